//! A signed-in person, her cabinet, and texts to sign.

use base::{Role, Sha256};
use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use super::{CertificateView, StatusView};

/// A text that somebody is to sign, exactly as it is.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct TextToSign {
    /// Under which the signature is handed in.
    #[schemars(regex(pattern = "^[0-9a-f]+$"))]
    pub id: String,
    /// The text. Sign its UTF-8 bytes.
    pub text: String,
    /// SHA-256 of these bytes.
    #[schemars(with = "String", regex(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: Sha256,
    /// Until when a signature is taken.
    pub valid_until: Timestamp,
}

/// A signed-in person, as a face shows her.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct SessionView {
    /// The person's name, as in her certificate.
    pub name: String,
    /// Masked number.
    pub iin: String,
    /// The organisation for which she acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bin: Option<String>,
    /// Her roles.
    #[schemars(schema_with = "roles")]
    pub roles: Vec<Role>,
    /// When the session ends.
    pub expires_at: Timestamp,
}

/// Everything of a signed-in applicant.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct CabinetView {
    /// Her certificates.
    pub certificates: Vec<CertificateView>,
    /// Her requests.
    pub requests: Vec<StatusView>,
    /// Her cases: status and title of the service.
    pub cases: Vec<(StatusView, String)>,
}

/// A list of the codes of [`Role`].
fn roles(_: &mut SchemaGenerator) -> Schema {
    let codes = Role::ALL.map(Role::code);
    json_schema!({ "type": "array", "items": { "enum": codes } })
}
