//! Curves y^2 = x^3 + a x + b, and the multiplication of their base points by secret numbers.

use std::{hint::black_box, sync::OnceLock};

use zeroize::{Zeroize, Zeroizing};

use super::{
    field::Field,
    point::Affine,
    scalar::{Order, Scalar},
    subgroup::Cofactor,
    table::{Table, make_odd},
};

/// Bits of a window in the table for secret numbers, which is read as a whole: 43 windows of 2 KiB at 256 bits,
/// 86 of 4 KiB at 512.
const SECRET_WIDTH: usize = 6;
/// Bits of a window in the table for public numbers: 32 windows of 8 KiB at 256 bits, 64 of 16 KiB at 512.
const PUBLIC_WIDTH: usize = 8;

/// The coefficient a of a curve. For -3 there are faster formulas.
#[derive(Debug)]
pub(super) enum Coefficient<F> {
    MinusThree,
    Any(F),
}

/// A curve with a base point of prime order.
#[derive(Debug)]
pub(super) struct Curve<F, const N: usize> {
    pub(super) a: Coefficient<F>,
    pub(super) b: F,
    pub(super) base: Affine<F>,
    /// The order of the base point.
    pub(super) order: Order<N>,
    /// What other points there are.
    pub(super) cofactor: Cofactor<F>,
    secret_table: OnceLock<Table<F>>,
    public_table: OnceLock<Table<F>>,
}

impl<F: Field<N>, const N: usize> Curve<F, N> {
    pub(super) const fn new(
        a: Coefficient<F>,
        b: F,
        base: Affine<F>,
        order: Order<N>,
        cofactor: Cofactor<F>,
    ) -> Self {
        Self {
            a,
            b,
            base,
            order,
            cofactor,
            secret_table: OnceLock::new(),
            public_table: OnceLock::new(),
        }
    }

    /// x^3 + a x + b.
    pub(super) fn right_side(&self, x: &F) -> F {
        let slope = match &self.a {
            Coefficient::MinusThree => x.square().sub(&F::ONE.triple()),
            Coefficient::Any(a) => x.square().add(a),
        };
        slope.mul(x).add(&self.b)
    }

    /// Whether a point satisfies the equation of the curve.
    pub(super) fn contains(&self, point: &Affine<F>) -> bool {
        point.y.square() == self.right_side(&point.x)
    }

    /// The table that is read as a whole, made on first use.
    pub(super) fn secret_table(&self) -> &Table<F> {
        self.secret_table.get_or_init(|| self.make_table(SECRET_WIDTH))
    }

    /// The table that is read where the number says, made on first use.
    pub(super) fn public_table(&self) -> &Table<F> {
        self.public_table.get_or_init(|| self.make_table(PUBLIC_WIDTH))
    }

    /// k times the base point; k is not zero. Constant time: no branch and no index depends on the number.
    ///
    /// All additions but the last are of points that are neither equal nor opposite nor infinity, so that the formula
    /// for such points serves. The sum of the windows below window i is, as an odd number, between -2^(w i) and
    /// 2^(w i); the entry of window i is an odd multiple of 2^(w i): they differ, also in sign, and neither is zero.
    /// They differ modulo q too while 2^(w (i + 1)) is less than q, which holds for all windows but the last, whose
    /// addition is complete.
    pub(super) fn mul_base(&self, k: &Scalar<N>) -> Affine<F> {
        // Digits are those of an odd number: of k, or of q - k for an even k, with the sign turned.
        let (odd, turned) = make_odd(&self.order, k);
        let table = self.secret_table();
        let mut entries = table.windows().zip(table.digits(&odd)).map(|(window, digit)| {
            let mut entry = Zeroizing::new(look_up(window, digit.index));
            entry.y = F::select(&entry.y, &entry.y.neg(), (digit.negative ^ turned).wrapping_neg());
            entry
        });
        let first = entries.next().map_or(self.base, |entry| *entry);
        let mut sum = Zeroizing::new(first.to_jacobian());
        let mut last = Zeroizing::new(first);
        for (i, entry) in entries.enumerate() {
            // Whether it is the first addition is no secret.
            if i > 0 {
                *sum = sum.add_distinct(&last);
            }
            *last = *entry;
        }
        let mut sum = self.add_complete(&sum.to_homogeneous(), &last.to_homogeneous());
        let mut inverse = sum.z.invert();
        let result = Affine { x: sum.x.mul(&inverse), y: sum.y.mul(&inverse) };
        inverse.zeroize();
        sum.zeroize();
        result
    }
}

/// The entry of a window at a secret index: every entry is read.
pub(super) fn look_up<F: Field<N>, const N: usize>(window: &[Affine<F>], index: u64) -> Affine<F> {
    // The compiler must not know the index, lest it finds a way to read less.
    let index = black_box(index);
    let mut found = Affine { x: F::ZERO, y: F::ZERO };
    for (i, entry) in (0u64..).zip(window) {
        // All ones where the numbers, both below 2^63, are equal: only 0 - 1 has its top bit set.
        let mask = ((i ^ index).wrapping_sub(1) >> 63).wrapping_neg();
        found.x.gather(&entry.x, mask);
        found.y.gather(&entry.y, mask);
    }
    found
}
