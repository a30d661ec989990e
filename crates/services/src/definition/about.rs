//! What a service is: authority, channels, requests, documents, grounds, complaints, quality.

use base::Text;
use calendar::Span;
use forms::ShowIf;
use serde::{Deserialize, Serialize};

/// `service.toml`: what stays the same over all editions.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceDefinition {
    /// Its code, also the name of its folder: `mes-01`. STORED: in cases.
    pub code: String,
    /// Letters and digits that stand in the numbers of its cases: `MES01`.
    pub number_code: String,
    /// Its name in the words of the law.
    pub title: Text,
    /// A short name for lists.
    pub short_title: Text,
    /// One sentence: who needs it and what for.
    pub summary: Text,
    /// Where the name comes from.
    pub source: String,
}

/// How far a machine does the work, in the words of the standards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Automation {
    /// Electronic from end to end (kk: толық автоматтандырылған).
    Full,
    /// Not electronic.
    None,
    /// In part (kk: ішінара автоматтандырылған).
    Partial,
}

/// Who applies.
///
/// STORED: as kebab-case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApplicantKind {
    /// A natural person (kk: жеке тұлға).
    Individual,
    /// An organisation (kk: заңды тұлға).
    LegalEntity,
    /// A person in business by herself (kk: дара кәсіпкер).
    SoleProprietor,
}

/// How an application comes in and a result goes out.
///
/// STORED: as kebab-case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A public service centre (kk: ХҚКО).
    Centre,
    /// The letter box at the authority's door.
    LetterBox,
    /// The authority's own office.
    Office,
    /// The web portal.
    Portal,
    /// By post.
    Post,
}

/// What a channel is good for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelDefinition {
    /// Which.
    pub name: Channel,
    /// Its name for people.
    pub title: Text,
    /// How to use it.
    pub about: Text,
    /// Whether an application can be handed in.
    pub submit: bool,
    /// Whether the result can be had.
    pub collect: bool,
    /// Whether this platform runs it; the others are only described.
    pub executable: bool,
    /// Its hours.
    pub schedule: Option<String>,
    /// The papers that prove the intake.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Paragraph.
    pub source: String,
}

/// The authority.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Its code: the office of its cases and of the posts of its staff, `mes-committee`. STORED: in both.
    pub code: String,
    /// Its name.
    pub name: Text,
    /// The ministry above it.
    pub ministry: Text,
    /// Its address.
    pub address: Text,
    /// Its telephones.
    #[serde(default)]
    pub phones: Vec<String>,
    /// Its site.
    #[serde(default)]
    pub site: Option<String>,
    /// Paragraph.
    pub source: String,
}

/// What a service costs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// Whether it costs anything.
    pub kind: FeeKind,
    /// In words.
    pub about: Text,
    /// Paragraph.
    pub source: String,
}

/// Whether a service costs anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeeKind {
    /// Nothing (kk: тегін).
    Free,
}

/// A law that a service rests on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// Its name, date and article.
    pub title: Text,
    /// Paragraph.
    pub source: String,
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestKind {
    /// Its name: `issue`. STORED: in cases.
    pub name: String,
    /// Its name for people.
    pub title: Text,
    /// The form: the file `<day>.<form>.toml` beside the edition.
    pub form: String,
    /// The documents it needs, by name.
    #[serde(default)]
    pub documents: Vec<String>,
    /// Paragraph.
    pub source: String,
}

/// A document that the applicant shows or the state finds by itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentDefinition {
    /// Its name.
    pub name: String,
    /// Its name for people.
    pub title: Text,
    /// The field of the form that holds it.
    #[serde(default)]
    pub field: Option<String>,
    /// Fields that describe it and may be given anew with it.
    #[serde(default)]
    pub described_by: Vec<String>,
    /// How each channel takes it.
    pub way: Vec<DocumentWay>,
    /// How long it is good.
    #[serde(default)]
    pub good_for: Option<Span>,
    /// The date field from which that is counted.
    #[serde(default)]
    pub good_from: Option<String>,
    /// What it must contain.
    #[serde(default)]
    pub checklist: Vec<ChecklistItem>,
    /// Paragraph.
    pub source: String,
}

/// How a channel takes a document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentWay {
    /// The channels.
    pub channels: Vec<Channel>,
    /// In which form.
    pub form: DocumentForm,
    /// Paragraph.
    pub source: String,
}

/// In which form a document is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentForm {
    /// An electronic document signed by a clerk of the centre.
    ElectronicSignedByClerk,
    /// An electronic document signed by the applicant.
    ElectronicSignedByApplicant,
    /// Not handed in: taken from a state register.
    FromStateRegister,
    /// The original, shown and given back.
    OriginalShown,
    /// A signed paper.
    Paper,
    /// A scan.
    ScannedCopy,
}

/// One thing that a document must contain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// Its name.
    pub name: String,
    /// What it is.
    pub text: Text,
    /// When it is asked for; always, if nothing is said.
    #[serde(default)]
    pub when: Option<ShowIf>,
    /// Paragraph.
    pub source: String,
}

/// What a ground stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroundGroup {
    /// A clerk does not take the papers.
    Intake,
    /// An electronic request is not accepted.
    NotAccepted,
    /// The service is refused.
    Refusal,
}

/// A lawful ground.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// Its code. STORED: in events.
    pub code: String,
    /// What it stops.
    pub group: GroundGroup,
    /// The words of the law.
    pub text: Text,
    /// Paragraph.
    pub source: String,
}

/// How to complain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complaints {
    /// Where to go with what.
    pub route: Vec<ComplaintRoute>,
    /// What a complaint must say.
    pub content: Vec<Text>,
    /// What proves that it was taken.
    pub evidence: Text,
    /// When it is answered.
    pub answer: Text,
    /// The states that the cabinet shows, in order.
    pub states: Vec<Text>,
    /// Paragraphs.
    pub source: String,
}

/// Where to go with a complaint.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintRoute {
    /// What is complained of.
    pub about: Text,
    /// To whom.
    pub to: Text,
    /// Where and how.
    pub how: Text,
    /// Paragraph.
    pub source: String,
}

/// Where a value of an indicator comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IndicatorSource {
    /// Counted over the catalogue of services.
    Catalogue,
    /// Counted over finished cases.
    Cases,
    /// Asked of recipients.
    Survey,
}

/// A measure of quality; the values are set every year and are not part of the law.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its number: `1.1`.
    pub number: String,
    /// Its group.
    pub group: Text,
    /// What is measured.
    pub title: Text,
    /// Where the value comes from.
    pub from: IndicatorSource,
    /// Paragraph.
    pub source: String,
}

/// Where to get information.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Who or what.
    pub title: Text,
    /// Site, telephone or address.
    pub value: String,
    /// Paragraph.
    pub source: String,
}
