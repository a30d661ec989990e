//! A back-up that is made beside a running server is an instance again when the keys are put to it.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

use reqwest::Method;

use crate::{
    instance::{Instance, Said},
    wire::{Body, Outcome, Program, Who, Wire},
};

fn backup(instance: &Instance, args: &[&str]) -> Said {
    instance.run(&[&["backup", "--data", "data"], args].concat())
}

/// Everything in a folder is for its owner alone.
fn assert_private(folder: &Path) {
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(folder) & 0o077, 0, "{}", folder.display());
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_private(&path);
        } else {
            assert_eq!(mode(&path) & 0o077, 0, "{}", path.display());
        }
    }
}

#[tokio::test]
async fn a_back_up_beside_a_running_server_is_an_instance_again() {
    let instance = Instance::founded(None);
    let server = instance.start();
    // Something that is only in the log of the database: a sign-in writes its text.
    let wire: &'static Wire = Box::leak(Box::new(Wire::new(vec![instance.base(instance.port)])));
    wire.set_up(true);
    let mut program = Program::new(wire, 0);
    let begun = program
        .call(
            Method::POST,
            "/api/v1/sign-in/challenge",
            &Who::Nobody,
            None,
            Some(&Body::json(&serde_json::json!({}))),
        )
        .await;
    assert!(matches!(begun, Outcome::Done(_)));
    let daily = backup(&instance, &["--out", "daily"]);
    assert!(daily.done, "{}", daily.err);
    assert!(daily.out.contains("journal ok: "), "{}", daily.out);
    assert!(daily.out.contains("keys are not in it"), "{}", daily.out);
    let whole = backup(&instance, &["--out", "whole", "--keys", "--lang", "ru"]);
    assert!(whole.done && whole.out.contains("журнал цел"), "{}{}", whole.out, whole.err);
    assert!(server.stop());
    let at = |name: &str| instance.folder.path().join(name);
    assert!(!at("daily/keys").exists() && at("whole/keys/nca-rsa.key.pem").exists());
    assert!(!at("daily.partial").exists());
    for folder in ["daily", "whole"] {
        assert_private(&at(folder));
        let mut sums = Command::new("sha256sum");
        sums.args(["-c", "--quiet", "SHA256SUMS"]).current_dir(at(folder));
        assert!(sums.status().unwrap().success(), "{folder}");
    }
    // A name that is taken is not written over.
    let again = backup(&instance, &["--out", "daily"]);
    assert!(!again.done && again.err.contains("daily exists"), "{}", again.err);

    // The folder is lost; the daily back-up and the keys, kept elsewhere, are the instance.
    fs::remove_dir_all(instance.data()).unwrap();
    fs::rename(at("daily"), instance.data()).unwrap();
    fs::rename(at("whole/keys"), instance.data().join("keys")).unwrap();
    let server = instance.start();
    let health = reqwest::Client::builder().no_proxy().build().unwrap();
    let list = format!("{}/crl/nca-rsa.crl", instance.base(instance.port));
    assert!(health.get(list).send().await.unwrap().status().is_success());
    assert!(server.stop());
    assert!(instance.run(&["journal", "verify", "--data", "data"]).done);
}
