//! The field of integers modulo any odd prime, in Montgomery form.

use std::marker::PhantomData;

use subtle::Choice;

use super::Field;
use crate::gost::{limbs, modulus::Modulus};

/// The prime of a field, as a type.
pub(in crate::gost) trait Prime<const N: usize>:
    Copy + std::fmt::Debug + Send + Sync + 'static
{
    const P: Modulus<N>;
}

/// An element of the field, as its product with 2^(64 N).
#[derive(Clone, Copy, Debug)]
pub(in crate::gost) struct Montgomery<P, const N: usize>([u64; N], PhantomData<P>);

impl<P: Prime<N>, const N: usize> Montgomery<P, N> {
    const fn shifted(number: [u64; N]) -> Self {
        Self(number, PhantomData)
    }

    /// A constant from hexadecimal digits.
    pub(in crate::gost) const fn hex(text: &str) -> Self {
        Self::shifted(P::P.enter(&limbs::from_hex(text)))
    }
}

impl<P: Prime<N>, const N: usize> Field<N> for Montgomery<P, N> {
    const ZERO: Self = Self::shifted([0; N]);
    const ONE: Self = Self::shifted(P::P.r);

    fn from_limbs(number: &[u64; N]) -> Option<Self> {
        let below = limbs::sub(number, &P::P.number).1 == 1;
        below.then(|| Self::shifted(P::P.enter(number)))
    }

    fn to_limbs(self) -> [u64; N] {
        P::P.leave(&self.0)
    }

    fn select(a: &Self, b: &Self, mask: u64) -> Self {
        Self::shifted(limbs::select(&a.0, &b.0, mask & 1))
    }

    fn gather(&mut self, other: &Self, mask: u64) {
        for (limb, more) in self.0.iter_mut().zip(&other.0) {
            *limb |= more & mask;
        }
    }

    fn is_zero(&self) -> Choice {
        limbs::is_zero(&self.0)
    }

    fn add(&self, other: &Self) -> Self {
        Self::shifted(P::P.add(&self.0, &other.0))
    }

    fn sub(&self, other: &Self) -> Self {
        Self::shifted(P::P.sub(&self.0, &other.0))
    }

    #[inline(never)]
    fn mul(&self, other: &Self) -> Self {
        Self::shifted(P::P.mul(&self.0, &other.0))
    }

    fn square(&self) -> Self {
        self.mul(self)
    }

    fn three_halves(&self) -> Self {
        Self::shifted(P::P.halve(&self.triple().0))
    }

    fn invert(&self) -> Self {
        Self::shifted(P::P.enter(&P::P.inverter.invert(&self.to_limbs())))
    }

    fn invert_vartime(&self) -> Self {
        Self::shifted(P::P.enter(&P::P.inverter.invert_vartime(&self.to_limbs())))
    }

    fn has_symbol_one_vartime(&self) -> Option<bool> {
        P::P.inverter.is_square_vartime(&self.to_limbs())
    }
}

impl<P: Prime<N>, const N: usize> PartialEq for Montgomery<P, N> {
    fn eq(&self, other: &Self) -> bool {
        self.sub(other).is_zero().into()
    }
}

impl<P: Prime<N>, const N: usize> Default for Montgomery<P, N> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<P: Prime<N>, const N: usize> zeroize::DefaultIsZeroes for Montgomery<P, N> {}
