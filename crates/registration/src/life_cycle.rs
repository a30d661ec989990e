//! The life-cycle of requests: the flow of nca-01 as the catalogue of services holds it, tied to typed evidence.
//!
//! The files say which act leads where, who may do it, on which ground, and which terms run. What a file can't say is
//! whether the evidence for an act is good: keys, visits, approvals, demands are types of this crate, checked by
//! [`crate::decide`] before the flow is asked. [`LifeCycles::read`] refuses files that leave a check out or lead past one.

use std::collections::BTreeMap;

use base::{Actor, Fault, Faults, Iin, Lang, Role, SystemPart, local_date};
use calendar::{Calendar, End};
use flow::{Definition, Doer, Done, Due, Gate, Matter, Phase, Subject};
use forms::Answers;
use jiff::{Timestamp, civil::Date};
use services::{Catalogue, RunBy, Service};

use crate::{
    Channel, CommandCode, Context, DataFault, Event, GroundCode, Request, RequestKind, RequestState,
};

/// Code of the service in the catalogue.
pub const SERVICE: &str = "nca-01";

const FILE: &str = "services/nca-01";

/// Evidence that this crate checks before an act, by the name of the act up to its dot. A flow names all of it, so that
/// whoever reads the files sees what stands behind an act.
const EVIDENCE: [(&str, &[&str]); 21] = [
    ("accept-documents", &["operator", "keys-compared", "marks", "statement"]),
    ("compare-keys", &["operator", "keys"]),
    ("confirm-by-operator", &["operator", "approval", "keys-compared"]),
    ("confirm-installation", &["installation-link"]),
    ("expire", &["unvisited"]),
    ("mark-document", &["operator"]),
    ("mark-identity", &["operator"]),
    ("open-desk", &["operator", "visitor"]),
    ("pass-ca-check", &["verdict"]),
    ("record-issue", &["permit"]),
    ("record-registry-answer", &["registry-answer"]),
    ("record-revocation", &["revocation"]),
    ("refuse-acceptance", &["operator", "marks"]),
    ("refuse-by-ca", &["verdict"]),
    ("refuse-documents", &["operator", "marks"]),
    ("refuse-on-registers", &["operator", "registry-answer"]),
    ("refuse-service", &["not-at-authority"]),
    ("submit-issue", &["form", "keys"]),
    ("submit-revocation", &["form", "demand"]),
    ("supersede", &["unvisited"]),
    ("withdraw", &["holder", "not-at-authority"]),
];

/// Acts that rest on nothing but what was done before.
const PLAIN: [&str; 10] = [
    "ask-registers",
    "await-documents",
    "begin-ca-check",
    "come-again",
    "open-form",
    "refuse-by-registers",
    "refuse-for-no-data",
    "register",
    "resume",
    "suspend",
];

/// Nobody gets certificates past the operator's signature and the authority's check, and nothing is revoked past the latter.
const GATES: [(RequestState, &str, &[&str]); 2] = [
    (
        RequestState::Issued,
        "record-issue",
        &["accept-documents", "confirm-by-operator", "begin-ca-check"],
    ),
    (
        RequestState::Revoked,
        "record-revocation",
        &["submit-revocation", "begin-ca-check.revocation"],
    ),
];

/// The flow of one edition.
#[derive(Clone, Debug)]
pub struct LifeCycle {
    /// The first day of force, which names the edition. STORED: in requests.
    pub first_day: Date,
    flow: Definition,
}

/// The flows of all editions.
#[derive(Clone, Debug)]
pub struct LifeCycles {
    service: Service,
    editions: BTreeMap<Date, LifeCycle>,
}

impl LifeCycles {
    /// Takes the flows from the catalogue; gives everything in which they and this crate disagree.
    pub fn read(catalogue: &Catalogue) -> Result<Self, Vec<DataFault>> {
        let fault = |reason: String| DataFault::new(FILE, reason);
        let service = catalogue
            .service(SERVICE)
            .ok_or_else(|| vec![fault("the service is not in the catalogue".to_owned())])?;
        let mut faults = Vec::new();
        if service.definition.run_by != RunBy::Registration {
            faults.push(fault("run_by is not \"registration\"".to_owned()));
        }
        let mut editions = BTreeMap::new();
        for (first_day, edition) in &service.editions {
            let flow = served(&edition.definition.flow);
            let found = inspect(&flow).into_iter();
            faults.extend(found.map(|reason| fault(format!("edition of {first_day}: {reason}"))));
            editions.insert(*first_day, LifeCycle { first_day: *first_day, flow });
        }
        if faults.is_empty() {
            Ok(Self { service: service.clone(), editions })
        } else {
            Err(faults)
        }
    }

    /// The flow by which a request goes that is sent on a day.
    pub fn on(&self, day: Date) -> Option<&LifeCycle> {
        self.editions.get(&self.service.serving_on(day)?.edition.first_day)
    }

    /// The flow on which a request stays: that of the day on which it was sent.
    pub(crate) fn of(&self, request: &Request, now: Timestamp) -> Result<&LifeCycle, Fault> {
        let found = match request.edition {
            Some(first_day) => self.editions.get(&first_day),
            None => self.on(local_date(request.submitted_at.unwrap_or(now))),
        };
        found.ok_or_else(|| Fault::new("life-cycle-not-in-force"))
    }

    /// The words of a ground in an edition; in the last one, for requests that older builds stored.
    pub fn ground(&self, ground: GroundCode, edition: Option<Date>, lang: Lang) -> &str {
        let found = match edition {
            Some(first_day) => self.editions.get(&first_day),
            None => self.editions.values().next_back(),
        };
        found.map_or("", |life_cycle| life_cycle.ground(ground, lang))
    }
}

/// The part of a flow that this crate runs: the requests that it knows. Processes that stand in the catalogue and are not
/// served yet are told and replayed there; nothing of them is left here.
fn served(whole: &Definition) -> Definition {
    let is_known = |name: &String| RequestKind::ALL.iter().any(|kind| kind.code() == *name);
    let is_ours = |requests: &[String]| requests.is_empty() || requests.iter().any(is_known);
    let mut flow = whole.clone();
    flow.requests.retain(is_known);
    flow.acts.retain(|act| is_ours(&act.requests));
    flow.terms.retain(|term| is_ours(&term.requests));
    let mut reached = vec![flow.initial.clone()];
    let mut at = 0;
    while let Some(state) = reached.get(at).cloned() {
        let from_here = flow.acts.iter().filter(|act| act.from.contains(&state));
        for to in from_here.flat_map(flow::Act::targets) {
            if !reached.iter().any(|known| known == to) {
                reached.push(to.to_owned());
            }
        }
        at += 1;
    }
    flow.states.retain(|state| reached.contains(&state.name));
    for act in &mut flow.acts {
        act.from.retain(|state| reached.contains(state));
    }
    flow.acts.retain(|act| !act.from.is_empty());
    let acts = &flow.acts;
    flow.grounds.retain(|ground| acts.iter().any(|act| act.grounds.contains(&ground.code)));
    flow
}

/// What this crate finds beyond what every flow is held against.
fn inspect(flow: &Definition) -> Vec<String> {
    let mut faults = Vec::new();
    for state in &flow.states {
        match state.name.parse::<RequestState>() {
            Err(_) => faults.push(format!("state.{}: registration has no such state", state.name)),
            Ok(known) if known.is_terminal() != (state.phase == Phase::Closed) => {
                faults.push(format!("state.{}: closed here and open there", state.name));
            }
            Ok(_) => {}
        }
    }
    for act in &flow.acts {
        let code = code_of(&act.name);
        let wanted = EVIDENCE.iter().find(|(name, _)| *name == code).map(|(_, wanted)| *wanted);
        let known = wanted.is_some() || PLAIN.contains(&code);
        if !known {
            faults.push(format!("act.{}: registration has no such act", act.name));
        }
        let mut named: Vec<&str> = act.needs.iter().filter_map(evidence).collect();
        let mut wanted = wanted.unwrap_or_default().to_vec();
        named.sort_unstable();
        wanted.sort_unstable();
        if known && named != wanted {
            let reason = format!("its evidence is {}", wanted.join(", "));
            faults.push(format!("act.{}: {reason}", act.name));
        }
    }
    for ground in &flow.grounds {
        if ground.code.parse::<GroundCode>().is_err() {
            faults.push(format!("ground.{}: registration has no such ground", ground.code));
        }
    }
    let gates = GATES.map(|(state, by, after)| Gate { state: state.code(), by, after });
    faults.extend(
        flow::past(flow, &gates)
            .into_iter()
            .map(|found| format!("{}: {}", found.key, found.reason)),
    );
    faults
}

fn evidence(need: &flow::Need) -> Option<&str> {
    match need {
        flow::Need::Domain(name) => name.strip_prefix("evidence:"),
        _ => None,
    }
}

/// The part of an act's name that tells which command or event it is.
fn code_of(act: &str) -> &str {
    act.split_once('.').map_or(act, |(code, _)| code)
}

/// The answers that conditions of the flow look at.
impl Subject for Request {
    fn answers(&self) -> &Answers {
        &self.answers
    }

    fn fact(&self, _: &str) -> Option<bool> {
        None
    }
}

static NOTHING: Answers = Answers(BTreeMap::new());

impl LifeCycle {
    /// Whether a command can reach a request of this kind in this state, by any of the acts it may begin with. What the flow
    /// does not list is denied; the command's own guards come after.
    pub fn allows(&self, kind: RequestKind, state: RequestState, command: CommandCode) -> bool {
        let opens = |code: &str| {
            self.act(kind, code).is_some_and(|act| act.from.iter().any(|from| from == state.code()))
        };
        command.acts().iter().any(|code| opens(code))
    }

    /// The grounds that a command may name.
    pub fn grounds(&self, kind: RequestKind, command: CommandCode) -> Vec<GroundCode> {
        let acts = command.acts().iter().filter_map(|code| self.act(kind, code));
        acts.flat_map(|act| act.grounds.iter().filter_map(|code| code.parse().ok())).collect()
    }

    /// The act of a kind of request that a code means: `refuse-service` of a revocation is `refuse-service.revocation`.
    fn act(&self, kind: RequestKind, code: &str) -> Option<&flow::Act> {
        let belongs = |act: &&flow::Act| {
            act.requests.is_empty() || act.requests.iter().any(|request| request == kind.code())
        };
        self.flow.acts.iter().filter(|act| code_of(&act.name) == code).find(belongs)
    }

    /// The request as the engine sees it.
    fn matter<'a>(&'a self, request: &'a Request) -> Matter<'a> {
        let mut history = Vec::new();
        let mut from = RequestState::Draft;
        if let (Some(at), Some(act)) = (request.opened_at, self.act(request.kind, "open-form")) {
            let from = from.code();
            history.push(Done { act: &act.name, at, by: None, from, given: &NOTHING });
        }
        for entry in &request.history {
            let code = Event::act_of(&entry.event, from);
            if let Some(act) = code.and_then(|code| self.act(request.kind, code)) {
                let (by, from) = (entry.actor.iin(), from.code());
                history.push(Done { act: &act.name, at: entry.at, by, from, given: &NOTHING });
            }
            from = entry.state;
        }
        let channel = match request.channel {
            Some(Channel::StateCorporation) => "centre",
            Some(Channel::Portal) | None => "portal",
        };
        Matter {
            request: request.kind.code(),
            channel,
            kind: request.participant.as_str(),
            lang: request.lang,
            state: request.state.code(),
            history,
            subject: request,
        }
    }

    /// The state to which an event leads, if the flow lets this actor bring it about now.
    pub(crate) fn follow(
        &self,
        request: &Request,
        event: &Event,
        actor: &Actor,
        now: Timestamp,
        context: &Context<'_>,
    ) -> Result<RequestState, Faults> {
        let denied = || {
            Fault::new("request-step-not-allowed")
                .with("state", request.state)
                .with("command", event.code())
        };
        let code = Event::act_of(event.code(), request.state).ok_or_else(denied)?;
        let act = self.act(request.kind, code).ok_or_else(denied)?;
        let matter = self.matter(request);
        let grounds: Vec<String> = event.ground().iter().map(ToString::to_string).collect();
        let doer = doer(request, actor);
        let asked = flow::Request {
            act: &act.name,
            doer,
            grounds: &grounds,
            reasons: event.reasons(),
            given: &NOTHING,
        };
        let decision =
            flow::decide(&self.flow, &matter, &asked, context.dictionaries, now, context.calendar)?;
        let state = decision.state(None, &matter).and_then(|name| name.parse().ok());
        Ok(state.ok_or_else(denied)?)
    }

    /// The duties that run or ran: the outer limit `service`, the steps `L1` to `L11`, the visit `counter`.
    pub(crate) fn dues(&self, request: &Request, calendar: &Calendar) -> Result<Vec<Due>, Fault> {
        flow::due_dates(&self.flow, &self.matter(request), calendar)
    }

    /// When the service would be due if an event happened now.
    pub(crate) fn due_after(
        &self,
        request: &Request,
        event: &str,
        now: Timestamp,
        calendar: &Calendar,
    ) -> Result<Option<End>, Fault> {
        let mut matter = self.matter(request);
        let act = self.act(request.kind, event).map(|act| act.name.as_str());
        let from = request.state.code();
        matter.history.extend(act.map(|act| Done {
            act,
            at: now,
            by: None,
            from,
            given: &NOTHING,
        }));
        Ok(flow::due(&self.flow, &matter, "service", calendar)?.map(|due| due.end))
    }

    /// The name of a state for people.
    pub fn label(&self, state: RequestState, lang: Lang) -> &str {
        self.flow.state(state.code()).map_or("", |state| state.label.in_lang(lang))
    }

    /// What comes next, told to the recipient.
    pub fn next(&self, state: RequestState, lang: Lang) -> &str {
        self.flow.state(state.code()).map_or("", |state| state.next.in_lang(lang))
    }

    /// The words of a ground.
    pub fn ground(&self, ground: GroundCode, lang: Lang) -> &str {
        self.flow.ground(&ground.to_string()).map_or("", |ground| ground.text.in_lang(lang))
    }

    /// The words of the timeline for an event that followed another state.
    pub(crate) fn told(
        &self,
        kind: RequestKind,
        event: &str,
        from: RequestState,
        lang: Lang,
    ) -> &str {
        let code = Event::act_of(event, from);
        code.and_then(|code| self.act(kind, code)).map_or("", |act| act.told.in_lang(lang))
    }

    /// The office hours on which the provider works.
    pub(crate) fn schedule(&self) -> &str {
        &self.flow.schedule
    }

    /// The name of a term for people.
    pub fn term(&self, name: &str, lang: Lang) -> &str {
        self.flow.term(name).map_or("", |term| term.title.in_lang(lang))
    }

    /// The key of the words for whose turn it is: `request-turn-operator`.
    pub fn turn_key(&self, state: RequestState) -> &'static str {
        match self.flow.state(state.code()).map(|state| state.turn.as_str()) {
            Some("applicant") => "request-turn-recipient",
            Some("operator") => "request-turn-operator",
            Some("nobody") | None => "request-turn-nobody",
            Some(_) => "request-turn-authority",
        }
    }
}

/// Who acts, in the roles of the flow. The portal acts for a recipient whom it knows by a secret link.
fn doer<'a>(request: &Request, actor: &'a Actor) -> Doer<'a> {
    let holder: Option<&Iin> = request.holder.as_ref().map(|holder| &holder.iin);
    match actor {
        Actor::Person { iin, role, .. } => {
            let roles = match role {
                Role::Applicant => vec!["applicant"],
                Role::AuthorisedPerson => vec!["authorised-person"],
                Role::Officer => vec!["officer"],
                Role::Operator => vec!["operator"],
                Role::Administrator | Role::Auditor => Vec::new(),
            };
            // Before the form is sent the request is nobody's, and whoever fills it in is its applicant.
            Doer { roles, iin: Some(iin), is_own: holder.is_none_or(|holder| holder == iin) }
        }
        Actor::System { part: SystemPart::Portal } => {
            Doer { roles: vec!["system", "applicant"], iin: None, is_own: true }
        }
        Actor::System { .. } => Doer { roles: vec!["system"], iin: None, is_own: false },
    }
}
