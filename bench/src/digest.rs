//! GOST digests: Senim against the engine of OpenSSL.
//!
//! The engine knows GOST R 34.11-94 with the S-box of CryptoPro only. GOST 34.311-95 is the same digest with another
//! S-box, so its row has that one beside it: an S-box does not change how much is done.
//!
//! The last row is Streebog as on a processor without the instructions for vectors.

use std::hint::black_box;

use crypto::DigestAlgorithm;
use openssl::hash::{MessageDigest, hash};

use crate::{Comparison, Failure};

/// A size that stays in the second cache, and one as short as signed attributes.
const SIZES: [(&str, usize); 2] = [("1 MB", 1_000_000), ("256 bytes", 256)];

/// Our algorithm, the engine's name.
const DIGESTS: [(DigestAlgorithm, &str); 4] = [
    (DigestAlgorithm::Streebog512, "md_gost12_512"),
    (DigestAlgorithm::Streebog256, "md_gost12_256"),
    (DigestAlgorithm::Gost34311, "md_gost94"),
    (DigestAlgorithm::GostRu94, "md_gost94"),
];

/// Each digest over each size.
pub fn rows() -> Result<Vec<Comparison<'static>>, Failure> {
    let mut rows = Vec::new();
    for (size, bytes) in SIZES {
        for (ours, theirs) in DIGESTS {
            let message: Vec<u8> = (0..bytes).map(|n| (n * 7 % 251) as u8).collect();
            let again = message.clone();
            let engine = MessageDigest::from_name(theirs).ok_or("the engine is not loaded")?;
            if ours != DigestAlgorithm::Gost34311 {
                assert_eq!(crypto::digest(ours, &message), hash(engine, &message)?.to_vec());
            }
            rows.push(Comparison::new(
                format!("{ours}, {size}"),
                move || {
                    black_box(crypto::digest(ours, black_box(&message)));
                },
                move || {
                    black_box(hash(engine, black_box(&again)).expect("a digest"));
                },
            ));
        }
    }
    let message = vec![0x5a; 1_000_000];
    let again = message.clone();
    let engine = MessageDigest::from_name("md_gost12_512").ok_or("the engine is not loaded")?;
    rows.push(Comparison::new(
        "streebog-512 from tables, 1 MB",
        move || {
            black_box(crypto::streebog_512_from_tables(black_box(&message)));
        },
        move || {
            black_box(hash(engine, black_box(&again)).expect("a digest"));
        },
    ));
    Ok(rows)
}
