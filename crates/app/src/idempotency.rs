//! A submission that is sent twice is done once (header `Idempotency-Key`).

use base::{Fault, Sha256};
use jiff::Timestamp;
use serde::Serialize;
use store::{IdempotencyRow, Store};

use crate::{Error, Result, error::OrInternal};

/// Longest key.
const KEY_LIMIT: usize = 128;

/// A key with what it was used for.
pub(crate) struct Idempotent<'a> {
    key: Option<&'a str>,
    target: Sha256,
    request: Sha256,
}

/// Whether a key was used before.
pub(crate) enum Answered {
    /// Yes, with this outcome.
    Before(String),
    /// No, or there is no key.
    Never,
}

impl<'a> Idempotent<'a> {
    /// A key for one use case with one content.
    pub(crate) fn new(
        key: Option<&'a str>,
        target: &str,
        content: &impl Serialize,
    ) -> Result<Self> {
        let plain = |key: &str| {
            (16..=KEY_LIMIT).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic())
        };
        if key.is_some_and(|key| !plain(key)) {
            return Err(Error::invalid(Fault::at("idempotency-key-form", "idempotency-key")));
        }
        let content = serde_json::to_vec(content).or_internal()?;
        Ok(Self {
            key,
            target: crypto::sha256(target.as_bytes()),
            request: crypto::sha256(&content),
        })
    }

    /// The row to insert in the transaction of the act.
    pub(crate) fn row(&self, actor: &str, outcome: &str, now: Timestamp) -> Option<IdempotencyRow> {
        Some(IdempotencyRow {
            key: self.key?.to_owned(),
            actor: actor.to_owned(),
            target_sha256: self.target,
            request_sha256: self.request,
            status: 201,
            body: outcome.to_owned(),
            at: now,
        })
    }
}

/// Whether the key was used before; with another content it is refused.
pub(crate) async fn answered_before(
    store: &Store,
    once: &Idempotent<'_>,
    actor: &str,
) -> Result<Answered> {
    let Some(key) = once.key else { return Ok(Answered::Never) };
    let row = store.reading().await?.idempotent_answer(actor, key).await?;
    match row {
        None => Ok(Answered::Never),
        Some(row) if row.target_sha256 == once.target && row.request_sha256 == once.request => {
            Ok(Answered::Before(row.body))
        }
        Some(_) => Err(Error::Conflict(Fault::new("idempotency-key-reused"))),
    }
}

/// What a twin of this submission was answered that went on at the same time, or this one itself when its commit was in
/// doubt. To be asked after a failure: on SQLite the twin's commit is waited for, because it is in the same group.
pub(crate) async fn answered_meanwhile(
    store: &Store,
    once: &Idempotent<'_>,
    actor: &str,
) -> Answered {
    let Some(key) = once.key else { return Answered::Never };
    let row = store
        .write(move |mut tx| async move { Ok::<_, Error>(tx.idempotent_answer(actor, key).await?) })
        .await;
    match row {
        Ok(Some(row)) if row.target_sha256 == once.target && row.request_sha256 == once.request => {
            Answered::Before(row.body)
        }
        // The first failure is the one to tell.
        _ => Answered::Never,
    }
}
