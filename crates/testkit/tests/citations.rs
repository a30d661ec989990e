//! Every citation leads somewhere: a paragraph, form, ground or section of `docs/law`, a part of the ecosystem, a promise.
//! The form of a citation is told in `docs/law/README.md`.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that can't set its scene must fail")]

#[path = "citations/page.rs"]
mod page;
#[path = "citations/place.rs"]
mod place;
#[path = "citations/source.rs"]
mod source;

use std::{collections::BTreeMap, path::Path};

use page::Page;
use source::Source;

/// The pages of the law, by what a citation calls them: `mes-01`, `nca-01 2016`, `kz ecosystem`, `promise`.
fn law() -> BTreeMap<String, Page> {
    let mut pages = BTreeMap::new();
    for path in source::files("docs/law", ".md") {
        let name = Path::new(&path).file_stem().unwrap().to_string_lossy().into_owned();
        let name = match name.as_str() {
            "README" => continue,
            "ecosystem" => "kz ecosystem".to_owned(),
            _ => match name.strip_prefix("nca-01-") {
                Some(act) => format!("nca-01 {act}"),
                None => name,
            },
        };
        pages.insert(name, Page::read(&source::read(&path)));
    }
    pages.insert("promise".to_owned(), Page::read(&source::read("docs/promises.md")));
    pages
}

/// Files that may cite: code, data, documents.
fn citing() -> Vec<Source> {
    let mut all = Vec::new();
    for (folder, ending) in [
        ("crates", ".rs"),
        ("crates", ".sql"),
        ("data", ".toml"),
        ("data", ".csv"),
        ("docs", ".md"),
    ] {
        let paths = source::files(folder, ending).into_iter();
        let own = |path: &String| path.starts_with("crates/testkit/tests/citations");
        let index = |path: &String| path.starts_with("docs/law/README.md");
        all.extend(paths.filter(|path| !own(path) && !index(path)).map(|path| Source::of(&path)));
    }
    for path in ["ARCHITECTURE.md", "STYLE.md", "README.md", "GLOSSARY.md", "CHANGELOG.md"] {
        all.push(Source::of(path));
    }
    all
}

#[test]
fn every_citation_leads_to_a_place_in_the_law() {
    let pages = law();
    assert!(pages.len() > 18, "the pages of the law were not found");
    let (mut faults, mut followed) = (Vec::new(), 0);
    for source in citing() {
        for citation in source.citations(&pages) {
            followed += 1;
            if let Err(reason) = citation.outcome {
                faults.push(format!("{}:{}: {reason}", source.path, citation.line));
            }
        }
    }
    assert!(faults.is_empty(), "{} lead nowhere:\n{}", faults.len(), faults.join("\n"));
    assert!(followed > 1500, "only {followed} citations were found");
}

/// A rule without a source is nobody's law: each `source` and `paragraph` cites a place, or says whose words it is.
#[test]
fn every_source_in_data_cites_or_says_that_it_is_ours() {
    let mut bare = Vec::new();
    for path in source::files("data", ".toml") {
        for (line, value) in source::sources_of(&source::read(&path)) {
            if !source::says_whose(&value) {
                bare.push(format!("{path}:{line}: {value}"));
            }
        }
    }
    assert!(bare.is_empty(), "these sources cite nothing:\n{}", bare.join("\n"));
}

/// The list of paragraphs at the end of a page is whole: what the page tells by its paragraph stands in it.
#[test]
fn every_page_lists_the_paragraphs_that_it_tells() {
    let pages = law();
    for (name, page) in pages.iter().filter(|(name, _)| name.contains('-')) {
        let listed = page.paragraphs().count();
        assert!(listed > 15 || name == "nca-01", "{name} lists {listed} paragraphs");
    }
}

/// What is promised stands in `docs/promises.md`; no other document is cited for it. A published migration is never edited,
/// so the one that did keeps its words.
#[test]
fn promises_are_cited_by_their_number_alone() {
    let cites_other = |path: &str| source::read(path).contains("DESIGN");
    let published = ["crates/store/migrations/0002-authority.sql"];
    let paths = citing().into_iter().map(|source| source.path);
    let found: Vec<String> = paths.filter(|path| cites_other(path)).collect();
    assert_eq!(found, published);
}

#[test]
fn a_citation_that_leads_nowhere_is_found() {
    let pages = law();
    let faults = |path: &str, text: &str| -> Vec<String> {
        let source = Source::new(path, text);
        let all = source.citations(&pages).into_iter();
        all.filter_map(|citation| Some(format!("{}: {}", citation.line, citation.outcome.err()?)))
            .collect()
    };
    let code = "crates/services/src/lib.rs";
    assert_eq!(faults(code, "/// As told (mes-01 p.16(1)-(3)).\n"), Vec::<String>::new());
    assert_eq!(faults(code, "/// As told\n/// (mes-01 p.99).\n"), ["2: mes-01 has no p.99"]);
    assert_eq!(faults(code, "/// (mes-01 p.16(9))\n"), ["1: mes-01 has no p.16(9)"]);
    assert_eq!(
        faults(code, "/// (nca-01, no such section)\n"),
        ["1: nca-01 has no section \"no such section\""]
    );
    assert_eq!(faults(code, "/// (nca-01 table A, NOBODY)\n"), ["1: nca-01 has no \"NOBODY\""]);
    assert_eq!(
        faults(code, "/// (nca-01 p.9)\n"),
        ["1: nca-01 has no p.9: say which act, 2016, 2012 or regulation"]
    );
    assert_eq!(faults(code, "/// (kz ecosystem 1.7, 9.9)\n"), ["1: kz ecosystem has no 9.9"]);
    assert_eq!(faults(code, "/// (promise 14)\n"), ["1: promise has no 14"]);
    assert_eq!(faults(code, "/// (p.9)\n"), ["1: p.9 of which page?"]);
    let data = "data/services/mes-01/x.toml";
    assert_eq!(faults(data, "a = 1\nsource = \"p.7(1), p.77\"\n"), ["2: mes-01 has no p.77"]);
    assert_eq!(faults(data, "source = \"¶16\"\n"), ["1: a paragraph is written p.16, not ¶16"]);
    assert_eq!(
        faults("data/services/mes-01/checklist.toml", "paragraph = \"16(8)\"\n"),
        ["1: mes-01 has no p.16(8)"]
    );
}
