//! Certificates (RFC 5280 4).

pub mod build;
mod certificate;
mod constraints;
mod distribution;
pub(crate) mod extension;
mod general_name;
mod usage;

use crypto::DigestAlgorithm;

use crate::asn1::{Input, Malformed};

pub use build::{TbsCertificate, TbsFault, assemble};
pub use certificate::Certificate;
pub use constraints::{NameConstraints, PolicyConstraints, PolicyMapping};
pub use distribution::{DistributionPoint, DistributionPointName, ReasonFlags};
pub use extension::{AuthorityKeyIdentifier, Extension, ExtensionValue, Policy};
pub use general_name::GeneralName;
pub use usage::KeyUsage;

/// The content of the `subjectPublicKey` BIT STRING.
pub(crate) fn key_bits(spki_der: &[u8]) -> Result<&[u8], Malformed> {
    let mut spki = Input::of_sequence(spki_der)?;
    spki.sequence()?;
    let bits = spki.bits()?;
    spki.finish()?;
    Ok(bits)
}

/// The key identifier: SHA-1 over the content of the `subjectPublicKey` BIT STRING (RFC 5280
/// 4.2.1.2, method 1).
///
/// For GOST keys the content includes the header of the OCTET STRING inside, as in certificates of
/// the national authority since 2020. `None` when `spki_der` is no public key. SHA-1 names the key
/// here; it protects nothing.
pub fn key_identifier(spki_der: &[u8]) -> Option<Vec<u8>> {
    key_bits(spki_der).ok().map(|bits| crypto::digest(DigestAlgorithm::Sha1, bits))
}
