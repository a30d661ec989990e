//! What use cases give to faces: plain data in the reader's language, the same for pages and for REST.
//!
//! STORED (wire): the field names are part of `/api/v1`. Moments are RFC 3339 in UTC, days are ISO 8601, digests and serial numbers
//! lower-case hexadecimal.

use base::{Role, Sha256, UniqueNumber};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;

/// One thing that happened, in plain words.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineView {
    /// When.
    pub at: Timestamp,
    /// What, in the reader's language.
    pub text: String,
    /// Who did it, as a role in the reader's language; no name.
    pub who: String,
}

/// A document that can be fetched.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentView {
    /// Under which it is fetched: `/api/v1/documents/{id}`.
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
    pub sha256: Sha256,
}

/// A certificate.
#[derive(Clone, Debug, Serialize)]
pub struct CertificateView {
    /// Serial number.
    pub serial: String,
    /// Code of the profile.
    pub profile: String,
    /// The profile's title in the reader's language.
    pub title: String,
    /// Holder, as in the certificate.
    pub subject: String,
    /// Key algorithm in words: `RSA 2048`.
    pub key: String,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
    /// `issued`, `installed`, `revoked`, `expired`.
    pub state: String,
    /// The state in the reader's language.
    pub state_label: String,
    /// When it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// Why it was revoked: a code of nca-01, "Revocation reasons".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The certificate, PEM.
    pub pem: String,
}

/// Why a request or an application was refused.
#[derive(Clone, Debug, Serialize)]
pub struct RefusalView {
    /// Code of the ground in its digest of law: `R07`.
    pub ground: String,
    /// The ground in the reader's language.
    pub text: String,
    /// What the official wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    /// Papers that are missing or unfit, in the reader's language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// Where a request stands, for anybody who knows its number (form F15): no personal data.
#[derive(Clone, Debug, Serialize)]
pub struct StatusView {
    /// The number.
    pub number: UniqueNumber,
    /// Stable code of the state.
    pub state: String,
    /// The state in the reader's language.
    pub state_label: String,
    /// Whose turn it is, in the reader's language.
    pub whose_turn: String,
    /// What happens next, in the reader's language.
    pub next_step: String,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// By which day the body must answer, where a term runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
}

/// A request for certificates or for their revocation, as its applicant sees it.
#[derive(Clone, Debug, Serialize)]
pub struct RequestView {
    /// Where it stands.
    #[serde(flatten)]
    pub status: StatusView,
    /// Kind: `issue-first`, `revoke-online`.
    pub kind: String,
    /// Kind of participant: `IND`, `LEGAL_HEAD`.
    pub participant: String,
    /// What happened.
    pub timeline: Vec<TimelineView>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<RefusalView>,
    /// The certificates that it brought or revoked.
    pub certificates: Vec<CertificateView>,
    /// Receipts.
    pub documents: Vec<DocumentView>,
    /// The office where to come with the papers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// The papers to bring, in the reader's language.
    pub papers: Vec<String>,
}

/// A request that was just filed.
#[derive(Clone, Debug, Serialize)]
pub struct FiledView {
    /// The request.
    #[serde(flatten)]
    pub request: RequestView,
    /// The secret that opens the request until its holder can sign in; also in the message that was sent.
    pub access: String,
}

/// A line of the operator's desk or of the officer's inbox.
#[derive(Clone, Debug, Serialize)]
pub struct QueueRow {
    /// The number.
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
#[derive(Clone, Debug, Serialize)]
pub struct QueueView {
    /// Code of the filter.
    pub code: String,
    /// Its name in the reader's language.
    pub title: String,
    /// How many are in it.
    pub count: u64,
}

/// A page of a queue, by legal due date.
#[derive(Clone, Debug, Serialize)]
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

/// One line of data with its label.
#[derive(Clone, Debug, Serialize)]
pub struct RowView {
    /// Name of the field, stable.
    pub name: String,
    /// Its label in the reader's language.
    pub label: String,
    /// The value as people read it.
    pub value: String,
}

/// A paper that the operator must see.
#[derive(Clone, Debug, Serialize)]
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
#[derive(Clone, Debug, Serialize)]
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
#[derive(Clone, Debug, Serialize)]
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
    /// What may be done now.
    pub acts: Vec<ActView>,
}

/// A text that somebody is to sign, exactly as it is.
#[derive(Clone, Debug, Serialize)]
pub struct TextToSign {
    /// Under which the signature is handed in.
    pub id: String,
    /// The text. Sign its UTF-8 bytes.
    pub text: String,
    /// SHA-256 of these bytes.
    pub sha256: Sha256,
    /// Until when a signature is taken.
    pub valid_until: Timestamp,
}

/// A signed-in person, as a face shows her.
#[derive(Clone, Debug, Serialize)]
pub struct SessionView {
    /// The person's name, as in her certificate.
    pub name: String,
    /// Masked number.
    pub iin: String,
    /// The organisation for which she acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bin: Option<String>,
    /// Her roles.
    pub roles: Vec<Role>,
    /// When the session ends.
    pub expires_at: Timestamp,
}

/// A public service in the catalogue.
#[derive(Clone, Debug, Serialize)]
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
#[derive(Clone, Debug, Serialize)]
pub struct SheetSection {
    /// Heading in the reader's language.
    pub title: String,
    /// Paragraphs or list items.
    pub lines: Vec<String>,
}

/// The service sheet: everything to know before the start.
#[derive(Clone, Debug, Serialize)]
pub struct SheetView {
    /// The card.
    #[serde(flatten)]
    pub card: ServiceCard,
    /// Edition in force: its first day.
    pub edition: String,
    /// The day of the answer if the application is filed now.
    pub answer_by: Date,
    /// Who may ask, papers, fee, channels, grounds of refusal, complaints.
    pub sections: Vec<SheetSection>,
}

/// A case: one application for a public service, as its applicant sees it.
#[derive(Clone, Debug, Serialize)]
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
    /// Whether the applicant may supply documents now.
    pub may_supply: bool,
}

/// A case as the officer's inbox shows it. Each look is in the journal.
#[derive(Clone, Debug, Serialize)]
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

/// What the public page says of a document.
#[derive(Clone, Debug, Serialize)]
pub struct CheckView {
    /// Stable code of the answer: `active`, `deemed-granted`, `refused`, `unknown`.
    pub state: String,
    /// The answer in the reader's language.
    pub state_label: String,
    /// The lines that the register gives to everybody.
    pub rows: Vec<RowView>,
    /// SHA-256 of the signed PDF, so that a file can be compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256>,
}

/// A certification authority of the instance.
#[derive(Clone, Debug, Serialize)]
pub struct AuthorityView {
    /// Name in addresses: `nca-rsa`.
    pub name: String,
    /// Subject.
    pub subject: String,
    /// Key algorithm in words.
    pub key: String,
    /// Serial number.
    pub serial: String,
    /// SHA-256 of the certificate.
    pub sha256: Sha256,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
    /// Address of the certificate.
    pub certificate_url: String,
    /// Address of the list of revoked certificates; none where there is none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crl_url: Option<String>,
}

/// A row of the public list of revoked certificates (nca-01: serial number, date, reason).
#[derive(Clone, Debug, Serialize)]
pub struct RevokedView {
    /// Serial number.
    pub serial: String,
    /// When.
    pub revoked_at: Timestamp,
    /// Why, in the reader's language.
    pub reason: String,
}

/// Everything of a signed-in applicant.
#[derive(Clone, Debug, Serialize)]
pub struct CabinetView {
    /// Her certificates.
    pub certificates: Vec<CertificateView>,
    /// Her requests.
    pub requests: Vec<StatusView>,
    /// Her cases: status and title of the service.
    pub cases: Vec<(StatusView, String)>,
}
