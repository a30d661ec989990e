//! Complaints, as their authors and the bodies that answer see them.

use schemars::JsonSchema;
use serde::Serialize;

use super::{ActView, DocumentView, QueueRow, RowView, StatusView, TimelineView};

/// A line of a service's sheet along which something can be filed.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ComplaintRouteView {
    /// Its place among the lines of the sheet, from 1.
    pub place: usize,
    /// What is complained of, in the reader's language.
    pub about: String,
    /// To whom.
    pub to: String,
    /// Where and how.
    pub how: String,
    /// In what time it is answered, from the registration.
    pub term: String,
    /// The channels that are open: `portal`, `office`, `post`.
    pub channels: Vec<String>,
}

/// To whom complaints of a service go.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ComplaintOffer {
    /// Code of the service.
    pub service: String,
    /// Its title in the reader's language.
    pub service_title: String,
    /// The lines.
    pub routes: Vec<ComplaintRouteView>,
}

/// A complaint. The staff of the body that answers sees the same; each of its looks is in the journal.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ComplaintView {
    /// Where it stands.
    #[serde(flatten)]
    pub status: StatusView,
    /// Code of the service.
    pub service: String,
    /// Its title in the reader's language.
    pub service_title: String,
    /// What is complained of.
    pub about: String,
    /// The body that answers.
    pub addressee: String,
    /// How it came in.
    pub channel: String,
    /// Whether the answer is late, or came late.
    pub late: bool,
    /// Who complains.
    pub complainant: Vec<RowView>,
    /// What the complaint says.
    pub answers: Vec<RowView>,
    /// What happened.
    pub timeline: Vec<TimelineView>,
    /// The terms: what, until when.
    pub terms: Vec<RowView>,
    /// The answer in words, once it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Talon, answer, signatures.
    pub documents: Vec<DocumentView>,
    /// What may be done now.
    pub acts: Vec<ActView>,
}

/// A page of the register of complaints, newest first.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ComplaintsPage {
    /// The lines.
    pub rows: Vec<QueueRow>,
    /// Pass as `after` for the next page; none at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
