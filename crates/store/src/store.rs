//! Opening a database, and running transactions on it.

use std::{
    path::Path,
    pin::Pin,
    str::FromStr as _,
    sync::{
        Arc, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use journal::{Broken, Checkpoint};
use sqlx::{
    ConnectOptions as _, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::sync::{Mutex, Notify};

use crate::{
    StoreFault, Tx,
    batch::Change,
    engine::{Connection, Writing},
    flush::Flushes,
    lane::{Group, Lane, Lanes},
    migrate::{self, MIGRATIONS, Migration},
    seal,
    session::{Live, Reading},
    sqlite::{self, Readers, Use, apart},
    table::{
        foundation,
        journal::{PendingRow, added},
    },
    writer::Writer,
};

/// How many connections of each node read PostgreSQL, and as many write.
const CONNECTIONS: u32 = 12;

/// So many statements are kept prepared on a connection of PostgreSQL.
const PREPARED: usize = 256;

/// How a transaction on PostgreSQL begins.
pub(crate) const SERIALIZABLE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";

/// How long entries of the journal are gathered on PostgreSQL before they are given their places, where nobody waits for that.
const GATHERING: Duration = Duration::from_millis(20);

/// How many connections of each node read SQLite.
const READERS: usize = 16;

/// How many more each node uses to draw numbers on PostgreSQL, which takes a moment.
const DRAWERS: u32 = 2;

/// And for acts that are committed together: one a group.
const LANES: u32 = 3;

/// How long one waits for a connection, or SQLite for a lock of another process.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// How often opening is tried; another process that keeps a lock is waited for this many times.
const OPEN_TRIES: u32 = 12;

/// How often a PostgreSQL transaction is tried before the answer is "busy".
const TRIES: u32 = 40;

/// From this try on, the transactions of a node that had to be repeated go one at a time.
const LANE_FROM: u32 = 3;

/// What a database gets when it is new; without effect on one that exists.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// Names the instance for good; the journal's first hash is bound to it. 32 random hexadecimal digits.
    pub instance: String,
    /// The present moment.
    pub now: Timestamp,
}

/// The database. Cheap to clone; the last clone to go closes it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
    gate: Option<Arc<dyn Gate>>,
}

/// A call of the store, as a [`Gate`] sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// [`Store::reading`] and [`Store::snapshot`], before.
    Read,
    /// [`Store::sealed`], before.
    Seal,
    /// [`Store::write`], before.
    Write,
    /// [`Store::write`], once its work is on the disk and before anybody is told.
    Written,
}

/// Stands between the store and whoever calls it, so that a test can let each call fail, or never come back, as when a
/// process dies there.
pub trait Gate: Send + Sync {
    /// Lets a call through, or fails it.
    fn pass(&self, call: Call) -> Passing<'_>;
}

/// A call on its way through a [`Gate`].
pub type Passing<'a> = Pin<Box<dyn Future<Output = Result<(), StoreFault>> + Send + 'a>>;

struct Inner {
    engine: Engine,
    instance: String,
    /// Wakes the committer (SQLite) or the sealer (PostgreSQL).
    wake: Arc<Notify>,
    seals: Seals,
    /// Transactions that had to be repeated queue here.
    lane: Mutex<()>,
}

enum Engine {
    Postgres { pool: PgPool, writers: PgPool, drawers: PgPool, lanes: Lanes },
    Sqlite { readers: Readers, writer: Arc<Mutex<Writer>> },
}

/// Makes those who wait for the chain share one round of sealing.
#[derive(Default)]
struct Seals {
    asked: AtomicU64,
    /// Who asked up to this number is served.
    served: Mutex<u64>,
}

impl Store {
    /// Opens a database (`postgres://...`, `sqlite:PATH` or a path), makes it if it is a new SQLite file, and brings its
    /// schema up to date. Refuses a schema of a newer release.
    ///
    /// Needs to run inside a Tokio runtime, which also runs the committer or sealer.
    pub async fn open(address: &str, fresh: Fresh) -> Result<Self, StoreFault> {
        Self::open_at(address, fresh, MIGRATIONS).await
    }

    /// As [`Store::open`], with the schema of other migrations: for tests of migrations.
    pub async fn open_at(
        address: &str,
        fresh: Fresh,
        migrations: &[Migration],
    ) -> Result<Self, StoreFault> {
        let engine = open_engine(address, &fresh, migrations).await?;
        let instance = engine.instance(&fresh).await?;
        let inner = Arc::new(Inner {
            engine,
            instance,
            wake: Arc::default(),
            seals: Seals::default(),
            lane: Mutex::default(),
        });
        tokio::spawn(attend(Arc::downgrade(&inner), Arc::clone(&inner.wake)));
        if let Engine::Postgres { lanes, .. } = &inner.engine {
            for group in Group::ALL {
                let (lane, wake) = lanes.of(group);
                tokio::spawn(attend_lane(
                    Arc::downgrade(&inner),
                    Arc::clone(lane),
                    Arc::clone(wake),
                ));
            }
            if let Some(flushes) = &lanes.flushes {
                tokio::spawn(attend_flushes(Arc::downgrade(&inner), Arc::clone(flushes)));
            }
        }
        let store = Self { inner, gate: None };
        // What a node that died left pending.
        store.seal_now().await?;
        Ok(store)
    }

    /// The same store behind a gate.
    #[must_use]
    pub fn behind(self, gate: Arc<dyn Gate>) -> Self {
        Self { gate: Some(gate), ..self }
    }

    async fn pass(&self, call: Call) -> Result<(), StoreFault> {
        match &self.gate {
            Some(gate) => gate.pass(call).await,
            None => Ok(()),
        }
    }

    /// The name of the instance, given when its database was made.
    pub fn instance(&self) -> &str {
        &self.inner.instance
    }

    /// Reads; each statement sees the newest committed state.
    pub async fn reading(&self) -> Result<Reading, StoreFault> {
        self.pass(Call::Read).await?;
        let connection = match &self.inner.engine {
            Engine::Postgres { pool, .. } => Connection::Postgres(pool.acquire().await?),
            Engine::Sqlite { readers, .. } => Connection::SqliteReader(readers.acquire().await?),
        };
        Ok(Reading::new(Live::new(connection).lock_owned().await))
    }

    /// Reads; all statements see the one state that was committed when the first of them ran.
    pub async fn snapshot(&self) -> Result<Reading, StoreFault> {
        self.pass(Call::Read).await?;
        let connection = match &self.inner.engine {
            Engine::Postgres { pool, .. } => Connection::PostgresSnapshot(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
            ),
            Engine::Sqlite { readers, .. } => Connection::SqliteReader(readers.snapshot().await?),
        };
        Ok(Reading::new(Live::new(connection).lock_owned().await))
    }

    /// Runs one transaction. It is committed when the closure gives `Ok`, undone when it gives `Err`, panics or is dropped.
    ///
    /// The closure may run more than once (see the crate's documentation), so it must have no effect but through its
    /// [`Tx`], and must not keep that. It waits for nothing but the store: others wait for it. `Ok` comes back after the
    /// commit has reached the disk.
    ///
    /// ```text
    /// let row = &row;
    /// store.write(move |mut tx| async move {
    ///     tx.insert_case(row).await?;
    ///     tx.record(&entry()).await
    /// })
    /// .await?;
    /// ```
    pub async fn write<T, E, F, W>(&self, work: W) -> Result<T, E>
    where
        E: From<StoreFault>,
        F: Future<Output = Result<T, E>>,
        W: FnMut(Tx) -> F,
    {
        self.pass(Call::Write).await?;
        let done = match &self.inner.engine {
            Engine::Postgres { writers, .. } => self.write_postgres(writers, work).await,
            Engine::Sqlite { writer, .. } => self.write_sqlite(writer, Wait::Disk, work).await,
        }?;
        self.pass(Call::Written).await?;
        Ok(done)
    }

    /// As [`Store::write`], for a short act of a kind that many people do at the same time: on PostgreSQL too, those of a node that
    /// belong to one group are then committed together.
    pub async fn write_together<T, E, F, W>(&self, group: Group, mut work: W) -> Result<T, E>
    where
        E: From<StoreFault>,
        F: Future<Output = Result<T, E>>,
        W: FnMut(Tx) -> F,
    {
        let Engine::Postgres { writers, lanes, .. } = &self.inner.engine else {
            return self.write(work).await;
        };
        self.pass(Call::Write).await?;
        let done = match self.write_in_lane(lanes.of(group), &mut work).await? {
            Some(done) => done,
            None => self.write_postgres(writers, work).await?,
        };
        self.pass(Call::Written).await?;
        Ok(done)
    }

    /// Runs a transaction as a member of a group. `None`: the group failed, and the act is to be done by itself.
    async fn write_in_lane<T, E, F, W>(
        &self,
        (lane, wake): (&Arc<Mutex<Lane>>, &Arc<Notify>),
        work: &mut W,
    ) -> Result<Option<T>, E>
    where
        E: From<StoreFault>,
        F: Future<Output = Result<T, E>>,
        W: FnMut(Tx) -> F,
    {
        // Whatever happens to this future, the committer comes after it and cleans up.
        let wake = WakeOnDrop(wake);
        let live = Live::new(Connection::PostgresLane(Lane::enter(lane).await?));
        let result = work(Tx::new(Arc::clone(&live).lock_owned().await)).await;
        let live = Arc::into_inner(live).ok_or(StoreFault::Escaped)?.into_inner();
        let Connection::PostgresLane(mut turn) = live.connection else {
            return Err(StoreFault::Escaped.into());
        };
        let (failed, has_written) = (live.failed.is_some(), live.has_written);
        let contended = matches!(live.failed, Some(StoreFault::Busy));
        let value = match whole(result, live.failed) {
            Ok(value) => value,
            Err(fault) => {
                if failed || has_written {
                    turn.give_up().await;
                } else {
                    turn.leave();
                }
                return if contended { Ok(None) } else { Err(fault) };
            }
        };
        let Ok(told) = turn.keep(with_entries(live.later, &live.entries)).await else {
            turn.give_up().await;
            return Ok(None);
        };
        drop(turn);
        drop(wake);
        // The sender goes without a word only when the runtime is shutting down.
        match told.await.map_err(|_| StoreFault::Busy)? {
            Ok(()) => Ok(Some(value)),
            Err(StoreFault::Busy) => Ok(None),
            Err(fault) => Err(fault.into()),
        }
    }

    /// The next running number of a name, for an act that is stored by a [`Store::write`] after it. What is drawn for an act that
    /// then fails is not given out again.
    ///
    /// Nobody waits until it has reached the disk: it is there no later than the act. (Where the disk took the act but not the
    /// drawing before it, as when it was full for a moment, the number is drawn again, and its second act is refused: numbers
    /// are unique in their tables.)
    pub async fn draw_number(&self, name: &str) -> Result<u64, StoreFault> {
        self.pass(Call::Write).await?;
        let drawn = match &self.inner.engine {
            Engine::Sqlite { writer, .. } => {
                let draw = |mut tx: Tx| async move { tx.next_number(name).await };
                self.write_sqlite(writer, Wait::Nothing, draw).await?
            }
            Engine::Postgres { drawers, .. } => {
                foundation::next_number(&mut *drawers.acquire().await?, name).await?
            }
        };
        self.pass(Call::Written).await?;
        Ok(drawn)
    }

    async fn write_sqlite<T, E, F, W>(
        &self,
        writer: &Arc<Mutex<Writer>>,
        wait: Wait,
        mut work: W,
    ) -> Result<T, E>
    where
        E: From<StoreFault>,
        F: Future<Output = Result<T, E>>,
        W: FnMut(Tx) -> F,
    {
        // Whatever happens to this future, the committer comes after it and cleans up.
        let wake = WakeOnDrop(&self.inner.wake);
        let guard = Writer::enter(Arc::clone(writer).lock_owned().await).await?;
        let live = Live::new(Connection::SqliteWriter(guard));
        let result = work(Tx::new(Arc::clone(&live).lock_owned().await)).await;
        let live = Arc::into_inner(live).ok_or(StoreFault::Escaped)?.into_inner();
        let Connection::SqliteWriter(mut guard) = live.connection else {
            return Err(StoreFault::Escaped.into());
        };
        let value = match whole(result, live.failed) {
            Ok(value) => value,
            Err(fault) => {
                guard.undo();
                return Err(fault);
            }
        };
        let told = guard.keep(live.entries)?;
        drop(guard);
        drop(wake);
        if wait == Wait::Nothing {
            return Ok(value);
        }
        // The sender goes without a word only when the runtime is shutting down.
        told.await.map_err(|_| StoreFault::Busy)??;
        Ok(value)
    }

    async fn write_postgres<T, E, F, W>(&self, pool: &PgPool, mut work: W) -> Result<T, E>
    where
        E: From<StoreFault>,
        F: Future<Output = Result<T, E>>,
        W: FnMut(Tx) -> F,
    {
        let mut lane = None;
        for attempt in 1..=TRIES {
            if attempt == LANE_FROM {
                lane = Some(self.inner.lane.lock().await);
            }
            let live = Live::new(Connection::PostgresWriting(Writing::new(pool)));
            let result = work(Tx::new(Arc::clone(&live).lock_owned().await)).await;
            let live = Arc::into_inner(live).ok_or(StoreFault::Escaped)?.into_inner();
            let Connection::PostgresWriting(writing) = live.connection else {
                return Err(StoreFault::Escaped.into());
            };
            let contended = matches!(live.failed, Some(StoreFault::Busy));
            match whole(result, live.failed) {
                Err(fault) => {
                    writing.undo().await;
                    if !contended {
                        return Err(fault);
                    }
                }
                Ok(value) => match writing.commit(with_entries(live.later, &live.entries)).await {
                    Err(StoreFault::Busy) => {}
                    Err(fault) => return Err(fault.into()),
                    Ok(()) => {
                        drop(lane);
                        if !live.entries.is_empty() {
                            self.inner.wake.notify_one();
                        }
                        return Ok(value);
                    }
                },
            }
            pause(attempt).await;
        }
        Err(StoreFault::Busy.into())
    }

    /// Waits until a committed entry has its place in the chain, and tells the place. To be asked before anything is
    /// signed on the strength of the entry.
    pub async fn sealed(&self, entry: &str) -> Result<Checkpoint, StoreFault> {
        self.pass(Call::Seal).await?;
        self.seal_now().await?;
        self.reading().await?.journal_place(entry).await?.ok_or(StoreFault::Missing)
    }

    /// Gives all committed entries their place in the chain. Those who ask at the same time share one round.
    pub async fn seal_now(&self) -> Result<(), StoreFault> {
        self.inner.seal_now().await
    }

    /// Verifies the whole journal, in constant memory: each hash, each place, that it ends where its head says, and that
    /// it goes through `checkpoints`, whose signatures the caller has verified. Gives the last place.
    pub async fn verify_journal(
        &self,
        checkpoints: impl IntoIterator<Item = Checkpoint>,
    ) -> Result<Result<Checkpoint, Broken>, StoreFault> {
        self.snapshot().await?.verify_journal(self.instance(), checkpoints).await
    }

    /// Commits what waits and closes all connections.
    pub async fn close(self) {
        self.seal_now().await.ok();
        match &self.inner.engine {
            Engine::Postgres { pool, writers, drawers, lanes } => {
                for group in Group::ALL {
                    lanes.of(group).0.lock().await.commit().await;
                }
                if let Some(flushes) = &lanes.flushes {
                    flushes.flush().await;
                }
                for pool in [drawers, writers, &lanes.pool, pool] {
                    pool.close().await;
                }
            }
            Engine::Sqlite { readers, writer } => {
                Writer::commit(Arc::clone(writer).lock_owned().await).await;
                readers.close();
            }
        }
    }
}

impl Inner {
    async fn seal_now(&self) -> Result<(), StoreFault> {
        let Engine::Postgres { pool, .. } = &self.engine else {
            // On SQLite a transaction is sealed before it is committed.
            return Ok(());
        };
        let ticket = self.seals.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut served = self.seals.served.lock().await;
        if *served >= ticket {
            return Ok(());
        }
        let all = self.seals.asked.load(Ordering::SeqCst);
        seal::seal_on_postgres(pool).await?;
        *served = all;
        Ok(())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.wake.notify_one();
        if let Engine::Postgres { lanes, .. } = &self.engine {
            for group in Group::ALL {
                lanes.of(group).1.notify_one();
            }
            if let Some(flushes) = &lanes.flushes {
                flushes.wake.notify_one();
            }
        }
    }
}

impl Engine {
    async fn instance(&self, fresh: &Fresh) -> Result<String, StoreFault> {
        match self {
            Self::Postgres { pool, .. } => {
                let mut tx = pool.begin().await?;
                let instance = foundation::found(&mut *tx, fresh).await?;
                tx.commit().await?;
                Ok(instance)
            }
            Self::Sqlite { writer, .. } => {
                let mut turn = Writer::enter(Arc::clone(writer).lock_owned().await).await?;
                let instance = foundation::found(turn.connection(), fresh).await?;
                let told = turn.keep(Vec::new())?;
                Writer::commit(turn).await;
                told.await.map_err(|_| StoreFault::Busy)??;
                Ok(instance)
            }
        }
    }
}

/// A closure that went on after a statement failed has not done all it meant to.
fn whole<T, E: From<StoreFault>>(result: Result<T, E>, failed: Option<StoreFault>) -> Result<T, E> {
    match (result, failed) {
        (Ok(_), Some(fault)) => Err(fault.into()),
        (result, _) => result,
    }
}

/// Wakes the committer when a writer ends, in whatever way.
struct WakeOnDrop<'a>(&'a Notify);

impl Drop for WakeOnDrop<'_> {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

/// Commits (SQLite) or seals (PostgreSQL) whenever it is woken, until the store is gone.
async fn attend(inner: Weak<Inner>, wake: Arc<Notify>) {
    loop {
        wake.notified().await;
        let Some(inner) = inner.upgrade() else { return };
        match &inner.engine {
            Engine::Sqlite { writer, .. } => {
                Writer::commit(Arc::clone(writer).lock_owned().await).await;
            }
            Engine::Postgres { .. } => {
                gather().await;
                if let Err(fault) = inner.seal_now().await {
                    tracing::error!(error = &fault as &dyn std::error::Error, "sealing failed");
                }
            }
        }
    }
}

/// What the end of a write waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    /// Its place on the disk.
    Disk,
    /// Nothing.
    Nothing,
}

/// What a transaction put off, with what it recorded.
fn with_entries(mut later: Vec<Change>, entries: &[PendingRow]) -> Vec<Change> {
    later.extend(added(entries));
    later
}

/// Commits the group of the lane whenever it is woken, until the store is gone.
async fn attend_lane(inner: Weak<Inner>, lane: Arc<Mutex<Lane>>, wake: Arc<Notify>) {
    loop {
        wake.notified().await;
        let Some(inner) = inner.upgrade() else { return };
        if lane.lock().await.commit().await {
            inner.wake.notify_one();
        }
    }
}

/// Waits for the disk whenever something was committed, until the store is gone.
async fn attend_flushes(inner: Weak<Inner>, flushes: Arc<Flushes>) {
    while inner.strong_count() > 0 {
        flushes.wake.notified().await;
        flushes.flush().await;
    }
}

#[expect(clippy::disallowed_methods, reason = "more entries may come, and none is waited for")]
async fn gather() {
    tokio::time::sleep(GATHERING).await;
}

/// An error of COMMIT itself, or of a statement that is a transaction: the engine's answer is certain, a broken connection is not.
pub(crate) fn in_doubt(error: sqlx::Error) -> StoreFault {
    match error {
        sqlx::Error::Database(_) => error.into(),
        error => StoreFault::InDoubt(Arc::new(error.into())),
    }
}

/// A growing pause, from 0.1 to 25 ms, uneven so that those who collided do not collide again.
#[expect(clippy::disallowed_methods, reason = "the other transaction gives no event to wait for")]
async fn pause(attempt: u32) {
    static UNEVEN: AtomicU64 = AtomicU64::new(0);
    let uneven = UNEVEN.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed) >> 56;
    let micros = (50_u64 << attempt.min(8)) * (128 + uneven) / 128;
    tokio::time::sleep(Duration::from_micros(micros)).await;
}

/// Opens the engine an address tells. Several that start at once may find it busy: switching a SQLite file to WAL waits
/// for nobody, it fails.
async fn open_engine(
    address: &str,
    fresh: &Fresh,
    migrations: &[Migration],
) -> Result<Engine, StoreFault> {
    for attempt in 1..OPEN_TRIES {
        match try_open(address, fresh, migrations).await {
            Err(StoreFault::Busy) => pause(attempt).await,
            opened => return opened,
        }
    }
    try_open(address, fresh, migrations).await
}

async fn try_open(
    address: &str,
    fresh: &Fresh,
    migrations: &[Migration],
) -> Result<Engine, StoreFault> {
    match Address::read(address)? {
        Address::Postgres(url) => open_postgres(url, fresh, migrations).await,
        Address::Sqlite(path) => open_sqlite(path, fresh, migrations).await,
    }
}

/// Where a database is.
pub(crate) enum Address<'a> {
    /// A server.
    Postgres(&'a str),
    /// A file.
    Sqlite(&'a Path),
}

impl<'a> Address<'a> {
    /// Reads `postgres://...`, `sqlite:PATH` or a path.
    pub(crate) fn read(address: &'a str) -> Result<Self, StoreFault> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return Ok(Self::Postgres(address));
        }
        let path = address.strip_prefix("sqlite://").unwrap_or(address);
        let path = path.strip_prefix("sqlite:").unwrap_or(path);
        if path.is_empty() || path.contains("://") {
            return Err(StoreFault::UnknownAddress);
        }
        Ok(Self::Sqlite(Path::new(path)))
    }
}

async fn open_postgres(
    address: &str,
    fresh: &Fresh,
    migrations: &[Migration],
) -> Result<Engine, StoreFault> {
    let options = PgConnectOptions::from_str(address)?
        .application_name("senim")
        .statement_cache_capacity(PREPARED)
        .disable_statement_logging();
    let pool = postgres_pool(CONNECTIONS).connect_with(options.clone()).await?;
    let mut connection = pool.acquire().await?;
    migrate::postgres(&mut connection, migrations, fresh.now).await?;
    drop(connection);
    // A statement by itself is a transaction like the others.
    let serializable = [("default_transaction_isolation", "serializable")];
    let writers =
        postgres_pool(CONNECTIONS).connect_lazy_with(options.clone().options(serializable));
    // Others see what the statement before committed, and nobody waits for the disk: PostgreSQL writes its log in the order of the
    // commits.
    let at_once = [("synchronous_commit", "off")];
    let numbers = options.clone().application_name("senim numbers").options(at_once);
    let drawers = postgres_pool(DRAWERS).connect_lazy_with(numbers);
    let flushes = Flushes::of(&pool).await;
    let together = if flushes.is_some() { options.options(at_once) } else { options };
    let lanes = Lanes::new(postgres_pool(LANES).connect_lazy_with(together), flushes);
    Ok(Engine::Postgres { pool, writers, drawers, lanes })
}

fn postgres_pool(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
}

async fn open_sqlite(
    path: &Path,
    fresh: &Fresh,
    migrations: &[Migration],
) -> Result<Engine, StoreFault> {
    let (file, migrations, now) = (path.to_owned(), migrations.to_vec(), fresh.now);
    let opened = apart(move || {
        let mut connection = sqlite::open(&file, Use::Write)?;
        migrate::sqlite(&mut connection, &migrations, now)?;
        Ok::<_, StoreFault>(connection)
    });
    let writer = Arc::new(Mutex::new(Writer::new(opened.await??)));
    Ok(Engine::Sqlite { readers: Readers::new(path, Use::ReadBeside, READERS), writer })
}
