//! From files to the catalogue.

use std::{collections::BTreeMap, sync::Arc};

use base::FileFault;
use forms::{Dictionaries, FormDefinition};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    Catalogue, Edition, Service,
    fidelity::{Checklist, PlacedChecklist},
    inspect,
    replay::CasesFile,
};
use crate::{Continuation, ServiceDefinition, YearlyValues, definition::EditionPart};

/// The files of one service, by what they are.
#[derive(Default)]
struct Folder {
    service: Option<(String, String)>,
    checklist: Option<(String, String)>,
    targets: Option<(String, String)>,
    cases: Vec<(String, String)>,
    editions: Vec<(Date, String, String)>,
    forms: Vec<(Date, String, String, String)>,
    flows: Vec<(Date, String, String)>,
}

/// `continued.toml`: repealed editions that the instance goes on applying.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ContinuedFile {
    continued: Vec<Continuation>,
}

/// `targets.toml`: what is set for the indicators, year by year.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TargetsFile {
    year: Vec<YearlyValues>,
}

/// What several services share, and what an instance orders.
#[derive(Default)]
struct Shared {
    dictionaries: Arc<Dictionaries>,
    parts: BTreeMap<String, (String, String)>,
    continued: BTreeMap<String, Continuation>,
}

pub(super) fn read(
    files: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
) -> (Catalogue, Vec<FileFault>) {
    let (mut faults, mut dictionaries) = (Vec::new(), Vec::new());
    let mut shared = Shared::default();
    let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
    let mut orders = None;
    for (path, text) in files {
        let (path, text): (String, String) = (path.into(), text.into());
        if path.starts_with("dictionaries/") {
            dictionaries.push((path, text));
        } else if path == "continued.toml" {
            orders = toml_file::<ContinuedFile>(&path, &text, &mut faults).map(|file| (path, file));
        } else if let Some(name) =
            path.strip_prefix("parts/").and_then(|name| name.strip_suffix(".toml"))
        {
            shared.parts.insert(name.to_owned(), (path.clone(), text));
        } else if let Some((code, name)) =
            path.strip_prefix("services/").and_then(|rest| rest.split_once('/'))
        {
            let folder = folders.entry(code.to_owned()).or_default();
            let name = name.to_owned();
            if let Err(reason) = sort_in(folder, &name, path.clone(), text) {
                faults.push(FileFault::missing(&path, reason));
            }
        }
    }
    let (dictionaries, found) = Dictionaries::read(dictionaries);
    shared.dictionaries = Arc::new(dictionaries);
    faults.extend(found);
    if let Some((path, file)) = orders {
        for order in file.continued {
            if !folders.contains_key(&order.service) {
                let key = format!("continued.{}", order.service);
                faults.push(FileFault::new(&path, key, "there is no such service"));
            }
            shared.continued.insert(order.service.clone(), order);
        }
    }
    let mut catalogue =
        Catalogue { services: BTreeMap::new(), dictionaries: Arc::clone(&shared.dictionaries) };
    for (code, folder) in folders {
        if let Some(service) = build(&code, folder, &shared, &mut faults) {
            catalogue.services.insert(code, service);
        }
    }
    faults.extend(inspect::number_codes(&catalogue));
    (catalogue, faults)
}

/// `service.toml`, `cases.toml`, `cases.<part>.toml`, `checklist.toml`, `targets.toml`, `<day>.toml`, `<day>.<form>.toml`,
/// `<day>.<part>.flow.toml`; nothing else.
fn sort_in(folder: &mut Folder, name: &str, path: String, text: String) -> Result<(), String> {
    let Some(stem) = name.strip_suffix(".toml") else {
        return Err("only .toml files belong here".to_owned());
    };
    match stem {
        "service" => folder.service = Some((path, text)),
        "checklist" => folder.checklist = Some((path, text)),
        "targets" => folder.targets = Some((path, text)),
        _ if stem == "cases" || stem.starts_with("cases.") => folder.cases.push((path, text)),
        _ => {
            let (day, rest) = stem.split_once('.').map_or((stem, None), |(d, f)| (d, Some(f)));
            let day = day.parse::<Date>().map_err(|e| format!("not named by a day: {e}"))?;
            match rest {
                None => folder.editions.push((day, path, text)),
                Some(rest) if rest.rsplit('.').next() == Some("flow") => {
                    folder.flows.push((day, path, text));
                }
                Some(form) => folder.forms.push((day, form.to_owned(), path, text)),
            }
        }
    }
    Ok(())
}

/// Reads one TOML file, or says why not: what is wrong and on which line.
fn toml_file<T: DeserializeOwned>(
    path: &str,
    text: &str,
    faults: &mut Vec<FileFault>,
) -> Option<T> {
    match base::read_toml(text) {
        Ok(read) => Some(read),
        Err(slip) => {
            faults.push(FileFault::unread(path, slip));
            None
        }
    }
}

fn build(
    code: &str,
    folder: Folder,
    shared: &Shared,
    faults: &mut Vec<FileFault>,
) -> Option<Service> {
    let Some((path, text)) = &folder.service else {
        let file = format!("services/{code}/service.toml");
        faults.push(FileFault::missing(&file, "missing"));
        return None;
    };
    let definition: Arc<ServiceDefinition> = Arc::new(toml_file(path, text, faults)?);
    faults.extend(inspect::service(path, code, &definition));
    if folder.editions.is_empty() {
        faults.push(FileFault::missing(path, "the service has no edition"));
    }
    let mut editions = BTreeMap::new();
    for (first_day, file, text) in &folder.editions {
        let edition = edition(*first_day, file, text, &folder, shared, &definition, faults);
        if let Some(edition) = edition {
            faults.extend(inspect::edition(file, &edition));
            editions.insert(*first_day, edition);
        }
    }
    let days: Vec<Date> = folder.editions.iter().map(|(day, ..)| *day).collect();
    let dated = folder.forms.iter().map(|(day, _, path, _)| (day, path));
    for (day, path) in dated.chain(folder.flows.iter().map(|(day, path, _)| (day, path))) {
        if !days.contains(day) {
            faults.push(FileFault::missing(path, format!("there is no edition of {day}")));
        }
    }
    // What could not be read is one fault; nothing is said about the service without it.
    if editions.len() < folder.editions.len() {
        return None;
    }
    faults.extend(inspect::days(code, &editions, shared.continued.get(code)));
    if folder.cases.is_empty() {
        let file = format!("services/{code}/cases.toml");
        faults.push(FileFault::missing(&file, "missing: a service ships with its cases"));
    }
    let mut cases = Vec::new();
    for (path, text) in folder.cases {
        cases.extend(toml_file::<CasesFile>(&path, &text, faults).map(|read| (path, read)));
    }
    let checklist = folder.checklist.and_then(|(path, text)| {
        let read = toml_file::<Checklist>(&path, &text, faults)?;
        let (placed, found) = PlacedChecklist::of(&path, &text, read);
        faults.extend(found);
        Some(placed)
    });
    let targets = folder.targets.and_then(|(path, text)| {
        let read = toml_file::<TargetsFile>(&path, &text, faults)?;
        faults.extend(inspect::targets(&path, &read.year, &editions));
        Some(read.year)
    });
    let targets = targets.unwrap_or_default();
    let continued = shared.continued.get(code).cloned();
    Some(Service { definition, editions, continued, targets, cases, checklist })
}

/// An edition out of its file, its flow files, the shared parts that they name, and its forms.
fn edition(
    first_day: Date,
    file: &str,
    text: &str,
    folder: &Folder,
    shared: &Shared,
    service: &Arc<ServiceDefinition>,
    faults: &mut Vec<FileFault>,
) -> Option<Edition> {
    let mut whole = toml_file::<EditionPart>(file, text, faults)?;
    let mut is_whole = true;
    let mut add = |whole: &mut EditionPart, path: &str, text: &str| {
        let Some(part) = toml_file::<EditionPart>(path, text, faults) else {
            is_whole = false;
            return;
        };
        if let Err(key) = whole.add(part) {
            faults.push(FileFault::new(path, key, "is said in two files of the edition"));
        }
    };
    for (_, path, text) in folder.flows.iter().filter(|flow| flow.0 == first_day) {
        add(&mut whole, path, text);
    }
    let mut unknown = Vec::new();
    for name in whole.parts.clone() {
        match shared.parts.get(&name) {
            Some((path, text)) => add(&mut whole, path, text),
            None => unknown.push(name),
        }
    }
    for name in unknown {
        let choices = flow::choices(&name, shared.parts.keys().map(String::as_str));
        let reason = format!("there is no part {name:?}{choices}");
        faults.push(FileFault::new(file, "parts", reason));
        is_whole = false;
    }
    // What a part that cannot be read would have said is not asked for.
    if !is_whole {
        return None;
    }
    let rules = match whole.build() {
        Ok(rules) => rules,
        Err(missing) => {
            let missing = missing.into_iter();
            faults.extend(missing.map(|key| FileFault::new(file, key, "is said nowhere")));
            return None;
        }
    };
    let mut forms = BTreeMap::new();
    for (_, name, path, text) in folder.forms.iter().filter(|form| form.0 == first_day) {
        let Some(form) = toml_file::<FormDefinition>(path, text, faults) else {
            is_whole = false;
            continue;
        };
        let found = form.inspect(&shared.dictionaries);
        faults.extend(found.into_iter().map(|found| found.in_file(path)));
        if !rules.request.iter().any(|request| request.form.as_ref() == Some(name)) {
            faults.push(FileFault::missing(path, "no request uses this form"));
        }
        forms.insert(name.clone(), form);
    }
    is_whole.then(|| Edition {
        service: Arc::clone(service),
        first_day,
        definition: rules,
        forms,
        dictionaries: Arc::clone(&shared.dictionaries),
    })
}
