//! Making the authority's keys and certificates: the founding ceremony, and the renewal of what lives shortly.

use authority::{
    Instance, SubjectData,
    ceremony::{issuing_certificate, root_certificate},
    issue::{CeremonyRecord, Draft},
    profile::Profile,
};
use base::{Actor, Fault, SystemPart};
use crypto::{KeyAlgorithm, PublicKey, Signer};
use jiff::Timestamp;
use keystore::{KeyName, KeyVault, Keystore, KeystoreFault, Passphrase};
use serde_json::json;
use store::{AuthorityRow, Store};

use crate::{
    Error, Result,
    clock::Clock,
    error::OrInternal,
    instance::Passphrases,
    instance::config::InstanceConfig,
    instance::rules::Rules,
    issuing::keys::{HIERARCHIES, Keys, OwnKey},
    issuing::{self, Authorised, Signed},
    journalling, system,
};

/// The keys that the founding ceremony leaves.
pub(crate) const FOUNDED: [&str; 7] =
    ["root-rsa", "nca-rsa", "ocsp-rsa", "root-gost", "nca-gost", "ocsp-gost", "seal"];

/// The first key of each name.
const FIRST_GENERATION: u32 = 1;

/// A ceremony on one instance.
pub(crate) struct Ceremony<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) instance: &'a Instance,
    pub(crate) vault: &'a Keystore,
    pub(crate) store: &'a Store,
    pub(crate) clock: &'a Clock,
    /// What is done and by whom, as the intents of the ceremony name it.
    pub(crate) record: CeremonyRecord,
}

/// A key that a ceremony makes.
struct NewKey<'a> {
    name: &'a str,
    generation: u32,
    profile: &'a Profile,
    algorithm: KeyAlgorithm,
}

impl NewKey<'_> {
    /// Under what name the vault has it.
    fn key_name(&self) -> String {
        if self.generation == FIRST_GENERATION {
            self.name.to_owned()
        } else {
            format!("{}-{}", self.name, self.generation)
        }
    }
}

/// The actor of whatever is done at the command line of the instance.
pub(crate) const fn actor() -> Actor {
    system(SystemPart::Ceremony)
}

impl Ceremony<'_> {
    /// Founds two hierarchies with their responders, and the seal.
    pub(crate) async fn found(
        &self,
        config: &InstanceConfig,
        passphrases: &Passphrases,
    ) -> Result<()> {
        let mut keys = Keys::empty()?;
        for family in HIERARCHIES {
            let root = self.root(&format!("root-{family}"), &passphrases.root, &keys).await?;
            let issuing =
                self.issuing(&format!("nca-{family}"), &root, &passphrases.online, &keys).await?;
            keys.put(root);
            keys.put(issuing);
            let name = format!("ocsp-{family}");
            let responder =
                self.leaf(&name, FIRST_GENERATION, config, &passphrases.online, &keys).await?;
            keys.put(responder);
        }
        self.leaf("seal", FIRST_GENERATION, config, &passphrases.online, &keys).await?;
        Ok(())
    }

    /// Renews responders and the seal, with new keys, when less than a third of their life is left.
    pub(crate) async fn renew(
        &self,
        config: &InstanceConfig,
        online: &Passphrase,
        keys: &mut Keys,
    ) -> Result<()> {
        let now = self.clock.now();
        for name in ["ocsp-rsa", "ocsp-gost", "seal"] {
            let old = keys.key(name)?;
            if !is_near_its_end(old, now) {
                continue;
            }
            let renewed = self.leaf(name, old.generation + 1, config, online, keys).await?;
            tracing::info!(
                name,
                generation = renewed.generation,
                "a certificate near its end was renewed"
            );
            keys.put(renewed);
        }
        Ok(())
    }

    async fn root(&self, name: &str, passphrase: &Passphrase, keys: &Keys) -> Result<OwnKey> {
        let new = self.first_key(name)?;
        let signer = self.make(&new, passphrase)?;
        let now = self.clock.now();
        let serial = issuing::serial()?;
        let draft = root_certificate(new.profile, signer.as_ref(), serial, self.instance, now)?;
        let signed = self.issue(draft, signer.as_ref(), &new, keys).await?;
        Ok(OwnKey::new(name, new.generation, signed.certificate, Some(signer)))
    }

    async fn issuing(
        &self,
        name: &str,
        root: &OwnKey,
        passphrase: &Passphrase,
        keys: &Keys,
    ) -> Result<OwnKey> {
        let new = self.first_key(name)?;
        let signer = self.make(&new, passphrase)?;
        let key = read_key(signer.as_ref())?;
        let issuer = root.issuer(&self.rules.profiles)?;
        let serial = issuing::serial()?;
        let now = self.clock.now();
        let draft = issuing_certificate(new.profile, &key, &issuer, serial, self.instance, now)?;
        let signed = self.issue(draft, root.signer()?, &new, keys).await?;
        Ok(OwnKey::new(name, new.generation, signed.certificate, Some(signer)))
    }

    /// A responder `ocsp-<family>`, or the seal.
    async fn leaf(
        &self,
        name: &str,
        generation: u32,
        config: &InstanceConfig,
        passphrase: &Passphrase,
        keys: &Keys,
    ) -> Result<OwnKey> {
        let (profile, issuer, algorithm, system_name) = match name {
            "ocsp-gost" => ("ocsp-responder", "nca-gost", KeyAlgorithm::Gost2015_512, None),
            "ocsp-rsa" => ("ocsp-responder", "nca-rsa", KeyAlgorithm::Rsa2048, None),
            _ => ("seal", "nca-rsa", KeyAlgorithm::Rsa3072, Some(config.authority_suffix.clone())),
        };
        let new = NewKey { name, generation, profile: self.profile(profile)?, algorithm };
        let issuer = keys.key(issuer)?;
        let signer = self.make(&new, passphrase)?;
        let key = read_key(signer.as_ref())?;
        let subject = SubjectData { system_name, ..SubjectData::default() };
        let order = issuing::order(new.profile, &subject, &key, None, self.clock.now())?;
        let draft = Draft::new(&order, &issuer.issuer(&self.rules.profiles)?, self.instance)?;
        let signed = self.issue(draft, issuer.signer()?, &new, keys).await?;
        Ok(OwnKey::new(name, generation, signed.certificate, Some(signer)))
    }

    /// The steps of every issue, and the row of the key.
    async fn issue(
        &self,
        draft: Draft,
        signer: &dyn Signer,
        new: &NewKey<'_>,
        keys: &Keys,
    ) -> Result<Signed> {
        let actor = actor();
        let now = self.clock.now();
        let lint_with = keys.throw_away(signer.signature_algorithm())?;
        let authorised = Authorised::Ceremony(&self.record);
        let planned =
            issuing::plan(draft, lint_with, authorised, FIRST_GENERATION, None, &actor, now)?;
        let plan = &planned;
        self.store.write(move |mut tx| async move { plan.record(&mut tx).await }).await?;
        let signed = planned.sign_with(self.store, signer).await?;
        let row = AuthorityRow {
            name: new.name.to_owned(),
            generation: new.generation,
            certificate: signed.certificate.der().to_vec(),
            key_name: new.key_name(),
            crl_number: 0,
            created_at: now,
        };
        let (kept, row, actor) = (&signed, &row, &actor);
        self.store
            .write(move |mut tx| async move {
                kept.keep(&mut tx, actor, now).await?;
                tx.insert_authority(row).await?;
                let detail = json!({
                    "generation": row.generation,
                    "serial": kept.certificate.serial().to_string(),
                    "sha256": kept.certificate.sha256(),
                });
                let subject = format!("key/{}", row.name);
                journalling::record(&mut tx, actor, "key-founded", subject, detail, now).await
            })
            .await?;
        Ok(signed)
    }

    fn profile(&self, code: &str) -> Result<&Profile> {
        let fault = || Error::invalid(Fault::new("profile-unknown").with("profile", code));
        self.rules.profiles.find(code).ok_or_else(fault)
    }

    /// The key of an authority: its profile has its name, and the first algorithm that it allows is taken.
    fn first_key<'b>(&'b self, name: &'b str) -> Result<NewKey<'b>> {
        let profile = self.profile(name)?;
        let fault = || Error::invalid(Fault::new("profile-unknown").with("profile", name));
        let algorithm = profile.keys().first().copied().ok_or_else(fault)?;
        Ok(NewKey { name, generation: FIRST_GENERATION, profile, algorithm })
    }

    fn make(&self, new: &NewKey<'_>, passphrase: &Passphrase) -> Result<Box<dyn Signer>> {
        let name: KeyName = new.key_name().parse().or_internal()?;
        let open = || {
            self.vault.create(&name, new.algorithm, passphrase)?;
            self.vault.unlock(&name, passphrase)
        };
        open().map_err(|fault: KeystoreFault| Error::invalid(fault.fault()))
    }
}

fn is_near_its_end(key: &OwnKey, now: Timestamp) -> bool {
    let (from, to) = (key.certificate.not_before(), key.certificate.not_after());
    to.duration_since(now) < to.duration_since(from) / 3
}

fn read_key(signer: &dyn Signer) -> Result<PublicKey> {
    PublicKey::from_spki_der(signer.public_key_info()).or_internal()
}
