//! How the interface describes its JSON: a small table language that becomes JSON Schema.

use serde_json::{Map, Value, json};

/// What a value is.
pub(super) enum Kind {
    /// Answers of a form: by field a text, yes or no, or a list of texts.
    Answers,
    /// A day, ISO 8601.
    Day,
    /// Yes or no.
    Flag,
    /// Lower-case hexadecimal.
    Hex,
    /// A list.
    List(&'static Self),
    /// A moment, RFC 3339 in UTC.
    Moment,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Two values in a list.
    Pair(&'static Self, &'static Self),
    /// A shape by its name.
    Ref(&'static str),
    /// Words.
    Text,
    /// A whole number, zero or more.
    Whole,
}

impl Kind {
    /// The JSON Schema of the kind.
    pub(super) fn schema(&self) -> Value {
        match self {
            Self::Answers => json!({
                "type": "object",
                "maxProperties": 200,
                "additionalProperties": { "anyOf": [
                    { "type": "string" },
                    { "type": "boolean" },
                    { "type": "array", "items": { "type": "string" } },
                ]},
            }),
            Self::Day => json!({ "type": "string", "format": "date" }),
            Self::Flag => json!({ "type": "boolean" }),
            Self::Hex => json!({ "type": "string", "pattern": "^[0-9a-f]+$" }),
            Self::List(of) => json!({ "type": "array", "items": of.schema() }),
            Self::Moment => json!({ "type": "string", "format": "date-time" }),
            Self::OneOf(words) => json!({ "enum": words }),
            Self::Pair(first, second) => json!({
                "type": "array",
                "prefixItems": [first.schema(), second.schema()],
                "minItems": 2,
                "maxItems": 2,
            }),
            Self::Ref(name) => json!({ "$ref": format!("#/components/schemas/{name}") }),
            Self::Text => json!({ "type": "string" }),
            Self::Whole => json!({ "type": "integer", "minimum": 0 }),
        }
    }
}

/// One value of an object.
pub(super) struct Field {
    /// Its name.
    pub(super) name: &'static str,
    /// What it is.
    kind: Kind,
    /// Whether it is always there.
    pub(super) needed: bool,
    /// What it means.
    about: &'static str,
}

/// A value that is always there.
pub(super) const fn needed(name: &'static str, kind: Kind, about: &'static str) -> Field {
    Field { name, kind, needed: true, about }
}

/// A value that may be absent.
pub(super) const fn maybe(name: &'static str, kind: Kind, about: &'static str) -> Field {
    Field { name, kind, needed: false, about }
}

/// Which way an object goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// From the client: a name that is not listed is refused.
    In,
    /// To the client: later editions may add names.
    Out,
}

/// An object.
pub(super) struct Shape {
    /// Its name, as in `app::view` where it comes from there.
    pub(super) name: &'static str,
    /// What it is.
    pub(super) about: &'static str,
    /// Which way it goes.
    pub(super) way: Way,
    /// The shape whose values it has besides its own.
    pub(super) includes: Option<&'static str>,
    /// Its own values.
    pub(super) fields: &'static [Field],
}

impl Shape {
    /// The JSON Schema of the object.
    pub(super) fn schema(&self) -> Value {
        let properties: Map<String, Value> = self
            .fields
            .iter()
            .map(|field| {
                let mut schema = field.kind.schema();
                if let Some(schema) = schema.as_object_mut() {
                    schema.insert("description".to_owned(), field.about.into());
                }
                (field.name.to_owned(), schema)
            })
            .collect();
        let needed: Vec<&str> =
            self.fields.iter().filter(|field| field.needed).map(|field| field.name).collect();
        let mut own = json!({ "type": "object", "properties": properties, "required": needed });
        if let (Way::In, Some(own)) = (self.way, own.as_object_mut()) {
            own.insert("additionalProperties".to_owned(), false.into());
        }
        if let Some(other) = self.includes {
            let other = Kind::Ref(other).schema();
            return json!({ "description": self.about, "allOf": [other, own] });
        }
        if let Some(own) = own.as_object_mut() {
            own.insert("description".to_owned(), self.about.into());
        }
        own
    }
}
