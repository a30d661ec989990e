//! Requests for certificates and for their revocation.

use base::UniqueNumber;
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::Serialize;

use super::{CertificateView, DocumentView, TimelineView};

/// Why a request or an application was refused.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct RefusalView {
    /// Code of the ground in its digest of law: `R07`.
    pub ground: String,
    /// The ground in the reader's language.
    pub text: String,
    /// What the official wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    /// Papers that are missing or unfit, in the reader's language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// Where something stands, in words that compare over all flows.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct Standing {
    /// The phase of its state.
    pub phase: flow::Phase,
    /// How it ended, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<flow::Outcome>,
    /// The role whose turn it is, `nobody` once it is over.
    pub turn: String,
}

impl Standing {
    /// That of a state; a state that the flow does not know is over.
    pub(crate) fn of(state: Option<&flow::State>) -> Self {
        match state {
            Some(state) => {
                Self { phase: state.phase, outcome: state.outcome, turn: state.turn.clone() }
            }
            None => Self { phase: flow::Phase::Closed, outcome: None, turn: "nobody".to_owned() },
        }
    }

    /// That of what a newer build kept: it goes on, and the turn is the one that stands beside it.
    pub(crate) fn unread(turn: &str) -> Self {
        Self { phase: flow::Phase::Review, outcome: None, turn: turn.to_owned() }
    }
}

/// Where a request stands, for anybody who knows its number (form F15): no personal data.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct StatusView {
    /// Unique number: `2026-NCA-0000017-4`.
    #[schemars(with = "String")]
    pub number: UniqueNumber,
    /// Stable code of the state.
    pub state: String,
    /// Where that is among the states of all flows.
    #[serde(flatten)]
    pub standing: Standing,
    /// The state in the reader's language.
    pub state_label: String,
    /// Whose turn it is, in the reader's language.
    pub whose_turn: String,
    /// What happens next, in the reader's language.
    pub next_step: String,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// When it counts as accepted: a request for certificates with its receipt, one through the portal within working hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<Timestamp>,
    /// By which day the body must answer, where a term runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
}

/// A key that a kind of participant has certified.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct KeyCard {
    /// The field of the form that takes its PKCS#10 request.
    pub field: String,
    /// Its algorithm, as `senim csr` calls it.
    pub algorithm: String,
    /// Purpose and algorithm in the reader's language.
    pub words: String,
}

/// A kind of participant to whom certificates are issued.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ParticipantCard {
    /// Its code: `LEGAL_HEAD`.
    pub code: String,
    /// The code of its form: `f2`.
    pub form: String,
    /// Its name in the reader's language.
    pub title: String,
    /// Its keys, signature first.
    pub keys: Vec<KeyCard>,
    /// What to bring to the office.
    pub papers: Vec<String>,
}

/// A request for certificates or for their revocation, as its applicant sees it.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct RequestView {
    /// Where it stands.
    #[serde(flatten)]
    pub status: StatusView,
    /// Kind: `issue-first`, `revoke-online`.
    pub kind: String,
    /// Codes of the acts that whoever reads it can do now: `withdraw`, `confirm-installation`.
    pub own_acts: Vec<String>,
    /// Kind of participant: `IND`, `LEGAL_HEAD`.
    pub participant: String,
    /// Which text of law is applied; of a repealed one, by whose order and from when.
    pub law: String,
    /// What happened.
    pub timeline: Vec<TimelineView>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<RefusalView>,
    /// The certificates that it brought or revoked.
    pub certificates: Vec<CertificateView>,
    /// Receipts.
    pub documents: Vec<DocumentView>,
    /// The office where to come with the papers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// The code of that office, in whose queue she may book a place, while she is awaited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// The day on which she means to come, while she is awaited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit_on: Option<Date>,
    /// When the offices are open, while she is awaited, in the reader's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office_hours: Option<String>,
    /// The papers to bring, in the reader's language.
    pub papers: Vec<String>,
    /// The control code of its keys: it stands on the paper to bring, and the operator types it from there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keys_code: Option<String>,
    /// After a repeat issue: the earlier certificates that are still in force. Nothing revokes them by itself; the holder may.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<CertificateView>,
}

/// A ground of a revocation of the authority's own motion, as officials of the provider see it.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct GroundView {
    /// Where it stands, and its certificates.
    #[serde(flatten)]
    pub request: RequestView,
    /// Why the certificates are to be revoked, in the reader's language.
    pub reason: String,
    /// The paper, or the answer of the register, that proves it.
    pub evidence: String,
    /// Whether the reader may confirm it: somebody else wrote it down, and nobody has confirmed it.
    pub may_confirm: bool,
    /// What the reader does next, in words for officials.
    pub next_act: String,
}

/// A request of an employee, as the first head sees it.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct EmployeeRequestView {
    /// Where it stands.
    #[serde(flatten)]
    pub status: StatusView,
    /// The employee, as the form names her.
    pub employee: String,
}

/// A new link to a request.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct LinkView {
    /// The request.
    #[schemars(with = "String")]
    pub number: UniqueNumber,
    /// Its address, which opens it by itself; for the applicant alone.
    pub url: String,
}

/// A request that was just filed.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct FiledView {
    /// The request.
    #[serde(flatten)]
    pub request: RequestView,
    /// The secret that opens the request until its holder can sign in: header `senim-access`; also in the message that was
    /// sent.
    pub access: String,
}
