//! A length of time as a law writes it.

use std::{fmt, str::FromStr};

use base::Lang;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// In what a length is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Days by the calendar.
    CalendarDays,
    /// Hours.
    Hours,
    /// Minutes.
    Minutes,
    /// Months by the calendar.
    Months,
    /// Seconds.
    Seconds,
    /// Days on which the office works.
    WorkingDays,
    /// Years by the calendar.
    Years,
}

impl Unit {
    const ALL: [Self; 7] = [
        Self::CalendarDays,
        Self::Hours,
        Self::Minutes,
        Self::Months,
        Self::Seconds,
        Self::WorkingDays,
        Self::Years,
    ];

    /// One and many, as files write them.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::CalendarDays => ("calendar day", "calendar days"),
            Self::Hours => ("hour", "hours"),
            Self::Minutes => ("minute", "minutes"),
            Self::Months => ("month", "months"),
            Self::Seconds => ("second", "seconds"),
            Self::WorkingDays => ("working day", "working days"),
            Self::Years => ("year", "years"),
        }
    }

    const fn kazakh(self) -> &'static str {
        match self {
            Self::CalendarDays => "күнтізбелік күн",
            Self::Hours => "сағат",
            Self::Minutes => "минут",
            Self::Months => "ай",
            Self::Seconds => "секунд",
            Self::WorkingDays => "жұмыс күні",
            Self::Years => "жыл",
        }
    }

    /// One, few (2..4), many.
    const fn russian(self) -> [&'static str; 3] {
        match self {
            Self::CalendarDays => ["календарный день", "календарных дня", "календарных дней"],
            Self::Hours => ["час", "часа", "часов"],
            Self::Minutes => ["минута", "минуты", "минут"],
            Self::Months => ["месяц", "месяца", "месяцев"],
            Self::Seconds => ["секунда", "секунды", "секунд"],
            Self::WorkingDays => ["рабочий день", "рабочих дня", "рабочих дней"],
            Self::Years => ["год", "года", "лет"],
        }
    }
}

/// A length of time with its unit: `15 working days`, `3 months`, `20 minutes`.
///
/// A bare "days" is refused: the law must say which days, or the file must. STORED: as such a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Span {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
}

impl Span {
    /// The longest amount taken: a typing slip must not make a term of a thousand years.
    pub const MAX_AMOUNT: u32 = 10_000;

    /// The length in words of a language: `15 жұмыс күні`, `15 рабочих дней`, `15 working days`; no days at all are the same day.
    pub fn in_words(self, lang: Lang) -> String {
        let Self { amount, unit } = self;
        if amount == 0 && matches!(unit, Unit::CalendarDays | Unit::WorkingDays) {
            let words = match lang {
                Lang::Kk => "сол күні",
                Lang::Ru => "в тот же день",
                Lang::En => "the same day",
            };
            return words.to_owned();
        }
        let word = match lang {
            Lang::Kk => unit.kazakh(),
            Lang::Ru => {
                let [one, few, many] = unit.russian();
                match (amount % 10, amount % 100) {
                    (_, 11..=14) => many,
                    (1, _) => one,
                    (2..=4, _) => few,
                    _ => many,
                }
            }
            Lang::En if amount == 1 => unit.words().0,
            Lang::En => unit.words().1,
        };
        format!("{amount} {word}")
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one, many) = self.unit.words();
        write!(f, "{} {}", self.amount, if self.amount == 1 { one } else { many })
    }
}

/// The text is not a length of time with its unit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a term such as \"15 working days\" or \"3 months\"{1}")]
pub struct SpanFault(String, String);

impl FromStr for Span {
    type Err = SpanFault;
    fn from_str(text: &str) -> Result<Self, SpanFault> {
        let fault = || {
            let units = Unit::ALL.map(|unit| unit.words().1);
            let unit = text.trim().split_once(' ').map(|(_, unit)| base::choices(unit, units));
            SpanFault(text.chars().take(40).collect(), unit.unwrap_or_default())
        };
        let (amount, unit) = text.trim().split_once(' ').ok_or_else(fault)?;
        let amount = amount.parse().ok().filter(|n| *n <= Self::MAX_AMOUNT).ok_or_else(fault)?;
        let unit = Unit::ALL
            .into_iter()
            .find(|u| u.words().0 == unit || u.words().1 == unit)
            .ok_or_else(fault)?;
        Ok(Self { amount, unit })
    }
}

impl TryFrom<String> for Span {
    type Error = SpanFault;
    fn try_from(text: String) -> Result<Self, SpanFault> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_are_told_in_each_language() {
        let words = |text: &str| {
            let span: Span = text.parse().unwrap();
            Lang::ALL.map(|lang| span.in_words(lang))
        };
        assert_eq!(words("1 working day"), ["1 жұмыс күні", "1 рабочий день", "1 working day"]);
        assert_eq!(words("22 months"), ["22 ай", "22 месяца", "22 months"]);
        assert_eq!(words("0 working days"), ["сол күні", "в тот же день", "the same day"]);
        assert_eq!(words("12 hours"), ["12 сағат", "12 часов", "12 hours"]);
    }

    #[test]
    fn a_length_is_stored_as_it_is_read() {
        for text in ["0 working days", "1 working day", "15 working days", "3 months", "20 minutes"]
        {
            let span: Span = text.parse().unwrap();
            assert_eq!((span.to_string(), String::from(span)), (text.to_owned(), text.to_owned()));
        }
    }

    #[test]
    fn a_bare_day_is_refused_because_the_law_has_two_kinds() {
        for text in ["5 days", "days", "", "-1 months", "5  working days", "99999 years"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_written_back(text in ".{0,40}") {
            if let Ok(span) = text.parse::<Span>() {
                prop_assert_eq!(span.to_string().parse::<Span>().unwrap(), span);
            }
        }
    }
}
