//! What can go wrong when a document is drawn or signed.

use base::Fault;

/// A document could not be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderFault {
    /// The content breaks a limit of [`crate::limits`].
    #[error("the content breaks a limit: {0}")]
    Content(Fault),
    /// A font of the house could not be read: a broken build, not the user's fault.
    #[error("a built-in font could not be read")]
    Font,
    /// The writer refused the result, because it would break PDF/A or PDF/UA-1.
    #[error("the PDF writer refused the document: {0}")]
    Writer(String),
}

impl RenderFault {
    /// The fault to show to a user.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Content(fault) => fault.clone(),
            Self::Font | Self::Writer(_) => Fault::new("document-not-drawn"),
        }
    }
}

/// A PDF could not be prepared for a signature, signed, or read back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// The file carries a signature or a form already; this platform signs a document once.
    #[error("the file carries a signature or a form already")]
    AlreadySigned,
    /// Bytes after the end of the signed ranges, or ranges that leave something else out than the signature.
    #[error("the signature does not cover the whole file")]
    NotWhole,
    /// No signature field in the file.
    #[error("the file carries no signature")]
    Unsigned,
    /// The file is not of the form that this platform writes.
    #[error("not a PDF of the form this platform writes: {0}")]
    Malformed(&'static str),
    /// The ranges that a signature says to cover leave out something else than itself, overlap those of
    /// another signature, or end within a revision.
    #[error("the ranges of a signature are not those of its revision")]
    Ranges,
    /// The dictionary of a signature lacks an entry, has one twice, or is of another form.
    #[error("the dictionary of a signature is broken")]
    SignatureDictionary,
    /// The place for the signature is no longer empty.
    #[error("the place for the signature has been written to")]
    SlotAltered,
    /// The place for the signature is smaller than the signature, or out of the allowed range.
    #[error("a signature of {size} bytes does not fit into {reserved}")]
    SlotTooSmall {
        /// Bytes of the signature.
        size: usize,
        /// Bytes reserved for it.
        reserved: usize,
    },
    /// A text about the signature is too long.
    #[error("the {0} of the signature is too long")]
    TextTooLong(&'static str),
    /// More signatures than [`crate::limits::SIGNATURES`].
    #[error("too many signatures")]
    TooManySignatures,
    /// Not a PDF, or larger than [`crate::limits::SIGNED_PDF_BYTES`].
    #[error("not a PDF, or too large a one")]
    Unreadable,
    /// The signature is not one DER value (ETSI EN 319 142-1, 5.2: a DER-encoded CMS SignedData).
    #[error("the signature is not one DER value")]
    NotDer,
}

impl SignatureFault {
    /// The fault to show to a user.
    pub fn fault(&self) -> Fault {
        match self {
            Self::AlreadySigned => Fault::new("pdf-already-signed"),
            Self::NotWhole => Fault::new("pdf-signature-not-whole"),
            Self::Unsigned => Fault::new("pdf-unsigned"),
            Self::Malformed(_) => Fault::new("pdf-malformed"),
            Self::Ranges => Fault::new("pdf-signature-ranges"),
            Self::SignatureDictionary => Fault::new("pdf-signature-malformed"),
            Self::TooManySignatures => {
                Fault::new("pdf-too-many-signatures").with("limit", crate::limits::SIGNATURES)
            }
            Self::Unreadable => Fault::new("pdf-unreadable"),
            Self::SlotAltered => Fault::new("pdf-slot-altered"),
            Self::SlotTooSmall { size, reserved } => {
                Fault::new("pdf-slot-too-small").with("size", size).with("reserved", reserved)
            }
            Self::TextTooLong(field) => Fault::at("document-text-too-long", *field)
                .with("limit", crate::limits::LINE_BYTES / 2),
            Self::NotDer => Fault::new("pdf-signature-not-der"),
        }
    }
}
