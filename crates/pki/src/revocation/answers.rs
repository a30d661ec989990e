//! What OCSP answers say of a certificate (RFC 6960).

use jiff::Timestamp;

use super::{
    Gap, Source, Status,
    checker::{Checker, Finding, Revocation, Silence, State},
};
use crate::{
    Certificate, SignatureFault,
    ocsp::{CertStatus, Response, ResponseFault, SingleResponse},
    oid,
};

impl<'a> Checker<'a> {
    /// Asks every answer that speaks of the certificate.
    pub(super) fn ask_answers(
        &mut self,
        certificate: &'a Certificate,
        above: &[&'a Certificate],
        at: Timestamp,
    ) -> Vec<Result<Finding, Silence>> {
        let Some(issuer) = above.first() else { return Vec::new() };
        let answers = self.evidence.answers;
        answers
            .iter()
            .filter_map(|answer| {
                let single = answer.find(issuer, certificate.serial())?;
                Some(self.ask(answer, single, certificate, above, at))
            })
            .collect()
    }

    fn ask(
        &mut self,
        answer: &'a Response,
        single: &SingleResponse,
        certificate: &'a Certificate,
        above: &[&'a Certificate],
        at: Timestamp,
    ) -> Result<Finding, Silence> {
        let this_update = single.this_update;
        let longest =
            this_update.checked_add(self.settings.max_answer_age).map_err(|_| Gap::Stale)?;
        let end = single.next_update.unwrap_or(longest);
        self.check_age(certificate, at, this_update, end, None)?;
        self.trust_responder(answer, above)?;
        let state = match single.status {
            CertStatus::Good => State::Good,
            CertStatus::NotIssued => State::NotIssued,
            CertStatus::Revoked { at: since, reason } => {
                Revocation { at: since, reason, invalidity_date: None }.state_at(at)
            }
            CertStatus::Unknown => return Err(Gap::Declined.into()),
        };
        Ok(Finding { state, source: Source::Answer { this_update } })
    }

    /// Whether the issuer signed the answer, or a responder that it appointed. An appointed
    /// responder must not be revoked itself, unless its issuer says that nobody need ask
    /// (id-pkix-ocsp-nocheck, 4.2.2.2.1).
    fn trust_responder(
        &mut self,
        answer: &'a Response,
        above: &[&'a Certificate],
    ) -> Result<(), Silence> {
        let issuer = above.first().copied().ok_or(Gap::Untrusted)?;
        let produced_at = answer.produced_at().ok_or(Gap::Untrusted)?;
        self.spend_signature()?;
        let pool = self.evidence.certificates;
        let signer = answer.signer(issuer, pool, produced_at).map_err(|fault| match fault {
            ResponseFault::Signature(fault @ SignatureFault::Unsupported(_)) => fault.into(),
            ResponseFault::Extension(oid) => SignatureFault::Unsupported(oid).into(),
            _ => Silence::Gap(Gap::Untrusted),
        })?;
        let need_not_be_asked = signer.find_extension(oid::OCSP_NO_CHECK).is_some();
        if signer == issuer || need_not_be_asked {
            return Ok(());
        }
        self.vouch(signer, |checker| {
            matches!(checker.status(signer, above, produced_at), Status::Good(_))
        })?;
        Ok(())
    }
}
