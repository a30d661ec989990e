//! What was asked of the state registers, about whom, by whom and why.

use base::{Bin, Iin};
use jiff::Timestamp;

use crate::{
    Reading, StoreFault, Tx,
    statement::statements,
    table::row,
    value::{Columns, FromRow, args},
};

/// One call to a state register. STORED; the answer itself is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InquiryRow {
    /// Random, drawn in `app`.
    pub id: String,
    /// Which register.
    pub register: String,
    /// About which person.
    pub iin: Option<Iin>,
    /// About which organisation.
    pub bin: Option<Bin>,
    /// By whom, as the caller writes actors.
    pub actor: String,
    /// Why, as the register is told: `request-for-certificates`.
    pub purpose: String,
    /// For what it was asked: `request/<id>`; none for questions that belong to nothing kept.
    pub subject: Option<String>,
    /// The address of a caller who had not signed in.
    pub address: Option<String>,
    /// Whom limits count that address as.
    pub origin: Option<String>,
    /// What came of it: a code; `asked` until the answer is noted.
    pub outcome: String,
    /// The moment at which the register was asked.
    pub at: Timestamp,
}
row!(InquiryRow: id, register, iin, bin, actor, purpose, subject, address, origin, outcome, at);

macro_rules! columns {
    () => {
        "id, register, iin, bin, actor, purpose, subject, address, origin, outcome, at"
    };
}

statements! {
    INSERT = concat!("INSERT INTO registry_inquiry (", columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    ANSWERED = "UPDATE registry_inquiry SET outcome = $2 WHERE id = $1 AND outcome = 'asked'";
    STRANGERS = "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN origin = $3 THEN 1 ELSE 0 END), 0) AS BIGINT), \
        (SELECT COUNT(*) FROM registry_inquiry WHERE origin = $3 AND at > $4 AND iin IS NOT NULL) \
        FROM registry_inquiry WHERE iin = $1 AND at > $2 AND origin IS NOT NULL";
    PAGE = concat!("SELECT ", columns!(), " FROM registry_inquiry \
        WHERE (at, id) < ($1, $2) ORDER BY at DESC, id DESC LIMIT $3");
}

fn newest_first(after: Option<&InquiryRow>) -> (i64, &str) {
    after.map_or((i64::MAX, ""), |row| (row.at.as_microsecond(), row.id.as_str()))
}

impl Reading {
    /// All inquiries, newest first; `after` is the last row of the page before.
    pub async fn inquiries(
        &mut self,
        after: Option<&InquiryRow>,
        limit: u32,
    ) -> Result<Vec<InquiryRow>, StoreFault> {
        let (at, id) = newest_first(after);
        self.rows(PAGE, args![at, id, limit]).await
    }
}

/// Questions that callers put who had not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrangersQuestions {
    /// About the person, from anywhere.
    pub about_person: u64,
    /// Of these, from the origin.
    pub about_person_from_origin: u64,
    /// From the origin, about anybody.
    pub from_origin: u64,
}

impl FromRow for StrangersQuestions {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreFault> {
        Ok(Self {
            about_person: columns.take()?,
            about_person_from_origin: columns.take()?,
            from_origin: columns.take()?,
        })
    }
}

impl Tx {
    /// How often callers who had not signed in asked about a person since a moment, and how often their origin asked about anybody
    /// since another one.
    pub async fn strangers_questions(
        &mut self,
        (iin, since): (&Iin, Timestamp),
        (origin, from_origin_since): (&str, Timestamp),
    ) -> Result<StrangersQuestions, StoreFault> {
        let counted = self.first(STRANGERS, args![iin, since, origin, from_origin_since]).await?;
        counted.ok_or(StoreFault::Missing)
    }

    /// Notes what came of a call; `false` where that is noted already.
    pub async fn inquiry_answered(&mut self, id: &str, outcome: &str) -> Result<bool, StoreFault> {
        Ok(self.execute(ANSWERED, args![id, outcome]).await? > 0)
    }

    /// Notes what came of a call of which nothing is noted yet.
    pub async fn note_answer(&mut self, id: &str, outcome: &str) -> Result<(), StoreFault> {
        self.later(ANSWERED, args![id, outcome]).await
    }

    /// Notes a call to a state register.
    pub async fn insert_inquiry(&mut self, row: &InquiryRow) -> Result<(), StoreFault> {
        let args = args![
            row.id,
            row.register,
            row.iin,
            row.bin,
            row.actor,
            row.purpose,
            row.subject,
            row.address,
            row.origin,
            row.outcome,
            row.at,
        ];
        self.later(INSERT, args).await
    }
}
