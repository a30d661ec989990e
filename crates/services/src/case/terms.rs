//! When something is due. Computed from the events each time, never stored (promise 8).

use base::Fault;
use calendar::{Calendar, End, Span, Unit};
use jiff::{Timestamp, civil::Date};

use super::Case;
use crate::{Binds, Edition, Term};

/// A duty of a case with its end.
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
    /// When the duty was done.
    pub met_at: Option<Timestamp>,
}

impl Due {
    /// Whether the duty is undone and the term over.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.met_at.is_none() && self.end.has_passed(now)
    }

    /// Whether the duty was done, but after the end of the term.
    pub fn was_late(&self) -> bool {
        self.met_at.is_some_and(|at| self.end.has_passed(at))
    }
}

/// All terms that have begun to run for a case, in the order of the edition.
pub fn due_dates(case: &Case, edition: &Edition, calendar: &Calendar) -> Result<Vec<Due>, Fault> {
    let mut dues = Vec::new();
    for term in &edition.definition.term {
        dues.extend(due(case, edition, &term.name, calendar)?);
    }
    Ok(dues)
}

/// One term of a case, if it has begun.
pub(super) fn due(
    case: &Case,
    edition: &Edition,
    name: &str,
    calendar: &Calendar,
) -> Result<Option<Due>, Fault> {
    let Some(term) = edition.definition.term(name) else { return Ok(None) };
    if !term.channels.is_empty() && !term.channels.contains(&case.channel) {
        return Ok(None);
    }
    let Some((counted, back)) = counted_term(term, edition) else { return Ok(None) };
    let begins = |act: Option<&str>| act.is_some_and(|act| counted.starts.iter().any(|s| s == act));
    let Some(start) = case.events.iter().rposition(|event| begins(event.act())) else {
        return Ok(None);
    };
    let (Some(event), Some(limit)) = (case.events.get(start), counted.limit) else {
        return Ok(None);
    };
    let schedule = &edition.definition.schedule;
    let pauses = if counted.stops { case.pauses() } else { Vec::new() };
    let mut end = calendar.end(schedule, event.at, limit, &pauses)?;
    if let (Some(back), End::At { last_day, .. }) = (back, end) {
        let last_day = calendar.subtract_working_days(schedule, last_day, back.amount)?;
        end = End::At { last_day, at: calendar.closing(schedule, last_day)? };
    }
    let ends = |act: Option<&str>| act.is_some_and(|act| term.ends.iter().any(|e| e == act));
    let met_at =
        case.events.iter().skip(start).find(|event| ends(event.act())).map(|event| event.at);
    Ok(Some(Due { term: term.name.clone(), binds: term.binds, from: event.at, end, met_at }))
}

/// The term whose start and length count, and the days by which this one ends before it.
fn counted_term<'a>(term: &'a Term, edition: &'a Edition) -> Option<(&'a Term, Option<Span>)> {
    match &term.before_end_of {
        None => Some((term, None)),
        Some(other) => {
            let back = term.limit.filter(|limit| limit.unit == Unit::WorkingDays)?;
            Some((edition.definition.term(other)?, Some(back)))
        }
    }
}

/// The day by which the answer would come to an application handed in at `now`: for the service sheet.
pub fn answer_by(
    edition: &Edition,
    calendar: &Calendar,
    now: Timestamp,
) -> Result<Option<Date>, Fault> {
    let term = edition.definition.term(&edition.definition.answer_term);
    let Some(limit) = term.and_then(|term| term.limit) else { return Ok(None) };
    Ok(calendar.end(&edition.definition.schedule, now, limit, &[])?.last_day())
}
