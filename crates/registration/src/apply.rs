//! Writes events down in the request. Decides nothing.

use base::Actor;
use calendar::Pause;
use jiff::Timestamp;

use crate::{
    Applied, CardCase, CertificateFacts, CertificateToRevoke, Claimant, Consent, ConsentSigned,
    Event, HistoryEntry, Request, RequestState, RevocationPlan, StateSystem, Visitor,
    event::{
        CardKeysGiven, CardOpened, FormFilled, GroundRecorded, IssueSubmitted, RevocationFormed,
        RevocationOpened, RevocationSubmitted,
    },
};

impl Request {
    /// Writes one event down: its data, the state to which it leads, the history.
    pub(crate) fn apply(&mut self, event: Event, to: RequestState, actor: &Actor, at: Timestamp) {
        let code = event.code();
        let note = note(&event);
        self.write(event, at);
        self.state = to;
        self.history.push(HistoryEntry {
            at,
            actor: actor.clone(),
            event: code.to_owned(),
            state: self.state,
            note,
        });
    }

    fn write(&mut self, event: Event, at: Timestamp) {
        match event {
            Event::IssueSubmitted(form) => self.write_issue(*form, at),
            Event::RevocationSubmitted(form) => self.write_revocation(*form, at),
            Event::CardOpened(opened) => self.write_card(*opened, at),
            Event::FormFilled(filled) => self.write_filled(*filled, at),
            Event::CardKeysGiven(given) => self.write_card_keys(*given),
            Event::RegistryAnswered(answer) => self.registry_answer = Some(*answer),
            Event::Registered { number, .. } => self.number = Some(number),
            Event::ConfirmedByHead(confirmation) => self.head_confirmation = Some(*confirmation),
            Event::RevocationOpened(opened) => self.write_opened(*opened, at),
            Event::RevocationFormed(formed) => self.write_formed(*formed),
            Event::GroundRecorded(recorded) => self.write_ground(*recorded, at),
            Event::DeskOpened(visit) => self.visits.push(*visit),
            Event::DocumentMarked(mark) => {
                if let Some(visit) = self.visits.last_mut() {
                    visit.marks.retain(|old| old.code != mark.code);
                    visit.marks.push(mark);
                }
            }
            Event::IdentityMarked(identity) => {
                if let Some(visit) = self.visits.last_mut() {
                    visit.identity = Some(identity);
                }
            }
            Event::KeysCompared(code) => {
                if let Some(visit) = self.visits.last_mut() {
                    visit.compared = Some(code);
                }
            }
            Event::AcceptanceRefused(receipt) => {
                self.leave_desk(at);
                self.acceptance_refusals.push(*receipt);
            }
            Event::DocumentsRefused(refusal) | Event::ServiceRefused(refusal) => {
                self.leave_desk(at);
                self.refusal = Some(refusal);
            }
            Event::DocumentsAccepted(receipt) => {
                self.leave_desk(at);
                if receipt.statement.is_some_and(|stated| stated.secrets_consent_signed) {
                    self.keep_consent_on_paper(receipt.accepted_by.clone(), at);
                }
                self.acceptance = Some(*receipt);
            }
            Event::ConfirmedByOperator(confirmation) | Event::GroundConfirmed(confirmation) => {
                self.confirmation = Some(confirmation);
            }
            Event::CaCheckPassed => self.ca_passed_at = Some(at),
            Event::RefusedByCa(refusal) | Event::RefusedForNoData(refusal) => {
                self.refusal = Some(refusal);
            }
            Event::CertificatesIssued { certificates, link } => {
                self.certificates = certificates;
                self.installation_link = Some(link);
            }
            Event::CertificatesRevoked => {
                if let Some(plan) = &mut self.revocation {
                    plan.revoked_at = Some(at);
                }
            }
            Event::Suspended { .. } => {
                self.suspensions.push(Pause { from: at, to: None });
                self.state_before = Some(self.state);
            }
            Event::Resumed => self.end_suspension(at),
            Event::Withdrawn => {
                self.leave_desk(at);
                self.end_suspension(at);
            }
            // The card goes back to its owner.
            Event::CertificatesInstalled => self.leave_desk(at),
            Event::CaCheckBegun
            | Event::CardArrived
            | Event::PinAwaited
            | Event::DocumentsAwaited
            | Event::Expired
            | Event::HeadAwaited
            | Event::RegistersAsked
            | Event::Superseded => {}
        }
    }

    /// Ends a failure of the portal, if there is one.
    fn end_suspension(&mut self, at: Timestamp) {
        if let Some(pause) = self.suspensions.last_mut().filter(|pause| pause.to.is_none()) {
            pause.to = Some(at);
        }
        self.state_before = None;
    }

    /// Ends the visit, if it has not ended.
    fn leave_desk(&mut self, at: Timestamp) {
        if let Some(visit) = self.visits.last_mut() {
            visit.closed_at.get_or_insert(at);
        }
    }

    /// The request goes to its end by the edition under which it was sent.
    fn stay_on(&mut self, applied: Applied) {
        self.edition = Some(applied.first_day);
        self.continued = applied.continued;
    }

    /// The consent that was signed at the desk: by the recipient, or by whoever came for her.
    fn keep_consent_on_paper(&mut self, seen_by: String, at: Timestamp) {
        let Some(holder) = &self.holder else { return };
        let (person, name) = match self.visits.last().map(|visit| &visit.visitor) {
            Some(Visitor::Representative { iin, name }) => (iin.clone(), name.full()),
            Some(Visitor::Recipient) | None => (holder.iin.clone(), holder.name.full()),
        };
        self.consents.push(Consent {
            person,
            name,
            scope: scope(holder),
            purpose: self.kind,
            given_at: at,
            signed: ConsentSigned::OnPaper,
            seen_by: Some(seen_by),
        });
    }

    /// The consent of a form that was sent: under an electronic signature, or ticked.
    fn keep_consent_of_form(&mut self, at: Timestamp) {
        let Some(holder) = &self.holder else { return };
        if !self.answers.flag(DATA_CONSENT) {
            return;
        }
        let is_signed = self.demand.is_some();
        self.consents.push(Consent {
            person: holder.iin.clone(),
            name: holder.name.full(),
            scope: scope(holder),
            purpose: self.kind,
            given_at: at,
            signed: if is_signed { ConsentSigned::Eds } else { ConsentSigned::InForm },
            seen_by: None,
        });
    }

    fn write_issue(&mut self, form: IssueSubmitted, at: Timestamp) {
        self.answers = form.answers;
        self.form = Some(form.form);
        self.lang = form.lang;
        self.channel = Some(form.channel);
        self.holder = Some(form.holder);
        self.contact = Some(form.contact);
        self.keys = form.keys;
        self.key_profile = Some(form.key_profile);
        self.carrier = Some(form.carrier);
        self.domains = form.domains;
        self.demand = form.demand;
        self.office = Some(form.office);
        self.visit_on = Some(form.visit_on);
        self.stay_on(form.applied);
        self.opened_at = form.opened_at;
        self.submitted_at = Some(at);
        self.keep_consent_of_form(at);
    }

    fn write_opened(&mut self, opened: RevocationOpened, at: Timestamp) {
        self.channel = Some(crate::Channel::StateCorporation);
        self.number = Some(opened.number);
        self.holder = Some(opened.holder);
        self.contact = Some(opened.contact);
        self.office = Some(opened.office);
        self.stay_on(opened.applied);
        self.visits.push(opened.visit);
        self.submitted_at = Some(at);
    }

    fn write_card(&mut self, opened: CardOpened, at: Timestamp) {
        self.channel = Some(crate::Channel::StateCorporation);
        self.number = Some(opened.number);
        self.holder = Some(opened.holder);
        self.contact = Some(opened.contact);
        self.office = Some(opened.office);
        self.edition = Some(opened.edition);
        self.visits.push(opened.visit);
        self.submitted_at = Some(at);
        self.card = Some(CardCase::default());
    }

    fn write_filled(&mut self, filled: FormFilled, at: Timestamp) {
        self.answers = filled.answers;
        self.form = Some(filled.form);
        self.contact = Some(filled.contact);
        self.key_profile = Some(filled.key_profile);
        self.carrier = Some(filled.carrier);
        let card = self.card.get_or_insert_default();
        card.given = filled.given;
        card.statement = Some(filled.statement);
        if filled.statement.secrets_consent_signed {
            // Before the registers are asked (n 6).
            self.keep_consent_on_paper(filled.filled_by, at);
        }
    }

    fn write_card_keys(&mut self, given: CardKeysGiven) {
        self.keys = given.keys;
        self.answers.merge(given.requests);
        self.card.get_or_insert_default().card = Some(given.card);
        self.acceptance = Some(given.receipt);
    }

    fn write_formed(&mut self, formed: RevocationFormed) {
        self.answers = formed.answers;
        self.form = Some(formed.form);
        self.contact = Some(formed.contact);
        self.revocation = Some(RevocationPlan {
            certificates: to_revoke(formed.certificates),
            reason: formed.reason,
            revoked_at: None,
        });
    }

    fn write_ground(&mut self, recorded: GroundRecorded, at: Timestamp) {
        self.number = Some(recorded.number);
        self.holder = Some(recorded.holder);
        self.contact = Some(recorded.contact);
        self.office = Some(recorded.office);
        self.stay_on(recorded.applied);
        self.recorded_ground = Some(recorded.ground);
        self.revocation = Some(RevocationPlan {
            certificates: to_revoke(recorded.certificates),
            reason: recorded.reason,
            revoked_at: None,
        });
        self.submitted_at = Some(at);
    }

    fn write_revocation(&mut self, form: RevocationSubmitted, at: Timestamp) {
        let certificates = to_revoke(form.certificates);
        self.answers = form.answers;
        self.form = Some(form.form);
        self.lang = form.lang;
        self.channel = Some(crate::Channel::Portal);
        self.number = Some(form.number);
        self.holder = Some(form.holder);
        self.contact = Some(form.contact);
        self.demand = Some(form.demand);
        self.revocation =
            Some(RevocationPlan { certificates, reason: form.reason, revoked_at: None });
        self.stay_on(form.applied);
        self.opened_at = form.opened_at;
        self.submitted_at = Some(at);
        self.keep_consent_of_form(at);
    }
}

/// The field in which the applicant consents to the use of her data.
const DATA_CONSENT: &str = "consent_personal_data";

/// The state systems that are asked about a holder.
fn scope(holder: &Claimant) -> Vec<StateSystem> {
    match holder.organisation {
        Some(_) => vec![StateSystem::GbdFl, StateSystem::GbdUl],
        None => vec![StateSystem::GbdFl],
    }
}

fn to_revoke(certificates: Vec<CertificateFacts>) -> Vec<CertificateToRevoke> {
    let named = |facts: CertificateFacts| CertificateToRevoke {
        issuer: facts.issuer,
        serial: facts.serial,
        issued_on: facts.issued_on,
    };
    certificates.into_iter().map(named).collect()
}

/// What the history keeps beside the event's name.
fn note(event: &Event) -> Option<String> {
    match event {
        Event::RefusedForNoData(refusal)
        | Event::DocumentsRefused(refusal)
        | Event::RefusedByCa(refusal)
        | Event::ServiceRefused(refusal) => Some(refusal.ground.to_string()),
        Event::AcceptanceRefused(receipt) => Some(receipt.ground.to_string()),
        Event::Suspended { cause } => Some(cause.clone()),
        Event::DocumentMarked(mark) => Some(mark.code.to_string()),
        Event::CaCheckBegun
        | Event::CaCheckPassed
        | Event::CardArrived
        | Event::CardKeysGiven(_)
        | Event::CardOpened(_)
        | Event::FormFilled(_)
        | Event::PinAwaited
        | Event::CertificatesInstalled
        | Event::CertificatesIssued { .. }
        | Event::CertificatesRevoked
        | Event::ConfirmedByHead(_)
        | Event::ConfirmedByOperator(_)
        | Event::DeskOpened(_)
        | Event::DocumentsAccepted(_)
        | Event::DocumentsAwaited
        | Event::Expired
        | Event::GroundConfirmed(_)
        | Event::GroundRecorded(_)
        | Event::HeadAwaited
        | Event::IdentityMarked(_)
        | Event::IssueSubmitted(_)
        | Event::KeysCompared(_)
        | Event::Registered { .. }
        | Event::RegistersAsked
        | Event::RegistryAnswered(_)
        | Event::Resumed
        | Event::RevocationFormed(_)
        | Event::RevocationOpened(_)
        | Event::RevocationSubmitted(_)
        | Event::Superseded
        | Event::Withdrawn => None,
    }
}
