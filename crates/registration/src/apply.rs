//! Writes events down in the request. Decides nothing.

use base::Actor;
use calendar::Pause;
use jiff::Timestamp;

use crate::{
    CertificateToRevoke, Event, Finding, HistoryEntry, Refusal, Request, RequestState,
    RevocationPlan, StepCode,
    event::{IssueSubmitted, RevocationSubmitted},
};

impl Request {
    /// Writes one event down: data, state, steps, history.
    pub fn apply(&mut self, event: Event, actor: &Actor, at: Timestamp) {
        let code = event.code();
        let note = note(&event);
        self.write(event, actor, at);
        if self.state.is_terminal() {
            self.steps.finish_all(actor, at);
        }
        self.history.push(HistoryEntry {
            at,
            actor: actor.clone(),
            event: code.to_owned(),
            state: self.state,
            note,
        });
    }

    fn write(&mut self, event: Event, actor: &Actor, at: Timestamp) {
        match event {
            Event::IssueSubmitted(form) => self.write_issue(*form, actor, at),
            Event::RevocationSubmitted(form) => self.write_revocation(*form, actor, at),
            Event::RegistersAsked => {
                self.state = RequestState::RegistryCheck;
                self.start(StepCode::L2, at);
            }
            Event::RegistryAnswered(answer) => {
                self.steps.finish(StepCode::L2, actor, at);
                let is_absent = answer.person == Finding::Absent
                    || answer.organisation == Some(Finding::Absent);
                self.start(if is_absent { StepCode::L3 } else { StepCode::L4 }, at);
                self.registry_answer = Some(*answer);
            }
            Event::RefusedForNoData(refusal) => {
                self.refusal = Some(refusal);
                self.state = RequestState::RefusedNoData;
            }
            Event::Registered { number } => {
                self.steps.finish(StepCode::L4, actor, at);
                self.number = Some(number);
                self.state = RequestState::Registered;
            }
            Event::DocumentsAwaited => self.state = RequestState::AwaitingDocuments,
            Event::DeskOpened(visit) => {
                self.visits.push(*visit);
                self.state = RequestState::DocumentCheck;
                self.start(StepCode::L5, at);
            }
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
            Event::AcceptanceRefused(receipt) => {
                self.leave_desk(actor, at);
                self.start(StepCode::L6, at);
                self.steps.finish(StepCode::L6, actor, at);
                self.acceptance_refusals.push(*receipt);
                self.state = RequestState::AcceptanceRefused;
            }
            Event::DocumentsRefused(refusal) => {
                self.leave_desk(actor, at);
                self.refuse(refusal, RequestState::RefusedDocuments, at);
            }
            Event::DocumentsAccepted(receipt) => {
                self.leave_desk(actor, at);
                self.acceptance = Some(*receipt);
                self.state = RequestState::Accepted;
                self.start(StepCode::L9, at);
            }
            Event::ConfirmedByOperator(confirmation) => {
                self.steps.finish(StepCode::L9, actor, at);
                self.confirmation = Some(confirmation);
                self.state = RequestState::ConfirmedByOperator;
            }
            Event::CaCheckBegun => {
                self.state = RequestState::CaCheck;
                self.start(StepCode::L10, at);
            }
            Event::CaCheckPassed => {
                self.steps.finish(StepCode::L10, actor, at);
                self.ca_passed_at = Some(at);
                self.start(StepCode::L11, at);
            }
            Event::RefusedByCa(refusal) => self.refuse(refusal, RequestState::RefusedCa, at),
            Event::CertificatesIssued { certificates, link } => {
                self.steps.finish(StepCode::L11, actor, at);
                self.certificates = certificates;
                self.installation_link = Some(link);
                self.state = RequestState::Issued;
            }
            Event::CertificatesInstalled => self.state = RequestState::Installed,
            Event::CertificatesRevoked => {
                self.steps.finish(StepCode::L11, actor, at);
                if let Some(plan) = &mut self.revocation {
                    plan.revoked_at = Some(at);
                }
                self.state = RequestState::Revoked;
            }
            Event::ServiceRefused(refusal) => {
                self.refuse(refusal, RequestState::RefusedService, at);
            }
            Event::Suspended { .. } => {
                self.suspensions.push(Pause { from: at, to: None });
                self.state_before = Some(self.state);
                self.state = RequestState::SuspendedTechnical;
            }
            Event::Resumed => {
                if let Some(before) = self.end_suspension(at) {
                    self.state = before;
                }
            }
            Event::Withdrawn => {
                self.end_suspension(at);
                self.state = RequestState::Withdrawn;
            }
        }
    }

    /// Ends a failure of the portal, and gives the state before it.
    fn end_suspension(&mut self, at: Timestamp) -> Option<RequestState> {
        if let Some(pause) = self.suspensions.last_mut().filter(|pause| pause.to.is_none()) {
            pause.to = Some(at);
        }
        self.state_before.take()
    }

    fn start(&mut self, code: StepCode, at: Timestamp) {
        self.steps.start(code, &self.step_limits, at);
    }

    /// The visit ends; what follows is formed.
    fn leave_desk(&mut self, actor: &Actor, at: Timestamp) {
        self.steps.finish(StepCode::L5, actor, at);
        if let Some(visit) = self.visits.last_mut() {
            visit.closed_at = Some(at);
        }
    }

    fn refuse(&mut self, refusal: Refusal, state: RequestState, at: Timestamp) {
        self.start(StepCode::L6, at);
        self.refusal = Some(refusal);
        self.state = state;
    }

    fn first_step(&mut self, opened_at: Option<Timestamp>, actor: &Actor, at: Timestamp) {
        self.start(StepCode::L1, opened_at.unwrap_or(at));
        self.steps.finish(StepCode::L1, actor, at);
        self.submitted_at = Some(at);
        self.state = RequestState::Submitted;
    }

    fn write_issue(&mut self, form: IssueSubmitted, actor: &Actor, at: Timestamp) {
        self.answers = form.answers;
        self.form = Some(form.form);
        self.lang = form.lang;
        self.channel = Some(form.channel);
        self.holder = Some(form.holder);
        self.contact = Some(form.contact);
        self.keys = form.keys;
        self.key_profile = Some(form.key_profile);
        self.carrier = Some(form.carrier);
        self.office = Some(form.office);
        self.visit_on = Some(form.visit_on);
        self.step_limits = form.step_limits;
        self.outer_limit = Some(form.outer_limit);
        self.first_step(form.opened_at, actor, at);
    }

    fn write_revocation(&mut self, form: RevocationSubmitted, actor: &Actor, at: Timestamp) {
        let certificates = form
            .certificates
            .into_iter()
            .map(|facts| CertificateToRevoke { issuer: facts.issuer, serial: facts.serial })
            .collect();
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
        self.step_limits = form.step_limits;
        self.outer_limit = Some(form.outer_limit);
        self.first_step(form.opened_at, actor, at);
    }
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
        | Event::CertificatesInstalled
        | Event::CertificatesIssued { .. }
        | Event::CertificatesRevoked
        | Event::ConfirmedByOperator(_)
        | Event::DeskOpened(_)
        | Event::DocumentsAccepted(_)
        | Event::DocumentsAwaited
        | Event::IdentityMarked(_)
        | Event::IssueSubmitted(_)
        | Event::Registered { .. }
        | Event::RegistersAsked
        | Event::RegistryAnswered(_)
        | Event::Resumed
        | Event::RevocationSubmitted(_)
        | Event::Withdrawn => None,
    }
}
