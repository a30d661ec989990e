//! Playing the acts of a sketch as the flow allows them, the machine's acts between them included.

use base::{Fault, Lang};
use calendar::Calendar;
use flow::{Decision, Done, Judge, Matter, Tick};
use forms::Answers;
use jiff::Timestamp;

use super::{Answered, Sketch};
use crate::{Act, Edition};

/// How many acts of the machine may follow one another, in a definition that never comes to rest.
const MOST_OF_MACHINE: usize = 64;

/// What the machine is given.
static NOTHING: Answers = Answers::none();

/// A matter as far as it has been played.
pub(super) struct Stage<'a> {
    sketch: &'a Sketch,
    edition: &'a Edition,
    calendar: &'a Calendar,
    subject: &'a Answered<'a>,
    history: Vec<Done<'a>>,
    state: &'a str,
}

impl<'a> Stage<'a> {
    pub(super) fn new(
        sketch: &'a Sketch,
        edition: &'a Edition,
        calendar: &'a Calendar,
        subject: &'a Answered<'a>,
    ) -> Self {
        let state = edition.definition.flow.initial.as_str();
        Self { sketch, edition, calendar, subject, history: Vec::new(), state }
    }

    /// The matter as it stands.
    pub(super) fn matter(&self) -> Matter<'a> {
        Matter {
            request: &self.sketch.request,
            channel: self.sketch.channel.name(),
            kind: self.sketch.kind.name(),
            lang: Lang::En,
            state: self.state,
            history: self.history.clone(),
            subject: self.subject,
        }
    }

    /// Does an act, after what time has brought about by its moment. The first files the case, from whatever state it begins in.
    pub(super) fn act(&mut self, act: &'a Act, done: Done<'a>, first: bool) -> Result<(), Fault> {
        if first {
            self.state = act.from.first().map_or(self.state, String::as_str);
        } else {
            self.until(done.at)?;
            self.allow(act, done.at)?;
        }
        self.go(act, done, first)?;
        self.at_once(done.at)
    }

    /// Refuses what the flow refuses.
    fn allow(&self, act: &Act, at: Timestamp) -> Result<(), Fault> {
        let flow = &self.edition.definition.flow;
        let matter = self.matter();
        // What silence does the machine has done by then, where its term has passed.
        let mut open = flow::acts_from(flow, &matter);
        open.retain(|act| act.when_passed.is_none());
        if !open.iter().any(|known| known.name == act.name) {
            let names: Vec<&str> = open.iter().map(|act| act.name.as_str()).collect();
            let after = self.history.last().map_or("", |done| done.act);
            return Err(Fault::new("sketch-act-not-now")
                .with("act", &act.name)
                .with("state", self.state)
                .with("after", after)
                .with("known", if names.is_empty() { "-".to_owned() } else { names.join(", ") }));
        }
        let Some(term) = &act.within else { return Ok(()) };
        match flow::due(flow, &matter, term, self.calendar)? {
            Some(due) if due.end.has_passed(at) => Err(Fault::new("sketch-too-late")
                .with("act", &act.name)
                .with("term", term)
                .with("last_day", due.end.last_day().map_or_else(String::new, |d| d.to_string()))),
            _ => Ok(()),
        }
    }

    /// Lets time pass up to a moment: silence acts where its term has passed.
    fn until(&mut self, moment: Timestamp) -> Result<(), Fault> {
        let flow = &self.edition.definition.flow;
        let mut now = self.history.last().map_or(moment, |done| done.at);
        for _ in 0..MOST_OF_MACHINE {
            let next = flow::next_moment(flow, &self.matter(), now, self.calendar)?;
            let Some(next) = next.filter(|next| *next <= moment) else { return Ok(()) };
            now = next;
            self.at_once(now)?;
        }
        Ok(())
    }

    /// What the machine does at a moment.
    fn at_once(&mut self, now: Timestamp) -> Result<(), Fault> {
        let flow = &self.edition.definition.flow;
        for _ in 0..MOST_OF_MACHINE {
            let found = flow::tick(flow, &self.matter(), now, self.calendar)?;
            let Some(Tick::Act { act, .. }) = found.first() else { return Ok(()) };
            let done = Done { act: &act.name, at: now, by: None, from: "", given: &NOTHING };
            self.go(act, done, false)?;
        }
        Ok(())
    }

    /// Enters the state to which an act leads, and keeps the act.
    fn go(&mut self, act: &'a Act, done: Done<'a>, first: bool) -> Result<(), Fault> {
        let mut matter = self.matter();
        let from = self.state;
        let done = Done { from, ..done };
        matter.history.push(done);
        let decision = Decision { act };
        let outcome = decision.outcome(&self.edition.definition.flow, &matter, done.given);
        let to = decision.state(outcome.as_deref(), &matter);
        self.state = match (to, &act.judge) {
            (Some(to), _) => to,
            // How a filing ends that depends on more than is told, the applicant's terms do not.
            (None, _) if first => act.targets().next().unwrap_or(from),
            (None, Some(Judge::Given(field))) => {
                let branches: Vec<&str> = act.branch.iter().map(|b| b.on.as_str()).collect();
                return Err(Fault::new("sketch-given-needed")
                    .with("act", &act.name)
                    .with("field", field)
                    .with("known", branches.join(", ")));
            }
            (None, _) => act.targets().next().unwrap_or(from),
        };
        self.history.push(done);
        Ok(())
    }
}
