//! Signing and verifying: GOST 34.310-2004 and ST RK GOST R 34.10-2015, which differ in curve and digest only.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use zeroize::{Zeroize, Zeroizing};

use super::{curve::Affine, encoding::KeyForm, limbs, scalar::Scalar};
use crate::{
    KeyFault, SignFault, VerifyFault, digest,
    random::{self, RandomnessUnavailable},
};

/// How often a draw is repeated that gives a zero, which happens once in 2^254 draws or less: a second time means
/// that the randomness is broken.
const DRAWS: usize = 4;

impl<const N: usize, const C: u64> KeyForm<N, C> {
    /// Draws a private key, uniform between 1 and q - 1.
    pub(super) fn generate(&self) -> Result<Scalar<N>, KeyFault> {
        let mut bytes = Zeroizing::new(vec![0; 16 * N]);
        for _ in 0..DRAWS {
            random::fill(&mut bytes)?;
            if let Some(secret) = self.curve.order.reduce_wide(&bytes)
                && !bool::from(secret.is_zero())
            {
                return Ok(secret);
            }
        }
        Err(KeyFault::RandomnessUnavailable(RandomnessUnavailable))
    }

    /// The digest of the message as a number: its bytes little-endian, modulo q, and 1 for 0 (steps 1 and 2).
    fn message_number(&self, message: &[u8]) -> Option<Scalar<N>> {
        let order = &self.curve.order;
        let number = order.reduce(&limbs::from_le_bytes(&digest(self.digest, message))?);
        let mut one = [0; N];
        *one.first_mut()? = 1;
        Some(if bool::from(number.is_zero()) { order.reduce(&one) } else { number })
    }

    /// A nonce: hedged, so that it stays secret when either the fresh randomness or the private key is good, and two
    /// messages never share one.
    ///
    /// With HMAC-SHA-512, which unlike Streebog reads no table at a secret place: the extract step takes 64 random
    /// bytes as key and the private key with the number of the message as text; the expand step counts.
    fn nonce(&self, secret: &Scalar<N>, message: &Scalar<N>) -> Result<Scalar<N>, SignFault> {
        let fresh = Zeroizing::new(random::bytes::<64>()?);
        let mut text = Zeroizing::new(vec![0; 16 * N]);
        let (upper, lower) = text.split_at_mut(8 * N);
        secret.write_le_bytes(upper);
        message.write_le_bytes(lower);
        let extracted = hmac_sha512(fresh.as_slice(), &[b"senim gost nonce", &text])?;
        let mut wide = Zeroizing::new(vec![0; 16 * N]);
        for (counter, block) in (1u8..).zip(wide.chunks_mut(64)) {
            block.copy_from_slice(hmac_sha512(extracted.as_slice(), &[&[counter]])?.as_slice());
        }
        self.curve.order.reduce_wide(&wide).ok_or(SignFault::Failed)
    }

    /// r and s, each little-endian. Constant time in the private key and the nonce.
    pub(super) fn sign(&self, secret: &Scalar<N>, message: &[u8]) -> Result<Vec<u8>, SignFault> {
        let order = &self.curve.order;
        let e = self.message_number(message).ok_or(SignFault::Failed)?;
        for _ in 0..DRAWS {
            let k = self.nonce(secret, &e)?;
            let r = order.reduce(&self.curve.mul_base(&k).x.to_limbs());
            let s = order.add(&order.mul(&r, secret), &order.mul(&k, &e));
            if bool::from(k.is_zero() | r.is_zero() | s.is_zero()) {
                continue;
            }
            let mut signature = vec![0; 16 * N];
            let (first, second) = signature.split_at_mut(8 * N);
            r.write_le_bytes(first);
            s.write_le_bytes(second);
            return Ok(signature);
        }
        Err(SignFault::Failed)
    }

    /// Believes or disbelieves a signature.
    pub(super) fn verify(
        &self,
        point: &Affine<N, C>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyFault> {
        self.is_signed(point, message, signature)
            .and_then(|yes| yes.then_some(()))
            .ok_or(VerifyFault::Invalid)
    }

    fn is_signed(&self, point: &Affine<N, C>, message: &[u8], signature: &[u8]) -> Option<bool> {
        let order = &self.curve.order;
        let (r, s) = signature.split_at_checked(8 * N)?;
        let (r, s) = (order.read_le_bytes(r)?, order.read_le_bytes(s)?);
        if bool::from(r.is_zero() | s.is_zero()) {
            return None;
        }
        let v = order.invert(&self.message_number(message)?);
        let z1 = order.mul(&s, &v);
        let z2 = order.neg(&order.mul(&r, &v));
        let sum = self.curve.mul_add_vartime(&z1, point, z2.limbs())?;
        Some(order.reduce(&sum.x.to_limbs()).limbs() == r.limbs())
    }
}

fn hmac_sha512(key: &[u8], parts: &[&[u8]]) -> Result<Zeroizing<[u8; 64]>, SignFault> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).map_err(|_| SignFault::Failed)?;
    for part in parts {
        mac.update(part);
    }
    let mut output = mac.finalize().into_bytes();
    let mut copy = Zeroizing::new([0; 64]);
    copy.copy_from_slice(&output);
    output.as_mut_slice().zeroize();
    Ok(copy)
}
