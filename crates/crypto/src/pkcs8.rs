//! PKCS#8, plain and encrypted.

use ::pkcs8::{
    EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef,
    pkcs5::{
        EncryptionScheme,
        pbes2::{Kdf, Parameters},
        scrypt,
    },
};
use der::{Decode, Encode, asn1::OctetStringRef};
use zeroize::Zeroizing;

use crate::{
    KeyFault,
    gost::GostSecretKey,
    public::{EC, ED, EcCurve, RSA},
    random,
};

/// The longest key file that is looked at: an RSA key of 8192 bits has 5 KiB.
const MAX_BYTES: usize = 16 * 1024;
/// The most rounds of PBKDF2 that a file may ask for: half a minute of one core.
const MAX_PBKDF2_ROUNDS: u32 = 10_000_000;
/// The most memory that scrypt may ask for, in bytes; its work is bounded to four times that.
const MAX_SCRYPT_BYTES: u64 = 256 * 1024 * 1024;
/// Cost of scrypt for the keys that are written: N = 2^14, r = 8, p = 5, an equivalent of N = 2^17, p = 1 in the
/// OWASP Password Storage Cheat Sheet that stays below the 32 MiB at which OpenSSL refuses.
const SCRYPT_LOG_N: u8 = 14;
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

/// Opens `EncryptedPrivateKeyInfo`.
pub(crate) fn decrypt(bytes: &[u8], passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
    if bytes.len() > MAX_BYTES {
        return Err(KeyFault::Malformed);
    }
    let info = EncryptedPrivateKeyInfoRef::from_der(bytes).map_err(|_| KeyFault::Malformed)?;
    let EncryptionScheme::Pbes2(parameters) = &info.encryption_algorithm else {
        return Err(KeyFault::EncryptionUnknown);
    };
    if !is_affordable(&parameters.kdf) {
        return Err(KeyFault::EncryptionUnknown);
    }
    let mut buffer = Zeroizing::new(info.encrypted_data.as_bytes().to_vec());
    let length = parameters
        .decrypt_in_place(passphrase, buffer.as_mut_slice())
        .map_err(|fault| match fault {
            ::pkcs8::pkcs5::Error::UnsupportedAlgorithm { .. }
            | ::pkcs8::pkcs5::Error::AlgorithmParametersInvalid { .. } => {
                KeyFault::EncryptionUnknown
            }
            _ => KeyFault::PassphraseWrong,
        })?
        .len();
    buffer.truncate(length);
    // A wrong passphrase gives a good padding once in 256 times: what comes out must at least be PKCS#8.
    PrivateKeyInfoRef::from_der(&buffer).map_err(|_| KeyFault::PassphraseWrong)?;
    Ok(buffer)
}

fn is_affordable(kdf: &Kdf) -> bool {
    if let Some(pbkdf2) = kdf.pbkdf2() {
        return pbkdf2.iteration_count <= MAX_PBKDF2_ROUNDS;
    }
    let Some(scrypt) = kdf.scrypt() else { return false };
    let memory =
        u64::from(scrypt.block_size).saturating_mul(128).saturating_mul(scrypt.cost_parameter);
    memory <= MAX_SCRYPT_BYTES
        && memory.saturating_mul(u64::from(scrypt.parallelization)) <= 4 * MAX_SCRYPT_BYTES
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
