//! The vault of encrypted files, seen from outside.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::{fs, os::unix::fs::PermissionsExt, process::Command};

use authority::{
    Instance,
    ceremony::{CeremonyRecord, root_certificate},
    crl::assign_list,
    issue::{IssueIntent, Issuer, RecordedIntent, SigningPermit},
    key::KeyName,
    profile::Profiles,
    signing::SigningFault,
};
use crypto::{KeyAlgorithm, PrivateKey};
use jiff::Timestamp;
use keystore::{KeyVault, Keystore, KeystoreFault, OpenKeys, Passphrase, Signer, SignerFault};
use pki::{Certificate, Serial, crl::CertificateList};

fn name(text: &str) -> KeyName {
    text.parse().unwrap()
}

fn passphrase() -> Passphrase {
    Passphrase::new("correct horse battery")
}

fn vault() -> (tempfile::TempDir, Keystore) {
    let folder = tempfile::tempdir().unwrap();
    let vault = Keystore::open(folder.path().join("keys")).unwrap();
    (folder, vault)
}

#[test]
fn keys_are_made_and_listed() {
    let (folder, vault) = vault();
    let seal = vault.create(name("seal"), KeyAlgorithm::EcP256, &passphrase()).unwrap();
    vault.create(name("nca-gost-2"), KeyAlgorithm::Ed25519, &passphrase()).unwrap();
    vault.create(name("nca-gost"), KeyAlgorithm::Ed25519, &passphrase()).unwrap();
    fs::write(folder.path().join("keys/strange.key.pem"), "not of the authority").unwrap();
    let listed = vault.list().unwrap();
    let names: Vec<String> = listed.iter().map(|entry| entry.name.to_string()).collect();
    assert_eq!(names, ["nca-gost", "nca-gost-2", "seal"]);
    assert_eq!(listed.last(), Some(&seal));
}

fn profiles() -> Profiles {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/profiles");
    let files: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let file_name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (file_name, fs::read_to_string(path).unwrap())
        })
        .collect();
    Profiles::parse(files.iter().map(|(name, text)| (name.as_str(), text.as_str()))).unwrap()
}

/// A root of the GOST hierarchy whose key lies in the vault, and the keys that are open.
async fn root(vault: &Keystore, profiles: &Profiles) -> (Certificate, OpenKeys) {
    let root = name("root-gost");
    let now: Timestamp = "2026-11-22T04:30:00Z".parse().unwrap();
    let made = vault.create(root, KeyAlgorithm::Gost2015_512, &passphrase()).unwrap();
    let keys = OpenKeys::new();
    keys.put(vault.open_key(root, &passphrase()).unwrap());
    let instance = Instance::new("http://senim.test", "SENIM").unwrap();
    let profile = profiles.find("root-gost").unwrap();
    let serial = Serial::from_random([7; 20]);
    let draft =
        root_certificate(profile, (root, &made.public_key), serial, &instance, now).unwrap();
    let linted = draft.lint(&PrivateKey::generate(KeyAlgorithm::Gost2015_512).unwrap()).unwrap();
    let intent =
        IssueIntent::in_ceremony(&CeremonyRecord::founding("senim-test"), &linted).unwrap();
    let recorded = RecordedIntent::after_commit(intent, linted.tbs_der().to_vec()).unwrap();
    let (assignment, awaited) = SigningPermit::redeem(recorded, linted).unwrap().assign();
    let signature = keys.sign(assignment).await.unwrap();
    (awaited.complete(&signature).unwrap(), keys)
}

#[tokio::test]
async fn an_open_key_carries_out_what_the_rules_assigned_and_a_closed_one_nothing() {
    let (_folder, vault) = vault();
    let profiles = profiles();
    let (certificate, keys) = root(&vault, &profiles).await;
    assert!(certificate.verify_signed_by(&certificate).is_ok());
    let issuer = Issuer {
        key: name("root-gost"),
        profile: profiles.find("root-gost").unwrap(),
        certificate: &certificate,
        signature_algorithm: certificate.signature_algorithm().unwrap(),
    };
    let now = certificate.not_before();
    let (assignment, list) = assign_list(&issuer, 1, [], now).unwrap();
    let signed = list.complete(&keys.sign(assignment).await.unwrap()).unwrap();
    let list = CertificateList::from_der(&signed.der).unwrap();
    assert!(list.verify_signed_by(&certificate).is_ok());

    // A root is closed when its ceremony is over.
    let (assignment, _) = assign_list(&issuer, 2, [], now).unwrap();
    let found = OpenKeys::new().sign(assignment).await;
    assert_eq!(found, Err(SignerFault::Closed(name("root-gost"))));
}

#[tokio::test]
async fn a_key_that_is_not_the_one_of_the_certificate_signs_nothing() {
    let (_folder, vault) = vault();
    let profiles = profiles();
    let (certificate, keys) = root(&vault, &profiles).await;
    // The certificate of the root under the name of another key that is open.
    let other = name("root-gost-2");
    vault.create(other, KeyAlgorithm::Gost2015_512, &passphrase()).unwrap();
    keys.put(vault.open_key(other, &passphrase()).unwrap());
    let issuer = Issuer {
        key: other,
        profile: profiles.find("root-gost").unwrap(),
        certificate: &certificate,
        signature_algorithm: certificate.signature_algorithm().unwrap(),
    };
    let (assignment, _) = assign_list(&issuer, 1, [], certificate.not_before()).unwrap();
    let found = keys.sign(assignment).await;
    assert_eq!(found, Err(SignerFault::Refused(SigningFault::OtherKey(other))));
}

#[test]
fn a_key_is_never_overwritten() {
    let (_folder, vault) = vault();
    let first = vault.create(name("root-rsa"), KeyAlgorithm::EcP256, &passphrase()).unwrap();
    let second = vault.create(name("root-rsa"), KeyAlgorithm::EcP384, &passphrase());
    assert_eq!(second.unwrap_err().fault().to_string(), "keystore-key-exists name=root-rsa");
    assert_eq!(vault.entry(name("root-rsa")).unwrap(), first);
    vault.open_key(name("root-rsa"), &passphrase()).unwrap();
}

#[test]
fn of_two_that_make_the_same_key_one_succeeds() {
    let (_folder, vault) = vault();
    let wins = std::thread::scope(|scope| {
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    vault.create(name("root-rsa"), KeyAlgorithm::Ed25519, &passphrase()).is_ok()
                })
            })
            .collect();
        tasks.into_iter().filter_map(|task| task.join().ok()).filter(|won| *won).count()
    });
    assert_eq!(wins, 1);
    vault.open_key(name("root-rsa"), &passphrase()).unwrap();
}

#[test]
fn a_wrong_passphrase_and_a_missing_key_are_told_apart() {
    let (_folder, vault) = vault();
    vault.create(name("root-rsa"), KeyAlgorithm::EcP256, &passphrase()).unwrap();
    let wrong = vault.open_key(name("root-rsa"), &Passphrase::new("wrong")).err().unwrap();
    assert!(matches!(wrong, KeystoreFault::PassphraseWrong(_)), "{wrong}");
    let missing = vault.open_key(name("nca-rsa"), &passphrase()).err().unwrap();
    assert!(matches!(missing, KeystoreFault::Missing(_)), "{missing}");
    let short = vault.create(name("seal"), KeyAlgorithm::EcP256, &Passphrase::new("short"));
    assert_eq!(short.unwrap_err().fault().to_string(), "keystore-passphrase-short least=12");
}

#[test]
fn an_interrupted_creation_is_repeated() {
    let (folder, vault) = vault();
    let keys = folder.path().join("keys");
    fs::write(keys.join("root-rsa.pub.pem"), "left behind").unwrap();
    fs::write(keys.join("root-rsa.key.pem.new"), "half a key").unwrap();
    assert_eq!(vault.list().unwrap(), []);
    vault.create(name("root-rsa"), KeyAlgorithm::EcP256, &passphrase()).unwrap();
    vault.open_key(name("root-rsa"), &passphrase()).unwrap();
    assert!(!keys.join("root-rsa.key.pem.new").exists());
}

#[test]
fn the_key_file_is_closed_to_others_and_must_stay_so() {
    let (folder, vault) = vault();
    vault.create(name("root-rsa"), KeyAlgorithm::EcP256, &passphrase()).unwrap();
    let path = folder.path().join("keys/root-rsa.key.pem");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let fault = vault.open_key(name("root-rsa"), &passphrase()).err().unwrap();
    assert!(matches!(fault, KeystoreFault::PermissionsOpen(_)), "{fault}");
}

#[test]
fn a_changed_public_file_is_an_alarm() {
    let (folder, vault) = vault();
    vault.create(name("nca-rsa"), KeyAlgorithm::EcP256, &passphrase()).unwrap();
    vault.create(name("ocsp-rsa"), KeyAlgorithm::EcP256, &passphrase()).unwrap();
    let keys = folder.path().join("keys");
    fs::copy(keys.join("ocsp-rsa.pub.pem"), keys.join("nca-rsa.pub.pem")).unwrap();
    let fault = vault.open_key(name("nca-rsa"), &passphrase()).err().unwrap();
    assert!(matches!(fault, KeystoreFault::FileDamaged(_)), "{fault}");
    fs::write(keys.join("ocsp-rsa.key.pem"), [0xff; 10]).unwrap();
    let fault = vault.open_key(name("ocsp-rsa"), &passphrase()).err().unwrap();
    assert!(matches!(fault, KeystoreFault::FileDamaged(_)), "{fault}");
}

#[test]
fn openssl_opens_the_file_of_an_rsa_key() {
    let (folder, vault) = vault();
    vault.create(name("root-rsa"), KeyAlgorithm::Rsa2048, &passphrase()).unwrap();
    let output = Command::new("openssl")
        .args(["pkcs8", "-passin", "pass:correct horse battery", "-in"])
        .arg(folder.path().join("keys/root-rsa.key.pem"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("BEGIN PRIVATE KEY"), "{}", String::from_utf8_lossy(&output.stderr));
}
