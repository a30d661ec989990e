//! The journal: who did what to what, and when, in a chain that cannot be rewritten unseen (promise 7).
//!
//! An [`Entry`] is one act. [`Entry::canonical`] writes it as exactly one sequence of bytes. [`Sealed`] is an entry with
//! its place in the chain:
//!
//! ```text
//! hash[0] = SHA-256("senim-journal-genesis-v1" || 00 || instance)
//! hash[n] = SHA-256("senim-journal-entry-v1" || 00 || n as 8 bytes, big end first || hash[n-1] || canonical entry n)
//! ```
//!
//! The first hash is bound to the instance, so a chain of one installation is never taken for that of another. Whoever
//! holds the entries can recompute every hash; whoever also holds a signed checkpoint ([`CheckpointText`]) can tell that nothing before it
//! was altered, left out or cut off at the end. An export is a file of lines ([`Sealed::to_line`]) that
//! [`verify_lines`] checks with nothing else at hand.
//!
//! People stand in it by pseudonyms ([`Doer`]), whose table can lose a person without touching the chain.
//!
//! Pure: no clock, no storage. `store` keeps the chain, `app` decides what is recorded.

mod canonical;
mod chain;
mod entry;
mod verify;

pub use canonical::{DEPTH_MAX, NotCanonical, canonical_json};
pub use chain::{Checkpoint, CheckpointText, Sealed, export_line, genesis};
pub use entry::{CANONICAL_BYTES_MAX, Doer, Entry, EntryFault, SUBJECT_BYTES_MAX};
pub use verify::{Broken, Defect, Verifier, verify, verify_lines};
