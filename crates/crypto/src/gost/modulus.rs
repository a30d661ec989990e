//! Montgomery's multiplication modulo any odd number: the arithmetic of scalars, and of fields whose prime has no form
//! to make use of.

#![expect(clippy::indexing_slicing, reason = "inner loops: every index is bounded by N")]

use super::{
    inversion::Inverter,
    limbs::{self, add_carry, mul_add},
};

/// An odd modulus m, with what multiplication needs. All operations take the same time for all values.
#[derive(Debug)]
pub(super) struct Modulus<const N: usize> {
    /// m.
    pub(super) number: [u64; N],
    /// -1/m modulo 2^64.
    negated_inverse: u64,
    /// 2^(64 N) modulo m: the Montgomery form of 1.
    pub(super) r: [u64; N],
    /// 2^(128 N) modulo m: multiplied with it, a number gets into Montgomery form.
    pub(super) r_squared: [u64; N],
    pub(super) inverter: Inverter<N>,
}

impl<const N: usize> Modulus<N> {
    /// Prepares an odd modulus given in hexadecimal digits.
    pub(super) const fn hex(text: &str) -> Self {
        let number: [u64; N] = limbs::from_hex(text);
        // Newton: each step doubles the number of right bits of 1/m, beginning with 3.
        let mut inverse = number[0];
        let mut step = 0;
        while step < 6 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(number[0].wrapping_mul(inverse)));
            step += 1;
        }
        let r = doubled(limbs::small(1), &number, 64 * N);
        let r_squared = doubled(r, &number, 64 * N);
        Self {
            number,
            negated_inverse: inverse.wrapping_neg(),
            r,
            r_squared,
            inverter: Inverter::new(number),
        }
    }

    /// The number of bits of m.
    pub(super) const fn bits(&self) -> usize {
        let mut top = N - 1;
        while self.number[top] == 0 {
            top -= 1;
        }
        64 * (top + 1) - self.number[top].leading_zeros() as usize
    }

    /// A number below 2 m, given with its carry, modulo m.
    const fn reduce_once(&self, number: &[u64; N], carry: u64) -> [u64; N] {
        let (reduced, borrow) = limbs::sub(number, &self.number);
        // Below m exactly when the subtraction borrows and no carry pays for it.
        limbs::select(number, &reduced, carry | (borrow ^ 1))
    }

    /// a + b modulo m, for a and b below m.
    pub(super) const fn add(&self, a: &[u64; N], b: &[u64; N]) -> [u64; N] {
        let (sum, carry) = limbs::add(a, b);
        self.reduce_once(&sum, carry)
    }

    /// a - b modulo m, for a and b below m.
    pub(super) const fn sub(&self, a: &[u64; N], b: &[u64; N]) -> [u64; N] {
        let (difference, borrow) = limbs::sub(a, b);
        let (corrected, _) = limbs::add(&difference, &self.number);
        limbs::select(&difference, &corrected, borrow)
    }

    /// a / 2 modulo m, for a below m.
    pub(super) fn halve(&self, a: &[u64; N]) -> [u64; N] {
        let (even, carry) = limbs::add(a, &limbs::select(&[0; N], &self.number, a[0] & 1));
        std::array::from_fn(|i| {
            let above = if i + 1 < N { even[i + 1] } else { carry };
            (even[i] >> 1) | (above << 63)
        })
    }

    /// a * b / 2^(64 N) modulo m, for b below m and any a.
    #[inline]
    pub(super) const fn mul(&self, a: &[u64; N], b: &[u64; N]) -> [u64; N] {
        let mut sum = [0; N];
        let mut top = 0;
        let mut i = 0;
        while i < N {
            let mut carry = 0;
            let mut j = 0;
            while j < N {
                (sum[j], carry) = mul_add(sum[j], a[i], b[j], carry);
                j += 1;
            }
            let (upper, overflow) = add_carry(top, carry, 0);
            let factor = sum[0].wrapping_mul(self.negated_inverse);
            (_, carry) = mul_add(sum[0], factor, self.number[0], 0);
            j = 1;
            while j < N {
                (sum[j - 1], carry) = mul_add(sum[j], factor, self.number[j], carry);
                j += 1;
            }
            let (last, over) = add_carry(upper, carry, 0);
            sum[N - 1] = last;
            top = overflow + over;
            i += 1;
        }
        self.reduce_once(&sum, top)
    }

    /// Any number of N limbs in Montgomery form.
    pub(super) const fn enter(&self, number: &[u64; N]) -> [u64; N] {
        self.mul(number, &self.r_squared)
    }

    /// The plain form of a number in Montgomery form.
    pub(super) const fn leave(&self, number: &[u64; N]) -> [u64; N] {
        self.mul(&limbs::small(1), number)
    }
}

/// 2^times * number modulo m, for a number below m.
const fn doubled<const N: usize>(mut number: [u64; N], m: &[u64; N], times: usize) -> [u64; N] {
    let mut i = 0;
    while i < times {
        let (sum, carry) = limbs::add(&number, &number);
        let (reduced, borrow) = limbs::sub(&sum, m);
        number = if carry == 1 || borrow == 0 { reduced } else { sum };
        i += 1;
    }
    number
}
