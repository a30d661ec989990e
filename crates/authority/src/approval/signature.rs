//! One judge of signatures made with our own certificates: approvals, demands, applications, results and sign-ins.

use jiff::Timestamp;
use pki::{
    Certificate,
    cms::{CmsFault, SignedData, VerifiedSigner},
    x509::KeyUsage,
};

/// Longest signature that is looked at, in bytes: a text, a chain of certificates, one signature.
pub const MAXIMUM_SIGNATURE_LENGTH: usize = 256 * 1024;

/// What the authority knows about one of its own certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateState {
    /// Issued and not revoked.
    Good,
    /// Revoked.
    Revoked,
    /// Not known, or the register cannot be read: refused.
    Unknown,
}

/// Whom the authority believes.
pub struct Trust<'a> {
    /// Our roots.
    pub anchors: &'a [Certificate],
    /// Our issuing authorities.
    pub intermediates: &'a [Certificate],
    /// Revocation state of a certificate of ours.
    pub state: &'a dyn Fn(&Certificate) -> CertificateState,
}

/// Which keys may have made the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPurpose {
    /// Any end entity's, also one that is for signing in.
    Any,
    /// One that binds its holder (RFC 5280, 4.2.1.3, `nonRepudiation`). A key for signing in may have signed a challenge that
    /// somebody else chose.
    Documents,
}

/// Why a signature is not one of ours over the text, in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// Longer than [`MAXIMUM_SIGNATURE_LENGTH`].
    #[error("the signature is too long")]
    TooLong,
    /// Not a CMS signature.
    #[error("not a CMS signature")]
    Malformed,
    /// What was signed is another text.
    #[error("the signed content is another text")]
    ContentDiffers,
    /// Not exactly one signer.
    #[error("{0} signers in place of one")]
    NotOneSigner(usize),
    /// A signed attribute that CAdES-BES demands is missing.
    #[error("the signature lacks the signed attribute {0}")]
    NotCades(&'static str),
    /// The signature does not verify.
    #[error("the signature does not verify")]
    Forged,
    /// The certificate does not chain to our authority, or is an authority's.
    #[error("the signer's certificate is not ours")]
    Foreign,
    /// The certificate is one for signing in.
    #[error("the certificate is not for signing documents")]
    NotForSigning,
    /// The certificate was not valid yet, or is no longer.
    #[error("the signer's certificate is outside its validity")]
    Expired,
    /// The certificate is revoked.
    #[error("the signer's certificate is revoked")]
    Revoked,
    /// Nobody can say whether the certificate is revoked.
    #[error("the state of the signer's certificate is unknown")]
    StateUnknown,
}

/// Verifies that exactly one holder of a certificate of ours, in force now and made for `purpose`, signed exactly `content`,
/// which is inside the CMS or beside it.
///
/// Fails closed: a certificate whose state nobody can tell is refused. The signing time is the caller's to judge, because it
/// knows the window.
pub fn judge_signature(
    cms: &[u8],
    content: &[u8],
    purpose: KeyPurpose,
    trust: &Trust<'_>,
    now: Timestamp,
) -> Result<VerifiedSigner, SignatureFault> {
    let signer = verify_signer(cms, content)?;
    verify_certificate(&signer.certificate, purpose, trust, now)?;
    Ok(signer)
}

/// The signature verifies, by one signer, over exactly `content`.
fn verify_signer(cms: &[u8], content: &[u8]) -> Result<VerifiedSigner, SignatureFault> {
    if cms.len() > MAXIMUM_SIGNATURE_LENGTH {
        return Err(SignatureFault::TooLong);
    }
    let signed = SignedData::from_any(cms).map_err(|_| SignatureFault::Malformed)?;
    let detached = match signed.content() {
        Some(inside) if inside == content => None,
        Some(_) => return Err(SignatureFault::ContentDiffers),
        None => Some(content),
    };
    if signed.signers() != 1 {
        return Err(SignatureFault::NotOneSigner(signed.signers()));
    }
    let signers = signed.verify(detached).map_err(|fault| match fault {
        CmsFault::ContentMismatch => SignatureFault::ContentDiffers,
        CmsFault::NotCades { attribute } => SignatureFault::NotCades(attribute),
        _ => SignatureFault::Forged,
    })?;
    signers.into_iter().next().ok_or(SignatureFault::NotOneSigner(0))
}

/// The certificate is an end entity's of our authority, for `purpose`, valid now and not revoked.
///
/// The chain is judged at a moment inside the certificate's life, so that a certificate of ours that has expired is told
/// from one of somebody else.
fn verify_certificate(
    certificate: &Certificate,
    purpose: KeyPurpose,
    trust: &Trust<'_>,
    now: Timestamp,
) -> Result<(), SignatureFault> {
    let (from, to) = (certificate.not_before(), certificate.not_after());
    let inside = now.max(from).min(to);
    pki::path::validate(certificate, trust.intermediates, trust.anchors, inside)
        .map_err(|_| SignatureFault::Foreign)?;
    if certificate.is_ca() {
        return Err(SignatureFault::Foreign);
    }
    let binds = |usage: KeyUsage| usage.contains(KeyUsage::NON_REPUDIATION);
    if purpose == KeyPurpose::Documents && !certificate.key_usage().is_some_and(binds) {
        return Err(SignatureFault::NotForSigning);
    }
    if !certificate.is_valid_at(now) {
        return Err(SignatureFault::Expired);
    }
    match (trust.state)(certificate) {
        CertificateState::Good => Ok(()),
        CertificateState::Revoked => Err(SignatureFault::Revoked),
        CertificateState::Unknown => Err(SignatureFault::StateUnknown),
    }
}
