//! A matter as domains keep it: the state in which it stands, and everything that has happened to it.

use base::{Actor, DocumentId, Sha256, SystemPart};
use forms::Answers;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Act, Definition, Done, Tick};

/// What a domain keeps of what was given with an act.
pub trait Given {
    /// The data that the act asked for, which conditions and later acts read.
    fn given(&self) -> &Answers;
}

/// A text that somebody signed: the stored signature and the digest of the text. STORED: in matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedText {
    /// The stored CMS with the text inside.
    pub document: DocumentId,
    /// Digest of the canonical text.
    pub sha256: Sha256,
}

/// What is given with an act of which the law asks no more than data, grounds, words, a signature and files. STORED: in events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Input {
    /// Codes of grounds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// Reasons in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasons: Option<String>,
    /// Data that the act asks for.
    #[serde(skip_serializing_if = "no_answers")]
    pub given: Answers,
    /// The text that the act is about, signed by whoever does it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed: Option<SignedText>,
    /// Files that came with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<DocumentId>,
}

fn no_answers(answers: &Answers) -> bool {
    answers.0.is_empty()
}

impl Given for Input {
    fn given(&self) -> &Answers {
        &self.given
    }
}

/// What has happened. STORED: in events.
///
/// Fields that it does not know are passed over: builds before 0.2 stored with an act what it did to the clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[serde(bound(deserialize = "I: Deserialize<'de> + Default"))]
pub enum Happened<I = Input> {
    /// An act was done.
    ActDone {
        /// The act.
        act: String,
        /// The state before.
        from: String,
        /// The state after.
        to: String,
        /// The paragraph on which it rests; builds before 0.2 kept none with complaints and procedures.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        source: String,
        /// The day from which it holds in law, where that is not the day on which it was done (silence).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        effective: Option<Date>,
        /// What the doer gave with it.
        #[serde(default)]
        input: Box<I>,
    },
    /// The officers were warned that a term is near its end.
    TermNear {
        /// The term.
        term: String,
    },
    /// A term passed with its duty undone, and nothing but a warning follows.
    TermPassed {
        /// The term.
        term: String,
    },
}

/// Something that has happened to a matter. STORED: in matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "I: Deserialize<'de> + Default"))]
pub struct Event<I = Input> {
    /// The moment at which it happened.
    pub at: Timestamp,
    /// Who did it. Whoever acts without having signed in is the portal.
    pub actor: Actor,
    /// Her name, as her certificate has it, where papers or registers tell it; none for the machine and for strangers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it was: an act, or a warning of the clock.
    pub happened: Happened<I>,
}

impl<I> Event<I> {
    /// The act, if the event is one.
    pub fn act(&self) -> Option<&str> {
        self.done().map(|(act, _)| act)
    }

    /// What was given with the act, if the event is one.
    pub fn input(&self) -> Option<&I> {
        self.done().map(|(_, input)| input)
    }

    /// The act with what was given.
    pub fn done(&self) -> Option<(&str, &I)> {
        match &self.happened {
            Happened::ActDone { act, input, .. } => Some((act, input)),
            Happened::TermNear { .. } | Happened::TermPassed { .. } => None,
        }
    }

    /// A warning that the machine gives at a moment.
    fn warning(happened: Happened<I>, now: Timestamp) -> Self {
        Self { at: now, actor: Actor::System { part: SystemPart::Worker }, name: None, happened }
    }
}

/// A matter in its flow. What can be computed of it is not kept: neither when a term ends, nor that it has passed (promise 8). STORED:
/// in complaints and procedures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "I: Deserialize<'de> + Default"))]
pub struct Instance<I = Input> {
    /// The state.
    pub state: String,
    /// What has happened, oldest first.
    #[serde(default)]
    pub events: Vec<Event<I>>,
}

impl<I> Instance<I> {
    /// A matter to which nothing has happened.
    pub fn begun(definition: &Definition) -> Self {
        Self { state: definition.initial.clone(), events: Vec::new() }
    }

    /// Takes an event in. The event is trusted: a decision made it.
    pub fn apply(&mut self, event: Event<I>) {
        if let Happened::ActDone { to, .. } = &event.happened {
            self.state.clone_from(to);
        }
        self.events.push(event);
    }

    /// The event that an act is, which a decision allowed and which leads to a state.
    pub fn event(
        &self,
        act: &Act,
        to: &str,
        (actor, name): (Actor, Option<String>),
        input: I,
        now: Timestamp,
    ) -> Event<I> {
        let happened = Happened::ActDone {
            act: act.name.clone(),
            from: self.state.clone(),
            to: to.to_owned(),
            source: act.source.clone(),
            effective: None,
            input: Box::new(input),
        };
        Event { at: now, actor, name, happened }
    }

    /// The last event by one of these acts.
    pub fn last_act(&self, acts: &[&str]) -> Option<&Event<I>> {
        self.events.iter().rev().find(|event| event.act().is_some_and(|act| acts.contains(&act)))
    }

    /// When an act was last done.
    pub fn done_at(&self, act: &str) -> Option<Timestamp> {
        self.last_act(&[act]).map(|event| event.at)
    }

    /// When it began.
    pub fn opened_at(&self) -> Option<Timestamp> {
        self.events.first().map(|event| event.at)
    }
}

impl<I: Given> Instance<I> {
    /// What was last given under a name, by any act.
    pub fn given(&self, field: &str) -> Option<&str> {
        self.events.iter().rev().find_map(|event| event.input()?.given().text(field))
    }
}

/// What was done to a matter, as the engine reads it.
pub fn history<I: Given>(events: &[Event<I>]) -> Vec<Done<'_>> {
    let done = events.iter().filter_map(|event| match &event.happened {
        Happened::ActDone { act, from, input, .. } => {
            Some(Done { act, at: event.at, by: event.actor.iin(), from, given: input.given() })
        }
        Happened::TermNear { .. } | Happened::TermPassed { .. } => None,
    });
    done.collect()
}

/// The warnings among what time brought about, each once since its term began to run. An act of the machine is the domain's to do.
pub fn warnings<I: PartialEq>(
    events: &[Event<I>],
    ticks: &[Tick<'_>],
    now: Timestamp,
) -> Vec<Event<I>> {
    let told = ticks.iter().filter_map(|tick| match tick {
        Tick::Near { term, from } => Some((Happened::TermNear { term: term.name.clone() }, *from)),
        Tick::Passed { term, from } => {
            Some((Happened::TermPassed { term: term.name.clone() }, *from))
        }
        Tick::Act { .. } => None,
    });
    told.filter(|(happened, from)| {
        !events.iter().any(|event| event.happened == *happened && event.at >= *from)
    })
    .map(|(happened, _)| Event::warning(happened, now))
    .collect()
}
