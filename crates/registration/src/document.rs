//! Documents at the operator's desk and the identity of the person.

use std::fmt;

use base::Iin;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{OfficeCode, PersonName};

/// A kind of document (nca-01, documents to submit). STORED: as in the source, `D_ID`; the application form itself
/// is a document of the package too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DocumentCode {
    /// Application of an individual, printed with its unique number and signed.
    F1,
    /// Application of a legal entity, printed with its unique number and signed.
    F2,
    /// Work statement, or sealed copy of the order, decision or minutes of appointment.
    #[serde(rename = "D_HEAD")]
    Head,
    /// Identity document; shown in original and returned.
    #[serde(rename = "D_ID")]
    Identity,
    /// Statement or certificate of state registration of the legal entity, if it exists.
    #[serde(rename = "D_LEGREG")]
    LegalRegistration,
    /// Notarised power of attorney, if a third person comes.
    #[serde(rename = "D_NPOA")]
    NotarisedPower,
}

impl DocumentCode {
    /// All kinds of this edition.
    pub const ALL: [Self; 6] = [
        Self::F1,
        Self::F2,
        Self::Head,
        Self::Identity,
        Self::LegalRegistration,
        Self::NotarisedPower,
    ];

    /// The stable code, as in the source.
    pub const fn code(self) -> &'static str {
        match self {
            Self::F1 => "F1",
            Self::F2 => "F2",
            Self::Head => "D_HEAD",
            Self::Identity => "D_ID",
            Self::LegalRegistration => "D_LEGREG",
            Self::NotarisedPower => "D_NPOA",
        }
    }

    /// The key of the document's name: `document-d-id`.
    pub fn label_key(self) -> String {
        format!("document-{}", self.code().to_ascii_lowercase().replace('_', "-"))
    }
}

impl fmt::Display for DocumentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// When a document of a participant kind must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentNeed {
    /// Always.
    Always,
    /// If there is one; its absence is no ground for refusal.
    IfAny,
    /// If a third person comes.
    IfRepresented,
}

/// In which form a document was seen. STORED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeenAs {
    /// The original.
    Original,
    /// A copy.
    Copy,
}

/// Why a document is not good. STORED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "kebab-case", deny_unknown_fields)]
pub enum DocumentVerdict {
    /// It is good.
    Accepted,
    /// It was not brought.
    Missing,
    /// It is not good.
    Rejected {
        /// Why.
        defect: DocumentDefect,
        /// In the operator's words.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
}

/// What the operator notes of one document (nca-01, document rules). STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// What the operator found.
    pub verdict: DocumentVerdict,
}

/// Who came to the desk. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "visitor", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Visitor {
    /// The recipient herself.
    Recipient,
    /// A third person with a notarised power of attorney.
    Representative {
        /// Her number.
        iin: Iin,
        /// Her names.
        name: PersonName,
    },
}

/// Where the documents are taken. STORED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VisitPlace {
    /// At the recipient's address, called through 1414 (nca-01 2016 p.14).
    Home,
    /// At the office, in its hours.
    Office,
}

/// Whether the person at the desk is the one the documents name. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Where.
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
}

impl Visit {
    /// The mark of a document.
    pub fn mark(&self, code: DocumentCode) -> Option<&DocumentMark> {
        self.marks.iter().find(|mark| mark.code == code)
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
    /// Keys lost or disclosed.
    Blocked,
    /// Certificate ran out.
    Expired,
    /// Dismissed or moved to other work.
    Revoked,
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
