//! The certificates of a request: those that are made of it, and those that it revokes.

use authority::revocation::Reason;
use base::{Bin, Iin};
use jiff::{Timestamp, civil::Date};
use pki::Serial;
use serde::{Deserialize, Serialize};

use super::KeyPurpose;

/// What is to be revoked. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevocationPlan {
    /// The certificates.
    pub certificates: Vec<CertificateToRevoke>,
    /// The reason that stands in the list of revoked certificates.
    pub reason: Reason,
    /// When they stood in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}

/// One certificate to be revoked. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateToRevoke {
    /// Code of the issuing authority's profile.
    pub issuer: String,
    /// Its serial number.
    pub serial: Serial,
    /// The day on which it was issued; requests of older builds have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<Date>,
}

/// A certificate that was made. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedCertificate {
    /// What for.
    pub purpose: KeyPurpose,
    /// Code of the issuing authority's profile.
    pub issuer: String,
    /// Its serial number.
    pub serial: Serial,
}

/// What the register of certificates holds of one serial number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Code of the issuing authority's profile.
    pub issuer: String,
    /// Its serial number.
    pub serial: Serial,
    /// The holder.
    pub iin: Iin,
    /// The holder's organisation.
    pub bin: Option<Bin>,
    /// The day on which it was issued, by the country's calendar.
    pub issued_on: Option<Date>,
    /// Its state.
    pub standing: CertificateStanding,
}

/// State of a certificate (nca-01, certificate life-cycle).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateStanding {
    /// Its year has passed.
    Expired,
    /// Installed by its holder.
    Installed,
    /// Made, not installed yet.
    Issued,
    /// Revoked.
    Revoked,
}
