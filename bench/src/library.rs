//! RSA, ECDSA and Ed25519 through the interface of Senim, against calls of the library underneath with the same key, read
//! before.

use std::{hint::black_box, rc::Rc};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1,
        ECDSA_P384_SHA384_ASN1_SIGNING, ED25519, EcdsaKeyPair, EcdsaSigningAlgorithm,
        Ed25519KeyPair, KeyPair, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
        RSA_PSS_2048_8192_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair, VerificationAlgorithm,
    },
};
use crypto::{KeyAlgorithm, PrivateKey, SignatureAlgorithm, Signer};

use crate::{Comparison, Failure};

/// What is signed: as long as the attributes of a CMS signature.
const MESSAGE: [u8; 256] = [0x33; 256];

/// Keys of RSA.
const RSA: [(&str, KeyAlgorithm); 3] = [
    ("RSA 2048", KeyAlgorithm::Rsa2048),
    ("RSA 3072", KeyAlgorithm::Rsa3072),
    ("RSA 4096", KeyAlgorithm::Rsa4096),
];

type Verification = &'static dyn VerificationAlgorithm;

/// Padding, our name, the names of the library to sign and to verify.
const PADDINGS: [(&str, SignatureAlgorithm, &dyn RsaEncoding, Verification); 2] = [
    ("PKCS#1", SignatureAlgorithm::RsaPkcs1Sha256, &RSA_PKCS1_SHA256, &RSA_PKCS1_2048_8192_SHA256),
    ("PSS", SignatureAlgorithm::RsaPssSha256, &RSA_PSS_SHA256, &RSA_PSS_2048_8192_SHA256),
];

/// Curves, with the names of the library to sign and to verify.
const CURVES: [(&str, KeyAlgorithm, &EcdsaSigningAlgorithm, Verification); 2] = [
    ("ECDSA P-256", KeyAlgorithm::EcP256, &ECDSA_P256_SHA256_ASN1_SIGNING, &ECDSA_P256_SHA256_ASN1),
    ("ECDSA P-384", KeyAlgorithm::EcP384, &ECDSA_P384_SHA384_ASN1_SIGNING, &ECDSA_P384_SHA384_ASN1),
];

/// Signing and verifying, for each kind of key.
pub fn rows() -> Result<Vec<Comparison<'static>>, Failure> {
    let mut rows = Vec::new();
    for (name, algorithm) in RSA {
        let pkcs8 = PrivateKey::generate(algorithm)?.to_pkcs8_der()?;
        for (padding, signature, encoding, verification) in PADDINGS {
            let ours = PrivateKey::from_pkcs8_der(&pkcs8)?.with_signature_algorithm(signature)?;
            let pair = RsaKeyPair::from_pkcs8(&pkcs8)?;
            let public = pair.public_key().as_ref().to_vec();
            let sign = move || {
                let mut signature = vec![0; pair.public_modulus_len()];
                let random = SystemRandom::new();
                pair.sign(encoding, &random, black_box(&MESSAGE), &mut signature)
                    .expect("a signature");
                signature
            };
            pair_of_rows(
                &mut rows,
                &format!("{name} {padding}"),
                ours,
                sign,
                (verification, &public),
            )?;
        }
    }
    for (name, algorithm, signing, verification) in CURVES {
        let ours = PrivateKey::generate(algorithm)?;
        let pair = EcdsaKeyPair::from_pkcs8(signing, &ours.to_pkcs8_der()?)?;
        let public = pair.public_key().as_ref().to_vec();
        let sign = move || {
            let signature = pair.sign(&SystemRandom::new(), black_box(&MESSAGE));
            signature.expect("a signature").as_ref().to_vec()
        };
        pair_of_rows(&mut rows, name, ours, sign, (verification, &public))?;
    }
    let ours = PrivateKey::generate(KeyAlgorithm::Ed25519)?;
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&ours.to_pkcs8_der()?)?;
    let public = pair.public_key().as_ref().to_vec();
    let sign = move || pair.sign(black_box(&MESSAGE)).as_ref().to_vec();
    pair_of_rows(&mut rows, "Ed25519", ours, sign, (&ED25519, &public))?;
    Ok(rows)
}

/// A row that signs, and one that verifies.
fn pair_of_rows(
    rows: &mut Vec<Comparison<'static>>,
    name: &str,
    ours: PrivateKey,
    sign: impl Fn() -> Vec<u8> + 'static,
    (verification, public): (Verification, &[u8]),
) -> Result<(), Failure> {
    let signature = sign();
    let key = Rc::new(ours);
    let signer = Rc::clone(&key);
    rows.push(Comparison::new(
        format!("{name} sign"),
        move || {
            black_box(signer.sign(black_box(&MESSAGE))).expect("a signature");
        },
        move || {
            black_box(sign());
        },
    ));
    let theirs = ParsedPublicKey::new(verification, public)?;
    let (algorithm, again) = (key.signature_algorithm(), signature.clone());
    rows.push(Comparison::new(
        format!("{name} verify"),
        move || {
            let public = key.public_key();
            public.verify(algorithm, black_box(&MESSAGE), &signature).expect("a good signature");
        },
        move || theirs.verify_sig(black_box(&MESSAGE), &again).expect("a good signature"),
    ));
    Ok(())
}
