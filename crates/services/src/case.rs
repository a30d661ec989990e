//! A case: one application for a service, as the sum of its events.

mod decide;
mod input;
mod matter;
mod needs;

pub use decide::{
    Command, answer_by, decide, due_dates, effects, entry_state, moves_earlier, next_moment,
    public_entry_state, tick,
};
pub use input::{FactFound, Input, Payment, Received};
pub(crate) use matter::REPRESENTED;
pub use matter::{doer_of, matter_of};
pub use needs::{RunOut, document_warnings};

use std::collections::BTreeMap;

use base::{Actor, Bin, CaseId, Iin, Lang, Text, UniqueNumber};
use flow::{SignedText, State};
use forms::Answers;
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ApplicantKind, Channel, Edition, EntryState};

/// Who applies. STORED: in cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    /// What kind of applicant.
    pub kind: ApplicantKind,
    /// The person who acts: herself, or for her organisation.
    pub iin: Iin,
    /// Her full name.
    pub full_name: String,
    /// Her organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bin: Option<Bin>,
    /// The name of that organisation, as the certificate or the paper has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Who acts for her, where she does not come herself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative: Option<Representative>,
}

/// Who acts for an applicant, and by what right. STORED: in cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Representative {
    /// Her number.
    pub iin: Iin,
    /// Her full name.
    pub full_name: String,
    /// The power of attorney or order: its kind, number and day, as the clerk read them.
    pub authority: String,
}

/// The earlier entry of a register that a case is about. STORED: in cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierEntry {
    /// Its number.
    pub number: String,
    /// Where it stood when the case was filed; none where only a paper of the applicant tells of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<EntryState>,
}

/// By whose order a repealed text is applied. STORED: in cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Continuation {
    /// The code of the service.
    pub service: String,
    /// The order, in words.
    pub basis: Text,
    /// From which day.
    pub since: Date,
}

/// One application for a service.
///
/// Holds nothing that can be computed: no due date and no "overdue" (promise 8). STORED: as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its identifier.
    pub id: CaseId,
    /// Its number for people.
    pub number: UniqueNumber,
    /// Code of the service.
    pub service: String,
    /// The edition under which it began and stays: its first day of force.
    pub edition: Date,
    /// The kind of request.
    pub request: String,
    /// How it came in.
    pub channel: Channel,
    /// The language of letters to the applicant.
    pub lang: Lang,
    /// Who applies.
    pub applicant: Applicant,
    /// The answers, with those given later put in.
    pub answers: Answers,
    /// The signed application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_application: Option<SignedText>,
    /// The earlier entry that it is about: the licence of which a duplicate is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<EarlierEntry>,
    /// What registers answered, by the name of the fact.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, FactFound>,
    /// By whose order the edition is applied, where it was repealed before the case was filed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continued: Option<Continuation>,
    /// The state of the edition's flow.
    pub state: String,
    /// What has happened, oldest first.
    #[serde(default)]
    pub events: Vec<Event>,
}

/// Something that has happened to a case. STORED: in cases.
pub type Event = flow::Event<Input>;

/// What has happened to a case. STORED: in events.
pub type Happened = flow::Happened<Input>;

impl base::Stored for Case {}

impl Case {
    /// Takes an event in. The event is trusted: `decide` made it.
    pub fn apply(&mut self, event: Event) {
        if let Happened::ActDone { to, input, .. } = &event.happened {
            self.state.clone_from(to);
            self.answers.merge(input.answers.clone());
            self.facts.extend(input.facts.clone());
            if let Some(signed) = &input.signed_application
                && self.signed_application.is_none()
            {
                self.signed_application = Some(signed.clone());
            }
        }
        self.events.push(event);
    }

    /// Takes several events in.
    pub fn apply_all(&mut self, events: impl IntoIterator<Item = Event>) {
        events.into_iter().for_each(|event| self.apply(event));
    }

    /// The last time an act was done.
    pub fn last_act(&self, act: &str) -> Option<&Event> {
        self.events.iter().rev().find(|event| event.act() == Some(act))
    }

    /// When the application was handed in: at the first act by which its edition files.
    pub fn submitted_at(&self, edition: &Edition) -> Option<Timestamp> {
        let files = |event: &&Event| {
            event.act().is_some_and(|act| edition.definition.filing.iter().any(|name| name == act))
        };
        self.events.iter().find(files).map(|event| event.at)
    }

    /// The state in the words of its edition.
    pub fn state_in<'a>(&self, edition: &'a Edition) -> Option<&'a State> {
        edition.definition.state(&self.state)
    }

    /// Whether a person is the applicant, acts for the same organisation, or came for the applicant.
    pub fn belongs_to(&self, actor: &Actor) -> bool {
        match actor {
            Actor::Person { iin, bin, .. } => {
                *iin == self.applicant.iin
                    || (bin.is_some() && *bin == self.applicant.bin)
                    || self.applicant.representative.as_ref().is_some_and(|r| r.iin == *iin)
            }
            Actor::System { .. } => false,
        }
    }
}
