//! The life-cycle of requests: the flow of nca-01 as the catalogue of services holds it, tied to typed evidence.
//!
//! The files say which act leads where, who may do it, on which ground, and which terms run. What a file can't say is
//! whether the evidence for an act is good: keys, visits, approvals, demands are types of this crate, checked by
//! [`crate::decide`] before the flow is asked. [`LifeCycles::read`] refuses files that leave a check out or lead past one.

use std::collections::BTreeMap;

use base::{Actor, Fault, Faults, FileFault, Finding, Iin, Lang, Role, SystemPart, local_date};
use calendar::{Calendar, End};
use flow::{Definition, Doer, Done, Due, Gate, Matter, Phase, Subject};
use forms::Answers;
use jiff::{Timestamp, civil::Date};
use services::{Catalogue, Continuation, Register, RunBy, Service, Value};

use crate::{
    Channel, CommandCode, Context, Event, GroundCode, RegisterName, Request, RequestKind,
    RequestState,
};

/// Code of the service in the catalogue.
pub const SERVICE: &str = "nca-01";

const FILE: &str = "services/nca-01/service.toml";

/// Evidence that this crate checks before an act, by the name of the act, else by that up to its dot. A flow names all of it, so that
/// whoever reads the files sees what stands behind an act.
const EVIDENCE: [(&str, &[&str]); 37] = [
    ("accept-documents", &["operator", "keys-compared", "marks", "statement"]),
    // Nobody brings a paper with keys to a revocation, nor to a repeat issue.
    ("accept-documents.office", &["operator", "marks", "statement"]),
    ("compare-keys", &["operator", "keys"]),
    ("confirm-by-head", &["head-signature"]),
    ("confirm-by-operator", &["operator", "approval", "keys-compared"]),
    ("confirm-by-operator.card", &["operator", "approval"]),
    ("confirm-by-operator.office", &["operator", "approval"]),
    ("confirm-by-operator.repeat", &["operator", "approval"]),
    ("confirm-ground", &["approval"]),
    ("confirm-installation", &["installation-link"]),
    ("enter-pin", &["card", "signed-print"]),
    ("expire", &["unvisited"]),
    ("fill-form", &["operator", "marks", "form"]),
    ("form-revocation", &["operator", "serials"]),
    ("mark-document", &["operator"]),
    ("mark-identity", &["operator"]),
    ("open-desk", &["operator", "visitor"]),
    ("pass-ca-check", &["verdict"]),
    ("record-card-arrival", &["operator"]),
    ("record-ground", &["serials"]),
    ("record-issue", &["permit"]),
    ("record-registry-answer", &["registry-answer"]),
    ("record-revocation", &["revocation"]),
    ("refuse-acceptance", &["operator", "marks"]),
    ("refuse-by-ca", &["verdict"]),
    ("refuse-by-precheck", &["verdict"]),
    ("refuse-documents", &["operator", "marks"]),
    ("refuse-on-registers", &["operator", "registry-answer"]),
    ("refuse-service", &["not-at-authority"]),
    ("register.sim", &["signed-print"]),
    ("submit-issue", &["form", "keys"]),
    ("submit-repeat", &["form", "keys", "no-rival", "signer"]),
    ("submit-revocation", &["form", "demand"]),
    ("supersede", &["unvisited"]),
    ("take-with-card-papers", &["operator", "form-without-number"]),
    ("turn-away-treasury", &["treasury"]),
    ("withdraw", &["holder", "not-at-authority"]),
];

/// Acts that rest on nothing but what was done before.
const PLAIN: [&str; 12] = [
    "ask-registers",
    "await-documents",
    "await-head",
    "await-pin",
    "begin-ca-check",
    "come-again",
    "open-form",
    "refuse-by-registers",
    "refuse-for-no-data",
    "register",
    "resume",
    "suspend",
];

/// Nobody gets certificates past the operator's signature and the authority's check, and nothing is revoked past the latter
/// and the signature of the holder, of the operator, or of a second official.
fn gates(kind: RequestKind) -> [Gate<'static>; 2] {
    /// The act that leads to a state, and those that come before it.
    type Way = (&'static str, &'static [&'static str]);
    let gate = |state: RequestState, by, after| Gate { state: state.code(), by, after };
    // A state to which a kind of request has no way of its own may be reached by nothing at all.
    let (issued, revoked): (Way, Way) = match kind {
        RequestKind::ExOfficio => (
            ("", &[]),
            (
                "record-revocation.ex-officio",
                &["record-ground", "confirm-ground", "begin-ca-check.ex-officio"],
            ),
        ),
        RequestKind::IssueCard | RequestKind::IssueWithIdCard => (
            (
                "record-issue.card",
                &["fill-form", "confirm-by-operator.card", "begin-ca-check.card"],
            ),
            ("", &[]),
        ),
        RequestKind::IssueFirst => (
            ("record-issue", &["accept-documents", "confirm-by-operator", "begin-ca-check"]),
            ("", &[]),
        ),
        RequestKind::IssueRepeat => (
            (
                "record-issue.repeat",
                &["submit-repeat", "confirm-by-operator.repeat", "begin-ca-check.repeat"],
            ),
            ("", &[]),
        ),
        RequestKind::RevokeOffice => (
            ("", &[]),
            (
                "record-revocation.office",
                &[
                    "accept-documents.office",
                    "form-revocation",
                    "confirm-by-operator.office",
                    "begin-ca-check.office",
                ],
            ),
        ),
        RequestKind::RevokeOnline => {
            (("", &[]), ("record-revocation", &["submit-revocation", "begin-ca-check.revocation"]))
        }
    };
    [
        gate(RequestState::Issued, issued.0, issued.1),
        gate(RequestState::Revoked, revoked.0, revoked.1),
    ]
}

/// The flow of one edition.
#[derive(Clone, Debug)]
pub struct LifeCycle {
    /// The first day of force, which names the edition. STORED: in requests.
    pub first_day: Date,
    flow: Definition,
    provider: String,
}

/// The edition on which a request stays, and by whose order it is applied after its last day of force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The first day of force, which names the edition.
    pub first_day: Date,
    /// The order; none while the edition is in force.
    pub continued: Option<Continuation>,
}

/// The flows of all editions.
#[derive(Clone, Debug)]
pub struct LifeCycles {
    service: Service,
    editions: BTreeMap<Date, LifeCycle>,
}

impl LifeCycles {
    /// Takes the flows from the catalogue; gives everything in which they and this crate disagree.
    pub fn read(catalogue: &Catalogue) -> Result<Self, Vec<FileFault>> {
        let missing = || FileFault::missing(FILE, "the service is not in the catalogue");
        let service = catalogue.service(SERVICE).ok_or_else(|| vec![missing()])?;
        let mut faults = Vec::new();
        if service.definition.run_by != RunBy::Registration {
            faults.push(FileFault::new(FILE, "run_by", "not \"registration\""));
        }
        let mut editions = BTreeMap::new();
        for (first_day, edition) in &service.editions {
            let flow = served(&edition.definition.flow);
            let registers = edition.definition.register.iter();
            let ours = registers.filter(|register| register.kept_by == RunBy::Registration);
            let found = inspect(&flow).into_iter().chain(ours.flat_map(inspect_register));
            let file = format!("services/{SERVICE}/{first_day}.toml");
            faults.extend(found.map(|found| found.in_file(&file)));
            let provider = edition.definition.authority.code.clone();
            editions.insert(*first_day, LifeCycle { first_day: *first_day, flow, provider });
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

    /// The edition that is applied to a request which is sent on a day.
    pub(crate) fn applied_on(&self, day: Date) -> Option<Applied> {
        let serving = self.service.serving_on(day)?;
        let first_day = serving.edition.first_day;
        Some(Applied { first_day, continued: serving.continued.cloned() })
    }

    /// Which text of law is applied to a request; after its last day of force, by whose order and from when. Requests of builds
    /// that did not yet keep the order tell that of the day on which they were sent.
    pub fn law(&self, request: &Request, lang: Lang) -> Option<String> {
        let sent = request.submitted_at.and_then(|at| self.applied_on(local_date(at)));
        let first_day = request.edition.or(sent.as_ref().map(|sent| sent.first_day))?;
        let then = || sent.as_ref()?.continued.as_ref();
        let continued = request.continued.as_ref().or_else(then);
        Some(services::law_in_words(self.service.edition(first_day)?, continued, lang))
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
fn inspect(flow: &Definition) -> Vec<Finding> {
    let mut faults = Vec::new();
    let mut fault = |list: &str, name: &str, reason: &str| {
        faults.push(Finding::new(format!("{list}.{name}"), reason));
    };
    for state in &flow.states {
        match state.name.parse::<RequestState>() {
            Err(_) => fault("state", &state.name, "registration has no such state"),
            Ok(known) if known.is_terminal() != (state.phase == Phase::Closed) => {
                fault("state", &state.name, "closed here and open there");
            }
            Ok(_) => {}
        }
    }
    for act in &flow.acts {
        let code = code_of(&act.name);
        let of = |name: &str| EVIDENCE.iter().find(|(known, _)| *known == name);
        let wanted = of(&act.name).or_else(|| of(code)).map(|(_, wanted)| *wanted);
        let known = wanted.is_some() || PLAIN.contains(&code);
        if !known {
            fault("act", &act.name, "registration has no such act");
        }
        let mut named: Vec<&str> = act.needs.iter().filter_map(evidence).collect();
        let mut wanted = wanted.unwrap_or_default().to_vec();
        named.sort_unstable();
        wanted.sort_unstable();
        if known && named != wanted {
            fault("act", &act.name, &format!("its evidence is {}", wanted.join(", ")));
        }
    }
    for ground in &flow.grounds {
        if ground.code.parse::<GroundCode>().is_err() {
            fault("ground", &ground.code, "registration has no such ground");
        }
    }
    for kind in RequestKind::ALL {
        let mut own = flow.clone();
        own.requests.retain(|request| request == kind.code());
        own.acts.retain(|act| is_of(act, kind));
        for found in flow::past(&own, &gates(kind)) {
            if !faults.contains(&found) {
                faults.push(found);
            }
        }
    }
    faults
}

/// A register that this crate keeps is one that it knows, and its columns hold what it writes.
fn inspect_register(register: &Register) -> Vec<Finding> {
    let known = RegisterName::ALL.into_iter().find(|name| name.code() == register.name);
    let Some(known) = known else {
        let key = format!("register.{}", register.name);
        return vec![Finding::new(key, "registration keeps no such register")];
    };
    let wrong = register.column.iter().filter(|column| match &column.value {
        Value::Registration(name) => !known.values().contains(&name.as_str()),
        _ => true,
    });
    let named = wrong.map(|column| format!("register.{}.{}", register.name, column.name));
    named.map(|key| Finding::new(key, "no value of it")).collect()
}

fn evidence(need: &flow::Need) -> Option<&str> {
    match need {
        flow::Need::Domain(name) => name.strip_prefix("evidence:"),
        _ => None,
    }
}

/// Whether the record of a request has the evidence that no act brings with it; what an act brings is not looked at here.
fn has(request: &Request, evidence: &str) -> bool {
    match evidence {
        "keys-compared" => request.keys_are_compared(),
        "not-at-authority" => request.ca_passed_at.is_none(),
        "unvisited" => request.visits().is_empty(),
        _ => true,
    }
}

/// Whether an act is of a kind of request.
fn is_of(act: &flow::Act, kind: RequestKind) -> bool {
    act.requests.is_empty() || act.requests.iter().any(|request| request == kind.code())
}

/// Whether an act leads on from a state.
fn opens(act: &flow::Act, state: RequestState) -> bool {
    act.from.iter().any(|from| from == state.code())
}

/// The part of an act's name that tells which command or event it is: `withdraw` of `withdraw.repeat`.
pub fn code_of(act: &str) -> &str {
    act.split_once('.').map_or(act, |(code, _)| code)
}

/// Whether a code is that of an act ([`code_of`]).
fn means(act: &flow::Act, code: &str) -> bool {
    let rest = act.name.strip_prefix(code);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
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

static NOTHING: Answers = Answers::none();

impl LifeCycle {
    /// Whether a command can reach a request of this kind in this state, by any of the acts it may begin with. What the flow
    /// does not list is denied; the command's own guards come after.
    pub fn allows(&self, kind: RequestKind, state: RequestState, command: CommandCode) -> bool {
        let opens = |code: &str| self.act(kind, code, state).is_some_and(|act| opens(act, state));
        command.is_of(kind) && command.acts().iter().any(|code| opens(code))
    }

    /// The grounds that a command may name.
    pub fn grounds(&self, kind: RequestKind, command: CommandCode) -> Vec<GroundCode> {
        let is_meant = |act: &&flow::Act| command.acts().contains(&code_of(&act.name));
        let acts = self.flow.acts.iter().filter(|act| is_of(act, kind)).filter(is_meant);
        acts.flat_map(|act| act.grounds.iter().filter_map(|code| code.parse().ok())).collect()
    }

    /// The act of a kind of request that a code means in a state: `refuse-service` of a revocation is
    /// `refuse-service.revocation`. In a state from which none of them leads, the first.
    fn act(&self, kind: RequestKind, code: &str, state: RequestState) -> Option<&flow::Act> {
        let mut named = self.flow.acts.iter().filter(|act| means(act, code));
        let first = named.clone().find(|act| is_of(act, kind));
        named.find(|act| is_of(act, kind) && opens(act, state)).or(first)
    }

    /// The request as the engine sees it.
    fn matter<'a>(&'a self, request: &'a Request) -> Matter<'a> {
        let mut history = Vec::new();
        let mut from = RequestState::Draft;
        let opened = self.act(request.kind(), "open-form", from);
        if let (Some(at), Some(act)) = (request.opened_at, opened) {
            let from = from.code();
            history.push(Done { act: &act.name, at, by: None, from, given: &NOTHING });
        }
        for entry in &request.history {
            let code = Event::act_of(request.kind(), &entry.event, from);
            if let Some(act) = code.and_then(|code| self.act(request.kind(), code, from)) {
                let (by, from) = (entry.actor.iin(), from.code());
                let form = request.desk_form().filter(|_| entry.event == "form-filled");
                let given = form.map_or(&NOTHING, |form| &form.given);
                history.push(Done { act: &act.name, at: entry.at, by, from, given });
            }
            from = entry.state;
        }
        let channel = match request.channel {
            Some(Channel::StateCorporation) => "centre",
            None if request.kind() == RequestKind::RevokeOffice || request.kind().is_card() => {
                "centre"
            }
            Some(Channel::Portal) | None if request.kind() == RequestKind::ExOfficio => "office",
            Some(Channel::Portal) | None => "portal",
        };
        Matter {
            request: request.kind().code(),
            channel,
            kind: request.participant.as_str(),
            lang: request.lang,
            state: request.state.code(),
            history,
            subject: request,
        }
    }

    /// The acts that somebody can do with a request now: what the flow opens to her, where the record has what the act rests on.
    /// What she must bring herself, a signature, marks, a secret, [`crate::execute`] asks for.
    pub fn open_acts(&self, request: &Request, actor: &Actor, now: Timestamp) -> Vec<&flow::Act> {
        let matter = self.matter(request);
        let mut open = flow::open_acts(&self.flow, &matter, &doer(request, actor), now);
        open.retain(|act| act.needs.iter().filter_map(evidence).all(|need| has(request, need)));
        open
    }

    /// Whether a command begins with one of the acts that are open to somebody.
    pub fn is_open_to(
        &self,
        request: &Request,
        command: CommandCode,
        actor: &Actor,
        now: Timestamp,
    ) -> bool {
        let is_meant = |act: &&flow::Act| command.acts().contains(&code_of(&act.name));
        command.is_of(request.kind()) && self.open_acts(request, actor, now).iter().any(is_meant)
    }

    /// A state as the flow describes it.
    pub fn state(&self, state: RequestState) -> Option<&flow::State> {
        self.flow.state(state.code())
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
        let (kind, state) = (request.kind(), request.state);
        let code = Event::act_of(kind, event.code(), state).ok_or_else(denied)?;
        let act = self.act(kind, code, state).ok_or_else(denied)?;
        let given = event.given();
        let matter = self.matter(request);
        let grounds: Vec<String> = event.ground().iter().map(ToString::to_string).collect();
        let doer = doer(request, actor);
        let asked = flow::Request {
            act: &act.name,
            doer,
            grounds: &grounds,
            reasons: event.reasons(),
            given: &given,
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
        let act = self.act(request.kind(), event, request.state).map(|act| act.name.as_str());
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
        let code = Event::act_of(kind, event, from);
        let act = code.and_then(|code| self.act(kind, code, from));
        act.map_or("", |act| act.told.in_lang(lang))
    }

    /// The code of the provider of the service: the post of the officials who revoke of its own motion.
    pub(crate) fn provider(&self) -> &str {
        &self.provider
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
            Some("head") => "request-turn-head",
            Some("operator") => "request-turn-operator",
            Some("nobody") | None => "request-turn-nobody",
            Some(_) => "request-turn-authority",
        }
    }
}

/// Who acts, in the roles of the flow. The portal acts for a recipient whom it knows by a secret link.
fn doer<'a>(request: &Request, actor: &'a Actor) -> Doer<'a> {
    let holder: Option<&Iin> = request.holder.as_ref().map(|holder| &holder.iin);
    let organisation = request.holder.as_ref().and_then(|holder| holder.organisation.as_ref());
    match actor {
        Actor::Person { iin, bin, role } => {
            let acts_for = |bin: &base::Bin| organisation.is_some_and(|own| own.bin == *bin);
            let roles = match role {
                // Whether she is the head at all, the evidence of the act tells.
                Role::Applicant if bin.as_ref().is_some_and(acts_for) => vec!["applicant", "head"],
                Role::Applicant => vec!["applicant"],
                Role::AuthorisedPerson => vec!["authorised-person"],
                Role::Officer => vec!["officer"],
                Role::Operator => vec!["operator"],
                Role::Administrator | Role::Auditor => Vec::new(),
            };
            // Before the form is sent the request is nobody's, and whoever fills it in is its applicant.
            let is_own = holder.map_or(*role == Role::Applicant, |holder| holder == iin);
            Doer { roles, iin: Some(iin), is_own }
        }
        Actor::System { part: SystemPart::Portal } => {
            Doer { roles: vec!["system", "applicant"], iin: None, is_own: true }
        }
        Actor::System { .. } => Doer { roles: vec!["system"], iin: None, is_own: false },
    }
}
