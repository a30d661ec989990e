//! A file of an edition: the whole of it, or a part that is added to it.

use base::Text;
use flow::{Act, Body, Ground, NamedCondition, Panel, RoleDefinition, State, Term};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    ApplicantKind, Authority, Automation, ChannelDefinition, Charge, Complaints, Contact,
    DocumentDefinition, EditionDefinition, FactDefinition, Fee, Indicator, LegalBasis, Message,
    Paper, Quality, Register, RequestKind,
};

/// What one file says. An edition is its file, its flow files and the shared parts that it names, put together: lists one
/// after another, everything else said once.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct EditionPart {
    /// Names of shared parts: files `parts/<name>.toml`.
    pub(crate) parts: Vec<String>,
    source: Option<String>,
    law: Option<Text>,
    last_day: Option<Date>,
    reading: Vec<String>,
    automation: Option<Automation>,
    applicants: Vec<ApplicantKind>,
    schedule: Option<String>,
    answer_term: Option<String>,
    initial: Option<String>,
    filing: Vec<String>,
    result: Option<Text>,
    authority: Option<Authority>,
    fee: Option<Fee>,
    charge: Vec<Charge>,
    legal_basis: Vec<LegalBasis>,
    channel: Vec<ChannelDefinition>,
    request: Vec<RequestKind>,
    document: Vec<DocumentDefinition>,
    fact: Vec<FactDefinition>,
    state: Vec<State>,
    act: Vec<Act>,
    term: Vec<Term>,
    ground: Vec<Ground>,
    role: Vec<RoleDefinition>,
    body: Vec<Body>,
    condition: Vec<NamedCondition>,
    panel: Vec<Panel>,
    paper: Vec<Paper>,
    register: Vec<Register>,
    message: Vec<Message>,
    complaints: Option<Complaints>,
    quality: Option<Quality>,
    indicator: Vec<Indicator>,
    contact: Vec<Contact>,
}

macro_rules! join {
    ($whole:ident, $part:ident, said once: $($once:ident),*; lists: $($list:ident),*) => {
        $(match (&$whole.$once, $part.$once) {
            (Some(_), Some(_)) => return Err(stringify!($once)),
            (None, Some(said)) => $whole.$once = Some(said),
            (_, None) => {}
        })*
        $($whole.$list.extend($part.$list);)*
    };
}

impl EditionPart {
    /// Adds another file; gives the key that both say.
    pub(crate) fn add(&mut self, part: Self) -> Result<(), &'static str> {
        join!(self, part,
            said once: source, law, last_day, automation, schedule, answer_term, initial, result,
                authority, fee, complaints, quality;
            lists: parts, reading, applicants, filing, charge, legal_basis, channel, request,
                document, fact, state, act, term, ground, role, body, condition, panel, paper,
                register, message, indicator, contact);
        Ok(())
    }

    /// The edition, or the keys that no file says.
    pub(crate) fn build(self) -> Result<EditionDefinition, Vec<&'static str>> {
        let mut missing = Vec::new();
        macro_rules! said {
            ($key:ident) => {{
                if self.$key.is_none() {
                    missing.push(stringify!($key));
                }
                self.$key
            }};
        }
        let source = said!(source);
        let automation = said!(automation);
        let schedule = said!(schedule);
        let answer_term = said!(answer_term);
        let initial = said!(initial);
        let result = said!(result);
        let authority = said!(authority);
        let fee = said!(fee);
        let (
            Some(source),
            Some(automation),
            Some(schedule),
            Some(answer_term),
            Some(initial),
            Some(result),
            Some(authority),
            Some(fee),
        ) = (source, automation, schedule, answer_term, initial, result, authority, fee)
        else {
            return Err(missing);
        };
        let flow = flow::Definition {
            initial,
            requests: self.request.iter().map(|request| request.name.clone()).collect(),
            channels: self.channel.iter().map(|c| c.name.name().to_owned()).collect(),
            schedule,
            states: self.state,
            acts: self.act,
            terms: self.term,
            grounds: self.ground,
            roles: self.role,
            bodies: self.body,
            conditions: self.condition,
            panels: self.panel,
        };
        Ok(EditionDefinition {
            source,
            law: self.law,
            last_day: self.last_day,
            reading: self.reading,
            automation,
            applicants: self.applicants,
            answer_term,
            filing: self.filing,
            result,
            authority,
            fee,
            charge: self.charge,
            legal_basis: self.legal_basis,
            channel: self.channel,
            request: self.request,
            document: self.document,
            fact: self.fact,
            flow,
            paper: self.paper,
            register: self.register,
            message: self.message,
            complaints: self.complaints,
            quality: self.quality,
            indicator: self.indicator,
            contact: self.contact,
        })
    }
}
