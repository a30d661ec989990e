//! Messages to people: over SMTP, or as files in a folder where no mail server is at hand.
//!
//! A message is plain text in UTF-8 with at most a few PDF files. Nothing that a person typed can become a header: an
//! address must be one mailbox, a subject one line, a file name a plain name; everything else is encoded.

mod compose;
mod fault;
mod folder;
mod smtp;

use base::Lang;
pub use fault::MailFault;
pub use folder::Mailbox;
use jiff::Timestamp;
pub use smtp::{Smtp, SmtpSettings, TlsMode};

use crate::register::MessageId;

/// A file that goes with a message; always a PDF.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, with the ending `.pdf`.
    pub file_name: String,
    /// The PDF.
    pub content: Vec<u8>,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attachment({} bytes)", self.content.len())
    }
}

/// A message to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Its number, of random bits drawn in `app`; it becomes the Message-ID, so a second delivery shows as the same.
    pub id: MessageId,
    /// One mailbox: `name@example.kz`.
    pub to: String,
    /// The subject, in one line.
    pub subject: String,
    /// The text; lines end with a line feed.
    pub body_text: String,
    /// The language of the text.
    pub lang: Lang,
    /// When it was written: its date, also when it leaves later or twice.
    pub written_at: Timestamp,
    /// Files that go along.
    pub attachments: Vec<Attachment>,
}

/// Shows no personal data: messages reach logs by their number only.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .field("lang", &self.lang)
            .finish_non_exhaustive()
    }
}

/// How a message left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryMeans {
    /// Written into the folder, under this file name.
    Mailbox {
        /// The name of the file.
        file: String,
    },
    /// Taken by the mail server, which answered so.
    Smtp {
        /// The server's answer: code and first line.
        answer: String,
    },
}

/// The record of a delivery. "Delivered" means that the server took the message, not that anyone read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The number of the message.
    pub message_id: MessageId,
    /// When it was handed over.
    pub at: Timestamp,
    /// How it left.
    pub means: DeliveryMeans,
}

/// What carries messages.
#[derive(Debug)]
pub enum Mailer {
    /// A folder of files.
    Mailbox(Mailbox),
    /// A mail server.
    Smtp(Smtp),
}

impl Mailer {
    /// Writes messages as files into a folder, which is made at the first message.
    pub fn mailbox(dir: impl Into<std::path::PathBuf>, from: &str) -> Result<Self, MailFault> {
        Mailbox::new(dir.into(), from).map(Self::Mailbox)
    }

    /// Sends messages through a mail server; nothing is sent yet.
    pub fn smtp(settings: &SmtpSettings) -> Result<Self, MailFault> {
        Smtp::new(settings).map(Self::Smtp)
    }

    /// Hands a message over.
    pub async fn deliver(&self, message: &Message, now: Timestamp) -> Result<Delivery, MailFault> {
        let means = match self {
            Self::Mailbox(folder) => folder.deliver(message).await?,
            Self::Smtp(server) => server.deliver(message).await?,
        };
        Ok(Delivery { message_id: message.id, at: now, means })
    }
}
