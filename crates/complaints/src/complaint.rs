//! A complaint, as the sum of its events.

use base::{Actor, Bin, ComplaintId, Iin, Lang, UniqueNumber};
use flow::{Event, Instance, Matter, Subject};
use forms::Answers;
use jiff::civil::Date;
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
    /// The name of that organisation, as the certificate or the paper has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
}

/// One complaint. STORED: as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Where it stands in its flow, and what has happened.
    #[serde(flatten)]
    pub instance: Instance,
}

/// The act by which a body passes a complaint on to the one that is competent; it gives the code of that body as `body`.
pub const PASS_ON: &str = "pass-on";

impl base::Stored for Complaint {}

impl Complaint {
    /// The body that answers: the one to which it was passed on last, or else the one to which the line of the sheet leads.
    pub fn body(&self) -> &str {
        let passed = self.instance.last_act(&[PASS_ON]).and_then(Event::input);
        passed.and_then(|input| input.given.text("body")).unwrap_or(&self.addressee)
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

    /// The complaint as a matter of its flow.
    pub fn matter(&self) -> Matter<'_> {
        Matter {
            request: &self.kind,
            channel: self.channel.name(),
            kind: if self.complainant.bin.is_some() { "legal-entity" } else { "individual" },
            lang: self.lang,
            state: &self.instance.state,
            history: flow::history(&self.instance.events),
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
