//! Group arithmetic on public points and public numbers: verification and the subgroup check.
//!
//! It branches on what it works with, so that every case (equal points, opposite points, points of small order) is
//! told apart; no secret may come here. Jacobian coordinates, formulas of the Explicit-Formulas Database.

use super::{
    curve::{Affine, Coefficient, Curve, odd_digit},
    field::Field,
    limbs,
    scalar::Scalar,
};

/// A point in Jacobian coordinates, x = X/Z^2, y = Y/Z^3, Z not zero.
#[derive(Clone, Copy)]
struct Jacobian<F> {
    x: F,
    y: F,
    z: F,
}

/// A point; `None` is the point at infinity.
type Point<F> = Option<Jacobian<F>>;

/// Odd multiples of a point that are prepared: 1, 3, ... 15.
const ODD_MULTIPLES: usize = 8;
/// Bits of a digit with its sign.
const WIDTH: usize = 5;

impl<F: Field<N>, const N: usize> Curve<F, N> {
    /// k times the base point plus l times `point`, for a k that is not zero.
    pub(super) fn mul_add_vartime(
        &self,
        k: &Scalar<N>,
        point: &Affine<F>,
        l: &[u64; N],
    ) -> Option<Affine<F>> {
        let sum = self.add_points(self.mul_base_vartime(k), self.mul_vartime(point, l))?;
        let inverse = sum.z.invert();
        let inverse_squared = inverse.square();
        Some(Affine {
            x: sum.x.mul(&inverse_squared),
            y: sum.y.mul(&inverse_squared).mul(&inverse),
        })
    }

    /// Whether a point of the curve lies in the group of the base point. In a group of cofactor 1 every one does.
    pub(super) fn is_in_group(&self, point: &Affine<F>) -> bool {
        self.cofactor == 1 || self.mul_vartime(point, self.order.q()).is_none()
    }

    fn mul_base_vartime(&self, k: &Scalar<N>) -> Point<F> {
        let is_even = limbs::bit_vartime(k.limbs(), 0) == 0;
        let odd = if is_even { self.order.neg(k) } else { k.clone() };
        let mut sum = None;
        for (i, window) in self.table().windows().iter().enumerate() {
            let (negative, index) = odd_digit(odd.limbs(), i);
            let Some(entry) = window.get(usize::from(index)) else { continue };
            let turned = (negative == 1) != is_even;
            let y = if turned { entry.y.neg() } else { entry.y };
            sum = self.add_affine(sum, &Affine { x: entry.x, y });
        }
        sum
    }

    fn mul_vartime(&self, point: &Affine<F>, l: &[u64; N]) -> Point<F> {
        let once: Point<F> = Some(Jacobian { x: point.x, y: point.y, z: F::ONE });
        let twice = self.double_point(once);
        let mut multiples = [once; ODD_MULTIPLES];
        let mut multiple = once;
        for entry in multiples.iter_mut().skip(1) {
            multiple = self.add_points(multiple, twice);
            *entry = multiple;
        }
        let mut sum = None;
        for digit in signed_digits(l).iter().rev() {
            sum = self.double_point(sum);
            let index = usize::from(digit.unsigned_abs() / 2);
            match multiples.get(index) {
                Some(entry) if *digit > 0 => sum = self.add_points(sum, *entry),
                Some(entry) if *digit < 0 => sum = self.add_points(sum, negate(*entry)),
                _ => {}
            }
        }
        sum
    }

    fn double_point(&self, point: Point<F>) -> Point<F> {
        let p = point?;
        if bool::from(p.y.is_zero()) {
            return None;
        }
        let xx = p.x.square();
        let yy = p.y.square();
        let yyyy = yy.square();
        let zz = p.z.square();
        let slope = match &self.a {
            Coefficient::MinusThree => p.x.sub(&zz).mul(&p.x.add(&zz)).triple(),
            Coefficient::Any(a) => xx.triple().add(&a.mul(&zz.square())),
        };
        let s = p.x.add(&yy).square().sub(&xx).sub(&yyyy).double();
        let x = slope.square().sub(&s.double());
        Some(Jacobian {
            x,
            y: slope.mul(&s.sub(&x)).sub(&yyyy.double().double().double()),
            z: p.y.add(&p.z).square().sub(&yy).sub(&zz),
        })
    }

    fn add_affine(&self, p: Point<F>, q: &Affine<F>) -> Point<F> {
        let Some(p) = p else { return Some(Jacobian { x: q.x, y: q.y, z: F::ONE }) };
        let zz = p.z.square();
        let u = q.x.mul(&zz);
        let s = q.y.mul(&p.z).mul(&zz);
        self.finish_addition(&p, p.z, (p.x, p.y), (u, s))
    }

    fn add_points(&self, p: Point<F>, q: Point<F>) -> Point<F> {
        let (Some(p), Some(q)) = (p, q) else { return p.or(q) };
        let p_zz = p.z.square();
        let q_zz = q.z.square();
        let of_p = (p.x.mul(&q_zz), p.y.mul(&q.z).mul(&q_zz));
        let of_q = (q.x.mul(&p_zz), q.y.mul(&p.z).mul(&p_zz));
        self.finish_addition(&p, p.z.mul(&q.z), of_p, of_q)
    }

    /// The sum of two points that were brought to the common denominator `z`.
    fn finish_addition(
        &self,
        p: &Jacobian<F>,
        z: F,
        (u1, s1): (F, F),
        (u2, s2): (F, F),
    ) -> Point<F> {
        let run = u2.sub(&u1);
        let rise = s2.sub(&s1);
        if bool::from(run.is_zero()) {
            return if bool::from(rise.is_zero()) { self.double_point(Some(*p)) } else { None };
        }
        let run2 = run.square();
        let run3 = run.mul(&run2);
        let middle = u1.mul(&run2);
        let x = rise.square().sub(&run3).sub(&middle.double());
        let y = rise.mul(&middle.sub(&x)).sub(&s1.mul(&run3));
        Some(Jacobian { x, y, z: z.mul(&run) })
    }
}

fn negate<F: Field<N>, const N: usize>(point: Point<F>) -> Point<F> {
    point.map(|p| Jacobian { y: p.y.neg(), ..p })
}

/// The non-adjacent form of width 5: digits 0 or odd between -15 and 15, least significant first.
fn signed_digits<const N: usize>(number: &[u64; N]) -> Vec<i8> {
    let mut digits = vec![0; 64 * N + 1];
    let mut carry = 0;
    let mut at = 0;
    while let Some(digit) = digits.get_mut(at) {
        let bits = (0..WIDTH).map(|i| limbs::bit_vartime(number, at + i) << i).sum::<u64>() + carry;
        if bits % 2 == 0 {
            at += 1;
            continue;
        }
        let value = i8::try_from(bits).unwrap_or_default();
        (*digit, carry) = if value < 16 { (value, 0) } else { (value - 32, 1) };
        at += WIDTH;
    }
    digits
}
