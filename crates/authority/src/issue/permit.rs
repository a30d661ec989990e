//! From linted bytes to one signature.

use std::collections::BTreeSet;

use base::Sha256;
use crypto::SignatureAlgorithm;
use pki::{
    Certificate, Serial,
    x509::{self, ExtensionValue, GeneralName},
};
use serde::{Deserialize, Serialize};

use super::{Draft, IssueFault, Linted};
use crate::{
    approval::{Kind, VerifiedApproval},
    ceremony::CeremonyRecord,
    key::KeyName,
    profile::Authorisation,
    signing::{Assignment, Purpose},
};

/// What is about to be signed, and on whose authority. STORED, before the signature (promise 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct IssueIntent {
    request: Sha256,
    approval: Sha256,
    profile: String,
    issuer: KeyName,
    tbs: Sha256,
    serial: Serial,
}

impl IssueIntent {
    /// On an operator's approval: it must name this profile with this very key, this holder, and these domains.
    pub fn approved(approval: &VerifiedApproval, linted: &Linted) -> Result<Self, IssueFault> {
        let profile = linted.profile();
        if profile.authorisation() != Authorisation::OperatorApproval {
            return Err(IssueFault::Authorisation(profile.code().to_owned()));
        }
        let key = crypto::sha256(&linted.tbs().spki_der);
        let named = match &approval.request().kind {
            Kind::Issue(certificates) => {
                certificates.iter().any(|c| c.profile == profile.code() && c.key == key)
            }
            Kind::Revoke(_) => false,
        };
        if !named || !names_holder(approval, linted) || !names_domains(approval, linted) {
            return Err(IssueFault::ApprovalMismatch);
        }
        Ok(Self::of(approval.request_digest(), approval.approval_digest(), linted))
    }

    /// In a ceremony: authorities, responders, staff. The record must cover this very certificate.
    pub fn in_ceremony(ceremony: &CeremonyRecord, linted: &Linted) -> Result<Self, IssueFault> {
        let profile = linted.profile();
        if profile.authorisation() != Authorisation::Ceremony {
            return Err(IssueFault::Authorisation(profile.code().to_owned()));
        }
        if !ceremony.covers(linted) {
            return Err(IssueFault::ApprovalMismatch);
        }
        Ok(Self::of(ceremony.script(), ceremony.record(), linted))
    }

    fn of(request: Sha256, approval: Sha256, linted: &Linted) -> Self {
        Self {
            request,
            approval,
            profile: linted.profile().code().to_owned(),
            issuer: linted.issuer(),
            tbs: crypto::sha256(linted.tbs_der()),
            serial: linted.tbs().serial,
        }
    }

    /// SHA-256 of the canonical request, or of the ceremony's script.
    pub fn request(&self) -> Sha256 {
        self.request
    }

    /// SHA-256 of the approval's CMS bytes, or of the ceremony's record.
    pub fn approval(&self) -> Sha256 {
        self.approval
    }

    /// Code of the profile.
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// The key that will sign.
    pub fn issuer(&self) -> KeyName {
        self.issuer
    }

    /// SHA-256 of the to-be-signed bytes.
    pub fn tbs(&self) -> Sha256 {
        self.tbs
    }

    /// The serial number.
    pub fn serial(&self) -> Serial {
        self.serial
    }
}

/// The certificate names exactly the holder that the operator approved.
fn names_holder(approval: &VerifiedApproval, linted: &Linted) -> bool {
    let approved = &approval.request().subject;
    let holder = pki::Holder::of(&linted.tbs().subject);
    let name: Vec<&str> = [&holder.common_name, &holder.given_name]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let organisation = approved.organisation.as_ref();
    holder.iin.as_deref() == Some(approved.iin.as_str())
        && name.join(" ") == approved.name
        && holder.bin.as_deref() == organisation.map(|(_, bin)| bin.as_str())
        && holder.organisation.as_deref() == organisation.map(|(name, _)| name.as_str())
}

/// The certificate says exactly the domains that the operator approved.
fn names_domains(approval: &VerifiedApproval, linted: &Linted) -> bool {
    let said: BTreeSet<&str> = linted
        .tbs()
        .extensions
        .iter()
        .filter_map(|extension| match extension.value() {
            ExtensionValue::SubjectAltName(names) => Some(names.iter()),
            _ => None,
        })
        .flatten()
        .filter_map(|name| match name {
            GeneralName::Dns(domain) => Some(domain.as_str()),
            _ => None,
        })
        .collect();
    said == approval.request().domains.iter().map(String::as_str).collect()
}

/// An intent of which the caller states that it is on disk, with its bytes.
#[derive(Debug)]
pub struct RecordedIntent {
    intent: IssueIntent,
    tbs_der: Vec<u8>,
}

impl RecordedIntent {
    /// Call this after the transaction that stored `intent` and `tbs_der` has committed, with the values as read back
    /// from the store, and at no other time: every signature rests on this statement.
    ///
    /// The row must carry a unique index on (issuer, serial) and must not have led to a certificate yet.
    pub fn after_commit(intent: IssueIntent, tbs_der: Vec<u8>) -> Result<Self, IssueFault> {
        if crypto::sha256(&tbs_der) == intent.tbs {
            Ok(Self { intent, tbs_der })
        } else {
            Err(IssueFault::RecordMismatch)
        }
    }
}

/// The right to one signature. Neither `Clone` nor `Copy`: signing uses it up.
#[derive(Debug)]
pub struct SigningPermit {
    linted: Linted,
}

impl SigningPermit {
    /// Joins what was recorded with what was linted; they must be the same bytes.
    pub fn redeem(recorded: RecordedIntent, linted: Linted) -> Result<Self, IssueFault> {
        let RecordedIntent { intent, tbs_der } = recorded;
        let same = tbs_der == linted.tbs_der()
            && intent.serial == linted.tbs().serial
            && intent.profile == linted.profile().code()
            && intent.issuer == linted.issuer();
        if same { Ok(Self { linted }) } else { Err(IssueFault::RecordMismatch) }
    }

    /// Uses the permit up: what the issuer's key must sign, and what becomes of the signature.
    pub fn assign(self) -> (Assignment, AwaitedCertificate) {
        let Draft { key, issuer, tbs, tbs_der, .. } = self.linted.0;
        let public_key_info =
            issuer.as_ref().map_or(tbs.spki_der.as_slice(), Certificate::spki_der);
        let algorithm = tbs.signature_algorithm;
        let assignment = Assignment::new(
            (key, Purpose::Certificate),
            public_key_info,
            algorithm,
            tbs_der.clone(),
        );
        (assignment, AwaitedCertificate { issuer, algorithm, tbs_der })
    }
}

/// A certificate that waits for its signature value.
#[derive(Debug)]
pub struct AwaitedCertificate {
    issuer: Option<Certificate>,
    algorithm: SignatureAlgorithm,
    tbs_der: Vec<u8>,
}

impl AwaitedCertificate {
    /// Puts the certificate together and verifies it with the issuer's public key.
    pub fn complete(self, signature: &[u8]) -> Result<Certificate, IssueFault> {
        let der = x509::assemble(&self.tbs_der, self.algorithm, signature);
        let certificate = Certificate::from_der(&der).map_err(|_| IssueFault::Signature)?;
        let issuer = self.issuer.as_ref().unwrap_or(&certificate);
        certificate.verify_signed_by(issuer).map_err(|_| IssueFault::Signature)?;
        if certificate.tbs_der() == self.tbs_der {
            Ok(certificate)
        } else {
            Err(IssueFault::Signature)
        }
    }
}
