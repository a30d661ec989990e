//! The states of a request and the table of its life-cycle.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::CommandCode;

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
    pub const ALL: [Self; 19] = [
        Self::Draft,
        Self::Submitted,
        Self::RegistryCheck,
        Self::RefusedNoData,
        Self::Registered,
        Self::AwaitingDocuments,
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

    /// The key of the state's label: `request-state-accepted`.
    pub fn label_key(self) -> String {
        format!("request-state-{}", self.code())
    }

    /// Whether nothing more can happen to the request.
    pub const fn is_terminal(self) -> bool {
        matches!(
            self,
            Self::RefusedNoData
                | Self::RefusedDocuments
                | Self::RefusedCa
                | Self::RefusedService
                | Self::Installed
                | Self::Revoked
                | Self::Withdrawn
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

/// Whether the life-cycle lets a command reach a request of this kind in this state; the numbers are rows of the table
/// in nca-01. What is not listed is denied.
///
/// The commands' own guards come after; this is the frame they work in.
pub const fn is_allowed(kind: RequestKind, state: RequestState, command: CommandCode) -> bool {
    use CommandCode as C;
    use RequestState as S;
    match kind {
        RequestKind::IssueFirst => match command {
            C::SubmitIssue => matches!(state, S::Draft),                  // 1, 6
            C::RecordRegistryAnswer => matches!(state, S::RegistryCheck), // 7, 8, 9, 14
            C::OpenDesk => matches!(state, S::AwaitingDocuments | S::AcceptanceRefused), // 17, 18
            C::MarkDocument
            | C::MarkIdentity
            | C::RefuseAcceptance // 18
            | C::RefuseDocuments // 19
            | C::AcceptDocuments => matches!(state, S::DocumentCheck), // 20
            C::ConfirmByOperator => matches!(state, S::Accepted),         // 21
            C::BeginCaCheck => matches!(state, S::ConfirmedByOperator),   // 25
            C::RecordVerdict | C::RecordIssue => matches!(state, S::CaCheck), // 27, 28
            C::ConfirmInstallation => matches!(state, S::Issued),         // 30
            C::RefuseService => {
                matches!(state, S::Accepted | S::ConfirmedByOperator | S::CaCheck) // 31
            }
            C::Suspend => matches!(state, S::Submitted | S::RegistryCheck | S::Registered), // 34
            C::Resume => matches!(state, S::SuspendedTechnical),          // 34
            C::Withdraw => is_before_outcome(state),                           // 35
            C::RecordRevocation | C::SubmitRevocation => false,
        },
        RequestKind::RevokeOnline => match command {
            C::SubmitRevocation => matches!(state, S::Draft), // 3
            C::BeginCaCheck => matches!(state, S::Submitted), // 26
            C::RecordVerdict | C::RecordRevocation => matches!(state, S::CaCheck), // 27, 29
            C::RefuseService => matches!(state, S::Submitted | S::CaCheck), // 31
            C::Suspend => matches!(state, S::Submitted | S::CaCheck), // 34
            C::Resume => matches!(state, S::SuspendedTechnical), // 34
            C::Withdraw => {
                matches!(state, S::Submitted | S::CaCheck | S::SuspendedTechnical) // 35
            }
            C::AcceptDocuments
            | C::ConfirmByOperator
            | C::ConfirmInstallation
            | C::MarkDocument
            | C::MarkIdentity
            | C::OpenDesk
            | C::RecordIssue
            | C::RecordRegistryAnswer
            | C::RefuseAcceptance
            | C::RefuseDocuments
            | C::SubmitIssue => false,
        },
    }
}

/// Row 35 of an issue: any state before the outcome.
const fn is_before_outcome(state: RequestState) -> bool {
    match state {
        RequestState::Submitted
        | RequestState::RegistryCheck
        | RequestState::Registered
        | RequestState::AwaitingDocuments
        | RequestState::DocumentCheck
        | RequestState::AcceptanceRefused
        | RequestState::Accepted
        | RequestState::ConfirmedByOperator
        | RequestState::CaCheck
        | RequestState::SuspendedTechnical => true,
        RequestState::Draft
        | RequestState::RefusedNoData
        | RequestState::RefusedDocuments
        | RequestState::RefusedCa
        | RequestState::RefusedService
        | RequestState::Issued
        | RequestState::Installed
        | RequestState::Revoked
        | RequestState::Withdrawn => false,
    }
}
