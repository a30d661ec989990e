//! Files by their path, with faults that name the path.

use std::{
    fs,
    io::{self, ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use base::Fault;

/// Reads a file, or tells which one cannot be read.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    fs::read(path).map_err(|cause| unreadable(path, &cause))
}

/// Writes a file, or tells which one cannot be written.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    fs::write(path, bytes).map_err(|cause| unwritable(path, &cause))
}

/// Writes a new file that its owner alone can read.
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let make = || {
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    make().map_err(|cause| unwritable(path, &cause))
}

/// Why a file or folder was not read.
pub(crate) fn unreadable(path: &Path, cause: &io::Error) -> Fault {
    let fault = match cause.kind() {
        ErrorKind::NotFound => Fault::new("file-not-found"),
        ErrorKind::PermissionDenied => Fault::new("file-forbidden"),
        _ => Fault::new("file-unreadable").with("cause", cause),
    };
    fault.with("path", path.display())
}

/// Why a file was not written.
pub(crate) fn unwritable(path: &Path, cause: &io::Error) -> Fault {
    let fault = match cause.kind() {
        ErrorKind::AlreadyExists => Fault::new("file-exists"),
        ErrorKind::NotFound => Fault::new("file-folder-missing"),
        ErrorKind::PermissionDenied => Fault::new("file-forbidden"),
        _ => Fault::new("file-unwritable").with("cause", cause),
    };
    fault.with("path", path.display())
}
