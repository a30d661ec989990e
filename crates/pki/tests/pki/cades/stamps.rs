//! Time stamps in messages, and messages that carry their proofs.

use crypto::{DigestAlgorithm, KeyAlgorithm, Signer};
use pki::{
    Certificate,
    cms::{self, CmsFault, SignedData},
    crl, ocsp, oid,
    validation::{Evidence, Level, Settings},
    x509::{Extension, ExtensionValue},
};

use super::{TEXT, VALID, by, judge, judge_at, said, stamp, stamped, stamper};
use crate::{
    tree::{OCTETS, SEQUENCE, SET, Tree},
    world::{Order, Party, ca_name, leaf_extensions, moment, now, person_name, root},
};

#[test]
fn a_time_stamp_proves_the_moment_for_which_the_signer_is_judged() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let tsa = stamper(&ca, KeyAlgorithm::Rsa2048);
    let order = Order {
        not_after: moment("2026-12-01T00:00:00Z"),
        ..Order::new(person_name(), leaf_extensions())
    };
    let leaf = ca.issue(KeyAlgorithm::Gost2015_512, order);
    let (before, after) = (moment("2026-11-30T00:00:00Z"), moment("2026-12-02T00:00:00Z"));
    let anchors = std::slice::from_ref(&ca.certificate);
    let later = moment("2030-01-01T00:00:00Z");

    let judged = judge_at(&stamped(&leaf, &tsa, before), None, anchors, later);
    assert_eq!((said(&judged.verdict), judged.signers[0].level), (VALID, Level::Time));
    let proven = judged.signers[0].proven_time.as_ref().unwrap();
    assert_eq!((proven.at, &proven.authority), (before, &tsa.certificate));
    // Stamped after the certificate ended.
    let judged = judge_at(&stamped(&leaf, &tsa, after), None, anchors, now());
    assert_eq!(said(&judged.verdict), ("invalid", "certificate-expired"));
    // Not stamped at all.
    let plain = cms::sign_together(TEXT, false, &[by(&leaf)], &[]).unwrap();
    let judged = judge_at(&plain, None, anchors, later);
    assert_eq!(said(&judged.verdict), ("unknown", "certificate-expired-time-unproven"));
    // Of two stamps the earlier counts.
    let octets = stamped(&leaf, &tsa, after);
    let twice = SignedData::from_any(&octets).unwrap();
    let token = stamp(&tsa, twice.signature_value(0).unwrap(), before);
    let twice = twice.with_time_stamp(0, &token).unwrap();
    let judged = judge_at(&twice, None, anchors, later);
    assert_eq!(said(&judged.verdict), VALID);
    assert_eq!(judged.signers[0].proven_time.as_ref().map(|p| p.at), Some(before));
}

#[test]
fn a_time_stamp_that_is_not_good_is_not_passed_over() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let tsa = stamper(&ca, KeyAlgorithm::EcP256);
    let leaf = ca.leaf(KeyAlgorithm::EcP256);
    let message = stamped(&leaf, &tsa, now());
    let value = |message: &mut Tree, token: Tree| {
        *message.signer(0).unsigned()[0].at(&[1, 0]) = token;
    };
    let with = |token: &[u8]| {
        let mut tree = Tree::read(&message);
        value(&mut tree, Tree::read(token));
        let judged = judge(&tree.der(), &ca);
        assert!(judged.signers[0].proven_time.is_none());
        assert_eq!(judged.signers[0].level, Level::Basic);
        let reason = judged.verdict.reason().unwrap().clone();
        (judged.verdict.as_str(), reason.code, reason.field)
    };
    let signature = SignedData::from_any(&message).unwrap().signature_value(0).unwrap().to_vec();
    // Over other octets.
    let other = stamp(&tsa, TEXT, now());
    assert_eq!(with(other.der()), ("invalid", "time-stamp-imprint-mismatch", None));
    let read = SignedData::from_any(&message).unwrap();
    assert_eq!(read.with_time_stamp(0, &other), Err(CmsFault::OtherTimeStamp));
    // Of an authority that nobody knows.
    let stranger = stamper(&root(KeyAlgorithm::EcP256, "OTHER"), KeyAlgorithm::EcP256);
    let foreign = stamp(&stranger, &signature, now());
    let field = Some("time-stamp".to_owned());
    assert_eq!(with(foreign.der()), ("unknown", "certificate-issuer-unknown", field.clone()));
    // At a moment when the authority's certificate was not valid.
    let early = stamp(&tsa, &signature, moment("2019-01-01T00:00:00Z"));
    assert_eq!(with(early.der()), ("invalid", "certificate-not-yet-valid", field));
    // Forged, or no token at all.
    let mut forged = Tree::read(stamp(&tsa, &signature, now()).der());
    *forged.signer(0).signature().last_mut().unwrap() ^= 1;
    assert_eq!(with(&forged.der()), ("invalid", "time-stamp-invalid", None));
    let nonsense = Tree::Leaf(OCTETS, vec![1]).der();
    assert_eq!(with(&nonsense), ("invalid", "time-stamp-unreadable", None));
    // By a certificate that is for more than time stamps, or not critically for them.
    let purposes = |extension: Extension| {
        let tsa = ca.issue(KeyAlgorithm::EcP256, Order::new(ca_name("TSA"), vec![extension]));
        with(stamp(&tsa, &signature, now()).der())
    };
    let unfit = ("invalid", "time-stamp-authority-unfit", None);
    let only = ExtensionValue::ExtendedKeyUsage(vec![oid::PURPOSE_TIME_STAMPING]);
    let more = vec![oid::PURPOSE_TIME_STAMPING, oid::PURPOSE_EMAIL_PROTECTION];
    assert_eq!(purposes(Extension::plain(only)), unfit);
    assert_eq!(purposes(Extension::critical(ExtensionValue::ExtendedKeyUsage(more))), unfit);
    assert_eq!(with(stamp(&leaf, &signature, now()).der()), unfit);
}

/// A list of `ca` that covers the time around now.
pub(super) fn empty_list(ca: &Party) -> Vec<u8> {
    let head = crl::TbsCertificateList {
        signature_algorithm: ca.key.signature_algorithm(),
        issuer: ca.certificate.subject().clone(),
        this_update: moment("2026-11-01T00:00:00Z"),
        next_update: moment("2026-12-31T00:00:00Z"),
        number: 1.into(),
        authority_key_id: ca.certificate.subject_key_id().unwrap().to_vec(),
        scope: None,
        base_number: None,
        freshest: Vec::new(),
    };
    let tbs = head.to_der([]);
    crl::assemble(&tbs, head.signature_algorithm, &ca.key.sign(&tbs).unwrap())
}

pub(super) fn good_answer(ca: &Party, about: &Certificate) -> Vec<u8> {
    let digest = DigestAlgorithm::Sha256;
    let cert_id = ocsp::CertId::new(digest, &ca.certificate, *about.serial()).unwrap();
    ocsp::ResponseBuilder::new(&ca.certificate, now())
        .answer(ocsp::SingleResponse {
            cert_id,
            status: ocsp::CertStatus::Good,
            this_update: now(),
            next_update: Some(moment("2026-12-31T00:00:00Z")),
        })
        .sign(&ca.key)
        .unwrap()
}

#[test]
fn a_message_that_carries_its_proofs_is_judged_by_them() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let (tsa, leaf) = (stamper(&ca, KeyAlgorithm::EcP256), ca.leaf(KeyAlgorithm::EcP256));
    let octets = stamped(&leaf, &tsa, now());
    let message = SignedData::from_any(&octets).unwrap();
    let anchors = std::slice::from_ref(&ca.certificate);
    let evidence = Evidence { anchors, ..Evidence::default() };
    let demanded = Settings::at(now());
    let list = empty_list(&ca);
    let answers = [good_answer(&ca, &leaf.certificate), good_answer(&ca, &tsa.certificate)];
    let answers: Vec<&[u8]> = answers.iter().map(Vec::as_slice).collect();
    let level = |message: &[u8]| {
        let message = SignedData::from_any(message).unwrap();
        let judged = cms::judge(&message, None, &evidence, &demanded);
        assert_eq!(said(&judged.verdict), VALID);
        judged.signers[0].level
    };
    let by_list = message.with_evidence(anchors, &[&list], &[]).unwrap();
    assert_eq!(level(&by_list), Level::LongTerm);
    let by_answers = message.with_evidence(&[], &[], &answers).unwrap();
    assert_eq!(level(&by_answers), Level::LongTerm);
    assert!(SignedData::from_any(&by_list).unwrap().certificates().contains(&ca.certificate));
    // The version tells of revocation information of another kind (RFC 5652 5.1).
    assert_eq!(*Tree::read(&by_answers).at(&[1, 0, 0]).octets(), [5]);
    assert_eq!(*Tree::read(&by_list).at(&[1, 0, 0]).octets(), [1]);

    // The same in unsigned attributes, as older tools have it.
    let mut tree = Tree::read(message.der());
    let basic = |answer: &[u8]| Tree::read(Tree::read(answer).at(&[1, 0, 1]).octets());
    let values = Tree::branch(
        SEQUENCE,
        [
            Tree::branch(0xA0, [Tree::branch(SEQUENCE, [Tree::read(&list)])]),
            Tree::branch(0xA1, [Tree::branch(SEQUENCE, [basic(answers[0])])]),
        ],
    );
    let certificates = Tree::branch(SEQUENCE, [Tree::read(ca.certificate.der())]);
    for (kind, value) in [(oid::REVOCATION_VALUES, values), (oid::CERTIFICATE_VALUES, certificates)]
    {
        let attribute = Tree::branch(SEQUENCE, [Tree::oid(kind), Tree::branch(SET, [value])]);
        tree.signer(0).unsigned().push(attribute);
    }
    assert_eq!(level(&tree.der()), Level::LongTerm);
    // Without a time stamp it is not of the level, whatever it carries.
    let plain = cms::sign_together(TEXT, false, &[by(&leaf)], &[]).unwrap();
    let plain = SignedData::from_any(&plain).unwrap().with_evidence(&[], &[&list], &[]).unwrap();
    assert_eq!(level(&plain), Level::Basic);
}
