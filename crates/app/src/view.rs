//! What use cases give to faces: plain data in the reader's language, the same for pages and for REST.
//!
//! STORED (wire): the field names are part of `/api/v1`. Moments are RFC 3339 in UTC, days are ISO 8601, digests and serial numbers
//! lower-case hexadecimal.

mod casework;
mod certificates;
mod complaints;
mod procedures;
mod registers;
mod registration;
mod services;
mod session;
mod surveys;
mod work;

pub use casework::{
    AbsenceView, AbsencesView, AssignmentView, DecisionDraftView, MessageView, MessagesView,
    PanelView, VoteView,
};
pub use certificates::{AuthorityView, CertificateView, RevokedView};
pub use complaints::{ComplaintOffer, ComplaintRouteView, ComplaintView, ComplaintsPage};
pub use flow::{Outcome, Phase};
pub use procedures::{
    BoardView, BookingOffer, CalledView, OperatorAction, OperatorActions, ProcedureLine,
    ProcedureStart, ProcedureView, ProceduresPage, QueueDesk, QueueLine, QueueOffice, QueueReport,
    SlotDay, SlotView, TicketView,
};
pub use registers::{
    KeptEntry, KeptRegisterPage, OpenChange, OpenColumn, OpenEntry, OpenEntryPage, OpenRegister,
    OpenRegisterPage, TextView,
};
pub use registration::{
    EmployeeRequestView, FiledView, GroundView, KeyCard, LinkView, ParticipantCard, RefusalView,
    RequestView, Standing, StatusView,
};
pub use services::{
    CaseView, CheckView, EarlierEntryView, EntriesView, FigureView, IndicatorView, PaymentDueView,
    QualityView, ServiceCard, SheetRequest, SheetSection, SheetView, SitePageView,
};
pub use session::{CabinetView, SessionView, TextToSign};
pub use surveys::{SurveyFigures, SurveyView};
pub use work::{
    ActView, ApprovedItem, AsksView, ChargeView, ComparedView, DeskCaseView, DeskView,
    FactAskedView, GivenView, InboxCaseView, IntakeOffer, IntakeView, NamedView, PaperView,
    QueuePage, QueueRow, QueueView, ReceivableView, RefusableView,
};

use base::Sha256;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// One thing that happened, in plain words.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct TimelineView {
    /// The moment of the step.
    pub at: Timestamp,
    /// What, in the reader's language.
    pub text: String,
    /// Who did it, as a role in the reader's language; no name.
    pub who: String,
}

/// A document that can be fetched.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct DocumentView {
    /// Under which it is fetched: `/api/v1/documents/{id}`.
    #[schemars(regex(pattern = "^[0-9a-f]+$"))]
    pub id: String,
    /// What it is: `receipt`, `result`, `upload`.
    pub kind: String,
    /// Its title in the reader's language, or the name of an uploaded file.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of the content.
    #[schemars(with = "String", regex(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: Sha256,
}

/// One line of data with its label.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct RowView {
    /// Name of the field, stable.
    pub name: String,
    /// Its label in the reader's language.
    pub label: String,
    /// The value as people read it.
    pub value: String,
}
