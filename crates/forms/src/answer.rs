//! What was answered.

mod reader;

use std::{collections::BTreeMap, ops::Deref};

use base::{DocumentId, Sha256};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One answer, in the shape JSON gives it: a text, a list of texts, yes or no, a file or several, rows of a table.
///
/// STORED: in drafts and cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Answer {
    /// Yes or no: a consent.
    Flag(bool),
    /// Words, a number, a date, one choice, a certificate request.
    Text(String),
    /// Several choices, by their codes.
    List(Vec<String>),
    /// A stored file.
    File(FileAnswer),
    /// Several stored files.
    Files(Vec<FileAnswer>),
    /// The rows of a table.
    Rows(Vec<Row>),
}

/// A row of a table: what stands in it, by the name of the column. STORED: in drafts and cases.
pub type Row = BTreeMap<String, String>;

impl Answer {
    /// The files it is made of.
    pub fn files(&self) -> &[FileAnswer] {
        match self {
            Self::File(file) => std::slice::from_ref(file),
            Self::Files(files) => files,
            Self::Flag(_) | Self::List(_) | Self::Rows(_) | Self::Text(_) => &[],
        }
    }
}

/// A stored file as an answer. The bytes are in the store; the digest ties the answer to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileAnswer {
    /// The stored document.
    #[schemars(with = "String")]
    pub document: DocumentId,
    /// The name the file had with its owner.
    pub name: String,
    /// The media type, found from the bytes and not from the name.
    pub media_type: String,
    /// Length in bytes.
    pub size_bytes: u64,
    /// Digest of the bytes.
    #[schemars(with = "String")]
    pub sha256: Sha256,
}

/// What was typed, by the name of the field, in the shape in which it came. STORED: in drafts and intakes.
///
/// [`crate::normalise`] makes [`Answers`] of it. Whatever is looked at, signed or kept with a matter are answers; whoever only
/// has what was typed cannot ask whether a field is shown, nor check it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(rename = "TypedAnswers")]
pub struct Typed(pub BTreeMap<String, Answer>);

impl base::Stored for Typed {}

/// Answers in the one form in which they are kept, shown, signed and looked at: as [`crate::normalise`] leaves them. STORED: in
/// cases, requests and complaints.
///
/// They are read as what was typed is. Beside the reader of what was kept only `normalise` makes them of what somebody typed;
/// [`Answers::with`] is for what the platform itself answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Answers {
    tidy: Typed,
}

impl Deref for Answers {
    type Target = Typed;

    fn deref(&self) -> &Typed {
        &self.tidy
    }
}

impl From<Answers> for Typed {
    fn from(answers: Answers) -> Self {
        answers.tidy
    }
}

impl Answers {
    /// None at all.
    pub const fn none() -> Self {
        Self { tidy: Typed(BTreeMap::new()) }
    }

    /// What `normalise` made.
    pub(crate) const fn tidied(tidy: Typed) -> Self {
        Self { tidy }
    }

    /// Sets a text that the platform itself answers.
    #[must_use]
    pub fn with_text(self, field: &str, text: impl Into<String>) -> Self {
        self.with(field, Answer::Text(text.into()))
    }

    /// Sets what the platform itself answers.
    #[must_use]
    pub fn with(mut self, field: &str, answer: Answer) -> Self {
        self.tidy.0.insert(field.to_owned(), answer);
        self
    }

    /// Takes other answers over; where both have one, the other's.
    pub fn merge(&mut self, other: Self) {
        self.tidy.0.extend(other.tidy.0);
    }

    /// The answers to these fields and no others.
    #[must_use]
    pub fn only<'a>(&self, fields: impl IntoIterator<Item = &'a str>) -> Self {
        let own = fields.into_iter().filter_map(|field| self.tidy.0.get_key_value(field));
        Self { tidy: Typed(own.map(|(field, answer)| (field.clone(), answer.clone())).collect()) }
    }

    /// Takes an answer out.
    pub fn remove(&mut self, field: &str) {
        self.tidy.0.remove(field);
    }
}

impl Typed {
    /// The answer to a field.
    pub fn answer(&self, field: &str) -> Option<&Answer> {
        self.0.get(field)
    }

    /// The text answered to a field; none if it is empty or of another shape.
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.0.get(field) {
            Some(Answer::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The one file answered to a field.
    pub fn file(&self, field: &str) -> Option<&FileAnswer> {
        match self.0.get(field) {
            Some(Answer::File(file)) => Some(file),
            _ => None,
        }
    }

    /// The files answered to a field, one or several.
    pub fn files(&self, field: &str) -> &[FileAnswer] {
        self.0.get(field).map(Answer::files).unwrap_or_default()
    }

    /// The rows answered to a field.
    pub fn rows(&self, field: &str) -> &[Row] {
        match self.0.get(field) {
            Some(Answer::Rows(rows)) => rows,
            _ => &[],
        }
    }

    /// The codes chosen in a field, one or several.
    pub fn chosen<'a>(&'a self, field: &str) -> Vec<&'a str> {
        match self.0.get(field) {
            Some(Answer::Text(code)) if !code.is_empty() => vec![code.as_str()],
            Some(Answer::List(codes)) => codes.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether a consent was given.
    pub fn flag(&self, field: &str) -> bool {
        matches!(self.0.get(field), Some(Answer::Flag(true)))
    }

    /// Sets a text.
    #[must_use]
    pub fn with_text(mut self, field: &str, text: impl Into<String>) -> Self {
        self.0.insert(field.to_owned(), Answer::Text(text.into()));
        self
    }

    /// Sets any answer.
    #[must_use]
    pub fn with(mut self, field: &str, answer: Answer) -> Self {
        self.0.insert(field.to_owned(), answer);
        self
    }
}
