//! DER: a writer that cannot fail and a reader that is strict.
//!
//! Every encoder of this crate builds on the writer, so that what is signed is exactly what was
//! laid out; every decoder builds on [`Input`], which hands out the original octets of an element
//! together with its content. Values of primitive types go through crate `der`.

pub(crate) mod ber;

use jiff::{Timestamp, tz::TimeZone};

use crate::Oid;

/// The octets are not the DER that was expected. What object they belong to is said by the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const ENUMERATED: u8 = 0x0A;
pub(crate) const UTF8_STRING: u8 = 0x0C;
pub(crate) const PRINTABLE_STRING: u8 = 0x13;
pub(crate) const TELETEX_STRING: u8 = 0x14;
pub(crate) const IA5_STRING: u8 = 0x16;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const BMP_STRING: u8 = 0x1E;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// `[n]`, constructed.
pub(crate) const fn context(number: u8) -> u8 {
    0xA0 | number
}

/// `[n]`, primitive.
pub(crate) const fn context_primitive(number: u8) -> u8 {
    0x80 | number
}

// --- writer ---

/// One element: identifier octet, length, and the parts of its content one after another.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = head(tag, length);
    out.reserve_exact(length);
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

fn push_length(out: &mut Vec<u8>, length: usize) {
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let used = bytes.len() - bytes.iter().take_while(|b| **b == 0).count();
            out.push(0x80 | u8::try_from(used).unwrap_or(8));
            out.extend(bytes.iter().skip(bytes.len() - used));
        }
    }
}

/// Tag and length of an element of which the content comes after it.
pub(crate) fn head(tag: u8, length: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(10);
    out.push(tag);
    push_length(&mut out, length);
    out
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(SEQUENCE, parts)
}

/// `SET OF`: the elements in the order of their encodings (X.690 11.6).
pub(crate) fn set_of(mut elements: Vec<Vec<u8>>) -> Vec<u8> {
    elements.sort();
    tlv(SET, &[&elements.concat()])
}

pub(crate) fn oid(value: &Oid) -> Vec<u8> {
    tlv(OBJECT_IDENTIFIER, &[value.as_bytes()])
}

pub(crate) fn null() -> Vec<u8> {
    tlv(NULL, &[])
}

pub(crate) fn boolean_true() -> Vec<u8> {
    tlv(BOOLEAN, &[&[0xFF]])
}

pub(crate) fn octet_string(content: &[u8]) -> Vec<u8> {
    tlv(OCTET_STRING, &[content])
}

/// A BIT STRING of whole octets.
pub(crate) fn bit_string(content: &[u8]) -> Vec<u8> {
    tlv(BIT_STRING, &[&[0], content])
}

/// A non-negative INTEGER of the given big-endian magnitude.
pub(crate) fn integer(magnitude: &[u8]) -> Vec<u8> {
    let zeros = magnitude.iter().take_while(|b| **b == 0).count();
    let digits = magnitude.get(zeros..).unwrap_or_default();
    match digits.first() {
        Some(first) if *first < 0x80 => tlv(INTEGER, &[digits]),
        _ => tlv(INTEGER, &[&[0], digits]),
    }
}

pub(crate) fn integer_u64(value: u64) -> Vec<u8> {
    integer(&value.to_be_bytes())
}

pub(crate) fn explicit(number: u8, inner: &[u8]) -> Vec<u8> {
    tlv(context(number), &[inner])
}

/// `AlgorithmIdentifier` with NULL parameters.
pub(crate) fn algorithm_with_null(algorithm: &Oid) -> Vec<u8> {
    sequence(&[&oid(algorithm), &null()])
}

/// The last second of RFC 5280's calendar, "no well-defined expiration date" (4.1.2.5).
const NO_EXPIRATION: &str = "99991231235959Z";

/// `GeneralizedTime`, whole seconds, UTC (RFC 5280 4.1.2.5.2).
pub(crate) fn generalized_time(at: Timestamp) -> Vec<u8> {
    let text = if at.as_second() >= Timestamp::MAX.as_second() {
        NO_EXPIRATION.to_owned()
    } else {
        at.to_zoned(TimeZone::UTC).strftime("%Y%m%d%H%M%SZ").to_string()
    };
    tlv(GENERALIZED_TIME, &[text.as_bytes()])
}

/// `Time`: UTCTime through 2049, GeneralizedTime from 2050 (RFC 5280 4.1.2.5).
pub(crate) fn time(at: Timestamp) -> Vec<u8> {
    let utc = at.to_zoned(TimeZone::UTC);
    if (1950..=2049).contains(&utc.year()) {
        let text = utc.strftime("%y%m%d%H%M%SZ").to_string();
        tlv(UTC_TIME, &[text.as_bytes()])
    } else {
        generalized_time(at)
    }
}

// --- reader ---

/// One element as it stands in the input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    /// The identifier octet.
    pub(crate) tag: u8,
    /// The content octets.
    pub(crate) content: &'a [u8],
    /// Identifier, length and content.
    pub(crate) raw: &'a [u8],
}

impl<'a> Element<'a> {
    /// The only element of `bytes`.
    pub(crate) fn only(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut input = Input::new(bytes);
        let element = input.element()?;
        input.finish()?;
        Ok(element)
    }

    /// The content, if the tag is `tag`.
    pub(crate) fn expect(self, tag: u8) -> Result<&'a [u8], Malformed> {
        if self.tag == tag { Ok(self.content) } else { Err(Malformed) }
    }
}

/// The identifier and length octets before a content that need not be there yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    /// The identifier octet.
    pub(crate) tag: u8,
    /// How many octets identifier and length take.
    pub(crate) length: usize,
    /// How many octets of content follow.
    pub(crate) content_length: usize,
}

impl Header {
    /// The most octets that a header takes: an identifier and up to four digits of length.
    pub(crate) const MAX_BYTES: usize = 6;

    /// Reads the header at the front. Lengths must be definite and minimal (X.690 10.1), tag
    /// numbers below 31.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let (tag, first, after) = match bytes {
            [tag, first, after @ ..] if tag & 0x1F != 0x1F => (*tag, *first, after),
            _ => return Err(Malformed),
        };
        if first < 0x80 {
            return Ok(Self { tag, length: 2, content_length: usize::from(first) });
        }
        let count = usize::from(first & 0x7F);
        let digits = after.get(..count).ok_or(Malformed)?;
        if !(1..=4).contains(&count) || digits.first() == Some(&0) {
            return Err(Malformed);
        }
        let content_length = digits.iter().fold(0, |sum: usize, d| (sum << 8) | usize::from(*d));
        if content_length < 0x80 {
            return Err(Malformed);
        }
        Ok(Self { tag, length: 2 + count, content_length })
    }
}

/// A row of elements that is read from the front.
#[derive(Clone, Debug)]
pub(crate) struct Input<'a> {
    rest: &'a [u8],
}

impl<'a> Input<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Calls `read` until nothing is left: a `SEQUENCE SIZE (1..MAX) OF`.
    pub(crate) fn each(
        mut self,
        mut read: impl FnMut(&mut Self) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        loop {
            read(&mut self)?;
            if self.is_empty() {
                return Ok(());
            }
        }
    }

    /// Reads a `SEQUENCE SIZE (1..MAX) OF`.
    pub(crate) fn rows<T>(
        self,
        mut read: impl FnMut(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Vec<T>, Malformed> {
        // Most have one or two rows, where a vector that grows would take room for four.
        let mut all = Vec::with_capacity(self.count());
        self.each(|rows| {
            all.push(read(rows)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// How many elements there are, up to the first that is broken.
    pub(crate) fn count(&self) -> usize {
        let mut rows = self.clone();
        std::iter::from_fn(|| rows.element().ok()).count()
    }

    /// The fields of the one SEQUENCE that `bytes` are.
    pub(crate) fn of_sequence(bytes: &'a [u8]) -> Result<Self, Malformed> {
        Ok(Self::new(Element::only(bytes)?.expect(SEQUENCE)?))
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// How many octets are left.
    pub(crate) const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// The identifier octet of the next element.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Takes the next element.
    pub(crate) fn element(&mut self) -> Result<Element<'a>, Malformed> {
        let head = Header::read(self.rest)?;
        let end = head.length.checked_add(head.content_length).ok_or(Malformed)?;
        let (raw, rest) = self.rest.split_at_checked(end).ok_or(Malformed)?;
        let content = raw.get(head.length..).ok_or(Malformed)?;
        self.rest = rest;
        Ok(Element { tag: head.tag, content, raw })
    }

    /// Takes the next element, which must have `tag`; gives its content.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<&'a [u8], Malformed> {
        self.element()?.expect(tag)
    }

    /// Takes the next element if it has `tag`.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, Malformed> {
        if self.peek() == Some(tag) { self.element().map(Some) } else { Ok(None) }
    }

    pub(crate) fn sequence(&mut self) -> Result<Self, Malformed> {
        Ok(Self::new(self.expect(SEQUENCE)?))
    }

    pub(crate) fn oid(&mut self) -> Result<Oid, Malformed> {
        Oid::from_bytes(self.expect(OBJECT_IDENTIFIER)?).map_err(|_| Malformed)
    }

    pub(crate) fn octets(&mut self) -> Result<&'a [u8], Malformed> {
        self.expect(OCTET_STRING)
    }

    /// A BIT STRING of whole octets.
    pub(crate) fn bits(&mut self) -> Result<&'a [u8], Malformed> {
        match self.expect(BIT_STRING)?.split_first() {
            Some((0, content)) => Ok(content),
            _ => Err(Malformed),
        }
    }

    /// A non-negative INTEGER; gives the magnitude without leading zero octets (zero is empty).
    pub(crate) fn unsigned(&mut self) -> Result<&'a [u8], Malformed> {
        match self.expect(INTEGER)? {
            [0] => Ok(&[]),
            [0, digits @ ..] if digits.first().is_some_and(|d| *d >= 0x80) => Ok(digits),
            [first, ..] if *first == 0 || *first >= 0x80 => Err(Malformed),
            [] => Err(Malformed),
            digits => Ok(digits),
        }
    }

    /// A non-negative INTEGER of at most 64 bits.
    pub(crate) fn small(&mut self) -> Result<u64, Malformed> {
        let digits = self.unsigned()?;
        if digits.len() > 8 {
            return Err(Malformed);
        }
        Ok(digits.iter().fold(0, |sum, d| (sum << 8) | u64::from(*d)))
    }

    /// `BOOLEAN DEFAULT FALSE`; an encoded FALSE, which DER forbids, is tolerated: some issuers
    /// write it.
    pub(crate) fn default_false(&mut self) -> Result<bool, Malformed> {
        match self.optional(BOOLEAN)? {
            None | Some(Element { content: [0], .. }) => Ok(false),
            Some(Element { content: [0xFF], .. }) => Ok(true),
            Some(_) => Err(Malformed),
        }
    }

    /// `Time` or `GeneralizedTime`: whole seconds, UTC (RFC 5280 4.1.2.5). A GeneralizedTime before
    /// 2050, which the standard forbids to issuers, is read.
    pub(crate) fn time(&mut self) -> Result<Timestamp, Malformed> {
        let element = self.element()?;
        let mut text = element.content;
        let year = match element.tag {
            UTC_TIME => match two_digits(&mut text)? {
                year @ 0..50 => 2000 + i16::from(year),
                year => 1900 + i16::from(year),
            },
            GENERALIZED_TIME => {
                i16::from(two_digits(&mut text)?) * 100 + i16::from(two_digits(&mut text)?)
            }
            _ => return Err(Malformed),
        };
        let mut next = || two_digits(&mut text);
        let (month, day) = (next()?, next()?);
        let (hour, minute, second) = (next()?, next()?, next()?);
        if text != b"Z" {
            return Err(Malformed);
        }
        let civil = jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0)
            .map_err(|_| Malformed)?;
        // The last day of the year 9999 is past the last moment `jiff` knows.
        Ok(TimeZone::UTC.to_timestamp(civil).unwrap_or(Timestamp::MAX))
    }

    /// All must have been read.
    pub(crate) fn finish(self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}

fn two_digits(text: &mut &[u8]) -> Result<i8, Malformed> {
    let ([tens, ones], rest) = text.split_first_chunk().ok_or(Malformed)?;
    if !tens.is_ascii_digit() || !ones.is_ascii_digit() {
        return Err(Malformed);
    }
    *text = rest;
    i8::try_from((tens - b'0') * 10 + (ones - b'0')).map_err(|_| Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_minimal_and_read_back() {
        for length in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let content = vec![7; length];
            let element = tlv(OCTET_STRING, &[&content]);
            assert_eq!(Element::only(&element).unwrap().content, content);
        }
        assert!(Element::only(&[0x04, 0x81, 0x01, 0x00]).is_err());
        assert!(Element::only(&[0x04, 0x80, 0x00, 0x00]).is_err());
        assert!(Element::only(&[0x04, 0x82, 0x00, 0x80]).is_err());
    }

    #[test]
    fn times_before_2050_are_short_and_later_ones_long() {
        let cases = [
            ("2049-12-31T23:59:59Z", UTC_TIME, "491231235959Z"),
            ("2050-01-01T00:00:00Z", GENERALIZED_TIME, "20500101000000Z"),
            ("1970-01-01T00:00:00.75Z", UTC_TIME, "700101000000Z"),
            ("1950-01-01T00:00:00Z", UTC_TIME, "500101000000Z"),
        ];
        for (moment, tag, text) in cases {
            let at: Timestamp = moment.parse().unwrap();
            let encoded = time(at);
            let element = Element::only(&encoded).unwrap();
            assert_eq!((element.tag, element.content), (tag, text.as_bytes()));
            assert_eq!(Input::new(&encoded).time().unwrap().as_second(), at.as_second());
        }
        for broken in [
            "5001010000Z",
            "500101000000",
            "500101000000+0000",
            "501301000000Z",
            "500230000000Z",
            "500101240000Z",
            "5001010000 0Z",
        ] {
            let encoded = tlv(UTC_TIME, &[broken.as_bytes()]);
            assert_eq!(Input::new(&encoded).time(), Err(Malformed), "{broken}");
        }
        let forever = tlv(GENERALIZED_TIME, &[NO_EXPIRATION.as_bytes()]);
        let read = Input::new(&forever).time().unwrap();
        assert_eq!(time(read), forever);
    }

    #[test]
    fn integers_are_positive_and_minimal() {
        for value in [0, 1, 127, 128, 255, 256, u64::MAX] {
            assert_eq!(Input::new(&integer_u64(value)).small(), Ok(value));
        }
        assert_eq!(Input::new(&[2, 1, 0x80]).small(), Err(Malformed));
        assert_eq!(Input::new(&[2, 2, 0, 1]).small(), Err(Malformed));
        assert_eq!(Input::new(&[2, 0]).small(), Err(Malformed));
    }
}
