//! The bodies that are read value by value, so that all their faults come at once. What goes out, and what a type reads, is
//! described by its types (`described`).

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
        name: "RequestsToApprove",
        about: "Requests that one signature is to approve.",
        fields: &[needed("numbers", TEXTS, "Their unique numbers, 500 at most, each once.")],
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

/// What the table cannot describe: the answers of a draft, with its files.
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
    schemas
}
