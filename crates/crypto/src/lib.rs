//! Keys, signatures, digests and randomness: the only crate that touches a cryptographic primitive.
//!
//! Floor 0. It does no input or output and reads no clock; it alone may ask the operating system for random bytes
//! ([`random`]). It knows nothing of certificates, of who signs or why, of files, or of services: it turns a key and
//! bytes into a signature, and a public key, bytes and a signature into a yes or a no.
//!
//! - RSA, ECDSA and Ed25519 are done by aws-lc.
//! - The national signatures, Kazakh (GOST 34.310-2004, ST RK GOST R 34.10-2015) and Russian (GOST R 34.10-2001 and
//!   -2012), are done here, in module `gost`: in constant time wherever a secret is touched, with hedged nonces and
//!   validation of every public key that is read. The two families have variants of their own in every list: a key of
//!   one never verifies a signature of the other.
//! - What is no longer safe, SHA-1 in signatures and DSA, is read and named, but verified only where [`Legacy`] is
//!   accepted; never made.
//! - Everything a key is read from or written to is standard: SubjectPublicKeyInfo, PKCS#8, encrypted PKCS#8 (PBES2).
//! - [`pbe`] opens and closes what stands under a password in key containers.
//!
//! # Faults
//!
//! A user may be told these codes ([`KeyFault::fault`], [`SignFault::fault`], [`VerifyFault::fault`]):
//!
//! | code | meaning |
//! |---|---|
//! | `key-algorithm-unknown` | the key is of an algorithm or with parameters outside the list (`algorithm`) |
//! | `key-encryption-unknown` | the encrypted key is encrypted in a way that is not supported |
//! | `key-exponent-weak` | the public exponent of an RSA key is even, below 65537 or longer than 256 bits |
//! | `key-factorable` | the modulus of an RSA key can be factored |
//! | `key-known-bad` | the private half of the key is publicly known |
//! | `key-malformed` | the bytes are no key |
//! | `key-not-on-curve` | the public point is not a point of the group it must lie in |
//! | `key-parameters-missing` | a DSA key without parameters, and no issuer to take them from |
//! | `key-passphrase-wrong` | the passphrase does not open the encrypted key |
//! | `key-randomness-unavailable` | the operating system gave no random bytes |
//! | `key-roca` | the modulus of an RSA key has the fingerprint of the ROCA defect |
//! | `key-signing-failed` | the key could not sign |
//! | `key-too-long` | an RSA key is longer than is allowed (`bits`) |
//! | `key-too-short` | an RSA key is shorter than is allowed (`bits`) |
//! | `signature-algorithm-legacy` | the `algorithm` of the signature is no longer safe; nothing is said about it |
//! | `signature-algorithm-mismatch` | the signature algorithm does not belong to the key |
//! | `signature-invalid` | the signature is not a signature of these bytes by this key |

mod algorithm;
pub mod device;
mod digest;
mod fault;
mod gost;
mod inspect;
mod key;
pub mod pbe;
mod pkcs8;
mod public;
pub mod random;

pub use algorithm::{
    DigestAlgorithm, KeyAlgorithm, Legacy, Pss, PssDigest, Set2001, Set2012_256, Set2012_512,
    SignatureAlgorithm, UnknownAlgorithm, same_algorithm,
};
#[cfg(feature = "measure")]
pub use digest::streebog_512_from_tables;
pub use digest::{Hasher, digest, sha256};
pub use fault::{KeyFault, SignFault, VerifyFault};
#[cfg(feature = "measure")]
pub use gost::measure;
pub use inspect::{KnownBadKeys, inspect_key};
pub use key::{PrivateKey, Signer};
pub use public::PublicKey;
