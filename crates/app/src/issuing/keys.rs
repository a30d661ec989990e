//! The authority's own keys and certificates, as the running instance holds them.

use std::collections::BTreeMap;

use authority::{issue::Issuer, profile::Profiles};
use crypto::{KeyAlgorithm, PrivateKey, SignatureAlgorithm, Signer};
use keystore::{KeyName, KeyVault, Passphrase};
use pki::Certificate;
use store::AuthorityRow;

use crate::{Error, Result, error::OrInternal};

/// The two hierarchies, by the words that names of keys end with.
pub(crate) const HIERARCHIES: [&str; 2] = ["rsa", "gost"];

/// One key of the authority with its certificate.
pub(crate) struct OwnKey {
    /// Name, of the key and in addresses: `nca-rsa`, `ocsp-gost`, `seal`.
    pub(crate) name: String,
    /// The first key is generation 1.
    pub(crate) generation: u32,
    /// Its certificate.
    pub(crate) certificate: Certificate,
    /// The open key; none for the roots, whose passphrase a running server does not have.
    signer: Option<Box<dyn Signer>>,
}

impl OwnKey {
    pub(crate) fn new(
        name: &str,
        generation: u32,
        certificate: Certificate,
        signer: Option<Box<dyn Signer>>,
    ) -> Self {
        Self { name: name.to_owned(), generation, certificate, signer }
    }

    /// The open key.
    pub(crate) fn signer(&self) -> Result<&dyn Signer> {
        self.signer.as_deref().ok_or_else(|| Error::internal(&KeyClosed(self.name.clone())))
    }

    /// The key as the issuer that its profile describes.
    pub(crate) fn issuer<'a>(&'a self, profiles: &'a Profiles) -> Result<Issuer<'a>> {
        let profile = profiles
            .find(&self.name)
            .ok_or_else(|| Error::internal(&KeyUnknown(self.name.clone())))?;
        let signature_algorithm = match &self.signer {
            Some(signer) => signer.signature_algorithm(),
            None => self.certificate.signature_algorithm().or_internal()?,
        };
        Ok(Issuer { profile, certificate: &self.certificate, signature_algorithm })
    }
}

/// The key is closed: its passphrase is asked for at ceremonies only.
#[derive(Debug, thiserror::Error)]
#[error("the key {0} is closed")]
struct KeyClosed(String);

/// No key or profile of that name.
#[derive(Debug, thiserror::Error)]
#[error("there is no key or profile {0}")]
struct KeyUnknown(String);

/// All keys of the instance.
pub(crate) struct Keys {
    own: BTreeMap<String, OwnKey>,
    throw_away: Vec<PrivateKey>,
}

impl Keys {
    /// Opens every key that the online passphrase opens, and holds the certificates of the others.
    pub(crate) fn open(
        vault: &dyn KeyVault,
        rows: &[AuthorityRow],
        passphrase: &Passphrase,
    ) -> Result<Self> {
        let mut keys = Self::empty()?;
        for row in rows {
            let certificate = Certificate::from_der(&row.certificate).or_internal()?;
            let name: KeyName = row.key_name.parse().map_err(|fault| Error::internal(&fault))?;
            let signer = if row.name.starts_with("root-") {
                None
            } else {
                Some(
                    vault
                        .unlock(&name, passphrase)
                        .map_err(|fault| Error::invalid(fault.fault()))?,
                )
            };
            keys.put(OwnKey::new(&row.name, row.generation, certificate, signer));
        }
        Ok(keys)
    }

    /// No key but those that lint, which nobody trusts.
    pub(crate) fn empty() -> Result<Self> {
        let throw_away = [KeyAlgorithm::Rsa2048, KeyAlgorithm::Gost2015_512]
            .into_iter()
            .map(PrivateKey::generate)
            .collect::<Result<_, _>>()
            .or_internal()?;
        Ok(Self { own: BTreeMap::new(), throw_away })
    }

    pub(crate) fn put(&mut self, key: OwnKey) {
        self.own.insert(key.name.clone(), key);
    }

    pub(crate) fn find(&self, name: &str) -> Option<&OwnKey> {
        self.own.get(name)
    }

    pub(crate) fn key(&self, name: &str) -> Result<&OwnKey> {
        self.find(name).ok_or_else(|| Error::internal(&KeyUnknown(name.to_owned())))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &OwnKey> {
        self.own.values()
    }

    /// The roots.
    pub(crate) fn anchors(&self) -> Vec<Certificate> {
        self.certificates("root-")
    }

    /// The issuing authorities.
    pub(crate) fn intermediates(&self) -> Vec<Certificate> {
        self.certificates("nca-")
    }

    fn certificates(&self, prefix: &str) -> Vec<Certificate> {
        self.all()
            .filter(|key| key.name.starts_with(prefix))
            .map(|key| key.certificate.clone())
            .collect()
    }

    /// The key that lints what `algorithm` will sign.
    pub(crate) fn throw_away(&self, algorithm: SignatureAlgorithm) -> Result<&PrivateKey> {
        self.throw_away
            .iter()
            .find(|key| key.signature_algorithm() == algorithm)
            .ok_or_else(|| Error::internal(&KeyUnknown(format!("throw-away {algorithm}"))))
    }
}
