//! What is asked for, and the states of a request.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What is asked for (nca-01, sub-services).
///
/// STORED: as kebab-case. The card's chip comes with a later edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestKind {
    /// Revocation on the authority's own initiative (nca-01 2012 p.5).
    ExOfficio,
    /// First issue: the form on the portal, the documents at an office (process A).
    IssueFirst,
    /// Repeat issue on the portal with a valid signature (process B).
    IssueRepeat,
    /// Revocation at an office, with documents (process E).
    RevokeOffice,
    /// Revocation on the portal with a valid signature (process C).
    RevokeOnline,
}

impl RequestKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::ExOfficio,
        Self::IssueFirst,
        Self::IssueRepeat,
        Self::RevokeOffice,
        Self::RevokeOnline,
    ];

    /// The stable code, as stored and as part of text keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ExOfficio => "ex-officio",
            Self::IssueFirst => "issue-first",
            Self::IssueRepeat => "issue-repeat",
            Self::RevokeOffice => "revoke-office",
            Self::RevokeOnline => "revoke-online",
        }
    }

    /// Whether certificates come of it.
    pub const fn is_issue(self) -> bool {
        matches!(self, Self::IssueFirst | Self::IssueRepeat)
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
    /// The first head must confirm.
    AwaitingHead,
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
    /// Receipt F9 is given, and whoever comes again begins anew.
    NotAccepted,
    /// The documents violate the list, or the person is not identified.
    RefusedDocuments,
    /// Receipt F13 is given; the outer clock runs.
    Accepted,
    /// The operator formed the request for a revocation; the authority found nothing against it so far.
    Precheck,
    /// An official recorded why the authority revokes of its own motion.
    GroundsRecorded,
    /// The operator's signature stands under the request.
    ConfirmedByOperator,
    /// A second official's signature stands under the ground.
    ConfirmedByOfficial,
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
    pub const ALL: [Self; 26] = [
        Self::Draft,
        Self::Submitted,
        Self::RegistryCheck,
        Self::RefusedNoData,
        Self::Registered,
        Self::AwaitingHead,
        Self::AwaitingDocuments,
        Self::Superseded,
        Self::Expired,
        Self::DocumentCheck,
        Self::AcceptanceRefused,
        Self::NotAccepted,
        Self::RefusedDocuments,
        Self::Accepted,
        Self::Precheck,
        Self::GroundsRecorded,
        Self::ConfirmedByOperator,
        Self::ConfirmedByOfficial,
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
            Self::AwaitingHead => "awaiting-head",
            Self::AwaitingDocuments => "awaiting-documents",
            Self::Superseded => "superseded",
            Self::Expired => "expired",
            Self::DocumentCheck => "document-check",
            Self::AcceptanceRefused => "acceptance-refused",
            Self::NotAccepted => "not-accepted",
            Self::RefusedDocuments => "refused-documents",
            Self::Accepted => "accepted",
            Self::Precheck => "precheck",
            Self::GroundsRecorded => "grounds-recorded",
            Self::ConfirmedByOperator => "confirmed-by-operator",
            Self::ConfirmedByOfficial => "confirmed-by-official",
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
                | Self::NotAccepted
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
