//! Files by their path, with faults that name the path.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use anyhow::{Context, Result};

/// Reads a file, or tells which one cannot be read.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// Writes a file, or tells which one cannot be written.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}

/// Writes a new file that its owner alone can read.
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) -> Result<()> {
    let make = || {
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    make().with_context(|| format!("{} cannot be written; it must not exist yet", path.display()))
}
