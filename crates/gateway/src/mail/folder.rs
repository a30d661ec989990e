//! A folder of messages: for demonstrations, tests, and offices without a mail server.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use super::{DeliveryMeans, MailFault, Message, compose};

/// A folder into which each message is written as one file in the form of RFC 5322.
///
/// The names sort by the time of writing, then by number: `20261122T024013.123456Z-<message id>.eml`. A message that is
/// delivered again is the same file. A file appears whole or not at all, and is on the disk before the delivery is told.
/// Folder and files can be read by their owner only, for they carry personal data.
#[derive(Clone, Debug)]
pub struct Mailbox {
    dir: PathBuf,
    from: lettre::message::Mailbox,
}

impl Mailbox {
    /// Takes the folder, which is made at the first message, and the sender.
    pub fn new(dir: PathBuf, from: &str) -> Result<Self, MailFault> {
        Ok(Self { dir, from: compose::sender(from)? })
    }

    pub(super) async fn deliver(&self, message: &Message) -> Result<DeliveryMeans, MailFault> {
        let document = compose::compose(&self.from, message)?.formatted();
        let written = message.written_at.strftime("%Y%m%dT%H%M%S.%6fZ");
        let file = format!("{written}-{}.eml", message.id);
        let (dir, name) = (self.dir.clone(), file.clone());
        let saved = tokio::task::spawn_blocking(move || write(&dir, &name, &document)).await;
        saved.map_err(std::io::Error::other).flatten().map_err(MailFault::Mailbox)?;
        Ok(DeliveryMeans::Mailbox { file })
    }
}

/// Writes the file, whole and down to the disk, or fails: each step tells its own failure before the next one begins.
fn write(dir: &Path, file: &str, document: &[u8]) -> std::io::Result<()> {
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    folder.create(dir)?;
    let draft = dir.join(format!(".{file}.part"));
    let mut handle = options.open(&draft)?;
    let written = handle.write_all(document).and_then(|()| handle.sync_all());
    drop(handle);
    if let Err(fault) = written {
        // What is left of it would only take room.
        fs::remove_file(&draft).ok();
        return Err(fault);
    }
    fs::rename(&draft, dir.join(file))?;
    // The name is on disk only when the folder is.
    fs::File::open(dir)?.sync_all()
}
