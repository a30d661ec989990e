//! RSA keys for tests, without the search for their primes: nothing else in the stories of people who apply takes as long.

use std::sync::atomic::{AtomicUsize, Ordering};

use crypto::{KeyAlgorithm, PrivateKey};
use crypto_bigint::{BoxedUint, CheckedSub as _, ConcatenatingMul as _, NonZero, Odd, Resize as _};
use der::{
    Encode as _, Sequence,
    asn1::{AnyRef, Null, ObjectIdentifier, OctetString, Uint},
};

/// Primes of 1024 bits, hexadecimal, made with `openssl prime`. Whoever reads them can forge: no key of them is good for anything but
/// tests.
const PRIMES: &str = include_str!("keys/primes.hex");

/// The public exponent of all.
const EXPONENT: u32 = 65_537;

/// rsaEncryption (RFC 8017, A.1).
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// A key pair that this process had not before. One of RSA with 2048 bits is put together from two primes of a list, others are
/// generated, and so is RSA when all pairs of the list are used up (780).
///
/// # Panics
/// If the operating system has no random numbers.
pub fn fresh(algorithm: KeyAlgorithm) -> PrivateKey {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let listed = (algorithm == KeyAlgorithm::Rsa2048)
        .then(|| pair(NEXT.fetch_add(1, Ordering::Relaxed)))
        .flatten()
        .and_then(|(p, q)| PrivateKey::from_pkcs8_der(&pkcs8(&p, &q)?).ok());
    listed.unwrap_or_else(|| PrivateKey::generate(algorithm).unwrap_or_else(|_| unreachable!()))
}

/// The pair with this number, of all pairs of two different primes.
fn pair(mut number: usize) -> Option<(BoxedUint, BoxedUint)> {
    let primes: Vec<&str> = PRIMES.lines().collect();
    for (place, first) in primes.iter().enumerate() {
        let rest = primes.get(place + 1..)?;
        if let Some(second) = rest.get(number) {
            let read = |hex| BoxedUint::from_be_hex(hex, 1024).into_option();
            return Some((read(first)?, read(second)?));
        }
        number -= rest.len();
    }
    None
}

/// RFC 8017, A.1.2.
#[derive(Sequence)]
struct RsaPrivateKey {
    version: u8,
    modulus: Uint,
    public_exponent: u32,
    private_exponent: Uint,
    prime1: Uint,
    prime2: Uint,
    exponent1: Uint,
    exponent2: Uint,
    coefficient: Uint,
}

/// RFC 5208, 5.
#[derive(Sequence)]
struct PrivateKeyInfo<'a> {
    version: u8,
    algorithm: AlgorithmIdentifier<'a>,
    private_key: OctetString,
}

#[derive(Sequence)]
struct AlgorithmIdentifier<'a> {
    algorithm: ObjectIdentifier,
    parameters: AnyRef<'a>,
}

fn pkcs8(p: &BoxedUint, q: &BoxedUint) -> Option<Vec<u8>> {
    let one = BoxedUint::one();
    let (before_p, before_q) =
        (p.checked_sub(&one).into_option()?, q.checked_sub(&one).into_option()?);
    let (modulus, order) = (p.concatenating_mul(q), before_p.concatenating_mul(&before_q));
    let order = NonZero::new(order).into_option()?;
    let private = BoxedUint::from(EXPONENT).resize(order.bits_precision()).invert_mod(&order);
    let private = private.into_option()?;
    let below = |limit: BoxedUint| Some(private.rem_vartime(&NonZero::new(limit).into_option()?));
    let coefficient =
        q.invert_odd_mod_vartime(&Odd::new(p.clone()).into_option()?).into_option()?;
    let number = |value: &BoxedUint| Uint::new(&value.to_be_bytes()).ok();
    let key = RsaPrivateKey {
        version: 0,
        modulus: number(&modulus)?,
        public_exponent: EXPONENT,
        private_exponent: number(&private)?,
        prime1: number(p)?,
        prime2: number(q)?,
        exponent1: number(&below(before_p)?)?,
        exponent2: number(&below(before_q)?)?,
        coefficient: number(&coefficient)?,
    };
    let private_key = OctetString::new(key.to_der().ok()?).ok()?;
    let algorithm = AlgorithmIdentifier { algorithm: RSA_ENCRYPTION, parameters: Null.into() };
    PrivateKeyInfo { version: 0, algorithm, private_key }.to_der().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_the_list_is_a_key_and_no_other_has_its_modulus() {
        let keys = (0..).map_while(pair);
        let keys: std::collections::BTreeSet<Vec<u8>> = keys
            .map(|(p, q)| {
                let key = PrivateKey::from_pkcs8_der(&pkcs8(&p, &q).unwrap()).unwrap();
                assert_eq!(key.algorithm(), KeyAlgorithm::Rsa2048);
                key.public_key().spki_der().to_vec()
            })
            .collect();
        assert_eq!(keys.len(), 780);
        assert_eq!(fresh(KeyAlgorithm::Gost2015_512).algorithm(), KeyAlgorithm::Gost2015_512);
    }
}
