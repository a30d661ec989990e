//! Office hours, and when something that came in counts as accepted.

use std::collections::BTreeMap;

use base::{FileFault, FileFaults, local_date_time, to_timestamp};
use jiff::{
    Timestamp,
    civil::{Date, Time, Weekday, time},
};

use crate::{Calendar, CalendarFault, data::SchedulesFile};

pub(crate) const FILE: &str = "schedules.toml";

/// The hours of one kind of office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its name in files: `provider`.
    pub name: String,
    /// The weekdays on which it works.
    pub days: Vec<Weekday>,
    /// First moment of a working day; midnight if it never closes.
    pub opens: Time,
    /// Last moment of a working day; the last second if it never closes.
    pub closes: Time,
    /// The break, if there is one.
    pub pause: Option<(Time, Time)>,
    /// Whether public holidays close it.
    pub closed_on_holidays: bool,
    /// Where the hours come from.
    pub source: String,
}

impl Schedule {
    /// Whether it is open on every day, holidays included.
    pub fn is_always_open(&self) -> bool {
        self.days.len() == 7 && !self.closed_on_holidays
    }
}

/// When something that was sent counts as accepted (nca-01, working calendar logic, 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The moment that counts.
    pub at: Timestamp,
    /// Whether it came after hours or on a day off, so that a later day counts.
    pub off_hours: bool,
}

pub(crate) fn build(file: SchedulesFile, faults: &mut FileFaults) -> BTreeMap<String, Schedule> {
    let mut schedules = BTreeMap::new();
    for entry in file.schedule {
        let name = entry.name;
        let key = format!("schedule.{name}");
        let mut fault = |reason: &str| faults.0.push(FileFault::new(FILE, &key, reason));
        let (opens, closes) = match (entry.opens, entry.closes) {
            (Some(opens), Some(closes)) => (opens, closes),
            (None, None) => (Time::midnight(), time(23, 59, 59, 0)),
            _ => {
                fault("opens and closes go together");
                continue;
            }
        };
        let pause = match (entry.break_from, entry.break_to) {
            (Some(from), Some(to)) => Some((from, to)),
            (None, None) => None,
            _ => {
                fault("break_from and break_to go together");
                None
            }
        };
        let in_order = pause.is_none_or(|(from, to)| opens < from && from < to && to < closes);
        if opens >= closes || !in_order {
            fault("the hours are not in order");
        }
        if entry.days.is_empty() || entry.source.trim().is_empty() {
            fault("no days, or no source");
        }
        let schedule = Schedule {
            name: name.clone(),
            days: entry.days.into_iter().map(Weekday::from).collect(),
            opens,
            closes,
            pause,
            closed_on_holidays: entry.closed_on_holidays,
            source: entry.source,
        };
        if schedules.insert(name.clone(), schedule).is_some() {
            fault("stands twice");
        }
    }
    schedules
}

impl Calendar {
    /// The hours of an office.
    pub fn schedule(&self, name: &str) -> Result<&Schedule, CalendarFault> {
        self.schedules.get(name).ok_or_else(|| CalendarFault::UnknownSchedule(name.to_owned()))
    }

    /// The names of all schedules.
    pub fn schedules(&self) -> impl Iterator<Item = &str> {
        self.schedules.keys().map(String::as_str)
    }

    /// Whether an office is open at a moment; during the break it is not.
    pub fn is_open(&self, schedule: &str, at: Timestamp) -> Result<bool, CalendarFault> {
        let hours = self.schedule(schedule)?;
        let local = local_date_time(at);
        let now = local.time();
        Ok(self.is_working_day(schedule, local.date())?
            && hours.opens <= now
            && now <= hours.closes
            && hours.pause.is_none_or(|(from, to)| now < from || to <= now))
    }

    /// The moment at which an office closes on a day.
    pub fn closing(&self, schedule: &str, date: Date) -> Result<Timestamp, CalendarFault> {
        Ok(to_timestamp(date.to_datetime(self.schedule(schedule)?.closes)))
    }

    /// When something sent at a moment counts as accepted by an office.
    ///
    /// Before opening: at opening that day. During hours and in the break: at that moment. After closing, on a weekend or
    /// a holiday: at opening of the next working day (nca-01, working calendar logic, 2; 2016 p.8(3)).
    pub fn acceptance(&self, schedule: &str, sent: Timestamp) -> Result<Acceptance, CalendarFault> {
        let hours = self.schedule(schedule)?;
        let local = local_date_time(sent);
        if self.is_working_day(schedule, local.date())? && local.time() <= hours.closes {
            let opening = to_timestamp(local.date().to_datetime(hours.opens));
            return Ok(Acceptance { at: sent.max(opening), off_hours: false });
        }
        let next = self.next_working_day(schedule, local.date())?;
        Ok(Acceptance { at: to_timestamp(next.to_datetime(hours.opens)), off_hours: true })
    }
}
