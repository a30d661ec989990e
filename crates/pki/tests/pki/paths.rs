//! Paths to an anchor.

use crypto::{KeyAlgorithm, Signer};
use pki::{
    Certificate, Oid, SignatureFault,
    path::{self, PathFault},
    x509::{Extension, ExtensionValue, KeyUsage, assemble},
};

use crate::world::{
    Order, Party, ca_extensions, ca_name, leaf_extensions, moment, now, person_name, root,
};

const FAST: KeyAlgorithm = KeyAlgorithm::EcP256;

fn issuing(root: &Party, name: &str, extensions: Vec<Extension>) -> Party {
    root.issue(FAST, Order::new(ca_name(name), extensions))
}

#[test]
fn a_path_is_found_among_strangers() {
    for algorithm in [FAST, KeyAlgorithm::Gost2015_512, KeyAlgorithm::Gost2004_256] {
        let top = root(algorithm, "ROOT");
        let middle = top.issue(algorithm, Order::new(ca_name("CA"), ca_extensions(Some(0))));
        let leaf = middle.leaf(algorithm).certificate;
        let stranger = root(FAST, "ROOT").certificate;
        let twin = issuing(&top, "CA", ca_extensions(None)).certificate;
        let bag = [stranger.clone(), twin, leaf.clone(), middle.certificate.clone()];
        let anchors = [stranger, top.certificate.clone()];
        let found = path::validate(&leaf, &bag, &anchors, now()).unwrap();
        assert_eq!(found, [leaf.clone(), middle.certificate.clone(), top.certificate.clone()]);
        let lone = path::validate(&leaf, &[], &anchors, now());
        assert_eq!(lone, Err(PathFault::UnknownIssuer { issuer: "CA".to_owned() }));
    }
}

#[test]
fn time_is_looked_at_on_every_step() {
    let top = root(FAST, "ROOT");
    let mut order = Order::new(ca_name("CA"), ca_extensions(None));
    order.not_before = moment("2025-01-01T00:00:00Z");
    order.not_after = moment("2026-12-31T23:59:59Z");
    let middle = top.issue(FAST, order);
    let leaf = middle.leaf(FAST).certificate;
    let bag = [middle.certificate.clone()];
    let anchors = [top.certificate];
    let at = |text: &str| path::validate(&leaf, &bag, &anchors, moment(text)).map(|p| p.len());
    assert_eq!(at("2026-12-31T23:59:59.5Z"), Ok(3));
    assert!(
        matches!(at("2027-01-01T00:00:00Z"), Err(PathFault::Expired { subject, .. }) if subject == "CA")
    );
    assert!(matches!(at("2024-12-31T23:59:59Z"), Err(PathFault::NotYetValid { .. })));
    assert!(
        matches!(at("2019-01-01T00:00:00Z"), Err(PathFault::NotYetValid { subject, .. }) if subject != "CA")
    );
}

#[test]
fn only_authorities_issue_and_only_so_deep() {
    let top = root(FAST, "ROOT");
    let not_before = leaf_extensions();
    let no_sign = vec![
        Extension::critical(ExtensionValue::BasicConstraints { ca: true, path_length: None }),
        Extension::critical(ExtensionValue::KeyUsage(KeyUsage::CRL_SIGN)),
    ];
    for extensions in [not_before, no_sign] {
        let middle = issuing(&top, "CA", extensions);
        let leaf = middle.leaf(FAST).certificate;
        let bag = [middle.certificate];
        let fault = path::validate(&leaf, &bag, std::slice::from_ref(&top.certificate), now());
        assert_eq!(fault, Err(PathFault::NotAnAuthority { subject: "CA".to_owned() }));
    }
    let upper = issuing(&top, "UPPER", ca_extensions(Some(0)));
    let lower = issuing(&upper, "LOWER", ca_extensions(None));
    let leaf = lower.leaf(FAST).certificate;
    let bag = [upper.certificate, lower.certificate];
    assert_eq!(path::validate(&leaf, &bag, &[top.certificate], now()), Err(PathFault::TooLong));
}

#[test]
fn a_long_chain_is_refused() {
    let top = root(FAST, "ROOT");
    let mut bag: Vec<Certificate> = Vec::new();
    let mut last = issuing(&top, "CA 0", ca_extensions(None));
    for n in 1..path::MAX_PATH_CERTIFICATES {
        bag.push(last.certificate.clone());
        last = issuing(&last, &format!("CA {n}"), ca_extensions(None));
    }
    bag.push(last.certificate.clone());
    let leaf = last.leaf(FAST).certificate;
    assert_eq!(path::validate(&leaf, &bag, &[top.certificate], now()), Err(PathFault::TooLong));
}

#[test]
fn what_is_not_understood_is_refused() {
    let top = root(FAST, "ROOT");
    let strange =
        |oid: &str| ExtensionValue::Other { oid: Oid::new_unwrap(oid), der: vec![0x30, 0] };
    let with = |extension: Extension| {
        let extensions = [leaf_extensions(), vec![extension]].concat();
        let leaf = top.issue(FAST, Order::new(person_name(), extensions)).certificate;
        path::validate(&leaf, &[], std::slice::from_ref(&top.certificate), now()).map(|p| p.len())
    };
    assert_eq!(with(Extension::plain(strange("1.2.3.4"))), Ok(2));
    let refused = with(Extension::critical(strange("1.2.3.4")));
    assert!(
        matches!(refused, Err(PathFault::Extension { oid, .. }) if oid.to_string() == "1.2.3.4")
    );
}

#[test]
fn a_forged_signature_is_refused() {
    let top = root(FAST, "ROOT");
    let impostor = root(FAST, "ROOT");
    let leaf = top.leaf(FAST).certificate;
    let tbs = leaf.tbs_der();
    let signature = impostor.key.sign(tbs).unwrap();
    let forged = assemble(tbs, impostor.key.signature_algorithm(), &signature);
    let forged = Certificate::from_der(&forged).unwrap();
    let fault = path::validate(&forged, &[], &[top.certificate], now());
    let Err(PathFault::Signature { fault, .. }) = fault else { panic!("{fault:?}") };
    assert_eq!(fault, SignatureFault::Invalid);
}

#[test]
fn many_twins_do_not_keep_us_busy() {
    let top = root(FAST, "ROOT");
    // Every twin issues to every other: without a budget of signatures the search would be
    // factorial.
    let shared = root(FAST, "TWIN");
    let twins: Vec<Certificate> = (0..40)
        .map(|_| {
            let order = Order::new(ca_name("TWIN"), ca_extensions(None));
            shared.certify(shared.key.public_key_info(), order)
        })
        .collect();
    let leaf = shared.leaf(FAST).certificate;
    let fault = path::validate(&leaf, &twins, &[top.certificate], now());
    assert_eq!(fault, Err(PathFault::TooMuchWork));
}
