//! What is asked for, and the states of a request.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What is asked for (nca-01, sub-services).
///
/// STORED: as kebab-case. Repeat issue, the card's chip and the office's revocation come with later editions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestKind {
    /// First issue: the form on the portal, the documents at an office (process A).
    IssueFirst,
    /// Revocation on the portal with a valid signature (process C).
    RevokeOnline,
}

impl RequestKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::IssueFirst, Self::RevokeOnline];

    /// The stable code, as stored and as part of text keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::IssueFirst => "issue-first",
            Self::RevokeOnline => "revoke-online",
        }
    }
}

impl fmt::Display for RequestKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Where a request stands (nca-01, request life-cycle).
///
/// "Overdue" is no state: it is computed from the calendar. STORED: as kebab-case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestState {
    /// The form is being filled in.
    Draft,
    /// Sent by the recipient.
    Submitted,
    /// The state registers have been asked.
    RegistryCheck,
    /// The recipient's data are absent from the state registers.
    RefusedNoData,
    /// The unique number is given.
    Registered,
    /// The recipient must come to the office.
    AwaitingDocuments,
    /// A later request for the same certificates came; this one can still be brought to the office.
    Superseded,
    /// Nobody came in time.
    Expired,
    /// The operator checks documents and identity.
    DocumentCheck,
    /// Receipt F9 is given; the recipient may come again.
    AcceptanceRefused,
    /// The documents violate the list, or the person is not identified.
    RefusedDocuments,
    /// Receipt F13 is given; the outer clock runs.
    Accepted,
    /// The operator's signature stands under the request.
    ConfirmedByOperator,
    /// The authority verifies.
    CaCheck,
    /// The authority refused.
    RefusedCa,
    /// The provider refused the service.
    RefusedService,
    /// The certificates are made and the message is sent.
    Issued,
    /// The recipient has installed them.
    Installed,
    /// The serial numbers are in the list of revoked certificates.
    Revoked,
    /// The portal or the registers fail; the state before is kept.
    SuspendedTechnical,
    /// The recipient took the request back.
    Withdrawn,
}

impl RequestState {
    /// All states, in the order of the life-cycle.
    pub const ALL: [Self; 21] = [
        Self::Draft,
        Self::Submitted,
        Self::RegistryCheck,
        Self::RefusedNoData,
        Self::Registered,
        Self::AwaitingDocuments,
        Self::Superseded,
        Self::Expired,
        Self::DocumentCheck,
        Self::AcceptanceRefused,
        Self::RefusedDocuments,
        Self::Accepted,
        Self::ConfirmedByOperator,
        Self::CaCheck,
        Self::RefusedCa,
        Self::RefusedService,
        Self::Issued,
        Self::Installed,
        Self::Revoked,
        Self::SuspendedTechnical,
        Self::Withdrawn,
    ];

    /// The stable code, as stored and as part of text keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::RegistryCheck => "registry-check",
            Self::RefusedNoData => "refused-no-data",
            Self::Registered => "registered",
            Self::AwaitingDocuments => "awaiting-documents",
            Self::Superseded => "superseded",
            Self::Expired => "expired",
            Self::DocumentCheck => "document-check",
            Self::AcceptanceRefused => "acceptance-refused",
            Self::RefusedDocuments => "refused-documents",
            Self::Accepted => "accepted",
            Self::ConfirmedByOperator => "confirmed-by-operator",
            Self::CaCheck => "ca-check",
            Self::RefusedCa => "refused-ca",
            Self::RefusedService => "refused-service",
            Self::Issued => "issued",
            Self::Installed => "installed",
            Self::Revoked => "revoked",
            Self::SuspendedTechnical => "suspended-technical",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether nothing more can happen to the request.
    pub const fn is_terminal(self) -> bool {
        matches!(
            self,
            Self::Expired
                | Self::RefusedNoData
                | Self::RefusedDocuments
                | Self::RefusedCa
                | Self::RefusedService
                | Self::Installed
                | Self::Revoked
                | Self::Withdrawn
        )
    }

    /// Whether the request has what may be had once at a time ([`crate::Claim`]): from the desk until the outcome. A request
    /// that nobody brought yet has nothing, so whoever files first for somebody else takes nothing from her.
    pub const fn holds_claim(self) -> bool {
        matches!(
            self,
            Self::DocumentCheck | Self::Accepted | Self::ConfirmedByOperator | Self::CaCheck
        )
    }

    /// Whether the request still waits for an outcome. An issued request does not, though its holder may install yet.
    pub const fn is_open(self) -> bool {
        !self.is_terminal() && !matches!(self, Self::Draft | Self::Issued)
    }
}

impl fmt::Display for RequestState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A name that is no state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a state of a request")]
pub struct UnknownState;

impl FromStr for RequestState {
    type Err = UnknownState;

    fn from_str(code: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|state| state.code() == code).ok_or(UnknownState)
    }
}
