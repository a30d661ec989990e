//! Terms of a case that was never filed: what the law would say of given days.

use base::{Fault, Lang};
use calendar::Calendar;
use flow::{Done, Due, Matter, Subject, Term};
use forms::{Answer, Answers, FieldKind};
use jiff::Timestamp;

use crate::{ApplicantKind, Channel, Edition};

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
    /// Acts that followed, with their moments; a day that such an act is given is taken to be its own.
    pub events: Vec<(String, Timestamp)>,
}

/// A term with its end, if it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SketchedTerm<'a> {
    /// The term.
    pub term: &'a Term,
    /// Its end; none if nothing in the sketch begins it.
    pub due: Option<Due>,
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
    /// Every term that belongs to the request and the channel, in the order of the edition.
    pub fn terms<'a>(
        &self,
        edition: &'a Edition,
        calendar: &Calendar,
    ) -> Result<Vec<SketchedTerm<'a>>, Fault> {
        let definition = &edition.definition;
        if definition.request(&self.request).is_none() {
            return Err(Fault::new("request-not-known").with("request", &self.request));
        }
        if !definition.takes(&self.request, self.channel) {
            return Err(Fault::new("channel-not-open").with("channel", self.channel.name()));
        }
        let filing = self.filing_act(edition)?;
        let mut acts = vec![(filing, self.filed)];
        for (name, at) in &self.events {
            let act = definition.act(name);
            let act = act.ok_or_else(|| Fault::new("act-not-known").with("act", name))?;
            acts.push((act, *at));
        }
        acts.sort_by_key(|(_, at)| *at);
        let given: Vec<Answers> = acts.iter().map(|(act, at)| days_given(act, *at)).collect();
        let mut state = definition.flow.initial.as_str();
        let mut history = Vec::new();
        for ((act, at), given) in acts.iter().zip(&given) {
            history.push(Done { act: &act.name, at: *at, by: None, from: state, given });
            state = act.targets().next().unwrap_or(state);
        }
        let matter = Matter {
            request: &self.request,
            channel: self.channel.name(),
            kind: self.kind.name(),
            lang: Lang::En,
            state,
            history,
            subject: &Answered(&self.answers),
        };
        let mut terms = Vec::new();
        for term in definition.flow.terms.iter().filter(|t| t.concerns(&definition.flow, &matter)) {
            let due = flow::due(&definition.flow, &matter, &term.name, calendar)?;
            terms.push(SketchedTerm { term, due });
        }
        Ok(terms)
    }

    /// The act by which such a request is filed through the channel.
    fn filing_act<'a>(&self, edition: &'a Edition) -> Result<&'a flow::Act, Fault> {
        let definition = &edition.definition;
        let names = |list: &[String], one: &str| list.is_empty() || list.iter().any(|n| n == one);
        definition
            .filing
            .iter()
            .filter_map(|name| definition.act(name))
            .find(|act| {
                names(&act.requests, &self.request) && names(&act.channels, self.channel.name())
            })
            .ok_or_else(|| Fault::new("channel-not-open").with("channel", self.channel.name()))
    }
}

/// Days that an act is given, taken to be the day on which it is done.
fn days_given(act: &flow::Act, at: Timestamp) -> Answers {
    let day = base::local_date(at).to_string();
    let dates = act.given.iter().filter(|field| field.kind == FieldKind::Date);
    Answers(dates.map(|field| (field.name.clone(), Answer::Text(day.clone()))).collect())
}
