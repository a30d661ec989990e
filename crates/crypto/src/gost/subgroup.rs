//! Whether a point lies in the group of the base point, for public points of curves with cofactor 4.
//!
//! With X = x - t such a curve is y^2 = X (X^2 + A X + s^2), A = 3 t: see [`super::edwards`]. It has one point of order
//! two, X = 0, and its points of order four, X = s, make the group of four cyclic. The group of the base point are the
//! points that are 4 times another.
//!
//! A point P is the double of another exactly when X(P) is a square, w^2 (2-descent). It is the double of two, Q and the
//! sum of Q and the point of order two, both of which are doubles again or neither is. The product of their X is s^2,
//! and their sum is 2 X(P) + 2 y(P) / w, with the w of that sign for which A + 2 X(P) + 2 y(P) / w is a square, namely
//! (y(Q) / X(Q))^2. (It is so for one sign: the product for both is A^2 - 4 s^2 = d, no square.) Two numbers whose product
//! is s^2 are squares exactly when their sum plus 2 s is one: that is the square of the sum of their roots, or minus it.
//!
//! So it takes one square root and two tests for squares, an eighth of the price of multiplying with q.

use super::{edwards::Edwards, field::Field, point::Affine};

impl<F: Field<N>, const N: usize> Edwards<F, N> {
    /// Whether a point of the curve is 4 times another.
    pub(super) fn is_four_times_a_point(&self, point: &Affine<F>) -> bool {
        let x = point.x.sub(&self.t);
        let inverse_w = x.power_to_inverse_root();
        if inverse_w.mul(&x).square() != x || bool::from(x.is_zero()) {
            return false;
        }
        let twice_x = x.double();
        let slope = point.y.mul(&inverse_w).double();
        let is_positive = self.t.triple().add(&twice_x).add(&slope).is_square_vartime();
        let sum = if is_positive { twice_x.add(&slope) } else { twice_x.sub(&slope) };
        sum.add(&self.s.double()).is_square_vartime()
    }
}
