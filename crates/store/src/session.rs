//! What a use case holds while it reads and writes.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

use journal::Entry;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::{
    StoreFault, UniqueKey,
    batch::{Change, MOST},
    engine::{Connection, Handle},
    statement::Statement,
    table::journal::{PendingRow, pending},
    value::{Arg, FromRow},
};

/// A connection in use, with what happened on it.
pub(crate) struct Live {
    pub(crate) connection: Connection,
    /// The first statement that failed. The transaction can then only be undone, even if the closure goes on:
    /// PostgreSQL would answer its COMMIT with a silent rollback.
    pub(crate) failed: Option<StoreFault>,
    /// What was recorded; it is written at the end of the transaction, all of it at once.
    pub(crate) entries: Vec<PendingRow>,
    /// Changes that are made with the next statement that asks something, or at the end.
    pub(crate) later: Vec<Change>,
    /// A statement that changes something was run.
    pub(crate) has_written: bool,
}

impl Live {
    pub(crate) fn new(connection: Connection) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self {
            connection,
            failed: None,
            entries: Vec::new(),
            later: Vec::new(),
            has_written: false,
        }))
    }

    /// The connection for a statement, after the changes that were put off.
    async fn handle(&mut self, statement: Statement) -> Result<Handle<'_>, StoreFault> {
        let later = std::mem::take(&mut self.later);
        self.has_written |= !later.is_empty() || !statement.sql.starts_with("SELECT");
        if !later.is_empty() {
            self.connection.handle().await?.change_all(later).await?;
        }
        self.connection.handle().await
    }

    async fn execute(&mut self, statement: Statement, args: Vec<Arg>) -> Result<u64, StoreFault> {
        self.handle(statement).await?.execute(statement, args).await
    }

    async fn rows<R: FromRow>(
        &mut self,
        statement: Statement,
        args: Vec<Arg>,
    ) -> Result<Vec<R>, StoreFault> {
        self.handle(statement).await?.rows(statement, args).await
    }

    fn noting<T>(&mut self, result: Result<T, StoreFault>) -> Result<T, StoreFault> {
        if let Err(fault) = &result
            && self.failed.is_none()
        {
            self.failed = Some(fault.clone());
        }
        result
    }
}

/// Reads rows. From [`Store::reading`](crate::Store::reading) or [`Store::snapshot`](crate::Store::snapshot), or inside a
/// [`Tx`].
pub struct Reading {
    live: OwnedMutexGuard<Live>,
}

impl Reading {
    pub(crate) fn new(live: OwnedMutexGuard<Live>) -> Self {
        Self { live }
    }

    pub(crate) async fn rows<R: FromRow>(
        &mut self,
        statement: Statement,
        args: Vec<Arg>,
    ) -> Result<Vec<R>, StoreFault> {
        let result = self.live.rows(statement, args).await;
        self.live.noting(result)
    }

    pub(crate) async fn first<R: FromRow>(
        &mut self,
        statement: Statement,
        args: Vec<Arg>,
    ) -> Result<Option<R>, StoreFault> {
        Ok(self.rows(statement, args).await?.pop())
    }
}

/// One transaction: all of it is committed, or nothing. Given to the closure of [`Store::write`](crate::Store::write).
pub struct Tx {
    reading: Reading,
}

impl Tx {
    pub(crate) fn new(live: OwnedMutexGuard<Live>) -> Self {
        Self { reading: Reading::new(live) }
    }

    pub(crate) async fn execute(
        &mut self,
        statement: Statement,
        args: Vec<Arg>,
    ) -> Result<u64, StoreFault> {
        let live = &mut self.reading.live;
        let result = live.execute(statement, args).await;
        live.noting(result)
    }

    /// Adds rows, or changes rows of earlier transactions, which nobody has to be told at once: on PostgreSQL the changes of an act
    /// go there together. What is wrong with them is told no later than by the end of the transaction.
    pub(crate) async fn later(
        &mut self,
        statement: Statement,
        args: Vec<Arg>,
    ) -> Result<(), StoreFault> {
        let live = &mut self.reading.live;
        // One that reads (as a setting its last revision) comes after others of its kind.
        let builds_on_another = statement.sql.contains("(SELECT")
            && live.later.iter().any(|(other, _)| other.name == statement.name);
        if !live.connection.is_far() || builds_on_another {
            return self.execute(statement, args).await.map(drop);
        }
        live.later.push((statement, args));
        if live.later.len() < MOST {
            return Ok(());
        }
        let later = std::mem::take(&mut live.later);
        live.has_written = true;
        let done = match live.connection.handle().await {
            Ok(handle) => handle.change_all(later).await,
            Err(fault) => Err(fault),
        };
        live.noting(done)
    }

    /// Runs a change that must find the version it read.
    pub(crate) async fn change(
        &mut self,
        statement: Statement,
        args: Vec<Arg>,
    ) -> Result<(), StoreFault> {
        match self.execute(statement, args).await? {
            0 => Err(StoreFault::Conflict),
            _ => Ok(()),
        }
    }

    /// Records an act in the journal, in this transaction: it is written when the closure has ended, with all that it recorded.
    pub async fn record(&mut self, entry: &Entry) -> Result<(), StoreFault> {
        let row = pending(self, entry).await;
        let live = &mut self.reading.live;
        let known = row.as_ref().is_ok_and(|row| live.entries.iter().any(|old| old.id == row.id));
        let row = if known { Err(StoreFault::Duplicate(UniqueKey::JournalEntry)) } else { row };
        let mut row = live.noting(row)?;
        row.position = u32::try_from(live.entries.len()).unwrap_or(u32::MAX);
        live.entries.push(row);
        Ok(())
    }
}

impl Deref for Tx {
    type Target = Reading;
    fn deref(&self) -> &Reading {
        &self.reading
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Reading {
        &mut self.reading
    }
}
