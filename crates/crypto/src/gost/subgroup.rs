//! Whether a point lies in the group of the base point, for public points.
//!
//! The curves with cofactor 4 have one point of order two, (e, 0), and their points of order four make the group of
//! four cyclic. With X = x - e the equation is y^2 = X (X^2 + A X + B), A = 3 e, B = 3 e^2 + a. A point is the double of
//! another exactly when X is a square (2-descent). The doubles of doubles are the group of odd order: so halve the point
//! once, and see whether the half is a double. Halving takes square roots only, a third of the price of multiplying
//! with q.

use super::{curve::Curve, field::Field, point::Affine};

/// What besides the group of the base point is on a curve.
#[derive(Debug)]
pub(super) enum Cofactor<F> {
    /// Nothing: every point is in the group.
    One,
    /// A cyclic group of four, whose point of order two is (e, 0).
    Four { e: F },
}

impl<F: Field<N>, const N: usize> Curve<F, N> {
    /// Whether a point of the curve lies in the group of the base point.
    pub(super) fn is_in_group(&self, point: &Affine<F>) -> bool {
        match &self.cofactor {
            Cofactor::One => true,
            Cofactor::Four { e } => self.is_double_of_double(point, e).unwrap_or(false),
        }
    }

    /// With P = 2 Q, w^2 = X(P) and u = y(Q) / X(Q): u^2 = A + 2 w^2 +- 2 y(P) / w, of which one sign gives a square
    /// (the product of both is A^2 - 4 B, which is none, for there is no other point of order two), and
    /// 2 X(Q) = u^2 + 2 u w - A with the w of that sign.
    #[expect(clippy::many_single_char_names, reason = "the names of the equations")]
    fn is_double_of_double(&self, point: &Affine<F>, e: &F) -> Option<bool> {
        let a = e.triple();
        let x = point.x.sub(e);
        let w = square_root_vartime(&x)?;
        let slope = point.y.double().mul(&w.invert_vartime());
        let middle = a.add(&x.double());
        let (square, u, w) = match square_root_vartime(&middle.add(&slope)) {
            Some(u) => (middle.add(&slope), u, w),
            None => (middle.sub(&slope), square_root_vartime(&middle.sub(&slope))?, w.neg()),
        };
        let twice = square.add(&u.mul(&w).double()).sub(&a);
        // X(Q) is a square exactly when 4 X(Q) is.
        Some(square_root_vartime(&twice.double()).is_some())
    }
}

/// The square root of a public number, for p = 3 modulo 4: its power (p + 1) / 4.
fn square_root_vartime<F: Field<N>, const N: usize>(number: &F) -> Option<F> {
    let root = F::power_to_root(number);
    (root.square() == *number).then_some(root)
}
