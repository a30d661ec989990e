//! Working days, office hours and legal terms.
//!
//! The calendar is data (`data/calendar/holidays.toml`, `data/calendar/schedules.toml`); this crate takes the texts,
//! never opens a file and never reads the clock. A day outside the years of the table is an error, never a guess.
//!
//! Codes of faults:
//!
//! | code | meaning |
//! |---|---|
//! | `out-of-calendar` | a term reaches a `date` for which the calendar has no table |
//! | `unknown-schedule` | the calendar has no office hours by that `name` |

mod data;
mod day;
mod schedule;
mod span;
mod term;

pub use data::{holidays_schema, schedules_schema};
pub use day::{Calendar, Day};
pub use schedule::{Acceptance, Schedule};
pub use span::{Span, SpanFault, Unit};
pub use term::{End, Pause};

use base::Fault;
use jiff::civil::Date;

/// Why a term can't be counted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    /// The day is outside the years of the table.
    #[error("the calendar has no table for {0}")]
    OutOfCalendar(Date),
    /// No office hours by this name.
    #[error("there is no schedule {0:?}")]
    UnknownSchedule(String),
}

impl From<CalendarFault> for Fault {
    fn from(fault: CalendarFault) -> Self {
        match fault {
            CalendarFault::OutOfCalendar(date) => Self::new("out-of-calendar").with("date", date),
            CalendarFault::UnknownSchedule(name) => {
                Self::new("unknown-schedule").with("name", name)
            }
        }
    }
}
