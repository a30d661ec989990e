//! Signed messages (CMS, RFC 5652) at the levels CAdES-BES, T and LT (ETSI EN 319 122-1).
//!
//! A signature binds four things: the kind of content, its digest, the moment (when it is told),
//! and the signer's certificate. The last one, signingCertificateV2, is always written:
//! without it another certificate of the same key could be put in the place of the one that was
//! meant.
//!
//! - [`judge`] answers for a message of any origin: every signer, time stamp and counter-signature,
//!   with trust. It reads plain CMS too.
//! - [`SignedData::verify`] demands CAdES-BES and leaves trust to the caller.
//! - [`sign`], [`sign_together`] and [`Draft`] make a message; [`SignedData::with_signer`],
//!   [`SignedData::with_counter_signature`], [`SignedData::with_time_stamp`] and
//!   [`SignedData::with_evidence`] re-issue one.

pub(crate) mod assembly;
mod attributes;
mod content;
mod judge;
pub(crate) mod material;
mod sign;
mod signed_data;
pub(crate) mod verify;

use base::Fault;
use crypto::SignFault;

use crate::SignatureFault;

pub use content::{Content, Digests};
pub use judge::{MessageJudgement, judge, judge_content};
pub use sign::{
    Draft, Parts, SignRequest, Signatory, assemble, sign, sign_together, signed_attributes_der,
};
pub use signed_data::{MAX_MESSAGE_BYTES, MAX_SIGNERS, SignedData};
pub use verify::VerifiedSigner;

/// Why a message was not signed, or a signature is not good.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CmsFault {
    /// An attribute that must be there is absent, or one is doubled or broken (RFC 5652 11).
    #[error("attribute {attribute} is absent, doubled or broken")]
    Attribute {
        /// Its name in the standard.
        attribute: &'static str,
    },
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
    /// The signer's certificate is not for signing.
    #[error("the certificate of the signer is not for signing")]
    KeyUsage,
    /// The signature does not bind its certificate, which CAdES-BES demands.
    #[error("signed attribute {attribute} is absent")]
    NotCades {
        /// Its name in the standard.
        attribute: &'static str,
    },
    /// The time stamp is over another signature.
    #[error("the time stamp is over another signature")]
    OtherTimeStamp,
    /// The signing key is not the one of the certificate.
    #[error("the key does not belong to the certificate")]
    OtherKey,
    /// The key refused to sign.
    #[error("the key did not sign")]
    Sign(#[from] SignFault),
    /// The signature does not verify.
    #[error("the signature is not good")]
    Signature(#[from] SignatureFault),
    /// More signers, counter-signatures or time stamps than are judged.
    #[error("too many signers, counter-signatures or time stamps")]
    TooComplex,
    /// Nobody signed, or there is no signer of that number.
    #[error("nobody signed")]
    WithoutSigners,
}

impl From<CmsFault> for Fault {
    fn from(fault: CmsFault) -> Self {
        match fault {
            CmsFault::Attribute { attribute } => {
                Self::new("signature-attribute-broken").with("attribute", attribute)
            }
            CmsFault::CertificateMismatch => Self::new("signature-certificate-mismatch"),
            CmsFault::CertificateMissing => Self::new("signature-certificate-missing"),
            CmsFault::ContentMismatch => Self::new("signature-content-mismatch"),
            CmsFault::ContentMissing => Self::new("signature-content-missing"),
            CmsFault::KeyUsage => Self::new("signature-key-usage"),
            CmsFault::NotCades { attribute } => {
                Self::new("signature-not-cades").with("attribute", attribute)
            }
            CmsFault::OtherTimeStamp => Self::new("time-stamp-imprint-mismatch"),
            CmsFault::OtherKey => Self::new("key-certificate-mismatch"),
            CmsFault::Sign(fault) => fault.into(),
            CmsFault::Signature(fault) => fault.into(),
            CmsFault::TooComplex => Self::new("signature-too-complex"),
            CmsFault::WithoutSigners => Self::new("signature-without-signers"),
        }
    }
}
