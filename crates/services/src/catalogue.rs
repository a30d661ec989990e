//! All services, read from their files.

mod inspect;
mod replay;

pub use replay::ReplayReport;

use std::{collections::BTreeMap, fmt, sync::Arc};

use calendar::Calendar;
use forms::{Dictionaries, FormDefinition};
use jiff::civil::Date;
use replay::CasesFile;

use crate::{DocumentDefinition, EditionDefinition, ServiceDefinition};

/// One thing wrong with a file of a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DataFault {
    /// The path.
    pub file: String,
    /// Where in it: `act.submit.effects`.
    pub key: String,
    /// What is wrong.
    pub reason: String,
}

impl DataFault {
    fn new(file: &str, key: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), key: key.into(), reason: reason.into() }
    }
}

impl fmt::Display for DataFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.file, self.key, self.reason)
    }
}

/// An edition of a service with its forms, ready for use.
#[derive(Clone, Debug)]
pub struct Edition {
    /// The service.
    pub service: Arc<ServiceDefinition>,
    /// The first day of force, which names it.
    pub first_day: Date,
    /// What its file says.
    pub definition: EditionDefinition,
    /// Its forms by name.
    pub forms: BTreeMap<String, FormDefinition>,
    /// The dictionaries of the platform.
    pub dictionaries: Arc<Dictionaries>,
}

impl Edition {
    /// The form of a kind of request.
    pub fn form_of(&self, request: &str) -> Option<&FormDefinition> {
        self.forms.get(&self.definition.request(request)?.form)
    }

    /// The documents of a kind of request.
    pub fn documents_of(&self, request: &str) -> impl Iterator<Item = &DocumentDefinition> {
        let names = self.definition.request(request).map(|r| r.documents.as_slice());
        names.unwrap_or_default().iter().filter_map(|name| self.definition.document(name))
    }
}

/// A service with its editions.
#[derive(Clone, Debug)]
pub struct Service {
    /// What stays the same over all editions.
    pub definition: Arc<ServiceDefinition>,
    /// Editions by their first day of force.
    pub editions: BTreeMap<Date, Edition>,
    cases: Option<(String, CasesFile)>,
}

impl Service {
    /// The edition in force on a day; a case that begins on it stays on this edition.
    pub fn edition_on(&self, day: Date) -> Option<&Edition> {
        self.editions.range(..=day).next_back().map(|(_, edition)| edition)
    }

    /// The edition that came into force on a day.
    pub fn edition(&self, first_day: Date) -> Option<&Edition> {
        self.editions.get(&first_day)
    }
}

/// All services.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    services: BTreeMap<String, Service>,
    dictionaries: Arc<Dictionaries>,
}

impl Catalogue {
    /// Reads files as `(path, text)`, paths beginning with `services/` or `dictionaries/`; others are passed over. Gives
    /// every fault of every file.
    pub fn parse(
        files: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Result<Self, Vec<DataFault>> {
        let (catalogue, faults) = read(files);
        if faults.is_empty() { Ok(catalogue) } else { Err(faults) }
    }

    /// Everything `service check` finds: faults of the files, and replayed cases that end otherwise than they say.
    pub fn check(
        files: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
        calendar: &Calendar,
    ) -> Vec<DataFault> {
        let (catalogue, mut faults) = read(files);
        for edition in catalogue.services.values().flat_map(|s| s.editions.values()) {
            faults.extend(inspect::schedules(edition, calendar));
        }
        faults.extend(catalogue.replay(calendar).faults);
        faults.sort();
        faults
    }

    /// Replays the cases of all services on a calendar.
    pub fn replay(&self, calendar: &Calendar) -> ReplayReport {
        let mut report = ReplayReport::default();
        for service in self.services.values() {
            if let Some((file, cases)) = &service.cases {
                replay::replay(file, cases, service, calendar, &mut report);
            }
        }
        report
    }

    /// A service by its code.
    pub fn service(&self, code: &str) -> Option<&Service> {
        self.services.get(code)
    }

    /// All services, by code.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.services.values()
    }

    /// The edition on which a case stays.
    pub fn edition_of(&self, case: &crate::Case) -> Option<&Edition> {
        self.service(&case.service)?.edition(case.edition)
    }

    /// The dictionaries of the platform.
    pub fn dictionaries(&self) -> &Dictionaries {
        &self.dictionaries
    }
}

/// The files of one service, by what they are.
#[derive(Default)]
struct Folder {
    service: Option<(String, String)>,
    cases: Option<(String, String)>,
    editions: Vec<(Date, String, String)>,
    forms: Vec<(Date, String, String, String)>,
}

fn read(
    files: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
) -> (Catalogue, Vec<DataFault>) {
    let (mut faults, mut dictionaries) = (Vec::new(), Vec::new());
    let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
    for (path, text) in files {
        let (path, text): (String, String) = (path.into(), text.into());
        if path.starts_with("dictionaries/") {
            dictionaries.push((path, text));
        } else if let Some((code, name)) =
            path.strip_prefix("services/").and_then(|rest| rest.split_once('/'))
        {
            let folder = folders.entry(code.to_owned()).or_default();
            let name = name.to_owned();
            if let Err(reason) = sort_in(folder, &name, path.clone(), text) {
                faults.push(DataFault::new(&path, "file", reason));
            }
        }
    }
    let (dictionaries, found) = Dictionaries::read(dictionaries);
    let dictionaries = Arc::new(dictionaries);
    faults.extend(found.into_iter().map(|f| DataFault::new(&f.file, "file", f.reason)));
    let mut catalogue =
        Catalogue { services: BTreeMap::new(), dictionaries: Arc::clone(&dictionaries) };
    for (code, folder) in folders {
        if let Some(service) = build(&code, folder, &dictionaries, &mut faults) {
            catalogue.services.insert(code, service);
        }
    }
    (catalogue, faults)
}

/// `service.toml`, `cases.toml`, `<day>.toml`, `<day>.<form>.toml`; nothing else.
fn sort_in(folder: &mut Folder, name: &str, path: String, text: String) -> Result<(), String> {
    let Some(stem) = name.strip_suffix(".toml") else {
        return Err("only .toml files belong here".to_owned());
    };
    match stem {
        "service" => folder.service = Some((path, text)),
        "cases" => folder.cases = Some((path, text)),
        _ => {
            let (day, form) = stem.split_once('.').map_or((stem, None), |(d, f)| (d, Some(f)));
            let day = day.parse::<Date>().map_err(|e| format!("not named by a day: {e}"))?;
            match form {
                None => folder.editions.push((day, path, text)),
                Some(form) => folder.forms.push((day, form.to_owned(), path, text)),
            }
        }
    }
    Ok(())
}

/// Reads one TOML file, or says why not.
fn toml_file<T: serde::de::DeserializeOwned>(
    path: &str,
    text: &str,
    faults: &mut Vec<DataFault>,
) -> Option<T> {
    toml::from_str(text).map_err(|e| faults.push(DataFault::new(path, "file", e.to_string()))).ok()
}

fn build(
    code: &str,
    folder: Folder,
    dictionaries: &Arc<Dictionaries>,
    faults: &mut Vec<DataFault>,
) -> Option<Service> {
    let Some((path, text)) = folder.service else {
        let file = format!("services/{code}/service.toml");
        faults.push(DataFault::new(&file, "file", "missing"));
        return None;
    };
    let definition: Arc<ServiceDefinition> = Arc::new(toml_file(&path, &text, faults)?);
    faults.extend(inspect::service(&path, code, &definition));
    if folder.editions.is_empty() {
        faults.push(DataFault::new(&path, "file", "the service has no edition"));
    }
    let days: Vec<Date> = folder.editions.iter().map(|(day, ..)| *day).collect();
    let mut editions = BTreeMap::new();
    for (first_day, file, text) in folder.editions {
        let Some(rules) = toml_file::<EditionDefinition>(&file, &text, faults) else { continue };
        let mut forms = BTreeMap::new();
        for (_, name, path, text) in folder.forms.iter().filter(|form| form.0 == first_day) {
            let Some(form) = toml_file::<FormDefinition>(path, text, faults) else { continue };
            let found = form.inspect(dictionaries);
            faults.extend(found.into_iter().map(|f| DataFault::new(path, f.key, f.reason)));
            if !rules.request.iter().any(|request| request.form == *name) {
                faults.push(DataFault::new(path, "file", "no request uses this form"));
            }
            forms.insert(name.clone(), form);
        }
        let edition = Edition {
            service: Arc::clone(&definition),
            first_day,
            definition: rules,
            forms,
            dictionaries: Arc::clone(dictionaries),
        };
        faults.extend(inspect::edition(&file, &edition));
        editions.insert(first_day, edition);
    }
    for (day, _, path, _) in folder.forms.iter().filter(|form| !days.contains(&form.0)) {
        faults.push(DataFault::new(path, "file", format!("there is no edition of {day}")));
    }
    let cases = if let Some((path, text)) = folder.cases {
        toml_file(&path, &text, faults).map(|cases| (path, cases))
    } else {
        let file = format!("services/{code}/cases.toml");
        faults.push(DataFault::new(&file, "file", "missing: a service ships with its cases"));
        None
    };
    Some(Service { definition, editions, cases })
}
