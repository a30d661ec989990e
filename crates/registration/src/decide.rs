//! From a command to events.

mod authority_check;
mod card;
mod desk;
mod hand_in;
mod head;
mod issue;
mod papers;
mod registers;
mod revocation;
mod said;

pub use head::head_role;
pub use issue::{inspect_answers, key_digests};
pub use registers::findings;
pub use revocation::{MOST_SERIALS, read_reason, read_serials};

use authority::profile::Profiles;
use base::{Actor, Fault, Faults, SystemPart, local_date};
use calendar::Calendar;
use forms::Dictionaries;
use jiff::Timestamp;

use crate::{
    Applied, Command, Effect, Event, GroundCode, GroundStage, LifeCycle, ParticipantRules, Refusal,
    Request, RequestState, Rules, effects,
};

/// What a decision needs beside the request, the command and the moment.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Working days and hours.
    pub calendar: &'a Calendar,
    /// The rules of registration.
    pub rules: &'a Rules,
    /// Certificate profiles.
    pub profiles: &'a Profiles,
    /// Lists of words; with the offices ([`crate::Offices::dictionary_file`]) and the regions.
    pub dictionaries: &'a Dictionaries,
}

impl<'a> Context<'a> {
    /// The flow on which a request stays, or by which it is sent now.
    pub fn life_cycle(&self, request: &Request, now: Timestamp) -> Result<&'a LifeCycle, Fault> {
        self.rules.life_cycles.of(request, now)
    }

    /// The edition that is applied to a request which is sent now.
    fn applied(&self, now: Timestamp) -> Result<Applied, Fault> {
        let applied = self.rules.life_cycles.applied_on(local_date(now));
        applied.ok_or_else(|| Fault::new("life-cycle-not-in-force"))
    }

    /// The rules of the request's kind of participant.
    fn participant(&self, request: &Request) -> Result<&'a ParticipantRules, Fault> {
        self.rules.participants.rules(&request.participant).ok_or_else(|| {
            Fault::new("participant-unknown").with("participant", &request.participant)
        })
    }
}

/// Decides on a command.
///
/// The life-cycle comes first ([`crate::LifeCycle::allows`]), then the command's own guards; nothing changes unless all
/// hold. The events are in the order in which they are to be applied.
fn decide(
    request: &Request,
    command: Command,
    actor: &Actor,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Faults> {
    let code = command.code();
    if !context.life_cycle(request, now)?.allows(request.kind(), request.state, code) {
        return Err(Fault::new("request-step-not-allowed")
            .with("state", request.state)
            .with("command", code)
            .into());
    }
    match command {
        Command::SubmitIssue(submission) => issue::submit(request, &submission, None, context, now),
        Command::SubmitRepeat { submission, demand, signer } => {
            let signed = Some((demand, signer));
            issue::submit(request, &submission, signed, context, now)
        }
        Command::ConfirmByHead(confirmation) => Ok(head::confirm(request, confirmation, actor)?),
        Command::RecordRegistryAnswer { answer, number, filer } => {
            Ok(registers::record_answer(request, answer, number, filer, context, now)?)
        }
        Command::OpenDesk { operator, visitor, place, ticket } => {
            let visit = desk::Arrival { visitor, place, ticket };
            Ok(desk::open(request, &operator, visit, actor, context, now)?)
        }
        Command::OpenRevocation(visit) => {
            Ok(desk::open_revocation(request, *visit, actor, context, now)?)
        }
        Command::OpenCard(visit) => Ok(card::open(request, *visit, actor, context, now)?),
        Command::RecordCardArrival { operator } => {
            desk::verify_operator(request, &operator, actor)?;
            let due = hand_in::card_arrival_due(request, now, context, now)?;
            Ok(vec![Event::CardArrived { due: desk::at_latest(due, now) }])
        }
        Command::FillForm(form) => card::fill(request, *form, actor, context, now),
        Command::AskRegisters => Ok(vec![Event::RegistersAsked]),
        Command::GiveCardKeys(keys) => card::give_keys(request, *keys, context, now),
        Command::Register => Ok(card::register(request)?),
        Command::FormRevocation { operator, answers, certificates } => {
            desk::verify_operator(request, &operator, actor)?;
            revocation::form(request, &answers, &certificates, context, now)
        }
        Command::RecordGround(ground) => {
            Ok(revocation::record_ground(request, *ground, actor, context, now)?)
        }
        Command::ConfirmGround { official, text, cms } => {
            let confirmation = crate::Confirmation { operator: official, text, cms };
            Ok(revocation::confirm_ground(request, confirmation, actor)?)
        }
        Command::MarkDocument { operator, mark } => {
            papers::mark(request, &operator, mark, actor, context, now)
        }
        Command::MarkIdentity { operator, identity } => {
            desk::verify_operator(request, &operator, actor)?;
            Ok(vec![Event::IdentityMarked(identity)])
        }
        Command::RefuseAcceptance {
            operator,
            ground,
            missing,
            recipient_address,
            executor_phone,
        } => {
            desk::verify_operator(request, &operator, actor)?;
            let refusal =
                desk::RefusedPackage { ground, missing, recipient_address, executor_phone };
            Ok(desk::refuse_acceptance(request, &operator, refusal, context, now)?)
        }
        Command::RefuseDocuments { operator, text } => {
            desk::verify_operator(request, &operator, actor)?;
            Ok(desk::refuse_documents(request, &operator, text, now)?)
        }
        Command::AcceptDocuments { operator, statement } => {
            desk::verify_operator(request, &operator, actor)?;
            Ok(desk::accept(request, &operator, statement, context, now)?)
        }
        Command::CompareKeys { operator, code } => {
            desk::verify_operator(request, &operator, actor)?;
            Ok(desk::compare_keys(request, code)?)
        }
        Command::Expire => {
            verify_unvisited(request)?;
            Ok(vec![Event::Expired])
        }
        Command::Supersede => {
            verify_unvisited(request)?;
            Ok(vec![Event::Superseded])
        }
        Command::RefuseOnRegisters { operator } => {
            desk::verify_operator(request, &operator, actor)?;
            Ok(registers::refuse(request, &operator, context, now)?)
        }
        Command::ConfirmByOperator { operator, text, cms } => {
            desk::verify_operator(request, &operator, actor)?;
            desk::verify_keys(request)?;
            let operator = operator.name.iin;
            let confirmation = crate::Confirmation { operator, text, cms };
            Ok(vec![Event::ConfirmedByOperator(confirmation)])
        }
        Command::BeginCaCheck => Ok(vec![Event::CaCheckBegun]),
        Command::RecordVerdict(evidence) => {
            Ok(authority_check::record_verdict(request, evidence, now)?)
        }
        Command::RecordIssue { certificates, link } => {
            Ok(authority_check::record_issue(request, certificates, link)?)
        }
        Command::ConfirmInstallation { link } => {
            Ok(issue::confirm_installation(request, link, actor)?)
        }
        Command::SubmitRevocation(demand) => revocation::submit(request, demand, context, now),
        Command::RecordRevocation => Ok(authority_check::record_revocation(request)?),
        Command::RefuseService { official, ground, text, evidence } => {
            not_at_authority(request)?;
            let refusal = Refusal {
                ground,
                text: stated(text, "text")?,
                findings: Vec::new(),
                official: Some(stated(official, "official")?),
                evidence: stated(evidence, "evidence")?,
                at: now,
            };
            if ground.stage() != GroundStage::Service {
                return Err(ground_not_here(ground).into());
            }
            Ok(vec![Event::ServiceRefused(refusal)])
        }
        Command::Suspend { cause } => Ok(vec![Event::Suspended { cause: stated(cause, "cause")? }]),
        Command::Resume => Ok(resume(request)),
        Command::Withdraw => {
            verify_holder(request, actor)?;
            not_at_authority(request)?;
            Ok(vec![Event::Withdrawn])
        }
    }
}

/// Decides, writes the events down and tells their effects. On a fault the request is as it was.
///
/// Each event is one act of the flow: it counts only if the flow lets this actor do it now, on its ground, and the request
/// stands where the flow says.
pub fn execute(
    request: &mut Request,
    command: Command,
    actor: &Actor,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Effect>, Faults> {
    let events = decide(request, command, actor, context, now)?;
    let life_cycle = context.life_cycle(request, now)?;
    let mut moved = request.clone();
    let mut all = Vec::new();
    for event in events {
        let to = life_cycle.follow(&moved, &event, actor, now, context)?;
        moved.apply(event.clone(), to, actor, now)?;
        all.extend(effects(&event, &moved));
    }
    *request = moved;
    Ok(all)
}

/// After a failure: what was under way is asked again.
fn resume(request: &Request) -> Vec<Event> {
    let mut events = vec![Event::Resumed];
    if request.state_before == Some(RequestState::RegistryCheck) {
        events.push(Event::RegistersAsked);
    }
    events
}

/// Words that a decision must state.
fn stated(text: String, field: &'static str) -> Result<String, Fault> {
    if text.trim().is_empty() { Err(Fault::at("statement-missing", field)) } else { Ok(text) }
}

fn ground_not_here(ground: GroundCode) -> Fault {
    Fault::at("refusal-ground-not-here", "ground").with("ground", ground)
}

/// The actor is the holder, or the portal acting for one whom `app` has recognised by a secret link.
fn verify_holder(request: &Request, actor: &Actor) -> Result<(), Fault> {
    let holder = request.holder.as_ref().map(|holder| &holder.iin);
    match actor {
        Actor::Person { iin, .. } if Some(iin) == holder => Ok(()),
        Actor::System { part: SystemPart::Portal } => Ok(()),
        Actor::Person { .. } | Actor::System { .. } => Err(Fault::new("not-your-request")),
    }
}

/// Nobody came with the request yet; a visit that has begun is the desk's to end.
fn verify_unvisited(request: &Request) -> Result<(), Fault> {
    if request.visits().is_empty() { Ok(()) } else { Err(Fault::new("unvisited-no-more")) }
}

/// Once the authority has found no violation, signing or publishing is under way and only its outcome may follow.
fn not_at_authority(request: &Request) -> Result<(), Fault> {
    if request.ca_passed_at.is_some() { Err(Fault::new("request-at-authority")) } else { Ok(()) }
}
