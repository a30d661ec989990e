//! What officials work with: queues, the operator's desk, the officer's inbox.

use base::{Lang, UniqueNumber};
use forms::{FormDefinition, Typed};
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    AssignmentView, CaseView, DecisionDraftView, PanelView, RequestView, RowView, Standing,
};

/// A line of the operator's desk or of the officer's inbox.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct QueueRow {
    /// The number of the request or of the case.
    #[schemars(with = "String")]
    pub number: UniqueNumber,
    /// What it is, in the reader's language.
    pub title: String,
    /// Who asks: a masked number, with the name where the desk looked for it; elsewhere the name is shown when the row is opened.
    pub applicant: String,
    /// Stable code of the state.
    pub state: String,
    /// Where that is among the states of all flows.
    #[serde(flatten)]
    pub standing: Standing,
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

impl QueueRow {
    /// The line of what a newer build kept and this one cannot read: what stands beside it in the store, and that it is so.
    pub(crate) fn of_newer_build(
        number: UniqueNumber,
        (state, turn): (&str, &str),
        filed_at: Timestamp,
        due_on: Option<Date>,
        lang: Lang,
    ) -> Self {
        Self {
            number,
            title: texts::say(lang, "row-of-newer-build"),
            applicant: String::new(),
            state: state.to_owned(),
            standing: Standing::unread(turn),
            state_label: texts::say(lang, "row-of-newer-build-line"),
            filed_at,
            due_on,
            overdue: false,
        }
    }
}

/// A queue: a saved filter with its count.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct QueueView {
    /// Code of the filter.
    pub code: String,
    /// Its name in the reader's language.
    pub title: String,
    /// How many are in it; of officers' cases a thousand of a kind are counted and no more.
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
    /// What must be noted of it to be accepted: `form` with what it says in `said`, `domains`, `number-and-date`; nothing in
    /// particular if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
    /// What `said` holds, as a JSON Schema, of a paper that asks for `form`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<serde_json::Value>,
    /// The same as a form, for faces that draw it.
    #[serde(skip)]
    pub fields: Option<FormDefinition>,
    /// What the operator read in it, for faces that draw the form anew.
    #[serde(skip)]
    pub said: Typed,
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
    /// Whether it turns the applicant down, for faces: it is never the act that lies nearest.
    #[serde(skip)]
    pub refuses: bool,
    /// What must or may be given with it.
    #[serde(skip_serializing_if = "AsksView::is_empty")]
    pub asks: AsksView,
}

/// Something with a code and a title.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
pub struct NamedView {
    /// Stable code.
    pub code: String,
    /// Title in the reader's language.
    pub title: String,
}

/// What an act asks for besides its ground.
#[derive(Clone, Debug, Default, JsonSchema, Serialize)]
pub struct AsksView {
    /// Whether a ground must be named.
    pub ground_needed: bool,
    /// Whether reasons must be given in words.
    pub reasons_needed: bool,
    /// Documents of which those that are missing must be named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<NamedView>,
    /// Documents that the clerk takes in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub received: Vec<ReceivableView>,
    /// Fields of the form into which documents that were missing are to be put.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supplied: Vec<NamedView>,
    /// What registers are to be asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<FactAskedView>,
    /// The charge whose payment is to be proven.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<ChargeView>,
    /// Data to be given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<GivenView>,
    /// The definitions of these data, for faces that draw them.
    #[serde(skip)]
    pub fields: Vec<forms::FieldDefinition>,
    /// Whether it brings a paper, of which a draft can be looked at, for faces.
    #[serde(skip)]
    pub paper: bool,
}

impl AsksView {
    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        !self.ground_needed
            && !self.reasons_needed
            && self.missing.is_empty()
            && self.received.is_empty()
            && self.supplied.is_empty()
            && self.facts.is_empty()
            && self.payment.is_none()
            && self.given.is_empty()
    }
}

/// A fact that an act needs.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct FactAskedView {
    /// The code by which it is chosen.
    pub code: String,
    /// What it tells, and the register that is asked, in the reader's language.
    pub title: String,
    /// Whether the register is asked by itself if nothing is stated.
    pub by_itself: bool,
}

/// A document that a clerk takes in.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ReceivableView {
    /// The code by which it is chosen.
    pub code: String,
    /// Its title in the reader's language.
    pub title: String,
    /// The form that the channel asks for.
    pub form: String,
    /// That form in the reader's language.
    pub form_title: String,
    /// How many copies.
    pub copies: u32,
    /// The group of documents of which one is enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_of: Option<String>,
}

/// A charge whose payment is to be proven.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ChargeView {
    /// The code by which it is chosen.
    pub code: String,
    /// Its title in the reader's language.
    pub title: String,
    /// Whether the payment gateway proves it on this channel, and not a document.
    pub by_gateway: bool,
}

/// A datum that is given with an act.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct GivenView {
    /// Its name in `given`.
    pub name: String,
    /// What it takes, as JSON Schema.
    pub schema: serde_json::Value,
    /// Its label in the reader's language.
    pub label: String,
    /// How to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Whether it must be given.
    pub required: bool,
    /// What can be chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<NamedView>,
}

/// An answer as typed and as the state registers have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedView {
    /// The label of the field, or of the register's row.
    pub label: String,
    /// What was typed; empty where the form has no such field.
    pub typed: String,
    /// The register's row, once; a name stands there as one line.
    pub register: Option<String>,
    /// Whether the register has the same; none where it does not say.
    pub agrees: Option<bool>,
}

/// What became of a request that was confirmed in a list.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ApprovedItem {
    /// Unique number.
    #[schemars(with = "String")]
    pub number: UniqueNumber,
    /// Whose certificates.
    pub name: String,
    /// Stable code of its state; none where it was not confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The state in the reader's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_label: Option<String>,
    /// Why it was not confirmed, in the reader's language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
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
    /// What of it speaks against the request, in the reader's language.
    pub findings: Vec<String>,
    /// Both beside each other, for faces that draw them.
    #[serde(skip)]
    pub beside: Vec<ComparedView>,
    /// Papers and marks.
    pub papers_seen: Vec<PaperView>,
    /// Whether the person was identified.
    pub identified: bool,
    /// What follows, told to the staff.
    pub next_act: String,
    /// What the operator stated when she took the papers: compared, returned, consent F28.
    pub stated: Vec<String>,
    /// Whether the control code on the paper equalled that of the keys. The code itself is not told before: it is typed from
    /// the paper.
    pub compared: bool,
    /// The duties that took longer than the law gives, or take longer now.
    pub late: Vec<String>,
    /// What may be done now.
    pub acts: Vec<ActView>,
}

/// A request for certificates as an official of the provider sees it, who may refuse the service. Each look is in the journal.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct RefusableView {
    /// The applicant's side of it.
    #[serde(flatten)]
    pub request: RequestView,
    /// What the applicant typed.
    pub answers: Vec<RowView>,
    /// What the state registers said.
    pub registers: Vec<RowView>,
    /// The refusal with its grounds; none once it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<ActView>,
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
    /// What the officer should heed: papers that have run out since the application was filed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// What may be done now.
    pub acts: Vec<ActView>,
    /// Whether a result waits for the signature of the authorised person.
    pub awaits_signature: bool,
    /// Who has it.
    pub assignment: AssignmentView,
    /// The commissions that sit on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub panels: Vec<PanelView>,
    /// What the reader has written of a decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<DecisionDraftView>,
}

/// A request that a desk takes in.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct IntakeOffer {
    /// The service and its request: `knb-02.duplicate`.
    pub request: String,
    /// Title of the service in the reader's language.
    pub service_title: String,
    /// Title of the request.
    pub request_title: String,
    /// The channels by which this desk takes it.
    pub channels: Vec<NamedView>,
    /// The kinds of applicants it is for.
    pub applicant_kinds: Vec<NamedView>,
}

/// What a clerk is taking in.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct IntakeView {
    /// The service and its request.
    pub request: String,
    /// Title of the service in the reader's language.
    pub service_title: String,
    /// Title of the request.
    pub request_title: String,
    /// The channel.
    pub channel: String,
    /// Its title.
    pub channel_title: String,
    /// The kind of applicant.
    pub applicant_kind: String,
    /// That kind in words.
    pub applicant_kind_title: String,
    /// What tells of the applicant: JSON Schema by the name of the field.
    #[serde(rename = "applicant_fields")]
    pub own_schema: serde_json::Value,
    /// The definitions of these fields, for faces that draw them.
    #[serde(skip)]
    pub applicant_fields: Vec<forms::FieldDefinition>,
    /// What was typed of the applicant.
    #[serde(serialize_with = "as_typed")]
    #[schemars(schema_with = "kept_answers")]
    pub applicant: forms::Filled,
    /// What was typed into the form.
    #[serde(serialize_with = "as_typed")]
    #[schemars(schema_with = "kept_answers")]
    pub answers: forms::Filled,
    /// The form, for faces that draw it.
    #[serde(skip)]
    pub form: forms::FormDefinition,
    /// The acts by which it can be filed or refused; none while the applicant is not told.
    pub acts: Vec<ActView>,
}

/// A form that is being filled in is told as it was typed.
fn as_typed<S: serde::Serializer>(filled: &forms::Filled, to: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(filled.typed(), to)
}

fn kept_answers(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "$ref": "#/components/schemas/DraftAnswersKept" })
}

/// A case as a clerk's desk shows it. Each look is in the journal.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct DeskCaseView {
    /// The applicant's side of it.
    #[serde(flatten)]
    pub case: CaseView,
    /// Name of the applicant's organisation; empty for a person.
    pub applicant: String,
    /// Name of the person.
    pub person: String,
    /// Name of the one who came for her.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub representative: Option<String>,
    /// The running terms: what, until when.
    pub terms: Vec<RowView>,
    /// What may be done now.
    pub acts: Vec<ActView>,
    /// Whether a result waits for a signature.
    pub awaits_signature: bool,
}
