//! A form as JSON Schema, for the published interface.

use base::Lang;
use serde_json::{Map, Value, json};

use crate::{Decimal, Dictionaries, FieldDefinition, FieldKind, FormDefinition};

/// Renders a form as JSON Schema (draft 2020-12), as OpenAPI 3.1 takes it. Words are in the reader's language.
pub fn json_schema(definition: &FormDefinition, dictionaries: &Dictionaries, lang: Lang) -> Value {
    let properties: Map<String, Value> = definition
        .fields()
        .map(|field| (field.name.clone(), property(field, dictionaries, lang)))
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
        "title": definition.title.in_lang(lang),
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

/// Renders one field as JSON Schema.
pub fn field_schema(field: &FieldDefinition, dictionaries: &Dictionaries, lang: Lang) -> Value {
    property(field, dictionaries, lang)
}

fn property(field: &FieldDefinition, dictionaries: &Dictionaries, lang: Lang) -> Value {
    let codes: Vec<&str> = field.choices(dictionaries).into_iter().map(|(code, _)| code).collect();
    let mut value = match field.kind {
        FieldKind::BankAccount => {
            json!({ "type": "string", "pattern": "^KZ[0-9]{5}[0-9A-Z]{13}$" })
        }
        FieldKind::Bin | FieldKind::Iin => json!({ "type": "string", "pattern": "^[0-9]{12}$" }),
        FieldKind::Choice => json!({ "type": "string", "enum": codes }),
        FieldKind::Choices => json!({
            "type": "array", "items": { "enum": codes }, "uniqueItems": true, "minItems": 1,
        }),
        FieldKind::Consent => json!({ "type": "boolean" }),
        FieldKind::Date => json!({ "type": "string", "format": "date" }),
        FieldKind::Email => json!({ "type": "string", "format": "email" }),
        FieldKind::File => file(field),
        FieldKind::Files => json!({
            "type": "array", "items": file(field), "minItems": 1, "maxItems": field.most_files(),
        }),
        FieldKind::Number => json!({ "type": "string", "pattern": number(field) }),
        FieldKind::Table => table(field, dictionaries, lang),
        FieldKind::Phone => json!({ "type": "string", "pattern": r"^\+[1-9][0-9]{7,14}$" }),
        FieldKind::Address | FieldKind::LongText | FieldKind::Pkcs10 | FieldKind::Text => {
            json!({ "type": "string", "maxLength": field.longest() })
        }
    };
    if let Some(map) = value.as_object_mut() {
        map.insert("title".to_owned(), json!(field.label.in_lang(lang)));
        let [unit, least, most] = match lang {
            Lang::Kk => ["өлшем бірлігі:", "кемінде", "ең көбі"],
            Lang::Ru => ["единица:", "не меньше", "не больше"],
            Lang::En => ["in", "at least", "at most"],
        };
        let bound = |word: &str, bound: Option<Decimal>| Some(format!("{word} {}", bound?));
        let words = [
            field.hint.as_ref().map(|hint| hint.in_lang(lang).to_owned()),
            field.unit.as_ref().map(|of| format!("{unit} {}", of.in_lang(lang))),
            bound(least, field.min),
            bound(most, field.max),
        ];
        let words: Vec<String> = words.into_iter().flatten().collect();
        if !words.is_empty() {
            map.insert("description".to_owned(), json!(words.join("; ")));
        }
    }
    value
}

/// Decimal digits with as many after the point as the field takes. Its bounds are told in words: the answer is a text.
fn number(field: &FieldDefinition) -> String {
    let sign = if field.min.is_none_or(Decimal::is_negative) { "-?" } else { "" };
    match field.decimals {
        0 => format!("^{sign}[0-9]{{1,12}}$"),
        decimals => format!(r"^{sign}[0-9]{{1,12}}(\.[0-9]{{1,{decimals}}})?$"),
    }
}

fn table(field: &FieldDefinition, dictionaries: &Dictionaries, lang: Lang) -> Value {
    let properties: Map<String, Value> = field
        .column
        .iter()
        .map(|column| (column.name.clone(), property(column, dictionaries, lang)))
        .collect();
    let required: Vec<&str> =
        field.column.iter().filter(|c| c.required).map(|c| c.name.as_str()).collect();
    json!({
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        },
        "minItems": field.fewest_rows(),
        "maxItems": field.most_rows(),
    })
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
