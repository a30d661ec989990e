//! Connections to SQLite, in the process itself.
//!
//! A statement runs where it is called: it searches an index or touches a few pages in memory, which takes less than handing it to
//! another thread and waiting for the answer. What waits for the disk or for another process (opening, committing, copying) is handed
//! to a thread that may wait ([`apart`]).

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use crate::{
    StoreFault,
    statement::Statement,
    store::PATIENCE,
    value::{AnyRow, Arg, Columns, FromRow},
};

/// So many statements are kept prepared on a connection; there are fewer.
const PREPARED: usize = 400;

/// The writer keeps so many pages in memory, in KiB (negative is how SQLite tells KiB from pages): those of the indexes that every act
/// changes.
const WRITER_CACHE: i64 = -16_384;

/// After so many pages of the log (of 4 KiB) they are written into the database itself. Pages that every act changes are then written
/// once for some hundreds of acts.
const PAGES_OF_LOG: i64 = 8_000;

/// How a database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Read only, on a medium that nobody writes to.
    Immutable,
    /// Read only.
    Read,
    /// Read, beside the writer of this process.
    ReadBeside,
    /// Read and written; made where there is none.
    Write,
}

/// Opens a connection.
pub(crate) fn open(path: &Path, purpose: Use) -> Result<Connection, StoreFault> {
    let access = match purpose {
        Use::Immutable | Use::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Use::ReadBeside => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Use::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    };
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(address(path, purpose), flags)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    connection.busy_timeout(PATIENCE)?;
    // A statement keeps its plan. Else SQLite makes a new one for other values where it has counted them (ENABLE_STAT4), which
    // costs more than most statements do.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    match purpose {
        Use::Immutable | Use::Read => {}
        Use::ReadBeside => connection.execute_batch("PRAGMA query_only = ON")?,
        Use::Write => {
            connection.query_row("PRAGMA journal_mode = WAL", (), |_| Ok(()))?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.pragma_update(None, "cache_size", WRITER_CACHE)?;
            let pages = format!("PRAGMA wal_autocheckpoint = {PAGES_OF_LOG}");
            connection.query_row(&pages, (), |_| Ok(()))?;
        }
    }
    connection.pragma_update(None, "foreign_keys", "ON")?;
    Ok(connection)
}

/// A path as the URI that SQLite reads (RFC 3986, 2.1): every octet that could mean something else is escaped.
fn address(path: &Path, purpose: Use) -> String {
    let mut address = "file:".to_owned();
    for octet in path.as_os_str().as_encoded_bytes() {
        if octet.is_ascii_alphanumeric() || b"/-._~".contains(octet) {
            address.push(char::from(*octet));
        } else {
            write!(address, "%{octet:02X}").ok();
        }
    }
    if purpose == Use::Immutable {
        address.push_str("?immutable=1");
    }
    address
}

/// Runs a statement; tells how many rows it touched.
pub(crate) fn execute(
    connection: &Connection,
    statement: Statement,
    args: &[Arg],
) -> Result<u64, StoreFault> {
    let mut prepared = connection.prepare_cached(statement.sql)?;
    bind(&mut prepared, args)?;
    Ok(prepared.raw_execute()? as u64)
}

/// Runs a statement and reads all its rows.
pub(crate) fn rows<R: FromRow>(
    connection: &Connection,
    statement: Statement,
    args: &[Arg],
) -> Result<Vec<R>, StoreFault> {
    let mut prepared = connection.prepare_cached(statement.sql)?;
    bind(&mut prepared, args)?;
    let mut rows = prepared.raw_query();
    let mut read = Vec::new();
    while let Some(row) = rows.next()? {
        read.push(R::from_row(&mut Columns::new(AnyRow::Sqlite(row), statement))?);
    }
    Ok(read)
}

/// Gives each placeholder its value. SQLite takes `$2` for a name and counts placeholders as they come.
fn bind(prepared: &mut rusqlite::Statement<'_>, args: &[Arg]) -> Result<(), StoreFault> {
    for place in 1..=prepared.parameter_count() {
        let name = prepared.parameter_name(place).and_then(|name| name.strip_prefix('$'));
        let number: Option<usize> = name.and_then(|name| name.parse().ok());
        let arg = number.and_then(|number| args.get(number.checked_sub(1)?));
        match arg {
            Some(Arg::Bytes(bytes)) => prepared.raw_bind_parameter(place, bytes),
            Some(Arg::Int(int)) => prepared.raw_bind_parameter(place, int),
            Some(Arg::Text(text)) => prepared.raw_bind_parameter(place, text),
            None => Err(rusqlite::Error::InvalidParameterCount(args.len(), place)),
        }?;
    }
    Ok(())
}

/// Does what may wait for the disk or for another process on a thread that may.
pub(crate) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreFault> {
    // The work does not panic, so it ends without a result only when the runtime is shutting down.
    tokio::task::spawn_blocking(work).await.map_err(|_| StoreFault::Busy)
}

/// Connections that read, as many as are asked for at a time, up to a limit.
#[derive(Clone)]
pub(crate) struct Readers {
    pool: Arc<Pool>,
}

struct Pool {
    path: PathBuf,
    purpose: Use,
    places: Arc<Semaphore>,
    idle: Mutex<Vec<Shared>>,
}

/// A connection, which one reader at a time holds.
type Shared = Arc<tokio::sync::Mutex<Connection>>;

impl Readers {
    /// Nothing is opened yet.
    pub(crate) fn new(path: &Path, purpose: Use, limit: usize) -> Self {
        let (path, places) = (path.to_owned(), Arc::new(Semaphore::new(limit)));
        Self { pool: Arc::new(Pool { path, purpose, places, idle: Mutex::default() }) }
    }

    /// A connection; waits while all are in use.
    pub(crate) async fn acquire(&self) -> Result<Reader, StoreFault> {
        let place = Arc::clone(&self.pool.places).acquire_owned();
        let place = tokio::time::timeout(PATIENCE, place).await;
        let place = place.map_err(|_| StoreFault::Busy)?.map_err(|_| StoreFault::closed())?;
        let idle = self.pool.idle().pop();
        let shared = if let Some(shared) = idle {
            shared
        } else {
            let pool = Arc::clone(&self.pool);
            let opened = apart(move || open(&pool.path, pool.purpose)).await??;
            Arc::new(tokio::sync::Mutex::new(opened))
        };
        let connection = Arc::clone(&shared).lock_owned().await;
        Ok(Reader { connection, shared, pool: Arc::clone(&self.pool), _place: place })
    }

    /// A connection on which all statements see the state that the first one saw.
    pub(crate) async fn snapshot(&self) -> Result<Reader, StoreFault> {
        let reader = self.acquire().await?;
        reader.connection.execute_batch("BEGIN")?;
        Ok(reader)
    }

    /// Closes what is idle; nobody gets a connection any more.
    pub(crate) fn close(&self) {
        self.pool.places.close();
        self.pool.idle().clear();
    }
}

impl Pool {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Shared>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that reads, and goes back when it is dropped.
pub(crate) struct Reader {
    pub(crate) connection: OwnedMutexGuard<Connection>,
    shared: Shared,
    pool: Arc<Pool>,
    _place: OwnedSemaphorePermit,
}

impl Drop for Reader {
    fn drop(&mut self) {
        let connection = &self.connection;
        // One that cannot end its snapshot is closed.
        let ended = connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok();
        if ended && !self.pool.places.is_closed() {
            self.pool.idle().push(Arc::clone(&self.shared));
        }
    }
}
