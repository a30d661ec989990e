//! A database that is only read: a back-up, or one whose server is down or goes on beside.
//!
//! Nothing is made, migrated, sealed or locked for long, so a back-up on a medium that cannot be written is read as well.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    str::FromStr as _,
};

use journal::{Broken, Checkpoint, Defect, Verifier};
use sqlx::{
    ConnectOptions as _, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tempfile::TempDir;

use crate::{
    Cause, Reading, StoreFault,
    engine::Connection,
    migrate::{MIGRATIONS, version_of_postgres, version_of_sqlite},
    session::Live,
    sqlite::{Readers, Use, apart},
    store::{Address, PATIENCE},
    table::foundation,
};

/// How many connections read at a time.
const READERS: usize = 2;

/// How many entries are verified at a time.
const PAGE: u32 = 1000;

/// A database that is only read.
pub struct Archive {
    pool: Pool,
    instance: String,
    /// Where a copy stands that had to be made.
    _copy: Option<TempDir>,
}

enum Pool {
    Postgres(PgPool),
    Sqlite(Readers),
}

impl Archive {
    /// Opens a database that exists (`postgres://...`, `sqlite:PATH` or a path); refuses what is none, and a schema of a
    /// newer release. An older schema is read as it is.
    pub async fn open(address: &str) -> Result<Self, StoreFault> {
        match Address::read(address)? {
            Address::Postgres(url) => open_postgres(url).await,
            Address::Sqlite(path) => open_sqlite(path).await,
        }
    }

    /// The name of the instance, given when its database was made.
    pub fn instance(&self) -> &str {
        &self.instance
    }

    /// Reads; all statements see one state.
    pub async fn snapshot(&self) -> Result<Reading, StoreFault> {
        self.pool.snapshot().await
    }

    /// Closes all connections, and drops what was copied.
    pub async fn close(self) {
        match &self.pool {
            Pool::Postgres(pool) => pool.close().await,
            Pool::Sqlite(readers) => readers.close(),
        }
    }
}

impl Pool {
    async fn snapshot(&self) -> Result<Reading, StoreFault> {
        let connection = match self {
            Self::Postgres(pool) => Connection::PostgresSnapshot(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
            ),
            Self::Sqlite(readers) => Connection::SqliteReader(readers.snapshot().await?),
        };
        Ok(Reading::new(Live::new(connection).lock_owned().await))
    }

    /// The name of the instance whose database this is.
    async fn instance(&self) -> Result<String, StoreFault> {
        // An error of the engine here means that the tables are not there: the file or database is not ours.
        let known = MIGRATIONS.last().map_or(0, |last| last.version);
        let found = match self {
            Self::Postgres(pool) => version_of_postgres(&mut *pool.acquire().await?).await,
            Self::Sqlite(readers) => version_of_sqlite(&readers.acquire().await?.connection),
        };
        match found.map_err(not_ours)? {
            0 => return Err(StoreFault::NoDatabase),
            found if found > known => return Err(StoreFault::NewerSchema { found, known }),
            _ => {}
        }
        foundation::instance(&mut self.snapshot().await?).await?.ok_or(StoreFault::NoDatabase)
    }
}

fn not_ours(fault: StoreFault) -> StoreFault {
    let StoreFault::Unavailable(cause) = &fault else { return fault };
    match &**cause {
        Cause::Postgres(sqlx::Error::Database(_)) | Cause::Sqlite(_) => StoreFault::NoDatabase,
        _ => fault,
    }
}

async fn open_postgres(url: &str) -> Result<Archive, StoreFault> {
    let options =
        PgConnectOptions::from_str(url)?.application_name("senim").disable_statement_logging();
    let pool =
        PgPoolOptions::new().max_connections(2).acquire_timeout(PATIENCE).connect_with(options);
    let pool = Pool::Postgres(pool.await?);
    Ok(Archive { instance: pool.instance().await?, pool, _copy: None })
}

async fn open_sqlite(path: &Path) -> Result<Archive, StoreFault> {
    // SQLite takes an empty file for a new database.
    if fs::metadata(path).map_or(0, |file| file.len()) == 0 {
        return Err(StoreFault::NoDatabase);
    }
    let (readers, copy) = match (beside(path, "-wal").exists(), beside(path, "-shm").exists()) {
        // Whoever had it open closed it: all is in the one file, and nobody writes to it.
        (false, _) => (Readers::new(path, Use::Immutable, READERS), None),
        // A server is running, or was killed: its own index of the log tells what is committed.
        (true, true) => (Readers::new(path, Use::Read, READERS), None),
        // A back-up with a log and no index: SQLite would make one beside it.
        (true, false) => {
            let copy = copied(path)?;
            (Readers::new(&copy.path().join(COPY), Use::Read, READERS), Some(copy))
        }
    };
    let pool = Pool::Sqlite(readers);
    let instance = pool.instance().await.map_err(not_ours)?;
    Ok(Archive { instance, pool, _copy: copy })
}

const COPY: &str = "senim.sqlite";

fn copied(path: &Path) -> std::io::Result<TempDir> {
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join(COPY);
    fs::copy(path, &copy)?;
    fs::copy(beside(path, "-wal"), beside(&copy, "-wal"))?;
    Ok(folder)
}

/// Copies an embedded database as it stands at one moment, beside a server that goes on writing to it; the copy is one
/// file, without a log beside it, and is on the disk before this returns. There must be no file at `to` yet.
pub async fn copy_embedded(from: &Path, to: &Path) -> Result<(), StoreFault> {
    let archive = open_sqlite(from).await?;
    let Pool::Sqlite(readers) = &archive.pool else { return Err(StoreFault::UnknownAddress) };
    let path = to.to_str().ok_or(StoreFault::UnknownAddress)?.to_owned();
    let reader = readers.acquire().await?;
    // As SQLite has it for back-ups of a database in use (lang_vacuum, "VACUUM with an INTO clause").
    let copied = apart(move || reader.connection.execute("VACUUM INTO ?", [path])).await?;
    archive.close().await;
    copied?;
    fs::File::open(to).and_then(|file| file.sync_all())?;
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

impl Reading {
    /// Verifies the whole journal, in constant memory: each hash, each place, that it ends where its head says, and that
    /// it goes through `checkpoints`, whose signatures the caller has verified. Gives the last place.
    ///
    /// To be asked of a snapshot.
    pub async fn verify_journal(
        &mut self,
        instance: &str,
        checkpoints: impl IntoIterator<Item = Checkpoint>,
    ) -> Result<Result<Checkpoint, Broken>, StoreFault> {
        self.verify_journal_after(Checkpoint::genesis(instance), checkpoints).await
    }

    /// Verifies the journal after a place that is trusted, in the same way: what stands before it is not looked at. A journal
    /// that ends before the place, or has another hash there, is not its continuation.
    pub async fn verify_journal_after(
        &mut self,
        start: Checkpoint,
        checkpoints: impl IntoIterator<Item = Checkpoint>,
    ) -> Result<Result<Checkpoint, Broken>, StoreFault> {
        let head = self.journal_head().await?;
        if head.seq < start.seq {
            let defect = Defect::Truncated { checkpoint: start.seq };
            return Ok(Err(Broken { seq: head.seq.saturating_add(1), defect }));
        }
        if head.seq == start.seq && head.hash != start.hash {
            return Ok(Err(Broken { seq: head.seq, defect: Defect::Checkpoint }));
        }
        let mut verifier = Verifier::after(start).through(checkpoints).through([head]);
        let mut after = start.seq;
        loop {
            let page = self.journal_page(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(verifier.finish()) };
            after = last.place.seq;
            for row in &page {
                if let Err(broken) = verifier.check_line(&row.to_line()) {
                    return Ok(Err(broken));
                }
            }
        }
    }
}
