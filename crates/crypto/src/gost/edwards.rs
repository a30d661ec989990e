//! The curves of cofactor 4 as twisted Edwards curves.
//!
//! RFC 7836 section 5.2 gives these curves, y^2 = x^3 + a x + b, another equation, u^2 + v^2 = 1 + d u^2 v^2 with a d
//! that is no square, and the way there: with s = (1 - d) / 4 and t = (1 + d) / 6,
//! u = (x - t) / y and v = (x - t - s) / (x - t + s).
//!
//! Here w = 1/v takes the place of v, and u is multiplied with a root of -d, which is a square for p = 3 modulo 4. That
//! makes it -u^2 + w^2 = 1 + D u^2 w^2 with D = -1/d, for which an addition costs a multiplication less: Hisil, Wong,
//! Carter, Dawson (2008/522), section 3.1. Its neutral element is (0, 1), the point at infinity of the first equation.
//!
//! D is a square, so that the formula for additions has exceptions: those where the sum or the difference of the points
//! is at infinity of this equation, where only points of order 4 are. A sum of points of the group of the base point,
//! whose order is odd, never is: there the formula is complete (section 2 of that paper, corollary 1). Points are
//! checked to be of this group before they come here.

#![expect(
    clippy::inline_always,
    reason = "measured: halves of formulas that share their registers"
)]
#![expect(clippy::many_single_char_names, reason = "the names of the paper")]

use zeroize::{Zeroize, Zeroizing};

use super::{
    field::{Field, invert_all_vartime},
    group::{Entry, Group},
    point::Affine,
};

/// A curve of cofactor 4, as what leads to the form above.
#[derive(Debug)]
pub(super) struct Edwards<F, const N: usize> {
    /// t. The point of order two is (t, 0).
    pub(super) t: F,
    /// s. The points of order four have x = t + s.
    pub(super) s: F,
    /// A square root of -d, either.
    pub(super) root: F,
    /// 2 D.
    pub(super) twice_d: F,
}

/// A point before the last multiplications of the formulas, of which the next formula may spare one: u = E/G, w = H/F.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quotients<F> {
    e: F,
    f: F,
    g: F,
    h: F,
}

/// A point u = X/Z, w = Y/Z with T = X Y / Z.
#[derive(Clone, Copy)]
struct Extended<F> {
    x: F,
    y: F,
    z: F,
    t: F,
}

/// The same, prepared for being added: Y - X, Y + X, 2 D T, 2 Z.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prepared<F> {
    minus: F,
    plus: F,
    product: F,
    twice_z: F,
}

/// The same for 2 Z = 1: (w - u) / 2, (w + u) / 2, D u w.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Niels<F> {
    minus: F,
    plus: F,
    product: F,
}

impl<F: Zeroize> Zeroize for Quotients<F> {
    fn zeroize(&mut self) {
        self.e.zeroize();
        self.f.zeroize();
        self.g.zeroize();
        self.h.zeroize();
    }
}

impl<F: Zeroize> Zeroize for Niels<F> {
    fn zeroize(&mut self) {
        self.minus.zeroize();
        self.plus.zeroize();
        self.product.zeroize();
    }
}

impl<F: Copy> Quotients<F> {
    /// Whether it is (0, 1).
    #[cfg(test)]
    pub(super) fn is_infinity<const N: usize>(&self) -> bool
    where
        F: Field<N>,
    {
        // The divisors are never zero, or this would not be a point.
        assert!(!bool::from(self.f.is_zero() | self.g.is_zero()));
        self.e == F::ZERO && self.h == self.f
    }

    fn of_niels<const N: usize>(point: &Niels<F>) -> Self
    where
        F: Field<N>,
    {
        Self {
            e: point.plus.sub(&point.minus),
            f: F::ONE,
            g: F::ONE,
            h: point.plus.add(&point.minus),
        }
    }

    /// 3 multiplications and 4 squarings.
    #[inline(always)]
    fn double_once<const N: usize>(&self) -> Self
    where
        F: Field<N>,
    {
        let (x, y, z) = (self.e.mul(&self.f), self.g.mul(&self.h), self.f.mul(&self.g));
        let (xx, yy) = (x.square(), y.square());
        let h = xx.add(&yy);
        let g = yy.sub(&xx);
        Self { e: x.add(&y).square().sub(&h), f: z.square().double().sub(&g), g, h }
    }

    /// 4 multiplications.
    #[inline(always)]
    fn extended<const N: usize>(&self) -> Extended<F>
    where
        F: Field<N>,
    {
        Extended {
            x: self.e.mul(&self.f),
            y: self.g.mul(&self.h),
            z: self.f.mul(&self.g),
            t: self.e.mul(&self.h),
        }
    }

    /// 7 multiplications.
    #[inline(always)]
    fn add_niels<const N: usize>(&self, other: &Niels<F>, is_negative: bool) -> Self
    where
        F: Field<N>,
    {
        let Niels { minus, plus, product } = other;
        self.extended().add([minus, plus, product], is_negative)
    }
}

impl<F: Copy> Extended<F> {
    /// The sum, or the difference, with a point for which 2 Z = 1: 3 multiplications.
    #[inline(always)]
    fn add<const N: usize>(
        &self,
        [minus, plus, product]: [&F; 3],
        is_negative: bool,
    ) -> Quotients<F>
    where
        F: Field<N>,
    {
        // The opposite point has minus and plus exchanged, and the other sign of the product.
        let (minus, plus) = if is_negative { (plus, minus) } else { (minus, plus) };
        let (a, b) = (self.y.sub(&self.x).mul(minus), self.y.add(&self.x).mul(plus));
        let c = self.t.mul(product);
        let (less, more) = (self.z.sub(&c), self.z.add(&c));
        let (f, g) = if is_negative { (more, less) } else { (less, more) };
        Quotients { e: b.sub(&a), f, g, h: b.add(&a) }
    }

    /// The sum, or the difference: 4 multiplications.
    fn add_prepared<const N: usize>(&self, other: &Prepared<F>, is_negative: bool) -> Quotients<F>
    where
        F: Field<N>,
    {
        let Prepared { minus, plus, product, twice_z } = other;
        let scaled = Self { z: self.z.mul(twice_z), ..*self };
        scaled.add([minus, plus, product], is_negative)
    }
}

impl<F: Field<N>, const N: usize> Edwards<F, N> {
    fn prepare(&self, Extended { x, y, z, t }: &Extended<F>) -> Prepared<F> {
        let (minus, plus) = (y.sub(x), y.add(x));
        Prepared { minus, plus, product: t.mul(&self.twice_d), twice_z: z.double() }
    }

    /// The coordinates of a point that is not infinity. Constant time.
    pub(super) fn leave(&self, point: &Quotients<F>) -> Affine<F> {
        // x - t = s (1 + v) / (1 - v) = s (H + F) / (H - F), and y = (x - t) / u.
        let below = point.h.sub(&point.f);
        let above = self.s.mul(&point.h.add(&point.f));
        let mut inverse = below.mul(&point.e).invert();
        let quotient = above.mul(&inverse);
        let x = quotient.mul(&point.e).add(&self.t);
        let y = quotient.mul(&point.g).mul(&self.root);
        inverse.zeroize();
        Affine { x, y }
    }
}

impl<F: Field<N>, const N: usize> Group<N> for Edwards<F, N> {
    type Element = F;
    type Point = Quotients<F>;
    type Entry = Niels<F>;
    type Multiple = Prepared<F>;

    /// 51 windows of 1.5 KiB at 256 bits, 102 of 3 KiB at 512: an addition costs less than in the other form, and
    /// reading more.
    const SECRET_WIDTH: usize = 5;

    /// With X = x - t the equation is y^2 = X (X^2 + 3 t X + s^2).
    fn contains(&self, point: &Affine<F>) -> bool {
        let x = point.x.sub(&self.t);
        let rest = x.add(&self.t.triple()).mul(&x).add(&self.s.square());
        point.y.square() == x.mul(&rest)
    }

    fn is_in_group(&self, point: &Affine<F>) -> bool {
        self.is_four_times_a_point(point)
    }

    fn infinity(&self) -> Quotients<F> {
        Quotients { e: F::ZERO, f: F::ONE, g: F::ONE, h: F::ONE }
    }

    fn enter(&self, point: &Affine<F>) -> Quotients<F> {
        let x = point.x.sub(&self.t);
        Quotients { e: x.mul(&self.root), f: x.sub(&self.s), g: point.y, h: x.add(&self.s) }
    }

    fn double(&self, point: &Quotients<F>, times: usize) -> Quotients<F> {
        (0..times).fold(*point, |point, _| point.double_once())
    }

    fn odd_multiples_vartime(&self, point: &Quotients<F>, count: usize) -> Vec<Prepared<F>> {
        let twice = self.prepare(&point.double_once().extended());
        let mut multiple = point.extended();
        let mut multiples = vec![self.prepare(&multiple)];
        while multiples.len() < count {
            multiple = multiple.add_prepared(&twice, false).extended();
            multiples.push(self.prepare(&multiple));
        }
        multiples
    }

    fn entries_vartime(&self, multiples: &[Prepared<F>]) -> Vec<Niels<F>> {
        let denominators: Vec<_> = multiples.iter().map(|multiple| multiple.twice_z).collect();
        let entry = |(multiple, inverse): (&Prepared<F>, F)| Niels {
            minus: multiple.minus.mul(&inverse),
            plus: multiple.plus.mul(&inverse),
            product: multiple.product.mul(&inverse),
        };
        multiples.iter().zip(invert_all_vartime(&denominators)).map(entry).collect()
    }

    fn add_entry_vartime(
        &self,
        point: &Quotients<F>,
        entry: &Niels<F>,
        is_negative: bool,
    ) -> Quotients<F> {
        point.add_niels(entry, is_negative)
    }

    fn add_multiple_vartime(
        &self,
        point: &Quotients<F>,
        multiple: &Prepared<F>,
        is_negative: bool,
    ) -> Quotients<F> {
        point.extended().add_prepared(multiple, is_negative)
    }

    /// (x - t) (H - F) = s (H + F). Infinity, alone, has H = F: it makes the right side 2 s H, which is not zero.
    fn has_x_vartime(&self, point: &Quotients<F>, x: &F) -> bool {
        let right = self.s.mul(&point.h.add(&point.f));
        x.sub(&self.t).mul(&point.h.sub(&point.f)) == right
    }

    fn sum(&self, mut entries: impl Iterator<Item = Zeroizing<Niels<F>>>) -> Affine<F> {
        let first = entries.next().unwrap_or_default();
        let sum = Zeroizing::new(Quotients::of_niels(&first));
        let sum = entries.fold(sum, |mut sum, entry| {
            *sum = sum.add_niels(&entry, false);
            sum
        });
        self.leave(&sum)
    }
}

impl<F: Field<N>, const N: usize> Entry<N> for Niels<F> {
    #[inline(always)]
    fn gather(&mut self, other: &Self, mask: u64) {
        self.minus.gather(&other.minus, mask);
        self.plus.gather(&other.plus, mask);
        self.product.gather(&other.product, mask);
    }

    fn negate_if(&mut self, mask: u64) {
        let (minus, plus) = (self.minus, self.plus);
        self.minus = F::select(&minus, &plus, mask);
        self.plus = F::select(&plus, &minus, mask);
        self.product = F::select(&self.product, &self.product.neg(), mask);
    }
}
