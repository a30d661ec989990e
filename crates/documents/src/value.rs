//! The value of a signature: one DER value, and zeros up to the end of its place.

use crate::fault::SignatureFault;

/// The DER value that the place holds.
pub(crate) fn der_value(place: &[u8]) -> Result<&[u8], SignatureFault> {
    if place.iter().all(|&byte| byte == 0) {
        return Err(SignatureFault::Unsigned);
    }
    let length = der_length(place).ok_or(SignatureFault::NotDer)?;
    let (value, rest) = place.split_at_checked(length).ok_or(SignatureFault::NotDer)?;
    if rest.iter().any(|&byte| byte != 0) {
        return Err(SignatureFault::NotDer);
    }
    Ok(value)
}

/// Length of the DER SEQUENCE that the bytes begin with, its head included (X.690, 8.1.3, 10.1).
pub(crate) fn der_length(bytes: &[u8]) -> Option<usize> {
    let (&[tag, first], rest) = bytes.split_first_chunk::<2>()?;
    if tag != 0x30 {
        return None;
    }
    if first < 0x80 {
        return Some(2 + usize::from(first));
    }
    let count = usize::from(first & 0x7f);
    let digits = rest.get(..count).filter(|_| (1..=4).contains(&count))?;
    let length = digits.iter().fold(0_usize, |sum, &digit| sum << 8 | usize::from(digit));
    length.checked_add(2 + count)
}
