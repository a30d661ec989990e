//! The authority with its keys on tokens: the whole small story on SoftHSM, openssl as the judge, and what is told when a token is
//! away.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set its stage fails, as it should"
)]
#![allow(clippy::large_futures, reason = "the thread of a test has room for them")]

#[path = "../../token/tests/support/softhsm.rs"]
mod softhsm;
#[path = "support/stage.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod story;

use std::{fs, path::Path, process::Command};

use app::{
    App, Error, Hierarchy,
    clock::Clock,
    config::{DataFolder, KeysConfig, NamedHierarchy},
};
use base::Lang;
use keystore::Passphrase;
use softhsm::{Slots, run};
use story::{Stage, passphrases, write_law};

const ONLINE: &str = "nca online";
const ROOT: &str = "nca root";
const ONLINE_PIN: &str = "an online passphrase";
const ROOT_PIN: &str = "a root passphrase";

fn slots() -> Slots {
    let slots = Slots::with(&[]);
    slots.add(ONLINE, ONLINE_PIN);
    slots.add(ROOT, ROOT_PIN);
    slots
}

/// The RSA hierarchy on the tokens, the national one in files: SoftHSM makes no such keys.
fn keys_of(slots: &Slots) -> KeysConfig {
    KeysConfig::Pkcs11 {
        module: slots.module(),
        online: ONLINE.to_owned(),
        root: ROOT.to_owned(),
        in_files: vec![NamedHierarchy(Hierarchy::Gost)],
    }
}

/// The codes of a refusal.
fn codes<T>(result: Result<T, Error>) -> Vec<&'static str> {
    result.err().unwrap().faults().0.iter().map(|fault| fault.code).collect()
}

/// Names of the private keys on a token, as OpenSC sees them; each must be one that never leaves it.
fn private_keys(slots: &Slots, label: &str, pin: &str) -> Vec<String> {
    let told = slots.foreign_with(label, pin, &["--list-objects", "--type", "privkey"]);
    let names = told.lines().filter_map(|line| line.trim().strip_prefix("label:"));
    let mut names: Vec<String> = names.map(|name| name.trim().to_owned()).collect();
    names.sort();
    let access = "sensitive, always sensitive, never extractable, local";
    assert_eq!(told.matches(access).count(), names.len(), "{told}");
    names
}

fn judge(folder: &Path, line: &str) -> String {
    let mut command = Command::new("openssl");
    run(command.args(line.split_whitespace()).current_dir(folder))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_on_tokens_issues_revokes_and_answers_and_openssl_agrees() {
    let slots = slots();
    let mut stage = Stage::set_with_keys(keys_of(&slots)).await;
    assert_eq!(private_keys(&slots, ONLINE, ONLINE_PIN), ["nca-rsa", "ocsp-rsa", "seal"]);
    assert_eq!(private_keys(&slots, ROOT, ROOT_PIN), ["root-rsa"]);
    let mut files: Vec<String> = fs::read_dir(stage.app.folder().keys())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".key.pem"))
        .collect();
    files.sort();
    assert_eq!(files, ["nca-gost.key.pem", "ocsp-gost.key.pem", "root-gost.key.pem"]);

    // Issue, as everywhere: the rest of the house does not notice.
    let applicant = stage.applicant();
    let filed = stage.file(&applicant).await.unwrap();
    let number = filed.request.status.number.clone();
    stage.take_papers(&number).await;
    let view = stage.approve(&number).await.unwrap();
    assert_eq!(view.request.status.state, "issued");
    let kinds: Vec<&str> = view.request.documents.iter().map(|d| d.kind.as_str()).collect();
    assert!(kinds.contains(&"receipt"), "sealed on the token: {kinds:?}");
    let pem = view.request.certificates[0].pem.clone();
    assert_eq!(stage.ocsp_status(&pem).await, "good");

    // Revoke, and start anew in between.
    stage.reopen().await;
    let signing = applicant.signer_of(&pem);
    let session = stage.sign_in(&signing).await.unwrap();
    let serials = [view.request.certificates[0].serial.clone()];
    let registration = stage.app.registration();
    let text =
        registration.revocation_text(&session, &serials, "HOLDER_DEMAND", Lang::Kk).await.unwrap();
    let signature = signing.sign(text.text.as_bytes());
    let revoked = registration.revoke(&session, &text.id, &signature, Lang::Kk).await.unwrap();
    assert_eq!(revoked.status.state, "revoked");
    assert_eq!(stage.ocsp_status(&pem).await, "revoked");
    assert!(stage.crl_lists(&serials[0]));
    assert!(stage.app.journal().verify().await.unwrap().is_ok());

    // The judge of another maker.
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    for (name, certificate) in stage.app.authority().authority_certificates() {
        write(&format!("{name}.pem"), certificate.pem().as_bytes());
    }
    let root = stage.app.published_certificate("root-rsa").unwrap();
    write("root-rsa.der", &root.der);
    judge(folder, "x509 -inform DER -in root-rsa.der -out root-rsa.pem");
    write("holder.pem", pem.as_bytes());
    write("staff.pem", stage.operator.certificate.pem().as_bytes());
    write("nca-rsa.crl", &stage.app.published_list("nca-rsa").unwrap().der);
    let at = format!("-attime {}", stage.app.now().as_second());
    let chain = format!("verify {at} -CAfile root-rsa.pem -untrusted nca-rsa.pem");
    assert!(judge(folder, &format!("{chain} holder.pem staff.pem")).contains("staff.pem: OK"));
    let both = format!("{}{}", read(folder, "root-rsa.pem"), read(folder, "nca-rsa.pem"));
    write("chain.pem", both.as_bytes());
    let list = judge(folder, "crl -inform DER -in nca-rsa.crl -CAfile chain.pem -noout -text");
    assert!(list.to_uppercase().contains(&serials[0].to_uppercase()), "{list}");
    let answer = stage.app.ocsp(&stage.status_request(&pem)).await.unwrap();
    write("answer.der", answer.der());
    let asked = "-sha256 -issuer nca-rsa.pem -cert holder.pem";
    let judged = "-validity_period 100000000 -respin answer.der -CAfile chain.pem";
    let line = format!("ocsp {at} {asked} {judged}");
    assert!(judge(folder, &line).contains("holder.pem: revoked"));
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ceremony_takes_the_token_of_the_roots_and_serving_does_without_it() {
    let slots = slots();
    let mut stage = Stage::set_with_keys(keys_of(&slots)).await;
    let made = stage.app.succeed(Hierarchy::Rsa, &passphrases()).await.unwrap();
    assert_eq!(made.to_string(), "nca-rsa-2");
    let online = ["nca-rsa", "nca-rsa-2", "ocsp-rsa", "ocsp-rsa-2", "seal"];
    assert_eq!(private_keys(&slots, ONLINE, ONLINE_PIN), online);
    // The root is locked away, here by setting up another module without it.
    let config = stage.app.config().clone();
    let without = fs::read_to_string(stage.app.folder().config()).unwrap();
    let KeysConfig::Pkcs11 { root, .. } = config.keys else { panic!("on tokens") };
    fs::write(stage.app.folder().config(), without.replace(&root, "in the safe")).unwrap();
    stage.reopen().await;
    let filed = stage.file(&stage.applicant()).await.unwrap();
    let number = filed.request.status.number.clone();
    stage.take_papers(&number).await;
    let view = stage.approve(&number).await.unwrap();
    assert_eq!(view.request.status.state, "issued");
    assert_eq!(stage.ocsp_status(&view.request.certificates[0].pem).await, "good");
    let ceremony = stage.app.succeed(Hierarchy::Rsa, &passphrases()).await;
    assert_eq!(codes(ceremony), ["token-absent"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_made_where_the_tokens_cannot_hold_the_keys() {
    let slots = slots();
    let init = async |keys: KeysConfig, passphrases| {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::new(folder.path());
        write_law(&data);
        let mut config = Stage::config();
        config.keys = keys;
        let clock = Clock::set_to(jiff::Timestamp::from_second(1_795_000_000).unwrap());
        let done = App::init(data.clone(), &config, &passphrases, clock).await;
        assert!(!data.config().exists() && !data.database().exists());
        codes(done)
    };
    let keys = |change: &dyn Fn(&mut KeysConfig)| {
        let mut keys = keys_of(&slots);
        change(&mut keys);
        keys
    };
    // The national keys would have to be on a token that does not make them.
    let all = keys(&|keys| {
        if let KeysConfig::Pkcs11 { in_files, .. } = keys {
            in_files.clear();
        }
    });
    assert_eq!(init(all, passphrases()).await, ["token-algorithm-missing"]);
    let nowhere = keys(&|keys| {
        if let KeysConfig::Pkcs11 { module, .. } = keys {
            *module = "/nowhere/module.so".into();
        }
    });
    assert_eq!(init(nowhere, passphrases()).await, ["token-module-missing"]);
    let absent = keys(&|keys| {
        if let KeysConfig::Pkcs11 { online, .. } = keys {
            "another".clone_into(online);
        }
    });
    assert_eq!(init(absent, passphrases()).await, ["token-absent"]);
    let wrong = app::instance::Passphrases::new(
        Passphrase::new(ROOT_PIN),
        Passphrase::new("another passphrase"),
    );
    assert_eq!(init(keys_of(&slots), wrong.unwrap()).await, ["token-pin-wrong"]);
    // A token with keys of another instance is left alone.
    let token = token::Module::open(slots.module()).unwrap();
    let token = token.log_in(ONLINE, &token::Pin::new(ONLINE_PIN)).unwrap();
    token.make_key("seal", crypto::KeyAlgorithm::Rsa2048).unwrap();
    assert_eq!(init(keys_of(&slots), passphrases()).await, ["keystore-key-exists"]);
    assert!(private_keys(&slots, ROOT, ROOT_PIN).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_pulled_out_loses_nothing_and_is_told() {
    let slots = slots();
    let mut stage = Stage::set_with_keys(keys_of(&slots)).await;
    let filed = stage.file(&stage.applicant()).await.unwrap();
    let number = filed.request.status.number.clone();
    stage.take_papers(&number).await;
    let pem = stage.operator.certificate.pem();
    assert!(stage.app.health().await.keys);

    slots.set("out");
    // The approval is kept; its certificates are owed.
    let text = stage.approve(&number).await;
    let state = match text {
        Ok(view) => view.request.status.state,
        Err(error) => panic!("the approval is refused: {error}"),
    };
    assert_eq!(state, "ca-check");
    assert_eq!(stage.certificates_of(&number).await, 0);
    // A question that needs a new signature is put off in the words of the protocol.
    let answer = stage.app.ocsp(&nonce_request(&stage, &pem)).await.unwrap();
    assert_eq!(answer.der(), [0x30, 0x03, 0x0a, 0x01, 0x03], "tryLater, RFC 6960 4.2.1");
    tokio::time::timeout(std::time::Duration::from_secs(30), async {
        // An answer about health serves for two seconds.
        while stage.app.health().await.keys {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    assert!(!stage.app.health().await.ok);
    // Nobody starts without it.
    assert_eq!(codes(stage.try_reopen().await), ["token-absent"]);

    slots.unset("out");
    stage.advance_minutes(2);
    stage.app.work().await.unwrap();
    assert_eq!(stage.certificates_of(&number).await, 2);
    assert!(stage.app.journal().verify().await.unwrap().is_ok());
    // Two of the staff, and each of the pair once.
    assert_eq!(stage.acts_journalled("\"certificate-issued\"").await, 11);
}

/// A question with a nonce, which no kept answer serves.
fn nonce_request(stage: &Stage, pem: &str) -> Vec<u8> {
    let plain = stage.status_request(pem);
    let asked = pki::ocsp::Request::parse(&plain).unwrap();
    pki::ocsp::Request::new(asked.cert_ids().to_vec(), Some(&[7; 16])).to_der()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_pin_at_the_start_is_found_by_the_files_before_the_token_is_asked() {
    let slots = slots();
    let stage = Stage::set_with_keys(keys_of(&slots)).await;
    let folder = stage.app.folder().clone();
    // The login is the process's: it ends with the instance.
    let _kept = stage.into_folder();
    let wrong = Passphrase::new("a wrong passphrase");
    let opened = App::open(folder, &wrong, Clock::default()).await;
    assert_eq!(codes(opened), ["keystore-passphrase-wrong"]);
    assert_eq!(slots.wrong_tries(), 0);
}
