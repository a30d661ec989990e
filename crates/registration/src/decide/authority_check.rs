//! What the authority found, and its outcome.

use base::{Fault, Sha256};
use jiff::Timestamp;

use crate::{
    CertificateFacts, CertificateStanding, Event, Evidence, GroundCode, IssuedCertificate, Refusal,
    RefusalFinding, Request, RequestKind, RequestState,
};

/// A violation refuses the request (n 23, 27, ground R06); otherwise the authority goes on to issue or revoke (n 28, 29), or
/// leaves the request that an operator formed to her signature (n 24).
///
/// A violation that comes to light after the check was passed, and before the certificates are issued, refuses it too: the
/// state is still that of the check.
pub(super) fn record_verdict(
    request: &Request,
    evidence: Evidence,
    now: Timestamp,
) -> Result<Vec<Event>, Fault> {
    let is_late_violation =
        request.kind().is_issue() && matches!(evidence, Evidence::Violation { .. });
    if request.ca_passed_at.is_some() && !is_late_violation {
        return Err(Fault::new("request-at-authority"));
    }
    let is_precheck = request.state == RequestState::Precheck;
    let findings = match (request.kind(), evidence) {
        (_, Evidence::Violation { code }) => vec![RefusalFinding { code, field: None }],
        (kind, Evidence::Approval) if kind.is_issue() => Vec::new(),
        (RequestKind::RevokeOnline, Evidence::Certificates(facts)) => {
            inspect_certificates(request, &facts)
        }
        (RequestKind::RevokeOffice, Evidence::Certificates(facts)) if is_precheck => {
            inspect_certificates(request, &facts)
        }
        (
            RequestKind::ExOfficio | RequestKind::RevokeOffice,
            Evidence::ApprovedRevocation(facts),
        ) if !is_precheck => inspect_certificates(request, &facts),
        (_, Evidence::Approval | Evidence::ApprovedRevocation(_) | Evidence::Certificates(_)) => {
            return Err(Fault::new("verdict-of-other-kind"));
        }
    };
    if findings.is_empty() {
        return Ok(if is_precheck { Vec::new() } else { vec![Event::CaCheckPassed] });
    }
    Ok(vec![Event::RefusedByCa(Refusal {
        ground: GroundCode::R06,
        text: String::new(),
        findings,
        official: None,
        evidence: String::new(),
        at: now,
    })])
}

/// Each certificate exists, belongs to the holder (and her organisation), and is ISSUED or INSTALLED
/// (nca-01 V_SERIAL). A second revocation of the same certificate ends here.
fn inspect_certificates(request: &Request, facts: &[CertificateFacts]) -> Vec<RefusalFinding> {
    let plan = request.revocation().into_iter().flat_map(|plan| &plan.certificates);
    let mut findings = Vec::new();
    for certificate in plan {
        let found = facts
            .iter()
            .find(|f| f.serial == certificate.serial && f.issuer == certificate.issuer)
            .filter(|f| belongs(request, f));
        let code = match found.map(|f| f.standing) {
            None => "certificate-not-yours",
            Some(CertificateStanding::Expired) => "certificate-expired",
            Some(CertificateStanding::Revoked) => "certificate-revoked",
            Some(CertificateStanding::Installed | CertificateStanding::Issued) => continue,
        };
        findings.push(RefusalFinding {
            code: code.to_owned(),
            field: Some(certificate.serial.to_string()),
        });
    }
    findings
}

/// Whether a certificate is the holder's own, in the same capacity.
pub(super) fn belongs(request: &Request, facts: &CertificateFacts) -> bool {
    request.holder.as_ref().is_some_and(|holder| is_holders(holder, facts))
}

/// Whether a certificate is this holder's own, in the same capacity.
pub(super) fn is_holders(holder: &crate::Claimant, facts: &CertificateFacts) -> bool {
    facts.iin == holder.iin && facts.bin.as_ref() == holder.organisation.as_ref().map(|o| &o.bin)
}

/// The pair is made: one certificate for each key of the request (n 28).
pub(super) fn record_issue(
    request: &Request,
    certificates: Vec<IssuedCertificate>,
    link: Sha256,
) -> Result<Vec<Event>, Fault> {
    if request.ca_passed_at.is_none() {
        return Err(Fault::new("verdict-missing"));
    }
    let has = |purpose| certificates.iter().filter(|made| made.purpose == purpose).count() == 1;
    let is_whole = certificates.len() == request.keys().len()
        && request.keys().iter().all(|key| has(key.purpose));
    if !is_whole {
        return Err(Fault::new("certificates-not-a-pair"));
    }
    Ok(vec![Event::CertificatesIssued { certificates, link }])
}

/// The list of revoked certificates holds the serial numbers (n 29).
pub(super) fn record_revocation(request: &Request) -> Result<Vec<Event>, Fault> {
    if request.ca_passed_at.is_none() {
        return Err(Fault::new("verdict-missing"));
    }
    Ok(vec![Event::CertificatesRevoked])
}
