//! Public services, their cases, and the public page that confirms a result.

use base::Sha256;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::{ActView, DocumentView, RefusalView, RowView, StatusView, TimelineView};

/// A public service in the catalogue.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ServiceCard {
    /// Code: `mes-01`.
    pub code: String,
    /// Title in the reader's language.
    pub title: String,
    /// The body that provides it.
    pub provider: String,
    /// How long it takes, in the reader's language.
    pub term: String,
}

/// A heading with paragraphs on the service sheet.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct SheetSection {
    /// Heading in the reader's language.
    pub title: String,
    /// Paragraphs or list items.
    pub lines: Vec<String>,
}

/// A page of the site that a consent is about.
#[derive(Clone, Debug)]
pub struct SitePageView {
    /// Its title in the reader's language.
    pub title: String,
    /// Whether the words are the operator's own; else they were made from the settings.
    pub own: bool,
    /// The file of the data folder that would put the operator's words in their place.
    pub place: String,
    /// Its sections; a title may be empty.
    pub sections: Vec<SheetSection>,
}

/// The service sheet: everything to know before the start.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct SheetView {
    /// The card.
    #[serde(flatten)]
    pub card: ServiceCard,
    /// Edition in force: its first day.
    pub edition: String,
    /// The day of the answer if the application is filed now.
    pub answer_by: Date,
    /// Which domain runs it: `services`, whose applications are drafted under its code, or `registration`, whose forms are
    /// those of the kinds of participants.
    pub run_by: String,
    /// What can be asked for on the portal; none where another domain takes it in, or the portal does not.
    pub requests: Vec<SheetRequest>,
    /// Who may ask, papers, fee, channels, grounds of refusal, complaints.
    pub sections: Vec<SheetSection>,
}

/// The quality of a service in a year: the table of its indicators, and how many cases came to what.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct QualityView {
    /// The code of the service.
    pub service: String,
    /// Its title in the reader's language.
    pub service_title: String,
    /// The year reported on.
    pub year: i16,
    /// The heading of the table, in the words of the law.
    pub title: String,
    /// The column of the normative values.
    pub normative_title: String,
    /// The column of the targets of the next year.
    pub target_title: String,
    /// The column of the values reached.
    pub current_title: String,
    /// The rows of the table.
    pub indicators: Vec<IndicatorView>,
    /// The orders that set the values.
    pub orders: Vec<String>,
    /// How many cases came to what in the year.
    pub figures: Vec<FigureView>,
}

/// An indicator of quality, in per cent.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct IndicatorView {
    /// Its number: `1.1`.
    pub number: String,
    /// Its group.
    pub group: String,
    /// What is measured.
    pub title: String,
    /// The normative value of the year, if one is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normative: Option<u8>,
    /// The target of the next year, if one is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<u8>,
    /// What the year has reached, to a tenth: `96.5`; none where nothing is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// How many recipients answered the survey, where the value comes from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<u64>,
}

/// How many cases came to something.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct FigureView {
    /// To what, by code: `in-time`.
    pub name: String,
    /// The same in the reader's language.
    pub title: String,
    /// How many.
    pub cases: u64,
}

/// An entry of a register that a request can be about: a licence of which a re-issue is asked.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct EarlierEntryView {
    /// Its number.
    pub number: String,
    /// Where it stands, by code.
    pub state: String,
    /// The same in the reader's language.
    pub state_label: String,
    /// The first day on which it holds.
    pub valid_from: Date,
    /// The last, if it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
}

/// What a request that is about an earlier entry can be about.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct EntriesView {
    /// The field of the form that takes the number; none if the request is about no entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The entries of the signed-in person, or of the organisation for which she acts, the newest first.
    pub entries: Vec<EarlierEntryView>,
}

/// What can be asked for on the portal.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct SheetRequest {
    /// The code of its form: `knb-02.re-issue`; of the first request that of the service.
    pub form: String,
    /// Its title in the reader's language.
    pub title: String,
    /// The day of the answer if it is filed now.
    pub answer_by: Date,
}

/// A case: one application for a public service, as its applicant sees it.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct CaseView {
    /// Where it stands.
    #[serde(flatten)]
    pub status: StatusView,
    /// Code of the service.
    pub service: String,
    /// Its title in the reader's language.
    pub service_title: String,
    /// First day of the edition under which the case runs.
    pub edition: String,
    /// The act of law that is applied; of a repealed one, by whose order and since when.
    pub law: String,
    /// What was asked for.
    pub answers: Vec<RowView>,
    /// What happened.
    pub timeline: Vec<TimelineView>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<RefusalView>,
    /// Uploads, receipts, result.
    pub documents: Vec<DocumentView>,
    /// The number in the register, when something was granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register_number: Option<String>,
    /// Address of the public page that confirms the result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_url: Option<String>,
    /// How many messages there are on it.
    pub messages: usize,
    /// Whether the applicant may supply documents now.
    pub may_supply: bool,
    /// What else the applicant herself may do now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub own_acts: Vec<ActView>,
    /// What is to be paid through the gateway now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_due: Option<PaymentDueView>,
}

/// A charge that waits to be paid.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct PaymentDueView {
    /// The code by which the act that records the payment names it.
    pub charge: String,
    /// Its title in the reader's language.
    pub title: String,
    /// The amount in tenge, if the instance has set one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
}

/// What the public page says of a document.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct CheckView {
    /// Stable code of the answer: `active`, `deemed-granted`, `refused`, `unknown`.
    pub state: String,
    /// The answer in the reader's language.
    pub state_label: String,
    /// The lines that the register gives to everybody.
    pub rows: Vec<RowView>,
    /// SHA-256 of the signed PDF, so that a file can be compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", regex(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: Option<Sha256>,
    /// SHA-256 of the copies from before its archive was renewed, oldest first: they are genuine too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<String>")]
    pub earlier: Vec<Sha256>,
    /// The level of its signature by what it carries, as ETSI EN 319 142-1 names it: `B-B` has no time stamp.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// What that means, in the reader's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level_label: Option<String>,
    /// Whether the PDF carries its data under the seal of the platform (`result.json.p7m`, `result.xml`): `same` if they say what it
    /// says, `differ` if not. Absent where it carries none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// What that means, in the reader's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_label: Option<String>,
}
