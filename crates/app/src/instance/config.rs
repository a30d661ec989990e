//! The settings of one instance: `instance.toml` in its data folder.

use std::{
    collections::BTreeMap,
    fs, io,
    net::IpAddr,
    path::{Path, PathBuf},
};

use authority::profile::Hierarchy;
use base::Fault;
use gateway::antivirus::{ClamdAddress, ClamdAddressFault};
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::tiyn::read_tiyn;

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
    /// What follows when the clock shows an earlier time than what was recorded already.
    #[serde(default)]
    pub clock_set_back: ClockSetBack,
    /// Where the private keys of the authority are.
    #[serde(default, skip_serializing_if = "KeysConfig::is_files")]
    pub keys: KeysConfig,
    /// Where the state registers answer.
    pub registers: RegistersConfig,
    /// How messages leave.
    pub mail: MailConfig,
    /// What strangers may take up.
    #[serde(default)]
    pub server: ServerConfig,
    /// What may be filed and drafted.
    #[serde(default)]
    pub filing: FilingConfig,
    /// What is paid for services.
    #[serde(default, skip_serializing_if = "PaymentsConfig::is_empty")]
    pub payments: PaymentsConfig,
    /// How the journal is sealed against those who can write the database.
    #[serde(default)]
    pub journal: JournalConfig,
    /// Who looks uploads through for malware; without it nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub antivirus: Option<AntivirusConfig>,
    /// Who stamps time on results; without it they are signed without a time stamp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_stamps: Option<TimeStampsConfig>,
}

/// How the journal is sealed against those who can write the database: the checkpoints that the seal of the platform signs.
///
/// STORED: as `[journal]` in `instance.toml`; what is not named there has the values of [`JournalConfig::default`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct JournalConfig {
    /// A checkpoint is signed so many minutes after the last one, if the journal has grown; and always when a server stops.
    pub checkpoint_minutes: u32,
    /// A folder outside the data folder to which each checkpoint is copied: best one that this machine can only add to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copies: Option<PathBuf>,
}

impl Default for JournalConfig {
    fn default() -> Self {
        Self { checkpoint_minutes: 60, copies: None }
    }
}

/// Who stamps time on results (RFC 3161 over HTTP). The certificates of those who are trusted for it, and their revocation lists,
/// lie in the folder `time-stamps` of the data folder.
///
/// STORED: as `[time-stamps]` in `instance.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TimeStampsConfig {
    /// Its address: `http://tsa.example.kz`.
    pub url: String,
    /// So many days before the last time stamp over a result can no longer be proven, another one covers it.
    #[serde(default = "half_a_year")]
    pub renew_before_days: u16,
    /// The largest revocation list that goes into a document, in KiB; an OCSP answer about the signer goes in whatever the list is.
    #[serde(default = "half_a_mebibyte")]
    pub largest_list_kib: u16,
}

impl TimeStampsConfig {
    /// An authority at an address, and what is set where nobody says otherwise.
    pub fn at(url: &str) -> Self {
        let (renew_before_days, largest_list_kib) = (half_a_year(), half_a_mebibyte());
        Self { url: url.to_owned(), renew_before_days, largest_list_kib }
    }
}

const fn half_a_year() -> u16 {
    180
}

const fn half_a_mebibyte() -> u16 {
    512
}

/// Who looks uploads through for malware.
///
/// STORED: as `[antivirus]` in `instance.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AntivirusConfig {
    /// Where the daemon `clamd` listens: the path of its socket, or an address with a port.
    pub clamd: String,
}

/// Where the private keys of the authority are. It is set when the instance is made, and not changed afterwards: a key that was
/// made on a token cannot be taken out of it.
///
/// STORED: as `[keys]` in `instance.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    tag = "kind"
)]
pub enum KeysConfig {
    /// In encrypted files of the data folder.
    #[default]
    Files,
    /// On tokens, or in a hardware security module, through PKCS#11. The PIN of each is typed where its passphrase is.
    Pkcs11 {
        /// Path of the library of the maker.
        module: PathBuf,
        /// Label or serial number of the token with the keys that a running server uses.
        online: String,
        /// Label or serial number of the token with the roots; needed for ceremonies only.
        root: String,
        /// Hierarchies whose keys stay in encrypted files, since the token cannot make them: `["gost"]`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        in_files: Vec<NamedHierarchy>,
    },
}

impl KeysConfig {
    fn is_files(&self) -> bool {
        *self == Self::Files
    }
}

/// A hierarchy by its code: `rsa`, `gost`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedHierarchy(pub Hierarchy);

impl Serialize for NamedHierarchy {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.code())
    }
}

impl<'de> Deserialize<'de> for NamedHierarchy {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let code = String::deserialize(from)?;
        let found = Hierarchy::from_code(&code).map(Self);
        found.ok_or_else(|| de::Error::custom(format!("{code:?} is no hierarchy: rsa, gost")))
    }
}

/// What follows when the clock shows an earlier time than the journal, a revocation list or this process before.
///
/// STORED: as `clock-set-back` in `instance.toml`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockSetBack {
    /// The instance does not start, and nothing is signed.
    #[default]
    Refuse,
    /// It is logged. For when the clock was ahead, was set right, and what it wrote ahead of time is known.
    Warn,
}

/// What is paid for services. The rates change by other acts of law than those of the services.
///
/// STORED: as `[payments]` in `instance.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct PaymentsConfig {
    /// Amounts by the `amount_setting` of the charge: in tenge, `knb-02-fee-issue = "19650"`, or in monthly calculation indices,
    /// `"10 mci"`.
    pub amounts: BTreeMap<String, String>,
    /// The monthly calculation index (kk: айлық есептік көрсеткіш), which the law on the budget sets.
    pub mci: Vec<MonthlyIndex>,
}

/// The monthly calculation index from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonthlyIndex {
    /// The first day on which it holds.
    pub from: Date,
    /// Tenge.
    pub tenge: String,
}

impl PaymentsConfig {
    /// Whether nothing is set.
    fn is_empty(&self) -> bool {
        self.amounts.is_empty() && self.mci.is_empty()
    }

    /// The amount of a charge on a day, in tiyn; none if the instance has set none that can be reckoned for that day.
    pub fn tiyn(&self, setting: &str, on: Date) -> Option<u64> {
        let amount = self.amounts.get(setting)?.trim();
        let tiyn = match amount.strip_suffix("mci") {
            None => read_tiyn(amount)?,
            Some(indices) => {
                let holds = self.mci.iter().filter(|index| index.from <= on);
                let index = holds.max_by_key(|index| index.from)?;
                // Hundredths of an index are read as hundredths of a tenge are.
                read_tiyn(indices)?.checked_mul(read_tiyn(&index.tenge)?)? / 100
            }
        };
        Some(tiyn).filter(|tiyn| *tiyn > 0)
    }

    /// What stands where an amount should and is none.
    fn unreadable(&self) -> Option<&str> {
        let number = |text: &str| read_tiyn(text).is_some_and(|tiyn| tiyn > 0);
        let mut amounts = self.amounts.values().map(String::as_str);
        let wrong = amounts.find(|amount| {
            let amount = amount.trim();
            !number(amount.strip_suffix("mci").unwrap_or(amount))
        });
        let indices = self.mci.iter().map(|index| index.tenge.as_str());
        wrong.or_else(|| indices.into_iter().find(|tenge| !number(tenge)))
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
    /// Whether browsers are told to use https for every host below that of the base address too; leave it off where some do
    /// not have it.
    pub https_for_subdomains: bool,
    /// As many forms may one address send in one go without signing in.
    pub forms_at_once: u32,
    /// And so many more each minute after that.
    pub forms_per_minute: u32,
    /// As many forms may one signed-in person send in one go; ten times as many more each minute as an address.
    pub forms_of_session_at_once: u32,
    /// The ticket machines of offices: by the code of an office, the addresses or networks from which it gives tickets. An office that
    /// is not named has none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub ticket_machines: BTreeMap<String, Vec<String>>,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            connections: 4_000,
            connections_per_address: 250,
            https_for_subdomains: true,
            forms_at_once: 60,
            forms_per_minute: 60,
            forms_of_session_at_once: 600,
            ticket_machines: BTreeMap::new(),
        }
    }
}

/// An address, or a network as its first address and the number of its leading bits: `10.1.2.0/24`.
fn read_network(text: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u32>().ok()?)),
        None => (text, None),
    };
    let address = address.trim().parse::<IpAddr>().ok()?.to_canonical();
    let most = if address.is_ipv4() { 32 } else { 128 };
    Some((address, bits.unwrap_or(most))).filter(|(_, bits)| *bits <= most)
}

/// Whether an address lies in a network of `[server.ticket-machines]`.
pub(crate) fn is_within(network: &str, address: IpAddr) -> bool {
    let Some((first, bits)) = read_network(network) else { return false };
    match (first, address.to_canonical()) {
        (IpAddr::V4(first), IpAddr::V4(address)) => {
            let rest = 32 - bits;
            first.to_bits().checked_shr(rest) == address.to_bits().checked_shr(rest)
        }
        (IpAddr::V6(first), IpAddr::V6(address)) => {
            let rest = 128 - bits;
            first.to_bits().checked_shr(rest) == address.to_bits().checked_shr(rest)
        }
        _ => false,
    }
}

/// What may be filed and drafted before anybody has proven who she is, and how much anybody may keep. An address is an IPv4
/// address, or 64 bits of an IPv6 address; many people may share one.
///
/// STORED: as `[filing]` in `instance.toml`; what is not named there has the values of [`FilingConfig::default`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct FilingConfig {
    /// So many requests for certificates may one address file in an hour without signing in.
    pub requests_of_address_per_hour: u32,
    /// So many requests in the name of one person are taken in a day, from whatever addresses.
    pub requests_for_person_per_day: u32,
    /// So many of these from one address, so that one stranger cannot use up what the person needs.
    pub requests_for_person_of_address_per_day: u32,
    /// So many messages are written to one mailbox in a day before a stranger's request to it is refused.
    pub messages_to_mailbox_per_day: u32,
    /// So many forms may one address be filling in.
    pub drafts_of_address: u32,
    /// So many forms may one signed-in person be filling in.
    pub drafts_of_person: u32,
    /// How many MiB the files of one form may have together.
    pub draft_mebibytes: u32,
    /// How many MiB the files of all forms of one person or address may have together.
    pub owner_mebibytes: u32,
}

impl Default for FilingConfig {
    fn default() -> Self {
        Self {
            requests_of_address_per_hour: 120,
            requests_for_person_per_day: 30,
            requests_for_person_of_address_per_day: 5,
            messages_to_mailbox_per_day: 50,
            drafts_of_address: 2_000,
            drafts_of_person: 100,
            draft_mebibytes: 200,
            owner_mebibytes: 500,
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

    /// Certificates and revocation lists of time-stamping authorities that are trusted.
    pub fn time_stamps(&self) -> PathBuf {
        self.0.join("time-stamps")
    }

    /// Signed checkpoints of the journal.
    pub fn checkpoints(&self) -> PathBuf {
        self.0.join("checkpoints")
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

    /// The operator's own words in place of generated pages.
    pub fn pages(&self) -> PathBuf {
        self.0.join("pages")
    }

    /// A law of the instance's own in place of the compiled-in one.
    pub fn law(&self) -> PathBuf {
        self.0.join("law")
    }

    /// Makes the folder, which is to hold personal data and keys, for its owner alone; one that is there and empty is closed
    /// to others. One with something in it is left as it is.
    pub fn make(&self) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0)?;
        #[cfg(unix)]
        if fs::read_dir(&self.0)?.next().is_none() {
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
            fs::set_permissions(&self.0, mode)?;
        }
        Ok(())
    }

    /// Whether nobody but its owner can look into the folder; one that does not exist is not open either. What lies in it is
    /// then closed as well, whatever a file's own mode is.
    pub fn is_private(&self) -> bool {
        #[cfg(unix)]
        if let Ok(found) = fs::metadata(&self.0) {
            let mode = std::os::unix::fs::PermissionsExt::mode(&found.permissions());
            return mode.trailing_zeros() >= 6;
        }
        true
    }

    /// Makes the file of the embedded database for its owner alone, if there is none; SQLite gives the files beside it the same
    /// mode.
    pub fn make_database(&self) -> io::Result<()> {
        let mut options = fs::OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(self.database()).map(drop)
    }

    /// Reads `instance.toml`.
    pub fn read_config(&self) -> Result<InstanceConfig, ConfigFault> {
        let path = self.config();
        let text = fs::read_to_string(&path)
            .map_err(|source| ConfigFault::Read { path: path.clone(), source })?;
        let config: InstanceConfig = toml::from_str(&text)
            .map_err(|cause| ConfigFault::parse(path.clone(), &text, &cause))?;
        if let Some(antivirus) = &config.antivirus
            && let Err(source) = antivirus.clamd.parse::<ClamdAddress>()
        {
            return Err(ConfigFault::Antivirus { path, source });
        }
        let networks = config.server.ticket_machines.values().flatten();
        if let Some(network) = networks.into_iter().find(|text| read_network(text).is_none()) {
            return Err(ConfigFault::Network { path, network: network.clone() });
        }
        match config.payments.unreadable() {
            Some(amount) => Err(ConfigFault::Amount { path, amount: amount.to_owned() }),
            None => Ok(config),
        }
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
            let mut file = fs::File::create_new(&path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => ConfigFault::Exists { path: path.clone() },
            _ => ConfigFault::Write { path: path.clone(), source },
        })
    }
}

/// Why the settings of an instance could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// An amount of `[payments]` cannot be read.
    #[error(
        "{path}: {amount:?} is no amount; write tenge, \"19650\" or \"19650.50\", or indices, \"10 mci\""
    )]
    Amount {
        /// The file.
        path: PathBuf,
        /// What stands there.
        amount: String,
    },
    /// The address of `clamd` cannot be read.
    #[error("{path}: antivirus.clamd: {source}")]
    Antivirus {
        /// The file.
        path: PathBuf,
        /// What is wrong with the address.
        source: ClamdAddressFault,
    },
    /// An address or network of `[server.ticket-machines]` cannot be read.
    #[error("{path}: {network:?} is no address; write \"10.1.2.3\", or a network, \"10.1.2.0/24\"")]
    Network {
        /// The file.
        path: PathBuf,
        /// What stands there.
        network: String,
    },
    /// There is an instance in the folder.
    #[error("{path} exists")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file is not valid.
    #[error("{path}:{line}: {reason}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The setting on that line, with its table: `mail.port`; empty where the line names none.
        key: String,
        /// What is wrong, in the words of the parser.
        reason: String,
    },
    /// The file cannot be read.
    #[error("{path} cannot be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// The file cannot be written.
    #[error("{path} cannot be written")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
}

impl ConfigFault {
    fn parse(path: PathBuf, text: &str, cause: &toml::de::Error) -> Self {
        let start = cause.span().map_or(0, |span| span.start);
        let reason = cause.message().to_owned();
        // Of a table whose kind decides what may stand in it, the parser names only the beginning.
        let unknown =
            reason.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next());
        let (line, key) = place(text, start, unknown);
        Self::Parse { path, line, key, reason }
    }

    /// The coded fault that an administrator sees.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Amount { path, amount } => {
                Fault::new("settings-amount").with("path", path.display()).with("amount", amount)
            }
            Self::Antivirus { path, source } => {
                Fault::new("settings-antivirus").with("path", path.display()).with("cause", source)
            }
            Self::Exists { path } => Fault::new("instance-exists").with("path", path.display()),
            Self::Network { path, network } => {
                Fault::new("settings-network").with("path", path.display()).with("network", network)
            }
            Self::Parse { path, line, key, reason } => Fault::new("settings-wrong")
                .with("path", path.display())
                .with("line", line)
                .with("key", if key.is_empty() { "-" } else { key })
                .with("reason", reason),
            Self::Read { path, source } if source.kind() == io::ErrorKind::NotFound => {
                Fault::new("settings-missing").with("path", path.display())
            }
            Self::Read { path, source } => {
                Fault::new("settings-unreadable").with("path", path.display()).with("cause", source)
            }
            Self::Write { path, source } => {
                Fault::new("settings-unwritable").with("path", path.display()).with("cause", source)
            }
        }
    }
}

/// The line of a place in a file of settings, from 1, and the setting that stands on it: the first one at or after the
/// place that has this name, if one is given.
fn place(text: &str, start: usize, name: Option<&str>) -> (usize, String) {
    let mut table = String::new();
    let mut found = None;
    let mut end = 0;
    for (n, line) in text.split_inclusive('\n').enumerate() {
        end += line.len();
        let line = line.split('#').next().unwrap_or_default().trim();
        if let Some(name) = line.strip_prefix('[') {
            name.trim_end_matches(']').trim().clone_into(&mut table);
        }
        if start >= end {
            continue;
        }
        let key = line.split_once('=').map_or("", |(key, _)| key.trim());
        let named = [table.as_str(), key].into_iter().filter(|part| !part.is_empty());
        let here = (n + 1, named.collect::<Vec<_>>().join("."));
        if name.is_none_or(|name| name == key || name == table) {
            return here;
        }
        found.get_or_insert(here);
    }
    found.unwrap_or_else(|| (text.lines().count().max(1), table))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: &str = r#"
        amounts = { fee = "19650.50", licence = "10 mci", half = "0.5 mci", none = "0" }
        mci = [{ from = "2013-01-01", tenge = "1731" }, { from = "2014-01-01", tenge = "1852" }]
    "#;

    #[test]
    fn a_ticket_machine_is_known_by_its_address_or_its_network() {
        let within = |network: &str, address: &str| is_within(network, address.parse().unwrap());
        assert!(within("10.1.2.3", "10.1.2.3") && !within("10.1.2.3", "10.1.2.4"));
        assert!(within("10.1.2.0/24", "10.1.2.255") && !within("10.1.2.0/24", "10.1.3.0"));
        assert!(within("10.1.2.0/24", "::ffff:10.1.2.9"), "an IPv4 address in IPv6");
        assert!(within("0.0.0.0/0", "192.0.2.1") && !within("0.0.0.0/0", "2001:db8::1"));
        assert!(
            within("2001:db8::/32", "2001:db8:1::1") && !within("2001:db8::/32", "2001:db9::1")
        );
        for wrong in ["", "10.1.2", "10.1.2.0/33", "10.1.2.0/x", "office"] {
            assert_eq!(read_network(wrong), None, "{wrong}");
            assert!(!within(wrong, "10.1.2.3"), "{wrong}");
        }
    }

    #[test]
    fn a_rate_in_indices_follows_the_index_of_its_day() {
        let rates: PaymentsConfig = toml::from_str(RATES).unwrap();
        let of = |setting: &str, day: &str| rates.tiyn(setting, day.parse().unwrap());
        assert_eq!(of("fee", "2013-05-01"), Some(1_965_050));
        assert_eq!(of("licence", "2013-12-31"), Some(1_731_000));
        assert_eq!(of("licence", "2014-01-01"), Some(1_852_000));
        assert_eq!(of("half", "2014-01-01"), Some(92_600));
        assert_eq!(of("licence", "2012-12-31"), None, "no index is set for that day");
        assert_eq!(of("other", "2014-01-01"), None);
        assert_eq!(rates.unreadable(), Some("0"));
    }

    #[test]
    fn settings_with_an_amount_that_is_none_are_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::new(folder.path());
        let settings = |amount: &str| InstanceConfig {
            id: "1".to_owned(),
            authority_suffix: "TEST".to_owned(),
            base_url: "http://127.0.0.1".to_owned(),
            database: None,
            registers: RegistersConfig::Simulator,
            mail: MailConfig::Mailbox,
            server: ServerConfig::default(),
            filing: FilingConfig::default(),
            clock_set_back: ClockSetBack::default(),
            payments: PaymentsConfig {
                amounts: [("fee".to_owned(), amount.to_owned())].into(),
                mci: Vec::new(),
            },
            antivirus: None,
            time_stamps: None,
            journal: JournalConfig::default(),
            keys: KeysConfig::Files,
        };
        for (amount, taken) in [("1852", true), ("10 mci", true), ("ten", false), ("-1", false)] {
            fs::write(data.config(), toml::to_string(&settings(amount)).unwrap()).unwrap();
            match data.read_config() {
                Ok(_) => assert!(taken, "{amount}"),
                Err(ConfigFault::Amount { .. }) => assert!(!taken, "{amount}"),
                Err(fault) => panic!("{fault:?}"),
            }
        }
    }
    const SETTINGS: &str = "id = \"00\"\nauthority-suffix = \"TEST\"\nbase-url = \"http://127.0.0.1:8080\"\n\n\
        [registers]\nkind = \"simulator\"\n\n[mail]\nkind = \"mailbox\"\n";

    fn fault_of(text: &str) -> (usize, String) {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::new(folder.path());
        fs::write(data.config(), text).unwrap();
        match data.read_config() {
            Err(ConfigFault::Parse { line, key, .. }) => (line, key),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_fault_of_the_settings_names_its_line_and_its_key() {
        let smtp = SETTINGS.replace("\"mailbox\"", "\"smtp\"\nhots = \"mail\"\nport = 25");
        assert_eq!(fault_of(&smtp), (10, "mail.hots".to_owned()));
        let broken = SETTINGS.replace("[mail]\n", "[mail]\nport == 25\n");
        assert_eq!(fault_of(&broken), (9, "mail.port".to_owned()));
        let words = SETTINGS.to_owned() + "[server]\nconnections = \"many\"\n";
        assert_eq!(fault_of(&words), (11, "server.connections".to_owned()));
        let unknown = format!("clock-set-bakc = \"warn\"\n{SETTINGS}");
        assert_eq!(fault_of(&unknown), (1, "clock-set-bakc".to_owned()));
        let table = SETTINGS.to_owned() + "[sever]\nconnections = 10\n";
        assert_eq!(fault_of(&table), (10, "sever".to_owned()));
    }
}
