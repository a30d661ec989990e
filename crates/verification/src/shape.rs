//! Kinds of ASN.1 objects, by the identifiers of their outermost elements.
//!
//! It reads BER and bears a cut end, so that a damaged object is still called by its name; the
//! readers of `pki` decide whether it is one.

use pki::{Oid, oid};

use crate::kind::Kind;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const ENUMERATED: u8 = 0x0A;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const CONTEXT_0: u8 = 0xA0;
const CONTEXT_1: u8 = 0xA1;

/// How many elements of one level are looked at.
const MAX_ELEMENTS: usize = 8;

/// How deep an element of indefinite length is followed to its end.
const MAX_DEPTH: usize = 48;

/// How many heads may be read to find the ends of elements of indefinite length.
const MAX_HEADS: usize = 4096;

/// CMS messages that are encrypted: enveloped, digested with encryption, encrypted, authenticated and enveloped
/// (RFC 5652 6 and 8, PKCS#7 1.5, RFC 5083).
const ENCRYPTED: [Oid; 4] = [
    Oid::new_unwrap("1.2.840.113549.1.7.3"),
    Oid::new_unwrap("1.2.840.113549.1.7.4"),
    Oid::new_unwrap("1.2.840.113549.1.7.6"),
    Oid::new_unwrap("1.2.840.113549.1.9.16.1.23"),
];

/// What a SignedData signs, when that is neither data nor a time stamp: Authenticode and other forms of PKCS#7 1.5 sign
/// structures, not octets.
pub(crate) fn foreign_content(bytes: &[u8]) -> Option<Oid> {
    let outer = elements(bytes, 1).into_iter().next()?.elements();
    let content = signed_content_type(outer.get(1)?)?;
    let known = is(&content, &oid::DATA) || is(&content, &oid::TST_INFO);
    if known { None } else { Oid::from_bytes(content.content).ok() }
}

/// The kind of an ASN.1 object; `None` when it is none that is known here.
pub(crate) fn of(bytes: &[u8]) -> Option<Kind> {
    let [outer] = elements(bytes, 1)[..] else { return None };
    if outer.tag != SEQUENCE {
        return None;
    }
    let fields = outer.elements();
    let tags: Vec<u8> = fields.iter().map(|field| field.tag).collect();
    let first = fields.first()?;
    match tags.as_slice() {
        [ENUMERATED] | [ENUMERATED, CONTEXT_0, ..] if first.content.len() == 1 => {
            Some(Kind::OcspResponse)
        }
        [OBJECT_IDENTIFIER, CONTEXT_0, ..] if is(first, &oid::SIGNED_DATA) => {
            let content = fields.get(1).and_then(signed_content_type);
            let token = content.is_some_and(|content| is(&content, &oid::TST_INFO));
            Some(if token { Kind::TimestampToken } else { Kind::Cms })
        }
        [OBJECT_IDENTIFIER, CONTEXT_0] if ENCRYPTED.iter().any(|kind| is(first, kind)) => {
            Some(Kind::EncryptedMessage)
        }
        // Keys of RSA and of curves as programs wrote them before PKCS#8 (RFC 8017 A.1.2, RFC 5915).
        [INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER]
            if first.content == [0] =>
        {
            Some(Kind::PrivateKey)
        }
        [INTEGER, OCTET_STRING] | [INTEGER, OCTET_STRING, CONTEXT_0 | CONTEXT_1, ..]
            if first.content == [1] =>
        {
            Some(Kind::PrivateKey)
        }
        [INTEGER, SEQUENCE, ..] => numbered(first, fields.get(1)?, tags.get(2).copied()),
        [SEQUENCE, SEQUENCE, BIT_STRING, ..] => to_be_signed(first),
        [SEQUENCE, OCTET_STRING] => {
            (first.tags().first() == Some(&OBJECT_IDENTIFIER)).then_some(Kind::EncryptedPrivateKey)
        }
        [SEQUENCE, BIT_STRING] => {
            (first.tags().first() == Some(&OBJECT_IDENTIFIER)).then_some(Kind::PublicKey)
        }
        [SEQUENCE] => status_or_request(first).or_else(|| to_be_signed(first)),
        [SEQUENCE, SEQUENCE] => {
            let token = fields.get(1)?.elements();
            let signed = token.first().is_some_and(|kind| is(kind, &oid::SIGNED_DATA));
            if signed { status_or_request(first) } else { to_be_signed(first) }
        }
        [SEQUENCE, CONTEXT_0] => status_or_request(first),
        _ => None,
    }
}

/// `{ version INTEGER, SEQUENCE …`: a key, a key container or a request for a time stamp.
fn numbered(version: &Element<'_>, second: &Element<'_>, third: Option<u8>) -> Option<Kind> {
    match (version.content, second.tags().first()?, third) {
        ([3], &OBJECT_IDENTIFIER, _) => Some(Kind::KeyContainer),
        ([0 | 1], &OBJECT_IDENTIFIER, Some(OCTET_STRING)) => Some(Kind::PrivateKey),
        ([1], &SEQUENCE, _) => Some(Kind::TimestampRequest),
        _ => None,
    }
}

/// What is signed inside `SIGNED { … }`: a certificate, a list or a request.
fn to_be_signed(tbs: &Element<'_>) -> Option<Kind> {
    match tbs.tags().as_slice() {
        [CONTEXT_0, INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, ..]
        | [INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE, ..] => Some(Kind::Certificate),
        [INTEGER, SEQUENCE, SEQUENCE, UTC_TIME | GENERALIZED_TIME, ..]
        | [SEQUENCE, SEQUENCE, UTC_TIME | GENERALIZED_TIME, ..] => Some(Kind::RevocationList),
        [INTEGER, SEQUENCE, SEQUENCE] | [INTEGER, SEQUENCE, SEQUENCE, CONTEXT_0] => {
            Some(Kind::CertificateRequest)
        }
        _ => None,
    }
}

/// PKIStatusInfo of a time-stamp answer, or TBSRequest of OCSP.
fn status_or_request(first: &Element<'_>) -> Option<Kind> {
    match first.tags().as_slice() {
        [INTEGER] | [INTEGER, SEQUENCE | BIT_STRING] | [INTEGER, SEQUENCE, BIT_STRING] => {
            Some(Kind::TimestampResponse)
        }
        [CONTEXT_0 | CONTEXT_1 | SEQUENCE, ..] => {
            let fields = first.elements();
            let list = fields.iter().find(|field| field.tag == SEQUENCE)?.elements();
            let id = list.first()?.elements();
            let id = id.first()?.tags();
            (id.as_slice() == [SEQUENCE, OCTET_STRING, OCTET_STRING, INTEGER])
                .then_some(Kind::OcspRequest)
        }
        _ => None,
    }
}

/// eContentType of the SignedData in `[0]`.
fn signed_content_type<'a>(explicit: &Element<'a>) -> Option<Element<'a>> {
    let fields = explicit.elements().into_iter().next()?.elements();
    let encapsulated = match fields.as_slice() {
        [version, digests, encapsulated, ..] if version.tag == INTEGER && digests.tag == SET => {
            *encapsulated
        }
        _ => return None,
    };
    encapsulated.elements().into_iter().next()
}

fn is(element: &Element<'_>, oid: &Oid) -> bool {
    element.tag == OBJECT_IDENTIFIER && element.content == oid.as_bytes()
}

/// An element, whose content ends with the input when that is cut.
#[derive(Clone, Copy)]
struct Element<'a> {
    tag: u8,
    content: &'a [u8],
}

impl Element<'_> {
    fn elements(&self) -> Vec<Self> {
        elements(self.content, MAX_ELEMENTS)
    }

    fn tags(&self) -> Vec<u8> {
        self.elements().iter().map(|element| element.tag).collect()
    }
}

/// The first `most` elements of a level.
fn elements(mut bytes: &[u8], most: usize) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    while found.len() < most
        && let Some((element, rest)) = element(bytes)
    {
        found.push(element);
        bytes = rest;
    }
    found
}

fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (tag, length, after) = head(bytes)?;
    let (length, end) = match length {
        Some(length) => (length.min(after.len()), 0),
        None => (indefinite(after), 2),
    };
    let (content, rest) = after.split_at_checked(length)?;
    Some((Element { tag, content }, rest.get(end..).unwrap_or_default()))
}

/// Tag, length (`None`: indefinite), and what follows the head.
fn head(bytes: &[u8]) -> Option<(u8, Option<usize>, &[u8])> {
    let (&[tag, first], after) = bytes.split_first_chunk::<2>()?;
    // The end of contents, and tags of several octets, which none of these objects has.
    if tag == 0 || tag & 0x1F == 0x1F {
        return None;
    }
    match first {
        0..0x80 => Some((tag, Some(usize::from(first)), after)),
        0x80 if tag & 0x20 != 0 => Some((tag, None, after)),
        0x81..=0x84 => {
            let (digits, after) = after.split_at_checked(usize::from(first & 0x7F))?;
            let length = digits.iter().fold(0, |sum: usize, d| (sum << 8) | usize::from(*d));
            Some((tag, Some(length), after))
        }
        _ => None,
    }
}

/// Where the content of indefinite length ends: at its end-of-contents, or with the input.
fn indefinite(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    let mut open = 1;
    for _ in 0..MAX_HEADS {
        if let Some(after) = rest.strip_prefix(&[0, 0]) {
            open -= 1;
            if open == 0 {
                return bytes.len() - rest.len();
            }
            rest = after;
            continue;
        }
        let Some((_, length, after)) = head(rest) else { break };
        rest = match length {
            Some(length) => after.get(length..).unwrap_or_default(),
            None if open == MAX_DEPTH => break,
            None => {
                open += 1;
                after
            }
        };
    }
    bytes.len()
}
