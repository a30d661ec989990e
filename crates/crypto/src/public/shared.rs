//! Keys that were read before.
//!
//! A handful of authorities sign everything, so the same few keys are read for every certificate, list and answer. What
//! is computed from a key before its first signature (points are looked up on their curve, libraries prepare their
//! modulus) stays with it here.

use std::{
    hash::{DefaultHasher, Hasher},
    sync::{Arc, RwLock},
};

use super::PublicKey;
use crate::KeyFault;

/// How many keys stay. A key takes one to ten kilobytes, a GOST key that verifies often up to 200.
const PLACES: usize = 64;

/// Every key has one place, where it displaces another.
static KEYS: [RwLock<Option<Arc<PublicKey>>>; PLACES] = [const { RwLock::new(None) }; PLACES];

/// How many octets at the end of a key choose its place. Of every kind of key those differ.
const TELLING_BYTES: usize = 32;

impl PublicKey {
    /// As [`Self::from_spki_der`], and keeps the key in mind for the next time. For keys that are expected again, such as
    /// those of authorities: few places are kept.
    pub fn shared_from_spki_der(bytes: &[u8]) -> Result<Arc<Self>, KeyFault> {
        let place = place_of(bytes);
        // A lock is poisoned only by a panic while nothing but a pointer is written; the key is then read again.
        if let Some(Ok(known)) = place.map(RwLock::read)
            && let Some(key) = known.as_ref()
            && key.spki == bytes
        {
            return Ok(Arc::clone(key));
        }
        let key = Arc::new(Self::from_spki_der(bytes)?);
        if let Some(Ok(mut known)) = place.map(RwLock::write) {
            *known = Some(Arc::clone(&key));
        }
        Ok(key)
    }
}

fn place_of(spki: &[u8]) -> Option<&'static RwLock<Option<Arc<PublicKey>>>> {
    let mut hasher = DefaultHasher::new();
    hasher.write(spki.last_chunk::<TELLING_BYTES>()?);
    let hash = usize::try_from(hasher.finish() % PLACES as u64).ok()?;
    KEYS.get(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeyAlgorithm, PrivateKey, SignatureAlgorithm, Signer};

    #[test]
    fn a_key_is_read_once_and_never_taken_for_another() {
        let keys: Vec<PrivateKey> =
            (0..PLACES * 2).map(|_| PrivateKey::generate(KeyAlgorithm::EcP256).unwrap()).collect();
        let signatures: Vec<Vec<u8>> = keys.iter().map(|key| key.sign(b"text").unwrap()).collect();
        for _ in 0..2 {
            for (key, signature) in keys.iter().zip(&signatures) {
                let shared = PublicKey::shared_from_spki_der(key.public_key_info()).unwrap();
                assert_eq!(shared.spki_der(), key.public_key_info());
                shared.verify(SignatureAlgorithm::EcdsaSha256, b"text", signature).unwrap();
            }
        }
        let spki = keys[0].public_key_info();
        let once = PublicKey::shared_from_spki_der(spki).unwrap();
        let again = PublicKey::shared_from_spki_der(spki).unwrap();
        assert!(Arc::ptr_eq(&once, &again));
    }

    #[test]
    fn what_is_no_key_is_not_kept() {
        for bytes in [&[][..], &[0x30, 0], &[0; 91], &[0; 5000]] {
            assert!(PublicKey::shared_from_spki_der(bytes).is_err());
        }
    }
}
