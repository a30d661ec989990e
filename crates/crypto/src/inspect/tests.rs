use super::*;
use crate::Signer as _;

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
}

#[test]
fn a_factor_is_found_by_products_as_by_long_division() {
    let primes: Vec<u64> =
        fours().iter().flat_map(|four| four.primes).filter(|prime| *prime > 1).collect();
    assert_eq!((primes.len(), primes[0], primes[6540]), (6541, 3, 65_521));
    for four in fours() {
        assert_eq!(four.inverse.wrapping_mul(four.product), 1, "{:?}", four.primes);
    }
    // Odd numbers of all lengths, whose digits follow no rule that a divisor would know.
    let mut number = vec![1_u8];
    for round in 0_u32..400 {
        let digest = sha256(&round.to_be_bytes());
        number = [&digest.0[..=(round % 32) as usize], &number[..]].concat();
        number.truncate(260);
        *number.last_mut().unwrap() |= 1;
        let by_hand =
            primes.iter().any(|prime| remainder(&number, u32::try_from(*prime).unwrap()) == 0);
        assert_eq!(has_small_factor(&number), by_hand, "round {round}");
    }
    // Of each product the least, the greatest and a middle prime, alone in a number that is else free of small ones.
    let prime = u128::from(u64::MAX - 58);
    for factor in [3_u128, 5, 7, 11, 13, 32_749, 65_497, 65_519, 65_521] {
        assert!(has_small_factor(&(prime * factor).to_be_bytes()), "{factor}");
    }
    assert!(!has_small_factor(&(prime * 65_537).to_be_bytes()));
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

/// Moduli of two primes of 1024 bits: neighbours, found in round 700, and so far apart that round 3000 would be needed.
#[test]
fn close_primes_are_found() {
    let number = |text: &str| hex::decode(text).unwrap();
    let neighbours = number(NEIGHBOURS);
    assert_eq!(inspect_rsa(&neighbours, F4), Err(KeyFault::Factorable));
    assert!(!has_small_factor(&neighbours) && !has_roca_fingerprint(&neighbours));
    assert_eq!(inspect_rsa(&number(NEAR), F4), Err(KeyFault::Factorable));
    assert_eq!(inspect_rsa(&number(FAR), F4), Ok(()));
    // The same prime twice.
    let prime = BoxedUint::from_be_slice(&[&[0x81; 127][..], &[0x83]].concat(), 2048).unwrap();
    let square = prime.wrapping_mul(&prime).to_be_bytes();
    assert!(has_close_primes(&square));
}

#[test]
fn sieves_let_every_square_through_and_hardly_anything_else() {
    for sieve in SIEVES {
        let product = u64::from(sieve.product);
        assert_eq!(product, sieve.divisors.iter().map(|(divisor, _)| divisor).product::<u64>());
        // Of n = 0 every a^2 - n is a square.
        let set = Set { root: 0, number: 0, sieve };
        assert!((0..100_000).all(|a| set.lets_through(a)));
    }
    // Of n = 5 only 3^2 - 5 = 2^2 is a square.
    let number = 5_u64.to_be_bytes();
    let sets = SIEVES.map(|sieve| sieve.set(&3_u64.to_be_bytes(), &number));
    let through = |round: &u64| sets.iter().all(|set| set.lets_through(*round));
    assert!(through(&0));
    assert!((1..100_000).filter(through).count() < 100);
}

const NEIGHBOURS: &str = "c6874ca6231eceace02367167133560099e8d39d0fba43d263c9bec704ec63ab8a2b3d9b3c43\
     94f02877a2fd062bed40ed44d35b41daecdd8a3d99be93458aa83e633fb9ead05fee953f360f\
     856cbe13f663035d5482578f09f54e41075dc6afa1063323723e6d65fdff7154578eb4e234d0\
     3c7748e7d9a6c7dbc182ddf180482ab4ad16eca9e5b9c27a3caf61399384458cd3aff10aeccb\
     4a3c4d185e7e3d75c29dc2a87de11abbd37f5738c595bd5a3016ef22483b54b05acbd3ac6a12\
     737a9fdd16b2474a9d9a677bac2342b4528c8ed8ab958fcf8643b4689c971bd0f44d104a406b\
     0c7ec1dae4eeb67b107d97acde6c8738d62bae36207fc57cb68cd931";
const NEAR: &str = "c6874ca6231eceace02367167133560099e8d39d0fba43d263c9bec704ec63ab8a2b3d9b3c43\
     94f02877a2fd062bed40ed44d35b41daecdd8a3d99be93458ae615daeb320d631a3279c6e55d\
     d584a3c1e61f3dac7897cda9f5d18b2f1fe54d2771d189e99e5597865ae01df3670652df1f87\
     ca35f5f25592aed7af09e49c931d4135c02aab2829ed5ac789365d728a6e4c2aefba3d707de8\
     675c1e3206e43a0de7c400eae4ae72b82036795ed261e72810817628a94e9e9a005c182ad818\
     e52a4dd7e5017cac37e9e535675a82b2be3060f86f4c652fc63433cdbb53bbdb1a62482c0d7d\
     dcf74e1458c92a3da92e5800059a3f08120e570409be5b0089db3257";
const FAR: &str = "c6874ca6231eceace02367167133560099e8d39d0fba43d263c9bec704ec63ab8a2b3d9b3c43\
     94f02877a2fd062bed40ed44d35b41daecdd8a3d99be93458b2844a397d3eed3b9a393368f0a\
     d22c7567ba565234298eb14699b4a1c986e64ea78eb54526fef91fa63bf56dd5462bd5b4f4bd\
     49c99ba2376c0f259c5f30d3391a43f80698dd6a626fd1117dd3ded43189a2e43ed401ffc85b\
     1a8e404b5a8d70d98737cdfa720ec718d70ebcae1fd2dcc071e4f62b2f6c867817aff0882239\
     d873134bd33ce2365bff2133bd629c4c321f82e530972cb9d54f019cd326d2f7839715ef35a3\
     c46e5a9ed13de3e50585fbd677734d0db58df640bd3bb6912c011c01";

/// A key as it stands on a list of weak keys of Debian: found by its modulus whatever the exponent, and by its whole.
#[test]
fn known_bad_keys_are_refused() {
    let key = crate::PrivateKey::generate(crate::KeyAlgorithm::Rsa2048).unwrap();
    let key = key.public_key();
    let (modulus, _) = key.rsa_numbers().unwrap();
    assert_eq!(inspect_key(key, &|_| false), Ok(()));
    for listed in [sha256(modulus), sha256(key.spki_der())] {
        let is_listed = |asked: &Sha256| *asked == listed;
        assert_eq!(inspect_key(key, &is_listed), Err(KeyFault::KnownBad));
    }
    let other = crate::PrivateKey::generate(crate::KeyAlgorithm::Gost2015_512).unwrap();
    let listed = sha256(other.public_key_info());
    assert_eq!(inspect_key(other.public_key(), &|k| *k == listed), Err(KeyFault::KnownBad));
    assert_eq!(inspect_key(key, &|k| *k == listed), Ok(()));
}
