//! Numbers of lists.

use std::fmt;

use crate::asn1::{self, Input, Malformed};

/// A number of a list (cRLNumber, RFC 5280 5.2.3): not negative, up to 20 octets. Order is by value.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number([u8; Self::MAX_OCTETS]);

impl Number {
    /// RFC 5280 5.2.3.
    pub const MAX_OCTETS: usize = 20;

    /// Reads the value of cRLNumber or deltaCRLIndicator.
    pub(super) fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut input = Input::new(der);
        let magnitude = input.unsigned()?;
        input.finish()?;
        let mut octets = [0; Self::MAX_OCTETS];
        let start = Self::MAX_OCTETS.checked_sub(magnitude.len()).ok_or(Malformed)?;
        octets.get_mut(start..).ok_or(Malformed)?.copy_from_slice(magnitude);
        Ok(Self(octets))
    }

    pub(super) fn der(&self) -> Vec<u8> {
        asn1::integer(&self.0)
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        let mut octets = [0; Self::MAX_OCTETS];
        let digits = value.to_be_bytes();
        for (octet, digit) in octets.iter_mut().rev().zip(digits.iter().rev()) {
            *octet = *digit;
        }
        Self(octets)
    }
}

/// In decimal digits, as lists are numbered for people.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        let mut digits = Vec::new();
        loop {
            let mut remainder = 0u16;
            for octet in &mut rest {
                let value = (remainder << 8) | u16::from(*octet);
                *octet = u8::try_from(value / 10).unwrap_or(u8::MAX);
                remainder = value % 10;
            }
            digits.push(char::from(b'0' + u8::try_from(remainder).unwrap_or(0)));
            if rest == [0; Self::MAX_OCTETS] {
                break;
            }
        }
        f.pad(&digits.iter().rev().collect::<String>())
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_twenty_octets_is_read_and_ordered_by_value() {
        let small = Number::from(255);
        assert_eq!(small.to_string(), "255");
        assert_eq!(Number::default().to_string(), "0");
        assert_eq!(Number::from(u64::MAX).to_string(), u64::MAX.to_string());
        let large = Number::read(&asn1::integer(&[0x7F; 20])).unwrap();
        assert!(large > Number::from(u64::MAX) && small < Number::from(256));
        assert_eq!(large.to_string(), "727885129180488904360266563744972327436484050815");
        for number in [small, large, Number::default()] {
            assert_eq!(Number::read(&number.der()), Ok(number));
        }
        assert_eq!(Number::read(&asn1::integer(&[0x7F; 21])), Err(Malformed));
        assert_eq!(Number::read(&[2, 1, 0xFF]), Err(Malformed));
    }
}
