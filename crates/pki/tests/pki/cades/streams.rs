//! Documents that are read as a stream, and documents that are not copied.

use std::io::{self, Read};

use pki::cms::{Content, Digests, Draft};

use super::*;

/// A stream that gives a few octets at a time, and is interrupted in between.
struct Dripping<'a> {
    octets: &'a [u8],
    calls: usize,
}

impl Read for Dripping<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.calls += 1;
        if self.calls.is_multiple_of(3) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let length = to.len().min(7);
        let to = to.get_mut(..length).unwrap();
        self.octets.read(to)
    }
}

fn digests(octets: &[u8], algorithms: &[DigestAlgorithm]) -> Digests {
    Digests::of_stream(algorithms, Dripping { octets, calls: 0 }).unwrap()
}

fn judge_content(
    message: &SignedData<'_>,
    content: Content<'_>,
    ca: &Party,
) -> (&'static str, &'static str) {
    let anchors = std::slice::from_ref(&ca.certificate);
    let evidence = Evidence { anchors, ..Evidence::default() };
    said(&cms::judge_content(message, Some(content), &evidence, &settings(now())).verdict)
}

const MISSING: (&str, &str) = ("unknown", "signature-content-missing");
const MISMATCH: (&str, &str) = ("invalid", "signature-content-mismatch");

#[test]
fn a_stream_has_the_digests_of_its_octets() {
    let long: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    for octets in [&b""[..], TEXT, &long] {
        let made = digests(octets, DigestAlgorithm::ALL);
        for algorithm in DigestAlgorithm::ALL {
            assert_eq!(made.by(*algorithm), Some(&crypto::digest(*algorithm, octets)[..]));
        }
    }
    let failing = Dripping { octets: b"", calls: 0 }.chain(Failing);
    assert!(Digests::of_stream(&[DigestAlgorithm::Sha256], failing).is_err());
}

struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[test]
fn a_document_beside_is_signed_and_judged_as_a_stream() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    for kind in [
        KeyAlgorithm::Gost2004_256,
        KeyAlgorithm::Gost2015_512,
        KeyAlgorithm::Rsa2048,
        KeyAlgorithm::EcP256,
    ] {
        let (leaf, second) = (ca.leaf(kind), ca.leaf(KeyAlgorithm::EcP384));
        let own = leaf.key.signature_algorithm().digest_algorithm();
        let whole = digests(TEXT, &[own, DigestAlgorithm::Sha384]);
        let octets = Draft::beside(Content::Digests(&whole), &by(&leaf), &[]).unwrap().to_der();
        let message = SignedData::from_any(&octets).unwrap();
        assert_eq!(message.content(), None);
        assert_eq!(message.verify(Some(TEXT)).unwrap().len(), 1);
        assert_eq!(message.digests_wanted(), Some(vec![own]));

        let given = Some(Content::Digests(&whole));
        let octets = Draft::of(&message, given, &by(&second), &[]).unwrap().to_der();
        let both = SignedData::from_any(&octets).unwrap();
        let wanted = both.digests_wanted().unwrap();
        assert_eq!(wanted.len(), 2);
        assert_eq!(judge_content(&both, TEXT.into(), &ca), VALID);
        let given = |octets: &[u8], algorithms: &[DigestAlgorithm]| {
            let digests = digests(octets, algorithms);
            judge_content(&both, Content::Digests(&digests), &ca)
        };
        assert_eq!(given(TEXT, &wanted), VALID);
        assert_eq!(given(b"other", &wanted), MISMATCH);
        // Digests that are not there prove nothing.
        assert_eq!(given(TEXT, &[]), MISSING);
        assert_eq!(given(TEXT, &[DigestAlgorithm::Sha512]), MISSING);
        let none = digests(TEXT, &[DigestAlgorithm::Sha512]);
        let draft = Draft::beside(Content::Digests(&none), &by(&leaf), &[]);
        assert_eq!(draft.err(), Some(CmsFault::ContentMissing));
    }
}

#[test]
fn a_document_inside_is_compared_with_digests_of_the_one_beside() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let leaf = ca.leaf(KeyAlgorithm::Gost2015_512);
    let octets = cms::sign_together(TEXT, false, &[by(&leaf)], &[]).unwrap();
    let message = SignedData::from_any(&octets).unwrap();
    assert_eq!(message.digests_wanted(), Some(vec![DigestAlgorithm::Sha256]));
    let given = |octets: &[u8], algorithms: &[DigestAlgorithm]| {
        judge_content(&message, Content::Digests(&digests(octets, algorithms)), &ca)
    };
    assert_eq!(given(TEXT, &[DigestAlgorithm::Sha256]), VALID);
    assert_eq!(given(b"other", &[DigestAlgorithm::Sha256]), MISMATCH);
    assert_eq!(given(TEXT, &[DigestAlgorithm::Sha1]), MISMATCH);
    assert_eq!(given(TEXT, &[]), MISMATCH);
}

#[test]
fn a_signature_without_attributes_is_judged_as_a_stream() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    for algorithm in [
        KeyAlgorithm::EcP256,
        KeyAlgorithm::EcP521,
        KeyAlgorithm::Ed25519,
        KeyAlgorithm::Gost2004_256,
        KeyAlgorithm::Gost2015_512,
        KeyAlgorithm::Rsa2048,
    ] {
        without_attributes(&ca, &ca.leaf(algorithm));
    }
}

/// Ed25519 digests by itself, and needs the document.
fn without_attributes(ca: &Party, leaf: &Party) {
    let itself = leaf.key.algorithm() == KeyAlgorithm::Ed25519;
    let plain = |signed: &[u8]| {
        let mut tree = Tree::read(&cms::sign_together(TEXT, true, &[by(leaf)], &[]).unwrap());
        tree.signer(0).children().remove(3);
        *tree.signer(0).signature() = leaf.key.sign(signed).unwrap();
        tree.der()
    };
    let octets = plain(TEXT);
    let message = SignedData::from_any(&octets).unwrap();
    let digest = leaf.key.signature_algorithm().digest_algorithm();
    assert_eq!(message.digests_wanted(), (!itself).then(|| vec![digest]));
    assert_eq!(judge_content(&message, TEXT.into(), ca), VALID);
    let all = digests(TEXT, DigestAlgorithm::ALL);
    let streamed = if itself { MISSING } else { VALID };
    assert_eq!(judge_content(&message, Content::Digests(&all), ca), streamed);
    if itself {
        return;
    }
    let other = digests(b"another", DigestAlgorithm::ALL);
    let wrong = judge_content(&message, Content::Digests(&other), ca);
    assert_eq!(wrong, ("invalid", "signature-invalid"));
    let unfit = digests(TEXT, &[DigestAlgorithm::GostRu94]);
    assert_eq!(judge_content(&message, Content::Digests(&unfit), ca), MISSING);
    // Attributes are not passed off as a document, not when they are long either: a SET as long as the document.
    let attributes = cms::signed_attributes_der(&[7; 32], &leaf.certificate, None);
    let mut long = vec![0x31, 0x83, 2, 0, 0];
    long.resize(long.len() + 0x2_0000, 0);
    for document in [attributes, long] {
        let octets = plain(&document);
        let message = SignedData::from_any(&octets).unwrap();
        let all = digests(&document, DigestAlgorithm::ALL);
        let judged = judge_content(&message, Content::Digests(&all), ca);
        assert_eq!(judged, ("invalid", "signature-attribute-broken"));
    }
}

#[test]
fn a_draft_is_the_message_with_its_document_and_its_time_stamp() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let (leaf, tsa) = (ca.leaf(KeyAlgorithm::Gost2015_512), stamper(&ca, KeyAlgorithm::EcP256));
    for length in [0, 1, 127, 128, 65_535, 65_536, 200_000] {
        let document = vec![0x5a; length];
        let mut draft = Draft::around(&document, &by(&leaf), &[]).unwrap();
        let other = stamp(&tsa, b"other", now());
        assert_eq!(draft.add_time_stamp(&other), Err(CmsFault::OtherTimeStamp));
        let token = stamp(&tsa, &draft.signature_value().unwrap(), now());
        draft.add_time_stamp(&token).unwrap();
        let mut octets = Vec::new();
        draft.write(&mut octets).unwrap();
        let message = SignedData::from_any(&octets).unwrap();
        assert_eq!((message.der(), message.content()), (&octets[..], Some(&document[..])));
        let judged = judge(&octets, &ca);
        assert_eq!((said(&judged.verdict), judged.signers[0].level), (VALID, Level::Time));

        // The second signer's stamp goes to the second signer, wherever the set has him.
        let second = ca.leaf(KeyAlgorithm::EcP256);
        let mut draft = Draft::of(&message, None, &by(&second), &[]).unwrap();
        assert_eq!(draft.signers(), 2);
        draft.add_time_stamp(&stamp(&tsa, &draft.signature_value().unwrap(), now())).unwrap();
        let mut octets = Vec::new();
        draft.write(&mut octets).unwrap();
        assert_eq!(SignedData::from_any(&octets).unwrap().content(), Some(&document[..]));
        let judged = judge(&octets, &ca);
        let levels: Vec<Level> = judged.signers.iter().map(|signer| signer.level).collect();
        assert_eq!((said(&judged.verdict), levels), (VALID, vec![Level::Time; 2]));
    }
}

#[test]
fn a_stamped_document_is_compared_by_the_digest_of_its_stamp() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let token = stamp(&stamper(&ca, KeyAlgorithm::EcP256), TEXT, now());
    let evidence =
        Evidence { anchors: std::slice::from_ref(&ca.certificate), ..Evidence::default() };
    let judge = |octets: &[u8], algorithm| {
        let digests = digests(octets, &[algorithm]);
        let over = Some(Content::Digests(&digests));
        let judged = pki::tsp::judge_content(&token, over, &evidence, &settings(now()));
        said(&judged.verdict)
    };
    let mismatch = ("invalid", "time-stamp-imprint-mismatch");
    assert_eq!(judge(TEXT, DigestAlgorithm::Sha256), VALID);
    assert_eq!(judge(b"other", DigestAlgorithm::Sha256), mismatch);
    assert_eq!(judge(TEXT, DigestAlgorithm::Sha512), mismatch);
}
