//! Signed messages: what is bound is bound.

use crypto::{KeyAlgorithm, SignatureAlgorithm, Signer};
use pki::{
    SignatureFault,
    cms::{self, CmsFault, Parts, SignRequest, SignedData},
};

use crate::world::{Order, Party, leaf_extensions, now, person_name, root};

fn request<'a>(party: &'a Party, content: &'a [u8], detached: bool) -> SignRequest<'a> {
    SignRequest {
        content,
        detached,
        signer: &party.key,
        certificate: &party.certificate,
        extra_certificates: &[],
        signing_time: Some(now()),
    }
}

#[test]
fn every_kind_of_key_signs_attached_and_detached() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    for algorithm in [
        KeyAlgorithm::EcP256,
        KeyAlgorithm::EcP384,
        KeyAlgorithm::Ed25519,
        KeyAlgorithm::Gost2004_256,
        KeyAlgorithm::Gost2015_256,
        KeyAlgorithm::Gost2015_512,
        KeyAlgorithm::Rsa2048,
    ] {
        let party = ca.leaf(algorithm);
        for (detached, given) in [(true, Some(&b"text"[..])), (false, None), (false, Some(b"text"))]
        {
            let message = cms::sign(&request(&party, b"text", detached)).unwrap();
            let read = SignedData::from_any(&message).unwrap();
            assert_eq!(read.content(), (!detached).then_some(&b"text"[..]));
            let signers = read.verify(given).unwrap();
            assert_eq!(signers[0].certificate, party.certificate);
            assert_eq!(signers[0].signing_time, Some(now()));
            assert_eq!(signers[0].signature_algorithm, party.key.signature_algorithm());
        }
    }
}

#[test]
fn a_national_message_has_the_national_identifiers() {
    let party = root(KeyAlgorithm::Gost2015_512, "ROOT");
    let message = hex::encode(cms::sign(&request(&party, b"text", false)).unwrap());
    // digestAlgorithm 1.2.398.3.10.1.3.3 and signatureAlgorithm 1.2.398.3.10.1.1.2.3.2, both with
    // NULL.
    assert!(message.contains("300c06082a830e030a0103030500"));
    assert!(message.contains("300e060a2a830e030a01010203020500"));
    // The digest of the certificate with SHA-256, whose default identifier is left out.
    let digest = party.certificate.sha256().to_string();
    assert!(message.contains(&format!("3026302430220420{digest}")));
}

#[test]
fn another_document_or_certificate_is_refused() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let party = ca.leaf(KeyAlgorithm::EcP256);
    let message = cms::sign(&request(&party, b"text", true)).unwrap();
    let read = SignedData::from_any(&message).unwrap();
    assert_eq!(read.verify(Some(b"Text")), Err(CmsFault::ContentMismatch));
    assert_eq!(read.verify(None), Err(CmsFault::ContentMissing));
    let attached = cms::sign(&request(&party, b"text", false)).unwrap();
    let attached = SignedData::from_any(&attached).unwrap();
    assert_eq!(attached.verify(Some(b"Text")), Err(CmsFault::ContentMismatch));

    // A second certificate of the same key can't stand in for the first.
    let order = Order::new(person_name(), leaf_extensions());
    let twin = ca.certify(party.key.public_key_info(), order);
    let digest = crypto::digest(crypto::DigestAlgorithm::Sha256, b"text");
    let attributes = cms::signed_attributes_der(&digest, &party.certificate, None);
    let swap = Parts {
        content: None,
        signed_attributes_der: &attributes,
        algorithm: SignatureAlgorithm::EcdsaSha256,
        signature: &party.key.sign(&attributes).unwrap(),
        certificate: &twin,
        extra_certificates: std::slice::from_ref(&party.certificate),
    };
    let octets = cms::assemble(&swap).unwrap();
    let swapped = SignedData::from_any(&octets).unwrap();
    assert_eq!(swapped.verify(Some(b"text")), Err(CmsFault::CertificateMismatch));
    let honest = Parts { certificate: &party.certificate, ..swap };
    let octets = cms::assemble(&honest).unwrap();
    let honest = SignedData::from_any(&octets).unwrap();
    assert_eq!(honest.verify(Some(b"text")).unwrap()[0].signing_time, None);
    let forged = Parts { signature: &[0; 70], certificate: &party.certificate, ..swap };
    let octets = cms::assemble(&forged).unwrap();
    let forged = SignedData::from_any(&octets).unwrap();
    let invalid = CmsFault::Signature(SignatureFault::Invalid);
    assert_eq!(forged.verify(Some(b"text")), Err(invalid));
}

#[test]
fn a_key_signs_only_under_its_own_certificate() {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let party = ca.leaf(KeyAlgorithm::EcP256);
    let other = SignRequest { certificate: &ca.certificate, ..request(&party, b"text", true) };
    assert_eq!(cms::sign(&other), Err(CmsFault::OtherKey));
}

#[test]
fn a_message_of_a_mebibyte_is_read_in_place() {
    let party = root(KeyAlgorithm::EcP256, "ROOT");
    let content = vec![7; 1 << 20];
    let message = cms::sign(&request(&party, &content, false)).unwrap();
    let read = SignedData::from_any(&message).unwrap();
    // The document is a part of the message that was read, not a copy beside it.
    let (whole, inside) = (read.der().as_ptr_range(), read.content().unwrap().as_ptr_range());
    assert!(whole.contains(&inside.start) && inside.end <= whole.end);
    assert_eq!(read.verify(Some(&content)).unwrap().len(), 1);
}
