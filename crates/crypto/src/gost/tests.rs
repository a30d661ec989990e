//! Arithmetic against slow references, points against another way to compute them, keys and signatures at their bounds.

mod arithmetic;
mod edwards;
mod examples;
mod group;
mod keys;
mod slow;

use proptest::prelude::*;

fn bytes_of<const N: usize>(limbs: &[u64; N]) -> Vec<u8> {
    limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect()
}

/// Little-endian bytes of hexadecimal digits, which are written most significant first.
fn number(digits: &str) -> Vec<u8> {
    let mut bytes = hex::decode(digits.replace(char::is_whitespace, "")).unwrap();
    bytes.reverse();
    bytes
}

/// Numbers with many limbs at the edges, where carries run.
fn limbs_strategy<const N: usize>() -> impl Strategy<Value = [u64; N]> {
    let limb = prop_oneof![
        Just(0),
        Just(u64::MAX),
        0..1_300u64,
        (0..1_300u64).prop_map(|n| u64::MAX - n),
        any::<u64>(),
    ];
    proptest::collection::vec(limb, N).prop_map(|v| v.try_into().unwrap())
}
