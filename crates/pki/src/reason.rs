//! Reasons of revocation.

use serde::{Deserialize, Serialize};

/// `CRLReason` (RFC 5280 5.3.1).
///
/// `unspecified` is told by leaving the reason out, so it does not stand here.
/// STORED: as kebab-case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationReason {
    /// The key is known or suspected to be in other hands.
    KeyCompromise,
    /// The authority's key is known or suspected to be in other hands.
    CaCompromise,
    /// The subject's name or other data changed.
    AffiliationChanged,
    /// Another certificate took its place.
    Superseded,
    /// No longer needed for its purpose.
    CessationOfOperation,
    /// On hold.
    CertificateHold,
    /// Taken from a delta list: hold ended.
    RemoveFromCrl,
    /// The subject's rights were withdrawn.
    PrivilegeWithdrawn,
    /// The attribute authority's key is known or suspected to be in other hands.
    AaCompromise,
}

impl RevocationReason {
    /// All reasons, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::KeyCompromise,
        Self::CaCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::CertificateHold,
        Self::RemoveFromCrl,
        Self::PrivilegeWithdrawn,
        Self::AaCompromise,
    ];

    /// The number in the standard.
    pub const fn code(self) -> u8 {
        match self {
            Self::KeyCompromise => 1,
            Self::CaCompromise => 2,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::CertificateHold => 6,
            Self::RemoveFromCrl => 8,
            Self::PrivilegeWithdrawn => 9,
            Self::AaCompromise => 10,
        }
    }

    /// The name in kebab-case, as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeyCompromise => "key-compromise",
            Self::CaCompromise => "ca-compromise",
            Self::AffiliationChanged => "affiliation-changed",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation-of-operation",
            Self::CertificateHold => "certificate-hold",
            Self::RemoveFromCrl => "remove-from-crl",
            Self::PrivilegeWithdrawn => "privilege-withdrawn",
            Self::AaCompromise => "aa-compromise",
        }
    }

    /// The reason of a number; `None` for 0 (unspecified) and for numbers outside the list.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}
