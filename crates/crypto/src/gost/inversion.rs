//! Inverses modulo an odd prime by the division steps of Bernstein and Yang ("safegcd", 2019/266), in the variant that
//! begins at delta = 1/2 and does 62 steps at a time on the lowest limbs.
//!
//! Numbers are held in signed limbs of 62 bits. For a modulus below 2^b the steps that suffice are at most
//! (45907 b + 26313) / 19929: 591 for 256 bits and 1180 for 512.

#![expect(clippy::indexing_slicing, reason = "inner loops: every index is bounded by N")]
#![expect(
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    reason = "the arithmetic is that of two's complement"
)]
#![expect(clippy::many_single_char_names, reason = "the names of the paper")]

use zeroize::Zeroize;

/// Limbs of the longest number: 512 bits and a sign in limbs of 62 bits.
const LIMBS: usize = 9;
/// 1 in signed limbs.
const ONE: Signed = [1, 0, 0, 0, 0, 0, 0, 0, 0];
const MASK: u64 = u64::MAX >> 2;

/// A number in signed limbs: all but the highest in use lie between 0 and 2^62.
type Signed = [i64; LIMBS];

/// What 62 division steps do to f and g, times 2^62: f' = u f + v g, g' = q f + r g.
struct Matrix {
    u: i64,
    v: i64,
    q: i64,
    r: i64,
}

/// Finds inverses modulo one odd prime of N limbs.
#[derive(Debug)]
pub(super) struct Inverter<const N: usize> {
    modulus: Signed,
    /// 1/m modulo 2^62.
    inverse: u64,
}

impl<const N: usize> Inverter<N> {
    /// Signed limbs in use: N limbs of 64 bits and a sign.
    const USED: usize = N + 1;
    const BATCHES: usize = ((45907 * 64 * N + 26313) / 19929).div_ceil(62);

    pub(super) const fn new(modulus: [u64; N]) -> Self {
        let mut inverse = modulus[0];
        let mut step = 0;
        while step < 6 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(modulus[0].wrapping_mul(inverse)));
            step += 1;
        }
        Self { modulus: to_signed(&modulus), inverse: inverse & MASK }
    }

    /// The inverse of a number below the modulus; zero for zero. Constant time.
    pub(super) fn invert(&self, number: &[u64; N]) -> [u64; N] {
        let (mut f, mut g) = (self.modulus, to_signed(number));
        let (mut d, mut e) = ([0; LIMBS], [0; LIMBS]);
        e[0] = 1;
        let mut zeta = -1;
        for _ in 0..Self::BATCHES {
            let matrix = divide(&mut zeta, f[0] as u64, g[0] as u64);
            self.update_coefficients(&mut d, &mut e, &matrix);
            Self::update(&mut f, &mut g, &matrix);
        }
        let inverse = self.normalise(&d, f[Self::USED - 1] >> 63);
        f.zeroize();
        g.zeroize();
        d.zeroize();
        e.zeroize();
        inverse
    }

    /// The same for public numbers: as many steps as this number needs, zeros shifted out together.
    pub(super) fn invert_vartime(&self, number: &[u64; N]) -> [u64; N] {
        let (mut f, mut g) = (self.modulus, to_signed(number));
        let (mut d, mut e) = ([0; LIMBS], [0; LIMBS]);
        e[0] = 1;
        let mut eta = -1;
        while g != [0; LIMBS] {
            let matrix = divide_vartime(&mut eta, f[0] as u64, g[0] as u64);
            self.update_coefficients(&mut d, &mut e, &matrix);
            Self::update(&mut f, &mut g, &matrix);
        }
        self.normalise(&d, f[Self::USED - 1] >> 63)
    }

    /// Whether a public number below the modulus, a prime, is a square and not zero: its Jacobi symbol, from steps
    /// that keep f and g positive. These need not come to an end, and do not for some numbers of few bits: `None` then. Others
    /// make f 1 in fewer steps than twice what is sure for division steps.
    pub(super) fn is_square_vartime(&self, number: &[u64; N]) -> Option<bool> {
        let (mut f, mut g) = (self.modulus, to_signed(number));
        if g == [0; LIMBS] {
            return Some(false);
        }
        let (mut eta, mut is_minus) = (-1, 0);
        for _ in 0..2 * Self::BATCHES {
            // Two bits more than there are steps: the symbol depends on f and g modulo 8.
            let low = |limbs: &Signed| limbs[0] as u64 | (limbs[1] as u64) << 62;
            let matrix = divide_positive_vartime(&mut eta, low(&f), low(&g), &mut is_minus);
            Self::update(&mut f, &mut g, &matrix);
            if f == ONE {
                return Some(is_minus & 1 == 0);
            }
        }
        None
    }

    /// (f, g) = matrix (f, g) / 2^62.
    #[inline]
    fn update(f: &mut Signed, g: &mut Signed, matrix: &Matrix) {
        let wide = |a: i64, b: i64, c: i64, d: i64| {
            i128::from(a) * i128::from(b) + i128::from(c) * i128::from(d)
        };
        let mut of_f = wide(matrix.u, f[0], matrix.v, g[0]) >> 62;
        let mut of_g = wide(matrix.q, f[0], matrix.r, g[0]) >> 62;
        for i in 1..Self::USED {
            of_f += wide(matrix.u, f[i], matrix.v, g[i]);
            of_g += wide(matrix.q, f[i], matrix.r, g[i]);
            f[i - 1] = (of_f as u64 & MASK) as i64;
            g[i - 1] = (of_g as u64 & MASK) as i64;
            of_f >>= 62;
            of_g >>= 62;
        }
        f[Self::USED - 1] = of_f as i64;
        g[Self::USED - 1] = of_g as i64;
    }

    /// (d, e) = matrix (d, e) / 2^62 modulo m, for d and e between -2 m and m, between which they stay.
    #[inline]
    fn update_coefficients(&self, d: &mut Signed, e: &mut Signed, matrix: &Matrix) {
        let Matrix { u, v, q, r } = *matrix;
        let wide = |a: i64, b: i64| i128::from(a) * i128::from(b);
        // Add m for each of d and e that is negative; then the multiple of m that makes the low 62 bits zero.
        let (d_sign, e_sign) = (d[Self::USED - 1] >> 63, e[Self::USED - 1] >> 63);
        let mut d_times = (u & d_sign) + (v & e_sign);
        let mut e_times = (q & d_sign) + (r & e_sign);
        let mut of_d = wide(u, d[0]) + wide(v, e[0]);
        let mut of_e = wide(q, d[0]) + wide(r, e[0]);
        let missing = |sum: i128, times: i64| {
            (self.inverse.wrapping_mul(sum as u64).wrapping_add(times as u64) & MASK) as i64
        };
        d_times -= missing(of_d, d_times);
        e_times -= missing(of_e, e_times);
        of_d = (of_d + wide(self.modulus[0], d_times)) >> 62;
        of_e = (of_e + wide(self.modulus[0], e_times)) >> 62;
        for i in 1..Self::USED {
            of_d += wide(u, d[i]) + wide(v, e[i]) + wide(self.modulus[i], d_times);
            of_e += wide(q, d[i]) + wide(r, e[i]) + wide(self.modulus[i], e_times);
            d[i - 1] = (of_d as u64 & MASK) as i64;
            e[i - 1] = (of_e as u64 & MASK) as i64;
            of_d >>= 62;
            of_e >>= 62;
        }
        d[Self::USED - 1] = of_d as i64;
        e[Self::USED - 1] = of_e as i64;
    }

    /// A number between -2 m and m, negated if the mask is all ones, modulo m.
    fn normalise(&self, number: &Signed, negate: i64) -> [u64; N] {
        let mut number = *number;
        let add_if_negative = |number: &mut Signed, negate: i64| {
            let sign = number[Self::USED - 1] >> 63;
            let mut carry = 0;
            for (i, number) in number.iter_mut().enumerate().take(Self::USED) {
                let limb = *number + (self.modulus[i] & sign);
                let limb = ((limb ^ negate) - negate) + carry;
                let is_last = i + 1 == Self::USED;
                *number = if is_last { limb } else { (limb as u64 & MASK) as i64 };
                carry = limb >> 62;
            }
        };
        add_if_negative(&mut number, negate);
        add_if_negative(&mut number, 0);
        let limbs = from_signed(&number);
        number.zeroize();
        limbs
    }
}

/// 62 division steps on the low limbs of f and g. Constant time.
fn divide(zeta: &mut i64, mut f: u64, mut g: u64) -> Matrix {
    let (mut u, mut v, mut q, mut r) = (1u64, 0u64, 0u64, 1u64);
    for _ in 0..62 {
        // Whether delta > 0, and whether g is odd.
        let positive = (*zeta >> 63) as u64;
        let odd = (g & 1).wrapping_neg();
        // g is odd: add f to it, or subtract when delta > 0.
        g = g.wrapping_add(((f ^ positive).wrapping_sub(positive)) & odd);
        q = q.wrapping_add(((u ^ positive).wrapping_sub(positive)) & odd);
        r = r.wrapping_add(((v ^ positive).wrapping_sub(positive)) & odd);
        // Both: f becomes the old g, which is the new g plus f.
        let swap = positive & odd;
        *zeta = (*zeta ^ swap as i64) - 1;
        f = f.wrapping_add(g & swap);
        u = u.wrapping_add(q & swap);
        v = v.wrapping_add(r & swap);
        g >>= 1;
        u <<= 1;
        v <<= 1;
    }
    Matrix { u: u as i64, v: v as i64, q: q as i64, r: r as i64 }
}

/// 62 division steps for public numbers, with delta = -eta.
fn divide_vartime(eta: &mut i64, mut f: u64, mut g: u64) -> Matrix {
    let (mut u, mut v, mut q, mut r) = (1u64, 0u64, 0u64, 1u64);
    let mut left = 62;
    loop {
        let zeros = (g | (u64::MAX << left)).trailing_zeros();
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        *eta -= i64::from(zeros);
        left -= zeros;
        if left == 0 {
            return Matrix { u: u as i64, v: v as i64, q: q as i64, r: r as i64 };
        }
        if *eta < 0 {
            *eta = -*eta;
            (f, g) = (g, f.wrapping_neg());
            (u, q) = (q, u.wrapping_neg());
            (v, r) = (r, v.wrapping_neg());
        }
        // Steps that only add f to g or halve it, as long as eta does not fall below zero: take up to 4 at once,
        // adding the multiple of f that clears as many bits of g. -1/f modulo 16 is -f + 8 [f = 3, 5 modulo 8].
        let steps = u32::try_from(*eta + 1).map_or(left, |most| most.min(left)).min(4);
        let inverse = f.wrapping_add((f.wrapping_add(1) & 4) << 1);
        let multiple = inverse.wrapping_neg().wrapping_mul(g) & ((1 << steps) - 1);
        g = g.wrapping_add(f.wrapping_mul(multiple));
        q = q.wrapping_add(u.wrapping_mul(multiple));
        r = r.wrapping_add(v.wrapping_mul(multiple));
    }
}

/// 62 steps for public numbers, with delta = -eta, that differ in that f and g stay positive. Where the Jacobi symbol
/// (g/f) changes its sign, so does bit 0 of `is_minus`.
fn divide_positive_vartime(eta: &mut i64, mut f: u64, mut g: u64, is_minus: &mut u64) -> Matrix {
    let (mut u, mut v, mut q, mut r) = (1u64, 0u64, 0u64, 1u64);
    let mut left = 62;
    loop {
        let zeros = (g | (u64::MAX << left)).trailing_zeros();
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        *eta -= i64::from(zeros);
        left -= zeros;
        // (2/f) is -1 for f = 3, 5 modulo 8.
        *is_minus ^= u64::from(zeros) & ((f >> 1) ^ (f >> 2));
        if left == 0 {
            return Matrix { u: u as i64, v: v as i64, q: q as i64, r: r as i64 };
        }
        if *eta < 0 {
            *eta = -*eta;
            // (g/f) = -(f/g) where both are 3 modulo 4.
            *is_minus ^= (f & g) >> 1;
            (f, g) = (g, f);
            (u, q) = (q, u);
            (v, r) = (r, v);
        }
        // As above, up to 6 at once: -1/f modulo 64 is f (f^2 - 2).
        let steps = u32::try_from(*eta + 1).map_or(left, |most| most.min(left)).min(6);
        let inverse = f.wrapping_mul(f.wrapping_mul(f).wrapping_sub(2));
        let multiple = inverse.wrapping_mul(g) & ((1 << steps) - 1);
        g = g.wrapping_add(f.wrapping_mul(multiple));
        q = q.wrapping_add(u.wrapping_mul(multiple));
        r = r.wrapping_add(v.wrapping_mul(multiple));
    }
}

const fn to_signed<const N: usize>(number: &[u64; N]) -> Signed {
    let mut signed = [0; LIMBS];
    let mut i = 0;
    while i <= N {
        let (limb, shift) = (62 * i / 64, 62 * i % 64);
        let mut bits = if limb < N { number[limb] >> shift } else { 0 };
        if shift > 0 && limb + 1 < N {
            bits |= number[limb + 1] << (64 - shift);
        }
        signed[i] = (bits & MASK) as i64;
        i += 1;
    }
    signed
}

/// The limbs of a number that is not negative and has at most 64 N bits.
fn from_signed<const N: usize>(signed: &Signed) -> [u64; N] {
    std::array::from_fn(|limb| {
        let (i, shift) = (64 * limb / 62, 64 * limb % 62);
        ((signed[i] as u64) >> shift) | ((signed[i + 1] as u64) << (62 - shift))
    })
}
