//! What a service's files may say. Closed lists: a name that is not here is refused.

mod about;
mod effect;
mod paper;
mod part;
mod quality;

pub use about::{
    AboutEntry, ApplicantKind, Authority, Automation, Channel, ChannelDefinition, Charge,
    ChargeProof, ChecklistItem, ComplaintRoute, Complaints, Contact, DocumentDefinition,
    DocumentForm, DocumentWay, EntryState, FactDefinition, FactEntry, FactRegister, Fee, FeeKind,
    GroundGroup, LegalBasis, ProofKind, RequestKind, RunBy, ServiceDefinition,
};
pub use effect::{Effect, Need, Subject, asks, causes, needs_of};
pub(crate) use paper::placeholders;
pub use paper::{
    Message, Paper, PaperKind, PaperLine, Register, RegisterColumn, Value, ValueFault,
};
pub(crate) use part::EditionPart;
pub use quality::{Indicator, IndicatorSource, IndicatorValue, Quality, YearlyValues};

use base::Text;
use calendar::Span;
use flow::{Act, Ground, Limit, State, Term};
use jiff::civil::Date;

/// An edition of a service: the rules from one day of force until its last.
///
/// A published edition is never edited; a case stays on the one it began under. The first day of force is the file's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionDefinition {
    /// The act of law that these rules digest.
    pub source: String,
    /// That act in words for people, as sheets, receipts and cases tell it; where it lacks, [`Self::source`] is told.
    pub law: Option<Text>,
    /// The last day of force; none while it holds.
    pub last_day: Option<Date>,
    /// How gaps and contradictions of the source were read.
    pub reading: Vec<String>,
    /// How far a machine does the work.
    pub automation: Automation,
    /// Who may apply.
    pub applicants: Vec<ApplicantKind>,
    /// The term within which the applicant gets her answer.
    pub answer_term: String,
    /// The acts by which a case is filed: submitted days count from the first of them.
    pub filing: Vec<String>,
    /// What the service gives, in words.
    pub result: Text,
    /// Who gives it.
    pub authority: Authority,
    /// What it costs, in words.
    pub fee: Fee,
    /// What must be paid.
    pub charge: Vec<Charge>,
    /// The laws it rests on.
    pub legal_basis: Vec<LegalBasis>,
    /// How an application comes in and a result goes out.
    pub channel: Vec<ChannelDefinition>,
    /// What can be asked for.
    pub request: Vec<RequestKind>,
    /// What must be shown.
    pub document: Vec<DocumentDefinition>,
    /// What registers are asked.
    pub fact: Vec<FactDefinition>,
    /// States, acts, terms, grounds, roles, conditions.
    pub flow: flow::Definition,
    /// Receipts and results.
    pub paper: Vec<Paper>,
    /// Registers and journals.
    pub register: Vec<Register>,
    /// Messages to people.
    pub message: Vec<Message>,
    /// Where to ask and to complain.
    pub complaints: Option<Complaints>,
    /// The table of indicators, in words.
    pub quality: Option<Quality>,
    /// How the quality of the service is measured.
    pub indicator: Vec<Indicator>,
    /// Where to get information.
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
    /// A charge by its name.
    charge(charge) -> Charge,
    /// A paper by its name.
    paper(paper) -> Paper,
    /// A register by its name.
    register(register) -> Register,
    /// A message by its name.
    message(message) -> Message,
    /// A document by its name.
    document(document) -> DocumentDefinition,
    /// A fact by its name.
    fact(fact) -> FactDefinition,
    /// A kind of request by its name.
    request(request) -> RequestKind,
}

impl EditionDefinition {
    /// The act of law in words for people.
    pub fn law(&self, lang: base::Lang) -> &str {
        self.law.as_ref().map_or(&self.source, |law| law.in_lang(lang))
    }

    /// A state by its name.
    pub fn state(&self, name: &str) -> Option<&State> {
        self.flow.state(name)
    }

    /// An act by its name.
    pub fn act(&self, name: &str) -> Option<&Act> {
        self.flow.act(name)
    }

    /// A term by its name.
    pub fn term(&self, name: &str) -> Option<&Term> {
        self.flow.term(name)
    }

    /// A ground by its code.
    pub fn ground(&self, code: &str) -> Option<&Ground> {
        self.flow.ground(code)
    }

    /// A channel.
    pub fn channel(&self, channel: Channel) -> Option<&ChannelDefinition> {
        self.channel.iter().find(|c| c.name == channel)
    }

    /// The term within which a request is answered.
    pub fn answer_term(&self, request: &str) -> &str {
        let own = self.request(request).and_then(|request| request.answer_term.as_deref());
        own.unwrap_or(&self.answer_term)
    }

    /// The time within which a request is answered, before anything else is known of it.
    pub fn answer_limit(&self, request: &str) -> Option<Span> {
        match self.term(self.answer_term(request))?.limit.as_ref()? {
            Limit::One(span) => Some(*span),
            Limit::ByRequest(spans) => spans.get(request).copied(),
            Limit::Choices(choices) => {
                choices.iter().find(|choice| choice.when.is_none()).map(|choice| choice.limit)
            }
        }
    }

    /// Who may make a request.
    pub fn applicants(&self, request: &str) -> &[ApplicantKind] {
        match self.request(request) {
            Some(request) if !request.applicants.is_empty() => &request.applicants,
            _ => &self.applicants,
        }
    }

    /// Whether a request can be made by a channel.
    pub fn takes(&self, request: &str, channel: Channel) -> bool {
        let open = self.channel(channel).is_some_and(|channel| channel.submit);
        let serves = self
            .request(request)
            .is_some_and(|r| r.channels.is_empty() || r.channels.contains(&channel));
        open && serves
    }
}
