//! The request: the aggregate that the life-cycle moves.

mod certificate;
mod key;
mod older;
mod process;
mod receipt;
mod signature;

pub use certificate::{
    CertificateFacts, CertificateStanding, CertificateToRevoke, IssuedCertificate, RevocationPlan,
};
pub use key::{CardStatement, Carrier, KeyPurpose, KeyRequest};
pub use process::{
    CardIssue, DemandedRevocation, Desk, DeskForm, ExOfficioRevocation, FirstForm, FirstIssue,
    GroundedRevocation, IssueCourse, IssuedPair, KeyOrder, KeysOnCard, OfficeRevocation,
    OnlineRevocation, Process, RepeatForm, RepeatIssue,
};
pub use receipt::{AcceptanceReceipt, MissingDocument, Refusal, RefusalFinding, RefusalReceipt};
pub use signature::{Confirmation, HeadConfirmation, HeadRole, RecordedGround, SignedDemand};

use authority::approval::KeysCode;
use base::{Actor, Bin, Iin, Lang, RequestId, UniqueNumber};
use calendar::Pause;
use forms::Answers;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use services::Continuation;

use crate::{Claimant, OfficeCode, ParticipantCode, RequestKind, RequestState};

/// A request for certificates, or for their revocation: what each has, and beside it what only its [`Process`] gathers.
///
/// STORED: as JSON, whole, one row a request, in form 2; form 1 had everything of every process side by side, and is read
/// (`request/older.rs`). New fields must have a default; names and codes never change. The number, state, holder, office and
/// claim are columns too, written from this value in the same transaction. Terms are not stored: [`Request::due`] computes
/// them from the calendar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Random identifier, from the first draft on.
    pub id: RequestId,
    /// Who asks.
    pub participant: ParticipantCode,
    /// Language of the form and of the messages.
    pub lang: Lang,
    /// Where the request stands.
    pub state: RequestState,
    /// The state to come back to from SUSPENDED_TECHNICAL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_before: Option<RequestState>,
    /// The unique number (kk: бірегей нөмір).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<UniqueNumber>,
    /// When it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<Timestamp>,
    /// Where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Code of the form: `F1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// The form as sent.
    #[serde(default)]
    pub answers: Answers,
    /// The holder, as the form or the signature names her.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Claimant>,
    /// Where messages go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// The office to come to, or that confirms; the provider, of a revocation on its own motion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeCode>,
    /// What is asked for, and what that process alone gathers.
    pub process: Process,
    /// Consents F28, oldest first; requests of older builds have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<crate::Consent>,
    /// When the authority found no violation; from then on the outcome is the authority's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_passed_at: Option<Timestamp>,
    /// Why the request was refused for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// Technical failures: they stop the terms of the portal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspensions: Vec<Pause>,
    /// First day of force of the edition on which it stays: its flow, terms and grounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<Date>,
    /// By whose order that edition is applied, if it was sent after the last day of force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continued: Option<Continuation>,
    /// When the form was first opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Timestamp>,
    /// What happened, oldest first.
    #[serde(default)]
    pub history: Vec<HistoryEntry>,
}

impl base::Stored for Request {
    const FORM: u32 = 2;

    fn from_older(_form: u32, body: Value) -> Result<Self, serde_json::Error> {
        older::read(body)
    }
}

impl Request {
    /// A request whose form is being filled in.
    pub fn draft(
        id: RequestId,
        kind: RequestKind,
        participant: ParticipantCode,
        lang: Lang,
    ) -> Self {
        Self {
            id,
            participant,
            lang,
            state: RequestState::Draft,
            state_before: None,
            number: None,
            submitted_at: None,
            channel: None,
            form: None,
            answers: Answers::default(),
            holder: None,
            contact: None,
            office: None,
            process: Process::new(kind),
            consents: Vec::new(),
            ca_passed_at: None,
            refusal: None,
            suspensions: Vec::new(),
            edition: None,
            continued: None,
            opened_at: None,
            history: Vec::new(),
        }
    }

    /// The code of its keys, for the applicant's paper; none where no keys are certified.
    pub fn keys_code(&self) -> Option<KeysCode> {
        let keys = self.keys();
        (!keys.is_empty()).then(|| KeysCode::of(keys.iter().map(|key| key.key)))
    }

    /// The code of its keys was compared with that on the paper which was brought to the desk, or there is nothing to compare.
    pub(crate) fn keys_are_compared(&self) -> bool {
        let code = self.keys_code();
        // Nobody brings a paper to a repeat issue: its text was signed with the old key, new keys and all (n 2). The keys of a card
        // are made at the desk itself.
        let at_desk = self.kind() == RequestKind::IssueRepeat || self.kind().is_card();
        let needs_no_paper = code.is_none() || at_desk;
        needs_no_paper || self.visit().and_then(|visit| visit.compared) == code
    }

    /// Whether [`Self::claim`] is held: by what came to a desk, and by what its holder asked for with her signature.
    pub fn holds_claim(&self) -> bool {
        let is_signed = self.kind() == RequestKind::IssueRepeat;
        // Process D has the person at the desk from its first step on; her papers wait for a card as long as that takes.
        let at_desk = self.kind().is_card() && self.state.is_open();
        let is_waiting = self.state == RequestState::WaitingIdCard;
        self.state.holds_claim()
            || (is_signed && self.state == RequestState::Registered)
            || (at_desk && !is_waiting)
    }

    /// What may be at the desk or under way only once; `None` before the form is sent.
    ///
    /// One request for issue per person, kind, organisation and key profile (nca-01 gap 5 \[eng\]). It is held from the desk
    /// on ([`RequestState::holds_claim`]).
    pub fn claim(&self) -> Option<Claim> {
        let holder = self.holder.as_ref()?;
        self.kind().is_issue().then(|| Claim {
            participant: self.participant.clone(),
            iin: holder.iin.clone(),
            bin: holder.organisation.as_ref().map(|o| o.bin.clone()),
            key_profile: self.key_profile().unwrap_or_default().to_owned(),
        })
    }
}

/// What may be under way only once at a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// The kind of participant.
    pub participant: ParticipantCode,
    /// The person.
    pub iin: Iin,
    /// The organisation.
    pub bin: Option<Bin>,
    /// The key profile.
    pub key_profile: String,
}

impl std::fmt::Display for Claim {
    /// One line, for a unique column of `store`: `IND 900228400015 - RSA_RSA`. STORED.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bin = self.bin.as_ref().map_or("-", |bin| bin.as_str());
        write!(f, "{} {} {bin} {}", self.participant, self.iin, self.key_profile)
    }
}

/// Where a request came from. STORED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// The portal or the authority's internet resource.
    Portal,
    /// The State Corporation, through its integrated system.
    StateCorporation,
}

/// Where messages go. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// E-mail: the only target of notifications (nca-01 V_EMAIL); F8 on paper has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// One line of the history. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryEntry {
    /// The moment of the event.
    pub at: Timestamp,
    /// Who caused it: a person in a role, or a part of the system.
    pub actor: Actor,
    /// Code of the event.
    pub event: String,
    /// The state after it.
    pub state: RequestState,
    /// Ground of refusal or cause of failure, by code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
