//! What cases reach of their edition: the measure of how much of a definition is executed and not only declared.

use std::collections::BTreeSet;

use base::{Lang, Text, UniqueNumber};
use jiff::{Timestamp, civil::date};

use super::Edition;
use crate::{
    Case, DocumentForm, Effect, Event, Facts, Need, Subject, effects, fill_paper, matter_of,
    needs_of, register_entry,
};

/// An element of an edition that a case reached, with what the case was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reached {
    /// The element, as a checklist names it: `act:submit`, `paper:talon.3`, `condition:resident=yes`.
    pub element: String,
    /// The request of the case.
    pub request: String,
    /// Its channel.
    pub channel: String,
}

/// Gathers what one case reaches.
pub(super) struct Gathering<'a> {
    edition: &'a Edition,
    request: String,
    channel: String,
    found: BTreeSet<Reached>,
}

impl<'a> Gathering<'a> {
    /// Begins with what every case reaches.
    pub(super) fn of(case: &Case, edition: &'a Edition) -> Self {
        let mut gathering = Self {
            edition,
            request: case.request.clone(),
            channel: case.channel.name().to_owned(),
            found: BTreeSet::new(),
        };
        gathering.add("edition", "");
        gathering.add("state", &case.state);
        gathering
    }

    /// Notes an element.
    pub(super) fn add(&mut self, kind: &str, name: &str) {
        let element = if name.is_empty() { kind.to_owned() } else { format!("{kind}:{name}") };
        self.found.insert(Reached {
            element,
            request: self.request.clone(),
            channel: self.channel.clone(),
        });
    }

    /// All that was noted.
    pub(super) fn found(self) -> BTreeSet<Reached> {
        self.found
    }

    /// Notes what the last event of a case reached.
    pub(super) fn event(&mut self, case: &Case, event: &Event) {
        self.add("state", &case.state);
        if let Some(act) = event.act() {
            self.act(case, act);
        }
        if let Some(input) = event.input() {
            input.grounds.iter().for_each(|ground| self.add("ground", ground));
            for document in &input.missing {
                self.add("document", document);
                self.add("missing", document);
            }
            input.received.iter().for_each(|document| self.add("document", &document.document));
            input.facts.keys().for_each(|fact| self.add("fact", fact));
            input.payment.iter().for_each(|payment| self.add("charge", &payment.charge));
        }
        case.facts.keys().for_each(|fact| self.add("fact", fact));
        if case.submitted_at(self.edition).is_some() {
            self.filed(case);
        }
        for effect in effects(event, self.edition) {
            self.effect(case, &effect, event.at);
        }
        let flow = &self.edition.definition.flow;
        let matter = matter_of(case);
        for condition in &flow.conditions {
            let holds = if condition.holds.holds(flow, &matter) { "yes" } else { "no" };
            self.add("condition", &format!("{}={holds}", condition.name));
        }
    }

    fn act(&mut self, case: &Case, name: &str) {
        self.add("act", name);
        let rules = &self.edition.definition;
        for panel in rules.flow.panels.iter().filter(|panel| panel.vote == name) {
            self.add("panel", &panel.name);
        }
        let Some(act) = rules.act(name) else { return };
        for need in needs_of(act) {
            if let Need::Paid(charge) = need {
                self.add("charge", &charge);
            }
        }
        let given = case.events.last().and_then(Event::input);
        for field in given.iter().flat_map(|input| input.given.0.keys()) {
            self.add("given", &format!("{name}.{field}"));
        }
    }

    /// What a filed case reaches: whose it is, its answers, the documents that came or were found by the state.
    fn filed(&mut self, case: &Case) {
        let edition = self.edition;
        self.add("request", &case.request);
        self.add("channel", &self.channel.clone());
        self.add("applicant", case.applicant.kind.name());
        let rules = &edition.definition;
        let Some(request) = rules.request(&case.request) else { return };
        let form = request.form.as_deref().unwrap_or_default();
        for (field, answer) in &case.answers.0 {
            let name = format!("{form}.{field}");
            self.add("field", &name);
            for code in case.answers.chosen(field) {
                self.add("choice", &format!("{name}.{code}"));
            }
            if let forms::Answer::Rows(rows) = answer {
                for column in rows.iter().flat_map(|row| row.keys()) {
                    self.add("field", &format!("{name}.{column}"));
                }
            }
        }
        let matter = matter_of(case);
        for document in edition.documents_of(&case.request) {
            let wanted = document.when.as_ref().is_none_or(|w| w.holds(&rules.flow, &matter));
            let came = document.field.as_ref().is_some_and(|f| !case.answers.files(f).is_empty());
            let found = document.way.iter().any(|way| {
                way.form == DocumentForm::FromStateRegister && way.channels.contains(&case.channel)
            });
            if came || (wanted && found) {
                self.add("document", &document.name);
            }
        }
    }

    fn effect(&mut self, case: &Case, effect: &Effect, at: Timestamp) {
        let rules = &self.edition.definition;
        match effect.subject() {
            Subject::Paper(name) => {
                self.add("paper", name);
                let Some(paper) = rules.paper(name) else { return };
                // One line at a time: a line that tells nothing is left out of the paper.
                for (n, line) in paper.line.iter().enumerate() {
                    let mut one = paper.clone();
                    one.line = vec![line.clone()];
                    let filled = fill_paper(&one, case, self.edition, &facts(case, at), Lang::Kk);
                    if !filled.lines.is_empty() {
                        self.add("paper", &format!("{name}.{}", n + 1));
                    }
                }
            }
            Subject::Register(name) => {
                self.add("register", name);
                // Only what writes an entry fills its columns; the others move one that is there.
                if !matches!(effect, Effect::WriteRegister(_)) {
                    return;
                }
                let Some(register) = rules.register(name) else { return };
                let entry = register_entry(register, case, self.edition, &facts(case, at));
                for (column, text) in &entry.columns {
                    if !text.kk.is_empty() {
                        self.add("register", &format!("{name}.{column}"));
                    }
                }
            }
            Subject::Message(name) => self.add("message", name),
        }
    }
}

/// What the platform adds to a paper: all of it, so that a line is empty only if the case has nothing to tell.
fn facts(case: &Case, at: Timestamp) -> Facts {
    let word = || Text { kk: "б".to_owned(), ru: "б".to_owned(), en: "b".to_owned() };
    Facts {
        date: Some(base::local_date(at)),
        doer_name: Some("Н".to_owned()),
        doer_position: Some(word()),
        number: Some(UniqueNumber::compose(date(2014, 1, 1).year(), "A", 1)),
        result_by: Some(at),
        signer_name: Some("Н".to_owned()),
        signer_position: Some(word()),
        check_address: Some("a".to_owned()),
        check_code: Some(case.number.to_string()),
    }
}
