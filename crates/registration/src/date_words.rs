//! A date that is written in words, in Kazakh or Russian, as notaries write it (nca-01 F12): `он бесінші сәуір екі мың он
//! алтыншы жыл`, `пятнадцатое апреля две тысячи шестнадцатого года`.
//!
//! Day, month and year may stand in either order and in any case; what is read is compared with the date in digits.

use jiff::civil::Date;

/// Months by the beginning of their name; the first that fits counts.
const MONTHS: [(&str, i8); 26] = [
    ("январ", 1),
    ("феврал", 2),
    ("март", 3),
    ("апрел", 4),
    ("мая", 5),
    ("май", 5),
    ("июн", 6),
    ("июл", 7),
    ("август", 8),
    ("сентябр", 9),
    ("октябр", 10),
    ("ноябр", 11),
    ("декабр", 12),
    ("қаңтар", 1),
    ("ақпан", 2),
    ("наурыз", 3),
    ("сәуір", 4),
    ("мамыр", 5),
    ("маусым", 6),
    ("шілде", 7),
    ("тамыз", 8),
    ("қыркүйек", 9),
    ("қазан", 10),
    ("қараша", 11),
    ("желтоқсан", 12),
    ("мае", 5),
];

/// Numbers by the beginning of their name, longer beginnings before shorter ones that they contain.
const NUMBERS: [(&str, i32); 76] = [
    // Russian.
    ("одиннадцат", 11),
    ("двенадцат", 12),
    ("тринадцат", 13),
    ("четырнадцат", 14),
    ("пятнадцат", 15),
    ("шестнадцат", 16),
    ("семнадцат", 17),
    ("восемнадцат", 18),
    ("девятнадцат", 19),
    ("двадцат", 20),
    ("тридцат", 30),
    ("сорок", 40),
    ("пятьдесят", 50),
    ("пятидесят", 50),
    ("шестьдесят", 60),
    ("шестидесят", 60),
    ("семьдесят", 70),
    ("семидесят", 70),
    ("восемьдесят", 80),
    ("восьмидесят", 80),
    ("девяност", 90),
    ("девятьсот", 900),
    ("десят", 10),
    ("двухтысячн", 2000),
    ("тысяч", 1000),
    ("один", 1),
    ("одна", 1),
    ("перв", 1),
    ("две", 2),
    ("два", 2),
    ("втор", 2),
    ("три", 3),
    ("трет", 3),
    ("четыр", 4),
    ("четверт", 4),
    ("пят", 5),
    ("шест", 6),
    ("седьм", 7),
    ("сем", 7),
    ("восьм", 8),
    ("восем", 8),
    ("девят", 9),
    // Kazakh.
    ("мыңыншы", 1000),
    ("мың", 1000),
    ("жүз", 100),
    ("жиырмасыншы", 20),
    ("жиырма", 20),
    ("отыз", 30),
    ("отызыншы", 30),
    ("қырық", 40),
    ("елу", 50),
    ("алпыс", 60),
    ("жетпіс", 70),
    ("сексен", 80),
    ("тоқсан", 90),
    ("оныншы", 10),
    ("онын", 10),
    ("бірінші", 1),
    ("бір", 1),
    ("екінші", 2),
    ("екі", 2),
    ("үшінші", 3),
    ("үш", 3),
    ("төртінші", 4),
    ("төрт", 4),
    ("бесінші", 5),
    ("бес", 5),
    ("алтыншы", 6),
    ("алты", 6),
    ("жетінші", 7),
    ("жеті", 7),
    ("сегізінші", 8),
    ("сегіз", 8),
    ("тоғызыншы", 9),
    ("тоғыз", 9),
    ("он", 10),
];

/// Words that say nothing of the date.
const PASSED_OVER: [&str; 5] = ["числ", "күн", "г", "ж", "и"];
/// The word for a year.
const YEAR: [&str; 2] = ["год", "жыл"];

/// The date that words tell; none if they tell none, or more than one.
pub(crate) fn read(words: &str) -> Option<Date> {
    let lower = words.to_lowercase();
    let tokens = lower.split(|c: char| !c.is_alphabetic()).filter(|token| !token.is_empty());
    let mut month = None;
    // The numbers before the month and those after it: a number of its own on each side.
    let mut parts: [Vec<i32>; 2] = [Vec::new(), Vec::new()];
    // Where the word for the year parts it from the day.
    let mut parted = None;
    for token in tokens {
        if let Some((_, found)) = MONTHS.iter().find(|(stem, _)| token.starts_with(stem)) {
            if month.replace(*found).is_some() {
                return None;
            }
        } else if let Some(number) = number(token) {
            let side = usize::from(month.is_some());
            parts.get_mut(side)?.push(number);
        } else if YEAR.iter().any(|word| token.starts_with(word)) {
            if month.is_none() {
                parted = Some(parts.first().map_or(0, Vec::len));
            }
        } else if !PASSED_OVER.iter().any(|word| is_passed_over(token, word)) {
            return None;
        }
    }
    let month = month?;
    let [before, after] = parts;
    // «екі мың он алтыншы жылғы он бесінші сәуір»: both numbers stand before the month.
    let numbers = match parted.filter(|_| after.is_empty()) {
        Some(place) => {
            let (year, day) = before.split_at_checked(place)?;
            (sum(year)?, sum(day)?)
        }
        None if after.is_empty() => split(&before)?,
        None => (sum(&before)?, sum(&after)?),
    };
    let (day, year) = if numbers.0 > 31 { (numbers.1, numbers.0) } else { numbers };
    Date::new(i16::try_from(year).ok()?, month, i8::try_from(day).ok()?).ok()
}

/// Short words are passed over whole, longer ones by their beginning.
fn is_passed_over(token: &str, word: &str) -> bool {
    if word.chars().count() < 3 { token == word } else { token.starts_with(word) }
}

fn number(token: &str) -> Option<i32> {
    let found = NUMBERS.iter().find(|(stem, _)| {
        // «он» begins no longer word but its own forms.
        if *stem == "он" { token == "он" } else { token.starts_with(stem) }
    });
    found.map(|(_, number)| *number)
}

/// The number that its words make: thousands and hundreds are multiplied by what stands before them.
fn sum(words: &[i32]) -> Option<i32> {
    let (mut whole, mut part) = (0, 0);
    for &word in words {
        match word {
            1000 => {
                whole += part.max(1) * 1000;
                part = 0;
            }
            100 => part = part.max(1) * 100,
            other => part += other,
        }
    }
    (!words.is_empty()).then_some(whole + part)
}

/// A year and a day that stand one after the other with no word between them: they part where the tens and units begin anew.
fn split(words: &[i32]) -> Option<(i32, i32)> {
    // Of the places at which the words can be parted, that counts at which both sides are a date's.
    let mut found = None;
    for place in 1..words.len() {
        let (year, day) = words.split_at(place);
        let is_year = year.contains(&1000) && in_order(year);
        let is_day = !day.contains(&1000) && in_order(day);
        let (Some(year), Some(day)) = (sum(year), sum(day)) else { continue };
        if is_year && is_day && (1..=31).contains(&day) && (1000..=2999).contains(&year) {
            // Of several the longest year counts.
            found = Some((year, day));
        }
    }
    found
}

/// Tens before units, each once: a number that goes on with tens after its units is two numbers.
fn in_order(words: &[i32]) -> bool {
    let mut last = i32::MAX;
    for &word in words {
        match word {
            1000 | 100 => last = i32::MAX,
            other => {
                let rank = match other {
                    100.. => 100,
                    10.. if other % 10 == 0 => 10,
                    _ => 1,
                };
                if rank >= last {
                    return false;
                }
                last = rank;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(words: &str) -> String {
        read(words).map_or_else(|| "-".to_owned(), |date| date.to_string())
    }

    #[test]
    fn dates_are_read_in_both_languages_and_either_order() {
        for (words, date) in [
            ("пятнадцатое апреля две тысячи шестнадцатого года", "2016-04-15"),
            ("Двадцать третье ноября две тысячи двадцать шестого года", "2026-11-23"),
            ("первого мая двухтысячного года", "2000-05-01"),
            ("тридцать первое декабря две тысячи двадцатого года", "2020-12-31"),
            ("тысяча девятьсот девяносто девятого года седьмое июня", "1999-06-07"),
            ("он бесінші сәуір екі мың он алтыншы жыл", "2016-04-15"),
            ("екі мың он алтыншы жылғы он бесінші сәуір", "2016-04-15"),
            ("екі мың жиырма алтыншы жылғы жиырма үшінші қараша", "2026-11-23"),
            ("екі мың жиырмасыншы жылдың отыз бірінші желтоқсаны", "2020-12-31"),
            ("екі мың жиырма бесінші жылғы тоғызыншы мамыр", "2025-05-09"),
            ("бірінші қаңтар екі мың жиырма жетінші жыл", "2027-01-01"),
            ("мың тоғыз жүз тоқсан тоғызыншы жылғы жетінші маусым", "1999-06-07"),
            ("екі мыңыншы жылғы жиырма бесінші мамыр", "2000-05-25"),
            ("второе августа две тысячи двадцать второго года", "2022-08-02"),
        ] {
            assert_eq!(read_as(words), date, "{words}");
        }
    }

    #[test]
    fn what_is_no_date_is_read_as_none() {
        for words in [
            "",
            "апреля",
            "пятнадцатое апреля",
            "пятнадцатое апреля мая две тысячи шестнадцатого года",
            "тридцатое февраля две тысячи шестнадцатого года",
            "сорок первое апреля две тысячи шестнадцатого года",
            "15 апреля 2016 года",
            "позавчера",
        ] {
            assert_eq!(read_as(words), "-", "{words}");
        }
    }
}
