//! Encryption under a password: `AlgorithmIdentifier` and ciphertext to plaintext, and back.

use cbc::cipher::{
    BlockCipherDecrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit, KeyIvInit,
    block_padding::Pkcs7,
};
use der::{
    Decode, Encode,
    asn1::{AnyRef, ObjectIdentifier, OctetStringRef},
};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::{
    Password, PbeFault, Work,
    derive::{Derivation, HMAC_SHA256, PBKDF2, Pbkdf2, Purpose, Salted},
    identifier, parameters,
};
use crate::{DigestAlgorithm, random};

const PBES2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");
const AES_128_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.2");
const AES_192_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.22");
const AES_256_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.42");
const DES_EDE3_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.3.7");

/// `pbeWithSHAAnd3-KeyTripleDES-CBC` and its neighbours (RFC 7292 C). The two with RC4 are not on the list.
const SHA_3DES_3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3");
const SHA_3DES_2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.4");
const SHA_RC2_128: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.5");
const SHA_RC2_40: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.6");

/// ```text
/// PBES2-params ::= SEQUENCE {
///     keyDerivationFunc AlgorithmIdentifier {{PBES2-KDFs}},
///     encryptionScheme AlgorithmIdentifier {{PBES2-Encs}} }
/// ```
#[derive(der::Sequence)]
struct Pbes2<'a> {
    derivation: AlgorithmIdentifierRef<'a>,
    cipher: AlgorithmIdentifierRef<'a>,
}

/// ```text
/// pkcs-12PbeParams ::= SEQUENCE { salt OCTET STRING, iterations INTEGER }
/// ```
#[derive(der::Sequence)]
struct Pkcs12Pbe<'a> {
    salt: &'a OctetStringRef,
    iterations: u32,
}

/// Opens `ciphertext`. A password that is wrong shows itself by bad padding, but not always: who decrypts must check
/// what comes out, or the integrity first.
pub fn decrypt(
    algorithm: &[u8],
    ciphertext: &[u8],
    password: &Password,
    work: &mut Work,
) -> Result<Zeroizing<Vec<u8>>, PbeFault> {
    let algorithm = identifier(algorithm)?;
    if algorithm.oid == PBES2 {
        let parameters: Pbes2<'_> = parameters(&algorithm)?;
        return decrypt_pbes2(&parameters, ciphertext, password, work);
    }
    let key_bytes = match algorithm.oid {
        SHA_3DES_3 => 24,
        SHA_3DES_2 | SHA_RC2_128 => 16,
        SHA_RC2_40 => 5,
        other => return Err(PbeFault::Unsupported(other)),
    };
    let parameters: Pkcs12Pbe<'_> = parameters(&algorithm)?;
    let salted = Salted { salt: parameters.salt.as_bytes(), iterations: parameters.iterations };
    let mut derive =
        |purpose, length| salted.bytes(DigestAlgorithm::Sha1, purpose, &password.bmp, length, work);
    let (key, vector) = (derive(Purpose::Key, key_bytes)?, derive(Purpose::Vector, 8)?);
    match algorithm.oid {
        SHA_3DES_3 => cbc_decrypt(keyed::<des::TdesEde3>(&key)?, &vector, ciphertext),
        SHA_3DES_2 => cbc_decrypt(keyed::<des::TdesEde2>(&key)?, &vector, ciphertext),
        _ => {
            let cipher = rc2::Rc2::new_with_eff_key_len(&key, 8 * key_bytes);
            cbc_decrypt(cipher, &vector, ciphertext)
        }
    }
}

fn decrypt_pbes2(
    parameters: &Pbes2<'_>,
    ciphertext: &[u8],
    password: &Password,
    work: &mut Work,
) -> Result<Zeroizing<Vec<u8>>, PbeFault> {
    let key_bytes = match parameters.cipher.oid {
        AES_128_CBC => 16,
        AES_192_CBC | DES_EDE3_CBC => 24,
        AES_256_CBC => 32,
        other => return Err(PbeFault::Unsupported(other)),
    };
    let vector: &OctetStringRef = parameters
        .cipher
        .parameters
        .and_then(|vector| vector.decode_as().ok())
        .ok_or(PbeFault::Malformed)?;
    let vector = vector.as_bytes();
    let derivation = Derivation::read(&parameters.derivation)?;
    let key = derivation.key(&password.utf8, key_bytes, work)?;
    match parameters.cipher.oid {
        AES_128_CBC => cbc_decrypt(keyed::<aes::Aes128Dec>(&key)?, vector, ciphertext),
        AES_192_CBC => cbc_decrypt(keyed::<aes::Aes192Dec>(&key)?, vector, ciphertext),
        AES_256_CBC => cbc_decrypt(keyed::<aes::Aes256Dec>(&key)?, vector, ciphertext),
        _ => cbc_decrypt(keyed::<des::TdesEde3>(&key)?, vector, ciphertext),
    }
}

fn keyed<C: KeyInit>(key: &[u8]) -> Result<C, PbeFault> {
    C::new_from_slice(key).map_err(|_| PbeFault::Malformed)
}

fn cbc_decrypt<C: BlockCipherDecrypt>(
    cipher: C,
    vector: &[u8],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, PbeFault> {
    let mut buffer = Zeroizing::new(ciphertext.to_vec());
    let length = cbc::Decryptor::inner_iv_slice_init(cipher, vector)
        .map_err(|_| PbeFault::Malformed)?
        .decrypt_padded::<Pkcs7>(&mut buffer)
        .map_err(|_| PbeFault::PasswordWrong)?
        .len();
    buffer.truncate(length);
    Ok(buffer)
}

/// Octets of the salt that is drawn (NIST SP 800-132 5.1 asks for at least 16).
const SALT_BYTES: usize = 16;

/// Encrypts with PBES2: PBKDF2 with HMAC-SHA-256 and so many rounds, AES-256-CBC. Gives the `AlgorithmIdentifier` in DER
/// and the ciphertext. Salt and vector are drawn from the operating system.
pub fn encrypt(
    plaintext: &[u8],
    password: &Password,
    iterations: u32,
) -> Result<(Vec<u8>, Vec<u8>), PbeFault> {
    const BLOCK_BYTES: usize = 16;
    let broken = |_| PbeFault::Malformed;
    let salt: [u8; SALT_BYTES] = random::bytes()?;
    let vector: [u8; BLOCK_BYTES] = random::bytes()?;
    let prf = AlgorithmIdentifierRef { oid: HMAC_SHA256, parameters: Some(AnyRef::NULL) };
    let derivation = Pbkdf2 {
        salt: OctetStringRef::new(&salt).map_err(broken)?,
        iterations,
        key_bytes: None,
        prf: Some(prf),
    }
    .to_der()
    .map_err(broken)?;
    let wrapped_vector = OctetStringRef::new(&vector).map_err(broken)?;
    let parameters = Pbes2 {
        derivation: AlgorithmIdentifierRef {
            oid: PBKDF2,
            parameters: Some(AnyRef::from_der(&derivation).map_err(broken)?),
        },
        cipher: AlgorithmIdentifierRef {
            oid: AES_256_CBC,
            parameters: Some(wrapped_vector.into()),
        },
    };
    let key = Derivation::read(&parameters.derivation)?.key(
        &password.utf8,
        32,
        &mut Work::rounds(u64::MAX),
    )?;
    let ciphertext = cbc::Encryptor::<aes::Aes256Enc>::new_from_slices(&key, &vector)
        .map_err(|_| PbeFault::Malformed)?
        .encrypt_padded_vec::<Pkcs7>(plaintext);
    let parameters = parameters.to_der().map_err(broken)?;
    let algorithm = AlgorithmIdentifierRef {
        oid: PBES2,
        parameters: Some(AnyRef::from_der(&parameters).map_err(broken)?),
    };
    Ok((algorithm.to_der().map_err(broken)?, ciphertext))
}
