//! Serial numbers of certificates.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::asn1::{self, Input, Malformed};

/// The value is not a serial number that an authority may give: 1 to 20 octets, positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a serial number: 1 to 20 octets, positive")]
pub struct NotASerial;

/// A certificate's serial number: a positive integer of 1 to 20 octets (RFC 5280 4.1.2.2).
///
/// Other authorities have issued negative numbers and zero. Those are read, so that their certificates can be named and
/// found on a list, but never made; see [`Serial::is_positive`].
///
/// Order is by value for positive numbers. STORED: as lower-case hexadecimal digits, two for each octet, without
/// leading zero octets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Serial {
    negative: bool,
    length: u8,
    octets: [u8; Self::MAX_OCTETS],
}

impl Serial {
    /// RFC 5280 4.1.2.2.
    pub const MAX_OCTETS: usize = 20;

    /// From a big-endian magnitude; leading zero octets are dropped.
    pub fn new(magnitude: &[u8]) -> Result<Self, NotASerial> {
        let zeros = magnitude.iter().take_while(|b| **b == 0).count();
        let digits = magnitude.get(zeros..).unwrap_or_default();
        let length = u8::try_from(digits.len()).map_err(|_| NotASerial)?;
        let mut octets = [0; Self::MAX_OCTETS];
        if length == 0 {
            return Err(NotASerial);
        }
        octets.get_mut(..digits.len()).ok_or(NotASerial)?.copy_from_slice(digits);
        Ok(Self { negative: false, length, octets })
    }

    /// From 160 random bits, in the national shape: always 40 digits, the first of them 1 to 7.
    ///
    /// The top bit is cleared, so that the encoding stays within 20 octets; a first digit of 0
    /// becomes 1. At least 156 bits stay random.
    pub const fn from_random(mut bits: [u8; Self::MAX_OCTETS]) -> Self {
        bits[0] &= 0x7F;
        if bits[0] < 0x10 {
            bits[0] |= 0x10;
        }
        Self { negative: false, length: 20, octets: bits }
    }

    /// The big-endian magnitude, without leading zero octets.
    pub fn as_bytes(&self) -> &[u8] {
        self.octets.get(..usize::from(self.length)).unwrap_or_default()
    }

    /// Whether the number is positive. RFC 5280 forbids issuers others, and asks readers to bear them
    /// (4.1.2.2).
    pub const fn is_positive(&self) -> bool {
        !self.negative && !self.is_zero()
    }

    const fn is_zero(&self) -> bool {
        self.length == 1 && self.octets[0] == 0
    }

    /// The content of the INTEGER.
    pub(crate) fn content_octets(&self) -> Cow<'_, [u8]> {
        let magnitude = Cow::Borrowed(self.as_bytes());
        let digits = if self.negative { Cow::Owned(negate(&magnitude)) } else { magnitude };
        let sign = if self.negative { 0xFF } else { 0 };
        let needs_sign = digits.first().is_none_or(|first| (first ^ sign) & 0x80 != 0);
        if needs_sign { Cow::Owned([&[sign], digits.as_ref()].concat()) } else { digits }
    }

    /// The INTEGER in DER.
    pub fn der(&self) -> Vec<u8> {
        asn1::tlv(asn1::INTEGER, &[&self.content_octets()])
    }

    pub(crate) fn read(input: &mut Input<'_>) -> Result<Self, Malformed> {
        Self::from_content(Self::content(input)?)
    }

    /// Takes the next element, which must be a serial number; gives its content.
    pub(crate) fn content<'a>(input: &mut Input<'a>) -> Result<&'a [u8], Malformed> {
        let content = input.expect(asn1::INTEGER)?;
        let is_padded = match content {
            [] => return Err(Malformed),
            [first, second, ..] => matches!((first, second >> 7), (0, 0) | (0xFF, 1)),
            [_] => false,
        };
        let longest = Self::MAX_OCTETS + usize::from(content.first() == Some(&0));
        if is_padded || content.len() > longest { Err(Malformed) } else { Ok(content) }
    }

    /// From the content of an INTEGER that [`Serial::content`] took.
    pub(crate) fn from_content(content: &[u8]) -> Result<Self, Malformed> {
        if content == [0] {
            return Ok(Self { negative: false, length: 1, octets: [0; Self::MAX_OCTETS] });
        }
        let negative = content.first().is_some_and(|first| *first >= 0x80);
        let magnitude = if negative { negate(content).into() } else { Cow::Borrowed(content) };
        Self::new(&magnitude).map(|serial| Self { negative, ..serial }).map_err(|_| Malformed)
    }
}

/// The two's complement.
fn negate(octets: &[u8]) -> Vec<u8> {
    let mut carry = true;
    let mut negated: Vec<u8> = octets
        .iter()
        .rev()
        .map(|octet| {
            let (sum, over) = (!octet).overflowing_add(u8::from(carry));
            carry = over;
            sum
        })
        .collect();
    negated.reverse();
    negated
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        write!(f, "{sign}{}", hex::encode(self.as_bytes()))
    }
}

impl fmt::Debug for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Serial({self})")
    }
}

impl FromStr for Serial {
    type Err = NotASerial;

    /// Reads hexadecimal digits of either case; people leave out a leading zero, so an odd count
    /// is taken.
    fn from_str(text: &str) -> Result<Self, NotASerial> {
        if text.len() > 2 * Self::MAX_OCTETS {
            return Err(NotASerial);
        }
        let even = if text.len() % 2 == 1 { format!("0{text}") } else { text.to_owned() };
        Self::new(&hex::decode(even).map_err(|_| NotASerial)?)
    }
}

impl TryFrom<String> for Serial {
    type Error = NotASerial;
    fn try_from(text: String) -> Result<Self, NotASerial> {
        text.parse()
    }
}

impl From<Serial> for String {
    fn from(serial: Serial) -> Self {
        serial.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_is_stored_as_lower_case_digits() {
        let serial: Serial = "0A1B".parse().unwrap();
        assert_eq!(serial.to_string(), "0a1b");
        assert_eq!("a1b".parse(), Ok(serial));
        assert_eq!(serde_json::to_string(&serial).unwrap(), "\"0a1b\"");
        assert_eq!(serde_json::from_str::<Serial>("\"0a1b\"").unwrap(), serial);
        for wrong in ["", "0", "0000", "xyz", &"1".repeat(41), "-1", "é"] {
            assert_eq!(wrong.parse::<Serial>(), Err(NotASerial), "{wrong}");
        }
    }

    #[test]
    fn order_is_by_value() {
        let mut serials: Vec<Serial> =
            ["0100", "ff", "02", "0101"].iter().map(|s| s.parse().unwrap()).collect();
        serials.sort();
        let texts: Vec<_> = serials.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["02", "ff", "0100", "0101"]);
    }

    #[test]
    fn a_serial_that_is_not_positive_is_read_as_it_stands_and_never_made() {
        for (content, text) in [
            (&[0xFF][..], "-01"),
            (&[0x80], "-80"),
            (&[0xFF, 0x7F], "-81"),
            (&[0], "00"),
            (&[0x7F], "7f"),
            (&[0, 0x80], "80"),
            (&[0, 0xFF, 0xFF], "ffff"),
        ] {
            let der = asn1::tlv(asn1::INTEGER, &[content]);
            let serial = Serial::read(&mut Input::new(&der)).unwrap();
            assert_eq!(serial.to_string(), text);
            assert_eq!(serial.is_positive(), text != "00" && !text.starts_with('-'));
            assert_eq!(serial.der(), der);
        }
        let long = [0x7F; 21];
        for refused in [&[][..], &[0, 0], &[0, 0x7F], &[0xFF, 0xFF], &[0xFF, 0x80], &long] {
            let der = asn1::tlv(asn1::INTEGER, &[refused]);
            assert_eq!(Serial::read(&mut Input::new(&der)), Err(Malformed), "{refused:?}");
        }
        assert_eq!("-01".parse::<Serial>(), Err(NotASerial));
    }

    #[test]
    fn a_random_serial_has_forty_digits_and_a_first_digit_of_one_to_seven() {
        for first in 0..=255 {
            let text = Serial::from_random([first; 20]).to_string();
            assert_eq!(text.len(), 40);
            assert!(('1'..='7').contains(&text.chars().next().unwrap()));
        }
    }
}
