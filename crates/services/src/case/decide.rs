//! What may happen next, and what does.

use base::{Actor, Bin, DocumentId, Fault, Faults, SystemPart, local_date};
use calendar::{Calendar, End};
use forms::{Answers, PrefillItem, check};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Case, Event, Happened, SignedText, due_dates, terms};
use crate::{Act, Doer, Edition, Effect, Need, Silence};

/// The most characters reasons may have.
const LONGEST_REASONS: usize = 8_000;

/// What the doer gives with an act. STORED: in events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Input {
    /// Answers given anew: documents that were missing, with the fields that describe them.
    #[serde(skip_serializing_if = "is_empty")]
    pub answers: Answers,
    /// Codes of grounds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// Names of missing documents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Reasons in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasons: Option<String>,
    /// The application as the applicant signed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_application: Option<SignedText>,
    /// The result as it was signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_result: Option<DocumentId>,
}

fn is_empty(answers: &Answers) -> bool {
    answers.0.is_empty()
}

/// Asks for an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The act, by its name in the edition.
    pub act: String,
    /// Who asks.
    pub actor: Actor,
    /// What is given with it.
    pub input: Input,
}

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
    let Command { act: name, actor, input } = command;
    let act = edition
        .definition
        .act(&name)
        .ok_or_else(|| Fault::new("act-not-known").with("act", &name))?;
    may(case, edition, act, &actor, now)?;
    in_time(case, edition, act, now, calendar)?;
    let mut faults = Faults::default();
    for need in &act.needs {
        meet(*need, case, edition, act, &input, now, calendar, &mut faults);
    }
    faults.into_result()?;
    Ok(vec![done(case, act, actor, input, None, now)])
}

fn done(
    case: &Case,
    act: &Act,
    actor: Actor,
    input: Input,
    effective: Option<Date>,
    now: Timestamp,
) -> Event {
    Event {
        at: now,
        actor,
        happened: Happened::ActDone {
            act: act.name.clone(),
            from: case.state.clone(),
            to: act.to.clone(),
            source: act.source.clone(),
            clock: act.clock,
            effective,
            input: Box::new(input),
        },
    }
}

/// Right, state, channel, and the rule that nobody decides an application of her own.
fn may(
    case: &Case,
    edition: &Edition,
    act: &Act,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), Fault> {
    let open = edition.definition.channel(case.channel).is_some_and(|c| c.executable && c.submit);
    let serves = act.channels.is_empty() || act.channels.contains(&case.channel);
    if !open {
        let channel = edition.definition.channel(case.channel);
        let name = channel.map_or_else(String::new, |c| c.title.in_lang(case.lang).to_owned());
        return Err(Fault::new("channel-not-open").with("channel", name));
    }
    let yours = |doer: &Doer| match (doer, actor) {
        (Doer::System, Actor::System { .. }) => true,
        (Doer::Applicant, Actor::Person { role, .. }) => {
            Some(*role) == doer.role() && case.belongs_to(actor)
        }
        (_, Actor::Person { role, .. }) => Some(*role) == doer.role(),
        (_, Actor::System { .. }) => false,
    };
    let Some(doer) = act.by.iter().find(|doer| yours(doer)) else {
        return Err(Fault::new("act-not-yours").with("act", act.title.in_lang(case.lang)));
    };
    if !matches!(doer, Doer::Applicant | Doer::System) && case.belongs_to(actor) {
        return Err(Fault::new("own-application"));
    }
    if !act.from.contains(&case.state) || !serves {
        let label = case.state_in(edition).map_or("", |s| s.label.in_lang(case.lang));
        let title = act.title.in_lang(case.lang);
        return Err(Fault::new("act-not-now").with("act", title).with("state", label));
    }
    for earlier in &act.differs_from {
        let same = case
            .last_act(earlier)
            .is_some_and(|event| event.actor.iin().is_some() && event.actor.iin() == actor.iin());
        if same {
            let title = edition.definition.act(earlier).map(|a| a.title.in_lang(case.lang));
            return Err(Fault::new("same-person").with("act", title.unwrap_or_default()));
        }
    }
    if case.events.last().is_some_and(|event| now < event.at) {
        return Err(Fault::new("time-goes-back"));
    }
    Ok(())
}

/// Neither has silence decided the case, nor has the act's own term ended.
fn in_time(
    case: &Case,
    edition: &Edition,
    act: &Act,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<(), Fault> {
    if silence(case, edition, now, calendar)?.is_some_and(|(silent, _)| silent.name != act.name) {
        let term = edition.definition.term(&edition.definition.answer_term);
        let title = term.map_or("", |term| term.title.in_lang(case.lang));
        return Err(Fault::new("term-passed").with("term", title));
    }
    let Some(term) = &act.within else { return Ok(()) };
    for due in due_dates(case, edition, calendar)? {
        if due.term != *term || due.met_at.is_some() {
            continue;
        }
        if let End::At { last_day, at } = due.end
            && now > at
        {
            let title = edition.definition.term(term).map(|t| t.title.in_lang(case.lang));
            return Err(Fault::new("too-late")
                .with("term", title.unwrap_or_default())
                .with("last_day", last_day));
        }
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "one need, seen against all that was given")]
fn meet(
    need: Need,
    case: &Case,
    edition: &Edition,
    act: &Act,
    input: &Input,
    now: Timestamp,
    calendar: &Calendar,
    faults: &mut Faults,
) {
    match need {
        Need::CompleteForm => complete_form(case, edition, calendar, now, faults),
        Need::Ground => {
            if input.grounds.is_empty() {
                faults.push(Fault::at("ground-missing", "grounds"));
            }
            for code in input.grounds.iter().filter(|code| !act.grounds.contains(code)) {
                faults.push(Fault::at("ground-not-known", "grounds").with("ground", code));
            }
        }
        Need::MissingDocuments => {
            if input.missing.is_empty() {
                faults.push(Fault::at("missing-documents-needed", "missing"));
            }
            for name in &input.missing {
                if edition.definition.document(name).is_none_or(|d| d.field.is_none()) {
                    faults.push(Fault::at("document-not-known", "missing").with("document", name));
                }
            }
        }
        Need::Reasons => match input.reasons.as_deref().map(str::trim) {
            None | Some("") => faults.push(Fault::at("reasons-missing", "reasons")),
            Some(text) if text.chars().count() > LONGEST_REASONS => {
                faults.push(Fault::at("reasons-too-long", "reasons").with("max", LONGEST_REASONS));
            }
            Some(_) => {}
        },
        Need::SignedApplication => {
            if input.signed_application.is_none() {
                faults.push(Fault::new("signature-missing"));
            }
        }
        Need::SignedResult => {
            if input.signed_result.is_none() {
                faults.push(Fault::new("signed-document-missing"));
            }
        }
        Need::SuppliedDocuments => supplied(case, edition, input, now, faults),
    }
}

fn complete_form(
    case: &Case,
    edition: &Edition,
    calendar: &Calendar,
    now: Timestamp,
    faults: &mut Faults,
) {
    if !edition.definition.applicants.contains(&case.applicant.kind) {
        faults.push(Fault::new("applicant-kind-not-served"));
    }
    let Some(form) = edition.form_of(&case.request) else {
        faults.push(Fault::new("request-not-known").with("request", &case.request));
        return;
    };
    if let Err(found) = check(form, &case.answers, local_date(now), &edition.dictionaries) {
        faults.0.extend(found.0);
    }
    for field in form.fields().filter(|field| field.locked) {
        let signed = match field.prefill {
            Some(PrefillItem::SignatureBin) => case.applicant.bin.as_ref().map(Bin::as_str),
            Some(PrefillItem::SignatureIin) => Some(case.applicant.iin.as_str()),
            _ => continue,
        };
        if case.answers.text(&field.name).is_some_and(|given| Some(given) != signed) {
            faults.push(Fault::at("answer-not-from-signature", &field.name));
        }
    }
    match old_documents(case, edition, now, calendar) {
        Ok(old) => faults.0.extend(old),
        Err(fault) => faults.push(fault),
    }
}

/// Papers whose time has run out by the day of `now`.
fn old_documents(
    case: &Case,
    edition: &Edition,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Vec<Fault>, Fault> {
    let mut old = Vec::new();
    for document in edition.documents_of(&case.request) {
        let (Some(good_for), Some(field)) = (document.good_for, &document.good_from) else {
            continue;
        };
        let made = case.answers.text(field).and_then(|date| date.parse::<Date>().ok());
        let Some(made) = made else { continue };
        let until = calendar.good_until(&edition.definition.schedule, made, good_for)?;
        if local_date(now) > until {
            old.push(
                Fault::at("document-too-old", field)
                    .with("document", document.title.in_lang(case.lang))
                    .with("until", until),
            );
        }
    }
    Ok(old)
}

/// Papers that were good at filing and are not any more: a warning to the officer, never a refusal by itself (the law is
/// silent on it; mes-01, gap 9).
pub fn document_warnings(
    case: &Case,
    edition: &Edition,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Vec<Fault>, Fault> {
    old_documents(case, edition, now, calendar)
}

/// The documents named as missing, all of them and nothing else, fit into the form.
fn supplied(case: &Case, edition: &Edition, input: &Input, now: Timestamp, faults: &mut Faults) {
    let asked: Vec<_> = case
        .events
        .iter()
        .rev()
        .filter_map(Event::input)
        .find(|input| !input.missing.is_empty())
        .map(|input| input.missing.iter().filter_map(|name| edition.definition.document(name)))
        .into_iter()
        .flatten()
        .collect();
    let absent: Vec<&str> = asked
        .iter()
        .filter(|d| d.field.as_ref().is_none_or(|field| input.answers.answer(field).is_none()))
        .map(|d| d.title.in_lang(case.lang))
        .collect();
    if !absent.is_empty() {
        faults.push(Fault::new("documents-still-missing").with("documents", absent.join("; ")));
    }
    let may_give = |field: &String| {
        asked.iter().any(|d| d.field.as_ref() == Some(field) || d.described_by.contains(field))
    };
    for field in input.answers.0.keys().filter(|field| !may_give(field)) {
        faults.push(Fault::at("answer-not-asked", field));
    }
    let mut merged = case.answers.clone();
    merged.0.extend(input.answers.0.clone());
    if let Some(form) = edition.form_of(&case.request)
        && let Err(found) = check(form, &merged, local_date(now), &edition.dictionaries)
    {
        faults.0.extend(found.0);
    }
}

/// The act that silence does by now, with the day from which it holds.
fn silence<'a>(
    case: &Case,
    edition: &'a Edition,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Option<(&'a Act, Date)>, Fault> {
    for act in edition.definition.act.iter().filter(|act| act.from.contains(&case.state)) {
        let Some(term) = &act.when_passed else { continue };
        let serves = act.channels.is_empty() || act.channels.contains(&case.channel);
        let Some(due) = terms::due(case, edition, term, calendar)?.filter(|_| serves) else {
            continue;
        };
        if let (None, End::At { last_day, .. }) = (due.met_at, due.end)
            && local_date(now) > last_day
        {
            let first = last_day
                .tomorrow()
                .map_err(|_| Fault::new("out-of-calendar").with("date", last_day))?;
            return Ok(Some((act, first)));
        }
    }
    Ok(None)
}

/// What the clock alone brings about by `now`: the act of silence, and warnings, each once.
pub fn tick(
    case: &Case,
    edition: &Edition,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Vec<Event>, Fault> {
    let actor = Actor::System { part: SystemPart::Worker };
    if let Some((act, first)) = silence(case, edition, now, calendar)? {
        return Ok(vec![done(case, act, actor, Input::default(), Some(first), now)]);
    }
    let mut events = Vec::new();
    for due in due_dates(case, edition, calendar)? {
        let Some(term) = edition.definition.term(&due.term) else { continue };
        let End::At { last_day, .. } = due.end else { continue };
        if due.met_at.is_some() {
            continue;
        }
        let told = |wanted: &Happened| {
            case.events.iter().any(|event| event.happened == *wanted && event.at >= due.from)
        };
        let mut tell = |happened: Happened| {
            if !told(&happened) {
                events.push(Event { at: now, actor: actor.clone(), happened });
            }
        };
        if due.is_overdue(now) {
            if term.on_silence == Silence::Alert {
                tell(Happened::TermPassed { term: due.term.clone() });
            }
        } else if let Some(before) = term.warn_before {
            let schedule = &edition.definition.schedule;
            let from = calendar.subtract_working_days(schedule, last_day, before.amount)?;
            if local_date(now) >= from {
                tell(Happened::TermNear { term: due.term.clone() });
            }
        }
    }
    Ok(events)
}

/// What the platform must do because of an event.
pub fn effects(event: &Event, edition: &Edition) -> Vec<Effect> {
    match &event.happened {
        Happened::ActDone { act, .. } => {
            edition.definition.act(act).map(|act| act.effects.clone()).unwrap_or_default()
        }
        Happened::TermNear { .. } => vec![Effect::NotifyOfficers("term-near".to_owned())],
        Happened::TermPassed { .. } => vec![Effect::NotifyOfficers("term-passed".to_owned())],
    }
}
