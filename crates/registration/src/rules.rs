//! All rules of registration, read from the law as files.

use std::collections::BTreeMap;

use base::FileFault;
use forms::{Dictionaries, Dictionary, FormDefinition};
use services::Catalogue;

use crate::{
    Documents, LifeCycles, Localities, Offices, ParticipantCode, ParticipantRules, Participants,
    Settings, policy::TREASURY_FIELDS,
};

/// The rules of registration.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Settings.
    pub settings: Settings,
    /// Kinds of documents.
    pub documents: Documents,
    /// Kinds of participants.
    pub participants: Participants,
    /// The flows of requests: states, acts, terms, grounds.
    pub life_cycles: LifeCycles,
    /// Forms by their code: `F1`.
    pub forms: BTreeMap<String, FormDefinition>,
    /// Forms in which operators keep what papers say, by their code: `F3`.
    pub papers: BTreeMap<String, FormDefinition>,
    /// The form for issue of each kind of participant: with the choices that it has.
    issue_forms: BTreeMap<ParticipantCode, FormDefinition>,
    /// Offices.
    pub offices: Offices,
    /// Regions.
    pub regions: Dictionary,
    /// Their cities, districts and localities.
    pub localities: Localities,
}

const FORMS: &str = "registration/forms/";
const PAPERS: &str = "registration/papers/";
const PARTICIPANTS: &str = "registration/participants/";

impl Rules {
    /// Reads the rules from files by their path from `data/`, and the flows from the catalogue of services; gives all faults.
    ///
    /// Without a catalogue, because its own files have faults, there are no rules either.
    pub fn parse(
        files: &BTreeMap<String, String>,
        catalogue: Option<&Catalogue>,
    ) -> Result<Self, Vec<FileFault>> {
        let mut faults = Vec::new();
        let settings = read(files, "policy.toml", Settings::parse, &mut faults);
        let documents = read(files, "registration/documents.toml", Documents::parse, &mut faults);
        let participants = documents.as_ref().and_then(|documents| {
            Participants::parse(under(files, PARTICIPANTS), documents)
                .map_err(|found| faults.extend(found))
                .ok()
        });
        let life_cycles = catalogue.and_then(|catalogue| {
            LifeCycles::read(catalogue).map_err(|found| faults.extend(found)).ok()
        });
        let forms = forms_under(files, FORMS, &mut faults);
        let papers = forms_under(files, PAPERS, &mut faults);
        faults.extend(documents.iter().flat_map(|documents| readable(documents, &papers)));
        let parse_regions = |text: &str| {
            base::read_toml::<Dictionary>(text)
                .map_err(|slip| FileFault::unread("registries/regions.toml", slip))
        };
        let regions = read(files, "registries/regions.toml", parse_regions, &mut faults);
        let offices = regions.as_ref().and_then(|regions| {
            read(files, "registries/centres.csv", |csv| Offices::parse(csv, regions), &mut faults)
        });
        let localities = regions.as_ref().and_then(|regions| {
            let parse = |text: &str| Localities::parse(text, regions);
            read(files, "registries/localities.toml", parse, &mut faults)
        });
        let mut issue_forms = BTreeMap::new();
        if let Some(participants) = &participants {
            faults.extend(whole(participants, &forms));
            let narrowed = |rules: &ParticipantRules| {
                let form = forms.get(&rules.issue_form)?;
                Some((rules.code.clone(), narrowed(rules, form, settings.as_ref()?)))
            };
            issue_forms = participants.all().filter_map(narrowed).collect();
        }
        match (settings, documents, participants, life_cycles, offices, regions, localities) {
            (
                Some(settings),
                Some(documents),
                Some(participants),
                Some(life_cycles),
                Some(offices),
                Some(regions),
                Some(localities),
            ) if faults.is_empty() => Ok(Self {
                settings,
                documents,
                participants,
                life_cycles,
                forms,
                papers,
                issue_forms,
                offices,
                regions,
                localities,
            }),
            _ => Err(faults),
        }
    }

    /// What is wrong with the forms of applicants and of papers, which choose from the lists of the platform.
    pub fn inspect_forms(&self, dictionaries: &Dictionaries) -> Vec<FileFault> {
        let forms = self.forms.iter().map(|(code, form)| (FORMS, code, form));
        let papers = self.papers.iter().map(|(code, form)| (PAPERS, code, form));
        let found = forms.chain(papers).flat_map(|(folder, code, form)| {
            let file = format!("{folder}{code}.toml");
            form.inspect(dictionaries).into_iter().map(move |found| found.in_file(&file))
        });
        found.collect()
    }

    /// The rules of a kind of participant, and its form for issue.
    pub fn issue_form(
        &self,
        kind: &ParticipantCode,
    ) -> Option<(&ParticipantRules, &FormDefinition)> {
        Some((self.participants.rules(kind)?, self.issue_forms.get(kind)?))
    }

    /// The rules of a kind of participant, and its form for revocation.
    pub fn revoke_form(
        &self,
        kind: &ParticipantCode,
    ) -> Option<(&ParticipantRules, &FormDefinition)> {
        let rules = self.participants.rules(kind)?;
        Some((rules, self.forms.get(&rules.revoke_form)?))
    }
}

/// A form with those choices only that a kind of participant has, and with those fields in which rule sets differ that the setting
/// names.
fn narrowed(
    rules: &ParticipantRules,
    form: &FormDefinition,
    settings: &Settings,
) -> FormDefinition {
    let mut form = form.clone();
    for page in &mut form.page {
        page.field.retain(|field| {
            !TREASURY_FIELDS.contains(&field.name.as_str())
                || settings.treasury_extra_fields.contains(&field.name)
        });
    }
    for field in form.page.iter_mut().flat_map(|page| &mut page.field) {
        if let Some(codes) = rules.answers.get(&field.name) {
            field.choice.retain(|choice| codes.contains(&choice.code));
        }
    }
    form
}

/// The forms of a folder, by their code.
fn forms_under(
    files: &BTreeMap<String, String>,
    folder: &'static str,
    faults: &mut Vec<FileFault>,
) -> BTreeMap<String, FormDefinition> {
    let mut forms = BTreeMap::new();
    for (path, text) in under(files, folder) {
        let code = path.trim_start_matches(folder).trim_end_matches(".toml");
        match FormDefinition::parse(text) {
            Ok(form) => drop(forms.insert(code.to_owned(), form)),
            Err(slip) => faults.push(FileFault::unread(path, slip)),
        }
    }
    forms
}

/// What documents name of the forms of papers, and these do not have.
fn readable(documents: &Documents, papers: &BTreeMap<String, FormDefinition>) -> Vec<FileFault> {
    let mut faults = Vec::new();
    for kind in documents.all() {
        let key = format!("document.{}", kind.code);
        let mut fault = |reason: String| {
            faults.push(FileFault::new("registration/documents.toml", &key, reason));
        };
        match (&kind.form, &kind.says) {
            (None, None) => {}
            (Some(code), Some(says)) => match papers.get(code) {
                None => fault(format!("there is no form of papers {code}")),
                Some(form) => {
                    for field in says.missing_from(form) {
                        fault(format!("the form {code} has no field {field:?}"));
                    }
                    if says.power.is_some() != kind.power.is_some() {
                        fault("its power and its form disagree".to_owned());
                    }
                }
            },
            _ => fault("form and says go together".to_owned()),
        }
    }
    faults
}

/// The files of a folder.
fn under<'a>(
    files: &'a BTreeMap<String, String>,
    folder: &'static str,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let found = files.iter().filter(move |(path, _)| path.starts_with(folder));
    found.map(|(path, text)| (path.as_str(), text.as_str()))
}

/// What participants name and no form has.
fn whole(participants: &Participants, forms: &BTreeMap<String, FormDefinition>) -> Vec<FileFault> {
    let mut faults = Vec::new();
    for rules in participants.all() {
        let file = participants.file(&rules.code);
        let mut fault = |key: &str, reason: String| faults.push(FileFault::new(file, key, reason));
        if !forms.contains_key(&rules.revoke_form) {
            fault("revoke-form", format!("there is no form {}", rules.revoke_form));
        }
        let Some(form) = forms.get(&rules.issue_form) else {
            fault("issue-form", format!("there is no form {}", rules.issue_form));
            continue;
        };
        for (key, field) in rules.fields_named() {
            if form.field(field).is_none() {
                fault(key, format!("the form {} has no field {field:?}", rules.issue_form));
            }
        }
        for (name, codes) in &rules.answers {
            let has = |code: &String| {
                form.field(name).is_some_and(|f| f.choice.iter().any(|choice| choice.code == *code))
            };
            if codes.is_empty() || !codes.iter().all(has) {
                fault(&format!("answers.{name}"), "not of the form's choices".to_owned());
            }
        }
    }
    faults
}

fn read<T>(
    files: &BTreeMap<String, String>,
    path: &'static str,
    parse: impl FnOnce(&str) -> Result<T, FileFault>,
    faults: &mut Vec<FileFault>,
) -> Option<T> {
    let missing = || FileFault::missing(path, "the file is missing");
    let parsed = files.get(path).ok_or_else(missing).and_then(|text| parse(text));
    parsed.map_err(|fault| faults.push(fault)).ok()
}
