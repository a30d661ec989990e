//! Kinds of participants, read from `data/registration/participants.toml` (nca-01 tables A and B).

use std::{collections::BTreeMap, fmt, str::FromStr};

use base::Text;
use crypto::KeyAlgorithm;
use serde::{Deserialize, Serialize};

use crate::{DataFault, DocumentCode, DocumentNeed, KeyPurpose};

/// A kind of participant. STORED: as in the source; the other kinds of table A come with later editions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ParticipantKind {
    /// Individual (kk: жеке тұлға).
    #[serde(rename = "IND")]
    Individual,
    /// First head or acting head of a legal entity (kk: бірінші басшы немесе оның міндетін атқарушы).
    #[serde(rename = "LEGAL_HEAD")]
    LegalHead,
}

impl ParticipantKind {
    /// All kinds of this edition.
    pub const ALL: [Self; 2] = [Self::Individual, Self::LegalHead];

    /// The code, as in the source.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Individual => "IND",
            Self::LegalHead => "LEGAL_HEAD",
        }
    }

    /// Whether the holder acts for an organisation.
    pub const fn is_legal(self) -> bool {
        match self {
            Self::Individual => false,
            Self::LegalHead => true,
        }
    }
}

impl fmt::Display for ParticipantKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The code names no kind of participant of this edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of participant")]
pub struct UnknownParticipant;

impl FromStr for ParticipantKind {
    type Err = UnknownParticipant;
    fn from_str(code: &str) -> Result<Self, UnknownParticipant> {
        Self::ALL.into_iter().find(|kind| kind.code() == code).ok_or(UnknownParticipant)
    }
}

/// The rules of one kind of participant.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ParticipantRules {
    /// The kind.
    pub code: ParticipantKind,
    /// Its name.
    pub name: Text,
    /// The paragraphs.
    pub source: String,
    /// Code of the form for issue.
    pub issue_form: String,
    /// Code of the form for revocation.
    pub revoke_form: String,
    /// Name of the pair of certificate profiles; the profiles are `<pair>-sign` and `<pair>-auth`.
    pub pair: String,
    /// The keys.
    pub key_profile: KeyProfile,
    /// Who may bring the documents.
    pub represented_by: Representation,
    /// The documents.
    pub documents: Vec<DocumentRule>,
}

/// Which key serves for what.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyProfile {
    /// Its code: `RSA_RSA`.
    pub code: String,
    /// Name of the algorithm of the signature key.
    sign: String,
    /// Name of the algorithm of the authentication key.
    auth: String,
}

impl KeyProfile {
    /// The algorithm of a key.
    pub fn algorithm(&self, purpose: KeyPurpose) -> Option<KeyAlgorithm> {
        match purpose {
            KeyPurpose::Auth => self.auth.parse().ok(),
            KeyPurpose::Sign => self.sign.parse().ok(),
        }
    }
}

/// Who may bring the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Representation {
    /// The recipient alone.
    SelfOnly,
    /// The recipient, or a third person with a notarised power of attorney.
    ThirdPerson,
}

/// One document of the list.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentRule {
    /// Which.
    pub code: DocumentCode,
    /// When it must be there.
    pub need: DocumentNeed,
}

impl ParticipantRules {
    /// The rule of a document; none if the document is not of the list.
    pub fn document(&self, code: DocumentCode) -> Option<DocumentRule> {
        self.documents.iter().copied().find(|rule| rule.code == code)
    }

    /// Code of the certificate profile for a purpose.
    pub fn profile(&self, purpose: KeyPurpose) -> String {
        let role = match purpose {
            KeyPurpose::Auth => "auth",
            KeyPurpose::Sign => "sign",
        };
        format!("{}-{role}", self.pair)
    }
}

/// The rules of all kinds.
#[derive(Clone, Debug)]
pub struct Participants(BTreeMap<ParticipantKind, ParticipantRules>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParticipantsFile {
    participant: Vec<ParticipantRules>,
}

impl Participants {
    /// Reads the table; every kind must stand in it once, with algorithms that exist.
    pub fn parse(toml: &str) -> Result<Self, DataFault> {
        let fault = |reason: String| DataFault { file: "participants.toml", reason };
        let file: ParticipantsFile = toml::from_str(toml).map_err(|e| fault(e.to_string()))?;
        let mut kinds = BTreeMap::new();
        for rules in file.participant {
            let code = rules.code;
            for purpose in [KeyPurpose::Sign, KeyPurpose::Auth] {
                if rules.key_profile.algorithm(purpose).is_none() {
                    return Err(fault(format!("{code}: no such algorithm for {purpose:?}")));
                }
            }
            let represented = rules.documents.iter().any(|d| d.need == DocumentNeed::IfRepresented);
            if represented != (rules.represented_by == Representation::ThirdPerson) {
                return Err(fault(format!("{code}: representation and documents disagree")));
            }
            if kinds.insert(code, rules).is_some() {
                return Err(fault(format!("{code} stands twice")));
            }
        }
        match ParticipantKind::ALL.into_iter().find(|kind| !kinds.contains_key(kind)) {
            Some(kind) => Err(fault(format!("{kind} is missing"))),
            None => Ok(Self(kinds)),
        }
    }

    /// The rules of a kind.
    pub fn rules(&self, kind: ParticipantKind) -> Option<&ParticipantRules> {
        self.0.get(&kind)
    }

    /// The rules of all kinds, by code.
    pub fn all(&self) -> impl Iterator<Item = &ParticipantRules> {
        self.0.values()
    }
}
