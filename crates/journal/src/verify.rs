//! Does the chain hold?

use std::cmp::Ordering;

use base::Sha256;

use crate::{CANONICAL_BYTES_MAX, Checkpoint, Sealed};

/// Longer lines are not read: an entry of the largest size and the fields around it fit.
const LINE_BYTES_MAX: usize = CANONICAL_BYTES_MAX + 1024;

/// The first place at which the chain does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the journal is broken at entry {seq}: {defect}")]
pub struct Broken {
    /// The place at which an intact chain was expected.
    pub seq: u64,
    /// What is wrong with that entry.
    pub defect: Defect,
}

/// Why a chain does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// The entry is not the one that was hashed.
    #[error("the entry was altered")]
    Altered,
    /// The chain differs from a checkpoint: it was rewritten as a whole, or belongs to another instance.
    #[error("the chain differs from the checkpoint at this place")]
    Checkpoint,
    /// Entries are missing before this one.
    #[error("entries are missing up to number {found}")]
    Gap {
        /// The number found instead.
        found: u64,
    },
    /// The entry comes again, or after a later one.
    #[error("entry {found} is repeated or out of order")]
    Order {
        /// The number found instead.
        found: u64,
    },
    /// The entry names another predecessor than the one before it.
    #[error("the entry names another predecessor")]
    Previous,
    /// The chain ends before a known checkpoint.
    #[error("the chain ends before the checkpoint at {checkpoint}")]
    Truncated {
        /// The checkpoint that is not reached.
        checkpoint: u64,
    },
    /// The line is not an entry of a journal.
    #[error("the line is not an entry of a journal")]
    Unreadable,
}

/// Checks entries one after the other, in constant memory.
#[derive(Clone, Debug)]
pub struct Verifier {
    at: Checkpoint,
    /// Known checkpoints not yet reached, the nearest last.
    ahead: Vec<Checkpoint>,
}

impl Verifier {
    /// Starts after a place that is trusted: [`Checkpoint::genesis`], or a checkpoint whose signature was verified.
    pub fn after(start: Checkpoint) -> Self {
        Self { at: start, ahead: Vec::new() }
    }

    /// Demands that the chain goes through these places too. Places before the start are left aside.
    #[must_use]
    pub fn through(mut self, checkpoints: impl IntoIterator<Item = Checkpoint>) -> Self {
        self.ahead.extend(checkpoints);
        self.ahead.retain(|known| known.seq > self.at.seq);
        self.ahead.sort_by_key(|known| std::cmp::Reverse(known.seq));
        self
    }

    /// Checks the next entry.
    pub fn check(&mut self, sealed: &Sealed) -> Result<(), Broken> {
        let canonical = sealed.entry.canonical();
        self.check_canonical(sealed.seq, sealed.previous, sealed.hash, canonical.ok().as_deref())
    }

    /// Checks the next line of an export.
    pub fn check_line(&mut self, line: &str) -> Result<(), Broken> {
        let unreadable = self.broken(Defect::Unreadable);
        if line.len() > LINE_BYTES_MAX {
            return Err(unreadable);
        }
        let sealed: Sealed = serde_json::from_str(line).map_err(|_| unreadable)?;
        self.check(&sealed)?;
        // One entry, one line: a second key of the same name or an odd number form would say different things to
        // different readers.
        if sealed.to_line().ok().as_deref() == Some(line) {
            Ok(())
        } else {
            Err(Broken { seq: sealed.seq, defect: Defect::Altered })
        }
    }

    /// Ends: tells the last good place, or that the chain stops short of a known checkpoint.
    pub fn finish(self) -> Result<Checkpoint, Broken> {
        match self.ahead.first() {
            Some(last) => Err(self.broken(Defect::Truncated { checkpoint: last.seq })),
            None => Ok(self.at),
        }
    }

    fn broken(&self, defect: Defect) -> Broken {
        Broken { seq: self.at.seq.saturating_add(1), defect }
    }

    fn check_canonical(
        &mut self,
        seq: u64,
        previous: Sha256,
        hash: Sha256,
        canonical: Option<&str>,
    ) -> Result<(), Broken> {
        match seq.cmp(&self.at.seq.saturating_add(1)) {
            Ordering::Less => return Err(self.broken(Defect::Order { found: seq })),
            Ordering::Greater => return Err(self.broken(Defect::Gap { found: seq })),
            Ordering::Equal => {}
        }
        if previous != self.at.hash {
            return Err(self.broken(Defect::Previous));
        }
        let next = canonical.map(|canonical| self.at.next(canonical));
        let next =
            next.filter(|next| next.hash == hash).ok_or_else(|| self.broken(Defect::Altered))?;
        while let Some(known) = self.ahead.pop_if(|known| known.seq == seq) {
            if known.hash != hash {
                return Err(self.broken(Defect::Checkpoint));
            }
        }
        self.at = next;
        Ok(())
    }
}

/// Verifies a run of entries from `start` on; gives the last place.
pub fn verify<S: std::borrow::Borrow<Sealed>>(
    start: Checkpoint,
    entries: impl IntoIterator<Item = S>,
) -> Result<Checkpoint, Broken> {
    let mut verifier = Verifier::after(start);
    for sealed in entries {
        verifier.check(sealed.borrow())?;
    }
    verifier.finish()
}

/// Verifies the lines of an export from `start` on; gives the last place. Needs nothing but the file.
pub fn verify_lines<L: AsRef<str>>(
    start: Checkpoint,
    lines: impl IntoIterator<Item = L>,
) -> Result<Checkpoint, Broken> {
    let mut verifier = Verifier::after(start);
    for line in lines {
        verifier.check_line(line.as_ref())?;
    }
    verifier.finish()
}
