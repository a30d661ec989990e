//! What is kept as JSON outlives the build that wrote it, and says in which form it was written.
//!
//! The number of the form stands first in the object, as `{"v":2,...`. What earlier builds wrote without one has form 1. A form
//! above the one that this build writes was written by a newer build, which knows what this one would lose.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::Fault;

/// How the number of the form begins. STORED.
const TAG: &str = "{\"v\":";
/// The form of what was written before forms were numbered.
const FIRST: u32 = 1;

/// A type that is kept as a JSON object.
pub trait Stored: Serialize + DeserializeOwned {
    /// The form in which this build writes it: one more each time that a build of before would misread it.
    const FORM: u32 = FIRST;

    /// Reads what an earlier build wrote, in a form below [`Self::FORM`]. A type that never changed its form reads it as its own.
    fn from_older(_form: u32, body: Value) -> Result<Self, serde_json::Error> {
        serde_json::from_value(body)
    }
}

/// Why something that was kept cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StoredFault {
    /// A newer build wrote it.
    #[error("it was written in form {form} by a newer build; this one reads forms up to {known}")]
    Newer {
        /// The form in which it is.
        form: u32,
        /// The newest form that this build reads.
        known: u32,
    },
    /// It is not what this build, or one before it, wrote.
    #[error("what was kept cannot be read")]
    Unreadable(#[source] serde_json::Error),
}

impl StoredFault {
    /// What a person is told; nothing of what is unreadable, which is an internal failure.
    pub fn fault(&self) -> Option<Fault> {
        match self {
            Self::Newer { form, known } => {
                Some(Fault::new("stored-by-newer-build").with("form", form).with("known", known))
            }
            Self::Unreadable(_) => None,
        }
    }
}

/// Writes a value with the number of its form; fails only for a value that cannot be JSON.
pub fn write_stored<T: Stored>(value: &T) -> Result<String, serde_json::Error> {
    let body = serde_json::to_string(value)?;
    let fields = body.strip_prefix('{').unwrap_or(&body);
    let comma = if fields == "}" { "" } else { "," };
    Ok(format!("{TAG}{}{comma}{fields}", T::FORM))
}

/// Reads what this build wrote, or one before it. A form of tomorrow is [`StoredFault::Newer`], whatever else stands in it; anything
/// else that is not a value in one of its forms is [`StoredFault::Unreadable`].
pub fn read_stored<T: Stored>(text: &str) -> Result<T, StoredFault> {
    let (form, body) = match tagged(text) {
        Some((form, fields)) => (form, format!("{{{fields}")),
        None => (FIRST, text.to_owned()),
    };
    let read = match form.cmp(&T::FORM) {
        std::cmp::Ordering::Equal => serde_json::from_str(&body),
        std::cmp::Ordering::Greater => {
            return Err(StoredFault::Newer { form, known: T::FORM });
        }
        std::cmp::Ordering::Less => {
            serde_json::from_str(&body).and_then(|body| T::from_older(form, body))
        }
    };
    read.map_err(StoredFault::Unreadable)
}

/// The number of the form, and the fields after it with the closing brace; none if no number stands first.
fn tagged(text: &str) -> Option<(u32, &str)> {
    let rest = text.strip_prefix(TAG)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (form, rest) = rest.split_at_checked(digits)?;
    let fields = rest.strip_prefix(',').or_else(|| (rest == "}").then_some(rest))?;
    Some((form.parse().ok()?, fields))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    /// In form 1 a house had one owner, in form 2 it has several.
    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct House {
        owners: Vec<String>,
    }

    impl Stored for House {
        const FORM: u32 = 2;

        fn from_older(form: u32, mut body: Value) -> Result<Self, serde_json::Error> {
            assert_eq!(form, 1);
            let owner = body.get_mut("owner").map(Value::take).unwrap_or_default();
            serde_json::from_value(json!({ "owners": [owner] }))
        }
    }

    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(transparent)]
    struct Words(BTreeMap<String, String>);

    impl Stored for Words {}

    fn house() -> House {
        House { owners: vec!["Айгүл".to_owned()] }
    }

    #[test]
    fn what_is_written_names_its_form_and_is_read_back() {
        let written = write_stored(&house()).unwrap();
        assert_eq!(written, r#"{"v":2,"owners":["Айгүл"]}"#);
        assert_eq!(read_stored::<House>(&written).unwrap(), house());
        let none = Words(BTreeMap::new());
        assert_eq!(write_stored(&none).unwrap(), r#"{"v":1}"#);
        assert_eq!(read_stored::<Words>(r#"{"v":1}"#).unwrap(), none);
    }

    #[test]
    fn what_was_written_before_forms_were_numbered_is_the_first() {
        assert_eq!(read_stored::<House>(r#"{"owner":"Айгүл"}"#).unwrap(), house());
        assert_eq!(read_stored::<House>(r#"{"v":1,"owner":"Айгүл"}"#).unwrap(), house());
        assert_eq!(read_stored::<Words>("{}").unwrap(), Words(BTreeMap::new()));
    }

    #[test]
    fn a_form_of_tomorrow_is_refused_and_says_so_whatever_stands_in_it() {
        for text in [r#"{"v":3,"owners":[]}"#, r#"{"v":3,"pets":1}"#, r#"{"v":3}"#, r#"{"v":3,not"#]
        {
            let fault = read_stored::<House>(text).unwrap_err();
            assert!(matches!(fault, StoredFault::Newer { form: 3, known: 2 }), "{text}: {fault}");
            assert_eq!(fault.fault().unwrap().code, "stored-by-newer-build");
        }
    }

    #[test]
    fn a_field_called_like_the_number_is_a_field() {
        let one = |text: &str| Words([("v".to_owned(), text.to_owned())].into());
        assert_eq!(read_stored::<Words>(r#"{"v":"7"}"#).unwrap(), one("7"));
        let written = write_stored(&one("7")).unwrap();
        assert_eq!(written, r#"{"v":1,"v":"7"}"#);
        assert_eq!(read_stored::<Words>(&written).unwrap(), one("7"));
    }

    #[test]
    fn what_is_no_value_is_unreadable_and_nobody_is_told_more() {
        for text in ["", "{", "[]", r#"{"v":2,"owners":7}"#, r#"{"v":99999999999,"owners":[]}"#] {
            let fault = read_stored::<House>(text).unwrap_err();
            assert!(matches!(fault, StoredFault::Unreadable(_)), "{text}");
            assert!(fault.fault().is_none());
        }
    }
}
