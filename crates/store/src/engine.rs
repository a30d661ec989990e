//! Running a statement on either engine.

use sqlx::{
    PgConnection, PgPool, Postgres, Transaction, pool::PoolConnection, postgres::PgArguments,
    query::Query,
};
use tokio::sync::OwnedMutexGuard;

use crate::{
    StoreFault,
    batch::{self, Change},
    lane::Turn,
    sqlite::{self, Reader},
    statement::Statement,
    store::{SERIALIZABLE, in_doubt},
    value::{AnyRow, Arg, Columns, FromRow},
    writer::Writer,
};

/// A connection, and what must be undone when it is given back.
pub(crate) enum Connection {
    Postgres(PoolConnection<Postgres>),
    PostgresLane(Turn),
    PostgresSnapshot(Transaction<'static, Postgres>),
    PostgresWriting(Writing),
    SqliteReader(Reader),
    SqliteWriter(OwnedMutexGuard<Writer>),
}

/// A connection as a driver takes it.
pub(crate) enum Handle<'c> {
    Postgres(&'c mut PgConnection),
    Sqlite(&'c mut rusqlite::Connection),
}

impl Connection {
    /// The connection, for a statement.
    pub(crate) async fn handle(&mut self) -> Result<Handle<'_>, StoreFault> {
        Ok(match self {
            Self::Postgres(connection) => Handle::Postgres(&mut *connection),
            Self::PostgresLane(turn) => Handle::Postgres(turn.connection()?),
            Self::PostgresSnapshot(transaction) => Handle::Postgres(&mut *transaction),
            Self::PostgresWriting(writing) => Handle::Postgres(writing.begun().await?),
            Self::SqliteReader(reader) => Handle::Sqlite(&mut reader.connection),
            Self::SqliteWriter(writer) => Handle::Sqlite(writer.connection()),
        })
    }

    /// Whether changes of which nobody asks how many rows they touched are better run together.
    pub(crate) const fn is_far(&self) -> bool {
        matches!(self, Self::PostgresLane(_) | Self::PostgresWriting(_))
    }
}

/// A transaction on PostgreSQL, begun by its first statement. One that has only a last statement needs no beginning.
pub(crate) struct Writing {
    pool: PgPool,
    transaction: Option<Transaction<'static, Postgres>>,
}

impl Writing {
    pub(crate) fn new(pool: &PgPool) -> Self {
        Self { pool: pool.clone(), transaction: None }
    }

    async fn begun(&mut self) -> Result<&mut PgConnection, StoreFault> {
        if self.transaction.is_none() {
            self.transaction = Some(self.pool.begin_with(SERIALIZABLE).await?);
        }
        self.transaction.as_deref_mut().ok_or(StoreFault::Escaped)
    }

    /// Makes the last changes and commits.
    pub(crate) async fn commit(mut self, changes: Vec<Change>) -> Result<(), StoreFault> {
        if changes.len() > batch::MOST {
            self.begun().await?;
        }
        let Some(mut transaction) = self.transaction else {
            if changes.is_empty() {
                return Ok(());
            }
            // A statement by itself is a transaction, serializable by the settings of the connection.
            let mut connection = self.pool.acquire().await?;
            return batch::run(&mut connection, changes).await.map_err(in_doubt);
        };
        if let Err(fault) = batch::run(&mut transaction, changes).await {
            transaction.rollback().await.ok();
            return Err(fault.into());
        }
        transaction.commit().await.map_err(in_doubt)
    }

    /// Undoes what was done.
    pub(crate) async fn undo(self) {
        if let Some(transaction) = self.transaction {
            transaction.rollback().await.ok();
        }
    }
}

impl Handle<'_> {
    /// Runs a statement; tells how many rows it touched.
    pub(crate) async fn execute(
        self,
        statement: Statement,
        args: Vec<Arg>,
    ) -> Result<u64, StoreFault> {
        match self {
            Self::Postgres(connection) => {
                Ok(bound(statement.sql, args).execute(connection).await?.rows_affected())
            }
            Self::Sqlite(connection) => sqlite::execute(connection, statement, &args),
        }
    }

    /// Makes changes of which nobody asks how many rows they touched.
    pub(crate) async fn change_all(self, changes: Vec<Change>) -> Result<(), StoreFault> {
        match self {
            Self::Postgres(connection) => Ok(batch::run(connection, changes).await?),
            Self::Sqlite(connection) => {
                for (statement, args) in changes {
                    sqlite::execute(connection, statement, &args)?;
                }
                Ok(())
            }
        }
    }

    /// Runs a statement and reads all its rows; every statement that can have many has a LIMIT.
    pub(crate) async fn rows<R: FromRow>(
        self,
        statement: Statement,
        args: Vec<Arg>,
    ) -> Result<Vec<R>, StoreFault> {
        match self {
            Self::Postgres(connection) => {
                let rows = bound(statement.sql, args).fetch_all(connection).await?;
                let read = |row| R::from_row(&mut Columns::new(AnyRow::Postgres(row), statement));
                rows.iter().map(read).collect()
            }
            Self::Sqlite(connection) => sqlite::rows(connection, statement, &args),
        }
    }

    /// Runs a statement and reads its only row, if there is one.
    pub(crate) async fn first<R: FromRow>(
        self,
        statement: Statement,
        args: Vec<Arg>,
    ) -> Result<Option<R>, StoreFault> {
        Ok(self.rows(statement, args).await?.pop())
    }
}

/// A statement for PostgreSQL, which is kept prepared on the connection.
fn bound(sql: &'static str, args: Vec<Arg>) -> Query<'static, Postgres, PgArguments> {
    args.into_iter().fold(sqlx::query(sql), batch::bind)
}

/// An engine's connection inside a transaction.
pub(crate) trait Within: Send {
    fn handle(&mut self) -> Handle<'_>;
}

impl Within for PgConnection {
    fn handle(&mut self) -> Handle<'_> {
        Handle::Postgres(self)
    }
}

impl Within for rusqlite::Connection {
    fn handle(&mut self) -> Handle<'_> {
        Handle::Sqlite(self)
    }
}
