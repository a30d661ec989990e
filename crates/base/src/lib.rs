//! The vocabulary every floor speaks: people and organisations by their national numbers, languages, actors and
//! roles, identifiers, and the coded fault that a user sees.
//!
//! Types, and the reading of files of data: no input or output, no clock, no randomness.

mod actor;
mod choices;
mod collation;
mod digest;
mod fault;
mod file_fault;
mod ident;
mod lang;
mod number;
mod plain;
mod schema;
mod slip;
mod stored;
mod time;

pub use actor::{Actor, Role, SystemPart};
pub use choices::{choices, nearest};
pub use collation::name_key;
pub use digest::Sha256;
pub use fault::{Fault, Faults};
pub use file_fault::{FileFault, FileFaults, Finding};
pub use ident::{CaseId, ComplaintId, DocumentId, DraftId, ProcedureId, RequestId, UniqueNumber};
pub use lang::{Lang, Text};
pub use number::{Bin, Iin, NumberFault};
pub use plain::{file_name, fill_in, is_domain, is_email, is_misleading};
pub use schema::schema_of;
pub use slip::{Slip, read_toml};
pub use stored::{Stored, StoredFault, read_stored, write_stored};
pub use time::{PLATFORM_TIME_ZONE, local_date, local_date_time, to_timestamp};
