//! What can go wrong with a vault.

use std::{io, path::Path};

use authority::key::KeyName;
use base::Fault;
use crypto::KeyFault;
use token::TokenFault;

use crate::passphrase::MIN_PASSPHRASE_CHARS;

/// Why a vault did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum KeystoreFault {
    /// A key of this name exists; a key is never overwritten.
    #[error("key {0} exists")]
    Exists(KeyName),
    /// A file of the key is no key, or does not belong to its public half.
    #[error("the files of key {0} are damaged")]
    FileDamaged(KeyName),
    /// The key itself is at fault.
    #[error("key {name}")]
    Key {
        /// Which key.
        name: KeyName,
        /// What is wrong with it.
        source: KeyFault,
    },
    /// There is no key of this name.
    #[error("there is no key {0}")]
    Missing(KeyName),
    /// The passphrase for a new key is too short.
    #[error("the passphrase has fewer than {MIN_PASSPHRASE_CHARS} characters")]
    PassphraseShort,
    /// The passphrase does not open the key.
    #[error("the passphrase does not open key {0}")]
    PassphraseWrong(KeyName),
    /// Others than the owner may read the file.
    #[error("others than its owner may read {0}")]
    PermissionsOpen(String),
    /// The token that holds the key is at fault.
    #[error("the token of the key")]
    Token(#[from] TokenFault),
    /// The folder cannot be read or written.
    #[error("the folder of keys is unavailable at {path}")]
    Unavailable {
        /// The file or folder.
        path: String,
        /// What the operating system says.
        source: io::Error,
    },
}

impl KeystoreFault {
    pub(crate) fn unavailable(path: &Path, source: io::Error) -> Self {
        Self::Unavailable { path: path.display().to_string(), source }
    }

    pub(crate) fn key(name: KeyName, fault: KeyFault) -> Self {
        match fault {
            KeyFault::PassphraseWrong => Self::PassphraseWrong(name),
            KeyFault::Malformed => Self::FileDamaged(name),
            source => Self::Key { name, source },
        }
    }

    /// The coded fault that a user sees.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Exists(name) => Fault::new("keystore-key-exists").with("name", name),
            Self::FileDamaged(name) => Fault::new("keystore-file-damaged").with("name", name),
            Self::Key { source, .. } => source.fault(),
            Self::Missing(name) => Fault::new("keystore-key-missing").with("name", name),
            Self::PassphraseShort => {
                Fault::new("keystore-passphrase-short").with("least", MIN_PASSPHRASE_CHARS)
            }
            Self::PassphraseWrong(name) => {
                Fault::new("keystore-passphrase-wrong").with("name", name)
            }
            Self::PermissionsOpen(path) => {
                Fault::new("keystore-permissions-open").with("path", path)
            }
            Self::Token(fault) => fault.fault(),
            Self::Unavailable { path, source } => {
                Fault::new("keystore-unavailable").with("path", path).with("reason", source)
            }
        }
    }
}

impl From<KeystoreFault> for Fault {
    fn from(fault: KeystoreFault) -> Self {
        fault.fault()
    }
}
