//! A document that the national provider's own library signed.

use std::{env, fs, path::PathBuf};

use crypto::SignatureAlgorithm;
use pki::{
    Certificate,
    validation::{Evidence, Verdict},
};
use xmldsig::Coverage;

use crate::world::{moment, settings, told};

/// The document, if the data are there.
fn document() -> Option<Vec<u8>> {
    let folder = env::var_os("SENIM_TESTDATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"),
        PathBuf::from,
    );
    let path = folder.join("kz/xml/test_gost512.xml_simple.xml");
    if path.exists() {
        return Some(fs::read(path).unwrap());
    }
    assert!(env::var_os("CI").is_none(), "no test data: set SENIM_TESTDATA");
    println!("skipped: no test data, set SENIM_TESTDATA");
    None
}

/// The certificate inside.
fn certificate(xml: &[u8]) -> Certificate {
    let text = String::from_utf8(xml.to_vec()).unwrap().replace("&#13;", "");
    let (_, rest) = text.split_once("<ds:X509Certificate>").unwrap();
    let (base64, _) = rest.split_once("</ds:X509Certificate>").unwrap();
    Certificate::from_any(base64.trim().as_bytes()).unwrap()
}

#[test]
fn a_document_of_the_national_provider_is_valid_by_its_own_certificate() {
    let Some(xml) = document() else { return };
    let anchors = [certificate(&xml)];
    let evidence = Evidence { anchors: &anchors, ..Evidence::default() };
    let mut settings = settings();
    settings.at = moment("2026-11-22T06:00:00Z");
    let found = xmldsig::judge(&xml, &evidence, &settings).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].signer.verdict, Verdict::Valid);
    assert_eq!(found[0].signer.algorithm, Some(SignatureAlgorithm::Gost2015_512));
    assert_eq!(found[0].signer.certificate.as_ref(), Some(&anchors[0]));
    assert_eq!(found[0].covers, Coverage::Document);

    let stranger = xmldsig::judge(&xml, &Evidence::default(), &settings).unwrap();
    assert_eq!(told(&stranger[0].signer), "unknown certificate-issuer-unknown");
}

#[test]
fn a_changed_byte_spoils_it() {
    let Some(xml) = document() else { return };
    let anchors = [certificate(&xml)];
    let evidence = Evidence { anchors: &anchors, ..Evidence::default() };
    let text = String::from_utf8(xml).unwrap();
    for (from, to, expected) in [
        ("<a>1</a>", "<a>2</a>", "invalid signature-content-mismatch"),
        ("attr=\"x\"", "attr=\"y\"", "invalid signature-content-mismatch"),
        ("текст", "тексТ", "invalid signature-content-mismatch"),
        ("OwGFymb5", "OwGFymb6", "invalid signature-content-mismatch"),
        ("XYwHuihy", "XYwHuihz", "invalid signature-invalid"),
        ("<ds:SignedInfo>\n", "<ds:SignedInfo>", "invalid signature-invalid"),
    ] {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        let changed = text.replace(from, to);
        let found = xmldsig::judge(changed.as_bytes(), &evidence, &settings()).unwrap();
        assert_eq!(told(&found[0].signer), expected, "{from}");
    }
}
