//! What faces show of a case: state, turn, next step, timeline, terms, and what can be done.

use std::collections::BTreeSet;

use base::{Actor, Fault, Lang, Role};
use calendar::{Calendar, End};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use flow::{Act, Outcome, Phase};

use crate::{Case, Edition, Happened, doer_of, due_dates, matter_of, paper};

/// Whose turn it is, in the roles of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    /// The applicant's.
    Applicant,
    /// The authorised person's.
    AuthorisedPerson,
    /// Nobody's: it is over.
    Nobody,
    /// The officer's, or that of somebody of another body who has her right.
    Officer,
    /// The clerk's at the counter.
    Operator,
    /// The machine's.
    System,
}

impl Turn {
    /// Its name, as stored and in texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::AuthorisedPerson => "authorised-person",
            Self::Nobody => "nobody",
            Self::Officer => "officer",
            Self::Operator => "operator",
            Self::System => "system",
        }
    }
}

/// Whose turn it is in a state.
pub fn turn_of(edition: &Edition, state: &flow::State) -> Turn {
    match state.turn.as_str() {
        "applicant" => Turn::Applicant,
        "authorised-person" => Turn::AuthorisedPerson,
        "officer" => Turn::Officer,
        "operator" => Turn::Operator,
        "system" => Turn::System,
        role => match edition.definition.flow.role(role).map(|role| role.right) {
            Some(Role::Applicant) => Turn::Applicant,
            Some(Role::AuthorisedPerson) => Turn::AuthorisedPerson,
            Some(Role::Officer) => Turn::Officer,
            Some(Role::Operator) => Turn::Operator,
            Some(Role::Administrator | Role::Auditor) | None => Turn::Nobody,
        },
    }
}

/// Whose turn it is, as queues are kept by it: of another body than the authority with that body behind an `@`.
pub fn queue_turn(case: &Case, edition: &Edition) -> String {
    let turn = whose_turn(case, edition);
    let role = case.state_in(edition).and_then(|state| edition.definition.flow.role(&state.turn));
    let body = role.and_then(|role| role.body.as_deref());
    match (turn, body) {
        (Turn::AuthorisedPerson | Turn::Officer, Some(body))
            if body != edition.definition.authority.code =>
        {
            format!("{}@{body}", turn.name())
        }
        _ => turn.name().to_owned(),
    }
}

/// The bodies beside the authority that have an act to do now, by whatever officer or authorised person of theirs.
pub fn bodies_at_work<'a>(case: &Case, edition: &'a Edition) -> BTreeSet<&'a str> {
    let definition = &edition.definition;
    let acts = flow::acts_from(&definition.flow, &matter_of(case)).into_iter();
    let roles = acts.flat_map(|act| &act.by).filter_map(|name| definition.flow.role(name));
    roles
        .filter(|role| matches!(role.right, Role::AuthorisedPerson | Role::Officer))
        .filter_map(|role| role.body.as_deref())
        .filter(|body| *body != definition.authority.code)
        .collect()
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The state in words.
    pub label: String,
    /// Among the phases of all services.
    pub phase: Phase,
    /// Whose turn it is.
    pub turn: Turn,
    /// What happens next.
    pub next: String,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
}

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimelineLine {
    /// The moment of the event.
    pub at: Timestamp,
    /// What, in plain words.
    pub text: String,
    /// Grounds, missing documents, reasons: one each.
    pub details: Vec<String>,
    /// The paragraph on which it rests.
    pub source: String,
    /// Whether a machine did it.
    pub by_machine: bool,
}

/// One term for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DueLine {
    /// The term.
    pub term: String,
    /// The duty in words.
    pub title: String,
    /// The last day; none while the clock stands.
    pub last_day: Option<Date>,
    /// Days left when the clock stands.
    pub days_left: Option<u32>,
    /// When the duty was done.
    pub met_at: Option<Timestamp>,
    /// Whether it is undone and the term over.
    pub is_overdue: bool,
    /// The paragraph of the act that gives the term.
    pub source: String,
}

/// Where a case stands, in words of a language.
pub fn standing(case: &Case, edition: &Edition, lang: Lang) -> Option<Standing> {
    let state = case.state_in(edition)?;
    Some(Standing {
        label: state.label.in_lang(lang).to_owned(),
        phase: state.phase,
        turn: turn_of(edition, state),
        next: state.next.in_lang(lang).to_owned(),
        outcome: state.outcome,
    })
}

/// The state of a case in words.
pub fn state_label<'a>(case: &Case, edition: &'a Edition, lang: Lang) -> &'a str {
    case.state_in(edition).map_or("", |state| state.label.in_lang(lang))
}

/// Whose turn it is.
pub fn whose_turn(case: &Case, edition: &Edition) -> Turn {
    case.state_in(edition).map_or(Turn::Nobody, |state| turn_of(edition, state))
}

/// The phase of a case.
pub fn phase(case: &Case, edition: &Edition) -> Phase {
    case.state_in(edition).map_or(Phase::Closed, |state| state.phase)
}

/// What happens next, in words for the applicant.
pub fn next_step<'a>(case: &Case, edition: &'a Edition, lang: Lang) -> &'a str {
    case.state_in(edition).map_or("", |state| state.next.in_lang(lang))
}

/// What has happened, in plain words, oldest first.
pub fn timeline(case: &Case, edition: &Edition, lang: Lang) -> Vec<TimelineLine> {
    let definition = &edition.definition;
    case.events
        .iter()
        .map(|event| {
            let by_machine = matches!(event.actor, Actor::System { .. });
            let (text, source) = match &event.happened {
                Happened::ActDone { act, source, .. } => {
                    let told = definition.act(act).map(|act| act.told.in_lang(lang));
                    (told.unwrap_or(act).to_owned(), source.clone())
                }
                Happened::TermNear { term } | Happened::TermPassed { term } => {
                    let is_near = matches!(event.happened, Happened::TermNear { .. });
                    let found = definition.term(term);
                    let title = found.map_or(term.as_str(), |term| term.title.in_lang(lang));
                    let source = found.map(|term| term.source.clone()).unwrap_or_default();
                    (format!("{title}: {}", term_words(is_near, lang)), source)
                }
            };
            let details =
                event.input().map(|input| paper::details(input, edition, lang)).unwrap_or_default();
            TimelineLine { at: event.at, text, details, source, by_machine }
        })
        .collect()
}

const fn term_words(is_near: bool, lang: Lang) -> &'static str {
    match (is_near, lang) {
        (true, Lang::Kk) => "мерзімі аяқталуға жақын",
        (true, Lang::Ru) => "срок подходит к концу",
        (true, Lang::En) => "the time limit is about to end",
        (false, Lang::Kk) => "мерзімі өтіп кетті",
        (false, Lang::Ru) => "срок истёк",
        (false, Lang::En) => "the time limit has passed",
    }
}

/// All terms of a case for people.
pub fn due_lines(
    case: &Case,
    edition: &Edition,
    calendar: &Calendar,
    lang: Lang,
    now: Timestamp,
) -> Result<Vec<DueLine>, Fault> {
    let dues = due_dates(case, edition, calendar)?;
    Ok(dues
        .into_iter()
        .filter_map(|due| {
            let term = edition.definition.term(&due.term)?;
            Some(DueLine {
                title: term.title.in_lang(lang).to_owned(),
                last_day: due.end.last_day(),
                days_left: match due.end {
                    End::Stopped { days_left } => Some(days_left),
                    End::At { .. } => None,
                },
                met_at: due.met_at,
                is_overdue: due.is_overdue(now),
                source: term.source.clone(),
                term: due.term,
            })
        })
        .collect())
}

/// What a person can do with a case now: the domain's answer, which faces draw. Whether a term has ended `decide` says.
pub fn available_acts<'a>(
    case: &Case,
    edition: &'a Edition,
    actor: &Actor,
    office: Option<&str>,
    now: Timestamp,
) -> Vec<&'a Act> {
    let doer = doer_of(case, edition, actor, office);
    flow::open_acts(&edition.definition.flow, &matter_of(case), &doer, now)
}
