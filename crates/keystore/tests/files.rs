//! The vault of encrypted files, seen from outside.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::{fs, os::unix::fs::PermissionsExt, process::Command};

use crypto::{KeyAlgorithm, SignatureAlgorithm};
use keystore::{KeyName, KeyVault, Keystore, KeystoreFault, Passphrase};

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
fn a_key_is_made_listed_unlocked_and_signs() {
    let (_folder, vault) = vault();
    let entry = vault.create(&name("seal"), KeyAlgorithm::EcP256, &passphrase()).unwrap();
    vault.create(&name("audit"), KeyAlgorithm::Ed25519, &passphrase()).unwrap();
    let names: Vec<String> =
        vault.list().unwrap().iter().map(|entry| entry.name.to_string()).collect();
    assert_eq!(names, ["audit", "seal"]);

    let signer = vault.unlock(&name("seal"), &passphrase()).unwrap();
    assert_eq!(signer.public_key_info(), entry.public_key.spki_der());
    let signature = signer.sign(b"text").unwrap();
    entry.public_key.verify(SignatureAlgorithm::EcdsaSha256, b"text", &signature).unwrap();
}

#[test]
fn a_key_is_never_overwritten() {
    let (_folder, vault) = vault();
    let first = vault.create(&name("root"), KeyAlgorithm::EcP256, &passphrase()).unwrap();
    let second = vault.create(&name("root"), KeyAlgorithm::EcP384, &passphrase());
    assert_eq!(second.unwrap_err().fault().to_string(), "keystore-key-exists name=root");
    assert_eq!(vault.entry(&name("root")).unwrap(), first);
    vault.unlock(&name("root"), &passphrase()).unwrap();
}

#[test]
fn of_two_that_make_the_same_key_one_succeeds() {
    let (_folder, vault) = vault();
    let wins = std::thread::scope(|scope| {
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    vault.create(&name("root"), KeyAlgorithm::Ed25519, &passphrase()).is_ok()
                })
            })
            .collect();
        tasks.into_iter().filter_map(|task| task.join().ok()).filter(|won| *won).count()
    });
    assert_eq!(wins, 1);
    vault.unlock(&name("root"), &passphrase()).unwrap();
}

#[test]
fn a_wrong_passphrase_and_a_missing_key_are_told_apart() {
    let (_folder, vault) = vault();
    vault.create(&name("root"), KeyAlgorithm::EcP256, &passphrase()).unwrap();
    let wrong = vault.unlock(&name("root"), &Passphrase::new("wrong")).err().unwrap();
    assert!(matches!(wrong, KeystoreFault::PassphraseWrong(_)), "{wrong}");
    let missing = vault.unlock(&name("other"), &passphrase()).err().unwrap();
    assert!(matches!(missing, KeystoreFault::Missing(_)), "{missing}");
    let short = vault.create(&name("x"), KeyAlgorithm::EcP256, &Passphrase::new("short"));
    assert_eq!(short.unwrap_err().fault().to_string(), "keystore-passphrase-short least=12");
}

#[test]
fn an_interrupted_creation_is_repeated() {
    let (folder, vault) = vault();
    let keys = folder.path().join("keys");
    fs::write(keys.join("root.pub.pem"), "left behind").unwrap();
    fs::write(keys.join("root.key.pem.new"), "half a key").unwrap();
    assert_eq!(vault.list().unwrap(), []);
    vault.create(&name("root"), KeyAlgorithm::EcP256, &passphrase()).unwrap();
    vault.unlock(&name("root"), &passphrase()).unwrap();
    assert!(!keys.join("root.key.pem.new").exists());
}

#[test]
fn the_key_file_is_closed_to_others_and_must_stay_so() {
    let (folder, vault) = vault();
    vault.create(&name("root"), KeyAlgorithm::EcP256, &passphrase()).unwrap();
    let path = folder.path().join("keys/root.key.pem");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let fault = vault.unlock(&name("root"), &passphrase()).err().unwrap();
    assert!(matches!(fault, KeystoreFault::PermissionsOpen(_)), "{fault}");
}

#[test]
fn a_changed_public_file_is_an_alarm() {
    let (folder, vault) = vault();
    vault.create(&name("a"), KeyAlgorithm::EcP256, &passphrase()).unwrap();
    vault.create(&name("b"), KeyAlgorithm::EcP256, &passphrase()).unwrap();
    let keys = folder.path().join("keys");
    fs::copy(keys.join("b.pub.pem"), keys.join("a.pub.pem")).unwrap();
    let fault = vault.unlock(&name("a"), &passphrase()).err().unwrap();
    assert!(matches!(fault, KeystoreFault::FileDamaged(_)), "{fault}");
    fs::write(keys.join("b.key.pem"), [0xff; 10]).unwrap();
    let fault = vault.unlock(&name("b"), &passphrase()).err().unwrap();
    assert!(matches!(fault, KeystoreFault::FileDamaged(_)), "{fault}");
}

#[test]
fn openssl_opens_the_file_of_an_rsa_key() {
    let (folder, vault) = vault();
    vault.create(&name("root-rsa"), KeyAlgorithm::Rsa2048, &passphrase()).unwrap();
    let output = Command::new("openssl")
        .args(["pkcs8", "-passin", "pass:correct horse battery", "-in"])
        .arg(folder.path().join("keys/root-rsa.key.pem"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("BEGIN PRIVATE KEY"), "{}", String::from_utf8_lossy(&output.stderr));
}
