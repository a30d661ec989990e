//! A back-up of an instance on the embedded database: a folder that is the data folder again once the keys are put beside it.
//!
//! It is made under another name first and gets its own when everything is on the disk and the journal of the copy was
//! verified, so that a folder with the name of a back-up is one.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use base::Fault;
use journal::Broken;
use pki::cms::Digests;
use store::copy_embedded;

use crate::{
    Error, Result,
    config::DataFolder,
    journal_answers::{self, Against, Verified},
};

/// The digests of all files, as `sha256sum -c` reads them.
const DIGESTS: &str = "SHA256SUMS";

/// Whether the keys are copied too. Whoever has them and their passphrases is the authority, so they are kept apart from
/// what is copied every day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFiles {
    /// They stay where they are.
    LeftOut,
    /// They are copied, encrypted as they are.
    Taken,
}

/// Makes a back-up in a new folder, beside a server that goes on; gives the last place of its journal, or where that
/// breaks, in which case there is no back-up.
pub async fn back_up(
    folder: &DataFolder,
    target: &Path,
    keys: KeyFiles,
) -> Result<std::result::Result<Verified, Broken>> {
    let config = folder.read_config().map_err(|fault| Error::invalid(fault.fault()))?;
    if config.database.is_some() {
        return Err(Error::invalid(Fault::new("backup-of-postgres")));
    }
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let partial = target.with_file_name(name);
    for taken in [target, &partial] {
        if taken.exists() {
            return Err(Error::invalid(Fault::new("backup-exists").with("path", taken.display())));
        }
    }
    let made = fill(folder, &partial, keys).await;
    match made {
        Ok(Ok(verified)) => {
            place(&partial, target).map_err(|cause| unwritten(target, &cause))?;
            Ok(Ok(verified))
        }
        unfinished => {
            // What cannot be removed keeps the name that says that it is none.
            fs::remove_dir_all(&partial).ok();
            unfinished
        }
    }
}

async fn fill(
    folder: &DataFolder,
    partial: &Path,
    keys: KeyFiles,
) -> Result<std::result::Result<Verified, Broken>> {
    let unwritten = |cause: io::Error| unwritten(partial, &cause);
    make_folder(partial).map_err(unwritten)?;
    let copy = DataFolder::new(partial);
    // Before the database, which must go through each of them.
    copy_folder(&folder.checkpoints(), &copy.checkpoints()).map_err(unwritten)?;
    // Made before SQLite fills it, so that nobody else can read it at any moment.
    make_file(&copy.database()).map_err(unwritten)?;
    copy_embedded(&folder.database(), &copy.database()).await?;
    copy_file(&folder.config(), &copy.config()).map_err(unwritten)?;
    copy_folder(&folder.law(), &copy.law()).map_err(unwritten)?;
    if keys == KeyFiles::Taken {
        copy_folder(&folder.keys(), &copy.keys()).map_err(unwritten)?;
    }
    let verified = journal_answers::verify(&copy, &Against::default()).await?;
    write_digests(partial).map_err(unwritten)?;
    Ok(verified)
}

fn unwritten(path: &Path, cause: &io::Error) -> Error {
    Error::invalid(
        Fault::new("backup-unwritable").with("path", path.display()).with("cause", cause),
    )
}

fn make_folder(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().mode(0o700).create(path)
}

fn make_file(path: &Path) -> io::Result<fs::File> {
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut copy = make_file(to)?;
    io::copy(&mut fs::File::open(from)?, &mut copy)?;
    copy.sync_all()
}

/// Copies a folder with what is in it; one that is not there is left out.
fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return Ok(());
    }
    make_folder(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &copy)?;
        } else {
            copy_file(&path, &copy)?;
        }
    }
    fs::File::open(to)?.sync_all()
}

fn write_digests(folder: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    list(folder, &mut files)?;
    files.sort();
    let mut lines = String::new();
    for path in files {
        let digest = digest(&path)?;
        let name = path.strip_prefix(folder).unwrap_or(&path);
        // Writing into a string does not fail.
        let _ = writeln!(lines, "{digest}  {}", name.display());
    }
    let mut file = make_file(&folder.join(DIGESTS))?;
    file.write_all(lines.as_bytes())?;
    file.sync_all()
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { list(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

/// The digest of a file that may be larger than memory.
fn digest(path: &Path) -> io::Result<String> {
    let algorithm = crypto::DigestAlgorithm::Sha256;
    let digests = Digests::of_stream(&[algorithm], fs::File::open(path)?)?;
    Ok(digests.by(algorithm).map(hex::encode).unwrap_or_default())
}

/// Gives the finished back-up its name, and sees that the name too is on the disk.
fn place(partial: &Path, target: &Path) -> io::Result<()> {
    fs::File::open(partial)?.sync_all()?;
    fs::rename(partial, target)?;
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty());
    fs::File::open(parent.unwrap_or_else(|| Path::new(".")))?.sync_all()
}
