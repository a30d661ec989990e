//! What can go wrong between a use case and its rows.
//!
//! Codes for users: [`base::Fault`] made from a [`StoreFault`].
//!
//! - `changed-meanwhile`: someone else changed the same thing first; look again.
//! - `store-busy`: too much at once; nothing was changed, try again.
//! - `store-duplicate`: the same thing is there already.
//! - `store-in-doubt`: the connection broke while saving; look whether it was done before trying again.
//! - `store-unavailable`: the data cannot be reached or read; nothing was changed.

use std::sync::Arc;

use base::Fault;
use rusqlite::ffi;
use sqlx::error::{DatabaseError, ErrorKind};

/// Why the store did not do what was asked. Unless it says [`StoreFault::InDoubt`], nothing was changed.
///
/// No variant shows text of the database, which may quote personal data; the source is for the log of the operator.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreFault {
    /// Others wanted the same rows or the database at the same time, more often than is retried.
    #[error("the store is busy")]
    Busy,
    /// The row has another version than the one that was read: someone changed it first.
    #[error("the row was changed meanwhile")]
    Conflict,
    /// A stored value is not of its type: the database was changed by other hands.
    #[error("a row read by {statement} has a value that cannot be in column {column}")]
    CorruptRow {
        /// The statement that read it.
        statement: &'static str,
        /// The column, from 0.
        column: usize,
    },
    /// A row with the same unique value exists.
    #[error("{0:?} exists already")]
    Duplicate(UniqueKey),
    /// A journal entry has no canonical form, so the transaction cannot be recorded.
    #[error("the journal entry cannot be recorded")]
    Entry(#[source] journal::EntryFault),
    /// The transaction handle was kept beyond the closure it was given to.
    #[error("the transaction outlived its closure")]
    Escaped,
    /// The connection broke while committing: the transaction took place wholly or not at all, which is not known.
    #[error("it is not known whether the transaction was committed")]
    InDoubt(#[source] Arc<Cause>),
    /// The row does not exist, or one it refers to.
    #[error("the row does not exist")]
    Missing,
    /// The database was made by a newer release: this one would not understand its rows.
    #[error("the schema has version {found}, this release knows {known}; start a newer release")]
    NewerSchema {
        /// The version found.
        found: i64,
        /// The newest version this release knows.
        known: i64,
    },
    /// There is no database of this platform here: no file, an empty one, or another's.
    #[error("there is no database of this platform")]
    NoDatabase,
    /// The database cannot be reached, or refuses.
    #[error("the store is unavailable")]
    Unavailable(#[source] Arc<Cause>),
    /// The address of the database is neither `sqlite:PATH`, a path, nor `postgres://...`.
    #[error("the address of the database is not understood")]
    UnknownAddress,
}

/// What an engine or the system below it said.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The connections were closed.
    #[error("the database was closed")]
    Closed,
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// PostgreSQL, or the way to it.
    #[error(transparent)]
    Postgres(#[from] sqlx::Error),
    /// The database was asked and does not answer.
    #[error("the database does not answer")]
    Silent,
    /// SQLite.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}

/// What may exist once only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UniqueKey {
    /// The number of a case.
    CaseNumber,
    /// The serial number of a certificate.
    CertificateSerial,
    /// The key of a draft's holder.
    DraftToken,
    /// An answer remembered for a key of the same actor.
    IdempotencyKey,
    /// What an intent is for.
    IntentClaim,
    /// The serial number in an intent.
    IntentSerial,
    /// An entry of the journal.
    JournalEntry,
    /// An open request of the same person, kind, organisation and profile.
    OpenRequest,
    /// Something else, by its identifier.
    Other,
    /// The place of a slot that somebody booked.
    ProcedureSlot,
    /// The number within a register.
    RegisterNumber,
    /// The unique number of a request.
    RequestNumber,
    /// An application for which the survey was answered.
    SurveyGiven,
    /// The public key of a certificate: a key is certified once.
    SubjectKey,
    /// A value that an approval may use once.
    UsedNonce,
    /// The code of a public check.
    VerificationCode,
}

impl UniqueKey {
    /// Each key as SQLite names it (columns) and as PostgreSQL does (constraint).
    const NAMES: [(Self, &'static str, &'static str); 15] = [
        (Self::CaseNumber, "service_case.number", "service_case_number"),
        (Self::CertificateSerial, "certificate.serial", "certificate_pkey"),
        (Self::DraftToken, "draft.token_sha256", "draft_token"),
        (Self::IdempotencyKey, "idempotency.actor, idempotency.key", "idempotency_pkey"),
        (Self::IntentClaim, "intent.claim", "intent_claim"),
        (Self::IntentSerial, "intent.serial", "intent_serial"),
        (Self::JournalEntry, "journal_pending.id", "journal_pending_pkey"),
        (Self::OpenRequest, "registration_request.open_key", "registration_request_open"),
        (Self::ProcedureSlot, "procedure.slot", "procedure_slot"),
        (
            Self::RegisterNumber,
            "register_entry.register, register_entry.number",
            "register_entry_pkey",
        ),
        (Self::RequestNumber, "registration_request.unique_number", "registration_request_number"),
        (Self::SurveyGiven, "survey_given.subject_sha256", "survey_given_pkey"),
        (Self::SubjectKey, "certificate.subject_key_sha256", "certificate_subject_key"),
        (Self::UsedNonce, "used_nonce.nonce", "used_nonce_pkey"),
        (Self::VerificationCode, "register_entry.verification_code", "register_entry_code"),
    ];

    fn of_postgres(error: &dyn DatabaseError) -> Self {
        Self::named(|_, constraint| error.constraint() == Some(constraint))
    }

    fn of_sqlite(message: &str) -> Self {
        let columns = message.rsplit_once("failed: ").map(|(_, columns)| columns);
        Self::named(|of_sqlite, _| columns == Some(of_sqlite))
    }

    fn named(is: impl Fn(&str, &str) -> bool) -> Self {
        let mut names = Self::NAMES.iter();
        names
            .find(|(_, sqlite, postgres)| is(sqlite, postgres))
            .map_or(Self::Other, |found| found.0)
    }
}

impl StoreFault {
    /// Whether the database is away or out of room, and not in disagreement with a statement: the same may succeed later.
    pub fn is_outage(&self) -> bool {
        let Self::Unavailable(cause) = self else { return false };
        match &**cause {
            // Connection, resources, operator's intervention, system error.
            Cause::Postgres(sqlx::Error::Database(told)) => {
                let code = told.code().unwrap_or_default();
                ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class))
            }
            Cause::Sqlite(rusqlite::Error::SqliteFailure(told, _)) => {
                matches!(
                    told.code,
                    ffi::ErrorCode::ReadOnly
                        | ffi::ErrorCode::SystemIoFailure
                        | ffi::ErrorCode::DiskFull
                        | ffi::ErrorCode::CannotOpen
                )
            }
            Cause::Sqlite(_) => false,
            Cause::Closed | Cause::File(_) | Cause::Postgres(_) | Cause::Silent => true,
        }
    }

    pub(crate) fn closed() -> Self {
        Self::Unavailable(Arc::new(Cause::Closed))
    }

    pub(crate) fn corrupt(statement: &'static str, column: usize) -> Self {
        Self::CorruptRow { statement, column }
    }
}

impl From<sqlx::Error> for StoreFault {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => match database.kind() {
                ErrorKind::UniqueViolation => {
                    Self::Duplicate(UniqueKey::of_postgres(database.as_ref()))
                }
                ErrorKind::ForeignKeyViolation => Self::Missing,
                // Serialisation failure and deadlock of PostgreSQL, and of engines that speak its protocol.
                _ if matches!(database.code().as_deref(), Some("40001" | "40P01")) => Self::Busy,
                _ => Self::Unavailable(Arc::new(error.into())),
            },
            sqlx::Error::PoolTimedOut => Self::Busy,
            _ => Self::Unavailable(Arc::new(error.into())),
        }
    }
}

impl From<rusqlite::Error> for StoreFault {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(told, message) = &error else {
            return Self::Unavailable(Arc::new(error.into()));
        };
        match (told.code, told.extended_code) {
            (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => {
                Self::Duplicate(UniqueKey::of_sqlite(message.as_deref().unwrap_or_default()))
            }
            (_, ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Self::Missing,
            (ffi::ErrorCode::DatabaseBusy | ffi::ErrorCode::DatabaseLocked, _) => Self::Busy,
            _ => Self::Unavailable(Arc::new(error.into())),
        }
    }
}

impl From<std::io::Error> for StoreFault {
    fn from(error: std::io::Error) -> Self {
        Self::Unavailable(Arc::new(error.into()))
    }
}

impl From<&StoreFault> for Fault {
    fn from(fault: &StoreFault) -> Self {
        Self::new(match fault {
            StoreFault::Busy => "store-busy",
            StoreFault::Conflict => "changed-meanwhile",
            StoreFault::Duplicate(_) => "store-duplicate",
            StoreFault::InDoubt(_) => "store-in-doubt",
            StoreFault::NoDatabase => "database-missing",
            _ => "store-unavailable",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_told_what_to_do_and_never_the_text_of_the_database() {
        let broken = || Arc::new(Cause::Postgres(sqlx::Error::Protocol("secret".into())));
        let code = |fault: StoreFault| {
            assert!(!fault.to_string().contains("secret"));
            Fault::from(&fault).to_string()
        };
        assert_eq!(code(StoreFault::Busy), "store-busy");
        assert_eq!(code(StoreFault::Conflict), "changed-meanwhile");
        assert_eq!(code(StoreFault::Duplicate(UniqueKey::Other)), "store-duplicate");
        assert_eq!(code(StoreFault::InDoubt(broken())), "store-in-doubt");
        assert_eq!(code(StoreFault::Unavailable(broken())), "store-unavailable");
    }
}
