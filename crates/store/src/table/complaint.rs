//! Complaints.

use base::{Bin, ComplaintId, Iin, UniqueNumber};
use jiff::{Timestamp, civil::Date};

use crate::{
    Reading, StoreFault, Tx,
    statement::statements,
    value::{Columns, Due, FromRow, args},
};

/// One complaint. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintRow {
    /// Its identifier.
    pub id: ComplaintId,
    /// Its incoming number.
    pub number: UniqueNumber,
    /// The service complained of.
    pub service: String,
    /// The body that answers.
    pub addressee: String,
    /// The body to which it went on; empty while it has not.
    pub passed_to: String,
    /// Its state: a code of the domain.
    pub state: String,
    /// Who complains; on paper she may not have given her number.
    pub iin: Option<Iin>,
    /// The organisation that complains.
    pub bin: Option<Bin>,
    /// When it came in.
    pub opened_at: Timestamp,
    /// The last day of the term that runs, if one does.
    pub due_on: Option<Date>,
    /// When the clock may next bring something about; none if it never will.
    pub next_due: Option<Timestamp>,
    /// Rises with each change. The version read must be in the row that is given to an update.
    pub version: i64,
    /// The aggregate, as its domain writes it (JSON).
    pub body: String,
}

fn clock_key(next_due: Option<Timestamp>) -> i64 {
    next_due.map_or(i64::MAX, Timestamp::as_microsecond)
}

impl FromRow for ComplaintRow {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreFault> {
        Ok(Self {
            id: columns.take()?,
            number: columns.take()?,
            service: columns.take()?,
            addressee: columns.take()?,
            passed_to: columns.take()?,
            state: columns.take()?,
            iin: columns.take()?,
            bin: columns.take()?,
            opened_at: columns.take()?,
            due_on: columns.take::<Due>()?.into(),
            next_due: Some(columns.take::<i64>()?)
                .filter(|key| *key != i64::MAX)
                .and_then(|key| Timestamp::from_microsecond(key).ok()),
            version: columns.take()?,
            body: columns.take()?,
        })
    }
}

/// Which complaints are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ComplaintsOf {
    /// Those that a body answers.
    Addressee(String),
    /// Those that an organisation made.
    Organisation(Bin),
    /// Those that went on to a body.
    PassedTo(String),
    /// Those that a person made.
    Person(Iin),
}

macro_rules! columns {
    () => {
        "id, number, service, addressee, passed_to, state, iin, bin, opened_at, due_on, next_due, version, body"
    };
}
macro_rules! newest_of {
    ($column:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM complaint WHERE ",
            $column,
            " = $1 AND (opened_at, id) < ($2, $3) ORDER BY opened_at DESC, id DESC LIMIT $4"
        )
    };
}

statements! {
    INSERT = concat!("INSERT INTO complaint (", columns!(), ") VALUES \
        ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
    UPDATE = "UPDATE complaint SET passed_to = $3, state = $4, due_on = $5, next_due = $6, body = $7, \
        version = version + 1 WHERE id = $1 AND version = $2";
    BY_ID = concat!("SELECT ", columns!(), " FROM complaint WHERE id = $1");
    BY_NUMBER = concat!("SELECT ", columns!(), " FROM complaint WHERE number = $1");
    OF_ADDRESSEE = newest_of!("addressee");
    OF_ORGANISATION = newest_of!("bin");
    OF_PASSED_TO = newest_of!("passed_to <> '' AND passed_to");
    OF_PERSON = newest_of!("iin");
    DUE = concat!("SELECT ", columns!(), " FROM complaint \
        WHERE next_due <= $1 AND (next_due, id) > ($2, $3) ORDER BY next_due, id LIMIT $4");
}

impl Reading {
    /// A complaint.
    pub async fn complaint(&mut self, id: ComplaintId) -> Result<Option<ComplaintRow>, StoreFault> {
        self.first(BY_ID, args![id]).await
    }

    /// A complaint by its number.
    pub async fn complaint_by_number(
        &mut self,
        number: &UniqueNumber,
    ) -> Result<Option<ComplaintRow>, StoreFault> {
        self.first(BY_NUMBER, args![number]).await
    }

    /// Complaints, newest first; `after` is the last row of the page before.
    pub async fn complaints(
        &mut self,
        of: &ComplaintsOf,
        after: Option<&ComplaintRow>,
        limit: u32,
    ) -> Result<Vec<ComplaintRow>, StoreFault> {
        let (at, id) = after.map_or((i64::MAX, String::new()), |row| {
            (row.opened_at.as_microsecond(), row.id.to_string())
        });
        match of {
            ComplaintsOf::Addressee(body) => {
                self.rows(OF_ADDRESSEE, args![body, at, id, limit]).await
            }
            ComplaintsOf::Organisation(bin) => {
                self.rows(OF_ORGANISATION, args![bin, at, id, limit]).await
            }
            ComplaintsOf::PassedTo(body) => {
                self.rows(OF_PASSED_TO, args![body, at, id, limit]).await
            }
            ComplaintsOf::Person(iin) => self.rows(OF_PERSON, args![iin, at, id, limit]).await,
        }
    }

    /// Complaints on which the clock may act by `now`, those due longest first; `after` is the last row of the page before.
    pub async fn complaints_due(
        &mut self,
        now: Timestamp,
        after: Option<&ComplaintRow>,
        limit: u32,
    ) -> Result<Vec<ComplaintRow>, StoreFault> {
        let (due, id) = after
            .map_or((i64::MIN, String::new()), |row| (clock_key(row.next_due), row.id.to_string()));
        self.rows(DUE, args![now, due, id, limit]).await
    }
}

impl Tx {
    /// Adds a complaint.
    pub async fn insert_complaint(&mut self, row: &ComplaintRow) -> Result<(), StoreFault> {
        let args = args![
            row.id,
            row.number,
            row.service,
            row.addressee,
            row.passed_to,
            row.state,
            row.iin,
            row.bin,
            row.opened_at,
            Due::from(row.due_on),
            clock_key(row.next_due),
            row.version,
            row.body,
        ];
        self.execute(INSERT, args).await.map(drop)
    }

    /// Changes a complaint whose version is still the one in `row`; [`StoreFault::Conflict`] otherwise. Number, service,
    /// addressee, complainant and moment of filing stay.
    pub async fn update_complaint(&mut self, row: &ComplaintRow) -> Result<(), StoreFault> {
        let args = args![
            row.id,
            row.version,
            row.passed_to,
            row.state,
            Due::from(row.due_on),
            clock_key(row.next_due),
            row.body,
        ];
        self.change(UPDATE, args).await
    }
}
