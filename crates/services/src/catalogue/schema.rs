//! The files of the law as JSON Schema, for editors that complete keys and mark slips while a file is written.

use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde::Deserialize;

use super::{
    fidelity::Checklist,
    files::{ContinuedFile, TargetsFile},
    replay::CasesFile,
};
use crate::{ServiceDefinition, definition::EditionPart};
use forms::FormDefinition;

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
    /// `<day>.toml`, `<day>.<part>.flow.toml`, `parts/<name>.toml`.
    Edition,
    /// `<day>.<form>.toml`.
    Form,
    /// `service.toml`.
    Service,
    /// `targets.toml`.
    Targets,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Cases,
        Self::Checklist,
        Self::Continued,
        Self::Edition,
        Self::Form,
        Self::Service,
        Self::Targets,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Checklist => "checklist",
            Self::Continued => "continued",
            Self::Edition => "edition",
            Self::Form => "form",
            Self::Service => "service",
            Self::Targets => "targets",
        }
    }

    /// Of which kind a file is, by its path from `data/`; none for a file of no service.
    pub fn of(path: &str) -> Option<Self> {
        if path == "continued.toml" {
            return Some(Self::Continued);
        }
        if path.starts_with("parts/") {
            return Some(Self::Edition);
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
            Self::Cases => schema_of::<CasesFile>(),
            Self::Checklist => schema_of::<Checklist>(),
            Self::Continued => schema_of::<ContinuedFile>(),
            Self::Edition => schema_of::<EditionPart>(),
            Self::Form => schema_of::<FormDefinition>(),
            Self::Service => schema_of::<ServiceDefinition>(),
            Self::Targets => schema_of::<TargetsFile>(),
        }
    }
}

fn schema_of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_deserialize().into_generator().into_root_schema_for::<T>()
}
