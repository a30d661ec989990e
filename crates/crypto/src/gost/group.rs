//! What multiplying needs of a group, whichever form the equation of its curve has.
//!
//! Keys and signatures name points by the coordinates of the Weierstrass equation. [`super::weierstrass`] computes with
//! these, for every set; [`super::edwards`] with those of another curve that is the same group, for the sets that
//! have one, and is faster.

use std::fmt::Debug;

use zeroize::{Zeroize, Zeroizing};

use super::{field::Field, point::Affine};

/// A group of points of prime order on a curve, with its formulas.
pub(super) trait Group<const N: usize>: Debug + Send + Sync + 'static {
    /// What coordinates are.
    type Element: Field<N>;
    /// A point being computed with, infinity too.
    type Point: Copy + Debug;
    /// A multiple of a base point in a table, prepared for being added.
    type Entry: Entry<N> + Copy + Debug + Default + Send + Sync + Zeroize + 'static;
    /// A multiple of a key's point, prepared for being added a few times.
    type Multiple: Copy + Debug;

    /// Bits of a window in the table for secret numbers, which is read as a whole.
    const SECRET_WIDTH: usize;

    /// Whether a point satisfies the equation of the curve.
    fn contains(&self, point: &Affine<Self::Element>) -> bool;
    /// Whether a point of the curve lies in the group of the base point. For public points.
    fn is_in_group(&self, point: &Affine<Self::Element>) -> bool;

    fn infinity(&self) -> Self::Point;
    /// The form to compute with of a point of the group.
    fn enter(&self, point: &Affine<Self::Element>) -> Self::Point;
    /// 2^times times the point, whichever it is.
    fn double(&self, point: &Self::Point, times: usize) -> Self::Point;
    /// The multiples 1, 3, 5, ... of a public point of the group that is not infinity.
    fn odd_multiples_vartime(&self, point: &Self::Point, count: usize) -> Vec<Self::Multiple>;
    /// The same points as entries of a table. For public points.
    fn entries_vartime(&self, multiples: &[Self::Multiple]) -> Vec<Self::Entry>;
    /// The sum of two public points, whichever they are; the difference, if the second counts as negative.
    fn add_entry_vartime(
        &self,
        point: &Self::Point,
        entry: &Self::Entry,
        is_negative: bool,
    ) -> Self::Point;
    /// The sum of two public points, whichever they are; the difference, if the second counts as negative.
    fn add_multiple_vartime(
        &self,
        point: &Self::Point,
        multiple: &Self::Multiple,
        is_negative: bool,
    ) -> Self::Point;
    /// Whether a public point is not infinity and has this x.
    fn has_x_vartime(&self, point: &Self::Point, x: &Self::Element) -> bool;

    /// The sum of secret entries, one for each window of a table and its odd digit, least significant first; the sum is
    /// not infinity. Constant time: no branch and no index depends on the entries.
    fn sum(&self, entries: impl Iterator<Item = Zeroizing<Self::Entry>>) -> Affine<Self::Element>;
}

/// An entry of a table that is read at a secret index.
pub(super) trait Entry<const N: usize> {
    /// Sets the bits of `other` where the mask has ones: beginning with zeros, to take one entry out of a table that is
    /// read as a whole.
    fn gather(&mut self, other: &Self, mask: u64);
    /// The opposite point if the mask is all ones, the same if it is zero.
    fn negate_if(&mut self, mask: u64);
}
