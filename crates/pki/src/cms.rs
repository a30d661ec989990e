//! Signed messages (CMS, RFC 5652) at level CAdES-BES (ETSI EN 319 122-1).
//!
//! A signature binds four things: the kind of content, its digest, the moment (when it is told),
//! and the signer's certificate. The last one, signingCertificateV2, is demanded: without it
//! another certificate of the same key could be put in the place of the one that was meant.

mod sign;
mod signed_data;
mod verify;

use base::Fault;
use crypto::SignFault;

use crate::SignatureFault;

pub use sign::{Parts, SignRequest, assemble, sign, signed_attributes_der};
pub use signed_data::{MAX_MESSAGE_BYTES, SignedData};
pub use verify::VerifiedSigner;

/// Why a message was not signed, or a signature is not good.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CmsFault {
    /// The signed reference names another certificate.
    #[error("the signed attribute names another certificate")]
    CertificateMismatch,
    /// The signer's certificate is not inside.
    #[error("the certificate of a signer is not inside")]
    CertificateMissing,
    /// The document is not the one that was signed.
    #[error("the content is not the one that was signed")]
    ContentMismatch,
    /// A detached signature without its document.
    #[error("the content is neither inside nor given")]
    ContentMissing,
    /// A signed attribute that CAdES-BES demands is absent, doubled or broken.
    #[error("signed attribute {attribute} is absent or broken")]
    NotCades {
        /// Its name in the standard.
        attribute: &'static str,
    },
    /// The signing key is not the one of the certificate.
    #[error("the key does not belong to the certificate")]
    OtherKey,
    /// The key refused to sign.
    #[error("the key did not sign")]
    Sign(#[from] SignFault),
    /// The signature does not verify.
    #[error("the signature is not good")]
    Signature(#[from] SignatureFault),
    /// Nobody signed.
    #[error("nobody signed")]
    WithoutSigners,
}

impl From<CmsFault> for Fault {
    fn from(fault: CmsFault) -> Self {
        match fault {
            CmsFault::CertificateMismatch => Self::new("signature-certificate-mismatch"),
            CmsFault::CertificateMissing => Self::new("signature-certificate-missing"),
            CmsFault::ContentMismatch => Self::new("signature-content-mismatch"),
            CmsFault::ContentMissing => Self::new("signature-content-missing"),
            CmsFault::NotCades { attribute } => {
                Self::new("signature-not-cades").with("attribute", attribute)
            }
            CmsFault::OtherKey => Self::new("key-certificate-mismatch"),
            CmsFault::Sign(fault) => fault.into(),
            CmsFault::Signature(fault) => fault.into(),
            CmsFault::WithoutSigners => Self::new("signature-without-signers"),
        }
    }
}
