//! Verification of RSASSA-PSS with a salt of any length (RFC 8017 sections 8.1.2 and 9.1.2).
//!
//! Everything here is public: nothing is hidden from whoever measures time.

use crypto_bigint::{
    BoxedUint, Odd,
    modular::{BoxedMontyForm, BoxedMontyParams},
};

use super::rsa::bit_length;
use crate::{DigestAlgorithm, algorithm::Pss, digest};

/// The longest public exponent in bits, that of the library which verifies usual salts.
const MAX_EXPONENT_BITS: usize = 33;

/// The last byte of an encoded message.
const TRAILER: u8 = 0xbc;

/// Believes or disbelieves a signature of a key whose length was checked, over a message of this digest.
pub(super) fn verify(
    modulus: &[u8],
    exponent: &[u8],
    pss: Pss,
    hashed: &[u8],
    signature: &[u8],
) -> bool {
    let bits = bit_length(modulus).saturating_sub(1);
    let raised = raise(modulus, exponent, signature);
    raised.is_some_and(|raised| is_encoding(&raised, bits, pss, hashed).unwrap_or(false))
}

/// signature ^ exponent modulo modulus, as long as the modulus (RSAVP1).
fn raise(modulus: &[u8], exponent: &[u8], signature: &[u8]) -> Option<Vec<u8>> {
    if signature.len() != modulus.len() || bit_length(exponent) > MAX_EXPONENT_BITS {
        return None;
    }
    let bits = u32::try_from(8 * modulus.len()).ok()?;
    let number = |bytes| BoxedUint::from_be_slice(bytes, bits).ok();
    let (modulus, signature) = (number(modulus)?, number(signature)?);
    if signature >= modulus {
        return None;
    }
    let exponent = BoxedUint::from_be_slice_vartime(exponent);
    let parameters = BoxedMontyParams::new_vartime(Odd::new(modulus).into_option()?);
    let raised = BoxedMontyForm::new(signature, &parameters).pow(&exponent).retrieve();
    Some(raised.to_be_bytes().to_vec())
}

/// EMSA-PSS-VERIFY: whether the end of `raised`, of that many bits, encodes the digest of the message.
fn is_encoding(raised: &[u8], bits: usize, pss: Pss, hashed: &[u8]) -> Option<bool> {
    let algorithm = pss.digest.digest();
    let (digest_bytes, salt_bytes) = (algorithm.output_bytes(), usize::from(pss.salt_bytes));
    let (above, encoded) = raised.split_at_checked(raised.len().checked_sub(bits.div_ceil(8))?)?;
    let [encoded @ .., TRAILER] = encoded else { return None };
    let (masked, hash) = encoded.split_at_checked(encoded.len().checked_sub(digest_bytes)?)?;
    let padding_bytes = masked.len().checked_sub(salt_bytes + 1)?;
    // Bits of the first byte that belong to no number of that length.
    let unused = 8 * masked.len() + 8 * (digest_bytes + 1) - bits;
    let kept = 0xff_u8.checked_shr(u32::try_from(unused).ok()?)?;
    if above.iter().any(|byte| *byte != 0) || masked.first().is_none_or(|byte| byte & !kept != 0) {
        return None;
    }
    let mask = mask(algorithm, hash, masked.len());
    let mut block: Vec<u8> = masked.iter().zip(&mask).map(|(byte, mask)| byte ^ mask).collect();
    if let Some(first) = block.first_mut() {
        *first &= kept;
    }
    let (padding, rest) = block.split_at_checked(padding_bytes)?;
    let [1, salt @ ..] = rest else { return None };
    if padding.iter().any(|byte| *byte != 0) {
        return None;
    }
    let salted = [&[0; 8], hashed, salt].concat();
    Some(digest(algorithm, &salted) == hash)
}

/// MGF1 (RFC 8017 appendix B.2.1).
fn mask(algorithm: DigestAlgorithm, seed: &[u8], length: usize) -> Vec<u8> {
    let blocks = (0_u32..).flat_map(|n| digest(algorithm, &[seed, &n.to_be_bytes()].concat()));
    blocks.take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeyAlgorithm, PrivateKey, SignatureAlgorithm, Signer, algorithm::PssDigest};

    /// What the library made with usual salts is verified here alike, and nothing else is.
    #[test]
    fn usual_salts_are_verified_as_by_the_library() {
        let made = [
            (PssDigest::Sha256, SignatureAlgorithm::RsaPssSha256),
            (PssDigest::Sha384, SignatureAlgorithm::RsaPssSha384),
            (PssDigest::Sha512, SignatureAlgorithm::RsaPssSha512),
        ];
        for (used, algorithm) in made {
            let key = PrivateKey::generate(KeyAlgorithm::Rsa2048).unwrap();
            let key = key.with_signature_algorithm(algorithm).unwrap();
            let signature = key.sign(b"text").unwrap();
            let (modulus, exponent) = key.public_key().rsa_numbers().unwrap();
            let verify = |pss: Pss, message: &[u8], signature: &[u8]| {
                let hashed = digest(pss.digest.digest(), message);
                super::verify(modulus, exponent, pss, &hashed, signature)
            };
            let pss = used.usual();
            assert!(verify(pss, b"text", &signature));
            assert!(!verify(pss, b"texT", &signature));
            for salt_bytes in [0, 1, pss.salt_bytes - 1, pss.salt_bytes + 1, 222, 223, u16::MAX] {
                assert!(!verify(Pss { salt_bytes, ..pss }, b"text", &signature), "{salt_bytes}");
            }
            for digest in PssDigest::ALL.into_iter().filter(|digest| *digest != used) {
                assert!(!verify(Pss { digest, ..pss }, b"text", &signature));
            }
            for at in [0, 1, 100, 255] {
                let mut altered = signature.clone();
                altered[at] ^= 1;
                assert!(!verify(pss, b"text", &altered), "{at}");
            }
            assert!(!verify(pss, b"text", &signature[1..]));
            assert!(!verify(pss, b"text", &[&[0], &signature[..]].concat()));
            assert!(!verify(pss, b"text", modulus));
        }
    }
}
