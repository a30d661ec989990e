//! How long a document is kept, by its kind (nca-01 regulation p.15(4)).

use base::{Fault, FileFault, Text};
use calendar::{Calendar, Span, Unit};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

/// The terms of the archive: `data/desk/archive.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchiveTerms {
    /// Kinds of documents.
    pub kind: Vec<KeptKind>,
}

/// A kind of document, and how long it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeptKind {
    /// Its code. STORED: in procedures.
    pub code: String,
    /// What people call it, in each language.
    pub title: Text,
    /// How long it is kept, counted from the day on which it was put into the archive.
    pub keep: Keep,
    /// Where the term is from.
    pub source: String,
}

/// A length of keeping: calendar days, months or years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct Keep(pub Span);

impl TryFrom<String> for Keep {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let span: Span = text.parse().map_err(|_| format!("{text:?} is no length of time"))?;
        match span.unit {
            Unit::CalendarDays | Unit::Months | Unit::Years if span.amount > 0 => Ok(Self(span)),
            _ => Err(format!("{text:?}: documents are kept for calendar days, months or years")),
        }
    }
}

impl ArchiveTerms {
    /// Reads the file; gives everything that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Vec<FileFault>> {
        const FILE: &str = "desk/archive.toml";
        let terms: Self =
            base::read_toml(text).map_err(|slip| vec![FileFault::unread(FILE, slip)])?;
        let mut faults = Vec::new();
        let mut fault = |key: &str, reason: &str| faults.push(FileFault::new(FILE, key, reason));
        for (place, kind) in terms.kind.iter().enumerate() {
            let before = terms.kind.iter().take(place);
            if before.into_iter().any(|other| other.code == kind.code) {
                fault(&format!("kind.{}", place + 1), "its code stands twice");
            }
            if kind.source.trim().is_empty() {
                fault(&format!("kind.{}", kind.code), "no source");
            }
        }
        if terms.kind.is_empty() {
            fault("kind", "there is no kind of document");
        }
        if faults.is_empty() { Ok(terms) } else { Err(faults) }
    }

    /// A kind by its code.
    pub fn find(&self, code: &str) -> Option<&KeptKind> {
        self.kind.iter().find(|kind| kind.code == code)
    }

    /// Until which day a document is kept that is put into the archive on `today`: to the end of its term, or to a later day that
    /// was `asked`. Nobody makes a term shorter.
    pub fn keep_until(
        &self,
        code: &str,
        asked: Option<&str>,
        today: Date,
        calendar: &Calendar,
    ) -> Result<Date, Fault> {
        let unknown = || Fault::at("archive-kind-unknown", "document_kind").with("kind", code);
        let kind = self.find(code).ok_or_else(unknown)?;
        let least = calendar.good_until("portal", today, kind.keep.0)?;
        match asked.map(str::parse::<Date>) {
            None => Ok(least),
            Some(Ok(day)) if day >= least => Ok(day),
            Some(_) => Err(Fault::at("archive-term-short", "keep_until").with("until", least)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: &str = include_str!("../../../data/desk/archive.toml");

    #[test]
    fn a_document_is_kept_by_its_kind_and_never_shorter() {
        let terms = ArchiveTerms::parse(TERMS).unwrap();
        let calendar = Calendar::parse(
            include_str!("../../../data/calendar/holidays.toml"),
            include_str!("../../../data/calendar/schedules.toml"),
        )
        .unwrap();
        let today = jiff::civil::date(2026, 11, 18);
        let until = |code: &str, asked: Option<&str>| {
            terms.keep_until(code, asked, today, &calendar).map(|day| day.to_string())
        };
        assert_eq!(until("application", None).unwrap(), "2031-11-18");
        assert_eq!(until("refusal-receipt", None).unwrap(), "2029-11-18");
        assert_eq!(until("application", Some("2040-01-01")).unwrap(), "2040-01-01");
        let code = |found: Result<String, Fault>| found.unwrap_err().code;
        assert_eq!(code(until("application", Some("2031-11-17"))), "archive-term-short");
        assert_eq!(code(until("application", Some("soon"))), "archive-term-short");
        assert_eq!(code(until("anything", None)), "archive-kind-unknown");
    }

    #[test]
    fn a_term_is_told_in_calendar_time_once_for_each_kind() {
        let twice = format!("{TERMS}\n{TERMS}");
        assert!(
            ArchiveTerms::parse(&twice).unwrap_err().iter().any(|f| f.reason.contains("twice"))
        );
        let hours = TERMS.replacen("\"5 years\"", "\"5 working days\"", 1);
        assert_eq!(ArchiveTerms::parse(&hours).unwrap_err().len(), 1);
    }
}
