//! Strength of a public key, before a certificate is issued for it.
//!
//! The list of keys that are known to be compromised is not held here: it is data, and is asked through
//! [`KnownBadKeys`].

use std::sync::OnceLock;

use base::Sha256;
use crypto_bigint::BoxedUint;

use crate::{KeyAlgorithm, KeyFault, PublicKey, public::bit_length, sha256};

/// Bounds of an RSA modulus, in bits: the shortest that the national profile issues, the longest that every relying
/// party can be expected to verify.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;
/// The longest public exponent, in bits (NIST SP 800-89 section 5.3.3).
const MAX_EXPONENT_BITS: usize = 256;
/// Primes below this bound may not divide a modulus. NIST SP 800-89 asks for 752.
const SMALL_PRIME_BOUND: u32 = 1 << 16;

/// Rounds of Fermat's method. CA/Browser Forum 6.1.1.3 asks for 100.
const FERMAT_ROUNDS: u64 = 1000;

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

/// The odd primes below 2^16, four to a product, so that one pass over a modulus serves four.
struct Four {
    primes: [u64; 4],
    /// Their product, below 2^64.
    product: u64,
    /// The inverse of the product modulo 2^64.
    inverse: u64,
}

impl Four {
    fn of(primes: [u64; 4]) -> Self {
        let product: u64 = primes.iter().product();
        // Newton: an odd number is its own inverse modulo 8, and each step doubles the bits that are right.
        let step = |inverse: u64, _| {
            inverse.wrapping_mul(2_u64.wrapping_sub(product.wrapping_mul(inverse)))
        };
        Self { primes, product, inverse: (0..5).fold(product, step) }
    }

    /// One word of an exact division from the low end: what is carried is, but for its sign and a power of two, the number
    /// modulo the product.
    const fn carry(&self, word: u64, carried: u64) -> u64 {
        let (rest, borrow) = word.overflowing_sub(carried);
        let quotient = rest.wrapping_mul(self.inverse);
        let high = (quotient as u128 * self.product as u128) >> 64;
        // Below the product, so nothing is lost.
        high as u64 + borrow as u64
    }
}

/// So many products go over a modulus side by side: one multiplication need not wait for the last.
const ABREAST: usize = 4;

fn fours() -> &'static [Four] {
    static FOURS: OnceLock<Vec<Four>> = OnceLock::new();
    FOURS.get_or_init(|| {
        let mut primes: Vec<u64> = Vec::new();
        for candidate in (3..u64::from(SMALL_PRIME_BOUND)).step_by(2) {
            let mut below = primes.iter().take_while(|prime| **prime * **prime <= candidate);
            if below.all(|prime| candidate % prime != 0) {
                primes.push(candidate);
            }
        }
        // There are 6541 of them: the last stands alone.
        let (fours, alone) = primes.as_chunks::<4>();
        let mut made: Vec<Four> = fours.iter().map(|four| Four::of(*four)).collect();
        made.extend(alone.iter().map(|prime| Four::of([*prime, 1, 1, 1])));
        while !made.len().is_multiple_of(ABREAST) {
            made.push(Four::of([1; 4]));
        }
        made
    })
}

/// Whether a prime below 2^16 divides a number; 1 in the place of a prime divides nothing here.
fn has_small_factor(modulus: &[u8]) -> bool {
    if modulus.last().is_none_or(|byte| byte % 2 == 0) {
        return true;
    }
    let words = words_of(modulus);
    let (groups, _) = fours().as_chunks::<ABREAST>();
    groups.iter().any(|group| {
        let carried = words.iter().fold([0; ABREAST], |carried: [u64; ABREAST], word| {
            std::array::from_fn(|at| match (group.get(at), carried.get(at)) {
                (Some(four), Some(carried)) => four.carry(*word, *carried),
                _ => 0,
            })
        });
        group.iter().zip(carried).any(|(four, rest)| {
            four.primes.iter().any(|prime| *prime > 1 && rest.is_multiple_of(*prime))
        })
    })
}

/// A big-endian number in words, the lowest first.
fn words_of(number: &[u8]) -> Vec<u64> {
    let word = |bytes: &[u8]| bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    number.rchunks(8).map(word).collect()
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
///
/// What a^2 - n leaves modulo a few small numbers tells nearly always that it is no square, so hardly ever a long number
/// is computed.
fn has_close_primes(modulus: &[u8]) -> bool {
    // A byte of room, so that nothing wraps.
    let Ok(bits) = u32::try_from(8 * (modulus.len() + 1)) else { return false };
    let Ok(number) = BoxedUint::from_be_slice(modulus, bits) else { return false };
    let mut first = number.floor_sqrt_vartime();
    if first.wrapping_mul(&first) < number {
        first = first.wrapping_add(BoxedUint::one_with_precision(number.bits_precision()));
    }
    let root = first.to_be_bytes();
    let sieves = SIEVES.map(|sieve| sieve.set(&root, modulus));
    let mut rounds =
        (0..FERMAT_ROUNDS).filter(|round| sieves.iter().all(|sieve| sieve.lets_through(*round)));
    rounds.any(|round| {
        let Ok(round) = BoxedUint::from_be_slice(&round.to_be_bytes(), bits) else { return false };
        let a = first.wrapping_add(&round);
        let square = a.wrapping_mul(&a).wrapping_sub(&number);
        square.checked_sqrt_vartime().is_some()
    })
}

/// Small numbers modulo which a square leaves few rests, with their product.
struct Sieve {
    product: u32,
    /// Each with the rests that squares leave.
    divisors: [(u64, u128); 5],
}

/// 64 first: four numbers of five fail there. Of 6,000 numbers that are no squares one passes both.
const SIEVES: [Sieve; 2] = [Sieve::of([64, 63, 65, 11, 17]), Sieve::of([19, 23, 29, 31, 37])];

/// A sieve for one number and the first a of Fermat's method.
struct Set {
    sieve: Sieve,
    root: u64,
    number: u64,
}

impl Sieve {
    const fn of([first, second, third, fourth, fifth]: [u32; 5]) -> Self {
        Self {
            product: first * second * third * fourth * fifth,
            divisors: [rests(first), rests(second), rests(third), rests(fourth), rests(fifth)],
        }
    }

    fn set(self, root: &[u8], number: &[u8]) -> Set {
        let rest = |number| u64::from(remainder(number, self.product));
        Set { root: rest(root), number: rest(number), sieve: self }
    }
}

impl Set {
    /// Whether (a + round)^2 - n may be a square.
    fn lets_through(&self, round: u64) -> bool {
        let product = u64::from(self.sieve.product);
        let a = self.root + round;
        let rest = (a * a + product - self.number) % product;
        self.sieve.divisors.iter().all(|(divisor, squares)| squares >> (rest % divisor) & 1 == 1)
    }
}

/// A divisor with the rests of squares modulo it, a bit for each: it is 127 at most.
const fn rests(divisor: u32) -> (u64, u128) {
    let (divisor, mut left, mut root) = (divisor as u64, 0, 0);
    while root < divisor {
        left |= 1 << (root * root % divisor);
        root += 1;
    }
    (divisor, left)
}

#[cfg(test)]
mod tests;
