//! Ed25519 (RFC 8410).

use aws_lc_rs::signature::{ED25519, ParsedPublicKey};
use der::asn1::{AnyRef, ObjectIdentifier};

use super::unknown;
use crate::KeyFault;

/// id-Ed25519.
pub(crate) const ED: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// Encodings of the points of small order of Curve25519 in Edwards form, sign bit cleared, with the non-canonical
/// spellings: a key among them would "verify" signatures of any message.
const SMALL_ORDER: [[u8; 32]; 7] = {
    const fn filled(first: u8, middle: u8, last: u8) -> [u8; 32] {
        let mut bytes = [middle; 32];
        bytes[0] = first;
        bytes[31] = last;
        bytes
    }
    [
        filled(0, 0, 0),
        filled(1, 0, 0),
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef,
            0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88,
            0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10,
            0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77,
            0x92, 0xac, 0x03, 0x7a,
        ],
        filled(0xec, 0xff, 0x7f),
        filled(0xed, 0xff, 0x7f),
        filled(0xee, 0xff, 0x7f),
    ]
};

pub(super) fn read(
    parameters: Option<AnyRef<'_>>,
    key: &[u8],
) -> Result<ParsedPublicKey, KeyFault> {
    if parameters.is_some() {
        return Err(unknown(ED));
    }
    let mut point: [u8; 32] = key.try_into().map_err(|_| KeyFault::Malformed)?;
    let [.., last] = &mut point;
    *last &= 0x7f;
    if SMALL_ORDER.contains(&point) {
        return Err(KeyFault::NotOnCurve);
    }
    ParsedPublicKey::new(&ED25519, key).map_err(|_| KeyFault::NotOnCurve)
}
