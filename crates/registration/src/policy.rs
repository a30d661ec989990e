//! Settings of the rule set, read from the table `[registration]` of `data/policy.toml`.

use std::collections::BTreeSet;

use authority::revocation::Reason;
use serde::Deserialize;

use crate::{Carrier, DataFault};

/// The settings (nca-01, settings). Each is a rule of a standard or a decision where the standards are silent; the file
/// says which.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Youngest age.
    pub minimum_age_years: i16,
    /// Schedule of the offices that take documents.
    pub office_schedule: String,
    /// What happens at a desk outside its hours.
    pub desk_outside_hours: DeskOutsideHours,
    /// Whether consent F28 must be signed before documents are accepted.
    pub secrets_consent: SecretsConsent,
    /// Carriers that a request through the portal may name.
    pub portal_carriers: BTreeSet<Carrier>,
    /// Reasons that a holder may give online.
    pub online_revocation_reasons: Vec<Reason>,
    /// How long an operator's approval may be used, in minutes.
    pub approval_valid_minutes: u32,
    /// So many days after the day of the visit a request with which nobody came ends; none: it stays open.
    #[serde(default)]
    pub unvisited_days: Option<u16>,
}

/// The setting `desk-outside-hours`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeskOutsideHours {
    /// Nobody is served outside the hours of the office.
    Refuse,
    /// The desk serves at any time.
    Serve,
}

/// The setting `secrets-consent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretsConsent {
    /// F28 is signed at the desk.
    AtDesk,
    /// The consents of the form are enough.
    InForm,
}

#[derive(Deserialize)]
struct PolicyFile {
    registration: Settings,
}

impl Settings {
    /// Reads the table `[registration]`; other tables of the file belong to others.
    pub fn parse(toml: &str) -> Result<Self, DataFault> {
        let fault = |reason: String| DataFault::new("policy.toml", reason);
        let file: PolicyFile = toml::from_str(toml).map_err(|e| fault(e.to_string()))?;
        let settings = file.registration;
        if settings.portal_carriers.is_empty() || settings.online_revocation_reasons.is_empty() {
            return Err(fault(
                "portal-carriers and online-revocation-reasons need a word".to_owned(),
            ));
        }
        Ok(settings)
    }
}
