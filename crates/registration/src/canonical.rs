//! The texts that are signed: the operator's approval and the holder's demand.

use authority::{
    approval::{
        CanonicalDemand, CanonicalRequest, Certification, Kind, Nonce, RevocationOrder, Subject,
        words::Words,
    },
    revocation::Reason,
};
use base::{Fault, Iin, Lang, RequestId, Sha256, UniqueNumber};
use jiff::{Timestamp, Unit};
use serde::Serialize;

use crate::{CertificateFacts, Claimant, HeadRole, Request, RequestKind};

/// What a text to be signed needs from outside the request.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The signer's language, in which words stand above the text; none for a text of a build that wrote no words.
    pub lang: Option<Lang>,
    /// Name of the instance.
    pub instance: String,
    /// What the office of the request is called in that language; none for a text that says its code alone. An operator's
    /// approval says it, and no other text.
    pub office_name: Option<String>,
    /// Serves once.
    pub nonce: Nonce,
    /// When the text is made; cut to seconds.
    pub prepared: Timestamp,
    /// Until when it may be used; cut to seconds.
    pub valid_until: Timestamp,
}

/// The request as the operator approves it (n 15, 21, 24), or a second official the ground of a revocation.
///
/// Names in a request for certificates are the state register's, not the form's: they go into the certificate. Those in a
/// revocation are of the certificates that are revoked.
pub fn canonical_request(request: &Request, offer: &Offer) -> Result<CanonicalRequest, Fault> {
    let missing = || Fault::new("form-incomplete");
    let number = request.number.clone().ok_or_else(missing)?;
    let desk = || {
        let visit = request.visit().ok_or_else(|| Fault::new("desk-not-open"))?;
        digest(&(&visit.marks, &visit.identity))
    };
    // She answers with her signature for what her workstation read of the card, too.
    let card = || {
        let visit = request.visit().ok_or_else(|| Fault::new("desk-not-open"))?;
        let read = request.card_statement().ok_or_else(|| Fault::new("card-keys-missing"))?;
        digest(&(&visit.marks, &visit.identity, request.carrier(), read))
    };
    // What stands behind the signature: the marks of the visit, the holder's own signature, or the recorded ground.
    let (documents, kind, subject) = match request.kind() {
        RequestKind::IssueFirst => (desk()?, certifications(request), subject(request)),
        RequestKind::IssueCard | RequestKind::IssueWithIdCard => {
            (card()?, certifications(request), subject(request))
        }
        RequestKind::IssueRepeat => {
            (digest(&request.demand())?, certifications(request), subject(request))
        }
        RequestKind::RevokeOffice => (desk()?, orders(request), holder(request)),
        RequestKind::ExOfficio => {
            (digest(&request.recorded_ground())?, orders(request), holder(request))
        }
        RequestKind::RevokeOnline => return Err(Fault::new("verdict-of-other-kind")),
    };
    Ok(CanonicalRequest {
        lang: offer.lang,
        instance: offer.instance.clone(),
        request: request.id,
        number,
        participant: request.participant.to_string(),
        subject: subject.ok_or_else(missing)?,
        kind,
        domains: request.domains().to_vec(),
        compared: request.visit().and_then(|visit| visit.compared),
        office: request.office.as_ref().ok_or_else(missing)?.to_string(),
        office_name: offer.office_name.clone(),
        documents,
        answers: digest(&request.answers)?,
        prepared: seconds(offer.prepared)?,
        valid_until: seconds(offer.valid_until)?,
        nonce: offer.nonce,
    })
}

fn certifications(request: &Request) -> Kind {
    let keys = request.keys().iter();
    let asked =
        |key: &crate::KeyRequest| Certification { profile: key.profile.clone(), key: key.key };
    Kind::Issue(keys.map(asked).collect())
}

fn orders(request: &Request) -> Kind {
    let plan = request.revocation().into_iter();
    let named = plan.flat_map(|plan| {
        plan.certificates.iter().map(|certificate| RevocationOrder {
            issuer: certificate.issuer.clone(),
            serial: certificate.serial,
            reason: plan.reason,
        })
    });
    Kind::Revoke(named.collect())
}

/// The holder as the request names her.
fn holder(request: &Request) -> Option<Subject> {
    request.holder.as_ref().map(claimed)
}

fn claimed(holder: &Claimant) -> Subject {
    Subject {
        name: holder.name.full(),
        iin: holder.iin.clone(),
        organisation: holder.organisation.as_ref().map(|o| (o.name.clone(), o.bin.clone())),
    }
}

/// Whose certificates, by the state registers: what the certificates will say.
///
/// The organisation's name is the registered one that the form chose. Where that is longer than a certificate may say
/// (RFC 5280 appendix A), it is the first registered name that is not: in Kazakh before Russian, then the short names.
pub fn subject(request: &Request) -> Option<Subject> {
    let answer = request.registry_answer()?;
    let person = answer.person.record()?;
    let claimed = request.holder.as_ref()?.organisation.as_ref();
    let organisation = match (claimed, &answer.organisation) {
        (None, _) => None,
        (Some(_), None) => return None,
        (Some(claimed), Some(finding)) => {
            let record = finding.record()?;
            let chosen =
                record.names.iter().find(|name| crate::is_same_name(name, &claimed.name))?;
            let names = [chosen].into_iter().chain(&record.names).map(String::as_str);
            Some((authority::organisation_name(names)?.to_owned(), record.bin.clone()))
        }
    };
    Some(Subject { name: person.name.full(), iin: person.iin.clone(), organisation })
}

/// The demand as the holder signs it (n 3).
pub fn canonical_demand(
    request: RequestId,
    number: UniqueNumber,
    holder: &Claimant,
    certificates: &[CertificateFacts],
    reason: Reason,
    offer: &Offer,
) -> Result<CanonicalDemand, Fault> {
    let order = |facts: &CertificateFacts| RevocationOrder {
        issuer: facts.issuer.clone(),
        serial: facts.serial,
        reason,
    };
    Ok(CanonicalDemand {
        lang: offer.lang,
        instance: offer.instance.clone(),
        request,
        number,
        subject: claimed(holder),
        orders: certificates.iter().map(order).collect(),
        consented: true,
        prepared: seconds(offer.prepared)?,
        valid_until: seconds(offer.valid_until)?,
        nonce: offer.nonce,
    })
}

/// The text that a first head signs to confirm an employee's request (n 13; F29). Names are the form's: what the registers hold
/// of a person whose number somebody typed, a head learns no more than anybody else (promise 12).
///
/// STORED and signed: one field a line, in this order.
pub fn head_confirmation(
    request: &Request,
    head: &Iin,
    role: HeadRole,
    offer: &Offer,
) -> Result<String, Fault> {
    let missing = || Fault::new("form-incomplete");
    let subject = holder(request).ok_or_else(missing)?;
    let (organisation, bin) = subject.organisation.ok_or_else(missing)?;
    let number = request.number.as_ref().ok_or_else(missing)?;
    let role = match role {
        HeadRole::Acting => "acting",
        HeadRole::FirstHead => "first-head",
    };
    let named = [
        ("number", number.to_string()),
        ("name", subject.name.clone()),
        ("iin", subject.iin.to_string()),
        ("organisation", organisation.clone()),
        ("bin", bin.to_string()),
    ];
    let words = |lang| Words::new(lang).say("signed-head", &named);
    lines(
        ("senim head-confirmation", 2),
        &[
            ("instance", offer.instance.clone()),
            ("request", request.id.to_string()),
            ("number", number.to_string()),
            ("organisation", organisation.clone()),
            ("bin", bin.to_string()),
            ("head", head.to_string()),
            ("role", role.to_owned()),
            ("employee", subject.name.clone()),
            ("iin", subject.iin.to_string()),
            ("answers", digest(&request.answers)?.to_string()),
        ],
        &words,
        offer,
    )
}

/// The text that a holder signs to have certificates issued anew (n 2): her new keys and the digest of her answers.
///
/// STORED and signed: one field a line, in this order.
pub fn repeat_demand(request: &Request, offer: &Offer) -> Result<String, Fault> {
    let holder = request.holder.as_ref().ok_or_else(|| Fault::new("form-incomplete"))?;
    let mut fields = vec![
        ("instance", offer.instance.clone()),
        ("request", request.id.to_string()),
        ("participant", request.participant.to_string()),
        ("name", holder.name.full()),
        ("iin", holder.iin.to_string()),
    ];
    if let Some(organisation) = &holder.organisation {
        fields.push(("organisation", organisation.name.clone()));
        fields.push(("bin", organisation.bin.to_string()));
    }
    for key in request.keys() {
        fields.push(("certificate", format!("{} {}", key.profile, key.key)));
    }
    fields.extend(request.domains().iter().map(|domain| ("domain", domain.clone())));
    fields.push(("answers", digest(&request.answers)?.to_string()));
    let words = |lang| {
        let words = Words::new(lang).say("signed-repeat", &[]).holder(&claimed(holder));
        let keys = request.keys().iter();
        let named = keys.fold(words, |words, key| words.named_certificate(&key.profile));
        named.domains(request.domains())
    };
    // Version 2 named certificates by the codes of their profiles.
    lines(("senim repeat", 3), &fields, &words, offer)
}

/// A heading, its fields and the window of its use, one a line; a value that cannot stand on a line is refused. A text with words
/// has them above, is of the version that stands with the heading and names their language first; one without is of version 1.
fn lines(
    (heading, version): (&str, u8),
    fields: &[(&str, String)],
    words: &dyn Fn(Lang) -> Words,
    offer: &Offer,
) -> Result<String, Fault> {
    let mut text = match offer.lang {
        Some(lang) => format!("{heading} {version}\nlanguage: {lang}\n"),
        None => format!("{heading} 1\n"),
    };
    let valid_until = seconds(offer.valid_until)?;
    let window = [
        ("prepared", seconds(offer.prepared)?.to_string()),
        ("valid-until", valid_until.to_string()),
        ("nonce", offer.nonce.to_string()),
    ];
    for (name, value) in fields.iter().chain(&window) {
        if value.is_empty() || value.chars().any(char::is_control) {
            return Err(Fault::at("form-incomplete", *name));
        }
        text.extend([name, ": ", value.as_str(), "\n"]);
    }
    match offer.lang {
        Some(lang) => {
            let whole = words(lang).over(&text, valid_until);
            whole.map_err(|_| Fault::new("form-incomplete"))
        }
        None => Ok(text),
    }
}

/// SHA-256 of the JSON of a value whose fields have a fixed order. STORED through the texts that are signed.
fn digest(value: &impl Serialize) -> Result<Sha256, Fault> {
    let json = serde_json::to_vec(value).map_err(|_| Fault::new("form-incomplete"))?;
    Ok(crypto::sha256(&json))
}

fn seconds(at: Timestamp) -> Result<Timestamp, Fault> {
    let floor = jiff::TimestampRound::new().smallest(Unit::Second).mode(jiff::RoundMode::Floor);
    at.round(floor).map_err(|_| Fault::new("form-incomplete"))
}
