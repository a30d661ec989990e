//! The checks that turn bytes from outside into a [`VerifiedApproval`].

use base::{Fault, Iin, Sha256};
use jiff::{SignedDuration, Timestamp};
use pki::{Certificate, Oid};

use super::{
    KeysCode,
    canonical::{CanonicalRequest, Kind},
    signature::{KeyPurpose, SignatureFault, Trust, judge_signature},
};

/// Extended key usage of an operator of the national authority (kz ecosystem 1.4).
const OPERATOR_PURPOSE: Oid = Oid::new_unwrap("1.2.398.3.3.4.2.3");

/// State of an operator in the register (nca-01, operator's own certificate life-cycle).
///
/// STORED: as its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OperatorState {
    /// May approve.
    Active,
    /// Her post has ended, or her certificate is revoked.
    Revoked,
    /// Absent for more than 15 days (nca-01 regulation p.15).
    Suspended,
}

impl OperatorState {
    /// The code, as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Revoked => "REVOKED",
            Self::Suspended => "SUSPENDED",
        }
    }
}

/// An operator, or an official of the provider, as the register knows her.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredOperator {
    /// The person.
    pub iin: Iin,
    /// Whether she is an official of the provider: the register alone makes her one. The certificate of an operator says that it
    /// is an operator's.
    pub is_official: bool,
    /// Whether she may act.
    pub state: OperatorState,
    /// Code of her office.
    pub office: String,
    /// Codes of the profiles she may approve.
    pub profiles: Vec<String>,
}

/// The register of operators, asked by certificate, so that an operator acts with her own certificate only.
pub trait OperatorRegister {
    /// The operator to whom this very certificate is entered.
    fn find(&self, certificate: &Certificate) -> Option<RegisteredOperator>;
}

/// Limits of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How far the signer's clock may run ahead of ours or behind the text's `prepared`.
    pub clock_skew: SignedDuration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { clock_skew: SignedDuration::from_mins(5) }
    }
}

/// Why a signature does not approve anything. One cause, one code; the codes are listed in the crate's root.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalFault {
    /// The signer's certificate was not valid yet, or is no longer.
    #[error("the signer's certificate is outside its validity")]
    CertificateExpired,
    /// The signer's certificate is revoked.
    #[error("the signer's certificate is revoked")]
    CertificateRevoked,
    /// Nobody can say whether the signer's certificate is revoked.
    #[error("the state of the signer's certificate is unknown")]
    CertificateStateUnknown,
    /// What was signed is not what is being approved.
    #[error("the signed content is not the canonical text")]
    ContentDiffers,
    /// The request as recorded cannot be written as a canonical text.
    #[error("the request has no canonical text: {0}")]
    ExpectedNotCanonical(#[source] super::NotCanonical),
    /// The certificate does not chain to our authority.
    #[error("the signer's certificate is not ours")]
    Foreign,
    /// The signature does not verify.
    #[error("the signature does not verify")]
    Forged,
    /// The code that the operator compared is not that of the keys to be certified.
    #[error("the keys that were compared are not those to be certified")]
    KeysDiffer,
    /// The signature lacks a signed attribute that CAdES-BES demands.
    #[error("the signature lacks the signed attribute {0}")]
    NotCades(&'static str),
    /// Not a CMS signature with its content, or too long.
    #[error("not a CMS signature")]
    Malformed,
    /// The certificate is one for signing in: its key may have signed a challenge that somebody else chose.
    #[error("the certificate is not for signing documents")]
    NotForSigning,
    /// Not exactly one signer.
    #[error("{0} signers in place of one")]
    NotOneSigner(usize),
    /// The signer is not the holder of the certificates to be revoked.
    #[error("the signer is not the holder")]
    NotHolder,
    /// The certificate lacks the operator's purpose.
    #[error("the certificate is not an operator's")]
    NotOperator,
    /// The operator is not of the office that saw the papers.
    #[error("the operator is of another office")]
    OtherOffice,
    /// The operator may not approve this profile.
    #[error("the operator may not approve profile {0}")]
    ProfileNotAllowed(String),
    /// The operator asks for herself.
    #[error("the operator approves her own request")]
    SelfApproval,
    /// Signed, or used, outside the time window; or no signing time.
    #[error("the approval is outside its time window")]
    Stale,
    /// The operator may not act now.
    #[error("the operator is in state {}", .0.code())]
    State(OperatorState),
    /// The signature is longer than [`super::MAXIMUM_SIGNATURE_LENGTH`]: the text stands inside it, where it need not.
    #[error("the signature is too long")]
    TooLong,
    /// The certificate is entered to no operator.
    #[error("the certificate is in no operator's entry")]
    UnknownOperator,
}

impl ApprovalFault {
    /// The fault for the user.
    pub fn fault(&self) -> Fault {
        match self {
            Self::CertificateExpired => Fault::new("approval-certificate-expired"),
            Self::CertificateRevoked => Fault::new("approval-certificate-revoked"),
            Self::CertificateStateUnknown => Fault::new("approval-certificate-unknown"),
            Self::ContentDiffers => Fault::new("approval-content"),
            Self::ExpectedNotCanonical(_) => Fault::new("approval-text"),
            Self::Foreign => Fault::new("approval-foreign"),
            Self::Forged => Fault::new("approval-forged"),
            Self::KeysDiffer => Fault::new("approval-keys"),
            Self::NotCades(attribute) => {
                Fault::new("signature-not-cades").with("attribute", attribute)
            }
            Self::Malformed => Fault::new("approval-malformed"),
            Self::NotForSigning => Fault::new("approval-not-for-signing"),
            Self::NotOneSigner(count) => Fault::new("approval-signers").with("count", count),
            Self::NotHolder => Fault::new("demand-not-holder"),
            Self::NotOperator => Fault::new("approval-not-operator"),
            Self::OtherOffice => Fault::new("approval-office"),
            Self::ProfileNotAllowed(profile) => {
                Fault::new("approval-profile").with("profile", profile)
            }
            Self::SelfApproval => Fault::new("approval-own-request"),
            Self::Stale => Fault::new("approval-stale"),
            Self::State(state) => Fault::new("approval-operator-state").with("state", state.code()),
            Self::TooLong => Fault::new("signature-too-large"),
            Self::UnknownOperator => Fault::new("approval-operator-unknown"),
        }
    }
}

impl From<SignatureFault> for ApprovalFault {
    fn from(fault: SignatureFault) -> Self {
        match fault {
            SignatureFault::TooLong => Self::TooLong,
            SignatureFault::Malformed => Self::Malformed,
            SignatureFault::ContentDiffers => Self::ContentDiffers,
            SignatureFault::NotOneSigner(count) => Self::NotOneSigner(count),
            SignatureFault::NotCades(attribute) => Self::NotCades(attribute),
            SignatureFault::Forged => Self::Forged,
            SignatureFault::Foreign => Self::Foreign,
            SignatureFault::NotForSigning => Self::NotForSigning,
            SignatureFault::Expired => Self::CertificateExpired,
            SignatureFault::Revoked => Self::CertificateRevoked,
            SignatureFault::StateUnknown => Self::CertificateStateUnknown,
        }
    }
}

/// A proven approval. Only [`verify`] makes one, and an [`crate::issue::IssueIntent`] of an approved profile cannot be made
/// without one.
#[derive(Clone, Debug)]
pub struct VerifiedApproval {
    request: CanonicalRequest,
    request_digest: Sha256,
    approval_digest: Sha256,
    operator: RegisteredOperator,
    certificate: Certificate,
    signed_at: Timestamp,
}

impl VerifiedApproval {
    /// What was approved.
    pub fn request(&self) -> &CanonicalRequest {
        &self.request
    }

    /// SHA-256 of the canonical text.
    pub fn request_digest(&self) -> Sha256 {
        self.request_digest
    }

    /// SHA-256 of the CMS bytes.
    pub fn approval_digest(&self) -> Sha256 {
        self.approval_digest
    }

    /// Who approved.
    pub fn operator(&self) -> &RegisteredOperator {
        &self.operator
    }

    /// With which certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// When, by the operator's clock.
    pub fn signed_at(&self) -> Timestamp {
        self.signed_at
    }
}

/// Verifies an operator's approval of exactly `expected`.
///
/// That the nonce serves once is not seen here: the caller records it as used in the transaction that keeps what follows from the
/// approval, and two uses meet at the store's unique index.
///
/// nca-01 n 25 and 27: signature, certificate, request; operator's guard: state ACTIVE, own certificate, not her own
/// request. A code of keys in the text is that of the keys to be certified.
pub fn verify(
    cms: &[u8],
    expected: &CanonicalRequest,
    operators: &dyn OperatorRegister,
    trust: &Trust<'_>,
    limits: Limits,
    now: Timestamp,
) -> Result<VerifiedApproval, ApprovalFault> {
    let text = expected.text().map_err(ApprovalFault::ExpectedNotCanonical)?;
    let signer = judge_signature(cms, text.as_bytes(), KeyPurpose::Documents, trust, now)?;
    let signed = (&signer.certificate, signer.signing_time, crypto::sha256(cms));
    approved(signed, expected, operators, limits, now)
}

/// Everything that is checked of an approval behind its signature: certificate, claimed moment and digest of the CMS are those of
/// a signature that was verified over the text of `expected`, alone or in a list.
pub(super) fn approved(
    (certificate, signing_time, approval_digest): (&Certificate, Option<Timestamp>, Sha256),
    expected: &CanonicalRequest,
    operators: &dyn OperatorRegister,
    limits: Limits,
    now: Timestamp,
) -> Result<VerifiedApproval, ApprovalFault> {
    let text = expected.text().map_err(ApprovalFault::ExpectedNotCanonical)?;
    let operator = verify_operator(certificate, expected, operators)?;
    verify_keys(expected)?;
    let window = (expected.prepared, expected.valid_until);
    let signed_at = verify_time(signing_time, window, limits, now)?;
    Ok(VerifiedApproval {
        request: expected.clone(),
        request_digest: crypto::sha256(text.as_bytes()),
        approval_digest,
        operator,
        certificate: certificate.clone(),
        signed_at,
    })
}

fn verify_operator(
    certificate: &Certificate,
    expected: &CanonicalRequest,
    operators: &dyn OperatorRegister,
) -> Result<RegisteredOperator, ApprovalFault> {
    let is_operators = certificate.extended_key_usages().contains(&OPERATOR_PURPOSE);
    let found = operators.find(certificate);
    let is_official = found.as_ref().is_some_and(|found| found.is_official);
    if !is_operators && !is_official {
        return Err(ApprovalFault::NotOperator);
    }
    let operator = found.ok_or(ApprovalFault::UnknownOperator)?;
    if certificate.holder().iin.as_deref() != Some(operator.iin.as_str()) {
        return Err(ApprovalFault::UnknownOperator);
    }
    if operator.state != OperatorState::Active {
        return Err(ApprovalFault::State(operator.state));
    }
    if operator.iin == expected.subject.iin {
        return Err(ApprovalFault::SelfApproval);
    }
    if operator.office != expected.office {
        return Err(ApprovalFault::OtherOffice);
    }
    if let Kind::Issue(certificates) = &expected.kind
        && let Some(denied) = certificates.iter().find(|c| !operator.profiles.contains(&c.profile))
    {
        return Err(ApprovalFault::ProfileNotAllowed(denied.profile.clone()));
    }
    Ok(operator)
}

/// The operator compared the code of exactly these keys.
fn verify_keys(expected: &CanonicalRequest) -> Result<(), ApprovalFault> {
    let Some(compared) = expected.compared else { return Ok(()) };
    let Kind::Issue(certificates) = &expected.kind else { return Err(ApprovalFault::KeysDiffer) };
    let code = KeysCode::of(certificates.iter().map(|certificate| certificate.key));
    if code == compared { Ok(()) } else { Err(ApprovalFault::KeysDiffer) }
}

/// Signed between `prepared` and `valid-until`, used not after `valid-until`.
pub(super) fn verify_time(
    signed_at: Option<Timestamp>,
    (prepared, valid_until): (Timestamp, Timestamp),
    limits: Limits,
    now: Timestamp,
) -> Result<Timestamp, ApprovalFault> {
    let signed_at = signed_at.ok_or(ApprovalFault::Stale)?;
    let skew = limits.clock_skew;
    let earliest = prepared.checked_sub(skew).map_err(|_| ApprovalFault::Stale)?;
    let latest = now.checked_add(skew).map_err(|_| ApprovalFault::Stale)?;
    let in_time = earliest <= signed_at
        && signed_at <= latest
        && signed_at <= valid_until
        && now >= earliest
        && now <= valid_until;
    if in_time { Ok(signed_at) } else { Err(ApprovalFault::Stale) }
}
