//! What a file is, from its octets alone.

use base::Sha256;
use base64ct::{Base64, Encoding};
use crypto::{DigestAlgorithm, KeyAlgorithm, PrivateKey};
use pki::{Name, csr, ocsp, pem};
use verification::{Kind, Recognised};

use crate::data;

#[test]
fn every_national_object_is_called_by_its_name() {
    let files = [
        ("ca-prod/root_gost_2022.pem", Kind::Certificate),
        ("ca-prod/tsa_rsa_2025.cer", Kind::Certificate),
        ("ca-test/nca_gost_test.crt", Kind::Certificate),
        ("cms/individual_attached.der", Kind::Cms),
        ("cms/individual_detached.der", Kind::Cms),
        ("cms/individual_document.txt", Kind::Unknown),
        ("crl/ncanode_nca_gost_test.crl", Kind::RevocationList),
        ("crl/ncanode_nca_rsa_test.crl", Kind::RevocationList),
        ("ocsp/ocsp_response_individual_2015.bin", Kind::OcspResponse),
        ("ocsp/ocsp_response_individual_sign_2004.bin", Kind::OcspResponse),
        ("oid/oids-nuc.json", Kind::Unknown),
        ("p12-test/2022/gost1.p12", Kind::KeyContainer),
        ("p12-test/2026/legal/valid/head.p12", Kind::KeyContainer),
        ("tsp/tsp_response.bin", Kind::TimestampResponse),
        ("xml/test_gost512.xml_simple.xml", Kind::Xml),
        ("zip/zip_signed_files-META-INF/NCAManifest.xml", Kind::Xml),
        ("zip/zip_signed_files-META-INF/signature-7ad1db5cc2.cms", Kind::Cms),
    ];
    for (path, kind) in files {
        let Some(bytes) = data::file(path) else { return };
        assert_eq!(Kind::of(&bytes), kind, "{path}");
    }
}

#[test]
fn a_kind_does_not_depend_on_the_text_form() {
    let Some(der) = data::file("crl/ncanode_nca_gost_test.crl") else { return };
    let base64 = Base64::encode_string(&der);
    let folded = base64.as_bytes().chunks(70).map(<[u8]>::to_vec).collect::<Vec<_>>();
    let folded = folded.join(b"\r\n ".as_slice());
    for form in [pem::encode("NONSENSE", &der).into_bytes(), base64.into_bytes(), folded] {
        let seen = Recognised::new(&form);
        assert_eq!((seen.kind, seen.octets.as_ref()), (Kind::RevocationList, der.as_slice()));
    }
}

#[test]
fn keys_requests_and_questions_are_told_apart() {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
    let request = csr::build(&Name::builder().common_name("X").build(), &key, &[]).unwrap();
    let encrypted = key.to_encrypted_pkcs8_pem("ұзын құпия сөз".as_bytes()).unwrap();
    assert_eq!(Kind::of(&request), Kind::CertificateRequest);
    assert_eq!(Kind::of(encrypted.as_bytes()), Kind::EncryptedPrivateKey);

    let Some(issuer) = data::file("ca-prod/root_gost_2022.pem") else { return };
    let issuer = pki::Certificate::from_any(&issuer).unwrap();
    let id = ocsp::CertId::new(DigestAlgorithm::Sha256, &issuer, *issuer.serial()).unwrap();
    for nonce in [None, Some([7_u8; 8].as_slice())] {
        let question = ocsp::Request::new(vec![id.clone()], nonce).to_der();
        assert_eq!(Kind::of(&question), Kind::OcspRequest);
    }
    let refusal = ocsp::error_response(ocsp::ErrorStatus::TryLater);
    assert_eq!(Kind::of(&refusal), Kind::OcspResponse);
}

#[test]
fn requests_and_refusals_of_time_stamps_are_told_apart() {
    // TimeStampReq { 1, { { sha256, NULL }, AA }, 7 }
    let question = [
        0x30, 0x1A, 2, 1, 1, 0x30, 0x12, 0x30, 0x0D, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1,
        5, 0, 4, 1, 0xAA, 2, 1, 7,
    ];
    assert_eq!(Kind::of(&question), Kind::TimestampRequest);
    // TimeStampResp { { rejection, badAlg } }
    assert_eq!(Kind::of(&[0x30, 9, 0x30, 7, 2, 1, 2, 3, 2, 5, 0x20]), Kind::TimestampResponse);
}

#[test]
fn a_damaged_object_keeps_its_name_and_noise_has_none() {
    let Some(list) = data::file("crl/ncanode_nca_gost_test.crl") else { return };
    let Some(message) = data::file("zip/zip_signed_files-META-INF/signature-7ad1db5cc2.cms") else {
        return;
    };
    for (bytes, kind) in [(list, Kind::RevocationList), (message, Kind::Cms)] {
        for kept in [bytes.len() - 1, bytes.len() / 2, 100] {
            assert_eq!(Kind::of(&bytes[..kept]), kind, "{kept} octets");
        }
    }
    assert_eq!(Kind::of(b"-----BEGIN X509 CRL-----\n****"), Kind::RevocationList);
    assert_eq!(Kind::of(b"%PDF-1.7 and no more"), Kind::Pdf);
    assert_eq!(Kind::of(b"\xEF\xBB\xBF <a/>"), Kind::Xml);
    let mut noise = Sha256([0; 32]);
    for _ in 0..2_000 {
        noise = crypto::sha256(&noise.0);
        let mut bytes = noise.0.to_vec();
        bytes.splice(0..0, [0x30, 0x80]);
        assert!(matches!(Kind::of(&bytes), Kind::Unknown), "{bytes:02x?}");
    }
    for empty in [&b""[..], b" ", b"0", b"\x30\x80", b"AAAA", b"-----BEGIN "] {
        assert_eq!(Kind::of(empty), Kind::Unknown);
    }
}

/// A file over a limit of the reader may be good; nothing was found wrong with it.
#[test]
fn what_is_too_large_to_be_read_is_not_called_invalid() {
    let tlv = |tag: u8, content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x84], length.as_slice(), content].concat()
    };
    let basic = [6, 9, 0x2B, 6, 1, 5, 5, 7, 0x30, 1, 1];
    let octets = tlv(4, &vec![0; pki::ocsp::MAX_RESPONSE_BYTES]);
    let bytes = tlv(0xA0, &tlv(0x30, &[&basic[..], &octets].concat()));
    let answer = tlv(0x30, &[&[0x0A, 1, 0], bytes.as_slice()].concat());
    let at = "2026-11-22T00:00:00Z".parse().unwrap();
    let settings = pki::validation::Settings::at(at);
    let report =
        verification::verify(&answer, None, &pki::validation::Evidence::default(), &settings);
    let reason = report.verdict.reason().map(|fault| fault.code);
    assert_eq!(report.kind, verification::Kind::OcspResponse);
    assert_eq!((report.verdict.as_str(), reason), ("unsupported", Some("upload-too-large")));
}

#[test]
fn xml_in_another_charset_is_unsupported_and_never_another_file_or_invalid() {
    let utf16 = |mark: &[u8], order: fn(u16) -> [u8; 2]| {
        let units = "<?xml version=\"1.0\"?><a>ә</a>".encode_utf16().flat_map(order);
        mark.iter().copied().chain(units).collect::<Vec<u8>>()
    };
    let cyrillic = b"<?xml version=\"1.0\" encoding=\"windows-1251\"?><a>\xE0</a>".to_vec();
    let settings = pki::validation::Settings::at("2026-11-22T00:00:00Z".parse().unwrap());
    for xml in [
        utf16(b"\xFE\xFF", u16::to_be_bytes),
        utf16(b"\xFF\xFE", u16::to_le_bytes),
        utf16(b"", u16::to_be_bytes),
        utf16(b"", u16::to_le_bytes),
        cyrillic,
    ] {
        let report =
            verification::verify(&xml, None, &pki::validation::Evidence::default(), &settings);
        let reason = report.verdict.reason().map(|fault| fault.code);
        assert_eq!(report.kind, Kind::Xml);
        assert_eq!(
            (report.verdict.as_str(), reason),
            ("unsupported", Some("xml-encoding-unsupported"))
        );
    }
}
