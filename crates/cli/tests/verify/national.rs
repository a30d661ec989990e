//! What national programs made.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{expect, must, verify};

/// The national test data, or a printed line.
fn national() -> Option<PathBuf> {
    test_data("kz")
}

/// A folder of the test data, or a printed line.
pub(crate) fn test_data(part: &str) -> Option<PathBuf> {
    let folder = env::var_os("SENIM_TESTDATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"),
        PathBuf::from,
    );
    let folder = folder.join(part);
    if folder.exists() {
        return Some(folder);
    }
    assert!(env::var_os("CI").is_none(), "no test data: set SENIM_TESTDATA");
    println!("skipped: no test data, set SENIM_TESTDATA");
    None
}

/// Both production and test contours: time stamps of the test kit are of the production authority.
const NATIONAL: &str = "--no-revocation --trust ca-test/root_test_gost_2022.cer \
    --with ca-test/nca_gost2022_test.cer --trust ca-prod/root_gost_2022.pem \
    --with ca-prod/nca_gost_2022.pem --trust ca-test/root_gost_test.crt \
    --with ca-test/nca_gost_test.crt --trust ca-test/root_rsa_test.crt --with ca-test/nca_rsa_test.crt";

#[test]
fn every_national_object_verifies_as_its_description_says() {
    let Some(kz) = national() else { return };
    let valid = |line: &str, kind: &str| {
        expect(&kz, &format!("{NATIONAL} {line}"), (0, "valid", kind, None))
    };
    let message = valid("cms/individual_attached.der", "cms");
    let signer = &message["signers"][0];
    assert_eq!(signer["common_name"], "ТЕСТОВ ТЕСТ");
    assert_eq!(signer["iin"], "123456789011");
    assert_eq!(signer["bin"], Value::Null);
    assert_eq!(signer["roles"], serde_json::json!(["individual"]));
    assert_eq!(signer["algorithm"], "gost-2015-512");
    assert_eq!(signer["level"], "T");
    assert_eq!(signer["proven_time"], "2026-07-20T09:08:07Z");
    assert_eq!(signer["path"].as_array().unwrap().len(), 3);
    valid("--content cms/individual_document.txt cms/individual_detached.der", "cms");
    valid("tsp/tsp_response.bin", "timestamp-response");
    for (list, at) in [
        ("gost2022", "2022-08-01T00:00:00Z"),
        ("gost", "2022-04-01T00:00:00Z"),
        ("rsa", "2022-04-01T00:00:00Z"),
    ] {
        let list = valid(&format!("--at {at} crl/ncanode_nca_{list}_test.crl"), "crl");
        assert!(list["list"]["entries"].as_u64().unwrap() > 0 || list["list"]["number"] == "4");
    }
    let answer = "ocsp/ocsp_response_individual_2015.bin";
    let answer = valid(&format!("--at 2022-09-02T17:00:00Z {answer}"), "ocsp-response");
    assert_eq!(answer["status"]["answers"][0]["status"], "not-issued");
    assert_eq!(answer["signers"][0]["roles"], serde_json::json!(["ocsp-responder"]));
    assert_eq!(answer["signers"][0]["iin"], Value::Null, "nobody signs for himself there");
    let answer = "ocsp/ocsp_response_individual_sign_2004.bin";
    let produced = verify(&kz, answer).1["status"]["produced_at"].as_str().unwrap().to_owned();
    let answer = valid(&format!("--at {produced} {answer}"), "ocsp-response");
    assert_eq!(answer["status"]["answers"][0]["status"], "good");
    // Its authority is not among the data, so its signer is trusted.
    let bench = tempfile::tempdir().unwrap();
    let signer = bench.path().join("signer.pem").display().to_string();
    let zip = "zip/zip_signed_files-META-INF";
    let message = format!("{zip}/signature-7ad1db5cc2.cms");
    must(&kz, &format!("openssl pkcs7 -inform DER -in {message} -print_certs -out {signer}"));
    let line = format!("--at 2021-06-01T00:00:00Z --content {zip}/NCAManifest.xml {message}");
    valid(&format!("--trust {signer} {line}"), "cms");
    let unknown = Some("certificate-issuer-unknown");
    expect(&kz, &format!("{NATIONAL} {line}"), (2, "unknown", "cms", unknown));
    valid("--at 2022-06-01T00:00:00Z leaf-test/2022-gost1.cer", "certificate");
    valid("--at 2022-06-01T00:00:00Z leaf-test/individual_valid_sign_2004_rsa.cer", "certificate");
    valid("cms/individual_signer.cer", "certificate");
    let authority = "--trust ca-prod/root_rsa_2020.cer --with ca-prod/nca_rsa_2022.cer";
    valid(&format!("{authority} ca-prod/tsa_rsa_2025.cer"), "certificate");
}

#[test]
fn what_is_wrong_with_a_national_object_is_told_by_its_code() {
    let Some(kz) = national() else { return };
    let bench = tempfile::tempdir().unwrap();
    let wrong = |line: &str, want| expect(&kz, &format!("{NATIONAL} {line}"), want);
    let content = bench.path().join("other.txt");
    fs::write(&content, "басқа құжат").unwrap();
    let detached = "cms/individual_detached.der";
    wrong(
        &format!("--content {} {detached}", content.display()),
        (1, "invalid", "cms", Some("signature-content-mismatch")),
    );
    wrong(detached, (2, "unknown", "cms", Some("signature-content-missing")));
    let expired = Some("certificate-expired");
    wrong("leaf-test/2022-gost1.cer", (1, "invalid", "certificate", expired));
    wrong(
        "--at 2021-01-01T00:00:00Z leaf-test/2022-gost1.cer",
        (1, "invalid", "certificate", Some("certificate-not-yet-valid")),
    );
    wrong(
        "--at 2030-01-01T00:00:00Z crl/ncanode_nca_gost2022_test.crl",
        (1, "invalid", "crl", Some("revocation-list-expired")),
    );
    let unknown = Some("certificate-issuer-unknown");
    let foreign = "--no-revocation --trust ca-prod/root_rsa_2020.cer";
    expect(&kz, &format!("{foreign} cms/individual_attached.der"), (2, "unknown", "cms", unknown));
    let report = expect(&kz, "ca-prod/nca_gost_2022.pem", (2, "unknown", "certificate", unknown));
    assert_eq!(report["notes"][0]["code"], "nobody-trusted");

    let read = |path: &str| fs::read(kz.join(path)).unwrap();
    let damaged = |name: &str, bytes: &[u8]| {
        fs::write(bench.path().join(name), bytes).unwrap();
        bench.path().join(name).display().to_string()
    };
    let list = read("crl/ncanode_nca_gost_test.crl");
    let cut = damaged("cut.crl", &list[..list.len() - 7]);
    wrong(&cut, (1, "invalid", "crl", Some("revocation-list-unreadable")));
    let mut flipped = list;
    let last = flipped.len() - 1;
    flipped[last] ^= 1;
    let flipped = damaged("flipped.crl", &flipped);
    wrong(
        &format!("--at 2022-04-01T00:00:00Z {flipped}"),
        (1, "invalid", "crl", Some("revocation-list-signature-invalid")),
    );
    // An algorithm that is not known: the number of GOST 34.310-2004 with another last digit.
    let mut leaf = read("leaf-test/2022-gost1.cer");
    if leaf.starts_with(b"-----") {
        leaf = senim_der(bench.path(), &leaf);
    }
    let known = [0x2A, 0x83, 0x0E, 3, 10, 1, 1, 1, 2];
    let places: Vec<usize> =
        (0..leaf.len() - known.len()).filter(|at| leaf[*at..].starts_with(&known)).collect();
    assert_eq!(places.len(), 2);
    for at in places {
        leaf[at + known.len() - 1] = 9;
    }
    let strange = damaged("strange.cer", &leaf);
    wrong(
        &format!("--at 2022-06-01T00:00:00Z {strange}"),
        (2, "unsupported", "certificate", Some("algorithm-unsupported")),
    );
    let text = damaged("letter.txt", "жай хат".as_bytes());
    wrong(&text, (2, "unsupported", "unknown", Some("file-kind-unknown")));
    wrong(
        "p12-test/2022/gost1.p12",
        (2, "unsupported", "pkcs12", Some("file-kind-not-verifiable")),
    );
}

/// The DER of a PEM certificate.
fn senim_der(bench: &Path, pem: &[u8]) -> Vec<u8> {
    fs::write(bench.join("one.pem"), pem).unwrap();
    must(bench, "openssl x509 -in one.pem -outform DER -out one.der");
    fs::read(bench.join("one.der")).unwrap()
}
