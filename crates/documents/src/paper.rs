//! What a caller says about a document: content, not looks. All texts come translated.

use base::{Fault, Lang};
use jiff::Timestamp;

use crate::{fault::RenderFault, limits};

/// One PDF file: one or more papers, each in its language and on pages of its own.
///
/// A receipt has one paper; a result has three, Kazakh first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Title of the file, as a window of a viewer shows it.
    pub title: String,
    /// A name that no other document has (the document's number or identifier); the file identifier follows from it.
    pub identifier: String,
    /// When the document was made. The same sheet always gives the same bytes.
    pub created_at: Timestamp,
    /// The papers in the order of their pages; the language of the first is the language of the file.
    pub papers: Vec<Paper>,
}

/// The document in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Language of all texts below.
    pub lang: Lang,
    /// Who issues: the name of the body.
    pub authority: String,
    /// A line under the authority, for example the department or the service; empty if none.
    pub subtitle: String,
    /// Name of the document.
    pub title: String,
    /// Number as printed, with its sign: `№ 2026-000123`; empty if none.
    pub number: String,
    /// Date as printed, in the words of the language; empty if none.
    pub date: String,
    /// The content, from top to bottom.
    pub blocks: Vec<Block>,
    /// How a reader can check the document, drawn at the end with a QR code.
    pub verification: Option<Verification>,
    /// A line at the foot of every page; empty if none.
    pub footer: String,
}

/// A piece of content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading inside the document.
    Heading(String),
    /// Numbered items: missing documents, attachments, grounds.
    List(Vec<String>),
    /// A framed notice: something the reader must not miss.
    Notice(String),
    /// Running text; a line feed begins a new line.
    Paragraph(String),
    /// Pairs of label and value, one under another.
    Rows(Vec<Row>),
    /// A place for a hand-written signature: who signs, a line, the name (forms on paper: nca-01 F9).
    SignatureLine {
        /// Position or role of the signer.
        label: String,
        /// The signer's name; empty if it is to be written by hand.
        name: String,
    },
    /// A table with a header row.
    Table(Table),
}

impl Block {
    /// Pairs of label and value from plain pairs.
    pub fn rows<L: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (L, V)>) -> Self {
        Self::Rows(
            pairs
                .into_iter()
                .map(|(label, value)| Row { label: label.into(), value: value.into() })
                .collect(),
        )
    }
}

/// A label and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub label: String,
    /// The value; a line feed begins a new line.
    pub value: String,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Columns from left to right.
    pub columns: Vec<Column>,
    /// Rows of cells; a short row is filled with empty cells, a long one is refused.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Title in the header row.
    pub title: String,
    /// Width in parts of the whole: columns of 1, 4 and 1 take a sixth, four sixths and a sixth.
    pub share: u16,
}

/// How a reader can check a printed copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Address of the public check page; it goes into the QR code and is printed.
    pub url: String,
    /// The code to type on the check page.
    pub code: String,
    /// What the code is called: `Тексеру коды`.
    pub code_label: String,
    /// What to do, in a sentence; also the text in place of the QR code for who cannot see it.
    pub note: String,
}

impl Sheet {
    /// Checks the limits of [`crate::limits`].
    pub(crate) fn inspect(&self) -> Result<(), RenderFault> {
        let mut budget = Budget::default();
        budget.short("title", &self.title)?;
        budget.short("identifier", &self.identifier)?;
        if self.title.trim().is_empty() || self.papers.is_empty() {
            return Err(RenderFault::Content(Fault::new("document-empty")));
        }
        count("papers", self.papers.len(), limits::PAPERS)?;
        self.papers.iter().try_for_each(|paper| paper.inspect(&mut budget))
    }
}

impl Paper {
    fn inspect(&self, budget: &mut Budget) -> Result<(), RenderFault> {
        if self.title.trim().is_empty() {
            return Err(RenderFault::Content(Fault::at("document-empty", "title")));
        }
        for (field, text) in [
            ("authority", &self.authority),
            ("subtitle", &self.subtitle),
            ("title", &self.title),
            ("number", &self.number),
            ("date", &self.date),
            ("footer", &self.footer),
        ] {
            budget.short(field, text)?;
        }
        if let Some(verification) = &self.verification {
            budget.short("verification", &verification.url)?;
            budget.short("verification", &verification.code)?;
            budget.short("verification", &verification.code_label)?;
            budget.short("verification", &verification.note)?;
        }
        count("blocks", self.blocks.len(), limits::BLOCKS)?;
        self.blocks.iter().try_for_each(|block| block.inspect(budget))
    }
}

impl Block {
    fn inspect(&self, budget: &mut Budget) -> Result<(), RenderFault> {
        match self {
            Self::Heading(text) => budget.short("heading", text),
            Self::Paragraph(text) => budget.long("paragraph", text),
            Self::Notice(text) => budget.long("notice", text),
            Self::List(items) => {
                count("list", items.len(), limits::ROWS)?;
                items.iter().try_for_each(|item| budget.long("list", item))
            }
            Self::Rows(rows) => {
                count("rows", rows.len(), limits::ROWS)?;
                rows.iter().try_for_each(|row| {
                    budget.short("rows", &row.label)?;
                    budget.long("rows", &row.value)
                })
            }
            Self::SignatureLine { label, name } => {
                budget.short("signature", label)?;
                budget.short("signature", name)
            }
            Self::Table(table) => {
                count("columns", table.columns.len(), limits::COLUMNS)?;
                count("table", table.rows.len(), limits::ROWS)?;
                for column in &table.columns {
                    budget.short("columns", &column.title)?;
                }
                for row in &table.rows {
                    count("columns", row.len(), table.columns.len())?;
                    row.iter().try_for_each(|cell| budget.long("table", cell))?;
                }
                Ok(())
            }
        }
    }
}

fn count(field: &'static str, count: usize, limit: usize) -> Result<(), RenderFault> {
    if count <= limit {
        return Ok(());
    }
    let fault = Fault::at("document-too-many-parts", field).with("count", count);
    Err(RenderFault::Content(fault.with("limit", limit)))
}

/// Text seen so far, in bytes.
#[derive(Default)]
struct Budget {
    used: usize,
}

impl Budget {
    fn short(&mut self, field: &'static str, text: &str) -> Result<(), RenderFault> {
        self.take(field, text, limits::LINE_BYTES)
    }

    fn long(&mut self, field: &'static str, text: &str) -> Result<(), RenderFault> {
        self.take(field, text, limits::TEXT_BYTES)
    }

    fn take(&mut self, field: &'static str, text: &str, limit: usize) -> Result<(), RenderFault> {
        self.used = self.used.saturating_add(text.len());
        if text.len() <= limit && self.used <= limits::DOCUMENT_BYTES {
            return Ok(());
        }
        let limit = if text.len() > limit { limit } else { limits::DOCUMENT_BYTES };
        Err(RenderFault::Content(
            Fault::at("document-text-too-long", field).with("limit", limit / 2),
        ))
    }
}
