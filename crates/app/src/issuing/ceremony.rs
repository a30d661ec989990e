//! Making the authority's keys and certificates: the founding ceremony, the succession of an issuing key, and the renewal
//! of what lives shortly.

use std::sync::Arc;

use authority::{
    Instance, SubjectData,
    ceremony::CeremonyRecord,
    key::{Generation, KeyName, KeyRole},
    profile::Hierarchy,
};
use base::{Actor, Fault, SystemPart};
use crypto::{KeyAlgorithm, PublicKey};
use jiff::Timestamp;
use keystore::{KeyVault, KeystoreFault, OpenKeys, Passphrase};
use serde_json::json;
use store::{AuthorityRow, Store};

use crate::{
    Error, Result,
    clock::Clock,
    error::OrInternal,
    instance::config::InstanceConfig,
    instance::passphrases::Passphrases,
    instance::rules::Rules,
    issuing::keys::{Half, Keys, OwnKey},
    issuing::{Authorised, Commission, Issuing, Signed, SignedBy},
    journalling, system,
};

/// The seal stands in the RSA hierarchy: readers of PDF verify it.
const SEAL: Hierarchy = Hierarchy::Rsa;

/// The keys that the founding ceremony leaves, in the order in which it makes them.
pub(crate) fn founded() -> impl Iterator<Item = KeyName> {
    let roles = [KeyRole::Root, KeyRole::Issuing, KeyRole::Responder];
    Hierarchy::ALL
        .into_iter()
        .flat_map(move |hierarchy| roles.map(|role| KeyName::first(role, hierarchy)))
        .chain([KeyName::first(KeyRole::Seal, SEAL)])
}

/// Looks whether every key of the founding can be made, before anything is.
pub(crate) async fn prepare(
    vault: &Arc<dyn KeyVault>,
    rules: &Rules,
    passphrases: &Passphrases,
) -> Result<()> {
    let wanted = founded().map(|name| Ok((name, algorithm(rules, name)?)));
    let wanted = wanted.collect::<Result<Vec<_>>>()?;
    let (roots, online): (Vec<_>, Vec<_>) =
        wanted.into_iter().partition(|(name, _)| name.role == KeyRole::Root);
    let vault = Arc::clone(vault);
    let (of_root, of_online) = (passphrases.root().clone(), passphrases.online().clone());
    let prepared = tokio::task::spawn_blocking(move || {
        vault.prepare(&roots, &of_root)?;
        vault.prepare(&online, &of_online)
    });
    prepared.await.or_internal()?.map_err(|fault| Error::invalid(fault.fault()))
}

/// An authority takes the first algorithm that its profile allows; a responder and the seal that of their hierarchy.
fn algorithm(rules: &Rules, name: KeyName) -> Result<KeyAlgorithm> {
    let code = name.profile();
    let fault = || Error::invalid(Fault::new("profile-unknown").with("profile", &code));
    let profile = rules.profiles.find(&code).ok_or_else(fault)?;
    match (name.role, name.hierarchy) {
        (KeyRole::Root | KeyRole::Issuing, _) => profile.keys().first().copied().ok_or_else(fault),
        (_, Hierarchy::Gost) => Ok(KeyAlgorithm::Gost2015_512),
        (KeyRole::Responder, Hierarchy::Rsa) => Ok(KeyAlgorithm::Rsa2048),
        (KeyRole::Seal, Hierarchy::Rsa) => Ok(KeyAlgorithm::Rsa3072),
    }
}

/// A key that needs a successor.
pub(crate) struct Due {
    role: KeyRole,
    issuing: Arc<OwnKey>,
    /// Whether a successor would end before its issuer does.
    pub(crate) may_be_renewed: bool,
}

/// A ceremony on one instance.
pub(crate) struct Ceremony<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) instance: &'a Instance,
    pub(crate) config: &'a InstanceConfig,
    /// Where keys are made and opened.
    pub(crate) vault: &'a Arc<dyn KeyVault>,
    /// The keys that are open for the ceremony, and after it for the server.
    pub(crate) open: &'a OpenKeys,
    pub(crate) store: &'a Store,
    pub(crate) clock: &'a Clock,
}

/// The actor of whatever is done at the command line of the instance.
pub(crate) const fn actor() -> Actor {
    system(SystemPart::Ceremony)
}

impl Ceremony<'_> {
    /// Founds two hierarchies with their responders, and the seal.
    pub(crate) async fn found(&self, passphrases: &Passphrases, keys: &Keys) -> Result<()> {
        let record = CeremonyRecord::founding(&self.config.id);
        for name in founded() {
            let passphrase = match name.role {
                KeyRole::Root => passphrases.root(),
                _ => passphrases.online(),
            };
            let signed_by = match name.role {
                KeyRole::Root => SignedBy::Itself(name),
                KeyRole::Issuing => SignedBy::Key(KeyName { role: KeyRole::Root, ..name }),
                _ => SignedBy::Key(KeyName { role: KeyRole::Issuing, ..name }),
            };
            self.make(name, signed_by, passphrase, &record, keys).await?;
        }
        Ok(())
    }

    /// Gives an issuing key a successor, with a responder of its own. The root must be open.
    pub(crate) async fn succeed(
        &self,
        hierarchy: Hierarchy,
        online: &Passphrase,
        keys: &Keys,
    ) -> Result<Arc<OwnKey>> {
        let root = keys.newest(KeyRole::Root, hierarchy, self.clock.now())?;
        let name = keys.next_name(KeyRole::Issuing, hierarchy);
        let record = CeremonyRecord::succession(&self.config.id, name);
        let issuing = self.make(name, SignedBy::Key(root.name), online, &record, keys).await?;
        self.renew(online, keys).await?;
        Ok(issuing)
    }

    /// Gives every issuing key in force a responder of this node, and the node a seal, when there is none or less than a
    /// third of its life is left. Each gets a new key, beside the old one. Tells how many were made.
    pub(crate) async fn renew(&self, online: &Passphrase, keys: &Keys) -> Result<u32> {
        let mut made = 0;
        for due in self.due(keys)? {
            let name = keys.next_name(due.role, due.issuing.name.hierarchy);
            if !due.may_be_renewed {
                // Nothing may outlive its issuer. What is there serves to its end; the issuing key needs a successor.
                tracing::warn!(issuer = %due.issuing.name, %name, "not renewed: the issuer ends too soon");
                continue;
            }
            let record = CeremonyRecord::renewal(&self.config.id, name);
            self.make(name, SignedBy::Key(due.issuing.name), online, &record, keys).await?;
            tracing::info!(%name, "a certificate near its end was renewed");
            made += 1;
        }
        Ok(made)
    }

    /// What is to be renewed.
    pub(crate) fn due(&self, keys: &Keys) -> Result<Vec<Due>> {
        let now = self.clock.now();
        let old_enough = |old: Option<Arc<OwnKey>>| old.is_none_or(|old| old.is_near_its_end(now));
        let mut due = Vec::new();
        for issuing in keys.all_of(KeyRole::Issuing) {
            let is_due = issuing.certificate.is_valid_at(now)
                && old_enough(keys.responder_of(&issuing, now));
            if is_due {
                due.push(self.due_of(KeyRole::Responder, issuing, keys)?);
            }
        }
        if old_enough(keys.newest(KeyRole::Seal, SEAL, now).ok()) {
            let issuing = keys.newest(KeyRole::Issuing, SEAL, now)?;
            due.push(self.due_of(KeyRole::Seal, issuing, keys)?);
        }
        Ok(due)
    }

    fn due_of(&self, role: KeyRole, issuing: Arc<OwnKey>, keys: &Keys) -> Result<Due> {
        let name = keys.next_name(role, issuing.name.hierarchy);
        let issuing_of = self.issuing(keys);
        let end = issuing_of.profile(&name.profile())?.not_after(self.clock.now());
        let may_be_renewed = end.is_some_and(|end| end <= issuing.certificate.not_after());
        Ok(Due { role, issuing, may_be_renewed })
    }

    /// Makes a key and its certificate, and enters both.
    async fn make(
        &self,
        name: KeyName,
        signed_by: SignedBy,
        passphrase: &Passphrase,
        record: &CeremonyRecord,
        keys: &Keys,
    ) -> Result<Arc<OwnKey>> {
        let public_key = self.make_key(name, passphrase).await?;
        let system_name =
            (name.role == KeyRole::Seal).then(|| self.config.authority_suffix.clone());
        let commission = Commission {
            profile: name.profile(),
            subject: SubjectData { system_name, ..SubjectData::default() },
            public_key,
            storage: None,
            signed_by,
        };
        let (actor, now) = (actor(), self.clock.now());
        let authorised = Authorised::Ceremony(record);
        let made = self.issuing(keys).issue(&[commission], authorised, None, &actor, now).await?;
        for signed in &made {
            self.enter(name, signed, &actor, now).await?;
        }
        let none = || Error::invalid(Fault::new("profile-unknown").with("profile", name));
        let signed = made.into_iter().next().ok_or_else(none)?;
        Ok(keys.put(OwnKey::new(name, signed.certificate, Half::Here)?))
    }

    /// Keeps the certificate and the row of the key.
    async fn enter(
        &self,
        name: KeyName,
        signed: &Signed,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<()> {
        let row = AuthorityRow {
            name: name.line(),
            generation: name.generation.number(),
            certificate: signed.certificate.der().to_vec(),
            key_name: name.to_string(),
            crl_number: 0,
            created_at: now,
        };
        let act = if name.generation == Generation::FIRST { "key-founded" } else { "key-renewed" };
        let row = &row;
        self.store
            .write(move |mut tx| async move {
                signed.keep(&mut tx, actor, now).await?;
                tx.insert_authority(row).await?;
                let detail = json!({
                    "generation": row.generation,
                    "serial": signed.certificate.serial().to_string(),
                    "sha256": signed.certificate.sha256(),
                });
                let subject = format!("key/{}", row.name);
                journalling::record(&mut tx, actor, act, subject, detail, now).await
            })
            .await
    }

    /// Makes a key in the vault and opens it, on a thread that may block: a large prime takes seconds.
    ///
    /// A later generation that an interrupted ceremony left without a certificate is taken up: it has signed nothing. Of a
    /// first one that cannot be known, since the register is as new as the instance.
    async fn make_key(&self, name: KeyName, passphrase: &Passphrase) -> Result<PublicKey> {
        let algorithm = algorithm(self.rules, name)?;
        let (vault, passphrase) = (Arc::clone(self.vault), passphrase.clone());
        let made = tokio::task::spawn_blocking(move || {
            match vault.create(name, algorithm, &passphrase) {
                Err(KeystoreFault::Exists(_)) if name.generation > Generation::FIRST => {}
                made => drop(made?),
            }
            vault.open_key(name, &passphrase)
        });
        let key = made.await.or_internal()?.map_err(|fault| Error::invalid(fault.fault()))?;
        let public_key = key.entry().public_key.clone();
        self.open.put(key);
        Ok(public_key)
    }

    fn issuing<'k>(&'k self, keys: &'k Keys) -> Issuing<'k> {
        Issuing { rules: self.rules, instance: self.instance, store: self.store, keys }
    }
}
