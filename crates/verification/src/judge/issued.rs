//! What an authority says of its certificates: revocation lists and OCSP answers.

use base::Fault;
use pki::{
    Certificate, SignatureFault,
    crl::{CertificateList, ListFault},
    ocsp::{self, ResponseFault},
    oid,
    validation::{
        CertificateJudgement, Evidence, Level, Revocation, Settings, SignerJudgement, Verdict,
        judge_certificate,
    },
};

use crate::{Facts, Kind, ListFacts, Report, StatusAnswer, StatusFacts};

/// How many certificates of one name are tried as the issuer.
const MAX_CANDIDATES: usize = 8;

/// Judges a revocation list: by its issuer's key, for the moment of the settings.
pub(super) fn list(bytes: &[u8], evidence: &Evidence<'_>, settings: &Settings) -> Report {
    let list = match CertificateList::from_any(bytes) {
        Ok(list) => list,
        Err(fault) => return Report::unreadable(Kind::RevocationList, fault),
    };
    let own_key = |issuer: &Certificate| match (list.authority_key_id(), issuer.subject_key_id()) {
        (Some(wanted), Some(found)) => wanted == found,
        _ => true,
    };
    let candidates = known(evidence).filter(|c| c.subject().matches(list.issuer()) && own_key(c));
    let signer = best(candidates.take(MAX_CANDIDATES).map(|issuer| {
        let proof = list.verify_signed_by(issuer).map_or_else(of_list, |()| Verdict::Valid);
        signer(issuer, proof, evidence, settings)
    }));
    let fresh = if settings.at < list.this_update() {
        Verdict::Invalid(
            Fault::new("revocation-list-not-yet-valid").with("this_update", list.this_update()),
        )
    } else if list.is_fresh_at(settings.at) {
        Verdict::Valid
    } else {
        let until = list.next_update().map_or_else(|| "-".to_owned(), |next| next.to_string());
        Verdict::Invalid(Fault::new("revocation-list-expired").with("next_update", until))
    };
    let issuer = list.issuer().common_name().unwrap_or_default().to_owned();
    let facts = Facts::List(ListFacts {
        issuer: list.issuer().clone(),
        number: list.number().map(|number| number.to_string()),
        base_number: list.base_number().map(|number| number.to_string()),
        this_update: list.this_update(),
        next_update: list.next_update(),
        entries: list.entry_count(),
    });
    report(Kind::RevocationList, signer, &issuer, fresh, facts)
}

/// Judges an OCSP answer: every certificate that it is about is of one issuer, who signed it or
/// appointed who did.
pub(super) fn status(bytes: &[u8], evidence: &Evidence<'_>, settings: &Settings) -> Report {
    let response = match ocsp::Response::parse(bytes) {
        Ok(response) => response,
        Err(fault) => return Report::unreadable(Kind::OcspResponse, fault),
    };
    let answers = response.responses();
    let facts = Facts::Status(StatusFacts {
        produced_at: response.produced_at(),
        answers: answers
            .iter()
            .map(|answer| StatusAnswer {
                serial: *answer.cert_id.serial(),
                status: answer.status,
                this_update: answer.this_update,
                next_update: answer.next_update,
            })
            .collect(),
    });
    if response.error().is_some() {
        let verdict = Verdict::Unknown(Fault::new("ocsp-response-refused"));
        return Report { facts, ..Report::bare(Kind::OcspResponse, verdict) };
    }
    let asked = |issuer: &&Certificate| {
        !answers.is_empty() && answers.iter().all(|answer| answer.cert_id.matches_issuer(issuer))
    };
    let mut issuer = String::new();
    let signer = best(known(evidence).filter(asked).take(MAX_CANDIDATES).map(|candidate| {
        candidate.subject().common_name().unwrap_or_default().clone_into(&mut issuer);
        responder(&response, candidate, evidence, settings)
    }));
    let fresh = answers.iter().fold(Verdict::Valid, |verdict, answer| {
        let (at, this_update) = (settings.at, answer.this_update);
        // Without nextUpdate, as the national responder answers, it counts for as long as the judge
        // of certificates lets it count.
        let aged = || this_update.checked_add(settings.max_answer_age).ok();
        let until = answer.next_update.or_else(aged);
        verdict.and(if at < this_update {
            let fault = Fault::new("ocsp-response-not-yet-valid");
            Verdict::Invalid(fault.with("this_update", this_update))
        } else if until.is_some_and(|until| at < until) {
            Verdict::Valid
        } else {
            let until = until.map_or_else(String::new, |until| until.to_string());
            Verdict::Invalid(Fault::new("ocsp-response-expired").with("next_update", until))
        })
    });
    let fresh = if response.contradicts_itself() {
        fresh.and(Verdict::Unknown(Fault::new("ocsp-response-contradictory")))
    } else {
        fresh
    };
    report(Kind::OcspResponse, signer, &issuer, fresh, facts)
}

/// Who signed an answer about certificates of an issuer: the issuer, or the responder that it
/// appointed. A responder's own status is not asked for when its certificate says so
/// (RFC 6960 4.2.2.2.1); its issuer's is.
fn responder(
    response: &ocsp::Response,
    issuer: &Certificate,
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> SignerJudgement {
    // Who signed is looked for at the moment of signing, and judged for the one that is asked for.
    let produced_at = response.produced_at().unwrap_or(settings.at);
    let found = match response.signer(issuer, evidence.certificates, produced_at) {
        Ok(found) => found,
        Err(fault) => return signer(issuer, of_response(fault), evidence, settings),
    };
    if found == issuer {
        return signer(issuer, Verdict::Valid, evidence, settings);
    }
    let above = judge_certificate(issuer, evidence, settings);
    let beside: Vec<Certificate> = evidence.certificates.iter().chain([issuer]).cloned().collect();
    let evidence = Evidence { certificates: &beside, ..*evidence };
    let need_not_be_asked = found.find_extension(oid::OCSP_NO_CHECK).is_some();
    let revocation = if need_not_be_asked { Revocation::Off } else { settings.revocation };
    let settings = Settings { revocation, ..settings.clone() };
    signer(found, above.verdict, &evidence, &settings)
}

fn of_response(fault: ResponseFault) -> Verdict {
    match fault {
        ResponseFault::Extension(_) | ResponseFault::Signature(SignatureFault::Unsupported(_)) => {
            Verdict::Unsupported(fault.into())
        }
        ResponseFault::Error(_) => Verdict::Unknown(fault.into()),
        _ => Verdict::Invalid(fault.into()),
    }
}

/// Puts the answer together. Without the issuer's certificate nothing is known.
fn report(
    kind: Kind,
    signer: Option<SignerJudgement>,
    issuer: &str,
    fresh: Verdict,
    facts: Facts,
) -> Report {
    let signed = signer.as_ref().map_or_else(
        || Verdict::Unknown(Fault::new("certificate-issuer-unknown").with("issuer", issuer)),
        |signer| signer.verdict.clone(),
    );
    let signers = signer.into_iter().collect();
    Report { signers, facts, ..Report::bare(kind, signed.and(fresh)) }
}

/// Certificates that may be an issuer's.
fn known<'a>(evidence: &Evidence<'a>) -> impl Iterator<Item = &'a Certificate> {
    evidence.anchors.iter().chain(evidence.certificates)
}

/// Who signed, if the proof holds, judged for the moment of the settings.
fn signer(
    certificate: &Certificate,
    proof: Verdict,
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> SignerJudgement {
    let CertificateJudgement { verdict, path, .. } =
        judge_certificate(certificate, evidence, settings);
    SignerJudgement {
        verdict: proof.and(verdict),
        certificate: Some(certificate.clone()),
        path,
        signing_time: None,
        proven_time: None,
        level: Level::Plain,
        algorithm: None,
        counter_signatures: Vec::new(),
    }
}

/// Of several possible signers the one with the best answer.
fn best(candidates: impl Iterator<Item = SignerJudgement>) -> Option<SignerJudgement> {
    candidates.reduce(|best, next| {
        let better = best.verdict.clone().and(next.verdict.clone()) == best.verdict;
        if better && best.verdict != next.verdict { next } else { best }
    })
}

fn of_list(fault: ListFault) -> Verdict {
    match fault {
        ListFault::Extension(_) | ListFault::Signature(SignatureFault::Unsupported(_)) => {
            Verdict::Unsupported(fault.into())
        }
        _ => Verdict::Invalid(fault.into()),
    }
}
