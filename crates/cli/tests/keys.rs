//! Keys, requests and signatures at the command line, judged by openssl.
#![expect(clippy::unwrap_used, reason = "what a test builds on must be there")]

use std::{fs, path::Path, process::Command};

fn senim(folder: &Path, passphrase: &str, args: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_senim"))
        .args(args)
        .env("SENIM_KEY_PASSPHRASE", passphrase)
        .current_dir(folder)
        .output()
        .unwrap();
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.push_str(&String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

fn openssl(folder: &Path, line: &str) -> String {
    let output =
        Command::new("openssl").args(line.split(' ')).current_dir(folder).output().unwrap();
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.push_str(&String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{line}: {said}");
    said
}

#[test]
fn a_key_of_ones_own_signs_what_openssl_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let request =
        ["csr", "--algorithm", "rsa-2048", "--out-key", "key.pem", "--out", "request.pem"];
    let (done, said) = senim(folder, "ұзын құпия сөз", &request);
    assert!(done, "{said}");
    assert!(openssl(folder, "req -in request.pem -noout -verify").contains("verify OK"));
    // A key is never written over another.
    assert!(!senim(folder, "ұзын құпия сөз", &request).0);

    openssl(
        folder,
        "req -x509 -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -subj /CN=CA",
    );
    openssl(
        folder,
        "x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out own.pem",
    );
    fs::write(folder.join("letter.txt"), "Сәлем\r\n").unwrap();
    let sign = [
        "sign",
        "--key",
        "key.pem",
        "--certificate",
        "own.pem",
        "--out",
        "letter.p7s",
        "letter.txt",
    ];
    let (done, said) = senim(folder, "ұзын құпия сөз", &sign);
    assert!(done, "{said}");
    openssl(
        folder,
        "cms -verify -inform DER -in letter.p7s -CAfile ca.pem -purpose any -out out.txt",
    );
    assert_eq!(
        fs::read(folder.join("out.txt")).unwrap(),
        fs::read(folder.join("letter.txt")).unwrap()
    );

    let (done, said) = senim(folder, "басқа құпия сөз", &sign);
    assert!(!done, "{said}");
}

#[test]
fn a_short_passphrase_locks_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let args =
        ["csr", "--algorithm", "gost-2015-512", "--out-key", "key.pem", "--out", "request.pem"];
    let (done, said) = senim(folder.path(), "қысқа", &args);
    assert!(!done, "{said}");
    assert!(!folder.path().join("key.pem").exists());
}

#[test]
fn the_law_inside_the_program_has_no_fault_and_a_fault_in_a_folder_is_named() {
    let (done, said) = senim(Path::new("."), "", &["service", "check"]);
    assert!(done && said.starts_with("law ok: "), "{said}");
    let empty = tempfile::tempdir().unwrap();
    let (done, said) =
        senim(Path::new("."), "", &["service", "check", "--law", empty.path().to_str().unwrap()]);
    assert!(!done && said.contains("calendar/"), "{said}");
}
