//! Arithmetic modulo the order q of the group: nonces, private keys and the two halves of a signature.
//!
//! Values are kept below q, in plain form. All operations take the same time for all values, but where their name
//! says `vartime`.

use subtle::Choice;
use zeroize::{Zeroize, Zeroizing};

use super::{limbs, modulus::Modulus};

/// The order of a group, with what its arithmetic needs.
#[derive(Debug)]
pub(super) struct Order<const N: usize>(Modulus<N>);

/// A number below q, in its plain form. Wiped when dropped.
#[derive(Clone)]
pub(super) struct Scalar<const N: usize>([u64; N]);

impl<const N: usize> Drop for Scalar<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<const N: usize> Scalar<N> {
    pub(super) fn limbs(&self) -> &[u64; N] {
        &self.0
    }

    pub(super) fn is_zero(&self) -> Choice {
        limbs::is_zero(&self.0)
    }

    /// 1 for an odd number, 0 for an even one.
    pub(super) fn low_bit(&self) -> u64 {
        self.0.first().map_or(0, |limb| limb & 1)
    }

    /// Writes it, little-endian, into 8 N bytes.
    pub(super) fn write_le_bytes(&self, target: &mut [u8]) {
        limbs::write_le_bytes(&self.0, target);
    }
}

impl<const N: usize> Order<N> {
    /// Prepares an order given in hexadecimal digits.
    pub(super) const fn hex(text: &str) -> Self {
        Self(Modulus::hex(text))
    }

    pub(super) const fn q(&self) -> &[u64; N] {
        &self.0.number
    }

    /// The number of bits of q.
    pub(super) const fn bits(&self) -> usize {
        self.0.bits()
    }

    /// Any number of N limbs modulo q.
    pub(super) fn reduce(&self, number: &[u64; N]) -> Scalar<N> {
        let shifted = Zeroizing::new(self.0.enter(number));
        Scalar(self.0.leave(&shifted))
    }

    /// A number of 2 N limbs, given as little-endian bytes, modulo q. The result is as good as uniform when the
    /// bytes are. `None` when there are not 16 N bytes.
    pub(super) fn reduce_wide(&self, bytes: &[u8]) -> Option<Scalar<N>> {
        let (lower, upper) = bytes.split_at_checked(8 * N)?;
        let lower = Zeroizing::new(limbs::from_le_bytes::<N>(lower)?);
        let upper = Zeroizing::new(limbs::from_le_bytes::<N>(upper)?);
        // upper * 2^(64 N) is just the Montgomery form of upper.
        let shifted = Scalar(self.0.enter(&upper));
        Some(self.add(&shifted, &self.reduce(&lower)))
    }

    /// The scalar that a number below q is; `None` for other numbers.
    pub(super) fn element(&self, number: &[u64; N]) -> Option<Scalar<N>> {
        let below = limbs::sub(number, &self.0.number).1 == 1;
        below.then_some(Scalar(*number))
    }

    /// Reads a number below q, little-endian; `None` when it has another length or is not below q.
    pub(super) fn read_le_bytes(&self, bytes: &[u8]) -> Option<Scalar<N>> {
        let number = Zeroizing::new(limbs::from_le_bytes(bytes)?);
        self.element(&number)
    }

    pub(super) fn add(&self, a: &Scalar<N>, b: &Scalar<N>) -> Scalar<N> {
        Scalar(self.0.add(&a.0, &b.0))
    }

    pub(super) fn neg(&self, a: &Scalar<N>) -> Scalar<N> {
        Scalar(self.0.sub(&[0; N], &a.0))
    }

    pub(super) fn mul(&self, a: &Scalar<N>, b: &Scalar<N>) -> Scalar<N> {
        let shifted = Zeroizing::new(self.0.enter(&b.0));
        Scalar(self.0.mul(&a.0, &shifted))
    }

    /// The inverse of a public number, in a time that depends on it.
    pub(super) fn invert_vartime(&self, a: &Scalar<N>) -> Scalar<N> {
        Scalar(self.0.inverter.invert_vartime(&a.0))
    }

    /// `b` if the bit is 1, `a` if it is 0.
    pub(super) fn select(a: &Scalar<N>, b: &Scalar<N>, bit: u64) -> Scalar<N> {
        Scalar(limbs::select(&a.0, &b.0, bit))
    }
}
