//! What is wrong with a file of data: one type for all domains, told on one line.

use std::fmt;

use crate::{Slip, slip};

/// The key of a fault that keeps a file from being read at all.
const WHOLE_FILE: &str = "file";

/// One thing wrong inside of a text whose name only the caller knows: a form, a flow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where in the text: `act.submit`.
    pub key: String,
    /// What is wrong there, and how to mend it.
    pub reason: String,
}

impl Finding {
    /// A finding at a key.
    pub fn new(key: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { key: key.into(), reason: reason.into() }
    }

    /// The same, in a file.
    pub fn in_file(self, file: impl Into<String>) -> FileFault {
        FileFault::new(file, self.key, self.reason)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.reason)
    }
}

/// One thing wrong with a file of data, for whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileFault {
    /// The path, from `data/`.
    pub file: String,
    /// The line, from 1; none if the key names nothing that stands in the file.
    pub line: Option<usize>,
    /// Where in it, as `act.submit.effects`; empty when the file is meant as a whole.
    pub key: String,
    /// What is wrong there, and how to mend it.
    pub reason: String,
}

impl FileFault {
    /// A fault at a key. Its line is found by [`Self::place`].
    pub fn new(file: impl Into<String>, key: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, key: key.into(), reason: reason.into() }
    }

    /// What keeps a file from being read: nothing else is known of it.
    pub fn unread(file: impl Into<String>, slip: Slip) -> Self {
        let Slip { line, reason } = slip;
        Self { file: file.into(), line, key: WHOLE_FILE.to_owned(), reason }
    }

    /// The file is not there, or none that is there is one of its kind.
    pub fn missing(file: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::new(file, WHOLE_FILE, reason)
    }

    /// Whether the file could not be read: whatever refers to it is then missed too, and no fault of its own.
    pub fn is_cause(&self) -> bool {
        self.key == WHOLE_FILE
    }

    /// The same, of a file that whoever read it knew by its name in a folder.
    #[must_use]
    pub fn under(mut self, folder: &str) -> Self {
        self.file = format!("{folder}/{}", self.file);
        self
    }

    /// Gives a fault that has no line that of the element which its key names; tells whether the element was found.
    pub fn place(&mut self, text: &str) -> bool {
        if self.line.is_none() && !self.is_cause() {
            self.line = slip::line_of(text, &self.key);
        }
        self.line.is_some()
    }

    /// Where the element is not there at all: the line of the list, or of the table, in which it would stand.
    pub fn place_by_list(&mut self, text: &str) {
        if self.line.is_none() && !self.is_cause() {
            self.line = slip::line_of_list(text, &self.key);
        }
    }
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.key.is_empty() && !self.is_cause() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl std::error::Error for FileFault {}

/// Everything that is wrong with some files, a line for each fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileFaults(pub Vec<FileFault>);

impl FileFaults {
    /// The files that could not be read, if there are any; else everything. In the order of files and lines, each once.
    #[must_use]
    pub fn causes(mut self) -> Self {
        if self.0.iter().any(FileFault::is_cause) {
            self.0.retain(FileFault::is_cause);
        }
        self.0.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        self.0.dedup();
        self
    }
}

impl fmt::Display for FileFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, fault) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for FileFaults {}
