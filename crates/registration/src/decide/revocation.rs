//! The holder's demand for revocation on the portal (process C).

use authority::revocation::Reason;
use base::{Fault, Faults, local_date};
use forms::Answers;
use jiff::Timestamp;
use pki::Serial;

use super::{Context, authority_check::is_holders, issue::read_contact};
use crate::{
    CertificateFacts, Event, Request, RevocationDemand, SignerCheck, event::RevocationSubmitted,
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
    let answers = forms::normalise(form, &demand.answers);
    let mut faults = Faults::default();
    if let Err(found) = forms::check(form, &answers, local_date(now), context.dictionaries) {
        faults.0.extend(found.0);
    }
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
    let mut certificates: Vec<CertificateFacts> = Vec::new();
    match read_serials(&answers) {
        Err(fault) => faults.push(fault),
        Ok(serials) => {
            for serial in serials {
                let own = demand.certificates.iter().find(|f| f.serial == serial);
                match own.filter(|facts| is_holders(&holder, facts)) {
                    Some(facts) => certificates.push(facts.clone()),
                    None => faults.push(
                        Fault::at("certificate-not-yours", "serial_numbers").with("serial", serial),
                    ),
                }
            }
        }
    }
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
        edition: context.life_cycle(request, now)?.first_day,
        answers,
    }))])
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
