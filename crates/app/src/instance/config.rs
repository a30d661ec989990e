//! The settings of one instance: `instance.toml` in its data folder.

use std::{
    collections::BTreeMap,
    fs, io,
    net::IpAddr,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

/// The settings of an instance. Unknown keys are refused, so that a slip is not taken for a setting.
///
/// STORED: as `instance.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct InstanceConfig {
    /// Random name of the instance; part of every text that is signed, so that no signature serves elsewhere.
    pub id: String,
    /// Words after the names of the authorities, so that nobody takes them for another's: `SENIM DEMO`.
    pub authority_suffix: String,
    /// Where people and certificates find the instance: `http://127.0.0.1:8080`. No slash at the end.
    pub base_url: String,
    /// `postgres://…`, or none for the embedded SQLite in the data folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// Where the state registers answer.
    pub registers: RegistersConfig,
    /// How messages leave.
    pub mail: MailConfig,
    /// What strangers may take up.
    #[serde(default)]
    pub server: ServerConfig,
    /// What is paid for services.
    #[serde(default, skip_serializing_if = "PaymentsConfig::is_empty")]
    pub payments: PaymentsConfig,
}

/// What is paid for services. The rates change by other acts of law than those of the services.
///
/// STORED: as `[payments]` in `instance.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct PaymentsConfig {
    /// Amounts in tenge, by the `amount_setting` of the charge: `knb-02-fee-issue = "19650"`.
    pub amounts: BTreeMap<String, String>,
}

impl PaymentsConfig {
    /// Whether nothing is set.
    fn is_empty(&self) -> bool {
        self.amounts.is_empty()
    }
}

/// What strangers may take up of a server. An address is an IPv4 address, or 64 bits of an IPv6 address.
///
/// STORED: as `[server]` in `instance.toml`; what is not named there has the values of [`ServerConfig::default`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServerConfig {
    /// The proxies whose `X-Forwarded-For` is believed. Without the proxy here all readers behind it count as one.
    pub trusted_proxies: Vec<IpAddr>,
    /// The most connections, fewer where the process may not have so many open files.
    pub connections: u32,
    /// The most connections of one address.
    pub connections_per_address: u32,
    /// As many forms may one address send in one go without signing in.
    pub forms_at_once: u32,
    /// And so many more each minute after that.
    pub forms_per_minute: u32,
    /// As many forms may one signed-in person send in one go; ten times as many more each minute as an address.
    pub forms_of_session_at_once: u32,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            connections: 4_000,
            connections_per_address: 250,
            forms_at_once: 60,
            forms_per_minute: 60,
            forms_of_session_at_once: 600,
        }
    }
}

/// Where the state registers answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "kind")]
pub enum RegistersConfig {
    /// The gateway of e-government at this address.
    Gateway {
        /// Address of the synchronous channel.
        url: String,
        /// The sender's name there.
        sender: String,
    },
    /// The simulator, started beside the server, filled with invented people.
    Simulator,
}

/// How messages leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "kind")]
pub enum MailConfig {
    /// Each message becomes a file in `mailbox/` of the data folder.
    Mailbox,
    /// By SMTP. The password, if any, is in the environment as `SENIM_SMTP_PASSWORD`.
    Smtp {
        /// Host name of the relay.
        host: String,
        /// Port: 587 for `starttls`, 465 for `implicit`.
        port: u16,
        /// `starttls`, `implicit` (TLS from the start) or `off`; a password goes over `off` only to a loopback address.
        tls: String,
        /// User name, if the relay asks for one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<String>,
        /// The sender's address.
        from: String,
    },
}

/// What stands where in the data folder.
#[derive(Clone, Debug)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// The folder; it need not exist yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// `instance.toml`.
    pub fn config(&self) -> PathBuf {
        self.0.join("instance.toml")
    }

    /// Encrypted private keys.
    pub fn keys(&self) -> PathBuf {
        self.0.join("keys")
    }

    /// What the simulated payment gateway keeps.
    pub fn payments(&self) -> PathBuf {
        self.0.join("payments.json")
    }

    /// The certificates of accredited authorities, each in a file named after the number of its accreditation.
    pub fn trust_list(&self) -> PathBuf {
        self.0.join("trust-list")
    }

    /// Messages, when [`MailConfig::Mailbox`].
    pub fn mailbox(&self) -> PathBuf {
        self.0.join("mailbox")
    }

    /// The embedded database.
    pub fn database(&self) -> PathBuf {
        self.0.join("senim.sqlite")
    }

    /// Where the database is, as crate `store` reads it.
    pub fn database_address(&self, config: &InstanceConfig) -> String {
        match &config.database {
            Some(url) => url.clone(),
            None => self.database().to_string_lossy().into_owned(),
        }
    }

    /// Where files of callers are received; they have no name there, so nothing of them is ever left over.
    pub fn receptions(&self) -> PathBuf {
        self.0.join("receptions")
    }

    /// The lock of the one server on the embedded database.
    pub fn server_lock(&self) -> PathBuf {
        self.0.join("server.pid")
    }

    /// A law of the instance's own in place of the compiled-in one.
    pub fn law(&self) -> PathBuf {
        self.0.join("law")
    }

    /// Reads `instance.toml`.
    pub fn read_config(&self) -> Result<InstanceConfig, ConfigFault> {
        let path = self.config();
        let text = fs::read_to_string(&path)
            .map_err(|source| ConfigFault::Read { path: path.clone(), source })?;
        toml::from_str(&text)
            .map_err(|source| ConfigFault::Parse { path, source: Box::new(source) })
    }

    /// Writes `instance.toml`; it must not exist yet.
    pub fn write_config(&self, config: &InstanceConfig) -> Result<(), ConfigFault> {
        use io::Write;
        let path = self.config();
        let text = toml::to_string_pretty(config).map_err(|_| ConfigFault::Write {
            path: path.clone(),
            source: io::Error::other("the settings cannot be written as TOML"),
        })?;
        let write = || {
            make_private(&self.0)?;
            let mut file = fs::File::create_new(&path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|source| ConfigFault::Write { path: path.clone(), source })
    }
}

/// Makes the data folder, which holds personal data and keys: for its owner alone.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Why the settings of an instance could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// The file is not valid.
    #[error("{path} is not valid; mend the line that is named")]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where and what.
        source: Box<toml::de::Error>,
    },
    /// The file cannot be read.
    #[error(
        "{path} cannot be read; is this the data folder of an instance? `senim init` makes one"
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file cannot be written, or there is one already.
    #[error("{path} cannot be written; `senim init` needs a folder without an instance")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
