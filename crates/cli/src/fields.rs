//! What an object says: named fields, for JSON and for a person. Both are made of the same values.

use std::fmt::Write;

use base::{Fault, Lang};
use jiff::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::report::fault_words;

/// A value of a field.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// Why something can't be used: its code in JSON.
    Fault(Fault),
    /// Fields inside a field.
    Fields(Fields),
    /// Yes or no.
    Flag(bool),
    /// Values of one sort.
    List(Vec<Self>),
    /// A moment: RFC 3339 in JSON.
    Moment(Timestamp),
    /// A number.
    Number(u64),
    /// A text as it stands.
    Text(String),
    /// A word of a closed list: its code in JSON, the text `<group><code>` for a person.
    Word {
        /// What the key of the text begins with.
        group: &'static str,
        /// The code, which JSON shows and with which the key ends.
        code: String,
    },
    /// A number of the register of object identifiers: itself in JSON, its name for a person.
    Named {
        /// The key of the name.
        key: String,
        /// The object identifier, in dots.
        oid: String,
    },
}

/// Fields in their order. A field that says nothing is left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(Vec<(&'static str, Value)>);

impl Fields {
    /// Adds a field.
    pub(crate) fn add(&mut self, key: &'static str, value: impl Into<Value>) -> &mut Self {
        let value = value.into();
        if !matches!(&value, Value::List(values) if values.is_empty()) {
            self.0.push((key, value));
        }
        self
    }

    /// Adds a field if there is a value.
    pub(crate) fn maybe(
        &mut self,
        key: &'static str,
        value: Option<impl Into<Value>>,
    ) -> &mut Self {
        if let Some(value) = value {
            self.add(key, value);
        }
        self
    }

    /// Adds a word of a closed list.
    pub(crate) fn word(
        &mut self,
        key: &'static str,
        group: &'static str,
        code: impl Into<String>,
    ) -> &mut Self {
        self.add(key, Value::Word { group, code: code.into() })
    }

    /// Takes over the fields of another.
    pub(crate) fn append(&mut self, mut other: Self) -> &mut Self {
        self.0.append(&mut other.0);
        self
    }

    /// The fields in words, a line each.
    pub(crate) fn in_words(&self, lang: Lang) -> String {
        let mut lines = String::new();
        self.write(lang, 2, &mut lines);
        lines
    }

    fn write(&self, lang: Lang, indent: usize, lines: &mut String) {
        for (key, value) in &self.0 {
            let label = texts::say(lang, &format!("show-{}", key.replace('_', "-")));
            match value {
                Value::Fields(fields) => nested(lang, indent, &label, fields, lines),
                Value::List(values) if values.iter().any(|v| matches!(v, Value::Fields(_))) => {
                    for (number, value) in values.iter().enumerate() {
                        if let Value::Fields(fields) = value {
                            let label = format!("{label} {}", number + 1);
                            nested(lang, indent, &label, fields, lines);
                        }
                    }
                }
                value => line(indent, &label, &value.in_words(lang), lines),
            }
        }
    }
}

fn nested(lang: Lang, indent: usize, label: &str, fields: &Fields, lines: &mut String) {
    line(indent, label, "", lines);
    fields.write(lang, indent + 2, lines);
}

fn line(indent: usize, label: &str, value: &str, lines: &mut String) {
    // Values come from outside: they get no line of their own and steer no terminal.
    let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = format!("{label}: {value}");
    // Writing to a string cannot fail.
    let _ = writeln!(lines, "{:1$}{text}", "", indent, text = text.trim_end());
}

impl Value {
    fn in_words(&self, lang: Lang) -> String {
        match self {
            Self::Fault(fault) => fault_words(lang, fault),
            Self::Fields(_) => String::new(),
            Self::Flag(true) => texts::say(lang, "show-yes"),
            Self::Flag(false) => texts::say(lang, "show-no"),
            Self::List(values) => {
                let values: Vec<String> = values.iter().map(|value| value.in_words(lang)).collect();
                values.join(", ")
            }
            Self::Moment(at) => texts::date_time(lang, *at),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Word { group, code } => {
                let key = format!("{group}{code}");
                if texts::has(lang, &key) { texts::say(lang, &key) } else { code.clone() }
            }
            Self::Named { key, oid } if texts::has(lang, key) => {
                format!("{} ({oid})", texts::say(lang, key))
            }
            Self::Named { oid, .. } => oid.clone(),
        }
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Fault(fault) => to.serialize_str(fault.code),
            Self::Fields(fields) => fields.serialize(to),
            Self::Flag(flag) => to.serialize_bool(*flag),
            Self::List(values) => values.serialize(to),
            Self::Moment(at) => at.serialize(to),
            Self::Number(number) => to.serialize_u64(*number),
            Self::Text(text) | Self::Word { code: text, .. } | Self::Named { oid: text, .. } => {
                to.serialize_str(text)
            }
        }
    }
}

impl From<Fields> for Value {
    fn from(fields: Fields) -> Self {
        Self::Fields(fields)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Moment(at)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(u64::try_from(number).unwrap_or(u64::MAX))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl<V: Into<Self>> FromIterator<V> for Value {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

impl From<Fault> for Value {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
