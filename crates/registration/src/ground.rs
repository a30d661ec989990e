//! Grounds of refusal, read from `data/registration/grounds.toml`.

use std::{collections::BTreeMap, fmt};

use base::Text;
use serde::{Deserialize, Serialize};

use crate::DataFault;

/// A ground of refusal (nca-01, refusal grounds). STORED: as `R01` to `R10`; R03, R11 and R12 belong to kinds of
/// participants and requests of later editions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum GroundCode {
    /// The package is incomplete.
    R01,
    /// Erasures, additions, crossed-out words, unspecified corrections.
    R02,
    /// The recipient's data are absent from the state registers.
    R04,
    /// The person is not identified, or documents violate the list.
    R05,
    /// The request fails the authority's verification.
    R06,
    /// Incorrect data.
    R07,
    /// A court decision in force.
    R08,
    /// The person is under sixteen.
    R09,
    /// The representative has no power.
    R10,
}

impl GroundCode {
    /// All grounds of this edition.
    pub const ALL: [Self; 9] = [
        Self::R01,
        Self::R02,
        Self::R04,
        Self::R05,
        Self::R06,
        Self::R07,
        Self::R08,
        Self::R09,
        Self::R10,
    ];

    /// At which stage the ground stands.
    pub const fn stage(self) -> GroundStage {
        match self {
            Self::R01 | Self::R02 | Self::R10 => GroundStage::Acceptance,
            Self::R04 => GroundStage::Registers,
            Self::R05 => GroundStage::Office,
            Self::R06 => GroundStage::Authority,
            Self::R07 | Self::R08 | Self::R09 => GroundStage::Service,
        }
    }

    /// The key of the ground's text: `ground-r01`.
    pub fn label_key(self) -> String {
        format!("ground-{}", self.to_string().to_ascii_lowercase())
    }
}

impl fmt::Display for GroundCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The stage at which a ground stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroundStage {
    /// The package is not taken.
    Acceptance,
    /// The authority verifies.
    Authority,
    /// The operator checks at the desk.
    Office,
    /// The state registers are asked.
    Registers,
    /// The provider decides on the service.
    Service,
}

/// How a refusal reaches the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalPaper {
    /// A reasoned refusal as an electronic document.
    Electronic,
    /// Receipt F9 in two copies.
    F9,
}

/// One ground as the law words it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ground {
    /// Its code.
    pub code: GroundCode,
    /// Its stage; equals [`GroundCode::stage`].
    pub stage: GroundStage,
    /// The paragraph.
    pub source: String,
    /// What the person gets.
    pub paper: RefusalPaper,
    /// The words.
    pub text: Text,
}

/// The table of grounds.
#[derive(Clone, Debug)]
pub struct Grounds(BTreeMap<GroundCode, Ground>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroundsFile {
    ground: Vec<Ground>,
}

impl Grounds {
    /// Reads the table; every ground must stand in it once, at its own stage.
    pub fn parse(toml: &str) -> Result<Self, DataFault> {
        let fault = |reason: String| DataFault { file: "grounds.toml", reason };
        let file: GroundsFile = toml::from_str(toml).map_err(|e| fault(e.to_string()))?;
        let mut grounds = BTreeMap::new();
        for ground in file.ground {
            let code = ground.code;
            if ground.stage != code.stage() {
                return Err(fault(format!("{code}: its stage is {:?}", code.stage())));
            }
            if grounds.insert(code, ground).is_some() {
                return Err(fault(format!("{code} stands twice")));
            }
        }
        match GroundCode::ALL.into_iter().find(|code| !grounds.contains_key(code)) {
            Some(code) => Err(fault(format!("{code} is missing"))),
            None => Ok(Self(grounds)),
        }
    }

    /// One ground.
    pub fn find(&self, code: GroundCode) -> Option<&Ground> {
        self.0.get(&code)
    }

    /// All grounds, by code.
    pub fn all(&self) -> impl Iterator<Item = &Ground> {
        self.0.values()
    }
}
