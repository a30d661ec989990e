//! Encryption and integrity under a password, as key containers use them.
//!
//! | what | standard | read | written |
//! |---|---|---|---|
//! | PBES2: PBKDF2 (HMAC with SHA-1, SHA-256, SHA-384, SHA-512) or scrypt; AES-128/192/256-CBC, 3DES-CBC | RFC 8018, RFC 7914 | yes | PBKDF2 with SHA-256, AES-256 |
//! | `pbeWithSHAAnd…`: 3DES with two and three keys, RC2 with 40 and 128 bits | RFC 7292 C | yes | no |
//! | HMAC with SHA-1, SHA-256, SHA-384, SHA-512 under a derived key | RFC 7292 B | yes | SHA-256 |
//! | PBMAC1 | RFC 9579 | yes | no |
//!
//! The old ciphers protect little today. They are here because the national containers use them; the integrity check
//! comes first, and nothing is written with them.
//!
//! A file says itself how much work its password costs. [`Work`] bounds the sum of it for a whole file, so that a
//! hostile file can't burn a processor.

mod derive;
mod scheme;

use std::num::NonZeroU32;

use aws_lc_rs::hmac;
use der::{
    Decode,
    asn1::{AnyRef, ObjectIdentifier},
};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use crate::{DigestAlgorithm, random::RandomnessUnavailable};
pub use scheme::{decrypt, encrypt};

/// The longest salt that is looked at, in octets; programs write 8 to 64.
const MAX_SALT_BYTES: usize = 1024;

/// Why something under a password was not opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PbeFault {
    /// The parameters are not what their object identifier promises.
    #[error("the parameters of the encryption are broken")]
    Malformed,
    /// The password is wrong, or the bytes were altered.
    #[error("the password is wrong, or the bytes were altered")]
    PasswordWrong,
    /// The operating system gave no random bytes.
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
    /// The password costs more work than is allowed for one file.
    #[error("the password asks for too much work")]
    TooMuchWork,
    /// A cipher, a derivation or a digest that is not on the list.
    #[error("{0} is not supported for encryption under a password")]
    Unsupported(ObjectIdentifier),
}

/// How many rounds of a derivation may still be spent on one file.
///
/// One round is one run of the digest or of HMAC over one block; scrypt counts as N · r · p rounds.
#[derive(Debug)]
pub struct Work {
    rounds: u64,
}

impl Work {
    /// The most memory that one scrypt may ask for, in octets.
    const MAX_SCRYPT_BYTES: u64 = 256 * 1024 * 1024;

    /// So many rounds and no more.
    pub const fn rounds(rounds: u64) -> Self {
        Self { rounds }
    }

    fn spend(&mut self, rounds: u64) -> Result<(), PbeFault> {
        self.rounds = self.rounds.checked_sub(rounds).ok_or(PbeFault::TooMuchWork)?;
        Ok(())
    }
}

/// A password in the two forms that the standards want.
pub struct Password {
    /// UTF-8, for PBES2 and PBMAC1.
    utf8: Zeroizing<Vec<u8>>,
    /// BMPString with a zero character after it, for RFC 7292 (B.1).
    bmp: Zeroizing<Vec<u8>>,
}

impl Password {
    /// A password. Characters outside the basic plane are written as surrogates, as OpenSSL does.
    pub fn new(text: &str) -> Self {
        let bmp = text.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect();
        Self { utf8: Zeroizing::new(text.as_bytes().to_vec()), bmp: Zeroizing::new(bmp) }
    }

    /// A password as octets, which need not be text where only PBES2 is asked for.
    pub(crate) fn of_octets(octets: &[u8]) -> Self {
        let text = Zeroizing::new(String::from_utf8_lossy(octets).into_owned());
        Self { utf8: Zeroizing::new(octets.to_vec()), ..Self::new(&text) }
    }

    /// No password at all, which RFC 7292 tells from an empty one: not even the zero character is there.
    pub fn absent() -> Self {
        Self { utf8: Zeroizing::default(), bmp: Zeroizing::default() }
    }
}

/// The integrity check of a container: `MacData` of RFC 7292.
#[derive(Clone, Copy, Debug)]
pub struct Mac<'a> {
    /// `AlgorithmIdentifier` of the digest, or of PBMAC1, in DER.
    pub algorithm: &'a [u8],
    /// The value.
    pub value: &'a [u8],
    /// The salt. PBMAC1 has its own.
    pub salt: &'a [u8],
    /// The rounds. PBMAC1 has its own.
    pub iterations: u32,
}

/// `id-PBMAC1` (RFC 8018 A.5).
const PBMAC1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.14");

/// ```text
/// PBMAC1-params ::= SEQUENCE {
///     keyDerivationFunc AlgorithmIdentifier {{PBMAC1-KDFs}},
///     messageAuthScheme AlgorithmIdentifier {{PBMAC1-MACs}} }
/// ```
#[derive(der::Sequence)]
struct Pbmac1<'a> {
    derivation: AlgorithmIdentifierRef<'a>,
    scheme: AlgorithmIdentifierRef<'a>,
}

impl Mac<'_> {
    /// Believes or disbelieves that `message` was protected under `password`.
    pub fn verify(
        &self,
        message: &[u8],
        password: &Password,
        work: &mut Work,
    ) -> Result<(), PbeFault> {
        let algorithm = identifier(self.algorithm)?;
        let (kind, key) = if algorithm.oid == PBMAC1 {
            let parameters: Pbmac1<'_> = parameters(&algorithm)?;
            let digest = derive::digest_of_hmac(&parameters.scheme)?;
            let derivation = derive::Derivation::read(&parameters.derivation)?;
            // RFC 9579 5: the length must be told, and be that of the digest or more; 20 octets is the floor of SHA-1.
            let length = derivation.key_bytes().ok_or(PbeFault::Malformed)?;
            if !(20..=64).contains(&length) {
                return Err(PbeFault::Malformed);
            }
            (digest, derivation.key(&password.utf8, length, work)?)
        } else {
            let digest = digest_of(algorithm.oid)?;
            let length = digest.output_bytes();
            let salted = derive::Salted { salt: self.salt, iterations: self.iterations };
            (digest, salted.bytes(digest, derive::Purpose::Mac, &password.bmp, length, work)?)
        };
        let key = hmac::Key::new(hmac_of(kind, algorithm.oid)?, &key);
        hmac::verify(&key, message, self.value).map_err(|_| PbeFault::PasswordWrong)
    }
}

/// HMAC-SHA-256 over `message` as RFC 7292 appendix B has it, for a container that is written.
pub fn mac_sha256(
    message: &[u8],
    password: &Password,
    salt: &[u8],
    iterations: NonZeroU32,
) -> Result<Vec<u8>, PbeFault> {
    let mut unbounded = Work::rounds(u64::MAX);
    let digest = DigestAlgorithm::Sha256;
    let salted = derive::Salted { salt, iterations: iterations.get() };
    let length = digest.output_bytes();
    let key = salted.bytes(digest, derive::Purpose::Mac, &password.bmp, length, &mut unbounded)?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    Ok(hmac::sign(&key, message).as_ref().to_vec())
}

fn identifier(der: &[u8]) -> Result<AlgorithmIdentifierRef<'_>, PbeFault> {
    AlgorithmIdentifierRef::from_der(der).map_err(|_| PbeFault::Malformed)
}

fn parameters<'a, T>(algorithm: &AlgorithmIdentifierRef<'a>) -> Result<T, PbeFault>
where
    T: der::Choice<'a> + der::DecodeValue<'a>,
{
    let parameters: AnyRef<'a> = algorithm.parameters.ok_or(PbeFault::Malformed)?;
    parameters.decode_as().map_err(|_| PbeFault::Malformed)
}

const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

fn digest_of(oid: ObjectIdentifier) -> Result<DigestAlgorithm, PbeFault> {
    match oid {
        SHA1 => Ok(DigestAlgorithm::Sha1),
        SHA256 => Ok(DigestAlgorithm::Sha256),
        SHA384 => Ok(DigestAlgorithm::Sha384),
        SHA512 => Ok(DigestAlgorithm::Sha512),
        _ => Err(PbeFault::Unsupported(oid)),
    }
}

fn hmac_of(digest: DigestAlgorithm, oid: ObjectIdentifier) -> Result<hmac::Algorithm, PbeFault> {
    match digest {
        DigestAlgorithm::Sha1 => Ok(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        DigestAlgorithm::Sha256 => Ok(hmac::HMAC_SHA256),
        DigestAlgorithm::Sha384 => Ok(hmac::HMAC_SHA384),
        DigestAlgorithm::Sha512 => Ok(hmac::HMAC_SHA512),
        _ => Err(PbeFault::Unsupported(oid)),
    }
}

#[cfg(test)]
mod tests;
