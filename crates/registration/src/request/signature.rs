//! What people signed in a request.

use base::{Iin, Sha256};
use jiff::Timestamp;
use pki::Serial;
use serde::{Deserialize, Serialize};

/// The operator's signature over the canonical text. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// Who signed.
    pub operator: Iin,
    /// Digest of the text.
    pub text: Sha256,
    /// The CMS message, in base64.
    #[serde(with = "crate::binary")]
    pub cms: Vec<u8>,
}

/// The first head's confirmation F29: that the person is an employee and is to have certificates. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadConfirmation {
    /// The head.
    pub head: Iin,
    /// Whether she is the one whom the register names, or acts for her by the certificate that she has.
    pub role: HeadRole,
    /// Serial number of the certificate with which she signed.
    pub certificate: Serial,
    /// The text and the signature under it.
    pub signed: SignedDemand,
    /// When it was taken.
    pub at: Timestamp,
}

/// In which role a head confirms (nca-01 F29). STORED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeadRole {
    /// In the place of the first head, with a certificate of a head of the organisation.
    Acting,
    /// The first head of the register of legal entities.
    FirstHead,
}

/// Why the authority revokes of its own motion: one official writes it down, a second one confirms it (nca-01 2012 p.5). STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedGround {
    /// Who wrote it down.
    pub official: Iin,
    /// Number and date of the paper, or the answer of the register, that proves it.
    pub evidence: String,
}

/// A text that the holder signed: the demand for a revocation or for a repeat issue. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedDemand {
    /// The canonical text.
    pub text: String,
    /// The CMS message, in base64.
    #[serde(with = "crate::binary")]
    pub cms: Vec<u8>,
}
