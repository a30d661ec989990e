//! Terms of a case that was never filed: what the law would say of given days.

mod play;

use base::Fault;
use calendar::Calendar;
use flow::{Done, Due, Subject, Term};
use forms::{Answer, Answers, FieldDefinition, FieldKind};
use jiff::Timestamp;

use crate::{Act, ApplicantKind, Channel, Edition};
use play::Stage;

/// What is supposed: a request by a channel, filed at a moment, and acts that followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    /// The request.
    pub request: String,
    /// The channel.
    pub channel: Channel,
    /// The kind of applicant.
    pub kind: ApplicantKind,
    /// Answers that conditions look at.
    pub answers: Answers,
    /// When it was filed.
    pub filed: Timestamp,
    /// Acts that followed, in the order in which they happened.
    pub events: Vec<SketchedAct>,
}

/// An act that is supposed to have been done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SketchedAct {
    /// The act.
    pub act: String,
    /// The moment at which it is done.
    pub at: Timestamp,
    /// What was given with it.
    pub given: Answers,
}

/// What a sketch comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketched<'a> {
    /// Every term that belongs to the request and the channel, in the order of the edition.
    pub terms: Vec<SketchedTerm<'a>>,
    /// What was taken for given because nobody said it.
    pub assumed: Vec<Assumed<'a>>,
}

/// A term with its end, if it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SketchedTerm<'a> {
    /// The term.
    pub term: &'a Term,
    /// Its end; none if nothing in the sketch begins it.
    pub due: Option<Due>,
}

/// Something that an act is given and the sketch does not tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumed<'a> {
    /// The act.
    pub act: &'a Act,
    /// The field.
    pub field: &'a FieldDefinition,
    /// What was taken: of a day that of the act, of an extension the longest that the law allows.
    pub value: String,
}

/// An act of the sketch with everything that it is given.
struct Prepared<'a> {
    act: &'a Act,
    at: Timestamp,
    given: Answers,
}

struct Answered<'a>(&'a Answers);

impl Subject for Answered<'_> {
    fn answers(&self) -> &Answers {
        self.0
    }

    fn fact(&self, _: &str) -> Option<bool> {
        None
    }
}

impl Sketch {
    /// Plays the acts as the flow allows them, and counts the terms.
    pub fn tell<'a>(
        &self,
        edition: &'a Edition,
        calendar: &Calendar,
    ) -> Result<Sketched<'a>, Fault> {
        self.inspect(edition)?;
        let mut assumed = Vec::new();
        let mut acts = vec![Prepared {
            act: self.filing_act(edition)?,
            at: self.filed,
            given: Answers::default(),
        }];
        for event in &self.events {
            let before = acts.last().map_or(self.filed, |last| last.at);
            acts.push(self.prepared(event, before, edition)?);
        }
        for one in &mut acts {
            assumed.extend(assume(one, edition));
        }
        let subject = Answered(&self.answers);
        let mut stage = Stage::new(self, edition, calendar, &subject);
        for (n, one) in acts.iter().enumerate() {
            let done =
                Done { act: &one.act.name, at: one.at, by: None, from: "", given: &one.given };
            stage.act(one.act, done, n == 0)?;
        }
        let flow = &edition.definition.flow;
        let matter = stage.matter();
        let mut terms = Vec::new();
        for term in flow.terms.iter().filter(|term| term.concerns(flow, &matter)) {
            let due = flow::due(flow, &matter, &term.name, calendar)?;
            terms.push(SketchedTerm { term, due });
        }
        Ok(Sketched { terms, assumed })
    }

    /// Names that the edition does not have.
    fn inspect(&self, edition: &Edition) -> Result<(), Fault> {
        let rules = &edition.definition;
        if rules.request(&self.request).is_none() {
            let known = rules.request.iter().map(|request| request.name.as_str());
            let fault = Fault::new("sketch-request-not-known").with("request", &self.request);
            return Err(fault.with("known", nearest(&self.request, known)));
        }
        if !rules.takes(&self.request, self.channel) {
            let open = Channel::ALL.into_iter().filter(|c| rules.takes(&self.request, *c));
            let open: Vec<&str> = open.map(Channel::name).collect();
            let fault = Fault::new("sketch-channel-not-open").with("channel", self.channel.name());
            return Err(fault.with("known", open.join(", ")));
        }
        // A domain with forms of its own knows its answers.
        let Some(form) = edition.form_of(&self.request) else { return Ok(()) };
        for (name, answer) in &self.answers.0 {
            let Some(field) = form.field(name) else {
                let known = form.fields().map(|field| field.name.as_str());
                let fault = Fault::new("sketch-answer-not-known").with("field", name);
                return Err(fault.with("known", nearest(name, known)));
            };
            one_of(field, answer, edition)?;
        }
        Ok(())
    }

    /// The act by which such a request is filed through the channel.
    fn filing_act<'a>(&self, edition: &'a Edition) -> Result<&'a Act, Fault> {
        let definition = &edition.definition;
        let names = |list: &[String], one: &str| list.is_empty() || list.iter().any(|n| n == one);
        let fault = || Fault::new("sketch-channel-not-open").with("channel", self.channel.name());
        definition
            .filing
            .iter()
            .filter_map(|name| definition.act(name))
            .find(|act| {
                names(&act.requests, &self.request) && names(&act.channels, self.channel.name())
            })
            .ok_or_else(|| fault().with("known", ""))
    }

    /// An act that the edition has, not before the one that was named before it, with what is given as its fields take it.
    fn prepared<'a>(
        &self,
        event: &SketchedAct,
        before: Timestamp,
        edition: &'a Edition,
    ) -> Result<Prepared<'a>, Fault> {
        let rules = &edition.definition;
        let named = |fault: Fault| fault.with("act", &event.act);
        let Some(act) = rules.act(&event.act) else {
            let known = rules.flow.acts.iter().map(|act| act.name.as_str());
            return Err(
                named(Fault::new("sketch-act-not-known")).with("known", nearest(&event.act, known))
            );
        };
        if event.at < self.filed {
            return Err(named(Fault::new("sketch-before-filing")).with("filed", self.filed));
        }
        if event.at < before {
            return Err(named(Fault::new("sketch-out-of-order")).with("before", before));
        }
        for (name, answer) in &event.given.0 {
            let Some(field) = act.given.iter().find(|field| field.name == *name) else {
                let known = act.given.iter().map(|field| field.name.as_str());
                let fault = named(Fault::new("sketch-given-not-known")).with("field", name);
                return Err(fault.with("known", nearest(name, known)));
            };
            one_of(field, answer, edition)?;
            let one = Answers::default().with(name, answer.clone());
            let today = base::local_date(event.at);
            let field = std::slice::from_ref(field);
            if let Err(found) = forms::check_fields(field, &one, today, &edition.dictionaries)
                && let Some(fault) = found.0.into_iter().next()
            {
                return Err(fault);
            }
        }
        Ok(Prepared { act, at: event.at, given: event.given.clone() })
    }
}

/// An answer to a choice is one of its codes.
fn one_of(field: &FieldDefinition, answer: &Answer, edition: &Edition) -> Result<(), Fault> {
    if !matches!(field.kind, FieldKind::Choice | FieldKind::Choices) {
        return Ok(());
    }
    let given = match answer {
        Answer::Text(code) => std::slice::from_ref(code),
        Answer::List(codes) => codes.as_slice(),
        _ => &[],
    };
    let choices = field.choices(&edition.dictionaries);
    let codes = || choices.iter().map(|(code, _)| *code);
    match given.iter().find(|code| !codes().any(|known| known == code.as_str())) {
        None => Ok(()),
        Some(code) => Err(Fault::new("sketch-choice-not-known")
            .with("field", &field.name)
            .with("value", code)
            .with("known", nearest(code, codes()))),
    }
}

fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    base::nearest(wrong, known).join(", ")
}

/// Fills in what an act is given and nobody tells: days are that of the act, an extension is the longest.
fn assume<'a>(one: &mut Prepared<'a>, edition: &'a Edition) -> Vec<Assumed<'a>> {
    let mut assumed = Vec::new();
    let day = base::local_date(one.at).to_string();
    for field in &one.act.given {
        if one.given.answer(&field.name).is_some() {
            continue;
        }
        let extensions = edition.definition.flow.terms.iter().filter_map(|t| t.extension.as_ref());
        let extension = extensions
            .filter(|extension| extension.act == one.act.name)
            .find(|extension| extension.days.as_ref() == Some(&field.name));
        let value = match extension {
            Some(extension) => extension.by.amount.to_string(),
            None if field.kind == FieldKind::Date => day.clone(),
            None => continue,
        };
        one.given = std::mem::take(&mut one.given).with_text(&field.name, &value);
        assumed.push(Assumed { act: one.act, field, value });
    }
    assumed
}
