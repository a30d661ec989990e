//! What was done to a PDF after it was signed (ISO 32000-2, 12.8.2; ETSI EN 319 142-1, 5).
//!
//! The signed revision and the whole file are walked side by side from their catalogs, object by object: what a reader can
//! reach must be the same but for what the signature allows. Objects that nothing refers to show nothing, and do not count.
//! Fails closed: what is not understood is said to be so ([`LaterChanges::Unclear`]).

mod annotations;
mod carried;
mod catalog;
mod compare;
mod field;
mod object;
mod permission;
mod store;
mod table;

use crate::signed::FoundSignature;

use self::{
    catalog::Walk,
    permission::Permission,
    table::{Budget, Revision},
};
pub use carried::{carried_files, shows_what_was_drawn};
pub use store::LongTermStore;

/// What was done to a document after one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaterChanges {
    /// Nothing, or only what proves the signatures longer: DSS, VRI, document time stamps. They are no change
    /// (ISO 32000-2, 12.8.2.2; ETSI EN 319 142-1, 5.4).
    None,
    /// What the signature allows: fields were filled in, further signatures added, comments made.
    Permitted,
    /// What the signature does not allow.
    Forbidden {
        /// Where, as a path of names of the PDF.
        place: String,
    },
    /// What can't be analysed, so that nothing is said.
    Unclear {
        /// What it is that no rule can judge.
        reason: &'static str,
    },
}

/// Why the walk ends.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stop {
    /// The signed bytes are followed by something that is no update of a PDF.
    NoUpdate,
    /// Something was changed that no signature allows to change.
    Forbidden(String),
    /// Something is not understood.
    Unclear(&'static str),
}

/// What is told of later changes, by their weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// DSS, document time stamps.
    LongTerm,
    /// Fields filled in, invisible signatures.
    Forms,
    /// A new signature that is seen on a page.
    Appearance,
    /// Comments.
    Annotations,
}

/// Analyses what follows a signature up to the end of the file.
///
/// `all` are the signatures of the file that could be read, this one among them.
pub fn later_changes(
    pdf: &[u8],
    signature: &FoundSignature,
    all: &[&FoundSignature],
) -> LaterChanges {
    let rest = pdf.get(signature.end()..).unwrap_or_default();
    if rest.iter().all(u8::is_ascii_whitespace) {
        return LaterChanges::None;
    }
    let budget = Budget::new();
    match analyse(pdf, signature, all, &budget) {
        Ok(Weight::LongTerm) => LaterChanges::None,
        Ok(_) => LaterChanges::Permitted,
        Err(Stop::Forbidden(place)) => LaterChanges::Forbidden { place },
        Err(Stop::NoUpdate) => LaterChanges::Forbidden { place: "%%EOF".to_owned() },
        Err(Stop::Unclear(reason)) => LaterChanges::Unclear { reason },
    }
}

fn analyse(
    pdf: &[u8],
    signature: &FoundSignature,
    all: &[&FoundSignature],
    budget: &Budget,
) -> Result<Weight, Stop> {
    let old = Revision::open(pdf, signature.end(), None, budget)?;
    let new = Revision::open(pdf, pdf.len(), Some(&old), budget)?;
    let permission = Permission::of(&old, signature, pdf)?;
    let (weight, place) = Walk::new(&old, &new, &permission, all).catalog()?;
    permission.allow(weight, place)
}

/// The bytes of a string, its escapes resolved.
pub(crate) fn string(source: &[u8]) -> Option<Vec<u8>> {
    let mut reader = object::Reader::new(source, 0);
    match reader.value() {
        Ok(object::Value::Text(bytes)) if reader.at == source.len() => Some(bytes),
        _ => None,
    }
}

/// What the newest revision carries to prove its signatures by (ETSI EN 319 142-1, 5.4.2). What can't be read is left out:
/// none of it is believed for being there.
pub fn long_term_store(pdf: &[u8]) -> LongTermStore {
    let budget = Budget::new();
    let read = || {
        let revision = Revision::open(pdf, pdf.len(), None, &budget)?;
        LongTermStore::read(&revision)
    };
    read().unwrap_or_default()
}

/// Whether the revision that a signature covers carries such a store.
pub fn covers_store(pdf: &[u8], signature: &FoundSignature) -> bool {
    let budget = Budget::new();
    let read = || {
        let revision = Revision::open(pdf, signature.end(), None, &budget)?;
        LongTermStore::read(&revision)
    };
    read().is_ok_and(|store| store != LongTermStore::default())
}
