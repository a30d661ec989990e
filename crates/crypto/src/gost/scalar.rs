//! Arithmetic modulo the order q of the group: nonces, private keys and the two halves of a signature.
//!
//! Montgomery's multiplication, with values kept below q. All operations take the same time for all values.

#![expect(clippy::indexing_slicing, reason = "inner loops: every index is bounded by N")]

use subtle::Choice;
use zeroize::{Zeroize, Zeroizing};

use super::limbs::{self, mul_add};

/// The order of a group, with what its arithmetic needs.
#[derive(Debug)]
pub(super) struct Order<const N: usize> {
    /// q, an odd prime.
    q: [u64; N],
    /// -1/q modulo 2^64.
    negated_inverse: u64,
    /// 2^(128 N) modulo q.
    r_squared: [u64; N],
}

/// A number below q, in its plain form. Wiped when dropped.
#[derive(Clone)]
pub(super) struct Scalar<const N: usize>([u64; N]);

impl<const N: usize> Drop for Scalar<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<const N: usize> Scalar<N> {
    pub(super) fn limbs(&self) -> &[u64; N] {
        &self.0
    }

    pub(super) fn is_zero(&self) -> Choice {
        limbs::is_zero(&self.0)
    }

    /// Writes it, little-endian, into 8 N bytes.
    pub(super) fn write_le_bytes(&self, target: &mut [u8]) {
        limbs::write_le_bytes(&self.0, target);
    }
}

impl<const N: usize> Order<N> {
    /// Prepares an order given in hexadecimal digits.
    pub(super) const fn hex(text: &str) -> Self {
        let q: [u64; N] = limbs::from_hex(text);
        // Newton: each step doubles the number of right bits of 1/q, beginning with 3.
        let mut inverse = q[0];
        let mut step = 0;
        while step < 6 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(q[0].wrapping_mul(inverse)));
            step += 1;
        }
        // 2^(128 N) modulo q, by doubling.
        let mut power = [0; N];
        power[0] = 1;
        let mut bit = 0;
        while bit < 128 * N {
            let (doubled, carry) = limbs::add(&power, &power);
            let (reduced, borrow) = limbs::sub(&doubled, &q);
            power = if carry == 1 || borrow == 0 { reduced } else { doubled };
            bit += 1;
        }
        Self { q, negated_inverse: inverse.wrapping_neg(), r_squared: power }
    }

    pub(super) const fn q(&self) -> &[u64; N] {
        &self.q
    }

    /// A number below 2 q, given with its carry, modulo q.
    fn reduce_once(&self, number: &[u64; N], carry: u64) -> [u64; N] {
        let (reduced, borrow) = limbs::sub(number, &self.q);
        // Below q exactly when the subtraction borrows and no carry pays for it.
        limbs::select(number, &reduced, limbs::choice(carry | (borrow ^ 1)))
    }

    /// a * b / 2^(64 N) modulo q, for b below q and any a.
    fn montgomery(&self, a: &[u64; N], b: &[u64; N]) -> [u64; N] {
        let mut sum = [0; N];
        let mut top = 0;
        for limb in a {
            let mut carry = 0;
            for j in 0..N {
                (sum[j], carry) = mul_add(sum[j], *limb, b[j], carry);
            }
            let (upper, overflow) = limbs::add_carry(top, carry, 0);
            let factor = sum[0].wrapping_mul(self.negated_inverse);
            let (_, mut carry) = mul_add(sum[0], factor, self.q[0], 0);
            for j in 1..N {
                (sum[j - 1], carry) = mul_add(sum[j], factor, self.q[j], carry);
            }
            let (last, over) = limbs::add_carry(upper, carry, 0);
            sum[N - 1] = last;
            top = overflow + over;
        }
        self.reduce_once(&sum, top)
    }

    /// Any number of N limbs modulo q.
    pub(super) fn reduce(&self, number: &[u64; N]) -> Scalar<N> {
        // In: number * 2^(128 N) / 2^(64 N). Out: that / 2^(64 N).
        let mut shifted = self.montgomery(number, &self.r_squared);
        let mut one = [0; N];
        one[0] = 1;
        let plain = self.montgomery(&one, &shifted);
        shifted.zeroize();
        Scalar(plain)
    }

    /// A number of 2 N limbs, given as little-endian bytes, modulo q. The result is as good as uniform when the
    /// bytes are. `None` when there are not 16 N bytes.
    pub(super) fn reduce_wide(&self, bytes: &[u8]) -> Option<Scalar<N>> {
        let (lower, upper) = bytes.split_at_checked(8 * N)?;
        let lower = Zeroizing::new(limbs::from_le_bytes::<N>(lower)?);
        let upper = Zeroizing::new(limbs::from_le_bytes::<N>(upper)?);
        // upper * 2^(64 N) is just the Montgomery form of upper.
        let shifted = Scalar(self.montgomery(&upper, &self.r_squared));
        Some(self.add(&shifted, &self.reduce(&lower)))
    }

    /// Reads a number below q, little-endian; `None` when it has another length or is not below q.
    pub(super) fn read_le_bytes(&self, bytes: &[u8]) -> Option<Scalar<N>> {
        let number = Scalar(limbs::from_le_bytes(bytes)?);
        let below = limbs::choice(limbs::sub(&number.0, &self.q).1);
        bool::from(below).then_some(number)
    }

    pub(super) fn add(&self, a: &Scalar<N>, b: &Scalar<N>) -> Scalar<N> {
        let (mut sum, carry) = limbs::add(&a.0, &b.0);
        let reduced = self.reduce_once(&sum, carry);
        sum.zeroize();
        Scalar(reduced)
    }

    pub(super) fn neg(&self, a: &Scalar<N>) -> Scalar<N> {
        let (mut negated, _) = limbs::sub(&self.q, &a.0);
        let result = limbs::select(&negated, &[0; N], a.is_zero());
        negated.zeroize();
        Scalar(result)
    }

    pub(super) fn mul(&self, a: &Scalar<N>, b: &Scalar<N>) -> Scalar<N> {
        let mut shifted = self.montgomery(&b.0, &self.r_squared);
        let product = self.montgomery(&a.0, &shifted);
        shifted.zeroize();
        Scalar(product)
    }

    /// The inverse, by Fermat: a^(q - 2), four bits of the (public) exponent at a time.
    pub(super) fn invert(&self, a: &Scalar<N>) -> Scalar<N> {
        let mut one = [0; N];
        one[0] = 1;
        let mut powers = [self.montgomery(&one, &self.r_squared); 16];
        let base = self.montgomery(&a.0, &self.r_squared);
        for i in 1..16 {
            powers[i] = self.montgomery(&powers[i - 1], &base);
        }
        let mut two = [0; N];
        two[0] = 2;
        let exponent = limbs::sub(&self.q, &two).0;
        let mut result = powers[0];
        for limb in exponent.iter().rev() {
            for nibble in (0..16).rev() {
                for _ in 0..4 {
                    result = self.montgomery(&result, &result);
                }
                let digit = usize::from((limb >> (4 * nibble)).to_le_bytes()[0] & 15);
                result = self.montgomery(&result, &powers[digit]);
            }
        }
        Scalar(self.montgomery(&one, &result))
    }

    /// `b` if the choice is 1, else `a`.
    pub(super) fn select(a: &Scalar<N>, b: &Scalar<N>, choice: Choice) -> Scalar<N> {
        Scalar(limbs::select(&a.0, &b.0, choice))
    }
}
