//! Reading and verifying a signed message of 1 MB, against digesting the document alone.

use std::hint::black_box;

use crypto::{DigestAlgorithm, KeyAlgorithm};
use pki::cms::{self, SignRequest, SignedData};

use crate::{Comparison, Failure, chain::Party};

/// 1 MB.
const DOCUMENT_BYTES: usize = 1_000_000;

/// Keys, each with the digest that goes with it.
const KEYS: [(KeyAlgorithm, DigestAlgorithm); 3] = [
    (KeyAlgorithm::Rsa2048, DigestAlgorithm::Sha256),
    (KeyAlgorithm::Gost2015_512, DigestAlgorithm::Streebog512),
    (KeyAlgorithm::Gost2004_256, DigestAlgorithm::Gost34311),
];

/// With the document inside, and beside.
pub fn rows() -> Result<Vec<Comparison<'static>>, Failure> {
    let document: Vec<u8> = (0..DOCUMENT_BYTES).map(|n| (n * 7 % 251) as u8).collect();
    let mut rows = Vec::new();
    for (algorithm, digest) in KEYS {
        let root = Party::root(algorithm)?;
        let signer = root.person(algorithm)?;
        for (form, detached) in [("document inside", false), ("document beside", true)] {
            let message = cms::sign(&SignRequest {
                content: &document,
                detached,
                signer: &signer.key,
                certificate: &signer.certificate,
                extra_certificates: &[],
                signing_time: Some(crate::chain::now()?),
            })?;
            let (beside, hashed) = (detached.then(|| document.clone()), document.clone());
            rows.push(Comparison::new(
                format!("{algorithm}, {digest}, {form}"),
                move || {
                    let read = SignedData::from_any(black_box(&message)).expect("a message");
                    black_box(read.verify(beside.as_deref())).expect("a good signature");
                },
                move || {
                    black_box(crypto::digest(digest, black_box(&hashed)));
                },
            ));
        }
    }
    Ok(rows)
}
