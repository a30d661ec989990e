//! Key pairs and the signer.

use std::fmt;

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING,
        ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair,
        KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256,
        RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
    },
};
use der::{
    Decode, Encode,
    asn1::{AnyRef, BitStringRef, ObjectIdentifier},
};
use spki::{AlgorithmIdentifier, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

use crate::{
    KeyAlgorithm, KeyFault, PublicKey, SignFault, SignatureAlgorithm,
    gost::GostSecretKey,
    pkcs8,
    public::{EC, ED, EcCurve, RSA},
};

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
    Ec(EcCurve, EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Gost(Box<GostSecretKey>),
    Rsa(RsaKeyPair),
}

impl PrivateKey {
    /// Makes a new key pair, of a kind that [can be made](KeyAlgorithm::can_generate).
    pub fn generate(algorithm: KeyAlgorithm) -> Result<Self, KeyFault> {
        let failed = |_| KeyFault::RandomnessUnavailable(crate::random::RandomnessUnavailable);
        let rsa = |size| RsaKeyPair::generate(size).map(Secret::Rsa).map_err(failed);
        let ec = |curve: EcCurve| {
            EcdsaKeyPair::generate(ec_signing(curve))
                .map(|pair| Secret::Ec(curve, pair))
                .map_err(failed)
        };
        let secret = match algorithm {
            KeyAlgorithm::EcP256 => ec(EcCurve::P256)?,
            KeyAlgorithm::EcP384 => ec(EcCurve::P384)?,
            KeyAlgorithm::EcP521 => ec(EcCurve::P521)?,
            KeyAlgorithm::Ed25519 => {
                Ed25519KeyPair::generate().map(Secret::Ed25519).map_err(failed)?
            }
            KeyAlgorithm::Gost2004_256
            | KeyAlgorithm::Gost2015_256
            | KeyAlgorithm::Gost2015_512
            | KeyAlgorithm::GostRu2001(_)
            | KeyAlgorithm::GostRu2012_256(_)
            | KeyAlgorithm::GostRu2012_512(_) => {
                Secret::Gost(Box::new(GostSecretKey::generate(algorithm)?))
            }
            KeyAlgorithm::Rsa2048 => rsa(KeySize::Rsa2048)?,
            KeyAlgorithm::Rsa3072 => rsa(KeySize::Rsa3072)?,
            KeyAlgorithm::Rsa4096 => rsa(KeySize::Rsa4096)?,
            KeyAlgorithm::Dsa | KeyAlgorithm::RsaOther | KeyAlgorithm::RsaPss => {
                return Err(KeyFault::AlgorithmUnknown(algorithm.as_str().to_owned()));
            }
        };
        Self::from_secret(secret)
    }

    fn from_secret(secret: Secret) -> Result<Self, KeyFault> {
        let spki = match &secret {
            Secret::Ec(curve, pair) => {
                let curve_der = curve.oid().to_der().map_err(|_| KeyFault::Malformed)?;
                let curve = AnyRef::from_der(&curve_der).map_err(|_| KeyFault::Malformed)?;
                write_spki(EC, Some(curve), pair.public_key().as_ref())?
            }
            Secret::Ed25519(pair) => write_spki(ED, None, pair.public_key().as_ref())?,
            Secret::Gost(key) => key.public_spki_der()?,
            Secret::Rsa(pair) => write_spki(RSA, Some(AnyRef::NULL), pair.public_key().as_ref())?,
        };
        let public = PublicKey::from_spki_der(&spki)?;
        let signature = public.algorithm().default_signature();
        Ok(Self { secret, public, signature })
    }

    /// Reads an unencrypted PKCS#8 key.
    ///
    /// The shapes of the Kazakh keys: `OCTET STRING { OCTET STRING }`, little-endian, for the keys of 2015, and
    /// `OCTET STRING { INTEGER }` for those of 2004. Russian keys come in both shapes and as the bare number,
    /// little-endian, which is the one that is written: as OpenSSL does and RFC 9548 section 4.3 has it.
    pub fn from_pkcs8_der(bytes: &[u8]) -> Result<Self, KeyFault> {
        let secret = match pkcs8::inspect(bytes)? {
            pkcs8::Kind::Ec(curve) => Secret::Ec(
                curve,
                EcdsaKeyPair::from_pkcs8(ec_signing(curve), bytes)
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

    /// Reads an unencrypted key as PKCS#8, or as programs wrote keys of RSA and of named curves before: `RSAPrivateKey`
    /// (RFC 8017 appendix A.1.2), `ECPrivateKey` (RFC 5915).
    pub fn from_der(bytes: &[u8]) -> Result<Self, KeyFault> {
        match pkcs8::wrap(bytes) {
            Some(wrapped) => Self::from_pkcs8_der(&wrapped),
            None => Self::from_pkcs8_der(bytes),
        }
    }

    /// Writes the key as unencrypted PKCS#8. The bytes are wiped when dropped; they belong in no file.
    pub fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        use aws_lc_rs::encoding::AsDer;
        let copied = |bytes: &[u8]| Zeroizing::new(bytes.to_vec());
        Ok(match &self.secret {
            Secret::Ec(_, pair) => {
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

    /// Reads an encrypted PKCS#8 key in DER: PBES2 with scrypt or PBKDF2, and AES or 3DES; the ciphers of PKCS#12.
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

    /// Chooses another signature algorithm than the default of the key: PSS, SHA-384 or SHA-512 for RSA.
    ///
    /// A key on a curve signs with the digest of its curve's strength only.
    pub fn with_signature_algorithm(
        self,
        signature: SignatureAlgorithm,
    ) -> Result<Self, SignFault> {
        let key = self.algorithm();
        let is_of_rsa = key.can_sign(signature) && rsa_signing(signature).is_some();
        if is_of_rsa || signature == key.default_signature() {
            Ok(Self { signature, ..self })
        } else {
            Err(SignFault::AlgorithmMismatch { signature, key })
        }
    }

    /// The kind of key.
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.public.algorithm()
    }

    /// The public half.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }
}

fn ec_signing(curve: EcCurve) -> &'static EcdsaSigningAlgorithm {
    match curve {
        EcCurve::P256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
        EcCurve::P384 => &ECDSA_P384_SHA384_ASN1_SIGNING,
        EcCurve::P521 => &ECDSA_P521_SHA512_ASN1_SIGNING,
    }
}

fn rsa_signing(signature: SignatureAlgorithm) -> Option<&'static dyn RsaEncoding> {
    Some(match signature {
        SignatureAlgorithm::RsaPkcs1Sha256 => &RSA_PKCS1_SHA256,
        SignatureAlgorithm::RsaPkcs1Sha384 => &RSA_PKCS1_SHA384,
        SignatureAlgorithm::RsaPkcs1Sha512 => &RSA_PKCS1_SHA512,
        SignatureAlgorithm::RsaPssSha256 => &RSA_PSS_SHA256,
        SignatureAlgorithm::RsaPssSha384 => &RSA_PSS_SHA384,
        SignatureAlgorithm::RsaPssSha512 => &RSA_PSS_SHA512,
        _ => return None,
    })
}

pub(crate) fn write_spki(
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
            Secret::Ec(_, pair) => pair
                .sign(&random, message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|_| SignFault::Failed),
            Secret::Ed25519(pair) => pair
                .try_sign(message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|_| SignFault::Failed),
            Secret::Gost(key) => key.sign(message),
            Secret::Rsa(pair) => {
                let padding = rsa_signing(self.signature).ok_or(SignFault::Failed)?;
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
