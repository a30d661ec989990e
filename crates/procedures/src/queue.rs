//! The electronic queue of an office: its hours, the slots that may be booked, the numbers of tickets, whose turn it is
//! (nca-01 2016 p.8(2); nca-01, queue; nca-01, working calendar logic, 5).

use base::{Fault, FileFault, local_date, local_date_time, to_timestamp};
use calendar::{Calendar, CalendarFault};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Procedure;

/// The state of a booking whose slot has not come.
pub(crate) const BOOKED: &str = "slot-booked";
/// The machine's act when a slot has come.
pub(crate) const BEGIN_SLOT: &str = "begin-slot";
/// The term of the wait.
pub(crate) const WAIT: &str = "queue";

/// How the queues of offices run: `data/desk/queue.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct QueueRules {
    /// The hours of offices.
    pub schedule: String,
    /// The hours of offices of these kinds, where they are others: `department = "centre-branches"`.
    #[serde(default)]
    pub schedules: std::collections::BTreeMap<String, String>,
    /// How long a slot is, in minutes.
    pub slot_minutes: u16,
    /// How many may book one slot.
    pub places: u8,
    /// How many of these places may be booked without signing in.
    pub places_of_strangers: u8,
    /// How many days ahead, today included, slots are offered.
    pub days_ahead: u8,
    /// How many bookings that wait one address may have without signing in.
    pub bookings_of_address: u32,
    /// How many bookings that wait one person may have who signed in.
    pub bookings_of_person: u32,
    /// How many tickets a machine gives in a minute.
    pub tickets_per_minute: u32,
    /// How long one person is expected to take, in minutes.
    pub minutes_of_one: u16,
    /// So many days after its day a booking loses the telephone that was left with it; none: it is kept.
    #[serde(default)]
    pub phones_kept_days: Option<u16>,
    /// Where it is from.
    pub source: String,
}

impl QueueRules {
    /// Reads the file; gives everything that is wrong with it.
    pub fn parse(text: &str, calendar: Option<&Calendar>) -> Result<Self, Vec<FileFault>> {
        const FILE: &str = "desk/queue.toml";
        let rules: Self =
            base::read_toml(text).map_err(|slip| vec![FileFault::unread(FILE, slip)])?;
        let mut faults = Vec::new();
        let mut fault = |key: &str, reason: String| faults.push(FileFault::new(FILE, key, reason));
        for (key, value) in [
            ("slot-minutes", rules.slot_minutes == 0),
            ("minutes-of-one", rules.minutes_of_one == 0),
            ("places", rules.places == 0),
        ] {
            if value {
                fault(key, "at least 1".to_owned());
            }
        }
        if rules.places_of_strangers > rules.places {
            fault("places-of-strangers", "at most places".to_owned());
        }
        if rules.days_ahead == 0 || rules.days_ahead > 60 {
            fault("days-ahead", "from 1 to 60".to_owned());
        }
        if rules.source.trim().is_empty() {
            fault("source", "empty".to_owned());
        }
        let by_kind = rules.schedules.values().map(|name| ("schedules", name));
        for (key, name) in std::iter::once(("schedule", &rules.schedule)).chain(by_kind) {
            if calendar.is_some_and(|calendar| calendar.schedule(name).is_err()) {
                fault(key, format!("there is no schedule {name:?}"));
            }
        }
        if faults.is_empty() { Ok(rules) } else { Err(faults) }
    }

    /// The hours of an office of a kind: `branch`, `department`, `subdepartment`.
    pub fn schedule_of(&self, kind: &str) -> &str {
        self.schedules.get(kind).unwrap_or(&self.schedule)
    }

    /// The slots that an office of a kind offers on a day, those that have begun left out. None on a day off.
    pub fn slots_on(
        &self,
        kind: &str,
        day: Date,
        now: Timestamp,
        calendar: &Calendar,
    ) -> Result<Vec<Slot>, CalendarFault> {
        let name = self.schedule_of(kind);
        if !calendar.is_working_day(name, day)? {
            return Ok(Vec::new());
        }
        let hours = calendar.schedule(name)?;
        let step = SignedDuration::from_mins(i64::from(self.slot_minutes));
        let (opens, closes) = (at(day, hours.opens), at(day, hours.closes));
        let pause = hours.pause.map(|(from, to)| (at(day, from), at(day, to)));
        let (mut slots, mut start) = (Vec::new(), opens);
        while start + step <= closes {
            let end = start + step;
            match pause {
                // What would reach into the break begins after it.
                Some((from, to)) if start < to && end > from => start = to,
                _ => {
                    if start > now {
                        slots.push(Slot { day, time: local_date_time(start).time(), start });
                    }
                    start = end;
                }
            }
        }
        Ok(slots)
    }

    /// The days on which slots are offered, today first.
    pub fn days(&self, now: Timestamp) -> impl Iterator<Item = Date> {
        local_date(now).series(jiff::Span::new().days(1)).take(usize::from(self.days_ahead))
    }

    /// The slot of a day and a time as they were typed, if the office offers it.
    pub fn slot(
        &self,
        kind: &str,
        day: &str,
        time: &str,
        now: Timestamp,
        calendar: &Calendar,
    ) -> Result<Slot, Fault> {
        let unknown = || Fault::at("slot-not-offered", "slot");
        let day: Date = day.parse().map_err(|_| unknown())?;
        if !self.days(now).any(|offered| offered == day) {
            return Err(unknown());
        }
        let slots = self.slots_on(kind, day, now, calendar)?;
        slots.into_iter().find(|slot| slot.words() == time).ok_or_else(unknown)
    }

    /// Whether an office gives a ticket now: it is open, and whoever took one would come to a window before it closes.
    pub fn may_take(
        &self,
        kind: &str,
        waiting: usize,
        windows: usize,
        now: Timestamp,
        calendar: &Calendar,
    ) -> Result<(), Fault> {
        let name = self.schedule_of(kind);
        if !calendar.is_open(name, now)? {
            return Err(Fault::new("queue-closed"));
        }
        let wait = expected_wait(waiting, windows, self.minutes_of_one);
        if now + wait > calendar.closing(name, local_date(now))? {
            return Err(Fault::new("queue-full-today"));
        }
        Ok(())
    }
}

fn at(day: Date, time: Time) -> Timestamp {
    to_timestamp(day.to_datetime(time))
}

/// A part of an office's day that may be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The day.
    pub day: Date,
    /// The time at which it begins.
    pub time: Time,
    /// The moment at which it begins.
    pub start: Timestamp,
}

impl Slot {
    /// Its time in words: `09:20`.
    pub fn words(&self) -> String {
        self.time.strftime("%H:%M").to_string()
    }
}

/// One of the places of a slot: nobody else has it. STORED: as [`std::fmt::Display`] writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The office.
    pub office: String,
    /// The slot.
    pub slot: Slot,
    /// Its number among the places of the slot, from 1.
    pub number: u8,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}/{}", self.office, self.slot.day, self.slot.words(), self.number)
    }
}

/// Somebody in a queue: since when she waits, and by which ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Since when: the ticket, or the slot if that is later (nca-01, queue).
    pub since: Timestamp,
    /// The ticket.
    pub ticket: String,
}

/// How long whoever joins a queue is expected to wait. One window at least is thought to work.
pub fn expected_wait(waiting: usize, windows: usize, minutes_of_one: u16) -> SignedDuration {
    let rounds = waiting.div_ceil(windows.max(1));
    let minutes = i64::try_from(rounds).unwrap_or(i64::MAX).saturating_mul(minutes_of_one.into());
    SignedDuration::from_mins(minutes.min(24 * 60))
}

/// The number of a ticket: a letter for what was asked for, and the running number of the office's day.
///
/// `place` is that of what was asked for among all that can be, from 0.
pub fn ticket_number(place: usize, running: u64) -> String {
    let letter = u8::try_from(place % 26).map_or('A', |place| char::from(b'A' + place));
    format!("{letter}-{running:03}")
}

/// When a booked slot begins.
pub(crate) fn slot_start(procedure: &Procedure) -> Option<Timestamp> {
    let (_, input) = procedure.instance.last_act(&["book-slot"])?.done()?;
    let day: Date = input.given.text("slot_date")?.parse().ok()?;
    let time = Time::strptime("%H:%M", input.given.text("slot_time")?).ok()?;
    Some(at(day, time))
}

/// Since when somebody waits, or will: all stand in one order by this moment, and nothing moves anybody forward.
pub fn turn_of(procedure: &Procedure) -> Option<Waiting> {
    let since = slot_start(procedure).or_else(|| procedure.instance.done_at("take-ticket"))?;
    Some(Waiting { since, ticket: procedure.instance.given("ticket")?.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOLIDAYS: &str = include_str!("../../../data/calendar/holidays.toml");
    const SCHEDULES: &str = include_str!("../../../data/calendar/schedules.toml");
    const RULES: &str = include_str!("../../../data/desk/queue.toml");

    fn calendar() -> Calendar {
        Calendar::parse(HOLIDAYS, SCHEDULES).unwrap()
    }

    fn times(kind: &str, day: &str, now: &str) -> Vec<String> {
        let mut rules = QueueRules::parse(RULES, Some(&calendar())).unwrap();
        rules.slot_minutes = 60;
        rules.schedules.insert("department".to_owned(), "centre-branches".to_owned());
        let now: Timestamp = now.parse().unwrap();
        let slots = rules.slots_on(kind, day.parse().unwrap(), now, &calendar()).unwrap();
        slots.iter().map(Slot::words).collect()
    }

    /// Astana is five hours before UTC since 1 March 2024.
    const EARLY: &str = "2026-11-18T01:00:00Z";

    #[test]
    fn slots_keep_the_hours_the_breaks_and_the_days_off_of_the_office() {
        let whole: Vec<String> = (9..20).map(|hour| format!("{hour:02}:00")).collect();
        assert_eq!(times("branch", "2026-11-18", EARLY), whole, "a Wednesday without a break");
        assert_eq!(times("branch", "2026-11-21", EARLY), whole, "a Saturday");
        assert_eq!(times("branch", "2026-11-22", EARLY), Vec::<String>::new(), "a Sunday");
        assert_eq!(times("branch", "2026-12-16", EARLY), Vec::<String>::new(), "Independence Day");
        let rest: Vec<String> = ["17:00", "18:00", "19:00"].map(str::to_owned).into();
        let late = "2026-11-18T11:30:00Z";
        assert_eq!(times("branch", "2026-11-18", late), rest, "what has begun is not offered");
        let mut with_break = whole;
        with_break.retain(|time| time != "13:00");
        assert_eq!(
            times("department", "2026-11-18", EARLY),
            with_break,
            "13.00 to 14.00 is a break"
        );
    }

    #[test]
    fn no_ticket_is_given_that_would_be_called_after_closing() {
        let rules = QueueRules::parse(RULES, Some(&calendar())).unwrap();
        let minutes = i64::from(rules.minutes_of_one);
        let may = |waiting, windows, now: Timestamp| {
            rules.may_take("branch", waiting, windows, now, &calendar()).map_err(|f| f.code)
        };
        // 20:00 in Astana.
        let closing: Timestamp = "2026-11-18T15:00:00Z".parse().unwrap();
        let before = closing - SignedDuration::from_mins(2 * minutes);
        assert_eq!(may(2, 1, before), Ok(()));
        assert_eq!(may(3, 1, before), Err("queue-full-today"));
        assert_eq!(may(3, 2, before), Ok(()), "two windows call twice as fast");
        assert_eq!(may(0, 1, closing + SignedDuration::from_secs(1)), Err("queue-closed"));
        let sunday: Timestamp = "2026-11-22T06:00:00Z".parse().unwrap();
        assert_eq!(may(0, 1, sunday), Err("queue-closed"));
    }

    #[test]
    fn the_file_is_refused_with_everything_that_is_wrong_with_it() {
        let broken = RULES
            .replace("schedule = \"state-corporation\"", "schedule = \"nowhere\"")
            .replace("places-of-strangers = 2", "places-of-strangers = 9");
        let faults = QueueRules::parse(&broken, Some(&calendar())).unwrap_err();
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert_eq!(ticket_number(0, 7), "A-007");
        assert_eq!(ticket_number(27, 1234), "B-1234");
    }
}
