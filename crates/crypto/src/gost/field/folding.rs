//! The field of integers modulo p = 2^(64 N) - C with a small C.
//!
//! A product is reduced by folding: 2^(64 N) is C. Values are kept below 2^(64 N), not below p;
//! [`Field::to_limbs`] gives the one canonical form.

#![expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "inner loops: every index is bounded by N"
)]
#![expect(
    clippy::inline_always,
    reason = "measured: what the registers hold need not go through memory"
)]

use std::hint::black_box;

use subtle::Choice;

use super::Field;
use crate::gost::{
    inversion::Inverter,
    limbs::{self, Product, add_row},
};

/// An element of the field.
#[derive(Clone, Copy, Debug)]
pub(in crate::gost) struct Folding<const N: usize, const C: u64>([u64; N]);

/// C for a bit that is set, 0 else. Were the compiler to know that it is a bit, it would choose by a branch, and did so.
#[inline(always)]
fn if_set<const C: u64>(bit: bool) -> u64 {
    black_box(u64::from(bit)).wrapping_neg() & C
}

impl<const N: usize, const C: u64> Folding<N, C> {
    const INVERTER: Inverter<N> = Inverter::new(limbs::sub(&[0; N], &limbs::small(C)).0);

    /// A constant from hexadecimal digits.
    pub(in crate::gost) const fn hex(text: &str) -> Self {
        Self(limbs::from_hex(text))
    }

    /// The element of any limbs, reduced or not.
    #[cfg(test)]
    pub(in crate::gost) const fn unreduced(number: [u64; N]) -> Self {
        Self(number)
    }

    /// number + small, for a `small` below 2^32, with 2^(64 N) folded into C.
    #[inline(always)]
    fn plus(mut number: [u64; N], small: u64) -> Self {
        let mut over;
        (number[0], over) = number[0].overflowing_add(small);
        for limb in &mut number[1..] {
            (*limb, over) = limb.carrying_add(0, over);
        }
        // An overflow leaves a number below 2^32, so that this sum stays within the first limb.
        number[0] = number[0].wrapping_add(if_set::<C>(over));
        Self(number)
    }

    /// number - small, for a `small` below 2^32, with -2^(64 N) folded into -C.
    #[inline(always)]
    fn minus(mut number: [u64; N], small: u64) -> Self {
        let mut under;
        (number[0], under) = number[0].overflowing_sub(small);
        for limb in &mut number[1..] {
            (*limb, under) = limb.borrowing_sub(0, under);
        }
        // A borrow leaves a number within 2^32 of 2^(64 N), so that this stays within the first limb.
        number[0] = number[0].wrapping_sub(if_set::<C>(under));
        Self(number)
    }

    /// lower + upper * C, folded; then what is carried out of that (at most C), folded again.
    #[inline(always)]
    fn reduce([mut lower, upper]: [[u64; N]; 2]) -> Self {
        let mut carry = 0;
        for (sum, block) in lower.chunks_exact_mut(4).zip(upper.chunks_exact(4)) {
            carry = add_row::<4>(sum, C, block, carry);
        }
        Self::plus(lower, carry.wrapping_mul(C))
    }
}

impl<const N: usize, const C: u64> Folding<N, C>
where
    [u64; N]: Product,
{
    #[inline(always)]
    fn mul_here(&self, other: &Self) -> Self {
        Self::reduce(self.0.product(&other.0))
    }

    #[inline(always)]
    fn square_here(&self) -> Self {
        Self::reduce(self.0.squared())
    }

    #[inline(never)]
    fn mul_called(&self, other: &Self) -> Self {
        self.mul_here(other)
    }

    #[inline(never)]
    fn square_called(&self) -> Self {
        self.square_here()
    }
}

impl<const N: usize, const C: u64> Field<N> for Folding<N, C>
where
    [u64; N]: Product,
{
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

    #[inline(always)]
    fn select(a: &Self, b: &Self, mask: u64) -> Self {
        let mask = black_box(mask);
        Self(std::array::from_fn(|i| a.0[i] ^ (mask & (a.0[i] ^ b.0[i]))))
    }

    #[inline(always)]
    fn gather(&mut self, other: &Self, mask: u64) {
        for (limb, more) in self.0.iter_mut().zip(&other.0) {
            *limb |= more & mask;
        }
    }

    fn is_zero(&self) -> Choice {
        limbs::is_zero(&self.to_limbs())
    }

    #[inline(always)]
    fn add(&self, other: &Self) -> Self {
        let mut sum = [0; N];
        let mut over = false;
        for i in 0..N {
            (sum[i], over) = self.0[i].carrying_add(other.0[i], over);
        }
        Self::plus(sum, if_set::<C>(over))
    }

    #[inline(always)]
    fn sub(&self, other: &Self) -> Self {
        let mut difference = [0; N];
        let mut under = false;
        for i in 0..N {
            (difference[i], under) = self.0[i].borrowing_sub(other.0[i], under);
        }
        Self::minus(difference, if_set::<C>(under))
    }

    #[inline(always)]
    fn sub_double(&self, other: &Self) -> Self {
        let mut difference = [0; N];
        let mut under = false;
        let mut shifted_out = 0;
        for i in 0..N {
            let doubled = (other.0[i] << 1) | shifted_out;
            shifted_out = other.0[i] >> 63;
            (difference[i], under) = self.0[i].borrowing_sub(doubled, under);
        }
        Self::minus(difference, black_box(shifted_out + u64::from(under)) * C)
    }

    /// x + x / 2, where the half of an odd x is (x - 1) / 2 + (p + 1) / 2, and (p + 1) / 2 is
    /// 2^(64 N - 1) - (C - 1) / 2.
    #[inline(always)]
    fn three_halves(&self) -> Self {
        let odd = black_box(self.0[0] & 1).wrapping_neg();
        let mut half = [0; N];
        for i in 0..N {
            let above = if i + 1 < N { self.0[i + 1] } else { odd };
            half[i] = (self.0[i] >> 1) | (above << 63);
        }
        // It does not borrow: for an odd x the half has its top bit set.
        self.add(&Self::minus(half, odd & ((C - 1) / 2)))
    }

    /// Where four limbs are multiplied, a call with its moves costs as much as a third of the work; where eight
    /// are, the code would outgrow the cache.
    #[inline(always)]
    fn mul(&self, other: &Self) -> Self {
        if N <= 4 { self.mul_here(other) } else { self.mul_called(other) }
    }

    #[inline(always)]
    fn square(&self) -> Self {
        if N <= 4 { self.square_here() } else { self.square_called() }
    }

    fn invert(&self) -> Self {
        Self(Self::INVERTER.invert(&self.to_limbs()))
    }

    fn invert_vartime(&self) -> Self {
        Self(Self::INVERTER.invert_vartime(&self.to_limbs()))
    }

    fn has_symbol_one_vartime(&self) -> Option<bool> {
        Self::INVERTER.is_square_vartime(&self.to_limbs())
    }
}

impl<const N: usize, const C: u64> PartialEq for Folding<N, C>
where
    [u64; N]: Product,
{
    fn eq(&self, other: &Self) -> bool {
        self.sub(other).is_zero().into()
    }
}

impl<const N: usize, const C: u64> Default for Folding<N, C> {
    fn default() -> Self {
        Self([0; N])
    }
}

impl<const N: usize, const C: u64> zeroize::DefaultIsZeroes for Folding<N, C> {}
