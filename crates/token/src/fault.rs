//! What can go wrong with a token.

use std::path::Path;

use base::Fault;
use crypto::KeyAlgorithm;
use cryptoki::error::{Error, RvError};

/// Why a token did not do what it was asked. Where a variant carries `token`, that is its label, or what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// No such token is plugged in.
    #[error("no token {token} is plugged in")]
    Absent {
        /// What was asked for.
        token: String,
        /// The labels of those that are there.
        found: Vec<String>,
    },
    /// The token has no mechanism for keys of this kind.
    #[error("token {token} has no mechanism for keys {algorithm}")]
    AlgorithmMissing {
        /// The token.
        token: String,
        /// What was asked for.
        algorithm: KeyAlgorithm,
        /// What it offers.
        offers: Vec<KeyAlgorithm>,
    },
    /// Several tokens have the name.
    #[error("several tokens are {0}")]
    Ambiguous(String),
    /// The certificate belongs to no key on the token.
    #[error("the certificate belongs to no key on token {0}")]
    CertificateStrange(String),
    /// The module says something that has no meaning here.
    #[error("token {token}: {reason}")]
    Failed {
        /// The token.
        token: String,
        /// The function and what it returned.
        reason: String,
    },
    /// There is no room left.
    #[error("token {0} is full")]
    Full(String),
    /// Several keys have the name.
    #[error("several keys on token {token} are {label}")]
    KeyAmbiguous {
        /// The token.
        token: String,
        /// The label that was looked for.
        label: String,
    },
    /// A key of this name exists; a key is never overwritten.
    #[error("token {token} has a key {label}")]
    KeyExists {
        /// The token.
        token: String,
        /// The label of the key.
        label: String,
    },
    /// The private key is not kept by the token alone.
    #[error("the private key {label} could be taken out of token {token}")]
    KeyExtractable {
        /// The token.
        token: String,
        /// The label of the key.
        label: String,
    },
    /// There is no key of this name.
    #[error("token {token} has no key {label}")]
    KeyMissing {
        /// The token.
        token: String,
        /// The label that was looked for.
        label: String,
    },
    /// There is no library at this place.
    #[error("there is no PKCS#11 module at {0}")]
    ModuleMissing(String),
    /// The library is no module, or does not start.
    #[error("the PKCS#11 module {path} cannot be used: {reason}")]
    ModuleUnusable {
        /// Where it is.
        path: String,
        /// What the loader or the module says.
        reason: String,
    },
    /// The PIN was wrong too often.
    #[error("token {0} is locked")]
    PinLocked(String),
    /// The PIN was refused once and is not tried again.
    #[error("the PIN of token {0} was refused before")]
    PinRefused(String),
    /// The token has no PIN of its user yet.
    #[error("token {0} has no PIN")]
    PinUnset(String),
    /// The PIN is wrong.
    #[error("the PIN of token {0} is wrong")]
    PinWrong(String),
    /// The PIN is wrong, and the next wrong one locks the token.
    #[error("the PIN of token {0} is wrong; the next wrong one locks it")]
    PinWrongLast(String),
    /// It was there, and is not any more.
    #[error("token {0} was pulled out")]
    Removed(String),
    /// What the token gave as a signature is none.
    #[error("what token {token} gave is no signature of key {label}")]
    SignatureWrong {
        /// The token.
        token: String,
        /// The name of the key.
        label: String,
    },
    /// Nothing can be written to it.
    #[error("token {0} is write-protected")]
    WriteProtected(String),
}

impl TokenFault {
    pub(crate) fn unusable(path: &Path, reason: impl std::fmt::Display) -> Self {
        Self::ModuleUnusable { path: path.display().to_string(), reason: reason.to_string() }
    }

    /// What the module answered, as far as it has a meaning of its own.
    pub(crate) fn of(token: &str, error: &Error) -> Self {
        let named = |make: fn(String) -> Self| make(token.to_owned());
        match error {
            Error::Pkcs11(returned, function) => match returned {
                RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange => {
                    named(Self::PinWrong)
                }
                RvError::PinLocked => named(Self::PinLocked),
                RvError::UserPinNotInitialized => named(Self::PinUnset),
                RvError::DeviceRemoved
                | RvError::TokenNotPresent
                | RvError::TokenNotRecognized
                | RvError::SlotIdInvalid => named(Self::Removed),
                RvError::DeviceMemory => named(Self::Full),
                RvError::TokenWriteProtected | RvError::SessionReadOnly => {
                    named(Self::WriteProtected)
                }
                other => Self::Failed {
                    token: token.to_owned(),
                    reason: format!("{function}: {other:?}"),
                },
            },
            other => Self::Failed { token: token.to_owned(), reason: other.to_string() },
        }
    }

    /// The coded fault that a user sees.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Absent { token, found } => {
                Fault::new("token-absent").with("token", token).with("found", listed(found.iter()))
            }
            Self::AlgorithmMissing { token, algorithm, offers } => {
                Fault::new("token-algorithm-missing")
                    .with("token", token)
                    .with("algorithm", algorithm)
                    .with("offers", listed(offers.iter()))
            }
            Self::Ambiguous(token) => Fault::new("token-ambiguous").with("token", token),
            Self::CertificateStrange(token) => {
                Fault::new("token-certificate-strange").with("token", token)
            }
            Self::Failed { token, reason } => {
                Fault::new("token-failed").with("token", token).with("reason", reason)
            }
            Self::Full(token) => Fault::new("token-full").with("token", token),
            Self::KeyAmbiguous { token, label } => {
                Fault::new("token-key-ambiguous").with("token", token).with("label", label)
            }
            Self::KeyExists { token, label } => {
                Fault::new("token-key-exists").with("token", token).with("label", label)
            }
            Self::KeyExtractable { token, label } => {
                Fault::new("token-key-extractable").with("token", token).with("label", label)
            }
            Self::KeyMissing { token, label } => {
                Fault::new("token-key-missing").with("token", token).with("label", label)
            }
            Self::ModuleMissing(path) => Fault::new("token-module-missing").with("path", path),
            Self::ModuleUnusable { path, reason } => {
                Fault::new("token-module-unusable").with("path", path).with("reason", reason)
            }
            Self::PinLocked(token) => Fault::new("token-pin-locked").with("token", token),
            Self::PinRefused(token) => Fault::new("token-pin-refused").with("token", token),
            Self::PinUnset(token) => Fault::new("token-pin-unset").with("token", token),
            Self::PinWrong(token) => Fault::new("token-pin-wrong").with("token", token),
            Self::PinWrongLast(token) => Fault::new("token-pin-wrong-last").with("token", token),
            Self::Removed(token) => Fault::new("token-removed").with("token", token),
            Self::SignatureWrong { token, label } => {
                Fault::new("token-signature-wrong").with("token", token).with("label", label)
            }
            Self::WriteProtected(token) => Fault::new("token-write-protected").with("token", token),
        }
    }
}

/// Names in one line; a dash when there are none.
fn listed<T: std::fmt::Display>(names: impl Iterator<Item = T>) -> String {
    let names: Vec<String> = names.map(|name| name.to_string()).collect();
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}

impl From<TokenFault> for Fault {
    fn from(fault: TokenFault) -> Self {
        fault.fault()
    }
}

/// Whether the way to the token is gone, and may be found anew: the session ended, or the token was out for a moment.
pub(crate) fn is_lost(error: &Error) -> bool {
    matches!(
        error,
        Error::Pkcs11(
            RvError::DeviceError
                | RvError::DeviceRemoved
                | RvError::KeyHandleInvalid
                | RvError::ObjectHandleInvalid
                | RvError::SessionClosed
                | RvError::SessionHandleInvalid
                | RvError::SlotIdInvalid
                | RvError::TokenNotPresent
                | RvError::TokenNotRecognized
                | RvError::UserNotLoggedIn,
            _
        )
    )
}
