//! Curves y^2 = x^3 + a x + b, and the multiplication of their base points by secret numbers.
//!
//! Multiplication of the base point uses a table of odd multiples and the complete formulas of Renes, Costello and
//! Batina (2015/1060): no branch and no index depends on the number.

use std::sync::OnceLock;

use super::{
    field::{Field, invert_all},
    scalar::{Order, Scalar},
};
use subtle::ConstantTimeEq;

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
    /// The number of points divided by the order of the base point. Only a prime group needs no subgroup check.
    pub(super) cofactor: u8,
    table: OnceLock<Table<F>>,
}

/// A point that is not the point at infinity.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Affine<F> {
    pub(super) x: F,
    pub(super) y: F,
}

/// A point in homogeneous coordinates: x = X/Z, y = Y/Z, infinity has Z = 0.
#[derive(Clone, Copy)]
struct Projective<F> {
    x: F,
    y: F,
    z: F,
}

/// Bits of a number that one entry of the table takes care of.
const WINDOW_BITS: usize = 4;
/// Odd multiples in one window: 1, 3, ... 15.
const ODD_MULTIPLES: usize = 8;

/// For each window i the odd multiples 1, 3, ... 15 of 16^i times the base point.
#[derive(Debug)]
pub(super) struct Table<F>(Vec<[Affine<F>; ODD_MULTIPLES]>);

impl<F> Table<F> {
    /// The entries, least significant window first.
    pub(super) fn windows(&self) -> &[[Affine<F>; ODD_MULTIPLES]] {
        &self.0
    }
}

/// The digit of window `i`: its sign (1 for negative) and the index of its absolute value in the window.
///
/// An odd number k below 2^n is the sum of +-2^j over all j below n, where the sign of 2^j is that of bit j + 1 of k,
/// and plus for the last. With t = k / 2 + 2^(n-1), four such bits are 2 u - 15 for the u that four bits of t make:
/// an odd digit between -15 and 15, never zero.
#[expect(clippy::indexing_slicing, reason = "the window is one of the 16 N of the number")]
pub(super) fn odd_digit<const N: usize>(k: &[u64; N], window: usize) -> (u8, u8) {
    let bit = WINDOW_BITS * window + 1;
    let (limb, shift) = (bit / 64, bit % 64);
    let upper = if limb + 1 < N { k[limb + 1] } else { 1 };
    // The shift is 1, 5, ... 61, so that both parts are within their limbs.
    let bits = (k[limb] >> shift) | (upper << (64 - shift));
    let u = bits.to_le_bytes()[0] & 15;
    let negative = 1 ^ (u >> 3);
    (negative, (u ^ (7 * negative)) & 7)
}

impl<F: Field<N>, const N: usize> Curve<F, N> {
    /// The number of windows of the table.
    const WINDOWS: usize = 64 * N / WINDOW_BITS;

    pub(super) const fn new(
        a: Coefficient<F>,
        b: F,
        base: Affine<F>,
        order: Order<N>,
        cofactor: u8,
    ) -> Self {
        Self { a, b, base, order, cofactor, table: OnceLock::new() }
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

    /// The table of the base point, made on first use (some milliseconds).
    pub(super) fn table(&self) -> &Table<F> {
        self.table.get_or_init(|| self.make_table())
    }

    fn make_table(&self) -> Table<F> {
        let mut points = Vec::with_capacity(Self::WINDOWS * ODD_MULTIPLES);
        let mut power = Projective::from_affine(&self.base);
        for _ in 0..Self::WINDOWS {
            let double = self.add(&power, &power);
            let mut multiple = power;
            for _ in 0..ODD_MULTIPLES {
                points.push(multiple);
                multiple = self.add(&multiple, &double);
            }
            // 15 + 1 = 16: the last multiple pushed was 15.
            power = (0..WINDOW_BITS).fold(power, |point, _| self.add(&point, &point));
        }
        let inverses = invert_all(&points.iter().map(|point| point.z).collect::<Vec<_>>());
        let affine: Vec<_> = points
            .iter()
            .zip(&inverses)
            .map(|(point, inverse)| Affine { x: point.x.mul(inverse), y: point.y.mul(inverse) })
            .collect();
        let (windows, _) = affine.as_chunks::<ODD_MULTIPLES>();
        Table(windows.to_vec())
    }

    /// k times the base point; k is not zero. Constant time.
    pub(super) fn mul_base(&self, k: &Scalar<N>) -> Affine<F> {
        // Digits are those of an odd number: of k, or of q - k for an even k, with the sign turned.
        let even = 1 ^ k.low_bit();
        let odd = Order::select(k, &self.order.neg(k), even);
        let windows = self.table().windows().iter().enumerate();
        let mut sum: Option<Projective<F>> = None;
        for (i, window) in windows {
            let (negative, index) = odd_digit(odd.limbs(), i);
            let mut point = look_up(window, index);
            point.y = F::select(&point.y, &point.y.neg(), u64::from(negative).wrapping_neg());
            // Whether it is the first window is no secret.
            sum = Some(match sum {
                None => Projective::from_affine(&point),
                Some(sum) => self.add(&sum, &Projective::from_affine(&point)),
            });
            point.x.zeroize();
            point.y.zeroize();
        }
        let mut sum = sum.unwrap_or_else(|| Projective::from_affine(&self.base));
        let mut inverse = sum.z.invert();
        let mut result = Affine { x: sum.x.mul(&inverse), y: sum.y.mul(&inverse) };
        result.y = F::select(&result.y, &result.y.neg(), even.wrapping_neg());
        inverse.zeroize();
        sum.x.zeroize();
        sum.y.zeroize();
        sum.z.zeroize();
        result
    }

    /// The sum of two points, whichever they are, in a group of odd order. Constant time.
    fn add(&self, p: &Projective<F>, q: &Projective<F>) -> Projective<F> {
        match &self.a {
            Coefficient::MinusThree => self.add_minus_three(p, q),
            Coefficient::Any(a) => self.add_general(a, p, q),
        }
    }

    /// Algorithm 4 of Renes, Costello, Batina: a = -3, 12 multiplications and 2 by b.
    fn add_minus_three(&self, p: &Projective<F>, q: &Projective<F>) -> Projective<F> {
        let xx = p.x.mul(&q.x);
        let yy = p.y.mul(&q.y);
        let zz = p.z.mul(&q.z);
        let xy = p.x.add(&p.y).mul(&q.x.add(&q.y)).sub(&xx.add(&yy));
        let yz = p.y.add(&p.z).mul(&q.y.add(&q.z)).sub(&yy.add(&zz));
        let xz = p.x.add(&p.z).mul(&q.x.add(&q.z)).sub(&xx.add(&zz));

        let triple = xz.sub(&self.b.mul(&zz)).triple();
        let minus = yy.sub(&triple);
        let plus = yy.add(&triple);

        let zz3 = zz.triple();
        let rest = self.b.mul(&xz).sub(&zz3.add(&xx)).triple();
        let slope = xx.triple().sub(&zz3);

        Projective {
            x: plus.mul(&xy).sub(&yz.mul(&rest)),
            y: plus.mul(&minus).add(&slope.mul(&rest)),
            z: minus.mul(&yz).add(&xy.mul(&slope)),
        }
    }

    /// Algorithm 1 of Renes, Costello, Batina: any a, 12 multiplications, 3 by a and 2 by 3 b.
    fn add_general(&self, a: &F, p: &Projective<F>, q: &Projective<F>) -> Projective<F> {
        let b3 = self.b.triple();
        let xx = p.x.mul(&q.x);
        let yy = p.y.mul(&q.y);
        let zz = p.z.mul(&q.z);
        let xy = p.x.add(&p.y).mul(&q.x.add(&q.y)).sub(&xx.add(&yy));
        let xz = p.x.add(&p.z).mul(&q.x.add(&q.z)).sub(&xx.add(&zz));
        let yz = p.y.add(&p.z).mul(&q.y.add(&q.z)).sub(&yy.add(&zz));

        let sum = b3.mul(&zz).add(&a.mul(&xz));
        let minus = yy.sub(&sum);
        let plus = yy.add(&sum);

        let azz = a.mul(&zz);
        let slope = xx.triple().add(&azz);
        let rest = b3.mul(&xz).add(&a.mul(&xx.sub(&azz)));

        Projective {
            x: xy.mul(&minus).sub(&yz.mul(&rest)),
            y: plus.mul(&minus).add(&slope.mul(&rest)),
            z: yz.mul(&plus).add(&xy.mul(&slope)),
        }
    }
}

/// The entry of a window at a secret index: every entry is read.
fn look_up<F: Field<N>, const N: usize>(window: &[Affine<F>], index: u8) -> Affine<F> {
    let mut found = Affine::default();
    for (i, entry) in (0u8..).zip(window) {
        let mask = u64::from(i.ct_eq(&index).unwrap_u8()).wrapping_neg();
        found.x = F::select(&found.x, &entry.x, mask);
        found.y = F::select(&found.y, &entry.y, mask);
    }
    found
}

impl<F: Copy> Projective<F> {
    fn from_affine<const N: usize>(point: &Affine<F>) -> Self
    where
        F: Field<N>,
    {
        Self { x: point.x, y: point.y, z: F::ONE }
    }
}
