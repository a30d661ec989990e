//! Waiting for the disk of PostgreSQL beside the work, not in the middle of it.
//!
//! A group that is committed with `synchronous_commit = off` lets the next one begin at once, which sees what it wrote. Nobody is told
//! of it yet: whoever waits is told when one small transaction that waits for the disk has ended. PostgreSQL writes its log in the
//! order of the commits (Asynchronous Commit), so with that transaction everything before it is on the disk, and one such wait serves
//! all groups that were committed before it began.

use std::sync::{Arc, Mutex, PoisonError};

use sqlx::PgPool;
use tokio::{
    sync::{Notify, oneshot},
    time::timeout,
};

use crate::{Cause, StoreFault, store::PATIENCE};

/// Writes nothing but a line of the log that nobody reads, and waits until it is on the disk, and on the standbys that the settings
/// of the server name.
const FLUSH: &str = "SELECT pg_logical_emit_message(true, 'senim', '')";

/// Who is to be told of a commit.
pub(crate) type Waiting = oneshot::Sender<Result<(), StoreFault>>;

/// Those who wait until what was committed is on the disk.
pub(crate) struct Flushes {
    pool: PgPool,
    waiting: Mutex<Vec<Waiting>>,
    /// Wakes whoever flushes.
    pub(crate) wake: Notify,
}

impl Flushes {
    /// None on an engine that has no such transaction, or does not let us make it: its commits wait for the disk by themselves.
    pub(crate) async fn of(pool: &PgPool) -> Option<Arc<Self>> {
        sqlx::query(FLUSH).execute(pool).await.ok()?;
        let waiting = Mutex::default();
        Some(Arc::new(Self { pool: pool.clone(), waiting, wake: Notify::new() }))
    }

    /// Those who are to be told once everything that is committed by now is on the disk.
    pub(crate) fn put(&self, waiting: Vec<Waiting>) {
        self.lock().extend(waiting);
        self.wake.notify_one();
    }

    /// Waits for the disk, and tells those who waited before.
    pub(crate) async fn flush(&self) {
        let waiting = std::mem::take(&mut *self.lock());
        if waiting.is_empty() {
            return;
        }
        let done = match timeout(PATIENCE, sqlx::query(FLUSH).execute(&self.pool)).await {
            Ok(Ok(_)) => Ok(()),
            // What was committed is there, or will be gone after a crash of the server: both may be.
            Ok(Err(error)) => Err(StoreFault::InDoubt(Arc::new(error.into()))),
            Err(_) => Err(StoreFault::InDoubt(Arc::new(Cause::Silent))),
        };
        for tell in waiting {
            tell.send(done.clone()).ok();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

    use super::*;

    #[tokio::test]
    async fn whoever_waits_is_told_of_the_doubt_when_the_server_is_gone() {
        let nowhere = PgConnectOptions::new().host("127.0.0.1").port(1);
        let patience = Duration::from_millis(50);
        let pool = PgPoolOptions::new().acquire_timeout(patience).connect_lazy_with(nowhere);
        assert!(Flushes::of(&pool).await.is_none());
        let flushes = Flushes { pool, waiting: Mutex::default(), wake: Notify::new() };
        let (tell, told) = oneshot::channel();
        flushes.put(vec![tell]);
        flushes.flush().await;
        assert!(matches!(told.await, Ok(Err(StoreFault::InDoubt(_)))));
    }
}
