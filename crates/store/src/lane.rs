//! Group commit on PostgreSQL, for short acts that many people do at the same time.
//!
//! Transactions that run side by side and read where others write are repeated ([`StoreFault::Busy`]), the oftener the smaller the
//! tables; and each of them waits for the disk by itself. In the lane of a node they run one after the other inside of one
//! transaction, each with a few statements, and are committed together. What one of them wrote, the next one reads.
//!
//! There are no savepoints: one that fails after it wrote something takes all with it, and the others are then done again each by
//! itself. None of them was acknowledged.
//!
//! The next group begins when one is committed, not when that is on the disk (module `flush`).

use std::sync::Arc;

use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use tokio::{
    sync::{Mutex, Notify, OwnedMutexGuard, oneshot},
    time::timeout,
};

use crate::{
    Cause, StoreFault,
    batch::{self, Change},
    flush::{Flushes, Waiting},
    store::{PATIENCE, SERIALIZABLE, in_doubt},
};

/// Who is committed together. Members of different groups do not wait for each other, so they should not read what the others write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What the clock brings about.
    Clock,
    /// Filing.
    Filings,
    /// Questions to outside registers, before they are put.
    Questions,
}

impl Group {
    pub(crate) const ALL: [Self; 3] = [Self::Clock, Self::Filings, Self::Questions];
}

/// The lane of each group, and what wakes its committer.
pub(crate) struct Lanes {
    clock: (Arc<Mutex<Lane>>, Arc<Notify>),
    filings: (Arc<Mutex<Lane>>, Arc<Notify>),
    questions: (Arc<Mutex<Lane>>, Arc<Notify>),
    /// Their connections.
    pub(crate) pool: PgPool,
    /// None where a commit waits for the disk by itself.
    pub(crate) flushes: Option<Arc<Flushes>>,
}

impl Lanes {
    /// With `flushes` the commits of the pool do not wait for the disk.
    pub(crate) fn new(pool: PgPool, flushes: Option<Arc<Flushes>>) -> Self {
        let new = || {
            let lane = Lane::new(pool.clone(), flushes.clone());
            (Arc::new(Mutex::new(lane)), Arc::default())
        };
        let (clock, filings, questions) = (new(), new(), new());
        Self { clock, filings, questions, pool, flushes }
    }

    pub(crate) const fn of(&self, group: Group) -> (&Arc<Mutex<Lane>>, &Arc<Notify>) {
        let (lane, wake) = match group {
            Group::Clock => &self.clock,
            Group::Filings => &self.filings,
            Group::Questions => &self.questions,
        };
        (lane, wake)
    }
}

/// The transaction that is open for a group, and who waits for its end.
pub(crate) struct Lane {
    pool: PgPool,
    transaction: Option<Transaction<'static, Postgres>>,
    waiting: Vec<Waiting>,
    flushes: Option<Arc<Flushes>>,
    /// A member's future was dropped midway.
    abandoned: bool,
}

/// The lane, for the member whose turn it is.
pub(crate) type Turn = OwnedMutexGuard<Lane>;

impl Lane {
    fn new(pool: PgPool, flushes: Option<Arc<Flushes>>) -> Self {
        Self { pool, transaction: None, waiting: Vec::new(), flushes, abandoned: false }
    }

    /// A member begins, when it is its turn.
    pub(crate) async fn enter(lane: &Arc<Mutex<Self>>) -> Result<Turn, StoreFault> {
        let turn = timeout(PATIENCE, Arc::clone(lane).lock_owned()).await;
        let mut turn = turn.map_err(|_| StoreFault::Busy)?;
        if turn.abandoned {
            turn.give_up().await;
        }
        if turn.transaction.is_none() {
            turn.transaction = Some(turn.pool.begin_with(SERIALIZABLE).await?);
        }
        turn.abandoned = true;
        Ok(turn)
    }

    /// The connection of the group.
    pub(crate) fn connection(&mut self) -> Result<&mut PgConnection, StoreFault> {
        self.transaction.as_deref_mut().ok_or(StoreFault::Escaped)
    }

    /// A member has ended well with these last changes; the receiver tells what becomes of the group.
    pub(crate) async fn keep(
        &mut self,
        changes: Vec<Change>,
    ) -> Result<oneshot::Receiver<Result<(), StoreFault>>, StoreFault> {
        batch::run(self.connection()?, changes).await?;
        let (tell, told) = oneshot::channel();
        self.waiting.push(tell);
        self.abandoned = false;
        Ok(told)
    }

    /// A member has ended that wrote nothing.
    pub(crate) fn leave(&mut self) {
        self.abandoned = false;
    }

    /// Undoes the transaction of the group; whoever waits does her act again.
    pub(crate) async fn give_up(&mut self) {
        self.abandoned = false;
        self.tell(&Err(StoreFault::Busy));
        if let Some(transaction) = self.transaction.take() {
            timeout(PATIENCE, transaction.rollback()).await.ok();
        }
    }

    /// Commits what was kept; those who wait are told at once, or when it is on the disk. `true`: there was something.
    pub(crate) async fn commit(&mut self) -> bool {
        if self.abandoned || self.waiting.is_empty() {
            self.give_up().await;
            return false;
        }
        let Some(transaction) = self.transaction.take() else { return false };
        // Whoever waits for the lane must not wait for a server that is gone without a word.
        let done = match timeout(PATIENCE, transaction.commit()).await {
            Ok(done) => done.map_err(in_doubt),
            Err(_) => Err(StoreFault::InDoubt(Arc::new(Cause::Silent))),
        };
        if let (Ok(()), Some(flushes)) = (&done, &self.flushes) {
            flushes.put(std::mem::take(&mut self.waiting));
            return true;
        }
        // What the engine refused as a whole is done again one by one, which tells whose fault it was.
        let told = match done {
            Err(StoreFault::InDoubt(_)) | Ok(()) => done,
            Err(_) => Err(StoreFault::Busy),
        };
        self.tell(&told);
        true
    }

    fn tell(&mut self, outcome: &Result<(), StoreFault>) {
        for tell in self.waiting.drain(..) {
            tell.send(outcome.clone()).ok();
        }
    }
}
