//! Signature and digest algorithms as they stand in certificates and messages.

use crypto::{DigestAlgorithm, Legacy, PublicKey, SignatureAlgorithm, VerifyFault};

use crate::{
    SignatureFault,
    asn1::{Input, Malformed},
};

/// What the `AlgorithmIdentifier` of a signature in a certificate, request, list or answer means.
pub(crate) fn signature_algorithm(
    identifier_der: &[u8],
) -> Result<SignatureAlgorithm, SignatureFault> {
    SignatureAlgorithm::from_identifier_der(identifier_der).map_err(|_| unsupported(identifier_der))
}

/// What the `signatureAlgorithm` of a CMS signer means beside its digest algorithm.
pub(crate) fn cms_signature_algorithm(
    identifier_der: &[u8],
    digest: DigestAlgorithm,
) -> Result<SignatureAlgorithm, SignatureFault> {
    SignatureAlgorithm::from_cms_identifier_der(identifier_der, digest)
        .map_err(|_| unsupported(identifier_der))
}

/// What a digest `AlgorithmIdentifier` means.
pub(crate) fn digest_algorithm(identifier_der: &[u8]) -> Result<DigestAlgorithm, SignatureFault> {
    DigestAlgorithm::from_identifier_der(identifier_der).map_err(|_| unsupported(identifier_der))
}

fn unsupported(identifier_der: &[u8]) -> SignatureFault {
    let oid: Result<_, Malformed> = Input::of_sequence(identifier_der).and_then(|mut i| i.oid());
    oid.map_or(SignatureFault::Invalid, SignatureFault::Unsupported)
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

/// Verifies over the exact octets with a key that was read, and says whether legacy algorithms are believed.
pub(crate) fn verify_with(
    legacy: Legacy,
    key: &PublicKey,
    algorithm: SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureFault> {
    key.verify_with(legacy, algorithm, message, signature).map_err(|fault| match fault {
        VerifyFault::AlgorithmMismatch { .. } | VerifyFault::Invalid => SignatureFault::Invalid,
        VerifyFault::Key(fault) => SignatureFault::Key(fault),
        VerifyFault::Legacy(algorithm) => SignatureFault::Unsupported(algorithm.oid()),
    })
}
