//! What can be wrong with the files of a service beyond their grammar.

use std::collections::BTreeSet;

use base::{Lang, Text};
use calendar::{Calendar, Unit};
use forms::{FieldKind, ShowIf};

use super::{DataFault, Edition};
use crate::{
    Act, Clock, Doer, EditionDefinition, Effect, GroundGroup, Need, Outcome, Phase,
    ServiceDefinition, Silence, Term, Value, paper,
};

/// Gathers the faults of one file.
struct Inspection<'a> {
    file: &'a str,
    faults: Vec<DataFault>,
}

impl Inspection<'_> {
    fn fault(&mut self, key: impl Into<String>, reason: impl Into<String>) {
        self.faults.push(DataFault::new(self.file, key, reason));
    }

    fn require(&mut self, holds: bool, key: &str, reason: &str) {
        if !holds {
            self.fault(key, reason);
        }
    }

    fn text(&mut self, key: &str, text: &Text) {
        for lang in Lang::ALL {
            if text.in_lang(lang).trim().is_empty() {
                self.fault(key, format!("no words in {lang}"));
            }
        }
    }

    /// A text with values in braces.
    fn template(&mut self, key: &str, text: &Text, edition: &Edition) {
        self.text(key, text);
        for name in paper::unknown_placeholders(text) {
            self.fault(key, format!("{{{name}}} is not a value"));
        }
        for lang in Lang::ALL {
            for name in crate::definition::placeholders(text.in_lang(lang)) {
                if let Ok(value) = name.parse() {
                    self.value(key, &value, edition);
                }
            }
        }
    }

    fn value(&mut self, key: &str, value: &Value, edition: &Edition) {
        if let Value::Answer(field) = value
            && !edition.forms.values().any(|form| form.field(field).is_some())
        {
            self.fault(key, format!("no form has the field {field:?}"));
        }
    }

    fn source(&mut self, key: &str, source: &str) {
        self.require(!source.trim().is_empty(), key, "no source: name the paragraph");
    }

    /// Names are filled and stand once.
    fn names<'n>(&mut self, list: &str, names: impl Iterator<Item = &'n str>) {
        let mut seen = BTreeSet::new();
        for name in names {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
            if name.is_empty() || !name.bytes().all(plain) {
                self.fault(list, format!("{name:?} is not a name"));
            }
            if !seen.insert(name) {
                self.fault(list, format!("{name:?} stands twice"));
            }
        }
    }

    /// Every name is one of the known.
    fn known(&mut self, key: &str, names: &[String], is_known: impl Fn(&str) -> bool) {
        for name in names.iter().filter(|name| !is_known(name)) {
            self.fault(key, format!("there is no {name:?}"));
        }
    }
}

/// Inspects `service.toml`.
pub(super) fn service(file: &str, code: &str, service: &ServiceDefinition) -> Vec<DataFault> {
    let mut found = Inspection { file, faults: Vec::new() };
    found.require(service.code == code, "code", "differs from the name of the folder");
    let plain = service.number_code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let short = (1..=12).contains(&service.number_code.len());
    found.require(plain && short, "number_code", "not 1 to 12 capital letters and digits");
    found.text("title", &service.title);
    found.text("short_title", &service.short_title);
    found.text("summary", &service.summary);
    found.source("source", &service.source);
    found.faults
}

/// Inspects an edition with its forms.
pub(super) fn edition(file: &str, edition: &Edition) -> Vec<DataFault> {
    let mut found = Inspection { file, faults: Vec::new() };
    about(&mut found, edition);
    documents(&mut found, edition);
    states(&mut found, &edition.definition);
    for act in &edition.definition.act {
        one_act(&mut found, &edition.definition, act);
    }
    for term in &edition.definition.term {
        one_term(&mut found, &edition.definition, term);
    }
    reachable(&mut found, &edition.definition);
    papers(&mut found, edition);
    found.faults
}

/// Schedules that the calendar does not have.
pub(super) fn schedules(edition: &Edition, calendar: &Calendar) -> Vec<DataFault> {
    let file = format!("services/{}/{}.toml", edition.service.code, edition.first_day);
    let channels = edition.definition.channel.iter().filter_map(|c| c.schedule.as_ref());
    std::iter::once(&edition.definition.schedule)
        .chain(channels)
        .filter(|name| calendar.schedule(name).is_err())
        .map(|name| DataFault::new(&file, "schedule", format!("the calendar has no {name:?}")))
        .collect()
}

fn about(found: &mut Inspection<'_>, edition: &Edition) {
    let rules = &edition.definition;
    found.source("source", &rules.source);
    found.require(!rules.applicants.is_empty(), "applicants", "the service is for nobody");
    found.text("result", &rules.result);
    found.require(!rules.authority.code.trim().is_empty(), "authority.code", "empty");
    found.text("authority.name", &rules.authority.name);
    found.text("authority.ministry", &rules.authority.ministry);
    found.text("authority.address", &rules.authority.address);
    found.source("authority", &rules.authority.source);
    found.text("fee", &rules.fee.about);
    found.source("fee", &rules.fee.source);
    for (n, basis) in rules.legal_basis.iter().enumerate() {
        found.text(&format!("legal_basis.{n}"), &basis.title);
        found.source(&format!("legal_basis.{n}"), &basis.source);
    }
    for channel in &rules.channel {
        let key = format!("channel.{}", channel.title.en);
        found.text(&key, &channel.title);
        found.text(&key, &channel.about);
        found.source(&key, &channel.source);
        found.known(&key, &channel.evidence, |name| rules.paper(name).is_some());
        let twice = rules.channel.iter().filter(|other| other.name == channel.name).count() > 1;
        found.require(!twice, &key, "stands twice");
    }
    let open = rules.channel.iter().any(|channel| channel.executable && channel.submit);
    found.require(open, "channel", "no channel takes applications");
    found.names("request", rules.request.iter().map(|r| r.name.as_str()));
    for request in &rules.request {
        let key = format!("request.{}", request.name);
        found.text(&key, &request.title);
        found.source(&key, &request.source);
        let has_form = edition.forms.contains_key(&request.form);
        found.require(has_form, &key, "the file of its form is missing");
        found.known(&key, &request.documents, |name| rules.document(name).is_some());
    }
    found.names("ground", rules.ground.iter().map(|g| g.code.as_str()));
    for ground in &rules.ground {
        let key = format!("ground.{}", ground.code);
        found.text(&key, &ground.text);
        found.source(&key, &ground.source);
        let used = rules.act.iter().any(|act| act.grounds.contains(&ground.code));
        found.require(used, &key, "no act may name it");
    }
    for indicator in &rules.indicator {
        let key = format!("indicator.{}", indicator.number);
        found.text(&key, &indicator.title);
        found.text(&key, &indicator.group);
        found.source(&key, &indicator.source);
    }
    for contact in &rules.contact {
        found.text("contact", &contact.title);
        found.source("contact", &contact.source);
    }
    if let Some(complaints) = &rules.complaints {
        let texts = complaints.content.iter().chain(&complaints.states);
        for text in texts.chain([&complaints.evidence, &complaints.answer]) {
            found.text("complaints", text);
        }
        for route in &complaints.route {
            found.text("complaints.route", &route.about);
            found.text("complaints.route", &route.to);
            found.text("complaints.route", &route.how);
            found.source("complaints.route", &route.source);
        }
        found.source("complaints", &complaints.source);
    }
}

fn documents(found: &mut Inspection<'_>, edition: &Edition) {
    let rules = &edition.definition;
    let kind = |name: &str| edition.forms.values().find_map(|f| f.field(name)).map(|f| f.kind);
    found.names("document", rules.document.iter().map(|d| d.name.as_str()));
    for document in &rules.document {
        let key = format!("document.{}", document.name);
        found.text(&key, &document.title);
        found.source(&key, &document.source);
        if let Some(field) = &document.field {
            let is_file = kind(field) == Some(FieldKind::File);
            found.require(is_file, &key, "its field is not a file of any form");
        }
        found.known(&key, &document.described_by, |name| kind(name).is_some());
        if let Some(field) = &document.good_from {
            let is_date = kind(field) == Some(FieldKind::Date);
            found.require(is_date, &key, "good_from is not a date of any form");
        }
        let whole = document.good_for.is_some() == document.good_from.is_some();
        found.require(whole, &key, "good_for and good_from go together");
        found.names(&key, document.checklist.iter().map(|item| item.name.as_str()));
        for item in &document.checklist {
            let key = format!("{key}.{}", item.name);
            found.text(&key, &item.text);
            found.source(&key, &item.source);
            if let Some(ShowIf { field, has }) = &item.when {
                let field = edition.forms.values().find_map(|form| form.field(field));
                let codes = field.map(|f| f.choices(&edition.dictionaries)).unwrap_or_default();
                found.known(&key, has, |code| codes.iter().any(|(known, _)| *known == code));
            }
        }
        for way in &document.way {
            found.source(&key, &way.source);
            let channels = way.channels.iter();
            let described = channels.filter(|c| rules.channel(**c).is_none()).count() == 0;
            found.require(described, &key, "a way through a channel that the service lacks");
        }
    }
}

fn states(found: &mut Inspection<'_>, rules: &EditionDefinition) {
    found.names("state", rules.state.iter().map(|s| s.name.as_str()));
    found.require(rules.state(&rules.initial).is_some(), "initial", "there is no such state");
    for state in &rules.state {
        let key = format!("state.{}", state.name);
        found.text(&key, &state.label);
        found.text(&key, &state.next);
        found.source(&key, &state.source);
        let leaves = rules.act.iter().any(|act| act.from.contains(&state.name));
        let is_over = state.phase == Phase::Closed;
        found.require(is_over || leaves, &key, "no act leads out of it, and it is not closed");
        found.require(!is_over || !leaves, &key, "closed, but an act leads out of it");
        let decided = matches!(state.phase, Phase::Decided | Phase::Closed);
        let fits = state.outcome.is_none() || decided;
        found.require(fits, &key, "an outcome before the decision");
    }
}

fn one_act(found: &mut Inspection<'_>, rules: &EditionDefinition, act: &Act) {
    let key = format!("act.{}", act.name);
    found.text(&key, &act.title);
    found.text(&key, &act.told);
    found.source(&key, &act.source);
    let twice = rules.act.iter().filter(|other| other.name == act.name).count() > 1;
    found.require(!twice, &key, "stands twice");
    found.known(&key, &act.from, |name| rules.state(name).is_some());
    found.require(!act.from.is_empty(), &key, "begins nowhere");
    found.require(rules.state(&act.to).is_some(), &key, "leads to no state");
    found.require(!act.by.is_empty(), &key, "nobody may do it");
    found.known(&key, &act.grounds, |code| rules.ground(code).is_some());
    found.known(&key, &act.differs_from, |name| rules.act(name).is_some());
    let (asks, offers) = (act.needs.contains(&Need::Ground), !act.grounds.is_empty());
    found.require(asks == offers, &key, "a needed ground and a list of grounds go together");
    for term in act.within.iter().chain(&act.when_passed) {
        found.require(rules.term(term).is_some(), &key, "names a term that does not exist");
    }
    if let Some(term) = act.when_passed.as_ref().and_then(|name| rules.term(name)) {
        let silent = term.on_silence == Silence::DeemedGranted && act.by == [Doer::System];
        found.require(
            silent,
            &key,
            "silence grants only if its term says so, by the machine alone",
        );
    }
    let outcome = rules.state(&act.to).and_then(|state| state.outcome);
    if outcome == Some(Outcome::Refused) && act.needs.contains(&Need::SignedResult) {
        let refused = rules.ground.iter().any(|ground| ground.group == GroundGroup::Refusal);
        found.require(refused, &key, "a refusal, but the law gives no ground for one");
    }
    if outcome == Some(Outcome::DeemedGranted) {
        found.require(act.when_passed.is_some(), &key, "silence needs the term that passed");
    }
    let is_machine = act.by == [Doer::System];
    found.require(
        !is_machine || act.needs.is_empty(),
        &key,
        "the machine can give nothing with an act",
    );
    for effect in &act.effects {
        let (what, known) = match effect {
            Effect::DeliverResult(name) | Effect::IssuePaper(name) | Effect::PreparePaper(name) => {
                (name, rules.paper(name).is_some())
            }
            Effect::WriteRegister(name) => (name, rules.register(name).is_some()),
            Effect::NotifyApplicant(name)
            | Effect::NotifyAuthorisedPersons(name)
            | Effect::NotifyOfficers(name) => (name, rules.message(name).is_some()),
        };
        if !known {
            found.fault(format!("{key}.effects"), format!("there is no {what:?}"));
        }
        if matches!(effect, Effect::DeliverResult(_)) {
            let signs = act.needs.contains(&Need::SignedResult);
            found.require(signs, &key, "delivers a result that nobody signed");
        }
    }
    let stops = act.clock == Some(Clock::Stops);
    let suspended = rules.state(&act.to).is_some_and(|s| s.phase == Phase::Suspended);
    found.require(stops == suspended, &key, "the clock stops exactly when a case is suspended");
}

fn one_term(found: &mut Inspection<'_>, rules: &EditionDefinition, term: &Term) {
    let key = format!("term.{}", term.name);
    found.text(&key, &term.title);
    found.source(&key, &term.source);
    let twice = rules.term.iter().filter(|other| other.name == term.name).count() > 1;
    found.require(!twice, &key, "stands twice");
    let acts = [term.starts.as_slice(), &term.ends].concat();
    found.known(&key, &acts, |name| rules.act(name).is_some());
    let watched = !term.starts.is_empty() || term.before_end_of.is_some();
    found.require(!watched || term.limit.is_some(), &key, "watched, but without a limit");
    found.require(!watched || !term.ends.is_empty(), &key, "watched, but nothing fulfils it");
    if let Some(other) = &term.before_end_of {
        found.require(rules.term(other).is_some(), &key, "ends before a term that does not exist");
        let by_days = term.limit.is_some_and(|limit| limit.unit == Unit::WorkingDays);
        found.require(by_days, &key, "a lead is counted in working days");
    }
    if let Some(before) = term.warn_before {
        let by_days = before.unit == Unit::WorkingDays;
        found.require(by_days, &key, "warn_before is counted in working days");
        let told = rules.message("term-near").is_some();
        found.require(told, &key, "there is no message \"term-near\"");
    }
    match term.on_silence {
        Silence::Alert => {
            let told = rules.message("term-passed").is_some();
            found.require(told, &key, "there is no message \"term-passed\"");
        }
        Silence::DeemedGranted => {
            let done = rules.act.iter().any(|act| act.when_passed.as_ref() == Some(&term.name));
            found.require(done, &key, "silence grants, but no act does it");
        }
        Silence::Nothing => {}
    }
}

/// Every state can be reached from the first, over acts of any channel.
fn reachable(found: &mut Inspection<'_>, rules: &EditionDefinition) {
    let mut reached = BTreeSet::from([rules.initial.as_str()]);
    loop {
        let more: Vec<&str> = rules
            .act
            .iter()
            .filter(|act| act.from.iter().any(|from| reached.contains(from.as_str())))
            .map(|act| act.to.as_str())
            .filter(|to| !reached.contains(to))
            .collect();
        if more.is_empty() {
            break;
        }
        reached.extend(more);
    }
    for state in rules.state.iter().filter(|state| !reached.contains(state.name.as_str())) {
        found.fault(format!("state.{}", state.name), "no act ever leads to it");
    }
    let answered = rules.term(&rules.answer_term).is_some_and(|term| term.limit.is_some());
    found.require(answered, "answer_term", "there is no such term, or it has no limit");
}

fn papers(found: &mut Inspection<'_>, edition: &Edition) {
    let rules = &edition.definition;
    found.names("paper", rules.paper.iter().map(|p| p.name.as_str()));
    for paper in &rules.paper {
        let key = format!("paper.{}", paper.name);
        found.text(&key, &paper.title);
        found.source(&key, &paper.source);
        if let Some(body) = &paper.body {
            found.template(&key, body, edition);
        }
        for line in &paper.line {
            found.text(&key, &line.label);
            found.value(&key, &line.value, edition);
        }
        if let Some(name) = &paper.numbered_by {
            let numbers = rules.register(name).is_some_and(|r| r.number_code.is_some());
            found.require(numbers, &key, "numbered_by names no register that gives numbers");
        }
    }
    found.names("register", rules.register.iter().map(|r| r.name.as_str()));
    for register in &rules.register {
        let key = format!("register.{}", register.name);
        found.text(&key, &register.title);
        found.source(&key, &register.source);
        found.names(&key, register.column.iter().map(|c| c.name.as_str()));
        for column in &register.column {
            found.text(&key, &column.title);
            found.value(&key, &column.value, edition);
        }
        let plain = |code: &String| {
            !code.is_empty() && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        };
        let numbers = register.number_code.as_ref().is_none_or(plain);
        found.require(numbers, &key, "number_code is not capital letters and digits");
    }
    found.names("message", rules.message.iter().map(|m| m.name.as_str()));
    for message in &rules.message {
        let key = format!("message.{}", message.name);
        found.source(&key, &message.source);
        found.template(&key, &message.subject, edition);
        found.template(&key, &message.body, edition);
    }
}
