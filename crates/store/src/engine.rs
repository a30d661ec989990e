//! Running a statement on either engine.

use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, Transaction, pool::PoolConnection};
use tokio::sync::OwnedMutexGuard;

use crate::{
    StoreFault,
    statement::Statement,
    value::{AnyRow, Arg, Columns, FromRow},
    writer::Writer,
};

/// A connection, and what must be undone when it is given back.
pub(crate) enum Connection {
    Postgres(PoolConnection<Postgres>),
    PostgresTransaction(Transaction<'static, Postgres>),
    SqliteReader(PoolConnection<Sqlite>),
    SqliteSnapshot(Transaction<'static, Sqlite>),
    SqliteWriter(OwnedMutexGuard<Writer>),
}

/// A connection as a driver takes it.
pub(crate) enum Handle<'c> {
    Postgres(&'c mut PgConnection),
    Sqlite(&'c mut SqliteConnection),
}

macro_rules! bound {
    ($engine:ty, $statement:expr, $args:expr) => {{
        let mut query = sqlx::query::<$engine>($statement.sql);
        for arg in $args {
            query = match arg {
                Arg::Bytes(bytes) => query.bind(bytes),
                Arg::Int(int) => query.bind(int),
                Arg::Text(text) => query.bind(text),
            };
        }
        query
    }};
}

impl Connection {
    pub(crate) fn handle(&mut self) -> Handle<'_> {
        match self {
            Self::Postgres(connection) => Handle::Postgres(&mut *connection),
            Self::PostgresTransaction(transaction) => Handle::Postgres(&mut *transaction),
            Self::SqliteReader(connection) => Handle::Sqlite(&mut *connection),
            Self::SqliteSnapshot(transaction) => Handle::Sqlite(&mut *transaction),
            Self::SqliteWriter(writer) => Handle::Sqlite(writer.connection()),
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
        Ok(match self {
            Self::Postgres(connection) => {
                bound!(Postgres, statement, args).execute(connection).await?.rows_affected()
            }
            Self::Sqlite(connection) => {
                bound!(Sqlite, statement, args).execute(connection).await?.rows_affected()
            }
        })
    }

    /// Runs a statement and reads all its rows; every statement that can have many has a LIMIT.
    pub(crate) async fn rows<R: FromRow>(
        self,
        statement: Statement,
        args: Vec<Arg>,
    ) -> Result<Vec<R>, StoreFault> {
        match self {
            Self::Postgres(connection) => {
                let rows = bound!(Postgres, statement, args).fetch_all(connection).await?;
                rows.iter().map(|row| read(AnyRow::Postgres(row), statement)).collect()
            }
            Self::Sqlite(connection) => {
                let rows = bound!(Sqlite, statement, args).fetch_all(connection).await?;
                rows.iter().map(|row| read(AnyRow::Sqlite(row), statement)).collect()
            }
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

fn read<R: FromRow>(row: AnyRow<'_>, statement: Statement) -> Result<R, StoreFault> {
    R::from_row(&mut Columns::new(row, statement))
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

impl Within for SqliteConnection {
    fn handle(&mut self) -> Handle<'_> {
        Handle::Sqlite(self)
    }
}
