//! Keys, requests, containers and `show` at the command line, with objects of our own and of openssl.
#![expect(clippy::panic, clippy::unwrap_used, reason = "what a test builds on must be there")]

use std::{fs, path::Path, process::Command};

use serde_json::Value;
use tempfile::TempDir;

const PASSPHRASE: &str = "ұзын құпия сөз";

/// What a command printed, and its exit status.
struct Said {
    status: i32,
    out: String,
    err: String,
}

impl Said {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|fault| panic!("{fault}: {} {}", self.out, self.err))
    }
}

fn senim(folder: &Path, line: &str) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_senim"))
        .args(line.split_whitespace())
        .env("SENIM_KEY_PASSPHRASE", PASSPHRASE)
        .env_remove("SENIM_P12_PASSWORD")
        .env("LC_ALL", "C")
        .current_dir(folder)
        .output()
        .unwrap();
    Said {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs a command that must end with this status.
fn ends(folder: &Path, status: i32, line: &str) -> Said {
    let said = senim(folder, line);
    assert_eq!(said.status, status, "senim {line}\n{}{}", said.out, said.err);
    said
}

fn openssl(folder: &Path, line: &str) -> String {
    let output =
        Command::new("openssl").args(line.split_whitespace()).current_dir(folder).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "openssl {line}\n{said}");
    said
}

fn desk() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The committed certificate, made by us; it names nobody.
const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/leaf.pem");

#[test]
fn a_key_is_made_in_an_encrypted_file_and_openssl_opens_it() {
    let desk = desk();
    let folder = desk.path();
    let made = ends(folder, 0, "keygen --algorithm ec-p256 --out-key key.pem --json").json();
    assert_eq!(made["algorithm"], "ec-p256");
    let pem = fs::read_to_string(folder.join("key.pem")).unwrap();
    assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{pem}");
    fs::write(folder.join("word"), PASSPHRASE).unwrap();
    openssl(folder, "pkey -in key.pem -passin file:word -pubout -outform DER -out public.der");
    let digest = openssl(folder, "dgst -sha256 -r public.der");
    assert!(digest.starts_with(made["public_key_sha256"].as_str().unwrap()), "{digest}");
    // A key is never written over another, and without a file it goes to the standard output.
    ends(folder, 64, "keygen --algorithm ec-p256 --out-key key.pem");
    let printed = ends(folder, 0, "keygen --algorithm gost-2015-512");
    assert!(printed.out.ends_with("-----END ENCRYPTED PRIVATE KEY-----\n"), "{}", printed.out);
    assert!(printed.err.contains("gost-2015-512"), "{}", printed.err);
}

#[test]
fn a_request_for_a_key_that_is_there_carries_all_names() {
    let desk = desk();
    let folder = desk.path();
    ends(folder, 0, "keygen --algorithm rsa-2048 --out-key key.pem");
    let made = ends(
        folder,
        0,
        "csr --key key.pem --out request.pem --common-name ТЕСТ --surname ТЕСТОВ --given-name ТЕСТОВИЧ \
         --country KZ --organization ТОО --organizational-unit IT --locality АЛМАТЫ --state АЛМАТЫ \
         --dns a.example.kz --dns b.example.kz --email a@example.kz --storage pkcs12 --json",
    )
    .json();
    assert_eq!(made["proof"], "valid");
    assert_eq!(made["key_storage"], "1.2.398.3.3.5.1.1");
    let text = openssl(folder, "req -in request.pem -noout -verify -text -nameopt utf8");
    for want in [
        "verify OK",
        "CN=ТЕСТ, SN=ТЕСТОВ, C=KZ, L=АЛМАТЫ, ST=АЛМАТЫ, O=ТОО, OU=IT, GN=ТЕСТОВИЧ",
        "email:a@example.kz, DNS:a.example.kz, DNS:b.example.kz",
    ] {
        assert!(text.contains(want), "{want}\n{text}");
    }
    let shown = ends(folder, 0, "show --json request.pem").json();
    assert_eq!(shown["kind"], "certificate-request");
    assert_eq!(shown["public_key_sha256"], made["public_key_sha256"]);
    assert_eq!(
        shown["subject"],
        "GN=ТЕСТОВИЧ,OU=IT,O=ТОО,ST=АЛМАТЫ,L=АЛМАТЫ,C=KZ,SN=ТЕСТОВ,CN=ТЕСТ"
    );
}

#[test]
fn wrong_use_ends_with_64_and_help_with_0() {
    let desk = desk();
    for line in [
        "",
        "no-such-command",
        "show",
        "show no-such-file.pem",
        "show --lang de x",
        "keygen --algorithm md5",
        "csr --out request.pem",
        "csr --algorithm ec-p256 --out request.pem",
        "csr --algorithm ec-p256 --out-key k --out r --country Kazakhstan",
        "csr --algorithm ec-p256 --out-key k --out r --iin 123456789011",
        "p12 show --password x",
        "p12 show --password x no-such-file.p12",
    ] {
        let said = ends(desk.path(), 64, line);
        assert!(said.out.is_empty() && !said.err.is_empty(), "{line}: {}", said.out);
    }
    for line in ["--help", "--version", "show --help", "p12 --help", "p12 make --help"] {
        ends(desk.path(), 0, line);
    }
}

/// A key, its certificate and an authority's, by openssl.
fn openssl_world(folder: &Path) {
    openssl(
        folder,
        "req -x509 -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -subj /CN=CA",
    );
    openssl(folder, "req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=OWN");
    openssl(
        folder,
        "x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -set_serial 77 -out own.pem",
    );
}

#[test]
fn a_container_is_made_shown_and_taken_apart() {
    let desk = desk();
    let folder = desk.path();
    openssl_world(folder);
    ends(
        folder,
        0,
        "p12 make --key key.pem --certificate own.pem --with ca.pem --name Есім --password Құпия1 --out x.p12",
    );
    let opened = openssl(folder, "pkcs12 -in x.p12 -passin pass:Құпия1 -nodes");
    assert!(opened.contains("BEGIN PRIVATE KEY") && opened.contains("CN = CA"), "{opened}");

    let shown = ends(folder, 0, "p12 show --password Құпия1 x.p12 --json").json();
    assert_eq!(shown["keys"][0]["matches"], true);
    assert_eq!(shown["keys"][0]["friendly_name"], "Есім");
    assert_eq!(shown["keys"][0]["certificate"], "4d");
    assert_eq!(shown["certificates"][0]["subject"], "CN=OWN");
    assert_eq!(shown["certificates"][0]["has_key"], true);
    assert_eq!(shown["certificates"][1]["has_key"], false);
    let wrong = ends(folder, 1, "p12 show --password Басқа1 x.p12 --json");
    assert_eq!(wrong.json()["reason"], "key-container-password-wrong");

    ends(
        folder,
        0,
        "p12 extract --password Құпия1 x.p12 --out-key out-key.pem --out-certificate out.pem",
    );
    let key = fs::read_to_string(folder.join("out-key.pem")).unwrap();
    assert!(key.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{key}");
    let made = ends(folder, 0, "csr --key out-key.pem --out again.pem --json").json();
    assert_eq!(made["public_key_sha256"], shown["keys"][0]["public_key_sha256"]);
    let both = ends(folder, 0, "show --json out.pem").json();
    assert_eq!(both["kind"], "several");
    assert_eq!(both["objects"][1]["subject"], "CN=CA");

    ends(
        folder,
        1,
        "p12 make --key ca-key.pem --certificate own.pem --password Құпия1 --out y.p12",
    );
    ends(folder, 64, "p12 make --key key.pem --certificate own.pem --password 12345 --out y.p12");
    assert!(!folder.join("y.p12").exists());
}

#[test]
fn containers_of_other_programs_are_shown_or_called_unsupported() {
    let desk = desk();
    let folder = desk.path();
    openssl_world(folder);
    let export = "pkcs12 -export -inkey key.pem -in own.pem -passout pass:demo";
    openssl(folder, &format!("{export} -legacy -out old.p12"));
    openssl(folder, &format!("{export} -nomac -out bare.p12"));
    openssl(folder, &format!("{export} -engine gost -keypbe gost89 -out gost.p12"));
    openssl(folder, "pkcs12 -export -nokeys -in own.pem -passout pass:demo -out trust.p12");
    let old = ends(folder, 0, "p12 show --password demo old.p12");
    assert!(old.out.contains("Its certificate is here: yes"), "{}", old.out);
    ends(folder, 2, "p12 show --password demo bare.p12");
    let gost = ends(folder, 2, "p12 show --password demo gost.p12 --json").json();
    assert_eq!(gost["keys"][0]["fault"], "key-container-unsupported");
    assert_eq!(gost["certificates"][0]["subject"], "CN=OWN");
    ends(folder, 0, "p12 show --password demo trust.p12");
    fs::write(folder.join("noise.p12"), [0x30, 0x82, 1, 2, 3]).unwrap();
    ends(folder, 1, "p12 show --password demo noise.p12");
    ends(folder, 2, "p12 extract --password demo gost.p12 --out-key k.pem --out-certificate c.pem");
}

#[test]
fn show_names_the_kind_and_content_of_each_object_and_no_secret() {
    let desk = desk();
    let folder = desk.path();
    openssl_world(folder);
    openssl(folder, "x509 -in own.pem -outform DER -out own.der");
    openssl(folder, "base64 -in own.der -out own.b64");
    fs::write(folder.join("letter"), "Сәлем").unwrap();
    openssl(
        folder,
        "cms -sign -in letter -signer own.pem -inkey key.pem -outform DER -out letter.cms",
    );
    openssl(
        folder,
        "cms -sign -in letter -signer own.pem -inkey key.pem -nodetach -outform PEM -out whole.cms",
    );
    openssl(folder, "ts -query -data letter -sha256 -cert -out stamp.tsq");
    openssl(folder, "ocsp -issuer ca.pem -cert own.pem -reqout question.der");
    openssl(folder, "rsa -in key.pem -pubout -out public.pem");
    openssl(folder, "pkcs8 -topk8 -in key.pem -passout pass:demo -out locked.pem");
    openssl(folder, "pkcs12 -export -inkey key.pem -in own.pem -passout pass:demo -out x.p12");
    fs::write(folder.join("page.xml"), "<page/>").unwrap();
    fs::write(folder.join("index.txt"), "").unwrap();
    fs::write(
        folder.join("ca.cnf"),
        "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=9\n",
    )
    .unwrap();
    openssl(folder, "ca -gencrl -config ca.cnf -cert ca.pem -keyfile ca-key.pem -out list.crl");
    openssl(
        folder,
        "ocsp -index index.txt -rsigner ca.pem -rkey ca-key.pem -CA ca.pem -reqin question.der -respout answer.der",
    );
    for (file, kind, key, value) in [
        ("own.pem", "certificate", "serial", "4d"),
        ("own.der", "certificate", "issuer", "CN=CA"),
        ("own.b64", "certificate", "algorithm", "rsa-2048"),
        ("letter.cms", "cms", "detached", "true"),
        ("whole.cms", "cms", "signatures", "1"),
        ("stamp.tsq", "timestamp-request", "certificate_wanted", "true"),
        ("question.der", "ocsp-request", "serials", "[\"4d\"]"),
        ("answer.der", "ocsp-response", "response_status", "successful"),
        ("list.crl", "crl", "entries", "0"),
        ("public.pem", "public-key", "algorithm", "rsa-2048"),
        ("key.pem", "private-key", "needs_password", "false"),
        ("locked.pem", "encrypted-private-key", "needs_password", "true"),
        ("x.p12", "pkcs12", "needs_password", "true"),
        ("page.xml", "xml", "bytes", "7"),
        ("request.pem", "certificate-request", "proof", "valid"),
    ] {
        let shown = ends(folder, 0, &format!("show --json {file}")).json();
        assert_eq!(shown["kind"], kind, "{file}");
        let said = match &shown[key] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        assert_eq!(said, value, "{file} {key}");
        for lang in ["kk", "ru", "en"] {
            let words = ends(folder, 0, &format!("show --lang {lang} {file}"));
            assert!(!words.out.contains('['), "{file} {lang}: {}", words.out);
        }
    }
    let unknown = ends(folder, 2, "show --json letter").json();
    assert_eq!(unknown["reason"], "file-kind-unknown");
    fs::write(folder.join("cut.der"), &fs::read(folder.join("own.der")).unwrap()[..300]).unwrap();
    ends(folder, 1, "show cut.der");
    // The worst of several files decides.
    ends(folder, 1, "show own.pem cut.der own.der");
}

#[test]
fn a_certificate_is_shown_in_three_languages_and_as_json() {
    let folder = desk();
    let mut all = String::new();
    for line in ["show --lang kk", "show --lang ru", "show --lang en", "show --json"] {
        let said = ends(folder.path(), 0, &format!("{line} {FIXTURE}"));
        all.push_str(&said.out.replace(FIXTURE, "leaf.pem"));
        all.push('\n');
    }
    insta::assert_snapshot!("certificate_shown", all);
}
