//! Gives journal entries their place in the chain.

use base::Sha256;
use journal::Checkpoint;
use rusqlite::Connection;
use sqlx::PgPool;

use crate::{
    StoreFault,
    batch::Change,
    engine::Within,
    statement::statements,
    table::journal::PendingRow,
    value::{Arg, Columns, FromRow, args},
};

/// Entries sealed in one transaction at most; more are sealed in the next.
const BATCH: i64 = 500;

/// So many changes are run together: few, so that those of a round are of few kinds, which are kept prepared.
const AT_ONCE: usize = 4;

/// How many entries [`INSERT_EIGHT_SEALED`] writes.
const EIGHT: usize = 8;

statements! {
    // Changes nothing: it locks the row until the end of the transaction, and reads it as the last sealer left it.
    LOCK_HEAD = "UPDATE journal_head SET seq = seq WHERE only_row = 1 RETURNING seq, hash";
    TAKE_PENDING = "DELETE FROM journal_pending WHERE id IN \
        (SELECT id FROM journal_pending ORDER BY at, position, id LIMIT $1) \
        RETURNING id, at, position, actor, act, subject, entry";
    INSERT_SEALED = "INSERT INTO journal \
        (seq, id, at, actor, act, subject, entry, previous, hash) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    INSERT_EIGHT_SEALED = "INSERT INTO journal \
        (seq, id, at, actor, act, subject, entry, previous, hash) VALUES \
        ($1, $2, $3, $4, $5, $6, $7, $8, $9), \
        ($10, $11, $12, $13, $14, $15, $16, $17, $18), \
        ($19, $20, $21, $22, $23, $24, $25, $26, $27), \
        ($28, $29, $30, $31, $32, $33, $34, $35, $36), \
        ($37, $38, $39, $40, $41, $42, $43, $44, $45), \
        ($46, $47, $48, $49, $50, $51, $52, $53, $54), \
        ($55, $56, $57, $58, $59, $60, $61, $62, $63), \
        ($64, $65, $66, $67, $68, $69, $70, $71, $72)";
    MOVE_HEAD = "UPDATE journal_head SET seq = $1, hash = $2 WHERE only_row = 1";
}

struct Head(Checkpoint);

impl FromRow for Head {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreFault> {
        let seq = columns.take()?;
        Ok(Self(Checkpoint { seq, hash: columns.take()? }))
    }
}

/// Seals entries in the transaction that is open, which is that of the acts of which they tell.
pub(crate) async fn seal_on_sqlite(
    connection: &mut Connection,
    entries: &[PendingRow],
) -> Result<(), StoreFault> {
    if entries.is_empty() {
        return Ok(());
    }
    let head: Option<Head> = connection.handle().first(LOCK_HEAD, args![]).await?;
    chain(connection, head, entries.iter().collect()).await
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
    let pending: Vec<PendingRow> = connection.handle().rows(TAKE_PENDING, args![BATCH]).await?;
    if !pending.is_empty() {
        chain(connection, head, pending.iter().collect()).await?;
    }
    Ok(pending.len() as u64)
}

/// Gives entries their places behind the head and moves it, with as few statements as may be.
async fn chain(
    connection: &mut impl Within,
    head: Option<Head>,
    mut entries: Vec<&PendingRow>,
) -> Result<(), StoreFault> {
    let Head(mut place) = head.ok_or(StoreFault::Missing)?;
    entries.sort_by(|a, b| (a.at, a.position, &a.id).cmp(&(b.at, b.position, &b.id)));
    let mut sealed: Vec<Vec<Arg>> = Vec::with_capacity(entries.len());
    for row in entries {
        let previous: Sha256 = place.hash;
        place = place.next(&row.entry);
        sealed.push(args![
            place.seq,
            row.id,
            row.at,
            row.actor,
            row.act,
            row.subject,
            row.entry,
            previous,
            place.hash,
        ]);
    }
    let mut sealed = sealed.into_iter().peekable();
    let mut changes: Vec<Change> = Vec::new();
    while sealed.peek().is_some() {
        let eight: Vec<Vec<Arg>> = sealed.by_ref().take(EIGHT).collect();
        if eight.len() == EIGHT {
            changes.push((INSERT_EIGHT_SEALED, eight.concat()));
        } else {
            changes.extend(eight.into_iter().map(|one| (INSERT_SEALED, one)));
        }
    }
    changes.push((MOVE_HEAD, args![place.seq, place.hash]));
    while !changes.is_empty() {
        let rest = changes.split_off(changes.len().min(AT_ONCE));
        connection.handle().change_all(changes).await?;
        changes = rest;
    }
    Ok(())
}
