//! The fields in which the coordinates of points live: integers modulo a prime p.
//!
//! [`folding`] is for primes just below a power of two, which most parameter sets have; [`montgomery`] is for any
//! prime, and the oracle of the other in tests. Every operation takes the same time for all values, but where its name
//! says `vartime`.

#![expect(clippy::indexing_slicing, reason = "an index below 7 of 7 powers")]

pub(super) mod folding;
pub(super) mod montgomery;

use std::fmt::Debug;

use subtle::Choice;
use zeroize::Zeroize;

use super::limbs::word_at;

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

    /// Whether a public number is a square and not zero, from its Jacobi symbol; `None` when that was not found, as for
    /// some numbers of few bits.
    fn has_symbol_one_vartime(&self) -> Option<bool>;

    /// Whether a public number is a square and not zero, for p = 3 modulo 4.
    fn is_square_vartime(&self) -> bool {
        self.has_symbol_one_vartime().unwrap_or_else(|| {
            let inverse = self.power_to_inverse_root();
            inverse.square().mul(self) == Self::ONE
        })
    }

    /// The power of a public number that is the inverse of its square root, if it has one and p = 3 modulo 4:
    /// (p - 3) / 4. Zero for zero.
    fn power_to_inverse_root(&self) -> Self {
        // The powers 2^(2^i) - 1, whose bits are runs of ones: most bits of a prime just below a power of two are.
        let mut runs = [*self; 7];
        for i in 1..runs.len() {
            runs[i] = runs[i - 1].square_times(1 << (i - 1)).mul(&runs[i - 1]);
        }
        // (p - 3) / 4 is p - 1 without its two lowest bits, and the limbs of p - 1 are those of -1.
        let minus_one = Self::ONE.neg().to_limbs();
        let mut power = Self::ONE;
        let mut at = 64 * N;
        while at > 2 {
            let below = at.saturating_sub(64).max(2);
            let ones = (word_at(&minus_one, below) << (64 + below - at)).leading_ones();
            let Some(i) = ones.checked_ilog2() else {
                power = power.square();
                at -= 1;
                continue;
            };
            let is_first = at == 64 * N;
            let squared = if is_first { power } else { power.square_times(1 << i) };
            power = runs.get(i as usize).map_or(squared, |run| squared.mul(run));
            at -= 1 << i;
        }
        power
    }

    /// The power 2^times.
    fn square_times(&self, times: usize) -> Self {
        (0..times).fold(*self, |power, _| power.square())
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
