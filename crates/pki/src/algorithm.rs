//! Signature and digest algorithms as they stand in certificates and messages.

use crypto::{
    DigestAlgorithm, Legacy, PublicKey, SignatureAlgorithm, UnknownAlgorithm, VerifyFault,
};

use crate::{Oid, SignatureFault, asn1::Input};

/// What the `AlgorithmIdentifier` of a signature in a certificate, request, list or answer means.
pub(crate) fn signature_algorithm(
    identifier_der: &[u8],
) -> Result<SignatureAlgorithm, SignatureFault> {
    SignatureAlgorithm::from_identifier_der(identifier_der)
        .map_err(|fault| unsupported(&fault, identifier_der))
}

/// What the `signatureAlgorithm` of a CMS signer means beside its digest algorithm.
pub(crate) fn cms_signature_algorithm(
    identifier_der: &[u8],
    digest: DigestAlgorithm,
) -> Result<SignatureAlgorithm, SignatureFault> {
    SignatureAlgorithm::from_cms_identifier_der(identifier_der, digest)
        .map_err(|fault| unsupported(&fault, identifier_der))
}

/// What a digest `AlgorithmIdentifier` means.
pub(crate) fn digest_algorithm(identifier_der: &[u8]) -> Result<DigestAlgorithm, SignatureFault> {
    DigestAlgorithm::from_identifier_der(identifier_der)
        .map_err(|fault| unsupported(&fault, identifier_der))
}

/// What is not supported: the algorithm itself, or one that its parameters name.
fn unsupported(fault: &UnknownAlgorithm, identifier_der: &[u8]) -> SignatureFault {
    let named = match fault {
        UnknownAlgorithm::Oid(oid) => Oid::new(oid).ok(),
        _ => None,
    };
    let outer = || Input::of_sequence(identifier_der).and_then(|mut fields| fields.oid()).ok();
    named.or_else(outer).map_or(SignatureFault::Invalid, SignatureFault::Unsupported)
}

/// Verifies over the exact octets. What is signed with a legacy algorithm is unsupported.
pub(crate) fn verify(
    spki_der: &[u8],
    algorithm: SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureFault> {
    let key = PublicKey::from_spki_der(spki_der)?;
    verify_with(Legacy::Refused, &key, algorithm, message, signature)
}

/// Verifies as [`verify`], by the digest of the octets, which is that of the algorithm.
pub(crate) fn verify_digest(
    spki_der: &[u8],
    algorithm: SignatureAlgorithm,
    digest: &[u8],
    signature: &[u8],
) -> Result<(), SignatureFault> {
    let key = PublicKey::from_spki_der(spki_der)?;
    key.verify_digest(Legacy::Refused, algorithm, digest, signature).map_err(of_verification)
}

/// Verifies over the exact octets with a key that was read, and says whether legacy algorithms are believed.
pub(crate) fn verify_with(
    legacy: Legacy,
    key: &PublicKey,
    algorithm: SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureFault> {
    key.verify_with(legacy, algorithm, message, signature).map_err(of_verification)
}

fn of_verification(fault: VerifyFault) -> SignatureFault {
    match fault {
        VerifyFault::AlgorithmMismatch { .. } | VerifyFault::Invalid => SignatureFault::Invalid,
        VerifyFault::Key(fault) => SignatureFault::Key(fault),
        VerifyFault::Legacy(algorithm) => SignatureFault::Unsupported(algorithm.oid()),
    }
}
