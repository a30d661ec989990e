//! The part of a page where a text is signed outside the browser and the signature is handed in.

use app::view::TextToSign;
use askama::Template;
use axum::http::StatusCode;
use base::{Lang, Sha256};
use jiff::Timestamp;

use super::{Answer, ShownFault, draw_with, escape};
use crate::{page::Page, posted::Posted, visitor::Visitor};

/// What is signed and where the signature goes; the partial `_sign.html` draws it.
pub(super) struct Signing {
    /// The exact text; none for a file.
    pub(super) text: Option<String>,
    /// Where the bytes to sign are fetched.
    pub(super) href: String,
    /// Under which name they are saved.
    pub(super) name: String,
    /// Their digest.
    pub(super) sha256: Option<Sha256>,
    /// Until when the signature is taken.
    pub(super) valid_until: Option<Timestamp>,
    /// Where the signature is sent.
    pub(super) action: String,
    /// Token of the form.
    pub(super) csrf: String,
    /// Further hidden fields.
    pub(super) hidden: Vec<(&'static str, String)>,
    /// Key of the text on the button, which names the act.
    pub(super) button: &'static str,
    /// Faults of the last try.
    pub(super) faults: Vec<ShownFault>,
    /// Whether the certificate for authentication serves, else that for signing.
    pub(super) authentication: bool,
}

impl Signing {
    /// For a text. The page carries the text itself as a file: what is read is what is saved, and nothing is fetched again.
    pub(super) fn of_text(
        text: TextToSign,
        name: &str,
        action: String,
        csrf: String,
        button: &'static str,
    ) -> Self {
        Self {
            href: format!("data:text/plain;charset=utf-8,{}", escape(&text.text)),
            name: name.to_owned(),
            sha256: Some(text.sha256),
            valid_until: Some(text.valid_until),
            action,
            csrf,
            hidden: vec![("text", text.id)],
            button,
            faults: Vec::new(),
            text: Some(text.text),
            authentication: false,
        }
    }

    /// The name of the key's files in the commands that are shown; the same as in those that make it.
    pub(super) fn key_file(&self) -> &'static str {
        if self.authentication { "auth" } else { "sign" }
    }
}

/// A page on which nothing is done but signing a text.
#[derive(Template)]
#[template(path = "signing.html")]
struct SigningPage {
    page: Page,
    title: &'static str,
    line: Option<&'static str>,
    signing: Signing,
    back: String,
}

/// Draws the page on which a text is signed, with the faults of the last try: keys of the words of its heading and of the
/// line under it, and where the reader came from, with the language.
pub(super) fn draw_signing(
    visitor: &Visitor,
    (title, line): (&'static str, Option<&'static str>),
    mut signing: Signing,
    back: String,
    faults: Vec<ShownFault>,
) -> Answer {
    let (page, status) = if faults.is_empty() {
        (visitor.page(), StatusCode::OK)
    } else {
        (visitor.page().with_faults(), StatusCode::UNPROCESSABLE_ENTITY)
    };
    signing.faults = faults;
    draw_with(status, &SigningPage { page, title, line, signing, back })
}

/// The signature that was handed in, as a file or as pasted text.
pub(super) fn handed_in(posted: &Posted, lang: Lang) -> Result<Vec<u8>, Vec<ShownFault>> {
    match posted.file_or_text("signature") {
        Some(bytes) if bytes.len() <= 512 * 1024 => Ok(bytes),
        Some(_) => Err(super::one_fault(lang, "signature-file-too-large", SIGNATURE)),
        None => Err(super::one_fault(lang, "choose-signature", SIGNATURE)),
    }
}

/// The place of the field on the page.
pub(super) const SIGNATURE: &str = "#signature-file";
