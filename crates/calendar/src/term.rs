//! When a term ends.

use base::{local_date, to_timestamp};
use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{Date, Time},
};
use serde::{Deserialize, Serialize};

use crate::{Calendar, CalendarFault, Span, Unit};

/// A stop of the clock: from the moment it stops until the moment it goes on.
///
/// As the day of acceptance is not counted, so the day on which the clock goes on again is not; the day on which it
/// stops is. A stop therefore moves the end by the days between the two, and one that begins and ends on the same day
/// moves nothing. One that begins on the last day stops a term of which no day is left; it ends on the day on which the clock goes on.
/// STORED: in cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// The moment the clock stops.
    pub from: Timestamp,
    /// The moment it goes on; none while it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
}

impl Pause {
    /// Whether the day is left out of the count.
    fn covers(&self, date: Date) -> bool {
        local_date(self.from) < date && self.to.is_none_or(|to| date <= local_date(to))
    }
}

/// When a term ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// At this moment, on this day of the platform's time zone.
    At {
        /// The last day.
        last_day: Date,
        /// The last moment.
        at: Timestamp,
    },
    /// The clock stands; so many days of the term (none for terms in hours, minutes and seconds) are left.
    Stopped {
        /// Days left, in the unit of the term; a month counts as its days.
        days_left: u32,
    },
}

impl End {
    /// The last day, unless the clock stands.
    pub const fn last_day(self) -> Option<Date> {
        match self {
            Self::At { last_day, .. } => Some(last_day),
            Self::Stopped { .. } => None,
        }
    }

    /// Whether the term has ended before `now`.
    pub fn has_passed(self, now: Timestamp) -> bool {
        match self {
            Self::At { at, .. } => now > at,
            Self::Stopped { .. } => false,
        }
    }
}

fn tomorrow(date: Date) -> Result<Date, CalendarFault> {
    date.tomorrow().map_err(|_| CalendarFault::OutOfCalendar(date))
}

impl Calendar {
    /// The first working day of an office after a day.
    pub fn next_working_day(&self, schedule: &str, after: Date) -> Result<Date, CalendarFault> {
        self.add_working_days(schedule, after, 1)
    }

    /// The n-th working day of an office after a day; the day itself is not counted.
    pub fn add_working_days(
        &self,
        schedule: &str,
        from: Date,
        days: u32,
    ) -> Result<Date, CalendarFault> {
        let (mut date, mut left) = (from, days);
        while left > 0 {
            date = tomorrow(date)?;
            if self.is_working_day(schedule, date)? {
                left -= 1;
            }
        }
        Ok(date)
    }

    /// The n-th working day of an office before a day.
    pub fn subtract_working_days(
        &self,
        schedule: &str,
        from: Date,
        days: u32,
    ) -> Result<Date, CalendarFault> {
        let (mut date, mut left) = (from, days);
        while left > 0 {
            date = date.yesterday().map_err(|_| CalendarFault::OutOfCalendar(date))?;
            if self.is_working_day(schedule, date)? {
                left -= 1;
            }
        }
        Ok(date)
    }

    /// How many working days of an office lie after `from`, up to and including `to`; none if `to` is not later.
    pub fn working_days_between(
        &self,
        schedule: &str,
        from: Date,
        to: Date,
    ) -> Result<u32, CalendarFault> {
        let (mut date, mut count) = (from, 0);
        while date < to {
            date = tomorrow(date)?;
            count += u32::from(self.is_working_day(schedule, date)?);
        }
        Ok(count)
    }

    /// When a term ends that begins at a moment and was stopped by `pauses`.
    ///
    /// Terms in days, months and years leave out the day on which they begin and end when the office closes on their last
    /// day (nca-01, working calendar logic, 3). A month that has no such day ends on its last day. Hours, minutes and
    /// seconds run from moment to moment.
    pub fn end(
        &self,
        schedule: &str,
        from: Timestamp,
        limit: Span,
        pauses: &[Pause],
    ) -> Result<End, CalendarFault> {
        let start = local_date(from);
        let out = || CalendarFault::OutOfCalendar(start);
        let days = match limit.unit {
            Unit::WorkingDays => return self.end_by_days(schedule, start, limit, pauses),
            Unit::Hours | Unit::Minutes | Unit::Seconds => {
                return self.end_by_clock(from, limit, pauses);
            }
            Unit::CalendarDays => limit.amount,
            Unit::Months | Unit::Years => {
                let months =
                    if limit.unit == Unit::Years { 12 } else { 1 } * i64::from(limit.amount);
                let span = jiff::Span::new().try_months(months).map_err(|_| out())?;
                let last = start.checked_add(span).map_err(|_| out())?;
                let days = start.until(last).map_err(|_| out())?.get_days();
                u32::try_from(days).map_err(|_| out())?
            }
        };
        let limit = Span { amount: days, unit: Unit::CalendarDays };
        self.end_by_days(schedule, start, limit, pauses)
    }

    fn end_by_days(
        &self,
        schedule: &str,
        start: Date,
        limit: Span,
        pauses: &[Pause],
    ) -> Result<End, CalendarFault> {
        let (mut date, mut left) = (start, limit.amount);
        while left > 0 {
            date = tomorrow(date)?;
            let stopped = pauses.iter().find(|pause| pause.covers(date));
            if stopped.is_some_and(|pause| pause.to.is_none()) {
                return Ok(End::Stopped { days_left: left });
            }
            let counts = limit.unit == Unit::CalendarDays || self.is_working_day(schedule, date)?;
            if counts && stopped.is_none() {
                left -= 1;
            }
        }
        // A stop that begins on the last day leaves nothing of the term: the day on which it goes on is the last.
        while let Some(stop) = self.stop_on_last_day(schedule, date, pauses)? {
            let Some(to) = stop.to else { return Ok(End::Stopped { days_left: 0 }) };
            date = local_date(to);
            if limit.unit == Unit::WorkingDays && !self.is_working_day(schedule, date)? {
                date = self.next_working_day(schedule, date)?;
            }
        }
        // What never closes needs no table of holidays: a document is kept for longer than any table reaches.
        if !(limit.unit == Unit::CalendarDays && self.schedule(schedule)?.is_always_open()) {
            self.day(date)?;
        }
        Ok(End::At { last_day: date, at: self.closing(schedule, date)? })
    }

    /// A stop that begins on the last day of a term, before its end, and does not go on on that day.
    fn stop_on_last_day<'p>(
        &self,
        schedule: &str,
        last_day: Date,
        pauses: &'p [Pause],
    ) -> Result<Option<&'p Pause>, CalendarFault> {
        let found = pauses.iter().find(|pause| {
            local_date(pause.from) == last_day
                && pause.to.is_none_or(|to| local_date(to) > last_day)
        });
        let Some(stop) = found else { return Ok(None) };
        Ok((stop.from <= self.closing(schedule, last_day)?).then_some(stop))
    }

    fn end_by_clock(
        &self,
        from: Timestamp,
        limit: Span,
        pauses: &[Pause],
    ) -> Result<End, CalendarFault> {
        let amount = i64::from(limit.amount);
        let mut at = from
            + match limit.unit {
                Unit::Hours => SignedDuration::from_hours(amount),
                Unit::Minutes => SignedDuration::from_mins(amount),
                _ => SignedDuration::from_secs(amount),
            };
        for pause in pauses.iter().filter(|pause| pause.to.is_none_or(|to| to > from)) {
            if pause.from >= at {
                break;
            }
            let Some(to) = pause.to else { return Ok(End::Stopped { days_left: 0 }) };
            at += to.duration_since(pause.from.max(from));
        }
        self.day(local_date(at))?;
        Ok(End::At { last_day: local_date(at), at })
    }

    /// When a term ends whose stops are made good by working time: what of the office's hours fell into a stop is added after
    /// the end, so that the end never comes to an earlier day (nca-01 gap 20).
    ///
    /// A stop that lies outside of the hours moves nothing, and one that begins after the end counts no more.
    pub fn end_by_working_time(
        &self,
        schedule: &str,
        from: Timestamp,
        limit: Span,
        pauses: &[Pause],
    ) -> Result<End, CalendarFault> {
        let mut end = self.end(schedule, from, limit, &[])?;
        for pause in pauses.iter().filter(|pause| pause.to.is_none_or(|to| to > from)) {
            let End::At { last_day, at } = end else { break };
            let stopped = pause.from.max(from);
            if stopped >= at {
                break;
            }
            let Some(to) = pause.to else {
                let stopped_on = local_date(stopped);
                let days_left = self.working_days_between(schedule, stopped_on, last_day)?;
                return Ok(End::Stopped { days_left });
            };
            let lost = self.working_time_between(schedule, stopped, to)?;
            let at = self.add_working_time(schedule, at, lost)?;
            end = End::At { last_day: local_date(at), at };
        }
        Ok(end)
    }

    /// How much of an office's hours lies between two moments, the break left out; none if `to` is not later.
    pub fn working_time_between(
        &self,
        schedule: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<SignedDuration, CalendarFault> {
        let (mut date, last) = (local_date(from), local_date(to));
        let mut worked = SignedDuration::ZERO;
        while date <= last {
            for (opens, closes) in self.open_hours(schedule, date)? {
                let (begins, ends) = (opens.max(from), closes.min(to));
                if begins < ends {
                    worked += ends.duration_since(begins);
                }
            }
            date = tomorrow(date)?;
        }
        Ok(worked)
    }

    /// The moment at which so much of an office's hours has passed after another moment; that moment itself if it is none.
    pub fn add_working_time(
        &self,
        schedule: &str,
        from: Timestamp,
        time: SignedDuration,
    ) -> Result<Timestamp, CalendarFault> {
        let (mut date, mut left) = (local_date(from), time);
        if left <= SignedDuration::ZERO {
            return Ok(from);
        }
        loop {
            for (opens, closes) in self.open_hours(schedule, date)? {
                let begins = opens.max(from);
                let room = closes.duration_since(begins);
                if room >= left {
                    return Ok(begins + left);
                }
                if room > SignedDuration::ZERO {
                    left -= room;
                }
            }
            date = tomorrow(date)?;
        }
    }

    /// The hours of an office on a day, before and after its break; none on a day off.
    fn open_hours(
        &self,
        schedule: &str,
        date: Date,
    ) -> Result<Vec<(Timestamp, Timestamp)>, CalendarFault> {
        if !self.is_working_day(schedule, date)? {
            return Ok(Vec::new());
        }
        let hours = self.schedule(schedule)?;
        let at = |time: Time| to_timestamp(date.to_datetime(time));
        let (opens, closes) = (at(hours.opens), at(hours.closes));
        Ok(match hours.pause {
            Some((from, to)) => vec![(opens, at(from)), (at(to), closes)],
            None => vec![(opens, closes)],
        })
    }

    /// The last day on which a paper is still good that was made on `made` and holds for `limit`: its own day in the last
    /// month, or so many calendar or working days later.
    pub fn good_until(
        &self,
        schedule: &str,
        made: Date,
        limit: Span,
    ) -> Result<Date, CalendarFault> {
        let out = || CalendarFault::OutOfCalendar(made);
        let amount = i64::from(limit.amount);
        let span = match limit.unit {
            Unit::WorkingDays => return self.add_working_days(schedule, made, limit.amount),
            Unit::CalendarDays => amount.days(),
            Unit::Months => amount.months(),
            Unit::Years => amount.years(),
            Unit::Hours | Unit::Minutes | Unit::Seconds => 0.days(),
        };
        made.checked_add(span).map_err(|_| out())
    }
}
