//! Cases: applications for public services.

use base::{Bin, CaseId, Iin};
use jiff::{Timestamp, civil::Date};

use crate::{
    Reading, StoreFault, Tx,
    statement::statements,
    value::{Columns, Due, FromRow, args},
};

/// One application for a service. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// Its identifier.
    pub id: CaseId,
    /// The number the applicant is told.
    pub number: String,
    /// The service's code.
    pub service: String,
    /// The edition it began under and stays on (promise 1).
    pub edition: String,
    /// Its state: a code of the definition.
    pub state: String,
    /// Whose turn it is in that state, in the roles of the platform; empty in a row of an earlier build.
    pub turn: String,
    /// The applicant, or who acts for it.
    pub applicant_iin: Iin,
    /// The organisation that applies.
    pub applicant_bin: Option<Bin>,
    /// The office that handles it; empty when none does.
    pub office: String,
    /// The officer who handles it.
    pub assignee: Option<Iin>,
    /// The last day of the term that runs, if one does.
    pub due_on: Option<Date>,
    /// When the clock may next bring something about; none if it never will. An index, not a truth: looking too early
    /// changes nothing.
    pub next_due: Option<Timestamp>,
    /// The name of the applicant as it is sorted and searched; empty in a row of an earlier build.
    pub name_key: String,
    /// The bodies beside the office that have something to do, with blanks between.
    pub bodies: String,
    /// When it was filed.
    pub opened_at: Timestamp,
    /// Rises with each change. The version read must be in the row that is given to an update.
    pub version: i64,
    /// The aggregate, as its domain writes it (JSON).
    pub body: String,
}

/// Nobody is kept as empty text, so that lists of unassigned cases are read by index too.
fn assignee_key(assignee: Option<&Iin>) -> String {
    assignee.map(ToString::to_string).unwrap_or_default()
}

/// A case on which the clock never acts is kept as the last moment of all, so that the index reads in one direction.
fn clock_key(next_due: Option<Timestamp>) -> i64 {
    next_due.map_or(i64::MAX, Timestamp::as_microsecond)
}

fn moment_of(key: i64) -> Option<Timestamp> {
    if key == i64::MAX { None } else { Timestamp::from_microsecond(key).ok() }
}

impl FromRow for CaseRow {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreFault> {
        Ok(Self {
            id: columns.take()?,
            number: columns.take()?,
            service: columns.take()?,
            edition: columns.take()?,
            state: columns.take()?,
            turn: columns.take()?,
            applicant_iin: columns.take()?,
            applicant_bin: columns.take()?,
            office: columns.take()?,
            assignee: Iin::parse(&columns.take::<String>()?).ok(),
            due_on: columns.take::<Due>()?.into(),
            next_due: moment_of(columns.take()?),
            name_key: columns.take()?,
            bodies: columns.take()?,
            opened_at: columns.take()?,
            version: columns.take()?,
            body: columns.take()?,
        })
    }
}

/// Whose cases a queue shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Assignee {
    /// Everybody's and nobody's.
    #[default]
    Anyone,
    /// Those that nobody has taken.
    Nobody,
    /// One officer's.
    Officer(Iin),
}

/// Whose cases a queue leaves out: a person's and those of her organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotOf {
    /// The person.
    pub iin: Option<Iin>,
    /// Her organisation.
    pub bin: Option<Bin>,
}

/// So many cases of a queue are counted; what is more costs more than anybody learns from the number.
pub const MOST_COUNTED: u32 = 1_000;

/// A page of an officer's inbox: the next due first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseQueue {
    /// Only of this office.
    pub office: Option<String>,
    /// Only of this assignee.
    pub assignee: Assignee,
    /// Not of these people: nobody works on her own case.
    pub not_of: NotOf,
    /// Where it is one of these turns.
    pub turns: Vec<String>,
    /// Due day and identifier of the last row of the page before.
    pub after: Option<(Option<Date>, CaseId)>,
    /// Rows of a page.
    pub limit: u32,
}

macro_rules! columns {
    () => {
        "id, number, service, edition, state, turn, applicant_iin, applicant_bin, office, assignee, \
         due_on, next_due, name_key, bodies, opened_at, version, body"
    };
}
macro_rules! queue {
    ($filter:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM service_case WHERE ",
            $filter,
            "turn = $1 AND (due_on, id) > ($2, $3) AND applicant_iin <> $5 \
             AND COALESCE(applicant_bin, '') <> $6 ORDER BY due_on, id LIMIT $4"
        )
    };
}
macro_rules! count {
    ($filter:literal) => {
        concat!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM service_case WHERE ",
            $filter,
            "turn = $1 AND applicant_iin <> $3 AND COALESCE(applicant_bin, '') <> $4 \
             ORDER BY due_on, id LIMIT $2) AS counted"
        )
    };
}

statements! {
    INSERT = concat!("INSERT INTO service_case (", columns!(), ") VALUES \
        ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)");
    UPDATE = "UPDATE service_case SET state = $3, applicant_iin = $4, applicant_bin = $5, \
        office = $6, assignee = $7, due_on = $8, body = $9, turn = $10, next_due = $11, name_key = $12, bodies = $13, version = version + 1 \
        WHERE id = $1 AND version = $2";
    BY_ID = concat!("SELECT ", columns!(), " FROM service_case WHERE id = $1");
    BY_NUMBER = concat!("SELECT ", columns!(), " FROM service_case WHERE number = $1");
    OF_PERSON = concat!("SELECT ", columns!(), " FROM service_case \
        WHERE applicant_iin = $1 AND (opened_at, id) < ($2, $3) \
        ORDER BY opened_at DESC, id DESC LIMIT $4");
    OF_ORGANISATION = concat!("SELECT ", columns!(), " FROM service_case \
        WHERE applicant_bin = $1 AND (opened_at, id) < ($2, $3) \
        ORDER BY opened_at DESC, id DESC LIMIT $4");
    DUE = concat!("SELECT ", columns!(), " FROM service_case \
        WHERE next_due <= $1 AND (next_due, id) > ($2, $3) ORDER BY next_due, id LIMIT $4");
    BY_NAME = concat!("SELECT ", columns!(), " FROM service_case \
        WHERE office = $1 AND name_key >= $2 AND name_key < $3 ORDER BY name_key, id LIMIT $4");
    AT_BODY = "SELECT case_id FROM case_at_body WHERE body = $1 \
        AND (due_on, case_id) > ($2, $3) ORDER BY due_on, case_id LIMIT $4";
    PLACE = "INSERT INTO case_at_body (body, due_on, case_id) VALUES ($1, $2, $3)";
    LEAVE = "DELETE FROM case_at_body WHERE case_id = $1";
    QUEUE = queue!("");
    QUEUE_OF_OFFICE = queue!("office = $7 AND ");
    QUEUE_OF_ASSIGNEE = queue!("assignee = $7 AND ");
    QUEUE_OF_OFFICE_AND_ASSIGNEE = queue!("office = $7 AND assignee = $8 AND ");
    COUNT = count!("");
    COUNT_OF_OFFICE = count!("office = $5 AND ");
    COUNT_OF_ASSIGNEE = count!("assignee = $5 AND ");
    COUNT_OF_OFFICE_AND_ASSIGNEE = count!("office = $5 AND assignee = $6 AND ");
}

fn newest_first(after: Option<&CaseRow>) -> (i64, String) {
    after.map_or((i64::MAX, String::new()), |row| {
        (row.opened_at.as_microsecond(), row.id.to_string())
    })
}

impl Assignee {
    fn key(&self) -> Option<String> {
        match self {
            Self::Anyone => None,
            Self::Nobody => Some(assignee_key(None)),
            Self::Officer(iin) => Some(assignee_key(Some(iin))),
        }
    }
}

impl NotOf {
    /// What no case has stands for nobody.
    fn args(&self) -> Vec<crate::value::Arg> {
        let iin = self.iin.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        let bin = self.bin.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        args![iin, bin]
    }
}

impl Reading {
    /// A case.
    pub async fn case(&mut self, id: CaseId) -> Result<Option<CaseRow>, StoreFault> {
        self.first(BY_ID, args![id]).await
    }

    /// A case by its number.
    pub async fn case_by_number(&mut self, number: &str) -> Result<Option<CaseRow>, StoreFault> {
        self.first(BY_NUMBER, args![number]).await
    }

    /// The cases of a person, newest first; `after` is the last row of the page before.
    pub async fn cases_of_person(
        &mut self,
        iin: &Iin,
        after: Option<&CaseRow>,
        limit: u32,
    ) -> Result<Vec<CaseRow>, StoreFault> {
        let (opened_at, id) = newest_first(after);
        self.rows(OF_PERSON, args![iin, opened_at, id, limit]).await
    }

    /// The cases of an organisation, newest first; `after` is the last row of the page before.
    pub async fn cases_of_organisation(
        &mut self,
        bin: &Bin,
        after: Option<&CaseRow>,
        limit: u32,
    ) -> Result<Vec<CaseRow>, StoreFault> {
        let (opened_at, id) = newest_first(after);
        self.rows(OF_ORGANISATION, args![bin, opened_at, id, limit]).await
    }

    /// A page of a queue. Each turn is read by index and the results are merged, so that a page costs the same however
    /// long the queue is.
    pub async fn case_queue(&mut self, queue: &CaseQueue) -> Result<Vec<CaseRow>, StoreFault> {
        let (due, id) = queue
            .after
            .map_or((Due(Date::MIN), String::new()), |(due, id)| (due.into(), id.to_string()));
        let mut page: Vec<CaseRow> = Vec::new();
        for turn in &queue.turns {
            let mut args = args![turn, due, id, queue.limit];
            args.extend(queue.not_of.args());
            let statement = match (&queue.office, queue.assignee.key()) {
                (None, None) => QUEUE,
                (Some(office), None) => {
                    args.extend(args![office]);
                    QUEUE_OF_OFFICE
                }
                (None, Some(assignee)) => {
                    args.extend(args![assignee]);
                    QUEUE_OF_ASSIGNEE
                }
                (Some(office), Some(assignee)) => {
                    args.extend(args![office, assignee]);
                    QUEUE_OF_OFFICE_AND_ASSIGNEE
                }
            };
            page.extend(self.rows::<CaseRow>(statement, args).await?);
        }
        page.sort_by_key(|row| (Due::from(row.due_on), row.id));
        page.truncate(queue.limit as usize);
        Ok(page)
    }

    /// Cases on which the clock may act by `now`, those due longest first; `after` is the last row of the page before.
    pub async fn cases_due(
        &mut self,
        now: Timestamp,
        after: Option<&CaseRow>,
        limit: u32,
    ) -> Result<Vec<CaseRow>, StoreFault> {
        let (due, id) = after
            .map_or((i64::MIN, String::new()), |row| (clock_key(row.next_due), row.id.to_string()));
        self.rows(DUE, args![now, due, id, limit]).await
    }

    /// The cases of an office whose applicant's name begins so, in the order of names.
    pub async fn cases_by_name(
        &mut self,
        office: &str,
        name_key: &str,
        limit: u32,
    ) -> Result<Vec<CaseRow>, StoreFault> {
        let behind = format!("{name_key}\u{10ffff}");
        self.rows(BY_NAME, args![office, name_key, behind, limit]).await
    }

    /// The cases in which a body beside their office has something to do, the next due first; `after` is where the page before ended.
    pub async fn cases_at_body(
        &mut self,
        body: &str,
        after: Option<(Option<Date>, CaseId)>,
        limit: u32,
    ) -> Result<Vec<CaseRow>, StoreFault> {
        let (due, id) =
            after.map_or((Due(Date::MIN), String::new()), |(due, id)| (due.into(), id.to_string()));
        let ids: Vec<String> = self.rows(AT_BODY, args![body, due, id, limit]).await?;
        let mut rows = Vec::new();
        for id in ids {
            rows.extend(self.first::<CaseRow>(BY_ID, args![id]).await?);
        }
        Ok(rows)
    }

    /// How many cases wait for a turn, of one office or of all, of one assignee or of all; [`MOST_COUNTED`] at most.
    pub async fn case_count(
        &mut self,
        turn: &str,
        office: Option<&str>,
        assignee: &Assignee,
        not_of: &NotOf,
    ) -> Result<u64, StoreFault> {
        let mut args = args![turn, MOST_COUNTED];
        args.extend(not_of.args());
        let statement = match (office, assignee.key()) {
            (None, None) => COUNT,
            (Some(office), None) => {
                args.extend(args![office]);
                COUNT_OF_OFFICE
            }
            (None, Some(assignee)) => {
                args.extend(args![assignee]);
                COUNT_OF_ASSIGNEE
            }
            (Some(office), Some(assignee)) => {
                args.extend(args![office, assignee]);
                COUNT_OF_OFFICE_AND_ASSIGNEE
            }
        };
        let count: Option<i64> = self.first(statement, args).await?;
        Ok(count.unwrap_or_default().unsigned_abs())
    }
}

impl Tx {
    /// Puts a case into the queues of the bodies that its row names, and out of all others.
    pub async fn place_case(&mut self, row: &CaseRow) -> Result<(), StoreFault> {
        self.execute(LEAVE, args![row.id]).await?;
        for body in row.bodies.split_whitespace() {
            self.execute(PLACE, args![body, Due::from(row.due_on), row.id]).await?;
        }
        Ok(())
    }

    /// Adds a case.
    pub async fn insert_case(&mut self, row: &CaseRow) -> Result<(), StoreFault> {
        let args = args![
            row.id,
            row.number,
            row.service,
            row.edition,
            row.state,
            row.turn,
            row.applicant_iin,
            row.applicant_bin,
            row.office,
            assignee_key(row.assignee.as_ref()),
            Due::from(row.due_on),
            clock_key(row.next_due),
            row.name_key,
            row.bodies,
            row.opened_at,
            row.version,
            row.body,
        ];
        self.later(INSERT, args).await
    }

    /// Changes a case whose version is still the one in `row`; [`StoreFault::Conflict`] otherwise. Identifier, number,
    /// service, edition and moment of filing stay.
    pub async fn update_case(&mut self, row: &CaseRow) -> Result<(), StoreFault> {
        let args = args![
            row.id,
            row.version,
            row.state,
            row.applicant_iin,
            row.applicant_bin,
            row.office,
            assignee_key(row.assignee.as_ref()),
            Due::from(row.due_on),
            row.body,
            row.turn,
            clock_key(row.next_due),
            row.name_key,
            row.bodies,
        ];
        self.change(UPDATE, args).await
    }
}
