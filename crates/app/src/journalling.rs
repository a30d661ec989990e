//! Entries of the journal, made where an act is done.

use base::Actor;
use jiff::Timestamp;
use serde_json::Value;
use store::Tx;

use crate::{Result, error::OrInternal};

/// A new identifier of an entry, of a message, of anything that needs no type of its own.
pub(crate) fn entry_id() -> Result<String> {
    Ok(hex::encode(crypto::random::bytes::<16>().or_internal()?))
}

/// Records an act in its own transaction's journal. `detail` holds digests, codes and numbers; personal data stay in
/// the rows that the subject names.
pub(crate) async fn record(
    tx: &mut Tx,
    actor: &Actor,
    act: &str,
    subject: String,
    detail: Value,
    now: Timestamp,
) -> Result<()> {
    let entry = journal::Entry::new(entry_id()?, actor.clone(), act, subject, detail, now);
    Ok(tx.record(&entry).await?)
}
