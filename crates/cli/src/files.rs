//! Files by their path, with faults that name the path.

use std::{
    fs,
    io::{self, ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use base::Fault;
use crypto::DigestAlgorithm;
use pki::cms::{Content, Digests};

/// A document beside its signature.
pub(crate) enum Document {
    /// Its octets.
    Octets(Vec<u8>),
    /// Its digests; it may be longer than memory.
    Digests(Digests),
}

impl Document {
    /// Reads a file as a stream for the digests that are wanted of it, or as a whole for `None`.
    pub(crate) fn read(path: &Path, wanted: Option<&[DigestAlgorithm]>) -> Result<Self, Fault> {
        match wanted {
            Some(wanted) => digests(path, wanted).map(Self::Digests),
            None => read(path).map(Self::Octets),
        }
    }

    pub(crate) fn lent(&self) -> Content<'_> {
        match self {
            Self::Digests(digests) => Content::Digests(digests),
            Self::Octets(octets) => Content::Octets(octets),
        }
    }
}

/// Reads a file as a stream, for digests of it.
pub(crate) fn digests(path: &Path, wanted: &[DigestAlgorithm]) -> Result<Digests, Fault> {
    let made = fs::File::open(path).and_then(|file| Digests::of_stream(wanted, file));
    made.map_err(|cause| unreadable(path, &cause))
}

/// Reads a file, or tells which one cannot be read.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    fs::read(path).map_err(|cause| unreadable(path, &cause))
}

/// Writes a file, or tells which one cannot be written.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    fs::write(path, bytes).map_err(|cause| unwritable(path, &cause))
}

/// Writes a file in pieces.
pub(crate) fn write_pieces(
    path: &Path,
    pieces: impl FnOnce(&mut fs::File) -> io::Result<()>,
) -> Result<(), Fault> {
    let written = fs::File::create(path).and_then(|mut file| pieces(&mut file));
    written.map_err(|cause| unwritable(path, &cause))
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
