//! What a service's files may say. Closed lists: a name that is not here is refused.

mod about;
mod flow;
mod paper;

pub use about::{
    ApplicantKind, Authority, Automation, Channel, ChannelDefinition, ChecklistItem,
    ComplaintRoute, Complaints, Contact, DocumentDefinition, DocumentForm, DocumentWay, Fee,
    FeeKind, Ground, GroundGroup, Indicator, IndicatorSource, LegalBasis, RequestKind,
    ServiceDefinition,
};
pub use flow::{Act, Binds, Clock, Doer, Effect, Need, Outcome, Phase, Silence, State, Term, Turn};
pub(crate) use paper::placeholders;
pub use paper::{Message, Paper, PaperLine, Register, RegisterColumn, Value, ValueFault};

use base::Text;
use serde::Deserialize;

/// An edition of a service: the rules from one day of force until the next edition's.
///
/// A published edition is never edited; a case stays on the one it began under. The day of force is the file's name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditionDefinition {
    /// The act of law that these rules digest.
    pub source: String,
    /// How gaps and contradictions of the source were read.
    #[serde(default)]
    pub reading: Vec<String>,
    /// How far a machine does the work.
    pub automation: Automation,
    /// Who may apply.
    pub applicants: Vec<ApplicantKind>,
    /// The schedule on whose working days terms are counted.
    pub schedule: String,
    /// The term within which the applicant gets her answer.
    pub answer_term: String,
    /// The state of a case before anything has happened.
    pub initial: String,
    /// What the service gives, in words.
    pub result: Text,
    /// Who gives it.
    pub authority: Authority,
    /// What it costs.
    pub fee: Fee,
    /// The laws it rests on.
    pub legal_basis: Vec<LegalBasis>,
    /// How an application comes in and a result goes out.
    pub channel: Vec<ChannelDefinition>,
    /// What can be asked for.
    pub request: Vec<RequestKind>,
    /// What must be shown.
    #[serde(default)]
    pub document: Vec<DocumentDefinition>,
    /// Terms, one per duty.
    pub term: Vec<Term>,
    /// Lawful grounds of refusal.
    #[serde(default)]
    pub ground: Vec<Ground>,
    /// States of a case.
    pub state: Vec<State>,
    /// What can be done, by whom, and what follows.
    pub act: Vec<Act>,
    /// Receipts and results.
    #[serde(default)]
    pub paper: Vec<Paper>,
    /// Registers and journals.
    #[serde(default)]
    pub register: Vec<Register>,
    /// Messages to people.
    #[serde(default)]
    pub message: Vec<Message>,
    /// Where to ask and to complain.
    #[serde(default)]
    pub complaints: Option<Complaints>,
    /// How the quality of the service is measured.
    #[serde(default)]
    pub indicator: Vec<Indicator>,
    /// Where to get information.
    #[serde(default)]
    pub contact: Vec<Contact>,
}

macro_rules! by_name {
    ($($(#[$doc:meta])* $method:ident($list:ident) -> $kind:ty),* $(,)?) => {
        impl EditionDefinition {$(
            $(#[$doc])*
            pub fn $method(&self, name: &str) -> Option<&$kind> {
                self.$list.iter().find(|item| item.name == name)
            }
        )*}
    };
}
by_name! {
    /// A state by name.
    state(state) -> State,
    /// An act by name.
    act(act) -> Act,
    /// A term by name.
    term(term) -> Term,
    /// A paper by name.
    paper(paper) -> Paper,
    /// A register by name.
    register(register) -> Register,
    /// A message by name.
    message(message) -> Message,
    /// A document by name.
    document(document) -> DocumentDefinition,
    /// A kind of request by name.
    request(request) -> RequestKind,
}

impl EditionDefinition {
    /// A ground by its code.
    pub fn ground(&self, code: &str) -> Option<&Ground> {
        self.ground.iter().find(|ground| ground.code == code)
    }

    /// A channel.
    pub fn channel(&self, channel: Channel) -> Option<&ChannelDefinition> {
        self.channel.iter().find(|c| c.name == channel)
    }
}
