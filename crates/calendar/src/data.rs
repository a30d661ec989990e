//! The two files of the calendar, as written.

use base::Text;
use jiff::civil::{Date, Time};
use schemars::{JsonSchema, Schema};
use serde::Deserialize;

/// `holidays.toml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HolidaysFile {
    pub(crate) first_year: i16,
    pub(crate) last_year: i16,
    #[serde(default)]
    pub(crate) yearly: Vec<Yearly>,
    #[serde(default)]
    pub(crate) single: Vec<Single>,
    #[serde(default)]
    pub(crate) transfer: Vec<Transfer>,
}

/// A holiday that comes on the same day every year.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Yearly {
    pub(crate) name: Text,
    /// `MM-DD`.
    pub(crate) day: String,
    pub(crate) from: i16,
    pub(crate) until: Option<i16>,
    /// Whether a weekend gives the next working day off.
    pub(crate) moves: bool,
    pub(crate) source: String,
}

/// A holiday of one year; a weekend never moves it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Single {
    pub(crate) name: Text,
    pub(crate) date: Date,
    pub(crate) source: String,
}

/// A day off made up for by a day worked, by decree.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Transfer {
    pub(crate) off: Date,
    pub(crate) worked: Date,
    pub(crate) source: String,
}

/// `schedules.toml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SchedulesFile {
    pub(crate) schedule: Vec<ScheduleEntry>,
}

/// Office hours; without `opens` and `closes` the office never closes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScheduleEntry {
    pub(crate) name: String,
    pub(crate) days: Vec<Weekday>,
    pub(crate) opens: Option<Time>,
    pub(crate) closes: Option<Time>,
    pub(crate) break_from: Option<Time>,
    pub(crate) break_to: Option<Time>,
    pub(crate) closed_on_holidays: bool,
    pub(crate) source: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl From<Weekday> for jiff::civil::Weekday {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Monday,
            Weekday::Tue => Self::Tuesday,
            Weekday::Wed => Self::Wednesday,
            Weekday::Thu => Self::Thursday,
            Weekday::Fri => Self::Friday,
            Weekday::Sat => Self::Saturday,
            Weekday::Sun => Self::Sunday,
        }
    }
}

/// The file of holidays as JSON Schema (2020-12), for editors.
pub fn holidays_schema() -> Schema {
    base::schema_of::<HolidaysFile>()
}

/// The file of schedules as JSON Schema (2020-12), for editors.
pub fn schedules_schema() -> Schema {
    base::schema_of::<SchedulesFile>()
}
