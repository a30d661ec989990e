//! The journal is verified and exported without writing to the database, and held against its signed checkpoints.

use std::{collections::BTreeMap, fs, path::Path, process::Command, time::SystemTime};

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
    let last = said.out.lines().next().unwrap().rsplit(' ').next().unwrap().to_owned();
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
            assert!(said.err.contains("no database of this instance"), "{}", said.err);
        }
        assert_eq!(fs::read(&database).unwrap(), content);
    }
    fs::remove_file(&database).unwrap();
    for command in [VERIFY, EXPORT] {
        assert!(!instance.run(&command).done);
        assert!(!database.exists());
    }
}

/// Changes the journal as somebody who can write the database, by a program of its own that computes the chain anew.
fn rewrite(instance: &Instance, how: &str) {
    let settings = fs::read_to_string(instance.data().join("instance.toml")).unwrap();
    let id = settings.split('"').nth(1).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/running/rewrite.py");
    let database = instance.data().join("senim.sqlite");
    let ran = Command::new("python3").arg(script).arg(database).args([id, how]).status();
    assert!(ran.unwrap().success(), "{how}");
}

#[test]
fn a_journal_that_the_writer_of_the_database_computed_anew_is_found() {
    let instance = Instance::founded(None);
    // What comes after the founding is sealed when the server stops, and by command.
    let set = ["settings", "set", "registration.reminder-days", "14", "--data", "data"];
    let set = instance.run(&[&set[..], &["--by", "HEAD", "--basis", "№ 7, 2026-11-18"]].concat());
    assert!(set.done, "{}", set.err);
    let server = instance.start();
    assert!(server.stop());
    let checkpoint = ["journal", "checkpoint", "--data", "data", "--passphrase-file", "online"];
    let made = instance.run(&[&checkpoint[..], &["--out", "elsewhere.p7m"]].concat());
    assert!(made.done && made.out.starts_with("nothing came since"), "{}{}", made.out, made.err);
    let sound = instance.run(&VERIFY);
    assert!(
        sound.done && sound.out.contains("through 2 signed checkpoints"),
        "{}{}",
        sound.out,
        sound.err
    );
    let whole = instance.folder.path().join("whole.sqlite");
    let database = instance.data().join("senim.sqlite");
    fs::copy(&database, &whole).unwrap();
    let put_back = || {
        for rest in ["senim.sqlite-wal", "senim.sqlite-shm"] {
            fs::remove_file(instance.data().join(rest)).ok();
        }
        fs::copy(&whole, &database).unwrap();
    };

    for (how, data_says, file_says) in [
        ("cut", "ends before the known place", "ends before the known place"),
        ("recompute", "differs from what was noted", "differs from what was noted"),
        ("replace", "differs from what was noted", "differs from what was noted"),
    ] {
        put_back();
        rewrite(&instance, how);
        let said = instance.run(&VERIFY);
        assert!(!said.done && said.err.contains(data_says), "{how}: {}{}", said.out, said.err);
        // The chain alone holds: without a checkpoint nobody could tell.
        let exported = instance.run(&[&EXPORT[..], &["--out", "anew.jsonl"]].concat());
        assert!(exported.done, "{how}: {}", exported.err);
        let file = ["journal", "verify", "--file", "anew.jsonl"];
        let alone = instance.run(&file);
        assert!(alone.done && alone.out.contains("computed anew"), "{how}: {}", alone.err);
        let roots = ["--trust", "data/checkpoints/roots.pem"];
        for checkpoints in [vec!["data/checkpoints"], vec!["elsewhere.p7m"]] {
            let against = [&["--checkpoints"], &checkpoints[..], &roots].concat();
            let held = instance.run(&[&file[..], &against].concat());
            assert!(!held.done && held.err.contains(file_says), "{how}: {}", held.err);
        }
        // Whoever takes the checkpoints away as well is told that there are none.
        let place = instance.data().join("checkpoints");
        let aside = instance.folder.path().join("aside");
        fs::rename(&place, &aside).unwrap();
        let bare = instance.run(&VERIFY);
        assert!(!bare.done && bare.err.contains("no signed checkpoint"), "{how}: {}", bare.err);
        let copies = ["--checkpoints", "aside", "--trust", "aside/roots.pem"];
        let held = instance.run(&[&VERIFY[..], &copies].concat());
        assert!(!held.done && held.err.contains(data_says), "{how}: {}", held.err);
        fs::rename(&aside, &place).unwrap();
        // A server does not sign over it, and says so.
        let refused = instance.run(&checkpoint);
        assert!(!refused.done && refused.err.contains("does not follow"), "{how}: {}", refused.err);
    }
    put_back();
    assert!(instance.run(&VERIFY).done);
}
