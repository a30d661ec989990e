//! Making, serving and checking an instance.

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};
use app::{
    App,
    clock::Clock,
    config::{DataFolder, InstanceConfig, MailConfig, RegistersConfig},
    instance::Passphrases,
    law,
    rules::Rules,
};
use base::{Fault, Lang, Sha256};
use journal::{Broken, Checkpoint, Verifier};
use keystore::Passphrase;
use serde_json::Value;
use services::Catalogue;
use tokio::{net::TcpListener, sync::watch};

use crate::{
    passphrase::{self, Age, Purpose},
    server_lock::ServerLock,
};

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
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    base_url: String,
    /// Words after the names of the authorities, so that nobody takes them for another's.
    #[arg(long, default_value = "SENIM")]
    suffix: String,
    /// Address of the gateway of state registers; the simulator with invented people if not given. Its password is
    /// taken from SENIM_GATEWAY_PASSWORD by `serve`.
    #[arg(long, requires = "gateway_sender")]
    gateway: Option<String>,
    /// The instance's name at the gateway.
    #[arg(long, requires = "gateway")]
    gateway_sender: Option<String>,
    /// File whose first line is the passphrase of the issuing keys; else SENIM_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
    /// File whose first line is the passphrase of the root keys; else SENIM_ROOT_PASSPHRASE, else it is asked for.
    #[arg(long)]
    root_passphrase_file: Option<PathBuf>,
}

/// `senim serve`.
#[derive(clap::Args)]
pub(crate) struct ServeArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// File whose first line is the passphrase of the issuing keys; else SENIM_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
}

/// `senim journal export`.
#[derive(clap::Args)]
pub(crate) struct ExportArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// Where the lines go; standard output if not given.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// `senim journal verify`.
#[derive(clap::Args)]
pub(crate) struct VerifyArgs {
    /// Folder of the instance.
    #[arg(long, required_unless_present = "file", conflicts_with_all = ["file", "instance", "last"])]
    data: Option<PathBuf>,
    /// An export; it is verified without the instance.
    #[arg(long)]
    file: Option<PathBuf>,
    /// The instance that the export must belong to, by `id` of its instance.toml.
    #[arg(long, requires = "file")]
    instance: Option<String>,
    /// A place that the export must reach, as `verify` printed it once: NUMBER:HASH. Proves that no end was cut off.
    #[arg(long, requires = "file")]
    last: Option<String>,
}

/// `senim service check`.
#[derive(clap::Args)]
pub(crate) struct CheckArgs {
    /// Folder of the law as files; the law inside this program if not given.
    #[arg(long)]
    law: Option<PathBuf>,
}

/// What a new instance is made with.
pub(crate) struct NewInstance {
    pub(crate) folder: DataFolder,
    pub(crate) database: Option<String>,
    pub(crate) base_url: String,
    pub(crate) suffix: String,
    pub(crate) registers: RegistersConfig,
}

/// Makes an instance.
pub(crate) async fn init(args: InitArgs) -> Result<()> {
    let folder = DataFolder::new(&args.data);
    if folder.config().exists() {
        bail!("{} holds an instance already; name another folder", args.data.display());
    }
    let passphrases = Passphrases::new(
        secret(Purpose::Root, args.root_passphrase_file.as_deref(), Age::New)?,
        secret(Purpose::Online, args.passphrase_file.as_deref(), Age::New)?,
    )
    .map_err(told)?;
    let registers = match (args.gateway, args.gateway_sender) {
        (Some(url), Some(sender)) => RegistersConfig::Gateway { url, sender },
        _ => RegistersConfig::Simulator,
    };
    let simulated = registers == RegistersConfig::Simulator;
    let new = NewInstance {
        folder,
        database: args.database,
        base_url: args.base_url.trim_end_matches('/').to_owned(),
        suffix: args.suffix,
        registers,
    };
    let app = make(new, &passphrases, Clock::System).await?;
    println!("instance: {} in {}", app.config().id, args.data.display());
    for authority in app.authority().authorities(Lang::En).await.map_err(told)? {
        println!("{}: {} · sha256 {}", authority.name, authority.subject, authority.sha256);
    }
    app.close().await;
    let data = args.data.display();
    println!("next:");
    println!(
        "  keep the passphrase of the root keys and a copy of {data}/keys apart from this computer"
    );
    if simulated {
        println!(
            "  the state registers are simulated, with invented people: set [registers] in {data}/instance.toml"
        );
    }
    println!(
        "  senim staff enrol --data {data} --role operator --iin IIN --post OFFICE --csr FILE --out FILE"
    );
    println!("  senim serve --data {data} --listen 127.0.0.1:8080");
    Ok(())
}

/// Makes an instance with new keys.
pub(crate) async fn make(new: NewInstance, passphrases: &Passphrases, clock: Clock) -> Result<App> {
    let config = InstanceConfig {
        id: hex::encode(crypto::random::bytes::<16>()?),
        authority_suffix: new.suffix,
        base_url: new.base_url,
        database: new.database,
        registers: new.registers,
        mail: MailConfig::Mailbox,
        server: app::config::ServerConfig::default(),
        filing: app::config::FilingConfig::default(),
        payments: app::config::PaymentsConfig::default(),
    };
    App::init(new.folder, &config, passphrases, clock).await.map_err(told)
}

/// Serves an instance until it is told to stop.
pub(crate) async fn serve(args: ServeArgs) -> Result<()> {
    let online = secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old)?;
    let alone = ServerLock::take(&DataFolder::new(&args.data)).map_err(in_words)?;
    let app = open(&args.data, &online).await?;
    let listener = bind(args.listen).await?;
    println!("portal: {} · listening on {}", app.config().base_url, listener.local_addr()?);
    let server = Server::start(app, listener, alone);
    stop_asked().await?;
    server.stop().await
}

pub(crate) async fn open(data: &Path, online: &Passphrase) -> Result<App> {
    App::open(DataFolder::new(data), online, Clock::System).await.map_err(told)
}

/// Takes the port, or tells which one is taken.
pub(crate) async fn bind(listen: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(listen).await.with_context(|| {
        format!(
            "{listen} cannot be listened on; name another with --listen, port 0 takes a free one"
        )
    })
}

/// Waits for Ctrl-C or a request to terminate.
pub(crate) async fn stop_asked() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        done = tokio::signal::ctrl_c() => done?,
        _ = terminate.recv() => {}
    }
    Ok(())
}

/// A running server with its worker.
pub(crate) struct Server {
    app: App,
    stop: watch::Sender<bool>,
    pages: tokio::task::JoinHandle<std::io::Result<()>>,
    worker: tokio::task::JoinHandle<()>,
    _alone: Option<ServerLock>,
}

impl Server {
    /// Starts to serve.
    pub(crate) fn start(app: App, listener: TcpListener, alone: Option<ServerLock>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let pages = tokio::spawn(web::serve(app.clone(), listener, until(stopped.clone())));
        let working = app.clone();
        let worker = tokio::spawn(async move { working.run_worker(until(stopped)).await });
        Self { app, stop, pages, worker, _alone: alone }
    }

    /// Finishes what runs, and stops.
    pub(crate) async fn stop(self) -> Result<()> {
        self.stop.send_replace(true);
        self.pages.await?.context("the server failed")?;
        self.worker.await?;
        self.app.close().await;
        Ok(())
    }
}

async fn until(mut stopped: watch::Receiver<bool>) {
    // A sender that is gone means the same as one that says so.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// Writes the journal out.
pub(crate) async fn export(args: ExportArgs) -> Result<()> {
    let mut out: Box<dyn Write + Send> = match &args.out {
        Some(path) => {
            let file = File::create(path)
                .with_context(|| format!("{} cannot be written", path.display()))?;
            Box::new(BufWriter::new(file))
        }
        None => Box::new(std::io::stdout()),
    };
    let folder = DataFolder::new(&args.data);
    let count = app::journal_answers::export(&folder, out.as_mut()).await.map_err(told)?;
    out.flush()?;
    if let Some(path) = &args.out {
        println!("journal: {count} entries in {}", path.display());
    }
    Ok(())
}

/// Verifies the journal of an instance or of an export.
pub(crate) async fn verify(args: VerifyArgs) -> Result<()> {
    let broken = |broken: Broken| anyhow!(broken).context("the journal does not hold");
    let (place, waiting) = if let Some(file) = &args.file {
        (verify_file(file, args.instance.as_deref(), args.last.as_deref())?, 0)
    } else {
        let data = args.data.context("name the folder of the instance with --data")?;
        let verified = app::journal_answers::verify(&DataFolder::new(data)).await.map_err(told)?;
        let verified = verified.map_err(broken)?;
        (verified.last, verified.waiting)
    };
    println!("journal ok: {} entries, last {}:{}", place.seq, place.seq, place.hash);
    if waiting > 0 {
        println!(
            "not chained yet: {waiting} entries, left by a server that was cut off; the next start chains them"
        );
    }
    Ok(())
}

fn verify_file(file: &Path, instance: Option<&str>, last: Option<&str>) -> Result<Checkpoint> {
    let unreadable = || format!("{} cannot be read", file.display());
    let mut lines = BufReader::new(File::open(file).with_context(unreadable)?).lines();
    let first = lines.next().context("the export is empty")?.with_context(unreadable)?;
    let start = match instance {
        Some(instance) => Checkpoint::genesis(instance),
        None => stated_start(&first).context("the first line is not an entry of a journal")?,
    };
    let mut verifier = Verifier::after(start).through(last.map(read_place).transpose()?);
    let broken = |broken: Broken| anyhow!(broken).context("the journal does not hold");
    verifier.check_line(&first).map_err(broken)?;
    for line in lines {
        verifier.check_line(&line.with_context(unreadable)?).map_err(broken)?;
    }
    verifier.finish().map_err(broken)
}

/// The place before the first entry, as the entry itself names it: whether it is an instance's beginning is not proven.
fn stated_start(line: &str) -> Option<Checkpoint> {
    let entry: Value = serde_json::from_str(line).ok()?;
    Some(Checkpoint { hash: entry.get("previous")?.as_str()?.parse().ok()?, seq: 0 })
}

fn read_place(text: &str) -> Result<Checkpoint> {
    let read = || {
        let (seq, hash) = text.split_once(':')?;
        Some(Checkpoint { hash: hash.parse::<Sha256>().ok()?, seq: seq.parse().ok()? })
    };
    read().context("--last is NUMBER:HASH, as `senim journal verify` prints it")
}

/// Checks the law as files.
pub(crate) fn check(args: &CheckArgs) -> Result<()> {
    let files = match &args.law {
        Some(folder) => law::from_folder(folder).with_context(|| {
            format!("{} cannot be read; every file must be UTF-8 text", folder.display())
        })?,
        None => law::compiled_in(),
    };
    let mut faults: Vec<String> = Vec::new();
    match Rules::parse(&files) {
        Ok(rules) => {
            let law = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
            for fault in Catalogue::check(law, &rules.calendar) {
                faults.push(fault.to_string());
            }
            if faults.is_empty() {
                let replayed = rules.catalogue.replay(&rules.calendar);
                let services = rules.catalogue.services().count();
                println!(
                    "law ok: {} files, {services} services, {} cases replayed in {} steps",
                    files.len(),
                    replayed.cases,
                    replayed.steps
                );
                return Ok(());
            }
        }
        Err(found) => faults.extend(found.0.iter().map(ToString::to_string)),
    }
    for fault in &faults {
        println!("{fault}");
    }
    bail!("the law has faults: {}", faults.len())
}

pub(crate) fn secret(purpose: Purpose, file: Option<&Path>, age: Age) -> Result<Passphrase> {
    passphrase::take(purpose, file, age, Lang::En).map_err(in_words)
}

/// A fault, for whoever runs an instance.
#[expect(clippy::needless_pass_by_value, reason = "as map_err hands it over")]
pub(crate) fn in_words(fault: Fault) -> anyhow::Error {
    anyhow!(texts::fault(Lang::En, &fault))
}

/// An error of the use cases in words.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` calls")]
pub(crate) fn told(error: app::Error) -> anyhow::Error {
    let texts: Vec<String> =
        error.faults().0.iter().map(|fault| texts::fault(Lang::En, fault)).collect();
    anyhow!(texts.join("; "))
}
