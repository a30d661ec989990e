//! Strength of a public key, before a certificate is issued for it.
//!
//! The list of keys that are known to be compromised is not held here: it is data, and is asked through
//! [`KnownBadKeys`].

use std::sync::OnceLock;

use base::Sha256;
use crypto_bigint::{BoxedUint, Word};

use crate::{KeyAlgorithm, KeyFault, PublicKey, public::bit_length, sha256};

/// Bounds of an RSA modulus, in bits: the shortest that the national profile issues, the longest that every relying
/// party can be expected to verify.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;
/// The longest public exponent, in bits (NIST SP 800-89 section 5.3.3).
const MAX_EXPONENT_BITS: usize = 256;
/// Primes below this bound may not divide a modulus. NIST SP 800-89 asks for 752.
const SMALL_PRIME_BOUND: u32 = 1 << 16;

/// Rounds of Fermat's method. CA/Browser Forum 6.1.1.3 asks for 100.
const FERMAT_ROUNDS: usize = 1000;

/// A list of keys whose private half is known: keys made without randomness (Debian 2008), keys of vendors in firmware,
/// keys that were published.
///
/// It is asked whether it holds the SHA-256 of the SubjectPublicKeyInfo, and for an RSA key that of the modulus
/// (big-endian, without leading zeros), which is bad with every exponent.
pub type KnownBadKeys<'a> = dyn Fn(&Sha256) -> bool + 'a;

/// Checks that a key is strong enough for a certificate.
///
/// - No key is of a legacy algorithm or on the list of known bad keys.
/// - RSA: modulus of 2048 to 4096 bits, odd exponent from 65537 to 256 bits, no prime factor below 2^16, no fingerprint
///   of the ROCA defect, no two primes so close that a thousand rounds of Fermat's method find them.
/// - The point of a key on a curve was checked when the key was read.
pub fn inspect_key(key: &PublicKey, known_bad: &KnownBadKeys<'_>) -> Result<(), KeyFault> {
    if key.algorithm() == KeyAlgorithm::Dsa {
        return Err(KeyFault::AlgorithmUnknown(key.algorithm().as_str().to_owned()));
    }
    let numbers = key.rsa_numbers();
    let is_bad_modulus = numbers.is_some_and(|(modulus, _)| known_bad(&sha256(modulus)));
    if is_bad_modulus || known_bad(&sha256(key.spki_der())) {
        return Err(KeyFault::KnownBad);
    }
    match numbers {
        Some((modulus, exponent)) => inspect_rsa(modulus, exponent),
        None => Ok(()),
    }
}

fn inspect_rsa(modulus: &[u8], exponent: &[u8]) -> Result<(), KeyFault> {
    let bits = bit_length(modulus);
    if bits < *RSA_BITS.start() {
        return Err(KeyFault::TooShort { bits });
    }
    if bits > *RSA_BITS.end() {
        return Err(KeyFault::TooLong { bits });
    }
    let exponent_bits = bit_length(exponent);
    let is_odd = exponent.last().is_some_and(|byte| byte % 2 == 1);
    // The least odd number of 17 bits is 65537.
    if !is_odd || !(17..=MAX_EXPONENT_BITS).contains(&exponent_bits) {
        return Err(KeyFault::ExponentWeak);
    }
    if has_small_factor(modulus) {
        return Err(KeyFault::Factorable);
    }
    if has_roca_fingerprint(modulus) {
        return Err(KeyFault::Roca);
    }
    if has_close_primes(modulus) {
        return Err(KeyFault::Factorable);
    }
    Ok(())
}

/// A big-endian number modulo a small one.
fn remainder(number: &[u8], divisor: u32) -> u32 {
    let divisor = u64::from(divisor);
    // The first chunk is the short one.
    let (head, tail) = number.split_at(number.len() % 4);
    let fold = |rest: u64, bytes: &[u8]| {
        bytes.iter().fold(rest, |rest, byte| (rest << 8 | u64::from(*byte)) % divisor)
    };
    let (chunks, _) = tail.as_chunks::<4>();
    let rest = chunks.iter().fold(fold(0, head), |rest, chunk| {
        (rest << 32 | u64::from(u32::from_be_bytes(*chunk))) % divisor
    });
    // Below the divisor, so it fits.
    u32::try_from(rest).unwrap_or(0)
}

/// All primes below 2^16 in pairs, so that one division serves two.
fn prime_pairs() -> &'static [(u32, u32)] {
    static PAIRS: OnceLock<Vec<(u32, u32)>> = OnceLock::new();
    PAIRS.get_or_init(|| {
        let mut primes: Vec<u32> = vec![2];
        for candidate in (3..SMALL_PRIME_BOUND).step_by(2) {
            let is_prime = primes
                .iter()
                .take_while(|prime| **prime * **prime <= candidate)
                .all(|prime| candidate % prime != 0);
            if is_prime {
                primes.push(candidate);
            }
        }
        // There are 6542 of them, an even number.
        let (pairs, _) = primes.as_chunks::<2>();
        pairs.iter().map(|[a, b]| (*a, *b)).collect()
    })
}

fn has_small_factor(modulus: &[u8]) -> bool {
    prime_pairs().iter().any(|(a, b)| {
        let rest = remainder(modulus, a * b);
        rest.is_multiple_of(*a) || rest.is_multiple_of(*b)
    })
}

/// The odd primes up to 167, whose product divides the generator's modulus for every key length that the defective
/// library made.
const ROCA_PRIMES: [u32; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// Whether the modulus is a power of 65537 modulo each of the small primes (CVE-2017-15361; Nemec and others, "The
/// Return of Coppersmith's Attack", 2017, section 2.2). A good modulus is so once in 2^27 keys or less.
fn has_roca_fingerprint(modulus: &[u8]) -> bool {
    ROCA_PRIMES.iter().all(|prime| {
        let rest = remainder(modulus, *prime);
        let step = 65537 % prime;
        let mut power = 1;
        for _ in 0..*prime {
            if power == rest {
                return true;
            }
            power = power * step % prime;
        }
        false
    })
}

/// Fermat's method: an odd number is a^2 - b^2, and when its two factors are close, b is small and a is little more
/// than the square root.
fn has_close_primes(modulus: &[u8]) -> bool {
    // A byte of room, so that nothing wraps.
    let Ok(bits) = u32::try_from(8 * (modulus.len() + 1)) else { return false };
    let Ok(modulus) = BoxedUint::from_be_slice(modulus, bits) else { return false };
    let one = BoxedUint::one_with_precision(modulus.bits_precision());
    let mut a = modulus.floor_sqrt_vartime();
    if a.wrapping_mul(&a) < modulus {
        a = a.wrapping_add(&one);
    }
    let mut square = a.wrapping_mul(&a).wrapping_sub(&modulus);
    for _ in 0..FERMAT_ROUNDS {
        if is_square(&square) {
            return true;
        }
        // (a + 1)^2 - n = (a^2 - n) + 2 a + 1.
        square = square.wrapping_add(&a).wrapping_add(&a).wrapping_add(&one);
        a = a.wrapping_add(&one);
    }
    false
}

/// Whether a number is a square; nearly all that are not are told by their remainders.
fn is_square(number: &BoxedUint) -> bool {
    let words = number.as_words();
    let is_square_modulo = |divisor: u128| {
        let shift = |rest: u128, word: &Word| ((rest << Word::BITS) | u128::from(*word)) % divisor;
        let rest = words.iter().rev().fold(0, shift);
        (0..divisor).any(|root| root * root % divisor == rest)
    };
    let low = words.first().copied().unwrap_or(0) % 64;
    (0..64).any(|root| root * root % 64 == low)
        && [63, 65, 11].into_iter().all(is_square_modulo)
        && number.checked_sqrt_vartime().is_some()
}

#[cfg(test)]
mod tests;
