//! Making an instance and opening it.

pub mod config;
pub mod health;
pub mod law;
pub mod rules;
pub mod supervision;
pub(crate) mod worker;

use std::{net::SocketAddr, path::Path, sync::Arc};

use authority::{
    Instance,
    key::{KeyName, KeyRole},
};
use base::Fault;
use gateway::{
    Mailer, Simulator, SoapRegisters, SoapSettings, StateRegisters, population::Population,
};
use keystore::{KeyVault, Keystore, OpenKeys, Passphrase};
use store::{AuthorityRow, Fresh, Store};

use crate::{
    App, Error, Hierarchy, Inner, Result,
    clock::Clock,
    error::OrInternal,
    instance::config::{DataFolder, InstanceConfig, MailConfig, RegistersConfig},
    instance::health::LastHealth,
    instance::rules::{LawFaults, Rules},
    instance::supervision::Watched,
    issuing::ceremony::{Ceremony, founded},
    issuing::{keys::Keys, published::Publications},
};

/// How long one step of the dialogue with the mail server may take.
const MAIL_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(30);

/// The passphrases of a new instance, two different ones. The roots' is not needed again until the next ceremony.
pub struct Passphrases {
    root: Passphrase,
    online: Passphrase,
}

impl Passphrases {
    /// Takes the passphrase of the roots and that of the keys that a running server uses. They must differ: whoever takes
    /// the server's passphrase must not have the roots with it.
    pub fn new(root: Passphrase, online: Passphrase) -> Result<Self> {
        if root.expose() == online.expose() {
            return Err(Error::invalid(Fault::new("passphrases-equal")));
        }
        Ok(Self { root, online })
    }

    /// Locks the keys of the roots.
    pub(crate) const fn root(&self) -> &Passphrase {
        &self.root
    }

    /// Locks the keys that a running server uses.
    pub const fn online(&self) -> &Passphrase {
        &self.online
    }
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
        folder
            .write_config(config)
            .map_err(|fault| Error::invalid(Fault::new("instance-exists").with("detail", fault)))?;
        let vault = open_vault(&folder)?;
        let store = open_store(&folder, config, &clock).await?;
        let open = Arc::new(OpenKeys::new());
        let keys = Keys::empty(Arc::<OpenKeys>::clone(&open))?;
        let ceremony = Ceremony {
            rules: &rules,
            instance: &instance,
            config,
            vault: &vault,
            open: &open,
            store: &store,
            clock: &clock,
        };
        ceremony.found(passphrases, &keys).await?;
        let app = Self::assemble(folder, config.clone(), clock, rules, store, &passphrases.online)
            .await?;
        // The roots are open for the ceremony only; they close when its keys go.
        app.authority().publish_root_lists(&keys).await?;
        app.authority().publish_lists().await?;
        Ok(app)
    }

    /// Opens an instance to serve it.
    pub async fn open(folder: DataFolder, online: &Passphrase, clock: Clock) -> Result<Self> {
        let config = folder.read_config().map_err(|fault| {
            Error::invalid(Fault::new("instance-unreadable").with("detail", fault))
        })?;
        let rules = read_rules(&folder)?;
        if config.database.is_none() && !folder.database().exists() {
            // Opening would make an empty one, which hides that the real one is somewhere else.
            return Err(Error::invalid(Fault::new("database-missing")));
        }
        let store = open_store(&folder, &config, &clock).await?;
        Self::assemble(folder, config, clock, rules, store, online).await
    }

    /// Gives an issuing authority a new key, certified by its root, with a responder of its own and a first list. The key
    /// before it signs no new certificate; it answers for those it issued, with its list and its responder, until its own
    /// certificate ends. A running server takes the new key up at its next start.
    ///
    /// Gives the name of the new key.
    pub async fn succeed(
        &self,
        hierarchy: Hierarchy,
        passphrases: &Passphrases,
    ) -> Result<KeyName> {
        let vault = open_vault(&self.0.folder)?;
        let rows = self.0.store.reading().await?.authorities().await?;
        let open = Arc::new(OpenKeys::new());
        let keys = Keys::open(vault.as_ref(), &rows, &passphrases.online, &open)?;
        let root = keys.newest(KeyRole::Root, hierarchy, self.now())?;
        let opened = vault.open_key(root.name, &passphrases.root);
        open.put(opened.map_err(|fault| Error::invalid(fault.fault()))?);
        let ceremony = Ceremony {
            rules: &self.0.rules,
            instance: &self.0.instance,
            config: &self.0.config,
            vault: &vault,
            open: &open,
            store: &self.0.store,
            clock: &self.0.clock,
        };
        let issuing = ceremony.succeed(hierarchy, &passphrases.online, &keys).await?;
        self.authority().publish_with(&issuing, &keys).await?;
        Ok(issuing.name)
    }

    async fn assemble(
        folder: DataFolder,
        config: InstanceConfig,
        clock: Clock,
        rules: Rules,
        store: Store,
        online: &Passphrase,
    ) -> Result<Self> {
        let vault = open_vault(&folder)?;
        let rows = store.reading().await?.authorities().await?;
        check_founded(&rows)?;
        let open = Arc::new(OpenKeys::new());
        let keys = Keys::open(vault.as_ref(), &rows, online, &open)?;
        let instance = Instance::new(&config.base_url, &config.authority_suffix)?;
        let ceremony = Ceremony {
            rules: &rules,
            instance: &instance,
            config: &config,
            vault: &vault,
            open: &open,
            store: &store,
            clock: &clock,
        };
        ceremony.renew(online, &keys).await?;
        let (registers, simulator) = open_registers(&config).await?;
        let payments = match &simulator {
            Some(_) => {
                Some(gateway::payment::PaymentSimulator::kept_in(folder.payments()).or_internal()?)
            }
            None => None,
        };
        let mailer = Arc::new(open_mailer(&folder, &config)?);
        let pepper = pepper(&store, &clock).await?;
        let node = hex::encode(crypto::random::bytes::<8>().or_internal()?);
        let app = Self(Arc::new(Inner {
            folder,
            config,
            clock,
            rules,
            store,
            keys,
            instance,
            registers,
            payments,
            simulator,
            mailer,
            pepper,
            node,
            publications: Publications::default(),
            watched: Watched::default(),
            health: LastHealth::default(),
        }));
        app.load_publications().await?;
        Ok(app)
    }

    /// Finishes what is under way and closes the database.
    pub async fn close(self) {
        self.0.store.clone().close().await;
    }
}

fn open_vault(folder: &DataFolder) -> Result<Arc<Keystore>> {
    let opened = Keystore::open(folder.keys());
    opened.map(Arc::new).map_err(|fault| Error::invalid(fault.fault()))
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
    let address = folder.database_address(config);
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
