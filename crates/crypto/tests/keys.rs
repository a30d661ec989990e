//! Keys of every kind: made, written, read, signing, verified; and OpenSSL as a foreign judge.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::{fs, path::Path, process::Command};

use crypto::{
    KeyAlgorithm, KeyFault, PrivateKey, PublicKey, SignatureAlgorithm, Signer, VerifyFault,
};
use proptest::prelude::*;

fn made() -> impl Iterator<Item = KeyAlgorithm> {
    KeyAlgorithm::ALL.iter().copied().filter(|a| a.can_generate() && !a.is_russian())
}

#[test]
fn every_kind_of_key_signs_and_reads_back() {
    for algorithm in made() {
        let key = PrivateKey::generate(algorithm).unwrap();
        assert_eq!(key.algorithm(), algorithm);
        let der = key.to_pkcs8_der().unwrap();
        let again = PrivateKey::from_pkcs8_der(&der).unwrap();
        assert_eq!(again.public_key_info(), key.public_key_info());
        let public = PublicKey::from_spki_der(key.public_key_info()).unwrap();
        assert_eq!(public.algorithm(), algorithm);
        crypto::inspect_key(&public).unwrap();
        let signature = again.sign(b"text").unwrap();
        let with = key.signature_algorithm();
        assert_eq!(public.verify(with, b"text", &signature), Ok(()));
        assert_eq!(public.verify(with, b"another", &signature), Err(VerifyFault::Invalid));
        for other in SignatureAlgorithm::ALL {
            if *other != with {
                assert!(public.verify(*other, b"text", &signature).is_err());
            }
        }
    }
}

#[test]
fn rsa_keys_sign_with_longer_digests() {
    let mut key = PrivateKey::generate(KeyAlgorithm::Rsa2048).unwrap();
    for with in [SignatureAlgorithm::RsaPkcs1Sha384, SignatureAlgorithm::RsaPkcs1Sha512] {
        key = key.with_signature_algorithm(with).unwrap();
        let signature = key.sign(b"text").unwrap();
        assert_eq!(key.public_key().verify(with, b"text", &signature), Ok(()));
    }
    assert!(key.with_signature_algorithm(SignatureAlgorithm::Ed25519).is_err());
}

#[test]
fn every_kind_of_key_is_encrypted_and_opened() {
    for algorithm in [KeyAlgorithm::EcP256, KeyAlgorithm::Gost2004_256, KeyAlgorithm::Gost2015_512]
    {
        let key = PrivateKey::generate(algorithm).unwrap();
        let pem = key.to_encrypted_pkcs8_pem(b"passphrase").unwrap();
        let again = PrivateKey::from_encrypted_pkcs8_pem(&pem, b"passphrase").unwrap();
        assert_eq!(again.public_key(), key.public_key());
        let wrong = PrivateKey::from_encrypted_pkcs8_pem(&pem, b"Passphrase").unwrap_err();
        assert_eq!(wrong, KeyFault::PassphraseWrong);
    }
}

#[test]
fn a_private_key_shows_no_secret() {
    let key = PrivateKey::generate(KeyAlgorithm::Gost2015_512).unwrap();
    let shown = format!("{key:?}");
    assert!(shown.starts_with("PrivateKey { public: PublicKey(gost-2015-512, SHA-256 "), "{shown}");
    assert!(shown.len() < 160);
}

#[test]
fn ed25519_keys_of_small_order_are_refused() {
    for point in [
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ] {
        let spki = hex::decode(format!("302a300506032b6570032100{point}")).unwrap();
        assert_eq!(PublicKey::from_spki_der(&spki).unwrap_err(), KeyFault::NotOnCurve);
    }
}

#[test]
fn a_point_off_the_curve_is_refused() {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
    let mut spki = key.public_key_info().to_vec();
    *spki.last_mut().unwrap() ^= 1;
    assert_eq!(PublicKey::from_spki_der(&spki).unwrap_err(), KeyFault::NotOnCurve);
}

#[test]
fn unknown_algorithms_are_named() {
    // The key algorithm of an old Kazakh generation: unsupported, which is not the same as malformed.
    let spki = hex::decode("3013300c060a2b06010401b511010508030300aabb").unwrap();
    let fault = PublicKey::from_spki_der(&spki).unwrap_err();
    assert_eq!(fault, KeyFault::AlgorithmUnknown("1.3.6.1.4.1.6801.1.5.8".to_owned()));
    let p521 = "301530100607 2a8648ce3d0201 06052b81040023 030100".replace(' ', "");
    let fault = PublicKey::from_spki_der(&hex::decode(p521).unwrap()).unwrap_err();
    assert_eq!(fault, KeyFault::AlgorithmUnknown("1.3.132.0.35".to_owned()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_message_signs_and_no_changed_bit_passes(
        message in proptest::collection::vec(any::<u8>(), 0..200), bit in 0usize..1024
    ) {
        for algorithm in
            [KeyAlgorithm::Gost2004_256, KeyAlgorithm::Gost2015_256, KeyAlgorithm::Gost2015_512]
        {
            let key = PrivateKey::generate(algorithm).unwrap();
            let mut signature = key.sign(&message).unwrap();
            let with = key.signature_algorithm();
            prop_assert_eq!(key.public_key().verify(with, &message, &signature), Ok(()));
            let at = bit % (8 * signature.len());
            signature[at / 8] ^= 1 << (at % 8);
            prop_assert!(key.public_key().verify(with, &message, &signature).is_err());
        }
    }

    #[test]
    fn no_bytes_make_the_readers_fall(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = PublicKey::from_spki_der(&bytes);
        let _ = PrivateKey::from_pkcs8_der(&bytes);
        let _ = PrivateKey::from_encrypted_pkcs8(&bytes, b"passphrase");
        let _ = SignatureAlgorithm::from_identifier_der(&bytes);
    }

    #[test]
    fn no_changed_byte_makes_the_readers_fall(
        at in 0usize..600, value in any::<u8>(), which in 0usize..3
    ) {
        let algorithm =
            [KeyAlgorithm::EcP256, KeyAlgorithm::Gost2004_256, KeyAlgorithm::Gost2015_512][which];
        let key = PrivateKey::generate(algorithm).unwrap();
        let mut spki = key.public_key_info().to_vec();
        let at_spki = at % spki.len();
        spki[at_spki] = value;
        let _ = PublicKey::from_spki_der(&spki);
        let mut pkcs8 = key.to_pkcs8_der().unwrap().to_vec();
        let at_pkcs8 = at % pkcs8.len();
        pkcs8[at_pkcs8] = value;
        let _ = PrivateKey::from_pkcs8_der(&pkcs8);
    }
}

fn openssl(folder: &Path, args: &[&str]) -> String {
    let output = Command::new("openssl")
        .current_dir(folder)
        .args(args)
        .env("OPENSSL_CONF", folder.join("openssl.cnf"))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {args:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A folder in which the gost engine is configured.
fn openssl_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let settings = "openssl_conf = conf\n[conf]\nengines = engines\n[engines]\ngost = gost\n\
                    [gost]\nengine_id = gost\ndefault_algorithms = ALL\ninit = 1\n";
    fs::write(folder.path().join("openssl.cnf"), settings).unwrap();
    folder
}

#[test]
fn openssl_opens_our_keys_and_believes_their_signatures() {
    let folder = openssl_folder();
    let at = |name: &str| folder.path().join(name);
    for (algorithm, digest) in [
        (KeyAlgorithm::Rsa2048, "-sha256"),
        (KeyAlgorithm::EcP256, "-sha256"),
        (KeyAlgorithm::EcP384, "-sha384"),
    ] {
        let key = PrivateKey::generate(algorithm).unwrap();
        fs::write(at("key.pem"), key.to_encrypted_pkcs8_pem(b"passphrase").unwrap()).unwrap();
        openssl(
            folder.path(),
            &["pkcs8", "-in", "key.pem", "-passin", "pass:passphrase", "-out", "plain.pem"],
        );
        let public = openssl(folder.path(), &["pkey", "-in", "plain.pem", "-pubout"]);
        assert_eq!(public, key.public_key().to_spki_pem().unwrap());
        fs::write(at("public.pem"), public).unwrap();
        fs::write(at("text"), "text").unwrap();
        fs::write(at("signature"), key.sign(b"text").unwrap()).unwrap();
        openssl(
            folder.path(),
            &["dgst", digest, "-verify", "public.pem", "-signature", "signature", "text"],
        );
    }
}

#[test]
fn keys_that_openssl_encrypted_are_opened() {
    let folder = openssl_folder();
    for make in [
        vec!["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        vec!["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
        vec!["genpkey", "-algorithm", "ed25519"],
    ] {
        let settings = ["-aes-256-cbc", "-pass", "pass:passphrase", "-out", "key.pem"];
        openssl(folder.path(), &[make.as_slice(), &settings].concat());
        let pem = fs::read_to_string(folder.path().join("key.pem")).unwrap();
        let key = PrivateKey::from_encrypted_pkcs8_pem(&pem, b"passphrase").unwrap();
        let signature = key.sign(b"text").unwrap();
        let with = key.signature_algorithm();
        assert_eq!(key.public_key().verify(with, b"text", &signature), Ok(()));
    }
}

/// The Russian twin of a Kazakh key: the same curve and point under the Russian identifiers (RFC 9215).
fn russian_spki(kazakh: &[u8]) -> Vec<u8> {
    let (head, key) = if kazakh.len() > 150 {
        (
            "3081aa 3021 06082a85030701010102 3015 06092a850307010201020106082a85030701010203 \
             038184",
            kazakh.last_chunk::<132>().unwrap().as_slice(),
        )
    } else {
        (
            "3068 3021 06082a85030701010101 3015 06092a850307010201010106082a85030701010202 \
             0343",
            kazakh.last_chunk::<67>().unwrap().as_slice(),
        )
    };
    let mut spki = hex::decode(head.replace(' ', "")).unwrap();
    spki.extend(key);
    spki
}

#[test]
fn the_gost_engine_believes_our_signatures_and_we_believe_its() {
    let folder = openssl_folder();
    let at = |name: &str| folder.path().join(name);
    for (algorithm, digest, engine_algorithm) in [
        (KeyAlgorithm::Gost2015_512, "-md_gost12_512", "gost2012_512"),
        (KeyAlgorithm::Gost2015_256, "-md_gost12_256", "gost2012_256"),
    ] {
        let key = PrivateKey::generate(algorithm).unwrap();
        let mut signature = key.sign(b"text").unwrap();
        signature.reverse();
        let spki = russian_spki(key.public_key_info());
        let pem = der::pem::encode_string("PUBLIC KEY", der::pem::LineEnding::LF, &spki);
        fs::write(at("public.pem"), pem.unwrap()).unwrap();
        fs::write(at("text"), "text").unwrap();
        fs::write(at("signature"), signature).unwrap();
        openssl(
            folder.path(),
            &["dgst", digest, "-verify", "public.pem", "-signature", "signature", "text"],
        );

        // The other way round: a key of the engine, its point put under our identifier.
        let set =
            if algorithm == KeyAlgorithm::Gost2015_512 { "paramset:A" } else { "paramset:TCA" };
        openssl(
            folder.path(),
            &["genpkey", "-algorithm", engine_algorithm, "-pkeyopt", set, "-out", "key.pem"],
        );
        openssl(folder.path(), &["dgst", digest, "-sign", "key.pem", "-out", "signature", "text"]);
        openssl(
            folder.path(),
            &["pkey", "-in", "key.pem", "-pubout", "-outform", "DER", "-out", "public.der"],
        );
        let theirs = fs::read(at("public.der")).unwrap();
        let point_bytes = if algorithm == KeyAlgorithm::Gost2015_512 { 128 } else { 64 };
        let mut spki = key.public_key_info().to_vec();
        let start = spki.len() - point_bytes;
        spki[start..].copy_from_slice(&theirs[theirs.len() - point_bytes..]);
        let mut signature = fs::read(at("signature")).unwrap();
        signature.reverse();
        let public = PublicKey::from_spki_der(&spki).unwrap();
        assert_eq!(public.verify(key.signature_algorithm(), b"text", &signature), Ok(()));
    }
}
