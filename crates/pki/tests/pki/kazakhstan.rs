//! Real certificates, lists, answers and messages of the national authority's two contours.
//!
//! The data stand outside this repository: `SENIM_TESTDATA` names their folder. Without them these
//! tests say so and pass, except under CI, where they fail.

use std::path::PathBuf;

use crypto::SignatureAlgorithm;
use pki::{Certificate, cms, crl, ocsp, oid, path};

use crate::world::moment;

/// The folder of all outside data, if it is there.
pub(crate) fn test_data() -> Option<PathBuf> {
    let root = std::env::var_os("SENIM_TESTDATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"),
        PathBuf::from,
    );
    if root.is_dir() {
        return Some(root);
    }
    assert!(std::env::var_os("CI").is_none(), "no test data: set SENIM_TESTDATA");
    println!("skipped: no test data, set SENIM_TESTDATA");
    None
}

/// The folder of the national data, if it is there.
pub(crate) fn folder() -> Option<PathBuf> {
    test_data().map(|root| root.join("kz"))
}

pub(crate) struct Data(pub(crate) PathBuf);

impl Data {
    pub(crate) fn bytes(&self, file: &str) -> Vec<u8> {
        std::fs::read(self.0.join(file)).unwrap_or_else(|fault| panic!("{file}: {fault}"))
    }

    pub(crate) fn certificate(&self, file: &str) -> Certificate {
        Certificate::from_any(&self.bytes(file)).unwrap_or_else(|fault| panic!("{file}: {fault}"))
    }
}

#[test]
fn certificates_verify_against_their_issuers() {
    let Some(data) = folder().map(Data) else { return };
    let gost = SignatureAlgorithm::Gost2015_512;
    let old = SignatureAlgorithm::Gost2004;
    let rsa = SignatureAlgorithm::RsaPkcs1Sha256;
    for (file, issuer, algorithm) in [
        ("ca-prod/root_gost_2020.cer", "ca-prod/root_gost_2020.cer", old),
        ("ca-prod/root_gost_2022.pem", "ca-prod/root_gost_2022.pem", gost),
        ("ca-prod/nca_gost_2022.pem", "ca-prod/root_gost_2022.pem", gost),
        ("ca-prod/root_rsa_2020.cer", "ca-prod/root_rsa_2020.cer", rsa),
        ("ca-prod/nca_rsa_2022.cer", "ca-prod/root_rsa_2020.cer", rsa),
        ("ca-prod/tsa_rsa_2025.cer", "ca-prod/nca_rsa_2022.cer", rsa),
        ("ca-test/root_test_gost_2022.cer", "ca-test/root_test_gost_2022.cer", gost),
        ("ca-test/nca_gost2022_test.cer", "ca-test/root_test_gost_2022.cer", gost),
        ("ca-test/root_gost_test.crt", "ca-test/root_gost_test.crt", old),
        ("ca-test/nca_gost_test.crt", "ca-test/root_gost_test.crt", old),
        ("ca-test/root_rsa_test.crt", "ca-test/root_rsa_test.crt", rsa),
        ("ca-test/nca_rsa_test.crt", "ca-test/root_rsa_test.crt", rsa),
        ("leaf-test/2022-gost1.cer", "ca-test/nca_gost_test.crt", old),
        ("leaf-test/individual_valid_sign_2004_rsa.cer", "ca-test/nca_rsa_test.crt", rsa),
        ("cms/individual_signer.cer", "ca-test/nca_gost2022_test.cer", gost),
    ] {
        let certificate = data.certificate(file);
        let issuer = data.certificate(issuer);
        assert_eq!(certificate.signature_algorithm(), Ok(algorithm), "{file}");
        assert_eq!(certificate.verify_signed_by(&issuer), Ok(()), "{file}");
        // Our own writer lays the same fields out to the same octets.
        assert_eq!(certificate.tbs().unwrap().to_der(), certificate.tbs_der(), "{file}");
    }
}

#[test]
fn a_person_of_an_organisation_is_read() {
    let Some(data) = folder().map(Data) else { return };
    let holder = data.certificate("leaf-test/2022-gost1.cer").holder();
    assert_eq!(holder.iin.as_deref(), Some("123456789011"));
    assert_eq!(holder.bin.as_deref(), Some("123456789021"));
    assert_eq!(holder.common_name.as_deref(), Some("ТЕСТОВ ТЕСТ"));
    assert_eq!(holder.surname.as_deref(), Some("ТЕСТОВ"));
    assert_eq!(holder.given_name.as_deref(), Some("ТЕСТОВИЧ"));
    assert_eq!(holder.organisation.as_deref(), Some("АО \"ТЕСТ\""));
    // The invented number fails its check digit, and the certificate is good all the same.
    assert_eq!(holder.person(), None);
}

#[test]
fn key_identifiers_and_serials_follow_the_national_rule() {
    let Some(data) = folder().map(Data) else { return };
    for file in
        ["ca-prod/root_gost_2022.pem", "ca-prod/nca_gost_2022.pem", "cms/individual_signer.cer"]
    {
        let certificate = data.certificate(file);
        let id = pki::x509::key_identifier(certificate.spki_der()).unwrap();
        assert_eq!(certificate.subject_key_id(), Some(id.as_slice()), "{file}");
        let shaped = pki::Serial::from_random(id.try_into().unwrap());
        assert_eq!(*certificate.serial(), shaped, "{file}");
    }
    let leaf = data.certificate("cms/individual_signer.cer");
    assert!(leaf.extended_key_usages().contains(&oid::PURPOSE_EMAIL_PROTECTION));
    assert!(leaf.key_storage().is_some() && !leaf.ocsp_addresses().is_empty());
}

#[test]
fn paths_lead_to_the_roots() {
    let Some(data) = folder().map(Data) else { return };
    let anchors: Vec<Certificate> = [
        "ca-prod/root_gost_2020.cer",
        "ca-prod/root_gost_2022.pem",
        "ca-prod/root_rsa_2020.cer",
        "ca-test/root_test_gost_2022.cer",
        "ca-test/root_gost_test.crt",
        "ca-test/root_rsa_test.crt",
    ]
    .map(|file| data.certificate(file))
    .to_vec();
    let authorities = [
        "ca-prod/nca_gost_2022.pem",
        "ca-prod/nca_rsa_2022.cer",
        "ca-test/nca_gost2022_test.cer",
        "ca-test/nca_gost_test.crt",
        "ca-test/nca_rsa_test.crt",
    ]
    .map(|file| data.certificate(file));
    for (file, at) in [
        ("cms/individual_signer.cer", "2026-07-20T09:08:07Z"),
        ("leaf-test/2022-gost1.cer", "2022-06-01T00:00:00Z"),
        ("leaf-test/individual_valid_sign_2004_rsa.cer", "2022-06-01T00:00:00Z"),
        ("ca-prod/tsa_rsa_2025.cer", "2026-06-01T00:00:00Z"),
    ] {
        let leaf = data.certificate(file);
        let found = path::validate(&leaf, &authorities, &anchors, moment(at));
        assert_eq!(found.map(|path| path.len()), Ok(3), "{file}");
    }
}

#[test]
fn lists_verify() {
    let Some(data) = folder().map(Data) else { return };
    for (file, issuer, number) in [
        ("crl/ncanode_nca_gost2022_test.crl", "ca-test/nca_gost2022_test.cer", 4),
        ("crl/ncanode_nca_gost_test.crl", "ca-test/nca_gost_test.crt", 7),
        ("crl/ncanode_nca_rsa_test.crl", "ca-test/nca_rsa_test.crt", 9),
    ] {
        let list = crl::CertificateList::from_any(&data.bytes(file)).unwrap();
        let issuer = data.certificate(issuer);
        assert_eq!(list.verify_signed_by(&issuer), Ok(()), "{file}");
        assert_eq!(list.number(), Some(crl::Number::from(number)), "{file}");
        assert_eq!(list.authority_key_id(), issuer.subject_key_id(), "{file}");
        assert!(list.is_whole() && list.next_update().is_some());
        for entry in list.entries() {
            assert_eq!(list.find(&entry.serial), Some(entry.clone()));
        }
    }
}

#[test]
fn answers_verify_and_an_unknown_serial_is_not_revoked_but_not_issued() {
    let Some(data) = folder().map(Data) else { return };
    let at = moment("2022-09-02T17:00:00Z");
    for (file, issuer, status) in [
        (
            "ocsp/ocsp_response_individual_2015.bin",
            "ca-test/nca_gost2022_test.cer",
            ocsp::CertStatus::NotIssued,
        ),
        (
            "ocsp/ocsp_response_individual_sign_2004.bin",
            "ca-test/nca_rsa_test.crt",
            ocsp::CertStatus::Good,
        ),
    ] {
        let response = ocsp::Response::parse(&data.bytes(file)).unwrap();
        let issuer = data.certificate(issuer);
        assert_eq!(response.verify(&issuer, at), Ok(()), "{file}");
        assert_eq!(response.nonce().map(<[u8]>::len), Some(8));
        assert_eq!(response.responses()[0].status, status, "{file}");
        assert!(response.responses()[0].is_fresh_at(at));
    }
}

#[test]
fn messages_verify() {
    let Some(data) = folder().map(Data) else { return };
    let signer = data.certificate("cms/individual_signer.cer");
    let document = data.bytes("cms/individual_document.txt");
    let octets = data.bytes("cms/individual_attached.der");
    let attached = cms::SignedData::from_any(&octets).unwrap();
    let octets = data.bytes("cms/individual_detached.der");
    let detached = cms::SignedData::from_any(&octets).unwrap();
    for (message, content) in [(&attached, None), (&detached, Some(document.as_slice()))] {
        let signers = message.verify(content).unwrap();
        assert_eq!(signers.len(), 1);
        assert_eq!(signers[0].certificate, signer);
        assert_eq!(signers[0].signature_algorithm, SignatureAlgorithm::Gost2015_512);
        assert!(signers[0].time_stamp_token.is_some() && signers[0].signing_time.is_some());
    }
    assert_eq!(detached.verify(Some(b"other")), Err(cms::CmsFault::ContentMismatch));
    // A time-stamp token is a message too; its certificate is bound with SHA-1
    // (signingCertificate).
    let token = detached.verify(Some(&document)).unwrap().remove(0).time_stamp_token.unwrap();
    let token = cms::SignedData::from_any(&token).unwrap();
    assert_eq!(token.verify(None).unwrap().len(), 1);

    // Of 2004: the signature algorithm is named by the key.
    let folder = "zip/zip_signed_files-META-INF";
    let manifest = data.bytes(&format!("{folder}/NCAManifest.xml"));
    let message = data.bytes(&format!("{folder}/signature-7ad1db5cc2.cms"));
    let signers = cms::SignedData::from_any(&message).unwrap().verify(Some(&manifest)).unwrap();
    assert_eq!(signers[0].signature_algorithm, SignatureAlgorithm::Gost2004);
}
