//! What the demo leaves: authorities, documents, lists and answers.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

use crate::{SENIM, expect, must, senim, verify};

const DEMO: &str =
    "--trust root-rsa.pem --with nca-rsa.pem --trust root-gost.pem --with nca-gost.pem";

/// One story for three tellers: it takes its time.
#[test]
fn what_the_demo_leaves_verifies() {
    let data = tempfile::tempdir().unwrap();
    let told = Command::new(SENIM)
        .args(["demo", "--once", "--listen", "127.0.0.1:0", "--data"])
        .arg(data.path())
        .output()
        .unwrap();
    assert!(told.status.success());
    let demo = &data.path().join("demo");
    every_file_is_judged(demo);
    a_changed_pdf_is_invalid(demo);
    a_document_carries_the_path_of_its_signer(demo);
    a_person_is_told_in_her_language(demo);
}

fn every_file_is_judged(demo: &Path) {
    let trusted = format!("--no-revocation {DEMO}");
    for (file, kind) in [
        ("receipt.pdf", "pdf"),
        ("result.pdf", "pdf"),
        ("application.p7s", "cms"),
        ("approval.p7s", "cms"),
        ("holder-sign.pem", "certificate"),
        ("nca-rsa.crl", "crl"),
        ("ocsp-good.der", "ocsp-response"),
        ("ocsp-revoked.der", "ocsp-response"),
    ] {
        expect(demo, &format!("{trusted} {file}"), (0, "valid", kind, None));
    }
    let result = verify(demo, &format!("{trusted} result.pdf")).1;
    let signer = &result["signers"][0];
    assert_eq!(signer["roles"], serde_json::json!(["legal-entity", "employee", "right-to-sign"]));
    assert_eq!(signer["level"], "B");
    assert!(signer["signing_time"].is_string() && signer["proven_time"].is_null());
    assert!(must(demo, "pdfsig result.pdf").contains("Signature is Valid"));

    // With the lists of both authorities nothing is left to ask.
    let lists = format!("{DEMO} --crl root-gost.crl --crl nca-gost.crl");
    expect(demo, &format!("{lists} application.p7s"), (0, "valid", "cms", None));

    // The holder was revoked in the story, and the list says so.
    let revoked = Some("certificate-revoked");
    expect(
        demo,
        &format!("{DEMO} --crl nca-rsa.crl holder-sign.pem"),
        (1, "invalid", "certificate", revoked),
    );
    expect(
        demo,
        &format!("{DEMO} holder-sign.pem"),
        (2, "unknown", "certificate", Some("revocation-unknown")),
    );

    let output = senim(demo, "crl --json --issuer nca-rsa.pem --serial 01 nca-rsa.crl");
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(list["certificates"][0]["status"], "not-listed");
    let other = senim(demo, "crl --json --issuer root-gost.pem nca-rsa.crl");
    assert_eq!(other.status.code(), Some(2));
}

/// The certificates inside are those of the signer and of the authorities above, and no stranger's.
fn a_document_carries_the_path_of_its_signer(demo: &Path) {
    for file in ["receipt.pdf", "result.pdf"] {
        must(demo, &format!("pdfsig -dump {file}"));
        let inside = must(demo, &format!("openssl pkcs7 -inform DER -in {file}.sig0 -print_certs"));
        let names = |start: &str| -> Vec<String> {
            let lines = inside.lines().filter_map(|line| line.strip_prefix(start));
            let mut names: Vec<String> = lines.map(str::to_owned).collect();
            names.sort();
            names
        };
        let (subjects, issuers) = (names("subject="), names("issuer="));
        // All but the signer issued another one of them.
        let last = subjects.iter().filter(|subject| !issuers.contains(subject)).count();
        assert!(subjects.len() > 1 && last == 1, "{file}: {subjects:?}");
    }
}

fn a_changed_pdf_is_invalid(demo: &Path) {
    let trusted = format!("--no-revocation {DEMO}");
    let pdf = fs::read(demo.join("result.pdf")).unwrap();
    let mut changed = pdf.clone();
    let at = changed.windows(6).position(|word| word == b"/Title" || word == b"/Pages").unwrap();
    changed[at + 1] ^= 1;
    fs::write(demo.join("changed.pdf"), changed).unwrap();
    let mismatch = Some("signature-content-mismatch");
    expect(demo, &format!("{trusted} changed.pdf"), (1, "invalid", "pdf", mismatch));
    fs::write(demo.join("longer.pdf"), [&pdf[..], b"\n%more\n"].concat()).unwrap();
    let longer = Some("pdf-changed-after-signing");
    expect(demo, &format!("{trusted} longer.pdf"), (1, "invalid", "pdf", longer));
    expect(demo, &format!("{trusted} conclusion.pdf"), (2, "unknown", "pdf", Some("pdf-unsigned")));
}

fn a_person_is_told_in_her_language(demo: &Path) {
    for (lang, words) in [
        ("kk", ["ЖАРАМДЫ", "Қол қойған: ", "Рөлі: заңды тұлға"]),
        ("ru", ["ДЕЙСТВИТЕЛЬНО", "Подписал: ", "Роль: юридическое лицо"]),
        ("en", ["VALID", "Signed by: ", "Role: legal entity"]),
    ] {
        let output =
            senim(demo, &format!("verify --lang {lang} --no-revocation {DEMO} result.pdf"));
        let said = String::from_utf8(output.stdout).unwrap();
        for word in words {
            assert!(said.contains(word), "{lang}: {said}");
        }
        assert!(!said.contains('['), "a text is missing: {said}");
    }
}
