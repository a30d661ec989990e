//! What is handed in with the papers of an identity card that is being made (nca-01 n 32): receipt F13, before anybody knows when
//! the card comes.

use base::{Fault, UniqueNumber, local_date};
use calendar::End;
use jiff::{Timestamp, civil::Date};

use super::{Context, desk};
use crate::{
    AcceptanceReceipt, Channel, Claimant, Contact, DocumentCode, DocumentRule, HandIn, Handout,
    HandoutNotice, OfficeCode, Request, RequestState, Visit,
};

/// Who came with what, and for whom.
pub(super) struct Handed<'a> {
    pub(super) visit: &'a Visit,
    pub(super) holder: &'a Claimant,
    pub(super) contact: &'a Contact,
}

/// The receipt F13. The application form is in, and the power of who comes for another; an identity document is shown when the card
/// is there, which may be her first.
pub(super) fn receipt(
    request: &Request,
    hand_in: &HandIn,
    handed: &Handed<'_>,
    office: &OfficeCode,
    number: &UniqueNumber,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<AcceptanceReceipt, Fault> {
    let rules = context.participant(request)?;
    let list = rules.documents_for(request.kind());
    let of_list = |code: &DocumentCode| list.iter().any(|rule| rule.code == *code);
    if let Some(other) = hand_in.documents.iter().find(|code| !of_list(code)) {
        return Err(Fault::at("document-not-of-list", other.to_string()));
    }
    let is_in = |rule: &&DocumentRule| hand_in.documents.contains(&rule.code);
    let is_shown = |rule: &DocumentRule| {
        context.rules.documents.find(&rule.code).is_some_and(|kind| kind.original)
    };
    let lacks = |rule: &&DocumentRule| rule.is_due(handed.visit) && !is_shown(rule) && !is_in(rule);
    if let Some(lacking) = list.iter().find(lacks) {
        return Err(Fault::at("hand-in-document-missing", lacking.code.to_string()));
    }
    Ok(AcceptanceReceipt {
        accepted_at: now,
        request_number: number.clone(),
        service_kind: request.kind(),
        attachments: list.iter().filter(is_in).map(|rule| rule.code.clone()).collect(),
        handout: handout(request, hand_in.card_day, context, now)?,
        handout_place: office.clone(),
        accepted_by: handed.visit.operator.full_name.clone(),
        recipient_name: handed.holder.name.full(),
        representative_name: desk::representative(handed.visit),
        contact_phones: handed.contact.phone.iter().cloned().collect(),
        statement: None,
    })
}

/// When the certificates are handed out, as far as it can be told: the term begins when the card has come (nca-01 2012 p.7(1)), so
/// its end follows from the day that the card's own receipt names, else from the setting; without either nobody knows it.
fn handout(
    request: &Request,
    card_day: Option<Date>,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Handout, Fault> {
    let (settings, today) = (&context.rules.settings, local_date(now));
    let schedule = &settings.office_schedule;
    if card_day.is_some_and(|day| day < today) {
        return Err(Fault::at("id-card-day-past", "card_day"));
    }
    let expected = match (card_day, settings.id_card_term_working_days) {
        (Some(day), _) => day,
        (None, Some(days)) => {
            context.calendar.add_working_days(schedule, today, u32::from(days.get()))?
        }
        (None, None) => return Ok(Handout::OnNotice { after: HandoutNotice::IdCard }),
    };
    // A card that comes on its day is there when the office closes.
    let comes_at = context.calendar.closing(schedule, expected)?;
    let mut waiting = request.clone();
    waiting.state = RequestState::WaitingIdCard;
    waiting.channel = Some(Channel::StateCorporation);
    Ok(match card_arrival_due(&waiting, comes_at, context, now)? {
        Some(End::At { at, .. }) => Handout::By { by: at },
        Some(End::Stopped { .. }) | None => Handout::OnNotice { after: HandoutNotice::IdCard },
    })
}

/// The end of the term that begins when the card comes at `comes_at` (n 33).
pub(super) fn card_arrival_due(
    request: &Request,
    comes_at: Timestamp,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Option<End>, Fault> {
    let life_cycle = context.life_cycle(request, now)?;
    life_cycle.due_after(request, "record-card-arrival", comes_at, context.calendar)
}
