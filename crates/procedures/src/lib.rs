//! Procedures of an office: the queue and its bookings, visits at home, the support service, the archive, the conduct of operators,
//! the log of failures (nca-01).
//!
//! A procedure is a matter of the engine `flow` that is no application: it asks for no certificate and grants nothing. Its states,
//! acts, terms, messages and registers stand in the edition of nca-01 like those of an application; here it meets who may act
//! from which office, and the little that no file can say: the numbers of tickets, the slots of a day, how long a document is kept.
//! One mechanism serves all kinds. Pure: *(procedure, command, now)* gives an event.
//!
//! Codes of faults (those of `flow`, of forms and of the calendar come through unchanged):
//!
//! | code | meaning |
//! |---|---|
//! | `archive-kind-unknown` | the reference data have no such kind of document |
//! | `archive-term-short` | the day given is before the end of the term of this kind, `until` |
//! | `channel-not-open` | the procedure does not begin through this channel |
//! | `checklist-unsigned` | the signed checklist is missing |
//! | `concerned-person` | the person is the one whom the procedure is about |
//! | `queue-closed` | the office gives no tickets at this time |
//! | `queue-full-today` | whoever took a ticket now would wait past closing time |
//! | `slot-not-offered` | the office offers no such slot |
//! | `slot-taken` | every place of the slot is taken |

mod archive;
mod decide;
mod entry;
mod inspect;
mod procedure;
mod queue;

pub use archive::{ArchiveTerms, Keep, KeptKind};
pub use decide::{
    By, Command, Post, decide, due_dates, next_moment, open_acts, roles_of, starts, tick,
};
pub use entry::{entry, fill_message};
pub use flow::{Event, Happened, Input, Instance, SignedText};
pub use inspect::inspect;
pub use procedure::{Kind, Party, Procedure};
pub use queue::{Place, QueueRules, Slot, Waiting, expected_wait, ticket_number, turn_of};
