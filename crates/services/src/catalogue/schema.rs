//! The files of the law as JSON Schema, for editors that complete keys and mark slips while a file is written.

use schemars::Schema;
use serde::Deserialize;

use super::{
    fidelity::Checklist,
    files::{ContinuedFile, TargetsFile},
    replay::CasesFile,
};
use crate::{ServiceDefinition, definition::EditionPart};
use forms::{Dictionary, FormDefinition};

/// A kind of file of the law. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// `cases.toml`, `cases.<part>.toml`.
    Cases,
    /// `checklist.toml`.
    Checklist,
    /// `continued.toml`.
    Continued,
    /// `dictionaries/<name>.toml`, `registries/regions.toml`, `registries/localities.toml`.
    Dictionary,
    /// `<day>.toml`, `<day>.<part>.flow.toml`, `parts/<name>.toml`.
    Edition,
    /// `<day>.<form>.toml`, `registration/forms/<code>.toml`, `registration/papers/<code>.toml`, `complaints/<day>.form.toml`.
    Form,
    /// `calendar/holidays.toml`.
    Holidays,
    /// `calendar/schedules.toml`.
    Schedules,
    /// `service.toml`.
    Service,
    /// `targets.toml`.
    Targets,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Cases,
        Self::Checklist,
        Self::Continued,
        Self::Dictionary,
        Self::Edition,
        Self::Form,
        Self::Holidays,
        Self::Schedules,
        Self::Service,
        Self::Targets,
    ];

    /// The word by which `senim service schema` is asked for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Checklist => "checklist",
            Self::Continued => "continued",
            Self::Dictionary => "dictionary",
            Self::Edition => "edition",
            Self::Form => "form",
            Self::Holidays => "holidays",
            Self::Schedules => "schedules",
            Self::Service => "service",
            Self::Targets => "targets",
        }
    }

    /// Of which kind a file is, by its path from `data/`; none for a file whose rules another domain has.
    pub fn of(path: &str) -> Option<Self> {
        match path {
            "calendar/holidays.toml" => return Some(Self::Holidays),
            "calendar/schedules.toml" => return Some(Self::Schedules),
            "continued.toml" => return Some(Self::Continued),
            "registries/localities.toml" | "registries/regions.toml" => {
                return Some(Self::Dictionary);
            }
            _ => {}
        }
        let toml = path.strip_suffix(".toml").is_some();
        match path.split_once('/')? {
            ("dictionaries", _) if toml => return Some(Self::Dictionary),
            ("parts", _) if toml => return Some(Self::Edition),
            ("registration", name)
                if toml && (name.starts_with("forms/") || name.starts_with("papers/")) =>
            {
                return Some(Self::Form);
            }
            ("complaints", name) if name.ends_with(".form.toml") => return Some(Self::Form),
            _ => {}
        }
        let name = path.strip_prefix("services/")?.split_once('/')?.1.strip_suffix(".toml")?;
        Some(match name {
            "service" => Self::Service,
            "checklist" => Self::Checklist,
            "targets" => Self::Targets,
            _ if name == "cases" || name.starts_with("cases.") => Self::Cases,
            _ if name.rsplit_once('.').is_none_or(|(_, part)| part == "flow") => Self::Edition,
            _ => Self::Form,
        })
    }

    /// Its schema (JSON Schema 2020-12).
    pub fn schema(self) -> Schema {
        match self {
            Self::Cases => base::schema_of::<CasesFile>(),
            Self::Checklist => base::schema_of::<Checklist>(),
            Self::Continued => base::schema_of::<ContinuedFile>(),
            Self::Dictionary => base::schema_of::<Dictionary>(),
            Self::Edition => base::schema_of::<EditionPart>(),
            Self::Form => base::schema_of::<FormDefinition>(),
            Self::Holidays => calendar::holidays_schema(),
            Self::Schedules => calendar::schedules_schema(),
            Self::Service => base::schema_of::<ServiceDefinition>(),
            Self::Targets => base::schema_of::<TargetsFile>(),
        }
    }
}
