//! Which days are worked.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use base::{FileFault, FileFaults, Text};
use jiff::civil::{Date, Weekday};

use crate::{
    CalendarFault, Schedule,
    data::{HolidaysFile, SchedulesFile},
    schedule,
};

const HOLIDAYS: &str = "holidays.toml";

/// What a day is, before any office's week is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day<'a> {
    /// A day like any other of its weekday.
    Ordinary,
    /// A public holiday.
    Holiday(&'a Text),
    /// Off because a holiday fell on a weekend, or by decree.
    DayOff,
    /// A day of the weekend, worked by decree in place of another.
    Worked,
}

/// The national calendar and the hours of offices.
#[derive(Clone, Debug)]
pub struct Calendar {
    years: RangeInclusive<i16>,
    holidays: BTreeMap<Date, Text>,
    days_off: BTreeSet<Date>,
    worked: BTreeSet<Date>,
    pub(crate) schedules: BTreeMap<String, Schedule>,
}

impl Calendar {
    /// Reads the texts of `holidays.toml` and `schedules.toml`, and gives all their faults.
    pub fn parse(holidays: &str, schedules: &str) -> Result<Self, FileFaults> {
        let mut faults = FileFaults::default();
        let schedules: Option<SchedulesFile> = base::read_toml(schedules)
            .map_err(|slip| faults.0.push(FileFault::unread(schedule::FILE, slip)))
            .ok();
        let schedules = schedules.map(|file| schedule::build(file, &mut faults));
        let holidays: Option<HolidaysFile> = base::read_toml(holidays)
            .map_err(|slip| faults.0.push(FileFault::unread(HOLIDAYS, slip)))
            .ok();
        let calendar = holidays.map(|file| build(file, &mut faults));
        match (calendar, schedules) {
            (Some(calendar), Some(schedules)) if faults.0.is_empty() => {
                Ok(Self { schedules, ..calendar })
            }
            _ => Err(faults),
        }
    }

    /// The years for which the table is complete.
    pub fn years(&self) -> RangeInclusive<i16> {
        self.years.clone()
    }

    /// What a day is.
    pub fn day(&self, date: Date) -> Result<Day<'_>, CalendarFault> {
        if !self.years.contains(&date.year()) {
            return Err(CalendarFault::OutOfCalendar(date));
        }
        Ok(if self.worked.contains(&date) {
            Day::Worked
        } else if let Some(name) = self.holidays.get(&date) {
            Day::Holiday(name)
        } else if self.days_off.contains(&date) {
            Day::DayOff
        } else {
            Day::Ordinary
        })
    }

    /// Whether an office works on a day.
    pub fn is_working_day(&self, schedule: &str, date: Date) -> Result<bool, CalendarFault> {
        let schedule = self.schedule(schedule)?;
        let usual = schedule.days.contains(&date.weekday());
        Ok(match self.day(date)? {
            Day::Ordinary => usual,
            Day::Worked => true,
            Day::Holiday(_) | Day::DayOff => usual && !schedule.closed_on_holidays,
        })
    }
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Lays the holidays out over the years, then the days off that weekends give, then the decrees, which may take a given
/// day back (11 May 2020 was worked).
fn build(file: HolidaysFile, faults: &mut FileFaults) -> Calendar {
    let mut fault =
        |key: String, reason: String| faults.0.push(FileFault::new(HOLIDAYS, key, reason));
    let years = file.first_year..=file.last_year;
    let mut holidays = BTreeMap::new();
    let mut moving = BTreeSet::new();
    for yearly in &file.yearly {
        let until = yearly.until.unwrap_or(file.last_year).min(file.last_year);
        if yearly.source.trim().is_empty() {
            fault(format!("yearly.{}", yearly.day), "no source".to_owned());
        }
        for year in yearly.from.max(file.first_year)..=until {
            match format!("{year:04}-{}", yearly.day).parse::<Date>() {
                Ok(date) => {
                    holidays.insert(date, yearly.name.clone());
                    if yearly.moves {
                        moving.insert(date);
                    }
                }
                Err(e) => fault(format!("yearly.{}", yearly.day), e.to_string()),
            }
        }
    }
    for single in file.single {
        if single.source.trim().is_empty() || !years.contains(&single.date.year()) {
            fault(format!("single.{}", single.date), "no source, or outside years".to_owned());
        }
        holidays.insert(single.date, single.name);
    }
    let mut days_off = BTreeSet::new();
    for date in moving.iter().copied().filter(|date| is_weekend(*date)) {
        let given = date
            .series(jiff::Span::new().days(1))
            .find(|d| !is_weekend(*d) && !holidays.contains_key(d) && !days_off.contains(d));
        days_off.extend(given);
    }
    let mut worked = BTreeSet::new();
    for transfer in file.transfer {
        let (off, on) = (transfer.off, transfer.worked);
        let rests = |d: &Date| is_weekend(*d) || days_off.contains(d) || holidays.contains_key(d);
        if transfer.source.trim().is_empty() || !years.contains(&off.year()) {
            fault(format!("transfer.{off}"), "no source, or outside years".to_owned());
        }
        if rests(&off) {
            fault(format!("transfer.{off}"), "it is a day off already".to_owned());
        }
        if !rests(&on) {
            fault(format!("transfer.{off}"), format!("{on} is worked anyway"));
        }
        days_off.remove(&on);
        days_off.insert(off);
        worked.insert(on);
    }
    Calendar { years, holidays, days_off, worked, schedules: BTreeMap::new() }
}
