//! Making an instance and opening it.

use std::{net::SocketAddr, path::Path, sync::Arc};

use authority::{
    Instance, SubjectData,
    ceremony::{issuing_certificate, root_certificate},
    issue::{CeremonyRecord, Draft},
};
use base::{Actor, Fault, SystemPart};
use crypto::{KeyAlgorithm, PublicKey, Signer};
use gateway::{Mailer, Simulator, SoapRegisters, SoapSettings, StateRegisters, population::Population};
use keystore::{KeyName, KeyVault, Keystore, Passphrase};
use pki::Certificate;
use serde_json::json;
use store::{AuthorityRow, Fresh, Store};

use crate::{
    App, Error, Inner, Result,
    clock::Clock,
    config::{DataFolder, InstanceConfig, MailConfig, RegistersConfig},
    error::OrInternal,
    issuance::{self, Authorised, Signed},
    journalling,
    keys::{HIERARCHIES, Keys, OwnKey},
    law,
    rules::{LawFaults, Rules},
    system,
};

/// How long one step of the dialogue with the mail server may take.
const MAIL_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(30);
/// The first key of each authority.
const FIRST_GENERATION: u32 = 1;

/// The passphrases of a new instance. The roots' is not needed again until the next ceremony.
pub struct Passphrases {
    /// Locks the keys of the roots.
    pub root: Passphrase,
    /// Locks the keys that a running server uses.
    pub online: Passphrase,
}

impl App {
    /// Makes a new instance in `folder`: settings, database, keys, authorities, first lists of revoked certificates.
    ///
    /// Fails, and changes nothing, where there is an instance already.
    pub async fn init(
        folder: DataFolder,
        config: &InstanceConfig,
        passphrases: &Passphrases,
        clock: Clock,
    ) -> Result<Self> {
        let rules = read_rules(&folder)?;
        let instance = Instance::new(&config.base_url, &config.authority_suffix)?;
        folder.write_config(config).map_err(|fault| {
            Error::invalid(Fault::new("instance-exists").with("detail", fault))
        })?;
        let vault = Keystore::open(folder.keys()).map_err(|fault| Error::invalid(fault.fault()))?;
        let store = open_store(&folder, config, &clock).await?;
        let ceremony =
            Ceremony { rules: &rules, instance: &instance, vault: &vault, store: &store, clock: &clock };
        ceremony.found(config, passphrases).await?;
        let app = Self::assemble(folder, config.clone(), clock, rules, store, &passphrases.online).await?;
        app.publish_root_lists(&vault, &passphrases.root).await?;
        app.publish_lists().await?;
        Ok(app)
    }

    /// Opens an instance to serve it.
    pub async fn open(folder: DataFolder, online: &Passphrase, clock: Clock) -> Result<Self> {
        let config = folder
            .read_config()
            .map_err(|fault| Error::invalid(Fault::new("instance-unreadable").with("detail", fault)))?;
        let rules = read_rules(&folder)?;
        let store = open_store(&folder, &config, &clock).await?;
        Self::assemble(folder, config, clock, rules, store, online).await
    }

    /// Opens the database of an instance alone, for what needs no key: the journal.
    pub async fn open_store(folder: &DataFolder, clock: &Clock) -> Result<Store> {
        let config = folder
            .read_config()
            .map_err(|fault| Error::invalid(Fault::new("instance-unreadable").with("detail", fault)))?;
        open_store(folder, &config, clock).await
    }

    async fn assemble(
        folder: DataFolder,
        config: InstanceConfig,
        clock: Clock,
        rules: Rules,
        store: Store,
        online: &Passphrase,
    ) -> Result<Self> {
        let vault = Keystore::open(folder.keys()).map_err(|fault| Error::invalid(fault.fault()))?;
        let rows = store.reading().await?.authorities().await?;
        if rows.is_empty() {
            return Err(Error::invalid(Fault::new("instance-unfinished")));
        }
        let keys = Keys::open(&vault, &rows, online)?;
        let instance = Instance::new(&config.base_url, &config.authority_suffix)?;
        let (registers, simulator) = open_registers(&config).await?;
        let mailer = open_mailer(&folder, &config)?;
        let pepper = pepper(&store, &clock).await?;
        Ok(Self(Arc::new(Inner {
            folder,
            config,
            clock,
            rules,
            store,
            keys,
            instance,
            registers,
            simulator,
            mailer,
            pepper,
        })))
    }

    /// Finishes what is under way and closes the database.
    pub async fn close(self) {
        self.0.store.clone().close().await;
    }
}

/// Reads the rules: the instance's own law, or the compiled-in one.
pub fn read_rules(folder: &DataFolder) -> Result<Rules> {
    let own = folder.law();
    let files = if own.is_dir() { read_law(&own)? } else { law::compiled_in() };
    Rules::parse(&files).map_err(|faults: LawFaults| {
        Error::invalid(Fault::new("law-faulty").with("detail", faults))
    })
}

fn read_law(folder: &Path) -> Result<law::LawFiles> {
    law::from_folder(folder)
        .map_err(|fault| Error::invalid(Fault::new("law-unreadable").with("detail", fault)))
}

async fn open_store(folder: &DataFolder, config: &InstanceConfig, clock: &Clock) -> Result<Store> {
    let address = match &config.database {
        Some(url) => url.clone(),
        None => folder.database().to_string_lossy().into_owned(),
    };
    let fresh = Fresh { instance: config.id.clone(), now: clock.now() };
    let store = Store::open(&address, fresh).await?;
    if store.instance() != config.id {
        return Err(Error::invalid(Fault::new("instance-of-another-database")));
    }
    Ok(store)
}

/// The instance's own secret, made at its first start.
async fn pepper(store: &Store, clock: &Clock) -> Result<String> {
    const NAME: &str = "pepper";
    if let Some(row) = store.reading().await?.setting(NAME).await? {
        return Ok(row.value);
    }
    let now = clock.now();
    let fresh = hex::encode(crypto::random::bytes::<32>().or_internal()?);
    let fresh = &fresh;
    store
        .write(move |mut tx| async move {
            // Two nodes may start at once: the first one's secret stands.
            if let Some(row) = tx.setting(NAME).await? {
                return Ok(row.value);
            }
            tx.set(NAME, fresh, "system", now).await?;
            Ok::<_, Error>(fresh.clone())
        })
        .await
}

async fn open_registers(
    config: &InstanceConfig,
) -> Result<(Box<dyn StateRegisters>, Option<Simulator>)> {
    match &config.registers {
        RegistersConfig::Gateway { url, sender } => {
            let password = std::env::var("SENIM_GATEWAY_PASSWORD").unwrap_or_default();
            let settings = SoapSettings::new(url, sender, gateway::Secret::new(password));
            let registers = SoapRegisters::new(settings)
                .map_err(|fault| Error::invalid(fault.to_fault()))?;
            Ok((Box::new(registers), None))
        }
        RegistersConfig::Simulator => {
            let population = Population::standard().or_internal()?;
            let simulator = Simulator::start(population, SocketAddr::from(([127, 0, 0, 1], 0)))
                .await
                .or_internal()?;
            let registers = SoapRegisters::new(simulator.settings())
                .map_err(|fault| Error::invalid(fault.to_fault()))?;
            Ok((Box::new(registers), Some(simulator)))
        }
    }
}

fn open_mailer(folder: &DataFolder, config: &InstanceConfig) -> Result<Mailer> {
    let opened = match &config.mail {
        MailConfig::Mailbox => Mailer::mailbox(folder.mailbox(), "senim@localhost.localdomain"),
        MailConfig::Smtp { host, port, tls, user, from } => {
            let tls = gateway::mail::TlsMode::parse(tls).ok_or_else(|| {
                Error::invalid(Fault::at("mail-settings", "tls").with("detail", tls))
            })?;
            let password = std::env::var("SENIM_SMTP_PASSWORD").unwrap_or_default();
            Mailer::smtp(&gateway::mail::SmtpSettings {
                host: host.clone(),
                port: *port,
                tls,
                user: user.as_ref().map(|user| (user.clone(), gateway::Secret::new(password))),
                timeout: MAIL_TIMEOUT,
                from: from.clone(),
            })
        }
    };
    opened.map_err(|fault| Error::invalid(fault.to_fault()))
}

/// The founding ceremony: two hierarchies, their responders, the seal.
struct Ceremony<'a> {
    rules: &'a Rules,
    instance: &'a Instance,
    vault: &'a Keystore,
    store: &'a Store,
    clock: &'a Clock,
}

impl Ceremony<'_> {
    async fn found(&self, config: &InstanceConfig, passphrases: &Passphrases) -> Result<()> {
        let record = CeremonyRecord {
            script: crypto::sha256(b"senim founding ceremony 1"),
            record: crypto::sha256(config.id.as_bytes()),
        };
        let mut keys = Keys::empty()?;
        for family in HIERARCHIES {
            let root = self.root(&format!("root-{family}"), passphrases, &record, &keys).await?;
            let issuing = format!("nca-{family}");
            let made = self.issuing(&issuing, &root, passphrases, &record, &keys).await?;
            keys.put(root);
            keys.put(made);
            let responder_key = responder_algorithm(family);
            let responder = Leaf { name: format!("ocsp-{family}"), profile: "ocsp-responder", system_name: None };
            let made = self.leaf(responder, responder_key, keys.key(&issuing)?, passphrases, &record, &keys).await?;
            keys.put(made);
        }
        let seal = Leaf {
            name: "seal".to_owned(),
            profile: "seal",
            system_name: Some(format!("SENIM {}", config.authority_suffix)),
        };
        self.leaf(seal, KeyAlgorithm::Rsa3072, keys.key("nca-rsa")?, passphrases, &record, &keys).await?;
        Ok(())
    }

    async fn root(
        &self,
        name: &str,
        passphrases: &Passphrases,
        record: &CeremonyRecord,
        keys: &Keys,
    ) -> Result<OwnKey> {
        let profile = self.profile(name)?;
        let signer = self.make(name, first_key(profile)?, &passphrases.root)?;
        let now = self.clock.now();
        let draft =
            root_certificate(profile, signer.as_ref(), issuance::serial()?, self.instance, now)?;
        let signed = self.issue(draft, signer.as_ref(), name, record, keys).await?;
        Ok(OwnKey::new(name, FIRST_GENERATION, signed.certificate, Some(signer)))
    }

    async fn issuing(
        &self,
        name: &str,
        root: &OwnKey,
        passphrases: &Passphrases,
        record: &CeremonyRecord,
        keys: &Keys,
    ) -> Result<OwnKey> {
        let profile = self.profile(name)?;
        let signer = self.make(name, first_key(profile)?, &passphrases.online)?;
        let key = read_key(signer.as_ref())?;
        let root_issuer = root.issuer(&self.rules.profiles)?;
        let serial = issuance::serial()?;
        let now = self.clock.now();
        let draft = issuing_certificate(profile, &key, &root_issuer, serial, self.instance, now)?;
        let signed = self.issue(draft, root.signer()?, name, record, keys).await?;
        Ok(OwnKey::new(name, FIRST_GENERATION, signed.certificate, Some(signer)))
    }

    async fn leaf(
        &self,
        leaf: Leaf,
        algorithm: KeyAlgorithm,
        issuer: &OwnKey,
        passphrases: &Passphrases,
        record: &CeremonyRecord,
        keys: &Keys,
    ) -> Result<OwnKey> {
        let signer = self.make(&leaf.name, algorithm, &passphrases.online)?;
        let key = read_key(signer.as_ref())?;
        let subject = SubjectData { system_name: leaf.system_name, ..SubjectData::default() };
        let profile = self.profile(leaf.profile)?;
        let order = issuance::order(profile, &subject, &key, None, self.clock.now())?;
        let draft = Draft::new(&order, &issuer.issuer(&self.rules.profiles)?, self.instance)?;
        let signed = self.issue(draft, issuer.signer()?, &leaf.name, record, keys).await?;
        Ok(OwnKey::new(&leaf.name, FIRST_GENERATION, signed.certificate, Some(signer)))
    }

    /// The steps of every issue, and the row of the key.
    async fn issue(
        &self,
        draft: Draft,
        signer: &dyn Signer,
        name: &str,
        record: &CeremonyRecord,
        keys: &Keys,
    ) -> Result<Signed> {
        let actor = system(SystemPart::Ceremony);
        let now = self.clock.now();
        let lint_with = keys.throw_away(signer.signature_algorithm())?;
        let planned = issuance::plan(
            draft,
            lint_with,
            Authorised::Ceremony(record),
            FIRST_GENERATION,
            None,
            &actor,
            now,
        )?;
        let plan = &planned;
        self.store.write(move |mut tx| async move { plan.record(&mut tx).await }).await?;
        let signed = planned.sign_with(self.store, signer).await?;
        let row = AuthorityRow {
            name: name.to_owned(),
            generation: FIRST_GENERATION,
            certificate: signed.certificate.der().to_vec(),
            key_name: name.to_owned(),
            crl_number: 0,
            created_at: now,
        };
        let (kept, row, actor) = (&signed, &row, &actor);
        self.store
            .write(move |mut tx| async move {
                kept.keep(&mut tx, actor, now).await?;
                tx.insert_authority(row).await?;
                let detail = json!({ "sha256": kept.certificate.sha256(), "serial": kept.certificate.serial().to_string() });
                let subject = format!("key/{}", row.name);
                journalling::record(&mut tx, actor, "key-founded", subject, detail, now).await
            })
            .await?;
        Ok(signed)
    }

    fn profile(&self, code: &str) -> Result<&authority::profile::Profile> {
        let fault = || Error::invalid(Fault::new("profile-unknown").with("profile", code));
        self.rules.profiles.find(code).ok_or_else(fault)
    }

    fn make(&self, name: &str, algorithm: KeyAlgorithm, passphrase: &Passphrase) -> Result<Box<dyn Signer>> {
        let name: KeyName = name.parse().or_internal()?;
        let open = || {
            self.vault.create(&name, algorithm, passphrase)?;
            self.vault.unlock(&name, passphrase)
        };
        open().map_err(|fault: keystore::KeystoreFault| Error::invalid(fault.fault()))
    }
}

/// A certificate of the platform's own below the issuing authorities.
struct Leaf {
    name: String,
    profile: &'static str,
    system_name: Option<String>,
}

fn read_key(signer: &dyn Signer) -> Result<PublicKey> {
    PublicKey::from_spki_der(signer.public_key_info()).or_internal()
}

/// The algorithm of an authority's key: the first that its profile names.
fn first_key(profile: &authority::profile::Profile) -> Result<KeyAlgorithm> {
    let fault = || Fault::new("profile-unknown").with("profile", profile.code());
    profile.keys().first().copied().ok_or_else(|| Error::invalid(fault()))
}

fn responder_algorithm(family: &str) -> KeyAlgorithm {
    if family == "gost" { KeyAlgorithm::Gost2015_512 } else { KeyAlgorithm::Rsa2048 }
}

/// The actor of a person without a session: the ceremony.
pub(crate) fn ceremony_actor() -> Actor {
    system(SystemPart::Ceremony)
}

/// The fingerprint of a certificate as people compare it.
pub fn fingerprint(certificate: &Certificate) -> String {
    certificate.sha256().to_string()
}
