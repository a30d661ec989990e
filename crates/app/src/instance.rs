//! Making an instance and opening it.

pub mod config;
pub mod health;
pub mod law;
pub mod rules;
pub mod supervision;
mod worker;

use std::{net::SocketAddr, path::Path, sync::Arc};

use authority::{Instance, issue::CeremonyRecord};
use base::Fault;
use gateway::{
    Mailer, Simulator, SoapRegisters, SoapSettings, StateRegisters, population::Population,
};
use keystore::{Keystore, Passphrase};
use store::{AuthorityRow, Fresh, Store};

use crate::{
    App, Error, Inner, Result,
    clock::Clock,
    error::OrInternal,
    instance::config::{DataFolder, InstanceConfig, MailConfig, RegistersConfig},
    instance::health::LastHealth,
    instance::rules::{LawFaults, Rules},
    instance::supervision::Watched,
    issuing::ceremony::{Ceremony, FOUNDED},
    issuing::{keys::Keys, published::Publications},
};

/// How long one step of the dialogue with the mail server may take.
const MAIL_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(30);

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
        folder
            .write_config(config)
            .map_err(|fault| Error::invalid(Fault::new("instance-exists").with("detail", fault)))?;
        let vault = Keystore::open(folder.keys()).map_err(|fault| Error::invalid(fault.fault()))?;
        let store = open_store(&folder, config, &clock).await?;
        let record = CeremonyRecord {
            script: crypto::sha256(b"senim founding ceremony 1"),
            record: crypto::sha256(config.id.as_bytes()),
        };
        let ceremony = Ceremony {
            rules: &rules,
            instance: &instance,
            vault: &vault,
            store: &store,
            clock: &clock,
            record,
        };
        ceremony.found(config, passphrases).await?;
        let app = Self::assemble(folder, config.clone(), clock, rules, store, &passphrases.online)
            .await?;
        app.authority().publish_root_lists(&vault, &passphrases.root).await?;
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
        check_founded(&rows)?;
        let mut keys = Keys::open(&vault, &rows, online)?;
        let instance = Instance::new(&config.base_url, &config.authority_suffix)?;
        let record = CeremonyRecord {
            script: crypto::sha256(b"senim renewal at start 1"),
            record: crypto::sha256(config.id.as_bytes()),
        };
        let ceremony = Ceremony {
            rules: &rules,
            instance: &instance,
            vault: &vault,
            store: &store,
            clock: &clock,
            record,
        };
        ceremony.renew(&config, online, &mut keys).await?;
        let (registers, simulator) = open_registers(&config).await?;
        let mailer = open_mailer(&folder, &config)?;
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
            payments: simulator.is_some().then(gateway::payment::PaymentSimulator::default),
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

/// A founding that was cut short left some of its keys only: what is there cannot serve, and the roots' passphrase, which
/// the rest of the founding needs, is not here.
fn check_founded(rows: &[AuthorityRow]) -> Result<()> {
    let missing: Vec<&str> =
        FOUNDED.into_iter().filter(|name| !rows.iter().any(|row| row.name == *name)).collect();
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
) -> Result<(Box<dyn StateRegisters>, Option<Simulator>)> {
    match &config.registers {
        RegistersConfig::Gateway { url, sender } => {
            let password = std::env::var("SENIM_GATEWAY_PASSWORD").unwrap_or_default();
            let settings = SoapSettings::new(url, sender, gateway::Secret::new(password));
            let registers =
                SoapRegisters::new(settings).map_err(|fault| Error::invalid(fault.to_fault()))?;
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
