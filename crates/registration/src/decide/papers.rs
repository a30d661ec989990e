//! What an operator notes of a document, and what it must say to be accepted (nca-01 table C).

use base::{Actor, Fault, Faults, Iin, local_date};
use forms::Typed;
use jiff::{Timestamp, civil::Date};

use super::{Context, desk::verify_operator, said};
use crate::{
    DocumentCheck, DocumentKind, DocumentMark, DocumentVerdict, Event, Operator, ParticipantRules,
    Power, PowerKind, PowerPurpose, Request, SeenAs, Visitor, domain::domain_name,
    person::is_acting_head,
};

/// A paper that is older than this many days is too old by any count of working days.
const OLD_DAYS: i32 = 60;

/// Notes a document of the list. What is accepted must be in force, an identity document must be the original, a power must be
/// one for this act, this person and this recipient, an agreement fresh, and a proof of domains must prove them all.
pub(super) fn mark(
    request: &Request,
    operator: &Operator,
    mark: DocumentMark,
    actor: &Actor,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Faults> {
    verify_operator(request, operator, actor)?;
    let rules = context.participant(request)?;
    let of_list = || Fault::at("document-not-of-list", mark.code.to_string());
    rules.document(request.kind(), &mark.code).ok_or_else(of_list)?;
    let kind = context.rules.documents.find(&mark.code).ok_or_else(of_list)?;
    let mut mark = mark;
    if mark.verdict == DocumentVerdict::Accepted {
        // A power is what its form says; none is taken from elsewhere.
        mark.power = None;
        if kind.form.is_some() {
            said::read(request, kind, &mut mark, context, now)?;
        }
        inspect(request, rules, kind, &mark, context, now)?;
    } else {
        // What is not taken is not read.
        mark.said = Typed::default();
        mark.power = None;
    }
    Ok(vec![Event::DocumentMarked(mark)])
}

fn inspect(
    request: &Request,
    rules: &ParticipantRules,
    kind: &DocumentKind,
    mark: &DocumentMark,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<(), Fault> {
    let at = |code| Fault::at(code, mark.code.to_string());
    let today = local_date(now);
    if kind.original && mark.seen_as != SeenAs::Original {
        return Err(at("document-original-needed"));
    }
    if mark.valid_until.is_some_and(|until| until < today) {
        return Err(at("document-expired"));
    }
    if mark.date.is_some_and(|date| date > today) {
        return Err(at("document-date-in-future"));
    }
    if let Some(power) = kind.power {
        inspect_power(request, kind, power, mark)?;
    }
    for check in &kind.checks {
        match check {
            DocumentCheck::AgreementAge => {
                let signed = mark.date.ok_or_else(|| at("document-date-needed"))?;
                let told = rules.agreement_date.as_ref();
                let told = told.and_then(|field| request.answers.text(field)?.parse().ok());
                if told.is_some_and(|told: Date| told != signed) {
                    return Err(at("agreement-differs"));
                }
                let schedule = context.life_cycle(request, now)?.schedule();
                let most = context.rules.settings.agreement_max_age_working_days;
                if !is_fresh(signed, today, schedule, u32::from(most), context)? {
                    return Err(at("agreement-too-old").with("most", most));
                }
            }
            DocumentCheck::Appointment => {
                let is_named = mark.number.is_some() && mark.date.is_some();
                if is_acting_head(&request.answers) && !is_named {
                    return Err(at("order-not-named"));
                }
            }
            DocumentCheck::Domains => {
                let proved: Vec<String> =
                    mark.domains.iter().filter_map(|name| domain_name(name)).collect();
                let open = request.domains().iter().find(|name| !proved.contains(name));
                if let Some(open) = open {
                    return Err(at("domain-not-proved").with("domain", open));
                }
            }
        }
    }
    Ok(())
}

/// A power of attorney is named by its date, and by its number where its form asks for none, is given to the person at the desk, for this act, with the right to sign; an
/// entity's names the employee (nca-01 F3, F12; 2016 p.9).
fn inspect_power(
    request: &Request,
    kind: &DocumentKind,
    power: PowerKind,
    mark: &DocumentMark,
) -> Result<(), Fault> {
    let fields = kind.says.as_ref().and_then(|says| says.power.as_ref());
    // A fault stands at the field of the paper's form; of a paper without one at the paper.
    let place = |field: Option<&String>| field.map_or_else(|| mark.code.to_string(), Clone::clone);
    let unread = || Fault::at("power-not-read", mark.code.to_string());
    let Some(Power { representative, purpose, right_to_sign, employees }) = &mark.power else {
        return Err(unread());
    };
    let unnamed = mark.number.as_deref().is_none_or(|number| number.trim().is_empty());
    if mark.date.is_none() || (unnamed && kind.form.is_none()) {
        return Err(unread());
    }
    let wanted = if request.kind().is_issue() { PowerPurpose::Issue } else { PowerPurpose::Revoke };
    let holder: Option<&Iin> = request.holder.as_ref().map(|holder| &holder.iin);
    let came = request.visit().and_then(|visit| match &visit.visitor {
        Visitor::Recipient => holder,
        Visitor::Representative { iin, .. } => Some(iin),
    });
    if *purpose != wanted {
        Err(Fault::at("power-for-other-act", place(fields.map(|f| &f.purpose))))
    } else if !right_to_sign {
        Err(Fault::at("power-without-signature", place(fields.map(|f| &f.right_to_sign))))
    } else if came != Some(representative) {
        Err(Fault::at("power-of-other-person", place(fields.map(|f| &f.representative))))
    } else if power == PowerKind::Notarised && !employees.is_empty() {
        Err(unread())
    } else if power == PowerKind::Entity && !holder.is_some_and(|iin| employees.contains(iin)) {
        let table = fields.and_then(|fields| fields.employees.as_ref());
        Err(Fault::at("employee-not-on-list", place(table)))
    } else {
        Ok(())
    }
}

/// The day of signing is not counted; days are those of the provider (nca-01, working calendar logic, 8).
fn is_fresh(
    signed: Date,
    today: Date,
    schedule: &str,
    most: u32,
    context: &Context<'_>,
) -> Result<bool, Fault> {
    let days = signed.until(today).map_or(OLD_DAYS, |span| span.get_days());
    if days >= OLD_DAYS {
        return Ok(false);
    }
    Ok(context.calendar.working_days_between(schedule, signed, today)? <= most)
}
