//! What follows from the answer of the state registers.

use base::{Fault, Faults, UniqueNumber, local_date};
use jiff::Timestamp;

use super::Context;
use crate::{
    Claimant, Event, Filer, Finding, GroundCode, IdentityMark, Operator, Refusal, RefusalFinding,
    RegistryAnswer, Request, RequestKind, age_in_years, compare, person::is_acting_head,
};

/// Absent data refuse the request (n 7), then age (n 9), then data that differ (R07); otherwise it is registered and the
/// first head (n 12) or the documents (n 14) are awaited (n 8).
///
/// The table names no row for data that differ; V_NAME and 2016 p.10(1) make them a ground for refusing the service, and
/// this is the one place where the system can see it. The same comparison is open to the form before it is sent
/// ([`crate::compare`]), so that a slip need not come so far.
///
/// That is for a filer who has proven who she is. Anybody else's request is registered whatever the registers say, so that
/// what happens tells nothing of a person whose number was typed; the operator sees the answer, and [`refuse`] is hers once
/// the person is identified (promise 12).
pub(super) fn record_answer(
    request: &Request,
    answer: RegistryAnswer,
    number: UniqueNumber,
    filer: Filer,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Fault> {
    let holder = holder(request)?;
    if holder.organisation.is_some() && answer.organisation.is_none() {
        return Err(Fault::new("registry-answer-incomplete"));
    }
    let outcome = match filer {
        Filer::Proven => judge(request, &answer, context, now)?,
        Filer::Unproven => Outcome::Good,
    };
    let mut events = vec![Event::RegistryAnswered(Box::new(answer))];
    match outcome {
        Outcome::Absent(refusal) => events.push(Event::RefusedForNoData(refusal)),
        Outcome::Refused(refusal) => events.push(Event::ServiceRefused(refusal)),
        // The person is at the desk with her card; one that asks for no PIN is registered with its keys (n 10, gap 16).
        Outcome::Good if request.kind().is_card() => {
            if super::card::asks_pin(request) {
                events.push(Event::PinAwaited);
            }
        }
        Outcome::Good => {
            let is_first = request.kind() == RequestKind::IssueFirst;
            let awaits_head = is_first && context.participant(request)?.confirmed_by_head;
            events.push(Event::Registered { number, awaits_head });
            match (is_first, awaits_head) {
                (true, true) => events.push(Event::HeadAwaited),
                (true, false) => events.push(Event::DocumentsAwaited),
                // What is signed with a valid key waits for nobody's visit (n 15).
                (false, _) => {}
            }
        }
    }
    Ok(events)
}

enum Outcome {
    Absent(Refusal),
    Good,
    Refused(Refusal),
}

/// Refuses at the desk on what the registers answered when the form was sent: the person was identified, so she may be told
/// (n 7, 9; R04, R07, R09).
pub(super) fn refuse(
    request: &Request,
    operator: &Operator,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Fault> {
    if request.visit().is_none_or(|visit| visit.identity != Some(IdentityMark::Proved)) {
        return Err(Fault::new("identity-not-proved"));
    }
    match judge_recorded(request, context, now)? {
        Outcome::Good => Err(Fault::new("registers-agree")),
        Outcome::Absent(refusal) | Outcome::Refused(refusal) => {
            let official = Some(operator.name.full_name.clone());
            Ok(vec![Event::ServiceRefused(Refusal { official, ..refusal })])
        }
    }
}

/// Nothing that the registers answered speaks against accepting the package.
pub(super) fn verify_agreement(
    request: &Request,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<(), Fault> {
    match judge_recorded(request, context, now)? {
        Outcome::Good => Ok(()),
        Outcome::Absent(_) | Outcome::Refused(_) => Err(Fault::new("registers-disagree")),
    }
}

/// What of the answer of the registers speaks against a request, for the operator; nothing before they were asked.
pub fn findings(
    request: &Request,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<RefusalFinding>, Fault> {
    if request.registry_answer().is_none() {
        return Ok(Vec::new());
    }
    Ok(match judge_recorded(request, context, now)? {
        Outcome::Good => Vec::new(),
        Outcome::Absent(refusal) | Outcome::Refused(refusal) => refusal.findings,
    })
}

fn holder(request: &Request) -> Result<&Claimant, Fault> {
    request.holder.as_ref().ok_or_else(|| Fault::new("form-incomplete"))
}

fn judge_recorded(
    request: &Request,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Outcome, Fault> {
    let answer = request.registry_answer().ok_or_else(|| Fault::new("form-incomplete"))?;
    judge(request, answer, context, now)
}

fn judge(
    request: &Request,
    answer: &RegistryAnswer,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Outcome, Fault> {
    let (rules, holder) = (context.participant(request)?, holder(request)?);
    let finding = |code: &str, field: Option<&str>| RefusalFinding {
        code: code.to_owned(),
        field: field.map(str::to_owned),
    };
    let refusal = |ground, findings| Refusal {
        ground,
        text: String::new(),
        findings,
        official: None,
        evidence: String::new(),
        at: now,
    };
    let mut absent = Vec::new();
    if answer.person == Finding::Absent {
        absent.push(finding("person-absent", Some(rules.holder.iin.as_str())));
    }
    if answer.organisation == Some(Finding::Absent) {
        let field = rules.organisation.as_ref().map(|fields| fields.bin.as_str());
        absent.push(finding("organisation-absent", field));
    }
    if !absent.is_empty() {
        return Ok(Outcome::Absent(refusal(GroundCode::R04, absent)));
    }
    // The date of application is the day on which the form was sent (2016 p.10(3)).
    let applied_on = local_date(request.submitted_at.unwrap_or(now));
    let born = answer.person.record().map(|person| person.birth_date);
    let minimum = context.rules.settings.minimum_age_years;
    if born.is_some_and(|born| age_in_years(born, applied_on) < minimum) {
        return Ok(Outcome::Refused(refusal(GroundCode::R09, vec![finding("under-age", None)])));
    }
    let is_acting = is_acting_head(&request.answers);
    Ok(match compare(rules, holder, is_acting, answer) {
        Ok(()) => Outcome::Good,
        Err(Faults(faults)) => {
            let findings = faults.iter().map(|f| finding(f.code, f.field.as_deref())).collect();
            Outcome::Refused(refusal(GroundCode::R07, findings))
        }
    })
}
