//! Who runs the list of trusted authorities, as a file of the law.

use base::{FileFault, Lang, Text};
use schemars::JsonSchema;
use serde::Deserialize;

/// `data/trust-list.toml`: who runs the scheme.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TrustScheme {
    /// The service whose register tells who is accredited.
    pub service: String,
    /// That register.
    pub register: String,
    /// The field of the application that holds the certificates of the authority.
    #[serde(default)]
    pub certificates: Option<String>,
    /// How long a list is good.
    pub valid_days: i64,
    /// The name of the scheme.
    pub name: Text,
    /// Street and house of the operator.
    pub street: Text,
    /// Town of the operator.
    pub locality: Text,
    /// Addresses of the operator.
    pub addresses: Vec<String>,
    /// By what law, and what it is worth.
    pub legal_notice: Text,
    /// Paragraph of the law.
    pub source: String,
}

impl TrustScheme {
    /// Reads the file; gives what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Vec<FileFault>> {
        const FILE: &str = "trust-list.toml";
        let scheme: Self =
            base::read_toml(text).map_err(|slip| vec![FileFault::unread(FILE, slip)])?;
        let mut faults = Vec::new();
        let mut fault = |key: &str, reason: &str| faults.push(FileFault::new(FILE, key, reason));
        let texts = [
            ("name", &scheme.name),
            ("street", &scheme.street),
            ("locality", &scheme.locality),
            ("legal-notice", &scheme.legal_notice),
        ];
        for (key, text) in texts {
            if Lang::ALL.iter().any(|lang| text.in_lang(*lang).trim().is_empty()) {
                fault(key, "lacks a language");
            }
        }
        if scheme.addresses.is_empty() {
            fault("addresses", "there is none");
        }
        if !(1..=366).contains(&scheme.valid_days) {
            fault("valid-days", "between 1 and 366");
        }
        if faults.is_empty() { Ok(scheme) } else { Err(faults) }
    }
}
