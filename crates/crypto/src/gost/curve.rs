//! Curves with their base points, and the multiplication of these by secret numbers.

use std::{hint::black_box, sync::OnceLock};

use zeroize::Zeroizing;

use super::{
    group::{Entry, Group},
    point::Affine,
    scalar::{Order, Scalar},
    table::{Table, make_odd},
};

/// Bits of a window in the table for public numbers: 32 windows of 8 KiB at 256 bits, 64 of 16 KiB at 512.
const PUBLIC_WIDTH: usize = 8;

/// A curve with a base point of prime order.
#[derive(Debug)]
pub(super) struct Curve<G: Group<N>, const N: usize> {
    pub(super) group: G,
    pub(super) base: Affine<G::Element>,
    /// The order of the base point.
    pub(super) order: Order<N>,
    secret_table: OnceLock<Table<G::Entry>>,
    public_table: OnceLock<Table<G::Entry>>,
}

impl<G: Group<N>, const N: usize> Curve<G, N> {
    pub(super) const fn new(group: G, base: Affine<G::Element>, order: Order<N>) -> Self {
        Self { group, base, order, secret_table: OnceLock::new(), public_table: OnceLock::new() }
    }

    /// The table that is read as a whole, made on first use.
    pub(super) fn secret_table(&self) -> &Table<G::Entry> {
        self.secret_table.get_or_init(|| self.make_table(&self.base, G::SECRET_WIDTH))
    }

    /// The table that is read where the number says, made on first use.
    pub(super) fn public_table(&self) -> &Table<G::Entry> {
        self.public_table.get_or_init(|| self.make_table(&self.base, PUBLIC_WIDTH))
    }

    /// k times the base point; k is not zero. Constant time: no branch and no index depends on the number.
    pub(super) fn mul_base(&self, k: &Scalar<N>) -> Affine<G::Element> {
        // Digits are those of an odd number: of k, or of q - k for an even k, with the sign turned.
        let (odd, turned) = make_odd(&self.order, k);
        let table = self.secret_table();
        self.group.sum(table.windows().zip(table.digits(&odd)).map(|(window, digit)| {
            let mut entry = Zeroizing::new(look_up(window, digit.index));
            entry.negate_if((digit.negative ^ turned).wrapping_neg());
            entry
        }))
    }
}

/// The entry of a window at a secret index: every entry is read.
pub(super) fn look_up<E: Entry<N> + Default, const N: usize>(window: &[E], index: u64) -> E {
    let mut found = E::default();
    for (i, entry) in (0u64..).zip(window) {
        // All ones where the numbers, both below 2^63, are equal: only 0 - 1 has its top bit set.
        // The compiler must not know that it is one of two masks, lest it finds a way to read less.
        let mask = black_box((i ^ index).wrapping_sub(1) >> 63).wrapping_neg();
        found.gather(entry, mask);
    }
    found
}
