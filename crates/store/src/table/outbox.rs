//! Mail to be sent. A letter is written in the transaction of the act it tells of, and sent afterwards: at least once,
//! by whichever node leases it.

use base::Lang;
use jiff::Timestamp;

use crate::{Reading, StoreFault, Tx, statement::statements, table::row, value::args};

/// A letter. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    /// Random, drawn in `app`; sent along, so that a receiver can tell a repetition.
    pub id: String,
    /// The address.
    pub recipient: String,
    /// Its language.
    pub lang: Lang,
    /// The subject line.
    pub subject: String,
    /// The words of the message, in its language.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// How often sending was begun.
    pub attempts: u32,
    /// No node takes it before this moment.
    pub leased_until: Timestamp,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
}
row!(MailRow: id, recipient, lang, subject, body, created_at, attempts, leased_until, sent_at);

macro_rules! columns {
    () => {
        "id, recipient, lang, subject, body, created_at, attempts, leased_until, sent_at"
    };
}

statements! {
    INSERT = concat!("INSERT INTO outbox (", columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    LEASE = concat!("UPDATE outbox SET leased_until = $1, attempts = attempts + 1 WHERE id IN \
        (SELECT id FROM outbox WHERE sent_at IS NULL AND leased_until <= $2 AND attempts < $3 \
        ORDER BY leased_until, created_at, id LIMIT $4) RETURNING ", columns!());
    SENT = "UPDATE outbox SET sent_at = $2 WHERE id = $1 AND sent_at IS NULL";
    POSTPONE = "UPDATE outbox SET leased_until = $2 WHERE id = $1 AND sent_at IS NULL";
    TO = "SELECT COUNT(*) FROM outbox WHERE recipient = $1 AND created_at > $2";
    UNSENT = "SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL";
    PURGE = "DELETE FROM outbox WHERE sent_at IS NOT NULL AND sent_at < $1";
    BY_ID = concat!("SELECT ", columns!(), " FROM outbox WHERE id = $1");
}

impl Reading {
    /// A letter.
    pub async fn mail(&mut self, id: &str) -> Result<Option<MailRow>, StoreFault> {
        self.first(BY_ID, args![id]).await
    }

    /// How many letters were written to an address since a moment; those sent long ago are purged.
    pub async fn mails_to(&mut self, recipient: &str, since: Timestamp) -> Result<u64, StoreFault> {
        let count: Option<i64> = self.first(TO, args![recipient, since]).await?;
        Ok(count.unwrap_or_default().unsigned_abs())
    }

    /// How many letters are not sent yet, given up ones included.
    pub async fn unsent_mail_count(&mut self) -> Result<u64, StoreFault> {
        let count: Option<i64> = self.first(UNSENT, args![]).await?;
        Ok(count.unwrap_or_default().unsigned_abs())
    }
}

impl Tx {
    /// Writes a letter.
    pub async fn insert_mail(&mut self, row: &MailRow) -> Result<(), StoreFault> {
        let args = args![
            row.id,
            row.recipient,
            row.lang,
            row.subject,
            row.body,
            row.created_at,
            row.attempts,
            row.leased_until,
            row.sent_at,
        ];
        self.later(INSERT, args).await
    }

    /// Takes letters to send: nobody else takes them before `until`. Those tried `attempts_max` times are left.
    pub async fn lease_mail(
        &mut self,
        until: Timestamp,
        attempts_max: u32,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<MailRow>, StoreFault> {
        let mut letters: Vec<MailRow> =
            self.rows(LEASE, args![until, now, attempts_max, limit]).await?;
        letters.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        Ok(letters)
    }

    /// The letter was sent.
    pub async fn mail_sent(&mut self, id: &str, now: Timestamp) -> Result<(), StoreFault> {
        self.later(SENT, args![id, now]).await
    }

    /// Sending failed: nobody takes the letter before `until`.
    pub async fn postpone_mail(&mut self, id: &str, until: Timestamp) -> Result<(), StoreFault> {
        self.later(POSTPONE, args![id, until]).await
    }

    /// Drops letters sent before a moment.
    pub async fn purge_sent_mail(&mut self, before: Timestamp) -> Result<u64, StoreFault> {
        self.execute(PURGE, args![before]).await
    }
}
