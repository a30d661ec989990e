//! Why a message did not leave.

use base::Fault;

/// Why a message did not leave. Nothing here carries the address or the text.
#[derive(Debug, thiserror::Error)]
pub enum MailFault {
    /// The address is not one mailbox.
    #[error("the address is not one mailbox")]
    Address,
    /// An attachment is too large or has a name that cannot be used.
    #[error("an attachment is too large or its name cannot be used")]
    Attachment,
    /// The folder cannot be written.
    #[error("the folder of messages cannot be written")]
    Mailbox(#[source] std::io::Error),
    /// The server refused the message for good.
    #[error("the mail server refused the message with {answer}")]
    Refused {
        /// The server's code.
        answer: String,
    },
    /// The settings cannot be used.
    #[error("the settings of mail cannot be used: {detail}")]
    Settings {
        /// What is wrong.
        detail: String,
    },
    /// The subject or the text cannot be carried.
    #[error("the subject or the text cannot be carried")]
    Subject,
    /// The server does not answer, or asked to come back later.
    #[error("the mail server does not take messages now")]
    Unavailable(#[source] lettre::transport::smtp::Error),
}

impl MailFault {
    /// The coded fault for the user.
    pub fn to_fault(&self) -> Fault {
        match self {
            Self::Address => Fault::at("mail-address", "email"),
            Self::Attachment => Fault::new("mail-attachment")
                .with("limit", super::compose::ATTACHMENTS_LIMIT_BYTES >> 20),
            Self::Mailbox(_) => Fault::new("mail-mailbox"),
            Self::Refused { answer } => Fault::new("mail-refused").with("answer", answer),
            Self::Settings { detail } => Fault::new("mail-settings").with("detail", detail),
            Self::Subject => Fault::new("mail-subject"),
            Self::Unavailable(_) => Fault::new("mail-unavailable"),
        }
    }

    /// Whether delivering again later may help.
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Mailbox(_) | Self::Unavailable(_))
    }
}
