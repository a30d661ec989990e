//! Identifiers. Each kind of thing has its own type, so that one is never taken for another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The text is not an identifier of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct NotAnIdentifier;

macro_rules! random_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        ///
        /// 128 random bits, drawn in `app`; written as 32 lower-case hexadecimal digits. STORED.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; 16]);

        impl $name {
            /// Takes the random bits.
            pub const fn from_random(bits: [u8; 16]) -> Self {
                Self(bits)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl FromStr for $name {
            type Err = NotAnIdentifier;
            fn from_str(text: &str) -> Result<Self, NotAnIdentifier> {
                let mut bits = [0; 16];
                hex::decode_to_slice(text, &mut bits).map_err(|_| NotAnIdentifier)?;
                Ok(Self(bits))
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnIdentifier;
            fn try_from(text: String) -> Result<Self, NotAnIdentifier> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    )*};
}

random_id! {
    /// A request for certificates, or for their revocation.
    RequestId,
    /// A case: one application for a public service.
    CaseId,
    /// A complaint of a service or of registration.
    ComplaintId,
    /// A stored document: an upload, a receipt, a result.
    DocumentId,
    /// A form that is being filled in.
    DraftId,
    /// A procedure of an office: a ticket of its queue, a visit at home, a document in its archive.
    ProcedureId,
}

/// The number a person is told: of a request (`unique_number`, kk: бірегей нөмір), a case, a receipt, a result.
///
/// `YYYY-OFFICE-NNNNNNN-C`: year, office or service code (ASCII letters and digits), running number, check digit.
/// The source gives no structure (nca-01 gap 2); the check digit (ISO 7064 MOD 11,10 over the digits of year and
/// running number) catches slips on the phone. STORED.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UniqueNumber(String);

impl UniqueNumber {
    /// Makes the number.
    pub fn compose(year: i16, office: &str, running: u64) -> Self {
        let check = iso7064_mod11_10(&format!("{year:04}{running:07}"));
        Self(format!("{year:04}-{office}-{running:07}-{check}"))
    }

    /// Reads a number as people type it: in small letters, with blanks, with other dashes, with Cyrillic letters that look
    /// like the Latin ones.
    pub fn read(typed: &str) -> Option<Self> {
        const LOOK_ALIKE: [(char, char); 12] = [
            ('А', 'A'),
            ('В', 'B'),
            ('С', 'C'),
            ('Е', 'E'),
            ('І', 'I'),
            ('К', 'K'),
            ('М', 'M'),
            ('Н', 'H'),
            ('О', 'O'),
            ('Р', 'P'),
            ('Т', 'T'),
            ('Х', 'X'),
        ];
        let plain: String = typed
            .chars()
            .take(200)
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_uppercase)
            .map(|c| match c {
                '‐'..='―' | '−' => '-',
                c => {
                    LOOK_ALIKE.iter().find(|(other, _)| *other == c).map_or(c, |(_, latin)| *latin)
                }
            })
            .collect();
        let plain = plain.strip_prefix('№').unwrap_or(&plain);
        plain.parse().ok()
    }

    /// The number as people write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// ISO/IEC 7064, MOD 11,10: the check digit of a string of digits.
fn iso7064_mod11_10(digits: &str) -> u32 {
    let product = digits.chars().filter_map(|c| c.to_digit(10)).fold(10, |product, digit| {
        let sum = (product + digit) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10
}

impl FromStr for UniqueNumber {
    type Err = NotAnIdentifier;
    fn from_str(text: &str) -> Result<Self, NotAnIdentifier> {
        let text = text.trim();
        if text.len() > 48 {
            return Err(NotAnIdentifier);
        }
        let (head, check) = text.rsplit_once('-').ok_or(NotAnIdentifier)?;
        let (head, running) = head.rsplit_once('-').ok_or(NotAnIdentifier)?;
        let (year, office) = head.split_once('-').ok_or(NotAnIdentifier)?;
        let number = Self::compose(
            year.parse().map_err(|_| NotAnIdentifier)?,
            office,
            running.parse().map_err(|_| NotAnIdentifier)?,
        );
        let plain = office.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if plain && number.0 == text && check.len() == 1 {
            Ok(number)
        } else {
            Err(NotAnIdentifier)
        }
    }
}

impl TryFrom<String> for UniqueNumber {
    type Error = NotAnIdentifier;
    fn try_from(text: String) -> Result<Self, NotAnIdentifier> {
        text.parse()
    }
}

impl From<UniqueNumber> for String {
    fn from(number: UniqueNumber) -> Self {
        number.0
    }
}

impl fmt::Display for UniqueNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_back_and_a_slip_does_not() {
        let number = UniqueNumber::compose(2026, "NCA", 17);
        assert_eq!(number.as_str().parse(), Ok(number.clone()));
        let slip = number.as_str().replace("0000017", "0000071");
        assert_eq!(slip.parse::<UniqueNumber>(), Err(NotAnIdentifier));
        assert_eq!("2026-é-0000001-1".parse::<UniqueNumber>(), Err(NotAnIdentifier));
    }

    #[test]
    fn identifiers_read_back() {
        let id = RequestId::from_random([7; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("07".parse::<RequestId>(), Err(NotAnIdentifier));
    }

    #[test]
    fn a_number_is_read_as_people_type_it() {
        let number = UniqueNumber::compose(2026, "NCA", 17);
        for typed in ["2026-nca-0000017-4", " 2026 – NCA – 0000017 – 4 ", "№2026-NСА-0000017-4"]
        {
            let typed =
                typed.replace("-4", &number.as_str()[16..]).replace("– 4", &number.as_str()[16..]);
            assert_eq!(UniqueNumber::read(&typed), Some(number.clone()), "{typed}");
        }
        for wrong in ["", "2026", "2026-NCA-0000017", "қазақ"] {
            assert_eq!(UniqueNumber::read(wrong), None, "{wrong}");
        }
    }
}
