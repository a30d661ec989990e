//! Rights that a register tells of: licences of e-licensing, powers of attorney.

use base::{Bin, Iin};
use jiff::civil::Date;

/// Whose right it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A person.
    Individual(Iin),
    /// An organisation.
    Organisation(Bin),
}

impl Holder {
    /// Her IIN, or its BIN.
    pub fn number(&self) -> &str {
        match self {
            Self::Individual(iin) => iin.as_str(),
            Self::Organisation(bin) => bin.as_str(),
        }
    }
}

/// Which right is asked about: a licence by its number, a power of attorney by whom it is given to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RightAsked {
    /// The licence of this number.
    Licence(String),
    /// A power of attorney for this person.
    PowerFor(Iin),
}

/// Where a right stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RightState {
    /// It stands.
    Active,
    /// It has ended, or was taken away.
    Ended,
    /// It is suspended.
    Suspended,
}

impl RightState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Active, Self::Ended, Self::Suspended];

    /// Its code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Ended => "ENDED",
            Self::Suspended => "SUSPENDED",
        }
    }
}

/// A right as the register has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// Whose it is.
    pub holder: Holder,
    /// Its number.
    pub number: String,
    /// To whom it gives power; of powers of attorney.
    pub given_to: Option<Iin>,
    /// Where it stands.
    pub state: RightState,
    /// Since when.
    pub issued_on: Date,
    /// Its last day, if it has one.
    pub valid_until: Option<Date>,
}

impl Right {
    /// Whether it stands on a day.
    pub fn stands_on(&self, day: Date) -> bool {
        self.state == RightState::Active
            && self.issued_on <= day
            && self.valid_until.is_none_or(|last| day <= last)
    }
}
