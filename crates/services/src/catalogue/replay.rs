//! Cases that tell what a service must do: filed days, acts, and the dates, states and effects expected of them.

use std::collections::{BTreeMap, BTreeSet};

use base::{
    Actor, Bin, CaseId, DocumentId, Fault, Faults, FileFault, Iin, Lang, Role, Sha256, SystemPart,
    Text, UniqueNumber,
};
use calendar::Calendar;
use flow::{Due, Play, Step, Story, play};
use forms::Answers;
use jiff::{Timestamp, civil::date};
use schemars::JsonSchema;
use serde::Deserialize;

mod answers;
mod entries;

use super::{
    Service, Serving,
    reach::{Gathering, Reached},
};
use crate::{
    Applicant, ApplicantKind, Case, Channel, Command, EarlierEntry, Edition, Effect, EntryState,
    FactFound, Input, Need, Payment, Received, Representative, SignedText, decide, due_dates,
    effects, needs_of, tick,
};
use answers::{answers_of, expects, slips_of_answers};
use entries::Entries;

/// `cases.toml`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(super) struct CasesFile {
    /// Answers that all cases share.
    #[serde(default)]
    answers: Answers,
    /// Documents that a clerk takes in, which all cases share: an act that needs a package is given them.
    #[serde(default)]
    received: Vec<Received>,
    case: Vec<Story<Beginning, StepInput>>,
}

impl CasesFile {
    /// The names of its cases.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.case.iter().map(|story| story.name.as_str())
    }
}

/// How a case begins.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct Beginning {
    request: String,
    #[serde(default = "legal_entity")]
    applicant: ApplicantKind,
    #[serde(default = "portal")]
    channel: Channel,
    /// Answers that differ from those that all cases share.
    #[serde(default)]
    answers: Answers,
    /// Answers of those that all cases share which this case does not give.
    #[serde(default)]
    without: Vec<String>,
    /// The earlier entry it is about.
    #[serde(default)]
    about: Option<About>,
    /// Whether somebody acts for the applicant.
    #[serde(default)]
    represented: bool,
    /// Keys that no case has.
    #[serde(flatten)]
    #[schemars(skip)]
    unknown: BTreeMap<String, toml::Value>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct About {
    number: String,
    #[serde(default)]
    state: Option<EntryState>,
}

const fn legal_entity() -> ApplicantKind {
    ApplicantKind::LegalEntity
}

const fn portal() -> Channel {
    Channel::Portal
}

/// What a step gives.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct StepInput {
    #[serde(default)]
    grounds: Vec<String>,
    #[serde(default)]
    points: BTreeMap<String, String>,
    #[serde(default)]
    missing: Vec<String>,
    reasons: Option<String>,
    #[serde(default)]
    answers: Answers,
    #[serde(default)]
    given: Answers,
    #[serde(default)]
    facts: BTreeMap<String, bool>,
    payment: Option<Payment>,
    /// Documents taken in, where they differ from those that all cases share.
    received: Option<Vec<Received>>,
    /// Whether signatures that the act needs are left out.
    #[serde(default)]
    unsigned: bool,
    /// The state afterwards of the entry that the case has made; `none` while it has made none.
    entry: Option<String>,
    /// The state afterwards of the earlier entry that the case is about.
    earlier_entry: Option<String>,
    /// Keys that no step has.
    #[serde(flatten)]
    #[schemars(skip)]
    unknown: BTreeMap<String, toml::Value>,
}

/// The keys of a case, and of a step.
const CASE_KEYS: [&str; 9] = [
    "name",
    "request",
    "applicant",
    "channel",
    "answers",
    "without",
    "about",
    "represented",
    "step",
];
const STEP_KEYS: [&str; 20] = [
    "at",
    "act",
    "by",
    "grounds",
    "points",
    "missing",
    "reasons",
    "answers",
    "given",
    "facts",
    "payment",
    "received",
    "unsigned",
    "state",
    "due",
    "overdue",
    "effects",
    "faults",
    "entry",
    "earlier_entry",
];
/// Who may play beside the roles of an edition.
const PLAYERS: [&str; 7] = [
    "applicant",
    "applicant-as-officer",
    "authorised-person",
    "officer",
    "officer-as-authorised-person",
    "operator",
    "stranger",
];

/// What a replay found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplayReport {
    /// Cases replayed.
    pub cases: usize,
    /// Steps replayed.
    pub steps: usize,
    /// What the cases reached of their editions.
    pub reached: BTreeSet<Reached>,
    /// Where a case ended otherwise than it says.
    pub faults: Vec<FileFault>,
}

/// The first number that is given out for a person of the stories.
fn person(serial: u16) -> Option<Iin> {
    (serial..serial + 100).find_map(|n| Iin::compose(date(1980, 5, 17), true, n))
}

fn organisation(serial: u32) -> Option<Bin> {
    (serial..serial + 100).find_map(|n| Bin::compose(date(2005, 3, 1), 4, n))
}

/// Who plays: a role of the edition (with a number behind it for a second person of it, `commission-member-2`), or one of
/// those who should not: `stranger`, `applicant-as-officer`, `officer-as-authorised-person`.
fn actor(player: Option<&str>, edition: &Edition) -> Option<(Actor, Option<String>)> {
    let Some(player) = player else {
        return Some((Actor::System { part: SystemPart::Portal }, None));
    };
    let someone = |iin, bin: Option<u32>, role| {
        Some((Actor::Person { iin: person(iin)?, bin: bin.and_then(organisation), role }, None))
    };
    match player {
        "applicant" => return someone(1000, Some(100), Role::Applicant),
        "applicant-as-officer" => return someone(1000, None, Role::Officer),
        "stranger" => return someone(2000, Some(200), Role::Applicant),
        "officer" => return someone(3000, Some(300), Role::Officer),
        "officer-as-authorised-person" => {
            return someone(3000, Some(300), Role::AuthorisedPerson);
        }
        "authorised-person" => return someone(4000, Some(300), Role::AuthorisedPerson),
        "operator" => return someone(5000, None, Role::Operator),
        _ => {}
    }
    let roles = &edition.definition.flow.roles;
    let (base, which) = match player.rsplit_once('-') {
        Some((base, n)) if n.parse::<u16>().is_ok() => (base, n.parse().unwrap_or(0)),
        _ => (player, 0),
    };
    if let "officer" | "authorised-person" | "operator" = base {
        let role = match base {
            "officer" => Role::Officer,
            "authorised-person" => Role::AuthorisedPerson,
            _ => Role::Operator,
        };
        return Some((Actor::Person { iin: person(8000 + which * 100)?, bin: None, role }, None));
    }
    let place = roles.iter().position(|role| role.name == base)?;
    let role = roles.get(place)?;
    let office = role.body.clone().or_else(|| Some(edition.definition.authority.code.clone()));
    // One person holds one post: each role of the stories is somebody else.
    let place = u16::try_from(place).ok()?;
    let serial = 100 + place * 10;
    let iin = (serial..serial + 10)
        .find_map(|n| Iin::compose(date(1970, 2, 1 + i8::try_from(which).ok()? % 27), true, n))?;
    Some((Actor::Person { iin, bin: None, role: role.right }, office))
}

fn begin(
    story: &Beginning,
    file: &CasesFile,
    service: &Service,
    serving: Serving<'_>,
) -> Option<Case> {
    let edition = serving.edition;
    let mut answers = file.answers.clone();
    for field in &story.without {
        answers.remove(field);
    }
    answers.merge(story.answers.clone());
    let is_person = !story.applicant.is_organisation();
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
            representative: story.represented.then(representative).flatten(),
        },
        answers,
        signed_application: None,
        about: story
            .about
            .as_ref()
            .map(|about| EarlierEntry { number: about.number.clone(), state: about.state }),
        facts: BTreeMap::new(),
        continued: serving.continued.cloned(),
        state: edition.definition.flow.initial.clone(),
        events: Vec::new(),
    })
}

fn representative() -> Option<Representative> {
    Some(Representative {
        iin: person(6000)?,
        full_name: "Омаров Дәурен".to_owned(),
        authority: "сенімхат № 5, 03.02.2014".to_owned(),
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
    let mut told = BTreeSet::new();
    for story in &cases.case {
        report.cases += 1;
        let key = format!("case {:?}", story.name);
        let first = story.step.first().map(|step| step.at.date());
        let case = first.and_then(|day| service.serving_on(day)).and_then(|serving| {
            Some((serving.edition, begin(&story.beginning, cases, service, serving)?))
        });
        let Some((edition, case)) = case else {
            report.faults.push(FileFault::new(file, key, "no step, or no edition on its day"));
            continue;
        };
        let mut slips = slips(story, edition);
        // An answer that all cases share is told once, and no case is played with a wrong one.
        let mut given = cases.answers.clone();
        for field in &story.beginning.without {
            given.remove(field);
        }
        let mut shared = answers_of(&given, &story.beginning.request, edition);
        if expects(story, "unknown-field") {
            shared.clear();
        }
        let is_wrong = !shared.is_empty();
        shared.retain(|reason| told.insert(reason.clone()));
        report.faults.extend(shared.iter().map(|r| FileFault::new(file, "answers", r)));
        slips.extend(slips_of_answers(story, edition));
        if is_wrong || !slips.is_empty() {
            report.faults.extend(slips.into_iter().map(|(step, reason)| {
                let key = step.map_or_else(|| key.clone(), |step| format!("{key}, {step}"));
                FileFault::new(file, key, reason)
            }));
            continue;
        }
        report.steps += story.step.len();
        let reached = Gathering::of(&case, edition);
        let entries = Entries::of(&case);
        let received = &cases.received;
        let mut stage = Stage { case, edition, calendar, received, reached, entries };
        let faults = play(&story.step, &mut stage);
        if faults.is_empty() {
            stage.reached.add("case", &story.name);
        }
        for fault in faults {
            let key = format!("{key}, step {} ({})", fault.step, fault.act);
            report.faults.push(FileFault::new(file, key, fault.reason));
        }
        report.reached.extend(stage.reached.found());
    }
}

/// Names in a story that its edition does not have: of which step, and what could be meant. A step that expects the fault of such a name
/// may have it.
fn slips(story: &Story<Beginning, StepInput>, edition: &Edition) -> Vec<(Option<String>, String)> {
    let rules = &edition.definition;
    let mut found = Vec::new();
    let mut check = |step: &Option<String>, what: &str, name: &str, all: &[&str]| {
        if !all.contains(&name) {
            let choices = flow::choices(name, all.iter().copied());
            found.push((step.clone(), format!("there is no {what} {name:?}{choices}")));
        }
    };
    let requests: Vec<&str> = rules.request.iter().map(|request| request.name.as_str()).collect();
    let acts: Vec<&str> = rules.flow.acts.iter().map(|act| act.name.as_str()).collect();
    let states: Vec<&str> = rules.flow.states.iter().map(|state| state.name.as_str()).collect();
    let terms: Vec<&str> = rules.flow.terms.iter().map(|term| term.name.as_str()).collect();
    let grounds: Vec<&str> = rules.flow.grounds.iter().map(|g| g.code.as_str()).collect();
    let documents: Vec<&str> = rules.document.iter().map(|d| d.name.as_str()).collect();
    let roles: Vec<&str> = rules.flow.roles.iter().map(|role| role.name.as_str()).collect();
    let players: Vec<&str> = PLAYERS.into_iter().chain(roles).collect();
    let whole = None;
    let closed = |step: &Step<StepInput>| step.faults.iter().any(|f| f == "channel-not-open");
    if !story.step.iter().any(closed) {
        check(&whole, "request", &story.beginning.request, &requests);
    }
    for key in story.beginning.unknown.keys() {
        check(&whole, "key", key, &CASE_KEYS);
    }
    for (n, step) in story.step.iter().enumerate() {
        let place = Some(format!("step {} ({})", n + 1, step.act));
        let expects = |code: &str| step.faults.iter().any(|fault| fault == code);
        for key in step.input.unknown.keys() {
            check(&place, "key", key, &STEP_KEYS);
        }
        if step.act != "tick" && !expects("act-not-known") {
            check(&place, "act", &step.act, &acts);
        }
        if let Some(player) = &step.by {
            let base = player.rsplit_once('-').filter(|(_, n)| n.parse::<u16>().is_ok());
            check(&place, "role", base.map_or(player.as_str(), |(base, _)| base), &players);
        }
        if let Some(state) = &step.state {
            check(&place, "state", state, &states);
        }
        for term in step.due.keys().chain(step.overdue.iter().flatten()) {
            check(&place, "term", term, &terms);
        }
        for state in step.input.entry.iter().chain(&step.input.earlier_entry) {
            check(&place, "state of an entry", state, &entries::STATES);
        }
        if !expects("ground-not-known") && !expects("ground-not-of-act") {
            for ground in &step.input.grounds {
                check(&place, "ground", ground, &grounds);
            }
        }
        if !expects("document-not-known") {
            let received = step.input.received.iter().flatten().map(|r| &r.document);
            for document in step.input.missing.iter().chain(received) {
                check(&place, "document", document, &documents);
            }
        }
    }
    found
}

/// A case on the stage of its stories.
struct Stage<'a> {
    case: Case,
    edition: &'a Edition,
    calendar: &'a Calendar,
    received: &'a [Received],
    reached: Gathering<'a>,
    entries: Entries,
}

impl Play<StepInput> for Stage<'_> {
    fn act(&mut self, step: &Step<StepInput>, now: Timestamp) -> Result<Vec<flow::Effect>, Faults> {
        let stated = step.due.iter().filter(|(_, day)| *day != "none").map(|(term, _)| term);
        for term in stated.chain(step.overdue.iter().flatten()) {
            self.reached.add("term", term);
        }
        let events = self.events(step, now).inspect_err(|faults| {
            for fault in faults.0.iter().filter(|f| step.faults.iter().any(|code| code == f.code)) {
                self.reached.add("fault", fault.code);
                let field = fault.field.as_deref();
                let told = fault.args.iter().find(|(name, _)| *name == "document");
                // Of an answer the field names the document, of a paper at the window its title does.
                let documents = self.edition.documents_of(&self.case.request).filter(|document| {
                    let title = document.title.in_lang(self.case.lang);
                    (document.field.is_some() && document.field.as_deref() == field)
                        || (fault.code == "document-not-received"
                            && told.is_some_and(|(_, told)| told == title))
                });
                for lacking in documents {
                    self.reached.add("missing", &lacking.name);
                }
            }
        })?;
        if step.act != "tick"
            && let Some((_, office)) = actor(step.by.as_deref(), self.edition)
        {
            let player = step.by.as_deref().unwrap_or("system");
            let base = player.rsplit_once('-').filter(|(_, n)| n.parse::<u16>().is_ok());
            self.reached.add("role", base.map_or(player, |(base, _)| base));
            if let Some(office) = office {
                self.reached.add("body", &office);
            }
        }
        let mut done = Vec::new();
        for event in events {
            let effects = effects(&event, self.edition);
            done.extend(effects.iter().map(Effect::written));
            self.case.apply(event.clone());
            for effect in &effects {
                self.entries.follow(effect, &self.case, self.edition);
            }
            self.reached.event(&self.case, &event);
        }
        Ok(done)
    }

    fn state(&self) -> &str {
        &self.case.state
    }

    fn dues(&self) -> Result<Vec<Due>, Faults> {
        Ok(due_dates(&self.case, self.edition, self.calendar)?)
    }

    fn differs(&self, step: &Step<StepInput>) -> Vec<String> {
        let told = |what: &str, wanted: &Option<String>, found: Option<&str>| {
            let (wanted, found) = (wanted.as_deref()?, found.unwrap_or("none"));
            (wanted != found).then(|| format!("{what} {wanted:?} expected, found {found:?}"))
        };
        let own = told("entry", &step.input.entry, self.entries.own());
        let earlier = told("earlier_entry", &step.input.earlier_entry, self.entries.earlier());
        own.into_iter().chain(earlier).collect()
    }
}

impl Stage<'_> {
    fn events(&self, step: &Step<StepInput>, now: Timestamp) -> Result<Vec<crate::Event>, Faults> {
        if step.act == "tick" {
            return Ok(tick(&self.case, self.edition, now, self.calendar)?);
        }
        let unknown =
            || Fault::new("act-not-yours").with("act", step.by.clone().unwrap_or_default());
        let (actor, office) = actor(step.by.as_deref(), self.edition).ok_or_else(unknown)?;
        let given = &step.input;
        let needs: Vec<Need> =
            self.edition.definition.act(&step.act).into_iter().flat_map(needs_of).collect();
        let signs = |need: Need| !given.unsigned && needs.contains(&need);
        let document = DocumentId::from_random([7; 16]);
        let received = match &given.received {
            Some(received) => received.clone(),
            None if needs.contains(&Need::Package) => self.received.to_vec(),
            None => Vec::new(),
        };
        let from =
            Text {
                kk: "тізілім".to_owned(), ru: "реестр".to_owned(), en: "register".to_owned()
            };
        let facts = given.facts.iter().map(|(name, is)| {
            let found = FactFound { is: *is, from: from.clone(), at: now, as_received: None };
            (name.clone(), found)
        });
        let input = Input {
            answers: given.answers.clone(),
            given: given.given.clone(),
            grounds: given.grounds.clone(),
            points: given.points.clone(),
            missing: given.missing.clone(),
            received,
            facts: facts.collect(),
            payment: given.payment.clone(),
            reasons: given.reasons.clone(),
            signed_application: signs(Need::SignedApplication)
                .then_some(SignedText { document, sha256: Sha256([7; 32]) }),
            signed_result: signs(Need::SignedResult).then_some(document),
        };
        let command = Command { act: step.act.clone(), actor, office, input };
        decide(&self.case, self.edition, command, now, self.calendar)
    }
}
