//! Revocation lists (RFC 5280 5).
//!
//! A list is kept as the octets that came in and an index over them, so that the national list (about 20 MB and half a
//! million entries) takes little more than its own size; an entry is decoded when it is asked for. Every entry is
//! checked when the list is read.

mod entry;
mod index;
mod list;
mod number;
mod read;
mod scope;
mod write;

pub use entry::Entry;
pub use list::{CertificateList, ListFault};
pub use number::Number;
pub use read::ReadFault;
pub use scope::{CertificateKind, IssuingDistributionPoint};
pub use write::{TbsCertificateList, assemble};

/// How many entries a list may have. The national list has about half a million.
pub const MAX_ENTRIES: usize = 4_000_000;
