//! Procedures of offices.

use base::{Bin, Iin, ProcedureId, Sha256, UniqueNumber};
use jiff::Timestamp;

use crate::{
    Reading, StoreFault, Tx,
    statement::statements,
    value::{Columns, FromRow, args},
};

/// One procedure. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcedureRow {
    /// Its identifier.
    pub id: ProcedureId,
    /// Its number.
    pub number: UniqueNumber,
    /// Its kind: a code of the domain.
    pub kind: String,
    /// The office or body that works on it.
    pub office: String,
    /// Its state: a code of the domain.
    pub state: String,
    /// Whose it is, if she signed in.
    pub iin: Option<Iin>,
    /// The organisation whose it is.
    pub bin: Option<Bin>,
    /// The day of the office on which a ticket is called, `yyyy-mm-dd`; empty for what is no ticket.
    pub day: String,
    /// Since when a ticket waits; when the others began.
    pub turn: Timestamp,
    /// The number of a ticket, of one office and day once; empty for what is no ticket.
    pub ticket: String,
    /// The place of a slot that is taken; nobody else has it.
    pub slot: Option<String>,
    /// The address from which somebody began it who had not signed in.
    pub origin: Option<String>,
    /// Digest of the secret by which she finds it.
    pub access_sha256: Option<Sha256>,
    /// When it began.
    pub opened_at: Timestamp,
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

impl FromRow for ProcedureRow {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreFault> {
        Ok(Self {
            id: columns.take()?,
            number: columns.take()?,
            kind: columns.take()?,
            office: columns.take()?,
            state: columns.take()?,
            iin: columns.take()?,
            bin: columns.take()?,
            day: columns.take()?,
            turn: columns.take()?,
            ticket: columns.take()?,
            slot: columns.take()?,
            origin: columns.take()?,
            access_sha256: columns.take()?,
            opened_at: columns.take()?,
            next_due: Some(columns.take::<i64>()?)
                .filter(|key| *key != i64::MAX)
                .and_then(|key| Timestamp::from_microsecond(key).ok()),
            version: columns.take()?,
            body: columns.take()?,
        })
    }
}

/// Which procedures of a kind are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProceduresOf {
    /// All of the kind.
    Everybody,
    /// Those on which an office works.
    Office(String),
    /// Those of a person.
    Person(Iin),
}

macro_rules! columns {
    () => {
        "id, number, kind, office, state, iin, bin, day, turn, ticket, slot, origin, access_sha256, opened_at, next_due, \
         version, body"
    };
}
macro_rules! newest_where {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM procedure WHERE ",
            $condition,
            " ORDER BY opened_at DESC, id DESC LIMIT $4"
        )
    };
}

statements! {
    INSERT = concat!("INSERT INTO procedure (", columns!(), ") VALUES \
        ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)");
    UPDATE = "UPDATE procedure SET state = $3, slot = $4, next_due = $5, body = $6, \
        version = version + 1 WHERE id = $1 AND version = $2";
    BY_ID = concat!("SELECT ", columns!(), " FROM procedure WHERE id = $1");
    BY_NUMBER = concat!("SELECT ", columns!(), " FROM procedure WHERE number = $1");
    OF_EVERYBODY = newest_where!("kind = $1 AND (opened_at, id) < ($2, $3)");
    OF_OFFICE = newest_where!("kind = $1 AND office = $5 AND (opened_at, id) < ($2, $3)");
    OF_PERSON = newest_where!("kind = $1 AND iin = $5 AND (opened_at, id) < ($2, $3)");
    BETWEEN = concat!("SELECT ", columns!(), " FROM procedure \
        WHERE kind = $1 AND (opened_at, id) > ($2, $3) AND opened_at < $4 ORDER BY opened_at, id LIMIT $5");
    OF_DAY = concat!("SELECT ", columns!(), " FROM procedure \
        WHERE office = $1 AND day = $2 AND day <> '' ORDER BY turn, ticket, id LIMIT $3");
    BY_TICKET = concat!("SELECT ", columns!(), " FROM procedure \
        WHERE office = $1 AND day = $2 AND ticket = $3 AND ticket <> ''");
    COUNT_OF_ORIGIN = "SELECT COUNT(*) FROM procedure WHERE origin = $1 AND state = $2 AND opened_at > $3";
    COUNT_OF_PERSON = "SELECT COUNT(*) FROM procedure WHERE iin = $1 AND kind = $2 AND state = $3";
    DUE = concat!("SELECT ", columns!(), " FROM procedure \
        WHERE next_due <= $1 AND (next_due, id) > ($2, $3) ORDER BY next_due, id LIMIT $4");
}

impl Reading {
    /// Procedures of a kind that began behind a place and before a moment, oldest first.
    pub async fn procedures_between(
        &mut self,
        kind: &str,
        (opened_at, id): (Timestamp, &str),
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<ProcedureRow>, StoreFault> {
        self.rows(BETWEEN, args![kind, opened_at, id, before, limit]).await
    }

    /// A procedure.
    pub async fn procedure(&mut self, id: ProcedureId) -> Result<Option<ProcedureRow>, StoreFault> {
        self.first(BY_ID, args![id]).await
    }

    /// A procedure by its number.
    pub async fn procedure_by_number(
        &mut self,
        number: &UniqueNumber,
    ) -> Result<Option<ProcedureRow>, StoreFault> {
        self.first(BY_NUMBER, args![number]).await
    }

    /// Procedures of a kind, newest first; `after` is the last row of the page before.
    pub async fn procedures(
        &mut self,
        kind: &str,
        of: &ProceduresOf,
        after: Option<&ProcedureRow>,
        limit: u32,
    ) -> Result<Vec<ProcedureRow>, StoreFault> {
        let (at, id) = after.map_or((i64::MAX, String::new()), |row| {
            (row.opened_at.as_microsecond(), row.id.to_string())
        });
        match of {
            ProceduresOf::Everybody => self.rows(OF_EVERYBODY, args![kind, at, id, limit]).await,
            ProceduresOf::Office(office) => {
                self.rows(OF_OFFICE, args![kind, at, id, limit, office]).await
            }
            ProceduresOf::Person(iin) => {
                self.rows(OF_PERSON, args![kind, at, id, limit, iin]).await
            }
        }
    }

    /// The tickets and bookings of an office's day, by their turn.
    pub async fn tickets_of_day(
        &mut self,
        office: &str,
        day: &str,
        limit: u32,
    ) -> Result<Vec<ProcedureRow>, StoreFault> {
        self.rows(OF_DAY, args![office, day, limit]).await
    }

    /// A ticket of an office's day.
    pub async fn ticket(
        &mut self,
        office: &str,
        day: &str,
        ticket: &str,
    ) -> Result<Option<ProcedureRow>, StoreFault> {
        self.first(BY_TICKET, args![office, day, ticket]).await
    }

    /// How many procedures an address began since a moment that are in a state.
    pub async fn procedures_of_origin(
        &mut self,
        origin: &str,
        state: &str,
        since: Timestamp,
    ) -> Result<u32, StoreFault> {
        let count: Option<i64> = self.first(COUNT_OF_ORIGIN, args![origin, state, since]).await?;
        Ok(count.and_then(|count| count.try_into().ok()).unwrap_or(u32::MAX))
    }

    /// How many procedures of a kind a person has in a state.
    pub async fn procedures_of_person(
        &mut self,
        iin: &Iin,
        kind: &str,
        state: &str,
    ) -> Result<u32, StoreFault> {
        let count: Option<i64> = self.first(COUNT_OF_PERSON, args![iin, kind, state]).await?;
        Ok(count.and_then(|count| count.try_into().ok()).unwrap_or(u32::MAX))
    }

    /// Procedures on which the clock may act by `now`, those due longest first; `after` is the last row of the page before.
    pub async fn procedures_due(
        &mut self,
        now: Timestamp,
        after: Option<&ProcedureRow>,
        limit: u32,
    ) -> Result<Vec<ProcedureRow>, StoreFault> {
        let (due, id) = after
            .map_or((i64::MIN, String::new()), |row| (clock_key(row.next_due), row.id.to_string()));
        self.rows(DUE, args![now, due, id, limit]).await
    }
}

impl Tx {
    /// Adds a procedure. [`UniqueKey::ProcedureSlot`](crate::UniqueKey::ProcedureSlot): somebody else has the place of the slot.
    pub async fn insert_procedure(&mut self, row: &ProcedureRow) -> Result<(), StoreFault> {
        let args = args![
            row.id,
            row.number,
            row.kind,
            row.office,
            row.state,
            row.iin,
            row.bin,
            row.day,
            row.turn,
            row.ticket,
            row.slot,
            row.origin,
            row.access_sha256,
            row.opened_at,
            clock_key(row.next_due),
            row.version,
            row.body,
        ];
        self.execute(INSERT, args).await.map(drop)
    }

    /// Changes a procedure whose version is still the one in `row`; [`StoreFault::Conflict`] otherwise. What it is, where, whose and
    /// since when stays.
    pub async fn update_procedure(&mut self, row: &ProcedureRow) -> Result<(), StoreFault> {
        let args =
            args![row.id, row.version, row.state, row.slot, clock_key(row.next_due), row.body];
        self.change(UPDATE, args).await
    }
}
