//! Cases that tell what a service must do: filed days, acts, and the dates, states and effects expected of them.

use std::collections::BTreeMap;

use base::{
    Actor, Bin, CaseId, DocumentId, Faults, Iin, Lang, Role, Sha256, SystemPart, UniqueNumber,
    to_timestamp,
};
use calendar::{Calendar, End};
use forms::Answers;
use jiff::{
    Timestamp,
    civil::{DateTime, date},
};
use serde::Deserialize;

use super::{DataFault, Service};
use crate::{
    Applicant, ApplicantKind, Case, Channel, Command, Edition, Effect, Event, Input, Need,
    SignedText, decide, due_dates, effects, tick,
};

/// `cases.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CasesFile {
    /// Answers that all cases share.
    #[serde(default)]
    answers: Answers,
    case: Vec<Story>,
}

/// One case from its beginning.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    name: String,
    request: String,
    #[serde(default = "legal_entity")]
    applicant: ApplicantKind,
    #[serde(default = "portal")]
    channel: Channel,
    /// Answers that differ.
    #[serde(default)]
    answers: Answers,
    step: Vec<Step>,
}

const fn legal_entity() -> ApplicantKind {
    ApplicantKind::LegalEntity
}

const fn portal() -> Channel {
    Channel::Portal
}

/// One act, and what is expected after it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// Wall clock of the platform's zone.
    at: DateTime,
    /// The act; `tick` lets the clock act.
    act: String,
    by: Option<Player>,
    #[serde(default)]
    grounds: Vec<String>,
    #[serde(default)]
    missing: Vec<String>,
    reasons: Option<String>,
    #[serde(default)]
    answers: Answers,
    /// Whether signatures that the act needs are left out.
    #[serde(default)]
    unsigned: bool,
    state: Option<String>,
    /// Last days by term; `stopped, 12 left` while the clock stands.
    #[serde(default)]
    due: BTreeMap<String, String>,
    /// Terms that are overdue at this moment.
    overdue: Option<Vec<String>>,
    effects: Option<Vec<Effect>>,
    /// Codes of faults; without them the act succeeds.
    #[serde(default)]
    faults: Vec<String>,
}

/// Who plays in the stories.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Player {
    Applicant,
    AuthorisedPerson,
    Officer,
    /// The officer, who also signs.
    OfficerAsAuthorisedPerson,
    Operator,
    /// The applicant, who also is an officer.
    ApplicantAsOfficer,
    /// An applicant with another case.
    Stranger,
}

/// What a replay found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplayReport {
    /// Cases replayed.
    pub cases: usize,
    /// Steps replayed.
    pub steps: usize,
    /// Where a case ended otherwise than it says.
    pub faults: Vec<DataFault>,
}

/// The first number that is given out for a person of the stories.
fn person(serial: u16) -> Option<Iin> {
    (serial..serial + 100).find_map(|n| Iin::compose(date(1980, 5, 17), true, n))
}

fn organisation(serial: u32) -> Option<Bin> {
    (serial..serial + 100).find_map(|n| Bin::compose(date(2005, 3, 1), 4, n))
}

fn actor(player: Option<Player>) -> Option<Actor> {
    let (iin, bin, role) = match player {
        None => return Some(Actor::System { part: SystemPart::Portal }),
        Some(Player::Applicant) => (1000, Some(100), Role::Applicant),
        Some(Player::ApplicantAsOfficer) => (1000, None, Role::Officer),
        Some(Player::Stranger) => (2000, Some(200), Role::Applicant),
        Some(Player::Officer) => (3000, Some(300), Role::Officer),
        Some(Player::OfficerAsAuthorisedPerson) => (3000, Some(300), Role::AuthorisedPerson),
        Some(Player::AuthorisedPerson) => (4000, Some(300), Role::AuthorisedPerson),
        Some(Player::Operator) => (5000, None, Role::Operator),
    };
    let bin = bin.and_then(organisation);
    Some(Actor::Person { iin: person(iin)?, bin, role })
}

fn begin(story: &Story, file: &CasesFile, service: &Service, edition: &Edition) -> Option<Case> {
    let mut answers = file.answers.clone();
    answers.0.extend(story.answers.0.clone());
    let is_person = story.applicant == ApplicantKind::Individual;
    Some(Case {
        id: CaseId::from_random([1; 16]),
        number: UniqueNumber::compose(2014, &service.definition.number_code, 1),
        service: service.definition.code.clone(),
        edition: edition.first_day,
        request: story.request.clone(),
        channel: story.channel,
        lang: Lang::En,
        applicant: Applicant {
            kind: story.applicant,
            iin: person(1000)?,
            full_name: "Серікова Айгүл Бекқызы".to_owned(),
            bin: organisation(100).filter(|_| !is_person),
            organisation: (!is_person).then(|| "«Сынақ» ЖШС".to_owned()),
        },
        answers,
        signed_application: None,
        state: edition.definition.initial.clone(),
        events: Vec::new(),
    })
}

/// Replays all stories of a file.
pub(super) fn replay(
    file: &str,
    cases: &CasesFile,
    service: &Service,
    calendar: &Calendar,
    report: &mut ReplayReport,
) {
    for story in &cases.case {
        report.cases += 1;
        let key = format!("case {:?}", story.name);
        let first = story.step.first().map(|step| step.at.date());
        let case = first
            .and_then(|day| service.edition_on(day))
            .and_then(|edition| Some((edition, begin(story, cases, service, edition)?)));
        let Some((edition, mut case)) = case else {
            report.faults.push(DataFault::new(file, key, "no step, or no edition on its day"));
            continue;
        };
        for (n, step) in story.step.iter().enumerate() {
            report.steps += 1;
            for reason in play(step, &mut case, edition, calendar) {
                let key = format!("{key}, step {} ({})", n + 1, step.act);
                report.faults.push(DataFault::new(file, key, reason));
            }
        }
    }
}

/// Plays one step and tells in what it differs from what it says.
fn play(step: &Step, case: &mut Case, edition: &Edition, calendar: &Calendar) -> Vec<String> {
    let mut differs = Vec::new();
    let now = to_timestamp(step.at);
    let outcome = act(step, case, edition, calendar, now);
    let codes: Vec<&str> = match &outcome {
        Ok(_) => Vec::new(),
        Err(faults) => faults.0.iter().map(|fault| fault.code).collect(),
    };
    if codes != step.faults {
        let found = outcome.as_ref().err().map(ToString::to_string).unwrap_or_default();
        differs.push(format!("faults {:?} expected, found {codes:?} ({found})", step.faults));
    }
    let events = outcome.unwrap_or_default();
    let done: Vec<Effect> = events.iter().flat_map(|event| effects(event, edition)).collect();
    case.apply_all(events);
    if let Some(state) = step.state.as_ref().filter(|state| **state != case.state) {
        differs.push(format!("state {state:?} expected, found {:?}", case.state));
    }
    if let Some(wanted) = step.effects.as_ref().filter(|wanted| **wanted != done) {
        differs.push(format!("effects {wanted:?} expected, found {done:?}"));
    }
    let dues = match due_dates(case, edition, calendar) {
        Ok(dues) => dues,
        Err(fault) => {
            differs.push(format!("terms can't be counted: {fault}"));
            return differs;
        }
    };
    for (term, wanted) in &step.due {
        let found = dues.iter().find(|due| due.term == *term).map(|due| match due.end {
            End::At { last_day, .. } => last_day.to_string(),
            End::Stopped { days_left } => format!("stopped, {days_left} left"),
        });
        if found.as_ref() != Some(wanted) {
            differs.push(format!("{term} due {wanted:?} expected, found {found:?}"));
        }
    }
    let late: Vec<&str> =
        dues.iter().filter(|due| due.is_overdue(now)).map(|due| due.term.as_str()).collect();
    if let Some(wanted) = step.overdue.as_ref().filter(|wanted| **wanted != late) {
        differs.push(format!("overdue {wanted:?} expected, found {late:?}"));
    }
    differs
}

fn act(
    step: &Step,
    case: &Case,
    edition: &Edition,
    calendar: &Calendar,
    now: Timestamp,
) -> Result<Vec<Event>, Faults> {
    if step.act == "tick" {
        return Ok(tick(case, edition, now, calendar)?);
    }
    let actor = actor(step.by).ok_or_else(|| Faults(Vec::new()))?;
    let needs = |need: Need| {
        !step.unsigned && edition.definition.act(&step.act).is_some_and(|a| a.needs.contains(&need))
    };
    let document = DocumentId::from_random([7; 16]);
    let input = Input {
        answers: step.answers.clone(),
        grounds: step.grounds.clone(),
        missing: step.missing.clone(),
        reasons: step.reasons.clone(),
        signed_application: needs(Need::SignedApplication)
            .then_some(SignedText { document, sha256: Sha256([7; 32]) }),
        signed_result: needs(Need::SignedResult).then_some(document),
    };
    decide(case, edition, Command { act: step.act.clone(), actor, input }, now, calendar)
}
