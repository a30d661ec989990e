//! BER to DER, for messages of other programs.
//!
//! Java tools write CMS and PKCS#12 with indefinite lengths and strings in pieces. This lays such
//! a message out again with definite, minimal lengths and whole strings. Certificates and signed
//! attributes inside are DER already (RFC 5652 5.3), so their octets do not change. Sets are not
//! sorted and booleans not mended.

use std::borrow::Cow;

use super::{BIT_STRING, Malformed, OCTET_STRING, push_length};

/// How deep elements may stand inside each other. A CMS with a time stamp inside is about 20 deep.
const MAX_DEPTH: usize = 48;

const CONSTRUCTED: u8 = 0x20;

/// The same element in definite form; what is laid out so already is not copied. Output is never
/// longer than the input but for a few length octets.
pub(crate) fn to_definite(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Malformed> {
    let (part, rest) = element(bytes, MAX_DEPTH)?;
    if !rest.is_empty() {
        return Err(Malformed);
    }
    if let Part::Octets(octets) = part {
        return Ok(Cow::Borrowed(octets));
    }
    let mut out = Vec::with_capacity(part.length());
    part.write(&mut out);
    Ok(Cow::Owned(out))
}

/// A part of the output. Contents are copied once, when the whole is written.
enum Part<'a> {
    /// Octets of the input, as they stand.
    Octets(&'a [u8]),
    /// An element that is laid out anew.
    Element { tag: u8, length: usize, content: Vec<Self> },
}

impl<'a> Part<'a> {
    fn element(tag: u8, content: Vec<Self>) -> Self {
        let length = content.iter().map(Self::length).sum();
        Self::Element { tag, length, content }
    }

    fn length(&self) -> usize {
        match self {
            Self::Octets(octets) => octets.len(),
            Self::Element { length, .. } => header_length(*length) + length,
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Octets(octets) => out.extend_from_slice(octets),
            Self::Element { tag, length, content } => {
                out.push(*tag);
                push_length(out, *length);
                for part in content {
                    part.write(out);
                }
            }
        }
    }

    /// The content of an OCTET STRING.
    fn into_string(self) -> Result<Vec<Self>, Malformed> {
        match self {
            Self::Octets(raw) => {
                let content: &'a [u8] = super::Element::only(raw)?.expect(OCTET_STRING)?;
                Ok(vec![Self::Octets(content)])
            }
            Self::Element { tag: OCTET_STRING, content, .. } => Ok(content),
            Self::Element { .. } => Err(Malformed),
        }
    }
}

/// Octets of identifier and minimal length.
const fn header_length(length: usize) -> usize {
    let bits = usize::BITS - length.leading_zeros();
    if length < 0x80 { 2 } else { 2 + bits.div_ceil(8) as usize }
}

enum Length {
    Definite(usize),
    Indefinite,
}

fn header(bytes: &[u8]) -> Result<(u8, Length, &[u8]), Malformed> {
    let (tag, after) = bytes.split_first().ok_or(Malformed)?;
    if tag & 0x1F == 0x1F {
        return Err(Malformed);
    }
    let (first, after) = after.split_first().ok_or(Malformed)?;
    match first {
        0x80 => Ok((*tag, Length::Indefinite, after)),
        0..0x80 => Ok((*tag, Length::Definite(usize::from(*first)), after)),
        _ => {
            let (digits, after) =
                after.split_at_checked(usize::from(first & 0x7F)).ok_or(Malformed)?;
            let zeros = digits.iter().take_while(|d| **d == 0).count();
            let digits = digits.get(zeros..).ok_or(Malformed)?;
            if digits.len() > 4 {
                return Err(Malformed);
            }
            let length = digits.iter().fold(0, |sum: usize, d| (sum << 8) | usize::from(*d));
            Ok((*tag, Length::Definite(length), after))
        }
    }
}

/// Takes one element; gives its definite form and what follows it.
fn element(bytes: &[u8], depth: usize) -> Result<(Part<'_>, &[u8]), Malformed> {
    let depth = depth.checked_sub(1).ok_or(Malformed)?;
    let (tag, length, after) = header(bytes)?;
    let constructed = tag & CONSTRUCTED != 0;
    let (children, rest, definite) = match length {
        Length::Definite(length) => {
            let (content, rest) = after.split_at_checked(length).ok_or(Malformed)?;
            let raw = bytes.get(..bytes.len() - rest.len()).ok_or(Malformed)?;
            let is_minimal = raw.len() == header_length(length) + length;
            let raw = is_minimal.then_some(raw);
            if !constructed {
                let anew = || Part::element(tag, vec![Part::Octets(content)]);
                return Ok((raw.map_or_else(anew, Part::Octets), rest));
            }
            (children_of(content, depth)?, rest, raw)
        }
        Length::Indefinite if constructed => {
            let (children, rest) = children_until_end(after, depth)?;
            (children, rest, None)
        }
        Length::Indefinite => return Err(Malformed),
    };
    let part = match tag {
        _ if tag == BIT_STRING | CONSTRUCTED => return Err(Malformed),
        // A string in pieces becomes whole.
        _ if tag == OCTET_STRING | CONSTRUCTED => {
            let mut pieces = Vec::new();
            for child in children {
                pieces.extend(child.into_string()?);
            }
            Part::element(OCTET_STRING, pieces)
        }
        // What is definite throughout stays as it is.
        _ => match definite {
            Some(raw) if children.iter().all(|child| matches!(child, Part::Octets(_))) => {
                Part::Octets(raw)
            }
            _ => Part::element(tag, children),
        },
    };
    Ok((part, rest))
}

fn children_of(mut content: &[u8], depth: usize) -> Result<Vec<Part<'_>>, Malformed> {
    let mut children = Vec::new();
    while !content.is_empty() {
        let (child, rest) = element(content, depth)?;
        children.push(child);
        content = rest;
    }
    Ok(children)
}

fn children_until_end(
    mut content: &[u8],
    depth: usize,
) -> Result<(Vec<Part<'_>>, &[u8]), Malformed> {
    let mut children = Vec::new();
    loop {
        if let Some(rest) = content.strip_prefix(&[0, 0]) {
            return Ok((children, rest));
        }
        let (child, rest) = element(content, depth)?;
        children.push(child);
        content = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_whole() {
        // SEQUENCE (indefinite) { [0] (indefinite) { OCTET STRING in two pieces } }
        let ber = [0x30, 0x80, 0xA0, 0x80, 0x24, 0x80, 4, 1, 7, 4, 0x81, 1, 8, 0, 0, 0, 0, 0, 0];
        assert_eq!(to_definite(&ber).unwrap(), &[0x30, 6, 0xA0, 4, 4, 2, 7, 8][..]);
    }

    #[test]
    fn lengths_become_minimal_and_what_is_definite_stays() {
        let definite = [&[0x30, 0x82, 0x01, 0x04, 4, 0x82, 1, 0][..], &[7; 256]].concat();
        assert_eq!(to_definite(&definite), Ok(Cow::Borrowed(&definite[..])));
        let long = [&[0x30, 0x84, 0, 0, 1, 4, 4, 0x82, 1, 0][..], &[7; 256]].concat();
        assert_eq!(to_definite(&long), Ok(Cow::Owned(definite)));
        // Pieces of pieces; a piece that is no OCTET STRING.
        let nested = [0x24, 0x80, 0x24, 0x80, 4, 1, 1, 4, 1, 2, 0, 0, 4, 1, 3, 0, 0];
        assert_eq!(to_definite(&nested), Ok(Cow::Owned(vec![4, 3, 1, 2, 3])));
        assert_eq!(to_definite(&[0x24, 0x80, 2, 1, 1, 0, 0]), Err(Malformed));
        assert_eq!(to_definite(&[0x24, 0x80, 0x30, 0x80, 0, 0, 0, 0]), Err(Malformed));
        assert_eq!(to_definite(&[0x23, 0x80, 3, 1, 0, 0, 0]), Err(Malformed));
    }

    #[test]
    fn nesting_has_a_floor() {
        let deep: Vec<u8> = [0x30, 0x80].repeat(10_000);
        assert_eq!(to_definite(&deep), Err(Malformed));
    }
}
