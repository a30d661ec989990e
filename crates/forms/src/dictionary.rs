//! Lists of words that fields choose from.

use std::collections::BTreeMap;

use base::{FileFault, Lang, Text};
use schemars::JsonSchema;
use serde::Deserialize;

/// A list of coded words, `data/dictionaries/<name>.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dictionary {
    /// What the list is of.
    pub title: Text,
    /// Where it comes from.
    pub source: String,
    /// The dictionary whose codes are the groups of these words: the regions of offices.
    #[serde(default)]
    pub groups: Option<String>,
    /// The words, in the order in which they are offered.
    pub entry: Vec<DictionaryEntry>,
}

/// One coded word.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DictionaryEntry {
    /// Its code; never changes its meaning. STORED: in answers.
    pub code: String,
    /// The word.
    pub label: Text,
    /// The group to which it belongs, if the words have groups.
    #[serde(default)]
    pub group: Option<String>,
    /// Where the word comes from, if the source names it.
    #[serde(default)]
    pub source: Option<String>,
}

impl Dictionary {
    /// The word for a code.
    pub fn label(&self, code: &str, lang: Lang) -> Option<&str> {
        self.entry.iter().find(|e| e.code == code).map(|e| e.label.in_lang(lang))
    }
}

/// All dictionaries by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dictionaries(BTreeMap<String, Dictionary>);

impl Dictionaries {
    /// Reads `(path, text)` pairs; the name of a dictionary is its file's, without `.toml`. Gives all faults.
    pub fn parse(
        files: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Result<Self, Vec<FileFault>> {
        let (dictionaries, faults) = Self::read(files);
        if faults.is_empty() { Ok(dictionaries) } else { Err(faults) }
    }

    /// Reads what can be read, and gives all faults beside it, so that one bad file does not hide what is wrong elsewhere.
    pub fn read(
        files: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> (Self, Vec<FileFault>) {
        let (mut all, mut faults, mut paths) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
        for (file, text) in files {
            let (file, text): (String, String) = (file.into(), text.into());
            let name = file.rsplit('/').next().unwrap_or(&file).trim_end_matches(".toml");
            match base::read_toml::<Dictionary>(&text) {
                Ok(dictionary) => {
                    faults.extend(inspect(&file, &dictionary));
                    all.insert(name.to_owned(), dictionary);
                    paths.insert(name.to_owned(), file);
                }
                Err(slip) => faults.push(FileFault::unread(file, slip)),
            }
        }
        for (list, file) in all.values().zip(paths.into_values()) {
            faults.extend(inspect_groups(file, list, &all));
        }
        (Self(all), faults)
    }

    /// The names of all dictionaries.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// A dictionary by name.
    pub fn dictionary(&self, name: &str) -> Option<&Dictionary> {
        self.0.get(name)
    }
}

/// What is wrong with the groups of a list: each is a code of the list that has them.
fn inspect_groups(
    file: String,
    list: &Dictionary,
    all: &BTreeMap<String, Dictionary>,
) -> Option<FileFault> {
    let groups = list.groups.as_deref()?;
    let known = |code: &str| all.get(groups)?.entry.iter().find(|entry| entry.code == code);
    let mut named = list.entry.iter().filter_map(|e| Some((e.code.as_str(), e.group.as_deref()?)));
    let (code, lost) = named.find(|(_, group)| known(group).is_none())?;
    Some(FileFault::new(file, format!("entry.{code}"), format!("{groups} has no code {lost:?}")))
}

fn inspect(file: &str, dictionary: &Dictionary) -> Vec<FileFault> {
    let mut faults = Vec::new();
    if dictionary.source.trim().is_empty() {
        faults.push(FileFault::new(file, "source", "empty"));
    }
    let mut seen = std::collections::BTreeSet::new();
    for entry in &dictionary.entry {
        let key = format!("entry.{}", entry.code);
        let mut fault = |reason: &str| faults.push(FileFault::new(file, &key, reason));
        let plain =
            entry.code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if entry.code.is_empty() || !plain {
            fault("the code is not kebab-case");
        }
        if !seen.insert(&entry.code) {
            fault("the code stands twice");
        }
        if entry.group.is_some() != dictionary.groups.is_some() {
            fault("group and groups go together");
        }
        if Lang::ALL.iter().any(|lang| entry.label.in_lang(*lang).trim().is_empty()) {
            fault("lacks a word in one language");
        }
    }
    faults
}
