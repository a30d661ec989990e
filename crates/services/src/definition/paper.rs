//! Papers, registers, messages, and the values they are filled with.

use std::str::FromStr;

use base::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::RunBy;

/// A value that a paper, a register or a message can show. A closed list, written in kebab-case; `answer:<field>` is the
/// answer to a field of the form, `given:<field>` what was given with an act, `fact:<name>` what a register answered,
/// `registration:<name>` what registration writes into a register of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub enum Value {
    /// An answer.
    Answer(String),
    /// The text of law that is applied, and on whose order if it was repealed.
    AppliedLaw,
    /// The applicant's BIN.
    ApplicantBin,
    /// The applicant's full name.
    ApplicantName,
    /// Titles and number of the documents that came with the application.
    AttachedDocuments,
    /// Address of the authority.
    AuthorityAddress,
    /// Name of the authority.
    AuthorityName,
    /// Number of the case.
    CaseNumber,
    /// Address of the public page that confirms the paper.
    CheckAddress,
    /// Code that finds the paper there.
    CheckCode,
    /// Position of the one who did the act.
    DoerPosition,
    /// Name of the one who did the act: who took the papers in.
    DoerName,
    /// Number of the earlier entry that the request is about.
    EarlierNumber,
    /// The day on which the state of the case began to hold in law.
    EffectiveDate,
    /// A fact of a register: yes or no.
    Fact(String),
    /// What was last given with an act under this name.
    Given(String),
    /// Grounds named by the last act that named any.
    Grounds,
    /// Documents named as missing by the last act that named any.
    MissingDocuments,
    /// Name of the applicant's organisation.
    OrganisationName,
    /// Day of the paper.
    PaperDate,
    /// Number of the paper.
    PaperNumber,
    /// Reasons given by the last act that gave any.
    Reasons,
    /// What registration writes under this name, in a register that it keeps itself.
    Registration(String),
    /// The documents that a clerk took in, with sheets and copies: the inventory.
    ReceivedDocuments,
    /// Name of the one who acts for the applicant.
    RepresentativeName,
    /// Name of the kind of request.
    RequestTitle,
    /// The day by which the answer comes.
    ResultDate,
    /// That day with the time.
    ResultTime,
    /// Name of the service.
    ServiceTitle,
    /// Name of the one who signs.
    SignerName,
    /// Position of the one who signs.
    SignerPosition,
    /// State of the case in words.
    StateLabel,
    /// The day the application was handed in.
    SubmittedDate,
    /// That day with the time.
    SubmittedTime,
}

/// A name that is no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a value that a paper can show{1}, answer:<field>, given:<field> and fact:<name>"
)]
pub struct ValueFault(String, String);

const NAMES: [(&str, Value); 30] = [
    ("applicant-bin", Value::ApplicantBin),
    ("applicant-name", Value::ApplicantName),
    ("applied-law", Value::AppliedLaw),
    ("attached-documents", Value::AttachedDocuments),
    ("authority-address", Value::AuthorityAddress),
    ("authority-name", Value::AuthorityName),
    ("case-number", Value::CaseNumber),
    ("check-address", Value::CheckAddress),
    ("check-code", Value::CheckCode),
    ("doer-name", Value::DoerName),
    ("doer-position", Value::DoerPosition),
    ("earlier-number", Value::EarlierNumber),
    ("effective-date", Value::EffectiveDate),
    ("grounds", Value::Grounds),
    ("missing-documents", Value::MissingDocuments),
    ("organisation-name", Value::OrganisationName),
    ("paper-date", Value::PaperDate),
    ("paper-number", Value::PaperNumber),
    ("reasons", Value::Reasons),
    ("received-documents", Value::ReceivedDocuments),
    ("representative-name", Value::RepresentativeName),
    ("request-title", Value::RequestTitle),
    ("result-date", Value::ResultDate),
    ("result-time", Value::ResultTime),
    ("service-title", Value::ServiceTitle),
    ("signer-name", Value::SignerName),
    ("signer-position", Value::SignerPosition),
    ("state-label", Value::StateLabel),
    ("submitted-date", Value::SubmittedDate),
    ("submitted-time", Value::SubmittedTime),
];

impl FromStr for Value {
    type Err = ValueFault;
    fn from_str(name: &str) -> Result<Self, ValueFault> {
        match name.split_once(':') {
            Some(("answer", field)) => return Ok(Self::Answer(field.to_owned())),
            Some(("fact", fact)) => return Ok(Self::Fact(fact.to_owned())),
            Some(("given", field)) => return Ok(Self::Given(field.to_owned())),
            Some(("registration", name)) => return Ok(Self::Registration(name.to_owned())),
            _ => {}
        }
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()).ok_or_else(
            || {
                let name: String = name.chars().take(64).collect();
                let choices = flow::choices(&name, NAMES.iter().map(|(known, _)| *known));
                ValueFault(name, choices)
            },
        )
    }
}

impl TryFrom<String> for Value {
    type Error = ValueFault;
    fn try_from(name: String) -> Result<Self, ValueFault> {
        name.parse()
    }
}

impl From<Value> for String {
    fn from(value: Value) -> Self {
        match value {
            Value::Answer(field) => return format!("answer:{field}"),
            Value::Fact(fact) => return format!("fact:{fact}"),
            Value::Given(field) => return format!("given:{field}"),
            Value::Registration(name) => return format!("registration:{name}"),
            _ => {}
        }
        let found = NAMES.iter().find(|(_, known)| *known == value);
        found.map_or_else(Self::new, |(name, _)| (*name).to_owned())
    }
}

/// The names in braces inside a text: `{case-number}`.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// A receipt, notice or result.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Its name. STORED: with documents.
    pub name: String,
    /// Its heading.
    pub title: Text,
    /// Words under the heading; values in braces.
    #[serde(default)]
    pub body: Option<Text>,
    /// Its lines.
    pub line: Vec<PaperLine>,
    /// What it is among the papers of a case.
    #[serde(default)]
    pub kind: PaperKind,
    /// The role that signs it; nobody: the machine makes it.
    #[serde(default)]
    pub signed_by: Option<String>,
    /// The register that numbers it; without one it carries the number of the case.
    #[serde(default)]
    pub numbered_by: Option<String>,
    /// Whether everyone who has its code may check it.
    #[serde(default)]
    pub public_check: bool,
    /// The paragraph of the act on which it rests.
    pub source: String,
}

/// What a paper is among the papers of a case.
///
/// STORED: as kebab-case, with documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PaperKind {
    /// An extract from a register.
    Extract,
    /// Tells of a step.
    #[default]
    Notice,
    /// Proves that an application was taken.
    Receipt,
    /// What was asked for, or its refusal.
    Result,
}

impl PaperKind {
    /// Its name, as stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Extract => "extract",
            Self::Notice => "notice",
            Self::Receipt => "receipt",
            Self::Result => "result",
        }
    }
}

/// One line of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperLine {
    /// What it tells.
    pub label: Text,
    /// The value.
    pub value: Value,
}

/// A register or journal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Its name. STORED: with entries.
    pub name: String,
    /// Its heading.
    pub title: Text,
    /// Letters and digits that stand in its numbers; without them an entry carries the number of the case.
    #[serde(default)]
    pub number_code: Option<String>,
    /// How long an entry holds from its first day, that of the last day included; without end, if nothing is said.
    #[serde(default)]
    pub holds_for: Option<calendar::Span>,
    /// Whether everyone may read the public columns.
    pub public: bool,
    /// Who writes into it: acts of the flow, or registration where nothing of it is a case.
    #[serde(default)]
    pub kept_by: RunBy,
    /// Its columns.
    pub column: Vec<RegisterColumn>,
    /// The paragraph of the act on which it rests.
    pub source: String,
}

/// A column of a register.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterColumn {
    /// Its name. STORED: as the key in entries.
    pub name: String,
    /// Its heading.
    pub title: Text,
    /// The value.
    pub value: Value,
    /// Whether everyone may read it.
    pub public: bool,
}

/// A message to a person.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The name by which effects refer to it.
    pub name: String,
    /// Its subject.
    pub subject: Text,
    /// Its words; values in braces.
    pub body: Text,
    /// The paragraph of the act on which it rests.
    pub source: String,
}
