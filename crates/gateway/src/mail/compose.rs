//! A message in the form of RFC 5322 and MIME.

use std::time::SystemTime;

use lettre::{
    Address,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentDisposition, ContentType, Header, HeaderName, HeaderValue},
    },
};

use super::{MailFault, Message};

/// The longest subject, in characters.
const SUBJECT_LIMIT: usize = 200;
/// The longest text, in bytes.
const TEXT_LIMIT_BYTES: usize = 256 << 10;
/// The largest sum of attachments, in bytes.
pub(super) const ATTACHMENTS_LIMIT_BYTES: usize = 16 << 20;

/// A header of which we make the value ourselves, of plain ASCII.
macro_rules! plain_header {
    ($($(#[$doc:meta])* $kind:ident = $name:literal),*) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        struct $kind(&'static str);

        impl Header for $kind {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }
            fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Err("this header is only written".into())
            }
            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.to_owned())
            }
        }
    )*};
}

plain_header! {
    /// RFC 3282.
    ContentLanguage = "Content-Language",
    /// RFC 3834, 5: tells robots not to answer.
    AutoSubmitted = "Auto-Submitted"
}

/// Reads the sender of the settings: `Senim <no-reply@example.kz>` or an address alone.
pub(super) fn sender(from: &str) -> Result<Mailbox, MailFault> {
    let fault = || MailFault::Settings { detail: "from is not an address".to_owned() };
    if from.chars().any(char::is_control) {
        return Err(fault());
    }
    from.parse().map_err(|_| fault())
}

/// Reads the address of a person: one mailbox of RFC 5321, 4.5.3.1 (254 characters), no name beside it.
fn recipient(to: &str) -> Result<Mailbox, MailFault> {
    let to = to.trim();
    if to.len() > 254 || to.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(MailFault::Address);
    }
    let address: Address = to.parse().map_err(|_| MailFault::Address)?;
    Ok(Mailbox::new(None, address))
}

/// A file name without folders, control characters or quotes.
fn file_name(name: &str) -> Result<String, MailFault> {
    let plain = !name.chars().any(|c| c.is_control() || matches!(c, '/' | '\\' | '"'));
    let pdf = name.len() > 4 && name.to_ascii_lowercase().ends_with(".pdf");
    if plain && pdf && !name.starts_with('.') && name.chars().count() <= 120 {
        Ok(name.to_owned())
    } else {
        Err(MailFault::Attachment)
    }
}

/// Makes the message. The same message is the same bytes, however often it is delivered.
pub(super) fn compose(from: &Mailbox, message: &Message) -> Result<lettre::Message, MailFault> {
    let subject = message.subject.trim();
    if subject.is_empty()
        || subject.chars().count() > SUBJECT_LIMIT
        || subject.chars().any(char::is_control)
        || message.body_text.len() > TEXT_LIMIT_BYTES
        || message.body_text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        return Err(MailFault::Subject);
    }
    let total: usize = message.attachments.iter().map(|file| file.content.len()).sum();
    if total > ATTACHMENTS_LIMIT_BYTES {
        return Err(MailFault::Attachment);
    }
    let builder = lettre::Message::builder()
        .from(from.clone())
        .to(recipient(&message.to)?)
        .subject(subject)
        .date(SystemTime::from(message.written_at))
        .message_id(Some(format!("<{}@{}>", message.id, from.email.domain())))
        .header(ContentLanguage(message.lang.tag()))
        .header(AutoSubmitted("auto-generated"));
    let text = SinglePart::plain(message.body_text.clone());
    let made = if message.attachments.is_empty() {
        builder.singlepart(text)
    } else {
        let boundary = format!("=_{}", message.id);
        let kind = lettre::message::MultiPartKind::Mixed;
        let mut parts = MultiPart::builder().kind(kind).boundary(boundary).singlepart(text);
        for file in &message.attachments {
            let disposition = ContentDisposition::attachment(&file_name(&file.file_name)?);
            let pdf = ContentType::parse("application/pdf").map_err(|_| MailFault::Attachment)?;
            parts = parts.singlepart(
                SinglePart::builder().header(pdf).header(disposition).body(file.content.clone()),
            );
        }
        builder.multipart(parts)
    };
    made.map_err(|_| MailFault::Address)
}
