//! Why and when a certificate was revoked.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use pki::Serial;
use serde::{Deserialize, Serialize};

/// The grounds of revocation (nca-01, revocation reasons).
///
/// STORED: as its code. Signed: in canonical requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    /// Order of dismissal (nca-01 2016 p.9).
    Dismissal,
    /// The holder has died (nca-01 2012 p.5).
    HolderDeath,
    /// Demand of the holder or his representative (nca-01 2012 p.5).
    HolderDemand,
    /// A key was lost or given to a third person (nca-01 regulation p.19).
    KeyCompromise,
    /// An operator was dismissed or moved to other work (nca-01 regulation p.15).
    OperatorDismissed,
    /// Unreliable data were given at issue (nca-01 2012 p.5).
    UnreliableData,
}

impl Reason {
    /// All grounds, in alphabetical order.
    pub const ALL: [Self; 6] = [
        Self::Dismissal,
        Self::HolderDeath,
        Self::HolderDemand,
        Self::KeyCompromise,
        Self::OperatorDismissed,
        Self::UnreliableData,
    ];

    /// The code, as stored, signed and used in texts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Dismissal => "DISMISSAL",
            Self::HolderDeath => "HOLDER_DEATH",
            Self::HolderDemand => "HOLDER_DEMAND",
            Self::KeyCompromise => "KEY_COMPROMISE",
            Self::OperatorDismissed => "OPERATOR_DISMISSED",
            Self::UnreliableData => "UNRELIABLE_DATA",
        }
    }

    /// What CRL and OCSP say (RFC 5280 5.3.1; mapping: nca-01, revocation reasons).
    pub const fn published(self) -> pki::RevocationReason {
        use pki::RevocationReason;
        match self {
            Self::Dismissal | Self::OperatorDismissed => RevocationReason::AffiliationChanged,
            Self::HolderDeath | Self::HolderDemand => RevocationReason::CessationOfOperation,
            Self::KeyCompromise => RevocationReason::KeyCompromise,
            Self::UnreliableData => RevocationReason::PrivilegeWithdrawn,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text is not a ground of revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a ground of revocation")]
pub struct UnknownReason;

impl FromStr for Reason {
    type Err = UnknownReason;

    fn from_str(code: &str) -> Result<Self, UnknownReason> {
        Self::ALL.into_iter().find(|reason| reason.code() == code).ok_or(UnknownReason)
    }
}

/// One revoked certificate: what the public list must tell (nca-01: serial number, date, reason).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// Whose certificate.
    pub serial: Serial,
    /// When; cut to seconds on the wire.
    pub at: Timestamp,
    /// The reason, which becomes that of the list (RFC 5280 5.3.1).
    pub reason: Reason,
}
