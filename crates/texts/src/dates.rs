//! Dates as each language writes them.

use base::{Lang, local_date_time};
use jiff::{Timestamp, civil::Date};

const KK: [&str; 12] = [
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
];
const RU: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date in words: «2026 жылғы 22 қараша», «22 ноября 2026 года», "22 November 2026".
pub fn date(lang: Lang, date: Date) -> String {
    let months = match lang {
        Lang::Kk => KK,
        Lang::Ru => RU,
        Lang::En => EN,
    };
    let month = usize::try_from(date.month() - 1)
        .ok()
        .and_then(|m| months.get(m))
        .copied()
        .unwrap_or_default();
    let (day, year) = (date.day(), date.year());
    match lang {
        Lang::Kk => format!("{year} жылғы {day} {month}"),
        Lang::Ru => format!("{day} {month} {year} года"),
        Lang::En => format!("{day} {month} {year}"),
    }
}

/// A moment in the platform's zone: the date in words and the time, `22 November 2026, 14:05`.
pub fn date_time(lang: Lang, at: Timestamp) -> String {
    let local = local_date_time(at);
    format!("{}, {:02}:{:02}", date(lang, local.date()), local.hour(), local.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_reads_naturally_in_each_language() {
        let day = jiff::civil::date(2026, 11, 22);
        assert_eq!(date(Lang::Kk, day), "2026 жылғы 22 қараша");
        assert_eq!(date(Lang::Ru, day), "22 ноября 2026 года");
        assert_eq!(date(Lang::En, day), "22 November 2026");
    }

    #[test]
    fn a_moment_is_shown_in_the_platforms_zone() {
        let at: Timestamp = "2026-11-22T20:30:00Z".parse().unwrap();
        assert_eq!(date_time(Lang::En, at), "23 November 2026, 01:30");
    }
}
