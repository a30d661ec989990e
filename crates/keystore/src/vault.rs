//! Where keys are made and opened.

use authority::key::KeyName;
use crypto::{KeyAlgorithm, PublicKey};

use crate::{KeystoreFault, OpenKey, Passphrase};

/// What is known of a key without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEntry {
    /// The name of the key whose file this is.
    pub name: KeyName,
    /// Its public half.
    pub public_key: PublicKey,
}

/// A place that keeps private keys.
///
/// Its calls take a noticeable time (a large prime, a slow key derivation): whoever serves others meanwhile makes them on
/// a thread that may block.
pub trait KeyVault: Send + Sync {
    /// Looks whether keys of these names and kinds can be made under the passphrase; makes none. A ceremony that would fail in
    /// its middle is told before it begins.
    fn prepare(
        &self,
        wanted: &[(KeyName, KeyAlgorithm)],
        passphrase: &Passphrase,
    ) -> Result<(), KeystoreFault>;

    /// Makes a key pair. A key of the same name is never overwritten.
    fn create(
        &self,
        name: KeyName,
        algorithm: KeyAlgorithm,
        passphrase: &Passphrase,
    ) -> Result<KeyEntry, KeystoreFault>;

    /// Opens a key; it is closed when the last signer that holds it is dropped.
    fn open_key(&self, name: KeyName, passphrase: &Passphrase) -> Result<OpenKey, KeystoreFault>;

    /// Whether the vault is at hand, as far as that is seen without a passphrase.
    fn look(&self) -> Result<(), KeystoreFault>;
}
