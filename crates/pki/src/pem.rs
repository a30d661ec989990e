//! Text forms (RFC 7468): PEM blocks, bare base64, and the guess which of them an upload is.

use std::borrow::Cow;

use base64ct::{Base64, Encoding};

use crate::{DecodeFault, Object, asn1::Header};

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
const TRUSTED: &str = "TRUSTED CERTIFICATE";
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

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

/// Reads all blocks of a text: the one reader of PEM in the house.
///
/// A block begins and ends with a line of its own. What stands between blocks does not matter, nor its charset; neither
/// do a byte order mark, blanks at line ends, and the headers of RFC 1421. A block whose body is no base64 (as those of
/// PGP with their check sum, or one that is cut) is passed over, so that it does not spoil its neighbours. `None` when
/// there is no whole block.
pub fn decode_all(text: impl AsRef<[u8]>) -> Option<Vec<Block>> {
    let text = text.as_ref();
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut blocks = Vec::new();
    let mut open: Option<(&str, Vec<u8>)> = None;
    for line in text.split(|octet| matches!(octet, b'\n' | b'\r')).map(<[u8]>::trim_ascii) {
        if let Some(label) = label(line, BEGIN) {
            open = Some((label, Vec::new()));
        } else if let Some(end) = label(line, END) {
            let whole = open.take().filter(|(label, _)| *label == end);
            blocks.extend(whole.and_then(|(label, body)| block(label, &body)));
        } else if let Some((_, body)) = &mut open {
            body.extend(line);
            body.push(b'\n');
        }
    }
    if blocks.is_empty() { None } else { Some(blocks) }
}

/// The label of a line that begins or ends a block.
fn label<'a>(line: &'a [u8], mark: &str) -> Option<&'a str> {
    let label = line.strip_prefix(mark.as_bytes())?.strip_suffix(DASHES.as_bytes())?;
    std::str::from_utf8(label).ok().filter(|label| !label.contains(DASHES))
}

fn block(label: &str, body: &[u8]) -> Option<Block> {
    let lines = || body.split(|octet| *octet == b'\n');
    // Headers stand before an empty line (RFC 1421 4.4). An encrypted body is no object.
    let headed = lines().next().is_some_and(|line| line.contains(&b':'));
    if headed && lines().any(|line| line.starts_with(b"Proc-Type: 4,ENCRYPTED")) {
        return None;
    }
    let skipped = if headed { lines().take_while(|line| !line.is_empty()).count() } else { 0 };
    let body: Vec<u8> = lines().skip(skipped).flatten().copied().collect();
    let mut der = base64(&body)?;
    // OpenSSL adds what it trusts the certificate for.
    if label == TRUSTED {
        let header = Header::read(&der).ok()?;
        der.truncate(header.length + header.content_length);
    }
    Some(Block { label: label.to_owned(), der })
}

/// Whether a text says that it holds a block.
pub fn is_pem(text: &[u8]) -> bool {
    let lines = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut lines = lines.split(|octet| matches!(octet, b'\n' | b'\r')).map(<[u8]>::trim_ascii);
    lines.any(|line| label(line, BEGIN).is_some())
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

/// The DER (or BER) of an upload that may be DER, PEM, or bare base64.
///
/// The budget counts the octets of the upload. Of several PEM blocks the first is taken whose label promises the object,
/// else the first. What is DER is not copied.
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
    if is_pem(bytes) {
        let mut blocks = decode_all(bytes).ok_or(malformed)?;
        let labels = labels(object);
        let wanted = blocks.iter().position(|block| labels.contains(&block.label.as_str()));
        return Ok(blocks.swap_remove(wanted.unwrap_or(0)).der.into());
    }
    match base64(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)) {
        Some(der) if !der.is_empty() => Ok(der.into()),
        _ if bytes.first() == Some(&0x30) => Ok(bytes.into()),
        _ => Err(malformed),
    }
}

/// The labels of an object (RFC 7468), and those that older programs write.
const fn labels(object: Object) -> &'static [&'static str] {
    match object {
        Object::Certificate => &["CERTIFICATE", TRUSTED, "X509 CERTIFICATE"],
        Object::CertificateRequest => &["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"],
        Object::KeyContainer => &["PKCS12"],
        Object::OcspRequest => &["OCSP REQUEST"],
        Object::OcspResponse => &["OCSP RESPONSE"],
        Object::RevocationList => &["X509 CRL"],
        Object::SignedMessage | Object::TimeStamp => &["CMS", "PKCS7", "PKCS #7 SIGNED DATA"],
        Object::TimeStampRequest | Object::TimeStampResponse => &[],
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
            assert_eq!(decode_all(format!("note\r\n{text}{text}")), Some(vec![want; 2]));
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
    fn what_stands_outside_of_a_block_or_in_a_broken_one_does_not_matter() {
        let want = Some(vec![Block { label: "TEST".to_owned(), der: vec![7; 60] }]);
        let text = encode("TEST", &[7; 60]);
        let pgp = "-----BEGIN PGP-----\nVersion: 1\n\nAAAA\n=abcd\n-----END PGP-----\n";
        for other in [
            format!("\u{feff}{text}").into_bytes(),
            text.replace('\n', " \t\r\n").into_bytes(),
            [b"\xCA\xEE\n use -----BEGIN TEST----- below\n", text.as_bytes(), b"\xFF"].concat(),
            format!("{pgp}{text}{pgp}").into_bytes(),
            text.replacen("-----\n", "-----\nComment: a\n\n", 1).into_bytes(),
            format!("-----BEGIN TEST-----\nAAAA\n{text}").into_bytes(),
        ] {
            assert_eq!(decode_all(&other), want, "{}", String::from_utf8_lossy(&other));
        }
    }

    #[test]
    fn of_several_blocks_the_one_that_is_asked_for_is_read() {
        let text = encode("PRIVATE KEY", &[1; 9]) + &encode("CERTIFICATE", &[2; 9]);
        let read = |object| decode_any(text.as_bytes(), object, 1024).unwrap().into_owned();
        assert_eq!(read(Object::Certificate), [2; 9]);
        assert_eq!(read(Object::RevocationList), [1; 9]);
    }

    #[test]
    fn labels_must_agree() {
        assert_eq!(decode_all("-----BEGIN A-----\nAAAA\n-----END B-----\n"), None);
    }
}
