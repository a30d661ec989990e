//! The description of the interface as an OpenAPI 3.1 document, made from its entries.

use std::{collections::BTreeMap, sync::OnceLock};

use serde_json::{Map, Value, json};

use super::{
    catalogue::{Auth, Given, Route, Taken, Verb},
    described, entries, shapes,
};

/// The document, as text; made once.
pub(super) fn document() -> &'static str {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    DOCUMENT.get_or_init(|| build().to_string())
}

/// Makes the document.
pub(super) fn build() -> Value {
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for route in entries() {
        let path = route.path.replace("{*", "{");
        paths.entry(path).or_default().insert(route.verb.name().to_owned(), operation(route));
    }
    let mut schemas: Map<String, Value> =
        shapes::SHAPES.iter().map(|shape| (shape.name.to_owned(), shape.schema())).collect();
    schemas.extend(shapes::special());
    schemas.extend(described::schemas());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Senim",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Certificates and public services. Texts come in the language of \
                `Accept-Language`: kk (default), ru, en. See docs/integrating.md.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": { "Problem": {
                "description": "What went wrong, all faults at once.",
                "content": { "application/problem+json": { "schema": reference("Problem") } },
            }},
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer" },
                "cookie": {
                    "type": "apiKey", "in": "cookie", "name": "__Host-senim",
                    "description": "Set by the pages (`senim` on plain http). Acts also need the \
                        header `senim-csrf`.",
                },
                "access": {
                    "type": "apiKey", "in": "header", "name": "senim-access",
                    "description": "`access` of the request when it was filed.",
                },
            },
        },
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn operation(route: &Route) -> Value {
    let mut operation = json!({
        "operationId": route.operation,
        "summary": route.summary,
        "tags": [route.tag()],
        "security": security(route.auth),
        "parameters": parameters(route),
        "responses": responses(route),
    });
    if let Auth::Role(roles) = route.auth {
        let roles: Vec<&str> = roles.iter().map(|role| role.code()).collect();
        insert(&mut operation, "description", json!(format!("Roles: {}.", roles.join(", "))));
    }
    if let Some(content) = route.body.content() {
        let schema = match route.body {
            Taken::Json(name) | Taken::JsonWithFiles(name) => reference(name),
            _ => json!({ "description": format!("At most {} KiB.", content.most_bytes / 1024) }),
        };
        let content: Map<String, Value> = content
            .media_types
            .iter()
            .map(|media_type| ((*media_type).to_owned(), json!({ "schema": schema })))
            .collect();
        insert(&mut operation, "requestBody", json!({ "required": true, "content": content }));
    }
    operation
}

fn insert(object: &mut Value, name: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
}

fn security(auth: Auth) -> Value {
    match auth {
        Auth::Public => json!([]),
        Auth::Role(_) | Auth::Session => json!([{ "bearer": [] }, { "cookie": [] }]),
        Auth::SecretOrSession => json!([{ "access": [] }, { "bearer": [] }, { "cookie": [] }]),
    }
}

fn parameters(route: &Route) -> Value {
    let text = json!({ "type": "string" });
    let in_path = route.parameters().map(|name| {
        json!({
            "name": name, "in": "path", "required": true, "schema": text,
            "description": about_parameter(name),
        })
    });
    let in_query = route.query.iter().map(|query| {
        json!({
            "name": query.name, "in": "query", "required": query.needed, "schema": text,
            "description": query.about,
        })
    });
    let mut all: Vec<Value> = in_path.chain(in_query).collect();
    if route.once {
        all.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "schema": { "type": "string", "minLength": 16, "maxLength": 128 },
            "description": "Sent again with the same key and content, the submission is done once.",
        }));
    }
    if route.verb != Verb::Get && !matches!(route.auth, Auth::Public) {
        all.push(json!({
            "name": "senim-csrf", "in": "header", "required": false, "schema": text,
            "description": "Needed when the session comes by cookie.",
        }));
    }
    Value::Array(all)
}

fn about_parameter(name: &str) -> &'static str {
    match name {
        "code" => "Code of the form, the service or the document.",
        "field" => "Name of the field in its form.",
        "id" => "Identifier of the document.",
        "name" => "Name of the authority, as `/api/v1/authorities` gives it.",
        "number" => "Unique number.",
        "register" => "Name of the register in its service.",
        "serial" => "Serial number of the certificate, lower-case hexadecimal.",
        "service" => "Code of the service.",
        "request" => "The OCSP request, DER in Base64, percent-encoded.",
        _ => "The secret of the draft.",
    }
}

fn responses(route: &Route) -> Value {
    let json_body = |schema: Value| json!({ "application/json": { "schema": schema } });
    let (status, content) = match route.gives {
        Given::Bytes(media_type) => ("200", json!({ media_type: { "schema": {} } })),
        Given::Json(name) => ("200", json_body(reference(name))),
        Given::JsonList(name) => {
            ("200", json_body(json!({ "type": "array", "items": reference(name) })))
        }
        Given::Made(name) => ("201", json_body(reference(name))),
        Given::Nothing => ("204", Value::Null),
        Given::SelfDescribed if route.path.ends_with("openapi.json") => {
            ("200", json_body(json!({ "type": "object" })))
        }
        Given::SelfDescribed => {
            ("200", json!({ "application/schema+json": { "schema": { "type": "object" } } }))
        }
    };
    let mut good = json!({ "description": route.summary });
    if !content.is_null() {
        insert(&mut good, "content", content);
    }
    let mut all = json!({ status: good });
    for status in problems(route) {
        insert(&mut all, status, json!({ "$ref": "#/components/responses/Problem" }));
    }
    all
}

/// The statuses with which an entry may fail, besides those of every address.
fn problems(route: &Route) -> Vec<&'static str> {
    let mut statuses = Vec::new();
    if matches!(route.body, Taken::Json(_) | Taken::JsonWithFiles(_)) {
        statuses.push("400");
    }
    match route.auth {
        Auth::Public => {}
        Auth::Role(_) => statuses.extend(["401", "403"]),
        Auth::SecretOrSession | Auth::Session => statuses.push("401"),
    }
    if route.parameters().next().is_some() {
        statuses.push("404");
    }
    if route.verb != Verb::Get && route.body != Taken::OcspRequest {
        statuses.extend(["409", "422", "429"]);
    }
    if route.body.content().is_some() {
        statuses.extend(["408", "413", "415"]);
    }
    statuses.extend(["500", "503"]);
    statuses
}
