//! What `serve` refuses, in words.

use std::{fs, os::unix::fs::PermissionsExt as _, process::Stdio};

use crate::{
    instance::{Instance, Said},
    wire::pause,
};

#[test]
fn a_second_server_on_one_folder_is_told_which_process_has_it() {
    let instance = Instance::founded(None);
    let first = instance.start();
    let second = Said::of(instance.serve_at(0).output().unwrap());
    assert!(!second.done);
    assert!(second.err.contains(&format!("process {}.", first.id())), "{}", second.err);
    // The lock goes with the process, in whatever way that ends.
    first.kill();
    let next = instance.start();
    assert!(next.stop());
    assert!(!instance.logs().contains('\u{1b}'), "a log in a file has no colours");
}

#[tokio::test]
async fn a_server_tells_how_it_fares() {
    let instance = Instance::founded(None);
    let server = instance.start();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/health", instance.base(instance.port));
    let health = loop {
        // The tasks of the worker do their first round.
        let answer = http.get(&url).send().await.unwrap();
        let well = answer.status().is_success();
        let view: serde_json::Value =
            serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!(view["ok"], well, "{view}");
        assert_eq!((&view["database"], &view["disk"]), (&true.into(), &true.into()), "{view}");
        if well {
            break view;
        }
        pause(100).await;
    };
    assert_eq!(health["lists"].as_array().unwrap().len(), 2);
    assert_eq!(health["responders"].as_array().unwrap().len(), 2);
    assert!(health["lists"][0]["age_seconds"].as_i64().unwrap() >= 0);
    let worker = health["worker"].as_array().unwrap();
    assert!(worker.iter().all(|task| task["ok"] == true && task["panics"] == 0), "{health}");
    assert_eq!(health["mail_waiting"], 0);
    assert!(server.stop());
}

#[test]
fn a_founding_that_was_cut_short_is_told_in_words() {
    let instance = Instance::bare();
    let mut init = instance.init(None).stdout(Stdio::null()).spawn().unwrap();
    let key = instance.data().join("keys/root-gost.key.pem");
    while !key.exists() {
        assert!(init.try_wait().unwrap().is_none(), "the founding ended without its keys");
        std::thread::yield_now();
    }
    init.kill().unwrap();
    init.wait().unwrap();
    let refused = instance.try_start(instance.port).err().unwrap();
    assert!(refused.contains("was cut short"), "{refused}");
    assert!(refused.contains("seal"), "{refused}");
}

#[test]
fn a_database_that_is_gone_is_not_made_anew() {
    let instance = Instance::founded(None);
    for ending in ["", "-wal", "-shm"] {
        drop(fs::remove_file(instance.data().join(format!("senim.sqlite{ending}"))));
    }
    let refused = instance.try_start(instance.port).err().unwrap();
    assert!(refused.contains("no database of this installation"), "{refused}");
    assert!(!instance.data().join("senim.sqlite").exists());
}

#[test]
fn a_passphrase_that_others_can_read_is_refused() {
    let instance = Instance::founded(None);
    let file = instance.folder.path().join("online");
    for mode in [0o644, 0o604, 0o640, 0o620] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let refused = instance.try_start(instance.port).err().unwrap();
        assert!(refused.contains("chmod 600"), "{mode:o}: {refused}");
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).unwrap();
    assert!(instance.start().stop());
}
