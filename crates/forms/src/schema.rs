//! A form as JSON Schema, for the published interface.

use serde_json::{Map, Value, json};

use crate::{Dictionaries, FieldDefinition, FieldKind, FormDefinition};

/// Renders a form as JSON Schema (draft 2020-12), as OpenAPI 3.1 takes it. Words are in English, the interface's language.
pub fn json_schema(definition: &FormDefinition, dictionaries: &Dictionaries) -> Value {
    let properties: Map<String, Value> = definition
        .fields()
        .map(|field| (field.name.clone(), property(field, dictionaries)))
        .collect();
    let required: Vec<&str> = definition
        .fields()
        .filter(|field| field.required && field.show_if.is_none())
        .map(|field| field.name.as_str())
        .collect();
    let shown_later: Vec<Value> =
        definition.fields().filter(|field| field.required).filter_map(condition).collect();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": definition.title.en,
        "description": definition.source,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    if let (Some(schema), false) = (schema.as_object_mut(), shown_later.is_empty()) {
        schema.insert("allOf".to_owned(), Value::Array(shown_later));
    }
    schema
}

/// A required field that a choice shows: if the choice has one of the codes, the field must be there.
fn condition(field: &FieldDefinition) -> Option<Value> {
    let condition = field.show_if.as_ref()?;
    let one = json!({ "enum": condition.has });
    Some(json!({
        "if": {
            "properties": { &condition.field: { "anyOf": [one, { "type": "array", "contains": one }] } },
            "required": [condition.field],
        },
        "then": { "required": [field.name] },
    }))
}

fn property(field: &FieldDefinition, dictionaries: &Dictionaries) -> Value {
    let codes: Vec<&str> = field.choices(dictionaries).into_iter().map(|(code, _)| code).collect();
    let mut value = match field.kind {
        FieldKind::Bin | FieldKind::Iin => json!({ "type": "string", "pattern": "^[0-9]{12}$" }),
        FieldKind::Choice => json!({ "type": "string", "enum": codes }),
        FieldKind::Choices => json!({
            "type": "array", "items": { "enum": codes }, "uniqueItems": true, "minItems": 1,
        }),
        FieldKind::Consent => json!({ "type": "boolean" }),
        FieldKind::Date => json!({ "type": "string", "format": "date" }),
        FieldKind::Email => json!({ "type": "string", "format": "email" }),
        FieldKind::File => file(field),
        FieldKind::Phone => json!({ "type": "string", "pattern": r"^\+[1-9][0-9]{7,14}$" }),
        FieldKind::LongText | FieldKind::Pkcs10 | FieldKind::Text => {
            json!({ "type": "string", "maxLength": field.longest() })
        }
    };
    if let Some(map) = value.as_object_mut() {
        map.insert("title".to_owned(), json!(field.label.en));
        if let Some(hint) = &field.hint {
            map.insert("description".to_owned(), json!(hint.en));
        }
    }
    value
}

fn file(field: &FieldDefinition) -> Value {
    json!({
        "type": "object",
        "properties": {
            "document": { "type": "string", "pattern": "^[0-9a-f]{32}$" },
            "name": { "type": "string", "maxLength": 255 },
            "media_type": { "enum": field.media_types },
            "size_bytes": { "type": "integer", "minimum": 1, "maximum": field.most_bytes() },
            "sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
        },
        "required": ["document", "name", "media_type", "size_bytes", "sha256"],
        "additionalProperties": false,
    })
}
