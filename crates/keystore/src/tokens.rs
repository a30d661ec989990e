//! The vault of tokens: the authority's keys in devices, through PKCS#11.
//!
//! STORED: on the tokens, each key under its name ([`KeyName`]): `nca-rsa`, `ocsp-rsa-2`. The keys that a running server uses and
//! those of the roots are on two tokens with two PINs, as the files have two passphrases: that of the roots can be pulled out and
//! locked away until the next ceremony. Hierarchies that no token at hand can make may be left in encrypted files; that is said in
//! the settings of the instance, never decided here.

use std::{path::PathBuf, sync::Arc};

use authority::key::{KeyName, KeyRole};
use authority::profile::Hierarchy;
use crypto::KeyAlgorithm;
use token::{Module, Pin, Token, TokenFault};

use crate::{KeyEntry, KeyVault, Keystore, KeystoreFault, OpenKey, Passphrase};

/// Where the keys are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenPlaces {
    /// The module of the tokens' maker.
    pub module: PathBuf,
    /// Label or serial number of the token with the keys that a running server uses.
    pub online: String,
    /// Label or serial number of the token with the roots.
    pub root: String,
    /// Hierarchies whose keys are kept in encrypted files instead.
    pub in_files: Vec<Hierarchy>,
}

/// Two tokens, and the files for what they do not hold.
#[derive(Debug)]
pub struct TokenVault {
    module: Module,
    places: TokenPlaces,
    files: Keystore,
}

impl TokenVault {
    /// Starts the module. No token need be plugged in yet.
    pub fn open(places: TokenPlaces, files: Keystore) -> Result<Self, KeystoreFault> {
        let module = Module::open(&places.module)?;
        Ok(Self { module, places, files })
    }

    fn is_in_files(&self, name: KeyName) -> bool {
        self.places.in_files.contains(&name.hierarchy)
    }

    /// The token on which a key is.
    fn place(&self, name: KeyName) -> &str {
        match name.role {
            KeyRole::Root => &self.places.root,
            KeyRole::Issuing | KeyRole::Responder | KeyRole::Seal => &self.places.online,
        }
    }

    fn log_in(&self, name: KeyName, pin: &Passphrase) -> Result<Arc<Token>, KeystoreFault> {
        Ok(self.module.log_in(self.place(name), &pin_of(pin))?)
    }
}

/// A PIN is typed where a passphrase is.
fn pin_of(passphrase: &Passphrase) -> Pin {
    Pin::new(String::from_utf8_lossy(passphrase.expose()))
}

/// A token's words for a key, in the words of a vault.
fn of_key(name: KeyName, fault: TokenFault) -> KeystoreFault {
    match fault {
        TokenFault::KeyExists { .. } => KeystoreFault::Exists(name),
        TokenFault::KeyMissing { .. } => KeystoreFault::Missing(name),
        other => other.into(),
    }
}

impl KeyVault for TokenVault {
    fn prepare(
        &self,
        wanted: &[(KeyName, KeyAlgorithm)],
        passphrase: &Passphrase,
    ) -> Result<(), KeystoreFault> {
        let (in_files, on_tokens): (Vec<_>, Vec<_>) =
            wanted.iter().copied().partition(|(name, _)| self.is_in_files(*name));
        self.files.prepare(&in_files, passphrase)?;
        for (name, algorithm) in on_tokens {
            let token = self.log_in(name, passphrase)?;
            let facts = self.module.token(token.serial())?;
            if !facts.algorithms.contains(&algorithm) {
                let token = facts.label;
                let missing =
                    TokenFault::AlgorithmMissing { token, algorithm, offers: facts.algorithms };
                return Err(missing.into());
            }
            match token.key(&name.to_string()) {
                Err(TokenFault::KeyMissing { .. }) => {}
                Err(fault) => return Err(fault.into()),
                Ok(_) => return Err(KeystoreFault::Exists(name)),
            }
        }
        Ok(())
    }

    fn create(
        &self,
        name: KeyName,
        algorithm: KeyAlgorithm,
        passphrase: &Passphrase,
    ) -> Result<KeyEntry, KeystoreFault> {
        if self.is_in_files(name) {
            return self.files.create(name, algorithm, passphrase);
        }
        let token = self.log_in(name, passphrase)?;
        let made = token.make_key(&name.to_string(), algorithm);
        let key = made.map_err(|fault| of_key(name, fault))?;
        Ok(KeyEntry { name, public_key: key.public_key().clone() })
    }

    fn open_key(&self, name: KeyName, passphrase: &Passphrase) -> Result<OpenKey, KeystoreFault> {
        if self.is_in_files(name) {
            return self.files.open_key(name, passphrase);
        }
        let found = self.log_in(name, passphrase)?.key(&name.to_string());
        let key = found.map_err(|fault| of_key(name, fault))?;
        let public_key = key.public_key().clone();
        Ok(OpenKey::new(KeyEntry { name, public_key }, key))
    }

    /// Looks for the token of the running server, and whether its PIN is not locked. That of the roots is locked away.
    fn look(&self) -> Result<(), KeystoreFault> {
        self.files.look()?;
        let facts = self.module.token(&self.places.online)?;
        match facts.pin {
            token::PinState::Locked => Err(TokenFault::PinLocked(facts.label).into()),
            token::PinState::Unset => Err(TokenFault::PinUnset(facts.label).into()),
            token::PinState::LastTry | token::PinState::Missed | token::PinState::Well => Ok(()),
        }
    }
}
