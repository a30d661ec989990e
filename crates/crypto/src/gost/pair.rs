//! Keys of any parameter set, as numbers: the door of the arithmetic for those who know the encodings.
//!
//! Every number that comes in or goes out is little-endian and has [`ParameterSet::bytes`] bytes.

use std::{
    any::Any,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use zeroize::Zeroizing;

use super::{
    curve::Curve,
    field::Field,
    group::Group,
    limbs,
    parameters::{self, ParameterSet, with_curve},
    point::Affine,
    scalar::Scalar,
    signature::KeyedMac,
    table::Table,
};
use crate::{SignFault, random::RandomnessUnavailable};

/// Limbs of the longest number.
const LIMBS: usize = 8;

/// A number of up to 512 bits; those of the sets of 256 bits are padded with zeros.
type Number = [u64; LIMBS];

fn widen<const N: usize>(limbs: &[u64; N]) -> Number {
    let mut number = [0; LIMBS];
    for (wide, limb) in number.iter_mut().zip(limbs) {
        *wide = *limb;
    }
    number
}

fn narrow<const N: usize>(number: &Number) -> [u64; N] {
    let mut limbs = [0; N];
    for (limb, wide) in limbs.iter_mut().zip(number) {
        *limb = *wide;
    }
    limbs
}

/// A public key: a point of the group of a parameter set, and not the point at infinity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PublicPoint {
    pub(super) set: ParameterSet,
    x: Number,
    y: Number,
}

/// What a public key that verifies again and again has worked out.
///
/// An authority's key verifies everything that the authority signed. A table of its multiples makes that three times
/// faster; making it takes as long as ten signatures.
#[derive(Default)]
pub(crate) struct Experience {
    uses: AtomicU32,
    /// A [`Table`] of entries of the group of the key's curve.
    table: OnceLock<Box<dyn Any + Send + Sync>>,
}

/// After so many signatures a key is expected to verify as many more.
const USES_WITHOUT_TABLE: u32 = 10;

/// Bits of a window in the table of a key: 32 KiB at 256 bits, 128 KiB at 512, half as much again in the Edwards form.
const KEY_WIDTH: usize = 4;

/// A private key: a number from 1 to q - 1. Wiped when dropped.
pub(crate) struct SecretNumber {
    number: Zeroizing<Number>,
    keyed: KeyedMac,
    point: PublicPoint,
}

/// The two halves of a signature, little-endian.
pub(crate) struct Halves {
    pub(crate) r: Vec<u8>,
    pub(crate) s: Vec<u8>,
}

impl PublicPoint {
    /// Reads and validates a point: coordinates below p, on the curve, and in the group of the base point.
    pub(crate) fn read(set: ParameterSet, x: &[u8], y: &[u8]) -> Option<Self> {
        fn read<G: Group<N>, const N: usize>(
            curve: &Curve<G, N>,
            x: &[u8],
            y: &[u8],
        ) -> Option<(Number, Number)> {
            let (x, y) = (limbs::from_le_bytes(x)?, limbs::from_le_bytes(y)?);
            let point = Affine { x: G::Element::from_limbs(&x)?, y: G::Element::from_limbs(&y)? };
            let is_good = curve.group.contains(&point) && curve.group.is_in_group(&point);
            is_good.then(|| (widen(&x), widen(&y)))
        }
        let (x, y) = with_curve!(set, curve => read(curve, x, y))?;
        Some(Self { set, x, y })
    }

    /// Writes x and y.
    pub(crate) fn coordinates(&self) -> (Vec<u8>, Vec<u8>) {
        (self.written(&self.x), self.written(&self.y))
    }

    fn written(&self, number: &Number) -> Vec<u8> {
        written(self.set, number)
    }

    /// Whether (r, s) is a signature of the digest, which has [`ParameterSet::bytes`] bytes, by this key. `experience` is
    /// that of this key and no other.
    pub(crate) fn verify(
        &self,
        experience: &Experience,
        digest: &[u8],
        r: &[u8],
        s: &[u8],
    ) -> bool {
        fn verify<G: Group<N>, const N: usize>(
            curve: &Curve<G, N>,
            (point, experience): (&PublicPoint, &Experience),
            digest: &[u8],
            halves: (&[u8], &[u8]),
        ) -> Option<bool> {
            let x = G::Element::from_limbs(&narrow(&point.x))?;
            let y = G::Element::from_limbs(&narrow(&point.y))?;
            let point = Affine { x, y };
            match experience.table(curve, &point) {
                Some(table) => {
                    curve.is_signed(digest, halves, |k, l| curve.mul_add_table_vartime(k, table, l))
                }
                None => curve.is_signed(digest, halves, |k, l| {
                    curve.mul_add_vartime(k, &curve.group.enter(&point), l.limbs())
                }),
            }
        }
        with_curve!(self.set, curve => verify(curve, (self, experience), digest, (r, s)))
            .unwrap_or(false)
    }
}

impl Experience {
    /// The table of the key's point, made when the key has verified often enough that it pays; the same curve and point
    /// each time.
    fn table<G: Group<N>, const N: usize>(
        &self,
        curve: &Curve<G, N>,
        point: &Affine<G::Element>,
    ) -> Option<&Table<G::Entry>> {
        let known = match self.table.get() {
            Some(known) => known,
            None if self.uses.fetch_add(1, Ordering::Relaxed) < USES_WITHOUT_TABLE => return None,
            None => self.table.get_or_init(|| Box::new(curve.make_table(point, KEY_WIDTH))),
        };
        known.downcast_ref()
    }
}

#[cfg(test)]
impl Experience {
    pub(super) fn has_table(&self) -> bool {
        self.table.get().is_some()
    }
}

impl SecretNumber {
    /// Draws a new key.
    pub(crate) fn generate(set: ParameterSet) -> Result<Self, RandomnessUnavailable> {
        with_curve!(set, curve => Ok(Self::new(set, curve, &curve.generate()?)))
    }

    /// Reads a key; `None` for zero and for numbers not below q.
    pub(crate) fn read(set: ParameterSet, number: &[u8]) -> Option<Self> {
        with_curve!(set, curve => {
            let secret = curve.order.read_le_bytes(number)?;
            bool::from(!secret.is_zero()).then(|| Self::new(set, curve, &secret))
        })
    }

    fn new<G: Group<N>, const N: usize>(
        set: ParameterSet,
        curve: &Curve<G, N>,
        secret: &Scalar<N>,
    ) -> Self {
        let point = curve.mul_base(secret);
        let (x, y) = (widen(&point.x.to_limbs()), widen(&point.y.to_limbs()));
        let number = Zeroizing::new(widen(secret.limbs()));
        let keyed = KeyedMac::new(&Zeroizing::new(written(set, &number)));
        Self { number, keyed, point: PublicPoint { set, x, y } }
    }

    pub(crate) fn public(&self) -> &PublicPoint {
        &self.point
    }

    /// Writes the number.
    pub(crate) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(written(self.point.set, &self.number))
    }

    /// Signs a digest, which has [`ParameterSet::bytes`] bytes.
    pub(crate) fn sign(&self, digest: &[u8]) -> Result<Halves, SignFault> {
        let set = self.point.set;
        with_curve!(set, curve => {
            let secret = curve.order.element(&narrow(&self.number)).ok_or(SignFault::Failed)?;
            let (r, s) = curve.sign(&secret, &self.keyed, digest)?;
            Ok(Halves { r: written(set, &widen(r.limbs())), s: written(set, &widen(s.limbs())) })
        })
    }

    /// Signs a digest with a nonce that a standard's example gives.
    #[cfg(test)]
    pub(super) fn sign_example(&self, digest: &[u8], nonce: &[u8]) -> Option<Halves> {
        let set = self.point.set;
        with_curve!(set, curve => {
            let secret = curve.order.element(&narrow(&self.number))?;
            let k = curve.order.read_le_bytes(nonce)?;
            let (r, s) = curve.sign_example(&secret, digest, &k)?;
            Some(Halves { r: written(set, &widen(r.limbs())), s: written(set, &widen(s.limbs())) })
        })
    }
}

fn written(set: ParameterSet, number: &Number) -> Vec<u8> {
    let mut bytes = vec![0; set.bytes()];
    limbs::write_le_bytes(number, &mut bytes);
    bytes
}
