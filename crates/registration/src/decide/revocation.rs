//! Revocation: the holder's demand on the portal (process C), the application on paper at an office (process E), and the
//! authority's own motion.

use authority::revocation::Reason;
use base::{Actor, Fault, Faults, local_date};
use forms::{Answers, FormDefinition, Typed};
use jiff::Timestamp;
use pki::Serial;

use super::{
    Context, authority_check::is_holders, desk::is_dismissed, issue::read_contact, said, stated,
};
use crate::{
    CertificateFacts, Claimant, Confirmation, Contact, Event, ExOfficioGround, OfficeCode,
    RecordedGround, Request, RevocationDemand, SignerCheck,
    event::{GroundRecorded, RevocationFormed, RevocationSubmitted},
};

/// Most serial numbers in one form (nca-01 F7: 17 lines on paper).
pub const MOST_SERIALS: usize = 17;

/// Checks form and demand: the signature is in force, each certificate exists and is the signer's own (n 3). Whether a
/// certificate is still to be revoked is the authority's matter (n 26, 27), so that a second demand ends in a reasoned
/// refusal.
///
/// A serial number that does not exist and one of somebody else give the same fault.
pub(super) fn submit(
    request: &Request,
    demand: RevocationDemand,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Faults> {
    let (rules, form) = context.rules.revoke_form(&request.participant).ok_or_else(|| {
        Fault::new("participant-unknown").with("participant", &request.participant)
    })?;
    let (answers, mut faults) = read_form(form, &demand.answers, context, now);
    let SignerCheck::Valid { holder } = demand.signer else {
        faults.push(Fault::new("signature-not-in-force"));
        return Err(faults);
    };
    if holder.organisation.is_some() != rules.organisation.is_some() {
        faults.push(Fault::new("signature-of-other-kind"));
    }
    let reason = read_reason(&answers);
    if reason.is_none_or(|r| !context.rules.settings.online_revocation_reasons.contains(&r)) {
        faults.push(Fault::at("reason-not-offered", "revocation_reason"));
    }
    let certificates = named(&answers, &holder, &demand.certificates, &mut faults);
    faults.into_result()?;
    let Some(reason) = reason else { return Err(Fault::new("form-incomplete").into()) };
    Ok(vec![Event::RevocationSubmitted(Box::new(RevocationSubmitted {
        form: rules.revoke_form.clone(),
        lang: demand.lang,
        opened_at: demand.opened_at,
        number: demand.number,
        holder: *holder,
        contact: read_contact(&answers),
        demand: demand.demand,
        certificates,
        reason,
        applied: context.applied(now)?,
        answers,
    }))])
}

/// The application on paper, as the operator took it over (n 22): its form, its reason, and certificates of the holder.
///
/// Where an order of dismissal was brought, it is the reason (nca-01 F8, contradiction 18).
pub(super) fn form(
    request: &Request,
    typed: &Typed,
    certificates: &[CertificateFacts],
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Faults> {
    let (rules, form) = context.rules.revoke_form(&request.participant).ok_or_else(|| {
        Fault::new("participant-unknown").with("participant", &request.participant)
    })?;
    let incomplete = || Fault::new("form-incomplete");
    let holder = request.holder.as_ref().ok_or_else(incomplete)?;
    let visit = request.visit().ok_or_else(|| Fault::new("desk-not-open"))?;
    let (answers, mut faults) = read_form(form, typed, context, now);
    let reason = read_reason(&answers);
    let documents = rules.documents_for(request.kind());
    let dismissed = is_dismissed(visit, documents, context);
    let offered = &context.rules.settings.office_revocation_reasons;
    let is_lawful =
        |reason: Reason| offered.contains(&reason) && (reason == Reason::Dismissal) == dismissed;
    if !reason.is_some_and(is_lawful) {
        faults.push(Fault::at("reason-not-offered", "revocation_reason"));
    }
    let certificates = named(&answers, holder, certificates, &mut faults);
    for kind in documents.iter().filter_map(|rule| context.rules.documents.find(&rule.code)) {
        // The day of issue on the paper is that of a certificate which it names (nca-01 F7, F8, F11).
        let Some((field, told)) = said::issued_on(visit, kind) else { continue };
        let of_one = certificates.iter().any(|facts| facts.issued_on == Some(told));
        if !certificates.is_empty() && !of_one {
            faults.push(Fault::at("issue-date-differs", field));
        }
    }
    faults.into_result()?;
    let told = read_contact(&answers);
    let known = request.contact.clone();
    let contact = Contact {
        email: told.email.or_else(|| known.as_ref()?.email.clone()),
        phone: told.phone.or_else(|| known.as_ref()?.phone.clone()),
    };
    let reason = reason.ok_or_else(incomplete)?;
    let form = rules.revoke_form.clone();
    let formed = RevocationFormed { answers, form, contact, certificates, reason };
    Ok(vec![Event::RevocationFormed(Box::new(formed))])
}

/// An official writes down why the authority revokes of its own motion: in her own name, never of her own certificates, with a
/// reason of the settings and its evidence (nca-01 2012 p.5).
pub(super) fn record_ground(
    request: &Request,
    recorded: ExOfficioGround,
    actor: &Actor,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Fault> {
    let ExOfficioGround { official, holder, contact, reason, evidence, certificates, number } =
        recorded;
    verify_official(&official, Some(&holder), actor)?;
    if !context.rules.settings.ex_officio_revocation_reasons.contains(&reason) {
        return Err(Fault::at("reason-not-offered", "revocation_reason"));
    }
    if certificates.is_empty() {
        return Err(Fault::at("serial-form", "serial_numbers").with("serial", ""));
    }
    if let Some(other) = certificates.iter().find(|facts| !is_holders(&holder, facts)) {
        let fault = Fault::at("certificate-not-yours", "serial_numbers");
        return Err(fault.with("serial", other.serial));
    }
    let life_cycle = context.life_cycle(request, now)?;
    Ok(vec![Event::GroundRecorded(Box::new(GroundRecorded {
        ground: RecordedGround { official, evidence: stated(evidence, "evidence")? },
        holder,
        contact,
        office: OfficeCode::new(life_cycle.provider()),
        certificates,
        reason,
        number,
        applied: context.applied(now)?,
    }))])
}

/// A second official confirms; the flow says that she is not the first (`differs_from`), and so does this.
pub(super) fn confirm_ground(
    request: &Request,
    confirmation: Confirmation,
    actor: &Actor,
) -> Result<Vec<Event>, Fault> {
    verify_official(&confirmation.operator, request.holder.as_ref(), actor)?;
    let first = request.recorded_ground().map(|ground| &ground.official);
    if first == Some(&confirmation.operator) {
        return Err(Fault::new("official-confirms-herself"));
    }
    Ok(vec![Event::GroundConfirmed(confirmation)])
}

fn verify_official(
    official: &base::Iin,
    holder: Option<&Claimant>,
    actor: &Actor,
) -> Result<(), Fault> {
    if actor.iin() != Some(official) {
        Err(Fault::new("operator-not-you"))
    } else if holder.is_some_and(|holder| holder.iin == *official) {
        Err(Fault::new("operator-own-request"))
    } else {
        Ok(())
    }
}

/// The answers of a form, and what is wrong with them.
fn read_form(
    form: &FormDefinition,
    typed: &Typed,
    context: &Context<'_>,
    now: Timestamp,
) -> (Answers, Faults) {
    let answers = forms::normalise(form, typed);
    let found = forms::check(form, &answers, local_date(now), context.dictionaries);
    let mut faults = found.err().unwrap_or_default();
    faults.0.extend(context.rules.localities.inspect(&answers));
    (answers, faults)
}

/// The certificates that a form names, all of one holder. A serial number that does not exist and one of somebody else give the
/// same fault.
fn named(
    answers: &Answers,
    holder: &Claimant,
    known: &[CertificateFacts],
    faults: &mut Faults,
) -> Vec<CertificateFacts> {
    let serials = match read_serials(answers) {
        Ok(serials) => serials,
        Err(fault) => {
            faults.push(fault);
            return Vec::new();
        }
    };
    let mut certificates = Vec::new();
    for serial in serials {
        let own = known.iter().find(|facts| facts.serial == serial);
        if let Some(facts) = own.filter(|facts| is_holders(holder, facts)) {
            certificates.push(facts.clone());
        } else {
            let fault = Fault::at("certificate-not-yours", "serial_numbers");
            faults.push(fault.with("serial", serial));
        }
    }
    certificates
}

/// The reason in a form of revocation.
pub fn read_reason(answers: &Answers) -> Option<Reason> {
    answers.text("revocation_reason").and_then(|code| code.parse().ok())
}

/// The serial numbers in a form of revocation: hexadecimal, parted by blanks, commas or line ends, each once.
pub fn read_serials(answers: &Answers) -> Result<Vec<Serial>, Fault> {
    let field = "serial_numbers";
    let mut serials = Vec::new();
    let words = answers.text(field).unwrap_or_default();
    for word in words.split(|c: char| c.is_whitespace() || c == ',' || c == ';') {
        if word.is_empty() {
            continue;
        }
        let serial: Serial = word.to_ascii_lowercase().parse().map_err(|_| {
            let word: String = word.chars().take(64).collect();
            Fault::at("serial-form", field).with("serial", word)
        })?;
        if !serials.contains(&serial) {
            serials.push(serial);
        }
        if serials.len() > MOST_SERIALS {
            return Err(Fault::at("too-many-serials", field).with("max", MOST_SERIALS));
        }
    }
    if serials.is_empty() {
        Err(Fault::at("serial-form", field).with("serial", ""))
    } else {
        Ok(serials)
    }
}
