//! Process D: the card of the recipient, the keys that it makes at the desk, the printed application that she signs.

use base::{Actor, Fault, Faults, Role, UniqueNumber, local_date};
use forms::{Answers, FieldKind, FormDefinition, Typed};
use jiff::Timestamp;

use super::{Context, desk, hand_in, issue};
use crate::{
    AcceptanceReceipt, AsksPin, CardForm, CardKeys, CardStatement, CardVisit, Carrier, Event,
    Handout, IdentityMark, Operator, ParticipantRules, Request, RequestKind, SecretsConsent,
    event::{CardKeysGiven, CardOpened, FormFilled},
};

/// Answers of the act that fills the form in, as conditions of the flow name them.
const CARRIER: &str = "carrier";
const ASKS_PIN: &str = "asks_pin";

/// A card is handed in (n 4), or the documents together with those of the identity card that is being made (n 32). The
/// recipient is whom the identity document names; who she is in the registers is asked when the form is filled in.
pub(super) fn open(
    request: &Request,
    opened: CardVisit,
    actor: &Actor,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Fault> {
    let CardVisit { operator, holder, contact, visitor, place, ticket, hand_in, number } = opened;
    desk::verify_standing(&operator, actor)?;
    if holder.iin == operator.name.iin {
        return Err(Fault::new("operator-own-request"));
    }
    let rules = context.participant(request)?;
    if rules.cards.is_empty() || holder.organisation.is_some() {
        // Chip and SIM card are for individuals (2016 p.6).
        return Err(Fault::new("card-for-individuals"));
    }
    if [&holder.name.last, &holder.name.first].iter().any(|name| name.trim().is_empty()) {
        return Err(Fault::at("statement-missing", "name"));
    }
    let arrival = desk::Arrival { visitor, place, ticket };
    let visit = desk::arrive(rules, &holder, &operator, arrival, context, now)?;
    let edition = context.life_cycle(request, now)?.first_day;
    let receipt = match (request.kind(), hand_in) {
        (RequestKind::IssueWithIdCard, hand_in) => {
            let hand_in = hand_in.unwrap_or_default();
            let handed = hand_in::Handed { visit: &visit, holder: &holder, contact: &contact };
            let office = &operator.office;
            Some(hand_in::receipt(request, &hand_in, &handed, office, &number, context, now)?)
        }
        (_, Some(_)) => return Err(Fault::new("hand-in-only-with-id-card")),
        (_, None) => None,
    };
    let office = operator.office;
    let opened = CardOpened { visit, holder, contact, office, number, edition, receipt };
    Ok(vec![Event::CardOpened(Box::new(opened))])
}

/// The operator fills the form in: the person is identified, every document of the list is good, and the consent to ask the
/// registers is signed before they are asked (n 5, 6).
pub(super) fn fill(
    request: &Request,
    filled: CardForm,
    actor: &Actor,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Faults> {
    desk::verify_operator(request, &filled.operator, actor)?;
    verify_visit(request, &filled, context)?;
    let (rules, form) = context.rules.issue_form(&request.participant).ok_or_else(|| {
        Fault::new("participant-unknown").with("participant", &request.participant)
    })?;
    let form = at_desk(form);
    let typed = known(request, rules, &filled.operator, filled.answers, now)?;
    let answers = forms::normalise(&form, &typed);
    forms::check(&form, &answers, local_date(now), context.dictionaries)?;
    if let Some(fault) = context.rules.localities.inspect(&answers) {
        return Err(fault.into());
    }
    let is_other =
        request.kind() == RequestKind::IssueWithIdCard && filled.carrier != Carrier::IdCardChip;
    if is_other || !rules.cards.contains(&filled.carrier) {
        return Err(Fault::at("carrier-not-offered", CARRIER).into());
    }
    if filled.carrier == Carrier::IdCardChip && filled.asks_pin == AsksPin::No {
        return Err(Fault::at("card-asks-pin", ASKS_PIN).into());
    }
    let asks = match filled.asks_pin {
        AsksPin::No => "NO",
        AsksPin::Yes => "YES",
    };
    let given =
        Answers::default().with_text(CARRIER, filled.carrier.code()).with_text(ASKS_PIN, asks);
    let filled = FormFilled {
        form: rules.issue_form.clone(),
        contact: issue::read_contact(&answers),
        key_profile: rules.key_profile_of(Some(filled.carrier)).to_owned(),
        carrier: filled.carrier,
        given,
        statement: filled.statement,
        filled_by: filled.operator.name.full_name,
        answers,
    };
    Ok(vec![Event::FormFilled(Box::new(filled))])
}

/// What the visit must have shown before the registers are asked.
fn verify_visit(request: &Request, filled: &CardForm, context: &Context<'_>) -> Result<(), Fault> {
    let visit = request.visit().ok_or_else(|| Fault::new("desk-not-open"))?;
    match &visit.identity {
        Some(IdentityMark::Proved) => {}
        Some(IdentityMark::NotProved { .. }) => return Err(Fault::new("identity-not-proved")),
        None => return Err(Fault::new("identity-not-marked")),
    }
    let rules = context.participant(request)?;
    let open = rules
        .documents_for(request.kind())
        .iter()
        .find(|rule| !visit.accepted(&rule.code) && rule.is_due(visit));
    if let Some(open) = open {
        return Err(Fault::at("document-not-accepted", open.code.to_string()));
    }
    let statement = filled.statement;
    if !statement.originals_returned {
        return Err(Fault::at("originals-not-returned", "originals_returned"));
    }
    let settings = &context.rules.settings;
    if settings.secrets_consent == SecretsConsent::AtDesk && !statement.secrets_consent_signed {
        return Err(Fault::at("secrets-consent-missing", "secrets_consent_signed"));
    }
    Ok(())
}

/// The form as the desk fills it in: keys come from the card, and the card is the carrier.
fn at_desk(form: &FormDefinition) -> FormDefinition {
    let mut form = form.clone();
    for page in &mut form.page {
        page.field.retain(|field| field.kind != FieldKind::Pkcs10 && field.name != CARRIER);
    }
    form
}

/// The answers with what is known already: who came, at which office, on which day.
fn known(
    request: &Request,
    rules: &ParticipantRules,
    operator: &Operator,
    typed: Typed,
    now: Timestamp,
) -> Result<Typed, Fault> {
    let holder = request.holder.as_ref().ok_or_else(|| Fault::new("form-incomplete"))?;
    let (fields, name) = (&rules.holder, &holder.name);
    let mut typed = typed
        .with_text(&fields.iin, holder.iin.to_string())
        .with_text(&fields.last_name, name.last.clone())
        .with_text(&fields.first_name, name.first.clone())
        .with_text("registration_center", operator.office.to_string())
        .with_text("visit_date", local_date(now).to_string());
    if let Some(middle) = &name.middle {
        typed = typed.with_text(&fields.middle_name, middle.clone());
    }
    Ok(typed)
}

/// Whether the card asks for a PIN; one of which nobody said anything does.
pub(super) fn asks_pin(request: &Request) -> bool {
    request.desk_form().and_then(|form| form.given.text(ASKS_PIN)) != Some("NO")
}

/// The card opened by its PIN made the keys, and the recipient signed the printed application (n 11): receipt F13, and the clock
/// of the service starts. A key that was made elsewhere, or could be taken out, is none of a card.
pub(super) fn give_keys(
    request: &Request,
    given: CardKeys,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Faults> {
    let CardKeys { operator, requests, card, print_signed, used_keys } = given;
    let at_desk = Actor::Person { iin: operator.name.iin.clone(), bin: None, role: Role::Operator };
    desk::verify_operator(request, &operator, &at_desk)?;
    let mut faults = Faults::default();
    if !print_signed {
        faults.push(Fault::at("print-not-signed", "print_signed"));
    }
    faults.0.extend(unfit(&card));
    let rules = context.participant(request)?;
    let carrier = request.carrier();
    let asked = rules.keys_of(carrier);
    let keys = issue::read_keys(asked, &used_keys, &requests, carrier, context, &mut faults);
    // A SIM card need not have a key for authentication (F1).
    let may_lack = |rule: &crate::KeyRule| {
        carrier == Some(Carrier::Sim) && rule.purpose == crate::KeyPurpose::Auth
    };
    let missing = asked.iter().find(|rule| !may_lack(rule) && requests.text(&rule.field).is_none());
    faults.0.extend(missing.map(|rule| Fault::at("card-keys-missing", &rule.field)));
    faults.into_result()?;
    // The forms of these requests and nothing else.
    let own = requests.only(asked.iter().map(|rule| rule.field.as_str()));
    let receipt = receipt(request, rules, &operator, context, now)?;
    let given = CardKeysGiven { keys, requests: own, card, receipt };
    Ok(vec![Event::CardKeysGiven(Box::new(given))])
}

/// What speaks against a card.
fn unfit(card: &CardStatement) -> Vec<Fault> {
    let mut faults = Vec::new();
    if card.serial.trim().is_empty() {
        faults.push(Fault::at("statement-missing", "serial"));
    }
    if !card.made_on_card {
        faults.push(Fault::at("card-key-made-elsewhere", "made_on_card"));
    }
    if !card.never_leaves {
        faults.push(Fault::at("card-key-extractable", "never_leaves"));
    }
    faults
}

/// The number is told: from now on it is that of the request (n 11, gap 12).
pub(super) fn register(request: &Request) -> Result<Vec<Event>, Fault> {
    Ok(vec![Event::Registered { number: number(request)?, awaits_head: false }])
}

fn number(request: &Request) -> Result<UniqueNumber, Fault> {
    request.number.clone().ok_or_else(|| Fault::new("form-incomplete"))
}

/// Receipt F13: [R] shows none in process D, and 2016 p.9 gives it for every package (nca-01 gap 17).
fn receipt(
    request: &Request,
    rules: &ParticipantRules,
    operator: &Operator,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<AcceptanceReceipt, Fault> {
    let visit = request.visit().ok_or_else(|| Fault::new("desk-not-open"))?;
    let life_cycle = context.life_cycle(request, now)?;
    // Where the card was awaited, the term runs since the card came.
    let due = life_cycle.due_after(request, "register", now, context.calendar)?;
    let accepted = |rule: &&crate::DocumentRule| visit.accepted(&rule.code);
    let documents = rules.documents_for(request.kind()).iter();
    Ok(AcceptanceReceipt {
        accepted_at: now,
        request_number: number(request)?,
        service_kind: request.kind(),
        attachments: documents.filter(accepted).map(|rule| rule.code.clone()).collect(),
        handout: Handout::At(desk::at_latest(due, now)),
        handout_place: operator.office.clone(),
        accepted_by: operator.name.full_name.clone(),
        recipient_name: request.holder.as_ref().map(|h| h.name.full()).unwrap_or_default(),
        representative_name: desk::representative(visit),
        contact_phones: request.contact.iter().filter_map(|c| c.phone.clone()).collect(),
        statement: request.desk_form().map(|form| form.statement),
    })
}
