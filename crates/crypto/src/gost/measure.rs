//! Doors for the measurements in `bench/`, behind the feature `measure`: signatures of bare digests, and the steps
//! whose time must not depend on secrets. Nothing else may use them.

use std::hint::black_box;

use super::{
    curve::look_up,
    field::Field,
    pair::{Experience, Halves, PublicPoint, SecretNumber},
    parameters::{self, Field256, Field512, ParameterSet},
};

/// A key that signs digests and not messages.
pub struct BareKey(SecretNumber);

impl BareKey {
    /// Makes a key of the parameter set that the engine of OpenSSL calls so: `256-A` to `256-C`, `256-TCA`, `512-A` to
    /// `512-C`. `None` for other names.
    pub fn generate(set: &str) -> Option<Self> {
        SecretNumber::generate(Self::set(set)?).ok().map(Self)
    }

    /// Reads a private key, little-endian.
    pub fn read(set: &str, number: &[u8]) -> Option<Self> {
        SecretNumber::read(Self::set(set)?, number).map(Self)
    }

    fn set(name: &str) -> Option<ParameterSet> {
        Some(match name {
            "256-A" => ParameterSet::CryptoProA,
            "256-B" => ParameterSet::CryptoProB,
            "256-C" => ParameterSet::CryptoProC,
            "256-TCA" => ParameterSet::Tc26A256,
            "512-A" => ParameterSet::Tc26A512,
            "512-B" => ParameterSet::Tc26B512,
            "512-C" => ParameterSet::Tc26C512,
            _ => return None,
        })
    }

    /// Signs a digest: r and s, little-endian.
    pub fn sign(&self, digest: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        let Halves { r, s } = self.0.sign(digest).ok()?;
        Some((r, s))
    }

    /// Believes or disbelieves a signature of a digest, as if the key verified for the first time.
    pub fn verify(&self, digest: &[u8], r: &[u8], s: &[u8]) -> bool {
        self.0.public().verify(&Experience::default(), digest, r, s)
    }

    /// Reads and validates the own public key, as the reader of a certificate does.
    pub fn validate(&self) -> bool {
        let (x, y) = self.0.public().coordinates();
        PublicPoint::read(self.0.public().set, &x, &y).is_some()
    }
}

/// The inverse modulo 2^256 - 617.
pub fn invert_256(number: &[u64; 4]) -> [u64; 4] {
    Field256::from_limbs(number).unwrap_or_default().invert().to_limbs()
}

/// The inverse modulo 2^512 - 569.
pub fn invert_512(number: &[u64; 8]) -> [u64; 8] {
    Field512::from_limbs(number).unwrap_or_default().invert().to_limbs()
}

/// The inverse modulo 2^256 - 617 as public numbers are inverted: its time depends on the number. It shows that the
/// test of constant time sees what it should.
pub fn invert_256_vartime(number: &[u64; 4]) -> [u64; 4] {
    Field256::from_limbs(number).unwrap_or_default().invert_vartime().to_limbs()
}

/// Reads one entry out of a window of the table of CryptoPro-A.
pub fn look_up_256(index: u64) {
    if let Some(window) = parameters::CRYPTO_PRO_A.secret_table().windows().next() {
        black_box(look_up(window, index));
    }
}
