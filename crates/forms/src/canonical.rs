//! The exact text that is shown, then signed.

use std::fmt::Write as _;

use base::Lang;
use unicode_normalization::UnicodeNormalization as _;

use crate::{Answer, Answers, Dictionaries, FieldDefinition, FileAnswer, FormDefinition, Row};

/// A line above the answers: `Service: attestation of organisations`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderLine {
    /// What it tells.
    pub label: String,
    /// The value.
    pub value: String,
}

impl HeaderLine {
    /// Makes one.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// Renders the answers as the text that is signed: heading, header lines, then each shown and answered field as
/// `label: value`, in the order of the form.
///
/// The same input gives the same bytes: Unicode NFC, LF line ends, one at the end. No value can pass for another line: a
/// line of the text begins at the margin, while every further line of a value begins with four blanks and a bar.
/// Characters that would mislead the eye (controls, direction marks, blanks of no width) are written as `\u{...}` and a
/// backslash is doubled.
///
/// STORED: the digest of this text is what a signature covers; a change here needs a new version of the text.
pub fn canonical_text(
    definition: &FormDefinition,
    answers: &Answers,
    header: &[HeaderLine],
    lang: Lang,
    dictionaries: &Dictionaries,
) -> String {
    let mut text = one_line(definition.title.in_lang(lang));
    text.push('\n');
    for line in header {
        push_line(&mut text, &line.label, std::slice::from_ref(&line.value));
    }
    if let Some(preamble) = &definition.preamble {
        text.push('\n');
        for line in preamble.in_lang(lang).lines() {
            text.push_str(&fill(line, definition, answers, lang, dictionaries));
            text.push('\n');
        }
    }
    for page in &definition.page {
        let mut heading = Some(&page.title);
        for field in &page.field {
            let Some(answer) = answers.answer(&field.name).filter(|_| field.is_shown(answers))
            else {
                continue;
            };
            if let Some(title) = heading.take() {
                let _ = write!(text, "\n{}\n", one_line(title.in_lang(lang)));
            }
            if let Answer::Rows(rows) = answer {
                push_rows(&mut text, field, rows, lang, dictionaries);
                continue;
            }
            let values = display_value(field, answer, lang, dictionaries);
            push_line(&mut text, field.label.in_lang(lang), &values);
        }
    }
    text
}

/// Puts answers in the place of the names of their fields in braces, in one pass: an answer is never read for names.
fn fill(
    line: &str,
    definition: &FormDefinition,
    answers: &Answers,
    lang: Lang,
    dictionaries: &Dictionaries,
) -> String {
    let mut parts = line.split('{');
    let mut filled = one_line(parts.next().unwrap_or_default());
    for part in parts {
        let Some((name, rest)) = part.split_once('}') else { continue };
        if let (Some(field), Some(answer)) = (definition.field(name), answers.answer(name)) {
            let words = display_value(field, answer, lang, dictionaries).join(", ");
            filled.push_str(&one_line(&words));
        }
        filled.push_str(&one_line(rest));
    }
    filled
}

/// The value of an answer in words: one item for most kinds, several for a list of choices, one for each file of several
/// and for each row of a table, its cells as `label: value`.
///
/// A file is told by name, media type, length and SHA-256, so that the signed text binds its bytes.
pub fn display_value(
    field: &FieldDefinition,
    answer: &Answer,
    lang: Lang,
    dictionaries: &Dictionaries,
) -> Vec<String> {
    let choices = field.choices(dictionaries);
    let word = |code: &str| {
        let found = choices.iter().find(|(offer, _)| *offer == code);
        found.map_or_else(|| code.to_owned(), |(_, label)| label.in_lang(lang).to_owned())
    };
    match answer {
        Answer::Flag(given) => vec![
            match (lang, given) {
                (Lang::Kk, true) => "иә",
                (Lang::Kk, false) => "жоқ",
                (Lang::Ru, true) => "да",
                (Lang::Ru, false) => "нет",
                (Lang::En, true) => "yes",
                (Lang::En, false) => "no",
            }
            .to_owned(),
        ],
        Answer::Text(text) if choices.is_empty() => vec![with_unit(field, text, lang)],
        Answer::Text(code) => vec![word(code)],
        Answer::List(codes) => codes.iter().map(|code| word(code)).collect(),
        Answer::File(file) => vec![file_words(file, lang)],
        Answer::Files(files) => files.iter().map(|file| file_words(file, lang)).collect(),
        Answer::Rows(rows) => rows
            .iter()
            .map(|row| {
                let cells = cells_of(field, row, lang, dictionaries);
                let cells: Vec<String> =
                    cells.map(|(label, value)| format!("{label}: {value}")).collect();
                cells.join("; ")
            })
            .collect(),
    }
}

/// The number with its unit; any other text as it is.
fn with_unit(field: &FieldDefinition, text: &str, lang: Lang) -> String {
    match &field.unit {
        Some(unit) => format!("{text} {}", unit.in_lang(lang)),
        None => text.to_owned(),
    }
}

fn file_words(file: &FileAnswer, lang: Lang) -> String {
    let bytes = match lang {
        Lang::Kk | Lang::Ru => "байт",
        Lang::En => "bytes",
    };
    let FileAnswer { name, media_type, size_bytes, sha256, .. } = file;
    format!("{name} ({media_type}, {size_bytes} {bytes}, SHA-256 {sha256})")
}

/// The filled cells of a row in the order of the columns: label and value.
fn cells_of<'a>(
    table: &'a FieldDefinition,
    row: &'a Row,
    lang: Lang,
    dictionaries: &'a Dictionaries,
) -> impl Iterator<Item = (&'a str, String)> {
    table.column.iter().filter_map(move |column| {
        let answer = Answer::Text(row.get(&column.name)?.clone());
        let value = display_value(column, &answer, lang, dictionaries).join(", ");
        Some((column.label.in_lang(lang), value))
    })
}

/// Writes a table: its label, then each row by its number with a line for each cell. A cell stands deeper than the number of
/// its row, and further lines of a cell deeper still, so that no cell can pass for another.
fn push_rows(
    text: &mut String,
    table: &FieldDefinition,
    rows: &[Row],
    lang: Lang,
    dictionaries: &Dictionaries,
) {
    let _ = writeln!(text, "{}:", one_line(table.label.in_lang(lang)));
    for (n, row) in rows.iter().enumerate() {
        let _ = writeln!(text, "    | {}.", n + 1);
        for (label, value) in cells_of(table, row, lang, dictionaries) {
            let _ = write!(text, "    |   {}:", one_line(label));
            for (n, line) in lines_of(&value).iter().enumerate() {
                text.push_str(if n == 0 { " " } else { "    |     | " });
                text.push_str(line);
                text.push('\n');
            }
        }
    }
}

/// The lines of a value, each fit for the text.
fn lines_of(value: &str) -> Vec<String> {
    value.replace("\r\n", "\n").split(is_line_end).map(one_line).collect()
}

/// Writes `label: value`; several values, and further lines of one, are each set in.
fn push_line(text: &mut String, label: &str, values: &[String]) {
    text.push_str(&one_line(label));
    text.push(':');
    if let [value] = values {
        for (n, line) in lines_of(value).iter().enumerate() {
            text.push_str(if n == 0 { " " } else { "    | " });
            text.push_str(line);
            text.push('\n');
        }
    } else {
        text.push('\n');
        for value in values {
            let _ = writeln!(text, "    | - {}", one_line(value));
        }
    }
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Makes a text fit for one line of a text that is signed: NFC, and everything that is not plainly visible escaped.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.nfc() {
        match c {
            '\\' => line.push_str("\\\\"),
            _ if base::is_misleading(c) => {
                let _ = write!(line, "\\u{{{:x}}}", u32::from(c));
            }
            _ => line.push(c),
        }
    }
    line
}
