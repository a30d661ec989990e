//! Decimal numbers as people type them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, de::Error as _};

/// A decimal number of at most twelve digits before the point and six after it, held exactly, in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i64);

/// The text is not a decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number such as \"12\", \"-3.5\" or \"999999.99\"")]
pub struct DecimalFault;

impl Decimal {
    /// The most digits after the point.
    pub const MOST_DECIMALS: u8 = 6;
    /// The most digits before it: with those after it they fit into 64 bits.
    const MOST_WHOLE: usize = 12;
    /// The most characters: a sign, the digits, the point.
    pub(crate) const LONGEST: usize = 20;

    /// Whether it is under zero.
    pub(crate) const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// How many digits stand after the point.
    pub(crate) fn decimals_of(text: &str) -> usize {
        text.split_once('.').map_or(0, |(_, fraction)| fraction.len())
    }
}

impl FromStr for Decimal {
    type Err = DecimalFault;

    fn from_str(text: &str) -> Result<Self, DecimalFault> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return Err(DecimalFault),
            Some(parts) => parts,
            None => (digits, ""),
        };
        let most = usize::from(Self::MOST_DECIMALS);
        let plain = whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit());
        if !plain || !(1..=Self::MOST_WHOLE).contains(&whole.len()) || fraction.len() > most {
            return Err(DecimalFault);
        }
        let millionths: i64 =
            format!("{whole}{fraction:0<most$}").parse().map_err(|_| DecimalFault)?;
        Ok(Self(if negative { -millionths } else { millionths }))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, fraction) = (self.0.abs() / 1_000_000, self.0.abs() % 1_000_000);
        let text = format!("{sign}{whole}.{fraction:06}");
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// `1 234,50` and `+1234.50` are the same number: no blanks, a point, no sign but a minus, no needless zeros before it.
/// The digits after the point stay as typed. What is not a number comes back without blanks around it.
pub(crate) fn tidied(text: &str) -> String {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let bare = bare.replace(',', ".").replace('\u{2212}', "-");
    let (sign, digits) = match bare.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", bare.strip_prefix('+').unwrap_or(&bare)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !number(whole) || !number(fraction) || digits.ends_with('.') {
        return text.trim().to_owned();
    }
    let kept = whole.trim_start_matches('0');
    let whole = if kept.is_empty() { "0" } else { kept };
    let is_zero = whole == "0" && fraction.bytes().all(|b| b == b'0');
    let sign = if is_zero { "" } else { sign };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_exactly() {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        assert!(number("0.000001") > number("0") && number("-0.5") < number("-0.499999"));
        assert_eq!(number("12.5"), number("12.500"));
        assert_eq!(number("-0012.500").to_string(), "-12.5");
        assert_eq!(number("100").to_string(), "100");
        assert!(number("999999999999.999999") > number("999999999999.999998"));
        for wrong in ["", "-", ".5", "5.", "1e3", "1.2.3", "1000000000000", "0.0000001", "٣", "+1"]
        {
            assert_eq!(wrong.parse::<Decimal>(), Err(DecimalFault), "{wrong:?}");
        }
    }

    #[test]
    fn what_people_type_becomes_one_form() {
        for (typed, kept) in [
            ("1 234,50", "1234.50"),
            ("1\u{a0}234\u{202f}567", "1234567"),
            ("+007", "7"),
            ("-0,0", "0.0"),
            ("\u{2212}3", "-3"),
            ("000", "0"),
            (" 5. ", "5."),
            ("two", "two"),
        ] {
            assert_eq!(tidied(typed), kept, "{typed:?}");
        }
    }
}
