//! ARCHITECTURE.md is true: every crate stands where the map says, uses only lower floors, and keeps to its libraries.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that can't set its scene must fail"
)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The rows of the table whose head begins with `head`, cells without back-ticks.
fn table(head: &str) -> Vec<Vec<String>> {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows: Vec<Vec<String>> = map
        .lines()
        .skip_while(|line| !line.starts_with(head))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect()
        })
        .collect();
    assert!(!rows.is_empty(), "the map has no table {head}");
    rows
}

fn floors() -> BTreeMap<String, f32> {
    table("| floor").into_iter().map(|row| (row[1].clone(), row[0].parse().unwrap())).collect()
}

/// Every crate with the names of its dependencies; those of tests apart.
fn crates() -> BTreeMap<String, Vec<String>> {
    fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| {
            let manifest: toml::Table =
                fs::read_to_string(entry.unwrap().path().join("Cargo.toml"))
                    .unwrap()
                    .parse()
                    .unwrap();
            let name = manifest["package"]["name"].as_str().unwrap().to_owned();
            let used = manifest.get("dependencies").and_then(toml::Value::as_table);
            (name, used.map(|table| table.keys().cloned().collect()).unwrap_or_default())
        })
        .collect()
}

#[test]
fn every_crate_is_on_the_map_and_nothing_else_is() {
    assert_eq!(crates().keys().collect::<Vec<_>>(), floors().keys().collect::<Vec<_>>());
}

#[test]
fn an_importer_stands_on_a_higher_floor() {
    let floors = floors();
    for (name, used) in crates() {
        for lower in used.iter().filter(|used| floors.contains_key(*used)) {
            assert!(floors[lower] < floors[&name], "{name} must not use {lower}");
        }
    }
}

#[test]
fn a_library_is_used_only_where_the_map_says() {
    let owners: BTreeMap<String, Vec<String>> = table("| library")
        .into_iter()
        .map(|row| (row[0].clone(), row[1].split_whitespace().map(str::to_owned).collect()))
        .collect();
    for (name, used) in crates() {
        for library in used {
            if let Some(owners) = owners.get(&library) {
                assert!(owners.contains(&name), "{library} belongs to {owners:?}, not to {name}");
            }
        }
    }
}

/// The lints of crypto are its own, because the others forbid `unsafe` for good.
#[test]
fn every_crate_forbids_unsafe_code_but_crypto_which_denies_it() {
    let lints = |manifest: PathBuf| -> toml::Table {
        fs::read_to_string(manifest.join("Cargo.toml")).unwrap().parse().unwrap()
    };
    let mut wanted = lints(root())["workspace"]["lints"].clone();
    assert_eq!(wanted["rust"]["unsafe_code"].as_str(), Some("forbid"));
    wanted["rust"]["unsafe_code"] = "deny".into();
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let found = lints(entry.unwrap().path());
        if found["package"]["name"].as_str() == Some("crypto") {
            assert_eq!(found["lints"], wanted);
        } else {
            assert_eq!(found["lints"]["workspace"].as_bool(), Some(true), "{}", found["package"]);
        }
    }
}

#[test]
fn crypto_has_one_unsafe_block() {
    let mut found = Vec::new();
    sources(&root().join("crates/crypto"), &mut |path, text| {
        for _ in text.matches("unsafe_code").chain(text.matches("unsafe {")) {
            found.push(path.file_name().unwrap().to_owned());
        }
    });
    assert_eq!(found, ["vector.rs", "vector.rs"]);
}

/// Shows every Rust file of a folder.
fn sources(folder: &Path, see: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, see);
        } else if path.extension().is_some_and(|e| e == "rs") {
            see(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn no_file_has_grown_past_the_tripwire() {
    let mut long = Vec::new();
    sources(&root().join("crates"), &mut |path, text| {
        let lines = text.lines().count();
        if lines > 800 {
            long.push(format!("{}: {lines}", path.display()));
        }
    });
    assert!(long.is_empty(), "is each of these still one thing? {long:#?}");
}
