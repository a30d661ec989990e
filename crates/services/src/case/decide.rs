//! What may happen next, and what does.

use base::{Actor, Fault, Faults, SystemPart};
use calendar::Calendar;
use flow::{Due, Outcome, Tick};
use jiff::{Timestamp, civil::Date};

use super::{Case, Event, Happened, Input, doer_of, matter_of, needs};
use crate::{Edition, EditionDefinition, Effect, EntryState, Register};

/// Asks for an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The act, by its name in the edition.
    pub act: String,
    /// Who asks.
    pub actor: Actor,
    /// The body of her post, where she acts for one.
    pub office: Option<String>,
    /// What is given with it.
    pub input: Input,
}

/// How many acts of the machine may follow one another at once.
const MOST_FOLLOWING: usize = 8;

/// Decides on a command: the events that follow, or everything that stands against it.
///
/// A command that comes after silence has decided the case is refused (`term-passed`), even if `tick` has not yet run.
pub fn decide(
    case: &Case,
    edition: &Edition,
    command: Command,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Vec<Event>, Faults> {
    let Command { act: name, actor, office, input } = command;
    let definition = &edition.definition;
    if !definition.takes(&case.request, case.channel) {
        let channel = definition.channel(case.channel);
        let title = channel.map(|channel| channel.title.in_lang(case.lang));
        let name = title.unwrap_or(case.channel.name());
        return Err(Fault::new("channel-not-open").with("channel", name).into());
    }
    let matter = matter_of(case);
    let request = flow::Request {
        act: &name,
        doer: doer_of(case, edition, &actor, office.as_deref()),
        grounds: &input.grounds,
        reasons: input.reasons.as_deref(),
        given: &input.given,
    };
    let (mut faults, decision) = match flow::decide(
        &definition.flow,
        &matter,
        &request,
        &edition.dictionaries,
        now,
        calendar,
    ) {
        Ok(decision) => (Faults::default(), Some(decision)),
        Err(faults) if definition.act(&name).is_none() || is_barred(&faults) => return Err(faults),
        Err(faults) => (faults, None),
    };
    if let Some(act) = definition.act(&name) {
        needs::meet(case, edition, act, &input, now, calendar, &mut faults);
    }
    faults.into_result()?;
    let Some(decision) = decision else { return Err(Faults::default()) };
    let outcome = decision.outcome(&definition.flow, &matter, &input.given);
    let to = decision
        .state(outcome.as_deref(), &matter)
        .ok_or_else(|| Fault::new("act-not-known").with("act", &name))?
        .to_owned();
    drop(matter);
    let mut events = vec![done(case, decision.act, to, actor, input, None, now)];
    follow(case, edition, &mut events, now, calendar)?;
    Ok(events)
}

/// Whether the act is not to be done at all, so that what was given need not be looked at.
fn is_barred(faults: &Faults) -> bool {
    const BARS: [&str; 8] = [
        "act-not-now",
        "act-not-yours",
        "done-already",
        "own-application",
        "same-person",
        "term-passed",
        "time-goes-back",
        "too-late",
    ];
    faults.0.iter().any(|fault| BARS.contains(&fault.code))
}

/// The machine's own acts that follow at once.
fn follow(
    case: &Case,
    edition: &Edition,
    events: &mut Vec<Event>,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<(), Faults> {
    if !edition.definition.flow.acts.iter().any(|act| act.automatic) {
        return Ok(());
    }
    let mut after = case.clone();
    after.apply_all(events.iter().cloned());
    for _ in 0..MOST_FOLLOWING {
        let ticks = flow::tick(&edition.definition.flow, &matter_of(&after), now, calendar)?;
        let Some(Tick::Act { act, effective: None }) = ticks.first() else { break };
        let Some(event) = machine_act(&after, edition, act, None, now) else { break };
        after.apply(event.clone());
        events.push(event);
    }
    Ok(())
}

fn machine_act(
    case: &Case,
    edition: &Edition,
    act: &flow::Act,
    effective: Option<Date>,
    now: Timestamp,
) -> Option<Event> {
    let matter = matter_of(case);
    let decision = flow::Decision { act };
    let input = Input::default();
    let outcome = decision.outcome(&edition.definition.flow, &matter, &input.given);
    let to = decision.state(outcome.as_deref(), &matter)?.to_owned();
    let actor = Actor::System { part: SystemPart::Worker };
    Some(done(case, act, to, actor, input, effective, now))
}

fn done(
    case: &Case,
    act: &flow::Act,
    to: String,
    actor: Actor,
    input: Input,
    effective: Option<Date>,
    now: Timestamp,
) -> Event {
    Event {
        at: now,
        actor,
        name: None,
        happened: Happened::ActDone {
            act: act.name.clone(),
            from: case.state.clone(),
            to,
            source: act.source.clone(),
            effective,
            input: Box::new(input),
        },
    }
}

/// What the clock alone brings about by `now`: the act of silence or of the machine, and warnings, each once.
pub fn tick(
    case: &Case,
    edition: &Edition,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Vec<Event>, Fault> {
    let ticks = flow::tick(&edition.definition.flow, &matter_of(case), now, calendar)?;
    if let Some(Tick::Act { act, effective }) = ticks.first() {
        return Ok(machine_act(case, edition, act, *effective, now).into_iter().collect());
    }
    Ok(flow::warnings(&case.events, &ticks, now))
}

/// All terms that have begun to run for a case, in the order of the edition.
pub fn due_dates(case: &Case, edition: &Edition, calendar: &Calendar) -> Result<Vec<Due>, Fault> {
    flow::due_dates(&edition.definition.flow, &matter_of(case), calendar)
}

/// The earliest moment after `now` at which the clock may bring something about; the index beside the stored case.
pub fn next_moment(
    case: &Case,
    edition: &Edition,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Option<Timestamp>, Fault> {
    flow::next_moment(&edition.definition.flow, &matter_of(case), now, calendar)
}

/// The day by which the answer would come to a request handed in at `now`: for the service sheet.
pub fn answer_by(
    edition: &Edition,
    request: &str,
    calendar: &Calendar,
    now: Timestamp,
) -> Result<Option<Date>, Fault> {
    let definition = &edition.definition;
    let term = definition.term(definition.answer_term(request));
    let (Some(limit), Some(term)) = (definition.answer_limit(request), term) else {
        return Ok(None);
    };
    let schedule = term.schedule.as_deref().unwrap_or(&definition.flow.schedule);
    Ok(calendar.end(schedule, now, limit, &[])?.last_day())
}

/// What the platform must do because of an event.
pub fn effects(event: &Event, edition: &Edition) -> Vec<Effect> {
    match &event.happened {
        Happened::ActDone { act, .. } => edition
            .definition
            .act(act)
            .map(|act| act.effects.iter().filter_map(Effect::read).collect())
            .unwrap_or_default(),
        Happened::TermNear { .. } => vec![Effect::NotifyOfficers("term-near".to_owned())],
        Happened::TermPassed { .. } => vec![Effect::NotifyOfficers("term-passed".to_owned())],
    }
}

/// The state in which a case leaves an entry that it writes into a register: that of its outcome, where the register is public.
///
/// STORED: with entries.
pub fn entry_state(register: &Register, outcome: Option<Outcome>) -> &'static str {
    if register.public { public_entry_state(outcome) } else { "recorded" }
}

/// The state of an entry that everybody may look up, by the outcome of its case. STORED: with entries.
pub const fn public_entry_state(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::DeemedGranted) => EntryState::DeemedGranted.name(),
        Some(Outcome::Granted) => EntryState::Active.name(),
        Some(Outcome::NotAccepted | Outcome::Refused | Outcome::Withdrawn) => "refused",
        None => "issued",
    }
}

/// Whether an effect on an entry of a register moves the earlier entry that a request is about; else it moves the case's own.
pub fn moves_earlier(definition: &EditionDefinition, request: &str, register: &str) -> bool {
    let about = definition.request(request).and_then(|request| request.about.as_ref());
    about.is_some_and(|about| about.register == register)
}
