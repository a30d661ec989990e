//! Public keys.

mod dsa;
mod ec;
mod edwards;
mod pss;
mod rsa;
mod shared;

use std::{borrow::Cow, fmt};

use aws_lc_rs::{digest as aws, signature::ParsedPublicKey};
use der::{Decode, Encode, asn1::ObjectIdentifier};
use spki::SubjectPublicKeyInfoRef;

use crate::{
    DigestAlgorithm, KeyAlgorithm, KeyFault, Legacy, SignatureAlgorithm, VerifyFault,
    gost::GostPublicKey, pkcs8,
};
pub(crate) use dsa::DSA;
use dsa::DsaPublicKey;
use ec::EcPublicKey;
pub(crate) use ec::{EC, EcCurve};
pub(crate) use edwards::ED;
pub(crate) use rsa::{RSA, bit_length};
use rsa::{RSASSA_PSS, RsaPublicKey};

/// The longest SubjectPublicKeyInfo that is looked at: an RSA key of 16384 bits has 2100 bytes.
const MAX_SPKI_BYTES: usize = 4096;

/// A public key that was read and found to be a point of its group, or a plausible RSA modulus and exponent.
///
/// Whether it is strong enough for a certificate is another question: [`crate::inspect_key`].
#[derive(Clone)]
pub struct PublicKey {
    algorithm: KeyAlgorithm,
    spki: Vec<u8>,
    inner: Inner,
}

/// What a signature is over.
#[derive(Clone, Copy)]
pub(crate) enum Signed<'a> {
    /// A message, by its digest.
    Digest(&'a [u8]),
    /// A message.
    Message(&'a [u8]),
}

impl<'a> Signed<'a> {
    /// The digest, which must be that of the algorithm.
    pub(crate) fn digest(self, algorithm: DigestAlgorithm) -> Cow<'a, [u8]> {
        match self {
            Self::Digest(digest) => digest.into(),
            Self::Message(message) => crate::digest(algorithm, message).into(),
        }
    }
}

/// A digest as the library takes it; `None` for one that it does not know, or of another length.
fn imported(algorithm: DigestAlgorithm, digest: &[u8]) -> Option<aws::Digest> {
    let known = match algorithm {
        DigestAlgorithm::Sha1 => &aws::SHA1_FOR_LEGACY_USE_ONLY,
        DigestAlgorithm::Sha256 => &aws::SHA256,
        DigestAlgorithm::Sha384 => &aws::SHA384,
        DigestAlgorithm::Sha512 => &aws::SHA512,
        _ => return None,
    };
    aws::Digest::import_less_safe(digest, known).ok()
}

#[derive(Clone)]
enum Inner {
    Dsa(Box<DsaPublicKey>),
    Ec(EcPublicKey),
    Ed25519(ParsedPublicKey),
    Gost(GostPublicKey),
    Rsa(RsaPublicKey),
}

impl PublicKey {
    /// Reads SubjectPublicKeyInfo in DER; checks that the key belongs to its group.
    pub fn from_spki_der(bytes: &[u8]) -> Result<Self, KeyFault> {
        Self::read(bytes, None)
    }

    /// Reads SubjectPublicKeyInfo in DER from a certificate that `issuer` signed. A DSA key without parameters takes
    /// those of its issuer (RFC 3279 section 2.3.2, RFC 5280 section 6.1.4 (d)-(f)); every other key is read as by
    /// [`Self::from_spki_der`].
    pub fn from_spki_der_inheriting(bytes: &[u8], issuer: &Self) -> Result<Self, KeyFault> {
        Self::read(bytes, Some(issuer))
    }

    fn read(bytes: &[u8], issuer: Option<&Self>) -> Result<Self, KeyFault> {
        if bytes.len() > MAX_SPKI_BYTES {
            return Err(KeyFault::Malformed);
        }
        let info = SubjectPublicKeyInfoRef::from_der(bytes).map_err(|_| KeyFault::Malformed)?;
        let key = info.subject_public_key.as_bytes().ok_or(KeyFault::Malformed)?;
        let parameters = info.algorithm.parameters;
        let (algorithm, inner) = match info.algorithm.oid {
            RSA => {
                let key = RsaPublicKey::read(parameters, key)?;
                (key.algorithm(), Inner::Rsa(key))
            }
            RSASSA_PSS => {
                let key = RsaPublicKey::read_pss(parameters, key)?;
                (key.algorithm(), Inner::Rsa(key))
            }
            EC => {
                let key = EcPublicKey::read(parameters, key)?;
                (key.algorithm(), Inner::Ec(key))
            }
            ED => (KeyAlgorithm::Ed25519, Inner::Ed25519(edwards::read(parameters, key)?)),
            DSA => {
                let inherited = issuer.and_then(|issuer| match &issuer.inner {
                    Inner::Dsa(key) => Some(key.as_ref()),
                    _ => None,
                });
                let key = DsaPublicKey::read(parameters, key, inherited)?;
                (KeyAlgorithm::Dsa, Inner::Dsa(Box::new(key)))
            }
            _ => {
                let identifier = info.algorithm.to_der().map_err(|_| KeyFault::Malformed)?;
                let key = GostPublicKey::read(&identifier, key)?;
                (key.algorithm(), Inner::Gost(key))
            }
        };
        Ok(Self { algorithm, spki: bytes.to_vec(), inner })
    }

    /// Reads SubjectPublicKeyInfo in PEM.
    pub fn from_spki_pem(pem: &str) -> Result<Self, KeyFault> {
        Self::from_spki_der(&pkcs8::read_pem("PUBLIC KEY", pem)?)
    }

    /// SubjectPublicKeyInfo in PEM.
    pub fn to_spki_pem(&self) -> Result<String, KeyFault> {
        pkcs8::write_pem("PUBLIC KEY", &self.spki)
    }

    /// SubjectPublicKeyInfo, exactly as it was read.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// The kind of key.
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// The length of the modulus of an RSA key in bits.
    pub fn rsa_bits(&self) -> Option<usize> {
        self.rsa_numbers().map(|(modulus, _)| bit_length(modulus))
    }

    /// Modulus and public exponent of an RSA key, big-endian.
    pub(crate) fn rsa_numbers(&self) -> Option<(&[u8], &[u8])> {
        match &self.inner {
            Inner::Rsa(key) => Some((key.modulus(), key.exponent())),
            Inner::Dsa(_) | Inner::Ec(_) | Inner::Ed25519(_) | Inner::Gost(_) => None,
        }
    }

    /// Believes or disbelieves a signature; one whose algorithm is [legacy](Legacy) is not looked at.
    ///
    /// An RSA key below 2048 or above 8192 bits is never believed.
    pub fn verify(
        &self,
        signature_algorithm: SignatureAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyFault> {
        self.verify_with(Legacy::Refused, signature_algorithm, message, signature)
    }

    /// As [`Self::verify`], and says whether legacy algorithms are believed.
    pub fn verify_with(
        &self,
        legacy: Legacy,
        signature_algorithm: SignatureAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyFault> {
        self.check(legacy, signature_algorithm, Signed::Message(message), signature)
    }

    /// As [`Self::verify_with`], by the digest of the message, for one that is too long to be at hand. The digest is that
    /// of the signature algorithm. Ed25519, which digests by itself, needs the message: its keys do not verify so.
    pub fn verify_digest(
        &self,
        legacy: Legacy,
        signature_algorithm: SignatureAlgorithm,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyFault> {
        self.check(legacy, signature_algorithm, Signed::Digest(digest), signature)
    }

    fn check(
        &self,
        legacy: Legacy,
        signature_algorithm: SignatureAlgorithm,
        signed: Signed<'_>,
        signature: &[u8],
    ) -> Result<(), VerifyFault> {
        if signature_algorithm.is_legacy() && legacy == Legacy::Refused {
            return Err(VerifyFault::Legacy(signature_algorithm));
        }
        let mismatch =
            VerifyFault::AlgorithmMismatch { signature: signature_algorithm, key: self.algorithm };
        if !self.algorithm.can_sign(signature_algorithm) {
            return Err(mismatch);
        }
        let is_good = match &self.inner {
            Inner::Dsa(key) => key.verify(signature_algorithm, signed, signature),
            Inner::Ec(key) => key.verify(signature_algorithm, signed, signature),
            Inner::Ed25519(key) => match signed {
                Signed::Digest(_) => None,
                Signed::Message(message) => Some(key.verify_sig(message, signature).is_ok()),
            },
            Inner::Gost(key) => Some(key.verify(signed, signature)),
            Inner::Rsa(key) => {
                key.check_length().map_err(VerifyFault::Key)?;
                key.verify(signature_algorithm, signed, signature)
            }
        };
        match is_good {
            Some(true) => Ok(()),
            Some(false) => Err(VerifyFault::Invalid),
            None => Err(mismatch),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digest = crate::sha256(&self.spki);
        write!(f, "PublicKey({}, SHA-256 {digest})", self.algorithm)
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.spki == other.spki
    }
}

impl Eq for PublicKey {}

fn unknown(oid: ObjectIdentifier) -> KeyFault {
    KeyFault::AlgorithmUnknown(oid.to_string())
}
