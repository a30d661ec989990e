//! Text forms (RFC 7468): PEM blocks, bare base64, and the guess which of them an upload is.

use std::borrow::Cow;

use base64ct::{Base64, Encoding};

use crate::{DecodeFault, Object};

/// One PEM block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What stands after `BEGIN`.
    pub label: String,
    /// The octets.
    pub der: Vec<u8>,
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Writes one block: 64 characters a line.
pub fn encode(label: &str, der: &[u8]) -> String {
    let base64 = Base64::encode_string(der);
    let mut text = format!("{BEGIN}{label}{DASHES}\n");
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(64).unwrap_or((rest, ""));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text.push_str(END);
    text.push_str(label);
    text.push_str(DASHES);
    text.push('\n');
    text
}

/// Reads all blocks of a text; what stands between them is passed over. `None` when a block is
/// broken or there is none.
pub fn decode_all(text: &str) -> Option<Vec<Block>> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let (label, after) = after.split_once(DASHES)?;
        let (body, after) = after.split_once(END)?;
        let (end_label, after) = after.split_once(DASHES)?;
        if label != end_label {
            return None;
        }
        blocks.push(Block { label: label.to_owned(), der: base64(body.as_bytes())? });
        rest = after;
    }
    if blocks.is_empty() { None } else { Some(blocks) }
}

/// Reads bare base64 with white space anywhere. `None` when it is none, or empty.
pub fn decode_base64(text: &str) -> Option<Vec<u8>> {
    base64(text.as_bytes()).filter(|octets| !octets.is_empty())
}

/// Base64 with white space anywhere.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let dense: Vec<u8> = text.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    Base64::decode_vec(std::str::from_utf8(&dense).ok()?).ok()
}

/// The DER (or BER) of an upload that may be DER, one PEM block, or bare base64.
///
/// The budget counts the octets of the upload. Of several PEM blocks the first is taken. What is DER is not copied.
pub fn decode_any(
    bytes: &[u8],
    object: Object,
    limit_bytes: usize,
) -> Result<Cow<'_, [u8]>, DecodeFault> {
    DecodeFault::budget(bytes, limit_bytes)?;
    if bytes.first() == Some(&0x30) && bytes.get(1).is_some_and(|b| *b >= 0x80) {
        return Ok(bytes.into());
    }
    let malformed = DecodeFault::Malformed(object);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return if bytes.first() == Some(&0x30) { Ok(bytes.into()) } else { Err(malformed) };
    };
    if text.contains(BEGIN) {
        let block = decode_all(text).and_then(|blocks| blocks.into_iter().next());
        return block.map(|block| block.der.into()).ok_or(malformed);
    }
    match base64(text.trim_start_matches('\u{feff}').as_bytes()) {
        Some(der) if !der.is_empty() => Ok(der.into()),
        _ if bytes.first() == Some(&0x30) => Ok(bytes.into()),
        _ => Err(malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_reads_back_in_each_form() {
        for length in [0, 1, 47, 48, 49, 200] {
            let der = vec![0xA5; length];
            let text = encode("TEST", &der);
            assert!(text.lines().all(|line| line.len() <= 64));
            let want = Block { label: "TEST".to_owned(), der: der.clone() };
            assert_eq!(decode_all(&format!("note\r\n{text}{text}")), Some(vec![want; 2]));
        }
        let der = [&[0x30, 0x81, 0x80][..], &[1; 128]].concat();
        let object = Object::Certificate;
        for form in [
            der.clone(),
            encode("CERTIFICATE", &der).into_bytes(),
            Base64::encode_string(&der).into_bytes(),
            encode("X", &der).replace('\n', "\r\n").into_bytes(),
        ] {
            assert_eq!(decode_any(&form, object, 1024), Ok(Cow::Borrowed(der.as_slice())));
        }
        let small = DecodeFault::TooLarge { limit_bytes: 10 };
        assert_eq!(decode_any(&der, object, 10), Err(small));
    }

    #[test]
    fn labels_must_agree() {
        assert_eq!(decode_all("-----BEGIN A-----\nAAAA\n-----END B-----\n"), None);
    }
}
