//! Which entry of a list belongs to which serial number.

use std::collections::HashMap;

use crate::{
    Name,
    asn1::{Header, Input, Malformed, SEQUENCE},
};

/// Where an entry begins, under the last 64 bits of its serial number: the part in which both
/// random and counted numbers differ. Twelve octets, so that half a million entries take 6 MB.
#[derive(Clone, Copy, Debug)]
struct Slot {
    high: u32,
    low: u32,
    offset: u32,
}

impl Slot {
    fn new(serial: &[u8], offset: u32) -> Self {
        let key = key(serial);
        let low = u32::try_from(key & u64::from(u32::MAX)).unwrap_or(u32::MAX);
        Self { high: u32::try_from(key >> 32).unwrap_or(u32::MAX), low, offset }
    }

    fn key(self) -> u64 {
        u64::from(self.high) << 32 | u64::from(self.low)
    }
}

/// The last eight octets.
fn key(serial: &[u8]) -> u64 {
    let last = serial.get(serial.len().saturating_sub(8)..).unwrap_or(serial);
    last.iter().fold(0, |key, octet| (key << 8) | u64::from(*octet))
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
    slots: Vec<Slot>,
    issuers: Issuers,
}

impl Index {
    /// Sorts entries that begin at `offsets`. No certificate may stand in a list twice.
    pub(super) fn build(
        der: &[u8],
        offsets: Vec<u32>,
        issuers: Issuers,
    ) -> Result<Self, Malformed> {
        let mut slots = Vec::with_capacity(offsets.len());
        slots.extend(offsets.iter().map(|offset| Slot::new(serial_at(der, *offset), *offset)));
        drop(offsets);
        slots.sort_unstable_by(|a, b| {
            a.key()
                .cmp(&b.key())
                .then_with(|| serial_at(der, a.offset).cmp(serial_at(der, b.offset)))
                .then_with(|| issuers.place(a.offset).cmp(&issuers.place(b.offset)))
        });
        let twice = slots.array_windows().any(|[a, b]| {
            a.key() == b.key()
                && serial_at(der, a.offset) == serial_at(der, b.offset)
                && issuers.of(a.offset) == issuers.of(b.offset)
        });
        if twice { Err(Malformed) } else { Ok(Self { slots, issuers }) }
    }

    /// Where entries with this serial number begin: one for each issuer.
    pub(super) fn find(&self, der: &[u8], serial: &[u8]) -> impl Iterator<Item = u32> {
        let key = key(serial);
        let from = self.slots.partition_point(|slot| {
            slot.key().cmp(&key).then_with(|| serial_at(der, slot.offset).cmp(serial)).is_lt()
        });
        self.slots
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(move |slot| slot.key() == key && serial_at(der, slot.offset) == serial)
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

/// The entry that begins at `offset`, and where the next one does.
pub(super) fn row_at(der: &[u8], offset: usize) -> Option<(crate::asn1::Element<'_>, usize)> {
    let row = Input::new(der.get(offset..)?).element().ok()?;
    (row.tag == SEQUENCE).then_some((row, offset + row.raw.len()))
}
