//! What faces show of a request: whose turn it is, what comes next, until when, what happened.

use base::{Actor, Role};
use calendar::{CalendarFault, End};
use jiff::Timestamp;

use crate::{Context, HistoryEntry, Request, RequestKind, RequestState};

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The authority works.
    Authority,
    /// Nobody: the request has ended.
    Nobody,
    /// The operator must act.
    Operator,
    /// The recipient must act.
    Recipient,
    /// The state registers must answer.
    Registers,
}

impl Turn {
    /// The key of the words: `request-turn-operator`.
    pub const fn label_key(self) -> &'static str {
        match self {
            Self::Authority => "request-turn-authority",
            Self::Nobody => "request-turn-nobody",
            Self::Operator => "request-turn-operator",
            Self::Recipient => "request-turn-recipient",
            Self::Registers => "request-turn-registers",
        }
    }
}

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineLine {
    /// When.
    pub at: Timestamp,
    /// The key of the words: `request-event-registered`.
    pub label_key: String,
    /// The key of the words for who acted: `request-actor-operator`. Faces of the recipient show no names of officials.
    pub actor_key: &'static str,
    /// The key of the ground, if the event is a refusal.
    pub ground_key: Option<String>,
}

impl Request {
    /// Whose turn it is.
    pub const fn turn(&self) -> Turn {
        match self.state {
            RequestState::Draft
            | RequestState::AwaitingDocuments
            | RequestState::AcceptanceRefused
            | RequestState::Issued => Turn::Recipient,
            RequestState::Submitted => match self.kind {
                RequestKind::IssueFirst => Turn::Registers,
                RequestKind::RevokeOnline => Turn::Authority,
            },
            RequestState::RegistryCheck | RequestState::Registered => Turn::Registers,
            RequestState::DocumentCheck | RequestState::Accepted => Turn::Operator,
            RequestState::ConfirmedByOperator
            | RequestState::CaCheck
            | RequestState::SuspendedTechnical => Turn::Authority,
            RequestState::RefusedNoData
            | RequestState::RefusedDocuments
            | RequestState::RefusedCa
            | RequestState::RefusedService
            | RequestState::Installed
            | RequestState::Revoked
            | RequestState::Withdrawn => Turn::Nobody,
        }
    }

    /// The key of the words that tell what comes next: `request-next-awaiting-documents`.
    pub fn next_step_key(&self) -> String {
        format!("request-next-{}", self.state.code())
    }

    /// When the outcome is due; none while no clock runs: before the package is accepted, and after the end.
    ///
    /// An issue at an office counts from receipt F13, a revocation on the portal from the sending; the decision runs on the
    /// provider's calendar, and failures of the portal stop the portal's term (nca-01, working calendar logic, 2, 3, 6).
    pub fn due(&self, context: &Context<'_>) -> Result<Option<End>, CalendarFault> {
        let settings = &context.rules.settings;
        if !self.state.is_open() {
            return Ok(None);
        }
        match self.kind {
            RequestKind::IssueFirst => {
                let Some(receipt) = &self.acceptance else { return Ok(None) };
                let limit = self.outer_limit.unwrap_or(settings.office_issue_limit);
                let schedule = &settings.provider_schedule;
                context.calendar.end(schedule, receipt.accepted_at, limit, &[]).map(Some)
            }
            RequestKind::RevokeOnline => {
                let Some(sent) = self.submitted_at else { return Ok(None) };
                let limit = self.outer_limit.unwrap_or(settings.portal_limit);
                let off_hours = settings.portal_off_hours_due.into();
                let schedule = &settings.provider_schedule;
                let pauses = &self.suspensions;
                context.calendar.due_when_sent(schedule, sent, limit, off_hours, pauses).map(Some)
            }
        }
    }

    /// When a request of the portal counts as accepted; none for an issue, which the office accepts.
    pub fn accepted_at(&self, context: &Context<'_>) -> Result<Option<Timestamp>, CalendarFault> {
        match (self.kind, self.submitted_at) {
            (RequestKind::IssueFirst, _) => Ok(self.acceptance.as_ref().map(|r| r.accepted_at)),
            (RequestKind::RevokeOnline, None) => Ok(None),
            (RequestKind::RevokeOnline, Some(sent)) => {
                let schedule = &context.rules.settings.provider_schedule;
                context.calendar.acceptance(schedule, sent).map(|acceptance| Some(acceptance.at))
            }
        }
    }

    /// What happened, in plain words; notes of the desk are left out.
    pub fn timeline(&self) -> Vec<TimelineLine> {
        let is_shown = |entry: &&HistoryEntry| {
            !matches!(
                entry.event.as_str(),
                "registers-asked" | "document-marked" | "identity-marked" | "ca-check-begun"
            )
        };
        self.history.iter().filter(is_shown).map(line).collect()
    }
}

fn line(entry: &HistoryEntry) -> TimelineLine {
    let is_ground = |note: &&String| crate::GroundCode::ALL.iter().any(|g| g.to_string() == **note);
    let ground = entry.note.as_ref().filter(is_ground);
    TimelineLine {
        at: entry.at,
        label_key: format!("request-event-{}", entry.event),
        actor_key: match &entry.actor {
            Actor::Person { role: Role::Applicant, .. } => "request-actor-recipient",
            Actor::Person { role: Role::Operator, .. } => "request-actor-operator",
            Actor::Person { .. } => "request-actor-official",
            Actor::System { .. } => "request-actor-system",
        },
        ground_key: ground.map(|code| format!("ground-{}", code.to_ascii_lowercase())),
    }
}
