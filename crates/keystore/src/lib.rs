//! Where the private keys of the authority live.
//!
//! Floor 3. A [`KeyVault`] makes keys, lists their public halves and unlocks them into a [`crypto::Signer`]; the
//! private half never leaves the vault in another form. [`Keystore`] is the vault of encrypted files; a vault of
//! PKCS#11 devices can stand beside it behind the same trait. The crate knows nothing of certificates, of who may
//! unlock what, or of the journal: `app` asks for two persons and writes down what was done.
//!
//! # Faults
//!
//! | code | meaning |
//! |---|---|
//! | `keystore-file-damaged` | a file of the key is no key, or does not belong to its public half (`name`) |
//! | `keystore-key-exists` | a key of this name exists and is never overwritten (`name`) |
//! | `keystore-key-missing` | there is no key of this name (`name`) |
//! | `keystore-name-invalid` | the name is not 1 to 64 of a-z, 0-9 and hyphens, starting with a letter (`name`) |
//! | `keystore-passphrase-short` | a new key needs a longer passphrase (`least`) |
//! | `keystore-passphrase-wrong` | the passphrase does not open the key (`name`) |
//! | `keystore-permissions-open` | others than the owner may read the file of the key (`path`) |
//! | `keystore-unavailable` | the folder of keys cannot be read or written (`path`, `reason`) |
//!
//! The codes of [`crypto::KeyFault`] are passed on.

mod fault;
mod files;
mod passphrase;
mod vault;

pub use fault::KeystoreFault;
pub use files::Keystore;
pub use passphrase::{MIN_PASSPHRASE_CHARS, Passphrase};
pub use vault::{KeyEntry, KeyName, KeyVault};
