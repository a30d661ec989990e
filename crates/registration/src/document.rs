//! Documents at the operator's desk and the identity of the person.

use std::{collections::BTreeMap, fmt};

use authority::approval::KeysCode;
use base::{FileFault, Iin, Lang, Text};
use forms::Typed;
use jiff::{Timestamp, civil::Date};
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};

use crate::{OfficeCode, PersonName};

/// Code of a kind of document (nca-01, documents to submit), as in the source: `D_ID`. The application form itself is a
/// document of the package too. STORED.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
#[schemars(inline)]
pub struct DocumentCode(String);

impl DocumentCode {
    /// Takes a code; whether there is such a document is [`Documents::find`]'s to say.
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    /// The code as the source writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A kind of document: what every participant who brings it must observe.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentKind {
    /// The code by which the files of participants name it.
    pub code: DocumentCode,
    /// What people call it, in each language.
    pub name: Text,
    /// The paragraph.
    pub source: String,
    /// Whether only the original will do: it is shown and given back.
    #[serde(default)]
    pub original: bool,
    /// The power to act that it gives, if it gives any: its lack is ground R10.
    #[serde(default)]
    pub power: Option<PowerKind>,
    /// Whether it is the order that dismisses the holder: it stands for the head's signature and is the reason of a revocation.
    #[serde(default)]
    pub dismissal: bool,
    /// What is checked of what it says.
    #[serde(default)]
    pub checks: Vec<DocumentCheck>,
    /// Code of the form in which the operator keeps what it says, field by field: `F3`. Of a paper without one only number and
    /// date are noted.
    #[serde(default)]
    pub form: Option<String>,
    /// Which answers of that form mean what.
    #[serde(default)]
    pub says: Option<crate::PaperFields>,
}

/// Whose power of attorney a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PowerKind {
    /// A legal entity's, form F3: it names the employees for whom it is given and serves one visit (nca-01 2016 p.9, appendix 3).
    Entity,
    /// A person's, certified by a notary (nca-01 F12); it serves until it runs out.
    Notarised,
}

/// What is checked of what a document says (nca-01 table C).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentCheck {
    /// It was signed on the day that the form says, not too many working days ago (nca-01 2016 p.9(6); ground R03).
    AgreementAge,
    /// An order of appointment: of who acts for the head it is the only proof, so it is named by number and date.
    Appointment,
    /// It proves every domain name of the request.
    Domains,
}

/// All kinds of documents, read from `data/registration/documents.toml`.
#[derive(Clone, Debug)]
pub struct Documents(BTreeMap<DocumentCode, DocumentKind>);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DocumentsFile {
    document: Vec<DocumentKind>,
}

/// The file of documents, from `data/`.
pub(crate) const FILE: &str = "registration/documents.toml";

/// What the file `registration/documents.toml` may say (JSON Schema 2020-12).
pub fn documents_schema() -> Schema {
    base::schema_of::<DocumentsFile>()
}

impl Documents {
    pub(crate) fn parse(toml: &str) -> Result<Self, FileFault> {
        let file: DocumentsFile =
            base::read_toml(toml).map_err(|slip| FileFault::unread(FILE, slip))?;
        let mut kinds = BTreeMap::new();
        for kind in file.document {
            let code = kind.code.clone();
            if kinds.insert(code.clone(), kind).is_some() {
                return Err(FileFault::new(FILE, format!("document.{code}"), "stands twice"));
            }
        }
        Ok(Self(kinds))
    }

    /// A kind of document.
    pub fn find(&self, code: &DocumentCode) -> Option<&DocumentKind> {
        self.0.get(code)
    }

    /// The name of a document; its code, if it is not known any more.
    pub fn name<'a>(&'a self, code: &'a DocumentCode, lang: Lang) -> &'a str {
        self.find(code).map_or(code.as_str(), |kind| kind.name.in_lang(lang))
    }

    /// All kinds, by code.
    pub fn all(&self) -> impl Iterator<Item = &DocumentKind> {
        self.0.values()
    }
}

/// When a document of a participant kind must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentNeed {
    /// Always.
    Always,
    /// If there is one; its absence is no ground for refusal.
    IfAny,
    /// If a third person comes.
    IfRepresented,
    /// Only in place of another that names it.
    InPlace,
}

/// In which form a document was seen. STORED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SeenAs {
    /// The original.
    Original,
    /// A copy.
    Copy,
}

/// Why a document is not good. STORED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentDefect {
    /// Erasures, additions, crossed-out words, other unspecified corrections (nca-01 2016 p.9; ground R02).
    Corrections,
    /// Its term has passed.
    Expired,
    /// Not the document of the list, or its data differ from the form.
    Unfit,
}

/// What the operator found of one document. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "verdict", rename_all = "kebab-case", deny_unknown_fields)]
pub enum DocumentVerdict {
    /// It is good.
    Accepted,
    /// It was not brought.
    Missing,
    /// It is not good.
    Rejected {
        /// What is wrong with it, by the closed list.
        defect: DocumentDefect,
        /// In the operator's words.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
}

/// What the operator notes of one document (nca-01, document rules). STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentMark {
    /// Which document.
    pub code: DocumentCode,
    /// Original or copy.
    pub seen_as: SeenAs,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Who gave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Until when it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// What a power of attorney says: read out of [`Self::said`] when it is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub power: Option<Power>,
    /// What the paper says, as answers to the form of its kind, typed by the operator.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub said: Typed,
    /// The domain names that it proves, as it writes them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
    /// What the operator found.
    pub verdict: DocumentVerdict,
}

fn is_empty(said: &Typed) -> bool {
    said.0.is_empty()
}

impl DocumentMark {
    /// Whether the document was found not good.
    pub const fn is_rejected(&self) -> bool {
        matches!(self.verdict, DocumentVerdict::Rejected { .. })
    }
}

/// What a power of attorney says (nca-01 F3, F12). STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// Who is given it.
    pub representative: Iin,
    /// For what.
    pub purpose: PowerPurpose,
    /// Whether it names the right to sign the papers of the task.
    pub right_to_sign: bool,
    /// The employees for whom an entity gives it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub employees: Vec<Iin>,
}

/// What a power of attorney is given for: issue and revocation are named apart (nca-01 2016 p.9). STORED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PowerPurpose {
    /// To hand in documents for certificates.
    Issue,
    /// To hand in documents for a revocation.
    Revoke,
}

/// Who came to the desk. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "visitor", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Visitor {
    /// The recipient herself.
    Recipient,
    /// A third person with a power of attorney.
    Representative {
        /// Her number.
        iin: Iin,
        /// Her names.
        name: PersonName,
    },
}

/// Where the documents are taken. STORED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VisitPlace {
    /// At the recipient's address, called through 1414 (nca-01 2016 p.14).
    Home,
    /// At the office, in its hours.
    Office,
}

/// Whether the person at the desk is the one the documents name. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "identity", rename_all = "kebab-case", deny_unknown_fields)]
pub enum IdentityMark {
    /// The person is identified by the original of the identity document, which was returned.
    Proved,
    /// The person is not identified.
    NotProved {
        /// In the operator's words.
        note: String,
    },
}

/// One visit to the desk. STORED; `limit_seconds` of older builds is passed over, the term `counter` tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Who works the desk.
    pub operator: OperatorName,
    /// Who came.
    pub visitor: Visitor,
    /// Whether she came to the office or was visited.
    pub place: VisitPlace,
    /// Number of the queue ticket, if one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// When the documents were put on the desk.
    pub opened_at: Timestamp,
    /// When the visit ended, with one receipt or another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// What was found of each document, one mark a document.
    pub marks: Vec<DocumentMark>,
    /// What was found of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<IdentityMark>,
    /// The code of keys on the applicant's paper, once it equalled that of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<KeysCode>,
}

impl Visit {
    /// The mark of a document.
    pub fn mark(&self, code: &DocumentCode) -> Option<&DocumentMark> {
        self.marks.iter().find(|mark| mark.code == *code)
    }

    /// Whether a document was found good.
    pub fn accepted(&self, code: &DocumentCode) -> bool {
        self.mark(code).is_some_and(|mark| mark.verdict == DocumentVerdict::Accepted)
    }
}

/// An operator's name as receipts print it. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorName {
    /// Number.
    pub iin: Iin,
    /// Last, first, middle name.
    pub full_name: String,
}

/// Whether an operator may work (nca-01, operator's own certificate life-cycle). Only `Active` may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorStanding {
    /// Certificate installed, no stop.
    Active,
    /// Absent for long; work stopped.
    Suspended,
}

/// The operator at the desk, as the staff register knows her at this moment; `app` reads it anew for each command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Number and name.
    pub name: OperatorName,
    /// Code of her office.
    pub office: OfficeCode,
    /// Whether she may work.
    pub standing: OperatorStanding,
}
