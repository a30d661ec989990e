use proptest::prelude::*;

use super::*;
use crate::asn1::{INTEGER, sequence, tlv};

/// Rows that bear these serial numbers, one after another, and where each begins.
fn rows(serials: &[Vec<u8>]) -> (Vec<u8>, Vec<u32>) {
    let mut der = Vec::new();
    let mut offsets = Vec::new();
    for serial in serials {
        offsets.push(u32::try_from(der.len()).unwrap());
        der.extend(sequence(&[&tlv(INTEGER, &[serial])]));
    }
    (der, offsets)
}

fn found(index: &Index, der: &[u8], serial: &[u8]) -> Vec<u32> {
    let mut found: Vec<u32> = index.find(der, serial).collect();
    found.sort_unstable();
    found
}

/// Contents of integers that lists are made of: random, counted, alike in front or at the end.
fn serial() -> impl Strategy<Value = Vec<u8>> {
    let counted = |number: u16| [&[1][..], &number.to_be_bytes()].concat();
    prop_oneof![
        prop::collection::vec(any::<u8>(), 1..=21),
        (0..300u16).prop_map(counted),
        (0..300u16).prop_map(move |number| [counted(number), vec![7; 17]].concat()),
        (0..300u16).prop_map(move |number| [vec![7; 17], counted(number)].concat()),
    ]
}

proptest! {
    #[test]
    fn an_index_finds_what_a_map_does(
        serials in prop::collection::vec(serial(), 0..400),
        strangers in prop::collection::vec(serial(), 50),
        is_repeated in any::<bool>(),
    ) {
        let mut serials = serials;
        if !is_repeated {
            let mut seen = std::collections::HashSet::new();
            serials.retain(|serial| seen.insert(serial.clone()));
        }
        let (der, offsets) = rows(&serials);
        let map: HashMap<&Vec<u8>, u32> = serials.iter().zip(offsets.iter().copied()).collect();
        let index = Index::build(&der, offsets, Issuers::default());
        prop_assert_eq!(index.is_ok(), map.len() == serials.len());
        let Ok(index) = index else { return Ok(()) };
        prop_assert_eq!(index.len(), serials.len());
        for serial in serials.iter().chain(&strangers) {
            let wanted: Vec<u32> = map.get(serial).copied().into_iter().collect();
            prop_assert_eq!(found(&index, &der, serial), wanted);
        }
    }

    #[test]
    fn entries_of_several_issuers_are_told_apart(
        rows_of in prop::collection::vec((serial(), 0..4usize), 1..200),
    ) {
        let name = |n: usize| Name::builder().common_name(format!("CA {n}")).build();
        let serials: Vec<Vec<u8>> = rows_of.iter().map(|(serial, _)| serial.clone()).collect();
        let (der, offsets) = rows(&serials);
        let mut issuers = Issuers::default();
        let mut map: HashMap<(&[u8], usize), u32> = HashMap::new();
        for ((serial, issuer), offset) in rows_of.iter().zip(&offsets) {
            issuers.begin(*offset, name(*issuer)).unwrap();
            map.insert((serial, *issuer), *offset);
        }
        let index = Index::build(&der, offsets, issuers);
        prop_assert_eq!(index.is_ok(), map.len() == rows_of.len());
        let Ok(index) = index else { return Ok(()) };
        for (serial, _) in &rows_of {
            let mut wanted: Vec<u32> = map
                .iter()
                .filter(|((known, _), _)| known == serial)
                .map(|((_, issuer), offset)| {
                    assert_eq!(index.issuer(*offset), Some(&name(*issuer)));
                    *offset
                })
                .collect();
            wanted.sort_unstable();
            prop_assert_eq!(found(&index, &der, serial), wanted);
        }
    }
}

#[test]
fn numbers_chosen_to_share_a_hash_are_found() {
    // The inverse of the multiplier modulo 2^64, by Newton's iteration.
    let inverse = (0..6).fold(MULTIPLIER, |inverse, _| {
        let error = MULTIPLIER.wrapping_mul(inverse);
        inverse.wrapping_mul(2u64.wrapping_sub(error))
    });
    let serial = |n: u64| (0x1234_5678 << 32 | n).wrapping_mul(inverse).to_be_bytes().to_vec();
    let serials: Vec<Vec<u8>> = (0..5_000).map(serial).collect();
    assert!(serials.iter().all(|serial| hash(serial) == 0x1234_5678));
    let (der, offsets) = rows(&serials);
    let index = Index::build(&der, offsets.clone(), Issuers::default()).unwrap();
    for (serial, offset) in serials.iter().zip(offsets) {
        assert_eq!(found(&index, &der, serial), [offset]);
    }
    assert_eq!(found(&index, &der, &serial(5_000)), [0; 0]);
}

#[test]
fn counted_and_random_numbers_fill_buckets_evenly() {
    let counted = |n: u32| n.to_be_bytes().to_vec();
    let random = |n: u32| crypto::sha256(&n.to_be_bytes()).0[..20].to_vec();
    let lists: [Vec<Vec<u8>>; 2] =
        [(0..100_000).map(counted).collect(), (0..100_000).map(random).collect()];
    for serials in lists {
        let (der, offsets) = rows(&serials);
        let index = Index::build(&der, offsets, Issuers::default()).unwrap();
        let fullest = serials.iter().map(|serial| index.buckets.range(hash(serial)).len()).max();
        assert!(fullest < Some(16), "{fullest:?}");
    }
}
