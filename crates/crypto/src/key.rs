//! Key pairs, public keys and the signer.

use std::fmt;

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1,
        ECDSA_P384_SHA384_ASN1_SIGNING, ED25519, EcdsaKeyPair, EcdsaSigningAlgorithm,
        Ed25519KeyPair, KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
        RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
        RSA_PKCS1_SHA512, RsaKeyPair, UnparsedPublicKey, VerificationAlgorithm,
    },
};
use der::{
    Decode, Encode,
    asn1::{AnyRef, BitStringRef, ObjectIdentifier, UintRef},
};
use spki::{AlgorithmIdentifier, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

use crate::{
    KeyAlgorithm, KeyFault, SignFault, SignatureAlgorithm, VerifyFault,
    gost::{GostPublicKey, GostSecretKey},
    pkcs8,
};

pub(crate) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
pub(crate) const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
pub(crate) const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
pub(crate) const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
pub(crate) const ED: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// The longest SubjectPublicKeyInfo that is looked at: an RSA key of 16384 bits has 2100 bytes.
const MAX_SPKI_BYTES: usize = 4096;

/// Something that signs: a key in memory, a key in a device.
///
/// A signer has one signature algorithm. It tells the public key it signs for, so that whoever assembles a signed
/// structure can check that it is the right one.
pub trait Signer: Send + Sync {
    /// The public key, as SubjectPublicKeyInfo in DER.
    fn public_key_info(&self) -> &[u8];

    /// The algorithm of every signature that it makes.
    fn signature_algorithm(&self) -> SignatureAlgorithm;

    /// Signs `message` (the message itself: the signer digests it).
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFault>;
}

impl<S: Signer + ?Sized> Signer for Box<S> {
    fn public_key_info(&self) -> &[u8] {
        (**self).public_key_info()
    }

    fn signature_algorithm(&self) -> SignatureAlgorithm {
        (**self).signature_algorithm()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFault> {
        (**self).sign(message)
    }
}

/// A private key in memory. It is wiped when dropped, and `Debug` shows the public key only.
pub struct PrivateKey {
    secret: Secret,
    public: PublicKey,
    signature: SignatureAlgorithm,
}

enum Secret {
    Ec(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Gost(GostSecretKey),
    Rsa(RsaKeyPair),
}

impl PrivateKey {
    /// Makes a new key pair. [`KeyAlgorithm::RsaOther`] is not made.
    pub fn generate(algorithm: KeyAlgorithm) -> Result<Self, KeyFault> {
        let failed = |_| KeyFault::RandomnessUnavailable(crate::random::RandomnessUnavailable);
        let rsa = |size| RsaKeyPair::generate(size).map(Secret::Rsa).map_err(failed);
        let ec = |kind| EcdsaKeyPair::generate(kind).map(Secret::Ec).map_err(failed);
        let secret = match algorithm {
            KeyAlgorithm::EcP256 => ec(&ECDSA_P256_SHA256_ASN1_SIGNING)?,
            KeyAlgorithm::EcP384 => ec(&ECDSA_P384_SHA384_ASN1_SIGNING)?,
            KeyAlgorithm::Ed25519 => {
                Ed25519KeyPair::generate().map(Secret::Ed25519).map_err(failed)?
            }
            KeyAlgorithm::Gost2004_256
            | KeyAlgorithm::Gost2015_256
            | KeyAlgorithm::Gost2015_512 => Secret::Gost(GostSecretKey::generate(algorithm)?),
            KeyAlgorithm::Rsa2048 => rsa(KeySize::Rsa2048)?,
            KeyAlgorithm::Rsa3072 => rsa(KeySize::Rsa3072)?,
            KeyAlgorithm::Rsa4096 => rsa(KeySize::Rsa4096)?,
            KeyAlgorithm::RsaOther => {
                return Err(KeyFault::AlgorithmUnknown(algorithm.as_str().to_owned()));
            }
        };
        Self::from_secret(secret)
    }

    fn from_secret(secret: Secret) -> Result<Self, KeyFault> {
        let spki = match &secret {
            Secret::Ec(pair) => {
                let curve =
                    if *pair.algorithm() == ECDSA_P256_SHA256_ASN1_SIGNING { P256 } else { P384 };
                let curve_der = curve.to_der().map_err(|_| KeyFault::Malformed)?;
                let curve = AnyRef::from_der(&curve_der).map_err(|_| KeyFault::Malformed)?;
                write_spki(EC, Some(curve), pair.public_key().as_ref())?
            }
            Secret::Ed25519(pair) => write_spki(ED, None, pair.public_key().as_ref())?,
            Secret::Gost(key) => key.public_spki_der()?,
            Secret::Rsa(pair) => write_spki(RSA, Some(AnyRef::NULL), pair.public_key().as_ref())?,
        };
        let public = PublicKey::from_spki_der(&spki)?;
        let signature = public.algorithm.default_signature();
        Ok(Self { secret, public, signature })
    }

    /// Reads an unencrypted PKCS#8 key.
    ///
    /// The shapes of the Kazakh keys: `OCTET STRING { OCTET STRING }`, little-endian, for the keys of 2015, and
    /// `OCTET STRING { INTEGER }` for those of 2004.
    pub fn from_pkcs8_der(bytes: &[u8]) -> Result<Self, KeyFault> {
        let secret = match pkcs8::inspect(bytes)? {
            pkcs8::Kind::Ec(curve) => Secret::Ec(
                EcdsaKeyPair::from_pkcs8(ec_signing(curve)?, bytes)
                    .map_err(|_| KeyFault::Malformed)?,
            ),
            pkcs8::Kind::Ed25519 => Secret::Ed25519(
                Ed25519KeyPair::from_pkcs8_maybe_unchecked(bytes)
                    .map_err(|_| KeyFault::Malformed)?,
            ),
            pkcs8::Kind::Gost(key) => Secret::Gost(key),
            pkcs8::Kind::Rsa => {
                Secret::Rsa(RsaKeyPair::from_pkcs8(bytes).map_err(|_| KeyFault::Malformed)?)
            }
        };
        Self::from_secret(secret)
    }

    /// Writes the key as unencrypted PKCS#8. The bytes are wiped when dropped; they belong in no file.
    pub fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        use aws_lc_rs::encoding::AsDer;
        let copied = |bytes: &[u8]| Zeroizing::new(bytes.to_vec());
        Ok(match &self.secret {
            Secret::Ec(pair) => {
                copied(pair.to_pkcs8v1().map_err(|_| KeyFault::Malformed)?.as_ref())
            }
            Secret::Ed25519(pair) => {
                copied(pair.to_pkcs8v1().map_err(|_| KeyFault::Malformed)?.as_ref())
            }
            Secret::Gost(key) => key.to_pkcs8_der()?,
            Secret::Rsa(pair) => {
                let document: aws_lc_rs::encoding::Pkcs8V1Der<'_> =
                    pair.as_der().map_err(|_| KeyFault::Malformed)?;
                copied(document.as_ref())
            }
        })
    }

    /// Reads an encrypted PKCS#8 key in DER (PBES2 with scrypt or PBKDF2, and AES).
    ///
    /// The work that a hostile file may ask for is bounded: 256 MiB of memory, ten million rounds.
    pub fn from_encrypted_pkcs8(bytes: &[u8], passphrase: &[u8]) -> Result<Self, KeyFault> {
        Self::from_pkcs8_der(&pkcs8::decrypt(bytes, passphrase)?)
    }

    /// Writes the key as encrypted PKCS#8 in DER: PBES2 with scrypt (N = 2^14, r = 8, p = 5: 16 MiB, within what
    /// OpenSSL opens by itself) and AES-256-CBC.
    pub fn to_encrypted_pkcs8(&self, passphrase: &[u8]) -> Result<Vec<u8>, KeyFault> {
        pkcs8::encrypt(&self.to_pkcs8_der()?, passphrase)
    }

    /// Reads what [`Self::to_encrypted_pkcs8_pem`] or `openssl pkcs8 -topk8` wrote.
    pub fn from_encrypted_pkcs8_pem(pem: &str, passphrase: &[u8]) -> Result<Self, KeyFault> {
        Self::from_encrypted_pkcs8(&pkcs8::read_pem("ENCRYPTED PRIVATE KEY", pem)?, passphrase)
    }

    /// [`Self::to_encrypted_pkcs8`] as PEM.
    pub fn to_encrypted_pkcs8_pem(&self, passphrase: &[u8]) -> Result<String, KeyFault> {
        pkcs8::write_pem("ENCRYPTED PRIVATE KEY", &self.to_encrypted_pkcs8(passphrase)?)
    }

    /// Chooses another signature algorithm than the default of the key: SHA-384 or SHA-512 for RSA.
    pub fn with_signature_algorithm(
        self,
        signature: SignatureAlgorithm,
    ) -> Result<Self, SignFault> {
        let key = self.algorithm();
        if key.can_sign(signature) {
            Ok(Self { signature, ..self })
        } else {
            Err(SignFault::AlgorithmMismatch { signature, key })
        }
    }

    /// The kind of key.
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.public.algorithm
    }

    /// The public half.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }
}

fn ec_signing(curve: ObjectIdentifier) -> Result<&'static EcdsaSigningAlgorithm, KeyFault> {
    if curve == P256 {
        Ok(&ECDSA_P256_SHA256_ASN1_SIGNING)
    } else if curve == P384 {
        Ok(&ECDSA_P384_SHA384_ASN1_SIGNING)
    } else {
        Err(KeyFault::AlgorithmUnknown(curve.to_string()))
    }
}

impl Signer for PrivateKey {
    fn public_key_info(&self) -> &[u8] {
        self.public.spki_der()
    }

    fn signature_algorithm(&self) -> SignatureAlgorithm {
        self.signature
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFault> {
        let random = SystemRandom::new();
        match &self.secret {
            Secret::Ec(pair) => pair
                .sign(&random, message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|_| SignFault::Failed),
            Secret::Ed25519(pair) => pair
                .try_sign(message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|_| SignFault::Failed),
            Secret::Gost(key) => key.sign(message),
            Secret::Rsa(pair) => {
                let padding = match self.signature {
                    SignatureAlgorithm::RsaPkcs1Sha384 => &RSA_PKCS1_SHA384,
                    SignatureAlgorithm::RsaPkcs1Sha512 => &RSA_PKCS1_SHA512,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(padding, &random, message, &mut signature)
                    .map_err(|_| SignFault::Failed)?;
                Ok(signature)
            }
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("public", &self.public).finish_non_exhaustive()
    }
}

/// A public key that was read and found to be a point of its group, or a plausible RSA modulus and exponent.
///
/// Whether it is strong enough for a certificate is another question: [`crate::inspect_key`].
#[derive(Clone)]
pub struct PublicKey {
    algorithm: KeyAlgorithm,
    spki: Vec<u8>,
    inner: Inner,
}

#[derive(Clone)]
enum Inner {
    Ec(ParsedPublicKey),
    Ed25519(ParsedPublicKey),
    Gost(GostPublicKey),
    /// `RSAPublicKey` in DER, and its two numbers, big-endian without leading zeros.
    Rsa {
        key: Vec<u8>,
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
}

/// ```text
/// RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }
/// ```
#[derive(der::Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

impl PublicKey {
    /// Reads SubjectPublicKeyInfo in DER; checks that the key belongs to its group.
    pub fn from_spki_der(bytes: &[u8]) -> Result<Self, KeyFault> {
        if bytes.len() > MAX_SPKI_BYTES {
            return Err(KeyFault::Malformed);
        }
        let info = SubjectPublicKeyInfoRef::from_der(bytes).map_err(|_| KeyFault::Malformed)?;
        let key = info.subject_public_key.as_bytes().ok_or(KeyFault::Malformed)?;
        let parameters = info.algorithm.parameters;
        let oid = info.algorithm.oid;
        let (algorithm, inner) = if oid == RSA {
            read_rsa(parameters, key)?
        } else if oid == EC {
            read_ec(parameters, key)?
        } else if oid == ED {
            read_ed25519(parameters, key)?
        } else {
            let identifier = info.algorithm.to_der().map_err(|_| KeyFault::Malformed)?;
            let key = GostPublicKey::read(&identifier, oid, key)?;
            (key.algorithm(), Inner::Gost(key))
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
            Inner::Rsa { modulus, exponent, .. } => Some((modulus, exponent)),
            Inner::Ec(_) | Inner::Ed25519(_) | Inner::Gost(_) => None,
        }
    }

    /// Believes or disbelieves a signature. An RSA key below 2048 or above 8192 bits is never believed.
    pub fn verify(
        &self,
        signature_algorithm: SignatureAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyFault> {
        if !self.algorithm.can_sign(signature_algorithm) {
            return Err(VerifyFault::AlgorithmMismatch {
                signature: signature_algorithm,
                key: self.algorithm,
            });
        }
        match &self.inner {
            Inner::Ec(key) | Inner::Ed25519(key) => {
                key.verify_sig(message, signature).map_err(|_| VerifyFault::Invalid)
            }
            Inner::Gost(key) => key.verify(message, signature),
            Inner::Rsa { key, .. } => {
                let padding: &'static dyn VerificationAlgorithm = match signature_algorithm {
                    SignatureAlgorithm::RsaPkcs1Sha384 => &RSA_PKCS1_2048_8192_SHA384,
                    SignatureAlgorithm::RsaPkcs1Sha512 => &RSA_PKCS1_2048_8192_SHA512,
                    _ => &RSA_PKCS1_2048_8192_SHA256,
                };
                UnparsedPublicKey::new(padding, key)
                    .verify(message, signature)
                    .map_err(|_| VerifyFault::Invalid)
            }
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

fn read_rsa(parameters: Option<AnyRef<'_>>, key: &[u8]) -> Result<(KeyAlgorithm, Inner), KeyFault> {
    if parameters != Some(AnyRef::NULL) {
        return Err(KeyFault::AlgorithmUnknown(RSA.to_string()));
    }
    let numbers = RsaPublicKey::from_der(key).map_err(|_| KeyFault::Malformed)?;
    let (modulus, exponent) = (numbers.modulus.as_bytes(), numbers.exponent.as_bytes());
    let algorithm = match bit_length(modulus) {
        0 => return Err(KeyFault::Malformed),
        2048 => KeyAlgorithm::Rsa2048,
        3072 => KeyAlgorithm::Rsa3072,
        4096 => KeyAlgorithm::Rsa4096,
        _ => KeyAlgorithm::RsaOther,
    };
    let inner =
        Inner::Rsa { key: key.to_vec(), modulus: modulus.to_vec(), exponent: exponent.to_vec() };
    Ok((algorithm, inner))
}

fn read_ec(parameters: Option<AnyRef<'_>>, key: &[u8]) -> Result<(KeyAlgorithm, Inner), KeyFault> {
    let curve: ObjectIdentifier = parameters
        .and_then(|any| any.decode_as().ok())
        .ok_or_else(|| KeyFault::AlgorithmUnknown(EC.to_string()))?;
    let (algorithm, kind): (_, &'static dyn VerificationAlgorithm) = if curve == P256 {
        (KeyAlgorithm::EcP256, &ECDSA_P256_SHA256_ASN1)
    } else if curve == P384 {
        (KeyAlgorithm::EcP384, &ECDSA_P384_SHA384_ASN1)
    } else {
        return Err(KeyFault::AlgorithmUnknown(curve.to_string()));
    };
    // Only the uncompressed form: RFC 5480 section 2.2 makes support of the compressed one optional.
    if key.first() != Some(&4) {
        return Err(KeyFault::NotOnCurve);
    }
    let parsed = ParsedPublicKey::new(kind, key).map_err(|_| KeyFault::NotOnCurve)?;
    Ok((algorithm, Inner::Ec(parsed)))
}

/// Encodings of the points of small order of Curve25519 in Edwards form, sign bit cleared, with the non-canonical
/// spellings: a key among them would "verify" signatures of any message.
const ED25519_SMALL_ORDER: [[u8; 32]; 7] = {
    const fn filled(first: u8, middle: u8, last: u8) -> [u8; 32] {
        let mut bytes = [middle; 32];
        bytes[0] = first;
        bytes[31] = last;
        bytes
    }
    [
        filled(0, 0, 0),
        filled(1, 0, 0),
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef,
            0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88,
            0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10,
            0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77,
            0x92, 0xac, 0x03, 0x7a,
        ],
        filled(0xec, 0xff, 0x7f),
        filled(0xed, 0xff, 0x7f),
        filled(0xee, 0xff, 0x7f),
    ]
};

fn read_ed25519(
    parameters: Option<AnyRef<'_>>,
    key: &[u8],
) -> Result<(KeyAlgorithm, Inner), KeyFault> {
    if parameters.is_some() {
        return Err(KeyFault::AlgorithmUnknown(ED.to_string()));
    }
    let mut point: [u8; 32] = key.try_into().map_err(|_| KeyFault::Malformed)?;
    let [.., last] = &mut point;
    *last &= 0x7f;
    if ED25519_SMALL_ORDER.contains(&point) {
        return Err(KeyFault::NotOnCurve);
    }
    let parsed = ParsedPublicKey::new(&ED25519, key).map_err(|_| KeyFault::NotOnCurve)?;
    Ok((KeyAlgorithm::Ed25519, Inner::Ed25519(parsed)))
}

fn write_spki(
    oid: ObjectIdentifier,
    parameters: Option<AnyRef<'_>>,
    key: &[u8],
) -> Result<Vec<u8>, KeyFault> {
    SubjectPublicKeyInfoRef {
        algorithm: AlgorithmIdentifier { oid, parameters },
        subject_public_key: BitStringRef::from_bytes(key).map_err(|_| KeyFault::Malformed)?,
    }
    .to_der()
    .map_err(|_| KeyFault::Malformed)
}
