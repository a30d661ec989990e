//! Lists of words that fields choose from.

use std::collections::BTreeMap;

use base::{Lang, Slip, Text};
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

/// Why a dictionary can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct DictionaryFault {
    /// The path.
    pub file: String,
    /// The line, from 1, where one is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub reason: String,
}

/// All dictionaries by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dictionaries(BTreeMap<String, Dictionary>);

impl Dictionaries {
    /// Reads `(path, text)` pairs; the name of a dictionary is its file's, without `.toml`. Gives all faults.
    pub fn parse(
        files: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Result<Self, Vec<DictionaryFault>> {
        let (dictionaries, faults) = Self::read(files);
        if faults.is_empty() { Ok(dictionaries) } else { Err(faults) }
    }

    /// Reads what can be read, and gives all faults beside it, so that one bad file does not hide what is wrong elsewhere.
    pub fn read(
        files: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> (Self, Vec<DictionaryFault>) {
        let (mut all, mut faults) = (BTreeMap::new(), Vec::new());
        for (file, text) in files {
            let (file, text): (String, String) = (file.into(), text.into());
            let name = file.rsplit('/').next().unwrap_or(&file).trim_end_matches(".toml");
            match base::read_toml::<Dictionary>(&text) {
                Ok(dictionary) => {
                    faults.extend(inspect(&file, &dictionary));
                    all.insert(name.to_owned(), dictionary);
                }
                Err(Slip { line, reason }) => faults.push(DictionaryFault { file, line, reason }),
            }
        }
        faults.extend(all.iter().filter_map(|(name, list)| inspect_groups(name, list, &all)));
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
    name: &str,
    list: &Dictionary,
    all: &BTreeMap<String, Dictionary>,
) -> Option<DictionaryFault> {
    let groups = list.groups.as_deref()?;
    let known = |code: &str| all.get(groups)?.entry.iter().find(|entry| entry.code == code);
    let mut named = list.entry.iter().filter_map(|entry| entry.group.as_deref());
    let lost = named.find(|group| known(group).is_none())?;
    let reason = format!("{groups} has no code {lost:?}");
    Some(DictionaryFault { file: format!("{name}.toml"), line: None, reason })
}

fn inspect(file: &str, dictionary: &Dictionary) -> Vec<DictionaryFault> {
    let mut reasons = Vec::new();
    if dictionary.source.trim().is_empty() {
        reasons.push("no source".to_owned());
    }
    let mut seen = std::collections::BTreeSet::new();
    for entry in &dictionary.entry {
        let plain =
            entry.code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if entry.code.is_empty() || !plain {
            reasons.push(format!("code {:?} is not kebab-case", entry.code));
        }
        if !seen.insert(&entry.code) {
            reasons.push(format!("code {:?} stands twice", entry.code));
        }
        if entry.group.is_some() != dictionary.groups.is_some() {
            reasons.push(format!("code {:?}: group and groups go together", entry.code));
        }
        if Lang::ALL.iter().any(|lang| entry.label.in_lang(*lang).trim().is_empty()) {
            reasons.push(format!("code {:?} lacks a word in one language", entry.code));
        }
    }
    let fault = |reason| DictionaryFault { file: file.to_owned(), line: None, reason };
    reasons.into_iter().map(fault).collect()
}
