//! Whose turn it is to finish a request that passed the authority's check: one node's at a time.
//!
//! Whoever takes the operator's or the holder's signature takes the turn in the same transaction. If the process dies, the
//! turn ends by itself and the worker of any node goes on. A node that was held up longer than its turn lasts cannot issue
//! twice all the same: a key is certified once, and the request's version has moved.

use base::RequestId;
use jiff::{SignedDuration, Timestamp};
use store::{Store, Tx};

use crate::{Error, Result, error::OrInternal};

/// How long a turn lasts: two certificates are signed in well under a second.
const TURN: SignedDuration = SignedDuration::from_secs(20);

fn name(request: RequestId) -> String {
    format!("issue/{request}")
}

/// Takes the turn; `false`: it is another's.
pub(crate) async fn take(
    tx: &mut Tx,
    request: RequestId,
    node: &str,
    now: Timestamp,
) -> Result<bool> {
    let until = now.checked_add(TURN).or_internal()?;
    Ok(tx.take_lease(&name(request), node, until, now).await?)
}

/// Takes the turn in a transaction of its own.
pub(crate) async fn take_alone(
    store: &Store,
    request: RequestId,
    node: &str,
    now: Timestamp,
) -> Result<bool> {
    store.write(move |mut tx| async move { take(&mut tx, request, node, now).await }).await
}

/// Gives the turn back: the request is finished.
pub(crate) async fn end(tx: &mut Tx, request: RequestId, node: &str) -> Result<()> {
    Ok::<_, Error>(tx.end_lease(&name(request), node).await?)
}
