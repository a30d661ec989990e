//! Gives journal entries their place in the chain.

use base::Sha256;
use journal::Checkpoint;
use sqlx::{PgPool, SqliteConnection};

use crate::{
    StoreFault,
    engine::Within,
    statement::statements,
    table::journal::PendingRow,
    value::{Columns, FromRow, args},
};

/// Entries sealed in one transaction at most; more are sealed in the next.
const BATCH: i64 = 500;

statements! {
    // Changes nothing: it locks the row until the end of the transaction, and reads it as the last sealer left it.
    LOCK_HEAD = "UPDATE journal_head SET seq = seq WHERE only_row = 1 RETURNING seq, hash";
    TAKE_PENDING = "DELETE FROM journal_pending WHERE id IN \
        (SELECT id FROM journal_pending ORDER BY at, position, id LIMIT $1) \
        RETURNING id, at, position, actor, act, subject, entry";
    INSERT_SEALED = "INSERT INTO journal \
        (seq, id, at, actor, act, subject, entry, previous, hash) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    MOVE_HEAD = "UPDATE journal_head SET seq = $1, hash = $2 WHERE only_row = 1";
}

struct Head(Checkpoint);

impl FromRow for Head {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreFault> {
        let seq = columns.take()?;
        Ok(Self(Checkpoint { seq, hash: columns.take()? }))
    }
}

/// Seals all pending entries in the transaction that is open.
pub(crate) async fn seal_on_sqlite(connection: &mut SqliteConnection) -> Result<(), StoreFault> {
    while seal_batch(connection).await? == BATCH.unsigned_abs() {}
    Ok(())
}

/// Seals all pending entries in transactions of its own.
///
/// READ COMMITTED: after it has waited for the head row, a statement sees what the last sealer committed. Business
/// transactions write what the sealer reads but never read what it writes, so it cannot upset their serial order.
pub(crate) async fn seal_on_postgres(pool: &PgPool) -> Result<(), StoreFault> {
    loop {
        let mut tx = pool.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
        let sealed = seal_batch(&mut *tx).await?;
        tx.commit().await?;
        if sealed < BATCH.unsigned_abs() {
            return Ok(());
        }
    }
}

async fn seal_batch(connection: &mut impl Within) -> Result<u64, StoreFault> {
    let head: Option<Head> = connection.handle().first(LOCK_HEAD, args![]).await?;
    let Head(mut place) = head.ok_or(StoreFault::Missing)?;
    let mut pending: Vec<PendingRow> = connection.handle().rows(TAKE_PENDING, args![BATCH]).await?;
    if pending.is_empty() {
        return Ok(0);
    }
    pending.sort_by(|a, b| (a.at, a.position, &a.id).cmp(&(b.at, b.position, &b.id)));
    let mut sealed = 0;
    for row in pending {
        let previous: Sha256 = place.hash;
        place = place.next(&row.entry);
        let args = args![
            place.seq,
            row.id,
            row.at,
            row.actor,
            row.act,
            row.subject,
            row.entry,
            previous,
            place.hash,
        ];
        connection.handle().execute(INSERT_SEALED, args).await?;
        sealed += 1;
    }
    connection.handle().execute(MOVE_HEAD, args![place.seq, place.hash]).await?;
    Ok(sealed)
}
