//! How the interface describes the bodies that it reads value by value: a small table language that becomes JSON Schema.

use serde_json::{Map, Value, json};

/// What a value is.
pub(super) enum Kind {
    /// Answers of a form: by field a text, yes or no, a list of texts, or the rows of a table.
    Answers,
    /// A list.
    List(&'static Self),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Words.
    Text,
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
                    {
                        "type": "array",
                        "description": "The rows of a table: the text of each cell by its column.",
                        "items": { "type": "object", "additionalProperties": { "type": "string" } },
                    },
                ]},
            }),
            Self::List(of) => json!({ "type": "array", "items": of.schema() }),
            Self::OneOf(words) => json!({ "enum": words }),
            Self::Text => json!({ "type": "string" }),
        }
    }
}

/// One value of an object.
pub(super) struct Field {
    /// The name of the field in the body.
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

/// An object that a client sends.
pub(super) struct Shape {
    /// Its name in the description.
    pub(super) name: &'static str,
    /// What it is.
    pub(super) about: &'static str,
    /// Its values; a name that is not listed is refused.
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
        json!({
            "type": "object",
            "description": self.about,
            "properties": properties,
            "required": needed,
            "additionalProperties": false,
        })
    }
}
