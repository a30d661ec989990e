//! What acts still owe after their transactions. An effect is written in the transaction of the act, and goes in the
//! transaction that finishes it: whoever comes second finds it gone and undoes its own.

use jiff::Timestamp;

use crate::{
    Reading, StoreFault, Tx,
    statement::statements,
    table::{codes, row},
    value::args,
};

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectKind {
    /// The gateway is asked what became of a payment that was ordered.
    AskPayment,
    /// A request that passed the authority's check is finished: its certificates are issued, or revoked and listed.
    FinishRequest,
    /// The terms of requests follow an entry in the log of failures.
    FollowFailure,
    /// A paper is set and sealed that nobody waits for.
    MakePaper,
    /// A list of revoked certificates is published.
    PublishList,
    /// A result is covered by a new time stamp before the last one can no longer be proven.
    RenewArchive,
}
codes!(EffectKind: AskPayment = "ask-payment", FinishRequest = "finish-request",
    FollowFailure = "follow-failure", MakePaper = "make-paper", PublishList = "publish-list",
    RenewArchive = "renew-archive");

/// Something that is owed. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectRow {
    /// Names it for good: the same act owes the same effect under the same key.
    pub key: String,
    /// What is to be done.
    pub kind: EffectKind,
    /// To what: the id of a request, of a failure or of a document, the name of a key, a case and its order or paper.
    pub subject: String,
    /// When the act was done.
    pub created_at: Timestamp,
    /// How often the worker began it.
    pub attempts: u32,
    /// Nobody but its present holder does it before this moment.
    pub leased_until: Timestamp,
    /// What it is made of as that stood at the act, where it may change before the effect is done.
    pub body: Option<String>,
}
row!(EffectRow: key, kind, subject, created_at, attempts, leased_until, body);

macro_rules! columns {
    () => {
        "key, kind, subject, created_at, attempts, leased_until, body"
    };
}

statements! {
    INSERT = concat!("INSERT INTO effect (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7)");
    LEASE = concat!("UPDATE effect SET leased_until = $1, attempts = attempts + 1 WHERE key IN \
        (SELECT key FROM effect WHERE kind = $3 AND leased_until <= $2 \
        ORDER BY leased_until, created_at, key LIMIT $4) RETURNING ", columns!());
    OF = concat!("SELECT ", columns!(), " FROM effect WHERE key > $1 || '/' AND key < $1 || '0' \
        ORDER BY key LIMIT $2");
    POSTPONE = "UPDATE effect SET leased_until = $2 WHERE key = $1";
    DONE = "DELETE FROM effect WHERE key = $1";
    COUNT = "SELECT COUNT(*) FROM effect";
}

impl Reading {
    /// The effects that are owed under keys that begin with `key` and a slash.
    pub async fn effects_under(
        &mut self,
        key: &str,
        limit: u32,
    ) -> Result<Vec<EffectRow>, StoreFault> {
        // The slash is followed by the digit 0 in the order of octets.
        self.rows(OF, args![key, limit]).await
    }

    /// How many effects are owed, those under way included.
    pub async fn effect_count(&mut self) -> Result<u64, StoreFault> {
        let count: Option<i64> = self.first(COUNT, args![]).await?;
        Ok(count.unwrap_or_default().unsigned_abs())
    }
}

impl Tx {
    /// Writes down that something is owed.
    pub async fn insert_effect(&mut self, row: &EffectRow) -> Result<(), StoreFault> {
        let args = args![
            row.key,
            row.kind,
            row.subject,
            row.created_at,
            row.attempts,
            row.leased_until,
            row.body,
        ];
        self.later(INSERT, args).await
    }

    /// Takes the effects of a kind that are due longest: nobody else takes them before `until`.
    pub async fn lease_effects(
        &mut self,
        kind: EffectKind,
        until: Timestamp,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<EffectRow>, StoreFault> {
        self.rows(LEASE, args![until, now, kind, limit]).await
    }

    /// It could not be done: nobody takes it before `until`.
    pub async fn postpone_effect(&mut self, key: &str, until: Timestamp) -> Result<(), StoreFault> {
        self.execute(POSTPONE, args![key, until]).await.map(drop)
    }

    /// It is done, by what this transaction does. `Conflict`: somebody else did it.
    pub async fn effect_done(&mut self, key: &str) -> Result<(), StoreFault> {
        self.change(DONE, args![key]).await
    }
}
