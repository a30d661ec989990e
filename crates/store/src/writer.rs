//! The one writer of SQLite, and group commit.
//!
//! Writers queue for the connection in order of arrival. Each works inside a savepoint and then waits for the commit. The
//! committer stands in the same queue: whoever came before it is committed by it, all with one flush. A writer alone
//! waits for nobody but the committer, which then stands next in line.

use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::{OwnedMutexGuard, oneshot};

use crate::{
    StoreFault, UniqueKey, seal, sqlite::apart, store::PATIENCE, table::journal::PendingRow,
};

/// The writing connection and the transactions that wait for its commit.
pub(crate) struct Writer {
    connection: Connection,
    /// Those to be told of the commit. A transaction is open in the database when this is `Some`.
    waiting: Option<Vec<oneshot::Sender<Result<(), StoreFault>>>>,
    /// A savepoint was begun and not yet ended: its future was dropped midway.
    abandoned: bool,
    /// What the transactions that wait recorded; it gets its places in the chain when they are committed.
    entries: Vec<PendingRow>,
}

/// The writer, whose turn it is.
pub(crate) type Turn = OwnedMutexGuard<Writer>;

impl Writer {
    pub(crate) fn new(connection: Connection) -> Self {
        Self { connection, waiting: None, abandoned: false, entries: Vec::new() }
    }

    pub(crate) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Begins a savepoint, and the transaction around it if there is none.
    pub(crate) async fn enter(mut turn: Turn) -> Result<Turn, StoreFault> {
        turn.undo_abandoned();
        if turn.waiting.is_none() {
            turn = match turn.begin(Duration::ZERO) {
                // Another process writes.
                Err(StoreFault::Busy) => {
                    apart(move || turn.begin(PATIENCE).map(|()| turn)).await??
                }
                begun => begun.map(|()| turn)?,
            };
        }
        turn.abandoned = true;
        let begun = turn.run("SAVEPOINT member");
        if begun.is_err() {
            turn.abandoned = false;
            turn.fail_all(&begun);
        }
        begun.map(|()| turn)
    }

    fn begin(&mut self, patience: Duration) -> Result<(), StoreFault> {
        self.connection.busy_timeout(patience)?;
        self.run("BEGIN IMMEDIATE")?;
        self.waiting = Some(Vec::new());
        Ok(())
    }

    /// Keeps the savepoint's work, with what it recorded; the receiver tells when it is on the disk.
    pub(crate) fn keep(
        &mut self,
        entries: Vec<PendingRow>,
    ) -> Result<oneshot::Receiver<Result<(), StoreFault>>, StoreFault> {
        if entries.iter().any(|new| self.entries.iter().any(|kept| kept.id == new.id)) {
            self.undo();
            return Err(StoreFault::Duplicate(UniqueKey::JournalEntry));
        }
        let kept = self.run("RELEASE member");
        self.abandoned = false;
        if kept.is_err() {
            self.fail_all(&kept);
        }
        kept?;
        self.entries.extend(entries);
        let (tell, told) = oneshot::channel();
        self.waiting.get_or_insert_default().push(tell);
        Ok(told)
    }

    /// Undoes the savepoint's work.
    pub(crate) fn undo(&mut self) {
        self.abandoned = true;
        self.undo_abandoned();
        if self.waiting.as_ref().is_some_and(Vec::is_empty) {
            self.roll_back();
        }
    }

    /// Seals and commits what was kept, and tells those who wait. Whoever drops this future stops nothing that has begun.
    pub(crate) async fn commit(mut turn: Turn) {
        turn.undo_abandoned();
        if turn.waiting.is_none() {
            return;
        }
        let Writer { connection, entries, .. } = &mut *turn;
        let sealed = seal::seal_on_sqlite(connection, entries).await;
        match sealed {
            Ok(()) => drop(apart(move || turn.finish()).await),
            Err(_) => turn.fail_all(&sealed),
        }
    }

    fn finish(&mut self) {
        let done = self.run("COMMIT");
        if done.is_err() {
            self.fail_all(&done);
        } else {
            self.entries.clear();
            for tell in self.waiting.take().unwrap_or_default() {
                tell.send(Ok(())).ok();
            }
        }
    }

    /// Undoes what a dropped future left.
    fn undo_abandoned(&mut self) {
        if !self.abandoned {
            return;
        }
        let undone = self.run("ROLLBACK TO member").and_then(|()| self.run("RELEASE member"));
        // After some faults (disk full, input or output) SQLite undoes the whole transaction by itself.
        if undone.is_err() {
            self.fail_all(&undone);
        }
        self.abandoned = false;
    }

    /// Gives up the transaction with all its members.
    fn fail_all(&mut self, why: &Result<(), StoreFault>) {
        for tell in self.waiting.take().unwrap_or_default() {
            tell.send(why.clone()).ok();
        }
        self.roll_back();
    }

    fn roll_back(&mut self) {
        self.waiting = None;
        self.entries.clear();
        // There may be no transaction left to roll back.
        self.run("ROLLBACK").ok();
    }

    fn run(&mut self, sql: &'static str) -> Result<(), StoreFault> {
        self.connection.prepare_cached(sql)?.raw_execute()?;
        Ok(())
    }
}
