//! PKCS#8, plain and encrypted.

use ::pkcs8::{
    EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef,
    pkcs5::{pbes2::Parameters, scrypt},
};
use der::{
    Decode, Encode,
    asn1::{AnyRef, BitStringRef, ObjectIdentifier, OctetStringRef, UintRef},
};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use crate::{
    KeyFault,
    gost::GostSecretKey,
    pbe::{self, Password, PbeFault, Work},
    public::{EC, ED, EcCurve, RSA},
    random,
};

/// The longest key file that is looked at: an RSA key of 8192 bits has 5 KiB.
const MAX_BYTES: usize = 16 * 1024;
/// The most rounds of PBKDF2 that a file may ask for, half a minute of one core; for scrypt, N · r · p of them.
const MAX_ROUNDS: u64 = 10_000_000;
/// Cost of scrypt for the keys that are written: N = 2^14, r = 8, p = 5, an equivalent of N = 2^17, p = 1 in the
/// OWASP Password Storage Cheat Sheet that stays below the 32 MiB at which OpenSSL refuses. A build with debug assertions is
/// for tests, which make and open keys by the thousand: N = 2^8 there, so that it guards nothing.
const SCRYPT_LOG_N: u8 = if cfg!(debug_assertions) { 8 } else { 14 };
const SCRYPT_R: u32 = 8;
const SCRYPT_P: u32 = 5;

/// What a PKCS#8 key is, by its algorithm identifier.
pub(crate) enum Kind {
    Ec(EcCurve),
    Ed25519,
    Gost(Box<GostSecretKey>),
    Rsa,
}

/// Tells what a key is; reads the national ones, which no library knows.
pub(crate) fn inspect(bytes: &[u8]) -> Result<Kind, KeyFault> {
    if bytes.len() > MAX_BYTES {
        return Err(KeyFault::Malformed);
    }
    let info = PrivateKeyInfoRef::from_der(bytes).map_err(|_| KeyFault::Malformed)?;
    let oid = info.algorithm.oid;
    if oid == RSA {
        Ok(Kind::Rsa)
    } else if oid == EC {
        let curve = info.algorithm.parameters_oid().map_err(|_| KeyFault::Malformed)?;
        EcCurve::from_oid(curve).map(Kind::Ec)
    } else if oid == ED {
        Ok(Kind::Ed25519)
    } else {
        let identifier = info.algorithm.to_der().map_err(|_| KeyFault::Malformed)?;
        let key = GostSecretKey::read(&identifier, info.private_key.as_bytes())?;
        Ok(Kind::Gost(Box::new(key)))
    }
}

/// ```text
/// RSAPrivateKey ::= SEQUENCE {
///     version Version, modulus INTEGER, publicExponent INTEGER, privateExponent INTEGER, prime1 INTEGER,
///     prime2 INTEGER, exponent1 INTEGER, exponent2 INTEGER, coefficient INTEGER }
/// ```
#[derive(der::Sequence)]
struct RsaKey<'a> {
    version: u8,
    modulus: UintRef<'a>,
    public_exponent: UintRef<'a>,
    private_exponent: UintRef<'a>,
    prime1: UintRef<'a>,
    prime2: UintRef<'a>,
    exponent1: UintRef<'a>,
    exponent2: UintRef<'a>,
    coefficient: UintRef<'a>,
}

/// ```text
/// ECPrivateKey ::= SEQUENCE {
///     version INTEGER { ecPrivkeyVer1(1) }, privateKey OCTET STRING,
///     parameters [0] ECParameters {{ NamedCurve }} OPTIONAL, publicKey [1] BIT STRING OPTIONAL }
/// ```
#[derive(der::Sequence)]
struct EcKey<'a> {
    version: u8,
    key: &'a OctetStringRef,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    curve: Option<ObjectIdentifier>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    public_key: Option<BitStringRef<'a>>,
}

/// The key as PKCS#8, when it is one of RSA (RFC 8017 appendix A.1.2) or of a named curve (RFC 5915) as programs wrote
/// them before; `None` when it is neither.
pub(crate) fn wrap(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if bytes.len() > MAX_BYTES {
        return None;
    }
    let curve;
    let algorithm = if RsaKey::from_der(bytes).is_ok_and(|key| key.version == 0) {
        AlgorithmIdentifierRef { oid: RSA, parameters: Some(AnyRef::NULL) }
    } else {
        let key = EcKey::from_der(bytes).ok().filter(|key| key.version == 1)?;
        curve = key.curve?.to_der().ok()?;
        AlgorithmIdentifierRef { oid: EC, parameters: AnyRef::from_der(&curve).ok() }
    };
    let key = OctetStringRef::new(bytes).ok()?;
    PrivateKeyInfoRef::new(algorithm, key).to_der().ok().map(Zeroizing::new)
}

/// ```text
/// EncryptedPrivateKeyInfo ::= SEQUENCE {
///     encryptionAlgorithm AlgorithmIdentifier, encryptedData OCTET STRING }
/// ```
#[derive(der::Sequence)]
struct Encrypted<'a> {
    algorithm: AlgorithmIdentifierRef<'a>,
    data: &'a OctetStringRef,
}

/// Opens `EncryptedPrivateKeyInfo`.
pub(crate) fn decrypt(bytes: &[u8], passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
    if bytes.len() > MAX_BYTES {
        return Err(KeyFault::Malformed);
    }
    let info = Encrypted::from_der(bytes).map_err(|_| KeyFault::Malformed)?;
    let algorithm = info.algorithm.to_der().map_err(|_| KeyFault::Malformed)?;
    let password = Password::of_octets(passphrase);
    let mut work = Work::rounds(MAX_ROUNDS);
    let key =
        pbe::decrypt(&algorithm, info.data.as_bytes(), &password, &mut work).map_err(|fault| {
            match fault {
                PbeFault::PasswordWrong => KeyFault::PassphraseWrong,
                PbeFault::Randomness(fault) => KeyFault::RandomnessUnavailable(fault),
                PbeFault::Malformed | PbeFault::TooMuchWork | PbeFault::Unsupported(_) => {
                    KeyFault::EncryptionUnknown
                }
            }
        })?;
    // A wrong passphrase gives a good padding once in 256 times: what comes out must at least be PKCS#8.
    PrivateKeyInfoRef::from_der(&key).map_err(|_| KeyFault::PassphraseWrong)?;
    Ok(key)
}

/// Writes `EncryptedPrivateKeyInfo`.
pub(crate) fn encrypt(key: &[u8], passphrase: &[u8]) -> Result<Vec<u8>, KeyFault> {
    let salt: [u8; 16] = random::bytes()?;
    let start: [u8; 16] = random::bytes()?;
    let cost = scrypt::Params::new(SCRYPT_LOG_N, SCRYPT_R, SCRYPT_P)
        .map_err(|_| KeyFault::EncryptionUnknown)?;
    let parameters = Parameters::generate_scrypt_aes256cbc(cost, &salt, start)
        .map_err(|_| KeyFault::EncryptionUnknown)?;
    let encrypted = parameters.encrypt(passphrase, key).map_err(|_| KeyFault::EncryptionUnknown)?;
    EncryptedPrivateKeyInfoRef {
        encryption_algorithm: parameters.into(),
        encrypted_data: OctetStringRef::new(&encrypted).map_err(|_| KeyFault::Malformed)?,
    }
    .to_der()
    .map_err(|_| KeyFault::Malformed)
}

/// Reads one PEM block with the given label.
pub(crate) fn read_pem(label: &str, pem: &str) -> Result<Vec<u8>, KeyFault> {
    if pem.len() > 2 * MAX_BYTES {
        return Err(KeyFault::Malformed);
    }
    let (found, bytes) = der::pem::decode_vec(pem.as_bytes()).map_err(|_| KeyFault::Malformed)?;
    if found == label { Ok(bytes) } else { Err(KeyFault::Malformed) }
}

/// Writes one PEM block.
pub(crate) fn write_pem(label: &str, bytes: &[u8]) -> Result<String, KeyFault> {
    der::pem::encode_string(label, der::pem::LineEnding::LF, bytes).map_err(|_| KeyFault::Malformed)
}
