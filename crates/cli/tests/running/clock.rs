//! A clock for one process alone, by `libfaketime`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The clock of one process, which a file sets.
pub(crate) struct Watch(PathBuf);

impl Watch {
    /// It shows the time; the folder keeps its file.
    pub(crate) fn new(folder: &Path) -> Self {
        let watch = Self(folder.join("clock"));
        watch.set("+0");
        watch
    }

    /// From now on it is so much late or early: `-1h`, `+7d`.
    pub(crate) fn set(&self, by: &str) {
        fs::write(&self.0, by).unwrap();
    }

    /// Puts the watch on a command.
    pub(crate) fn wear(&self, command: &mut Command) {
        let asked = Command::new("faketime").args(["-f", "+0", "env"]).output().unwrap();
        let asked = String::from_utf8(asked.stdout).unwrap();
        let library = asked.lines().find_map(|line| line.strip_prefix("LD_PRELOAD=")).unwrap();
        command.env("LD_PRELOAD", library);
        command.env("FAKETIME_TIMESTAMP_FILE", &self.0).env("FAKETIME_NO_CACHE", "1");
        // Pauses last as long as they last.
        command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }
}
