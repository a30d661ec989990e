//! When something is due. Computed from what was done each time, never stored.

use base::{Fault, local_date};
use calendar::{Calendar, End, Pause, Span, Unit};
use forms::Answer;
use jiff::{Timestamp, civil::Date};

use crate::{
    Binds, Definition, Done, Extension, Limit, MadeGood, Matter, OffHours, RollOver, Start, Term,
};

/// A duty with its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The term.
    pub term: String,
    /// Whom it binds.
    pub binds: Binds,
    /// The moment from which it runs.
    pub from: Timestamp,
    /// When it ends.
    pub end: End,
    /// The stage with which it is late, if there is one.
    pub stage: Option<Stage>,
    /// When the duty was done.
    pub met_at: Option<Timestamp>,
}

/// Where the stage stands with which a duty is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It ends there.
    Ends(End),
    /// It has not begun.
    NotBegun,
}

impl Due {
    /// Whether the duty is undone and the term over.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.met_at.is_none() && self.has_passed(now)
    }

    /// Whether the duty was done, but after the end of the term.
    pub fn was_late(&self) -> bool {
        self.met_at.is_some_and(|at| self.has_passed(at))
    }

    /// Whether the term is over, and the stage with it.
    fn has_passed(&self, at: Timestamp) -> bool {
        self.end.has_passed(at)
            && match self.stage {
                None => true,
                Some(Stage::Ends(end)) => end.has_passed(at),
                Some(Stage::NotBegun) => false,
            }
    }
}

/// How many terms may rest on one another. [`crate::inspect`] refuses circles; this bounds a row that is merely long.
const DEEPEST: u8 = 8;

/// All terms that have begun to run for a matter, in the order of the definition.
pub fn due_dates(
    definition: &Definition,
    matter: &Matter<'_>,
    calendar: &Calendar,
) -> Result<Vec<Due>, Fault> {
    let mut dues = Vec::new();
    for term in &definition.terms {
        dues.extend(due(definition, matter, &term.name, calendar)?);
    }
    Ok(dues)
}

/// One term of a matter, if it has begun.
pub fn due(
    definition: &Definition,
    matter: &Matter<'_>,
    name: &str,
    calendar: &Calendar,
) -> Result<Option<Due>, Fault> {
    Clock { definition, matter, calendar }.due(name, DEEPEST)
}

impl Term {
    /// Whether it belongs to a matter: its request, its channel, its condition.
    pub fn concerns(&self, definition: &Definition, matter: &Matter<'_>) -> bool {
        let names = |list: &[String], one: &str| list.is_empty() || list.iter().any(|n| n == one);
        names(&self.requests, matter.request)
            && names(&self.channels, matter.channel)
            && self.when.as_ref().is_none_or(|when| when.holds(definition, matter))
    }

    /// Its length for a matter.
    pub fn limit_for(&self, definition: &Definition, matter: &Matter<'_>) -> Option<Span> {
        match self.limit.as_ref()? {
            Limit::One(span) => Some(*span),
            Limit::ByRequest(spans) => spans.get(matter.request).copied(),
            Limit::Choices(choices) => choices
                .iter()
                .find(|c| c.when.as_ref().is_none_or(|when| when.holds(definition, matter)))
                .map(|choice| choice.limit),
        }
    }
}

/// Where a term begins: the moment, and the place in the history from which its ends count.
struct Begun {
    at: Timestamp,
    place: usize,
}

struct Clock<'a> {
    definition: &'a Definition,
    matter: &'a Matter<'a>,
    calendar: &'a Calendar,
}

impl Clock<'_> {
    fn due(&self, name: &str, depth: u8) -> Result<Option<Due>, Fault> {
        Ok(self.placed(name, depth)?.map(|(due, _)| due))
    }

    /// A term, and the place in the history where it became known: that of the act which began it, though the day from which it
    /// runs may be another.
    fn placed(&self, name: &str, depth: u8) -> Result<Option<(Due, usize)>, Fault> {
        let Some(depth) = depth.checked_sub(1) else { return Ok(None) };
        let Some(term) = self.definition.term(name) else { return Ok(None) };
        if !term.concerns(self.definition, self.matter) {
            return Ok(None);
        }
        let found = match &term.before_end_of {
            Some(other) => self.before(term, other, depth)?,
            None => self.forward(term, depth)?,
        };
        let Some((begun, mut end)) = found else { return Ok(None) };
        for other in &term.no_later_than {
            if let Some(due) = self.due(other, depth)? {
                end = earlier(end, due.end);
            }
        }
        let met_at = self
            .matter
            .history
            .iter()
            .skip(begun.place)
            .find(|done| term.ends.iter().any(|act| act == done.act))
            .map(|done| done.at);
        let due = Due {
            term: term.name.clone(),
            binds: term.binds.clone(),
            from: begun.at,
            end,
            stage: self.stage(term, depth)?,
            met_at,
        };
        Ok(Some((due, begun.place)))
    }

    /// The stage with which a term is late, once the act was done that opens it.
    fn stage(&self, term: &Term, depth: u8) -> Result<Option<Stage>, Fault> {
        let Some(late_with) = &term.late_with else { return Ok(None) };
        let Some(opened) = self.acted(&late_with.since, |done| Some(done.at)) else {
            return Ok(None);
        };
        let begun = self.due(&late_with.term, depth)?;
        let begun = begun.filter(|due| due.from >= opened.at);
        Ok(Some(begun.map_or(Stage::NotBegun, |due| Stage::Ends(due.end))))
    }

    /// A term that runs forward from its start.
    fn forward(&self, term: &Term, depth: u8) -> Result<Option<(Begun, End)>, Fault> {
        let Some(limit) = term.limit_for(self.definition, self.matter) else { return Ok(None) };
        let Some(mut begun) = self.begun(term, depth)? else { return Ok(None) };
        let schedule = self.schedule(term);
        if term.off_hours == OffHours::NextWorkingDay {
            begun.at = self.calendar.acceptance(schedule, begun.at)?.at;
        }
        let pauses = self.pauses(&term.name);
        let mut end = match term.stops_made_good {
            MadeGood::ByDays => self.calendar.end(schedule, begun.at, limit, &pauses)?,
            MadeGood::ByWorkingTime => {
                self.calendar.end_by_working_time(schedule, begun.at, limit, &pauses)?
            }
        };
        if let Some(extension) = &term.extension {
            for done in self.matter.history.iter().skip(begun.place) {
                if done.act == extension.act {
                    end = self.extended(schedule, end, extension, done)?;
                }
            }
        }
        Ok(Some((begun, self.rolled_over(term, limit, end, &pauses)?)))
    }

    /// A term that ends a while before the end of another.
    fn before(&self, term: &Term, other: &str, depth: u8) -> Result<Option<(Begun, End)>, Fault> {
        let Some(lead) = term.limit_for(self.definition, self.matter) else { return Ok(None) };
        let Some((due, place)) = self.placed(other, depth)? else { return Ok(None) };
        let schedule = self.schedule(term);
        let end = match due.end {
            End::Stopped { days_left } => {
                End::Stopped { days_left: days_left.saturating_sub(lead.amount) }
            }
            End::At { last_day, .. } => {
                let last_day = match lead.unit {
                    Unit::WorkingDays => {
                        self.calendar.subtract_working_days(schedule, last_day, lead.amount)?
                    }
                    _ => days_before(last_day, lead)?,
                };
                End::At { last_day, at: self.calendar.closing(schedule, last_day)? }
            }
        };
        // What is told before a day that is still to come runs from when it is told.
        let known = self.matter.history.get(place).map_or(due.from, |done| done.at);
        Ok(Some((Begun { at: due.from.min(known), place }, end)))
    }

    /// The last thing that happened of those that begin a term.
    fn begun(&self, term: &Term, depth: u8) -> Result<Option<Begun>, Fault> {
        let mut last: Option<Begun> = None;
        for start in &term.starts {
            let found = match start {
                Start::Act(act) => self.acted(act, |done| Some(done.at)),
                Start::Given(start) => self.acted(&start.act, |done| given_day(done, &start.at)),
                Start::After(start) => {
                    self.placed(&start.after, depth)?.and_then(|(due, place)| match due.end {
                        End::At { at, .. } => Some(Begun { at, place }),
                        End::Stopped { .. } => None,
                    })
                }
            };
            if let Some(found) = found
                && last.as_ref().is_none_or(|last| last.place <= found.place)
            {
                last = Some(found);
            }
        }
        Ok(last)
    }

    fn acted(&self, act: &str, at: impl Fn(&Done<'_>) -> Option<Timestamp>) -> Option<Begun> {
        let place = self.matter.history.iter().rposition(|done| done.act == act)?;
        Some(Begun { at: at(self.matter.history.get(place)?)?, place })
    }

    fn schedule<'s>(&'s self, term: &'s Term) -> &'s str {
        term.schedule.as_deref().unwrap_or(&self.definition.schedule)
    }

    /// The times during which a term stood still.
    fn pauses(&self, term: &str) -> Vec<Pause> {
        let mut pauses: Vec<Pause> = Vec::new();
        for done in &self.matter.history {
            let Some(act) = self.definition.act(done.act) else { continue };
            let names = |list: &[String]| list.iter().any(|name| name == term);
            let open = pauses.last_mut().filter(|pause| pause.to.is_none());
            match open {
                Some(pause) => pause.to = names(&act.resumes).then_some(done.at),
                None if names(&act.stops) => pauses.push(Pause { from: done.at, to: None }),
                None => {}
            }
        }
        pauses
    }

    fn extended(
        &self,
        schedule: &str,
        end: End,
        extension: &Extension,
        done: &Done<'_>,
    ) -> Result<End, Fault> {
        let asked = extension.days.as_ref().and_then(|field| done.given.text(field));
        let days = asked.and_then(|text| text.parse::<u32>().ok());
        let amount = days.map_or(extension.by.amount, |days| days.min(extension.by.amount));
        let by = Span { amount, unit: extension.by.unit };
        match end {
            End::Stopped { days_left } => {
                Ok(End::Stopped { days_left: days_left.saturating_add(by.amount) })
            }
            End::At { at, .. } => Ok(self.calendar.end(schedule, at, by, &[])?),
        }
    }

    /// The end on a working day, where a term ends on none else. A stop that begins between the counted day and that working day, this
    /// one included, stops a term of which no day is left: it ends on the day on which the clock goes on, or on the working day after.
    fn rolled_over(
        &self,
        term: &Term,
        limit: Span,
        end: End,
        pauses: &[Pause],
    ) -> Result<End, Fault> {
        let by_days = !matches!(limit.unit, Unit::Hours | Unit::Minutes | Unit::Seconds);
        let End::At { last_day, .. } = end else { return Ok(end) };
        if !by_days || term.roll_over != RollOver::NextWorkingDay {
            return Ok(end);
        }
        let (schedule, mut counted, mut resumed) = (self.schedule(term), last_day, None);
        loop {
            let last_day = if self.calendar.is_working_day(schedule, counted)? {
                counted
            } else {
                self.calendar.next_working_day(schedule, counted)?
            };
            let at = self.calendar.closing(schedule, last_day)?;
            let stop = pauses.iter().find(|pause| {
                let begins = match resumed {
                    Some(resumed) => pause.from >= resumed,
                    None => local_date(pause.from) > counted,
                };
                begins && pause.from <= at && pause.to.is_none_or(|to| local_date(to) > last_day)
            });
            match stop {
                None => return Ok(End::At { last_day, at }),
                Some(Pause { to: None, .. }) => return Ok(End::Stopped { days_left: 0 }),
                Some(Pause { to: Some(to), .. }) => {
                    (counted, resumed) = (local_date(*to), Some(*to));
                }
            }
        }
    }
}

/// The day that was given with an act, at its beginning; day 0 of what is counted from it.
fn given_day(done: &Done<'_>, field: &str) -> Option<Timestamp> {
    match done.given.answer(field)? {
        Answer::Text(text) => {
            let day: Date = text.parse().ok()?;
            // The act's own moment keeps the hour, so that a day given as today is today.
            if day == local_date(done.at) {
                Some(done.at)
            } else {
                Some(base::to_timestamp(day.to_datetime(jiff::civil::Time::midnight())))
            }
        }
        _ => None,
    }
}

fn days_before(day: Date, lead: Span) -> Result<Date, Fault> {
    let out = || Fault::new("out-of-calendar").with("date", day);
    let span = jiff::Span::new().try_days(i64::from(lead.amount)).map_err(|_| out())?;
    day.checked_sub(span).map_err(|_| out())
}

/// The earlier of two ends; one that stands still never comes first.
fn earlier(one: End, other: End) -> End {
    match (one, other) {
        (End::At { at: first, .. }, End::At { at: second, .. }) if second < first => other,
        (End::Stopped { .. }, End::At { .. }) => other,
        _ => one,
    }
}
