//! The flow of a case: states, acts, terms.

use base::{Role, Text};
use calendar::Span;
use serde::{Deserialize, Serialize};

use super::Channel;

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    /// The applicant's.
    Applicant,
    /// The authorised person's.
    AuthorisedPerson,
    /// Nobody's: it is over.
    Nobody,
    /// The officer's.
    Officer,
    /// The clerk's at the counter.
    Operator,
    /// The machine's.
    System,
}

/// Where a case stands, in words that compare over all services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Being written.
    Draft,
    /// Handed in, not yet taken up.
    Intake,
    /// Being considered.
    Review,
    /// The clock stands; something is wanted from the applicant.
    Suspended,
    /// Decided, waiting for a signature.
    Signing,
    /// Decided and signed.
    Decided,
    /// Over.
    Closed,
}

/// How a case ended. Silence is an outcome of its own and never "an officer approved".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Granted by silence of the authority.
    DeemedGranted,
    /// Granted.
    Granted,
    /// Never accepted.
    NotAccepted,
    /// Refused with reasons.
    Refused,
}

/// A state of a case.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Its name. STORED: in cases.
    pub name: String,
    /// Its name for people.
    pub label: Text,
    /// Whose turn it is.
    pub turn: Turn,
    /// Where it stands among all states of all services.
    pub phase: Phase,
    /// What happens next, to the applicant.
    pub next: Text,
    /// How the case ended, if it did.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// Paragraph.
    pub source: String,
}

/// Who does an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doer {
    /// The applicant.
    Applicant,
    /// The person who signs for the authority.
    AuthorisedPerson,
    /// The officer.
    Officer,
    /// A clerk at a counter.
    Operator,
    /// The machine.
    System,
}

impl Doer {
    /// The role that does it; the machine has none.
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Applicant => Some(Role::Applicant),
            Self::AuthorisedPerson => Some(Role::AuthorisedPerson),
            Self::Officer => Some(Role::Officer),
            Self::Operator => Some(Role::Operator),
            Self::System => None,
        }
    }
}

/// What an act must be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// The whole form, checked, with papers that are not too old, from an applicant the service is for.
    CompleteForm,
    /// A lawful ground out of the act's list.
    Ground,
    /// The names of documents that are missing.
    MissingDocuments,
    /// Reasons in words.
    Reasons,
    /// The application as a signed text.
    SignedApplication,
    /// The result, signed.
    SignedResult,
    /// The documents that were missing.
    SuppliedDocuments,
}

/// What an act does to the clock of terms that can stop.
///
/// STORED: in events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// It goes on.
    GoesOn,
    /// It stops.
    Stops,
}

/// What the platform must do after an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Gives the signed result to the applicant: the paper by this name.
    DeliverResult(String),
    /// Makes a paper and gives it to the applicant at once.
    IssuePaper(String),
    /// Sends a message to the applicant.
    NotifyApplicant(String),
    /// Sends a message to those who sign for the authority.
    NotifyAuthorisedPersons(String),
    /// Sends a message to the officers of the service.
    NotifyOfficers(String),
    /// Makes a paper that waits for its signature.
    PreparePaper(String),
    /// Makes an entry in a register.
    WriteRegister(String),
}

/// Something that can be done with a case, and what follows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Its name, imperative. STORED: in events.
    pub name: String,
    /// The words on its button.
    pub title: Text,
    /// The words of the timeline, past.
    pub told: Text,
    /// The states in which it can be done.
    pub from: Vec<String>,
    /// The state to which it leads.
    pub to: String,
    /// Who does it.
    pub by: Vec<Doer>,
    /// The channels it belongs to; all, if none is named.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// What it must be given.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// The grounds it may name.
    #[serde(default)]
    pub grounds: Vec<String>,
    /// The term after which it is too late.
    #[serde(default)]
    pub within: Option<String>,
    /// The term whose passing makes the machine do it.
    #[serde(default)]
    pub when_passed: Option<String>,
    /// Acts whose last doer may not do this one.
    #[serde(default)]
    pub differs_from: Vec<String>,
    /// What it does to the clock.
    #[serde(default)]
    pub clock: Option<Clock>,
    /// What follows.
    #[serde(default)]
    pub effects: Vec<Effect>,
    /// Paragraph.
    pub source: String,
}

/// Whom a term binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binds {
    /// The applicant.
    Applicant,
    /// The authority.
    Authority,
    /// The service centre.
    Centre,
    /// An outside body.
    OutsideBody,
}

/// What silence means when a term has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// The officers are warned; nothing else follows.
    Alert,
    /// The service counts as granted.
    DeemedGranted,
    /// Nothing follows.
    Nothing,
}

/// A term: one duty, its length, and what begins and ends it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Its name. STORED: in events.
    pub name: String,
    /// The duty, for people.
    pub title: Text,
    /// Whom it binds.
    pub binds: Binds,
    /// Its length; none if the law sets none.
    #[serde(default)]
    pub limit: Option<Span>,
    /// The acts that begin it, the last of them counts; none: it is told, not watched.
    #[serde(default)]
    pub starts: Vec<String>,
    /// The acts that fulfil it.
    #[serde(default)]
    pub ends: Vec<String>,
    /// Whether a stop of the clock stops it.
    #[serde(default)]
    pub stops: bool,
    /// The term before whose end it ends by its length.
    #[serde(default)]
    pub before_end_of: Option<String>,
    /// The channels it belongs to; all, if none is named.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// What silence means.
    pub on_silence: Silence,
    /// How long before its end the officers are warned.
    #[serde(default)]
    pub warn_before: Option<Span>,
    /// Paragraph.
    pub source: String,
}
