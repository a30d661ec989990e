//! Messages of the national authority's two contours.

use crypto::KeyAlgorithm;
use pki::{
    Certificate,
    cms::{self, SignedData},
    validation::{Evidence, Level, Verdict},
};

use super::{TEXT, VALID, by, said, settings};
use crate::{
    kazakhstan::{Data, folder},
    tree::Tree,
    world::{moment, root},
};

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
    let octets = tree.der();
    let message = SignedData::from_any(&octets).unwrap();
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
