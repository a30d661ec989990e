//! Consents to use secrets that the law protects (nca-01 F28), and the lines of the registers that registration keeps.

use base::{Iin, UniqueNumber};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::RequestKind;

/// A consent of the recipient or of whoever came for her, before state systems are asked (nca-01 F28; 2016 p.9). STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Who consents: number.
    pub person: Iin,
    /// Who consents: names.
    pub name: String,
    /// The state systems that may be asked.
    pub scope: Vec<StateSystem>,
    /// For what.
    pub purpose: RequestKind,
    /// The moment of the signature, or of the form.
    pub given_at: Timestamp,
    /// How it is signed.
    pub signed: ConsentSigned,
    /// The operator who saw the signature on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_by: Option<String>,
}

/// A state system whose data are protected. STORED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StateSystem {
    /// State Database of Individuals (kk: ЖТ МДҚ).
    GbdFl,
    /// State Database of Legal Entities (kk: ЗТ МДҚ).
    GbdUl,
}

impl StateSystem {
    /// The part of its text's key: `state-system-gbd-fl`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::GbdFl => "gbd-fl",
            Self::GbdUl => "gbd-ul",
        }
    }
}

/// How a consent is signed. STORED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentSigned {
    /// With the electronic signature under the whole application.
    Eds,
    /// Ticked in the form that was sent; the paper follows at the desk.
    InForm,
    /// By hand, at the desk.
    OnPaper,
}

impl ConsentSigned {
    /// The part of its text's key: `consent-signed-on-paper`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Eds => "eds",
            Self::InForm => "in-form",
            Self::OnPaper => "on-paper",
        }
    }
}

/// A line of a register that registration keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterLine {
    /// The register, by its name in the edition.
    pub register: RegisterName,
    /// The number of the line: that of the request and a running number.
    pub number: String,
    /// The number of the request.
    pub request: UniqueNumber,
}

/// A register that registration keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegisterName {
    /// Refused acceptances (nca-01 F9).
    AcceptanceRefusals,
    /// Consents (nca-01 F28).
    Consents,
}

impl RegisterName {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::AcceptanceRefusals, Self::Consents];

    /// Its name in the edition.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AcceptanceRefusals => "acceptance-refusals",
            Self::Consents => "consents",
        }
    }

    /// The names of what can stand in its columns: `registration:<name>`.
    pub const fn values(self) -> &'static [&'static str] {
        match self {
            Self::AcceptanceRefusals => &[
                "receipt-number",
                "request-number",
                "refused-at",
                "recipient",
                "address",
                "office",
                "ground",
                "missing",
                "employee",
            ],
            Self::Consents => &[
                "person",
                "person-iin",
                "scope",
                "purpose",
                "given-at",
                "signed",
                "seen-by",
                "request-number",
            ],
        }
    }
}
