//! Strength of a public key, before a certificate is issued for it.
//!
//! The list of keys that are known to be compromised is not held here: it is data, and `app` asks it.

use std::sync::OnceLock;

use crate::{KeyFault, PublicKey, public::bit_length};

/// Bounds of an RSA modulus, in bits: the shortest that the national profile issues, the longest that every relying
/// party can be expected to verify.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;
/// The longest public exponent, in bits (NIST SP 800-89 section 5.3.3).
const MAX_EXPONENT_BITS: usize = 256;
/// Primes below this bound may not divide a modulus. NIST SP 800-89 asks for 752.
const SMALL_PRIME_BOUND: u32 = 1 << 16;

/// Checks that a key is strong enough for a certificate.
///
/// RSA: modulus of 2048 to 4096 bits, odd exponent from 65537 to 256 bits, no prime factor below 2^16, no fingerprint
/// of the ROCA defect. The point of a key on a curve was checked when the key was read.
pub fn inspect_key(key: &PublicKey) -> Result<(), KeyFault> {
    match key.rsa_numbers() {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A number of `bits` bits (a multiple of 32) that leaves the wanted remainders, found by trial.
    fn modulus_where(bits: usize, wanted: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        let mut number = vec![0x5a; bits / 8];
        number[0] = 0xc1;
        for last in (1u32..).step_by(2) {
            let at = number.len() - 4;
            number[at..].copy_from_slice(&last.to_be_bytes());
            if wanted(&number) {
                return number;
            }
        }
        unreachable!()
    }

    const F4: &[u8] = &[1, 0, 1];

    #[test]
    fn remainders_are_those_of_long_division() {
        let number = u128::MAX / 7 * 5 + 12_345;
        for divisor in [3, 65_537, u32::MAX] {
            for length in 1..=16 {
                let bytes = &number.to_be_bytes()[..length];
                let value = bytes.iter().fold(0u128, |v, b| v << 8 | u128::from(*b));
                assert_eq!(u128::from(remainder(bytes, divisor)), value % u128::from(divisor));
            }
        }
        assert_eq!(prime_pairs().len(), 3271);
        assert_eq!(prime_pairs().last(), Some(&(65_519, 65_521)));
    }

    #[test]
    fn lengths_and_exponents_are_bounded() {
        let good = modulus_where(2048, |n| !has_small_factor(n));
        assert_eq!(inspect_rsa(&good, F4), Ok(()));
        assert_eq!(inspect_rsa(&good, &[3]), Err(KeyFault::ExponentWeak));
        assert_eq!(inspect_rsa(&good, &[1, 0, 0]), Err(KeyFault::ExponentWeak));
        assert_eq!(inspect_rsa(&good, &[0xff; 33]), Err(KeyFault::ExponentWeak));
        assert_eq!(inspect_rsa(&good[1..], F4), Err(KeyFault::TooShort { bits: 2039 }));
        assert_eq!(inspect_rsa(&[0x80; 513], F4), Err(KeyFault::TooLong { bits: 4104 }));
    }

    #[test]
    fn a_small_factor_is_found() {
        let weak = modulus_where(3072, |n| {
            remainder(n, 65_521) == 0 && [3, 5, 7, 11].iter().all(|p| remainder(n, *p) != 0)
        });
        assert_eq!(inspect_rsa(&weak, F4), Err(KeyFault::Factorable));
        let mut even = modulus_where(2048, |n| !has_small_factor(n));
        *even.last_mut().unwrap() -= 1;
        assert_eq!(inspect_rsa(&even, F4), Err(KeyFault::Factorable));
    }

    #[test]
    fn a_power_of_65537_has_the_roca_fingerprint() {
        // 65537^121 has 1937 bits; 65537^128 is 2^2048 and some more.
        let mut number = vec![0u8; 260];
        number[259] = 1;
        for _ in 0..128 {
            let mut carry = 0u64;
            for byte in number.iter_mut().rev() {
                let value = u64::from(*byte) * 65_537 + carry;
                *byte = value.to_le_bytes()[0];
                carry = value >> 8;
            }
        }
        assert!(has_roca_fingerprint(&number));
        assert_eq!(inspect_rsa(&number, F4), Err(KeyFault::Roca));
        let good = modulus_where(2048, |n| !has_small_factor(n));
        assert!(!has_roca_fingerprint(&good));
    }
}
