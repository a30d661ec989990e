//! Settings of the rule set, read from the table `[registration]` of `data/policy.toml`.

use std::collections::{BTreeMap, BTreeSet};

use authority::revocation::Reason;
use calendar::{OffHoursDue, Span};
use serde::Deserialize;

use crate::{Carrier, DataFault, RequestKind, StepCode, StepLimits};

/// The settings (nca-01, settings). Each is a rule of a standard or a decision where the standards are silent; the file
/// says which.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Which rule set the values are of: `2012`, `2016` or `merged`.
    pub ruleset: String,
    /// Outer limit of an issue at an office, from the acceptance of the package.
    pub office_issue_limit: Span,
    /// Outer limit of what is sent through the portal, from the sending.
    pub portal_limit: Span,
    /// How the portal's limit runs for what is sent after hours.
    pub portal_off_hours_due: OffHours,
    /// Longest visit of an individual.
    pub counter_limit_minutes_individual: u32,
    /// Longest visit of one who acts for a legal entity.
    pub counter_limit_minutes_legal: u32,
    /// Youngest age.
    pub minimum_age_years: i16,
    /// Schedule of the provider, on which all decisions run.
    pub provider_schedule: String,
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
    /// Inner limits in seconds, by kind of request and step.
    pub step_limits: BTreeMap<RequestKind, BTreeMap<StepCode, u32>>,
}

/// The setting `portal-off-hours-due`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OffHours {
    /// Due on the next working day itself.
    NextWorkingDay,
    /// The limit counts from the next working day.
    NextWorkingDayPlusLimit,
}

impl From<OffHours> for OffHoursDue {
    fn from(setting: OffHours) -> Self {
        match setting {
            OffHours::NextWorkingDay => Self::NextWorkingDay,
            OffHours::NextWorkingDayPlusLimit => Self::NextWorkingDayPlusLimit,
        }
    }
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
        let fault = |reason: String| DataFault { file: "policy.toml", reason };
        let file: PolicyFile = toml::from_str(toml).map_err(|e| fault(e.to_string()))?;
        let settings = file.registration;
        if !["2012", "2016", "merged"].contains(&settings.ruleset.as_str()) {
            return Err(fault("ruleset is 2012, 2016 or merged".to_owned()));
        }
        if settings.portal_carriers.is_empty() || settings.online_revocation_reasons.is_empty() {
            return Err(fault(
                "portal-carriers and online-revocation-reasons need a word".to_owned(),
            ));
        }
        Ok(settings)
    }

    /// Inner limits of a kind of request.
    pub fn step_limits(&self, kind: RequestKind) -> StepLimits {
        self.step_limits.get(&kind).cloned().unwrap_or_default()
    }
}
