//! Tables of the odd multiples of a point that is multiplied often, and the digits that pick from them.
//!
//! An odd number k below 2^n is the sum of +-2^j over all j below n, where the sign of 2^j is that of bit j + 1 of k,
//! and plus for the last. Grouped by w bits it is a sum of m = n / w digits, each odd and between -2^w and 2^w, times
//! powers of 2^w: none is zero, so that a table of odd multiples serves, and every digit costs the same.

use std::hint::black_box;

use super::{
    curve::Curve,
    group::Group,
    limbs::word_at,
    point::Affine,
    scalar::{Order, Scalar},
};

/// For each window i the multiples 1, 3, ... 2^w - 1 of 2^(w i) times the point.
#[derive(Debug)]
pub(super) struct Table<E> {
    width: usize,
    entries: Vec<E>,
}

/// An odd digit between -2^w and 2^w.
pub(super) struct Digit {
    /// 1 for a negative digit, 0 else.
    pub(super) negative: u64,
    /// Which of the odd multiples: (|digit| - 1) / 2.
    pub(super) index: u64,
}

impl<G: Group<N>, const N: usize> Curve<G, N> {
    /// Makes the table of a public point that is not infinity, with windows of `width` bits, that serves all numbers
    /// below q.
    pub(super) fn make_table(&self, point: &Affine<G::Element>, width: usize) -> Table<G::Entry> {
        let in_window = 1 << (width - 1);
        let windows = self.order.bits().div_ceil(width);
        let mut entries = Vec::with_capacity(in_window * windows);
        let mut power = self.group.enter(point);
        for _ in 0..windows {
            let multiples = self.group.odd_multiples_vartime(&power, in_window);
            entries.extend(self.group.entries_vartime(&multiples));
            power = self.group.double(&power, width);
        }
        Table { width, entries }
    }
}

impl<E> Table<E> {
    /// The windows, least significant first.
    pub(super) fn windows(&self) -> impl ExactSizeIterator<Item = &[E]> {
        self.entries.chunks_exact(1 << (self.width - 1))
    }

    /// The digits of an odd number below q, least significant first.
    pub(super) fn digits<const N: usize>(&self, number: &Scalar<N>) -> impl Iterator<Item = Digit> {
        let (width, windows) = (self.width, self.windows().len());
        // Which number this is is no secret, nor is the place of a window in it.
        let (half, limbs) = (1 << (width - 1), *number.limbs());
        (0..windows).map(move |window| {
            let top = if window + 1 == windows { half } else { 0 };
            let digit = (word_at(&limbs, width * window + 1) | top) & (2 * half - 1);
            let negative = black_box(1 ^ (digit >> (width - 1)));
            Digit { negative, index: (digit ^ negative.wrapping_neg()) & (half - 1) }
        })
    }
}

/// The odd one of k and q - k, and 1 if that is q - k, 0 if it is k. Constant time.
pub(super) fn make_odd<const N: usize>(order: &Order<N>, k: &Scalar<N>) -> (Scalar<N>, u64) {
    let even = 1 ^ k.low_bit();
    (Order::select(k, &order.neg(k), even), even)
}
