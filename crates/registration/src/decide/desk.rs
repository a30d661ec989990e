//! The operator's desk: documents, identity, receipts.

use authority::approval::KeysCode;
use base::{Actor, Fault, local_date};
use calendar::End;
use jiff::Timestamp;

use super::{Context, ground_not_here, registers, said, stated};
use crate::{
    AcceptanceReceipt, AcceptanceStatement, DeskOutsideHours, DocumentCheck, DocumentCode,
    DocumentDefect, DocumentMark, DocumentRule, DocumentVerdict, Event, GroundCode, GroundStage,
    Handout, IdentityMark, MissingDocument, Operator, OperatorStanding, ParticipantRules, Refusal,
    RefusalReceipt, Representation, Request, RequestKind, RequestState, RevocationVisit,
    SecretsConsent, Visit, VisitPlace, Visitor, event::RevocationOpened,
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
    verify_standing(operator, actor)?;
    if is_representative || request.holder.as_ref().is_some_and(|h| h.iin == *iin) {
        Err(Fault::new("operator-own-request"))
    } else if request.office.as_ref() != Some(&operator.office) {
        Err(Fault::new("operator-other-office"))
    } else {
        Ok(())
    }
}

/// She acts in her own name, and nothing stops her from working.
pub(super) fn verify_standing(operator: &Operator, actor: &Actor) -> Result<(), Fault> {
    if actor.iin() != Some(&operator.name.iin) {
        Err(Fault::new("operator-not-you"))
    } else if operator.standing != OperatorStanding::Active {
        Err(Fault::new("operator-not-active"))
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
    let holder = request.holder.as_ref().ok_or_else(|| Fault::new("form-incomplete"))?;
    let visit = arrive(context.participant(request)?, holder, operator, arrival, context, now)?;
    let mut events = Vec::new();
    if request.state == RequestState::AcceptanceRefused {
        events.push(Event::DocumentsAwaited);
    }
    events.push(Event::DeskOpened(Box::new(visit)));
    Ok(events)
}

/// Documents for a revocation are put on the desk: the request begins with the visit (n 4, REVOKE_OFFICE).
pub(super) fn open_revocation(
    request: &Request,
    opened: RevocationVisit,
    actor: &Actor,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Fault> {
    let RevocationVisit { operator, holder, contact, visitor, place, ticket, number } = opened;
    verify_standing(&operator, actor)?;
    if holder.iin == operator.name.iin {
        return Err(Fault::new("operator-own-request"));
    }
    let rules = context.participant(request)?;
    if holder.organisation.is_some() != rules.organisation.is_some() {
        return Err(Fault::new("signature-of-other-kind"));
    }
    let arrival = Arrival { visitor, place, ticket };
    let visit = arrive(rules, &holder, &operator, arrival, context, now)?;
    let applied = context.applied(now)?;
    let office = operator.office;
    let opened = RevocationOpened { visit, holder, contact, office, number, applied };
    Ok(vec![Event::RevocationOpened(Box::new(opened))])
}

/// A visit in the hours of the office, or at home, by somebody who may come.
pub(super) fn arrive(
    rules: &ParticipantRules,
    holder: &crate::Claimant,
    operator: &Operator,
    arrival: Arrival,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Visit, Fault> {
    let settings = &context.rules.settings;
    if arrival.place == VisitPlace::Office
        && settings.desk_outside_hours == DeskOutsideHours::Refuse
        && !context.calendar.is_open(&settings.office_schedule, now)?
    {
        return Err(office_closed(context, now));
    }
    if let Visitor::Representative { iin, .. } = &arrival.visitor {
        if rules.represented_by == Representation::SelfOnly {
            return Err(Fault::new("representative-not-allowed"));
        }
        if holder.iin == *iin {
            return Err(Fault::new("representative-is-recipient"));
        }
        if *iin == operator.name.iin {
            return Err(Fault::new("operator-own-request"));
        }
    }
    Ok(Visit {
        operator: operator.name.clone(),
        visitor: arrival.visitor,
        place: arrival.place,
        ticket: arrival.ticket,
        opened_at: now,
        closed_at: None,
        marks: Vec::new(),
        identity: None,
        compared: None,
    })
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
/// (n 18; R01, R02, R03, R10). Where the first head has not confirmed (R12), no paper need be named.
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
    let visit = visit(request)?;
    let rules = context.participant(request)?;
    if ground == GroundCode::R12 {
        // What is missing is no paper.
        if !lacks_head(request, rules) {
            return Err(ground_not_here(ground));
        }
    } else if missing.is_empty() {
        return Err(Fault::at("refusal-without-documents", "missing"));
    }
    for document in &missing {
        let code = &document.code;
        let rule = rules.document(request.kind(), code).ok_or_else(|| not_of_list(code))?;
        if visit.accepted(code) || !rule.is_due(visit) || !bears(ground, visit, code, context) {
            return Err(contradicts(code));
        }
    }
    let request_number = number(request)?;
    let receipt = RefusalReceipt {
        receipt_number: format!("{request_number}/{}", request.acceptance_refusals().len() + 1),
        request_number,
        ground,
        recipient_name: match request.holder.as_ref().and_then(|h| h.organisation.as_ref()) {
            Some(organisation) => format!("{}, {}", recipient_name(request), organisation.name),
            None => recipient_name(request),
        },
        recipient_address: stated(recipient_address, "recipient_address")?,
        office: operator.office.clone(),
        missing,
        employee_name: operator.name.full_name.clone(),
        executor_phone: stated(executor_phone, "executor_phone")?,
        refused_at: now,
    };
    Ok(vec![Event::AcceptanceRefused(Box::new(receipt))])
}

/// Whether the marks on a document, and its kind, bear a ground.
fn bears(ground: GroundCode, visit: &Visit, code: &DocumentCode, context: &Context<'_>) -> bool {
    let defect = match visit.mark(code).map(|mark| &mark.verdict) {
        Some(DocumentVerdict::Rejected { defect, .. }) => Some(*defect),
        Some(DocumentVerdict::Accepted | DocumentVerdict::Missing) | None => None,
    };
    let kind = context.rules.documents.find(code);
    match ground {
        GroundCode::R02 => defect == Some(DocumentDefect::Corrections),
        GroundCode::R03 => {
            defect == Some(DocumentDefect::Expired)
                && kind.is_some_and(|kind| kind.checks.contains(&DocumentCheck::AgreementAge))
        }
        GroundCode::R10 => kind.is_some_and(|kind| kind.power.is_some()),
        _ => true,
    }
}

/// Whether the first head must confirm and has not.
fn lacks_head(request: &Request, rules: &ParticipantRules) -> bool {
    request.kind() == RequestKind::IssueFirst
        && rules.confirmed_by_head
        && request.head_confirmation().is_none()
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
    if !not_proved && !visit.marks.iter().any(DocumentMark::is_rejected) {
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
    let rules = context.participant(request)?;
    if request.kind() == RequestKind::IssueFirst {
        verify_keys(request)?;
        registers::verify_agreement(request, context, now)?;
    }
    let documents = rules.documents_for(request.kind());
    let is_good = |rule: &&DocumentRule| visit.accepted(&rule.code);
    for rule in documents.iter().filter(|rule| !is_good(rule)) {
        if rule.is_due(visit) {
            return Err(Fault::at("document-not-accepted", rule.code.to_string()));
        }
    }
    if lacks_head(request, rules) {
        return Err(Fault::new("head-not-confirmed"));
    }
    let is_dismissed = is_dismissed(visit, documents, context);
    for kind in documents.iter().filter_map(|rule| context.rules.documents.find(&rule.code)) {
        said::verify_head(visit, kind, is_dismissed)?;
    }
    let attachments = documents.iter().filter(is_good).map(|rule| rule.code.clone()).collect();
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
        service_kind: request.kind(),
        attachments,
        handout: Handout::At(at_latest(due, now)),
        handout_place: operator.office.clone(),
        accepted_by: operator.name.full_name.clone(),
        recipient_name: recipient_name(request),
        representative_name: representative(visit),
        contact_phones: request.contact.iter().filter_map(|c| c.phone.clone()).collect(),
        statement: Some(statement),
    };
    Ok(vec![Event::DocumentsAccepted(Box::new(receipt))])
}

/// The moment at which a term ends that begins now.
pub(super) const fn at_latest(due: Option<End>, now: Timestamp) -> Timestamp {
    match due {
        Some(End::At { at, .. }) => at,
        Some(End::Stopped { .. }) | None => now,
    }
}

/// Whether the order that dismisses the holder was brought.
pub(super) fn is_dismissed(
    visit: &Visit,
    documents: &[DocumentRule],
    context: &Context<'_>,
) -> bool {
    documents.iter().any(|rule| {
        let kind = context.rules.documents.find(&rule.code);
        kind.is_some_and(|kind| kind.dismissal) && visit.accepted(&rule.code)
    })
}

/// The full name of a representative who came.
pub(super) fn representative(visit: &Visit) -> Option<String> {
    match &visit.visitor {
        Visitor::Recipient => None,
        Visitor::Representative { name, .. } => Some(name.full()),
    }
}

fn number(request: &Request) -> Result<base::UniqueNumber, Fault> {
    request.number.clone().ok_or_else(|| Fault::new("form-incomplete"))
}

fn recipient_name(request: &Request) -> String {
    request.holder.as_ref().map(|holder| holder.name.full()).unwrap_or_default()
}
