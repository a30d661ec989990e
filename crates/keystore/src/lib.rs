//! Where the private keys of the authority live.
//!
//! Floor 3.5. A [`KeyVault`] makes keys and opens them; [`Keystore`] is the vault of encrypted files, [`TokenVault`] that of
//! devices (PKCS#11), whose keys stay in them. Open keys sign behind [`Signer`], a port that carries out what the rules of
//! `authority` have decided ([`authority::signing::Assignment`]) and signs nothing else; [`OpenKeys`] are those of this process. A
//! process of its own can stand behind the same port. The crate knows nothing of who may open what, or of the journal.
//!
//! # Faults
//!
//! | code | meaning |
//! |---|---|
//! | `keystore-file-damaged` | a file of the key is no key, or does not belong to its public half (`name`) |
//! | `keystore-key-exists` | a key of this name exists and is never overwritten (`name`) |
//! | `keystore-key-missing` | there is no key of this name (`name`) |
//! | `keystore-passphrase-short` | a new key needs a longer passphrase (`least`) |
//! | `keystore-passphrase-wrong` | the passphrase does not open the key (`name`) |
//! | `keystore-permissions-open` | others than the owner may read the file of the key (`path`) |
//! | `keystore-unavailable` | the folder of keys cannot be read or written (`path`, `reason`) |
//!
//! The codes of [`crypto::KeyFault`] and [`token::TokenFault`] are passed on.

mod fault;
mod files;
mod passphrase;
mod signer;
mod tokens;
mod vault;

pub use fault::KeystoreFault;
pub use files::Keystore;
pub use passphrase::{MIN_PASSPHRASE_CHARS, Passphrase};
pub use signer::{OpenKey, OpenKeys, Signer, SignerFault, Signing};
pub use tokens::{TokenPlaces, TokenVault};
pub use vault::{KeyEntry, KeyVault};
