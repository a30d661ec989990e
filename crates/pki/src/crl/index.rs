//! Which entry of a list belongs to which serial number.

use std::{collections::HashMap, ops::Range};

use crate::{
    Name,
    asn1::{Header, Input, Malformed, SEQUENCE},
};

/// Where an entry begins, under the hash of its serial number. Eight octets, so that half a million
/// entries take 4 MB.
#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: u32,
    offset: u32,
}

/// An odd number without pattern: 2^64 divided by the golden ratio.
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// Spreads random and counted numbers evenly. Numbers that were chosen to share a hash cost no
/// more than a binary search.
fn hash(serial: &[u8]) -> u32 {
    let mixed = serial.chunks(8).fold(0, |mixed: u64, octets| {
        let word = octets.iter().fold(0, |word, octet| (word << 8) | u64::from(*octet));
        (mixed.rotate_left(32) ^ word).wrapping_mul(MULTIPLIER)
    });
    u32::try_from(mixed >> 32).unwrap_or(u32::MAX)
}

/// The content of the serial number of the entry that begins at `offset`.
fn serial_at(der: &[u8], offset: u32) -> &[u8] {
    let read = || {
        let row = der.get(usize::try_from(offset).ok()?..)?;
        let head = Header::read(row).ok()?;
        Input::new(row.get(head.length..)?).element().ok()
    };
    read().map(|serial| serial.content).unwrap_or_default()
}

/// From which entry on entries belong to which issuer (RFC 5280 5.3.3).
#[derive(Clone, Debug, Default)]
pub(super) struct Issuers {
    names: Vec<Name>,
    /// Where each name stands in `names`.
    places: HashMap<Name, usize>,
    /// The first entry, and the name's place in `names`; by entry.
    runs: Vec<(u32, usize)>,
}

impl Issuers {
    /// How many issuers one indirect list may serve.
    const MAX_NAMES: usize = 1024;

    /// Entries from `offset` on belong to `name`.
    pub(super) fn begin(&mut self, offset: u32, name: Name) -> Result<(), Malformed> {
        let Self { names, places, runs } = self;
        let place = *places.entry(name).or_insert_with_key(|name| {
            names.push(name.clone());
            names.len() - 1
        });
        runs.push((offset, place));
        if names.len() > Self::MAX_NAMES { Err(Malformed) } else { Ok(()) }
    }

    fn place(&self, offset: u32) -> Option<usize> {
        let after = self.runs.partition_point(|(first, _)| *first <= offset);
        self.runs.get(after.checked_sub(1)?).map(|(_, place)| *place)
    }

    /// Whose the entry is; `None` is the issuer of the list.
    pub(super) fn of(&self, offset: u32) -> Option<&Name> {
        self.names.get(self.place(offset)?)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }
}

/// The entries by serial number.
#[derive(Clone, Debug)]
pub(super) struct Index {
    /// By hash, serial number and issuer.
    slots: Vec<Slot>,
    buckets: Buckets,
    issuers: Issuers,
}

impl Index {
    /// Sorts entries that begin at `offsets`. No certificate may stand in a list twice.
    pub(super) fn build(
        der: &[u8],
        offsets: Vec<u32>,
        issuers: Issuers,
    ) -> Result<Self, Malformed> {
        let slot = |offset: &u32| Slot { hash: hash(serial_at(der, *offset)), offset: *offset };
        let mut slots: Vec<Slot> = offsets.iter().map(slot).collect();
        drop(offsets);
        slots.sort_unstable_by_key(|slot| slot.hash);
        for alike in slots.chunk_by_mut(|a, b| a.hash == b.hash) {
            let certificate =
                |slot: &Slot| (serial_at(der, slot.offset), issuers.place(slot.offset));
            alike.sort_unstable_by(|a, b| certificate(a).cmp(&certificate(b)));
            if alike.array_windows().any(|[a, b]| certificate(a) == certificate(b)) {
                return Err(Malformed);
            }
        }
        let buckets = Buckets::of(&slots);
        Ok(Self { slots, buckets, issuers })
    }

    /// Where entries with this serial number begin: one for each issuer.
    pub(super) fn find(&self, der: &[u8], serial: &[u8]) -> impl Iterator<Item = u32> {
        let hash = hash(serial);
        let bucket = self.slots.get(self.buckets.range(hash)).unwrap_or_default();
        let from = bucket.partition_point(|slot| {
            slot.hash.cmp(&hash).then_with(|| serial_at(der, slot.offset).cmp(serial)).is_lt()
        });
        bucket
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(move |slot| slot.hash == hash && serial_at(der, slot.offset) == serial)
            .map(|slot| slot.offset)
    }

    /// Whose the entry is; `None` is the issuer of the list.
    pub(super) fn issuer(&self, offset: u32) -> Option<&Name> {
        self.issuers.of(offset)
    }

    pub(super) fn names_issuers(&self) -> bool {
        !self.issuers.is_empty()
    }

    pub(super) const fn len(&self) -> usize {
        self.slots.len()
    }
}

/// Slots with the same leading bits of their hash. There are between one and two slots to a
/// bucket, so that a look-up reads two places of memory and not one for every step of a search.
#[derive(Clone, Debug)]
struct Buckets {
    /// How many bits of a hash are left out.
    shift: u32,
    /// Where each bucket ends; it begins where the one before ends.
    ends: Vec<u32>,
}

impl Buckets {
    /// Of slots in the order of their hashes, of which there are at most [`super::MAX_ENTRIES`].
    fn of(slots: &[Slot]) -> Self {
        let bits = slots.len().checked_ilog2().unwrap_or(0);
        let mut buckets = Self { shift: u32::BITS - bits, ends: vec![0; 1 << bits] };
        for slot in slots {
            let bucket = buckets.bucket(slot.hash);
            if let Some(count) = buckets.ends.get_mut(bucket) {
                *count += 1;
            }
        }
        let mut end = 0;
        for count in &mut buckets.ends {
            end += *count;
            *count = end;
        }
        buckets
    }

    fn bucket(&self, hash: u32) -> usize {
        usize::try_from(hash.checked_shr(self.shift).unwrap_or(0)).unwrap_or(usize::MAX)
    }

    /// Where the slots of the bucket of a hash stand.
    fn range(&self, hash: u32) -> Range<usize> {
        let bucket = self.bucket(hash);
        let end = |bucket: usize| {
            self.ends.get(bucket).and_then(|end| usize::try_from(*end).ok()).unwrap_or(0)
        };
        bucket.checked_sub(1).map_or(0, end)..end(bucket)
    }
}

/// The entry that begins at `offset`, and where the next one does.
pub(super) fn row_at(der: &[u8], offset: usize) -> Option<(crate::asn1::Element<'_>, usize)> {
    let row = Input::new(der.get(offset..)?).element().ok()?;
    (row.tag == SEQUENCE).then_some((row, offset + row.raw.len()))
}

#[cfg(test)]
mod tests;
