//! RSA (RFC 3279 section 2.3.1, RFC 4055).

use std::{ops::RangeInclusive, sync::OnceLock};

use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};
use der::{
    Decode,
    asn1::{AnyRef, ObjectIdentifier, UintRef},
};

use super::{Signed, imported, pss, unknown};
use crate::{KeyAlgorithm, KeyFault, SignatureAlgorithm, algorithm::Pss};

pub(crate) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
pub(super) const RSASSA_PSS: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");

/// Lengths of a modulus, in bits, whose signatures are believed.
const BELIEVED_BITS: RangeInclusive<usize> = 2048..=8192;

#[derive(Clone)]
pub(super) struct RsaPublicKey {
    algorithm: KeyAlgorithm,
    /// `RSAPublicKey` in DER.
    der: Vec<u8>,
    /// Parsed by the library for the algorithm of the first signature: few keys meet another. What it computes from the
    /// modulus is a tenth of the work of a signature.
    parsed: OnceLock<(SignatureAlgorithm, Option<ParsedPublicKey>)>,
    /// Big-endian without leading zeros.
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    /// The only digest with which the key may sign, and the shortest salt, if it is bound to them (RFC 4055 section 3.3).
    bound_to: Option<Pss>,
}

/// ```text
/// RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }
/// ```
#[derive(der::Sequence)]
struct Numbers<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

impl RsaPublicKey {
    /// Reads a key of rsaEncryption, whose parameters are NULL.
    pub(super) fn read(parameters: Option<AnyRef<'_>>, key: &[u8]) -> Result<Self, KeyFault> {
        if parameters != Some(AnyRef::NULL) {
            return Err(unknown(RSA));
        }
        Self::read_numbers(key)
    }

    /// Reads a key of id-RSASSA-PSS: without parameters it signs with any digest.
    pub(super) fn read_pss(parameters: Option<AnyRef<'_>>, key: &[u8]) -> Result<Self, KeyFault> {
        let bound_to = match parameters {
            None => None,
            Some(found) => Some(Pss::of_key(found).ok_or_else(|| unknown(RSASSA_PSS))?),
        };
        Ok(Self { algorithm: KeyAlgorithm::RsaPss, bound_to, ..Self::read_numbers(key)? })
    }

    fn read_numbers(key: &[u8]) -> Result<Self, KeyFault> {
        let numbers = Numbers::from_der(key).map_err(|_| KeyFault::Malformed)?;
        let (modulus, exponent) = (numbers.modulus.as_bytes(), numbers.exponent.as_bytes());
        let algorithm = match bit_length(modulus) {
            0 => return Err(KeyFault::Malformed),
            2048 => KeyAlgorithm::Rsa2048,
            3072 => KeyAlgorithm::Rsa3072,
            4096 => KeyAlgorithm::Rsa4096,
            _ => KeyAlgorithm::RsaOther,
        };
        Ok(Self {
            algorithm,
            der: key.to_vec(),
            parsed: OnceLock::new(),
            modulus: modulus.to_vec(),
            exponent: exponent.to_vec(),
            bound_to: None,
        })
    }

    pub(super) fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    pub(super) fn modulus(&self) -> &[u8] {
        &self.modulus
    }

    pub(super) fn exponent(&self) -> &[u8] {
        &self.exponent
    }

    pub(super) fn check_length(&self) -> Result<(), KeyFault> {
        let bits = bit_length(&self.modulus);
        if bits < *BELIEVED_BITS.start() {
            Err(KeyFault::TooShort { bits })
        } else if bits > *BELIEVED_BITS.end() {
            Err(KeyFault::TooLong { bits })
        } else {
            Ok(())
        }
    }

    /// `None` when the signature algorithm is not one of this key.
    pub(super) fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        signed: Signed<'_>,
        signature: &[u8],
    ) -> Option<bool> {
        let is_bound_elsewhere = self.bound_to.is_some_and(|bound| {
            bound.digest.digest() != algorithm.digest_algorithm()
                || algorithm.pss().is_none_or(|pss| pss.salt_bytes < bound.salt_bytes)
        });
        if let SignatureAlgorithm::RsaPssSalted(pss) = algorithm
            && !is_bound_elsewhere
        {
            // The library knows salts of the digest's length only.
            let digest = signed.digest(pss.digest.digest());
            return Some(pss::verify(&self.modulus, &self.exponent, pss, &digest, signature));
        }
        let padding: &'static dyn VerificationAlgorithm = match algorithm {
            _ if is_bound_elsewhere => return None,
            SignatureAlgorithm::RsaPkcs1Sha1 => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
            SignatureAlgorithm::RsaPkcs1Sha256 => &RSA_PKCS1_2048_8192_SHA256,
            SignatureAlgorithm::RsaPkcs1Sha384 => &RSA_PKCS1_2048_8192_SHA384,
            SignatureAlgorithm::RsaPkcs1Sha512 => &RSA_PKCS1_2048_8192_SHA512,
            SignatureAlgorithm::RsaPssSha256 => &RSA_PSS_2048_8192_SHA256,
            SignatureAlgorithm::RsaPssSha384 => &RSA_PSS_2048_8192_SHA384,
            SignatureAlgorithm::RsaPssSha512 => &RSA_PSS_2048_8192_SHA512,
            _ => return None,
        };
        let message = match signed {
            Signed::Digest(digest) => {
                let digest = imported(algorithm.digest_algorithm(), digest)?;
                return Some(padding.verify_digest_sig(&self.der, &digest, signature).is_ok());
            }
            Signed::Message(message) => message,
        };
        let parse = || (algorithm, ParsedPublicKey::new(padding, &self.der).ok());
        let verified = match self.parsed.get_or_init(parse) {
            (known, Some(key)) if *known == algorithm => key.verify_sig(message, signature),
            _ => UnparsedPublicKey::new(padding, &self.der).verify(message, signature),
        };
        Some(verified.is_ok())
    }
}

/// Number of significant bits of a big-endian number.
pub(crate) fn bit_length(number: &[u8]) -> usize {
    let mut bytes = number.iter().skip_while(|byte| **byte == 0);
    match bytes.next() {
        None => 0,
        Some(first) => {
            let top = 8 - usize::try_from(first.leading_zeros()).unwrap_or(0);
            top + 8 * bytes.count()
        }
    }
}
