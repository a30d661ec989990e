//! The authority's own keys and certificates, as the running instance holds them.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use authority::{
    issue::Issuer,
    key::{KeyName, KeyRole},
    profile::{Hierarchy, Profiles},
    signing::{Assignment, SigningFault},
};
use base::Fault;
use crypto::{KeyAlgorithm, PrivateKey, SignFault, SignatureAlgorithm, Signer as _};
use jiff::Timestamp;
use keystore::{KeyVault, KeystoreFault, OpenKeys, Passphrase, Signer, SignerFault};
use pki::Certificate;
use store::AuthorityRow;

use crate::{Error, Result, error::OrInternal, instance::timekeeping::Timekeeper};

/// One key of the authority, by its certificate. The private half is behind the port of [`Keys::sign`].
#[derive(Debug)]
pub(crate) struct OwnKey {
    /// Which key.
    pub(crate) name: KeyName,
    /// Its certificate.
    pub(crate) certificate: Certificate,
    /// The algorithm with which it signs.
    algorithm: SignatureAlgorithm,
    /// Where its private half is.
    half: Half,
}

/// Where the private half of a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    /// On another node, which made it for itself.
    Elsewhere,
    /// On this node; a root's is opened for ceremonies only.
    Here,
}

impl OwnKey {
    pub(crate) fn new(name: KeyName, certificate: Certificate, half: Half) -> Result<Self> {
        let key = certificate.public_key().or_internal()?;
        Ok(Self { name, certificate, algorithm: key.algorithm().default_signature(), half })
    }

    /// The key as the issuer that its profile describes.
    pub(crate) fn issuer<'a>(&'a self, profiles: &'a Profiles) -> Result<Issuer<'a>> {
        let code = self.name.profile();
        let profile = profiles.find(&code).ok_or_else(|| Error::internal(&KeyUnknown(code)))?;
        let signature_algorithm = self.algorithm;
        Ok(Issuer { key: self.name, profile, certificate: &self.certificate, signature_algorithm })
    }

    /// Whether it certified `other`: the key identifiers agree (RFC 5280 4.2.1.1).
    pub(crate) fn certified(&self, other: &Self) -> bool {
        self.certificate.subject_key_id().is_some()
            && self.certificate.subject_key_id() == other.certificate.authority_key_id()
    }

    /// Whether less than a third of its life is left.
    pub(crate) fn is_near_its_end(&self, now: Timestamp) -> bool {
        let (from, to) = (self.certificate.not_before(), self.certificate.not_after());
        to.duration_since(now) < to.duration_since(from) / 3
    }
}

/// No key or profile of that name.
#[derive(Debug, thiserror::Error)]
#[error("there is no key or profile {0}")]
pub(crate) struct KeyUnknown(pub(crate) String);

/// All keys of the instance, every generation of each, and the signer behind them.
pub(crate) struct Keys {
    own: RwLock<BTreeMap<KeyName, Arc<OwnKey>>>,
    throw_away: Vec<PrivateKey>,
    signer: Arc<dyn Signer>,
    keeper: Arc<Timekeeper>,
}

impl Keys {
    /// The keys of the instance; those that the online passphrase opens are opened, the roots stay closed.
    pub(crate) fn open(
        vault: &dyn KeyVault,
        rows: &[AuthorityRow],
        passphrase: &Passphrase,
        open: &Arc<OpenKeys>,
        keeper: &Arc<Timekeeper>,
    ) -> Result<Self> {
        let keys = Self::empty(Arc::<OpenKeys>::clone(open), Arc::clone(keeper))?;
        keys.take_up(vault, rows, passphrase, open)?;
        Ok(keys)
    }

    /// Opens the keys of the register that are not known here yet; tells how many there were.
    ///
    /// Responders and seals are made by each node for itself when it has none: one whose file is not here is another
    /// node's. It is known, and never asked to sign.
    pub(crate) fn take_up(
        &self,
        vault: &dyn KeyVault,
        rows: &[AuthorityRow],
        passphrase: &Passphrase,
        open: &OpenKeys,
    ) -> Result<u32> {
        let mut taken = 0;
        for row in rows {
            let name = name_of(&row.name, row.generation)?;
            if self.find(name).is_some() {
                continue;
            }
            let certificate = Certificate::from_der(&row.certificate).or_internal()?;
            let half = match name.role {
                KeyRole::Root => Half::Here,
                role => match vault.open_key(name, passphrase) {
                    Ok(key) => {
                        open.put(key);
                        Half::Here
                    }
                    Err(KeystoreFault::Missing(_))
                        if matches!(role, KeyRole::Responder | KeyRole::Seal) =>
                    {
                        Half::Elsewhere
                    }
                    Err(fault) => return Err(Error::invalid(fault.fault())),
                },
            };
            self.put(OwnKey::new(name, certificate, half)?);
            taken += 1;
        }
        Ok(taken)
    }

    /// No key but those that lint, which nobody trusts.
    pub(crate) fn empty(signer: Arc<dyn Signer>, keeper: Arc<Timekeeper>) -> Result<Self> {
        let throw_away = [KeyAlgorithm::Rsa2048, KeyAlgorithm::Gost2015_512]
            .into_iter()
            .map(PrivateKey::generate)
            .collect::<Result<_, _>>()
            .or_internal()?;
        Ok(Self { own: RwLock::default(), throw_away, signer, keeper })
    }

    /// What compares the clock with what was recorded.
    pub(crate) fn keeper(&self) -> &Timekeeper {
        &self.keeper
    }

    pub(crate) fn put(&self, key: OwnKey) -> Arc<OwnKey> {
        let key = Arc::new(key);
        let mut own = self.own.write().unwrap_or_else(PoisonError::into_inner);
        own.insert(key.name, Arc::clone(&key));
        key
    }

    pub(crate) fn find(&self, name: KeyName) -> Option<Arc<OwnKey>> {
        self.own.read().unwrap_or_else(PoisonError::into_inner).get(&name).cloned()
    }

    pub(crate) fn key(&self, name: KeyName) -> Result<Arc<OwnKey>> {
        self.find(name).ok_or_else(|| Error::internal(&KeyUnknown(name.to_string())))
    }

    /// All generations of a role in both hierarchies, the oldest first.
    pub(crate) fn all_of(&self, role: KeyRole) -> Vec<Arc<OwnKey>> {
        let own = self.own.read().unwrap_or_else(PoisonError::into_inner);
        let of = |hierarchy| {
            own.values().filter(move |key| key.name.role == role && key.name.hierarchy == hierarchy)
        };
        Hierarchy::ALL.into_iter().flat_map(of).cloned().collect()
    }

    /// The key that signs what is new: the newest on this node whose certificate is in force.
    pub(crate) fn newest(
        &self,
        role: KeyRole,
        hierarchy: Hierarchy,
        now: Timestamp,
    ) -> Result<Arc<OwnKey>> {
        self.all_of(role)
            .into_iter()
            .filter(|key| key.name.hierarchy == hierarchy && key.half == Half::Here)
            .rfind(|key| key.certificate.is_valid_at(now))
            .ok_or_else(|| {
                Error::internal(&KeyUnknown(KeyName::first(role, hierarchy).to_string()))
            })
    }

    /// The responder of an issuing key on this node: the newest in force that it certified, else the newest it ever
    /// certified.
    pub(crate) fn responder_of(&self, issuer: &OwnKey, now: Timestamp) -> Option<Arc<OwnKey>> {
        let mut own = self.all_of(KeyRole::Responder);
        own.retain(|key| key.half == Half::Here && issuer.certified(key));
        let in_force = own.iter().rfind(|key| key.certificate.is_valid_at(now)).cloned();
        in_force.or_else(|| own.pop())
    }

    /// The name of a new key: the generation after the last, whether that one is in force or not.
    pub(crate) fn next_name(&self, role: KeyRole, hierarchy: Hierarchy) -> KeyName {
        let all = self.all_of(role);
        let last = all.iter().rfind(|key| key.name.hierarchy == hierarchy);
        last.map_or(KeyName::first(role, hierarchy), |key| key.name.next())
    }

    /// The roots.
    pub(crate) fn anchors(&self) -> Vec<Certificate> {
        self.certificates(KeyRole::Root)
    }

    /// The issuing authorities, of all generations.
    pub(crate) fn intermediates(&self) -> Vec<Certificate> {
        self.certificates(KeyRole::Issuing)
    }

    /// The issuing authority that signed a certificate of our own: what stands between it and its anchor.
    pub(crate) fn issuer_of(&self, certificate: &Certificate) -> Option<Certificate> {
        let mut all = self.intermediates().into_iter();
        all.find(|authority| certificate.verify_signed_by(authority).is_ok())
    }

    fn certificates(&self, role: KeyRole) -> Vec<Certificate> {
        self.all_of(role).iter().map(|key| key.certificate.clone()).collect()
    }

    /// Puts a signer before the one that is there.
    #[cfg(test)]
    pub(crate) fn put_before(&mut self, wrap: impl FnOnce(Arc<dyn Signer>) -> Arc<dyn Signer>) {
        self.signer = wrap(Arc::clone(&self.signer));
    }

    /// The key that lints what `algorithm` will sign.
    pub(crate) fn throw_away(&self, algorithm: SignatureAlgorithm) -> Result<&PrivateKey> {
        self.throw_away
            .iter()
            .find(|key| key.signature_algorithm() == algorithm)
            .ok_or_else(|| Error::internal(&KeyUnknown(format!("throw-away {algorithm}"))))
    }

    /// Has an assignment carried out by the key that it names, unless the clock was set back.
    pub(crate) async fn sign(&self, assignment: Assignment) -> Result<Vec<u8>> {
        self.keeper.check()?;
        self.signer.sign(assignment).await.map_err(|fault| match fault {
            // Whoever asked can do nothing about a device; whoever runs the instance reads of it here and in its health.
            SignerFault::Refused(SigningFault::Sign(SignFault::Device(fault))) => {
                tracing::error!(%fault, "the device of the authority's keys does not sign");
                Error::Unavailable(Fault::new("signing-device-away"))
            }
            other => Error::internal(&other),
        })
    }
}

/// The key of a row: the name that its generations share, and its number.
pub(crate) fn name_of(line: &str, generation: u32) -> Result<KeyName> {
    KeyName::of_line(line, generation)
        .ok_or_else(|| Error::internal(&KeyUnknown(format!("{line} {generation}"))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Clock, config::ClockSetBack};

    #[test]
    fn what_stands_in_no_register_has_no_key() {
        let keeper = Timekeeper::new(Clock::System, ClockSetBack::Refuse);
        let keys = Keys::empty(Arc::new(OpenKeys::new()), Arc::new(keeper)).unwrap();
        let first = KeyName::first(KeyRole::Issuing, Hierarchy::Rsa);
        assert!(keys.find(first).is_none() && keys.key(first).is_err());
        let newest = keys.newest(KeyRole::Issuing, Hierarchy::Rsa, Timestamp::UNIX_EPOCH);
        assert!(newest.is_err());
        assert_eq!(keys.next_name(KeyRole::Issuing, Hierarchy::Rsa), first);
        assert!(name_of("nca-rsa", 0).is_err() && name_of("operator", 1).is_err());
        assert_eq!(name_of("nca-rsa", 2).unwrap(), first.next());
    }
}
