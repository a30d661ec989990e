//! Settings of the rule set, read from the table `[registration]` of `data/policy.toml`.

use std::{collections::BTreeSet, num::NonZeroU16};

use authority::revocation::Reason;
use base::FileFault;
use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use crate::Carrier;

/// The settings (nca-01, settings). Each is a rule of a standard or a decision where the standards are silent; the file
/// says which.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
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
    /// Whether the code of a form is asked for.
    #[serde(default)]
    pub form_code: FormCodeSetting,
    /// How many working days old an agreement with the Treasury may be; the day of signing is not counted.
    pub agreement_max_age_working_days: u16,
    /// Which of the fields that rule sets differ in the form F6 asks: `institution_code`, `treasury_role`, `rnn`, `access_level`.
    pub treasury_extra_fields: BTreeSet<String>,
    /// Reasons that a holder may give online.
    #[schemars(with = "Vec<String>")]
    pub online_revocation_reasons: Vec<Reason>,
    /// Reasons for which an operator revokes at an office on the papers of whoever came.
    #[schemars(with = "Vec<String>")]
    pub office_revocation_reasons: Vec<Reason>,
    /// Reasons for which the authority revokes of its own motion.
    #[schemars(with = "Vec<String>")]
    pub ex_officio_revocation_reasons: Vec<Reason>,
    /// In how many working days of the office an identity card is made, for the receipt of who hands her papers in with those of the
    /// card and has no day for it; none: the receipt tells no day, and she is told of it when the card has come.
    #[serde(default)]
    pub id_card_term_working_days: Option<NonZeroU16>,
    /// How many days before a certificate ends its holder is reminded; 0 for never.
    pub reminder_days: u16,
    /// How many days an operator may be absent before her work stops, the first day counted.
    pub operator_absence_days: u16,
    /// How many days before an operator's dismissal or transfer the centre tells of it at the latest.
    pub operator_notice_days: u16,
    /// After so many minutes in which nothing is done with it a session of the staff ends; none: only its hour ends it.
    #[serde(default)]
    pub staff_idle_minutes: Option<NonZeroU16>,
    /// How long an operator's approval may be used, in minutes.
    pub approval_valid_minutes: u32,
    /// So many days after the day of the visit a request with which nobody came ends; none: it stays open.
    #[serde(default)]
    pub unvisited_days: Option<u16>,
}

/// The fields of F6 in which the rule sets of 2012 and 2016 differ.
pub(crate) const TREASURY_FIELDS: [&str; 4] =
    ["institution_code", "treasury_role", "rnn", "access_level"];

/// The setting `desk-outside-hours`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeskOutsideHours {
    /// Nobody is served outside the hours of the office.
    Refuse,
    /// The desk serves at any time.
    Serve,
}

/// The setting `form-code`: whether whoever files without signing in types the code that the page shows (nca-01 F14).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FormCodeSetting {
    /// No code is shown. So it is where a law as files of before says nothing of it.
    #[default]
    Off,
    /// On the order screen of the portal.
    Portal,
}

/// The setting `secrets-consent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SecretsConsent {
    /// F28 is signed at the desk.
    AtDesk,
    /// The consents of the form are enough.
    InForm,
}

#[derive(Deserialize, JsonSchema)]
struct PolicyFile {
    registration: Settings,
}

/// The file of settings, from `data/`.
const FILE: &str = "policy.toml";

/// What the file `policy.toml` may say (JSON Schema 2020-12).
pub fn policy_schema() -> Schema {
    base::schema_of::<PolicyFile>()
}

impl Settings {
    /// Reads the table `[registration]`; other tables of the file belong to others.
    pub fn parse(toml: &str) -> Result<Self, FileFault> {
        let fault = |setting: &str, reason: String| {
            FileFault::new(FILE, format!("registration.{setting}"), reason)
        };
        let file: PolicyFile =
            base::read_toml(toml).map_err(|slip| FileFault::unread(FILE, slip))?;
        let settings = file.registration;
        let unknown = |name: &&String| !TREASURY_FIELDS.contains(&name.as_str());
        if let Some(name) = settings.treasury_extra_fields.iter().find(unknown) {
            return Err(fault("treasury-extra-fields", format!("there is no field {name:?}")));
        }
        let lists = [
            ("portal-carriers", settings.portal_carriers.is_empty()),
            ("online-revocation-reasons", settings.online_revocation_reasons.is_empty()),
            ("office-revocation-reasons", settings.office_revocation_reasons.is_empty()),
            ("ex-officio-revocation-reasons", settings.ex_officio_revocation_reasons.is_empty()),
        ];
        if let Some((name, _)) = lists.into_iter().find(|(_, is_empty)| *is_empty) {
            return Err(fault(name, "the list needs a word".to_owned()));
        }
        Ok(settings)
    }
}
