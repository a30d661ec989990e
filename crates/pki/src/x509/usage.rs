//! keyUsage (RFC 5280 4.2.1.3).

use std::{fmt, ops::BitOr};

use crate::asn1::{self, BIT_STRING, Input, Malformed};

/// What a key may do, as a set.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// digitalSignature.
    pub const DIGITAL_SIGNATURE: Self = Self(1);
    /// nonRepudiation (contentCommitment).
    pub const NON_REPUDIATION: Self = Self(1 << 1);
    /// keyEncipherment.
    pub const KEY_ENCIPHERMENT: Self = Self(1 << 2);
    /// dataEncipherment.
    pub const DATA_ENCIPHERMENT: Self = Self(1 << 3);
    /// keyAgreement.
    pub const KEY_AGREEMENT: Self = Self(1 << 4);
    /// keyCertSign.
    pub const KEY_CERT_SIGN: Self = Self(1 << 5);
    /// cRLSign.
    pub const CRL_SIGN: Self = Self(1 << 6);
    /// encipherOnly.
    pub const ENCIPHER_ONLY: Self = Self(1 << 7);
    /// decipherOnly.
    pub const DECIPHER_ONLY: Self = Self(1 << 8);

    /// All bits with the names the standard gives them, in its order.
    pub const NAMED: [(Self, &'static str); 9] = [
        (Self::DIGITAL_SIGNATURE, "digitalSignature"),
        (Self::NON_REPUDIATION, "nonRepudiation"),
        (Self::KEY_ENCIPHERMENT, "keyEncipherment"),
        (Self::DATA_ENCIPHERMENT, "dataEncipherment"),
        (Self::KEY_AGREEMENT, "keyAgreement"),
        (Self::KEY_CERT_SIGN, "keyCertSign"),
        (Self::CRL_SIGN, "cRLSign"),
        (Self::ENCIPHER_ONLY, "encipherOnly"),
        (Self::DECIPHER_ONLY, "decipherOnly"),
    ];

    /// No use at all.
    pub const fn none() -> Self {
        Self(0)
    }

    /// The use of a name of the standard.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(_, n)| *n == name).map(|(bit, _)| *bit)
    }

    /// Whether all of `other` is in this set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether nothing is in this set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn der(self) -> Vec<u8> {
        asn1::tlv(BIT_STRING, &[&bits_content(self.0)])
    }

    pub(super) fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut input = Input::new(der);
        let content = input.expect(BIT_STRING)?;
        input.finish()?;
        read_bits(content).map(Self)
    }
}

/// The content of a named bit list of nine bits, the first the lowest: trailing zero bits are left
/// out (X.690 11.2.2).
pub(super) fn bits_content(bits: u16) -> Vec<u8> {
    let [low, high] = bits.to_le_bytes();
    let octets = [low.reverse_bits(), high.reverse_bits()];
    let used = if octets[1] != 0 { 2 } else { usize::from(octets[0] != 0) };
    let content = octets.get(..used).unwrap_or_default();
    let unused = content.last().map_or(0, |last| last.trailing_zeros());
    [&[u8::try_from(unused).unwrap_or(0)], content].concat()
}

/// Reads what [`bits_content`] writes. Trailing zero bits are let pass; bits that are said to be
/// unused must be zero (X.690 11.2.1).
pub(super) fn read_bits(content: &[u8]) -> Result<u16, Malformed> {
    let (bits, unused, last) = match content {
        [0] => return Ok(0),
        [unused @ 0..=7, first] => (u16::from(first.reverse_bits()), unused, first),
        [unused @ 0..=7, first, second @ (0 | 0x80)] => {
            let octets = [first.reverse_bits(), second.reverse_bits()];
            (u16::from_le_bytes(octets), unused, second)
        }
        _ => return Err(Malformed),
    };
    if last.trailing_zeros() < u32::from(*unused) { Err(Malformed) } else { Ok(bits) }
}

impl BitOr for KeyUsage {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl FromIterator<Self> for KeyUsage {
    fn from_iter<I: IntoIterator<Item = Self>>(uses: I) -> Self {
        uses.into_iter().fold(Self(0), BitOr::bitor)
    }
}

impl fmt::Display for KeyUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for (bit, name) in Self::NAMED {
            if self.contains(bit) {
                write!(f, "{separator}{name}")?;
                separator = ", ";
            }
        }
        Ok(())
    }
}

impl fmt::Debug for KeyUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyUsage({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_national_leaf_has_bits_c8() {
        let usage =
            KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION | KeyUsage::KEY_AGREEMENT;
        assert_eq!(usage.der(), [3, 2, 3, 0xC8]);
    }

    #[test]
    fn each_set_reads_back() {
        for bits in 0..512 {
            assert_eq!(KeyUsage::read(&KeyUsage(bits).der()), Ok(KeyUsage(bits)));
        }
    }
}
