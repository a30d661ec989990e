//! The parameter sets, and the multiplication of their base points by secret numbers.
//!
//! Curves are y^2 = x^3 + a x + b over the fields of [`super::field`]. Multiplication of the base point uses a table
//! of odd multiples and the complete formulas of Renes, Costello and Batina (2015/1060): no branch and no index
//! depends on the number.

use std::sync::OnceLock;

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroize;

use super::{
    field::Fe,
    limbs,
    scalar::{Order, Scalar},
};

/// A parameter set.
pub(super) struct Curve<const N: usize, const C: u64> {
    /// Whether a = -3, for which there are faster formulas.
    pub(super) a_is_minus_three: bool,
    pub(super) a: Fe<N, C>,
    pub(super) b: Fe<N, C>,
    pub(super) base: Affine<N, C>,
    /// The order of the base point.
    pub(super) order: Order<N>,
    /// The number of points divided by the order of the base point. Only a prime group needs no subgroup check.
    pub(super) cofactor: u8,
    table: OnceLock<Table<N, C>>,
}

/// id-GostR3410-2001-CryptoPro-A-ParamSet (RFC 4357 section 11.4), the Kazakh set A of 2004.
pub(super) static CRYPTO_PRO_A: Curve<4, 617> = Curve {
    a_is_minus_three: true,
    a: Fe::hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD94"),
    b: Fe::small(0xa6),
    base: Affine {
        x: Fe::small(1),
        y: Fe::hex("8D91E471E0989CDA27DF505A453F2B7635294F2DDF23E3B122ACC99C9E9F1E14"),
    },
    order: Order::hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6C611070995AD10045841B09B761B893"),
    cofactor: 1,
    table: OnceLock::new(),
};

/// id-tc26-gost-3410-12-256-paramSetA (RFC 7836 appendix A.2), the Kazakh 256-bit set A of 2015.
pub(super) static TC26_256_A: Curve<4, 617> = Curve {
    a_is_minus_three: false,
    a: Fe::hex("C2173F1513981673AF4892C23035A27CE25E2013BF95AA33B22C656F277E7335"),
    b: Fe::hex("295F9BAE7428ED9CCC20E7C359A9D41A22FCCD9108E17BF7BA9337A6F8AE9513"),
    base: Affine {
        x: Fe::hex("91E38443A5E82C0D880923425712B2BB658B9196932E02C78B2582FE742DAA28"),
        y: Fe::hex("32879423AB1A0375895786C4BB46E9565FDE0B5344766740AF268ADB32322E5C"),
    },
    order: Order::hex("400000000000000000000000000000000FD8CDDFC87B6635C115AF556C360C67"),
    cofactor: 4,
    table: OnceLock::new(),
};

/// id-tc26-gost-3410-12-512-paramSetA (RFC 7836 appendix A.1), the Kazakh 512-bit set A of 2015.
pub(super) static TC26_512_A: Curve<8, 569> = Curve {
    a_is_minus_three: true,
    a: Fe::hex(
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
         FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFDC4",
    ),
    b: Fe::hex(
        "E8C2505DEDFC86DDC1BD0B2B6667F1DA34B82574761CB0E879BD081CFD0B6265
         EE3CB090F30D27614CB4574010DA90DD862EF9D4EBEE4761503190785A71C760",
    ),
    base: Affine {
        x: Fe::small(3),
        y: Fe::hex(
            "7503CFE87A836AE3A61B8816E25450E6CE5E1C93ACF1ABC1778064FDCBEFA921
             DF1626BE4FD036E93D75E6A50E3A41E98028FE5FC235F5B889A589CB5215F2A4",
        ),
    },
    order: Order::hex(
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
         27E69532F48D89116FF22B8D4E0560609B4B38ABFAD2B85DCACDB1411F10B275",
    ),
    cofactor: 1,
    table: OnceLock::new(),
};

/// A point that is not the point at infinity.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Affine<const N: usize, const C: u64> {
    pub(super) x: Fe<N, C>,
    pub(super) y: Fe<N, C>,
}

/// A point in homogeneous coordinates: x = X/Z, y = Y/Z, infinity has Z = 0.
#[derive(Clone, Copy)]
struct Projective<const N: usize, const C: u64> {
    x: Fe<N, C>,
    y: Fe<N, C>,
    z: Fe<N, C>,
}

/// Bits of a number that one entry of the table takes care of.
const WINDOW_BITS: usize = 4;
/// Odd multiples in one window: 1, 3, ... 15.
const ODD_MULTIPLES: usize = 8;

/// For each window i the odd multiples 1, 3, ... 15 of 16^i times the base point.
pub(super) struct Table<const N: usize, const C: u64>(Vec<[Affine<N, C>; ODD_MULTIPLES]>);

impl<const N: usize, const C: u64> Table<N, C> {
    /// The entries, least significant window first.
    pub(super) fn windows(&self) -> &[[Affine<N, C>; ODD_MULTIPLES]] {
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

impl<const N: usize, const C: u64> Curve<N, C> {
    /// The number of windows of the table.
    pub(super) const WINDOWS: usize = 64 * N / WINDOW_BITS;

    /// Whether a point satisfies the equation of the curve.
    pub(super) fn contains(&self, point: &Affine<N, C>) -> bool {
        let right = point.x.square().add(&self.a).mul(&point.x).add(&self.b);
        point.y.square() == right
    }

    /// The table of the base point, made on first use (some milliseconds).
    pub(super) fn table(&self) -> &Table<N, C> {
        self.table.get_or_init(|| self.make_table())
    }

    fn make_table(&self) -> Table<N, C> {
        let mut points = Vec::with_capacity(Self::WINDOWS * ODD_MULTIPLES);
        let mut power = Projective::from(&self.base);
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
        let affine = into_affine_all(&points);
        let (windows, _) = affine.as_chunks::<ODD_MULTIPLES>();
        Table(windows.to_vec())
    }

    /// k times the base point; k is not zero. Constant time.
    pub(super) fn mul_base(&self, k: &Scalar<N>) -> Affine<N, C> {
        // Digits are those of an odd number: of k, or of q - k for an even k, with the sign turned.
        let even = limbs::choice(!k.limbs()[0]);
        let odd = Order::select(k, &self.order.neg(k), even);
        let windows = self.table().windows().iter().enumerate();
        let mut sum: Option<Projective<N, C>> = None;
        for (i, window) in windows {
            let (negative, index) = odd_digit(odd.limbs(), i);
            let mut point = look_up(window, index);
            point.y.conditional_assign(&point.y.neg(), Choice::from(negative));
            // Whether it is the first window is no secret.
            sum = Some(match sum {
                None => Projective::from(&point),
                Some(sum) => self.add(&sum, &Projective::from(&point)),
            });
            point.zeroize_now();
        }
        let mut sum = sum.unwrap_or_else(|| Projective::from(&self.base));
        let mut inverse = sum.z.invert();
        let mut result = Affine { x: sum.x.mul(&inverse), y: sum.y.mul(&inverse) };
        result.y.conditional_assign(&result.y.neg(), even);
        inverse.zeroize();
        sum.zeroize_now();
        result
    }

    /// The sum of two points, whichever they are, in a group of odd order. Constant time.
    fn add(&self, p: &Projective<N, C>, q: &Projective<N, C>) -> Projective<N, C> {
        if self.a_is_minus_three { self.add_minus_three(p, q) } else { self.add_general(p, q) }
    }

    /// Algorithm 4 of Renes, Costello, Batina: a = -3, 12 multiplications and 2 by b.
    fn add_minus_three(&self, p: &Projective<N, C>, q: &Projective<N, C>) -> Projective<N, C> {
        let xx = p.x.mul(&q.x);
        let yy = p.y.mul(&q.y);
        let zz = p.z.mul(&q.z);
        let xy = p.x.add(&p.y).mul(&q.x.add(&q.y)).sub(&xx.add(&yy));
        let yz = p.y.add(&p.z).mul(&q.y.add(&q.z)).sub(&yy.add(&zz));
        let xz = p.x.add(&p.z).mul(&q.x.add(&q.z)).sub(&xx.add(&zz));

        let part = xz.sub(&self.b.mul(&zz));
        let triple = part.double().add(&part);
        let minus = yy.sub(&triple);
        let plus = yy.add(&triple);

        let zz3 = zz.double().add(&zz);
        let part = self.b.mul(&xz).sub(&zz3.add(&xx));
        let rest = part.double().add(&part);
        let slope = xx.double().add(&xx).sub(&zz3);

        Projective {
            x: plus.mul(&xy).sub(&yz.mul(&rest)),
            y: plus.mul(&minus).add(&slope.mul(&rest)),
            z: minus.mul(&yz).add(&xy.mul(&slope)),
        }
    }

    /// Algorithm 1 of Renes, Costello, Batina: any a, 12 multiplications, 3 by a and 2 by 3 b.
    fn add_general(&self, p: &Projective<N, C>, q: &Projective<N, C>) -> Projective<N, C> {
        let b3 = self.b.double().add(&self.b);
        let xx = p.x.mul(&q.x);
        let yy = p.y.mul(&q.y);
        let zz = p.z.mul(&q.z);
        let xy = p.x.add(&p.y).mul(&q.x.add(&q.y)).sub(&xx.add(&yy));
        let xz = p.x.add(&p.z).mul(&q.x.add(&q.z)).sub(&xx.add(&zz));
        let yz = p.y.add(&p.z).mul(&q.y.add(&q.z)).sub(&yy.add(&zz));

        let sum = b3.mul(&zz).add(&self.a.mul(&xz));
        let minus = yy.sub(&sum);
        let plus = yy.add(&sum);

        let azz = self.a.mul(&zz);
        let slope = xx.double().add(&xx).add(&azz);
        let rest = b3.mul(&xz).add(&self.a.mul(&xx.sub(&azz)));

        Projective {
            x: xy.mul(&minus).sub(&yz.mul(&rest)),
            y: plus.mul(&minus).add(&slope.mul(&rest)),
            z: yz.mul(&plus).add(&xy.mul(&slope)),
        }
    }
}

/// The entry of a window at a secret index: every entry is read.
fn look_up<const N: usize, const C: u64>(
    window: &[Affine<N, C>; ODD_MULTIPLES],
    index: u8,
) -> Affine<N, C> {
    let mut found = Affine::default();
    for (i, entry) in (0u8..).zip(window) {
        let here = i.ct_eq(&index);
        found.x.conditional_assign(&entry.x, here);
        found.y.conditional_assign(&entry.y, here);
    }
    found
}

/// All points in affine form with one inversion (Montgomery's trick). None may be the point at infinity.
fn into_affine_all<const N: usize, const C: u64>(points: &[Projective<N, C>]) -> Vec<Affine<N, C>> {
    let mut product = Fe::ONE;
    let mut before = Vec::with_capacity(points.len());
    for point in points {
        before.push(product);
        product = product.mul(&point.z);
    }
    let mut inverse = product.invert();
    let mut affine: Vec<_> = points
        .iter()
        .zip(&before)
        .rev()
        .map(|(point, before)| {
            let own = inverse.mul(before);
            inverse = inverse.mul(&point.z);
            Affine { x: point.x.mul(&own), y: point.y.mul(&own) }
        })
        .collect();
    affine.reverse();
    affine
}

impl<const N: usize, const C: u64> From<&Affine<N, C>> for Projective<N, C> {
    fn from(point: &Affine<N, C>) -> Self {
        Self { x: point.x, y: point.y, z: Fe::ONE }
    }
}

impl<const N: usize, const C: u64> Affine<N, C> {
    fn zeroize_now(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
    }
}

impl<const N: usize, const C: u64> Projective<N, C> {
    fn zeroize_now(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
        self.z.zeroize();
    }
}
