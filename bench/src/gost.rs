//! GOST signatures: Senim against the engine of OpenSSL.
//!
//! The first rows are the signature of a digest alone; those with a digest's name sign and verify a message of 32 bytes
//! through the public interface of both.

use std::{hint::black_box, process::Command, rc::Rc};

use crypto::{KeyAlgorithm, PrivateKey, Signer as _, measure::BareKey};
use openssl::{
    hash::MessageDigest,
    pkey::{PKey, Private},
    pkey_ctx::PkeyCtx,
    sign::{Signer, Verifier},
};

use crate::{Comparison, Failure};

/// Engine's algorithm and parameter set, our set.
const BARE: [(&str, &str, &str); 7] = [
    ("gost2001", "A", "256-A"),
    ("gost2012_256", "TCA", "256-TCA"),
    ("gost2012_512", "A", "512-A"),
    ("gost2012_512", "B", "512-B"),
    ("gost2012_512", "C", "512-C"),
    ("gost2012_256", "B", "256-B"),
    ("gost2012_256", "C", "256-C"),
];

/// Engine's algorithm, parameter set and digest, our algorithm.
const WHOLE: [(&str, &str, &str, KeyAlgorithm); 3] = [
    ("gost2001", "A", "md_gost94", KeyAlgorithm::Gost2004_256),
    ("gost2012_256", "TCA", "md_gost12_256", KeyAlgorithm::Gost2015_256),
    ("gost2012_512", "A", "md_gost12_512", KeyAlgorithm::Gost2015_512),
];

/// Signing and verifying with each parameter set, and with each of our algorithms.
pub fn rows() -> Result<Vec<Comparison<'static>>, Failure> {
    let mut rows = Vec::new();
    for (algorithm, set, ours) in BARE {
        rows.extend(bare(algorithm, set, ours)?);
    }
    for (algorithm, set, digest, ours) in WHOLE {
        rows.extend(whole(algorithm, set, digest, ours)?);
    }
    Ok(rows)
}

/// A key of the engine. The library's own functions to make keys know no parameter sets: its program does.
fn engine_key(algorithm: &str, set: &str) -> Result<PKey<Private>, Failure> {
    let output = Command::new("openssl")
        .args(["genpkey", "-algorithm", algorithm, "-pkeyopt", &format!("paramset:{set}")])
        .output()?;
    Ok(PKey::private_key_from_pem(&output.stdout)?)
}

fn bare(algorithm: &str, set: &str, ours: &str) -> Result<[Comparison<'static>; 3], Failure> {
    let key = Rc::new(engine_key(algorithm, set)?);
    let digest = vec![0x5a; if ours.starts_with("512") { 64 } else { 32 }];
    let own = Rc::new(BareKey::generate(ours).ok_or("no such set")?);
    let (r, s) = own.sign(&digest).ok_or("not signed")?;
    let mut signature = vec![0; 2 * digest.len()];
    let mut context = PkeyCtx::new(&key)?;
    context.sign_init()?;
    context.sign(&digest, Some(&mut signature))?;

    let (signer, engine) = (Rc::clone(&own), Rc::clone(&key));
    let (message, again) = (digest.clone(), digest.clone());
    let sign = Comparison::new(
        format!("{ours} sign"),
        move || {
            black_box(signer.sign(black_box(&message)));
        },
        move || {
            let mut target = [0; 128];
            let mut context = PkeyCtx::new(&engine).expect("a context");
            context.sign_init().expect("a context");
            black_box(context.sign(black_box(&again), Some(&mut target))).expect("a signature");
        },
    );
    let again = digest.clone();
    let engine_verifies = move || {
        let mut context = PkeyCtx::new(&key).expect("a context");
        context.verify_init().expect("a context");
        assert!(context.verify(black_box(&again), &signature).expect("an answer"));
    };
    let reader = Rc::clone(&own);
    let verifies = move || assert!(own.verify(black_box(&digest), &r, &s));
    let verifies_as_well = verifies.clone();
    let reads = move || {
        assert!(reader.validate());
        verifies_as_well();
    };
    Ok([
        sign,
        Comparison::new(format!("{ours} verify"), verifies, engine_verifies.clone()),
        Comparison::new(format!("{ours} read key and verify"), reads, engine_verifies),
    ])
}

fn whole(
    algorithm: &str,
    set: &str,
    digest: &str,
    ours: KeyAlgorithm,
) -> Result<[Comparison<'static>; 2], Failure> {
    let key = Rc::new(engine_key(algorithm, set)?);
    let name = format!("{ours:?}, {digest}");
    let digest = MessageDigest::from_name(digest).ok_or("the engine is not loaded")?;
    let message = [0x33; 32];
    let own = Rc::new(PrivateKey::generate(ours)?);
    let own_signature = own.sign(&message)?;
    let signature = Signer::new(digest, &key)?.sign_oneshot_to_vec(&message)?;
    let (signer, engine) = (Rc::clone(&own), Rc::clone(&key));
    Ok([
        Comparison::new(
            format!("{name} sign"),
            move || {
                black_box(signer.sign(black_box(&message))).expect("a signature");
            },
            move || {
                let mut signer = Signer::new(digest, &engine).expect("a signer");
                black_box(signer.sign_oneshot_to_vec(black_box(&message))).expect("a signature");
            },
        ),
        Comparison::new(
            format!("{name} verify"),
            move || {
                let public = own.public_key();
                public
                    .verify(own.signature_algorithm(), black_box(&message), &own_signature)
                    .expect("a good signature");
            },
            move || {
                let mut verifier = Verifier::new(digest, &key).expect("a verifier");
                let good = verifier.verify_oneshot(&signature, black_box(&message));
                assert!(good.expect("an answer"));
            },
        ),
    ])
}
