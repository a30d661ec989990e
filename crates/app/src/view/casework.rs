//! The work on a case beside the case itself: messages, who has it, who is away, votes, drafts of decisions.

use base::UniqueNumber;
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::Serialize;

use super::{DocumentView, NamedView, RowView};

/// A message between an applicant and those who handle her case.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct MessageView {
    /// When it was sent.
    pub at: Timestamp,
    /// Who wrote it, as a role in the reader's language; no name.
    pub who: String,
    /// Whether the reader's side wrote it.
    pub own: bool,
    /// The words.
    pub text: String,
    /// The files that came with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<DocumentView>,
    /// Whether it is the oldest of the applicant's that has no answer.
    pub waits: bool,
}

/// The messages on a case, oldest first.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct MessagesView {
    /// The number of the case.
    #[schemars(with = "String")]
    pub number: UniqueNumber,
    /// The service in the reader's language.
    pub service_title: String,
    /// Whether another can be sent.
    pub open: bool,
    /// The messages.
    pub messages: Vec<MessageView>,
}

/// Who has a case, and how it got to her.
#[derive(Clone, Debug, Default, JsonSchema, Serialize)]
pub struct AssignmentView {
    /// The officer who has it; none while nobody has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    /// Whether that is the reader.
    pub own: bool,
    /// Until when she is away, if she is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub away_until: Option<Date>,
    /// Who stands in for her.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deputy: Option<String>,
    /// Whether the reader may take it, or take it over.
    pub may_take: bool,
    /// Whether taking it over needs a reason, because another officer who is at work has it.
    pub reason_needed: bool,
    /// To whom the reader may give it: the serial number of the colleague's certificate, and her name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub may_give_to: Vec<NamedView>,
    /// To whom it was given before, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<RowView>,
}

/// A vote of a member.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct VoteView {
    /// Her name, as in the certificate of her post.
    pub member: String,
    /// When she voted; none while she has not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// What she gave with her vote.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<RowView>,
}

/// A commission and its present sitting.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct PanelView {
    /// The code by which it is chosen.
    pub code: String,
    /// Its title in the reader's language.
    pub title: String,
    /// How many votes make a decision.
    pub quorum: usize,
    /// How many have voted in the present sitting.
    pub voted: usize,
    /// When the sitting was opened; none while there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Timestamp>,
    /// What was said when it was opened: the day, the place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sitting: Vec<RowView>,
    /// The members, with the votes of those who have voted.
    pub members: Vec<VoteView>,
    /// The protocol of the sitting; empty while it is not recorded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub protocol: Vec<RowView>,
}

/// A decision that somebody began to write.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct DecisionDraftView {
    /// The act.
    pub act: String,
    /// Its title in the reader's language.
    pub title: String,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Whether the act can be done now.
    pub open: bool,
}

/// That somebody of a body is away.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct AbsenceView {
    /// The serial number of her certificate.
    pub serial: String,
    /// Her name.
    pub name: String,
    /// The first day.
    pub first_day: Date,
    /// The last day.
    pub last_day: Date,
    /// Who stands in; anybody of the body, if nobody is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deputy: Option<String>,
    /// Whether the reader may take it back.
    pub may_end: bool,
}

/// Who of a body is away, and whose absence the reader may tell.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct AbsencesView {
    /// Who is or will be away.
    pub absences: Vec<AbsenceView>,
    /// For whom the reader may tell it: serial number and name.
    pub may_tell: Vec<NamedView>,
    /// Who can stand in.
    pub colleagues: Vec<NamedView>,
}
