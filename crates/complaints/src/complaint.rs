//! A complaint, as the sum of its events.

use base::{Actor, Bin, ComplaintId, DocumentId, Iin, Lang, Sha256, UniqueNumber};
use flow::{Done, Matter, Subject};
use forms::Answers;
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a complaint came in. STORED: with complaints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// By hand, at the office of a body or of the centres.
    Office,
    /// Through the portal, signed electronically.
    Portal,
    /// By post.
    Post,
}

impl Channel {
    /// Its name in the files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Portal => "portal",
            Self::Post => "post",
        }
    }
}

/// Who complains. STORED: in complaints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complainant {
    /// Her number; on paper she may not have given it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iin: Option<Iin>,
    /// Her full name.
    pub full_name: String,
    /// Her organisation, for which she complains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bin: Option<Bin>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
}

/// A text that somebody signed: the stored signature and the digest of the text. STORED: in complaints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedText {
    /// The stored CMS.
    pub document: DocumentId,
    /// Digest of the text.
    pub sha256: Sha256,
}

/// What is given with an act. STORED: in events.
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
    /// The complaint or the answer, signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed: Option<SignedText>,
}

fn no_answers(answers: &Answers) -> bool {
    answers.0.is_empty()
}

/// What has happened. STORED: in events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Happened {
    /// An act was done.
    ActDone {
        /// The act.
        act: String,
        /// The state before.
        from: String,
        /// The state after.
        to: String,
        /// What was given with it.
        #[serde(default)]
        input: Box<Input>,
    },
    /// The officers were warned that a term is near its end.
    TermNear {
        /// The term.
        term: String,
    },
    /// A term passed with its duty undone.
    TermPassed {
        /// The term.
        term: String,
    },
}

/// Something that has happened to a complaint. STORED: in complaints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// Her name, as her certificate has it, for the talon and the register; none for the machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What.
    pub happened: Happened,
}

impl Event {
    /// The act and what was given with it, if the event is one.
    pub fn act(&self) -> Option<(&str, &Input)> {
        match &self.happened {
            Happened::ActDone { act, input, .. } => Some((act, input)),
            Happened::TermNear { .. } | Happened::TermPassed { .. } => None,
        }
    }
}

/// One complaint. Holds nothing that can be computed (promise 8). STORED: as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complaint {
    /// Its identifier.
    pub id: ComplaintId,
    /// Its incoming number.
    pub number: UniqueNumber,
    /// The edition under which it began: its first day.
    pub edition: Date,
    /// The service complained of.
    pub service: String,
    /// The line of the service's sheet, from 1.
    pub place: usize,
    /// Its kind, which is the request of the flow.
    pub kind: String,
    /// The body that answers.
    pub addressee: String,
    /// How it came in.
    pub channel: Channel,
    /// The language of letters to the complainant.
    pub lang: Lang,
    /// Who complains.
    pub complainant: Complainant,
    /// The answers of form F23.
    pub answers: Answers,
    /// The application that it is about, if it names one that the platform has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<UniqueNumber>,
    /// Those who acted for the state in that application.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<Iin>,
    /// The state.
    pub state: String,
    /// What has happened, oldest first.
    #[serde(default)]
    pub events: Vec<Event>,
}

/// The act by which a body passes a complaint on to the one that is competent; it gives the code of that body as `body`.
pub const PASS_ON: &str = "pass-on";

impl base::Stored for Complaint {}

impl Complaint {
    /// The body that answers: the one to which it was passed on last, or else the one to which the line of the sheet leads.
    pub fn body(&self) -> &str {
        let passed = self.last_act(&[PASS_ON]).and_then(Event::act);
        passed.and_then(|(_, input)| input.given.text("body")).unwrap_or(&self.addressee)
    }

    /// Takes an event in. The event is trusted: `decide` made it.
    pub fn apply(&mut self, event: Event) {
        if let Happened::ActDone { to, .. } = &event.happened {
            self.state.clone_from(to);
        }
        self.events.push(event);
    }

    /// Whether a person is the complainant, or acts for the same organisation.
    pub fn belongs_to(&self, actor: &Actor) -> bool {
        match actor {
            Actor::Person { iin, bin, .. } => {
                self.complainant.iin.as_ref() == Some(iin)
                    || (bin.is_some() && *bin == self.complainant.bin)
            }
            Actor::System { .. } => false,
        }
    }

    /// The last event by one of these acts.
    pub fn last_act(&self, acts: &[&str]) -> Option<&Event> {
        self.events
            .iter()
            .rev()
            .find(|event| event.act().is_some_and(|(act, _)| acts.contains(&act)))
    }

    /// What was last given under a name, by any act.
    pub fn given(&self, field: &str) -> Option<&str> {
        self.events.iter().rev().find_map(|event| event.act()?.1.given.text(field))
    }

    /// The complaint as a matter of its flow.
    pub fn matter(&self) -> Matter<'_> {
        let history = self.events.iter().filter_map(|event| match &event.happened {
            Happened::ActDone { act, from, input, .. } => {
                Some(Done { act, at: event.at, by: event.actor.iin(), from, given: &input.given })
            }
            Happened::TermNear { .. } | Happened::TermPassed { .. } => None,
        });
        Matter {
            request: &self.kind,
            channel: self.channel.name(),
            kind: if self.complainant.bin.is_some() { "legal-entity" } else { "individual" },
            lang: self.lang,
            state: &self.state,
            history: history.collect(),
            subject: self,
        }
    }
}

impl Subject for Complaint {
    fn answers(&self) -> &Answers {
        &self.answers
    }

    fn fact(&self, _name: &str) -> Option<bool> {
        None
    }
}
