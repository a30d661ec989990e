//! The national test data, which stand outside this repository.

use std::{env, fs, path::PathBuf};

/// The folder; `None`, with a printed line, where it is absent. It must be there in CI.
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = env::var_os("SENIM_TESTDATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"),
        PathBuf::from,
    );
    let folder = folder.join("kz");
    if folder.exists() {
        return Some(folder);
    }
    assert!(env::var_os("CI").is_none(), "no test data: set SENIM_TESTDATA");
    println!("skipped: no test data, set SENIM_TESTDATA");
    None
}

/// A file of the test data.
pub(crate) fn file(path: &str) -> Option<Vec<u8>> {
    Some(fs::read(folder()?.join(path)).unwrap())
}
