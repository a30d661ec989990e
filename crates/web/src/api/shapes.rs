//! The bodies that are read value by value, so that all their faults come at once, and the few objects that neither this
//! table nor a type describes. What goes out is described by its types (`described`).

use serde_json::{Map, Value, json};

use super::shape::{
    Kind::{self, Answers, List, OneOf, Text},
    Shape, maybe, needed,
};

const TEXTS: Kind = List(&Text);
const LANGS: Kind = OneOf(&["kk", "kz", "ru", "en"]);

/// The bodies.
pub(super) const SHAPES: &[Shape] = &[
    Shape {
        name: "RequestToFile",
        about: "A request for certificates.",
        fields: &[
            needed(
                "form",
                Text,
                "The form, as `/api/v1/registration/participants` names it: `f1`.",
            ),
            maybe(
                "lang",
                LANGS,
                "Language of the applicant; that of `Accept-Language` by default.",
            ),
            maybe(
                "answers",
                Answers,
                "Answers, as `/api/v1/registration/forms/{code}` describes them.",
            ),
        ],
    },
    Shape {
        name: "DraftToOpen",
        about: "A draft to open.",
        fields: &[
            needed(
                "form",
                Text,
                "The form of a kind of participant, as `f1`, or the code of a service.",
            ),
            maybe(
                "lang",
                LANGS,
                "Language of the applicant; that of `Accept-Language` by default.",
            ),
            maybe("answers", Answers, "First answers."),
        ],
    },
    Shape {
        name: "DraftAnswers",
        about: "Answers to keep in a draft.",
        fields: &[
            maybe("lang", LANGS, "Language of the applicant; that of the draft by default."),
            maybe("answers", Answers, "Answers; those that are not given stay as they were."),
        ],
    },
    Shape {
        name: "SignIn",
        about: "A signed challenge.",
        fields: &[
            needed("challenge", Text, "`id` of the text that was signed."),
            needed("signature", Text, "CMS signature of the text, Base64 or PEM."),
        ],
    },
    Shape {
        name: "RevocationWish",
        about: "Certificates to revoke.",
        fields: &[
            needed("serials", TEXTS, "Serial numbers."),
            needed(
                "reason",
                Text,
                "Code of a reason that the revocation page offers (nca-01, revocation reasons).",
            ),
        ],
    },
    Shape {
        name: "RepeatWish",
        about: "New keys to be certified, and what has changed since the last application.",
        fields: &[needed("answers", Answers, "Answers of the same form, keys among them.")],
    },
    Shape {
        name: "SignedRepeat",
        about: "A signed request for a repeat issue.",
        fields: &[
            needed("text", Text, "`id` of the text that was signed."),
            needed("signature", Text, "CMS signature of the text, Base64 or PEM."),
            needed("answers", Answers, "The answers for which the text was handed out."),
        ],
    },
    Shape {
        name: "SignedText",
        about: "A signed text.",
        fields: &[
            needed("text", Text, "`id` of the text that was signed."),
            needed("signature", Text, "CMS signature of the text, Base64 or PEM."),
        ],
    },
];

/// Objects that the table cannot describe: a choice of acts, and answers with files.
pub(super) fn special() -> Map<String, Value> {
    let mut kept = Answers.schema();
    if let Some(kinds) =
        kept.pointer_mut("/additionalProperties/anyOf").and_then(Value::as_array_mut)
    {
        kinds.push(json!({ "type": "object", "description": "A file that was attached." }));
        kinds.push(json!({
            "type": "array",
            "items": { "type": "object" },
            "description": "Several files that were attached.",
        }));
    }
    let mut schemas = Map::new();
    schemas.insert("DraftAnswersKept".to_owned(), kept);
    schemas.extend(desk_act());
    schemas
}

/// A reference to a named schema.
fn named(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// One of several named objects, told apart by the value of `tag`. Each has a name of its own, because generators of clients
/// drop alternatives without one.
fn choice(about: &str, tag: &str, of: &[(&str, &str)]) -> Value {
    let mapping: Map<String, Value> = of
        .iter()
        .map(|(value, name)| ((*value).to_owned(), format!("#/components/schemas/{name}").into()))
        .collect();
    let all: Vec<Value> = of.iter().map(|(_, name)| named(name)).collect();
    json!({
        "description": about,
        "oneOf": all,
        "discriminator": { "propertyName": tag, "mapping": mapping },
    })
}

/// `app::DeskAct`: one object for each act, and the objects in them.
fn desk_act() -> Vec<(String, Value)> {
    let text = json!({ "type": "string" });
    let flag = json!({ "type": "boolean" });
    let ground = json!({ "type": "string", "description": "One of `grounds` of the act: `R05`." });
    let acts = [
        (
            "open",
            "DeskActOpen",
            json!({
                "visitor": named("Visitor"), "place": { "enum": ["home", "office"] }, "ticket": text,
            }),
            &[][..],
        ),
        (
            "mark-document",
            "DeskActMarkDocument",
            json!({ "mark": named("DocumentMark") }),
            &["mark"][..],
        ),
        (
            "mark-identity",
            "DeskActMarkIdentity",
            json!({ "mark": named("IdentityMark") }),
            &["mark"][..],
        ),
        (
            "accept",
            "DeskActAccept",
            json!({
                "data_compared": flag, "originals_returned": flag, "secrets_consent_signed": flag,
            }),
            &[][..],
        ),
        (
            "refuse-acceptance",
            "DeskActRefuseAcceptance",
            json!({
                "ground": ground,
                "missing": { "type": "array", "items": named("MissingDocument") },
                "recipient_address": text,
                "executor_phone": text,
            }),
            &["ground", "missing"][..],
        ),
        (
            "form-revocation",
            "DeskActFormRevocation",
            json!({ "form": named("RevocationForm") }),
            &["form"][..],
        ),
        ("refuse-documents", "DeskActRefuseDocuments", json!({ "text": text }), &["text"][..]),
        (
            "refuse-service",
            "DeskActRefuseService",
            json!({
                "ground": ground, "text": text, "evidence": text,
            }),
            &["ground", "text", "evidence"][..],
        ),
    ];
    let names = acts.each_ref().map(|(value, name, _, _)| (*value, *name));
    let whole = choice("An act at the desk, by its name in `act`.", "act", &names);
    let mut schemas = vec![("DeskAct".to_owned(), whole)];
    schemas.extend(acts.into_iter().map(|(value, name, properties, needed)| {
        (name.to_owned(), tagged("act", value, properties, needed))
    }));
    schemas.extend(desk_marks());
    schemas.extend(desk_visitors());
    schemas.extend(revocations());
    schemas
}

/// Revocation at an office and of the authority's own motion.
fn revocations() -> Vec<(String, Value)> {
    let text = json!({ "type": "string" });
    let serials = json!({ "type": "array", "items": text, "description": "Serial numbers." });
    let form = json!({
        "serials": serials,
        "reason": { "type": "string", "description": "`HOLDER_DEMAND`, or `DISMISSAL` with the order." },
        "answers": Answers.schema(),
        "consents_signed": { "type": "boolean" },
    });
    let at_desk = json!({
        "iin": number(), "bin": number(), "visitor": named("Visitor"),
        "place": { "enum": ["home", "office"] }, "ticket": text,
    });
    let ground = json!({
        "iin": number(), "bin": number(), "serials": serials, "evidence": text,
        "reason": { "type": "string", "description": "`HOLDER_DEATH` or `UNRELIABLE_DATA`." },
    });
    let all = [
        ("RevocationForm", closed(&form, &["serials", "reason"])),
        ("RevocationAtDesk", closed(&at_desk, &["iin"])),
        ("GroundToRecord", closed(&ground, &["iin", "serials", "reason", "evidence"])),
    ];
    all.map(|(name, schema)| (name.to_owned(), schema)).into()
}

/// An IIN or a BIN.
fn number() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{12}$" })
}

/// What the operator notes of papers and of the person.
fn desk_marks() -> Vec<(String, Value)> {
    let text = json!({ "type": "string" });
    // The codes are those of the papers that the request lists.
    let codes = json!({ "type": "string", "examples": ["F1", "D_ID"] });
    let day = json!({ "type": "string", "format": "date" });
    let mark = json!({
        "code": codes,
        "seen_as": { "enum": ["original", "copy"] },
        "number": text,
        "date": day,
        "issuer": text,
        "valid_until": day,
        "power": named("Power"),
        "domains": { "type": "array", "items": text },
        "verdict": named("DocumentVerdict"),
    });
    let verdicts = [
        ("accepted", "DocumentAccepted"),
        ("missing", "DocumentMissing"),
        ("rejected", "DocumentRejected"),
    ];
    let rejected =
        json!({ "defect": { "enum": ["corrections", "expired", "unfit"] }, "note": text });
    let identities = [("proved", "IdentityProved"), ("not-proved", "IdentityNotProved")];
    let power = json!({
        "representative": number(),
        "purpose": { "enum": ["issue", "revoke"] },
        "right_to_sign": { "type": "boolean" },
        "employees": { "type": "array", "items": number() },
    });
    [
        ("Power", closed(&power, &["representative", "purpose", "right_to_sign"])),
        ("DocumentMark", closed(&mark, &["code", "seen_as", "verdict"])),
        ("DocumentVerdict", choice("What the operator thinks of a paper.", "verdict", &verdicts)),
        ("DocumentAccepted", tagged("verdict", "accepted", json!({}), &[])),
        ("DocumentMissing", tagged("verdict", "missing", json!({}), &[])),
        ("DocumentRejected", tagged("verdict", "rejected", rejected, &["defect", "note"])),
        ("MissingDocument", closed(&json!({ "code": codes, "text": text }), &["code"])),
        ("IdentityMark", choice("Whether the person was identified.", "identity", &identities)),
        ("IdentityProved", tagged("identity", "proved", json!({}), &[])),
        ("IdentityNotProved", tagged("identity", "not-proved", json!({ "note": text }), &["note"])),
    ]
    .map(|(name, schema)| (name.to_owned(), schema))
    .into()
}

/// Who came to the desk.
fn desk_visitors() -> Vec<(String, Value)> {
    let text = json!({ "type": "string" });
    let name = closed(&json!({ "last": text, "first": text, "middle": text }), &["last", "first"]);
    let representative = json!({
        "iin": { "type": "string", "pattern": "^[0-9]{12}$" },
        "name": named("PersonName"),
    });
    let visitors = [("recipient", "VisitorRecipient"), ("representative", "VisitorRepresentative")];
    [
        ("Visitor", choice("Who came.", "visitor", &visitors)),
        ("VisitorRecipient", tagged("visitor", "recipient", json!({}), &[])),
        (
            "VisitorRepresentative",
            tagged("visitor", "representative", representative, &["iin", "name"]),
        ),
        ("PersonName", name),
    ]
    .map(|(name, schema)| (name.to_owned(), schema))
    .into()
}

/// An object whose value `tag` tells which it is.
fn tagged(tag: &str, value: &str, mut properties: Value, needed: &[&str]) -> Value {
    if let Some(map) = properties.as_object_mut() {
        map.insert(tag.to_owned(), json!({ "const": value }));
    }
    closed(&properties, &[&[tag], needed].concat())
}

fn closed(properties: &Value, needed: &[&str]) -> Value {
    json!({
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": false,
    })
}
