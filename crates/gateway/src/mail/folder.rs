//! A folder of messages: for demonstrations, tests, and offices without a mail server.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tokio::{fs, io::AsyncWriteExt};

use super::{DeliveryMeans, MailFault, Message, compose};

/// A folder into which each message is written as one file in the form of RFC 5322.
///
/// The names sort by time, then by number: `20261122T024013.123456Z-<message id>.eml`. A file appears whole or not at
/// all. Folder and files can be read by their owner only, for they carry personal data.
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

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub(super) async fn deliver(
        &self,
        message: &Message,
        now: Timestamp,
    ) -> Result<DeliveryMeans, MailFault> {
        let document = compose::compose(&self.from, message, now)?.formatted();
        let file = format!("{}-{}.eml", now.strftime("%Y%m%dT%H%M%S.%6fZ"), message.id);
        self.write(&file, &document).await.map_err(MailFault::Mailbox)?;
        Ok(DeliveryMeans::Mailbox { file })
    }

    async fn write(&self, file: &str, document: &[u8]) -> std::io::Result<()> {
        let mut folder = fs::DirBuilder::new();
        folder.recursive(true);
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            folder.mode(0o700);
            options.mode(0o600);
        }
        folder.create(&self.dir).await?;
        let draft = self.dir.join(format!(".{file}.part"));
        let mut handle = options.open(&draft).await?;
        handle.write_all(document).await?;
        handle.sync_all().await?;
        drop(handle);
        fs::rename(&draft, self.dir.join(file)).await?;
        // The name is on disk only when the folder is.
        fs::File::open(&self.dir).await?.sync_all().await
    }
}
