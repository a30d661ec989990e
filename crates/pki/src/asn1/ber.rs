//! BER to DER, for messages of other programs.
//!
//! Java tools write CMS and PKCS#12 with indefinite lengths and strings in pieces. This lays such
//! a message out again with definite, minimal lengths and whole strings. Certificates and signed
//! attributes inside are DER already (RFC 5652 5.3), so their octets do not change. Sets are not
//! sorted and booleans not mended.

use std::borrow::Cow;

use super::{BIT_STRING, Input, Malformed, OCTET_STRING, tlv};

/// How deep elements may stand inside each other. A CMS with a time stamp inside is about 20 deep.
const MAX_DEPTH: usize = 48;

/// The same message in definite form. Output is never longer than the input but for a few length
/// octets.
pub(crate) fn to_definite(bytes: &[u8]) -> Result<Vec<u8>, Malformed> {
    let (element, rest) = element(bytes, MAX_DEPTH)?;
    if rest.is_empty() { Ok(element) } else { Err(Malformed) }
}

/// The same element in definite form; what is laid out so already is not copied.
pub(crate) fn definite(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Malformed> {
    let mut input = Input::new(bytes);
    let element = input.element();
    let alone = input.is_empty();
    if alone && element.is_ok_and(|e| is_definite(e.tag, e.content, MAX_DEPTH)) {
        return Ok(Cow::Borrowed(bytes));
    }
    to_definite(bytes).map(Cow::Owned)
}

/// Whether an element has definite lengths and whole strings all the way down.
fn is_definite(tag: u8, content: &[u8], depth: usize) -> bool {
    if tag & CONSTRUCTED == 0 {
        return true;
    }
    let Some(depth) = depth.checked_sub(1) else { return false };
    let mut children = Input::new(content);
    while !children.is_empty() {
        let is_good =
            children.element().is_ok_and(|child| is_definite(child.tag, child.content, depth));
        if !is_good {
            return false;
        }
    }
    tag != OCTET_STRING | CONSTRUCTED
}

/// The bit of an identifier octet that says "made of elements".
const CONSTRUCTED: u8 = 0x20;

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
fn element(bytes: &[u8], depth: usize) -> Result<(Vec<u8>, &[u8]), Malformed> {
    let depth = depth.checked_sub(1).ok_or(Malformed)?;
    let (tag, length, after) = header(bytes)?;
    let constructed = tag & CONSTRUCTED != 0;
    let (children, rest) = match length {
        Length::Definite(length) => {
            let (content, rest) = after.split_at_checked(length).ok_or(Malformed)?;
            if !constructed {
                return Ok((tlv(tag, &[content]), rest));
            }
            (children_of(content, depth)?, rest)
        }
        Length::Indefinite if constructed => children_until_end(after, depth)?,
        Length::Indefinite => return Err(Malformed),
    };
    Ok((join(tag, &children)?, rest))
}

fn children_of(mut content: &[u8], depth: usize) -> Result<Vec<Vec<u8>>, Malformed> {
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
) -> Result<(Vec<Vec<u8>>, &[u8]), Malformed> {
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

/// A constructed element of its children; an OCTET STRING in pieces becomes whole.
fn join(tag: u8, children: &[Vec<u8>]) -> Result<Vec<u8>, Malformed> {
    if tag == BIT_STRING | CONSTRUCTED {
        return Err(Malformed);
    }
    if tag != OCTET_STRING | CONSTRUCTED {
        return Ok(tlv(tag, &[&children.concat()]));
    }
    let mut whole = Vec::new();
    for child in children {
        whole.extend_from_slice(super::Element::only(child)?.expect(OCTET_STRING)?);
    }
    Ok(tlv(OCTET_STRING, &[&whole]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_whole() {
        // SEQUENCE (indefinite) { [0] (indefinite) { OCTET STRING in two pieces } }
        let ber = [0x30, 0x80, 0xA0, 0x80, 0x24, 0x80, 4, 1, 7, 4, 0x81, 1, 8, 0, 0, 0, 0, 0, 0];
        let der = [0x30, 6, 0xA0, 4, 4, 2, 7, 8];
        assert_eq!(to_definite(&ber).unwrap(), der);
        assert_eq!(definite(&ber), Ok(Cow::Owned(der.to_vec())));
        assert!(matches!(definite(&der), Ok(Cow::Borrowed(_))));
    }

    #[test]
    fn nesting_has_a_floor() {
        let deep: Vec<u8> = [0x30, 0x80].repeat(10_000);
        assert_eq!(to_definite(&deep), Err(Malformed));
    }
}
