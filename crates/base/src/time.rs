//! The platform's one time zone.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// The zone in which days begin and offices open. One zone for the whole system (nca-01, working calendar logic, 9);
/// its history is used, so that terms before 1 March 2024 count with UTC+6.
pub const PLATFORM_TIME_ZONE: &str = "Asia/Almaty";

fn zone() -> TimeZone {
    TimeZone::get(PLATFORM_TIME_ZONE).unwrap_or(TimeZone::UTC)
}

/// The day on which a moment falls in Kazakhstan.
pub fn local_date(at: Timestamp) -> Date {
    local_date_time(at).date()
}

/// The wall clock of a moment in Kazakhstan.
pub fn local_date_time(at: Timestamp) -> DateTime {
    at.to_zoned(zone()).datetime()
}

/// The moment at which the wall clock in Kazakhstan shows `at`; where the clock shows it twice, the first.
pub fn to_timestamp(at: DateTime) -> Timestamp {
    zone().to_ambiguous_zoned(at).earlier().map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}
