//! What faces show of a request: whose turn it is, what comes next, until when, what happened.

use base::{Actor, Fault, Lang, Role};
use calendar::End;
use flow::Due;
use jiff::Timestamp;

use crate::{Context, Request, RequestKind, RequestState};

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineLine {
    /// The moment of the step.
    pub at: Timestamp,
    /// What happened, with the ground if it was a refusal.
    pub told: String,
    /// The key of the words for who acted: `request-actor-operator`. Faces of the recipient show no names of officials.
    pub actor_key: &'static str,
}

impl Request {
    /// When the outcome is due; none while no clock runs: before the package is accepted, and after the end.
    ///
    /// An issue at an office counts from receipt F13, a revocation on the portal from the sending; the decision runs on the
    /// provider's calendar, and failures of the portal stop the portal's term (nca-01, working calendar logic, 2, 3, 6).
    pub fn due(&self, context: &Context<'_>, now: Timestamp) -> Result<Option<End>, Fault> {
        if !self.state.is_open() {
            return Ok(None);
        }
        let dues = context.life_cycle(self, now)?.dues(self, context.calendar)?;
        Ok(dues.into_iter().find(|due| due.term == "service").map(|due| due.end))
    }

    /// Since when it waits for somebody to come with its papers: since it was sent, or since the day on which the recipient meant to
    /// come has passed, whichever is later. None while it waits for nobody, and once somebody came.
    pub fn unvisited_since(&self) -> Option<Timestamp> {
        let waits =
            matches!(self.state, RequestState::AwaitingDocuments | RequestState::Superseded);
        let sent = self.submitted_at.filter(|_| waits && self.visits().is_empty())?;
        let next_day = self.visit_on().and_then(|day| day.tomorrow().ok());
        let passed = next_day.map(|day| base::to_timestamp(day.at(0, 0, 0, 0)));
        Some(passed.map_or(sent, |passed| passed.max(sent)))
    }

    /// When it counts as accepted: what was brought to an office with its receipt F13, what was sent to the portal when it was
    /// sent, or at the opening of the next working day of the provider (nca-01, working calendar logic, 2).
    pub fn accepted_at(
        &self,
        context: &Context<'_>,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Fault> {
        match (self.kind(), self.submitted_at) {
            (
                RequestKind::IssueCard
                | RequestKind::IssueFirst
                | RequestKind::IssueWithIdCard
                | RequestKind::RevokeOffice,
                _,
            ) => Ok(self.acceptance().map(|receipt| receipt.accepted_at)),
            (RequestKind::ExOfficio, recorded) => Ok(recorded),
            (RequestKind::IssueRepeat | RequestKind::RevokeOnline, None) => Ok(None),
            (RequestKind::IssueRepeat | RequestKind::RevokeOnline, Some(sent)) => {
                let schedule = context.life_cycle(self, now)?.schedule();
                Ok(Some(context.calendar.acceptance(schedule, sent)?.at))
            }
        }
    }

    /// The names of the terms that took longer than the law gives, or take longer at `now`, in the order of the edition.
    /// They are marked, and change no state (nca-01, inner limits).
    pub fn late(&self, context: &Context<'_>, now: Timestamp) -> Result<Vec<String>, Fault> {
        let dues = context.life_cycle(self, now)?.dues(self, context.calendar)?;
        // What was not done when the request ended is owed no longer.
        let until = self.history.last().filter(|_| self.state.is_terminal()).map_or(now, |e| e.at);
        let is_late = |due: &Due| match due.end {
            End::At { at, .. } => due.met_at.unwrap_or(until) > at,
            End::Stopped { .. } => false,
        };
        Ok(dues.into_iter().filter(is_late).map(|due| due.term).collect())
    }

    /// What happened, in plain words; notes of the desk are left out.
    pub fn timeline(
        &self,
        context: &Context<'_>,
        lang: Lang,
        now: Timestamp,
    ) -> Result<Vec<TimelineLine>, Fault> {
        let life_cycle = context.life_cycle(self, now)?;
        let mut from = RequestState::Draft;
        let mut lines = Vec::new();
        for entry in &self.history {
            let before = std::mem::replace(&mut from, entry.state);
            if UNTOLD.contains(&entry.event.as_str()) {
                continue;
            }
            let ground = entry.note.as_deref().and_then(|note| note.parse().ok());
            let told = life_cycle.told(self.kind(), &entry.event, before, lang);
            lines.push(TimelineLine {
                at: entry.at,
                told: match ground {
                    Some(ground) => format!("{told}: {}", life_cycle.ground(ground, lang)),
                    None => told.to_owned(),
                },
                actor_key: match &entry.actor {
                    Actor::Person { role: Role::Applicant, .. } => "request-actor-recipient",
                    Actor::Person { role: Role::Operator, .. } => "request-actor-operator",
                    Actor::Person { .. } => "request-actor-official",
                    Actor::System { .. } => "request-actor-system",
                },
            });
        }
        Ok(lines)
    }
}

/// Events of the history that are not told: steps of the machine and notes of the desk.
const UNTOLD: [&str; 5] =
    ["registers-asked", "document-marked", "identity-marked", "keys-compared", "ca-check-begun"];
