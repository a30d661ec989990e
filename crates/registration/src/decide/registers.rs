//! What follows from the answer of the state registers.

use base::{Fault, Faults, UniqueNumber, local_date};
use jiff::Timestamp;

use super::Context;
use crate::{
    Event, Finding, GroundCode, ParticipantRules, Refusal, RefusalFinding, RegistryAnswer, Request,
    RequestKind, age_in_years, compare, person::is_acting_head,
};

/// Absent data refuse the request (n 7), then age (n 9), then data that differ (R07); otherwise it is registered and the
/// first head (n 12) or the documents (n 14) are awaited (n 8).
///
/// The table names no row for data that differ; V_NAME and 2016 p.10(1) make them a ground for refusing the service, and
/// this is the one place where the system can see it. The same comparison is open to the form before it is sent
/// ([`crate::compare`]), so that a slip need not come so far.
pub(super) fn record_answer(
    request: &Request,
    answer: RegistryAnswer,
    number: UniqueNumber,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Fault> {
    let holder = request.holder.as_ref().ok_or_else(|| Fault::new("form-incomplete"))?;
    if holder.organisation.is_some() && answer.organisation.is_none() {
        return Err(Fault::new("registry-answer-incomplete"));
    }
    let rules = context.participant(request)?;
    let outcome = judge(request, rules, holder, &answer, context, now);
    let mut events = vec![Event::RegistryAnswered(Box::new(answer))];
    match outcome {
        Outcome::Absent(refusal) => events.push(Event::RefusedForNoData(refusal)),
        Outcome::Refused(refusal) => events.push(Event::ServiceRefused(refusal)),
        Outcome::Good => {
            let is_first = request.kind == RequestKind::IssueFirst;
            let awaits_head = is_first && rules.confirmed_by_head;
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

fn judge(
    request: &Request,
    rules: &ParticipantRules,
    holder: &crate::Claimant,
    answer: &RegistryAnswer,
    context: &Context<'_>,
    now: Timestamp,
) -> Outcome {
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
        return Outcome::Absent(refusal(GroundCode::R04, absent));
    }
    // The date of application is the day on which the form was sent (2016 p.10(3)).
    let applied_on = local_date(request.submitted_at.unwrap_or(now));
    let born = answer.person.record().map(|person| person.birth_date);
    let minimum = context.rules.settings.minimum_age_years;
    if born.is_some_and(|born| age_in_years(born, applied_on) < minimum) {
        return Outcome::Refused(refusal(GroundCode::R09, vec![finding("under-age", None)]));
    }
    match compare(rules, holder, is_acting_head(&request.answers), answer) {
        Ok(()) => Outcome::Good,
        Err(Faults(faults)) => {
            let findings = faults.iter().map(|f| finding(f.code, f.field.as_deref())).collect();
            Outcome::Refused(refusal(GroundCode::R07, findings))
        }
    }
}
