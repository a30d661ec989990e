//! From a password to octets of a key: PBKDF2, scrypt, and the derivation of RFC 7292 appendix B.

use std::num::NonZeroU32;

use aws_lc_rs::{digest as aws, pbkdf2};
use der::asn1::{ObjectIdentifier, OctetStringRef};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::{MAX_SALT_BYTES, PbeFault, Work, parameters};
use crate::DigestAlgorithm;

pub(super) const PBKDF2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.12");
const SCRYPT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11591.4.11");
const HMAC_SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.7");
pub(super) const HMAC_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.9");
const HMAC_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.10");
const HMAC_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.11");

/// ```text
/// PBKDF2-params ::= SEQUENCE {
///     salt CHOICE { specified OCTET STRING, otherSource AlgorithmIdentifier {{PBKDF2-SaltSources}} },
///     iterationCount INTEGER (1..MAX),
///     keyLength INTEGER (1..MAX) OPTIONAL,
///     prf AlgorithmIdentifier {{PBKDF2-PRFs}} DEFAULT algid-hmacWithSHA1 }
/// ```
/// No other source of a salt was ever defined.
#[derive(der::Sequence)]
pub(super) struct Pbkdf2<'a> {
    pub(super) salt: &'a OctetStringRef,
    pub(super) iterations: u32,
    #[asn1(optional = "true")]
    pub(super) key_bytes: Option<u16>,
    #[asn1(optional = "true")]
    pub(super) prf: Option<AlgorithmIdentifierRef<'a>>,
}

/// ```text
/// scrypt-params ::= SEQUENCE {
///     salt OCTET STRING, costParameter INTEGER (1..MAX), blockSize INTEGER (1..MAX),
///     parallelizationParameter INTEGER (1..MAX), keyLength INTEGER (1..MAX) OPTIONAL }
/// ```
#[derive(der::Sequence)]
pub(super) struct Scrypt<'a> {
    pub(super) salt: &'a OctetStringRef,
    pub(super) cost: u64,
    pub(super) block: u32,
    pub(super) parallel: u32,
    #[asn1(optional = "true")]
    pub(super) key_bytes: Option<u16>,
}

/// A derivation of PKCS#5 with its parameters.
pub(super) enum Derivation<'a> {
    Pbkdf2(Pbkdf2<'a>),
    Scrypt(Scrypt<'a>),
}

impl<'a> Derivation<'a> {
    pub(super) fn read(algorithm: &AlgorithmIdentifierRef<'a>) -> Result<Self, PbeFault> {
        match algorithm.oid {
            PBKDF2 => parameters(algorithm).map(Self::Pbkdf2),
            SCRYPT => parameters(algorithm).map(Self::Scrypt),
            other => Err(PbeFault::Unsupported(other)),
        }
    }

    /// The length of the key, if the parameters tell it.
    pub(super) fn key_bytes(&self) -> Option<usize> {
        match self {
            Self::Pbkdf2(Pbkdf2 { key_bytes, .. }) | Self::Scrypt(Scrypt { key_bytes, .. }) => {
                key_bytes.map(usize::from)
            }
        }
    }

    /// A key of `length` octets.
    pub(super) fn key(
        &self,
        password: &[u8],
        length: usize,
        work: &mut Work,
    ) -> Result<Zeroizing<Vec<u8>>, PbeFault> {
        if self.key_bytes().is_some_and(|told| told != length) {
            return Err(PbeFault::Malformed);
        }
        match self {
            Self::Pbkdf2(parameters) => parameters.key(password, length, work),
            Self::Scrypt(parameters) => parameters.key(password, length, work),
        }
    }
}

fn affordable_salt(salt: &[u8]) -> Result<&[u8], PbeFault> {
    if salt.len() > MAX_SALT_BYTES { Err(PbeFault::Malformed) } else { Ok(salt) }
}

impl Pbkdf2<'_> {
    fn key(
        &self,
        password: &[u8],
        length: usize,
        work: &mut Work,
    ) -> Result<Zeroizing<Vec<u8>>, PbeFault> {
        let salt = affordable_salt(self.salt.as_bytes())?;
        let iterations = NonZeroU32::new(self.iterations).ok_or(PbeFault::Malformed)?;
        let digest = self.prf.as_ref().map_or(Ok(DigestAlgorithm::Sha1), digest_of_hmac)?;
        let algorithm = match digest {
            DigestAlgorithm::Sha1 => pbkdf2::PBKDF2_HMAC_SHA1,
            DigestAlgorithm::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
            DigestAlgorithm::Sha384 => pbkdf2::PBKDF2_HMAC_SHA384,
            DigestAlgorithm::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
            _ => return Err(PbeFault::Unsupported(PBKDF2)),
        };
        work.spend(rounds(iterations.get(), length, digest))?;
        let mut key = Zeroizing::new(vec![0; length]);
        pbkdf2::derive(algorithm, iterations, salt, password, &mut key);
        Ok(key)
    }
}

impl Scrypt<'_> {
    fn key(
        &self,
        password: &[u8],
        length: usize,
        work: &mut Work,
    ) -> Result<Zeroizing<Vec<u8>>, PbeFault> {
        let salt = affordable_salt(self.salt.as_bytes())?;
        // N must be a power of two above 1 (RFC 7914 2).
        if !self.cost.is_power_of_two() || self.cost < 2 {
            return Err(PbeFault::Malformed);
        }
        let log_cost = u8::try_from(self.cost.trailing_zeros()).map_err(|_| PbeFault::Malformed)?;
        let memory =
            |lanes: u64| self.cost.saturating_add(lanes).saturating_mul(u64::from(self.block));
        let octets = memory(u64::from(self.parallel)).saturating_mul(128);
        if octets > Work::MAX_SCRYPT_BYTES {
            return Err(PbeFault::TooMuchWork);
        }
        work.spend(memory(0).saturating_mul(u64::from(self.parallel)))?;
        let parameters = scrypt::Params::new(log_cost, self.block, self.parallel)
            .map_err(|_| PbeFault::Malformed)?;
        let mut key = Zeroizing::new(vec![0; length]);
        scrypt::scrypt(password, salt, &parameters, &mut key).map_err(|_| PbeFault::Malformed)?;
        Ok(key)
    }
}

/// The digest of an HMAC (RFC 8018 B.1.2).
pub(super) fn digest_of_hmac(
    algorithm: &AlgorithmIdentifierRef<'_>,
) -> Result<DigestAlgorithm, PbeFault> {
    match algorithm.oid {
        HMAC_SHA1 => Ok(DigestAlgorithm::Sha1),
        HMAC_SHA256 => Ok(DigestAlgorithm::Sha256),
        HMAC_SHA384 => Ok(DigestAlgorithm::Sha384),
        HMAC_SHA512 => Ok(DigestAlgorithm::Sha512),
        other => Err(PbeFault::Unsupported(other)),
    }
}

/// What a derivation costs: every block of its output takes all iterations.
fn rounds(iterations: u32, length: usize, digest: DigestAlgorithm) -> u64 {
    let blocks = length.div_ceil(digest.output_bytes());
    u64::from(iterations).saturating_mul(u64::try_from(blocks).unwrap_or(u64::MAX))
}

/// What octets of the derivation of RFC 7292 are for: its ID octet (B.3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Key = 1,
    Vector = 2,
    Mac = 3,
}

/// Salt and rounds of the derivation of RFC 7292.
#[derive(Clone, Copy)]
pub(super) struct Salted<'a> {
    pub(super) salt: &'a [u8],
    pub(super) iterations: u32,
}

impl Salted<'_> {
    /// `length` octets, as RFC 7292 B.2 derives them from a BMPString.
    pub(super) fn bytes(
        &self,
        digest: DigestAlgorithm,
        purpose: Purpose,
        password: &[u8],
        length: usize,
        work: &mut Work,
    ) -> Result<Zeroizing<Vec<u8>>, PbeFault> {
        if self.iterations == 0 {
            return Err(PbeFault::Malformed);
        }
        work.spend(rounds(self.iterations, length, digest))?;
        let algorithm = match digest {
            DigestAlgorithm::Sha1 => &aws::SHA1_FOR_LEGACY_USE_ONLY,
            DigestAlgorithm::Sha256 => &aws::SHA256,
            DigestAlgorithm::Sha384 => &aws::SHA384,
            DigestAlgorithm::Sha512 => &aws::SHA512,
            _ => return Err(PbeFault::Malformed),
        };
        let block = algorithm.block_len();
        let diversifier = vec![purpose as u8; block];
        // Salt and password, each repeated to a multiple of the block; nothing stays nothing.
        let mut input = Zeroizing::new(Vec::new());
        for part in [affordable_salt(self.salt)?, password] {
            let filled = part.len().div_ceil(block) * block;
            input.extend(part.iter().cycle().take(filled));
        }
        let mut out = Zeroizing::new(Vec::with_capacity(length + block));
        loop {
            let mut context = aws::Context::new(algorithm);
            context.update(&diversifier);
            context.update(&input);
            let mut value = context.finish();
            for _ in 1..self.iterations {
                value = aws::digest(algorithm, value.as_ref());
            }
            out.extend_from_slice(value.as_ref());
            if out.len() >= length {
                out.truncate(length);
                return Ok(out);
            }
            for chunk in input.chunks_mut(block) {
                add_with_one(chunk, value.as_ref());
            }
        }
    }
}

/// `chunk + value + 1` modulo 2 to the length of the chunk; `value` is repeated to that length (RFC 7292 B.2, 6.B, 6.C).
fn add_with_one(chunk: &mut [u8], value: &[u8]) {
    let repeated: Zeroizing<Vec<u8>> =
        Zeroizing::new(value.iter().copied().cycle().take(chunk.len()).collect());
    let mut carry = 1;
    for (octet, add) in chunk.iter_mut().zip(repeated.iter()).rev() {
        let sum = u16::from(*octet) + u16::from(*add) + carry;
        let [high, low] = sum.to_be_bytes();
        *octet = low;
        carry = u16::from(high);
    }
}
