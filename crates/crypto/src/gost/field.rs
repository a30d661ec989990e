//! The field of integers modulo p = 2^(64 N) - C with a small C, in which the coordinates of points live.
//!
//! Both primes of the national parameter sets have this form (C = 617 for 256 bits, C = 569 for 512), so that a
//! product is reduced by folding: 2^(64 N) is C. Values are kept below 2^(64 N), not below p; [`Fe::to_limbs`]
//! gives the one canonical form. All operations take the same time for all values.

#![expect(clippy::indexing_slicing, reason = "inner loops: every index is bounded by N")]

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use super::limbs::{self, add_carry, mul_add, sub_borrow};

/// An element of the field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fe<const N: usize, const C: u64>([u64; N]);

impl<const N: usize, const C: u64> Fe<N, C> {
    pub(super) const ZERO: Self = Self([0; N]);
    pub(super) const ONE: Self = Self::small(1);

    /// A small constant.
    pub(super) const fn small(value: u64) -> Self {
        let mut number = [0; N];
        number[0] = value;
        Self(number)
    }

    /// A constant from hexadecimal digits.
    pub(super) const fn hex(text: &str) -> Self {
        Self(limbs::from_hex(text))
    }

    /// Reads a canonical element, little-endian; `None` when it has another length or is not below p.
    pub(super) fn from_le_bytes(bytes: &[u8]) -> Option<Self> {
        let number = limbs::from_le_bytes(bytes)?;
        bool::from(!Self::reaches_p(&number).1).then_some(Self(number))
    }

    /// number + C, and whether that overflows, that is whether number >= p.
    fn reaches_p(number: &[u64; N]) -> ([u64; N], Choice) {
        let (sum, carry) = limbs::add(number, &Self::small(C).0);
        (sum, limbs::choice(carry))
    }

    /// The canonical form, below p.
    pub(super) fn to_limbs(self) -> [u64; N] {
        let (reduced, reaches) = Self::reaches_p(&self.0);
        limbs::select(&self.0, &reduced, reaches)
    }

    /// Writes the canonical form, little-endian, into 8 N bytes.
    pub(super) fn write_le_bytes(self, target: &mut [u8]) {
        limbs::write_le_bytes(&self.to_limbs(), target);
    }

    pub(super) fn is_zero(self) -> Choice {
        limbs::is_zero(&self.to_limbs())
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

    #[inline]
    pub(super) fn add(&self, other: &Self) -> Self {
        let (sum, carry) = limbs::add(&self.0, &other.0);
        Self::fold(sum, carry)
    }

    #[inline]
    pub(super) fn sub(&self, other: &Self) -> Self {
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

    #[inline]
    pub(super) fn neg(&self) -> Self {
        Self::ZERO.sub(self)
    }

    #[inline]
    pub(super) fn double(&self) -> Self {
        self.add(self)
    }

    #[inline(never)]
    pub(super) fn mul(&self, other: &Self) -> Self {
        Self::reduce(&limbs::mul_wide(&self.0, &other.0))
    }

    #[inline(never)]
    pub(super) fn square(&self) -> Self {
        Self::reduce(&limbs::square_wide(&self.0))
    }

    /// self^(2^n).
    fn square_times(mut self, n: usize) -> Self {
        for _ in 0..n {
            self = self.square();
        }
        self
    }

    /// The inverse; zero for zero. By Fermat, self^(p - 2), four bits of the (public) exponent at a time.
    pub(super) fn invert(&self) -> Self {
        let mut powers = [Self::ONE; 16];
        for i in 1..16 {
            powers[i] = powers[i - 1].mul(self);
        }
        // p - 2 = 2^(64 N) - (C + 2).
        let exponent = limbs::sub(&[0; N], &Self::small(C + 2).0).0;
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

impl<const N: usize, const C: u64> ConditionallySelectable for Fe<N, C> {
    fn conditional_select(a: &Self, b: &Self, choice: Choice) -> Self {
        Self(limbs::select(&a.0, &b.0, choice))
    }
}

impl<const N: usize, const C: u64> ConstantTimeEq for Fe<N, C> {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.sub(other).is_zero()
    }
}

impl<const N: usize, const C: u64> PartialEq for Fe<N, C> {
    fn eq(&self, other: &Self) -> bool {
        self.ct_eq(other).into()
    }
}

impl<const N: usize, const C: u64> zeroize::DefaultIsZeroes for Fe<N, C> {}

impl<const N: usize, const C: u64> Default for Fe<N, C> {
    fn default() -> Self {
        Self::ZERO
    }
}
