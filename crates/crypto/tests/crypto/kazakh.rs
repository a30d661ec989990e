//! Real Kazakh keys and signatures: the worked vector and the roots of both generations.
//!
//! The data is public but not ours to publish: it is found by `SENIM_TESTDATA`, or beside the working copy. Where it
//! is absent the tests say so and pass, except in continuous integration.
use std::{collections::BTreeMap, env, fs, path::PathBuf};

use crypto::{DigestAlgorithm, KeyAlgorithm, PublicKey, SignatureAlgorithm};

use crate::certificate;

fn test_data(path: &str) -> Option<PathBuf> {
    let folder = env::var_os("SENIM_TESTDATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"),
        PathBuf::from,
    );
    let path = folder.join(path);
    if path.exists() {
        return Some(path);
    }
    assert!(env::var_os("CI").is_none(), "{} is absent", path.display());
    println!("skipped: {} is absent", path.display());
    None
}

/// Any PKCS#8 of our own, with the private number of the vector in it.
fn pkcs8(number_big_endian: &str) -> Vec<u8> {
    let mut number = hex::decode(number_big_endian).unwrap();
    number.reverse();
    let head = "306c020100 3023 06092a830e030a01010202 3016 060a2a830e030a0101020201 \
                06082a830e030a010303 0442 0440";
    let mut bytes = hex::decode(head.replace(' ', "")).unwrap();
    bytes.extend(number);
    bytes
}

#[test]
fn the_worked_vector_is_reproduced() {
    let Some(path) = test_data("kz/vectors/test_gost512.vectors") else { return };
    let text = fs::read_to_string(path).unwrap();
    let values: BTreeMap<&str, &str> =
        text.lines().filter_map(|line| line.split_once('=')).collect();
    let bytes = |name: &str| hex::decode(values[name]).unwrap();

    let message = values["msg"].as_bytes();
    assert_eq!(crypto::digest(DigestAlgorithm::Streebog512, message), bytes("digest"));
    let key = crypto::PrivateKey::from_pkcs8_der(&pkcs8(values["d"])).unwrap();
    assert_eq!(key.public_key().spki_der(), bytes("spki"));
    assert_eq!(key.to_pkcs8_der().unwrap().to_vec(), pkcs8(values["d"]));
    let public = PublicKey::from_spki_der(&bytes("spki")).unwrap();
    assert_eq!(public.algorithm(), KeyAlgorithm::Gost2015_512);
    let with = SignatureAlgorithm::Gost2015_512;
    assert_eq!(with.oid().to_string(), values["sigalg_oid"]);
    assert_eq!(public.verify(with, message, &bytes("sig")), Ok(()));
    assert_eq!(public.verify(with, &bytes("cert_tbs"), &bytes("cert_sig")), Ok(()));
    assert!(public.verify(with, &bytes("cert_tbs"), &bytes("sig")).is_err());
}

#[test]
fn the_roots_of_the_republic_verify() {
    for (path, algorithm) in [
        ("kz/ca-prod/root_gost_2020.cer", KeyAlgorithm::Gost2004_256),
        ("kz/ca-prod/root_gost_2022.pem", KeyAlgorithm::Gost2015_512),
        ("kz/ca-prod/root_rsa_2020.cer", KeyAlgorithm::Rsa4096),
        ("kz/ca-test/root_gost_test.crt", KeyAlgorithm::Gost2004_256),
        ("kz/ca-test/root_test_gost_2022.cer", KeyAlgorithm::Gost2015_512),
    ] {
        let Some(path) = test_data(path) else { return };
        let bytes = fs::read(&path).unwrap();
        let der = if bytes.starts_with(b"-----") {
            der::pem::decode_vec(&bytes).unwrap().1
        } else {
            bytes
        };
        let root = certificate::open(&der);
        let public = PublicKey::from_spki_der(&root.spki).unwrap();
        assert_eq!(public.algorithm(), algorithm, "{}", path.display());
        crypto::inspect_key(&public, &|_| false).unwrap();
        assert_eq!(root.signed.verify(&public), Ok(()), "{}", path.display());
    }
}
