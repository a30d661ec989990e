//! The schema and how it comes to be.
//!
//! `migrations/NNNN-name.sql` hold one text for both engines with a few tokens for types. They run forward only, in
//! order, each in one transaction together with its line in `schema_version`; so a migration took place wholly or not at
//! all. Nodes that start at the same time wait for each other on one row (`schema_lock`); advisory locks are not used,
//! because not every engine that speaks the protocol of PostgreSQL has them. A published migration is never edited.

use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::{
    StoreFault,
    engine::Handle,
    sqlite,
    statement::{Statement, statements},
    value::{Arg, args},
};

/// One step of the schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its number; the first is 1 and none is left out.
    pub version: i64,
    /// The text of its file.
    pub text: &'static str,
}

macro_rules! migrations {
    ($($version:literal $file:literal,)*) => {
        /// All steps of the schema, in order.
        pub const MIGRATIONS: &[Migration] = &[$(
            Migration { version: $version, text: include_str!(concat!("../migrations/", $file)) },
        )*];
    };
}

migrations! {
    1 "0001-foundation.sql",
    2 "0002-authority.sql",
    3 "0003-registration.sql",
    4 "0004-service.sql",
    5 "0005-people.sql",
    6 "0006-outbox.sql",
    7 "0007-case-clock.sql",
    8 "0008-recent-revocations.sql",
    9 "0009-intent-claim.sql",
    10 "0010-effect.sql",
    11 "0011-strangers.sql",
    12 "0012-pseudonyms.sql",
    13 "0013-mail-language.sql",
    14 "0014-draft-opened.sql",
    15 "0015-case-count.sql",
    16 "0016-complaint.sql",
    17 "0017-register-history.sql",
    18 "0018-survey.sql",
    19 "0019-casework.sql",
    20 "0020-procedure.sql",
    21 "0021-effect-kind.sql",
    22 "0022-request-clock.sql",
    23 "0023-request-name.sql",
    24 "0024-unread-indexes.sql",
    25 "0025-papers-as-they-are.sql",
}

/// Which engine a text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// PostgreSQL and engines that speak its protocol.
    Postgres,
    /// SQLite.
    Sqlite,
}

impl Dialect {
    /// The text with the tokens replaced. Text columns of PostgreSQL are kept in byte order, as in SQLite: lists sort
    /// the same everywhere and do not depend on the locale of the cluster. What only PostgreSQL has is a comment elsewhere.
    pub fn render(self, text: &str) -> String {
        let [int, words, bytes, strict, postgres] = match self {
            Self::Postgres => ["BIGINT", "TEXT COLLATE \"C\"", "BYTEA", "", ""],
            Self::Sqlite => ["INTEGER", "TEXT", "BLOB", " STRICT", "-- "],
        };
        text.replace("{int}", int)
            .replace("{text}", words)
            .replace("{bytes}", bytes)
            .replace("{strict}", strict)
            .replace("{postgres}", postgres)
    }
}

/// How often making the bookkeeping may collide with other nodes that start: it has three statements.
const COLLISIONS: u32 = 8;

const BOOKKEEPING: &str = "\
    CREATE TABLE IF NOT EXISTS schema_lock (
        only_row {int} NOT NULL PRIMARY KEY CHECK (only_row = 1), taken {int} NOT NULL){strict};
    CREATE TABLE IF NOT EXISTS schema_version (
        version {int} NOT NULL PRIMARY KEY, applied_at {int} NOT NULL){strict};
    INSERT INTO schema_lock (only_row, taken) VALUES (1, 0) ON CONFLICT (only_row) DO NOTHING;";

statements! {
    TAKE_LOCK = "UPDATE schema_lock SET taken = taken + 1 WHERE only_row = 1";
    CURRENT_VERSION = "SELECT COALESCE(MAX(version), 0) FROM schema_version";
    INSERT_VERSION = "INSERT INTO schema_version (version, applied_at) VALUES ($1, $2)";
}

/// Brings the schema of PostgreSQL to the last of `migrations`; refuses a schema that is already beyond it.
pub(crate) async fn postgres(
    connection: &mut PgConnection,
    migrations: &[Migration],
    now: Timestamp,
) -> Result<(), StoreFault> {
    prepare_postgres(connection).await?;
    while let Some(migration) = next(version_of_postgres(connection).await?, migrations)? {
        let mut tx = connection.begin().await?;
        // Waits until the transaction of another node ends.
        Handle::Postgres(&mut tx).execute(TAKE_LOCK, args![]).await?;
        if version_of_postgres(&mut tx).await? < migration.version {
            let text = Dialect::Postgres.render(migration.text);
            sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *tx).await?;
            Handle::Postgres(&mut tx).execute(INSERT_VERSION, note(migration, now)).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Makes the tables of the migrations themselves. Sessions may collide in "create if not exists" (on the catalogue's own
/// keys); each collision means that another has made something, so a few more tries suffice.
async fn prepare_postgres(connection: &mut PgConnection) -> Result<(), StoreFault> {
    let text = Dialect::Postgres.render(BOOKKEEPING);
    for _ in 0..COLLISIONS {
        let made = sqlx::raw_sql(AssertSqlSafe(text.clone()));
        if made.execute(&mut *connection).await.is_ok() {
            return Ok(());
        }
    }
    sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *connection).await?;
    Ok(())
}

/// The version of a schema of PostgreSQL; fails where there is none.
pub(crate) async fn version_of_postgres(connection: &mut PgConnection) -> Result<i64, StoreFault> {
    Ok(Handle::Postgres(connection).first(CURRENT_VERSION, args![]).await?.unwrap_or(0))
}

/// Brings the schema of SQLite to the last of `migrations`; refuses a schema that is already beyond it. Waits for the disk.
pub(crate) fn sqlite(
    connection: &mut Connection,
    migrations: &[Migration],
    now: Timestamp,
) -> Result<(), StoreFault> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(&Dialect::Sqlite.render(BOOKKEEPING))?;
    tx.commit()?;
    while let Some(migration) = next(version_of_sqlite(connection)?, migrations)? {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if version_of_sqlite(&tx)? < migration.version {
            tx.execute_batch(&Dialect::Sqlite.render(migration.text))?;
            sqlite::execute(&tx, INSERT_VERSION, &note(migration, now))?;
        }
        tx.commit()?;
    }
    Ok(())
}

/// The version of a schema of SQLite; fails where there is none.
pub(crate) fn version_of_sqlite(connection: &Connection) -> Result<i64, StoreFault> {
    Ok(sqlite::rows(connection, CURRENT_VERSION, &[])?.pop().unwrap_or(0))
}

/// The first migration that a schema has not had.
fn next(found: i64, migrations: &[Migration]) -> Result<Option<&Migration>, StoreFault> {
    let known = migrations.last().map_or(0, |last| last.version);
    if found > known {
        return Err(StoreFault::NewerSchema { found, known });
    }
    Ok(migrations.iter().find(|migration| migration.version > found))
}

fn note(migration: &Migration, now: Timestamp) -> Vec<Arg> {
    args![migration.version, now]
}

/// The statements of this module, for the registry.
pub(crate) const STATEMENTS: &[Statement] = ALL;
