//! Grounds of refusal; their words stand in the editions of nca-01.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A ground of refusal (nca-01, refusal grounds). STORED: as `R01` to `R12`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum GroundCode {
    /// The package is incomplete.
    R01,
    /// Erasures, additions, crossed-out words, unspecified corrections.
    R02,
    /// The agreement with the Treasury was signed too long ago.
    R03,
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
    /// A participant of Treasury-Client asks for a repeat issue on the portal.
    R11,
    /// The first head has not confirmed.
    R12,
}

impl GroundCode {
    /// All grounds of this edition.
    pub const ALL: [Self; 12] = [
        Self::R01,
        Self::R02,
        Self::R03,
        Self::R04,
        Self::R05,
        Self::R06,
        Self::R07,
        Self::R08,
        Self::R09,
        Self::R10,
        Self::R11,
        Self::R12,
    ];

    /// At which stage the ground stands.
    pub const fn stage(self) -> GroundStage {
        match self {
            Self::R01 | Self::R02 | Self::R03 | Self::R10 | Self::R12 => GroundStage::Acceptance,
            Self::R04 => GroundStage::Registers,
            Self::R05 => GroundStage::Office,
            Self::R06 => GroundStage::Authority,
            Self::R11 => GroundStage::Portal,
            Self::R07 | Self::R08 | Self::R09 => GroundStage::Service,
        }
    }
}

impl fmt::Display for GroundCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The stage at which a ground stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroundStage {
    /// The package is not taken.
    Acceptance,
    /// The authority verifies.
    Authority,
    /// The operator checks at the desk.
    Office,
    /// The portal does not take the form.
    Portal,
    /// The state registers are asked.
    Registers,
    /// The provider decides on the service.
    Service,
}

/// A name that is no ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a ground of refusal")]
pub struct UnknownGround;

impl FromStr for GroundCode {
    type Err = UnknownGround;

    fn from_str(code: &str) -> Result<Self, UnknownGround> {
        Self::ALL.into_iter().find(|ground| ground.to_string() == code).ok_or(UnknownGround)
    }
}
