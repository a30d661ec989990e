//! What may happen next, and what does.

use base::{Actor, Fault, Faults, Role};
use calendar::Calendar;
use flow::{Doer, Due, Event, Input, Need};
use forms::Dictionaries;
use jiff::Timestamp;

use crate::{Complaint, Edition, PASS_ON, SIGNED_ANSWER, SIGNED_COMPLAINT, UNCONCERNED, person};

/// Asks for an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The act.
    pub act: String,
    /// Who asks.
    pub actor: Actor,
    /// Her name, as her certificate has it.
    pub name: String,
    /// The office of her post, where she acts in one.
    pub office: Option<String>,
    /// What is given with it.
    pub input: Input,
}

/// Who asks, in the roles that the flow has: the body of her post must be the one that answers.
pub fn doer_of<'a>(
    complaint: &Complaint,
    edition: &'a Edition,
    actor: &'a Actor,
    office: Option<&str>,
) -> Doer<'a> {
    let roles = match actor {
        Actor::System { .. } => vec!["system"],
        Actor::Person { role, .. } => {
            let at_addressee = office == Some(complaint.body());
            let own = match role {
                Role::Applicant => Some("applicant"),
                // A clerk of any body or centre takes complaints in; registering what the portal brought is the body's.
                Role::Operator if at_addressee || complaint.instance.events.is_empty() => {
                    Some("operator")
                }
                Role::Officer if at_addressee => Some("officer"),
                Role::AuthorisedPerson if at_addressee => Some("authorised-person"),
                Role::Administrator
                | Role::Auditor
                | Role::AuthorisedPerson
                | Role::Officer
                | Role::Operator => None,
            };
            let others = edition.flow.roles.iter().filter(|known| {
                known.right == *role && known.body.as_deref().is_some_and(|b| office == Some(b))
            });
            own.into_iter().chain(others.map(|known| known.name.as_str())).collect()
        }
    };
    Doer { roles, iin: actor.iin(), is_own: complaint.belongs_to(actor) }
}

/// What a person can do with a complaint now.
pub fn open_acts<'a>(
    complaint: &Complaint,
    edition: &'a Edition,
    actor: &Actor,
    name: &str,
    office: Option<&str>,
    now: Timestamp,
) -> Vec<&'a flow::Act> {
    let doer = doer_of(complaint, edition, actor, office);
    let mut open = flow::open_acts(&edition.flow, &complaint.matter(), &doer, now);
    if is_concerned(complaint, actor, name) {
        open.retain(|act| !needs(act, UNCONCERNED));
    }
    open
}

fn needs(act: &flow::Act, need: &str) -> bool {
    act.needs.iter().any(|known| matches!(known, Need::Domain(name) if name == need))
}

/// Whether the complaint is of this person: she acted in its matter, or it names her.
fn is_concerned(complaint: &Complaint, actor: &Actor, name: &str) -> bool {
    let acted = actor.iin().is_some_and(|iin| complaint.against.contains(iin));
    let said = complaint.answers.text("subject_name").unwrap_or_default();
    acted || person::names(said, name)
}

/// Decides on a command: the event that follows, or everything that stands against it.
pub fn decide(
    complaint: &Complaint,
    edition: &Edition,
    command: Command,
    dictionaries: &Dictionaries,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Event, Faults> {
    let Command { act: name, actor, name: doer_name, office, input } = command;
    let matter = complaint.matter();
    let asked = flow::Request {
        act: &name,
        doer: doer_of(complaint, edition, &actor, office.as_deref()),
        grounds: &input.grounds,
        reasons: input.reasons.as_deref(),
        given: &input.given,
    };
    let decision = flow::decide(&edition.flow, &matter, &asked, dictionaries, now, calendar)?;
    if needs(decision.act, UNCONCERNED) && is_concerned(complaint, &actor, &doer_name) {
        return Err(Fault::new("complained-of").into());
    }
    let mut faults = Faults::default();
    if name == PASS_ON && input.given.text("body") == Some(complaint.body()) {
        faults.push(Fault::at("complaint-body-same", "body"));
    }
    if complaint.instance.events.is_empty() {
        admit(complaint, edition, dictionaries, now, &mut faults);
    }
    if input.signed.is_none() {
        if needs(decision.act, SIGNED_COMPLAINT) {
            faults.push(Fault::new("complaint-unsigned"));
        }
        if needs(decision.act, SIGNED_ANSWER) {
            faults.push(Fault::new("complaint-answer-unsigned"));
        }
    }
    faults.into_result()?;
    let to = decision
        .state(None, &matter)
        .ok_or_else(|| Fault::new("act-not-known").with("act", &name))?;
    let to = to.to_owned();
    Ok(complaint.instance.event(decision.act, &to, (actor, Some(doer_name)), input, now))
}

/// What a complaint must be when it comes in.
fn admit(
    complaint: &Complaint,
    edition: &Edition,
    dictionaries: &Dictionaries,
    now: Timestamp,
    faults: &mut Faults,
) {
    match edition.route(&complaint.service, complaint.place) {
        None => faults.push(Fault::at("complaint-route-unknown", "place")),
        Some(route) if !route.channels.contains(&complaint.channel) => {
            faults.push(Fault::at("complaint-channel-closed", "place"));
        }
        Some(_) => {}
    }
    let today = base::local_date(now);
    if let Err(found) = forms::check(&edition.form, &complaint.answers, today, dictionaries) {
        faults.0.extend(found.0);
    }
    if complaint.complainant.bin.is_some() && edition.outgoing_number_for.contains(&complaint.kind)
    {
        for field in ["outgoing_number", "outgoing_date"] {
            if complaint.answers.text(field).is_none() {
                faults.push(Fault::at("outgoing-number-missing", field));
            }
        }
    }
}

/// What the clock alone brings about by `now`: warnings, each once since its term began to run.
pub fn tick(
    complaint: &Complaint,
    edition: &Edition,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Vec<Event>, Fault> {
    // No act of a complaint is the machine's; `Rules::parse` sees to that.
    let ticks = flow::tick(&edition.flow, &complaint.matter(), now, calendar)?;
    Ok(flow::warnings(&complaint.instance.events, &ticks, now))
}

/// All terms that have begun to run, in the order of the edition.
pub fn due_dates(
    complaint: &Complaint,
    edition: &Edition,
    calendar: &Calendar,
) -> Result<Vec<Due>, Fault> {
    flow::due_dates(&edition.flow, &complaint.matter(), calendar)
}

/// The earliest moment after `now` at which `tick` may bring something about.
pub fn next_moment(
    complaint: &Complaint,
    edition: &Edition,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Option<Timestamp>, Fault> {
    flow::next_moment(&edition.flow, &complaint.matter(), now, calendar)
}
