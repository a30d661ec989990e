//! The instance, its settings, running numbers and leases.

use jiff::Timestamp;
use journal::Checkpoint;

use crate::{
    Fresh, Reading, StoreFault, Tx, engine::Within, statement::statements, table::row, value::args,
};

/// One revision of a setting. STORED; nothing is overwritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingRow {
    /// The name of the setting, unique in the instance.
    pub name: String,
    /// The first is 1; the highest is in force.
    pub revision: i64,
    /// Its value, as its reader understands it.
    pub value: String,
    /// Who set it, as the caller writes actors.
    pub actor: String,
    /// Since when.
    pub at: Timestamp,
}
row!(SettingRow: name, revision, value, actor, at);

statements! {
    FOUND_INSTANCE = "INSERT INTO instance (only_row, id, created_at) VALUES (1, $1, $2) \
        ON CONFLICT (only_row) DO NOTHING";
    FOUND_HEAD = "INSERT INTO journal_head (only_row, seq, hash) VALUES (1, $1, $2) \
        ON CONFLICT (only_row) DO NOTHING";
    INSTANCE = "SELECT id FROM instance WHERE only_row = 1";
    NEXT_NUMBER = "INSERT INTO counter (name, value) VALUES ($1, 1) \
        ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value";
    SETTING = "SELECT name, revision, value, actor, at FROM setting WHERE name = $1 \
        ORDER BY revision DESC LIMIT 1";
    SETTING_HISTORY = "SELECT name, revision, value, actor, at FROM setting WHERE name = $1 \
        ORDER BY revision";
    SETTINGS = "SELECT name, revision, value, actor, at FROM setting WHERE revision = \
        (SELECT MAX(newest.revision) FROM setting AS newest WHERE newest.name = setting.name) \
        ORDER BY name";
    SET = "INSERT INTO setting (name, revision, value, actor, at) VALUES ($1, \
        1 + (SELECT COALESCE(MAX(revision), 0) FROM setting WHERE name = $1), $2, $3, $4)";
    TAKE_LEASE = "INSERT INTO lease (name, holder, leased_until) VALUES ($1, $2, $3) \
        ON CONFLICT (name) DO UPDATE \
        SET holder = excluded.holder, leased_until = excluded.leased_until \
        WHERE lease.holder = excluded.holder OR lease.leased_until <= $4";
    END_LEASE = "DELETE FROM lease WHERE name = $1 AND holder = $2";
}

/// Names a new instance and starts its chain; tells the name of the instance.
pub(crate) async fn found(
    connection: &mut impl Within,
    fresh: &Fresh,
) -> Result<String, StoreFault> {
    let founding = args![fresh.instance, fresh.now];
    if connection.handle().execute(FOUND_INSTANCE, founding).await? > 0 {
        let start = Checkpoint::genesis(&fresh.instance);
        connection.handle().execute(FOUND_HEAD, args![start.seq, start.hash]).await?;
    }
    connection.handle().first(INSTANCE, args![]).await?.ok_or(StoreFault::Missing)
}

/// The next running number of a name.
pub(crate) async fn next_number(
    connection: &mut impl Within,
    name: &str,
) -> Result<u64, StoreFault> {
    let value: Option<i64> = connection.handle().first(NEXT_NUMBER, args![name]).await?;
    value.and_then(|value| value.try_into().ok()).ok_or(StoreFault::Missing)
}

/// The name of the instance.
pub(crate) async fn instance(reading: &mut Reading) -> Result<Option<String>, StoreFault> {
    reading.first(INSTANCE, args![]).await
}

impl Reading {
    /// The setting in force.
    pub async fn setting(&mut self, name: &str) -> Result<Option<SettingRow>, StoreFault> {
        self.first(SETTING, args![name]).await
    }

    /// All revisions of a setting, oldest first.
    pub async fn setting_history(&mut self, name: &str) -> Result<Vec<SettingRow>, StoreFault> {
        self.rows(SETTING_HISTORY, args![name]).await
    }

    /// All settings in force.
    pub async fn settings(&mut self) -> Result<Vec<SettingRow>, StoreFault> {
        self.rows(SETTINGS, args![]).await
    }
}

impl Tx {
    /// The next running number of a name: 1, 2, 3 ... without gaps, because a transaction that fails gives it back.
    /// Taken late in a transaction, since others who want a number of the same name wait.
    pub async fn next_number(&mut self, name: &str) -> Result<u64, StoreFault> {
        let value: Option<i64> = self.first(NEXT_NUMBER, args![name]).await?;
        value.and_then(|value| value.try_into().ok()).ok_or(StoreFault::Missing)
    }

    /// Sets a setting; the former revisions stay.
    pub async fn set(
        &mut self,
        name: &str,
        value: &str,
        actor: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        self.later(SET, args![name, value, actor, now]).await
    }

    /// Takes or prolongs a lease on work that only one node may do at a time. `false`: another holds it.
    pub async fn take_lease(
        &mut self,
        name: &str,
        holder: &str,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreFault> {
        Ok(self.execute(TAKE_LEASE, args![name, holder, until, now]).await? > 0)
    }

    /// Gives a lease back.
    pub async fn end_lease(&mut self, name: &str, holder: &str) -> Result<(), StoreFault> {
        self.execute(END_LEASE, args![name, holder]).await.map(drop)
    }
}
