//! What only tests call is no part of the product: each public function is named somewhere beside its own definition.
//!
//! A name is looked for, not a call, so a function with a namesake elsewhere escapes; none that is found here is used.
#![expect(clippy::unwrap_used, reason = "a test that can't set its scene must fail")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Public functions that the product does not call, and why they stand.
const KEPT: &[(&str, &str)] = &[
    ("authority_certificates", "tests follow what is issued up to its root"),
    ("disturb", "tests have the simulator of registers fail"),
    ("effect_count", "tests see that nothing is owed"),
    ("from_name", "the benches name curves as their peers do"),
    (
        "has_table",
        "tests see that a table is made for who comes often; it is compiled for them alone",
    ),
    ("invert_256", "the benches measure it"),
    ("invert_256_vartime", "the benches measure it"),
    ("invert_512", "the benches measure it"),
    ("is_infinity", "tests of the group law ask for its neutral element"),
    ("is_led_by", "tests find the head of an invented organisation"),
    ("is_russian", "tests compare with a foreign implementation by the family of a key"),
    ("issuing_certificate", "tests hold what a founding made"),
    ("look_up_256", "the benches measure it"),
    ("of_addresses", "tests make lists of other authorities"),
    ("payment_simulator", "tests play the bank"),
    ("put_before", "tests stand before the keys"),
    ("refuse_refunds", "tests have the bank refuse"),
    ("root_certificate", "tests hold what a founding made"),
    ("set_to", "tests set the clock"),
    ("tests_named", "the test of documents follows the tests that checklists name"),
    ("unreduced", "tests multiply numbers that are not reduced yet"),
    ("with_counter_signature", "tests make the signatures that verification reads"),
    ("with_evidence", "tests make the signatures that verification reads"),
    (
        "with_signature_algorithm",
        "the benches and tests sign by algorithms that no profile asks for",
    ),
    ("with_signer", "tests make the signatures that verification reads"),
];

/// Files below a folder with an ending.
fn files(folder: &Path, ending: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["steps", "target", "tests", "testkit"].contains(&name.as_str()) {
                files(&path, ending, found);
            }
        } else if name.ends_with(ending) && !["steps.rs", "tests.rs"].contains(&name.as_str()) {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

/// The code of a file without the tests at its end and without comments.
fn code(text: &str) -> String {
    let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = product.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The names in a text, each as often as it stands there.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    parts.filter(|word| !word.is_empty())
}

/// The function that a line defines for others.
fn published(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let (before, after) = line.split_once("fn ")?;
    let is_public = before.starts_with("pub ") || before.starts_with("pub(");
    is_public.then(|| words(after).next()).flatten()
}

#[test]
fn every_public_function_is_named_beside_its_definition() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut sources, mut pages) = (Vec::new(), Vec::new());
    files(&root, ".rs", &mut sources);
    files(&root, ".html", &mut pages);
    let sources: Vec<String> = sources.iter().map(|text| code(text)).collect();
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for word in sources.iter().chain(&pages).flat_map(|text| words(text)) {
        *counts.entry(word).or_default() += 1;
    }
    let all: BTreeSet<&str> =
        sources.iter().flat_map(|text| text.lines()).filter_map(published).collect();
    assert!(all.len() > 1_500, "only {} functions were found", all.len());
    let alone: BTreeSet<&str> = all.into_iter().filter(|name| counts[name] == 1).collect();
    let kept: BTreeSet<&str> = KEPT.iter().map(|(name, _)| *name).collect();
    let new: Vec<&&str> = alone.difference(&kept).collect();
    assert!(new.is_empty(), "only tests call {new:?}: remove them, or say in KEPT why they stand");
    let gone: Vec<&&str> = kept.difference(&alone).collect();
    assert!(gone.is_empty(), "{gone:?} are called now, or gone: take them out of KEPT");
}
