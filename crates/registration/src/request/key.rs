//! The keys of a request: what they are for, and where they are kept.

use base::Sha256;
use pki::Oid;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where keys are kept (nca-01 F1, carrier \[eng\]; F14, key_store_kind). STORED: as in the source.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Carrier {
    /// A file on the recipient's own computer.
    Computer,
    /// The chip of the identity card.
    IdCardChip,
    /// An external protected carrier.
    ProtectedToken,
    /// A SIM card.
    Sim,
}

impl Carrier {
    /// All carriers.
    pub const ALL: [Self; 4] = [Self::Computer, Self::IdCardChip, Self::ProtectedToken, Self::Sim];

    /// The code, as stored and in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Computer => "COMPUTER",
            Self::IdCardChip => "ID_CARD_CHIP",
            Self::ProtectedToken => "PROTECTED_TOKEN",
            Self::Sim => "SIM",
        }
    }

    /// The key storages that it may be in a certificate, under 1.2.398.3.3.5; the first is said where the request for the key
    /// names none (kz ecosystem 1.5).
    pub const fn storages(self) -> &'static [&'static str] {
        match self {
            Self::Computer => &["1.2.398.3.3.5.1.1", "1.2.398.3.3.5.1.2"],
            Self::IdCardChip => &["1.2.398.3.3.5.2.1"],
            Self::ProtectedToken => &[
                "1.2.398.3.3.5.2.2",
                "1.2.398.3.3.5.2.3",
                "1.2.398.3.3.5.2.4",
                "1.2.398.3.3.5.2.5",
                "1.2.398.3.3.5.2.6",
            ],
            Self::Sim => &["1.2.398.3.3.5.2.7"],
        }
    }

    /// The storage that a certificate says: the one that the request for the key names, if the carrier is of that kind.
    ///
    /// None if it is of another kind, so that no certificate of a file says that it is on a token.
    pub fn storage(self, named: Option<Oid>) -> Option<Oid> {
        let mut own = self.storages().iter().filter_map(|oid| oid.parse::<Oid>().ok());
        match named {
            Some(named) => own.find(|storage| *storage == named),
            None => own.next(),
        }
    }
}

/// What the operator's workstation read of the card that made the keys. STORED.
///
/// A server cannot see a card. It knows what the workstation reports and what the operator answers for: the statement stands under
/// her signature, in the digest `documents` of the approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardStatement {
    /// Serial number of the chip or of the SIM card, by its maker.
    pub serial: String,
    /// What it is: its maker and model.
    pub model: String,
    /// The keys were made on it.
    pub made_on_card: bool,
    /// They cannot be taken out of it.
    pub never_leaves: bool,
}

/// What a key is for: one application gives a pair (nca-01, certificate life-cycle). STORED.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum KeyPurpose {
    /// Authentication (kk: аутентификация).
    Auth,
    /// Signature (kk: қолтаңба).
    Sign,
    /// A domain's server; one application gives one certificate.
    Ssl,
}

impl KeyPurpose {
    /// The code, as stored and in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Auth => "AUTH",
            Self::Sign => "SIGN",
            Self::Ssl => "SSL",
        }
    }
}

/// One key to be certified. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRequest {
    /// What for.
    pub purpose: KeyPurpose,
    /// Code of the certificate profile: `individual-sign`.
    pub profile: String,
    /// Name of the key's algorithm: `rsa-2048`.
    pub algorithm: String,
    /// SHA-256 of the DER of the SubjectPublicKeyInfo.
    pub key: Sha256,
    /// The PKCS#10 request, DER in base64: proof that the sender has the private key.
    #[serde(with = "crate::binary")]
    pub csr_der: Vec<u8>,
}
