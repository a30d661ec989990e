//! The fields in which the coordinates of points live: integers modulo a prime p.
//!
//! [`folding`] is for primes just below a power of two, which most parameter sets have; [`montgomery`] is for any
//! prime, and the oracle of the other in tests. Every operation takes the same time for all values, but where its name
//! says `vartime`.

#![expect(clippy::indexing_slicing, reason = "an index below 8 of 8 powers")]

pub(super) mod folding;
pub(super) mod montgomery;

use std::fmt::Debug;

use subtle::Choice;
use zeroize::Zeroize;

use super::limbs::bit_vartime;

/// An element of a field of integers modulo p, a prime of at most 64 N bits.
pub(super) trait Field<const N: usize>:
    Copy + Debug + Default + PartialEq + Send + Sync + Zeroize + 'static
{
    const ZERO: Self;
    const ONE: Self;

    /// The element that a number below p stands for; `None` for other numbers.
    fn from_limbs(limbs: &[u64; N]) -> Option<Self>;
    /// The number below p.
    fn to_limbs(self) -> [u64; N];
    /// `b` if the mask is all ones, `a` if it is zero.
    fn select(a: &Self, b: &Self, mask: u64) -> Self;
    /// Sets the bits of `other` where the mask has ones: to take one entry out of a table that is read as a whole.
    fn gather(&mut self, other: &Self, mask: u64);
    fn is_zero(&self) -> Choice;

    fn add(&self, other: &Self) -> Self;
    fn sub(&self, other: &Self) -> Self;
    fn mul(&self, other: &Self) -> Self;
    fn square(&self) -> Self;
    /// 3/2 of it.
    fn three_halves(&self) -> Self;
    /// The inverse; zero for zero.
    fn invert(&self) -> Self;
    /// The inverse of a public number, in a time that depends on it.
    fn invert_vartime(&self) -> Self;

    /// The Jacobi symbol of a public number: whether it is a square and not zero; `None` when it was not found.
    fn has_symbol_one_vartime(&self) -> Option<bool>;

    /// Whether a public number is a square and not zero.
    fn is_square_vartime(&self) -> bool {
        self.has_symbol_one_vartime().unwrap_or_else(|| {
            let inverse = self.power_to_inverse_root();
            inverse.square().mul(self) == Self::ONE
        })
    }

    /// The power of a public number that is the inverse of its square root, if it has one and p = 3 modulo 4:
    /// (p - 3) / 4. Zero for zero.
    fn power_to_inverse_root(&self) -> Self {
        // The limbs of p - 1 are those of -1.
        let minus_one = Self::ONE.neg().to_limbs();
        let mut odd_powers = [*self; 8];
        let square = self.square();
        for i in 1..odd_powers.len() {
            odd_powers[i] = odd_powers[i - 1].mul(&square);
        }
        // Windows of up to four bits, each beginning and ending with a one.
        let bit = |n: usize| bit_vartime(&minus_one, n);
        let mut power = Self::ONE;
        let mut at = 64 * N;
        while at > 2 {
            if bit(at - 1) == 0 {
                power = power.square();
                at -= 1;
                continue;
            }
            let mut end = at.saturating_sub(4).max(2);
            while bit(end) == 0 {
                end += 1;
            }
            let window = (end..at).rev().fold(0, |window, n| 2 * window + bit(n));
            for _ in end..at {
                power = power.square();
            }
            let index = usize::try_from(window / 2).unwrap_or_default();
            power = power.mul(&odd_powers[index]);
            at = end;
        }
        power
    }

    /// self - 2 other.
    fn sub_double(&self, other: &Self) -> Self {
        self.sub(&other.double())
    }

    fn double(&self) -> Self {
        self.add(self)
    }

    fn triple(&self) -> Self {
        self.double().add(self)
    }

    fn neg(&self) -> Self {
        Self::ZERO.sub(self)
    }
}

/// The inverses of all, none of which is zero, for the price of one inversion (Montgomery's trick). For public numbers.
pub(super) fn invert_all_vartime<F: Field<N>, const N: usize>(elements: &[F]) -> Vec<F> {
    let mut product = F::ONE;
    let mut before = Vec::with_capacity(elements.len());
    for element in elements {
        before.push(product);
        product = product.mul(element);
    }
    let mut inverse = product.invert_vartime();
    for (element, before) in elements.iter().zip(&mut before).rev() {
        *before = before.mul(&inverse);
        inverse = inverse.mul(element);
    }
    before
}
