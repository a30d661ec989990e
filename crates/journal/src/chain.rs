//! Places in the chain.

use base::Sha256;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entry, EntryFault};

const ENTRY_HEADER: &[u8] = b"senim-journal-entry-v1\0";
const GENESIS_HEADER: &[u8] = b"senim-journal-genesis-v1\0";
const CHECKPOINT_HEADER: &str = "senim-journal-checkpoint-v1";
/// The longest text of a checkpoint that is read, in octets.
const CHECKPOINT_BYTES_MAX: usize = 512;

/// The hash before the first entry of an instance.
pub fn genesis(instance: &str) -> Sha256 {
    crypto::sha256(&[GENESIS_HEADER, instance.as_bytes()].concat())
}

/// A moment of the chain: the last sequence number and the hash there. Sequence 0 is the moment before the first entry.
///
/// What is signed of it from time to time, so that even one who can rewrite the whole chain cannot do so unseen, is a
/// [`CheckpointText`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The hash of the last entry.
    pub hash: Sha256,
    /// The number of the last entry.
    pub seq: u64,
}

impl Checkpoint {
    /// The moment before the first entry of an instance.
    pub fn genesis(instance: &str) -> Self {
        Self { hash: genesis(instance), seq: 0 }
    }

    /// Hangs the next entry on the chain.
    pub fn seal(&self, entry: Entry) -> Result<Sealed, EntryFault> {
        let canonical = entry.canonical()?;
        let next = self.next(&canonical);
        Ok(Sealed { entry, hash: next.hash, previous: self.hash, seq: next.seq })
    }

    /// The checkpoint after an entry whose canonical text is given.
    #[must_use]
    pub fn next(&self, canonical: &str) -> Self {
        let seq = self.seq.saturating_add(1);
        let bytes = [ENTRY_HEADER, &seq.to_be_bytes(), &self.hash.0, canonical.as_bytes()].concat();
        Self { hash: crypto::sha256(&bytes), seq }
    }
}

/// What is signed of a moment of the chain: of which instance, how far the chain went, and when that was so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointText {
    /// The instance.
    pub instance: String,
    /// How far its chain went.
    pub place: Checkpoint,
    /// When, to the second.
    pub at: Timestamp,
}

impl CheckpointText {
    /// The text that is signed, UTF-8 with line feeds. STORED: five lines: the header, the instance, the number of the last
    /// entry, its hash in lower-case hexadecimal, the moment in UTC (RFC 3339).
    pub fn text(&self) -> String {
        let Self { instance, place, at } = self;
        let at = Timestamp::from_second(at.as_second()).unwrap_or(*at);
        format!("{CHECKPOINT_HEADER}\n{instance}\n{}\n{}\n{at}\n", place.seq, place.hash)
    }

    /// The strict inverse: each checkpoint has one text.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes.get(..bytes.len().min(CHECKPOINT_BYTES_MAX))?).ok()?;
        let mut lines = text.strip_prefix(CHECKPOINT_HEADER)?.strip_prefix('\n')?.split('\n');
        let instance = lines.next()?.to_owned();
        let seq = lines.next()?.parse().ok()?;
        let place = Checkpoint { seq, hash: lines.next()?.parse().ok()? };
        let read = Self { instance, place, at: lines.next()?.parse().ok()? };
        (read.text().as_bytes() == bytes).then_some(read)
    }
}

/// An entry in its place.
///
/// STORED: as a line of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// The act.
    pub entry: Entry,
    /// The hash of this place.
    pub hash: Sha256,
    /// The hash of the place before.
    pub previous: Sha256,
    /// The number of the place; the first is 1.
    pub seq: u64,
}

impl Sealed {
    /// The place as a checkpoint.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint { hash: self.hash, seq: self.seq }
    }

    /// The line of an export: one JSON object without the line's end.
    pub fn to_line(&self) -> Result<String, EntryFault> {
        Ok(export_line(self.checkpoint(), self.previous, &self.entry.canonical()?))
    }
}

/// The line of an export, from an entry that is kept as its canonical text; checks nothing.
pub fn export_line(place: Checkpoint, previous: Sha256, canonical: &str) -> String {
    let Checkpoint { hash, seq } = place;
    format!(r#"{{"entry":{canonical},"hash":"{hash}","previous":"{previous}","seq":{seq}}}"#)
}
