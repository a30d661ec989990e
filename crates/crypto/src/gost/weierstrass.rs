//! Curves y^2 = x^3 + a x + b, computed with as they are.
//!
//! Jacobian coordinates with the formulas of the Explicit-Formulas Database, scaled by one half where that saves
//! additions; and homogeneous coordinates with the complete formulas of Renes, Costello and Batina (2015/1060).

#![expect(
    clippy::inline_always,
    reason = "measured: halves of formulas that share their registers"
)]

use zeroize::{Zeroize, Zeroizing};

use super::{
    field::{Field, invert_all_vartime},
    group::{Entry, Group},
    point::Affine,
};

/// The coefficient a of a curve. For -3 there are faster formulas.
#[derive(Debug)]
pub(super) enum Coefficient<F> {
    MinusThree,
    /// Of the examples of the standards, and of the curves of [`super::edwards`] as they are otherwise.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "no set in use has such a curve in this form")
    )]
    Any(F),
}

/// A curve with its coefficients, all of whose points are in the group of the base point.
#[derive(Debug)]
pub(super) struct Weierstrass<F, const N: usize> {
    pub(super) a: Coefficient<F>,
    pub(super) b: F,
}

/// A point in Jacobian coordinates: x = X/Z^2, y = Y/Z^3, infinity has Z = 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Jacobian<F> {
    pub(super) x: F,
    pub(super) y: F,
    pub(super) z: F,
}

/// A point in homogeneous coordinates: x = X/Z, y = Y/Z, infinity has Z = 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Homogeneous<F> {
    pub(super) x: F,
    pub(super) y: F,
    pub(super) z: F,
}

/// Two points brought to a common denominator: the first, and how far the second is from it.
struct Chord<F> {
    z: F,
    x: F,
    y: F,
    run: F,
    rise: F,
}

impl<F> Affine<F> {
    pub(super) fn to_jacobian<const N: usize>(self) -> Jacobian<F>
    where
        F: Field<N>,
    {
        Jacobian { x: self.x, y: self.y, z: F::ONE }
    }

    pub(super) fn to_homogeneous<const N: usize>(self) -> Homogeneous<F>
    where
        F: Field<N>,
    {
        Homogeneous { x: self.x, y: self.y, z: F::ONE }
    }
}

impl<F: Zeroize> Zeroize for Jacobian<F> {
    fn zeroize(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
        self.z.zeroize();
    }
}

impl<F: Zeroize> Zeroize for Homogeneous<F> {
    fn zeroize(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
        self.z.zeroize();
    }
}

impl<F: Copy> Jacobian<F> {
    pub(super) fn infinity<const N: usize>() -> Self
    where
        F: Field<N>,
    {
        Self { x: F::ONE, y: F::ONE, z: F::ZERO }
    }

    pub(super) fn to_homogeneous<const N: usize>(self) -> Homogeneous<F>
    where
        F: Field<N>,
    {
        let z = self.z.square().mul(&self.z);
        Homogeneous { x: self.x.mul(&self.z), y: self.y, z }
    }

    #[inline(always)]
    fn chord<const N: usize>(&self, other: &Affine<F>) -> Chord<F>
    where
        F: Field<N>,
    {
        let zz = self.z.square();
        let run = other.x.mul(&zz).sub(&self.x);
        let rise = other.y.mul(&self.z.mul(&zz)).sub(&self.y);
        Chord { z: self.z, x: self.x, y: self.y, run, rise }
    }

    /// The sum of two points that are neither equal nor opposite nor infinity: 8 multiplications and 3 squarings.
    /// For equal points it gives Z = 0.
    fn add_distinct<const N: usize>(&self, other: &Affine<F>) -> Self
    where
        F: Field<N>,
    {
        self.chord(other).third_point()
    }
}

impl<F: Copy> Chord<F> {
    #[inline(always)]
    fn third_point<const N: usize>(&self) -> Jacobian<F>
    where
        F: Field<N>,
    {
        let run2 = self.run.square();
        let run3 = self.run.mul(&run2);
        let middle = self.x.mul(&run2);
        let x = self.rise.square().sub(&run3).sub_double(&middle);
        let y = self.rise.mul(&middle.sub(&x)).sub(&self.y.mul(&run3));
        Jacobian { x, y, z: self.z.mul(&self.run) }
    }
}

impl<F: Field<N>, const N: usize> Group<N> for Weierstrass<F, N> {
    type Element = F;
    type Point = Jacobian<F>;
    type Entry = Affine<F>;
    type Multiple = Affine<F>;

    /// 43 windows of 2 KiB at 256 bits, 86 of 4 KiB at 512.
    const SECRET_WIDTH: usize = 6;

    fn contains(&self, point: &Affine<F>) -> bool {
        point.y.square() == self.right_side(&point.x)
    }

    fn is_in_group(&self, _: &Affine<F>) -> bool {
        true
    }

    fn infinity(&self) -> Jacobian<F> {
        Jacobian::infinity()
    }

    fn enter(&self, point: &Affine<F>) -> Jacobian<F> {
        point.to_jacobian()
    }

    /// 4 multiplications and 4 squarings each.
    ///
    /// With L = 3/2 X^2 + a/2 Z^4: Z' = Y Z, X' = L^2 - 2 X Y^2, Y' = L (X Y^2 - X') - Y^4. A point of order two
    /// (Y = 0) and infinity give Z' = 0. For a = -3 the first is 3/2 (X - Z^2)(X + Z^2); for any other a the term
    /// a/2 Z^4 is carried along, being multiplied with Y^4.
    fn double(&self, point: &Jacobian<F>, times: usize) -> Jacobian<F> {
        let mut p = *point;
        match &self.a {
            Coefficient::MinusThree => {
                for _ in 0..times {
                    let zz = p.z.square();
                    let slope = p.x.sub(&zz).mul(&p.x.add(&zz)).three_halves();
                    (p, _) = tangent(&p, &slope);
                }
            }
            Coefficient::Any(a) => {
                let half_a = a.three_halves().sub(a);
                let mut term = p.z.square().square().mul(&half_a);
                for _ in 0..times {
                    let slope = p.x.square().three_halves().add(&term);
                    let y4;
                    (p, y4) = tangent(&p, &slope);
                    term = term.mul(&y4);
                }
            }
        }
        p
    }

    fn odd_multiples_vartime(&self, point: &Jacobian<F>, count: usize) -> Vec<Affine<F>> {
        let twice = self.double(point, 1);
        let mut multiples = vec![*point];
        let mut multiple = *point;
        while multiples.len() < count {
            multiple = self.add_vartime(&multiple, &twice);
            multiples.push(multiple);
        }
        normalise_vartime(&multiples)
    }

    fn entries_vartime(&self, multiples: &[Affine<F>]) -> Vec<Affine<F>> {
        multiples.to_vec()
    }

    fn add_entry_vartime(
        &self,
        point: &Jacobian<F>,
        entry: &Affine<F>,
        is_negative: bool,
    ) -> Jacobian<F> {
        let entry = if is_negative { entry.negate() } else { *entry };
        if bool::from(point.z.is_zero()) {
            return entry.to_jacobian();
        }
        self.finish_vartime(point, &point.chord(&entry))
    }

    fn add_multiple_vartime(
        &self,
        point: &Jacobian<F>,
        multiple: &Affine<F>,
        is_negative: bool,
    ) -> Jacobian<F> {
        self.add_entry_vartime(point, multiple, is_negative)
    }

    /// X = x Z^2.
    fn has_x_vartime(&self, point: &Jacobian<F>, x: &F) -> bool {
        let zz = point.z.square();
        point.x == x.mul(&zz) && !bool::from(zz.is_zero())
    }

    /// All additions but the last are of points that are neither equal nor opposite nor infinity, so that the formula
    /// for such points serves. The sum of the windows below window i is, as an odd number, between -2^(w i) and
    /// 2^(w i); the entry of window i is an odd multiple of 2^(w i): they differ, also in sign, and neither is zero.
    /// They differ modulo q too while 2^(w (i + 1)) is less than q, which holds for all windows but the last, whose
    /// addition is complete.
    fn sum(&self, mut entries: impl Iterator<Item = Zeroizing<Affine<F>>>) -> Affine<F> {
        let mut last = entries.next().unwrap_or_default();
        let mut sum = Zeroizing::new(last.to_jacobian());
        for (i, entry) in entries.enumerate() {
            // Whether it is the first addition is no secret.
            if i > 0 {
                *sum = sum.add_distinct(&last);
            }
            last = entry;
        }
        let mut sum = self.add_complete(&sum.to_homogeneous(), &last.to_homogeneous());
        let mut inverse = sum.z.invert();
        let result = Affine { x: sum.x.mul(&inverse), y: sum.y.mul(&inverse) };
        inverse.zeroize();
        sum.zeroize();
        result
    }
}

impl<F: Field<N>, const N: usize> Entry<N> for Affine<F> {
    #[inline(always)]
    fn gather(&mut self, other: &Self, mask: u64) {
        self.x.gather(&other.x, mask);
        self.y.gather(&other.y, mask);
    }

    fn negate_if(&mut self, mask: u64) {
        self.y = F::select(&self.y, &self.y.neg(), mask);
    }
}

impl<F: Field<N>, const N: usize> Weierstrass<F, N> {
    /// x^3 + a x + b.
    pub(super) fn right_side(&self, x: &F) -> F {
        let slope = match &self.a {
            Coefficient::MinusThree => x.square().sub(&F::ONE.triple()),
            Coefficient::Any(a) => x.square().add(a),
        };
        slope.mul(x).add(&self.b)
    }

    /// The sum of two points, whichever they are. For public points.
    fn add_vartime(&self, p: &Jacobian<F>, q: &Jacobian<F>) -> Jacobian<F> {
        if bool::from(p.z.is_zero()) {
            return *q;
        }
        if bool::from(q.z.is_zero()) {
            return *p;
        }
        let (p_zz, q_zz) = (p.z.square(), q.z.square());
        let x = p.x.mul(&q_zz);
        let y = p.y.mul(&q.z.mul(&q_zz));
        let run = q.x.mul(&p_zz).sub(&x);
        let rise = q.y.mul(&p.z.mul(&p_zz)).sub(&y);
        self.finish_vartime(p, &Chord { z: p.z.mul(&q.z), x, y, run, rise })
    }

    #[inline(always)]
    fn finish_vartime(&self, p: &Jacobian<F>, chord: &Chord<F>) -> Jacobian<F> {
        if bool::from(chord.run.is_zero()) {
            let is_same = bool::from(chord.rise.is_zero());
            return if is_same { self.double(p, 1) } else { Jacobian::infinity() };
        }
        chord.third_point()
    }

    /// The sum of two points, whichever they are, in a group of odd order. Constant time.
    fn add_complete(&self, p: &Homogeneous<F>, q: &Homogeneous<F>) -> Homogeneous<F> {
        match &self.a {
            Coefficient::MinusThree => self.add_complete_minus_three(p, q),
            Coefficient::Any(a) => self.add_complete_any(a, p, q),
        }
    }

    /// Algorithm 4 of Renes, Costello, Batina: a = -3, 12 multiplications and 2 by b.
    fn add_complete_minus_three(&self, p: &Homogeneous<F>, q: &Homogeneous<F>) -> Homogeneous<F> {
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

        Homogeneous {
            x: plus.mul(&xy).sub(&yz.mul(&rest)),
            y: plus.mul(&minus).add(&slope.mul(&rest)),
            z: minus.mul(&yz).add(&xy.mul(&slope)),
        }
    }

    /// Algorithm 1 of Renes, Costello, Batina: any a, 12 multiplications, 3 by a and 2 by 3 b.
    fn add_complete_any(&self, a: &F, p: &Homogeneous<F>, q: &Homogeneous<F>) -> Homogeneous<F> {
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

        Homogeneous {
            x: xy.mul(&minus).sub(&yz.mul(&rest)),
            y: plus.mul(&minus).add(&slope.mul(&rest)),
            z: yz.mul(&plus).add(&xy.mul(&slope)),
        }
    }
}

/// The point that a tangent of slope L leads to, and Y^4.
#[inline(always)]
fn tangent<F: Field<N>, const N: usize>(p: &Jacobian<F>, slope: &F) -> (Jacobian<F>, F) {
    let yy = p.y.square();
    let y4 = yy.square();
    let s = p.x.mul(&yy);
    let x = slope.square().sub_double(&s);
    let y = slope.mul(&s.sub(&x)).sub(&y4);
    (Jacobian { x, y, z: p.y.mul(&p.z) }, y4)
}

/// All points in affine form with one inversion. None may be infinity. For public points.
pub(super) fn normalise_vartime<F: Field<N>, const N: usize>(
    points: &[Jacobian<F>],
) -> Vec<Affine<F>> {
    let inverses = invert_all_vartime(&points.iter().map(|point| point.z).collect::<Vec<_>>());
    let normalise = |(point, inverse): (&Jacobian<F>, &F)| {
        let squared = inverse.square();
        Affine { x: point.x.mul(&squared), y: point.y.mul(&squared.mul(inverse)) }
    };
    points.iter().zip(&inverses).map(normalise).collect()
}
