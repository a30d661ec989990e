//! The national numbers of people (IIN, kk: ЖСН) and organisations (BIN, kk: БСН).

use std::fmt;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why twelve characters are not an IIN or a BIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberFault {
    /// The check digit does not follow from the first eleven.
    #[error("the check digit is wrong")]
    CheckDigit,
    /// The first digits are not a date.
    #[error("the date inside the number does not exist")]
    Date,
    /// Not twelve decimal digits.
    #[error("the number is not 12 digits")]
    Form,
    /// The digit that tells the kind of holder is outside its list.
    #[error("the digit of the kind of holder is outside its list")]
    Kind,
}

/// The check digit of an IIN or a BIN: weights 1..11, and when that gives 10, weights 3..11, 1, 2.
///
/// `None` when both rounds give 10 (such a number is not given out) or the input is not eleven digits.
fn check_digit(first_eleven: &str) -> Option<u32> {
    const ROUNDS: [[u32; 11]; 2] =
        [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]];
    let digits: Vec<u32> = first_eleven
        .chars()
        .map(|c| c.to_digit(10))
        .collect::<Option<_>>()
        .filter(|d: &Vec<_>| d.len() == 11)?;
    ROUNDS
        .iter()
        .map(|weights| digits.iter().zip(weights).map(|(d, w)| d * w).sum::<u32>() % 11)
        .find(|rest| *rest < 10)
}

/// Checks the form and the check digit, and gives the text without blanks around it.
fn inspect(number: &str) -> Result<String, NumberFault> {
    let number = number.trim();
    if number.len() != 12 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumberFault::Form);
    }
    let (head, last) = number.split_at_checked(11).ok_or(NumberFault::Form)?;
    let given = last.chars().next().and_then(|c| c.to_digit(10));
    if check_digit(head).is_none_or(|want| Some(want) != given) {
        return Err(NumberFault::CheckDigit);
    }
    Ok(number.to_owned())
}

fn digits(number: &str, from: usize, to: usize) -> i16 {
    number.get(from..to).and_then(|d| d.parse().ok()).unwrap_or(0)
}

/// Individual identification number: YYMMDD, century and sex, serial, check digit.
///
/// STORED: as twelve digits.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(
    inline,
    description = "Twelve digits with their check digit, the first six the date of birth.",
    extend("pattern" = "^[0-9]{12}$")
)]
pub struct Iin(String);

impl Iin {
    /// Reads twelve digits; checks form, date, century digit and check digit.
    pub fn parse(number: &str) -> Result<Self, NumberFault> {
        let iin = Self(inspect(number)?);
        if !(1..=6).contains(&digits(&iin.0, 6, 7)) {
            return Err(NumberFault::Kind);
        }
        iin.date().ok_or(NumberFault::Date)?;
        Ok(iin)
    }

    /// Makes the number of a person: for simulators and tests. `serial` is 0..=9999; `None` when the number is not
    /// given out because its check digit would be 10.
    pub fn compose(born: Date, female: bool, serial: u16) -> Option<Self> {
        let century =
            u8::try_from((born.year() / 100).checked_sub(18)?).ok()? * 2 + 1 + u8::from(female);
        let head = format!(
            "{:02}{:02}{:02}{century}{:04}",
            born.year() % 100,
            born.month(),
            born.day(),
            serial % 10_000
        );
        let last = check_digit(&head)?;
        Self::parse(&format!("{head}{last}")).ok()
    }

    fn date(&self) -> Option<Date> {
        let year = 1800 + (digits(&self.0, 6, 7) - 1) / 2 * 100 + digits(&self.0, 0, 2);
        let month = i8::try_from(digits(&self.0, 2, 4)).ok()?;
        let day = i8::try_from(digits(&self.0, 4, 6)).ok()?;
        Date::new(year, month, day).ok()
    }

    /// The date of birth that the number tells; the state register's date wins where the two differ.
    pub fn birth_date(&self) -> Date {
        self.date().unwrap_or_default()
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number with all but the first four digits hidden, for screens of those who need not know it.
    pub fn masked(&self) -> String {
        format!("{}********", self.0.get(..4).unwrap_or_default())
    }
}

/// Business identification number: YYMM of registration, kind, branch mark, serial, check digit.
///
/// STORED: as twelve digits.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(
    inline,
    description = "Twelve digits with their check digit, the first four year and month of registration.",
    extend("pattern" = "^[0-9]{12}$")
)]
pub struct Bin(String);

impl Bin {
    /// Reads twelve digits; checks form, month, kind digit (4 resident, 5 non-resident, 6 joint sole traders) and check digit.
    pub fn parse(number: &str) -> Result<Self, NumberFault> {
        let bin = Self(inspect(number)?);
        if !(1..=12).contains(&digits(&bin.0, 2, 4)) {
            return Err(NumberFault::Date);
        }
        if !(4..=6).contains(&digits(&bin.0, 4, 5)) {
            return Err(NumberFault::Kind);
        }
        Ok(bin)
    }

    /// Makes the number of an organisation: for simulators and tests. `kind` is 4, 5 or 6, `serial` 0..=99999;
    /// `None` when the number is not given out.
    pub fn compose(registered: Date, kind: u8, serial: u32) -> Option<Self> {
        let head = format!(
            "{:02}{:02}{kind}0{:05}",
            registered.year() % 100,
            registered.month(),
            serial % 100_000
        );
        let last = check_digit(&head)?;
        Self::parse(&format!("{head}{last}")).ok()
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! text_form {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl TryFrom<String> for $name {
            type Error = NumberFault;
            fn try_from(number: String) -> Result<Self, NumberFault> {
                Self::parse(&number)
            }
        }
        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.0
            }
        }
    )*};
}
text_form!(Iin, Bin);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_the_test_kit_fail_their_check_digit() {
        for number in ["123456789011", "123456789012"] {
            assert_eq!(Iin::parse(number), Err(NumberFault::CheckDigit));
        }
        assert!(Bin::parse("123456789021").is_err());
    }

    #[test]
    fn a_composed_number_reads_back_with_its_date() {
        let born = jiff::civil::date(1990, 2, 28);
        let iin = (1..).find_map(|serial| Iin::compose(born, true, serial)).unwrap();
        assert_eq!(Iin::parse(iin.as_str()), Ok(iin.clone()));
        assert_eq!(iin.birth_date(), born);
        assert_eq!(iin.as_str().as_bytes()[6], b'4');
    }

    #[test]
    fn letters_dates_and_kinds_are_refused() {
        assert_eq!(Iin::parse("99999999999x"), Err(NumberFault::Form));
        assert_eq!(Iin::parse("１２３４"), Err(NumberFault::Form));
        assert_eq!(Bin::parse(""), Err(NumberFault::Form));
    }
}
