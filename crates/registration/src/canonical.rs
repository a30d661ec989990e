//! The texts that are signed: the operator's approval and the holder's demand.

use authority::{
    approval::{
        CanonicalDemand, CanonicalRequest, Certification, Kind, Nonce, RevocationOrder, Subject,
    },
    revocation::Reason,
};
use base::{Fault, RequestId, Sha256, UniqueNumber};
use jiff::{Timestamp, Unit};
use serde::Serialize;

use crate::{CertificateFacts, Claimant, Request};

/// What a text to be signed needs from outside the request.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Name of the instance.
    pub instance: String,
    /// Serves once.
    pub nonce: Nonce,
    /// When the text is made; cut to seconds.
    pub prepared: Timestamp,
    /// Until when it may be used; cut to seconds.
    pub valid_until: Timestamp,
}

/// The request as the operator approves it (n 21).
///
/// Names are the state register's, not the form's: they go into the certificate.
pub fn canonical_request(request: &Request, offer: &Offer) -> Result<CanonicalRequest, Fault> {
    let missing = || Fault::new("form-incomplete");
    let number = request.number.clone().ok_or_else(missing)?;
    let visit = request.visit().ok_or_else(|| Fault::new("desk-not-open"))?;
    let certifications = request
        .keys
        .iter()
        .map(|key| Certification { profile: key.profile.clone(), key: key.key })
        .collect();
    Ok(CanonicalRequest {
        instance: offer.instance.clone(),
        request: request.id,
        number,
        participant: request.participant.to_string(),
        subject: subject(request).ok_or_else(missing)?,
        kind: Kind::Issue(certifications),
        compared: visit.compared,
        office: request.office.as_ref().ok_or_else(missing)?.to_string(),
        documents: digest(&(&visit.marks, &visit.identity))?,
        answers: digest(&request.answers)?,
        prepared: seconds(offer.prepared)?,
        valid_until: seconds(offer.valid_until)?,
        nonce: offer.nonce,
    })
}

/// Whose certificates, by the state registers: what the certificates will say.
///
/// The organisation's name is the registered one that the form chose. Where that is longer than a certificate may say
/// (RFC 5280 appendix A), it is the first registered name that is not: in Kazakh before Russian, then the short names.
pub fn subject(request: &Request) -> Option<Subject> {
    let answer = request.registry_answer.as_ref()?;
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
        instance: offer.instance.clone(),
        request,
        number,
        subject: Subject {
            name: holder.name.full(),
            iin: holder.iin.clone(),
            organisation: holder.organisation.as_ref().map(|o| (o.name.clone(), o.bin.clone())),
        },
        orders: certificates.iter().map(order).collect(),
        prepared: seconds(offer.prepared)?,
        valid_until: seconds(offer.valid_until)?,
        nonce: offer.nonce,
    })
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
