//! The judgement of signed messages: signers, counter-signatures, time stamps, evidence inside.

use crypto::{DigestAlgorithm, KeyAlgorithm, Signer};
use jiff::Timestamp;
use pki::{
    Certificate, Serial,
    cms::{self, CmsFault, MessageJudgement, Signatory, SignedData},
    crl, ocsp, oid,
    tsp::{Imprint, Token, TstInfo},
    validation::{Evidence, Level, Revocation, Settings, Verdict},
    x509::{Extension, ExtensionValue, KeyUsage},
};

use crate::{
    kazakhstan::{Data, folder},
    openssl::Desk,
    tree::{OCTETS, SEQUENCE, SET, Tree},
    world::{
        Order, Party, ca_name, leaf_extensions, moment, now, person_name, root, stamping_extensions,
    },
};

const TEXT: &[u8] = "Өтініш".as_bytes();

fn by(party: &Party) -> Signatory<'_> {
    Signatory { signer: &party.key, certificate: &party.certificate, signing_time: Some(now()) }
}

pub(crate) fn settings(at: Timestamp) -> Settings {
    Settings { revocation: Revocation::Off, ..Settings::at(at) }
}

/// Judges with `anchors` and without regard to revocation.
fn judge_at(
    message: &[u8],
    content: Option<&[u8]>,
    anchors: &[Certificate],
    at: Timestamp,
) -> MessageJudgement {
    let message = SignedData::from_any(message).unwrap();
    let evidence = Evidence { anchors, ..Evidence::default() };
    cms::judge(&message, content, &evidence, &settings(at))
}

fn judge(message: &[u8], ca: &Party) -> MessageJudgement {
    judge_at(message, None, std::slice::from_ref(&ca.certificate), now())
}

/// The name of the verdict and the code of its reason.
pub(crate) fn said(verdict: &Verdict) -> (&'static str, &'static str) {
    (verdict.as_str(), verdict.reason().map_or("", |fault| fault.code))
}

const VALID: (&str, &str) = ("valid", "");

/// A time-stamping authority of `ca`.
pub(crate) fn stamper(ca: &Party, algorithm: KeyAlgorithm) -> Party {
    ca.issue(algorithm, Order::new(ca_name("TSA"), stamping_extensions()))
}

/// A token over some octets.
pub(crate) fn stamp(tsa: &Party, octets: &[u8], at: Timestamp) -> Token {
    let imprint = Imprint::of(DigestAlgorithm::Sha256, octets);
    let serial = Serial::new(&[7]).unwrap();
    let info = TstInfo::new(oid::TSA_POLICY_RSA, imprint, serial, at);
    let inside = std::slice::from_ref(&tsa.certificate);
    Token::from_any(&info.sign(&tsa.key, &tsa.certificate, inside).unwrap()).unwrap()
}

/// One signer and a time stamp.
fn stamped(party: &Party, tsa: &Party, at: Timestamp) -> Vec<u8> {
    let message = cms::sign_together(TEXT, false, &[by(party)], &[]).unwrap();
    let message = SignedData::from_any(&message).unwrap();
    let token = stamp(tsa, message.signature_value(0).unwrap(), at);
    message.with_time_stamp(0, &token).unwrap()
}

#[test]
fn each_of_several_signers_is_judged_for_himself() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let kinds = [
        KeyAlgorithm::EcP256,
        KeyAlgorithm::Rsa2048,
        KeyAlgorithm::Gost2004_256,
        KeyAlgorithm::Gost2015_512,
        KeyAlgorithm::Ed25519,
    ];
    let parties: Vec<Party> = kinds.into_iter().map(|kind| ca.leaf(kind)).collect();
    let signatories: Vec<Signatory<'_>> = parties.iter().map(by).collect();
    for detached in [false, true] {
        let message = cms::sign_together(TEXT, detached, &signatories, &[]).unwrap();
        let content = detached.then_some(TEXT);
        let anchors = std::slice::from_ref(&ca.certificate);
        let judged = judge_at(&message, content, anchors, now());
        assert_eq!(said(&judged.verdict), VALID);
        assert_eq!(judged.signers.len(), kinds.len());
        for signer in &judged.signers {
            assert_eq!((signer.level, signer.path.len()), (Level::Basic, 2));
            assert_eq!(signer.signing_time, Some(now()));
        }
        // Everyone's signature is spoilt in turn.
        for spoilt in 0..kinds.len() {
            let mut tree = Tree::read(&message);
            *tree.signer(spoilt).signature().last_mut().unwrap() ^= 1;
            let judged = judge_at(&tree.der(), content, anchors, now());
            assert_eq!(said(&judged.verdict), ("invalid", "signature-invalid"));
            for (number, signer) in judged.signers.iter().enumerate() {
                assert_eq!(signer.verdict == Verdict::Valid, number != spoilt);
            }
        }
    }
}

#[test]
fn a_signer_is_added_to_a_message() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let (first, second) = (ca.leaf(KeyAlgorithm::Gost2015_512), ca.leaf(KeyAlgorithm::Rsa2048));
    for detached in [false, true] {
        let message = cms::sign_together(TEXT, detached, &[by(&first)], &[]).unwrap();
        let message = SignedData::from_any(&message).unwrap();
        let content = detached.then_some(TEXT);
        let both = message.with_signer(content, &by(&second), &[]).unwrap();
        let judged = judge_at(&both, content, std::slice::from_ref(&ca.certificate), now());
        assert_eq!((said(&judged.verdict), judged.signers.len()), (VALID, 2));
        let both = SignedData::from_any(&both).unwrap();
        assert_eq!((both.certificates().len(), both.content()), (2, message.content()));
        let other = message.with_signer(Some(b"other"), &by(&second), &[]);
        if detached {
            let other = SignedData::from_any(&other.unwrap()).unwrap();
            assert_eq!(other.verify(Some(TEXT)), Err(CmsFault::ContentMismatch));
            assert_eq!(message.with_signer(None, &by(&second), &[]), Err(CmsFault::ContentMissing));
        } else {
            assert_eq!(other, Err(CmsFault::ContentMismatch));
        }
        let foreign = Signatory { certificate: &first.certificate, ..by(&second) };
        assert_eq!(message.with_signer(content, &foreign, &[]), Err(CmsFault::OtherKey));
    }
}

#[test]
fn a_plain_signature_is_judged_but_attributes_are_not_passed_off_as_a_document() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let leaf = ca.leaf(KeyAlgorithm::Gost2015_512);
    let message = cms::sign_together(TEXT, false, &[by(&leaf)], &[]).unwrap();
    // The same signature value over the same octets, said to be a plain signature of them.
    let mut tree = Tree::read(&message);
    let mut attributes = tree.signer(0).children().remove(3);
    let attributes = Tree::branch(SET, attributes.children().clone()).der();
    *tree.at(&[1, 0, 2, 1, 0]).octets() = attributes.clone();
    assert_eq!(judge(&tree.der(), &ca).verdict.as_str(), "invalid");
    // A signature over the document itself is plain.
    *tree.signer(0).signature() = leaf.key.sign(TEXT).unwrap();
    *tree.at(&[1, 0, 2, 1, 0]).octets() = TEXT.to_vec();
    let judged = judge(&tree.der(), &ca);
    assert_eq!((said(&judged.verdict), judged.signers[0].level), (VALID, Level::Plain));
    let read = SignedData::from_any(&tree.der()).unwrap();
    assert_eq!(read.verify(None), Err(CmsFault::NotCades { attribute: "signedAttrs" }));
    *tree.at(&[1, 0, 2, 1, 0]).octets() = b"other".to_vec();
    assert_eq!(said(&judge(&tree.der(), &ca).verdict), ("invalid", "signature-invalid"));
    // Content of another kind may not be signed plainly.
    *tree.at(&[1, 0, 2, 1, 0]).octets() = TEXT.to_vec();
    *tree.at(&[1, 0, 2, 0]) = Tree::oid(oid::TST_INFO);
    let broken = ("invalid", "signature-attribute-broken");
    assert_eq!(said(&judge(&tree.der(), &ca).verdict), broken);
}

#[test]
fn what_is_missing_is_unknown_and_what_is_not_known_is_unsupported() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let leaf = ca.leaf(KeyAlgorithm::Gost2015_512);
    let anchors = std::slice::from_ref(&ca.certificate);
    let detached = cms::sign_together(TEXT, true, &[by(&leaf)], &[]).unwrap();
    let without = judge_at(&detached, None, anchors, now());
    assert_eq!(said(&without.verdict), ("unknown", "signature-content-missing"));
    assert_eq!(without.signers[0].certificate.as_ref(), Some(&leaf.certificate));
    let other = judge_at(&detached, Some(b"other"), anchors, now());
    assert_eq!(said(&other.verdict), ("invalid", "signature-content-mismatch"));
    let attached = cms::sign_together(TEXT, false, &[by(&leaf)], &[]).unwrap();
    let other = judge_at(&attached, Some(b"other"), anchors, now());
    assert_eq!(said(&other.verdict), ("invalid", "signature-content-mismatch"));
    let stranger = judge_at(&attached, None, &[], now());
    assert_eq!(said(&stranger.verdict), ("unknown", "certificate-issuer-unknown"));
    let late = judge_at(&attached, None, anchors, moment("2060-06-01T00:00:00Z"));
    assert_eq!(said(&late.verdict), ("invalid", "certificate-expired"));

    // The certificate is outside, and given as evidence.
    let mut tree = Tree::read(&attached);
    tree.at(&[1, 0]).children().remove(3);
    let bare = SignedData::from_any(&tree.der()).unwrap();
    let mut evidence = Evidence { anchors, ..Evidence::default() };
    let judged = cms::judge(&bare, None, &evidence, &settings(now()));
    assert_eq!(said(&judged.verdict), ("unknown", "signature-certificate-missing"));
    evidence.certificates = std::slice::from_ref(&leaf.certificate);
    let judged = cms::judge(&bare, None, &evidence, &settings(now()));
    assert_eq!(said(&judged.verdict), VALID);

    // Algorithms that nobody knows: 1.2.398.3.10.1.9.9 for the digest, then for the signature.
    for field in [2, 4] {
        let mut tree = Tree::read(&attached);
        *tree.signer(0).at(&[field, 0]) = Tree::oid(pki::Oid::new_unwrap("1.2.398.3.10.1.9.9"));
        let judged = judge(&tree.der(), &ca);
        assert_eq!(said(&judged.verdict), ("unsupported", "algorithm-unsupported"));
        assert_eq!(judged.signers[0].algorithm, None);
    }
    let mut tree = Tree::read(&attached);
    tree.at(&[1, 0]).last().children().clear();
    let judged = judge(&tree.der(), &ca);
    assert_eq!(said(&judged.verdict), ("invalid", "signature-without-signers"));
}

#[test]
fn attributes_are_held_to_the_standard() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let leaf = ca.leaf(KeyAlgorithm::Ed25519);
    let message = cms::sign_together(TEXT, false, &[by(&leaf)], &[]).unwrap();
    // Alters the signed attributes and signs them again.
    let resigned = |alter: &dyn Fn(&mut Vec<Tree>)| {
        let mut tree = Tree::read(&message);
        let attributes = tree.signer(0).at(&[3]).children();
        alter(attributes);
        attributes.sort_by_key(Tree::der);
        let set = Tree::branch(SET, attributes.clone()).der();
        *tree.signer(0).signature() = leaf.key.sign(&set).unwrap();
        judge(&tree.der(), &ca)
    };
    let kind =
        |attribute: &Tree, wanted: pki::Oid| attribute.clone().at(&[0]) == &mut Tree::oid(wanted);
    assert_eq!(said(&resigned(&|_| ()).verdict), VALID);
    let broken = ("invalid", "signature-attribute-broken");
    for needed in [oid::CONTENT_TYPE, oid::MESSAGE_DIGEST] {
        let judged = resigned(&|all| all.retain(|attribute| !kind(attribute, needed)));
        assert_eq!(said(&judged.verdict), broken);
    }
    for doubled in 0..4 {
        let judged = resigned(&|all| all.push(all[doubled].clone()));
        assert_eq!(said(&judged.verdict), broken);
        let two_values = resigned(&|all| {
            let value = all[doubled].at(&[1, 0]).clone();
            all[doubled].at(&[1]).children().push(value);
        });
        assert_eq!(said(&two_values.verdict), broken);
    }
    let other_type = resigned(&|all| {
        let attribute = all.iter_mut().find(|a| kind(a, oid::CONTENT_TYPE)).unwrap();
        *attribute.at(&[1, 0]) = Tree::oid(oid::TST_INFO);
    });
    assert_eq!(said(&other_type.verdict), broken);
    // Not bound, which is less but not wrong; bound to another certificate is wrong.
    let unbound = resigned(&|all| all.retain(|a| !kind(a, oid::SIGNING_CERTIFICATE_V2)));
    assert_eq!((said(&unbound.verdict), unbound.signers[0].level), (VALID, Level::Plain));
    let elsewhere = resigned(&|all| {
        let attribute = all.iter_mut().find(|a| kind(a, oid::SIGNING_CERTIFICATE_V2)).unwrap();
        attribute.at(&[1, 0, 0, 0, 0]).octets()[0] ^= 1;
    });
    assert_eq!(said(&elsewhere.verdict), ("invalid", "signature-certificate-mismatch"));
    let sha1 = resigned(&|all| {
        let attribute = all.iter_mut().find(|a| kind(a, oid::SIGNING_CERTIFICATE_V2)).unwrap();
        *attribute.at(&[0]) = Tree::oid(oid::SIGNING_CERTIFICATE);
        let digest = crypto::digest(DigestAlgorithm::Sha1, leaf.certificate.der());
        *attribute.at(&[1, 0, 0, 0, 0]) = Tree::Leaf(OCTETS, digest);
    });
    assert_eq!((said(&sha1.verdict), sha1.signers[0].level), (VALID, Level::Basic));
}

#[test]
fn a_certificate_that_is_not_for_signing_does_not_sign() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    for (usage, want) in [
        (KeyUsage::KEY_AGREEMENT, ("invalid", "signature-key-usage")),
        (KeyUsage::DIGITAL_SIGNATURE, VALID),
        (KeyUsage::NON_REPUDIATION, VALID),
    ] {
        let extensions = vec![Extension::critical(ExtensionValue::KeyUsage(usage))];
        let leaf = ca.issue(KeyAlgorithm::EcP256, Order::new(person_name(), extensions));
        let message = cms::sign_together(TEXT, false, &[by(&leaf)], &[]).unwrap();
        assert_eq!(said(&judge(&message, &ca).verdict), want);
    }
}

#[test]
fn counter_signatures_are_judged_one_over_another() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let parties: Vec<Party> = (0..6).map(|_| ca.leaf(KeyAlgorithm::EcP256)).collect();
    let certificates: Vec<Certificate> = parties.iter().map(|p| p.certificate.clone()).collect();
    let message = cms::sign_together(TEXT, false, &[by(&parties[0])], &certificates).unwrap();
    let read = SignedData::from_any(&message).unwrap();
    let once = read.with_counter_signature(0, &by(&parties[1]), &[]).unwrap();
    let once = SignedData::from_any(&once).unwrap();
    let twice = once.with_counter_signature(0, &by(&parties[2]), &[]).unwrap();
    let judged = judge(&twice, &ca);
    assert_eq!((said(&judged.verdict), judged.signers.len()), (VALID, 1));
    assert_eq!(judged.signers[0].counter_signatures.len(), 2);
    for counter in &judged.signers[0].counter_signatures {
        assert_eq!((counter.level, counter.path.len()), (Level::Basic, 2));
    }
    assert_eq!(
        read.with_counter_signature(1, &by(&parties[1]), &[]),
        Err(CmsFault::WithoutSigners)
    );

    // A signer who countersigns is countersigned in turn: the innermost is made first.
    let tower = |height: usize| {
        let mut infos: Vec<Tree> = vec![Tree::read(&message).signer(0).clone()];
        for party in parties.iter().cycle().skip(1).take(height) {
            // A message whose signer is the last one, to be countersigned.
            let mut tree = Tree::read(&message);
            *tree.signer(0) = infos.last().unwrap().clone();
            let below = SignedData::from_any(&tree.der()).unwrap();
            let above = below.with_counter_signature(0, &by(party), &[]).unwrap();
            let mut above = Tree::read(&above);
            let counter = above.signer(0).last().at(&[0, 1, 0]).clone();
            infos.push(counter);
        }
        let mut inner = infos.pop().unwrap();
        while let Some(mut outer) = infos.pop() {
            outer.unsigned().push(Tree::branch(
                SEQUENCE,
                [Tree::oid(oid::COUNTER_SIGNATURE), Tree::branch(SET, [inner])],
            ));
            inner = outer;
        }
        let mut tree = Tree::read(&message);
        *tree.signer(0) = inner;
        tree.der()
    };
    let judged = judge(&tower(4), &ca);
    assert_eq!(said(&judged.verdict), VALID);
    let second = &judged.signers[0].counter_signatures[0].counter_signatures[0];
    assert_eq!(second.certificate.as_ref(), Some(&parties[2].certificate));
    let too_high = judge(&tower(5), &ca);
    assert_eq!(said(&too_high.verdict), ("unsupported", "signature-too-complex"));

    // A bad counter-signature spoils the message, and not the signer under it.
    let mut tree = Tree::read(&tower(1));
    let counter = tree.signer(0).last().at(&[0, 1, 0]);
    counter.signature()[10] ^= 1;
    let judged = judge(&tree.der(), &ca);
    assert_eq!(judged.verdict.as_str(), "invalid");
    assert_eq!(said(&judged.signers[0].verdict), VALID);
    // It is not over the document, nor has it a content type.
    let mut tree = Tree::read(&tower(1));
    *tree.signer(0).last().at(&[0, 1, 0]) = Tree::read(&message).signer(0).clone();
    assert_eq!(judge(&tree.der(), &ca).verdict.as_str(), "invalid");
}

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
    assert_eq!(said(&judged.verdict), ("invalid", "certificate-expired"));
    // Of two stamps the earlier counts.
    let twice = SignedData::from_any(&stamped(&leaf, &tsa, after)).unwrap();
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
fn empty_list(ca: &Party) -> Vec<u8> {
    let head = crl::TbsCertificateList {
        signature_algorithm: ca.key.signature_algorithm(),
        issuer: ca.certificate.subject().clone(),
        this_update: moment("2026-11-01T00:00:00Z"),
        next_update: moment("2026-12-31T00:00:00Z"),
        number: 1,
        authority_key_id: ca.certificate.subject_key_id().unwrap().to_vec(),
        distribution_point: Vec::new(),
    };
    let tbs = head.to_der([]);
    crl::assemble(&tbs, head.signature_algorithm, &ca.key.sign(&tbs).unwrap())
}

fn good_answer(ca: &Party, about: &Certificate) -> Vec<u8> {
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
    let message = SignedData::from_any(&stamped(&leaf, &tsa, now())).unwrap();
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
    let full = SignedData::from_any(&tree.der()).unwrap();
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
    let message = SignedData::from_any(&stamped(&leaf, &tsa, now())).unwrap();
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

// --- openssl ---

/// openssl's own signer options for a party's files.
fn put_party(desk: &Desk, name: &str, party: &Party) -> String {
    desk.put(&format!("{name}.pem"), party.certificate.pem());
    desk.put_key(&format!("{name}.key"), party);
    format!("-signer {name}.pem -inkey {name}.key")
}

#[test]
fn we_judge_what_openssl_signs() {
    let ca = root(KeyAlgorithm::Rsa2048, "ROOT");
    let (rsa, ec) = (ca.leaf(KeyAlgorithm::Rsa2048), ca.leaf(KeyAlgorithm::EcP256));
    let p384 = ca.leaf(KeyAlgorithm::EcP384);
    let desk = Desk::new();
    let (rsa, ec) = (put_party(&desk, "rsa", &rsa), put_party(&desk, "ec", &ec));
    let p384 = put_party(&desk, "p384", &p384);
    desk.put("doc", TEXT);
    let both = format!("{rsa} {ec}");
    let b = Level::Basic;
    for (signers, options, count, level) in [
        (&rsa, "-cades", 1, b),
        (&ec, "-cades", 1, b),
        (&p384, "-cades -md sha384", 1, b),
        (&both, "-cades", 2, b),
        (&both, "", 2, Level::Plain),
        (&both, "-noattr", 2, Level::Plain),
        (&ec, "-noattr", 1, Level::Plain),
        (&both, "-cades -keyid", 2, b),
        (&rsa, "-cades -md sha512", 1, b),
        (&both, "-cades -stream", 2, b),
    ] {
        for (place, content) in [("-nodetach", None), ("", Some(TEXT))] {
            let command = format!(
                "cms -sign -binary -md sha256 {options} {place} -in doc {signers} -outform DER \
                 -out m"
            );
            desk.accepts(&command, "");
            let anchors = std::slice::from_ref(&ca.certificate);
            let judged = judge_at(&desk.get("m"), content, anchors, now());
            assert_eq!((said(&judged.verdict), judged.signers.len()), (VALID, count), "{command}");
            assert!(judged.signers.iter().all(|signer| signer.level == level), "{command}");
            if content.is_some() {
                let judged = judge_at(&desk.get("m"), Some(b"other"), anchors, now());
                assert_eq!(judged.verdict.as_str(), "invalid", "{command}");
            }
        }
    }
}

#[test]
fn openssl_verifies_what_we_made_of_a_message() {
    let ca = root(KeyAlgorithm::Rsa2048, "ROOT");
    let (tsa, leaf) = (stamper(&ca, KeyAlgorithm::Rsa2048), ca.leaf(KeyAlgorithm::EcP256));
    let (second, third) = (ca.leaf(KeyAlgorithm::Rsa2048), ca.leaf(KeyAlgorithm::EcP384));
    let desk = Desk::new();
    desk.put("root.pem", ca.certificate.pem());
    let verify = |message: &[u8]| {
        desk.put("m.der", message);
        let verify = "cms -verify -cades -binary -inform DER -in m.der -CAfile root.pem -out out";
        desk.accepts(verify, "CAdES Verification successful");
        assert_eq!(desk.get("out"), TEXT);
    };
    let message = cms::sign_together(TEXT, false, &[by(&leaf), by(&second)], &[]).unwrap();
    verify(&message);
    let message = SignedData::from_any(&message).unwrap();
    let message = message.with_signer(None, &by(&third), &[]).unwrap();
    verify(&message);
    // CAdES-T.
    let message = SignedData::from_any(&message).unwrap();
    let token = stamp(&tsa, message.signature_value(0).unwrap(), now());
    let message = message.with_time_stamp(0, &token).unwrap();
    verify(&message);
    // CAdES-LT, with a list and an answer inside.
    let message = SignedData::from_any(&message).unwrap();
    let answer = good_answer(&ca, &leaf.certificate);
    let message = message.with_evidence(&[], &[&empty_list(&ca)], &[&answer]).unwrap();
    verify(&message);
    // A counter-signature, which openssl reads and does not verify.
    let message = SignedData::from_any(&message).unwrap();
    let message = message.with_counter_signature(0, &by(&third), &[]).unwrap();
    verify(&message);
    desk.accepts("cms -cmsout -print -noout -inform DER -in m.der", "countersignature");
    desk.accepts("asn1parse -inform DER -in m.der", "countersignature");
    // openssl adds a signer of its own to all that.
    let fourth = ca.leaf(KeyAlgorithm::Rsa2048);
    let options = put_party(&desk, "fourth", &fourth);
    desk.accepts(
        &format!(
            "cms -resign -binary -nodetach -inform DER -in m.der {options} -outform DER -out r"
        ),
        "",
    );
    let judged = judge(&desk.get("r"), &ca);
    assert_eq!((said(&judged.verdict), judged.signers.len()), (VALID, 4));
    let counters = judged.signers.iter().map(|s| s.counter_signatures.len()).sum::<usize>();
    let stamps = judged.signers.iter().filter(|s| s.proven_time.is_some()).count();
    assert_eq!((counters, stamps), (1, 1));
}

// --- the national authority ---

/// Roots and issuing authorities of both contours.
pub(crate) fn national(data: &Data) -> (Vec<Certificate>, Vec<Certificate>) {
    let read = |files: &[&str]| files.iter().map(|file| data.certificate(file)).collect();
    let anchors = read(&[
        "ca-test/root_test_gost_2022.cer",
        "ca-test/root_gost_test.crt",
        "ca-prod/root_gost_2022.pem",
    ]);
    let authorities = read(&[
        "ca-test/nca_gost2022_test.cer",
        "ca-test/nca_gost_test.crt",
        "ca-prod/nca_gost_2022.pem",
    ]);
    (anchors, authorities)
}

#[test]
fn national_messages_are_judged_at_the_moment_of_their_stamp() {
    let Some(data) = folder().map(Data) else { return };
    let (anchors, certificates) = national(&data);
    let document = data.bytes("cms/individual_document.txt");
    let judge = |message: &[u8], content: Option<&[u8]>| {
        let evidence =
            Evidence { anchors: &anchors, certificates: &certificates, ..Evidence::default() };
        let message = SignedData::from_any(message).unwrap();
        // Long after the certificate of the signer ended.
        cms::judge(&message, content, &evidence, &settings(moment("2040-01-01T00:00:00Z")))
    };
    let attached = data.bytes("cms/individual_attached.der");
    let detached = data.bytes("cms/individual_detached.der");
    for (message, content) in [(&attached, None), (&detached, Some(document.as_slice()))] {
        let judged = judge(message, content);
        assert_eq!(said(&judged.verdict), VALID);
        let signer = &judged.signers[0];
        assert_eq!((signer.level, signer.path.len()), (Level::Time, 3));
        assert_eq!(signer.algorithm, Some(crypto::SignatureAlgorithm::Gost2015_512));
        let proven = signer.proven_time.as_ref().unwrap();
        let second = proven.at.as_second() - moment("2026-07-20T09:08:00Z").as_second();
        assert!((0..60).contains(&second), "{}", proven.at);
    }
    let other = judge(&detached, Some(b"other"));
    assert_eq!(said(&other.verdict), ("invalid", "signature-content-mismatch"));
    let none = judge(&detached, None);
    assert_eq!(said(&none.verdict), ("unknown", "signature-content-missing"));
    // The stamp is of the production contour: without its root nothing is proven.
    let evidence =
        Evidence { anchors: &anchors[..2], certificates: &certificates, ..Evidence::default() };
    let message = SignedData::from_any(&attached).unwrap();
    let in_force = settings(moment("2026-08-01T00:00:00Z"));
    let alone = cms::judge(&message, None, &evidence, &in_force);
    assert_eq!(said(&alone.verdict), ("unknown", "certificate-issuer-unknown"));
    assert_eq!(alone.verdict.reason().unwrap().field.as_deref(), Some("time-stamp"));
    // The stamp does not fit another signature.
    let der = SignedData::from_any(&attached).unwrap().der().to_vec();
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let ours = cms::sign_together(TEXT, false, &[by(&ca.leaf(KeyAlgorithm::EcP256))], &[]);
    let mut tree = Tree::read(&ours.unwrap());
    tree.signer(0).unsigned().clone_from(Tree::read(&der).signer(0).unsigned());
    let all = [anchors.as_slice(), std::slice::from_ref(&ca.certificate)].concat();
    let evidence = Evidence { anchors: &all, certificates: &certificates, ..Evidence::default() };
    let message = SignedData::from_any(&tree.der()).unwrap();
    let moved = cms::judge(&message, None, &evidence, &in_force);
    assert_eq!(said(&moved.verdict), ("invalid", "time-stamp-imprint-mismatch"));
    // Every octet of the signer and of its stamp counts.
    let certificate = data.certificate("cms/individual_signer.cer");
    for place in (0..der.len()).step_by(11) {
        let mut altered = der.clone();
        altered[place] ^= 0x20;
        let Ok(message) = SignedData::from_any(&altered) else { continue };
        let content = message.content().map(<[u8]>::to_vec);
        let judged = judge(&altered, None);
        if judged.verdict == Verdict::Valid {
            assert_eq!(content.as_deref(), Some(document.as_slice()), "octet {place}");
            assert_eq!(judged.signers[0].certificate.as_ref(), Some(&certificate));
        }
    }
}

#[test]
fn the_signature_of_a_national_archive_is_judged() {
    let Some(data) = folder().map(Data) else { return };
    let manifest = data.bytes("zip/zip_signed_files-META-INF/NCAManifest.xml");
    let message = data.bytes("zip/zip_signed_files-META-INF/signature-7ad1db5cc2.cms");
    let message = SignedData::from_any(&message).unwrap();
    let (anchors, certificates) = national(&data);
    let evidence =
        Evidence { anchors: &anchors, certificates: &certificates, ..Evidence::default() };
    let at = settings(moment("2021-06-01T00:00:00Z"));
    // Its authority of 2018 is not among the data, so the signature is good and trust is unknown.
    let judged = cms::judge(&message, Some(&manifest), &evidence, &at);
    assert_eq!(said(&judged.verdict), ("unknown", "certificate-issuer-unknown"));
    let anchors: Vec<Certificate> = judged.signers[0].certificate.iter().cloned().collect();
    let trusting = Evidence { anchors: &anchors, ..Evidence::default() };
    let judged = cms::judge(&message, Some(&manifest), &trusting, &at);
    assert_eq!((said(&judged.verdict), judged.signers[0].level), (VALID, Level::Basic));
    // The manifest is signed with its line ends.
    let unix: Vec<u8> = manifest.iter().copied().filter(|octet| *octet != b'\r').collect();
    let judged = cms::judge(&message, Some(&unix), &trusting, &at);
    assert_eq!(said(&judged.verdict), ("invalid", "signature-content-mismatch"));
}
