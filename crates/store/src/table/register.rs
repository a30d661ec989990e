//! Registers: what was granted, for the public check.

use base::{Bin, CaseId, Iin};
use jiff::{Timestamp, civil::Date};

use crate::{Reading, StoreFault, Tx, statement::statements, table::row, value::args};

/// An entry of a register: a licence, a permit, an attestation ... STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterRow {
    /// The register's code.
    pub register: String,
    /// The number within the register.
    pub number: String,
    /// The case that led to it.
    pub case_id: CaseId,
    /// The holder, if a person.
    pub iin: Option<Iin>,
    /// The holder, if an organisation.
    pub bin: Option<Bin>,
    /// Its state: a code of the definition.
    pub state: String,
    /// The first day.
    pub valid_from: Date,
    /// The last day, if it ends.
    pub valid_until: Option<Date>,
    /// The code of the public check.
    pub verification_code: String,
    /// Rises with each change. The version read must be in the row that is given to an update.
    pub version: i64,
    /// The entry, as its domain writes it (JSON).
    pub body: String,
}
row!(RegisterRow: register, number, case_id, iin, bin, state, valid_from, valid_until, verification_code, version,
    body);

/// A change of an entry: where it stood from then on. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterChangeRow {
    /// The register's code.
    pub register: String,
    /// The number within the register.
    pub number: String,
    /// The version that the change made.
    pub version: i64,
    /// When; the beginning of 1970 where an earlier build did not note it.
    pub at: Timestamp,
    /// The state from then on.
    pub state: String,
    /// The first day.
    pub valid_from: Date,
    /// The last day, if it ends.
    pub valid_until: Option<Date>,
}
row!(RegisterChangeRow: register, number, version, at, state, valid_from, valid_until);

macro_rules! change_columns {
    () => {
        "register, number, version, at, state, valid_from, valid_until"
    };
}
macro_rules! columns {
    () => {
        "register, number, case_id, iin, bin, state, valid_from, valid_until, \
         verification_code, version, body"
    };
}

statements! {
    INSERT = concat!("INSERT INTO register_entry (", columns!(), ") VALUES \
        ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    UPDATE = "UPDATE register_entry SET state = $4, valid_from = $5, valid_until = $6, body = $7, \
        version = version + 1 WHERE register = $1 AND number = $2 AND version = $3";
    BY_NUMBER = concat!("SELECT ", columns!(),
        " FROM register_entry WHERE register = $1 AND number = $2");
    BY_CODE = concat!("SELECT ", columns!(), " FROM register_entry WHERE verification_code = $1");
    OF_CASE = concat!("SELECT ", columns!(), " FROM register_entry WHERE case_id = $1 \
        ORDER BY register, number");
    INSERT_CHANGE = concat!("INSERT INTO register_change (", change_columns!(), ") VALUES \
        ($1, $2, $3, $4, $5, $6, $7)");
    CHANGES = concat!("SELECT ", change_columns!(), " FROM register_change \
        WHERE register = $1 AND number = $2 ORDER BY version");
    CHANGES_OF_PAGE = concat!("SELECT ", change_columns!(), " FROM register_change \
        WHERE register = $1 AND number > $2 AND number <= $3 ORDER BY number, version");
    OF_PERSON_IN = concat!("SELECT ", columns!(), " FROM register_entry \
        WHERE iin = $1 AND register = $2 ORDER BY number DESC LIMIT $3");
    OF_ORGANISATION_IN = concat!("SELECT ", columns!(), " FROM register_entry \
        WHERE bin = $1 AND register = $2 ORDER BY number DESC LIMIT $3");
    PAGE = concat!("SELECT ", columns!(), " FROM register_entry \
        WHERE register = $1 AND number > $2 ORDER BY number LIMIT $3");
}

impl Reading {
    /// An entry by its number.
    pub async fn register_entry(
        &mut self,
        register: &str,
        number: &str,
    ) -> Result<Option<RegisterRow>, StoreFault> {
        self.first(BY_NUMBER, args![register, number]).await
    }

    /// An entry by the code of the public check.
    pub async fn register_entry_by_code(
        &mut self,
        verification_code: &str,
    ) -> Result<Option<RegisterRow>, StoreFault> {
        self.first(BY_CODE, args![verification_code]).await
    }

    /// The entries to which a case led.
    pub async fn register_entries_of_case(
        &mut self,
        case: CaseId,
    ) -> Result<Vec<RegisterRow>, StoreFault> {
        self.rows(OF_CASE, args![case]).await
    }

    /// The entries of a person in one register, the highest numbers first.
    pub async fn register_entries_of_person_in(
        &mut self,
        register: &str,
        iin: &Iin,
        limit: u32,
    ) -> Result<Vec<RegisterRow>, StoreFault> {
        self.rows(OF_PERSON_IN, args![iin, register, limit]).await
    }

    /// The entries of an organisation in one register, the highest numbers first.
    pub async fn register_entries_of_organisation_in(
        &mut self,
        register: &str,
        bin: &Bin,
        limit: u32,
    ) -> Result<Vec<RegisterRow>, StoreFault> {
        self.rows(OF_ORGANISATION_IN, args![bin, register, limit]).await
    }

    /// A register by number, page by page with the last number (`""` at first).
    pub async fn register_page(
        &mut self,
        register: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<RegisterRow>, StoreFault> {
        self.rows(PAGE, args![register, after, limit]).await
    }

    /// The history of an entry, oldest first.
    pub async fn register_changes(
        &mut self,
        register: &str,
        number: &str,
    ) -> Result<Vec<RegisterChangeRow>, StoreFault> {
        self.rows(CHANGES, args![register, number]).await
    }

    /// The histories of the entries of a page: those behind `after`, up to the number `last`.
    pub async fn register_changes_between(
        &mut self,
        register: &str,
        after: &str,
        last: &str,
    ) -> Result<Vec<RegisterChangeRow>, StoreFault> {
        self.rows(CHANGES_OF_PAGE, args![register, after, last]).await
    }
}

impl Tx {
    /// Adds an entry, and the beginning of its history.
    pub async fn insert_register_entry(
        &mut self,
        row: &RegisterRow,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let args = args![
            row.register,
            row.number,
            row.case_id,
            row.iin,
            row.bin,
            row.state,
            row.valid_from,
            row.valid_until,
            row.verification_code,
            row.version,
            row.body,
        ];
        self.later(INSERT, args).await?;
        self.note_change(row, row.version, now).await
    }

    /// Changes state, validity and body of an entry whose version is still the one in `row`; [`StoreFault::Conflict`]
    /// otherwise. The change goes into its history.
    pub async fn update_register_entry(
        &mut self,
        row: &RegisterRow,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let args = args![
            row.register,
            row.number,
            row.version,
            row.state,
            row.valid_from,
            row.valid_until,
            row.body,
        ];
        self.change(UPDATE, args).await?;
        self.note_change(row, row.version + 1, now).await
    }

    async fn note_change(
        &mut self,
        row: &RegisterRow,
        version: i64,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let args = args![
            row.register,
            row.number,
            version,
            now,
            row.state,
            row.valid_from,
            row.valid_until,
        ];
        self.later(INSERT_CHANGE, args).await
    }
}
