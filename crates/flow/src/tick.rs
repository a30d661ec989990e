//! What the passing of time alone brings about.

use base::{Fault, local_date, to_timestamp};
use calendar::{Calendar, End, Span, Unit};
use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use crate::{Act, Definition, Matter, Silence, Stage, Term, due_dates, term};

/// Something that time brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick<'a> {
    /// The machine does an act.
    Act {
        /// The act.
        act: &'a Act,
        /// The first day on which it holds in law, where it followed from silence.
        effective: Option<Date>,
    },
    /// A term is near its end, and nobody was told since it began to run.
    Near {
        /// The term.
        term: &'a Term,
        /// From when it runs.
        from: Timestamp,
    },
    /// A term has passed with its duty undone, and nothing but a warning follows.
    Passed {
        /// The term.
        term: &'a Term,
        /// From when it runs.
        from: Timestamp,
    },
}

/// What time brings about by `now`: the act of silence or of the machine, or else every warning that is due.
///
/// Whether a warning was given before the domain knows; it passes over those.
pub fn tick<'a>(
    definition: &'a Definition,
    matter: &Matter<'_>,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Vec<Tick<'a>>, Fault> {
    if let Some((act, _, first)) = silent_act(definition, matter, now, calendar)? {
        return Ok(vec![Tick::Act { act, effective: Some(first) }]);
    }
    if let Some(act) = definition.acts.iter().find(|a| a.automatic && a.is_open(definition, matter))
    {
        return Ok(vec![Tick::Act { act, effective: None }]);
    }
    let mut found = Vec::new();
    for due in due_dates(definition, matter, calendar)? {
        let Some(term) = definition.term(&due.term) else { continue };
        let End::At { last_day, .. } = due.end else { continue };
        if due.met_at.is_some() {
            continue;
        }
        if due.is_overdue(now) {
            if term.on_silence == Silence::Alert {
                found.push(Tick::Passed { term, from: due.from });
            }
        } else if let Some(before) = term.warn_before {
            let from = warned_from(definition, term, last_day, before, calendar)?;
            if local_date(now) >= from {
                found.push(Tick::Near { term, from: due.from });
            }
        }
    }
    Ok(found)
}

fn warned_from(
    definition: &Definition,
    term: &Term,
    last_day: Date,
    before: Span,
    calendar: &Calendar,
) -> Result<Date, Fault> {
    let schedule = term.schedule.as_deref().unwrap_or(&definition.schedule);
    if before.unit == Unit::WorkingDays {
        return Ok(calendar.subtract_working_days(schedule, last_day, before.amount)?);
    }
    let out = || Fault::new("out-of-calendar").with("date", last_day);
    let days = jiff::Span::new().try_days(i64::from(before.amount)).map_err(|_| out())?;
    last_day.checked_sub(days).map_err(|_| out())
}

/// The act that silence does by now, its term, and the first day on which it holds.
pub(crate) fn silent_act<'a>(
    definition: &'a Definition,
    matter: &Matter<'_>,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Option<(&'a Act, &'a str, Date)>, Fault> {
    for act in &definition.acts {
        let Some(name) = &act.when_passed else { continue };
        if !act.is_open(definition, matter) {
            continue;
        }
        let Some(due) = term::due(definition, matter, name, calendar)? else { continue };
        if let (None, End::At { last_day, .. }) = (due.met_at, due.end)
            && has_passed(definition, matter, name, due.end, now)
        {
            let first = last_day
                .tomorrow()
                .map_err(|_| Fault::new("out-of-calendar").with("date", last_day))?;
            return Ok(Some((act, name, first)));
        }
    }
    Ok(None)
}

/// Silence needs the whole last day where a term is counted in days, and the moment where it is counted by the clock.
fn has_passed(
    definition: &Definition,
    matter: &Matter<'_>,
    term: &str,
    end: End,
    now: Timestamp,
) -> bool {
    let End::At { last_day, at } = end else { return false };
    let limit = definition.term(term).and_then(|term| term.limit_for(definition, matter));
    let by_clock =
        limit.is_some_and(|span| matches!(span.unit, Unit::Hours | Unit::Minutes | Unit::Seconds));
    if by_clock { now > at } else { local_date(now) > last_day }
}

/// The earliest moment after `now` at which `tick` may bring something about that it does not bring about now.
///
/// It is stored as an index beside the matter, never as a truth: a matter that is looked at too early changes nothing.
pub fn next_moment(
    definition: &Definition,
    matter: &Matter<'_>,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Option<Timestamp>, Fault> {
    if definition.acts.iter().any(|act| act.automatic && act.is_open(definition, matter)) {
        return Ok(Some(now));
    }
    let mut moments = Vec::new();
    for due in due_dates(definition, matter, calendar)? {
        let Some(term) = definition.term(&due.term) else { continue };
        let (None, End::At { last_day, at }) = (due.met_at, due.end) else { continue };
        if let Some(before) = term.warn_before {
            moments.push(midnight(warned_from(definition, term, last_day, before, calendar)?));
        }
        moments.push(just_after(at));
        if let Some(Stage::Ends(End::At { at, .. })) = due.stage {
            moments.push(just_after(at));
        }
        if let Ok(next) = last_day.tomorrow() {
            moments.push(midnight(next));
        }
    }
    Ok(moments.into_iter().filter(|at| *at > now).min())
}

fn just_after(at: Timestamp) -> Timestamp {
    at.saturating_add(jiff::SignedDuration::from_secs(1)).unwrap_or(at)
}

fn midnight(day: Date) -> Timestamp {
    to_timestamp(day.to_datetime(Time::midnight()))
}
