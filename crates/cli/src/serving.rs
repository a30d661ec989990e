//! `senim serve`: an instance serves until it is told to stop.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::{Context, Result, anyhow};
use app::{App, config::DataFolder};
use base::{Fault, Lang};
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    task::{JoinError, JoinHandle},
};

use crate::{
    instance::{in_words, open, secret},
    language::LanguageArgs,
    passphrase::{Age, Purpose},
    server_lock::ServerLock,
};

/// How long the last checkpoint of the journal may take.
const CHECKPOINT_PATIENCE: Duration = Duration::from_secs(5);

/// `senim serve`.
#[derive(clap::Args)]
pub(crate) struct ServeArgs {
    /// Folder of the instance.
    #[arg(long)]
    data: PathBuf,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where to answer /metrics for Prometheus: an address that is not for the public. Nowhere if not given.
    #[arg(long, value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
    /// File whose first line is the passphrase of the issuing keys; else SENIM_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
}

/// Serves an instance until it is told to stop.
pub(crate) async fn serve(args: ServeArgs) -> Result<()> {
    let lang = args.language.lang();
    let online = secret(Purpose::Online, args.passphrase_file.as_deref(), Age::Old, lang)?;
    let folder = DataFolder::new(&args.data);
    let alone = ServerLock::take(&folder).map_err(|fault| in_words(lang, &fault))?;
    let app = open(folder, &online, lang).await?;
    let pages = bind(args.listen, lang).await?;
    let metrics = match args.metrics {
        Some(address) => Some(bind(address, lang).await?),
        None => None,
    };
    let listening = pages.local_addr()?;
    let mut asked = StopAsked::listen()?;
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        instance = app.config().id,
        base_url = app.config().base_url,
        database = if app.config().database.is_some() { "postgresql" } else { "sqlite" },
        %listening,
        process = std::process::id(),
        "started"
    );
    // The beginning of the line is the same in every language: programs wait for it.
    let args = [("base", app.config().base_url.clone()), ("address", listening.to_string())];
    println!("portal: {}", texts::say_with(lang, "serve-listening", &args));
    let server = Server::start(app, Doors { pages, metrics }, alone);
    let signal = asked.wait().await;
    tracing::info!(signal, "stopping");
    server.stop().await?;
    tracing::info!("stopped");
    Ok(())
}

/// Takes the port, or tells which one is taken.
pub(crate) async fn bind(listen: SocketAddr, lang: Lang) -> Result<TcpListener> {
    TcpListener::bind(listen).await.map_err(|cause| {
        let fault = Fault::new("address-taken").with("address", listen).with("cause", cause);
        in_words(lang, &fault)
    })
}

/// Listens for Ctrl-C and for a request to terminate. From its making on, neither ends the process by itself.
pub(crate) struct StopAsked {
    interrupt: Signal,
    terminate: Signal,
}

impl StopAsked {
    /// Begins to listen.
    pub(crate) fn listen() -> Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for either; tells which came.
    pub(crate) async fn wait(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }
}

/// Where a server listens.
pub(crate) struct Doors {
    pub(crate) pages: TcpListener,
    pub(crate) metrics: Option<TcpListener>,
}

/// A running server with its worker.
pub(crate) struct Server {
    app: App,
    stop: watch::Sender<bool>,
    pages: JoinHandle<std::io::Result<()>>,
    metrics: Option<JoinHandle<std::io::Result<()>>>,
    worker: JoinHandle<()>,
    _alone: Option<ServerLock>,
}

impl Server {
    /// Starts to serve.
    pub(crate) fn start(app: App, doors: Doors, alone: Option<ServerLock>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let pages = tokio::spawn(web::serve(app.clone(), doors.pages, until(stopped.clone())));
        let metrics = doors.metrics.map(|listener| {
            tokio::spawn(web::serve_metrics(app.clone(), listener, until(stopped.clone())))
        });
        let working = app.clone();
        let worker = tokio::spawn(async move { working.run_worker(until(stopped)).await });
        Self { app, stop, pages, metrics, worker, _alone: alone }
    }

    /// Finishes what runs, and stops.
    pub(crate) async fn stop(self) -> Result<()> {
        self.stop.send_replace(true);
        let ended = |ended: std::result::Result<std::io::Result<()>, JoinError>| {
            ended.map_err(|cause| anyhow!(cause))?.context("the server failed")
        };
        if let Some(metrics) = self.metrics {
            // A reader of numbers keeps nobody waiting.
            metrics.abort();
        }
        ended(self.pages.await)?;
        self.worker.await?;
        seal_journal(&self.app).await;
        self.app.close().await;
        Ok(())
    }
}

/// The last checkpoint of the journal: what came since the one before is not left to the next start.
async fn seal_journal(app: &App) {
    match tokio::time::timeout(CHECKPOINT_PATIENCE, app.make_checkpoint()).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::warn!(%error, "no checkpoint of the journal was signed"),
        Err(_) => tracing::warn!("no checkpoint of the journal was signed in time"),
    }
}

async fn until(mut stopped: watch::Receiver<bool>) {
    // A sender that is gone means the same as one that says so.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}
