//! The form for a first issue, and the installation at the end.

use authority::key_request;
use base::{Actor, Fault, Faults, Sha256, local_date};
use forms::Answers;
use jiff::{Timestamp, civil::Date};
use pki::csr::CertificationRequest;

use super::{Context, verify_holder};
use crate::{
    Carrier, Contact, Event, KeyRequest, KeyRule, OfficeCode, ParticipantRules, Request,
    Submission, event::IssueSubmitted,
};

/// Checks the form and its keys: all faults at once (n 1, 6).
pub(super) fn submit(
    request: &Request,
    submission: &Submission,
    context: &Context<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Faults> {
    let (rules, form) = context.rules.issue_form(&request.participant).ok_or_else(|| {
        Fault::new("participant-unknown").with("participant", &request.participant)
    })?;
    let answers = forms::normalise(form, &submission.answers);
    let mut faults = Faults::default();
    if let Err(found) = forms::check(form, &answers, local_date(now), context.dictionaries) {
        faults.0.extend(found.0);
    }
    let keys = read_keys(rules, &submission.used_keys, &answers, context, &mut faults);
    let carrier = read_carrier(&answers, context, &mut faults);
    let office = read_office(&answers, context, &mut faults);
    let visit_on = read_visit(&answers, context, &mut faults);
    let holder = rules.claimant(&answers);
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
        contact: read_contact(&answers),
        keys,
        key_profile: rules.key_profile.clone(),
        carrier,
        office,
        visit_on,
        edition: context.life_cycle(request, now)?.first_day,
        answers,
    };
    Ok(vec![Event::IssueSubmitted(Box::new(submitted)), Event::RegistersAsked])
}

/// Where messages go.
pub(super) fn read_contact(answers: &Answers) -> Contact {
    let text = |field| answers.text(field).map(str::to_owned);
    Contact { email: text("email"), phone: text("phone") }
}

fn read_carrier(answers: &Answers, context: &Context<'_>, faults: &mut Faults) -> Option<Carrier> {
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
/// `used_keys` are those of [`key_digests`] that stand in another certificate. Expects answers as `forms::normalise` leaves them.
pub fn inspect_answers(
    rules: &ParticipantRules,
    answers: &Answers,
    used_keys: &[Sha256],
    context: &Context<'_>,
) -> Faults {
    let mut faults = Faults::default();
    read_keys(rules, used_keys, answers, context, &mut faults);
    read_carrier(answers, context, &mut faults);
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

/// The two keys: fit for their profiles, proven, new and different (nca-01 V_PUBKEY), and of the key profile.
fn read_keys(
    rules: &ParticipantRules,
    used_keys: &[Sha256],
    answers: &Answers,
    context: &Context<'_>,
    faults: &mut Faults,
) -> Vec<KeyRequest> {
    let mut read = Vec::new();
    for rule in &rules.key {
        let Some(text) = answers.text(&rule.field) else { continue };
        match read_key(rule, text, used_keys, context) {
            Ok(found) => read.push((rule, found)),
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
    if found != rule.algorithm {
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

/// The link is the one that was sent, and a person who is signed in is the holder (n 30).
pub(super) fn confirm_installation(
    request: &Request,
    link: Sha256,
    actor: &Actor,
) -> Result<Vec<Event>, Fault> {
    verify_holder(request, actor)?;
    if request.installation_link != Some(link) {
        return Err(Fault::new("installation-link-wrong"));
    }
    Ok(vec![Event::CertificatesInstalled])
}
