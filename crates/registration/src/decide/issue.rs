//! The form for an issue, and the installation at the end.

use std::collections::BTreeSet;

use authority::key_request;
use base::{Actor, Fault, Faults, Sha256, local_date};
use forms::{Answers, FormDefinition};
use jiff::{Timestamp, civil::Date};
use pki::{csr::CertificationRequest, x509::GeneralName};

use super::{Context, verify_holder};
use crate::{
    Carrier, Contact, DomainFields, Event, KeyRequest, KeyRule, OfficeCode, ParticipantRules,
    Request, SignedDemand, SignerCheck, Submission,
    domain::{domain_name, domain_names},
    event::IssueSubmitted,
};

/// Checks the form and its keys: all faults at once (n 1, 6). What is asked for anew is signed by its holder with a valid key
/// (n 2).
pub(super) fn submit(
    request: &Request,
    submission: &Submission,
    signed: Option<(SignedDemand, SignerCheck)>,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Faults> {
    let (rules, form) = context.rules.issue_form(&request.participant).ok_or_else(|| {
        Fault::new("participant-unknown").with("participant", &request.participant)
    })?;
    let answers = &submission.answers;
    let mut faults = Faults::default();
    if let Err(found) = forms::check(form, answers, local_date(now), context.dictionaries) {
        faults.0.extend(found.0);
    }
    faults.0.extend(context.rules.localities.inspect(answers));
    if signed.is_some() && !rules.repeat {
        faults.push(Fault::new("repeat-not-offered"));
    }
    let carrier = read_carrier(form, answers, context, &mut faults);
    let keys = read_keys(&rules.key, &submission.used_keys, answers, carrier, context, &mut faults);
    let domains = rules.domains.as_ref().map(|fields| read_domains(fields, answers, &mut faults));
    let domains = domains.unwrap_or_default();
    if rules.domains.is_some() {
        faults.0.extend(named_otherwise(rules, answers, &domains));
    }
    let office = read_office(answers, context, &mut faults);
    let visit_on = if signed.is_some() {
        // Nobody comes: the day is that of the filing.
        answers.text(VISIT).and_then(|day| day.parse().ok())
    } else {
        read_visit(answers, context, &mut faults)
    };
    let holder = rules.claimant(answers);
    if let (Some((_, signer)), Some(holder)) = (&signed, &holder) {
        faults.0.extend(signed_by_other(holder, signer));
    }
    faults.into_result()?;
    let (Some(holder), Some(carrier), Some(office), Some(visit_on)) =
        (holder, carrier, office, visit_on)
    else {
        // The form lets none of them be empty; a definition that does is refused here.
        return Err(Fault::new("form-incomplete").into());
    };
    let submitted = IssueSubmitted {
        form: rules.issue_form.clone(),
        lang: submission.lang,
        channel: submission.channel,
        opened_at: submission.opened_at,
        holder,
        contact: read_contact(answers),
        keys,
        key_profile: rules.key_profile.clone(),
        carrier,
        domains,
        demand: signed.map(|(demand, _)| demand),
        office,
        visit_on,
        applied: context.applied(now)?,
        answers: answers.clone(),
    };
    Ok(vec![Event::IssueSubmitted(Box::new(submitted)), Event::RegistersAsked])
}

/// Where messages go.
pub(super) fn read_contact(answers: &Answers) -> Contact {
    let text = |field| answers.text(field).map(str::to_owned);
    Contact { email: text("email"), phone: text("phone") }
}

/// The signature of a repeat issue is the holder's own, in the same capacity (n 2).
fn signed_by_other(holder: &crate::Claimant, signer: &SignerCheck) -> Option<Fault> {
    let SignerCheck::Valid { holder: signer } = signer else {
        return Some(Fault::new("signature-not-in-force"));
    };
    let bin = |claimant: &crate::Claimant| claimant.organisation.as_ref().map(|o| o.bin.clone());
    if signer.iin != holder.iin {
        Some(Fault::new("not-your-request"))
    } else if bin(signer) != bin(holder) {
        Some(Fault::new("signature-of-other-kind"))
    } else {
        None
    }
}

/// The names of the form, the main one first, as certificates say them (nca-01 V_DOMAIN).
fn read_domains(fields: &DomainFields, answers: &Answers, faults: &mut Faults) -> Vec<String> {
    let mut names = Vec::new();
    for field in [&fields.name, &fields.additional] {
        match domain_names(answers.text(field).unwrap_or_default()) {
            Ok(found) => names.extend(found),
            Err(domain) => faults.push(Fault::at("domain-not-ours", field).with("domain", domain)),
        }
    }
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

/// The names in the request for the key equal those of the form (nca-01 V_P10).
fn named_otherwise(
    rules: &ParticipantRules,
    answers: &Answers,
    domains: &[String],
) -> Option<Fault> {
    let asked: BTreeSet<String> = domains.iter().cloned().collect();
    let other = rules.key.iter().find(|key| {
        let csr = answers.text(&key.field).map(str::as_bytes).map(CertificationRequest::from_any);
        // One that can't be read is told as such.
        let Some(Ok(csr)) = csr else { return false };
        let told = csr.alt_names().iter().map(|name| match name {
            GeneralName::Dns(name) => domain_name(name),
            _ => None,
        });
        let mut told: Option<BTreeSet<String>> = told.collect();
        if let (Some(told), Some(name)) = (&mut told, csr.subject().common_name()) {
            told.extend(domain_name(name));
        }
        told.is_none_or(|told| told != asked)
    })?;
    Some(Fault::at("domains-differ-from-request", &other.field))
}

/// Where the keys are kept; a form that does not ask is for servers, which keep them in files.
fn read_carrier(
    form: &FormDefinition,
    answers: &Answers,
    context: &Context<'_>,
    faults: &mut Faults,
) -> Option<Carrier> {
    if form.field("carrier").is_none() {
        return Some(Carrier::Computer);
    }
    let code = answers.text("carrier")?;
    let carrier = Carrier::ALL.into_iter().find(|carrier| carrier.code() == code);
    let offered = carrier.filter(|c| context.rules.settings.portal_carriers.contains(c));
    if offered.is_none() {
        faults.push(Fault::at("carrier-not-offered", "carrier"));
    }
    offered
}

fn read_office(
    answers: &Answers,
    context: &Context<'_>,
    faults: &mut Faults,
) -> Option<OfficeCode> {
    let code = OfficeCode::new(answers.text("registration_center")?);
    let office = context.rules.offices.find(&code);
    if office.is_none() {
        faults.push(Fault::at("office-unknown", "registration_center"));
    }
    office.map(|office| office.code.clone())
}

/// What is wrong with answers that a form alone cannot judge: keys, carrier, office, day of the visit. Answers that are not
/// given yet are not missed, so that a page can be checked before the next one is filled in.
///
/// `used_keys` are those of [`key_digests`] that stand in another certificate.
pub fn inspect_answers(
    rules: &ParticipantRules,
    answers: &Answers,
    used_keys: &[Sha256],
    context: &Context<'_>,
) -> Faults {
    let mut faults = Faults::default();
    if let Some((_, form)) = context.rules.issue_form(&rules.code) {
        let carrier = read_carrier(form, answers, context, &mut faults);
        read_keys(&rules.key, used_keys, answers, carrier, context, &mut faults);
    }
    faults.0.extend(context.rules.localities.inspect(answers));
    read_office(answers, context, &mut faults);
    read_visit(answers, context, &mut faults);
    faults
}

/// The day of the visit, on which the offices must work (nca-01, working calendar logic, 3 to 5). A day that is no date is
/// the form's to tell.
fn read_visit(answers: &Answers, context: &Context<'_>, faults: &mut Faults) -> Option<Date> {
    let day: Date = answers.text(VISIT)?.parse().ok()?;
    let schedule = &context.rules.settings.office_schedule;
    match context.calendar.is_working_day(schedule, day) {
        Ok(true) => Some(day),
        Ok(false) => {
            let next = context.calendar.next_working_day(schedule, day);
            faults.push(match next {
                Ok(next) => Fault::at("visit-day-closed", VISIT).with("next", next),
                Err(_) => visit_too_far(context),
            });
            None
        }
        Err(_) => {
            faults.push(visit_too_far(context));
            None
        }
    }
}

/// The field of the day of the visit.
const VISIT: &str = "visit_date";

/// The day lies behind the last one of which it is known whether it is worked.
fn visit_too_far(context: &Context<'_>) -> Fault {
    Fault::at("visit-day-unknown", VISIT).with("year", context.calendar.years().end())
}

/// The keys: fit for their profiles, proven, new and different (nca-01 V_PUBKEY), of the key profile, and kept where the form
/// says.
pub(super) fn read_keys(
    rules: &[KeyRule],
    used_keys: &[Sha256],
    answers: &Answers,
    carrier: Option<Carrier>,
    context: &Context<'_>,
    faults: &mut Faults,
) -> Vec<KeyRequest> {
    let mut read = Vec::new();
    for rule in rules {
        let Some(text) = answers.text(&rule.field) else { continue };
        match read_key(rule, text, used_keys, context) {
            Ok(found) => {
                if carrier.is_some_and(|carrier| carrier.storage(found.0.storage()).is_none()) {
                    faults.push(Fault::at("carrier-differs", &rule.field));
                }
                read.push((rule, found));
            }
            Err(found) => faults.0.extend(found.0),
        }
    }
    if let [(_, (sign, _)), (rule, (auth, _))] = read.as_slice()
        && let Err(fault) = key_request::inspect_pair(sign, auth, &rule.field)
    {
        faults.push(fault);
    }
    read.into_iter()
        .map(|(rule, (key, csr_der))| KeyRequest {
            purpose: rule.purpose,
            profile: rule.profile.clone(),
            algorithm: key.public_key().algorithm().to_string(),
            key: key.digest(),
            csr_der,
        })
        .collect()
}

fn read_key(
    rule: &KeyRule,
    text: &str,
    used_keys: &[Sha256],
    context: &Context<'_>,
) -> Result<(key_request::KeyRequest, Vec<u8>), Faults> {
    let field = rule.field.as_str();
    let profile = context
        .profiles
        .find(&rule.profile)
        .ok_or_else(|| Fault::new("profile-unknown").with("profile", &rule.profile))?;
    let is_known = |key: &Sha256| used_keys.contains(key);
    let key = key_request::KeyRequest::inspect(text.as_bytes(), profile, &is_known, field)?;
    let found = key.public_key().algorithm();
    if found != rule.algorithm && !rule.any_algorithm {
        let fault = Fault::at("key-algorithm", field).with("found", found);
        return Err(fault.with("allowed", rule.algorithm).into());
    }
    let csr = CertificationRequest::from_any(text.as_bytes())
        .map_err(|_| Fault::at("csr-malformed", field))?;
    Ok((key, csr.der().to_vec()))
}

/// The digests of the keys in a form, to ask the register of certificates before [`crate::Command::SubmitIssue`];
/// what cannot be read is left out, and named when the form is sent.
pub fn key_digests(rules: &ParticipantRules, answers: &Answers) -> Vec<Sha256> {
    rules
        .key
        .iter()
        .filter_map(|key| answers.text(&key.field))
        .filter_map(|text| CertificationRequest::from_any(text.as_bytes()).ok())
        .map(|csr| crypto::sha256(csr.spki_der()))
        .collect()
}

/// The link is the one that was sent, and a person who is signed in is the holder, or the operator who wrote to the card (n 30).
pub(super) fn confirm_installation(
    request: &Request,
    link: Sha256,
    actor: &Actor,
) -> Result<Vec<Event>, Fault> {
    // To a card the certificates are written at the desk, and the operator says so.
    let is_at_desk = request.kind().is_card()
        && matches!(actor, Actor::Person { role: base::Role::Operator, .. });
    if !is_at_desk {
        verify_holder(request, actor)?;
    }
    if request.installation_link() != Some(link) {
        return Err(Fault::new("installation-link-wrong"));
    }
    Ok(vec![Event::CertificatesInstalled])
}
