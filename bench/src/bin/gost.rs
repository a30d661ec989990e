//! GOST signatures: Senim against the engine of OpenSSL.
//!
//! The first rows are the signature of a digest alone; those with a digest's name sign and verify a message of 32 bytes
//! through the public interface of both. Arguments: the number of rounds, and what the names of rows must contain.

use std::{error::Error, hint::black_box, process::Command};

use bench::{Comparison, print_head};
use crypto::{KeyAlgorithm, PrivateKey, Signer as _, measure::BareKey};
use openssl::{
    hash::MessageDigest,
    pkey::{PKey, Private},
    pkey_ctx::PkeyCtx,
    sign::{Signer, Verifier},
};

const ROUNDS: usize = 101;

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

fn main() -> Result<(), Box<dyn Error>> {
    let rounds = std::env::args().nth(1).map_or(Ok(ROUNDS), |text| text.parse())?;
    let wanted = std::env::args().nth(2).unwrap_or_default();
    print_head("OpenSSL engine");
    let print = |mut comparison: Comparison| {
        if comparison.name.contains(&wanted) {
            comparison.print(rounds);
        }
    };
    for (algorithm, set, ours) in BARE {
        bare(algorithm, set, ours, &print)?;
    }
    for (algorithm, set, digest, ours) in WHOLE {
        whole(algorithm, set, digest, ours, &print)?;
    }
    Ok(())
}

/// A key of the engine. The library's own functions to make keys know no parameter sets: its program does.
fn engine_key(algorithm: &str, set: &str) -> Result<PKey<Private>, Box<dyn Error>> {
    let output = Command::new("openssl")
        .args(["genpkey", "-algorithm", algorithm, "-pkeyopt", &format!("paramset:{set}")])
        .output()?;
    Ok(PKey::private_key_from_pem(&output.stdout)?)
}

fn bare(
    algorithm: &str,
    set: &str,
    ours: &str,
    print: &dyn Fn(Comparison),
) -> Result<(), Box<dyn Error>> {
    let key = engine_key(algorithm, set)?;
    let digest = vec![0x5a; if ours.starts_with("512") { 64 } else { 32 }];
    let own = BareKey::generate(ours).ok_or("no such set")?;
    let (r, s) = own.sign(&digest).ok_or("not signed")?;
    let mut signature = vec![0; 2 * digest.len()];
    let mut context = PkeyCtx::new(&key)?;
    context.sign_init()?;
    context.sign(&digest, Some(&mut signature))?;

    print(Comparison {
        name: format!("{ours} sign"),
        ours: Box::new(|| {
            black_box(own.sign(black_box(&digest)));
        }),
        theirs: Box::new(|| {
            let mut target = [0; 128];
            let mut context = PkeyCtx::new(&key).expect("a context");
            context.sign_init().expect("a context");
            black_box(context.sign(black_box(&digest), Some(&mut target))).expect("a signature");
        }),
    });
    print(Comparison {
        name: format!("{ours} verify"),
        ours: Box::new(|| assert!(own.verify(black_box(&digest), &r, &s))),
        theirs: Box::new(|| {
            let mut context = PkeyCtx::new(&key).expect("a context");
            context.verify_init().expect("a context");
            assert!(context.verify(black_box(&digest), &signature).expect("an answer"));
        }),
    });
    print(Comparison {
        name: format!("{ours} read key and verify"),
        ours: Box::new(|| assert!(own.validate() && own.verify(black_box(&digest), &r, &s))),
        theirs: Box::new(|| {
            let mut context = PkeyCtx::new(&key).expect("a context");
            context.verify_init().expect("a context");
            assert!(context.verify(black_box(&digest), &signature).expect("an answer"));
        }),
    });
    Ok(())
}

fn whole(
    algorithm: &str,
    set: &str,
    digest: &str,
    ours: KeyAlgorithm,
    print: &dyn Fn(Comparison),
) -> Result<(), Box<dyn Error>> {
    let key = engine_key(algorithm, set)?;
    let digest_name = digest;
    let digest = MessageDigest::from_name(digest).ok_or("the engine is not loaded")?;
    let message = [0x33; 32];
    let own = PrivateKey::generate(ours)?;
    let own_signature = own.sign(&message)?;
    let signature = Signer::new(digest, &key)?.sign_oneshot_to_vec(&message)?;
    print(Comparison {
        name: format!("{ours:?}, {digest_name} sign"),
        ours: Box::new(|| {
            black_box(own.sign(black_box(&message))).expect("a signature");
        }),
        theirs: Box::new(|| {
            let mut signer = Signer::new(digest, &key).expect("a signer");
            black_box(signer.sign_oneshot_to_vec(black_box(&message))).expect("a signature");
        }),
    });
    print(Comparison {
        name: format!("{ours:?}, {digest_name} verify"),
        ours: Box::new(|| {
            let public = own.public_key();
            public
                .verify(own.signature_algorithm(), black_box(&message), &own_signature)
                .expect("a good signature");
        }),
        theirs: Box::new(|| {
            let mut verifier = Verifier::new(digest, &key).expect("a verifier");
            let good = verifier.verify_oneshot(&signature, black_box(&message));
            assert!(good.expect("an answer"));
        }),
    });
    Ok(())
}
