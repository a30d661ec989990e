//! The judgement of signed messages: signers, counter-signatures, time stamps, evidence inside.

mod damage;
mod foreign;
mod national;
mod stamps;
mod streams;

use crypto::{DigestAlgorithm, KeyAlgorithm, Signer};
use jiff::Timestamp;
use pki::{
    Certificate, Serial,
    cms::{self, CmsFault, MessageJudgement, Signatory, SignedData},
    oid,
    tsp::{Imprint, Token, TstInfo},
    validation::{Evidence, Level, Revocation, Settings, Verdict},
    x509::{Extension, ExtensionValue, KeyUsage},
};

use crate::{
    tree::{OCTETS, SEQUENCE, SET, Tree},
    world::{Order, Party, ca_name, moment, now, person_name, root, stamping_extensions},
};

pub(crate) use national::national;

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
            let octets = other.unwrap();
            let other = SignedData::from_any(&octets).unwrap();
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
    let octets = tree.der();
    let read = SignedData::from_any(&octets).unwrap();
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
    assert_eq!(said(&late.verdict), ("unknown", "certificate-expired-time-unproven"));

    // The certificate is outside, and given as evidence.
    let mut tree = Tree::read(&attached);
    tree.at(&[1, 0]).children().remove(3);
    let octets = tree.der();
    let bare = SignedData::from_any(&octets).unwrap();
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
            let octets = tree.der();
            let below = SignedData::from_any(&octets).unwrap();
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
