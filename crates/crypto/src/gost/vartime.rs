//! Group arithmetic on public points and public numbers.
//!
//! It branches on what it works with, so that every case (equal points, opposite points, points of small order) is
//! told apart; no secret may come here.

use super::{
    curve::Curve,
    field::Field,
    limbs,
    point::{Affine, Jacobian, normalise_vartime},
    scalar::Scalar,
    table::make_odd,
};

/// Bits of a digit with its sign: a prepared multiple more costs an addition once, and saves some in every number.
const fn width(limbs: usize) -> usize {
    if limbs > 4 { 6 } else { 5 }
}

impl<F: Field<N>, const N: usize> Curve<F, N> {
    /// k times the base point plus l times `point`, for a k that is not zero.
    pub(super) fn mul_add_vartime(
        &self,
        k: &Scalar<N>,
        point: &Affine<F>,
        l: &[u64; N],
    ) -> Jacobian<F> {
        let mut sum = self.mul_vartime(point, l);
        let (odd, turned) = make_odd(&self.order, k);
        let table = self.public_table();
        for (window, digit) in table.windows().zip(table.digits(&odd)) {
            let index = usize::try_from(digit.index).unwrap_or(usize::MAX);
            let Some(entry) = window.get(index) else { continue };
            let is_negative = digit.negative != turned;
            let entry = if is_negative { entry.negate() } else { *entry };
            sum = self.add_affine_vartime(&sum, &entry);
        }
        sum
    }

    /// l times a point of the curve. Its order is q, times a power of two in a curve with cofactor, so that none of its
    /// first odd multiples is infinity.
    pub(super) fn mul_vartime(&self, point: &Affine<F>, l: &[u64; N]) -> Jacobian<F> {
        let mut multiple = point.to_jacobian();
        let twice = self.double(&multiple, 1);
        let mut multiples = Vec::with_capacity(1 << (width(N) - 2));
        multiples.push(multiple);
        while multiples.len() < multiples.capacity() {
            multiple = self.add_vartime(&multiple, &twice);
            multiples.push(multiple);
        }
        let multiples = normalise_vartime(&multiples);

        let mut sum = Jacobian::infinity();
        let mut doublings = 0;
        for digit in signed_digits(l, width(N)).iter().rev() {
            doublings += 1;
            let Some(entry) = multiples.get(usize::from(digit.unsigned_abs() / 2)) else {
                continue;
            };
            if *digit != 0 {
                let entry = if *digit < 0 { entry.negate() } else { *entry };
                sum = self.add_affine_vartime(&self.double(&sum, doublings), &entry);
                doublings = 0;
            }
        }
        self.double(&sum, doublings)
    }
}

/// The non-adjacent form of a width w: digits 0 or odd between -2^(w-1) and 2^(w-1), least significant first.
fn signed_digits<const N: usize>(number: &[u64; N], width: usize) -> Vec<i8> {
    let mut digits = vec![0; 64 * N + 1];
    let mut carry = 0;
    let mut at = 0;
    while let Some(digit) = digits.get_mut(at) {
        if limbs::bit_vartime(number, at) == carry {
            at += 1;
            continue;
        }
        let bits = (0..width).map(|i| limbs::bit_vartime(number, at + i) << i).sum::<u64>() + carry;
        let value = i8::try_from(bits).unwrap_or_default();
        let is_upper = bits >> (width - 1) == 1;
        carry = u64::from(is_upper);
        *digit = if is_upper { value - (1 << width) } else { value };
        at += width;
    }
    digits
}
