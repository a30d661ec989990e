//! The journal is verified and exported without writing to the database.

use std::{collections::BTreeMap, fs, path::Path, time::SystemTime};

use crate::instance::Instance;

const VERIFY: [&str; 4] = ["journal", "verify", "--data", "data"];
const EXPORT: [&str; 4] = ["journal", "export", "--data", "data"];

/// All files of a folder with their length and the moment of their last change. The index of SQLite's log is only
/// named: whoever reads beside a server takes a lock in it.
fn files(folder: &Path) -> BTreeMap<String, (u64, SystemTime)> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let about = entry.metadata().unwrap();
            let name = entry.file_name().into_string().unwrap();
            if name.ends_with("-shm") {
                return (name, (0, SystemTime::UNIX_EPOCH));
            }
            (name, (about.len(), about.modified().unwrap()))
        })
        .collect()
}

/// The number of entries that `verify` tells, and that nothing in the folder was touched by it and by `export`.
fn verified(instance: &Instance) -> u64 {
    let before = files(&instance.data());
    let said = instance.run(&VERIFY);
    assert!(said.done, "{}", said.err);
    let count = said.out.strip_prefix("journal ok: ").unwrap().split(' ').next().unwrap();
    let count: u64 = count.parse().unwrap();
    let exported = instance.run(&EXPORT);
    assert!(exported.done, "{}", exported.err);
    assert_eq!(exported.out.lines().count() as u64, count);
    assert_eq!(files(&instance.data()), before);
    count
}

#[test]
fn a_back_up_is_verified_as_it_lies() {
    let instance = Instance::founded(None);
    let database = instance.data().join("senim.sqlite");
    let index = instance.data().join("senim.sqlite-shm");
    let log = instance.data().join("senim.sqlite-wal");
    let founded = verified(&instance);
    assert!(founded > 0);

    // A server that was killed leaves its log and the index of it; a copy often has no index.
    instance.start().kill();
    assert!(log.exists() && index.exists());
    let said = instance.run(&VERIFY);
    assert!(said.out.starts_with("journal ok: "), "{}", said.err);
    fs::remove_file(&index).unwrap();
    assert_eq!(verified(&instance), founded);
    assert!(!index.exists());

    // A place that was noted elsewhere: the chain must go through it.
    let last = said.out.trim().rsplit(' ').next().unwrap().to_owned();
    let (number, hash) = last.split_once(':').unwrap();
    let through = |place: &str| instance.run(&[&VERIFY[..], &["--last", place]].concat());
    assert!(through(&last).done, "{}", through(&last).err);
    let next = format!("{}:{hash}", number.parse::<u64>().unwrap() + 1);
    assert!(through(&next).err.contains("cut off"), "{}", through(&next).err);
    let other = format!("{number}:{}", "0".repeat(64));
    assert!(!through(&other).done && !through("7").done);

    // Beside a running server.
    let server = instance.start();
    assert!(instance.run(&VERIFY).done);
    assert!(server.stop());

    // What is no database of ours is refused, and stays as it is.
    fs::remove_file(&log).ok();
    fs::remove_file(&index).ok();
    for content in [b"".as_slice(), b"not a database, though it has the name of one"] {
        fs::write(&database, content).unwrap();
        for command in [VERIFY, EXPORT] {
            let said = instance.run(&command);
            assert!(!said.done);
            assert!(said.err.contains("no database of this installation"), "{}", said.err);
        }
        assert_eq!(fs::read(&database).unwrap(), content);
    }
    fs::remove_file(&database).unwrap();
    for command in [VERIFY, EXPORT] {
        assert!(!instance.run(&command).done);
        assert!(!database.exists());
    }
}
