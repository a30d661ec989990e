//! Tokens, with SoftHSM as the token and OpenSC and OpenSSL as foreign readers.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a failed step fails the test")]

#[path = "support/softhsm.rs"]
mod softhsm;

use std::{fs, process::Command, sync::Arc};

use crypto::{KeyAlgorithm, PrivateKey, SignFault, Signer as _};
use jiff::Timestamp;
use pki::{
    Certificate, Name, Serial, csr,
    x509::{TbsCertificate, assemble},
};
use softhsm::{PIN, Slots, run};
use token::{Module, Pin, PinState, Token, TokenFault};

fn pin() -> Pin {
    Pin::new(PIN)
}

fn logged_in(slots: &Slots, label: &str) -> Arc<Token> {
    Module::open(slots.module()).unwrap().log_in(label, &pin()).unwrap()
}

#[test]
fn a_token_tells_what_it_is_and_what_it_can_make() {
    let slots = Slots::with(&["one", "two"]);
    let module = Module::open(slots.module()).unwrap();
    let tokens = module.tokens().unwrap();
    let mut labels: Vec<&str> = tokens.iter().map(|token| token.label.as_str()).collect();
    labels.sort_unstable();
    assert_eq!(labels, ["one", "two"]);
    let one = module.token("one").unwrap();
    assert_eq!(module.token(&one.serial).unwrap(), one);
    assert_eq!((one.pin, one.has_keypad), (PinState::Well, false));
    assert_eq!(one.manufacturer, "SoftHSM project");
    let made =
        [KeyAlgorithm::Rsa2048, KeyAlgorithm::Rsa4096, KeyAlgorithm::EcP256, KeyAlgorithm::EcP384];
    assert!(made.iter().all(|algorithm| one.algorithms.contains(algorithm)), "{one:?}");
    assert!(!one.algorithms.contains(&KeyAlgorithm::Gost2015_512));
    let found = vec!["one".to_owned(), "two".to_owned()];
    let mut absent = module.token("three").unwrap_err();
    if let TokenFault::Absent { found, .. } = &mut absent {
        found.sort();
    }
    assert_eq!(absent, TokenFault::Absent { token: "three".into(), found });
}

#[test]
fn two_tokens_of_one_label_are_told_apart_by_their_numbers() {
    let slots = Slots::with(&["same", "same"]);
    let module = Module::open(slots.module()).unwrap();
    assert_eq!(module.token("same"), Err(TokenFault::Ambiguous("same".into())));
    for token in module.tokens().unwrap() {
        assert_eq!(module.log_in(&token.serial, &pin()).unwrap().serial(), token.serial);
    }
}

#[test]
fn what_is_no_module_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("none.so");
    let path = nowhere.display().to_string();
    assert_eq!(Module::open(&nowhere).unwrap_err(), TokenFault::ModuleMissing(path));
    let text = folder.path().join("text.so");
    fs::write(&text, "no library").unwrap();
    let fault = Module::open(&text).unwrap_err();
    assert!(matches!(fault, TokenFault::ModuleUnusable { .. }), "{fault:?}");
    assert_eq!(fault.fault().code, "token-module-unusable");
}

#[test]
fn a_key_is_made_on_the_token_signs_and_never_leaves_it() {
    let slots = Slots::with(&["card"]);
    let token = logged_in(&slots, "card");
    for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::EcP256, KeyAlgorithm::EcP384] {
        let key = token.make_key(algorithm.as_str(), algorithm).unwrap();
        assert_eq!(key.public_key().algorithm(), algorithm);
        let signature = key.sign(b"a text").unwrap();
        let of = key.signature_algorithm();
        assert!(key.public_key().verify(of, b"a text", &signature).is_ok());
        assert!(key.public_key().verify(of, b"another", &signature).is_err());
        // It is the same key for whoever comes later.
        assert_eq!(token.key(algorithm.as_str()).unwrap().public_key(), key.public_key());
    }
    let keys = token.keys().unwrap();
    let labels: Vec<&str> = keys.iter().map(|key| key.label.as_str()).collect();
    assert_eq!(labels, ["ec-p256", "ec-p384", "rsa-2048"]);
    assert!(keys.iter().all(|key| key.is_made_here && key.never_leaves && key.certificates == 0));
    // OpenSC sees the same.
    let seen = slots.foreign("card", &["--list-objects", "--type", "privkey"]);
    assert_eq!(seen.matches("Private Key Object").count(), 3);
    let access = "sensitive, always sensitive, never extractable, local";
    assert_eq!(seen.matches(access).count(), 3, "{seen}");
    // A name is given once.
    let exists = TokenFault::KeyExists { token: "card".into(), label: "rsa-2048".into() };
    assert_eq!(token.make_key("rsa-2048", KeyAlgorithm::EcP256).unwrap_err(), exists);
    let missing = TokenFault::KeyMissing { token: "card".into(), label: "other".into() };
    assert_eq!(token.key("other").unwrap_err(), missing);
}

#[test]
fn openssl_believes_a_request_that_a_token_signed() {
    let slots = Slots::with(&["card"]);
    let token = logged_in(&slots, "card");
    let folder = tempfile::tempdir().unwrap();
    for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::EcP256] {
        let key = token.make_key(algorithm.as_str(), algorithm).unwrap();
        let request = csr::build(&Name::builder().common_name("card").build(), &key, &[]).unwrap();
        let request = csr::CertificationRequest::from_der(&request).unwrap();
        request.verify().unwrap();
        let file = folder.path().join("request.pem");
        fs::write(&file, request.pem()).unwrap();
        run(Command::new("openssl").args(["req", "-verify", "-noout", "-in"]).arg(&file));
    }
}

#[test]
fn the_national_algorithms_are_refused_in_words_and_made_in_no_other_way() {
    let slots = Slots::with(&["card"]);
    let token = logged_in(&slots, "card");
    let fault = token.make_key("gost", KeyAlgorithm::Gost2015_512).unwrap_err();
    let fault = fault.fault();
    assert_eq!(fault.code, "token-algorithm-missing");
    assert!(fault.args.contains(&("algorithm", "gost-2015-512".to_owned())));
    assert!(token.keys().unwrap().is_empty());
}

/// A certificate of the key, by an issuer in memory.
fn certificate(key: &impl crypto::Signer, name: &str) -> Certificate {
    let issuer = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
    let now: Timestamp = "2026-11-30T04:30:00Z".parse().unwrap();
    let tbs = TbsCertificate {
        serial: Serial::from_random([7; 20]),
        signature_algorithm: issuer.signature_algorithm(),
        issuer: Name::builder().common_name("issuer").build(),
        not_before: now,
        not_after: now + jiff::SignedDuration::from_hours(24),
        subject: Name::builder().common_name(name).build(),
        spki_der: key.public_key_info().to_vec(),
        extensions: Vec::new(),
    };
    let octets = tbs.to_der();
    let signature = issuer.sign(&octets).unwrap();
    let der = assemble(&octets, issuer.signature_algorithm(), &signature);
    Certificate::from_der(&der).unwrap()
}

#[test]
fn a_certificate_is_written_beside_its_key_once_and_foreign_readers_find_it() {
    let slots = Slots::with(&["card"]);
    let token = logged_in(&slots, "card");
    let key = token.make_key("signature", KeyAlgorithm::EcP256).unwrap();
    token.make_key("authentication", KeyAlgorithm::EcP256).unwrap();
    let own = certificate(&key, "holder");
    for _ in 0..2 {
        assert_eq!(token.write_certificate(&own).unwrap(), "signature");
    }
    assert_eq!(token.certificates().unwrap(), std::slice::from_ref(&own));
    let counted: Vec<usize> = token.keys().unwrap().iter().map(|key| key.certificates).collect();
    assert_eq!(counted, [0, 1]);
    let file = slots.path("read.der");
    let file = file.to_str().unwrap();
    slots.foreign("card", &["--read-object", "--type", "cert", "--label", "signature", "-o", file]);
    assert_eq!(fs::read(file).unwrap(), own.der());
    let strange = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
    let strange = token.write_certificate(&certificate(&strange, "other")).unwrap_err();
    assert_eq!(strange, TokenFault::CertificateStrange("card".into()));
    // A card whose request came to nothing is emptied of it.
    token.destroy_key("signature").unwrap();
    assert!(token.certificates().unwrap().is_empty());
    assert_eq!(token.keys().unwrap().len(), 1);
}

#[test]
fn three_wrong_pins_lock_the_token_and_each_is_told() {
    let slots = Slots::with(&["card"]);
    let module = Module::open(slots.module()).unwrap();
    let wrong = |text: &str| module.log_in("card", &Pin::new(text)).unwrap_err();
    assert_eq!(wrong("wrong-1"), TokenFault::PinWrong("card".into()));
    assert_eq!(module.token("card").unwrap().pin, PinState::Missed);
    assert_eq!(wrong("wrong-2"), TokenFault::PinWrongLast("card".into()));
    assert_eq!(module.token("card").unwrap().pin, PinState::LastTry);
    assert_eq!(wrong("wrong-3"), TokenFault::PinLocked("card".into()));
    assert_eq!(module.token("card").unwrap().pin, PinState::Locked);
    // The right one does not help any more, and the token is not even asked.
    assert_eq!(module.log_in("card", &pin()).unwrap_err(), TokenFault::PinLocked("card".into()));
    assert_eq!(slots.wrong_tries(), 3);
}

#[test]
fn a_right_pin_in_time_forgets_the_wrong_ones() {
    let slots = Slots::with(&["card"]);
    let module = Module::open(slots.module()).unwrap();
    module.log_in("card", &Pin::new("wrong")).unwrap_err();
    let token = module.log_in("card", &pin()).unwrap();
    assert_eq!((slots.wrong_tries(), module.token("card").unwrap().pin), (0, PinState::Well));
    // Who comes second shares the login with the right PIN, and with a wrong one does not, at no cost to the token.
    assert!(Arc::ptr_eq(&token, &module.log_in("card", &pin()).unwrap()));
    let wrong = module.log_in("card", &Pin::new("wrong")).unwrap_err();
    assert_eq!((wrong, slots.wrong_tries()), (TokenFault::PinWrong("card".into()), 0));
    // When all have left, the token is closed again.
    drop(token);
    assert_eq!(
        module.log_in("card", &Pin::new("wrong")).unwrap_err(),
        TokenFault::PinWrong("card".into())
    );
    assert_eq!(slots.wrong_tries(), 1);
}

#[test]
fn a_token_that_was_pulled_out_says_so_and_goes_on_when_it_is_back() {
    let slots = Slots::with(&["card"]);
    let token = logged_in(&slots, "card");
    let key = token.make_key("key", KeyAlgorithm::EcP256).unwrap();
    key.sign(b"before").unwrap();
    slots.set("out");
    let removed = TokenFault::Removed("card".into());
    assert_eq!(key.sign(b"out").unwrap_err(), SignFault::Device(removed.fault()));
    assert_eq!(token.make_key("second", KeyAlgorithm::EcP256).unwrap_err(), removed);
    assert_eq!(token.write_certificate(&certificate(&key, "holder")).unwrap_err(), removed);
    assert!(matches!(token.module().token("card"), Err(TokenFault::Absent { .. })));
    slots.unset("out");
    // Nothing was lost, and nothing was made.
    key.sign(b"after").unwrap();
    assert_eq!(token.keys().unwrap().len(), 1);
    assert_eq!(token.write_certificate(&certificate(&key, "holder")).unwrap(), "key");
}

#[test]
fn a_pin_that_is_refused_when_the_token_comes_back_is_not_tried_again() {
    let slots = Slots::with(&["card"]);
    let token = logged_in(&slots, "card");
    let key = token.make_key("key", KeyAlgorithm::EcP256).unwrap();
    slots.set("out");
    assert!(key.sign(b"out").is_err());
    // Meanwhile its owner gave it another PIN.
    slots.set("changed");
    slots.unset("out");
    let said = |fault: TokenFault| SignFault::Device(fault.fault());
    assert_eq!(key.sign(b"one").unwrap_err(), said(TokenFault::PinWrong("card".into())));
    for _ in 0..5 {
        assert_eq!(key.sign(b"more").unwrap_err(), said(TokenFault::PinRefused("card".into())));
    }
    assert_eq!(slots.wrong_tries(), 1);
}

#[test]
fn a_key_that_could_be_taken_out_is_destroyed_and_one_that_is_found_not_used() {
    let slots = Slots::with(&["card"]);
    let token = logged_in(&slots, "card");
    slots.set("lax");
    let open = TokenFault::KeyExtractable { token: "card".into(), label: "key".into() };
    assert_eq!(token.make_key("key", KeyAlgorithm::EcP256).unwrap_err(), open);
    assert!(token.keys().unwrap().is_empty());
    slots.foreign(
        "card",
        &[
            "--keypairgen",
            "--key-type",
            "EC:prime256v1",
            "--label",
            "key",
            "--id",
            "01",
            "--extractable",
        ],
    );
    assert_eq!(token.key("key").unwrap_err(), open);
    assert!(!token.keys().unwrap().iter().any(|key| key.never_leaves));
}

#[test]
fn what_is_no_signature_is_not_given_out() {
    let slots = Slots::with(&["card"]);
    let token = logged_in(&slots, "card");
    let key = token.make_key("key", KeyAlgorithm::Rsa2048).unwrap();
    slots.set("lies");
    let wrong = TokenFault::SignatureWrong { token: "card".into(), label: "key".into() };
    assert_eq!(key.sign(b"text").unwrap_err(), SignFault::Device(wrong.fault()));
    slots.unset("lies");
    key.sign(b"text").unwrap();
}

#[test]
fn a_full_token_says_so() {
    let slots = Slots::with(&["card"]);
    let token = logged_in(&slots, "card");
    let key = token.make_key("key", KeyAlgorithm::EcP256).unwrap();
    slots.set("full");
    let full = TokenFault::Full("card".into());
    assert_eq!(token.make_key("second", KeyAlgorithm::EcP256).unwrap_err(), full);
    assert_eq!(token.write_certificate(&certificate(&key, "holder")).unwrap_err(), full);
}

#[test]
fn several_threads_sign_at_once_with_the_right_key_each() {
    let slots = Slots::with(&["card"]);
    let token = logged_in(&slots, "card");
    let keys: Vec<_> = (0..4)
        .map(|number| token.make_key(&format!("key-{number}"), KeyAlgorithm::EcP256).unwrap())
        .collect();
    std::thread::scope(|scope| {
        for key in &keys {
            // What is no signature of its own key would be a fault.
            scope.spawn(|| (0..50).for_each(|_| drop(key.sign(b"text").unwrap())));
        }
    });
}
