//! The files of the law as JSON Schema, for editors: those of services, and those that other domains read.

use schemars::Schema;
use services::FileKind;

/// A kind of file of the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LawFile {
    /// `desk/archive.toml`.
    Archive,
    /// `complaints/<day>.flow.toml`.
    ComplaintFlow,
    /// `complaints/<day>.routes.toml`.
    ComplaintRoutes,
    /// `registration/documents.toml`.
    Documents,
    /// `registration/participants/<code>.toml`.
    Participant,
    /// `policy.toml`.
    Policy,
    /// `profiles/<code>.toml`.
    Profile,
    /// `desk/queue.toml`.
    Queue,
    /// A file of services, forms, dictionaries or the calendar.
    Service(FileKind),
    /// `survey.toml`.
    Survey,
    /// `trust-list.toml`.
    TrustList,
}

impl LawFile {
    /// Every kind, by name.
    pub fn all() -> Vec<Self> {
        let own = [
            Self::Archive,
            Self::ComplaintFlow,
            Self::ComplaintRoutes,
            Self::Documents,
            Self::Participant,
            Self::Policy,
            Self::Profile,
            Self::Queue,
            Self::Survey,
            Self::TrustList,
        ];
        let mut all: Vec<Self> = FileKind::ALL.into_iter().map(Self::Service).chain(own).collect();
        all.sort_by_key(|kind| kind.name());
        all
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::ComplaintFlow => "complaint-flow",
            Self::ComplaintRoutes => "complaint-routes",
            Self::Documents => "documents",
            Self::Participant => "participant",
            Self::Policy => "policy",
            Self::Profile => "profile",
            Self::Queue => "queue",
            Self::Service(kind) => kind.name(),
            Self::Survey => "survey",
            Self::TrustList => "trust-list",
        }
    }

    /// Its schema (JSON Schema 2020-12).
    pub fn schema(self) -> Schema {
        match self {
            Self::Archive => base::schema_of::<procedures::ArchiveTerms>(),
            Self::ComplaintFlow => complaints::flow_schema(),
            Self::ComplaintRoutes => complaints::routes_schema(),
            Self::Documents => registration::documents_schema(),
            Self::Participant => registration::participant_schema(),
            Self::Policy => registration::policy_schema(),
            Self::Profile => authority::profile::profile_schema(),
            Self::Queue => base::schema_of::<procedures::QueueRules>(),
            Self::Service(kind) => kind.schema(),
            Self::Survey => base::schema_of::<crate::surveys::form::SurveyForm>(),
            Self::TrustList => base::schema_of::<crate::registers::trust_scheme::TrustScheme>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::Value;

    use super::*;
    use crate::law::compiled_in;

    fn is_toml(path: &str) -> bool {
        Path::new(path).extension().is_some_and(|ending| ending == "toml")
    }

    /// Of which kind a file is, by its path from `data/`.
    fn kind_of(path: &str) -> Option<LawFile> {
        Some(match path {
            "desk/archive.toml" => LawFile::Archive,
            "desk/queue.toml" => LawFile::Queue,
            "policy.toml" => LawFile::Policy,
            "registration/documents.toml" => LawFile::Documents,
            "survey.toml" => LawFile::Survey,
            "trust-list.toml" => LawFile::TrustList,
            _ if path.starts_with("profiles/") && is_toml(path) => LawFile::Profile,
            _ if path.starts_with("registration/participants/") => LawFile::Participant,
            _ if path.starts_with("complaints/") && path.ends_with(".flow.toml") => {
                LawFile::ComplaintFlow
            }
            _ if path.starts_with("complaints/") && path.ends_with(".routes.toml") => {
                LawFile::ComplaintRoutes
            }
            _ => LawFile::Service(FileKind::of(path)?),
        })
    }

    fn faults(kind: LawFile, text: &str) -> Vec<String> {
        let value: Value = toml::from_str(text).unwrap();
        let root = serde_json::to_value(kind.schema()).unwrap();
        testkit::editor::faults(&root, &value, kind.name())
    }

    #[test]
    fn each_file_of_the_law_is_valid_by_the_schema_of_its_kind() {
        let (mut seen, mut without) = (Vec::new(), Vec::new());
        for (path, text) in compiled_in() {
            let Some(kind) = kind_of(&path) else {
                without.push(path);
                continue;
            };
            assert_eq!(faults(kind, &text), Vec::<String>::new(), "{path}");
            seen.push(kind);
        }
        let unseen = LawFile::all().into_iter().filter(|kind| !seen.contains(kind));
        assert_eq!(unseen.map(LawFile::name).collect::<Vec<_>>(), ["targets"], "none is set yet");
        without.retain(|path| is_toml(path));
        assert_eq!(without, Vec::<String>::new());
    }

    #[test]
    fn slips_in_each_of_the_files_are_marked() {
        let files = compiled_in();
        for (path, from, to) in [
            ("complaints/2016-03-01.flow.toml", "initial = ", "inital = "),
            ("complaints/2016-03-01.flow.toml", "channels = [\"portal\"", "channels = [\"web\""),
            ("complaints/2016-03-01.routes.toml", "place = ", "place = \"\" # "),
            ("desk/archive.toml", "keep = ", "kept = "),
            ("desk/archive.toml", "keep = \"5 years\"", "keep = 5"),
            ("desk/archive.toml", ", en = ", ", fr = "),
            ("desk/queue.toml", "places = 4", "places = \"four\""),
            ("desk/queue.toml", "slot-minutes = ", "slot_minutes = "),
            ("desk/queue.toml", "schedules = {}", "schedules = []"),
            ("policy.toml", "desk-outside-hours = \"refuse\"", "desk-outside-hours = \"close\""),
            ("policy.toml", "minimum-age-years = 16", "minimum-age = 16"),
            ("profiles/individual-sign.toml", "class = ", "klass = "),
            ("registration/documents.toml", "code = ", "kode = "),
            ("registration/participants/ind.toml", "represented-by = \"", "represented-by = \"x-"),
            ("survey.toml", "indicator = ", "indikator = "),
            ("trust-list.toml", "valid-days = 180", "valid-days = \"180 days\""),
        ] {
            let (kind, text) = (kind_of(path).unwrap(), &files[path]);
            assert!(text.contains(from), "{path}: {from}");
            assert_ne!(faults(kind, &text.replacen(from, to, 1)), Vec::<String>::new(), "{to}");
        }
    }
}
