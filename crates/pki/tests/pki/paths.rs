//! Paths to an anchor.

use crypto::{KeyAlgorithm, Signer};
use pki::{
    Certificate, Name, Oid, SignatureFault, oid,
    path::{self, Demands, PathFault, PeerName, PolicyDemands, Refusal},
    x509::{
        Extension, ExtensionValue, GeneralName, KeyUsage, NameConstraints, Policy, PolicyMapping,
        assemble,
    },
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
fn twins_and_rings_do_not_keep_us_busy() {
    let top = root(FAST, "ROOT");
    // Certificates of one name and one key stand in for each other: one is enough.
    let shared = root(FAST, "TWIN");
    let twins: Vec<Certificate> = (0..40)
        .map(|_| {
            let order = Order::new(ca_name("TWIN"), ca_extensions(None));
            shared.certify(shared.key.public_key_info(), order)
        })
        .collect();
    let leaf = shared.leaf(FAST).certificate;
    let anchors = [top.certificate];
    let fault = path::validate(&leaf, &twins, &anchors, now());
    assert_eq!(fault, Err(PathFault::UnknownIssuer { issuer: "TWIN".to_owned() }));
    // Each of a ring vouches for each other: without a budget the search would be factorial.
    let ring: Vec<Party> = (0..12).map(|n| root(FAST, &format!("RING {n}"))).collect();
    let mut bag = Vec::new();
    for one in &ring {
        for other in &ring {
            let order = Order::new(other.certificate.subject().clone(), ca_extensions(None));
            bag.push(one.certify(other.key.public_key_info(), order));
        }
    }
    let leaf = ring[0].leaf(FAST).certificate;
    assert_eq!(path::validate(&leaf, &bag, &anchors, now()), Err(PathFault::TooMuchWork));
}

fn accept_all(_: &[&Certificate]) -> Result<(), &'static str> {
    Ok(())
}

#[test]
fn a_vetoed_path_gives_way_to_another() {
    let (one, other) = (root(FAST, "ONE"), root(FAST, "OTHER"));
    let middle = one.issue(FAST, Order::new(ca_name("CA"), ca_extensions(None)));
    let cross =
        other.certify(middle.key.public_key_info(), Order::new(ca_name("CA"), ca_extensions(None)));
    let leaf = middle.leaf(FAST).certificate;
    let bag = [middle.certificate.clone(), cross.clone()];
    let anchors = [one.certificate.clone(), other.certificate.clone()];
    for refused in [&middle.certificate, &cross] {
        let mut veto = |path: &[&Certificate]| {
            if path.contains(&refused) { Err("revoked") } else { Ok(()) }
        };
        let found = path::find(&leaf, &bag, &anchors, now(), &Demands::none(), &mut veto).unwrap();
        assert_eq!(found.certificates.len(), 3);
        assert!(!found.certificates.contains(&refused));
    }
    let mut none = |_: &[&Certificate]| Err("revoked");
    let found = path::find(&leaf, &bag, &anchors, now(), &Demands::none(), &mut none);
    assert_eq!(found, Err(Refusal::Vetoed("revoked")));
}

#[test]
fn names_stay_within_what_every_authority_above_allows() {
    let dns = |name: &str| GeneralName::Dns(name.to_owned());
    let limited = |permitted: Vec<GeneralName>, excluded: Vec<GeneralName>| {
        let constraints = NameConstraints { permitted, excluded };
        let constraints = Extension::critical(ExtensionValue::NameConstraints(constraints));
        [ca_extensions(None), vec![constraints]].concat()
    };
    let top = root(FAST, "ROOT");
    let wide = vec![dns("kz"), dns("org")];
    let upper = issuing(&top, "UPPER", limited(wide.clone(), vec![dns("secret.kz")]));
    let lower = issuing(&upper, "LOWER", limited(vec![dns("kz"), dns("com")], Vec::new()));
    let bag = [upper.certificate, lower.certificate.clone()];
    let anchors = [top.certificate.clone()];
    let judge = |names: Vec<GeneralName>, demands: &Demands| {
        let names = Extension::plain(ExtensionValue::SubjectAltName(names));
        let leaf = lower.issue(FAST, Order::new(ca_name("LEAF"), vec![names])).certificate;
        path::find(&leaf, &bag, &anchors, now(), demands, &mut accept_all)
            .map(|path| path.certificates.len())
    };
    let none = Demands::none();
    assert_eq!(judge(vec![dns("a.kz")], &none), Ok(4));
    assert_eq!(judge(vec![GeneralName::Ip(vec![1, 2, 3, 4])], &none), Ok(4));
    for outside in ["a.org", "a.com", "secret.kz", "a.secret.kz"] {
        let refused = judge(vec![dns("a.kz"), dns(outside)], &none);
        let Err(Refusal::Path(PathFault::NameConstraint { name, .. })) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(name, outside);
    }
    // The caller may narrow it further, and ask for the name.
    let base = GeneralName::Directory(Name::builder().common_name("X").build());
    let constraints = NameConstraints { permitted: vec![base], excluded: Vec::new() };
    let narrow = Demands { name_constraints: Some(constraints), ..Demands::none() };
    let refused = judge(vec![dns("a.kz")], &narrow);
    assert!(matches!(refused, Err(Refusal::Path(PathFault::NameConstraint { .. }))));
    let wanted =
        |name: &str| Demands { names: vec![PeerName::Dns(name.to_owned())], ..Demands::none() };
    assert_eq!(judge(vec![dns("*.b.kz")], &wanted("a.b.kz")), Ok(4));
    let refused = judge(vec![dns("*.b.kz")], &wanted("b.kz"));
    assert!(matches!(refused, Err(Refusal::Path(PathFault::NameMismatch { .. }))));
}

#[test]
fn policies_are_mapped_and_asked_for() {
    let policy = |n: &str| Oid::new(&format!("1.2.398.9.{n}")).unwrap();
    let under = |n: &str| {
        let policy = Policy { oid: policy(n), cps: None };
        Extension::plain(ExtensionValue::CertificatePolicies(vec![policy]))
    };
    let mapping = |from: &str, to: &str| {
        Extension::plain(ExtensionValue::PolicyMappings(vec![PolicyMapping {
            issuer_domain: policy(from),
            subject_domain: policy(to),
        }]))
    };
    let top = root(FAST, "ROOT");
    let with = |more: Vec<Extension>| [ca_extensions(None), more].concat();
    let middle = issuing(&top, "CA", with(vec![under("1"), mapping("1", "2")]));
    let leaf = middle.issue(FAST, Order::new(ca_name("LEAF"), vec![under("2")])).certificate;
    let stray = middle.issue(FAST, Order::new(ca_name("STRAY"), vec![under("1")])).certificate;
    let bag = [middle.certificate];
    let anchors = [top.certificate];
    let judge = |leaf: &Certificate, policies: PolicyDemands| {
        let demands = Demands { policies, ..Demands::none() };
        path::find(leaf, &bag, &anchors, now(), &demands, &mut accept_all)
            .map(|path| path.policies)
            .map_err(|refusal| matches!(refusal, Refusal::Path(PathFault::Policy { .. })))
    };
    let explicit = PolicyDemands { explicit: true, ..PolicyDemands::none() };
    let acceptable = |n: &str| PolicyDemands { acceptable: vec![policy(n)], ..explicit.clone() };
    assert_eq!(judge(&leaf, PolicyDemands::none()), Ok(vec![policy("1")]));
    assert_eq!(judge(&leaf, acceptable("1")), Ok(vec![policy("1")]));
    assert_eq!(judge(&leaf, acceptable("2")), Err(true));
    let unmapped = PolicyDemands { inhibit_mapping: true, ..explicit.clone() };
    assert_eq!(judge(&leaf, unmapped), Err(true));
    assert_eq!(judge(&stray, PolicyDemands::none()), Ok(Vec::new()));
    assert_eq!(judge(&stray, explicit), Err(true));
}

#[test]
fn a_purpose_binds_leaf_and_authorities() {
    let purposes = |purposes: &[Oid]| {
        vec![Extension::critical(ExtensionValue::ExtendedKeyUsage(purposes.to_vec()))]
    };
    let top = root(FAST, "ROOT");
    let stamping = [oid::PURPOSE_TIME_STAMPING];
    let judge = |of_ca: &[Oid], of_leaf: &[Oid]| {
        let more = if of_ca.is_empty() { Vec::new() } else { purposes(of_ca) };
        let middle = issuing(&top, "CA", [ca_extensions(None), more].concat());
        let order = Order::new(ca_name("TSA"), purposes(of_leaf));
        let leaf = middle.issue(FAST, order).certificate;
        let demands = Demands { purpose: Some(oid::PURPOSE_TIME_STAMPING), ..Demands::none() };
        let anchors = [top.certificate.clone()];
        let bag = [middle.certificate];
        path::find(&leaf, &bag, &anchors, now(), &demands, &mut accept_all).map(|p| p.policies)
    };
    assert!(judge(&[], &stamping).is_ok());
    assert!(judge(&stamping, &stamping).is_ok());
    assert!(judge(&[oid::PURPOSE_ANY], &[oid::PURPOSE_ANY]).is_ok());
    for (of_ca, of_leaf) in
        [(&[][..], &[oid::PURPOSE_CLIENT_AUTH][..]), (&[oid::PURPOSE_CLIENT_AUTH], &stamping)]
    {
        let refused = judge(of_ca, of_leaf);
        assert!(matches!(refused, Err(Refusal::Path(PathFault::Purpose { .. }))), "{refused:?}");
    }
}

#[test]
fn a_renewed_key_and_a_name_in_other_letters_chain() {
    let top = root(FAST, "Root  CA");
    // The old key vouches for the new one; neither counts as an authority below.
    let renewed = top.issue(FAST, Order::new(ca_name("ROOT CA"), ca_extensions(Some(0))));
    assert!(renewed.certificate.is_self_issued());
    let leaf = renewed.leaf(FAST).certificate;
    let bag = [renewed.certificate];
    let anchors = [top.certificate];
    assert_eq!(path::validate(&leaf, &bag, &anchors, now()).map(|path| path.len()), Ok(3));
    let none_between = Demands { max_intermediates: Some(0), ..Demands::none() };
    assert!(path::find(&leaf, &bag, &anchors, now(), &none_between, &mut accept_all).is_ok());
}
