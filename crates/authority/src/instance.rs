//! What tells one installation from another.

use base::{Fault, Faults};

use crate::key::KeyName;

/// Settings of an instance that reach certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    base_address: String,
    mark: String,
}

impl Instance {
    /// Reads the settings: where the instance is reached (`https://senim.example.kz`, without a slash at the end) and its
    /// mark (`SENIM`), which stands in the name of every authority, so that nobody takes a demonstration for the
    /// national authority.
    pub fn new(base_address: &str, mark: &str) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let host = base_address
            .strip_prefix("http://")
            .or_else(|| base_address.strip_prefix("https://"))
            .unwrap_or_default();
        let plain = !host.is_empty()
            && !base_address.ends_with('/')
            && base_address.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>{}?#".contains(&b));
        if !plain {
            faults.push(Fault::at("instance-address", "base-address").with("value", base_address));
        }
        let mark = mark.trim();
        let length = mark.chars().count();
        if !(1..=16).contains(&length) || mark.chars().any(base::is_misleading) {
            faults.push(Fault::at("instance-mark", "mark").with("value", mark));
        }
        faults.into_result()?;
        Ok(Self { base_address: base_address.to_owned(), mark: mark.to_owned() })
    }

    /// Adds the mark to a name.
    pub(crate) fn mark(&self, name: &str) -> String {
        format!("{name} {}", self.mark)
    }

    /// Fills a template of an address. Each generation of an issuer has a list and a certificate of its own.
    pub(crate) fn address(&self, template: &str, issuer: KeyName) -> String {
        template.replace("{base}", &self.base_address).replace("{issuer}", &issuer.to_string())
    }
}
