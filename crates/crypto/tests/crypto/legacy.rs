//! What is verified only where legacy algorithms are accepted.

use std::path::Path;

use crypto::{KeyAlgorithm, KeyFault, Legacy, PublicKey, SignatureAlgorithm, VerifyFault};
use der::{Decode, Encode};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use crate::{certificate, openssl::Desk};

fn check(key: &PublicKey, with: SignatureAlgorithm, signature: &[u8]) {
    let verify = |legacy, text: &[u8]| key.verify_with(legacy, with, text, signature);
    assert!(with.is_legacy());
    assert_eq!(key.verify(with, b"text", signature), Err(VerifyFault::Legacy(with)));
    assert_eq!(verify(Legacy::default(), b"text"), Err(VerifyFault::Legacy(with)));
    assert_eq!(verify(Legacy::Accepted, b"text"), Ok(()));
    assert_eq!(verify(Legacy::Accepted, b"another"), Err(VerifyFault::Invalid));
}

/// The key with its parameters left out.
fn without_parameters(spki: &[u8]) -> Vec<u8> {
    let read = SubjectPublicKeyInfoRef::from_der(spki).unwrap();
    let algorithm = AlgorithmIdentifierRef { parameters: None, ..read.algorithm };
    SubjectPublicKeyInfoRef { algorithm, ..read }.to_der().unwrap()
}

#[test]
fn rsa_with_sha1_is_verified_only_when_asked() {
    let desk = Desk::new();
    desk.run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem");
    desk.run("pkey -in key.pem -pubout -outform DER -out public.der");
    desk.run("dgst -sha1 -sign key.pem -out signature text");
    let key = PublicKey::from_spki_der(&desk.get("public.der")).unwrap();
    check(&key, SignatureAlgorithm::RsaPkcs1Sha1, &desk.get("signature"));
}

#[test]
fn dsa_is_verified_only_when_asked_and_inherits_parameters() {
    for (p, q) in [(1024, 160), (2048, 256)] {
        let desk = Desk::new();
        let sizes = format!("-pkeyopt dsa_paramgen_bits:{p} -pkeyopt dsa_paramgen_q_bits:{q}");
        desk.run(&format!("genpkey -genparam -algorithm DSA {sizes} -out parameters.pem"));
        let read = |name: &str| {
            desk.run(&format!("genpkey -paramfile parameters.pem -out {name}.pem"));
            desk.run(&format!("pkey -in {name}.pem -pubout -outform DER -out {name}.der"));
            desk.get(&format!("{name}.der"))
        };
        let (issuer, spki) = (PublicKey::from_spki_der(&read("issuer")).unwrap(), read("key"));
        let key = PublicKey::from_spki_der(&spki).unwrap();
        assert_eq!(key.algorithm(), KeyAlgorithm::Dsa);
        assert!(crypto::inspect_key(&key, &|_| false).is_err());
        let bare = without_parameters(&spki);
        let heir = PublicKey::from_spki_der_inheriting(&bare, &issuer).unwrap();
        assert_eq!(PublicKey::from_spki_der(&bare).err(), Some(KeyFault::ParametersMissing));
        // Inherited parameters are inherited further.
        let grandchild = PublicKey::from_spki_der_inheriting(&bare, &heir).unwrap();
        for (with, digest) in
            [(SignatureAlgorithm::DsaSha1, "-sha1"), (SignatureAlgorithm::DsaSha256, "-sha256")]
        {
            desk.run(&format!("dgst {digest} -sign key.pem -out signature text"));
            for key in [&key, &heir, &grandchild] {
                check(key, with, &desk.get("signature"));
            }
            let stranger =
                issuer.verify_with(Legacy::Accepted, with, b"text", &desk.get("signature"));
            assert_eq!(stranger, Err(VerifyFault::Invalid));
        }
    }
}

#[test]
fn broken_dsa_keys_are_refused() {
    let desk = Desk::new();
    let sizes = "-pkeyopt dsa_paramgen_bits:1024 -pkeyopt dsa_paramgen_q_bits:160";
    desk.run(&format!("genpkey -genparam -algorithm DSA {sizes} -out parameters.pem"));
    desk.run("genpkey -paramfile parameters.pem -out key.pem");
    desk.run("pkey -in key.pem -pubout -outform DER -out key.der");
    let spki = desk.get("key.der");
    // No changed byte makes the reader fall; nearly every one is noticed, as y is no longer of order q.
    for at in (0..spki.len()).step_by(7) {
        let mut changed = spki.clone();
        changed[at] ^= 0x55;
        let _ = PublicKey::from_spki_der(&changed);
    }
    let mut last = spki.clone();
    *last.last_mut().unwrap() ^= 1;
    assert_eq!(PublicKey::from_spki_der(&last).err(), Some(KeyFault::NotOnCurve));
    // y = 2, shorter than p.
    let read = SubjectPublicKeyInfoRef::from_der(&spki).unwrap();
    let two = der::asn1::BitStringRef::from_bytes(&[2, 1, 2]).unwrap();
    let short = SubjectPublicKeyInfoRef { subject_public_key: two, ..read }.to_der().unwrap();
    assert_eq!(PublicKey::from_spki_der(&short).err(), Some(KeyFault::NotOnCurve));
}

/// NIST PKITS 4.1.4 to 4.1.6.
#[test]
fn the_dsa_signatures_of_pkits_verify() {
    let folder = "/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data/certs";
    if !Path::new(folder).exists() {
        assert!(std::env::var_os("CI").is_none(), "python3-cryptography-vectors is absent");
        println!("skipped: python3-cryptography-vectors is absent");
        return;
    }
    let open =
        |name: &str| certificate::open(&std::fs::read(format!("{folder}/{name}.crt")).unwrap());
    let anchor = PublicKey::from_spki_der(&open("TrustAnchorRootCertificate").spki).unwrap();
    let ca = open("DSACACert");
    assert_eq!(ca.signed.verify(&anchor), Ok(()));
    let ca_key = PublicKey::from_spki_der(&ca.spki).unwrap();
    let leaf = open("ValidDSASignaturesTest4EE").signed;
    assert_eq!(leaf.verify(&ca_key), Err(VerifyFault::Legacy(SignatureAlgorithm::DsaSha1)));
    assert_eq!(leaf.verify_legacy(&ca_key), Ok(()));
    let heir = open("DSAParametersInheritedCACert");
    assert_eq!(heir.signed.verify_legacy(&ca_key), Ok(()));
    assert_eq!(PublicKey::from_spki_der(&heir.spki).err(), Some(KeyFault::ParametersMissing));
    let heir_key = PublicKey::from_spki_der_inheriting(&heir.spki, &ca_key).unwrap();
    let leaf = open("ValidDSAParameterInheritanceTest5EE").signed;
    assert_eq!(leaf.verify_legacy(&heir_key), Ok(()));
    let bad = open("InvalidDSASignatureTest6EE").signed;
    assert_eq!(bad.verify_legacy(&ca_key), Err(VerifyFault::Invalid));
}
