//! Every reader survives noise, and no altered bit goes unnoticed where all bits are signed.

use crypto::{KeyAlgorithm, Signer};
use pki::{
    Certificate, RevocationReason, cms, crl, csr, ocsp, pem, pkcs12,
    x509::{ExtensionValue, TbsCertificate},
};
use proptest::prelude::*;

use crate::world::{leaf_extensions, moment, now, person_name, root};

/// Gives the bytes to every reader; what they say does not matter.
fn read_all(bytes: &[u8]) {
    let _ = Certificate::from_any(bytes);
    let _ = TbsCertificate::parse(bytes);
    let _ = csr::CertificationRequest::from_any(bytes).map(|r| r.verify().is_ok());
    let _ = crl::CertificateList::from_any(bytes);
    let _ = ocsp::Request::parse(bytes);
    let _ = ocsp::Response::parse(bytes);
    let _ = cms::SignedData::from_any(bytes).map(|m| m.verify(Some(b"x")).is_ok());
    let _ = pkcs12::read(bytes, "x");
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = pem::decode_all(text);
        let _ = Certificate::all_from_pem(text);
    }
}

struct Samples {
    signed: Vec<(&'static str, Vec<u8>)>,
    certificate: Certificate,
    issuer: Certificate,
}

fn samples() -> Samples {
    let ca = root(KeyAlgorithm::EcP256, "ROOT");
    let leaf = ca.leaf(KeyAlgorithm::EcP256);
    let serial = *leaf.certificate.serial();
    let request = csr::build(&person_name(), &leaf.key, &leaf_extensions()).unwrap();
    let head = crl::TbsCertificateList {
        signature_algorithm: ca.key.signature_algorithm(),
        issuer: ca.certificate.subject().clone(),
        this_update: now(),
        next_update: moment("2027-01-01T00:00:00Z"),
        number: 1.into(),
        authority_key_id: vec![1; 20],
        scope: Some(crl::IssuingDistributionPoint::of_addresses(["http://pki.example.kz/1.crl"])),
        base_number: None,
        freshest: Vec::new(),
    };
    let reason = Some(RevocationReason::KeyCompromise);
    let list = head.to_der([crl::Entry::new(serial, now(), reason)]);
    let list = crl::assemble(&list, head.signature_algorithm, &ca.key.sign(&list).unwrap());
    let digest = crypto::DigestAlgorithm::Sha1;
    let id = ocsp::CertId::new(digest, &ca.certificate, serial).unwrap();
    let question = ocsp::Request::new(vec![id.clone()], Some(&[1; 16])).to_der();
    let answer = ocsp::ResponseBuilder::new(&ca.certificate, now())
        .nonce(Some(&[1; 16]))
        .answer(ocsp::SingleResponse {
            cert_id: id,
            status: ocsp::CertStatus::Revoked { at: now(), reason },
            this_update: now(),
            next_update: None,
        })
        .sign(&ca.key)
        .unwrap();
    let message = cms::sign(&cms::SignRequest {
        content: b"x",
        detached: false,
        signer: &leaf.key,
        certificate: &leaf.certificate,
        extra_certificates: &[],
        signing_time: Some(now()),
    })
    .unwrap();
    Samples {
        signed: vec![
            ("certificate", leaf.certificate.der().to_vec()),
            ("request", request),
            ("list", list),
            ("question", question),
            ("answer", answer),
            ("message", message),
        ],
        certificate: leaf.certificate,
        issuer: ca.certificate,
    }
}

#[test]
fn no_altered_bit_of_a_signed_object_goes_unnoticed() {
    let samples = samples();
    for (kind, sample) in &samples.signed {
        for bit in 0..sample.len() * 8 {
            let mut altered = sample.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let believed = match *kind {
                "certificate" => Certificate::from_der(&altered)
                    .is_ok_and(|c| c.verify_signed_by(&samples.issuer).is_ok()),
                "request" => {
                    csr::CertificationRequest::from_der(&altered).is_ok_and(|r| r.verify().is_ok())
                }
                "list" => crl::CertificateList::from_der(&altered)
                    .is_ok_and(|l| l.verify_signed_by(&samples.issuer).is_ok()),
                // Not all bits of these are signed: they only must not bring us down.
                _ => {
                    read_all(&altered);
                    false
                }
            };
            assert!(!believed, "{kind}, bit {bit}");
        }
    }
}

#[test]
fn every_prefix_of_an_object_is_refused() {
    for (_, sample) in samples().signed {
        for length in 0..sample.len() {
            let part = &sample[..length];
            assert!(Certificate::from_der(part).is_err());
            assert!(crl::CertificateList::from_der(part).is_err());
            assert!(ocsp::Response::parse(part).is_err());
            assert!(ocsp::Request::parse(part).is_err());
            assert!(csr::CertificationRequest::from_der(part).is_err());
            read_all(part);
        }
    }
}

#[test]
fn a_certificate_reads_back_in_each_text_form() {
    let certificate = samples().certificate;
    assert_eq!(Certificate::from_any(certificate.pem().as_bytes()), Ok(certificate.clone()));
    assert_eq!(Certificate::from_pem(&certificate.pem()), Ok(certificate.clone()));
    assert_eq!(certificate.holder().iin.as_deref(), Some("123456789011"));
    assert_eq!(certificate.holder().bin.as_deref(), Some("123456789021"));
    assert_eq!(certificate.holder().given_name.as_deref(), Some("ҚАЙРАТҚЫЗЫ"));
    let known = certificate.extensions().iter();
    assert!(!known.clone().any(|e| matches!(e.value(), ExtensionValue::Other { .. })));
}

proptest! {
    #[test]
    fn noise_is_survived(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        read_all(&bytes);
    }

    #[test]
    fn noise_in_a_sequence_is_survived(bytes in proptest::collection::vec(any::<u8>(), 128..256)) {
        let length = u8::try_from(bytes.len()).unwrap_or(255);
        let bytes = &bytes[..usize::from(length)];
        read_all(&[&[0x30, 0x81, length], bytes].concat());
        read_all(&[&[0x30, 0x80], bytes, &[0, 0]].concat());
    }

    #[test]
    fn noise_in_text_is_survived(text in "(-----BEGIN [A-Z]{0,5}-----)?[A-Za-z0-9+/=\n ]{0,99}(-----END [A-Z]{0,5}-----)?") {
        read_all(text.as_bytes());
    }

    #[test]
    fn a_serial_reads_back(bytes in proptest::collection::vec(any::<u8>(), 0..24)) {
        if let Ok(serial) = pki::Serial::new(&bytes) {
            prop_assert_eq!(serial.to_string().parse(), Ok(serial));
        }
    }
}
