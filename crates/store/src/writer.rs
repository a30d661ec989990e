//! The one writer of SQLite, and group commit.
//!
//! Writers queue for the connection in order of arrival. Each works inside a savepoint and then waits for the commit. The
//! committer stands in the same queue: whoever came before it is committed by it, all with one flush. A writer alone
//! waits for nobody but the committer, which then stands next in line.

use sqlx::{Sqlite, SqliteConnection};
use tokio::sync::oneshot;

use crate::{StoreFault, UniqueKey, seal, table::journal::PendingRow};

/// The writing connection and the transactions that wait for its commit.
pub(crate) struct Writer {
    connection: SqliteConnection,
    /// Those to be told of the commit. A transaction is open in the database when this is `Some`.
    waiting: Option<Vec<oneshot::Sender<Result<(), StoreFault>>>>,
    /// A savepoint was begun and not yet ended: its future was dropped midway.
    abandoned: bool,
    /// A transaction was being begun or rolled back when its future was dropped: one may be open that nobody waits for.
    unsure: bool,
    /// What the transactions that wait recorded; it gets its places in the chain when they are committed.
    entries: Vec<PendingRow>,
}

impl Writer {
    pub(crate) fn new(connection: SqliteConnection) -> Self {
        Self { connection, waiting: None, abandoned: false, unsure: false, entries: Vec::new() }
    }

    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    /// Begins a savepoint, and the transaction around it if there is none.
    pub(crate) async fn enter(&mut self) -> Result<(), StoreFault> {
        self.undo_abandoned().await;
        if self.waiting.is_none() {
            self.unsure = true;
            let begun = self.run("BEGIN IMMEDIATE").await;
            self.unsure = false;
            begun?;
            self.waiting = Some(Vec::new());
        }
        self.abandoned = true;
        let begun = self.run("SAVEPOINT member").await;
        if begun.is_err() {
            self.abandoned = false;
            self.fail_all(&begun).await;
        }
        begun
    }

    /// Keeps the savepoint's work, with what it recorded; the receiver tells when it is on the disk.
    pub(crate) async fn keep(
        &mut self,
        entries: Vec<PendingRow>,
    ) -> Result<oneshot::Receiver<Result<(), StoreFault>>, StoreFault> {
        if entries.iter().any(|new| self.entries.iter().any(|kept| kept.id == new.id)) {
            self.undo().await;
            return Err(StoreFault::Duplicate(UniqueKey::JournalEntry));
        }
        let kept = self.run("RELEASE member").await;
        self.abandoned = false;
        if kept.is_err() {
            self.fail_all(&kept).await;
        }
        kept?;
        self.entries.extend(entries);
        let (tell, told) = oneshot::channel();
        self.waiting.get_or_insert_default().push(tell);
        Ok(told)
    }

    /// Undoes the savepoint's work.
    pub(crate) async fn undo(&mut self) {
        self.abandoned = true;
        self.undo_abandoned().await;
        if self.waiting.as_ref().is_some_and(Vec::is_empty) {
            self.roll_back().await;
        }
    }

    /// Seals and commits what was kept, and tells those who wait.
    pub(crate) async fn commit(&mut self) {
        self.undo_abandoned().await;
        if self.waiting.is_none() {
            return;
        }
        let done = self.seal_and_commit().await;
        if done.is_err() {
            self.fail_all(&done).await;
        } else {
            self.entries.clear();
            for tell in self.waiting.take().unwrap_or_default() {
                tell.send(Ok(())).ok();
            }
        }
    }

    async fn seal_and_commit(&mut self) -> Result<(), StoreFault> {
        if !self.entries.is_empty() {
            seal::seal_on_sqlite(&mut self.connection, &self.entries).await?;
        }
        self.run("COMMIT").await
    }

    /// Undoes what a dropped future left. This future may be dropped as well: each flag falls only after its work is done, so
    /// that whoever comes next begins again.
    async fn undo_abandoned(&mut self) {
        if self.unsure {
            self.abandoned = false;
            self.roll_back().await;
        }
        if !self.abandoned {
            return;
        }
        let undone = match self.run("ROLLBACK TO member").await {
            Ok(()) => self.run("RELEASE member").await,
            fault => fault,
        };
        // After some faults (disk full, input or output) SQLite undoes the whole transaction by itself.
        if undone.is_err() {
            self.fail_all(&undone).await;
        }
        self.abandoned = false;
    }

    /// Gives up the transaction with all its members.
    async fn fail_all(&mut self, why: &Result<(), StoreFault>) {
        for tell in self.waiting.take().unwrap_or_default() {
            tell.send(why.clone()).ok();
        }
        self.roll_back().await;
    }

    async fn roll_back(&mut self) {
        self.unsure = true;
        self.waiting = None;
        self.entries.clear();
        // There may be no transaction left to roll back.
        self.run("ROLLBACK").await.ok();
        self.unsure = false;
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), StoreFault> {
        sqlx::query::<Sqlite>(sql).execute(&mut self.connection).await?;
        Ok(())
    }
}
