//! Why a register gave no usable answer.

use std::fmt;

use base::Fault;
use serde::Serialize;

use crate::{soap::TransportFault, xml::DocumentFault};

/// A state register.
///
/// STORED: as `e-licensing`, `gbd-fl`, `gbd-ul`, `powers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Register {
    /// The state database of individuals (kk: «Жеке тұлғалар» мемлекеттік дерекқоры, ЖТ МДҚ).
    #[serde(rename = "gbd-fl")]
    Individuals,
    /// The state database of legal entities (kk: «Заңды тұлғалар» мемлекеттік дерекқоры, ЗТ МДҚ).
    #[serde(rename = "gbd-ul")]
    LegalEntities,
    /// The portal of licences (kk: «Е-лицензиялау»), www.elicense.kz.
    #[serde(rename = "e-licensing")]
    Licences,
    /// The register of powers of attorney (kk: сенімхаттар).
    #[serde(rename = "powers")]
    Powers,
}

impl Register {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Individuals => "gbd-fl",
            Self::LegalEntities => "gbd-ul",
            Self::Licences => "e-licensing",
            Self::Powers => "powers",
        }
    }
}

impl fmt::Display for Register {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why a register gave no usable answer. Nothing here carries personal data.
#[derive(Debug, thiserror::Error)]
pub enum GatewayFault {
    /// The gateway or the register answered with a code other than success; unknown codes count as refusals.
    #[error("{register} refused the question with code {answer}")]
    Refused {
        /// The register asked.
        register: Register,
        /// The code, as answered, cut to a safe form.
        answer: String,
    },
    /// The settings cannot be used.
    #[error("the settings of the gateway cannot be used: {detail}")]
    Settings {
        /// What is wrong with them.
        detail: String,
    },
    /// Nothing usable came over the wire.
    #[error("{register} does not answer")]
    Unavailable {
        /// The register asked.
        register: Register,
        /// What happened.
        #[source]
        source: TransportFault,
    },
    /// An answer came that breaks the agreed form or belongs to another question.
    #[error("the answer of {register} is unreadable")]
    Unreadable {
        /// The register asked.
        register: Register,
        /// What is wrong with it.
        #[source]
        source: DocumentFault,
    },
}

impl GatewayFault {
    /// The coded fault for the user.
    pub fn to_fault(&self) -> Fault {
        match self {
            Self::Refused { register, answer } => {
                Fault::new("register-refused").with("register", register).with("answer", answer)
            }
            Self::Settings { detail } => Fault::new("gateway-settings").with("detail", detail),
            Self::Unavailable { register, .. } => {
                Fault::new("register-unavailable").with("register", register)
            }
            Self::Unreadable { register, .. } => {
                Fault::new("register-answer-unreadable").with("register", register)
            }
        }
    }

    /// Whether asking again later may help.
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}
