//! What can be wrong with the files of a service beyond their grammar.

mod about;
mod fits;

use std::collections::{BTreeMap, BTreeSet};

use base::{FileFault, Lang, Text};
use calendar::Calendar;
use flow::{Act, Outcome, Phase, Silence, When};
use forms::{FieldDefinition, FieldKind, FormDefinition, ShowIf};
use jiff::civil::Date;

use super::{Catalogue, Edition};
use crate::{
    Channel, Charge, Continuation, EditionDefinition, Effect, GroundGroup, Need, PaperKind,
    ProofKind, RunBy, ServiceDefinition, Subject, Value, YearlyValues, case::REPRESENTED, needs_of,
    paper,
};

/// The names of a list of the definition.
macro_rules! names {
    ($rules:ident.$list:ident) => {
        $rules.$list.iter().map(|item| item.name.as_str()).collect::<Vec<_>>()
    };
}
use names;

/// The fields of all forms.
fn fields(edition: &Edition) -> Vec<&str> {
    let fields = edition.forms.values().flat_map(FormDefinition::fields);
    fields.map(|field| field.name.as_str()).collect()
}

/// What is given with any act.
fn given(rules: &EditionDefinition) -> Vec<&str> {
    let given = rules.flow.acts.iter().flat_map(|act| &act.given);
    given.map(|field| field.name.as_str()).collect()
}

/// Every role of the flow.
fn roles(rules: &EditionDefinition) -> Vec<&str> {
    let own = rules.flow.roles.iter().map(|role| role.name.as_str());
    flow::Definition::ROLES.into_iter().chain(own).collect()
}

/// Gathers the faults of one file.
struct Inspection<'a> {
    file: &'a str,
    faults: Vec<FileFault>,
}

impl Inspection<'_> {
    fn fault(&mut self, key: impl Into<String>, reason: impl Into<String>) {
        self.faults.push(FileFault::new(self.file, key, reason));
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
        let rules = &edition.definition;
        match value {
            Value::Answer(field) => self.known(key, "field", [field], &fields(edition)),
            Value::Given(field) => self.known(key, "given field", [field], &given(rules)),
            Value::Fact(fact) => self.known(key, "fact", [fact], &names!(rules.fact)),
            _ => {}
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

    /// Every name is one of the known; of one that is not it is told what it could be.
    fn known(
        &mut self,
        key: &str,
        what: &str,
        names: impl IntoIterator<Item = impl AsRef<str>>,
        all: &[&str],
    ) {
        for name in names {
            let name = name.as_ref();
            if !all.contains(&name) {
                let choices = flow::choices(name, all.iter().copied());
                self.fault(key, format!("there is no {what} {name:?}{choices}"));
            }
        }
    }
}

/// Inspects `service.toml`.
pub(super) fn service(file: &str, code: &str, service: &ServiceDefinition) -> Vec<FileFault> {
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
pub(super) fn edition(file: &str, edition: &Edition) -> Vec<FileFault> {
    let mut found = Inspection { file, faults: Vec::new() };
    about::about(&mut found, edition);
    documents(&mut found, edition);
    engine(&mut found, edition);
    for act in &edition.definition.flow.acts {
        one_act(&mut found, &edition.definition, act);
        for wrong in forms::inspect_fields(&act.given, &edition.dictionaries) {
            found.fault(format!("act.{}.given.{}", act.name, wrong.key), wrong.reason);
        }
    }
    conditions(&mut found, edition);
    papers(&mut found, edition);
    charges(&mut found, edition);
    // What follows from a slip in a name is not told beside it.
    if found.faults.is_empty() {
        unread(&mut found, &edition.definition);
        filing(&mut found, &edition.definition);
    }
    if found.faults.is_empty() {
        fits::fits(&mut found, edition);
    }
    found.faults
}

/// Days of force: editions in a row, and no continuation of what still holds.
pub(super) fn days(
    code: &str,
    editions: &BTreeMap<Date, Edition>,
    continued: Option<&Continuation>,
) -> Vec<FileFault> {
    let mut faults = Vec::new();
    let mut earlier: Option<&Edition> = None;
    for edition in editions.values() {
        let file = format!("services/{code}/{}.toml", edition.first_day);
        let last_day = edition.definition.last_day;
        if last_day.is_some_and(|last| last < edition.first_day) {
            faults.push(FileFault::new(&file, "last_day", "lies before the first day"));
        }
        if let Some(before) = earlier
            && before.definition.last_day.is_none_or(|last| last >= edition.first_day)
        {
            let reason = format!("the edition of {} has not ended by then", before.first_day);
            faults.push(FileFault::missing(&file, reason));
        }
        earlier = Some(edition);
    }
    if let Some(order) = continued {
        let last = earlier.and_then(|edition| edition.definition.last_day);
        let reason = match last {
            None => Some("the service has an edition in force, there is nothing to continue"),
            Some(last) if order.since <= last => Some("begins before the last edition has ended"),
            Some(_) => None,
        };
        if let Some(reason) = reason {
            faults.push(FileFault::new("continued.toml", format!("continued.{code}"), reason));
        }
        for lang in Lang::ALL {
            if order.basis.in_lang(lang).trim().is_empty() {
                let reason = format!("no words in {lang}");
                faults.push(FileFault::new("continued.toml", format!("continued.{code}"), reason));
            }
        }
    }
    faults
}

/// What is set for the indicators of each year.
pub(super) fn targets(
    file: &str,
    years: &[YearlyValues],
    editions: &BTreeMap<Date, Edition>,
) -> Vec<FileFault> {
    let mut found = Inspection { file, faults: Vec::new() };
    let known: BTreeSet<&str> = editions
        .values()
        .flat_map(|edition| edition.definition.indicator.iter().map(|i| i.number.as_str()))
        .collect();
    let mut seen = BTreeSet::new();
    for values in years {
        let key = format!("year.{}", values.year);
        found.require(seen.insert(values.year), &key, "stands twice");
        found.text(&key, &values.order);
        let mut set = BTreeSet::new();
        for value in &values.value {
            let number = value.indicator.as_str();
            if !known.contains(number) {
                let choices = known.iter().copied().collect::<Vec<_>>().join(", ");
                found.fault(&key, format!("there is no indicator {number:?}; there are {choices}"));
            }
            if !set.insert(number) {
                found.fault(&key, format!("the indicator {number:?} stands twice"));
            }
            let mut percents = value.normative.iter().chain(&value.target).peekable();
            let says = percents.peek().is_some();
            found.require(says, &key, "an indicator without a normative value and a target");
            found.require(percents.all(|n| *n <= 100), &key, "more than 100 per cent");
        }
    }
    found.faults
}

/// Letters that number two things: their numbers would be taken for one another. Which of the two is the newcomer only its author knows, so
/// each is told of the other.
pub(super) fn number_codes(catalogue: &Catalogue) -> Vec<FileFault> {
    let mut faults = Vec::new();
    let mut taken: BTreeMap<&str, (String, String)> = BTreeMap::new();
    for service in catalogue.services() {
        let code = &service.definition.code;
        let file = format!("services/{code}/service.toml");
        let cases = (service.definition.number_code.as_str(), format!("cases of {code}"), file);
        let registers = service.editions.values().flat_map(|edition| {
            let file = format!("services/{code}/{}.toml", edition.first_day);
            edition.definition.register.iter().filter_map(move |register| {
                let letters = register.number_code.as_deref()?;
                Some((letters, format!("register {} of {code}", register.name), file.clone()))
            })
        });
        for (letters, thing, file) in std::iter::once(cases).chain(registers) {
            match taken.get(letters) {
                Some((other, first)) if *other != thing => {
                    let reason = format!("{letters:?} numbers the {other} already");
                    faults.push(FileFault::new(&file, "number_code", reason));
                    let reason = format!("{letters:?} numbers the {thing} too");
                    faults.push(FileFault::new(first, "number_code", reason));
                }
                Some(_) => {}
                None => drop(taken.insert(letters, (thing, file))),
            }
        }
    }
    faults
}

/// What the engine itself finds.
fn engine(found: &mut Inspection<'_>, edition: &Edition) {
    let need = |name: &str| match Need::named(name) {
        Some(_) => Ok(()),
        None => Err(flow::choices(name, Need::NAMES)),
    };
    for finding in flow::inspect(&edition.definition.flow, &need) {
        found.fault(finding.key, finding.reason);
    }
}

/// Schedules that the calendar does not have.
pub(super) fn schedules(edition: &Edition, calendar: &Calendar) -> Vec<FileFault> {
    let file = format!("services/{}/{}.toml", edition.service.code, edition.first_day);
    let channels = edition.definition.channel.iter().filter_map(|c| c.schedule.as_ref());
    let terms = edition.definition.flow.terms.iter().filter_map(|term| term.schedule.as_ref());
    std::iter::once(&edition.definition.flow.schedule)
        .chain(channels)
        .chain(terms)
        .filter(|name| calendar.schedule(name).is_err())
        .map(|name| {
            let choices = base::choices(name, calendar.schedules());
            FileFault::new(&file, "schedule", format!("the calendar has no {name:?}{choices}"))
        })
        .collect()
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
            match kind(field) {
                Some(kind) if kind.holds_files() => {}
                Some(_) => found.fault(&key, "its field is not a file"),
                None => found.known(&key, "field", [field], &fields(edition)),
            }
        }
        found.known(&key, "field", &document.described_by, &fields(edition));
        if let Some(field) = &document.good_from {
            match kind(field) {
                Some(FieldKind::Date) => {}
                Some(_) => found.fault(&key, "good_from is not a date"),
                // A field that describes the document is told of above.
                None if document.described_by.contains(field) => {}
                None => found.known(&key, "field", [field], &fields(edition)),
            }
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
                let codes: Vec<&str> = codes.into_iter().map(|(code, _)| code).collect();
                found.known(&key, "code", has, &codes);
            }
        }
        found.known(&key, "role", &document.restricted_to, &roles(rules));
        found.require(!document.way.is_empty(), &key, "no channel takes it");
        let asked = rules.request.iter().any(|request| request.documents.contains(&document.name));
        found.require(asked, &key, "no request asks for it");
        for way in &document.way {
            found.source(&key, &way.source);
            let channels = way.channels.iter();
            let described = channels.filter(|c| rules.channel(**c).is_none()).count() == 0;
            found.require(described, &key, "a way through a channel that the service lacks");
        }
    }
}

/// What an act asks of this domain, and what follows from it.
fn one_act(found: &mut Inspection<'_>, rules: &EditionDefinition, act: &Act) {
    let key = format!("act.{}", act.name);
    let needs: Vec<Need> = needs_of(act).collect();
    for need in &needs {
        match need {
            Need::Paid(name) | Need::Payment(name) => {
                found.known(&key, "charge", [name], &names!(rules.charge));
            }
            Need::Fact(name) => found.known(&key, "fact", [name], &names!(rules.fact)),
            Need::EarlierEntry => {
                let about = rules.request.iter().any(|request| request.about.is_some());
                found.require(about, &key, "needs an earlier entry, but no request is about one");
            }
            _ => {}
        }
    }
    let refuses = act
        .targets()
        .any(|to| rules.state(to).and_then(|state| state.outcome) == Some(Outcome::Refused));
    if refuses && needs.contains(&Need::SignedResult) {
        let refused = rules.flow.grounds.iter().any(|ground| {
            matches!(
                GroundGroup::named(&ground.group),
                Some(GroundGroup::Refusal | GroundGroup::Consideration)
            )
        });
        found.require(refused, &key, "a refusal, but the law gives no ground for one");
    }
    for written in &act.effects {
        let key = format!("{key}.effects");
        let Some(effect) = Effect::read(written) else {
            let choices = flow::choices(&written.name, Effect::NAMES.iter().copied());
            found.fault(key, format!("there is no effect {:?}{choices}", written.name));
            continue;
        };
        match effect.subject() {
            Subject::Paper(name) => found.known(&key, "paper", [name], &names!(rules.paper)),
            Subject::Register(name) => {
                found.known(&key, "register", [name], &names!(rules.register));
            }
            Subject::Message(name) => found.known(&key, "message", [name], &names!(rules.message)),
        }
        if matches!(effect, Effect::DeliverResult(_)) {
            let signs = needs.contains(&Need::SignedResult);
            found.require(signs, &key, "delivers a result that nobody signed");
        }
    }
}

/// Warnings that terms give need their messages.
fn warned(found: &mut Inspection<'_>, rules: &EditionDefinition) {
    for term in &rules.flow.terms {
        let key = format!("term.{}", term.name);
        if term.warn_before.is_some() {
            let told = rules.message("term-near").is_some();
            found.require(told, &key, "there is no message \"term-near\"");
        }
        if term.on_silence == Silence::Alert && !term.starts.is_empty() {
            let told = rules.message("term-passed").is_some();
            found.require(told, &key, "there is no message \"term-passed\"");
        }
    }
}

/// What conditions ask of this domain: answers of forms, kinds of applicants, facts.
fn conditions(found: &mut Inspection<'_>, edition: &Edition) {
    let rules = &edition.definition;
    warned(found, rules);
    let mut all: Vec<(String, &When)> = Vec::new();
    let flow = &rules.flow;
    let named = flow.conditions.iter();
    all.extend(named.map(|condition| (format!("condition.{}", condition.name), &condition.holds)));
    let acts = flow.acts.iter();
    all.extend(acts.filter_map(|a| Some((format!("act.{}", a.name), a.when.as_ref()?))));
    let terms = flow.terms.iter();
    all.extend(terms.filter_map(|t| Some((format!("term.{}", t.name), t.when.as_ref()?))));
    let documents = rules.document.iter();
    all.extend(documents.filter_map(|d| Some((format!("document.{}", d.name), d.when.as_ref()?))));
    let charges = rules.charge.iter();
    all.extend(charges.filter_map(|c| Some((format!("charge.{}", c.name), c.when.as_ref()?))));
    for (key, when) in all {
        for (kind, name) in when.named() {
            let name = &name.to_owned();
            match kind {
                "fact" => {
                    let all: Vec<&str> =
                        names!(rules.fact).into_iter().chain([REPRESENTED]).collect();
                    found.known(&key, "fact", [name], &all);
                }
                "kind" => {
                    let all: Vec<&str> = rules.applicants.iter().map(|kind| kind.name()).collect();
                    found.known(&key, "kind", [name], &all);
                }
                "field" => match name.strip_prefix("given:") {
                    Some(name) => {
                        found.known(&key, "given field", [&name.to_owned()], &given(rules));
                    }
                    None => found.known(&key, "field", [name], &fields(edition)),
                },
                // What the engine itself knows.
                _ => {}
            }
        }
        for (field, codes) in when.codes() {
            if let Some(all) = codes_of(field, edition) {
                let key = format!("{key}.has");
                found.known(&key, "code", codes, &all);
            }
        }
    }
}

/// The codes that an answer can have, where they are a list: those of a choice, of all forms that have the field.
fn codes_of<'e>(field: &str, edition: &'e Edition) -> Option<Vec<&'e str>> {
    let dictionaries = &edition.dictionaries;
    let fields: Vec<&FieldDefinition> = match field.strip_prefix("given:") {
        Some(name) => {
            let given = edition.definition.flow.acts.iter().flat_map(|act| &act.given);
            given.filter(|given| given.name == name).collect()
        }
        None => edition.forms.values().filter_map(|form| form.field(field)).collect(),
    };
    let listed = |field: &&FieldDefinition| {
        matches!(field.kind, FieldKind::Choice | FieldKind::Choices | FieldKind::Consent)
    };
    (!fields.is_empty() && fields.iter().all(listed)).then(|| {
        let codes = fields.iter().flat_map(|field| match field.kind {
            // A ticked box has the one code (`flow::Condition::Has`).
            FieldKind::Consent => vec!["yes"],
            _ => field.choices(dictionaries).into_iter().map(|(code, _)| code).collect(),
        });
        codes.collect()
    })
}

/// Acts that hand a case in are named in `filing`: the day of the application is that of the first of them. An act that turns the papers
/// away hands nothing in.
fn filing(found: &mut Inspection<'_>, rules: &EditionDefinition) {
    let state = |name: &str| rules.state(name);
    for act in &rules.flow.acts {
        let begins = act
            .from
            .iter()
            .any(|from| state(from).is_some_and(|state| state.phase == Phase::Draft));
        let hands_in = act.targets().filter_map(state).any(|state| {
            state.phase != Phase::Draft && state.outcome != Some(Outcome::NotAccepted)
        });
        let listed = rules.filing.contains(&act.name);
        let key = format!("act.{}", act.name);
        found.require(
            !(begins && hands_in) || listed,
            &key,
            "hands a case in, but is not in filing",
        );
        found.require(!listed || begins, &key, "is in filing, but begins after the draft");
    }
}

fn charges(found: &mut Inspection<'_>, edition: &Edition) {
    let rules = &edition.definition;
    found.names("charge", rules.charge.iter().map(|charge| charge.name.as_str()));
    for charge in &rules.charge {
        let key = format!("charge.{}", charge.name);
        found.text(&key, &charge.title);
        found.source(&key, &charge.source);
        found.known(&key, "request", &charge.requests, &names!(rules.request));
        found.require(!charge.amount_setting.trim().is_empty(), &key, "names no setting");
        found.require(!charge.proof.is_empty(), &key, "nothing proves it");
        let awaited = rules
            .flow
            .acts
            .iter()
            .any(|act| needs_of(act).any(|need| need == Need::Paid(charge.name.clone())));
        // A payment that files a case need not be waited for.
        let files = rules.flow.acts.iter().any(|act| {
            rules.filing.contains(&act.name)
                && needs_of(act).any(|need| need == Need::Payment(charge.name.clone()))
        });
        found.require(awaited || files, &key, "no act waits for it");
        proofs(found, rules, charge, &key);
    }
    for fact in &rules.fact {
        let key = format!("fact.{}", fact.name);
        found.text(&key, &fact.title);
        found.text(&key, &fact.register);
        found.source(&key, &fact.source);
        found.known(&key, "document", &fact.fallback, &names!(rules.document));
        let by_number = fact.ask == Some(crate::FactRegister::Licences);
        found.require(
            by_number == fact.number.is_some(),
            &key,
            "licences are asked by the number in a field (number), other registers by none",
        );
        found.known(&key, "field", &fact.number, &fields(edition));
        if let Some(entry) = &fact.entry {
            found.known(&key, "field", [&entry.number], &fields(edition));
            let of_service = entry.register.split_once('/');
            let named = of_service.is_some_and(|(a, b)| !a.is_empty() && !b.is_empty());
            found.require(named, &key, "its register is written as service/register");
            found.require(fact.ask.is_none(), &key, "ask and entry exclude each other");
        }
    }
}

/// What proves a payment says who records it: the gateway tells the machine, a document tells whoever reads it.
fn proofs(found: &mut Inspection<'_>, rules: &EditionDefinition, charge: &Charge, key: &str) {
    let need = Need::Payment(charge.name.clone());
    let recording: Vec<&Act> =
        rules.flow.acts.iter().filter(|act| needs_of(act).any(|other| other == need)).collect();
    let takes = |act: &Act, channel: Channel| {
        act.channels.is_empty() || act.channels.iter().any(|name| name == channel.name())
    };
    for proof in &charge.proof {
        for channel in &proof.channels {
            let name = channel.name();
            let mut acts = recording.iter().filter(|act| takes(act, *channel)).peekable();
            if acts.peek().is_none() {
                found.fault(key, format!("nothing records a payment by {name}"));
            }
            for act in acts {
                let (key, machine) = (format!("act.{}", act.name), act.by == ["system"]);
                match proof.by {
                    ProofKind::Gateway if !machine => {
                        let reason =
                            format!("the gateway proves a payment by {name}: by = [\"system\"]");
                        found.fault(key, reason);
                    }
                    ProofKind::Document if act.by.iter().any(|role| role == "system") => {
                        let reason =
                            format!("a document proves a payment by {name}: no machine reads it");
                        found.fault(key, reason);
                    }
                    ProofKind::Document | ProofKind::Gateway => {}
                }
            }
        }
    }
}

/// What is declared and nothing uses.
fn unread(found: &mut Inspection<'_>, rules: &EditionDefinition) {
    let effects: Vec<Effect> = rules
        .flow
        .acts
        .iter()
        .flat_map(|act| act.effects.iter().filter_map(Effect::read))
        .collect();
    let is_any_about =
        |subject: Subject<'_>| effects.iter().any(|effect| effect.subject() == subject);
    for paper in &rules.paper {
        let made = is_any_about(Subject::Paper(&paper.name));
        found.require(made, &format!("paper.{}", paper.name), "no act makes it");
    }
    for register in &rules.register {
        let written = register.kept_by == RunBy::Registration
            || effects.contains(&Effect::WriteRegister(register.name.clone()));
        let key = format!("register.{}", register.name);
        found.require(written, &key, "no act writes into it");
    }
    for message in &rules.message {
        let sent = is_any_about(Subject::Message(&message.name));
        let warns = matches!(message.name.as_str(), "term-near" | "term-passed");
        found.require(sent || warns, &format!("message.{}", message.name), "no act sends it");
    }
    for condition in &rules.flow.conditions {
        let key = format!("condition.{}", condition.name);
        let named = |when: &When| when.named().contains(&("condition", condition.name.as_str()));
        let flow = &rules.flow;
        let used = flow.acts.iter().any(|act| {
            act.when.as_ref().is_some_and(named)
                || act.judge == Some(flow::Judge::Condition(condition.name.clone()))
        }) || flow.terms.iter().any(|term| {
            term.when.as_ref().is_some_and(named)
                || matches!(&term.limit, Some(flow::Limit::Choices(choices))
                    if choices.iter().any(|choice| choice.when.as_ref().is_some_and(named)))
        }) || flow.grounds.iter().any(|ground| ground.when.as_ref().is_some_and(named))
            || flow.conditions.iter().any(|other| named(&other.holds))
            || rules.document.iter().any(|document| document.when.as_ref().is_some_and(named))
            || rules.charge.iter().any(|charge| charge.when.as_ref().is_some_and(named));
        found.require(used, &key, "nothing asks for it");
    }
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
        if let Some(role) = &paper.signed_by {
            found.known(&key, "role", [role], &roles(rules));
            let is_result = paper.kind == PaperKind::Result;
            found.require(is_result, &key, "is signed, but is not kind = \"result\"");
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
