//! Registers as everybody may read them: open data, an entry on any day, its history.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::Serialize;

use super::RowView;

/// A text in the three languages.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
pub struct TextView {
    /// Kazakh.
    pub kk: String,
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}

impl From<&base::Text> for TextView {
    fn from(text: &base::Text) -> Self {
        Self { kk: text.kk.clone(), ru: text.ru.clone(), en: text.en.clone() }
    }
}

/// A column of a register.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
pub struct OpenColumn {
    /// Its name, stable.
    pub name: String,
    /// Its heading.
    pub title: TextView,
}

/// A public register.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
pub struct OpenRegister {
    /// Code of the service that keeps it.
    pub service: String,
    /// Its name in the service.
    pub register: String,
    /// Its heading.
    pub title: TextView,
    /// The body that keeps it.
    pub authority: TextView,
    /// The columns that everybody may read.
    pub columns: Vec<OpenColumn>,
}

/// An entry as it stands on a day.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
pub struct OpenEntry {
    /// Its number.
    pub number: String,
    /// Stable code of the state: `active`, `suspended`, `superseded`, `ended`, `deemed-granted`, `issued`.
    pub state: String,
    /// The first day on which it holds.
    pub valid_from: Date,
    /// The last day, if it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// What stands in it, by the name of the column.
    pub columns: BTreeMap<String, TextView>,
}

/// A page of a public register.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
pub struct OpenRegisterPage {
    /// The register.
    #[serde(flatten)]
    pub register: OpenRegister,
    /// The day on which it stands so.
    pub on: Date,
    /// The entries, by number. An entry that was not there on the day is left out.
    pub entries: Vec<OpenEntry>,
    /// Pass as `after` for the next page; none at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A change of an entry.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
pub struct OpenChange {
    /// The first day on which it holds.
    pub from: Date,
    /// When it was noted; none where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noted_at: Option<Timestamp>,
    /// The state from then on.
    pub state: String,
    /// The last day from then on, if it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
}

/// An entry with its history.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
pub struct OpenEntryPage {
    /// The register.
    #[serde(flatten)]
    pub register: OpenRegister,
    /// The day on which it stands so.
    pub on: Date,
    /// The entry.
    pub entry: OpenEntry,
    /// What became of it, oldest first.
    pub history: Vec<OpenChange>,
}

/// A line of a register that is not public, for the staff of the body that keeps it. Each look is in the journal.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct KeptEntry {
    /// Its number.
    pub number: String,
    /// Stable code of its state.
    pub state: String,
    /// The first day.
    pub valid_from: Date,
    /// The last day, if it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// All its columns.
    pub rows: Vec<RowView>,
}

/// A page of a register, for the staff of the body that keeps it.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct KeptRegisterPage {
    /// Code of the service.
    pub service: String,
    /// Name of the register.
    pub register: String,
    /// Its heading in the reader's language.
    pub title: String,
    /// The entries.
    pub entries: Vec<KeptEntry>,
    /// Pass as `after` for the next page; none at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
