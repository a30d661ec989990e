//! Certificates, the authorities that issued them, and lists of the revoked ones.

use base::Sha256;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A certificate.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct CertificateView {
    /// Serial number.
    #[schemars(regex(pattern = "^[0-9a-f]+$"))]
    pub serial: String,
    /// Code of the profile.
    pub profile: String,
    /// The profile's title in the reader's language.
    pub title: String,
    /// Holder, as in the certificate: its distinguished name, for programs.
    pub subject: String,
    /// Holder, as people are named.
    pub holder: String,
    /// Key algorithm in words: `RSA, 2048 bits`.
    pub key: String,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
    /// `issued`, `installed`, `revoked`, `expired`.
    pub state: String,
    /// The state in the reader's language.
    pub state_label: String,
    /// When it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// Why it was revoked: its code (nca-01, revocation reasons).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The certificate, PEM.
    pub pem: String,
}

/// A certification authority of the instance.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct AuthorityView {
    /// Name in addresses: `nca-rsa`.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// Its distinguished name, for programs.
    pub subject: String,
    /// Key algorithm in words.
    pub key: String,
    /// Serial number.
    #[schemars(regex(pattern = "^[0-9a-f]+$"))]
    pub serial: String,
    /// SHA-256 of the certificate.
    #[schemars(with = "String", regex(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: Sha256,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
    /// Address of the certificate.
    pub certificate_url: String,
    /// Address of the list of revoked certificates; none where there is none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crl_url: Option<String>,
}

/// A row of the public list of revoked certificates (nca-01: serial number, date, reason).
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct RevokedView {
    /// Serial number.
    #[schemars(regex(pattern = "^[0-9a-f]+$"))]
    pub serial: String,
    /// The moment from which it is not to be relied on.
    pub revoked_at: Timestamp,
    /// Why, in the reader's language.
    pub reason: String,
}
