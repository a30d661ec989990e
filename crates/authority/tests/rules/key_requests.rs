//! Requests on keys.

use authority::{
    key_request::{KeyRequest, inspect_pair},
    profile::{BAD_KEYS, Profiles},
};
use base::{Faults, Sha256};
use crypto::PrivateKey;
use pki::{
    Name, Oid, csr,
    x509::{Extension, ExtensionValue},
};

use proptest::prelude::*;

use crate::world::{gost_key, key, profile_files, profiles};

fn request(key: &PrivateKey, storage: &str) -> Vec<u8> {
    let storage = ExtensionValue::KeyStorage(storage.parse::<Oid>().unwrap());
    let subject = Name::builder().common_name("ЛЮБОЕ ИМЯ").build();
    csr::build(&subject, key, &[Extension::plain(storage)]).unwrap()
}

fn inspect(bytes: &[u8], profile: &str, known: &[Sha256]) -> Result<KeyRequest, Faults> {
    let profiles = profiles();
    let profile = profiles.find(profile).unwrap();
    KeyRequest::inspect(bytes, profile, &|digest| known.contains(digest), "sign-request")
}

/// The profiles with these lines as the list of bad keys.
fn with_bad_keys(lines: &str) -> Profiles {
    let mut files = profile_files();
    files.insert(BAD_KEYS.to_owned(), lines.to_owned());
    Profiles::parse(files.iter().map(|(name, text)| (name.as_str(), text.as_str()))).unwrap()
}

#[test]
fn a_key_whose_private_half_is_known_is_weak() {
    let key = key("holder-sign");
    let fingerprint = crypto::sha256(key.public_key().spki_der());
    let inspect = |profiles: &Profiles| {
        let profile = profiles.find("individual-sign").unwrap();
        KeyRequest::inspect(&request(&key, FILE), profile, &|_| false, "sign-request")
    };
    let faults = inspect(&with_bad_keys(&format!("# published\n\n{fingerprint}\n"))).unwrap_err();
    assert_eq!(faults.0.len(), 1);
    assert_eq!(faults.0[0].code, "key-weak");
    assert_eq!(faults.0[0].args, [("reason", "key-known-bad".to_owned())]);
    assert!(inspect(&with_bad_keys("# nothing\n")).is_ok());
}

fn codes(result: Result<KeyRequest, Faults>) -> Vec<&'static str> {
    result.unwrap_err().0.iter().map(|fault| fault.code).collect()
}

const FILE: &str = "1.2.398.3.3.5.1.1";

#[test]
fn a_proven_new_key_of_the_right_kind_passes() {
    let key = key("holder-sign");
    let found = inspect(&request(&key, FILE), "individual-sign", &[]).unwrap();
    assert_eq!(found.digest(), crypto::sha256(key.public_key().spki_der()));
    assert_eq!(found.storage().map(|oid| oid.to_string()).as_deref(), Some(FILE));
}

#[test]
fn each_unfit_request_is_told_why() {
    let rsa = key("holder-sign");
    let good = request(&rsa, FILE);
    let known = crypto::sha256(rsa.public_key().spki_der());
    let mut unproven = good.clone();
    *unproven.last_mut().unwrap() ^= 1;
    let long = vec![0x30; csr::CertificationRequest::MAX_BYTES + 1];
    for (bytes, profile, known, expected) in [
        (b"not a request".to_vec(), "individual-sign", vec![], "csr-malformed"),
        (long, "individual-sign", vec![], "csr-too-large"),
        (unproven, "individual-sign", vec![], "key-unproven"),
        (good.clone(), "individual-sign", vec![known], "key-reused"),
        (good.clone(), "legal-head-sign", vec![], "key-algorithm"),
        (request(&gost_key(), FILE), "individual-auth", vec![], "key-algorithm"),
        (request(&key("nca"), FILE), "individual-sign", vec![], "key-algorithm"),
        (request(&rsa, "1.2.398.3.3.5.9.9"), "individual-sign", vec![], "issue-storage"),
    ] {
        assert_eq!(codes(inspect(&bytes, profile, &known)), [expected]);
    }
}

#[test]
fn all_faults_of_a_request_come_at_once() {
    let rsa = key("holder-sign");
    let known = crypto::sha256(rsa.public_key().spki_der());
    let mut bytes = request(&rsa, FILE);
    *bytes.last_mut().unwrap() ^= 1;
    let found = codes(inspect(&bytes, "legal-head-sign", &[known]));
    assert_eq!(found, ["key-algorithm", "key-unproven", "key-reused"]);
}

#[test]
fn a_pair_needs_two_keys() {
    let bytes = request(&key("holder-sign"), FILE);
    let sign = inspect(&bytes, "individual-sign", &[]).unwrap();
    let auth = inspect(&bytes, "individual-auth", &[]).unwrap();
    assert_eq!(inspect_pair(&sign, &auth, "auth").unwrap_err().code, "key-repeated");
    let other = inspect(&request(&key("holder-auth"), FILE), "individual-auth", &[]).unwrap();
    assert!(inspect_pair(&sign, &other, "auth").is_ok());
}

#[test]
fn a_weak_key_is_refused() {
    let short = crate::lints::short_rsa_request();
    let found = inspect(&short, "individual-sign", &[]).unwrap_err();
    assert!(found.0.iter().any(|fault| fault.code == "key-weak"), "{found}");
}

proptest! {
    #[test]
    fn no_bytes_from_outside_pass_for_a_request(noise in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(inspect(&noise, "individual-sign", &[]).is_err());
    }
}
