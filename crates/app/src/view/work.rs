//! What officials work with: queues, the operator's desk, the officer's inbox.

use base::UniqueNumber;
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::Serialize;

use super::{CaseView, RequestView, RowView};

/// A line of the operator's desk or of the officer's inbox.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct QueueRow {
    /// The number.
    #[schemars(with = "String")]
    pub number: UniqueNumber,
    /// What it is, in the reader's language.
    pub title: String,
    /// Who asks: a masked number; the name is shown when the row is opened.
    pub applicant: String,
    /// Stable code of the state.
    pub state: String,
    /// The state in the reader's language.
    pub state_label: String,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// By which day it must be decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// Whether that day has passed; computed, never stored.
    pub overdue: bool,
}

/// A queue: a saved filter with its count.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct QueueView {
    /// Code of the filter.
    pub code: String,
    /// Its name in the reader's language.
    pub title: String,
    /// How many are in it.
    pub count: u64,
}

/// A page of a queue, by legal due date.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct QueuePage {
    /// All queues of the person.
    pub queues: Vec<QueueView>,
    /// Code of the queue shown.
    pub queue: String,
    /// The lines.
    pub rows: Vec<QueueRow>,
    /// Pass as `after` for the next page; none at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A paper that the operator must see.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct PaperView {
    /// Code: `D_ID`.
    pub code: String,
    /// Its name in the reader's language.
    pub name: String,
    /// Whether it must be there.
    pub required: bool,
    /// What the operator noted; none while it is not marked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
}

/// An act that the person may do now.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ActView {
    /// Stable code: `accept`.
    pub code: String,
    /// Its name in the reader's language, as on a button.
    pub title: String,
    /// Grounds to choose from, where the act needs one: code and text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<(String, String)>,
}

/// A request as the operator's desk shows it. Each look is in the journal.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct DeskView {
    /// The applicant's side of it.
    #[serde(flatten)]
    pub request: RequestView,
    /// What the applicant typed.
    pub answers: Vec<RowView>,
    /// What the state registers said.
    pub registers: Vec<RowView>,
    /// Papers and marks.
    pub papers_seen: Vec<PaperView>,
    /// Whether the person was identified.
    pub identified: bool,
    /// The duties that took longer than the law gives, or take longer now.
    pub late: Vec<String>,
    /// What may be done now.
    pub acts: Vec<ActView>,
}

/// A case as the officer's inbox shows it. Each look is in the journal.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct InboxCaseView {
    /// The applicant's side of it.
    #[serde(flatten)]
    pub case: CaseView,
    /// Name of the applicant.
    pub applicant: String,
    /// The running terms: what, until when.
    pub terms: Vec<RowView>,
    /// Who signed the application, as its certificate says, and when.
    pub signature: Vec<RowView>,
    /// What may be done now.
    pub acts: Vec<ActView>,
    /// Whether a result waits for the signature of the authorised person.
    pub awaits_signature: bool,
}
