//! The field of integers modulo p = 2^(64 N) - C with a small C.
//!
//! A product is reduced by folding: 2^(64 N) is C. Values are kept below 2^(64 N), not below p;
//! [`Field::to_limbs`] gives the one canonical form.

#![expect(clippy::indexing_slicing, reason = "inner loops: every index is bounded by N")]

use subtle::Choice;

use super::Field;
use crate::gost::limbs::{self, add_carry, mul_add, sub_borrow};

/// An element of the field.
#[derive(Clone, Copy, Debug)]
pub(in crate::gost) struct Folding<const N: usize, const C: u64>([u64; N]);

impl<const N: usize, const C: u64> Folding<N, C> {
    /// A constant from hexadecimal digits.
    pub(in crate::gost) const fn hex(text: &str) -> Self {
        Self(limbs::from_hex(text))
    }

    /// The element of any limbs, reduced or not.
    #[cfg(test)]
    pub(in crate::gost) const fn unreduced(number: [u64; N]) -> Self {
        Self(number)
    }

    /// Adds `high` times 2^(64 N), that is `high` times C, for a `high` of at most C.
    #[inline]
    fn fold(mut number: [u64; N], high: u64) -> Self {
        let (first, mut carry) = mul_add(number[0], high, C, 0);
        number[0] = first;
        for limb in &mut number[1..] {
            (*limb, carry) = add_carry(*limb, 0, carry);
        }
        // A carry leaves a number below C * C + C, so that this sum stays within the first limb.
        number[0] = number[0].wrapping_add(carry.wrapping_mul(C));
        Self(number)
    }

    #[inline]
    fn reduce(wide: &[[u64; N]; 2]) -> Self {
        let [lower, upper] = wide;
        let mut number = [0; N];
        let mut carry = 0;
        for i in 0..N {
            (number[i], carry) = mul_add(lower[i], upper[i], C, carry);
        }
        Self::fold(number, carry)
    }

    /// self^(2^n).
    fn square_times(mut self, n: usize) -> Self {
        for _ in 0..n {
            self = self.square();
        }
        self
    }
}

impl<const N: usize, const C: u64> Field<N> for Folding<N, C> {
    const ZERO: Self = Self([0; N]);
    const ONE: Self = Self(limbs::small(1));

    fn from_limbs(number: &[u64; N]) -> Option<Self> {
        // Adding C carries exactly when the number is not below p.
        (limbs::add(number, &limbs::small(C)).1 == 0).then_some(Self(*number))
    }

    fn to_limbs(self) -> [u64; N] {
        let (reduced, reaches) = limbs::add(&self.0, &limbs::small(C));
        limbs::select(&self.0, &reduced, reaches)
    }

    #[inline]
    fn select(a: &Self, b: &Self, mask: u64) -> Self {
        Self(std::array::from_fn(|i| a.0[i] ^ (mask & (a.0[i] ^ b.0[i]))))
    }

    fn is_zero(&self) -> Choice {
        limbs::is_zero(&self.to_limbs())
    }

    #[inline]
    fn add(&self, other: &Self) -> Self {
        let (sum, carry) = limbs::add(&self.0, &other.0);
        Self::fold(sum, carry)
    }

    #[inline]
    fn sub(&self, other: &Self) -> Self {
        let (mut number, borrow) = limbs::sub(&self.0, &other.0);
        // A borrow stands for -2^(64 N), that is for -C.
        let (first, mut borrow) = sub_borrow(number[0], borrow.wrapping_mul(C), 0);
        number[0] = first;
        for limb in &mut number[1..] {
            (*limb, borrow) = sub_borrow(*limb, 0, borrow);
        }
        // A borrow leaves a number within C of 2^(64 N), so that this stays within the first limb.
        number[0] = number[0].wrapping_sub(borrow.wrapping_mul(C));
        Self(number)
    }

    #[inline(never)]
    fn mul(&self, other: &Self) -> Self {
        Self::reduce(&limbs::mul_wide(&self.0, &other.0))
    }

    #[inline(never)]
    fn square(&self) -> Self {
        Self::reduce(&limbs::square_wide(&self.0))
    }

    /// By Fermat, self^(p - 2), four bits of the (public) exponent at a time.
    fn invert(&self) -> Self {
        let mut powers = [Self::ONE; 16];
        for i in 1..16 {
            powers[i] = powers[i - 1].mul(self);
        }
        // p - 2 = 2^(64 N) - (C + 2).
        let exponent = limbs::sub(&[0; N], &limbs::small(C + 2)).0;
        let mut result = Self::ONE;
        for limb in exponent.iter().rev() {
            for nibble in (0..16).rev() {
                let digit = usize::from((limb >> (4 * nibble)).to_le_bytes()[0] & 15);
                result = result.square_times(4).mul(&powers[digit]);
            }
        }
        result
    }
}

impl<const N: usize, const C: u64> PartialEq for Folding<N, C> {
    fn eq(&self, other: &Self) -> bool {
        self.sub(other).is_zero().into()
    }
}

impl<const N: usize, const C: u64> Default for Folding<N, C> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<const N: usize, const C: u64> zeroize::DefaultIsZeroes for Folding<N, C> {}
