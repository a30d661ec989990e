//! The code of keys: what people compare in place of keys.

use std::{fmt, str::FromStr};

use base::Sha256;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::NotCanonical;

/// Digits and letters that nobody takes for one another: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// So many characters stand together on paper.
const GROUP: usize = 4;

/// A short digest of the keys of a request, in their order, for paper and for typing: `7QDM-2XWP-TA4H-NC0K`.
///
/// 80 bits of SHA-256. Whoever wants other keys under the code of a paper that is not hers has 2^80 pairs to try, since she
/// does not choose the keys on that paper. STORED in requests and signed in approvals, as [`fmt::Display`] writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeysCode([u8; 10]);

impl KeysCode {
    /// The code of keys, each by the SHA-256 of the DER of its SubjectPublicKeyInfo.
    pub fn of(keys: impl IntoIterator<Item = Sha256>) -> Self {
        let mut text = "senim keys 1\n".to_owned();
        for key in keys {
            text.push_str(&key.to_string());
            text.push('\n');
        }
        let mut bits = [0; 10];
        for (bit, from) in bits.iter_mut().zip(crypto::sha256(text.as_bytes()).0) {
            *bit = from;
        }
        Self(bits)
    }

    /// Reads what a person typed from paper: any case, with or without hyphens and blanks, with I or L for 1 and O for 0.
    pub fn read(typed: &str) -> Result<Self, NotCanonical> {
        let wrong = || NotCanonical("keys");
        if typed.len() > 64 {
            return Err(wrong());
        }
        let (mut number, mut count) = (0_u128, 0);
        for c in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let c = match c.to_ascii_uppercase() {
                'I' | 'L' => '1',
                'O' => '0',
                other => other,
            };
            let value = ALPHABET.iter().position(|known| char::from(*known) == c);
            number = number << 5 | value.ok_or_else(wrong)? as u128;
            count += 1;
            if count > 16 {
                return Err(wrong());
            }
        }
        if count != 16 {
            return Err(wrong());
        }
        let mut bits = [0; 10];
        for (bit, from) in bits.iter_mut().zip(number.to_be_bytes().into_iter().skip(6)) {
            *bit = from;
        }
        Ok(Self(bits))
    }
}

impl fmt::Display for KeysCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
        for place in 0..16_usize {
            if place > 0 && place % GROUP == 0 {
                f.write_str("-")?;
            }
            let value = (number >> (75 - 5 * place)) & 31;
            let sign = usize::try_from(value).ok().and_then(|value| ALPHABET.get(value));
            fmt::Write::write_char(f, char::from(*sign.ok_or(fmt::Error)?))?;
        }
        Ok(())
    }
}

impl FromStr for KeysCode {
    type Err = NotCanonical;

    /// Reads only what [`fmt::Display`] writes.
    fn from_str(text: &str) -> Result<Self, NotCanonical> {
        let code = Self::read(text)?;
        if code.to_string() == text { Ok(code) } else { Err(NotCanonical("keys")) }
    }
}

impl Serialize for KeysCode {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KeysCode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Sha256 {
        Sha256([byte; 32])
    }

    #[test]
    fn a_code_tells_keys_and_their_order() {
        let code = KeysCode::of([key(1), key(2)]);
        assert_eq!(code, KeysCode::of([key(1), key(2)]));
        assert_ne!(code, KeysCode::of([key(2), key(1)]));
        assert_ne!(code, KeysCode::of([key(1)]));
    }

    #[test]
    fn a_code_is_read_as_people_type_it_and_written_in_one_way() {
        let code = KeysCode::of([key(1), key(2)]);
        let text = code.to_string();
        assert_eq!(text.len(), 19, "{text}");
        assert_eq!(text.parse(), Ok(code));
        for typed in [text.to_lowercase(), text.replace('-', " "), text.replace('-', "")] {
            assert_eq!(KeysCode::read(&typed), Ok(code), "{typed}");
            assert!(typed == text || typed.parse::<KeysCode>().is_err(), "{typed}");
        }
        assert_eq!(KeysCode::read("oooo-iiii-LLLL-0000"), KeysCode::read("0000-1111-1111-0000"));
        let long = "0".repeat(65);
        for typed in
            ["", "0000-0000-0000-000", "0000-0000-0000-00000", "0000-0000-0000-000U", &long]
        {
            assert!(KeysCode::read(typed).is_err(), "{typed}");
        }
        assert_eq!(KeysCode([255; 10]).to_string(), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
    }
}
