//! The states of register entries, and what is kept of a paper that no register of the law numbers.

use base::Sha256;
use serde::{Deserialize, Serialize};

/// States of entries. STORED: in registers; the first four are told to everybody.
pub(crate) const ACTIVE: &str = "active";
/// Granted by silence.
pub(crate) const DEEMED_GRANTED: &str = "deemed-granted";
/// A receipt or notice that decides nothing.
pub(crate) const ISSUED: &str = "issued";
/// A motivated refusal.
pub(crate) const REFUSED: &str = "refused";
/// A number and a code are taken, nothing is signed yet: for everybody outside there is no such entry.
pub(crate) const RESERVED: &str = "reserved";
/// A line of a journal that is not public.
pub(crate) const RECORDED: &str = "recorded";

/// Pseudo-register of papers that no register of the law numbers; it only serves the check.
pub(crate) const PAPERS: &str = "papers";

/// What is kept of such a paper. STORED: as the body of its entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaperEntry {
    /// The paper, by its name in the edition.
    pub(crate) paper: String,
    /// Digest of the signed or sealed PDF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sha256: Option<Sha256>,
}

impl base::Stored for PaperEntry {}
