//! Small kindnesses to the one who typed.

use jiff::civil::Date;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use crate::{Answer, Answers, FieldDefinition, FieldKind, FormDefinition, Row, Typed, decimal};

/// Brings answers into the form in which they are kept: Unicode NFC, no stray blanks, dates as `yyyy-mm-dd`, telephone
/// numbers as `+7...`, numbers without blanks. Drops empty answers, empty rows of tables and answers to hidden fields; what it does not
/// understand it leaves for `check` to name.
pub fn normalise(definition: &FormDefinition, typed: &Typed) -> Answers {
    normalise_fields(&definition.fields().collect::<Vec<_>>(), typed)
}

/// The same for fields that stand in no form: those of an act.
pub fn normalise_fields(fields: &[&FieldDefinition], typed: &Typed) -> Answers {
    let mut kept = Typed::default();
    for (name, answer) in &typed.0 {
        let field = fields.iter().copied().find(|field| field.name == *name);
        let answer = match (field, answer) {
            (Some(field), Answer::Text(text)) => from_text(field, text),
            (Some(field), Answer::Rows(rows)) if field.kind == FieldKind::Table => {
                let rows: Vec<Row> = rows
                    .iter()
                    .map(|row| tidy_row(field, row))
                    .filter(|row| !row.is_empty())
                    .collect();
                (!rows.is_empty()).then_some(Answer::Rows(rows))
            }
            (_, Answer::Files(files)) if files.is_empty() => None,
            (_, Answer::Rows(rows)) if rows.is_empty() => None,
            (_, Answer::List(items)) => {
                let items: Vec<_> = items
                    .iter()
                    .map(|item| item.trim().to_owned())
                    .filter(|item| !item.is_empty())
                    .collect();
                (!items.is_empty()).then_some(Answer::List(items))
            }
            (_, other) => Some(other.clone()),
        };
        kept.0.extend(answer.map(|answer| (name.clone(), answer)));
    }
    let mut kept = Answers::tidied(kept);
    // A hidden field may hide another, and is always asked later than what hides it.
    for field in fields {
        if !field.is_shown(&kept) {
            kept.remove(&field.name);
        }
    }
    kept
}

/// The cells that are filled. A row without any goes.
fn tidy_row(table: &FieldDefinition, row: &Row) -> Row {
    let column = |name: &str| table.column.iter().find(|column| column.name == name);
    let tidied = row.iter().filter_map(|(name, text)| {
        let kept = match column(name) {
            Some(column) => match from_text(column, text)? {
                Answer::Text(text) => text,
                _ => return None,
            },
            None => text.clone(),
        };
        Some((name.clone(), kept))
    });
    tidied.collect()
}

fn from_text(field: &FieldDefinition, text: &str) -> Option<Answer> {
    let text = composed(text.to_owned());
    let text = match field.kind {
        FieldKind::BankAccount => without(&text, char::is_whitespace).to_ascii_uppercase(),
        FieldKind::Bin | FieldKind::Iin => without(&text, char::is_whitespace),
        FieldKind::Choices => {
            let code = text.trim();
            return (!code.is_empty()).then(|| Answer::List(vec![code.to_owned()]));
        }
        FieldKind::Consent => match text.trim() {
            "on" | "true" | "yes" | "1" => return Some(Answer::Flag(true)),
            "" | "off" | "false" | "no" | "0" => return None,
            _ => text,
        },
        FieldKind::Date => date(text.trim()).map_or(text, |date| date.to_string()),
        FieldKind::Email => text.trim().to_owned(),
        FieldKind::LongText => long_text(&text),
        FieldKind::Number => decimal::tidied(&text),
        FieldKind::Phone => phone(&text),
        FieldKind::Pkcs10 => text.trim().replace("\r\n", "\n"),
        FieldKind::Address
        | FieldKind::Choice
        | FieldKind::File
        | FieldKind::Files
        | FieldKind::Table
        | FieldKind::Text => text.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    // What blanks held apart may compose once they are gone.
    let text = composed(text);
    (!text.trim().is_empty()).then_some(Answer::Text(text))
}

/// Unicode NFC (UAX 15), in which nearly every text and every key comes already.
fn composed(text: String) -> String {
    if text.is_ascii() || is_nfc(&text) { text } else { text.nfc().collect() }
}

fn without(text: &str, unwanted: impl Fn(char) -> bool) -> String {
    text.chars().filter(|c| !unwanted(*c)).collect()
}

/// Blanks at line ends and blank lines around the text go; its lines stay.
fn long_text(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// `8 (701) 123-45-67` and `+7 701 1234567` are the same number; ten digits are one without its country code.
fn phone(text: &str) -> String {
    let bare = without(text, |c| c.is_whitespace() || "()-.\u{a0}\u{2011}".contains(c));
    let digits = bare.strip_prefix('+').unwrap_or(&bare);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return text.trim().to_owned();
    }
    match (bare.starts_with('+'), digits.len()) {
        (false, 11) if digits.starts_with('8') || digits.starts_with('7') => {
            format!("+7{}", digits.get(1..).unwrap_or_default())
        }
        (false, 10) => format!("+7{digits}"),
        _ => format!("+{digits}"),
    }
}

/// Reads `dd.mm.yyyy` or `yyyy-mm-dd`.
pub(crate) fn date(text: &str) -> Option<Date> {
    if let Some((day, (month, year))) =
        text.split_once('.').and_then(|(day, rest)| Some((day, rest.split_once('.')?)))
    {
        let is_number =
            |s: &str| (1..=4).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || !is_number(day) || !is_number(month) || !is_number(year) {
            return None;
        }
        return Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
    }
    if text.len() == 10 { text.parse().ok() } else { None }
}
