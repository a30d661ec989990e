//! Tokens for tests: SoftHSM of Debian in a folder of its own, behind a module that can be pulled out and that locks.
#![allow(dead_code, reason = "each test uses its part")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The PIN of every token here.
pub(crate) const PIN: &str = "korshaghan-2016";
/// The PIN of the officer who sets tokens up.
const SO_PIN: &str = "security-officer";

/// A folder with a module and its tokens.
pub(crate) struct Slots(tempfile::TempDir);

impl Slots {
    /// A module with one token for each label.
    pub(crate) fn with(labels: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().to_owned();
        fs::create_dir(place.join("tokens")).unwrap();
        let settings = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
            place.join("tokens").display()
        );
        fs::write(place.join("softhsm2.conf"), settings).unwrap();
        let installed = [
            "/usr/lib/softhsm",
            "/usr/lib/x86_64-linux-gnu/softhsm",
            "/usr/lib/aarch64-linux-gnu/softhsm",
        ]
        .map(|folder| Path::new(folder).join("libsofthsm2.so"));
        let softhsm = installed.iter().find(|path| path.exists()).expect("package softhsm2");
        fs::copy(softhsm, place.join("softhsm.so")).unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../token/tests/support/shim.c");
        run(Command::new("gcc")
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-fvisibility=hidden", "-o"])
            .arg(place.join("module.so"))
            .arg(source)
            .arg("-ldl"));
        let slots = Self(folder);
        for label in labels {
            slots.add(label, PIN);
        }
        slots
    }

    /// Sets one more token up.
    pub(crate) fn add(&self, label: &str, pin: &str) {
        run(Command::new("softhsm2-util")
            .env("SOFTHSM2_CONF", self.path("softhsm2.conf"))
            .args(["--init-token", "--free", "--label", label])
            .args(["--so-pin", SO_PIN, "--pin", pin]));
    }

    /// The module.
    pub(crate) fn module(&self) -> PathBuf {
        self.path("module.so")
    }

    /// A file in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Makes what the file stands for true: `out`, `lax`, `lies`, `full`, `changed`.
    pub(crate) fn set(&self, name: &str) {
        fs::write(self.path(name), "").unwrap();
    }

    /// And untrue.
    pub(crate) fn unset(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    /// How many wrong PINs in a row the token has seen.
    pub(crate) fn wrong_tries(&self) -> u64 {
        fs::metadata(self.path("tries")).map_or(0, |found| found.len())
    }

    /// What `pkcs11-tool` of OpenSC prints about a token, logged in.
    pub(crate) fn foreign(&self, label: &str, arguments: &[&str]) -> String {
        self.foreign_with(label, PIN, arguments)
    }

    /// The same, of a token with a PIN of its own.
    pub(crate) fn foreign_with(&self, label: &str, pin: &str, arguments: &[&str]) -> String {
        run(Command::new("pkcs11-tool")
            .arg("--module")
            .arg(self.module())
            .args(["--token-label", label, "--login", "--pin", pin])
            .args(arguments))
    }
}

/// Runs a program that must succeed; gives what it printed.
pub(crate) fn run(command: &mut Command) -> String {
    let done = command.output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command:?}: {said}{told}");
    said
}
