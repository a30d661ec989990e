//! A file that cites, and where in it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    page::Page,
    place::{self, Follower},
};

/// Where one page is meant without being named, beside the folders of services and the pages themselves.
const MEANT: [(&str, &str); 5] = [
    ("crates/registration/src/", "nca-01"),
    ("crates/services/tests/catalogue.rs", "mes-01"),
    ("data/policy.toml", "nca-01"),
    ("data/registration/", "nca-01"),
    ("docs/adding-a-service.md", "mes-01"),
];

/// The services, by the first part of their code.
const CODES: [&str; 4] = ["ict-", "knb-", "mes-", "nca-"];

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn read(path: &str) -> String {
    let whole = root().join(path);
    fs::read_to_string(&whole).unwrap_or_else(|fault| panic!("{path}: {fault}"))
}

/// Files below a folder with an ending, by their path from the root.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), vec![PathBuf::from(folder)]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

/// A citation that was followed: its line, from 1, and what is wrong with it.
pub(crate) struct Citation {
    pub(crate) line: usize,
    pub(crate) outcome: Result<(), String>,
}

/// A file as one text, with comments that go on in the next line joined.
pub(crate) struct Source {
    pub(crate) path: String,
    text: String,
    /// Where each line begins in the text.
    starts: Vec<usize>,
    /// The page that is meant where none is named.
    page: Option<String>,
}

impl Source {
    pub(crate) fn of(path: &str) -> Self {
        Self::new(path, &read(path))
    }

    pub(crate) fn new(path: &str, raw: &str) -> Self {
        let (mut text, mut starts) = (String::new(), Vec::new());
        for line in raw.lines() {
            starts.push(text.len());
            let line = line.trim();
            let comment =
                ["///", "//!", "//", "--", "# "].iter().find_map(|m| line.strip_prefix(m));
            text.push_str(comment.unwrap_or(line).trim());
            // a comment goes on; anything else ends with its line
            text.push(if comment.is_some() { ' ' } else { '\n' });
        }
        let service = path.strip_prefix("data/services/").and_then(|rest| rest.split_once('/'));
        let own_page = path.strip_prefix("docs/law/").and_then(|rest| rest.strip_suffix(".md"));
        let meant = MEANT.iter().find(|(begin, _)| path.starts_with(begin));
        let page = if let Some((_, page)) = meant {
            Some((*page).to_owned())
        } else if let Some(page) = own_page.filter(|page| *page != "ecosystem") {
            Some(page.replacen("nca-01-", "nca-01 ", 1))
        } else {
            service.map(|(code, _)| code.to_owned())
        };
        Self { path: path.to_owned(), text, starts, page }
    }

    /// Texts of tests are values that a program says: they may name a service that does not exist.
    fn is_test(&self) -> bool {
        self.path.contains("/tests/")
    }

    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    /// All citations of the file, followed.
    pub(crate) fn citations(&self, pages: &BTreeMap<String, Page>) -> Vec<Citation> {
        let mut all = Vec::new();
        let mut done = 0;
        for (at, _) in self.text.char_indices() {
            if at < done || !place::begins_word(&self.text, at) {
                continue;
            }
            let rest = self.text.get(at..).unwrap_or_default();
            let mut follower = Follower::new(pages, rest);
            if let Some(code) = code_at(rest) {
                if !pages.contains_key(code) && !self.is_test() {
                    follower.fail(format!("there is no page {code}"));
                }
                follower.skip(code.len());
                follower.places_of(code);
            } else if rest.starts_with("kz ecosystem ") || rest.starts_with("promise ") {
                follower.numbered();
            } else if rest.starts_with('¶') {
                let number = rest.trim_start_matches('¶').trim();
                let number: String = number.chars().take_while(char::is_ascii_digit).collect();
                follower.fail(format!("a paragraph is written p.{number}, not ¶{number}"));
                follower.skip('¶'.len_utf8());
            } else if place::is_place(rest) {
                match &self.page {
                    Some(page) => follower.relative(page),
                    None if rest.starts_with("p.") && !self.is_test() => follower.orphan(),
                    None => {}
                }
            } else if self.path.ends_with("/checklist.toml")
                && let Some(value) = rest.strip_prefix("paragraph = \"")
                && value.starts_with(|c: char| c.is_ascii_digit())
            {
                follower.skip(rest.len() - value.len());
                follower.bare(self.page.as_deref().unwrap_or_default());
            }
            done = at + follower.taken();
            let line = self.line(at);
            all.extend(follower.outcomes().into_iter().map(|outcome| Citation { line, outcome }));
        }
        all
    }
}

/// The code of a service at the beginning of a text, when it is not part of a longer name.
fn code_at(text: &str) -> Option<&str> {
    let code = text.get(..6)?;
    let digits = code.get(4..)?.bytes().all(|b| b.is_ascii_digit());
    let after = text.get(6..).and_then(|rest| rest.chars().next());
    let whole = after.is_none_or(|c| !c.is_alphanumeric() && !"-_/".contains(c));
    (CODES.contains(&code.get(..4)?) && digits && whole).then_some(code)
}

/// The values of the keys `source` and `paragraph` in a file of data, with their lines.
pub(crate) fn sources_of(text: &str) -> Vec<(usize, String)> {
    let lines = text.lines().enumerate();
    let values = lines.filter_map(|(n, line)| {
        let (key, value) = line.trim().split_once('=')?;
        let known = ["source", "paragraph"].contains(&key.trim());
        known.then(|| (n + 1, value.trim().trim_matches('"').to_owned()))
    });
    values.collect()
}

/// Whether a source cites a place, names an act or a standard, or says that it is a decision made here.
pub(crate) fn says_whose(value: &str) -> bool {
    const OTHERS: [&str; 12] = [
        "RFC ",
        "FIPS ",
        "decree",
        "Decree",
        "Law ",
        "law ",
        "Code",
        "ГК РК",
        "СТ РК",
        "ISO ",
        "kz ecosystem",
        "promise ",
    ];
    const OURS: [&str; 6] = ["eng", "ours", "our ", "derived", "estimate", "reading"];
    let words = || value.char_indices().filter(|(at, _)| place::begins_word(value, *at));
    let mut rests = words().filter_map(|(at, _)| value.get(at..));
    rests.any(|rest| code_at(rest).is_some() || place::is_place(rest))
        || value.starts_with(|c: char| c.is_ascii_digit())
        || OTHERS.iter().chain(&OURS).any(|word| value.contains(word))
}
