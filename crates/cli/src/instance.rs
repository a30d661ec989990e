//! Making an instance, and what all commands on one share.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Result, anyhow};
use app::{
    App, Hierarchy,
    clock::Clock,
    config::{DataFolder, InstanceConfig, KeysConfig, MailConfig, NamedHierarchy, RegistersConfig},
    instance::Passphrases,
};
use base::{Fault, Lang};
use keystore::Passphrase;
use reqwest::Url;

use crate::{
    language::LanguageArgs,
    passphrase::{self, Age, Purpose},
};

/// Where an instance is found by programs of its own computer, if nothing else is said.
const HERE: &str = "http://127.0.0.1:8080";

/// `senim init`.
#[derive(clap::Args)]
pub(crate) struct InitArgs {
    /// Folder of the new instance; it must not hold one yet.
    #[arg(long)]
    data: PathBuf,
    /// `postgres://…` of an empty database; the embedded SQLite if not given.
    #[arg(long)]
    database: Option<String>,
    /// Where people and certificates will find the instance. It goes into every certificate and cannot be changed later.
    #[arg(long, default_value = HERE)]
    base_url: String,
    /// Words after the names of the authorities, so that nobody takes them for another's.
    #[arg(long, default_value = "SENIM")]
    suffix: String,
    /// Address of the gateway of the state databases; the simulator with invented people if not given. Its password is
    /// taken from SENIM_GATEWAY_PASSWORD by `serve`.
    #[arg(long, requires = "gateway_sender")]
    gateway: Option<String>,
    /// The instance's name at the gateway.
    #[arg(long, requires = "gateway")]
    gateway_sender: Option<String>,
    /// Keep the authority's keys on tokens or in a security module: its library (PKCS#11). The PINs take the place of the
    /// passphrases.
    #[arg(long, value_name = "MODULE", requires_all = ["token", "root_token"])]
    pkcs11: Option<PathBuf>,
    /// Label or serial number of the token for the keys that a running server uses.
    #[arg(long, value_name = "TOKEN", requires = "pkcs11")]
    token: Option<String>,
    /// Label or serial number of the token for the roots; it is needed again for ceremonies only.
    #[arg(long, value_name = "TOKEN", requires = "pkcs11")]
    root_token: Option<String>,
    /// A hierarchy whose keys stay in encrypted files, since the token cannot make them: gost. The PINs are their passphrases.
    #[arg(long, value_name = "HIERARCHY", requires = "pkcs11", value_parser = hierarchy)]
    keys_in_files: Vec<NamedHierarchy>,
    /// File whose first line is the passphrase of the issuing keys; else SENIM_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
    /// File whose first line is the passphrase of the root keys; else SENIM_ROOT_PASSPHRASE, else it is asked for.
    #[arg(long)]
    root_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
}

/// What a new instance is made with.
pub(crate) struct NewInstance {
    pub(crate) folder: DataFolder,
    pub(crate) database: Option<String>,
    pub(crate) base_url: String,
    pub(crate) suffix: String,
    pub(crate) registers: RegistersConfig,
    pub(crate) keys: KeysConfig,
}

fn hierarchy(code: &str) -> Result<NamedHierarchy, &'static str> {
    Hierarchy::from_code(code).map(NamedHierarchy).ok_or("rsa or gost")
}

/// Makes an instance.
pub(crate) async fn init(args: InitArgs) -> Result<()> {
    let lang = args.language.lang();
    let folder = DataFolder::new(&args.data);
    if folder.config().exists() {
        let fault = Fault::new("instance-exists").with("path", folder.config().display());
        return Err(in_words(lang, &fault));
    }
    let base_url = args.base_url.trim_end_matches('/').to_owned();
    let here = here(&base_url);
    if here.is_some() {
        // Before the passphrases: whoever reads it may still begin again.
        eprintln!("{}", texts::say_with(lang, "init-base-url-here", &[("base", base_url.clone())]));
    }
    let keys = match (args.pkcs11, args.token, args.root_token) {
        (Some(module), Some(online), Some(root)) => {
            KeysConfig::Pkcs11 { module, online, root, in_files: args.keys_in_files }
        }
        _ => KeysConfig::Files,
    };
    // A token has its PIN already.
    let age = if keys == KeysConfig::Files { Age::New } else { Age::Old };
    let passphrases = Passphrases::new(
        secret(Purpose::Root, args.root_passphrase_file.as_deref(), age, lang)?,
        secret(Purpose::Online, args.passphrase_file.as_deref(), age, lang)?,
    )
    .map_err(|error| told(lang, &error))?;
    let registers = match (args.gateway, args.gateway_sender) {
        (Some(url), Some(sender)) => RegistersConfig::Gateway { url, sender },
        _ => RegistersConfig::Simulator,
    };
    let simulated = registers == RegistersConfig::Simulator;
    let new = NewInstance {
        folder,
        database: args.database,
        base_url,
        suffix: args.suffix,
        registers,
        keys,
    };
    let app = Box::pin(make(new, &passphrases, Clock::System, lang)).await?;
    let data = args.data.display().to_string();
    let told_of = [("id", app.config().id.clone()), ("data", data.clone())];
    println!("{}", texts::say_with(lang, "init-made", &told_of));
    let authorities = app.authority().authorities(lang).await;
    for authority in authorities.map_err(|error| told(lang, &error))? {
        println!("{}: {} · sha256 {}", authority.name, authority.subject, authority.sha256);
    }
    app.close().await;
    let data = [("data", data)];
    println!("{}", texts::say(lang, "init-next"));
    println!("  {}", texts::say_with(lang, "init-next-keys", &data));
    if simulated {
        println!("  {}", texts::say_with(lang, "init-next-registers", &data));
    }
    let [(_, data)] = &data;
    println!(
        "  senim staff enrol --data {data} --role operator --iin IIN --post OFFICE --csr FILE --out FILE"
    );
    if let Some(listen) = here {
        println!("  senim serve --data {data} --listen {listen}");
    } else {
        println!("  senim serve --data {data}");
        println!("  {}", texts::say(lang, "init-next-proxy"));
    }
    Ok(())
}

/// Where a server must listen to be found at its base address without a proxy, if only programs of its own computer can
/// find it there.
fn here(base_url: &str) -> Option<SocketAddr> {
    let url = Url::parse(base_url).ok()?;
    let address = match url.host_str()? {
        "localhost" => std::net::Ipv4Addr::LOCALHOST.into(),
        host => host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().ok()?,
    };
    address
        .is_loopback()
        .then(|| SocketAddr::new(address, url.port_or_known_default().unwrap_or(80)))
}

/// Makes an instance with new keys.
pub(crate) async fn make(
    new: NewInstance,
    passphrases: &Passphrases,
    clock: Clock,
    lang: Lang,
) -> Result<App> {
    let config = InstanceConfig {
        id: hex::encode(crypto::random::bytes::<16>()?),
        authority_suffix: new.suffix,
        base_url: new.base_url,
        database: new.database,
        clock_set_back: app::config::ClockSetBack::default(),
        registers: new.registers,
        mail: MailConfig::Mailbox,
        server: app::config::ServerConfig::default(),
        filing: app::config::FilingConfig::default(),
        payments: app::config::PaymentsConfig::default(),
        antivirus: None,
        time_stamps: None,
        journal: app::config::JournalConfig::default(),
        keys: new.keys,
    };
    let made = App::init(new.folder, &config, passphrases, clock).await;
    made.map_err(|error| told(lang, &error))
}

/// Opens an instance, or tells why not.
pub(crate) async fn open(folder: DataFolder, online: &Passphrase, lang: Lang) -> Result<App> {
    App::open(folder, online, Clock::System).await.map_err(|error| told(lang, &error))
}

/// A passphrase, or why there is none.
pub(crate) fn secret(
    purpose: Purpose,
    file: Option<&std::path::Path>,
    age: Age,
    lang: Lang,
) -> Result<Passphrase> {
    passphrase::take(purpose, file, age, lang).map_err(|fault| in_words(lang, &fault))
}

/// A fault, for whoever runs an instance.
pub(crate) fn in_words(lang: Lang, fault: &Fault) -> anyhow::Error {
    anyhow!(words(lang, fault))
}

/// An error of the use cases, for whoever runs an instance.
pub(crate) fn told(lang: Lang, error: &app::Error) -> anyhow::Error {
    let texts: Vec<String> = error.faults().0.iter().map(|fault| words(lang, fault)).collect();
    anyhow!(texts.join("\n"))
}

/// What pages say of an internal failure sends people to those who read this.
fn words(lang: Lang, fault: &Fault) -> String {
    match fault.code {
        "internal" => texts::say_with(lang, "console-internal", &fault.args),
        _ => texts::fault(lang, fault),
    }
}

#[cfg(test)]
mod tests {
    use super::here;

    #[test]
    fn a_base_address_that_only_this_computer_finds_is_known() {
        let listen = |url| here(url).map(|address| address.to_string());
        assert_eq!(listen("http://127.0.0.1:9000").as_deref(), Some("127.0.0.1:9000"));
        assert_eq!(listen("http://localhost").as_deref(), Some("127.0.0.1:80"));
        assert_eq!(listen("http://[::1]:8080").as_deref(), Some("[::1]:8080"));
        assert_eq!(listen("https://nca.example.kz"), None);
        assert_eq!(listen("http://10.1.2.3:8080"), None);
    }
}
