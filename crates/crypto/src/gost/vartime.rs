//! Group arithmetic on public points and public numbers.
//!
//! It branches on what it works with, so that every case (equal points, opposite points, points of small order) is
//! told apart; no secret may come here.

use super::{
    curve::Curve,
    group::Group,
    limbs,
    scalar::Scalar,
    table::{Table, make_odd},
};

/// Bits of a digit with its sign: a prepared multiple more costs an addition once, and saves some in every number.
const fn width(limbs: usize) -> usize {
    if limbs > 4 { 6 } else { 5 }
}

impl<G: Group<N>, const N: usize> Curve<G, N> {
    /// k times the base point plus l times `point`, for a k that is not zero.
    pub(super) fn mul_add_vartime(
        &self,
        k: &Scalar<N>,
        point: &G::Point,
        l: &[u64; N],
    ) -> G::Point {
        let sum = self.mul_vartime(point, l);
        self.add_vartime(&sum, self.public_table(), k)
    }

    /// k times the base point plus l times the point of a table, neither of k and l being zero.
    pub(super) fn mul_add_table_vartime(
        &self,
        k: &Scalar<N>,
        table: &Table<G::Entry>,
        l: &Scalar<N>,
    ) -> G::Point {
        let sum = self.add_vartime(&self.group.infinity(), table, l);
        self.add_vartime(&sum, self.public_table(), k)
    }

    /// Adds k times the point of a table, k not being zero.
    fn add_vartime(&self, sum: &G::Point, table: &Table<G::Entry>, k: &Scalar<N>) -> G::Point {
        let mut sum = *sum;
        let (odd, turned) = make_odd(&self.order, k);
        for (window, digit) in table.windows().zip(table.digits(&odd)) {
            let index = usize::try_from(digit.index).unwrap_or(usize::MAX);
            let Some(entry) = window.get(index) else { continue };
            sum = self.group.add_entry_vartime(&sum, entry, digit.negative != turned);
        }
        sum
    }

    /// l times a point of the group that is not infinity.
    pub(super) fn mul_vartime(&self, point: &G::Point, l: &[u64; N]) -> G::Point {
        let group = &self.group;
        let multiples = group.odd_multiples_vartime(point, 1 << (width(N) - 2));
        let mut sum = group.infinity();
        let mut doublings = 0;
        for digit in signed_digits(l, width(N)).iter().rev() {
            doublings += 1;
            let Some(multiple) = multiples.get(usize::from(digit.unsigned_abs() / 2)) else {
                continue;
            };
            if *digit != 0 {
                let doubled = group.double(&sum, doublings);
                sum = group.add_multiple_vartime(&doubled, multiple, *digit < 0);
                doublings = 0;
            }
        }
        group.double(&sum, doublings)
    }
}

/// The non-adjacent form of a width w: digits 0 or odd between -2^(w-1) and 2^(w-1), least significant first.
fn signed_digits<const N: usize>(number: &[u64; N], width: usize) -> Vec<i8> {
    let mut digits = vec![0; 64 * N + 1];
    let mut carry = 0u64;
    let mut at = 0;
    loop {
        // A bit that is as the carry makes a digit 0 and leaves the carry.
        let bits = limbs::word_at(number, at);
        at += (bits ^ carry.wrapping_neg()).trailing_zeros() as usize;
        let Some(digit) = digits.get_mut(at) else { return digits };
        let bits = (limbs::word_at(number, at) & ((1 << width) - 1)) + carry;
        if bits & 1 == 0 {
            // None of 64 bits was different.
            continue;
        }
        let value = i8::try_from(bits).unwrap_or_default();
        carry = bits >> (width - 1);
        *digit = if carry == 1 { value - (1 << width) } else { value };
        at += width;
    }
}
