//! Where keys are made and opened.

use authority::key::KeyName;
use crypto::{KeyAlgorithm, PublicKey};

use crate::{KeystoreFault, OpenKey, Passphrase};

/// What is known of a key without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEntry {
    /// Its name.
    pub name: KeyName,
    /// Its public half.
    pub public_key: PublicKey,
}

/// A place that keeps private keys.
///
/// Its calls take a noticeable time (a large prime, a slow key derivation): whoever serves others meanwhile makes them on
/// a thread that may block.
pub trait KeyVault: Send + Sync {
    /// Makes a key pair. A key of the same name is never overwritten.
    fn create(
        &self,
        name: KeyName,
        algorithm: KeyAlgorithm,
        passphrase: &Passphrase,
    ) -> Result<KeyEntry, KeystoreFault>;

    /// The public half of a key.
    fn entry(&self, name: KeyName) -> Result<KeyEntry, KeystoreFault>;

    /// All keys, by name.
    fn list(&self) -> Result<Vec<KeyEntry>, KeystoreFault>;

    /// Opens a key; it is closed when the last signer that holds it is dropped.
    fn open_key(&self, name: KeyName, passphrase: &Passphrase) -> Result<OpenKey, KeystoreFault>;
}
