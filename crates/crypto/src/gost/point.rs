//! Points as the standards write them.

use zeroize::Zeroize;

use super::field::Field;

/// A point of y^2 = x^3 + a x + b that is not the point at infinity.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Affine<F> {
    pub(super) x: F,
    pub(super) y: F,
}

impl<F> Affine<F> {
    pub(super) fn negate<const N: usize>(self) -> Self
    where
        F: Field<N>,
    {
        Self { x: self.x, y: self.y.neg() }
    }
}

impl<F: Zeroize> Zeroize for Affine<F> {
    fn zeroize(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
    }
}
