//! An empty database per test, on each engine.

use std::{
    path::PathBuf,
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use base::{Actor, Iin, Sha256, SystemPart};
use jiff::Timestamp;
use journal::Entry;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use store::{Fresh, Store};

/// The variable that names a PostgreSQL cluster in which databases may be made: `postgres://user@host/postgres`.
const POSTGRES: &str = "SENIM_TEST_POSTGRES";

/// A database of one test.
pub(crate) struct Database {
    pub(crate) address: String,
    pub(crate) file: Option<PathBuf>,
}

impl Database {
    /// Opens it, as one more node.
    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.address, fresh()).await.unwrap()
    }

    /// A connection that knows nothing of the store.
    pub(crate) async fn raw(&self) -> Raw {
        match &self.file {
            Some(file) => {
                let connection = rusqlite::Connection::open(file).unwrap();
                connection.pragma_update(None, "foreign_keys", "ON").unwrap();
                Raw::Sqlite(connection)
            }
            None => Raw::Postgres(PgConnection::connect(&self.address).await.unwrap()),
        }
    }
}

/// A bare connection.
pub(crate) enum Raw {
    Postgres(PgConnection),
    Sqlite(rusqlite::Connection),
}

impl Raw {
    pub(crate) async fn run(&mut self, sql: &str) {
        match self {
            Self::Postgres(connection) => {
                sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await.unwrap();
            }
            Self::Sqlite(connection) => connection.execute_batch(sql).unwrap(),
        }
    }

    pub(crate) async fn texts(&mut self, sql: &str) -> Vec<String> {
        match self {
            Self::Postgres(connection) => {
                let sql = AssertSqlSafe(sql.to_owned());
                sqlx::query_scalar(sql).fetch_all(connection).await.unwrap()
            }
            Self::Sqlite(connection) => {
                let mut prepared = connection.prepare(sql).unwrap();
                let rows = prepared.query_map((), |row| row.get(0)).unwrap();
                rows.map(Result::unwrap).collect()
            }
        }
    }
}

/// Runs a test on SQLite, then on PostgreSQL.
pub(crate) async fn on_both<F: Future<Output = ()>>(test: impl Fn(Database) -> F) {
    on_sqlite(&test).await;
    on_postgres(&test).await;
}

/// Runs a test on SQLite in a folder of its own.
pub(crate) async fn on_sqlite<F: Future<Output = ()>>(test: impl Fn(Database) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("senim.db");
    test(Database { address: format!("sqlite:{}", file.display()), file: Some(file) }).await;
}

/// Runs a test on PostgreSQL in a database of its own, which it drops.
pub(crate) async fn on_postgres<F: Future<Output = ()>>(test: impl Fn(Database) -> F) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Ok(cluster) = std::env::var(POSTGRES) else {
        assert!(std::env::var_os("CI").is_none(), "{POSTGRES} must be set where CI is");
        eprintln!("skipped on PostgreSQL: {POSTGRES} is not set");
        return;
    };
    let name = format!("senim_test_{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut admin = Raw::Postgres(PgConnection::connect(&cluster).await.unwrap());
    admin.run(&format!("CREATE DATABASE {name}")).await;
    let (server, options) = cluster.split_once('?').unwrap_or((&cluster, ""));
    let (server, _) = server.rsplit_once('/').unwrap();
    test(Database { address: format!("{server}/{name}?{options}"), file: None }).await;
    admin.run(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
}

pub(crate) fn fresh() -> Fresh {
    Fresh { instance: "0123456789abcdef0123456789abcdef".into(), now: moment(0) }
}

/// A moment, in seconds after the first of a test.
pub(crate) fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

pub(crate) fn entry(id: &(impl ToString + ?Sized)) -> Entry {
    let id = id.to_string();
    let subject = format!("case/{id}");
    let actor = Actor::System { part: SystemPart::Worker };
    Entry::new(id, actor, "case-filed", subject, serde_json::json!({}), moment(1))
}

pub(crate) fn iin(serial: u16) -> Iin {
    let born = jiff::civil::date(1990, 2, 28);
    (serial * 10..).find_map(|serial| Iin::compose(born, true, serial)).unwrap()
}

pub(crate) fn digest(byte: u8) -> Sha256 {
    Sha256([byte; 32])
}
