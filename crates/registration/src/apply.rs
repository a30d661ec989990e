//! Writes events down in the request. Decides nothing.

#[cfg(test)]
mod tests;

use authority::revocation::Reason;
use base::{Actor, Fault};
use calendar::Pause;
use jiff::Timestamp;

use crate::{
    AcceptanceReceipt, Applied, CardIssue, CertificateFacts, CertificateToRevoke, Claimant,
    Consent, ConsentSigned, DemandedRevocation, Desk, DeskForm, Event, FirstForm,
    GroundedRevocation, HistoryEntry, IssueCourse, IssuedPair, KeyOrder, KeysOnCard, Process,
    RepeatForm, Request, RequestState, RevocationPlan, StateSystem, Visit, Visitor,
    event::{
        CardKeysGiven, CardOpened, FormFilled, GroundRecorded, IssueSubmitted, RevocationFormed,
        RevocationOpened, RevocationSubmitted,
    },
};

/// An event of another process than that of the request.
struct OfOtherProcess;

impl Request {
    /// Writes one event down: its data, the state to which it leads, the history.
    ///
    /// The flow says which events a process has; one for which the process has no place is refused whatever the flow says, and
    /// leaves the request half written.
    pub(crate) fn apply(
        &mut self,
        event: Event,
        to: RequestState,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<(), Fault> {
        let (code, note) = (event.code(), note(&event));
        self.write(event, at).map_err(|OfOtherProcess| {
            Fault::new("request-step-not-allowed").with("state", self.state).with("command", code)
        })?;
        self.state = to;
        self.history.push(HistoryEntry {
            at,
            actor: actor.clone(),
            event: code.to_owned(),
            state: self.state,
            note,
        });
        Ok(())
    }

    fn write(&mut self, event: Event, at: Timestamp) -> Result<(), OfOtherProcess> {
        match event {
            Event::IssueSubmitted(form) => self.write_issue(*form, at)?,
            Event::RevocationSubmitted(form) => self.write_revocation(*form, at)?,
            Event::CardOpened(opened) => self.write_card(*opened, at)?,
            Event::FormFilled(filled) => self.write_filled(*filled, at)?,
            Event::CardKeysGiven(given) => self.write_card_keys(*given)?,
            Event::RevocationOpened(opened) => self.write_opened(*opened, at)?,
            Event::RevocationFormed(formed) => self.write_formed(*formed)?,
            Event::GroundRecorded(recorded) => self.write_ground(*recorded, at)?,
            Event::RegistryAnswered(answer) => self.course()?.registry_answer = Some(*answer),
            Event::Registered { number, .. } => self.number = Some(number),
            Event::ConfirmedByHead(confirmation) => {
                let Process::IssueFirst(first) = &mut self.process else {
                    return Err(OfOtherProcess);
                };
                first.head_confirmation = Some(*confirmation);
            }
            Event::DeskOpened(visit) => self.desk()?.visits.push(*visit),
            Event::DocumentMarked(mark) => {
                let visit = self.at_desk()?;
                visit.marks.retain(|old| old.code != mark.code);
                visit.marks.push(mark);
            }
            Event::IdentityMarked(identity) => self.at_desk()?.identity = Some(identity),
            Event::KeysCompared(code) => self.at_desk()?.compared = Some(code),
            Event::AcceptanceRefused(receipt) => {
                self.leave_desk(at);
                self.desk()?.refusals.push(*receipt);
            }
            Event::DocumentsAccepted(receipt) => self.write_accepted(*receipt, at)?,
            Event::ConfirmedByOperator(confirmation) | Event::GroundConfirmed(confirmation) => {
                let place = self.process.confirmation_mut().ok_or(OfOtherProcess)?;
                *place = Some(confirmation);
            }
            Event::DocumentsRefused(refusal) | Event::ServiceRefused(refusal) => {
                self.leave_desk(at);
                self.refusal = Some(refusal);
            }
            Event::RefusedByCa(refusal) | Event::RefusedForNoData(refusal) => {
                self.refusal = Some(refusal);
            }
            Event::CaCheckPassed => self.ca_passed_at = Some(at),
            Event::CertificatesIssued { certificates, link } => {
                self.course()?.issued = Some(IssuedPair { certificates, link });
            }
            Event::CertificatesRevoked => {
                self.process.plan_mut().ok_or(OfOtherProcess)?.revoked_at = Some(at);
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
            | Event::CardArrived { .. }
            | Event::PinAwaited
            | Event::DocumentsAwaited
            | Event::Expired
            | Event::HeadAwaited
            | Event::RegistersAsked
            | Event::Superseded => {}
        }
        Ok(())
    }

    fn course(&mut self) -> Result<&mut IssueCourse, OfOtherProcess> {
        self.process.course_mut().ok_or(OfOtherProcess)
    }

    fn desk(&mut self) -> Result<&mut Desk, OfOtherProcess> {
        self.process.desk_mut().ok_or(OfOtherProcess)
    }

    /// The visit in which something is noted.
    fn at_desk(&mut self) -> Result<&mut Visit, OfOtherProcess> {
        self.desk()?.visits.last_mut().ok_or(OfOtherProcess)
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
        if let Ok(visit) = self.at_desk() {
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
        let (person, name) = match self.visit().map(|visit| &visit.visitor) {
            Some(Visitor::Representative { iin, name }) => (iin.clone(), name.full()),
            Some(Visitor::Recipient) | None => (holder.iin.clone(), holder.name.full()),
        };
        self.consents.push(Consent {
            person,
            name,
            scope: scope(holder),
            purpose: self.kind(),
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
        let is_signed = self.demand().is_some();
        self.consents.push(Consent {
            person: holder.iin.clone(),
            name: holder.name.full(),
            scope: scope(holder),
            purpose: self.kind(),
            given_at: at,
            signed: if is_signed { ConsentSigned::Eds } else { ConsentSigned::InForm },
            seen_by: None,
        });
    }

    fn write_issue(&mut self, form: IssueSubmitted, at: Timestamp) -> Result<(), OfOtherProcess> {
        let IssueSubmitted { keys, key_profile, carrier, domains, visit_on, demand, .. } = form;
        let order = KeyOrder { keys, key_profile, carrier, domains };
        match (&mut self.process, demand) {
            (Process::IssueFirst(first), None) => first.form = Some(FirstForm { order, visit_on }),
            (Process::IssueRepeat(repeat), Some(demand)) => {
                repeat.form = Some(RepeatForm { order, demand });
            }
            _ => return Err(OfOtherProcess),
        }
        self.answers = form.answers;
        self.form = Some(form.form);
        self.lang = form.lang;
        self.channel = Some(form.channel);
        self.holder = Some(form.holder);
        self.contact = Some(form.contact);
        self.office = Some(form.office);
        self.stay_on(form.applied);
        self.opened_at = form.opened_at;
        self.submitted_at = Some(at);
        self.keep_consent_of_form(at);
        Ok(())
    }

    fn write_opened(
        &mut self,
        opened: RevocationOpened,
        at: Timestamp,
    ) -> Result<(), OfOtherProcess> {
        let Process::RevokeOffice(office) = &mut self.process else { return Err(OfOtherProcess) };
        office.desk.visits.push(opened.visit);
        self.channel = Some(crate::Channel::StateCorporation);
        self.number = Some(opened.number);
        self.holder = Some(opened.holder);
        self.contact = Some(opened.contact);
        self.office = Some(opened.office);
        self.stay_on(opened.applied);
        self.submitted_at = Some(at);
        Ok(())
    }

    fn write_card(&mut self, opened: CardOpened, at: Timestamp) -> Result<(), OfOtherProcess> {
        self.card()?.desk.visits.push(opened.visit);
        self.channel = Some(crate::Channel::StateCorporation);
        self.number = Some(opened.number);
        self.holder = Some(opened.holder);
        self.contact = Some(opened.contact);
        self.office = Some(opened.office);
        self.edition = Some(opened.edition);
        self.submitted_at = Some(at);
        if let Some(receipt) = opened.receipt {
            // Nothing is checked before the card comes: she leaves with her receipt.
            self.leave_desk(at);
            self.card()?.handed_in = Some(receipt);
        }
        Ok(())
    }

    fn write_filled(&mut self, filled: FormFilled, at: Timestamp) -> Result<(), OfOtherProcess> {
        let FormFilled { key_profile, carrier, given, statement, .. } = filled;
        self.card()?.form = Some(DeskForm { key_profile, carrier, given, statement });
        self.answers = filled.answers;
        self.form = Some(filled.form);
        self.contact = Some(filled.contact);
        if statement.secrets_consent_signed {
            // Before the registers are asked (n 6).
            self.keep_consent_on_paper(filled.filled_by, at);
        }
        Ok(())
    }

    fn write_card_keys(&mut self, given: CardKeysGiven) -> Result<(), OfOtherProcess> {
        let CardKeysGiven { keys, requests, card, receipt } = given;
        let issue = self.card()?;
        issue.made = Some(KeysOnCard { keys, card });
        issue.desk.acceptance = Some(receipt);
        self.answers.merge(requests);
        Ok(())
    }

    fn card(&mut self) -> Result<&mut CardIssue, OfOtherProcess> {
        self.process.card_mut().ok_or(OfOtherProcess)
    }

    fn write_accepted(
        &mut self,
        receipt: AcceptanceReceipt,
        at: Timestamp,
    ) -> Result<(), OfOtherProcess> {
        self.leave_desk(at);
        if receipt.statement.is_some_and(|stated| stated.secrets_consent_signed) {
            self.keep_consent_on_paper(receipt.accepted_by.clone(), at);
        }
        self.desk()?.acceptance = Some(receipt);
        Ok(())
    }

    fn write_formed(&mut self, formed: RevocationFormed) -> Result<(), OfOtherProcess> {
        let Process::RevokeOffice(office) = &mut self.process else { return Err(OfOtherProcess) };
        office.plan = Some(plan(formed.certificates, formed.reason));
        self.answers = formed.answers;
        self.form = Some(formed.form);
        self.contact = Some(formed.contact);
        Ok(())
    }

    fn write_ground(
        &mut self,
        recorded: GroundRecorded,
        at: Timestamp,
    ) -> Result<(), OfOtherProcess> {
        let Process::ExOfficio(own) = &mut self.process else { return Err(OfOtherProcess) };
        let plan = plan(recorded.certificates, recorded.reason);
        own.order = Some(GroundedRevocation { ground: recorded.ground, plan });
        self.number = Some(recorded.number);
        self.holder = Some(recorded.holder);
        self.contact = Some(recorded.contact);
        self.office = Some(recorded.office);
        self.stay_on(recorded.applied);
        self.submitted_at = Some(at);
        Ok(())
    }

    fn write_revocation(
        &mut self,
        form: RevocationSubmitted,
        at: Timestamp,
    ) -> Result<(), OfOtherProcess> {
        let Process::RevokeOnline(online) = &mut self.process else { return Err(OfOtherProcess) };
        let plan = plan(form.certificates, form.reason);
        online.order = Some(DemandedRevocation { demand: form.demand, plan });
        self.answers = form.answers;
        self.form = Some(form.form);
        self.lang = form.lang;
        self.channel = Some(crate::Channel::Portal);
        self.number = Some(form.number);
        self.holder = Some(form.holder);
        self.contact = Some(form.contact);
        self.stay_on(form.applied);
        self.opened_at = form.opened_at;
        self.submitted_at = Some(at);
        self.keep_consent_of_form(at);
        Ok(())
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

fn plan(certificates: Vec<CertificateFacts>, reason: Reason) -> RevocationPlan {
    let named = |facts: CertificateFacts| CertificateToRevoke {
        issuer: facts.issuer,
        serial: facts.serial,
        issued_on: facts.issued_on,
    };
    let certificates = certificates.into_iter().map(named).collect();
    RevocationPlan { certificates, reason, revoked_at: None }
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
        | Event::CardArrived { .. }
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
