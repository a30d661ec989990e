//! Keys of every kind: made, written, read, signing, verified.

use crypto::{
    KeyAlgorithm, KeyFault, PrivateKey, PublicKey, Set2001, Set2012_256, Set2012_512,
    SignatureAlgorithm, Signer, VerifyFault,
};
use proptest::prelude::*;

fn made() -> impl Iterator<Item = KeyAlgorithm> {
    KeyAlgorithm::ALL.iter().copied().filter(|a| a.can_generate())
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
        crypto::inspect_key(&public, &|_| false).unwrap();
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
fn rsa_keys_sign_with_longer_digests_and_with_pss() {
    let mut key = PrivateKey::generate(KeyAlgorithm::Rsa2048).unwrap();
    for with in [
        SignatureAlgorithm::RsaPkcs1Sha384,
        SignatureAlgorithm::RsaPkcs1Sha512,
        SignatureAlgorithm::RsaPssSha256,
        SignatureAlgorithm::RsaPssSha384,
        SignatureAlgorithm::RsaPssSha512,
    ] {
        key = key.with_signature_algorithm(with).unwrap();
        let signature = key.sign(b"text").unwrap();
        for other in SignatureAlgorithm::ALL {
            let believed = key.public_key().verify(*other, b"text", &signature).is_ok();
            assert_eq!(believed, *other == with, "{with} as {other}");
        }
    }
    for foreign in [SignatureAlgorithm::Ed25519, SignatureAlgorithm::RsaPkcs1Sha1] {
        let key = PrivateKey::generate(KeyAlgorithm::Rsa2048).unwrap();
        assert!(key.with_signature_algorithm(foreign).is_err());
    }
}

/// SubjectPublicKeyInfo of an RSA key under id-RSASSA-PSS, with these parameters.
fn pss_spki(key: &PublicKey, parameters: &[u8]) -> Vec<u8> {
    use der::{Encode, asn1::AnyRef};
    use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
    let read: SubjectPublicKeyInfoRef<'_> = der::Decode::from_der(key.spki_der()).unwrap();
    let oid = der::asn1::ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
    let parameters = (!parameters.is_empty())
        .then(|| <AnyRef<'_> as der::Decode<'_>>::from_der(parameters).unwrap());
    let algorithm = AlgorithmIdentifierRef { oid, parameters };
    SubjectPublicKeyInfoRef { algorithm, ..read }.to_der().unwrap()
}

#[test]
fn keys_for_pss_sign_with_pss_only() {
    let key = PrivateKey::generate(KeyAlgorithm::Rsa2048).unwrap();
    let pkcs1 = key.sign(b"text").unwrap();
    let key = key.with_signature_algorithm(SignatureAlgorithm::RsaPssSha256).unwrap();
    let pss = key.sign(b"text").unwrap();
    // The parameters of the signature are those that bind a key to SHA-256 or SHA-512.
    let bound = |with: SignatureAlgorithm| with.identifier_der()[13..].to_vec();
    for (parameters, believed) in [
        (Vec::new(), true),
        (bound(SignatureAlgorithm::RsaPssSha256), true),
        (bound(SignatureAlgorithm::RsaPssSha512), false),
    ] {
        let public = PublicKey::from_spki_der(&pss_spki(key.public_key(), &parameters)).unwrap();
        assert_eq!(public.algorithm(), KeyAlgorithm::RsaPss);
        assert_eq!(public.rsa_bits(), Some(2048));
        let verified = public.verify(SignatureAlgorithm::RsaPssSha256, b"text", &pss);
        assert_eq!(verified.is_ok(), believed);
        assert!(matches!(
            public.verify(SignatureAlgorithm::RsaPkcs1Sha256, b"text", &pkcs1),
            Err(VerifyFault::AlgorithmMismatch { .. })
        ));
    }
    // The empty sequence stands for SHA-1.
    let fault = PublicKey::from_spki_der(&pss_spki(key.public_key(), &[0x30, 0])).unwrap_err();
    assert_eq!(fault, KeyFault::AlgorithmUnknown("1.2.840.113549.1.1.10".to_owned()));
}

/// A Kazakh key and its Russian twin have the same number: only the labels differ.
#[test]
fn a_kazakh_key_never_verifies_a_russian_signature_nor_the_other_way_round() {
    let twins = [
        (KeyAlgorithm::Gost2004_256, KeyAlgorithm::GostRu2001(Set2001::CryptoProA)),
        (KeyAlgorithm::Gost2015_256, KeyAlgorithm::GostRu2012_256(Set2012_256::A)),
        (KeyAlgorithm::Gost2015_512, KeyAlgorithm::GostRu2012_512(Set2012_512::A)),
    ];
    for (kazakh, russian) in twins {
        let kazakh = PrivateKey::generate(kazakh).unwrap();
        let twin = russian_twin(&kazakh, russian);
        let russian = PublicKey::from_spki_der(&twin).unwrap();
        let signature = kazakh.sign(b"text").unwrap();
        let reversed: Vec<u8> = signature.iter().rev().copied().collect();
        let (of_kazakh, of_russian) =
            (kazakh.signature_algorithm(), russian.algorithm().default_signature());
        for signature in [&signature, &reversed] {
            assert!(matches!(
                kazakh.public_key().verify(of_russian, b"text", signature),
                Err(VerifyFault::AlgorithmMismatch { .. })
            ));
            assert!(matches!(
                russian.verify(of_kazakh, b"text", signature),
                Err(VerifyFault::AlgorithmMismatch { .. })
            ));
        }
        assert!(russian.verify(of_russian, b"text", &signature).is_err());
        // Those of 2012 and 2015 sign the same digest: reversed, it is the Russian signature.
        let same_digest = kazakh.algorithm() != KeyAlgorithm::Gost2004_256;
        assert_eq!(russian.verify(of_russian, b"text", &reversed).is_ok(), same_digest);
    }
}

/// The point of a Kazakh key under a Russian identifier.
fn russian_twin(kazakh: &PrivateKey, russian: KeyAlgorithm) -> Vec<u8> {
    let mut spki = PrivateKey::generate(russian).unwrap().public_key_info().to_vec();
    let point = if spki.len() > 150 { 128 } else { 64 };
    let (from, to) = (kazakh.public_key_info(), spki.len() - point);
    spki[to..].copy_from_slice(&from[from.len() - point..]);
    spki
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
    let secp256k1 = "301530100607 2a8648ce3d0201 06052b8104000a 030100".replace(' ', "");
    let fault = PublicKey::from_spki_der(&hex::decode(secp256k1).unwrap()).unwrap_err();
    assert_eq!(fault, KeyFault::AlgorithmUnknown("1.3.132.0.10".to_owned()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_message_signs_and_no_changed_bit_passes(
        message in proptest::collection::vec(any::<u8>(), 0..200), bit in 0usize..1024
    ) {
        for algorithm in [
            KeyAlgorithm::Gost2004_256,
            KeyAlgorithm::Gost2015_256,
            KeyAlgorithm::Gost2015_512,
            KeyAlgorithm::GostRu2001(Set2001::CryptoProXchB),
            KeyAlgorithm::GostRu2012_512(Set2012_512::C),
        ] {
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
        at in 0usize..600, value in any::<u8>(), which in 0usize..4
    ) {
        let algorithm = [
            KeyAlgorithm::EcP256,
            KeyAlgorithm::Gost2004_256,
            KeyAlgorithm::Gost2015_512,
            KeyAlgorithm::GostRu2012_256(Set2012_256::A),
        ][which];
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
