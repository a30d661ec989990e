//! What is wrong with a definition: everything at once.

use std::collections::{BTreeMap, BTreeSet};

use base::{Finding, Lang, Text};
use calendar::Unit;

use crate::{
    Act, Binds, Definition, Judge, Limit, Need, Outcome, Phase, Silence, Start, Term, When, choices,
};

/// A state that may be reached only past what the domain guards: through one act, after others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate<'a> {
    /// The guarded state.
    pub state: &'a str,
    /// The only act that may lead to it.
    pub by: &'a str,
    /// Acts without which no way may lead to it.
    pub after: &'a [&'a str],
}

/// Inspects a definition. `need` says of a name of a need which could be meant, if the domain does not know it.
pub fn inspect(definition: &Definition, need: &dyn Fn(&str) -> Result<(), String>) -> Vec<Finding> {
    let mut found = Inspection { definition, findings: Vec::new() };
    found.names();
    found.states();
    for act in &definition.acts {
        found.act(act, need);
    }
    for term in &definition.terms {
        found.term(term);
    }
    found.grounds();
    found.others();
    // What follows from a slip in a name is not told beside it.
    if found.findings.is_empty() {
        found.whole();
    }
    found.findings
}

/// Ways past the gates of a domain that lets data neither skip nor forge an act.
pub fn past(definition: &Definition, gates: &[Gate<'_>]) -> Vec<Finding> {
    let mut found = Inspection { definition, findings: Vec::new() };
    found.gates(gates);
    found.findings
}

struct Inspection<'a> {
    definition: &'a Definition,
    findings: Vec<Finding>,
}

impl<'a> Inspection<'a> {
    fn fault(&mut self, key: impl Into<String>, reason: impl Into<String>) {
        self.findings.push(Finding::new(key, reason));
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

    fn source(&mut self, key: &str, source: &str) {
        self.require(!source.trim().is_empty(), key, "no source: name the paragraph");
    }

    /// Every name of a kind that the definition has.
    fn all(&self, what: &str) -> Vec<&'a str> {
        let definition = self.definition;
        let own = definition.roles.iter().map(|role| role.name.as_str());
        match what {
            "act" => definition.acts.iter().map(|act| act.name.as_str()).collect(),
            "body" => definition.bodies.iter().map(|body| body.name.as_str()).collect(),
            "channel" => definition.channels.iter().map(String::as_str).collect(),
            "condition" => definition.conditions.iter().map(|c| c.name.as_str()).collect(),
            "ground" => definition.grounds.iter().map(|ground| ground.code.as_str()).collect(),
            "panel" => definition.panels.iter().map(|panel| panel.name.as_str()).collect(),
            "request" => definition.requests.iter().map(String::as_str).collect(),
            "role" => Definition::ROLES.into_iter().chain(own).collect(),
            "state" => definition.states.iter().map(|state| state.name.as_str()).collect(),
            "term" => definition.terms.iter().map(|term| term.name.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    /// Says of a name that nothing bears what it could be.
    fn one_known(&mut self, key: &str, what: &str, name: &str) {
        let all = self.all(what);
        if !all.contains(&name) {
            self.fault(key, format!("there is no {what} {name:?}{}", choices(name, all)));
        }
    }

    fn known<'n>(&mut self, key: &str, what: &str, names: impl IntoIterator<Item = &'n String>) {
        for name in names {
            self.one_known(key, what, name);
        }
    }

    fn names(&mut self) {
        let definition = self.definition;
        let lists: [(&str, Vec<&str>); 8] = [
            ("state", definition.states.iter().map(|i| i.name.as_str()).collect()),
            ("act", definition.acts.iter().map(|i| i.name.as_str()).collect()),
            ("term", definition.terms.iter().map(|i| i.name.as_str()).collect()),
            ("ground", definition.grounds.iter().map(|i| i.code.as_str()).collect()),
            ("role", definition.roles.iter().map(|i| i.name.as_str()).collect()),
            ("body", definition.bodies.iter().map(|i| i.name.as_str()).collect()),
            ("condition", definition.conditions.iter().map(|i| i.name.as_str()).collect()),
            ("panel", definition.panels.iter().map(|i| i.name.as_str()).collect()),
        ];
        for (list, names) in lists {
            let mut seen = BTreeSet::new();
            for name in names {
                let key = format!("{list}.{name}");
                let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
                if name.is_empty() || !name.bytes().all(plain) {
                    self.fault(&key, format!("{name:?} is not a name"));
                }
                if !seen.insert(name) {
                    self.fault(&key, "stands twice");
                }
            }
        }
    }

    fn states(&mut self) {
        let definition = self.definition;
        self.one_known("initial", "state", &definition.initial);
        // A flow that answers and grants nothing, as that of complaints, has no outcomes at all.
        let decides = definition.states.iter().any(|state| state.outcome.is_some());
        for state in &definition.states {
            let key = format!("state.{}", state.name);
            self.text(&key, &state.label);
            self.text(&key, &state.next);
            self.source(&key, &state.source);
            if state.turn != "nobody" {
                self.one_known(&key, "role", &state.turn);
            }
            let decided = matches!(state.phase, Phase::Decided | Phase::Closed);
            let fits = state.outcome.is_none() || decided;
            self.require(fits, &key, "an outcome before the decision");
            let told = state.outcome.is_some() || !decided || !decides;
            self.require(
                told,
                &key,
                "decided or closed, but without an outcome: granted, refused, not-accepted, withdrawn or deemed-granted",
            );
        }
    }

    /// What holds of the definition as a whole, once every name in it is known.
    fn whole(&mut self) {
        let definition = self.definition;
        for state in &definition.states {
            let key = format!("state.{}", state.name);
            let leaves = definition.acts.iter().any(|act| {
                let returns = act.ways().any(|to| to == "@before");
                let leads = returns || act.targets().any(|to| to != state.name);
                act.from.contains(&state.name) && leads
            });
            let is_over = state.phase == Phase::Closed;
            self.require(is_over || leaves, &key, "no act leads out of it, and it is not closed");
            self.require(!is_over || !leaves, &key, "closed, but an act leads out of it");
        }
        for ground in &definition.grounds {
            let used = definition.acts.iter().any(|act| {
                act.grounds.contains(&ground.code)
                    || act.branch.iter().any(|b| b.ground.as_ref() == Some(&ground.code))
            });
            self.require(used, &format!("ground.{}", ground.code), "no act may name it");
        }
        for role in &definition.roles {
            let acts = definition.acts.iter().any(|act| act.by.contains(&role.name));
            self.require(acts, &format!("role.{}", role.name), "there is nothing it may do");
        }
        // A state that leads nowhere is told once.
        if self.findings.is_empty() {
            self.reachable();
        }
    }

    fn act(&mut self, act: &Act, need: &dyn Fn(&str) -> Result<(), String>) {
        let definition = self.definition;
        let key = format!("act.{}", act.name);
        self.text(&key, &act.title);
        self.text(&key, &act.told);
        self.source(&key, &act.source);
        self.known(&key, "state", &act.from);
        self.require(!act.from.is_empty(), &key, "begins nowhere");
        self.ways(&key, act);
        self.require(!act.by.is_empty(), &key, "nobody may do it");
        self.known(&key, "role", &act.by);
        self.belongs(&key, &act.requests, &act.channels, act.when.as_ref());
        self.known(&key, "ground", &act.grounds);
        self.known(&key, "act", &act.differs_from);
        self.known(&key, "term", act.stops.iter().chain(&act.resumes));
        let (asks, offers) = (act.needs.contains(&Need::Ground), !act.grounds.is_empty());
        self.require(!asks || offers, &key, "needs a ground, but offers none");
        self.require(act.times != Some(0), &key, "may be done no time at all");
        self.needs(&key, act, need);
        self.given(&key, act);
        self.silent(&key, act);
        let is_machine = act.by.iter().all(|role| role == "system");
        let gives = !act.needs.is_empty() || !act.given.is_empty();
        // What the domain does of itself carries its own evidence, and a ground where it refuses.
        let own = |need: &Need| match need {
            Need::Domain(_) => true,
            Need::Ground => !act.automatic && act.when_passed.is_none(),
            Need::Reasons | Need::Signatures(_) | Need::Votes(_) => false,
        };
        let by_engine = act.given.is_empty() && act.needs.iter().all(own);
        self.require(
            !is_machine || !gives || by_engine,
            &key,
            "the machine can give nothing with an act",
        );
        self.require(!act.automatic || is_machine, &key, "automatic, but not the machine's alone");
        for signature in &act.signatures {
            self.text(&key, &signature.title);
            let signs = definition.act(&signature.act).is_some();
            self.require(signs, &key, "opens a signature that no act gives");
            let need = Need::Signatures(signature.list.clone());
            let waits = definition.acts.iter().any(|act| act.needs.contains(&need));
            self.require(waits, &key, "opens a signature that nothing waits for");
        }
        let suspends = act
            .targets()
            .any(|to| definition.state(to).is_some_and(|state| state.phase == Phase::Suspended));
        let from_suspended = act.from.iter().all(|name| {
            definition.state(name).is_some_and(|state| state.phase == Phase::Suspended)
        });
        let stops = !act.stops.is_empty() || from_suspended;
        self.require(!suspends || stops, &key, "suspends, but stops no term");
        let goes_on = self.goes_on(act) && act.resumes.is_empty();
        self.require(
            !goes_on,
            &key,
            "leads back to work, but lets no stopped term go on (resumes)",
        );
    }

    /// Whether an act leads out of a stop, in which terms stand still, back to work that they bound.
    fn goes_on(&self, act: &Act) -> bool {
        let phase = |name: &str| self.definition.state(name).map(|state| state.phase);
        let works = |name: &str| {
            name == "@before" || matches!(phase(name), Some(Phase::Intake | Phase::Review))
        };
        let stopped = |name: &String| {
            let mut acts = self.definition.acts.iter();
            phase(name) == Some(Phase::Suspended)
                && acts.any(|into| !into.stops.is_empty() && into.targets().any(|to| to == *name))
        };
        act.from.iter().any(stopped) && act.ways().any(works)
    }

    /// Where an act leads, and who decides between several ways.
    fn ways(&mut self, key: &str, act: &Act) {
        self.require(
            act.to.is_some() == act.branch.is_empty(),
            key,
            "leads either to one state (to) or to several (branch)",
        );
        for to in act.to.iter().chain(act.branch.iter().map(|branch| &branch.to)) {
            if !to.starts_with('@') {
                self.one_known(key, "state", to);
            }
            let relative = matches!(to.as_str(), "@same" | "@before");
            self.require(!to.starts_with('@') || relative, key, "@same and @before, nothing else");
        }
        let mut outcomes = BTreeSet::new();
        for branch in &act.branch {
            let once = outcomes.insert(branch.on.as_str());
            self.require(once, key, "two branches for one outcome");
            self.known(key, "ground", &branch.ground);
        }
        let wanted: Vec<String> = match (&act.judge, act.branch.is_empty()) {
            (None, true) => return,
            (None, false) => return self.fault(key, "branches, but no judge between them"),
            (Some(_), true) => return self.fault(key, "a judge without an outcome"),
            (Some(Judge::Condition(name)), false) => {
                self.one_known(key, "condition", name);
                vec!["yes".to_owned(), "no".to_owned()]
            }
            (Some(Judge::Given(field)), false) => {
                let given = act.given.iter().find(|given| given.name == *field);
                let required = given.is_some_and(|given| given.required);
                self.require(required, key, "its judge is no required choice of given");
                given.map_or_else(Vec::new, |g| g.choice.iter().map(|c| c.code.clone()).collect())
            }
        };
        for outcome in &wanted {
            let has = outcomes.contains(outcome.as_str());
            self.require(has, key, &format!("no branch for the outcome {outcome:?}"));
        }
        for outcome in &outcomes {
            let possible = wanted.iter().any(|wanted| wanted == outcome);
            self.require(possible, key, &format!("{outcome:?} is no outcome of its judge"));
        }
    }

    fn needs(&mut self, key: &str, act: &Act, known: &dyn Fn(&str) -> Result<(), String>) {
        for need in &act.needs {
            match need {
                Need::Ground | Need::Reasons => {}
                Need::Domain(name) => {
                    if let Err(choices) = known(name) {
                        self.fault(key, format!("there is no need {name:?}{choices}"));
                    }
                }
                Need::Votes(panel) => self.one_known(key, "panel", panel),
                Need::Signatures(list) => {
                    let opens = |a: &Act| a.signatures.iter().any(|s| s.list == *list);
                    let opened = self.definition.acts.iter().any(opens);
                    self.require(opened, key, "waits for signatures that no act opens");
                }
            }
        }
    }

    fn given(&mut self, key: &str, act: &Act) {
        let mut seen = BTreeSet::new();
        for field in &act.given {
            let key = format!("{key}.given.{}", field.name);
            self.text(&key, &field.label);
            for choice in &field.choice {
                self.text(&key, &choice.label);
            }
            let once = seen.insert(&field.name);
            self.require(once, &key, "stands twice");
        }
    }

    fn silent(&mut self, key: &str, act: &Act) {
        let definition = self.definition;
        self.known(key, "term", act.within.iter().chain(&act.when_passed));
        let outcomes: Vec<Outcome> = act
            .targets()
            .filter_map(|to| definition.state(to).and_then(|state| state.outcome))
            .collect();
        if let Some(term) = act.when_passed.as_ref().and_then(|name| definition.term(name)) {
            let says = matches!(term.on_silence, Silence::DeemedGranted | Silence::Act);
            let machine = act.by == ["system"];
            self.require(
                says && machine,
                key,
                "silence acts only if its term says so, by the machine alone",
            );
            let grants = outcomes.contains(&Outcome::DeemedGranted);
            let fits = (term.on_silence == Silence::DeemedGranted) == grants;
            self.require(fits, key, "on_silence of its term and its outcome disagree");
        } else {
            let silent = outcomes.contains(&Outcome::DeemedGranted)
                && act.from.iter().any(|from| {
                    definition.state(from).is_some_and(|state| state.outcome.is_none())
                });
            self.require(!silent, key, "silence needs the term that passed");
        }
    }

    /// Request, channel and condition of an element.
    fn belongs(
        &mut self,
        key: &str,
        requests: &[String],
        channels: &[String],
        when: Option<&When>,
    ) {
        self.known(key, "request", requests);
        self.known(key, "channel", channels);
        if let Some(when) = when {
            self.condition(key, when);
        }
    }

    /// What a condition names. Answers, kinds and facts the domain inspects.
    fn condition(&mut self, key: &str, when: &When) {
        for (kind, name) in when.named() {
            if let "act" | "channel" | "condition" | "request" = kind {
                self.one_known(key, kind, name);
            }
        }
    }

    fn term(&mut self, term: &Term) {
        let definition = self.definition;
        let key = format!("term.{}", term.name);
        self.text(&key, &term.title);
        self.source(&key, &term.source);
        self.known(&key, "act", &term.ends);
        self.belongs(&key, &term.requests, &term.channels, term.when.as_ref());
        for start in &term.starts {
            match start {
                Start::Act(act) => self.one_known(&key, "act", act),
                Start::Given(start) => {
                    self.one_known(&key, "act", &start.act);
                    if let Some(act) = definition.act(&start.act) {
                        let given = act.given.iter().any(|given| given.name == start.at);
                        let names = act.given.iter().map(|given| given.name.as_str());
                        let choices = choices(&start.at, names);
                        let reason = format!("{} is not given {:?}{choices}", start.act, start.at);
                        self.require(given, &key, &reason);
                    }
                }
                Start::After(start) => self.one_known(&key, "term", &start.after),
            }
        }
        let watched = !term.starts.is_empty() || term.before_end_of.is_some();
        let limited = term.limit.is_some();
        self.require(!watched || limited, &key, "watched, but without a limit");
        self.require(!watched || !term.ends.is_empty(), &key, "watched, but nothing fulfils it");
        let both = !term.starts.is_empty() && term.before_end_of.is_some();
        self.require(!both, &key, "starts of its own and before_end_of exclude each other");
        for other in term.before_end_of.iter().chain(&term.no_later_than) {
            self.one_known(&key, "term", other);
        }
        if goes_round(&term.name, |name| definition.term(name).map(rests_on).unwrap_or_default()) {
            self.fault(&key, "rests on itself");
        }
        if let Some(late_with) = &term.late_with {
            self.one_known(&key, "term", &late_with.term);
            self.one_known(&key, "act", &late_with.since);
            self.require(late_with.term != term.name, &key, "rests on itself");
            let acts = definition.acts.iter();
            let silent = acts.into_iter().any(|act| act.when_passed.as_ref() == Some(&term.name));
            let alerts = term.on_silence == Silence::Alert && !silent;
            self.require(alerts, &key, "late_with is for a term that only alerts");
        }
        self.limit(&key, term);
        if let Some(extension) = &term.extension {
            let act = definition.act(&extension.act);
            self.one_known(&key, "act", &extension.act);
            if let (Some(act), Some(days)) = (act, &extension.days) {
                let given = act.given.iter().any(|given| given.name == *days);
                self.require(given, &key, "its extension is not given with the act");
            }
        }
        if let Some(before) = term.warn_before {
            let by_days = matches!(before.unit, Unit::WorkingDays | Unit::CalendarDays);
            self.require(by_days, &key, "warn_before is counted in working or calendar days");
        }
        if let Binds::Body(body) = &term.binds {
            self.one_known(&key, "body", body);
        }
        if matches!(term.on_silence, Silence::DeemedGranted | Silence::Act) {
            let done =
                definition.acts.iter().any(|act| act.when_passed.as_ref() == Some(&term.name));
            self.require(done, &key, "silence acts, but no act does it");
        }
    }

    fn limit(&mut self, key: &str, term: &Term) {
        match &term.limit {
            None | Some(Limit::One(_)) => {}
            Some(Limit::ByRequest(spans)) => {
                self.known(key, "request", spans.keys());
            }
            Some(Limit::Choices(choices)) => {
                for choice in choices {
                    if let Some(when) = &choice.when {
                        self.condition(key, when);
                    }
                }
                let last = choices.iter().position(|choice| choice.when.is_none());
                let rest = last.is_none_or(|place| place + 1 == choices.len());
                self.require(rest, key, "a limit without a condition hides those after it");
            }
        }
        if term.before_end_of.is_some()
            && let Some(Limit::One(lead)) = &term.limit
        {
            let by_days = matches!(lead.unit, Unit::WorkingDays | Unit::CalendarDays);
            self.require(by_days, key, "a lead is counted in working or calendar days");
        }
    }

    fn grounds(&mut self) {
        let definition = self.definition;
        for ground in &definition.grounds {
            let key = format!("ground.{}", ground.code);
            self.text(&key, &ground.text);
            self.source(&key, &ground.source);
            if let Some(when) = &ground.when {
                self.condition(&key, when);
            }
        }
    }

    fn others(&mut self) {
        let definition = self.definition;
        for role in &definition.roles {
            let key = format!("role.{}", role.name);
            self.text(&key, &role.title);
            self.source(&key, &role.source);
            let own = !Definition::ROLES.contains(&role.name.as_str());
            self.require(own, &key, "every flow has this role");
            self.known(&key, "body", &role.body);
        }
        for body in &definition.bodies {
            let key = format!("body.{}", body.name);
            self.text(&key, &body.title);
            self.source(&key, &body.source);
        }
        for panel in &definition.panels {
            let key = format!("panel.{}", panel.name);
            self.text(&key, &panel.title);
            self.source(&key, &panel.source);
            let vote = definition.act(&panel.vote);
            self.require(
                vote.is_some_and(|act| act.once_each),
                &key,
                "its vote is no act that each does once",
            );
            self.require(
                definition.act(&panel.sitting).is_some(),
                &key,
                "no act opens its sitting",
            );
            self.require(panel.quorum > 0, &key, "decides without a vote");
        }
        for condition in &definition.conditions {
            let key = format!("condition.{}", condition.name);
            self.source(&key, &condition.source);
            self.condition(&key, &condition.holds);
            let named = |name: &str| -> Vec<&str> {
                let condition = definition.condition(name);
                let named = condition.map(|found| found.holds.named()).unwrap_or_default();
                named.into_iter().filter(|(kind, _)| *kind == "condition").map(|(_, n)| n).collect()
            };
            if goes_round(&condition.name, named) {
                self.fault(&key, "rests on itself");
            }
        }
    }

    /// Every state can be reached by some request, and from every state that a request reaches it can get to an end.
    fn reachable(&mut self) {
        let definition = self.definition;
        let mut reached_by_any = BTreeSet::new();
        for request in &definition.requests {
            let edges = self.edges(request);
            let reached = spread(&edges, &definition.initial);
            for state in definition.states.iter().filter(|s| reached.contains(s.name.as_str())) {
                let ends = spread(&edges, &state.name).iter().any(|name| {
                    definition.state(name).is_some_and(|state| state.phase == Phase::Closed)
                });
                if !ends {
                    let key = format!("state.{}", state.name);
                    self.fault(
                        key,
                        format!("the request {request:?} never gets to an end from it"),
                    );
                }
            }
            reached_by_any.extend(reached);
        }
        for state in &definition.states {
            if !reached_by_any.contains(state.name.as_str()) {
                self.fault(format!("state.{}", state.name), "no act ever leads to it");
            }
        }
        for act in &definition.acts {
            let from = act.from.iter().any(|from| reached_by_any.contains(from.as_str()));
            self.require(from, &format!("act.{}", act.name), "can never be done");
        }
    }

    /// Where each state leads for a request, returns included.
    fn edges(&self, request: &str) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
        let mut edges = self.ahead(request, "");
        // A return leads to every state from which its own state can be entered.
        let acts = self.definition.acts.iter().filter(|act| belongs(act, request));
        for act in acts.filter(|act| act.ways().any(|to| to == "@before")) {
            for from in &act.from {
                let before: Vec<&str> = edges
                    .iter()
                    .filter(|(_, to)| to.contains(from.as_str()))
                    .map(|(state, _)| *state)
                    .collect();
                edges.entry(from).or_default().extend(before);
            }
        }
        edges
    }

    /// Where each state leads for a request without an act. Returns are left out: they lead to where a matter has been.
    fn ahead(&self, request: &str, without: &str) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
        let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let acts = self.definition.acts.iter().filter(|act| belongs(act, request));
        for act in acts.filter(|act| act.name != without) {
            for from in &act.from {
                edges.entry(from).or_default().extend(act.targets());
            }
        }
        edges
    }

    fn gates(&mut self, gates: &[Gate<'_>]) {
        let definition = self.definition;
        for gate in gates {
            for act in &definition.acts {
                if act.name != gate.by && act.targets().any(|to| to == gate.state) {
                    let reason = format!("only {:?} may lead to {:?}", gate.by, gate.state);
                    self.fault(format!("act.{}", act.name), reason);
                }
            }
            for needed in gate.after {
                for request in &definition.requests {
                    let edges = self.ahead(request, needed);
                    if spread(&edges, &definition.initial).contains(gate.state) {
                        let reason =
                            format!("the request {request:?} gets to it without {needed:?}");
                        self.fault(format!("state.{}", gate.state), reason);
                    }
                }
            }
        }
    }
}

/// The terms from which a term is counted: it begins after them, before their end, or ends no later than they.
fn rests_on(term: &Term) -> Vec<&str> {
    let after = term.starts.iter().filter_map(|start| match start {
        Start::After(start) => Some(start.after.as_str()),
        Start::Act(_) | Start::Given(_) => None,
    });
    let others = term.before_end_of.iter().chain(&term.no_later_than).map(String::as_str);
    after.chain(others).collect()
}

/// Whether whoever follows what a thing rests on comes back to it, directly or over others.
fn goes_round<'a>(name: &str, rests_on: impl Fn(&str) -> Vec<&'a str>) -> bool {
    let (mut left, mut seen) = (rests_on(name), BTreeSet::new());
    while let Some(next) = left.pop() {
        if next == name {
            return true;
        }
        if seen.insert(next) {
            left.extend(rests_on(next));
        }
    }
    false
}

/// Whether an act is of a request.
fn belongs(act: &Act, request: &str) -> bool {
    act.requests.is_empty() || act.requests.iter().any(|name| name == request)
}

/// Every state that can be reached from one, itself included.
fn spread<'a>(edges: &BTreeMap<&'a str, BTreeSet<&'a str>>, from: &'a str) -> BTreeSet<&'a str> {
    let (mut reached, mut left) = (BTreeSet::from([from]), vec![from]);
    while let Some(state) = left.pop() {
        for to in edges.get(state).into_iter().flatten() {
            if reached.insert(to) {
                left.push(to);
            }
        }
    }
    reached
}

impl Act {
    /// The states to which it can lead; `@same` and `@before` name none of their own.
    pub fn targets(&self) -> impl Iterator<Item = &str> {
        self.ways().filter(|to| !to.starts_with('@'))
    }

    /// Everything that its `to` and its branches say.
    fn ways(&self) -> impl Iterator<Item = &str> {
        self.to.iter().chain(self.branch.iter().map(|branch| &branch.to)).map(String::as_str)
    }
}
