//! Who acts.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Bin, Iin};

/// What a person may do on the platform. A person with a certificate is an applicant; every other role is given by
/// an entry in the staff register.
///
/// STORED: as kebab-case.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs the certification authority: ceremonies, settings, the staff register.
    Administrator,
    /// Asks for a service (kk: көрсетілетін қызметті алушы).
    Applicant,
    /// Reads the journal and the registers, changes nothing.
    Auditor,
    /// Signs results of a service for its authority (kk: уәкілетті тұлға).
    AuthorisedPerson,
    /// Considers cases of a service (kk: Комитет орындаушысы).
    Officer,
    /// Identifies people, accepts papers, approves requests for certificates (kk: ҚР ҰКО операторы).
    Operator,
}

impl Role {
    /// All roles, in alphabetical order.
    pub const ALL: [Self; 6] = [
        Self::Administrator,
        Self::Applicant,
        Self::Auditor,
        Self::AuthorisedPerson,
        Self::Officer,
        Self::Operator,
    ];

    /// The stable code, as stored and as used in texts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Applicant => "applicant",
            Self::Auditor => "auditor",
            Self::AuthorisedPerson => "authorised-person",
            Self::Officer => "officer",
            Self::Operator => "operator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A part of the system that acts by itself.
///
/// STORED: as kebab-case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SystemPart {
    /// The certification authority's information system (kk: ҚР ҰКО АЖ).
    Authority,
    /// A key or staff ceremony run at the command line by administrators.
    Ceremony,
    /// The gateway to the state registers.
    Gateway,
    /// The portal, before anyone has signed in.
    Portal,
    /// Work that the clock starts: deadlines, lists, messages.
    Worker,
}

/// Who did it, as the journal records it.
///
/// This makes no claim about how the person was authenticated; the journal entry's act tells that.
/// STORED: in journal entries and case histories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Actor {
    /// A person acting for herself or for an organisation.
    Person {
        /// The person.
        iin: Iin,
        /// The organisation for which she acts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bin: Option<Bin>,
        /// In which role.
        role: Role,
    },
    /// The system itself.
    System {
        /// The part that acts.
        part: SystemPart,
    },
}

impl Actor {
    /// The person's number, if a person acts.
    pub fn iin(&self) -> Option<&Iin> {
        match self {
            Self::Person { iin, .. } => Some(iin),
            Self::System { .. } => None,
        }
    }
}
