//! Making an instance and opening it.

pub mod backup;
pub mod config;
pub mod health;
pub(crate) mod in_force;
pub mod law;
mod opening;
pub(crate) mod passphrases;
pub mod rules;
pub mod schemas;
pub mod settings;
pub mod supervision;
pub(crate) mod timekeeping;
pub(crate) mod worker;

pub use opening::{compiled_in_rules, read_rules};
pub use passphrases::Passphrases;

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use authority::{
    Instance,
    key::{KeyName, KeyRole},
};
use base::Fault;
use gateway::{
    Mailer, Simulator, SoapRegisters, SoapSettings, StateRegisters,
    payment::{PaymentGateway, PaymentSimulator},
    population::Population,
};
use jiff::SignedDuration;
use keystore::{KeyVault, OpenKeys, Passphrase};
use store::{AuthorityRow, Store};

use crate::{
    App, Error, Hierarchy, Inner, Result, checkpoints,
    clock::Clock,
    error::OrInternal,
    instance::config::{DataFolder, InstanceConfig, MailConfig, RegistersConfig},
    instance::health::LastHealth,
    instance::in_force::RulesInForce,
    instance::opening::{law_files, open_store, open_vault, parse_rules},
    instance::supervision::Watched,
    instance::timekeeping::Timekeeper,
    issuing::ceremony::{Ceremony, founded, prepare},
    issuing::{extracts::Extracts, keys::Keys, published::Publications},
    precedence::Precedence,
};

/// How long one step of the dialogue with the mail server may take.
const MAIL_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(30);
/// How long the renewal of keys is one node's: a large prime takes seconds.
const RENEWAL_LEASE: SignedDuration = SignedDuration::from_mins(5);
/// So many entries of the journal are compared with the clock.
const LAST_ENTRIES: u64 = 20;

impl App {
    /// Makes a new instance in `folder`: settings, database, keys, authorities, first lists of revoked certificates,
    /// first checkpoint of the journal.
    ///
    /// Fails, and changes nothing, where there is an instance already.
    pub async fn init(
        folder: DataFolder,
        config: &InstanceConfig,
        passphrases: &Passphrases,
        clock: Clock,
    ) -> Result<Self> {
        folder.make().or_internal()?;
        verify_private(&folder)?;
        verify_registers(config)?;
        let files = law_files(&folder)?;
        let rules = parse_rules(&files)?;
        let instance = Instance::new(&config.base_url, &config.authority_suffix)?;
        let vault = open_vault(&folder, config)?;
        if !folder.config().exists() {
            prepare(&vault, &rules, passphrases).await?;
        }
        folder.write_config(config).map_err(|fault| Error::invalid(fault.fault()))?;
        let store = open_store(&folder, config, &clock).await?;
        let open = Arc::new(OpenKeys::new());
        let keeper = Arc::new(Timekeeper::new(clock.clone(), config.clock_set_back));
        let keys = Keys::empty(Arc::<OpenKeys>::clone(&open), keeper)?;
        let ceremony = Ceremony {
            rules: &rules,
            instance: &instance,
            config,
            vault: &vault,
            open: &open,
            store: &store,
            clock: &clock,
        };
        Box::pin(ceremony.found(passphrases, &keys)).await?;
        let online = passphrases.online();
        let assembled = Self::assemble(
            folder,
            config.clone(),
            clock,
            RulesInForce::new(rules, &files),
            store,
            online,
        );
        let app = Box::pin(assembled).await?;
        // The roots are open for the ceremony only; they close when its keys go.
        app.authority().publish_root_lists(&keys).await?;
        app.authority().publish_lists().await?;
        app.make_checkpoint().await?;
        Ok(app)
    }

    /// Opens an instance to serve it.
    pub async fn open(folder: DataFolder, online: &Passphrase, clock: Clock) -> Result<Self> {
        let config = folder.read_config().map_err(|fault| Error::invalid(fault.fault()))?;
        verify_private(&folder)?;
        verify_registers(&config)?;
        let files = law_files(&folder)?;
        let rules = RulesInForce::new(parse_rules(&files)?, &files);
        if config.database.is_none() && !folder.database().exists() {
            // Opening would make an empty one, which hides that the real one is somewhere else.
            return Err(Error::invalid(Fault::new("database-missing")));
        }
        let store = open_store(&folder, &config, &clock).await?;
        Self::assemble(folder, config, clock, rules, store, online).await
    }

    /// Gives an issuing authority a new key, certified by its root, with a responder of its own and a first list. The key
    /// before it signs no new certificate; it answers for those it issued, with its list and its responder, until its own
    /// certificate ends. A running server takes the new key up within a minute, if it has the files of the key.
    ///
    /// Gives the name of the new key.
    pub async fn succeed(
        &self,
        hierarchy: Hierarchy,
        passphrases: &Passphrases,
    ) -> Result<KeyName> {
        let vault = open_vault(&self.0.folder, &self.0.config)?;
        let rows = self.0.store.reading().await?.authorities().await?;
        let open = Arc::new(OpenKeys::new());
        let keeper = &self.0.keeper;
        let keys = Keys::open(vault.as_ref(), &rows, passphrases.online(), &open, keeper)?;
        let root = keys.newest(KeyRole::Root, hierarchy, self.now())?;
        let opened = vault.open_key(root.name, passphrases.root());
        open.put(opened.map_err(|fault| Error::invalid(fault.fault()))?);
        if !self.lease_keys().await? {
            return Err(Error::Unavailable(Fault::new("store-busy")));
        }
        let ceremony = self.ceremony(&vault, &open);
        let issuing = ceremony.succeed(hierarchy, passphrases.online(), &keys).await;
        self.end_lease_of_keys().await?;
        let issuing = issuing?;
        self.authority().publish_with(&issuing, &keys).await?;
        Ok(issuing.name)
    }

    fn ceremony<'a>(&'a self, vault: &'a Arc<dyn KeyVault>, open: &'a OpenKeys) -> Ceremony<'a> {
        Ceremony {
            rules: self.0.rules.now(),
            instance: &self.0.instance,
            config: &self.0.config,
            vault,
            open,
            store: &self.0.store,
            clock: &self.0.clock,
        }
    }

    /// Takes up keys that other nodes and ceremonies made, and gives this node new responders and a new seal before the
    /// old ones end. Tells how many keys came.
    pub(crate) async fn renew_keys(&self) -> Result<u32> {
        let mut came = self.take_up_keys().await?;
        let vault = open_vault(&self.0.folder, &self.0.config)?;
        let ceremony = self.ceremony(&vault, &self.0.open);
        if ceremony.due(&self.0.keys)?.iter().all(|due| !due.may_be_renewed) {
            return Ok(came);
        }
        if self.lease_keys().await? {
            came += self.take_up_keys().await?;
            let renewed = ceremony.renew(&self.0.online, &self.0.keys).await;
            self.end_lease_of_keys().await?;
            came += renewed?;
        }
        Ok(came)
    }

    /// Makes the keys of the instance this process's affair for a while, so that no two make one of the same generation.
    /// `false`: another is at it.
    async fn lease_keys(&self) -> Result<bool> {
        let (now, node) = (self.now(), self.0.node.as_str());
        let until = now.checked_add(RENEWAL_LEASE).or_internal()?;
        self.0
            .store
            .write(move |mut tx| async move {
                Ok::<_, Error>(tx.take_lease("keys", node, until, now).await?)
            })
            .await
    }

    async fn end_lease_of_keys(&self) -> Result<()> {
        let node = self.0.node.as_str();
        self.0
            .store
            .write(move |mut tx| async move { Ok::<_, Error>(tx.end_lease("keys", node).await?) })
            .await
    }

    /// Opens keys that came into the register since the start, on a thread that may block.
    async fn take_up_keys(&self) -> Result<u32> {
        let rows = self.0.store.reading().await?.authorities().await?;
        let vault = open_vault(&self.0.folder, &self.0.config)?;
        let app = self.clone();
        let taking = tokio::task::spawn_blocking(move || {
            let Inner { keys, online, open, .. } = app.0.as_ref();
            keys.take_up(vault.as_ref(), &rows, online, open)
        });
        let taken = taking.await.or_internal()??;
        if taken > 0 {
            self.load_publications().await?;
        }
        Ok(taken)
    }

    async fn assemble(
        folder: DataFolder,
        config: InstanceConfig,
        clock: Clock,
        rules: RulesInForce,
        store: Store,
        online: &Passphrase,
    ) -> Result<Self> {
        let vault = open_vault(&folder, &config)?;
        let rows = store.reading().await?.authorities().await?;
        check_founded(&rows)?;
        let keeper = Arc::new(Timekeeper::new(clock.clone(), config.clock_set_back));
        note_newest_entries(&store, &keeper).await?;
        keeper.check()?;
        let open = Arc::new(OpenKeys::new());
        let keys = Keys::open(vault.as_ref(), &rows, online, &open, &keeper)?;
        let instance = Instance::new(&config.base_url, &config.authority_suffix)?;
        let (registers, simulator) = open_registers(&config).await?;
        let bank = match &simulator {
            Some(_) => Some(Arc::new(PaymentSimulator::kept_in(folder.payments()).or_internal()?)),
            None => None,
        };
        let payments = bank.clone().map(|bank| -> Arc<dyn PaymentGateway> { bank });
        let mailer = Arc::new(open_mailer(&folder, &config)?);
        let stamps = config.time_stamps.as_ref();
        let stamper =
            stamps.map(|stamps| crate::lasting::TimeStamper::open(stamps, &folder)).transpose()?;
        let pepper = pepper(&store, &clock).await?;
        settings::note(&store, &folder, &clock).await?;
        let node = hex::encode(crypto::random::bytes::<8>().or_internal()?);
        let app = Self(Arc::new(Inner {
            folder,
            config,
            clock,
            rules,
            store,
            keys,
            keeper,
            open,
            online: online.clone(),
            instance,
            registers,
            payments,
            bank,
            simulator,
            mailer,
            stamper,
            pepper,
            node,
            checkpoints: checkpoints::Known::default(),
            publications: Publications::default(),
            extracts: Extracts::default(),
            watched: Watched::default(),
            precedence: Precedence::default(),
            health: LastHealth::default(),
        }));
        app.load_publications().await?;
        app.0.keeper.check()?;
        app.renew_keys().await?;
        Ok(app)
    }

    /// Takes notice of what other nodes recorded, so that a clock which is behind theirs is found.
    pub(crate) async fn note_newest_entries(&self) -> Result<()> {
        note_newest_entries(&self.0.store, &self.0.keeper).await
    }

    /// Finishes what is under way and closes the database.
    pub async fn close(self) {
        self.0.store.clone().close().await;
    }
}

/// The data folder holds personal data and keys: one that others can look into is refused.
fn verify_private(folder: &DataFolder) -> Result<()> {
    if folder.is_private() {
        return Ok(());
    }
    let fault = Fault::new("data-folder-open").with("folder", folder.path().display());
    Err(Error::invalid(fault))
}

/// What goes to the registers is personal data: it leaves the machine by https only. Invented people behind an address that the
/// public can reach are told of at each start.
fn verify_registers(config: &InstanceConfig) -> Result<()> {
    match &config.registers {
        RegistersConfig::Gateway { url, .. } => {
            let is_fit = match url.split_once("://") {
                Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => is_local(rest),
                Some((scheme, _)) => scheme.eq_ignore_ascii_case("https"),
                None => false,
            };
            if is_fit {
                Ok(())
            } else {
                Err(Error::invalid(Fault::at("registers-without-tls", "url").with("url", url)))
            }
        }
        RegistersConfig::Simulator => {
            if config.base_url.starts_with("https://") {
                tracing::warn!(
                    "the state registers are simulated: certificates go to invented people; set \
                     [registers] before the public comes"
                );
            }
            Ok(())
        }
    }
}

/// Whether what follows the scheme of an address names this machine itself.
fn is_local(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(address) => address.split(']').next(),
        None => host.split(':').next(),
    };
    let name = name.unwrap_or_default();
    name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// A founding that was cut short left some of its keys only: what is there cannot serve, and the roots' passphrase, which
/// the rest of the founding needs, is not here.
fn check_founded(rows: &[AuthorityRow]) -> Result<()> {
    let missing: Vec<String> = founded()
        .map(|key| key.to_string())
        .filter(|name| !rows.iter().any(|row| row.name == *name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::invalid(Fault::new("instance-unfinished").with("missing", missing.join(", "))))
}

/// Takes notice of the last entries of the journal. Several, because the very last may be one that was written after the
/// clock was set back.
async fn note_newest_entries(store: &Store, keeper: &Timekeeper) -> Result<()> {
    let mut reading = store.reading().await?;
    let head = reading.journal_head().await?.seq;
    let rows = reading.journal_page(head.saturating_sub(LAST_ENTRIES), u32::MAX).await?;
    for entry in rows.iter().filter_map(store::JournalRow::entry) {
        keeper.saw(entry.at);
    }
    Ok(())
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
) -> Result<(Arc<dyn StateRegisters>, Option<Simulator>)> {
    match &config.registers {
        RegistersConfig::Gateway { url, sender } => {
            let password = std::env::var("SENIM_GATEWAY_PASSWORD").unwrap_or_default();
            let settings = SoapSettings::new(url, sender, gateway::Secret::new(password));
            let registers =
                SoapRegisters::new(settings).map_err(|fault| Error::invalid(fault.to_fault()))?;
            Ok((Arc::new(registers), None))
        }
        RegistersConfig::Simulator => {
            let population = Population::standard().or_internal()?;
            let simulator = Simulator::start(population, SocketAddr::from(([127, 0, 0, 1], 0)))
                .await
                .or_internal()?;
            let registers = SoapRegisters::new(simulator.settings())
                .map_err(|fault| Error::invalid(fault.to_fault()))?;
            Ok((Arc::new(registers), Some(simulator)))
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
