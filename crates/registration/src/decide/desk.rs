//! The operator's desk: documents, identity, receipts.

use authority::approval::KeysCode;
use base::{Actor, Fault, local_date};
use calendar::End;
use jiff::Timestamp;

use super::{Context, ground_not_here, registers, stated};
use crate::{
    AcceptanceReceipt, AcceptanceStatement, DeskOutsideHours, DocumentCode, DocumentDefect,
    DocumentMark, DocumentNeed, DocumentRule, DocumentVerdict, Event, GroundCode, GroundStage,
    IdentityMark, MissingDocument, Operator, OperatorStanding, Refusal, RefusalReceipt,
    Representation, Request, RequestState, SecretsConsent, SeenAs, Visit, VisitPlace, Visitor,
};

/// Who came, where, with which ticket.
pub(super) struct Arrival {
    pub(super) visitor: Visitor,
    pub(super) place: VisitPlace,
    pub(super) ticket: Option<String>,
}

/// What a receipt F9 needs.
pub(super) struct RefusedPackage {
    pub(super) ground: GroundCode,
    pub(super) missing: Vec<MissingDocument>,
    pub(super) recipient_address: String,
    pub(super) executor_phone: String,
}

/// An operator acts only in state ACTIVE, for herself, at her own office, and never on her own request (nca-01,
/// operator's own certificate life-cycle: guard in every request transition).
pub(super) fn verify_operator(
    request: &Request,
    operator: &Operator,
    actor: &Actor,
) -> Result<(), Fault> {
    let iin = &operator.name.iin;
    let is_representative = matches!(
        request.visit().map(|visit| &visit.visitor),
        Some(Visitor::Representative { iin: other, .. }) if other == iin
    );
    if actor.iin() != Some(iin) {
        Err(Fault::new("operator-not-you"))
    } else if operator.standing != OperatorStanding::Active {
        Err(Fault::new("operator-not-active"))
    } else if is_representative || request.holder.as_ref().is_some_and(|h| h.iin == *iin) {
        Err(Fault::new("operator-own-request"))
    } else if request.office.as_ref() != Some(&operator.office) {
        Err(Fault::new("operator-other-office"))
    } else {
        Ok(())
    }
}

/// The documents are put on the desk: in the hours of the office or at home (n 17). After a refused acceptance the
/// request first goes back to AWAITING_DOCUMENTS under the same number (n 18).
pub(super) fn open(
    request: &Request,
    operator: &Operator,
    arrival: Arrival,
    actor: &Actor,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Fault> {
    verify_operator(request, operator, actor)?;
    let settings = &context.rules.settings;
    if arrival.place == VisitPlace::Office
        && settings.desk_outside_hours == DeskOutsideHours::Refuse
        && !context.calendar.is_open(&settings.office_schedule, now)?
    {
        return Err(office_closed(context, now));
    }
    if let Visitor::Representative { iin, .. } = &arrival.visitor {
        let rules = context.participant(request)?;
        if rules.represented_by == Representation::SelfOnly {
            return Err(Fault::new("representative-not-allowed"));
        }
        if request.holder.as_ref().is_some_and(|holder| holder.iin == *iin) {
            return Err(Fault::new("representative-is-recipient"));
        }
        if *iin == operator.name.iin {
            return Err(Fault::new("operator-own-request"));
        }
    }
    let visit = Visit {
        operator: operator.name.clone(),
        visitor: arrival.visitor,
        place: arrival.place,
        ticket: arrival.ticket,
        opened_at: now,
        closed_at: None,
        marks: Vec::new(),
        identity: None,
        compared: None,
    };
    let mut events = Vec::new();
    if request.state == RequestState::AcceptanceRefused {
        events.push(Event::DocumentsAwaited);
    }
    events.push(Event::DeskOpened(Box::new(visit)));
    Ok(events)
}

/// The office is closed: its hours, and the next day on which it is open.
fn office_closed(context: &Context<'_>, now: Timestamp) -> Fault {
    let (calendar, name) = (context.calendar, &context.rules.settings.office_schedule);
    let closed = Fault::new("office-closed");
    let Ok(schedule) = calendar.schedule(name) else { return closed };
    let clock = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
    let closed = closed.with("opens", clock(schedule.opens)).with("closes", clock(schedule.closes));
    let opens_today = calendar.acceptance(name, now).map(|found| local_date(found.at));
    match opens_today {
        Ok(day) => closed.with("next", day),
        Err(_) => closed,
    }
}

/// Notes a document of the list. What is accepted must be in force, and an identity document must be the original.
pub(super) fn mark_document(
    request: &Request,
    operator: &Operator,
    mark: DocumentMark,
    actor: &Actor,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Fault> {
    verify_operator(request, operator, actor)?;
    let field = || mark.code.to_string();
    context.participant(request)?.document(&mark.code).ok_or_else(|| not_of_list(&mark.code))?;
    if mark.verdict == DocumentVerdict::Accepted {
        let is_original =
            context.rules.documents.find(&mark.code).is_some_and(|kind| kind.original);
        if is_original && mark.seen_as != SeenAs::Original {
            return Err(Fault::at("document-original-needed", field()));
        }
        if mark.valid_until.is_some_and(|until| until < local_date(now)) {
            return Err(Fault::at("document-expired", field()));
        }
        if mark.date.is_some_and(|date| date > local_date(now)) {
            return Err(Fault::at("document-date-in-future", field()));
        }
    }
    Ok(vec![Event::DocumentMarked(mark)])
}

/// The paper that was brought is that of these keys: nobody else's request is approved in her name (promise 12).
pub(super) fn compare_keys(request: &Request, code: KeysCode) -> Result<Vec<Event>, Fault> {
    if request.keys_code() != Some(code) {
        return Err(Fault::at("keys-differ", "code"));
    }
    Ok(vec![Event::KeysCompared(code)])
}

/// The code of keys was compared.
pub(super) fn verify_keys(request: &Request) -> Result<(), Fault> {
    if request.keys_are_compared() { Ok(()) } else { Err(Fault::new("keys-not-compared")) }
}

fn not_of_list(code: &DocumentCode) -> Fault {
    Fault::at("document-not-of-list", code.to_string())
}

fn visit(request: &Request) -> Result<&Visit, Fault> {
    request.visit().ok_or_else(|| Fault::new("desk-not-open"))
}

/// Refuses the package: receipt F9 names what is missing or unfit, and the marks must agree with the ground
/// (n 18; R01, R02, R10).
pub(super) fn refuse_acceptance(
    request: &Request,
    operator: &Operator,
    refused: RefusedPackage,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Fault> {
    let RefusedPackage { ground, missing, recipient_address, executor_phone } = refused;
    if ground.stage() != GroundStage::Acceptance {
        return Err(ground_not_here(ground));
    }
    if missing.is_empty() {
        return Err(Fault::at("refusal-without-documents", "missing"));
    }
    let visit = visit(request)?;
    let rules = context.participant(request)?;
    for document in &missing {
        let rule = rules.document(&document.code).ok_or_else(|| not_of_list(&document.code))?;
        let is_due = match rule.need {
            DocumentNeed::Always => true,
            DocumentNeed::IfRepresented => visit.visitor != Visitor::Recipient,
            // What need not exist can be unfit, never missing.
            DocumentNeed::IfAny => visit.mark(&document.code).is_some_and(is_rejected),
        };
        let is_good =
            visit.mark(&document.code).is_some_and(|m| m.verdict == DocumentVerdict::Accepted);
        if !is_due || is_good {
            return Err(contradicts(&document.code));
        }
    }
    let is_corrected = |code: &DocumentCode| {
        let mark = visit.mark(code);
        matches!(
            mark.map(|mark| &mark.verdict),
            Some(DocumentVerdict::Rejected { defect: DocumentDefect::Corrections, .. })
        )
    };
    match ground {
        GroundCode::R02 => {
            if let Some(other) = missing.iter().find(|document| !is_corrected(&document.code)) {
                return Err(contradicts(&other.code));
            }
        }
        GroundCode::R10 => {
            let documents = &context.rules.documents;
            let is_power = |code| documents.find(code).is_some_and(|kind| kind.power);
            if let Some(other) = missing.iter().find(|document| !is_power(&document.code)) {
                return Err(contradicts(&other.code));
            }
        }
        _ => {}
    }
    let request_number = number(request)?;
    let receipt = RefusalReceipt {
        receipt_number: format!("{request_number}/{}", request.acceptance_refusals.len() + 1),
        request_number,
        ground,
        recipient_name: recipient_name(request),
        recipient_address: stated(recipient_address, "recipient_address")?,
        office: operator.office.clone(),
        missing,
        employee_name: operator.name.full_name.clone(),
        executor_phone: stated(executor_phone, "executor_phone")?,
        refused_at: now,
    };
    Ok(vec![Event::AcceptanceRefused(Box::new(receipt))])
}

fn is_rejected(mark: &DocumentMark) -> bool {
    matches!(mark.verdict, DocumentVerdict::Rejected { .. })
}

fn contradicts(code: &DocumentCode) -> Fault {
    Fault::at("refusal-contradicts-marks", code.to_string())
}

/// Refuses for good: the person is not identified, or a document violates the list (n 19; R05). The marks must say so.
pub(super) fn refuse_documents(
    request: &Request,
    operator: &Operator,
    text: String,
    now: Timestamp,
) -> Result<Vec<Event>, Fault> {
    let visit = visit(request)?;
    let not_proved = matches!(visit.identity, Some(IdentityMark::NotProved { .. }));
    if !not_proved && !visit.marks.iter().any(is_rejected) {
        return Err(Fault::new("refusal-without-marks"));
    }
    Ok(vec![Event::DocumentsRefused(Refusal {
        ground: GroundCode::R05,
        text: stated(text, "text")?,
        findings: Vec::new(),
        official: Some(operator.name.full_name.clone()),
        evidence: String::new(),
        at: now,
    })])
}

/// Accepts the package: identity proved, keys compared, every document of the list good, the registers agree, data compared,
/// originals returned, consent F28 signed. Receipt F13; the outer clock begins (n 20).
pub(super) fn accept(
    request: &Request,
    operator: &Operator,
    statement: AcceptanceStatement,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Fault> {
    let visit = visit(request)?;
    let settings = &context.rules.settings;
    match &visit.identity {
        Some(IdentityMark::Proved) => {}
        Some(IdentityMark::NotProved { .. }) => return Err(Fault::new("identity-not-proved")),
        None => return Err(Fault::new("identity-not-marked")),
    }
    verify_keys(request)?;
    registers::verify_agreement(request, context, now)?;
    let documents = &context.participant(request)?.documents;
    let is_good = |rule: &DocumentRule| {
        visit.mark(&rule.code).is_some_and(|mark| mark.verdict == DocumentVerdict::Accepted)
    };
    for rule in documents.iter().filter(|rule| !is_good(rule)) {
        let mark = visit.mark(&rule.code).map(|mark| &mark.verdict);
        let is_due = match rule.need {
            DocumentNeed::Always => true,
            DocumentNeed::IfAny => !matches!(mark, None | Some(DocumentVerdict::Missing)),
            DocumentNeed::IfRepresented => visit.visitor != Visitor::Recipient,
        };
        if is_due {
            return Err(Fault::at("document-not-accepted", rule.code.to_string()));
        }
    }
    let attachments =
        documents.iter().filter(|rule| is_good(rule)).map(|rule| rule.code.clone()).collect();
    if !statement.data_compared {
        return Err(Fault::at("data-not-compared", "data_compared"));
    }
    if !statement.originals_returned {
        return Err(Fault::at("originals-not-returned", "originals_returned"));
    }
    if settings.secrets_consent == SecretsConsent::AtDesk && !statement.secrets_consent_signed {
        return Err(Fault::at("secrets-consent-missing", "secrets_consent_signed"));
    }
    let life_cycle = context.life_cycle(request, now)?;
    let due = life_cycle.due_after(request, "accept-documents", now, context.calendar)?;
    let receipt = AcceptanceReceipt {
        accepted_at: now,
        request_number: number(request)?,
        service_kind: request.kind,
        attachments,
        handout_at: match due {
            Some(End::At { at, .. }) => at,
            Some(End::Stopped { .. }) | None => now,
        },
        handout_place: operator.office.clone(),
        accepted_by: operator.name.full_name.clone(),
        recipient_name: recipient_name(request),
        representative_name: match &visit.visitor {
            Visitor::Recipient => None,
            Visitor::Representative { name, .. } => Some(name.full()),
        },
        contact_phones: request.contact.iter().filter_map(|c| c.phone.clone()).collect(),
        statement: Some(statement),
    };
    Ok(vec![Event::DocumentsAccepted(Box::new(receipt))])
}

fn number(request: &Request) -> Result<base::UniqueNumber, Fault> {
    request.number.clone().ok_or_else(|| Fault::new("form-incomplete"))
}

fn recipient_name(request: &Request) -> String {
    request.holder.as_ref().map(|holder| holder.name.full()).unwrap_or_default()
}
