//! `senim verify` and its siblings, as a person runs them: the built binary, by its exit status and its one JSON object.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test builds on must be there"
)]

mod demo;
mod listed;
mod national;
mod online;
mod signing;
mod trials;
mod world;

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

const SENIM: &str = env!("CARGO_BIN_EXE_senim");

/// Runs the program in a folder.
fn senim(folder: &Path, line: &str) -> Output {
    Command::new(SENIM)
        .args(line.split(' '))
        .current_dir(folder)
        .env_remove("SENIM_TRUST")
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .unwrap()
}

/// Judges a file; gives the exit status and the JSON object.
fn verify(folder: &Path, line: &str) -> (i32, Value) {
    let output = senim(folder, &format!("verify --json {line}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let object = serde_json::from_str(&said).unwrap_or_else(|_| {
        let complaint = String::from_utf8_lossy(&output.stderr);
        unreachable!("{line}: {said}{complaint}")
    });
    (output.status.code().unwrap(), object)
}

/// Judges a file and compares exit status, result, kind and reason.
fn expect(folder: &Path, line: &str, want: (i32, &str, &str, Option<&str>)) -> Value {
    let (status, object) = verify(folder, line);
    let found = (
        status,
        object["result"].as_str().unwrap(),
        object["kind"].as_str().unwrap(),
        object["reason"].as_str(),
    );
    assert_eq!(found, want, "{line}: {object:#}");
    assert_eq!(object["message"].is_null(), object["reason"].is_null());
    object
}

fn must(folder: &Path, line: &str) -> String {
    let mut words = line.split(' ');
    let output =
        Command::new(words.next().unwrap()).args(words).current_dir(folder).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{line}: {said}");
    said
}

fn sign(folder: &Path, line: &str) -> String {
    let output = senim(folder, &format!("sign {line}"));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn wrong_use_of_the_command_ends_with_its_own_status() {
    let bench = tempfile::tempdir().unwrap();
    fs::write(bench.path().join("a.txt"), "a").unwrap();
    for line in [
        "verify",
        "verify no-such-file",
        "verify --at yesterday a.txt",
        "verify --trust a.txt a.txt",
        "verify --trust no-such-file a.txt",
        "verify --content a.txt a.txt",
        "verify --lang xx a.txt",
        "crl ftp://a",
        "crl a.txt",
        "tsp --url file:///etc/passwd --out b a.txt",
        "ocsp --issuer a.txt --serial 01",
        "sign --out b a.txt",
        "sign --p12 no-such-file --password parole --out b a.txt",
        "sign --p12 a.txt --password parole --format xml --detached --out b a.txt",
    ] {
        let output = senim(bench.path(), line);
        assert_eq!(output.status.code(), Some(64), "{line}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{line}");
    }
}
