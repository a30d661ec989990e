//! JSON bodies, read so that all faults come at once, each with the name of its value.

use axum::http::StatusCode;
use base::{Fault, Faults, Lang};
use forms::{Answer, Typed};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::problem::Problem;

/// How deep a body may nest: the limit of `serde_json`.
const DEEPEST: usize = 128;

fn problem(status: StatusCode, faults: impl Into<Faults>) -> Problem {
    Problem { status, faults: faults.into(), operation: None }
}

/// Values that are wrong: 422.
pub(super) fn wrong(faults: impl Into<Faults>) -> Problem {
    problem(StatusCode::UNPROCESSABLE_ENTITY, faults)
}

/// Reads a body that must be an object.
fn read_object(body: &[u8]) -> Result<Map<String, Value>, Problem> {
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        // The library tells this limit by its words alone.
        let fault = if error.to_string().starts_with("recursion limit exceeded") {
            Fault::new("json-too-deep").with("limit", DEEPEST)
        } else {
            Fault::new("json-malformed").with("line", error.line()).with("column", error.column())
        };
        problem(StatusCode::BAD_REQUEST, fault)
    })?;
    match value {
        Value::Object(map) => Ok(map),
        _ => Err(wrong(Fault::new("value-kind").with("wanted", "object"))),
    }
}

/// Reads a body whose type says itself what it takes; the first fault only.
pub(super) fn typed<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let object = Value::Object(read_object(body)?);
    serde_path_to_error::deserialize(object).map_err(|error| {
        let path = error.path().to_string();
        wrong(fault_of(&path, &error.into_inner().to_string()))
    })
}

/// The coded fault behind the words of the deserialiser, at the value of `path` where that is known.
fn fault_of(path: &str, message: &str) -> Fault {
    let named = |start: &str| {
        let rest = message.strip_prefix(start)?;
        Some(rest.split('`').next().unwrap_or_default().to_owned())
    };
    let at = |code| if path == "." { Fault::new(code) } else { Fault::at(code, short(path)) };
    if let Some(name) = named("unknown field `") {
        Fault::at("unknown-field", short(&name))
    } else if let Some(name) = named("missing field `") {
        Fault::at("value-missing", name)
    } else if let Some(value) = named("unknown variant `") {
        at("value-not-listed").with("value", short(&value))
    } else {
        at("value-wrong")
    }
}

/// The values of a body; each is taken once, what is left over is unknown.
pub(super) struct Fields {
    map: Map<String, Value>,
    faults: Faults,
}

impl Fields {
    /// Reads a body.
    pub(super) fn read(body: &[u8]) -> Result<Self, Problem> {
        Ok(Self { map: read_object(body)?, faults: Faults::default() })
    }

    fn kind(&mut self, name: &str, wanted: &'static str) {
        self.faults.push(Fault::at("value-kind", name).with("wanted", wanted));
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, name: &str) -> String {
        if !self.map.contains_key(name) {
            self.faults.push(Fault::at("value-missing", name));
        }
        self.optional_text(name).unwrap_or_default()
    }

    /// A text that may be absent or null.
    pub(super) fn optional_text(&mut self, name: &str) -> Option<String> {
        match self.map.remove(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text),
            Some(_) => {
                self.kind(name, "text");
                None
            }
        }
    }

    /// A list of texts that may be absent.
    pub(super) fn texts(&mut self, name: &str) -> Vec<String> {
        let Some(value) = self.map.remove(name) else { return Vec::new() };
        let Some(list) = texts(&value) else {
            self.kind(name, "list");
            return Vec::new();
        };
        list
    }

    /// The language, by default the reader's.
    pub(super) fn lang(&mut self, default: Lang) -> Lang {
        let given = self.optional_text("lang");
        match given.as_deref().map(str::parse) {
            None => default,
            Some(Ok(lang)) => lang,
            Some(Err(_)) => {
                self.faults.push(Fault::at("language-unknown", "lang"));
                default
            }
        }
    }

    /// The answers of a form; none if they are absent.
    pub(super) fn answers(&mut self) -> Typed {
        let mut answers = Typed::default();
        let map = match self.map.remove("answers") {
            None => return answers,
            Some(Value::Object(map)) => map,
            Some(_) => {
                self.kind("answers", "object");
                return answers;
            }
        };
        for (field, value) in map {
            let answer = match value {
                Value::Bool(flag) => Some(Answer::Flag(flag)),
                Value::String(text) => Some(Answer::Text(text)),
                other => texts(&other)
                    .map(Answer::List)
                    .or_else(|| serde_json::from_value(other).ok().map(Answer::Rows)),
            };
            match answer {
                Some(answer) => {
                    answers.0.insert(field, answer);
                }
                None => self.kind(&short(&field), "answer"),
            }
        }
        answers
    }

    /// All faults, with those of names that nobody asked for.
    pub(super) fn done(mut self) -> Result<(), Problem> {
        for name in self.map.keys().take(20) {
            self.faults.push(Fault::at("unknown-field", short(name)));
        }
        self.faults.into_result().map_err(wrong)
    }
}

/// A name of the client's as a fault repeats it.
fn short(name: &str) -> String {
    name.chars().take(80).collect()
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(problem: &Problem) -> Vec<String> {
        problem.faults.0.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn all_faults_of_a_body_come_at_once() {
        let body = br#"{"form": 1, "lang": "de", "answers": {"a": 5, "b": true}, "x": {}}"#;
        let mut fields = Fields::read(body).unwrap();
        let (form, lang, answers) = (fields.text("form"), fields.lang(Lang::Ru), fields.answers());
        assert_eq!((form.as_str(), lang, answers.0.len()), ("", Lang::Ru, 1));
        let secret = fields.text("secret");
        assert_eq!(secret, "");
        assert_eq!(
            codes(&fields.done().unwrap_err()),
            [
                "value-kind at form wanted=text",
                "language-unknown at lang",
                "value-kind at a wanted=answer",
                "value-missing at secret",
                "unknown-field at x",
            ]
        );
    }

    #[test]
    fn rows_of_a_table_are_objects_of_texts() {
        let body = br#"{"answers": {"goods": [{"title": "pump"}, {}], "bad": [{"n": 1}], "mixed": ["a", {}]}}"#;
        let mut fields = Fields::read(body).unwrap();
        let answers = fields.answers();
        assert_eq!(answers.rows("goods").len(), 2);
        assert_eq!(
            codes(&fields.done().unwrap_err()),
            ["value-kind at bad wanted=answer", "value-kind at mixed wanted=answer"]
        );
    }

    #[test]
    fn a_body_that_is_no_json_says_where_it_breaks() {
        let Err(problem) = Fields::read(b"{\n  \"form\" 1}") else { panic!("it was read") };
        assert_eq!(problem.status, StatusCode::BAD_REQUEST);
        assert_eq!(codes(&problem), ["json-malformed line=2 column=10"]);
    }

    #[test]
    fn a_body_may_not_nest_without_end() {
        let deep = "[".repeat(100_000);
        let Err(problem) = Fields::read(deep.as_bytes()) else { panic!("it was read") };
        assert_eq!(codes(&problem), ["json-too-deep limit=128"]);
        let wide = format!("{{\"a\": \"{}\"}}", "[".repeat(1000));
        assert!(Fields::read(wide.as_bytes()).is_ok(), "brackets in a text do not nest");
    }

    #[test]
    fn kz_is_taken_for_kazakh() {
        let mut fields = Fields::read(br#"{"lang": "kz"}"#).unwrap();
        assert_eq!(fields.lang(Lang::En), Lang::Kk);
        assert!(fields.done().is_ok());
    }

    #[test]
    fn a_typed_body_names_the_value_that_is_wrong() {
        let fault =
            |body: &str| codes(&typed::<app::DeskAct>(body.as_bytes()).unwrap_err()).join(" ");
        assert_eq!(fault(r#"{"act": "accept", "x": 1}"#), "unknown-field at x");
        assert_eq!(fault(r#"{"act": "refuse-documents"}"#), "value-missing at text");
        assert_eq!(fault(r#"{"act": "dance"}"#), "value-not-listed at act value=dance");
        assert_eq!(fault(r#"{"act": "refuse-documents", "text": 1}"#), "value-wrong");
        let fault =
            |body: &str| codes(&typed::<app::CaseAct>(body.as_bytes()).unwrap_err()).join(" ");
        assert_eq!(fault(r#"{"act": "accept", "text": 1}"#), "value-wrong at text");
        assert_eq!(fault(r#"{"act": "accept", "missing": ["a", 2]}"#), "value-wrong at missing[1]");
    }
}
