//! What was answered.

mod reader;

use std::collections::BTreeMap;

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

/// All answers by the name of their field. STORED: in drafts and cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Answer>);

impl Answers {
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
