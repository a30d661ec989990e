//! What a service is: authority, channels, requests, documents, grounds, complaints, quality.

use base::Text;
use calendar::Span;
use flow::When;
use forms::ShowIf;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `service.toml`: what stays the same over all editions.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
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
    /// Which domain runs its cases.
    #[serde(default)]
    pub run_by: RunBy,
}

/// The domain that runs the cases of a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RunBy {
    /// Registration: forms and evidence (keys, visits, approvals, demands) are its own; the flow is the one of the edition.
    Registration,
    /// The engine of services.
    #[default]
    Services,
}

impl RunBy {
    /// Every domain.
    pub const ALL: [Self; 2] = [Self::Registration, Self::Services];

    /// The name, as in the files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Services => "services",
        }
    }
}

/// How far a machine does the work, in the words of the standards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
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
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ApplicantKind {
    /// A natural person (kk: жеке тұлға).
    Individual,
    /// An organisation (kk: заңды тұлға).
    LegalEntity,
    /// A person of another state (kk: резидент емес жеке тұлға).
    NonResident,
    /// An organisation of another state (kk: резидент емес заңды тұлға).
    NonResidentLegalEntity,
    /// A person in business by herself (kk: дара кәсіпкер).
    SoleProprietor,
}

impl ApplicantKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Individual,
        Self::LegalEntity,
        Self::NonResident,
        Self::NonResidentLegalEntity,
        Self::SoleProprietor,
    ];

    /// Its name, as files and stored cases have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Individual => "individual",
            Self::LegalEntity => "legal-entity",
            Self::NonResident => "non-resident",
            Self::NonResidentLegalEntity => "non-resident-legal-entity",
            Self::SoleProprietor => "sole-proprietor",
        }
    }

    /// Whether it is an organisation, for which a person acts.
    pub const fn is_organisation(self) -> bool {
        matches!(self, Self::LegalEntity | Self::NonResidentLegalEntity)
    }
}

/// How an application comes in and a result goes out.
///
/// STORED: as kebab-case.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
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

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 5] =
        [Self::Centre, Self::LetterBox, Self::Office, Self::Portal, Self::Post];

    /// Its name, as files and stored cases have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Centre => "centre",
            Self::LetterBox => "letter-box",
            Self::Office => "office",
            Self::Portal => "portal",
            Self::Post => "post",
        }
    }
}

/// What a channel is good for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelDefinition {
    /// The channel of the closed list.
    pub name: Channel,
    /// Its name for people.
    pub title: Text,
    /// How to use it.
    pub about: Text,
    /// Whether an application can be handed in.
    pub submit: bool,
    /// Whether the result can be had.
    pub collect: bool,
    /// Its hours.
    pub schedule: Option<String>,
    /// The papers that prove the intake.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// The paragraph of the act on which it rests.
    pub source: String,
}

/// The authority.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Its code: the office of its cases and of the posts of its staff, `mes-committee`. STORED: in both.
    pub code: String,
    /// What people call it, in each language.
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
    /// The paragraph of the act on which it rests.
    pub source: String,
}

/// What a service costs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// Whether it costs anything.
    pub kind: FeeKind,
    /// In words.
    pub about: Text,
    /// The paragraph of the act on which it rests.
    pub source: String,
}

/// Whether a service costs anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FeeKind {
    /// A price by contract with the body that does the work (kk: шарт бойынша ақылы).
    Contract,
    /// Nothing (kk: тегін).
    Free,
    /// A charge to the budget (kk: ақылы).
    Paid,
}

impl FeeKind {
    /// Its name in the files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Free => "free",
            Self::Paid => "paid",
        }
    }
}

/// What must be paid, for which request, and how it is proven.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Charge {
    /// Its name: `licence-fee`. The need `paid:<name>` waits for it.
    pub name: String,
    /// Its name for people.
    pub title: Text,
    /// The setting that holds its amount; the acts of law set rates that change.
    pub amount_setting: String,
    /// Budget classification code.
    #[serde(default)]
    pub budget_code: Option<String>,
    /// Payment purpose code.
    #[serde(default)]
    pub purpose_code: Option<String>,
    /// The requests it belongs to; all, if none is named.
    #[serde(default)]
    pub requests: Vec<String>,
    /// What must hold besides.
    #[serde(default)]
    pub when: Option<When>,
    /// How each channel proves it.
    pub proof: Vec<ChargeProof>,
    /// The paragraph of the act on which it rests.
    pub source: String,
}

/// How a channel proves a payment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChargeProof {
    /// The channels.
    pub channels: Vec<Channel>,
    /// The proof.
    pub by: ProofKind,
}

/// What proves a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProofKind {
    /// A copy of the payment document, entered by the clerk.
    Document,
    /// The answer of the payment gateway.
    Gateway,
}

/// Something that a register outside is asked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactDefinition {
    /// Its name, which conditions and papers use.
    pub name: String,
    /// What it tells, for people.
    pub title: Text,
    /// The register that is asked, by its name for people.
    pub register: Text,
    /// The state register that the platform asks by itself when an act needs the fact and nobody states it; without one, somebody
    /// asks and states the answer.
    #[serde(default)]
    pub ask: Option<FactRegister>,
    /// The field of the form with the number of which `licences` is asked.
    #[serde(default)]
    pub number: Option<String>,
    /// The entry of one of the platform's own registers that is looked up in the same way: it is so while the entry stands.
    #[serde(default)]
    pub entry: Option<FactEntry>,
    /// The document that the applicant gives where the register does not answer.
    #[serde(default)]
    pub fallback: Option<String>,
    /// The paragraph of the act on which it rests.
    pub source: String,
}

/// An entry of a register that the platform keeps, of whatever service.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactEntry {
    /// The service and its register: `mes-01/attestats`.
    pub register: String,
    /// The field of the form in which its number stands.
    pub number: String,
}

/// A state register that the platform can ask about the applicant. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FactRegister {
    /// E-licensing: whether the applicant's licence of this number stands.
    Licences,
    /// The state database Legal entities: whether it has the organisation, and that it exists.
    Organisations,
    /// The state database Individuals: whether it has the person, alive.
    Persons,
    /// The register of powers of attorney: whether the applicant's power for the representative stands.
    Powers,
}

/// A law that a service rests on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// Its name, date and article.
    pub title: Text,
    /// The paragraph of the act on which it rests.
    pub source: String,
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestKind {
    /// Its name: `issue`. STORED: in cases.
    pub name: String,
    /// Its name for people.
    pub title: Text,
    /// The form: the file `<day>.<form>.toml` beside the edition; none where another domain has forms of its own.
    #[serde(default)]
    pub form: Option<String>,
    /// The documents it needs, by name.
    #[serde(default)]
    pub documents: Vec<String>,
    /// Who may make it; everybody whom the service is for, if none is named.
    #[serde(default)]
    pub applicants: Vec<ApplicantKind>,
    /// The channels by which it is made; all of the service, if none is named.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// The term within which it is answered; the service's, if none is named.
    #[serde(default)]
    pub answer_term: Option<String>,
    /// The earlier entry of a register that it is about.
    #[serde(default)]
    pub about: Option<AboutEntry>,
    /// Whether it is a matter of bodies among themselves, which nobody from outside makes and no sheet offers.
    #[serde(default)]
    pub internal: bool,
    /// The paragraph of the act on which it rests.
    pub source: String,
}

/// An earlier entry that a request is about: the licence of which a duplicate is asked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AboutEntry {
    /// The register.
    pub register: String,
    /// The field of the request's form in which the applicant names the entry by its number.
    pub field: String,
    /// The states in which the entry may stand.
    pub states: Vec<EntryState>,
    /// Whether a paper of the applicant serves where the register has no entry: licences older than the register.
    #[serde(default)]
    pub or_paper: bool,
}

/// Where an entry of a register stands.
///
/// STORED: as kebab-case.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum EntryState {
    /// It holds.
    Active,
    /// It holds because the authority was silent; the paper is owed.
    DeemedGranted,
    /// It has ended: by its day, by request, by decision.
    Ended,
    /// It stands still.
    Suspended,
    /// A later entry took its place.
    Superseded,
}

impl EntryState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Active, Self::DeemedGranted, Self::Ended, Self::Suspended, Self::Superseded];

    /// Its name, as stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::DeemedGranted => "deemed-granted",
            Self::Ended => "ended",
            Self::Suspended => "suspended",
            Self::Superseded => "superseded",
        }
    }
}

/// A document that the applicant shows or the state finds by itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentDefinition {
    /// The name by which acts and documents refer to it.
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
    /// When it is asked for; always, if nothing is said.
    #[serde(default)]
    pub when: Option<When>,
    /// The group of documents of which one is enough.
    #[serde(default)]
    pub one_of: Option<String>,
    /// How many copies are handed in.
    #[serde(default = "one")]
    pub copies: u32,
    /// The languages in which it is handed in; any, if none is named.
    #[serde(default)]
    pub languages: Vec<base::Lang>,
    /// The roles that may look into it; every look is written into the journal. Anybody at work on the case, if none is named.
    #[serde(default)]
    pub restricted_to: Vec<String>,
    /// How long it is good.
    #[serde(default)]
    pub good_for: Option<Span>,
    /// The date field from which that is counted.
    #[serde(default)]
    pub good_from: Option<String>,
    /// What it must contain.
    #[serde(default)]
    pub checklist: Vec<ChecklistItem>,
    /// The paragraph of the act on which it rests.
    pub source: String,
}

const fn one() -> u32 {
    1
}

/// How a channel takes a document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentWay {
    /// The channels.
    pub channels: Vec<Channel>,
    /// In which form.
    pub form: DocumentForm,
    /// The paragraph of the act on which it rests.
    pub source: String,
}

/// In which form a document is taken.
///
/// STORED: as kebab-case, with the papers a clerk took in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentForm {
    /// A copy.
    Copy,
    /// A copy that the applicant confirms: "copy is true", signature, seal.
    CopyConfirmed,
    /// A copy; a notarised one unless the original is shown.
    CopyOrNotarised,
    /// An electronic document.
    Electronic,
    /// An electronic document signed by a clerk of the centre.
    ElectronicSignedByClerk,
    /// An electronic document signed by the applicant.
    ElectronicSignedByApplicant,
    /// Not handed in: taken from a state register.
    FromStateRegister,
    /// A legalised or apostilled original or copy.
    Legalised,
    /// A notarised copy.
    NotarisedCopy,
    /// The original, kept.
    Original,
    /// The original, shown and given back.
    OriginalShown,
    /// A signed paper.
    Paper,
    /// A scan.
    ScannedCopy,
}

impl DocumentForm {
    /// Every form.
    pub const ALL: [Self; 13] = [
        Self::Copy,
        Self::CopyConfirmed,
        Self::CopyOrNotarised,
        Self::Electronic,
        Self::ElectronicSignedByApplicant,
        Self::ElectronicSignedByClerk,
        Self::FromStateRegister,
        Self::Legalised,
        Self::NotarisedCopy,
        Self::Original,
        Self::OriginalShown,
        Self::Paper,
        Self::ScannedCopy,
    ];

    /// Its name, as files and stored cases have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::CopyConfirmed => "copy-confirmed",
            Self::CopyOrNotarised => "copy-or-notarised",
            Self::Electronic => "electronic",
            Self::ElectronicSignedByApplicant => "electronic-signed-by-applicant",
            Self::ElectronicSignedByClerk => "electronic-signed-by-clerk",
            Self::FromStateRegister => "from-state-register",
            Self::Legalised => "legalised",
            Self::NotarisedCopy => "notarised-copy",
            Self::Original => "original",
            Self::OriginalShown => "original-shown",
            Self::Paper => "paper",
            Self::ScannedCopy => "scanned-copy",
        }
    }
}

/// One thing that a document must contain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// The name by which forms and findings refer to it.
    pub name: String,
    /// What it is.
    pub text: Text,
    /// When it is asked for; always, if nothing is said.
    #[serde(default)]
    pub when: Option<ShowIf>,
    /// The paragraph of the act on which it rests.
    pub source: String,
}

/// What a ground stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroundGroup {
    /// Further consideration is refused: the package is incomplete or its copies are defective.
    Consideration,
    /// A clerk does not take the papers.
    Intake,
    /// An electronic request is not accepted.
    NotAccepted,
    /// The service is refused.
    Refusal,
}

impl GroundGroup {
    /// A group by its name in the files.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "consideration" => Some(Self::Consideration),
            "intake" => Some(Self::Intake),
            "not-accepted" => Some(Self::NotAccepted),
            "refusal" => Some(Self::Refusal),
            _ => None,
        }
    }
}

/// How to complain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplaintRoute {
    /// What is complained of.
    pub about: Text,
    /// To whom.
    pub to: Text,
    /// Where and how.
    pub how: Text,
    /// The paragraph of the act on which it rests.
    pub source: String,
}

/// Where to get information.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Who or what.
    pub title: Text,
    /// Site, telephone or address.
    pub value: String,
    /// The paragraph of the act on which it rests.
    pub source: String,
}
