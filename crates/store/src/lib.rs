//! The rows of the platform, on SQLite or PostgreSQL, from one code base (promise 10).
//!
//! A use case opens one transaction with [`Store::write`], reads and writes rows through [`Tx`], records what it did in
//! the journal ([`Tx::record`]), and is told that it is done only after the commit has reached the disk (promise 9).
//! Reads outside a transaction go through [`Store::reading`] (each statement sees the newest state) or
//! [`Store::snapshot`] (all statements see one state).
//!
//! An aggregate of a domain is kept as one row: its text as the domain writes it (`body`), a `version` that rises with
//! each change, and, as columns, whatever lists and checks need. This crate knows no domain; `app` converts.
//!
//! # Transactions
//!
//! - **SQLite**: one writer connection, any number of readers (WAL). Writers queue; those that wait together are committed
//!   together with a single flush to disk (group commit: 64 writers commit eight times as much as one), each inside its own savepoint, so that the failure of one undoes
//!   only that one. `synchronous=FULL`: with NORMAL a power cut may lose the last commits, which promise 9 forbids. Statements run on
//!   the thread of whoever asks; what waits for the disk does not.
//! - **PostgreSQL**: SERIALIZABLE. A transaction that could not be serialised (40001) or deadlocked (40P01) is run again, a
//!   bounded number of times; **the closure may therefore run more than once** and must have no effect but through its `Tx`.
//!   Changes of which nobody asks how many rows they touched go to the server together, as one statement (module `batch`); an act
//!   of nothing else is one statement. Acts that many people do at the same time share a transaction of their node
//!   ([`Store::write_together`]); what they wrote is seen before it is on the disk, and acknowledged after.
//!
//! # The journal
//!
//! [`Tx::record`] writes the entry in the transaction itself, into `journal_pending`: the act and its entry are committed
//! together or not at all, and if the entry can't be written the transaction fails (promise 7). Giving entries their place
//! in the hash chain (*sealing*) has to happen one after the other, and is done in batches:
//!
//! - on SQLite before each (group) commit, in the same transaction: whatever is acknowledged is in the chain;
//! - on PostgreSQL by a sealer in each node right after commits, in transactions of its own that lock one row
//!   (`journal_head`). Concurrent business transactions never touch that row, so they don't wait for each other. Entries
//!   that a dead node left pending are sealed by the next.
//!
//! Before a signature is made, [`Store::sealed`] waits until the entry that permits it has its place in the chain.
//!
//! # Adding to it
//!
//! A table is a migration, a row type and its statements in a module of `table`. Statements are constants; a test
//! prepares every one on both engines.

mod archive;
mod batch;
mod engine;
mod fault;
mod flush;
mod lane;
mod migrate;
mod seal;
mod session;
mod sqlite;
mod statement;
mod store;
mod table;
mod value;
mod writer;

pub use archive::{Archive, copy_embedded};
pub use fault::{Cause, StoreFault, UniqueKey};
pub use lane::Group;
pub use migrate::{Dialect, MIGRATIONS, Migration};
pub use session::{Reading, Tx};
pub use statement::{Statement, all as statements};
pub use store::{Call, Fresh, Gate, Passing, Store};
pub use table::{
    authority::{AuthorityRow, IntentRow, IntentState, RevocationListRow},
    case::{Assignee, CaseQueue, CaseRow, MOST_COUNTED, NotOf},
    casework::{AbsenceRow, CaseAssignmentRow, CaseMessageRow, DecisionDraftRow},
    certificate::{CertificateRow, CertificateState, RevokedRow, StatusRow},
    complaint::{ComplaintRow, ComplaintsOf},
    count::{CaseCountRow, CaseMeasure},
    document::DocumentRow,
    draft::DraftRow,
    effect::{EffectKind, EffectRow},
    foundation::SettingRow,
    inquiry::{InquiryRow, StrangersQuestions},
    journal::{CheckpointRow, JournalRow, PersonRow},
    outbox::MailRow,
    people::{ChallengeRow, IdempotencyRow, SessionRow, StaffRow, StaffState},
    procedure::{ProcedureRow, ProceduresOf},
    register::{RegisterChangeRow, RegisterRow},
    request::{RequestQueue, RequestRow},
    survey::{SurveyCount, SurveyRow},
};
