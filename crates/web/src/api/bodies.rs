//! What this face adds to `app::view`: envelopes of what a use case gives.

use app::view::{DocumentView, RevokedView, SessionView};
use base::Lang;
use forms::Typed;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

/// A form that is being filled in.
#[derive(JsonSchema, Serialize)]
pub(super) struct DraftView<'a> {
    /// The secret under which it is found again.
    pub(super) draft: &'a str,
    /// Code of the form.
    pub(super) form: &'a str,
    /// Language in which it is being filled in.
    #[schemars(with = "String", extend("enum" = ["kk", "ru", "en"]))]
    pub(super) lang: Lang,
    /// Answers as typed; files as objects.
    #[schemars(schema_with = "kept_answers")]
    pub(super) answers: &'a Typed,
    /// The files that were attached.
    pub(super) files: Vec<DocumentView>,
}

fn kept_answers(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "$ref": "#/components/schemas/DraftAnswersKept" })
}

/// Who is signed in.
#[derive(JsonSchema, Serialize)]
pub(super) struct OpenSession {
    /// The person.
    pub(super) session: SessionView,
    /// Value of the header `senim-csrf`, when the session comes by cookie.
    #[schemars(regex(pattern = "^[0-9a-f]+$"))]
    pub(super) csrf: String,
}

/// A session that was just opened.
#[derive(JsonSchema, Serialize)]
pub(super) struct SignedIn {
    /// The session.
    #[serde(flatten)]
    pub(super) open: OpenSession,
    /// Send it as `Authorization: Bearer`.
    #[schemars(regex(pattern = "^[0-9a-f]+$"))]
    pub(super) token: String,
}

/// A page of the list of revoked certificates.
#[derive(JsonSchema, Serialize)]
pub(super) struct RevokedPage {
    /// The lines.
    pub(super) rows: Vec<RevokedView>,
    /// Pass as `after` for the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}
