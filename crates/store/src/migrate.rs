//! The schema and how it comes to be.
//!
//! `migrations/NNNN-name.sql` hold one text for both engines with a few tokens for types. They run forward only, in
//! order, each in one transaction together with its line in `schema_version`; so a migration took place wholly or not at
//! all. Nodes that start at the same time wait for each other on one row (`schema_lock`); advisory locks are not used,
//! because not every engine that speaks the protocol of PostgreSQL has them. A published migration is never edited.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use crate::{
    StoreFault,
    engine::Handle,
    statement::{Statement, statements},
    value::args,
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
    /// the same everywhere and do not depend on the locale of the cluster.
    pub fn render(self, text: &str) -> String {
        let [int, words, bytes, strict] = match self {
            Self::Postgres => ["BIGINT", "TEXT COLLATE \"C\"", "BYTEA", ""],
            Self::Sqlite => ["INTEGER", "TEXT", "BLOB", " STRICT"],
        };
        text.replace("{int}", int)
            .replace("{text}", words)
            .replace("{bytes}", bytes)
            .replace("{strict}", strict)
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

/// A connection that migrates.
pub(crate) enum Migrator<'c> {
    Postgres(&'c mut PgConnection),
    Sqlite(&'c mut SqliteConnection),
}

impl Migrator<'_> {
    fn dialect(&self) -> Dialect {
        match self {
            Self::Postgres(_) => Dialect::Postgres,
            Self::Sqlite(_) => Dialect::Sqlite,
        }
    }

    /// Brings the schema to the last of `migrations`; refuses a schema that is already beyond it.
    pub(crate) async fn migrate(
        &mut self,
        migrations: &[Migration],
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let known = migrations.last().map_or(0, |last| last.version);
        self.prepare().await?;
        while let Some(migration) = {
            let found = self.version().await?;
            if found > known {
                return Err(StoreFault::NewerSchema { found, known });
            }
            migrations.iter().find(|migration| migration.version > found)
        } {
            let text = self.dialect().render(migration.text);
            match self {
                Self::Postgres(connection) => {
                    let mut tx = connection.begin().await?;
                    // Waits until the transaction of another node ends.
                    Handle::Postgres(&mut tx).execute(TAKE_LOCK, args![]).await?;
                    if Self::current(Handle::Postgres(&mut tx)).await? < migration.version {
                        sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *tx).await?;
                        note(Handle::Postgres(&mut tx), migration.version, now).await?;
                    }
                    tx.commit().await?;
                }
                Self::Sqlite(connection) => {
                    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
                    if Self::current(Handle::Sqlite(&mut tx)).await? < migration.version {
                        sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *tx).await?;
                        note(Handle::Sqlite(&mut tx), migration.version, now).await?;
                    }
                    tx.commit().await?;
                }
            }
        }
        Ok(())
    }

    /// Makes the tables of the migrations themselves. In PostgreSQL sessions may collide in "create if not exists" (on
    /// the catalogue's own keys); each collision means that another has made something, so a few more tries suffice.
    async fn prepare(&mut self) -> Result<(), StoreFault> {
        let text = self.dialect().render(BOOKKEEPING);
        match self {
            Self::Postgres(connection) => {
                for _ in 0..COLLISIONS {
                    let made = sqlx::raw_sql(AssertSqlSafe(text.clone()));
                    if made.execute(&mut **connection).await.is_ok() {
                        return Ok(());
                    }
                }
                sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut **connection).await?;
            }
            Self::Sqlite(connection) => {
                let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
                sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *tx).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    /// The version of the schema; fails where there is none.
    pub(crate) async fn version(&mut self) -> Result<i64, StoreFault> {
        match self {
            Self::Postgres(connection) => Self::current(Handle::Postgres(connection)).await,
            Self::Sqlite(connection) => Self::current(Handle::Sqlite(connection)).await,
        }
    }

    async fn current(handle: Handle<'_>) -> Result<i64, StoreFault> {
        Ok(handle.first(CURRENT_VERSION, args![]).await?.unwrap_or(0))
    }
}

async fn note(handle: Handle<'_>, version: i64, now: Timestamp) -> Result<(), StoreFault> {
    handle.execute(INSERT_VERSION, args![version, now]).await.map(drop)
}

/// The statements of this module, for the registry.
pub(crate) const STATEMENTS: &[Statement] = ALL;
