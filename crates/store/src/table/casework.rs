//! The work on cases beside the cases themselves: messages, assignments, absences, drafts of decisions.

use base::{CaseId, Iin, Role};
use jiff::{Timestamp, civil::Date};

use super::row;
use crate::{Reading, StoreFault, Tx, statement::statements, value::args};

/// A message between an applicant and those who handle her case. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseMessageRow {
    /// Its identifier.
    pub id: String,
    /// The case.
    pub case_id: CaseId,
    /// The body that handles the case.
    pub office: String,
    /// When it was sent.
    pub at: Timestamp,
    /// Who wrote it.
    pub author_iin: Iin,
    /// In which role she wrote it.
    pub author_role: Role,
    /// The words.
    pub body: String,
    /// The documents that go with it (JSON list of identifiers).
    pub files: String,
    /// 1 for the oldest message of the applicant that nobody has answered, else 0.
    pub waits: i64,
}
row!(CaseMessageRow: id, case_id, office, at, author_iin, author_role, body, files, waits);

/// That a case was given to somebody. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseAssignmentRow {
    /// Its identifier.
    pub id: String,
    /// The case.
    pub case_id: CaseId,
    /// The moment of the assignment.
    pub at: Timestamp,
    /// Who gave it.
    pub by_iin: Iin,
    /// To whom; empty when it was laid down.
    pub assignee: String,
    /// Why, in words; empty where none are needed.
    pub reason: String,
}
row!(CaseAssignmentRow: id, case_id, at, by_iin, assignee, reason);

/// That an official is away. STORED until another is told or it is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsenceRow {
    /// The body of the post.
    pub office: String,
    /// The official.
    pub iin: Iin,
    /// The first day.
    pub first_day: Date,
    /// The last day, included.
    pub last_day: Date,
    /// Who stands in; anybody of the body, if nobody is named.
    pub deputy: Option<Iin>,
}
row!(AbsenceRow: office, iin, first_day, last_day, deputy);

/// A decision that somebody began to write. STORED until it is made or dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionDraftRow {
    /// The case.
    pub case_id: CaseId,
    /// Who writes it.
    pub author_iin: Iin,
    /// The act.
    pub act: String,
    /// What goes with it, as the use case writes it (JSON).
    pub body: String,
    /// When it was saved last.
    pub saved_at: Timestamp,
}
row!(DecisionDraftRow: case_id, author_iin, act, body, saved_at);

macro_rules! message_columns {
    () => {
        "id, case_id, office, at, author_iin, author_role, body, files, waits"
    };
}

statements! {
    INSERT_MESSAGE = concat!("INSERT INTO case_message (", message_columns!(), ") \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN CAST($9 AS BIGINT) = 1 AND NOT EXISTS \
        (SELECT 1 FROM case_message WHERE case_id = $2 AND waits = 1) THEN 1 ELSE 0 END)");
    MESSAGES = concat!("SELECT ", message_columns!(), " FROM case_message \
        WHERE case_id = $1 ORDER BY at, id LIMIT $2");
    ANSWER_MESSAGES = "UPDATE case_message SET waits = 0 WHERE case_id = $1 AND waits = 1";
    WAITING_MESSAGES = concat!("SELECT ", message_columns!(), " FROM case_message \
        WHERE office = $1 AND waits = 1 AND (at, id) > ($2, $3) ORDER BY at, id LIMIT $4");
    INSERT_ASSIGNMENT = "INSERT INTO case_assignment (id, case_id, at, by_iin, assignee, reason) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    ASSIGNMENTS = "SELECT id, case_id, at, by_iin, assignee, reason FROM case_assignment \
        WHERE case_id = $1 ORDER BY at, id LIMIT $2";
    PUT_ABSENCE = "INSERT INTO staff_absence (office, iin, first_day, last_day, deputy) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (office, iin) DO UPDATE \
        SET first_day = excluded.first_day, last_day = excluded.last_day, deputy = excluded.deputy";
    DROP_ABSENCE = "DELETE FROM staff_absence WHERE office = $1 AND iin = $2";
    ABSENCES = "SELECT office, iin, first_day, last_day, deputy FROM staff_absence \
        WHERE office = $1 ORDER BY iin";
    PUT_DRAFT = "INSERT INTO decision_draft (case_id, author_iin, act, body, saved_at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (case_id, author_iin) DO UPDATE \
        SET act = excluded.act, body = excluded.body, saved_at = excluded.saved_at";
    DRAFT = "SELECT case_id, author_iin, act, body, saved_at FROM decision_draft \
        WHERE case_id = $1 AND author_iin = $2";
    DROP_DRAFT = "DELETE FROM decision_draft WHERE case_id = $1 AND author_iin = $2";
}

impl Reading {
    /// The messages of a case, oldest first.
    pub async fn case_messages(
        &mut self,
        case: CaseId,
        limit: u32,
    ) -> Result<Vec<CaseMessageRow>, StoreFault> {
        self.rows(MESSAGES, args![case, limit]).await
    }

    /// The messages of applicants to a body that nobody has answered, one of each case, those that wait longest first; `after` is
    /// the last row of the page before.
    pub async fn waiting_messages(
        &mut self,
        office: &str,
        after: Option<&CaseMessageRow>,
        limit: u32,
    ) -> Result<Vec<CaseMessageRow>, StoreFault> {
        let (at, id) =
            after.map_or((i64::MIN, ""), |row| (row.at.as_microsecond(), row.id.as_str()));
        self.rows(WAITING_MESSAGES, args![office, at, id, limit]).await
    }

    /// To whom a case was given, oldest first.
    pub async fn case_assignments(
        &mut self,
        case: CaseId,
        limit: u32,
    ) -> Result<Vec<CaseAssignmentRow>, StoreFault> {
        self.rows(ASSIGNMENTS, args![case, limit]).await
    }

    /// Who of a body is or will be away, and was.
    pub async fn absences(&mut self, office: &str) -> Result<Vec<AbsenceRow>, StoreFault> {
        self.rows(ABSENCES, args![office]).await
    }

    /// What somebody began to write on a case.
    pub async fn decision_draft(
        &mut self,
        case: CaseId,
        author: &Iin,
    ) -> Result<Option<DecisionDraftRow>, StoreFault> {
        self.first(DRAFT, args![case, author]).await
    }
}

impl Tx {
    /// Adds a message. One that waits for an answer is kept as such only if no earlier one of its case does.
    pub async fn insert_case_message(&mut self, row: &CaseMessageRow) -> Result<(), StoreFault> {
        let args = args![
            row.id,
            row.case_id,
            row.office,
            row.at,
            row.author_iin,
            row.author_role,
            row.body,
            row.files,
            row.waits,
        ];
        self.execute(INSERT_MESSAGE, args).await.map(drop)
    }

    /// Notes that the applicant has an answer.
    pub async fn answer_case_messages(&mut self, case: CaseId) -> Result<(), StoreFault> {
        self.execute(ANSWER_MESSAGES, args![case]).await.map(drop)
    }

    /// Notes that a case was given to somebody.
    pub async fn insert_case_assignment(
        &mut self,
        row: &CaseAssignmentRow,
    ) -> Result<(), StoreFault> {
        let args = args![row.id, row.case_id, row.at, row.by_iin, row.assignee, row.reason];
        self.execute(INSERT_ASSIGNMENT, args).await.map(drop)
    }

    /// Notes that somebody is away, in place of what was known before.
    pub async fn put_absence(&mut self, row: &AbsenceRow) -> Result<(), StoreFault> {
        let args = args![row.office, row.iin, row.first_day, row.last_day, row.deputy];
        self.execute(PUT_ABSENCE, args).await.map(drop)
    }

    /// Notes that somebody is back.
    pub async fn drop_absence(&mut self, office: &str, iin: &Iin) -> Result<(), StoreFault> {
        self.execute(DROP_ABSENCE, args![office, iin]).await.map(drop)
    }

    /// Keeps what somebody began to write, in place of what she began before.
    pub async fn put_decision_draft(&mut self, row: &DecisionDraftRow) -> Result<(), StoreFault> {
        let args = args![row.case_id, row.author_iin, row.act, row.body, row.saved_at];
        self.execute(PUT_DRAFT, args).await.map(drop)
    }

    /// Drops what somebody began to write.
    pub async fn drop_decision_draft(
        &mut self,
        case: CaseId,
        author: &Iin,
    ) -> Result<(), StoreFault> {
        self.execute(DROP_DRAFT, args![case, author]).await.map(drop)
    }
}
