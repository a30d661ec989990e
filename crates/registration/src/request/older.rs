//! Requests as builds of before form 2 kept them: one object with the fields of every process side by side.

use base::{Lang, RequestId, Sha256, UniqueNumber};
use calendar::Pause;
use forms::Answers;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, de::Error as _};
use serde_json::Value;
use services::Continuation;

use super::{
    AcceptanceReceipt, CardIssue, CardStatement, Carrier, Channel, Confirmation, Contact,
    DemandedRevocation, Desk, DeskForm, ExOfficioRevocation, FirstForm, FirstIssue,
    GroundedRevocation, HeadConfirmation, HistoryEntry, IssueCourse, IssuedCertificate, IssuedPair,
    KeyOrder, KeyRequest, KeysOnCard, OfficeRevocation, OnlineRevocation, Process, RecordedGround,
    Refusal, RefusalReceipt, RepeatForm, RepeatIssue, Request, RevocationPlan, SignedDemand,
};
use crate::{
    AcceptanceStatement, Claimant, Consent, OfficeCode, ParticipantCode, RegistryAnswer,
    RequestKind, RequestState, Visit,
};

/// Form 1. Fields of still older builds (`steps`, `step_limits`, `outer_limit`) are passed over, as they were.
#[derive(Deserialize)]
struct Flat {
    id: RequestId,
    kind: RequestKind,
    participant: ParticipantCode,
    lang: Lang,
    state: RequestState,
    state_before: Option<RequestState>,
    number: Option<UniqueNumber>,
    submitted_at: Option<Timestamp>,
    channel: Option<Channel>,
    form: Option<String>,
    #[serde(default)]
    answers: Answers,
    holder: Option<Claimant>,
    contact: Option<Contact>,
    office: Option<OfficeCode>,
    #[serde(default)]
    consents: Vec<Consent>,
    ca_passed_at: Option<Timestamp>,
    refusal: Option<Refusal>,
    #[serde(default)]
    suspensions: Vec<Pause>,
    edition: Option<Date>,
    continued: Option<Continuation>,
    opened_at: Option<Timestamp>,
    #[serde(default)]
    history: Vec<HistoryEntry>,
    #[serde(flatten)]
    parts: Parts,
}

/// What form 1 had of the processes: each of these belongs to some of them.
#[derive(Default, PartialEq, Deserialize)]
#[serde(default)]
struct Parts {
    keys: Vec<KeyRequest>,
    key_profile: Option<String>,
    carrier: Option<Carrier>,
    domains: Vec<String>,
    visit_on: Option<Date>,
    registry_answer: Option<RegistryAnswer>,
    visits: Vec<Visit>,
    acceptance: Option<AcceptanceReceipt>,
    acceptance_refusals: Vec<RefusalReceipt>,
    card: Option<Card>,
    head_confirmation: Option<HeadConfirmation>,
    recorded_ground: Option<RecordedGround>,
    confirmation: Option<Confirmation>,
    demand: Option<SignedDemand>,
    revocation: Option<RevocationPlan>,
    certificates: Vec<IssuedCertificate>,
    installation_link: Option<Sha256>,
}

/// What form 1 had of a card, from when the desk was opened.
#[derive(Default, PartialEq, Deserialize)]
#[serde(default)]
struct Card {
    given: Answers,
    statement: Option<AcceptanceStatement>,
    #[serde(rename = "card")]
    read: Option<CardStatement>,
}

/// Reads form 1. A request with something that its process never gathers was written by no build, and is not guessed at.
pub(super) fn read(body: Value) -> Result<Request, serde_json::Error> {
    let mut flat = Flat::deserialize(body)?;
    let process = flat.parts.take(flat.kind);
    if flat.parts != Parts::default() {
        let told = format!("a request of process {} has a part of another one", flat.kind);
        return Err(serde_json::Error::custom(told));
    }
    Ok(Request {
        id: flat.id,
        participant: flat.participant,
        lang: flat.lang,
        state: flat.state,
        state_before: flat.state_before,
        number: flat.number,
        submitted_at: flat.submitted_at,
        channel: flat.channel,
        form: flat.form,
        answers: flat.answers,
        holder: flat.holder,
        contact: flat.contact,
        office: flat.office,
        process,
        consents: flat.consents,
        ca_passed_at: flat.ca_passed_at,
        refusal: flat.refusal,
        suspensions: flat.suspensions,
        edition: flat.edition,
        continued: flat.continued,
        opened_at: flat.opened_at,
        history: flat.history,
    })
}

impl Parts {
    /// Takes what belongs to a process. What is left does not, or is half of what was always written together.
    fn take(&mut self, kind: RequestKind) -> Process {
        match kind {
            RequestKind::ExOfficio => Process::ExOfficio(ExOfficioRevocation {
                order: self.take_grounded(),
                confirmation: self.confirmation.take(),
            }),
            RequestKind::IssueCard => Process::IssueCard(self.take_card()),
            RequestKind::IssueFirst => Process::IssueFirst(FirstIssue {
                form: self.take_first_form(),
                desk: self.take_desk(),
                head_confirmation: self.head_confirmation.take(),
                course: self.take_course(),
            }),
            RequestKind::IssueRepeat => Process::IssueRepeat(RepeatIssue {
                form: self.take_repeat_form(),
                course: self.take_course(),
            }),
            RequestKind::IssueWithIdCard => Process::IssueWithIdCard(self.take_card()),
            RequestKind::RevokeOffice => Process::RevokeOffice(OfficeRevocation {
                desk: self.take_desk(),
                plan: self.revocation.take(),
                confirmation: self.confirmation.take(),
            }),
            RequestKind::RevokeOnline => {
                Process::RevokeOnline(OnlineRevocation { order: self.take_demanded() })
            }
        }
    }

    fn take_first_form(&mut self) -> Option<FirstForm> {
        let visit_on = self.visit_on?;
        let order = self.take_order()?;
        self.visit_on = None;
        Some(FirstForm { order, visit_on })
    }

    fn take_repeat_form(&mut self) -> Option<RepeatForm> {
        self.demand.as_ref()?;
        let order = self.take_order()?;
        // The day of the filing: nobody comes, and the answers have it.
        self.visit_on = None;
        Some(RepeatForm { order, demand: self.demand.take()? })
    }

    fn take_order(&mut self) -> Option<KeyOrder> {
        self.carrier?;
        Some(KeyOrder {
            key_profile: self.key_profile.take()?,
            carrier: self.carrier.take()?,
            keys: std::mem::take(&mut self.keys),
            domains: std::mem::take(&mut self.domains),
        })
    }

    fn take_card(&mut self) -> CardIssue {
        let mut card = self.card.take().unwrap_or_default();
        let form = self.take_desk_form(&mut card);
        let made =
            card.read.take().map(|card| KeysOnCard { keys: std::mem::take(&mut self.keys), card });
        self.card = Some(card).filter(|left| *left != Card::default());
        CardIssue {
            desk: self.take_desk(),
            handed_in: None,
            form,
            made,
            course: self.take_course(),
        }
    }

    fn take_desk_form(&mut self, card: &mut Card) -> Option<DeskForm> {
        self.key_profile.as_ref().and(self.carrier)?;
        Some(DeskForm {
            statement: card.statement.take()?,
            given: std::mem::take(&mut card.given),
            key_profile: self.key_profile.take()?,
            carrier: self.carrier.take()?,
        })
    }

    fn take_desk(&mut self) -> Desk {
        Desk {
            visits: std::mem::take(&mut self.visits),
            acceptance: self.acceptance.take(),
            refusals: std::mem::take(&mut self.acceptance_refusals),
        }
    }

    fn take_course(&mut self) -> IssueCourse {
        let link = self.installation_link.take();
        IssueCourse {
            registry_answer: self.registry_answer.take(),
            confirmation: self.confirmation.take(),
            issued: link.map(|link| IssuedPair {
                certificates: std::mem::take(&mut self.certificates),
                link,
            }),
        }
    }

    fn take_grounded(&mut self) -> Option<GroundedRevocation> {
        self.recorded_ground.as_ref().and(self.revocation.as_ref())?;
        Some(GroundedRevocation {
            ground: self.recorded_ground.take()?,
            plan: self.revocation.take()?,
        })
    }

    fn take_demanded(&mut self) -> Option<DemandedRevocation> {
        self.demand.as_ref().and(self.revocation.as_ref())?;
        Some(DemandedRevocation { demand: self.demand.take()?, plan: self.revocation.take()? })
    }
}
