//! Why a document can't be read, signed or judged.
//!
//! Codes that a user sees, beside those of `pki` and `crypto`:
//!
//! | code | meaning |
//! |---|---|
//! | `soap-body-not-signed` | the signature does not cover the Body of this envelope |
//! | `soap-envelope-malformed` | `element` of the envelope is missing or stands twice |
//! | `soap-message-expired` | the envelope's time stamp says that its time is over |
//! | `soap-message-premature` | the envelope's time stamp lies in the future |
//! | `soap-security-present` | the envelope already carries a security header |
//! | `xml-algorithm-unsupported` | the algorithm `algorithm` is not known here, or not believed any more |
//! | `xml-doctype-forbidden` | the document has a document type |
//! | `xml-encoding-unsupported` | the document is not in UTF-8 |
//! | `xml-id-duplicate` | more than one element has the identifier `id` |
//! | `xml-id-missing` | no element has the identifier `id` |
//! | `xml-malformed` | not well-formed, in line `line` |
//! | `xml-namespace-relative` | a namespace name is no absolute URI |
//! | `xml-reference-unsupported` | the signature refers to `uri`, which is not in the document |
//! | `xml-signature-malformed` | `element` of the signature is missing, doubled or broken |
//! | `xml-too-complex` | over the budget of depth, nodes, attributes, namespaces or work |
//! | `xml-transform-unsupported` | the transform `algorithm` is not allowed |
//! | `xml-unsigned` | nobody signed the document |

use base::Fault;
use crypto::{SignFault, SignatureAlgorithm, VerifyFault};
use pki::{DecodeFault, SignatureFault, validation::Verdict};

use crate::reader::MAX_BYTES;

/// Why a document was not read, signed or judged at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum XmlFault {
    /// The key signs with an algorithm that has no name in XML.
    #[error("{0} is not used in XML signatures")]
    Algorithm(SignatureAlgorithm),
    /// The signature does not cover the Body of this envelope.
    #[error("the signature does not cover the Body of the envelope")]
    BodyNotSigned,
    /// The signed reference names another certificate.
    #[error("the signed properties name another certificate")]
    CertificateMismatch,
    /// The signer's certificate is neither inside nor at hand.
    #[error("the certificate of the signer is neither inside nor at hand")]
    CertificateMissing,
    /// What is there is not what was signed.
    #[error("the content is not the one that was signed")]
    ContentMismatch,
    /// A certificate inside can't be read.
    #[error("a certificate can't be read")]
    Decode(#[from] DecodeFault),
    /// A document type declaration.
    #[error("a document type is not allowed")]
    Doctype,
    /// Not in UTF-8.
    #[error("the document is not in UTF-8")]
    Encoding,
    /// More than one element has the identifier.
    #[error("the identifier {0:?} stands more than once")]
    IdDuplicate(String),
    /// No element has the identifier.
    #[error("no element has the identifier {0:?}")]
    IdMissing(String),
    /// `xml:base` above a part that Canonical XML 1.1 is asked for.
    #[error("xml:base above the part that is signed")]
    InheritedBase,
    /// The signer's certificate is not for signing.
    #[error("the certificate of the signer is not for signing")]
    KeyUsage,
    /// Not well-formed.
    #[error("line {line}: {what}")]
    Malformed {
        /// The line, counted from one.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// The envelope's own time stamp says that its time is over.
    #[error("the time of the message is over")]
    MessageExpired,
    /// The envelope's own time stamp lies in the future.
    #[error("the message comes from the future")]
    MessagePremature,
    /// The signing key is not the one of the certificate.
    #[error("the key does not belong to the certificate")]
    OtherKey,
    /// A reference to something that is not in the document.
    #[error("a reference to {0:?} is not supported")]
    Reference(String),
    /// A namespace name that is no absolute URI.
    #[error("a relative namespace name")]
    RelativeNamespace,
    /// The envelope already carries a security header.
    #[error("the envelope has a security header already")]
    SecurityPresent,
    /// The key refused to sign.
    #[error("the key did not sign")]
    Sign(#[from] SignFault),
    /// An element of the signature is missing, doubled or broken.
    #[error("{0} of the signature is missing, doubled or broken")]
    Signature(&'static str),
    /// The signature value is not good.
    #[error("the signature is not good")]
    SignatureValue(#[from] SignatureFault),
    /// Not a SOAP envelope: this element is missing or stands twice.
    #[error("{0} of the SOAP envelope is missing or stands twice")]
    Soap(&'static str),
    /// Over a budget of depth, nodes, attributes, namespaces or work.
    #[error("the document is over a budget")]
    TooComplex,
    /// Over the budget of octets.
    #[error("the document is larger than {MAX_BYTES} octets")]
    TooLarge,
    /// More signatures than are judged.
    #[error("the document has too many signatures")]
    TooManySignatures,
    /// A transform that is not allowed, or not at its place.
    #[error("transform {0:?} is not supported")]
    Transform(String),
    /// An algorithm that is not known here, or not believed any more.
    #[error("algorithm {0:?} is not supported")]
    UnknownAlgorithm(String),
    /// The signature value is not good for the key.
    #[error("the signature does not verify")]
    Verify(#[from] VerifyFault),
    /// Nobody signed.
    #[error("the document has no signature")]
    WithoutSignatures,
}

impl From<XmlFault> for Fault {
    fn from(fault: XmlFault) -> Self {
        match fault {
            XmlFault::Algorithm(algorithm) => {
                Self::new("xml-algorithm-unsupported").with("algorithm", algorithm)
            }
            XmlFault::BodyNotSigned => Self::new("soap-body-not-signed"),
            XmlFault::CertificateMismatch => Self::new("signature-certificate-mismatch"),
            XmlFault::CertificateMissing => Self::new("signature-certificate-missing"),
            XmlFault::ContentMismatch => Self::new("signature-content-mismatch"),
            XmlFault::Decode(fault) => fault.into(),
            XmlFault::Doctype => Self::new("xml-doctype-forbidden"),
            XmlFault::Encoding => Self::new("xml-encoding-unsupported"),
            XmlFault::IdDuplicate(id) => Self::new("xml-id-duplicate").with("id", id),
            XmlFault::IdMissing(id) => Self::new("xml-id-missing").with("id", id),
            XmlFault::InheritedBase => {
                Self::new("xml-transform-unsupported").with("algorithm", "xml:base")
            }
            XmlFault::KeyUsage => Self::new("signature-key-usage"),
            XmlFault::Malformed { line, .. } => Self::new("xml-malformed").with("line", line),
            XmlFault::MessageExpired => Self::new("soap-message-expired"),
            XmlFault::MessagePremature => Self::new("soap-message-premature"),
            XmlFault::OtherKey => Self::new("key-certificate-mismatch"),
            XmlFault::Reference(uri) => Self::new("xml-reference-unsupported").with("uri", uri),
            XmlFault::RelativeNamespace => Self::new("xml-namespace-relative"),
            XmlFault::SecurityPresent => Self::new("soap-security-present"),
            XmlFault::Sign(fault) => fault.into(),
            XmlFault::Signature(element) => {
                Self::new("xml-signature-malformed").with("element", element)
            }
            XmlFault::SignatureValue(fault) => fault.into(),
            XmlFault::Soap(element) => {
                Self::new("soap-envelope-malformed").with("element", element)
            }
            XmlFault::TooComplex | XmlFault::TooManySignatures => Self::new("xml-too-complex"),
            XmlFault::TooLarge => Self::new("upload-too-large").with("limit_kib", MAX_BYTES / 1024),
            XmlFault::Transform(algorithm) => {
                Self::new("xml-transform-unsupported").with("algorithm", algorithm)
            }
            XmlFault::UnknownAlgorithm(algorithm) => {
                Self::new("xml-algorithm-unsupported").with("algorithm", algorithm)
            }
            XmlFault::Verify(fault) => fault.into(),
            XmlFault::WithoutSignatures => Self::new("xml-unsigned"),
        }
    }
}

impl From<XmlFault> for Verdict {
    fn from(fault: XmlFault) -> Self {
        match fault {
            XmlFault::SignatureValue(ref signature) if signature.is_unsupported() => {
                Self::Unsupported(fault.into())
            }
            XmlFault::CertificateMissing | XmlFault::WithoutSignatures => {
                Self::Unknown(fault.into())
            }
            XmlFault::Verify(VerifyFault::Legacy(_))
            | XmlFault::Doctype
            | XmlFault::Encoding
            | XmlFault::InheritedBase
            | XmlFault::Reference(_)
            | XmlFault::RelativeNamespace
            | XmlFault::TooComplex
            | XmlFault::TooLarge
            | XmlFault::TooManySignatures
            | XmlFault::Transform(_)
            | XmlFault::UnknownAlgorithm(_) => Self::Unsupported(fault.into()),
            _ => Self::Invalid(fault.into()),
        }
    }
}
