//! What monitoring asks: would anything that this node tells be untrue, and is there anything that it cannot do?

use std::{
    fs,
    future::Future,
    io::Write as _,
    path::PathBuf,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::Mutex;

use crate::{
    App, Error, Result,
    error::OrInternal,
    instance::{opening::open_vault, supervision::TaskHealth},
};

/// An answer serves everybody who asks for so long: a question writes, and anybody may ask.
const KEPT: Duration = Duration::from_secs(2);
/// How long the database or the disk may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How an instance fares.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field that monitoring reads")]
pub struct HealthView {
    /// Whether everything below is well.
    pub ok: bool,
    /// When it was looked at; an answer serves for two seconds.
    pub checked_at: Timestamp,
    /// Whether the database takes a write, within five seconds.
    pub database: bool,
    /// Whether the clock is not behind what was recorded already.
    pub clock: bool,
    /// Whether the disk of the data folder takes a file, within five seconds.
    pub disk: bool,
    /// Whether the keys of the authority are at hand: their folder, or the token that a running server uses.
    pub keys: bool,
    /// The newest lists of the issuing authorities; empty when the database does not answer.
    pub lists: Vec<ListHealth>,
    /// The certificates of the OCSP responders.
    pub responders: Vec<ResponderHealth>,
    /// The tasks of the worker.
    pub worker: Vec<TaskHealth>,
    /// Messages that are not sent yet; absent when the database does not answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_waiting: Option<u64>,
}

/// The newest list of an authority.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ListHealth {
    /// Code of the authority.
    pub authority: String,
    /// When it was made.
    pub this_update: Timestamp,
    /// When the next one must be there.
    pub next_update: Timestamp,
    /// Its age.
    pub age_seconds: i64,
    /// Whether it is not over, and made at a moment that has been.
    pub ok: bool,
}

/// The certificate of an OCSP responder.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ResponderHealth {
    /// Name of its key.
    pub name: String,
    /// When it ends.
    pub not_after: Timestamp,
    /// Its age.
    pub age_seconds: i64,
    /// Whether it has not ended.
    pub ok: bool,
}

/// The answer that serves for a while.
#[derive(Default)]
pub(crate) struct LastHealth(Mutex<Option<(Instant, HealthView)>>);

impl App {
    /// How this node fares. Those who ask at the same time share one look.
    pub async fn health(&self) -> HealthView {
        let mut last = self.0.health.0.lock().await;
        if let Some((_, view)) = last.as_ref().filter(|(at, _)| at.elapsed() < KEPT) {
            return view.clone();
        }
        let view = self.look().await;
        *last = Some((Instant::now(), view.clone()));
        view
    }

    async fn look(&self) -> HealthView {
        let now = self.now();
        let (database, disk, keys, told) = tokio::join!(
            within(self.write_row(now)),
            within(write_file(self.0.folder.path().join(format!(".health-{}", self.0.node)))),
            within(self.look_at_keys()),
            within(self.look_at_lists(now)),
        );
        let (database, disk, keys) = (database.is_some(), disk.is_some(), keys.is_some());
        let (lists, mail_waiting) =
            told.map_or_else(|| (Vec::new(), None), |(lists, waiting)| (lists, Some(waiting)));
        let responders = self.look_at_responders(now);
        let worker = self.0.watched.told(now);
        let clock = self.0.keeper.goes_on();
        let ok = clock
            && keys
            && database
            && disk
            && lists.len() == self.authority().publishing_keys().len()
            && !lists.is_empty()
            && lists.iter().all(|list| list.ok)
            && responders.len() == lists.len()
            && responders.iter().all(|responder| responder.ok)
            && worker.iter().all(|task| task.ok);
        HealthView {
            ok,
            checked_at: now,
            clock,
            database,
            disk,
            keys,
            lists,
            responders,
            worker,
            mail_waiting,
        }
    }

    async fn write_row(&self, now: Timestamp) -> Result<()> {
        let node = self.0.node.as_str();
        self.0
            .store
            .write(move |mut tx| async move {
                tx.take_lease("health", node, now, now).await?;
                Ok::<_, Error>(())
            })
            .await
    }

    /// A module that does not answer holds up a thread that may block, and nobody else.
    async fn look_at_keys(&self) -> Result<()> {
        let vault = open_vault(&self.0.folder, &self.0.config)?;
        let looked = tokio::task::spawn_blocking(move || vault.look()).await.or_internal()?;
        looked.map_err(|fault| {
            let fault = fault.fault();
            tracing::warn!(%fault, "the keys of the authority are not at hand");
            Error::Unavailable(fault)
        })
    }

    async fn look_at_lists(&self, now: Timestamp) -> Result<(Vec<ListHealth>, u64)> {
        let mut reading = self.0.store.reading().await?;
        let mut lists = Vec::new();
        for key in self.authority().publishing_keys() {
            let (line, generation) = (key.name.line(), key.name.generation.number());
            if let Some(list) = reading.revocation_list(&line, generation).await? {
                let age_seconds = now.as_second() - list.this_update.as_second();
                lists.push(ListHealth {
                    authority: key.name.to_string(),
                    this_update: list.this_update,
                    next_update: list.next_update,
                    age_seconds,
                    ok: list.next_update > now && age_seconds >= 0,
                });
            }
        }
        Ok((lists, reading.unsent_mail_count().await?))
    }

    fn look_at_responders(&self, now: Timestamp) -> Vec<ResponderHealth> {
        let keys = self.authority().responding_keys().into_iter();
        keys.filter(|(issuing, _)| issuing.certificate.is_valid_at(now))
            .map(|(_, key)| {
                let not_after = key.certificate.not_after();
                let age_seconds = now.as_second() - key.certificate.not_before().as_second();
                let ok = not_after > now;
                ResponderHealth { name: key.name.to_string(), not_after, age_seconds, ok }
            })
            .collect()
    }
}

async fn within<T>(look: impl Future<Output = Result<T>>) -> Option<T> {
    tokio::time::timeout(PATIENCE, look).await.ok()?.ok()
}

/// Writes a file down to the disk and takes it away again.
async fn write_file(path: PathBuf) -> Result<()> {
    let write = move || {
        let written = fs::File::create(&path)
            .and_then(|mut file| file.write_all(&[b'.'; 4096]).and_then(|()| file.sync_all()));
        fs::remove_file(&path).ok();
        written
    };
    tokio::task::spawn_blocking(write).await.or_internal()?.or_internal()
}
