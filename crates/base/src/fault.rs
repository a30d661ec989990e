//! The coded fault that a user sees.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong with what a user gave, by a stable code.
///
/// The words for the code, in three languages, are the text `fault-<code>` of crate `texts`; they say what is wrong and
/// how to mend it. Codes are kebab-case and never change their meaning. A fault never carries a secret, and carries
/// personal data only when the same user typed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Stable code, kebab-case: `iin-check-digit`.
    pub code: &'static str,
    /// The form field, document or header that is wrong, by its name in the interface.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Values for the placeholders of the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault of the whole request.
    pub const fn new(code: &'static str) -> Self {
        Self { code, field: None, args: Vec::new() }
    }

    /// A fault of one field.
    pub fn at(code: &'static str, field: impl Into<String>) -> Self {
        Self { code, field: Some(field.into()), args: Vec::new() }
    }

    /// Adds a value for a placeholder of the text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)?;
        if let Some(field) = &self.field {
            write!(f, " at {field}")?;
        }
        for (name, value) in &self.args {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

/// All faults found at once; never empty when returned as an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// `Ok` when nothing is wrong.
    pub fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// Adds one.
    pub fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Adds those whose field has no fault yet: of several judges the first is heard.
    pub fn join(&mut self, more: impl IntoIterator<Item = Fault>) {
        for fault in more {
            if fault.field.is_none() || self.0.iter().all(|known| known.field != fault.field) {
                self.0.push(fault);
            }
        }
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, fault) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("; ")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
