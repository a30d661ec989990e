//! Signing and verifying a digest: RFC 7091 section 6.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use zeroize::{Zeroize, Zeroizing};

use super::{curve::Curve, field::Field, group::Group, limbs, scalar::Scalar};
use crate::{
    SignFault,
    random::{self, RandomnessUnavailable},
};

/// How often a draw is repeated that gives a zero, which happens once in 2^254 draws or less: a second time means
/// that the randomness is broken.
const DRAWS: usize = 4;

impl<G: Group<N>, const N: usize> Curve<G, N> {
    /// Draws a private key, uniform between 1 and q - 1.
    pub(super) fn generate(&self) -> Result<Scalar<N>, RandomnessUnavailable> {
        let mut bytes = Zeroizing::new(vec![0; 16 * N]);
        for _ in 0..DRAWS {
            random::fill(&mut bytes)?;
            if let Some(secret) = self.order.reduce_wide(&bytes)
                && !bool::from(secret.is_zero())
            {
                return Ok(secret);
            }
        }
        Err(RandomnessUnavailable)
    }

    /// The digest as a number: its bytes little-endian, modulo q, and 1 for 0 (steps 1 and 2). `None` when the digest
    /// has not the length of q.
    fn message_number(&self, digest: &[u8]) -> Option<Scalar<N>> {
        let number = self.order.reduce(&limbs::from_le_bytes(digest)?);
        let is_zero = bool::from(number.is_zero());
        Some(if is_zero { self.order.reduce(&limbs::small(1)) } else { number })
    }

    /// A nonce: hedged, so that it stays secret when either the fresh randomness or the private key is good, and two
    /// messages never share one.
    ///
    /// It is HMAC-SHA-512, which unlike Streebog reads no table at a secret place, keyed with the private key, of fresh
    /// random bytes, the number of the message and a counter: twice as many bits as q has, so that the remainder is as
    /// good as uniform.
    fn nonce(&self, keyed: &KeyedMac, message: &Scalar<N>) -> Result<Scalar<N>, SignFault> {
        let mut text = Zeroizing::new(vec![0; 16 * N]);
        let (fresh, number) = text.split_at_mut(8 * N);
        random::fill(fresh)?;
        message.write_le_bytes(number);
        let mut wide = Zeroizing::new(vec![0; 16 * N]);
        for (counter, block) in (1u8..).zip(wide.chunks_mut(64)) {
            keyed.write(&[b"senim gost nonce", &text, &[counter]], block);
        }
        self.order.reduce_wide(&wide).ok_or(SignFault::Failed)
    }

    /// r and s, with the MAC that is keyed with the private key. Constant time in the private key and the nonce.
    pub(super) fn sign(
        &self,
        secret: &Scalar<N>,
        keyed: &KeyedMac,
        digest: &[u8],
    ) -> Result<(Scalar<N>, Scalar<N>), SignFault> {
        let e = self.message_number(digest).ok_or(SignFault::Failed)?;
        for _ in 0..DRAWS {
            let k = self.nonce(keyed, &e)?;
            if let Some(signature) = self.sign_with(secret, &e, &k) {
                return Ok(signature);
            }
        }
        Err(SignFault::Failed)
    }

    /// r and s for a number of the message and a nonce; `None` when another nonce must be drawn.
    fn sign_with(
        &self,
        secret: &Scalar<N>,
        e: &Scalar<N>,
        k: &Scalar<N>,
    ) -> Option<(Scalar<N>, Scalar<N>)> {
        let r = self.order.reduce(&self.mul_base(k).x.to_limbs());
        let s = self.order.add(&self.order.mul(&r, secret), &self.order.mul(k, e));
        let is_good = !(k.is_zero() | r.is_zero() | s.is_zero());
        bool::from(is_good).then_some((r, s))
    }

    /// r and s for a nonce that a standard's example gives.
    #[cfg(test)]
    pub(super) fn sign_example(
        &self,
        secret: &Scalar<N>,
        digest: &[u8],
        k: &Scalar<N>,
    ) -> Option<(Scalar<N>, Scalar<N>)> {
        self.sign_with(secret, &self.message_number(digest)?, k)
    }

    /// Whether r and s, numbers as little-endian bytes, sign the digest for the owner of a point. `sum` gives k times the
    /// base point plus l times that point for k and l that are not zero.
    pub(super) fn is_signed(
        &self,
        digest: &[u8],
        (r, s): (&[u8], &[u8]),
        sum: impl FnOnce(&Scalar<N>, &Scalar<N>) -> G::Point,
    ) -> Option<bool> {
        let order = &self.order;
        let (r, s) = (order.read_le_bytes(r)?, order.read_le_bytes(s)?);
        if bool::from(r.is_zero() | s.is_zero()) {
            return None;
        }
        let v = order.invert_vartime(&self.message_number(digest)?);
        let z1 = order.mul(&s, &v);
        let z2 = order.neg(&order.mul(&r, &v));
        Some(self.has_x_vartime(&sum(&z1, &z2), &r))
    }

    /// Whether a point is not infinity and its x modulo q is r: x = r, r + q, r + 2 q, ... below p.
    fn has_x_vartime(&self, point: &G::Point, r: &Scalar<N>) -> bool {
        let mut x = *r.limbs();
        while let Some(candidate) = G::Element::from_limbs(&x) {
            if self.group.has_x_vartime(point, &candidate) {
                return true;
            }
            let over;
            (x, over) = limbs::add(&x, self.order.q());
            if over == 1 {
                break;
            }
        }
        false
    }
}

/// HMAC-SHA-512 keyed with a private key, ready for a text. Wiped when dropped.
pub(super) struct KeyedMac(Hmac<Sha512>);

impl KeyedMac {
    #[expect(clippy::default_trait_access, reason = "the key's type has no short name")]
    pub(super) fn new(key: &[u8]) -> Self {
        // HMAC takes keys of any length: the other arm is never taken, and would only make nonces wholly random.
        Self(Hmac::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default())))
    }

    fn write(&self, parts: &[&[u8]], target: &mut [u8]) {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        let mut output = mac.finalize().into_bytes();
        for (byte, from) in target.iter_mut().zip(output.iter()) {
            *byte = *from;
        }
        output.as_mut_slice().zeroize();
    }
}
