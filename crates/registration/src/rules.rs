//! All rules of registration, read from the law as files.

use std::collections::BTreeMap;

use forms::{Dictionary, FormDefinition};
use services::Catalogue;

use crate::{LifeCycles, Offices, ParticipantKind, ParticipantRules, Participants, Settings};

/// One thing wrong with a file of rules; for the people who edit it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct DataFault {
    /// The file.
    pub file: &'static str,
    /// What is wrong.
    pub reason: String,
}

/// The rules of registration.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Settings.
    pub settings: Settings,
    /// Kinds of participants.
    pub participants: Participants,
    /// The flows of requests: states, acts, terms, grounds.
    pub life_cycles: LifeCycles,
    /// Forms by their code: `F1`.
    pub forms: BTreeMap<String, FormDefinition>,
    /// Offices.
    pub offices: Offices,
    /// Regions.
    pub regions: Dictionary,
}

const FORMS: [(&str, &str); 4] = [
    ("F1", "registration/f1.toml"),
    ("F2", "registration/f2.toml"),
    ("F7", "registration/f7.toml"),
    ("F8", "registration/f8.toml"),
];

impl Rules {
    /// Reads the rules from files by their path from `data/`, and the flows from the catalogue of services; gives all faults.
    ///
    /// Without a catalogue, because its own files have faults, there are no rules either.
    pub fn parse(
        files: &BTreeMap<String, String>,
        catalogue: Option<&Catalogue>,
    ) -> Result<Self, Vec<DataFault>> {
        let mut faults = Vec::new();
        let settings = read(files, "policy.toml", Settings::parse, &mut faults);
        let participants =
            read(files, "registration/participants.toml", Participants::parse, &mut faults);
        let life_cycles = catalogue.and_then(|catalogue| {
            LifeCycles::read(catalogue).map_err(|found| faults.extend(found)).ok()
        });
        let mut forms = BTreeMap::new();
        for (code, path) in FORMS {
            let parse = |text: &str| {
                FormDefinition::parse(text)
                    .map_err(|e| DataFault { file: path, reason: e.to_string() })
            };
            if let Some(form) = read(files, path, parse, &mut faults) {
                forms.insert(code.to_owned(), form);
            }
        }
        let parse_regions = |text: &str| {
            toml::from_str::<Dictionary>(text)
                .map_err(|e| DataFault { file: "registries/regions.toml", reason: e.to_string() })
        };
        let regions = read(files, "registries/regions.toml", parse_regions, &mut faults);
        let offices = regions.as_ref().and_then(|regions| {
            read(files, "registries/centres.csv", |csv| Offices::parse(csv, regions), &mut faults)
        });
        match (settings, participants, life_cycles, offices, regions) {
            (
                Some(settings),
                Some(participants),
                Some(life_cycles),
                Some(offices),
                Some(regions),
            ) if faults.is_empty() => {
                Ok(Self { settings, participants, life_cycles, forms, offices, regions })
            }
            _ => Err(faults),
        }
    }

    /// The rules of a kind of participant, and its form for issue.
    pub fn issue_form(
        &self,
        kind: ParticipantKind,
    ) -> Option<(&ParticipantRules, &FormDefinition)> {
        let rules = self.participants.rules(kind)?;
        Some((rules, self.forms.get(&rules.issue_form)?))
    }

    /// The rules of a kind of participant, and its form for revocation.
    pub fn revoke_form(
        &self,
        kind: ParticipantKind,
    ) -> Option<(&ParticipantRules, &FormDefinition)> {
        let rules = self.participants.rules(kind)?;
        Some((rules, self.forms.get(&rules.revoke_form)?))
    }
}

fn read<T>(
    files: &BTreeMap<String, String>,
    path: &'static str,
    parse: impl FnOnce(&str) -> Result<T, DataFault>,
    faults: &mut Vec<DataFault>,
) -> Option<T> {
    let missing = || DataFault { file: path, reason: "the file is missing".to_owned() };
    let parsed = files.get(path).ok_or_else(missing).and_then(|text| parse(text));
    parsed.map_err(|fault| faults.push(fault)).ok()
}
