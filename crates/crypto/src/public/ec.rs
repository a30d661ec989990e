//! ECDSA on the curves of NIST (RFC 5480).

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P256_SHA512_ASN1, ECDSA_P384_SHA256_ASN1,
    ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA512_ASN1, ECDSA_P521_SHA256_ASN1, ECDSA_P521_SHA384_ASN1,
    ECDSA_P521_SHA512_ASN1, ParsedPublicKey, UnparsedPublicKey, VerificationAlgorithm,
};
use der::asn1::{AnyRef, ObjectIdentifier};

use super::{Signed, imported, unknown};
use crate::{KeyAlgorithm, KeyFault, SignatureAlgorithm};

/// id-ecPublicKey.
pub(crate) const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");

/// A curve of NIST.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum EcCurve {
    P256,
    P384,
    P521,
}

impl EcCurve {
    pub(crate) fn from_oid(oid: ObjectIdentifier) -> Result<Self, KeyFault> {
        [Self::P256, Self::P384, Self::P521]
            .into_iter()
            .find(|known| known.oid() == oid)
            .ok_or_else(|| unknown(oid))
    }

    pub(crate) const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::P256 => P256,
            Self::P384 => P384,
            Self::P521 => P521,
        }
    }

    const fn algorithm(self) -> KeyAlgorithm {
        match self {
            Self::P256 => KeyAlgorithm::EcP256,
            Self::P384 => KeyAlgorithm::EcP384,
            Self::P521 => KeyAlgorithm::EcP521,
        }
    }

    fn verification(self, algorithm: SignatureAlgorithm) -> Option<&'static Verification> {
        use SignatureAlgorithm::{EcdsaSha256, EcdsaSha384, EcdsaSha512};
        Some(match (self, algorithm) {
            (Self::P256, EcdsaSha256) => &ECDSA_P256_SHA256_ASN1,
            (Self::P256, EcdsaSha384) => &ECDSA_P256_SHA384_ASN1,
            (Self::P256, EcdsaSha512) => &ECDSA_P256_SHA512_ASN1,
            (Self::P384, EcdsaSha256) => &ECDSA_P384_SHA256_ASN1,
            (Self::P384, EcdsaSha384) => &ECDSA_P384_SHA384_ASN1,
            (Self::P384, EcdsaSha512) => &ECDSA_P384_SHA512_ASN1,
            (Self::P521, EcdsaSha256) => &ECDSA_P521_SHA256_ASN1,
            (Self::P521, EcdsaSha384) => &ECDSA_P521_SHA384_ASN1,
            (Self::P521, EcdsaSha512) => &ECDSA_P521_SHA512_ASN1,
            _ => return None,
        })
    }
}

type Verification = dyn VerificationAlgorithm;

#[derive(Clone)]
pub(super) struct EcPublicKey {
    curve: EcCurve,
    /// Parsed for the digest of the curve's strength, with which nearly all signatures are made.
    key: ParsedPublicKey,
}

impl EcPublicKey {
    pub(super) fn read(parameters: Option<AnyRef<'_>>, key: &[u8]) -> Result<Self, KeyFault> {
        let oid = parameters.and_then(|any| any.decode_as().ok()).ok_or_else(|| unknown(EC))?;
        let curve = EcCurve::from_oid(oid)?;
        // Only the uncompressed form: RFC 5480 section 2.2 makes support of the compressed one optional.
        if key.first() != Some(&4) {
            return Err(KeyFault::NotOnCurve);
        }
        let usual = curve
            .verification(curve.algorithm().default_signature())
            .ok_or_else(|| unknown(oid))?;
        let key = ParsedPublicKey::new(usual, key).map_err(|_| KeyFault::NotOnCurve)?;
        Ok(Self { curve, key })
    }

    pub(super) fn algorithm(&self) -> KeyAlgorithm {
        self.curve.algorithm()
    }

    /// `None` when the signature algorithm is not one of this key.
    pub(super) fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        signed: Signed<'_>,
        signature: &[u8],
    ) -> Option<bool> {
        let message = match signed {
            Signed::Digest(digest) => {
                let verification = self.curve.verification(algorithm)?;
                let digest = imported(algorithm.digest_algorithm(), digest)?;
                let key: &[u8] = self.key.as_ref();
                return Some(verification.verify_digest_sig(key, &digest, signature).is_ok());
            }
            Signed::Message(message) => message,
        };
        if algorithm == self.algorithm().default_signature() {
            return Some(self.key.verify_sig(message, signature).is_ok());
        }
        let other = UnparsedPublicKey::new(self.curve.verification(algorithm)?, &self.key);
        Some(other.verify(message, signature).is_ok())
    }
}
