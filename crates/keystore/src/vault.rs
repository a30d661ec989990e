//! What every vault can do.

use std::{fmt, str::FromStr};

use crypto::{KeyAlgorithm, PublicKey, Signer};

use crate::{KeystoreFault, Passphrase};

/// The name of a key: `root-rsa`, `nca-gost`, `ocsp-rsa`, `seal`.
///
/// 1 to 64 of a-z, 0-9 and hyphens, starting with a letter: safe as the name of a file and as a PKCS#11 label. STORED.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = KeystoreFault;

    fn from_str(text: &str) -> Result<Self, KeystoreFault> {
        let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let begins = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        if plain && begins && text.len() <= 64 {
            Ok(Self(text.to_owned()))
        } else {
            Err(KeystoreFault::NameInvalid(text.chars().take(64).collect()))
        }
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is known of a key without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEntry {
    /// Its name.
    pub name: KeyName,
    /// Its public half.
    pub public_key: PublicKey,
}

/// A place that keeps private keys and signs with them.
pub trait KeyVault: Send + Sync {
    /// Makes a key pair. A key of the same name is never overwritten.
    fn create(
        &self,
        name: &KeyName,
        algorithm: KeyAlgorithm,
        passphrase: &Passphrase,
    ) -> Result<KeyEntry, KeystoreFault>;

    /// The public half of a key.
    fn entry(&self, name: &KeyName) -> Result<KeyEntry, KeystoreFault>;

    /// All keys, by name.
    fn list(&self) -> Result<Vec<KeyEntry>, KeystoreFault>;

    /// Opens a key for signing; it is closed when the signer is dropped.
    fn unlock(
        &self,
        name: &KeyName,
        passphrase: &Passphrase,
    ) -> Result<Box<dyn Signer>, KeystoreFault>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_plain() {
        for good in ["root-rsa", "seal", "nca-gost-2026"] {
            assert_eq!(good.parse::<KeyName>().unwrap().as_str(), good);
        }
        for bad in ["", "-x", "1x", "Root", "../x", "a/b", "кілт", &"a".repeat(65)] {
            assert!(bad.parse::<KeyName>().is_err(), "{bad}");
        }
    }
}
