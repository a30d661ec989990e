//! One server at a time on the embedded database.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read as _, Seek as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
};

use app::config::DataFolder;
use base::Fault;

use crate::files::unwritable;

/// Held while a server runs; the operating system frees it when the process ends, however it ends.
pub(crate) struct ServerLock {
    _file: File,
}

impl ServerLock {
    /// Takes the lock of a folder, or tells which process has it. Instances on PostgreSQL have none: their servers are
    /// as many as one likes.
    pub(crate) fn take(folder: &DataFolder) -> Result<Option<Self>, Fault> {
        // Settings that cannot be read are told by whoever opens the instance.
        if !folder.read_config().is_ok_and(|config| config.database.is_none()) {
            return Ok(None);
        }
        let path = folder.server_lock();
        let lock = || {
            let mut file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .mode(0o600)
                .open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(Err(holder(&mut file))),
                Err(TryLockError::Error(cause)) => return Err(cause),
            }
            file.set_len(0)?;
            file.rewind()?;
            writeln!(file, "{}", std::process::id())?;
            Ok(Ok(file))
        };
        match lock().map_err(|cause| unwritable(&path, &cause))? {
            Ok(file) => Ok(Some(Self { _file: file })),
            Err(pid) => Err(Fault::new("server-running").with("pid", pid)),
        }
    }
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    file.take(32).read_to_string(&mut text).ok();
    text.trim().to_owned()
}
