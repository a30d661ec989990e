//! Files of a crate do not import each other in large circles: who reads one can put the others aside.
//!
//! What a file takes from its own folder is not counted: `cases.rs` and `cases/` are one place of two floors.
#![expect(clippy::unwrap_used, reason = "a test that can't set its scene must fail")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The path of a module below its crate: `["cases", "kept"]`; the crate itself is the empty one.
type Module = Vec<String>;

/// The product code of a crate, by module; each text without comments and without its `#[cfg(test)]` module.
fn modules(crate_folder: &Path) -> BTreeMap<Module, String> {
    let mut found = BTreeMap::new();
    read_modules(&crate_folder.join("src"), &Vec::new(), &mut found);
    found
}

fn read_modules(folder: &Path, above: &Module, found: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut module = above.clone();
        if path.is_dir() {
            module.push(stem);
            read_modules(&path, &module, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            if !(above.is_empty() && matches!(stem.as_str(), "lib" | "main")) {
                module.push(stem);
            }
            found.insert(module, product_code(&fs::read_to_string(&path).unwrap()));
        }
    }
}

fn product_code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    text.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

/// Every path of more than one name, with the groups in braces opened.
fn paths(text: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("::") {
        let (before, after) = rest.split_at(at);
        let name = before.rfind(|c: char| !is_of_name(c)).map_or(0, |end| end + 1);
        let begun = before.get(name..).is_some_and(|name| !name.is_empty());
        rest = after.get(2..).unwrap();
        if begun {
            let left = open(
                text.get(text.len() - rest.len() - (at - name) - 2..).unwrap(),
                &mut Vec::new(),
                &mut found,
            );
            rest = if left.len() < rest.len() { left } else { rest };
        }
    }
    found
}

const fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Reads one path with its groups and gives what follows it.
fn open<'a>(mut rest: &'a str, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> &'a str {
    let begun = path.len();
    loop {
        rest = rest.trim_start();
        if let Some(group) = rest.strip_prefix('{') {
            rest = group;
            loop {
                rest = rest.trim_start_matches([',', ' ', '\n']);
                if rest.is_empty() || rest.starts_with('}') {
                    break;
                }
                let before = rest.len();
                rest = open(rest, path, found);
                if rest.len() == before {
                    break;
                }
            }
            path.truncate(begun);
            return rest.get(1..).unwrap_or_default();
        }
        let end = rest.find(|c: char| !is_of_name(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if !name.is_empty() {
            path.push(name.to_owned());
        }
        rest = after;
        match rest.strip_prefix("::") {
            Some(after) if !name.is_empty() => rest = after,
            _ => break,
        }
    }
    found.push(path.clone());
    path.truncate(begun);
    let named_anew = rest.trim_start().strip_prefix("as ").map(str::trim_start);
    named_anew.map_or(rest, |name| name.trim_start_matches(is_of_name))
}

/// The file that a path of `module` leads to; none when that is another crate, or the crate's own file, which everybody may name.
fn target(module: &Module, path: &[String], all: &BTreeMap<Module, String>) -> Option<Module> {
    let (first, mut steps) = path.split_first()?;
    let mut at: Module = match first.as_str() {
        "crate" => Vec::new(),
        "super" => module.split_last()?.1.to_vec(),
        "self" => module.clone(),
        child => [module.as_slice(), &[child.to_owned()]].concat(),
    };
    while let Some((step, after)) = steps.split_first() {
        let next = if step == "super" {
            at.split_last()?.1.to_vec()
        } else {
            [at.as_slice(), std::slice::from_ref(step)].concat()
        };
        let named_anew = || at.is_empty().then(|| handed_on(step, all)).flatten();
        let Some(next) =
            Some(next).filter(|n| step == "super" || all.contains_key(n)).or_else(named_anew)
        else {
            break;
        };
        (at, steps) = (next, after);
    }
    (all.contains_key(&at) && !at.is_empty() && at != *module).then_some(at)
}

/// The module that the crate's own file hands on under its last name: `pub use instance::{config, rules}`.
fn handed_on(name: &String, all: &BTreeMap<Module, String>) -> Option<Module> {
    let face = all.get(&Module::new())?;
    paths(face).into_iter().find(|path| path.last() == Some(name) && all.contains_key(path))
}

type Graph = BTreeMap<Module, BTreeSet<Module>>;

fn imports(all: &BTreeMap<Module, String>) -> Graph {
    all.iter()
        .filter(|(module, _)| !module.is_empty())
        .map(|(module, text)| {
            let used = paths(text)
                .iter()
                .filter_map(|path| target(module, path, all))
                .filter(|other| !other.starts_with(module))
                .collect();
            (module.clone(), used)
        })
        .collect()
}

fn reached(from: &Module, graph: &Graph) -> BTreeSet<Module> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from.clone()];
    while let Some(module) = open.pop() {
        for next in graph.get(&module).into_iter().flatten() {
            if seen.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    seen
}

/// The sets of files that each reach every other one of their set.
fn circles(graph: &Graph) -> BTreeSet<Vec<String>> {
    let reach: BTreeMap<&Module, BTreeSet<Module>> =
        graph.keys().map(|module| (module, reached(module, graph))).collect();
    reach
        .iter()
        .filter(|(module, seen)| seen.contains(**module))
        .map(|(module, seen)| {
            seen.iter()
                .filter(|other| reach.get(other).is_some_and(|back| back.contains(*module)))
                .map(|module| module.join("::"))
                .collect()
        })
        .collect()
}

/// The most files of a crate that may import each other in a circle, where that is more than [`MOST`]. These wait to be opened;
/// none may grow, and one that shrank is written down here.
const LARGER: [(&str, usize); 2] = [("store", 15), ("web", 11)];
/// The most files in a circle of any other crate.
const MOST: usize = 4;

#[test]
fn files_do_not_import_each_other_in_large_circles() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let larger = BTreeMap::from(LARGER);
    let mut wrong = Vec::new();
    for entry in fs::read_dir(root.join("crates")).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let found = circles(&imports(&modules(&folder)));
        let largest = found.iter().map(Vec::len).max().unwrap_or_default();
        let is_as_written = larger.get(name.as_str()).is_none_or(|most| largest == *most);
        if !is_as_written || (largest > MOST && !larger.contains_key(name.as_str())) {
            wrong.push(format!("{name}: {largest} in {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_circle_is_found_through_groups_and_names_handed_on() {
    let module = |path: &str| path.split("::").map(str::to_owned).collect::<Module>();
    let all: BTreeMap<Module, String> = [
        ("cases", "mod kept;\nuse kept::Kept;"),
        (
            "cases::kept",
            "use crate::{Error, cases::{kept::Own, paying::{self, Fee}}, rules::Rule};",
        ),
        ("cases::paying", "fn pay() { super::super::desk::open() }"),
        ("desk", "use crate::cases::kept::Kept as Held;"),
        ("instance::rules", "use store::desk::Row;"),
    ]
    .map(|(path, text)| (module(path), text.to_owned()))
    .into_iter()
    .chain([(Module::new(), "pub use instance::{config, rules};".to_owned())])
    .collect();
    let graph = imports(&all);
    assert!(graph.get(&module("cases::kept")).unwrap().contains(&module("instance::rules")));
    assert!(graph.get(&module("cases")).unwrap().is_empty(), "its own folder");
    assert!(graph.get(&module("instance::rules")).unwrap().is_empty(), "another crate");
    assert_eq!(
        circles(&graph).into_iter().collect::<Vec<_>>(),
        [["cases::kept", "cases::paying", "desk"]]
    );
}
