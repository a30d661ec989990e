//! What an editor says of a file by its JSON Schema: enough of 2020-12 for the schemas that this house makes.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a judge that meets what it does not know must fail"
)]

use serde_json::Value;

/// What is wrong with a value by a schema; `at` names the value.
pub fn faults(root: &Value, value: &Value, at: &str) -> Vec<String> {
    Judge { root }.faults(root, value, at)
}

/// The part of JSON Schema 2020-12 that our schemas use.
struct Judge<'a> {
    root: &'a Value,
}

impl Judge<'_> {
    fn faults(&self, schema: &Value, value: &Value, at: &str) -> Vec<String> {
        let Value::Object(rules) = schema else {
            return if *schema == Value::Bool(false) { vec![at.to_owned()] } else { Vec::new() };
        };
        let mut faults = Vec::new();
        for (rule, said) in rules {
            match rule.as_str() {
                "$ref" => {
                    let target = self.root.pointer(said.as_str().unwrap().trim_start_matches('#'));
                    faults.extend(self.faults(target.unwrap(), value, at));
                }
                "type" => {
                    let kinds: Vec<&str> = match said {
                        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
                        kind => vec![kind.as_str().unwrap()],
                    };
                    if !kinds.iter().any(|kind| is(kind, value)) {
                        faults.push(format!("{at}: not {kinds:?}"));
                    }
                }
                "enum" if !said.as_array().unwrap().contains(value) => {
                    faults.push(format!("{at}: {value} is none of {said}"));
                }
                "const" if said != value => faults.push(format!("{at}: not {said}")),
                "anyOf" | "oneOf" => {
                    let ways = said.as_array().unwrap();
                    if !ways.iter().any(|way| self.faults(way, value, at).is_empty()) {
                        faults.push(format!("{at}: fits none of {} ways", ways.len()));
                    }
                }
                "allOf" => {
                    for part in said.as_array().unwrap() {
                        faults.extend(self.faults(part, value, at));
                    }
                }
                "required" => {
                    for key in said.as_array().unwrap() {
                        let key = key.as_str().unwrap();
                        if value.as_object().is_some_and(|object| !object.contains_key(key)) {
                            faults.push(format!("{at}: {key} is missing"));
                        }
                    }
                }
                "properties" => {
                    for (key, part) in value.as_object().into_iter().flatten() {
                        if let Some(schema) = said.get(key) {
                            faults.extend(self.faults(schema, part, &format!("{at}.{key}")));
                        }
                    }
                }
                "additionalProperties" => {
                    let named = rules.get("properties").and_then(Value::as_object);
                    for (key, part) in value.as_object().into_iter().flatten() {
                        if !named.is_some_and(|named| named.contains_key(key)) {
                            faults.extend(self.faults(said, part, &format!("{at}.{key}")));
                        }
                    }
                }
                "items" => {
                    for (n, part) in value.as_array().into_iter().flatten().enumerate() {
                        faults.extend(self.faults(said, part, &format!("{at}[{n}]")));
                    }
                }
                "$defs" | "$schema" | "const" | "default" | "description" | "enum" | "format"
                | "maxItems" | "maximum" | "minItems" | "minimum" | "title" | "uniqueItems" => {}
                other => panic!("the judge does not know {other}"),
            }
        }
        faults
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "array" => value.is_array(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "object" => value.is_object(),
        "string" => value.is_string(),
        _ => false,
    }
}
