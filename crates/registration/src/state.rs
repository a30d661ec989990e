//! What is asked for, and the states of a request.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What is asked for (nca-01, sub-services).
///
/// STORED: as kebab-case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestKind {
    /// Revocation on the authority's own initiative (nca-01 2012 p.5).
    ExOfficio,
    /// Issue to the chip of an identity card or to a SIM card, at an office (process D).
    IssueCard,
    /// First issue: the form on the portal, the documents at an office (process A).
    IssueFirst,
    /// Repeat issue on the portal with a valid signature (process B).
    IssueRepeat,
    /// The same as to a card, where the identity card itself is still being made (process D).
    IssueWithIdCard,
    /// Revocation at an office, with documents (process E).
    RevokeOffice,
    /// Revocation on the portal with a valid signature (process C).
    RevokeOnline,
}

impl RequestKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::ExOfficio,
        Self::IssueCard,
        Self::IssueFirst,
        Self::IssueRepeat,
        Self::IssueWithIdCard,
        Self::RevokeOffice,
        Self::RevokeOnline,
    ];

    /// Whether it is filed on the portal, whose failures stop its terms (nca-01 2012 p.16).
    pub const fn is_of_portal(self) -> bool {
        matches!(self, Self::IssueFirst | Self::IssueRepeat | Self::RevokeOnline)
    }

    /// The stable code, as stored and as part of text keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ExOfficio => "ex-officio",
            Self::IssueCard => "issue-card",
            Self::IssueFirst => "issue-first",
            Self::IssueRepeat => "issue-repeat",
            Self::IssueWithIdCard => "issue-with-id-card",
            Self::RevokeOffice => "revoke-office",
            Self::RevokeOnline => "revoke-online",
        }
    }

    /// Whether certificates come of it.
    pub const fn is_issue(self) -> bool {
        matches!(self, Self::IssueFirst | Self::IssueRepeat) || self.is_card()
    }

    /// Whether the certificates go to a card at the desk (process D).
    pub const fn is_card(self) -> bool {
        matches!(self, Self::IssueCard | Self::IssueWithIdCard)
    }
}

impl fmt::Display for RequestKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

macro_rules! states {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// Where a request stands (nca-01, request life-cycle).
        ///
        /// "Overdue" is no state: it is computed from the calendar. STORED: by its code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum RequestState {
            $($(#[$doc])* #[serde(rename = $code)] $name,)*
        }

        impl RequestState {
            /// All states, in the order of the life-cycle.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable code, as stored and as part of text keys.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

states! {
    /// The form is being filled in.
    Draft = "draft";
    /// Sent by the recipient.
    Submitted = "submitted";
    /// The state registers have been asked.
    RegistryCheck = "registry-check";
    /// The recipient's data are absent from the state registers.
    RefusedNoData = "refused-no-data";
    /// The recipient must type the PIN of the card.
    PinWait = "pin-wait";
    /// The unique number is given.
    Registered = "registered";
    /// The first head must confirm.
    AwaitingHead = "awaiting-head";
    /// The recipient must come to the office.
    AwaitingDocuments = "awaiting-documents";
    /// The documents are in; the identity card is still being made.
    WaitingIdCard = "waiting-id-card";
    /// A later request for the same certificates came; this one can still be brought to the office.
    Superseded = "superseded";
    /// Nobody came in time.
    Expired = "expired";
    /// The operator checks documents and identity.
    DocumentCheck = "document-check";
    /// Receipt F9 is given; the recipient may come again.
    AcceptanceRefused = "acceptance-refused";
    /// Receipt F9 is given, and whoever comes again begins anew.
    NotAccepted = "not-accepted";
    /// The documents violate the list, or the person is not identified.
    RefusedDocuments = "refused-documents";
    /// Receipt F13 is given; the outer clock runs.
    Accepted = "accepted";
    /// The operator formed the request for a revocation; the authority found nothing against it so far.
    Precheck = "precheck";
    /// An official recorded why the authority revokes of its own motion.
    GroundsRecorded = "grounds-recorded";
    /// The operator's signature stands under the request.
    ConfirmedByOperator = "confirmed-by-operator";
    /// A second official's signature stands under the ground.
    ConfirmedByOfficial = "confirmed-by-official";
    /// The authority verifies.
    CaCheck = "ca-check";
    /// The authority refused.
    RefusedCa = "refused-ca";
    /// The provider refused the service.
    RefusedService = "refused-service";
    /// The certificates are made and the message is sent.
    Issued = "issued";
    /// The recipient has installed them.
    Installed = "installed";
    /// The serial numbers are in the list of revoked certificates.
    Revoked = "revoked";
    /// The portal or the registers fail; the state before is kept.
    SuspendedTechnical = "suspended-technical";
    /// The recipient took the request back.
    Withdrawn = "withdrawn";
}

impl RequestState {
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
        Self::ALL.iter().copied().find(|state| state.code() == code).ok_or(UnknownState)
    }
}
