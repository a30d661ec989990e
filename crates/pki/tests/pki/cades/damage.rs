//! Damaged and oversized messages, and signature values out of range.

use crypto::KeyAlgorithm;
use pki::{
    cms::{self, CmsFault, SignedData},
    oid,
    validation::{Evidence, Verdict},
};

use super::{TEXT, by, judge, said, settings, stamped, stamper};
use crate::{
    tree::{SEQUENCE, SET, Tree},
    world::{now, root},
};

#[test]
fn a_national_signature_with_r_or_s_out_of_range_is_invalid() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    for kind in [KeyAlgorithm::Gost2004_256, KeyAlgorithm::Gost2015_256, KeyAlgorithm::Gost2015_512]
    {
        let leaf = ca.leaf(kind);
        let message = cms::sign_together(TEXT, false, &[by(&leaf)], &[]).unwrap();
        let good = Tree::read(&message).signer(0).signature().clone();
        let half = good.len() / 2;
        let parts = |r: &[u8], s: &[u8]| [r, s].concat();
        let (zero, most) = (vec![0; half], vec![0xFF; half]);
        let (r, s) = good.split_at(half);
        for bad in [
            parts(&zero, s),
            parts(r, &zero),
            parts(&zero, &zero),
            parts(&most, s),
            parts(r, &most),
            parts(s, r),
            good.iter().rev().copied().collect(),
            good[..good.len() - 1].to_vec(),
            parts(&good, &[0]),
            Vec::new(),
        ] {
            let mut tree = Tree::read(&message);
            *tree.signer(0).signature() = bad;
            let judged = judge(&tree.der(), &ca);
            assert_eq!(said(&judged.verdict), ("invalid", "signature-invalid"), "{kind}");
        }
    }
}

#[test]
fn counts_and_depth_have_limits() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let leaf = ca.leaf(KeyAlgorithm::EcP256);
    let message = cms::sign_together(TEXT, false, &[by(&leaf)], &[]).unwrap();
    let mut tree = Tree::read(&message);
    let signer = tree.signer(0).clone();
    *tree.at(&[1, 0]).last().children() = vec![signer; cms::MAX_SIGNERS];
    let octets = tree.der();
    let full = SignedData::from_any(&octets).unwrap();
    assert_eq!(full.signers(), cms::MAX_SIGNERS);
    let more = full.with_signer(None, &by(&leaf), &[]);
    assert_eq!(more, Err(CmsFault::TooComplex));
    let one = tree.signer(0).clone();
    tree.at(&[1, 0]).last().children().push(one);
    assert!(SignedData::from_any(&tree.der()).is_err());

    // Many counter-signatures are not all looked at.
    let mut tree = Tree::read(&message);
    let read = SignedData::from_any(&message).unwrap();
    let counter = read.with_counter_signature(0, &by(&leaf), &[]).unwrap();
    let counter = Tree::read(&counter).signer(0).last().at(&[0, 1, 0]).clone();
    tree.signer(0).unsigned().push(Tree::branch(
        SEQUENCE,
        [Tree::oid(oid::COUNTER_SIGNATURE), Tree::branch(SET, vec![counter; 65])],
    ));
    let judged = judge(&tree.der(), &ca);
    assert_eq!(said(&judged.verdict), ("unsupported", "signature-too-complex"));

    // Attributes without number, and elements one inside another.
    let mut tree = Tree::read(&message);
    let attribute = tree.signer(0).at(&[3, 0]).clone();
    *tree.signer(0).at(&[3]).children() = vec![attribute; 65];
    assert_eq!(judge(&tree.der(), &ca).verdict.as_str(), "invalid");
    let mut deep = Vec::new();
    for _ in 0..2000 {
        deep = Tree::Leaf(SEQUENCE, deep).der();
    }
    assert!(SignedData::from_any(&deep).is_err());
    let indefinite = [[0x30, 0x80].repeat(100_000), vec![0; 200_000]].concat();
    assert!(SignedData::from_any(&indefinite).is_err());
}

#[test]
fn no_damage_makes_a_message_say_something_else() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let (tsa, leaf) = (stamper(&ca, KeyAlgorithm::EcP256), ca.leaf(KeyAlgorithm::EcP256));
    let octets = stamped(&leaf, &tsa, now());
    let message = SignedData::from_any(&octets).unwrap();
    let message = message.with_counter_signature(0, &by(&leaf), &[]).unwrap();
    let anchors = std::slice::from_ref(&ca.certificate);
    let evidence = Evidence { anchors, ..Evidence::default() };
    let judge = |octets: &[u8]| {
        let message = SignedData::from_any(octets).ok()?;
        let judged = cms::judge(&message, Some(TEXT), &evidence, &settings(now()));
        (judged.verdict == Verdict::Valid).then_some(judged)
    };
    assert!(judge(&message).is_some());
    for length in 0..message.len() {
        assert!(judge(&message[..length]).is_none(), "{length} octets");
    }
    for place in 0..message.len() {
        let mut altered = message.clone();
        altered[place] ^= 1 << (place % 8);
        // Some octets are not signed, as the version; what is signed must still be the same.
        let Some(judged) = judge(&altered) else { continue };
        let [signer] = judged.signers.as_slice() else { panic!("octet {place}") };
        assert_eq!(signer.certificate.as_ref(), Some(&leaf.certificate), "octet {place}");
        assert_eq!(signer.signing_time, Some(now()), "octet {place}");
        assert!(signer.proven_time.as_ref().is_none_or(|p| p.at == now()), "octet {place}");
    }
}
