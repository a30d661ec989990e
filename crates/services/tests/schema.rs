//! The schemas for editors: every file that ships is valid, and what the reader refuses is not.
#![expect(clippy::unwrap_used, reason = "a test that can't set its scene must fail")]

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use services::FileKind;

fn walk(root: &Path, dir: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, files);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

fn faults(kind: FileKind, text: &str) -> Vec<String> {
    let value: Value = toml::from_str(text).unwrap();
    let root = serde_json::to_value(kind.schema()).unwrap();
    testkit::editor::faults(&root, &value, kind.name())
}

#[test]
fn every_file_that_ships_is_valid_by_the_schema_of_its_kind() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut files = BTreeMap::new();
    walk(&root, &root, &mut files);
    let mut seen = BTreeMap::new();
    for (path, text) in &files {
        let Some(kind) = FileKind::of(path) else { continue };
        assert_eq!(faults(kind, text), Vec::<String>::new(), "{path}");
        *seen.entry(kind.name()).or_insert(0) += 1;
    }
    assert!(seen["edition"] >= 15 && seen["form"] >= 15 && seen["cases"] >= 15, "{seen:?}");
    // Nothing is set for a year yet; its schema is tried below.
    let unseen =
        FileKind::ALL.iter().map(|kind| kind.name()).filter(|name| !seen.contains_key(name));
    assert_eq!(unseen.collect::<Vec<_>>(), ["targets"]);
}

#[test]
fn what_the_reader_refuses_the_schema_marks() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/services/mes-01");
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap();
    let slips = [
        (FileKind::Service, "service.toml", "number_code = ", "number = "),
        (
            FileKind::Edition,
            "2013-04-30.toml",
            "automation = \"partial\"",
            "automation = \"partly\"",
        ),
        (FileKind::Edition, "2013-04-30.toml", "phase = \"intake\"", "phase = \"taken\""),
        (FileKind::Edition, "2013-04-30.toml", "by = [\"applicant\"]", "by = \"applicant\""),
        (FileKind::Form, "2013-04-30.application.toml", "kind = \"bin\"", "kind = \"bim\""),
        (FileKind::Cases, "cases.toml", "request = \"issue\"", "request = 1"),
        (FileKind::Checklist, "checklist.toml", "kind = \"rule\"", "kind = \"rul\""),
    ];
    for (kind, name, from, to) in slips {
        let text = read(name);
        assert!(text.contains(from), "{from}");
        assert!(faults(kind, &text).is_empty(), "{name}");
        assert!(!faults(kind, &text.replacen(from, to, 1)).is_empty(), "{to}");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    for (kind, name, from, to) in [
        (
            FileKind::Holidays,
            "calendar/holidays.toml",
            "moves = true\nsource",
            "move = true\nsource",
        ),
        (FileKind::Schedules, "calendar/schedules.toml", "days = [\"mon\"", "days = [\"monday\""),
        (FileKind::Dictionary, "dictionaries/knb-units.toml", "code = ", "kode = "),
        (FileKind::Form, "registration/forms/F1.toml", "kind = \"iin\"", "kind = \"inn\""),
    ] {
        assert_eq!(FileKind::of(name), Some(kind), "{name}");
        let text = fs::read_to_string(root.join(name)).unwrap();
        assert!(text.contains(from) && faults(kind, &text).is_empty(), "{name}");
        assert!(!faults(kind, &text.replacen(from, to, 1)).is_empty(), "{to}");
    }
    let targets = "[[year]]\nyear = 2014\norder = { kk = \"а\", ru = \"б\", en = \"c\" }\n\
        value = [{ indicator = \"1.1\", target = 98 }]\n";
    assert!(faults(FileKind::Targets, targets).is_empty());
    assert!(!faults(FileKind::Targets, &targets.replace("1.1\"", "1.1\", goal = 1")).is_empty());
}
