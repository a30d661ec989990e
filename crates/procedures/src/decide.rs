//! Who may do what, what follows, and what time alone brings about.

use base::{Actor, Fault, Faults, Iin, Role, SystemPart};
use calendar::Calendar;
use flow::{Act, Doer, Due, Event, Input, Need, Tick};
use jiff::Timestamp;
use services::{Channel, Edition};

use crate::{Kind, Procedure, queue};

/// The body whose offices are those of the register of centres.
const CENTRES: &str = "state-corporation";
/// The need of the act that hands a checklist in: the text, signed by the operator.
pub(crate) const SIGNED_CHECKLIST: &str = "evidence:signed-checklist";

/// The post from which somebody acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Her role in it.
    pub role: Role,
    /// The office or body; none for an applicant.
    pub office: Option<String>,
    /// Whether the support service has registered her as responsible for the centre that the procedure is about (nca-01 F22).
    pub appointed: bool,
}

impl Post {
    /// A person who acts for herself.
    pub const APPLICANT: Self = Self { role: Role::Applicant, office: None, appointed: false };
}

/// Who asks for an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// The machine.
    Machine,
    /// Somebody who signed in.
    Person {
        /// The person, in the role of her post.
        actor: Actor,
        /// Her name, as her certificate has it.
        name: String,
        /// From where.
        post: Post,
    },
    /// Somebody at the ticket machine, or who has the secret of her booking.
    Stranger,
}

/// Asks for an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The act.
    pub act: String,
    /// Who asks.
    pub by: By,
    /// What is given with it.
    pub input: Input,
}

/// The roles that a post gives for a procedure.
///
/// An operator works for the office that the procedure is about, and answers for it where its flow says so; to what the support
/// service forwarded only whom the centre appointed answers (nca-01 regulation p.15(3)). Roles with another body are of the posts in it.
pub fn roles_of<'a>(
    procedure: &Procedure,
    edition: &'a Edition,
    actor: &Actor,
    post: &Post,
) -> Vec<&'a str> {
    let definition = &edition.definition;
    let office = post.office.as_deref();
    let at_office = office == Some(procedure.office.as_str());
    let at_authority = office == Some(definition.authority.code.as_str());
    let own = match post.role {
        Role::Applicant => Some("applicant"),
        Role::Operator if at_office => Some("operator"),
        Role::Officer if at_authority => Some("officer"),
        Role::AuthorisedPerson if at_authority => Some("authorised-person"),
        Role::Administrator
        | Role::Auditor
        | Role::AuthorisedPerson
        | Role::Officer
        | Role::Operator => None,
    };
    // An operator hands her own checklist in from her post.
    let herself = procedure.kind == Kind::WorkstationChecklist
        && post.role == Role::Operator
        && at_office
        && procedure.belongs_to(actor);
    let answers = procedure.kind != Kind::SupportTicket || post.appointed;
    let others = definition.flow.roles.iter().filter(|role| {
        role.right == post.role
            && match role.body.as_deref() {
                Some(body) if body != CENTRES => office == Some(body),
                // The corporation works through its offices: each answers for what is its own.
                _ => at_office && answers,
            }
    });
    let others = others.map(|role| role.name.as_str());
    own.into_iter().chain(herself.then_some("applicant")).chain(others).collect()
}

fn doer_of<'a>(procedure: &Procedure, edition: &'a Edition, by: &'a By) -> Doer<'a> {
    match by {
        By::Machine => Doer { roles: vec!["system"], iin: None, is_own: false },
        By::Stranger => Doer { roles: vec!["applicant"], iin: None, is_own: true },
        By::Person { actor, post, .. } => Doer {
            roles: roles_of(procedure, edition, actor, post),
            iin: actor.iin(),
            is_own: procedure.belongs_to(actor),
        },
    }
}

/// Whether the procedure is about this person: nobody reacts to a violation of her own.
fn is_concerned(procedure: &Procedure, person: Option<&Iin>) -> bool {
    procedure.kind == Kind::OperatorViolation
        && person.is_some_and(|iin| procedure.instance.given("operator_iin") == Some(iin.as_str()))
}

/// What somebody can do with a procedure now.
pub fn open_acts<'a>(
    procedure: &Procedure,
    edition: &'a Edition,
    by: &By,
    now: Timestamp,
) -> Vec<&'a Act> {
    let doer = doer_of(procedure, edition, by);
    if is_concerned(procedure, doer.iin) {
        return Vec::new();
    }
    flow::open_acts(&edition.definition.flow, &procedure.matter(), &doer, now)
}

/// The acts by which procedures of a kind begin.
pub fn starts(edition: &Edition, kind: Kind) -> impl Iterator<Item = &Act> {
    let flow = &edition.definition.flow;
    flow.acts.iter().filter(move |act| {
        act.from.contains(&flow.initial) && act.requests.iter().any(|r| r == kind.request())
    })
}

/// Decides on a command: the event that follows, or everything that stands against it.
pub fn decide(
    procedure: &Procedure,
    edition: &Edition,
    command: Command,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Event, Faults> {
    let Command { act: name, by, input } = command;
    let definition = &edition.definition;
    if procedure.instance.events.is_empty()
        && !definition.takes(procedure.kind.request(), procedure.channel)
    {
        let title = channel_title(edition, procedure.channel, procedure);
        return Err(Fault::new("channel-not-open").with("channel", title).into());
    }
    let matter = procedure.matter();
    let doer = doer_of(procedure, edition, &by);
    if is_concerned(procedure, doer.iin) {
        return Err(Fault::new("concerned-person").into());
    }
    let asked = flow::Request {
        act: &name,
        doer,
        grounds: &input.grounds,
        reasons: input.reasons.as_deref(),
        given: &input.given,
    };
    let decision =
        flow::decide(&definition.flow, &matter, &asked, &edition.dictionaries, now, calendar)?;
    let needs_checklist = |need: &Need| *need == Need::Domain(SIGNED_CHECKLIST.to_owned());
    if decision.act.needs.iter().any(needs_checklist) && input.signed.is_none() {
        return Err(Fault::new("checklist-unsigned").into());
    }
    let to = decision
        .state(None, &matter)
        .ok_or_else(|| Fault::new("act-not-known").with("act", &name))?;
    let (actor, doer_name) = match &by {
        By::Machine => (Actor::System { part: SystemPart::Worker }, None),
        By::Stranger => (Actor::System { part: SystemPart::Portal }, None),
        By::Person { actor, name, .. } => (actor.clone(), Some(name.clone())),
    };
    let to = to.to_owned();
    Ok(procedure.instance.event(decision.act, &to, (actor, doer_name), input, now))
}

fn channel_title(edition: &Edition, channel: Channel, procedure: &Procedure) -> String {
    let known = edition.definition.channel(channel);
    known.map_or_else(String::new, |c| c.title.in_lang(procedure.lang).to_owned())
}

/// What the clock alone brings about by `now`: an act of the machine, or warnings, each once.
pub fn tick(
    procedure: &Procedure,
    edition: &Edition,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Vec<Event>, Faults> {
    let begins = queue::slot_start(procedure).is_some_and(|start| start <= now);
    if begins && procedure.instance.state == queue::BOOKED {
        return machine(procedure, edition, queue::BEGIN_SLOT, now, calendar);
    }
    let flow = &edition.definition.flow;
    let ticks = flow::tick(flow, &procedure.matter(), now, calendar)?;
    if let Some(Tick::Act { act, .. }) = ticks.first() {
        return machine(procedure, edition, &act.name, now, calendar);
    }
    // Nobody is warned that a term is near: those of an office are counted in minutes.
    let passed: Vec<Tick<'_>> =
        ticks.into_iter().filter(|tick| matches!(tick, Tick::Passed { .. })).collect();
    Ok(flow::warnings(&procedure.instance.events, &passed, now))
}

fn machine(
    procedure: &Procedure,
    edition: &Edition,
    act: &str,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Vec<Event>, Faults> {
    let command = Command { act: act.to_owned(), by: By::Machine, input: Input::default() };
    decide(procedure, edition, command, now, calendar).map(|event| vec![event])
}

/// All terms that have begun to run, in the order of the edition.
pub fn due_dates(
    procedure: &Procedure,
    edition: &Edition,
    calendar: &Calendar,
) -> Result<Vec<Due>, Fault> {
    let mut dues = flow::due_dates(&edition.definition.flow, &procedure.matter(), calendar)?;
    for due in &mut dues {
        // Whoever booked waits from the slot, not from the moment at which the machine noticed it.
        if due.term == queue::WAIT
            && let (Some(start), calendar::End::At { at, .. }) =
                (queue::slot_start(procedure), &mut due.end)
            && due.from > start
        {
            *at -= due.from.duration_since(start);
            due.from = start;
        }
    }
    Ok(dues)
}

/// The earliest moment after `now` at which `tick` may bring something about; `now` itself for a slot that has come.
pub fn next_moment(
    procedure: &Procedure,
    edition: &Edition,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Option<Timestamp>, Fault> {
    if procedure.instance.state == queue::BOOKED {
        return Ok(queue::slot_start(procedure).map(|start| start.max(now)));
    }
    let flow = &edition.definition.flow;
    let over = flow.state(&procedure.instance.state).is_some_and(|state| state.turn == "nobody");
    if over {
        return Ok(None);
    }
    flow::next_moment(flow, &procedure.matter(), now, calendar)
}
