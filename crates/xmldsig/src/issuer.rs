//! Certificates named by issuer and serial number (XML Signature 1.1, 4.5.4.1).

use pki::Certificate;

/// How many attributes of a written name are looked at.
const MAX_ATTRIBUTES: usize = 64;

/// Whether a written name and a decimal number name this certificate.
pub(crate) fn names(certificate: &Certificate, issuer: &str, serial: &str) -> bool {
    let serial = serial.trim().trim_start_matches('0');
    if serial != decimal(certificate.serial().as_bytes()) {
        return false;
    }
    let (Some(mut written), Some(own)) =
        (attributes(issuer), attributes(&certificate.issuer().to_string()))
    else {
        return false;
    };
    // RFC 4514 wants the last attribute first; some libraries write them as they are encoded.
    written == own || {
        written.reverse();
        written == own
    }
}

/// A big-endian magnitude in decimal digits, without leading zeros.
pub(crate) fn decimal(magnitude: &[u8]) -> String {
    let mut digits: Vec<u8> = Vec::new();
    for byte in magnitude {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            let value = u32::from(*digit) * 256 + carry;
            *digit = u8::try_from(value % 10).unwrap_or(0);
            carry = value / 10;
        }
        while carry > 0 {
            digits.push(u8::try_from(carry % 10).unwrap_or(0));
            carry /= 10;
        }
    }
    digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect()
}

/// The attributes of a written name (RFC 4514, RFC 2253 and what libraries make of them), in their
/// order: type in one spelling, and value.
fn attributes(name: &str) -> Option<Vec<(String, String)>> {
    let mut all = Vec::new();
    let mut rest = name.trim_start();
    while !rest.is_empty() {
        let (kind, tail) = rest.split_once('=')?;
        let (value, tail) = value(tail.trim_start())?;
        all.push((spelling(kind.trim()), value));
        if all.len() > MAX_ATTRIBUTES {
            return None;
        }
        rest = tail.trim_start();
    }
    Some(all)
}

/// One spelling for each type.
fn spelling(kind: &str) -> String {
    let lower = kind.to_ascii_lowercase();
    let bare = lower.strip_prefix("oid.").unwrap_or(&lower);
    let known = match bare {
        "2.5.4.3" => "cn",
        "2.5.4.4" | "surname" => "sn",
        "2.5.4.5" => "serialnumber",
        "2.5.4.6" => "c",
        "2.5.4.7" => "l",
        "2.5.4.8" | "s" => "st",
        "2.5.4.10" => "o",
        "2.5.4.11" => "ou",
        "2.5.4.15" => "businesscategory",
        "2.5.4.42" | "givenname" | "g" => "gn",
        "0.9.2342.19200300.100.1.1" => "uid",
        "0.9.2342.19200300.100.1.25" => "dc",
        "1.2.840.113549.1.9.1" | "email" | "emailaddress" => "e",
        other => other,
    };
    known.to_owned()
}

/// The value at the beginning of a text, and what follows its separator.
fn value(text: &str) -> Option<(String, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let (value, rest) = unescape(quoted, &['"'])?;
        let rest = rest.strip_prefix('"')?.trim_start();
        return Some((value, rest.strip_prefix([',', ';', '+']).unwrap_or(rest)));
    }
    let (value, rest) = unescape(text, &[',', ';', '+'])?;
    let value = match value.strip_prefix('#').filter(|_| text.starts_with('#')) {
        Some(digits) => encoded(digits).unwrap_or(value),
        None => value,
    };
    Some((value, rest.get(1..).unwrap_or_default()))
}

/// Reads up to one of the stops; white space at the end counts only when it is escaped.
fn unescape<'a>(text: &'a str, stops: &[char]) -> Option<(String, &'a str)> {
    let mut value: Vec<u8> = Vec::new();
    let mut kept = 0;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if stops.contains(&c) {
            break;
        }
        if c == '\\' {
            let escaped = rest.get(1..)?;
            let byte = escaped.get(..2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
            let width = if let Some(byte) = byte {
                value.push(byte);
                2
            } else {
                let plain = escaped.chars().next()?;
                value.extend_from_slice(plain.encode_utf8(&mut [0; 4]).as_bytes());
                plain.len_utf8()
            };
            kept = value.len();
            rest = escaped.get(width..)?;
        } else {
            value.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            if c != ' ' {
                kept = value.len();
            }
            rest = rest.get(c.len_utf8()..)?;
        }
    }
    value.truncate(kept);
    Some((String::from_utf8(value).ok()?, rest))
}

/// The text in a value that is given as its encoding: a string type of less than 128 octets.
fn encoded(digits: &str) -> Option<String> {
    const UTF8_STRING: u8 = 0x0c;
    const PRINTABLE_STRING: u8 = 0x13;
    const IA5_STRING: u8 = 0x16;
    let der = hex::decode(digits).ok()?;
    match der.as_slice() {
        [UTF8_STRING | PRINTABLE_STRING | IA5_STRING, length, text @ ..]
            if usize::from(*length) == text.len() && *length < 0x80 =>
        {
            String::from_utf8(text.to_vec()).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_magnitude_becomes_decimal() {
        assert_eq!(decimal(&[]), "");
        assert_eq!(decimal(&[9]), "9");
        assert_eq!(decimal(&[1, 0]), "256");
        assert_eq!(decimal(&[0xff; 9]), "4722366482869645213695");
    }

    #[test]
    fn a_name_is_read_whatever_library_wrote_it() {
        let expected =
            attributes("C=KZ,O=АО \\\"ТЕСТ\\\"\\, #1,serialNumber=IIN1,CN=ТЕСТ").unwrap();
        assert_eq!(expected[1], ("o".to_owned(), "АО \"ТЕСТ\", #1".to_owned()));
        for written in [
            "C=KZ, O=\"АО \\\"ТЕСТ\\\", #1\", SERIALNUMBER=IIN1, CN=ТЕСТ",
            "C=KZ;O=АО \\22ТЕСТ\\22\\2c #1 ; 2.5.4.5=#130449494e31; CN = ТЕСТ",
            "OID.2.5.4.6=KZ,O=АО \\\"ТЕСТ\\\"\\, \\#1,2.5.4.5=IIN1,cn=\\d0\\a2ЕСТ",
        ] {
            assert_eq!(attributes(written).as_ref(), Some(&expected), "{written}");
        }
        assert_eq!(attributes("CN=a\\ ").unwrap()[0].1, "a ");
        for broken in ["CN", "CN=a\\", "CN=\"a", "CN=\\ff"] {
            assert_eq!(attributes(broken), None, "{broken}");
        }
    }
}
