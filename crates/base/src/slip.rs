//! Reading a file of data, and saying what is wrong with it in the words of whoever wrote it.
//!
//! Those who write the law as files are lawyers. They know keys, quotes and brackets; what a library calls a variant, a sequence or a
//! struct says nothing to them. So whatever the reader of TOML says is told anew here: where it is, what stands there, what is wanted.

mod line;
mod place;

use std::fmt;

use serde::de::DeserializeOwned;

use crate::choices;
pub(crate) use line::{line_of, line_of_list};
use place::Place;

/// What keeps a file of data from being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The line, from 1, where one is known.
    pub line: Option<usize>,
    /// Where in the file, as `act.submit.by`, and what is wrong there.
    pub reason: String,
}

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl std::error::Error for Slip {}

/// Reads a file of data in TOML, or says what keeps it from being read, and on which line.
pub fn read_toml<T: DeserializeOwned>(text: &str) -> Result<T, Slip> {
    toml::from_str(text).map_err(|error| {
        let span = error.span();
        let wrong = named_wrong(error.message());
        // A word of a block that is read as a whole is looked for in it.
        let begins = |span: &std::ops::Range<usize>| {
            let rest = text.get(span.start..).unwrap_or_default();
            let found = wrong.and_then(|wrong| rest.find(&format!("\"{wrong}\"")));
            let is_there =
                wrong.is_none_or(|wrong| rest.trim_start_matches('"').starts_with(wrong));
            span.start + found.filter(|_| !is_there).unwrap_or_default()
        };
        // What is missing is said of the block that lacks it, anything else of the key that is there.
        let lacks = error.message().starts_with("missing field");
        let place = span.as_ref().map(|span| Place::of(text, begins(span), !lacks));
        let written = span.as_ref().and_then(|span| text.get(span.clone())).unwrap_or_default();
        let said = Said { message: error.message(), written, place: place.as_ref() };
        let reason = said.again();
        let reason = match place.as_ref().map(Place::path).filter(|path| !path.is_empty()) {
            Some(path) => format!("{path}: {reason}"),
            None => reason,
        };
        Slip { line: place.map(|place| place.line), reason }
    })
}

/// What the library said, what stands at the place of which it said it, and where that is.
struct Said<'a> {
    message: &'a str,
    written: &'a str,
    place: Option<&'a Place>,
}

/// Quotation marks that are printed but not typed.
const PRINTED_QUOTES: [char; 6] = ['“', '”', '„', '«', '»', '’'];

impl Said<'_> {
    /// The same in words of the format.
    fn again(&self) -> String {
        if let Some(name) = quoted_after(self.message, "missing field `") {
            return self.missing(name);
        }
        if let Some(name) = quoted_after(self.message, "unknown field `") {
            return format!("there is no key {name:?} here{}", self.choices(name));
        }
        if let Some(name) = quoted_after(self.message, "unknown variant `") {
            return format!("{name:?} is no word for this{}", self.choices(name));
        }
        if let Some(rest) = self.message.strip_prefix("invalid type: ") {
            return self.other_kind(rest);
        }
        if self.message.starts_with("failed to parse") || self.message.starts_with("parsed ") {
            return format!("{} is not a day or time as they are written here", self.shown());
        }
        self.grammar().unwrap_or_else(|| self.message.to_owned())
    }

    fn missing(&self, name: &str) -> String {
        if ["kk", "ru", "en"].contains(&name) {
            return format!("no words in {name}: a text has kk, ru and en");
        }
        if self.place.is_some_and(|place| place.path().is_empty()) {
            return format!("{name} is missing: there is no [[{name}]], and no {name} = …");
        }
        format!("{name} is missing")
    }

    /// The names of which the library says that one of them was expected.
    fn choices(&self, wrong: &str) -> String {
        let Some((_, expected)) = self.message.split_once("expected ") else {
            return String::new();
        };
        choices(wrong, expected.split('`').skip(1).step_by(2))
    }

    /// `string "kg", expected struct Text`.
    fn other_kind(&self, rest: &str) -> String {
        let (found, expected) = rest.rsplit_once(", expected ").unwrap_or((rest, ""));
        let written = self.written.trim();
        let is_day = found == "map" && written.starts_with(|c: char| c.is_ascii_digit());
        let bare = found.starts_with("integer") || found.starts_with("floating") || is_day;
        let wants_words = matches!(expected, "a string" | "a borrowed string" | "a date string");
        if bare && wants_words {
            let value = if is_day { written } else { in_backticks(found) };
            return format!("{value} stands without quotes: write \"{value}\"");
        }
        let found = match found {
            "map" if is_day => written.to_owned(),
            "map" => "a table".to_owned(),
            "sequence" => "a list".to_owned(),
            "unit value" => "nothing".to_owned(),
            words => match words.strip_prefix("string ") {
                Some(words) => words.to_owned(),
                None => in_backticks(words).to_owned(),
            },
        };
        format!("{found} stands where {} is wanted", wanted(expected))
    }

    /// What keeps the text from being TOML at all.
    fn grammar(&self) -> Option<String> {
        let printed = self.place.is_some_and(|place| place.text.contains(PRINTED_QUOTES));
        let message = self.message.split(", expected").next().unwrap_or_default();
        let reason = match message {
            "duplicate key" if self.place.is_some_and(|place| place.text.starts_with('[')) => {
                "stands twice; a block that may stand more than once has double brackets: [[…]]"
            }
            "duplicate key" => "stands twice in this block",
            "string values must be quoted" if printed => {
                "quotation marks are typed straight, \"…\", not as they are printed"
            }
            "string values must be quoted" => "words stand in quotes: \"…\"",
            "key with no value" | "missing value for key" | "missing value" => {
                "a key without a value: write key = value"
            }
            "missing comma between array elements" => {
                "a comma is missing in the list, or a bracket or a quotation mark is not closed before"
            }
            "missing comma between key-value pairs" => {
                "a comma is missing in the table, or there is a quotation mark inside of words (there it is \\\")"
            }
            "extra assignment between key-value pairs"
            | "extra `=`"
            | "unexpected `=` in array" => {
                "a = too many, or a value or a comma is missing before it"
            }
            "extra comma in array" | "extra comma in inline table" => "a comma too many",
            "unclosed array"
            | "unclosed inline table"
            | "unclosed table"
            | "unclosed array table" => "a bracket is not closed",
            "invalid unquoted key"
            | "unquoted keys cannot be empty"
            | "unexpected key or value" => {
                "no key stands here: keys are letters, digits, _ and -, followed by ="
            }
            "missing opening quote" | "invalid basic string" | "invalid literal string" => {
                "a quotation mark is missing"
            }
            "invalid value" => "not a value: words stand in quotes, lists in [ ], tables in { }",
            _ => return None,
        };
        Some(reason.to_owned())
    }

    /// What stands there, short enough for a line.
    fn shown(&self) -> String {
        let line = self.written.lines().next().unwrap_or_default();
        line.chars().take(60).collect()
    }
}

/// The word of which the library says that it is another than it should be.
fn named_wrong(message: &str) -> Option<&str> {
    let variant = quoted_after(message, "unknown variant `");
    variant.or_else(|| message.strip_prefix("invalid type: string \"")?.split('"').next())
}

/// The name that follows a beginning, up to the next backtick.
fn quoted_after<'a>(message: &'a str, beginning: &str) -> Option<&'a str> {
    message.strip_prefix(beginning)?.split('`').next()
}

fn in_backticks(words: &str) -> &str {
    words.split('`').nth(1).unwrap_or(words)
}

/// What the library expected, as the format calls it.
fn wanted(expected: &str) -> String {
    let words = match expected {
        "a string" | "a borrowed string" => "a value in quotes",
        "a sequence" => "a list, [ … ],",
        "a boolean" => "true or false, without quotes,",
        "a map" => "a table, { … },",
        "a date string" => "a day in quotes, \"2014-08-31\",",
        "struct Text" => "a text in three languages, { kk = \"…\", ru = \"…\", en = \"…\" },",
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" => {
            "a whole number, without quotes,"
        }
        other if other.starts_with("struct ") => "a table, { … },",
        other => other,
    };
    words.to_owned()
}

#[cfg(test)]
mod tests;
