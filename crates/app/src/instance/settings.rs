//! The settings of the rule set as an administrator changes them, and what became of each value (nca-01: every engineering value
//! is a setting with a history).
//!
//! The values stand in `policy.toml` of the law as files. What an instance started with, and each change since, is kept in its
//! database: when, by whom, on which ground. A file that was edited by hand is noticed at the next start.

use std::{collections::BTreeMap, fs, path::Path};

use base::{Actor, Fault, SystemPart};
use jiff::Timestamp;
use serde_json::json;
use store::{SettingRow, Store, Tx};

use crate::{
    App, Error, Result,
    clock::Clock,
    config::DataFolder,
    error::OrInternal,
    instance::{law, opening},
    journalling,
};

const FILE: &str = "policy.toml";
/// Under which the values of the whole file stand in the database, as a map in JSON. STORED.
const POLICY: &str = "policy";
/// Who changed a value where the file was edited by hand. STORED.
const BY_FILE: &str = "policy.toml";

/// A setting with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name: `registration.reminder-days`.
    pub name: String,
    /// Its value, as TOML writes it.
    pub value: String,
    /// What it was, oldest first; the last is the value in force.
    pub history: Vec<SettingChange>,
}

/// A value that a setting took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingChange {
    /// When it was noted.
    pub at: Timestamp,
    /// Who set it, and on which ground; `policy.toml` where the file was edited by hand.
    pub by: String,
    /// The value; empty once the setting stands in the file no more.
    pub value: String,
}

/// A change that an administrator asks for.
#[derive(Clone, Debug)]
pub struct NewValue {
    /// The setting.
    pub name: String,
    /// The value, as TOML writes it.
    pub value: String,
    /// Who sets it.
    pub by: String,
    /// On which ground: an order, a decision.
    pub basis: String,
}

/// The values of a policy file by their names, as TOML writes them.
fn values(text: &str) -> Result<BTreeMap<String, String>> {
    let faulty = |cause: toml::de::Error| {
        Error::invalid(Fault::new("law-faulty").with("detail", cause.to_string()))
    };
    let file: toml::Table = toml::from_str(text).map_err(faulty)?;
    let mut found = BTreeMap::new();
    for (table, values) in &file {
        match values {
            toml::Value::Table(values) => {
                for (key, value) in values {
                    found.insert(format!("{table}.{key}"), value.to_string());
                }
            }
            value => drop(found.insert(table.clone(), value.to_string())),
        }
    }
    Ok(found)
}

fn policy(folder: &DataFolder) -> Result<String> {
    let own = folder.law();
    if own.is_dir() {
        return fs::read_to_string(own.join(FILE)).or_internal();
    }
    let mut compiled = law::compiled_in();
    compiled.remove(FILE).ok_or_else(|| Error::internal(&Fault::new("law-unreadable")))
}

/// Takes notice of values that differ from those that were kept: all of them at the first start, and afterwards those that
/// somebody changed in the file.
pub(super) async fn note(store: &Store, folder: &DataFolder, clock: &Clock) -> Result<()> {
    keep(store, values(&policy(folder)?)?, BY_FILE, clock.now()).await
}

async fn keep(
    store: &Store,
    values: BTreeMap<String, String>,
    by: &str,
    now: Timestamp,
) -> Result<()> {
    let written = serde_json::to_string(&values).or_internal()?;
    let (values, written) = (&values, &written);
    store
        .write(move |mut tx: Tx| async move {
            // Two nodes may start at once: the second finds what the first one kept.
            let before = tx.setting(POLICY).await?;
            if before.as_ref().is_some_and(|row| row.value == *written) {
                return Ok(());
            }
            tx.set(POLICY, written, by, now).await?;
            // What an instance begins with is no change.
            let Some(before) = before else { return Ok(()) };
            for (name, (from, to)) in differences(&read(&before)?, values) {
                let detail = json!({ "from": from, "to": to, "by": by });
                let actor = Actor::System { part: SystemPart::Worker };
                let subject = format!("setting/{name}");
                journalling::record(&mut tx, &actor, "setting-changed", subject, detail, now)
                    .await?;
            }
            Ok::<_, Error>(())
        })
        .await
}

/// The values of a revision.
fn read(row: &SettingRow) -> Result<BTreeMap<String, String>> {
    serde_json::from_str(&row.value).or_internal()
}

/// The values that differ, by name; what is not there is none.
fn differences<'a>(
    before: &'a BTreeMap<String, String>,
    after: &'a BTreeMap<String, String>,
) -> BTreeMap<&'a str, (Option<&'a str>, Option<&'a str>)> {
    let names = before.keys().chain(after.keys());
    let pair = |name: &'a String| {
        let value = |values: &'a BTreeMap<String, String>| values.get(name).map(String::as_str);
        (name.as_str(), (value(before), value(after)))
    };
    names.map(pair).filter(|(_, (from, to))| from != to).collect()
}

/// Sets a value as an administrator: the file is written only if the whole law still holds with it. A running server works by it
/// within a few seconds ([`super::in_force`]), unless other files of its law have changed since it started.
///
/// An instance that had no law as files of its own has them from then on.
pub async fn change(folder: &DataFolder, new: &NewValue, clock: &Clock) -> Result<()> {
    if new.by.trim().is_empty() || new.basis.trim().is_empty() {
        return Err(Error::invalid(Fault::at("setting-without-basis", "basis")));
    }
    let own = folder.law();
    let mut files = if own.is_dir() { opening::read_law(&own)? } else { law::compiled_in() };
    let text = files.get(FILE).cloned().unwrap_or_default();
    let changed = rewritten(&text, &new.name, &new.value)?;
    files.insert(FILE.to_owned(), changed.clone());
    opening::parse_rules(&files)?;
    if own.is_dir() {
        replace(&own, &changed)?;
    } else {
        // Whole or not at all: whoever reads the law meanwhile finds none, or all of it.
        let fresh = own.with_extension("new");
        if fresh.exists() {
            fs::remove_dir_all(&fresh).or_internal()?;
        }
        for (path, text) in &files {
            let path = fresh.join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).or_internal()?;
            }
            fs::write(path, text).or_internal()?;
        }
        fs::rename(&fresh, &own).or_internal()?;
    }
    let config = folder.read_config().map_err(|fault| Error::invalid(fault.fault()))?;
    let store = opening::open_store(folder, &config, clock).await?;
    let by = format!("{} ({})", new.by.trim(), new.basis.trim());
    keep(&store, values(&changed)?, &by, clock.now()).await
}

/// Replaces the file of settings by one rename, so that a server which reads it finds the old text or the new one. What is written
/// first stands beside the law, which has no files that do not belong to it.
fn replace(law: &Path, text: &str) -> Result<()> {
    let fresh = law.with_extension(FILE);
    fs::write(&fresh, text).or_internal()?;
    fs::rename(&fresh, law.join(FILE)).or_internal()
}

/// The file with one value changed; comments and order stay.
fn rewritten(text: &str, name: &str, value: &str) -> Result<String> {
    let unknown = || Error::invalid(Fault::at("setting-unknown", "name").with("name", name));
    let (table, key) = name.split_once('.').ok_or_else(unknown)?;
    let wrong = || Error::invalid(Fault::at("setting-value", "value").with("name", name));
    let one_line = !value.contains(['\n', '\r']);
    if !one_line || toml::from_str::<toml::Table>(&format!("{key} = {value}")).is_err() {
        return Err(wrong());
    }
    let mut inside = false;
    let mut found = false;
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.starts_with('[') {
            inside = line.trim() == format!("[{table}]");
        }
        let told = line.split_once('=').map(|(told, _)| told.trim());
        if inside && !found && told == Some(key) {
            lines.push(format!("{key} = {value}"));
            found = true;
        } else {
            lines.push(line.to_owned());
        }
    }
    if !found {
        // A setting that is off stands in the file as a remark that shows how to set it.
        let remark = format!("# {key} =");
        let place = lines.iter().position(|line| line.starts_with(&remark)).ok_or_else(unknown)?;
        lines.insert(place + 1, format!("{key} = {value}"));
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
}

/// The settings of an instance with their histories, by name.
pub async fn all(folder: &DataFolder, clock: &Clock) -> Result<Vec<Setting>> {
    let config = folder.read_config().map_err(|fault| Error::invalid(fault.fault()))?;
    let store = opening::open_store(folder, &config, clock).await?;
    histories(&store).await
}

async fn histories(store: &Store) -> Result<Vec<Setting>> {
    let rows = store.reading().await?.setting_history(POLICY).await?;
    let mut settings: BTreeMap<String, Setting> = BTreeMap::new();
    let mut before = BTreeMap::new();
    for row in rows {
        let values = read(&row)?;
        for (name, (_, to)) in differences(&before, &values) {
            let value = to.unwrap_or_default().to_owned();
            let fresh =
                || Setting { name: name.to_owned(), value: String::new(), history: Vec::new() };
            let setting = settings.entry(name.to_owned()).or_insert_with(fresh);
            setting.value.clone_from(&value);
            setting.history.push(SettingChange { at: row.at, by: row.actor.clone(), value });
        }
        before = values;
    }
    Ok(settings.into_values().collect())
}

impl App {
    /// The settings of the rule set with their histories, by name.
    pub async fn settings(&self) -> Result<Vec<Setting>> {
        histories(&self.0.store).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Settings.\n\n[registration]\n# Days.\nreminder-days = 30\n# Off.\n# unvisited-days = 30\n\n[other]\nreminder-days = 1\n";

    #[test]
    fn one_value_is_changed_and_the_rest_of_the_file_stays() {
        let changed = rewritten(TEXT, "registration.reminder-days", "14").unwrap();
        assert_eq!(changed, TEXT.replacen("reminder-days = 30", "reminder-days = 14", 1));
        let on = rewritten(TEXT, "registration.unvisited-days", "20").unwrap();
        assert!(on.contains("# unvisited-days = 30\nunvisited-days = 20\n"), "{on}");
        let listed = rewritten(TEXT, "other.reminder-days", "[\"a\", \"b\"]").unwrap();
        assert!(listed.ends_with("[other]\nreminder-days = [\"a\", \"b\"]\n"), "{listed}");
    }

    #[test]
    fn what_is_no_setting_or_no_value_is_refused() {
        let code = |name: &str, value: &str| {
            rewritten(TEXT, name, value).unwrap_err().faults().0.first().unwrap().code
        };
        assert_eq!(code("registration.colour", "1"), "setting-unknown");
        assert_eq!(code("reminder-days", "1"), "setting-unknown");
        for value in ["", "1\nminimum-age-years = 3", "thirty days", "1 # \n"] {
            assert_eq!(code("registration.reminder-days", value), "setting-value", "{value:?}");
        }
    }
}
