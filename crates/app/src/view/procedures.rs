//! Procedures of offices: what their pages and REST tell.

use base::UniqueNumber;
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::Serialize;

use super::{ActView, DocumentView, NamedView, RowView, Standing, StatusView, TimelineView};

/// A procedure, for somebody who works on it or whose it is. Each look of an official is in the journal.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ProcedureView {
    /// Where it stands.
    #[serde(flatten)]
    pub status: StatusView,
    /// Its kind: `support-ticket`.
    pub kind: String,
    /// The kind in the reader's language.
    pub kind_title: String,
    /// The office or body that works on it, in the reader's language.
    pub office: String,
    /// Whether a term has passed with its duty undone, or was kept too late.
    pub late: bool,
    /// What was given with its acts.
    pub data: Vec<RowView>,
    /// What happened.
    pub timeline: Vec<TimelineView>,
    /// The terms: what, until when.
    pub terms: Vec<RowView>,
    /// Files.
    pub documents: Vec<DocumentView>,
    /// What may be done now.
    pub acts: Vec<ActView>,
    /// Whether it is the reader's own.
    #[serde(skip)]
    pub is_own: bool,
}

/// A line of a list of procedures: no name of a person in it.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ProcedureLine {
    /// Its number.
    #[schemars(with = "String")]
    pub number: UniqueNumber,
    /// The office or body that works on it.
    pub office: String,
    /// Stable code of the state.
    pub state: String,
    /// The state in the reader's language.
    pub state_label: String,
    /// Where that is among the states of all flows.
    #[serde(flatten)]
    pub standing: Standing,
    /// When it began.
    pub filed_at: Timestamp,
    /// By which day its duty must be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// Whether a term has passed; computed, never stored.
    pub overdue: bool,
}

/// A page of procedures of a kind, newest first.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ProceduresPage {
    /// The kinds that the person may see.
    pub kinds: Vec<NamedView>,
    /// The kinds that she may begin, with the words on the button.
    pub offers: Vec<NamedView>,
    /// The kind shown; empty if she may see none.
    pub kind: String,
    /// The lines.
    pub rows: Vec<ProcedureLine>,
    /// Pass as `after` for the next page; none at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What the first act of a kind asks for.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ProcedureStart {
    /// The kind.
    pub kind: String,
    /// The kind in the reader's language.
    pub kind_title: String,
    /// The act.
    pub act: ActView,
}

/// An office with a queue.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct QueueOffice {
    /// The code by which it is chosen.
    pub code: String,
    /// Its name in the reader's language.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Its hours, in words.
    pub hours: String,
    /// What one can come for: code and title.
    pub services: Vec<NamedView>,
    /// How many wait.
    pub waiting: usize,
    /// How long whoever took a ticket now is expected to wait, in minutes.
    pub expected_minutes: i64,
    /// Whether it gives tickets now.
    pub gives_tickets: bool,
}

/// A slot that may be booked.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct SlotView {
    /// Its time: `09:20`.
    pub time: String,
    /// How many places are free for the reader.
    pub free: usize,
}

/// The slots of an office's day.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct SlotDay {
    /// The day.
    pub day: Date,
    /// The slots with a free place.
    pub slots: Vec<SlotView>,
}

/// An office, and what of its queue may be booked.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct BookingOffer {
    /// The office.
    pub office: QueueOffice,
    /// Its days.
    pub days: Vec<SlotDay>,
}

/// A ticket, or a booking that will become one, for the one whose it is.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct TicketView {
    /// The number of the procedure.
    #[schemars(with = "String")]
    pub number: UniqueNumber,
    /// The ticket: `A-007`.
    pub ticket: String,
    /// The office, name and address.
    pub office: String,
    /// What she comes for.
    pub service: String,
    /// Stable code of the state.
    pub state: String,
    /// The state in the reader's language.
    pub state_label: String,
    /// Where that is among the states of all flows.
    #[serde(flatten)]
    pub standing: Standing,
    /// What happens next.
    pub next_step: String,
    /// Since when it waits, or will.
    pub since: Timestamp,
    /// Whether it was booked.
    pub booked: bool,
    /// The window to which it was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// How many are before it.
    pub before: usize,
    /// Whether it can be given up.
    pub may_cancel: bool,
    /// The secret by which it is found, told once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// What the board of an office shows to everybody: numbers only.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct BoardView {
    /// The office.
    pub office: String,
    /// The tickets called, the last first, with their windows.
    pub called: Vec<CalledView>,
    /// How many wait.
    pub waiting: usize,
}

/// A ticket that was called.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct CalledView {
    /// The ticket.
    pub ticket: String,
    /// The window.
    pub window: String,
}

/// A line of the queue at the desk.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct QueueLine {
    /// The number of the procedure.
    #[schemars(with = "String")]
    pub number: UniqueNumber,
    /// The ticket.
    pub ticket: String,
    /// What the person comes for.
    pub service: String,
    /// Whether it was booked.
    pub booked: bool,
    /// Stable code of the state.
    pub state: String,
    /// The state in the reader's language.
    pub state_label: String,
    /// The window, once it was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// Since when the wait runs.
    pub since: Timestamp,
    /// Minutes waited, to the call or until now.
    pub waited_minutes: i64,
    /// Whether the wait was longer than the law lets it be.
    pub wait_exceeded: bool,
    /// When the wait, or the service at the counter, must end; none once it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Minutes at the counter, to the end or until now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub served_minutes: Option<i64>,
    /// Whether the service at the counter was longer than the law lets it be.
    pub counter_exceeded: bool,
    /// What may be done with it now.
    pub acts: Vec<NamedView>,
}

/// The queue of an office at the desk.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct QueueDesk {
    /// The office.
    pub office: String,
    /// The code of the office in the register of centres.
    pub office_code: String,
    /// The time by which the minutes are reckoned.
    pub now: Timestamp,
    /// The window from which this employee called last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// Called and being served.
    pub in_hand: Vec<QueueLine>,
    /// Waiting, in their order.
    pub waiting: Vec<QueueLine>,
    /// Booked for later today.
    pub booked: Vec<QueueLine>,
    /// What was found by its ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<QueueLine>,
}

/// How the queue of an office went: what was over twenty minutes is marked, none of it changes a state.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct QueueReport {
    /// The office.
    pub office: String,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// Tickets taken, and bookings whose slot came.
    pub tickets: usize,
    /// Served.
    pub served: usize,
    /// Called, and did not come.
    pub no_show: usize,
    /// Given up.
    pub cancelled: usize,
    /// Waits over the limit.
    pub waits_exceeded: usize,
    /// Services at the counter over the limit.
    pub counters_exceeded: usize,
    /// The tickets with an excess.
    pub exceeded: Vec<QueueLine>,
}

/// Something that an operator did.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct OperatorAction {
    /// The moment of the act.
    pub at: Timestamp,
    /// The act, by its code in the journal.
    pub act: String,
    /// What, in words.
    pub words: String,
    /// To what: `request/2026-NCA-0000017-4`.
    pub subject: String,
    /// To what, in words.
    pub about: String,
}

/// What an operator did, oldest first.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct OperatorActions {
    /// Her masked number.
    pub operator: String,
    /// The actions.
    pub rows: Vec<OperatorAction>,
    /// Pass as `after` for the next page; none at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
