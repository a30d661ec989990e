//! A revision of a file by its objects: tables, streams of tables, streams of objects
//! (ISO 32000-2, 7.5.4 to 7.5.8).

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, btree_map},
    io::Read,
    ops::Range,
    rc::Rc,
};

use flate2::read::ZlibDecoder;

use super::{
    Stop,
    object::{Dict, Reader, Value},
};

/// Most tables of one file.
const SECTIONS: usize = 512;
/// Most entries of one file.
const ENTRIES: usize = 2_000_000;
/// How many objects may be looked up, again and again, in one file.
const LOOK_UPS: usize = 4_000_000;
/// Most bytes that may be unpacked of one file.
const UNPACKED_BYTES: usize = 64 * 1024 * 1024;
/// Most bytes that may be read as values of one file.
const READ_BYTES: usize = 512 * 1024 * 1024;
/// How deep an object may be looked up to read another one: its length, the stream it stands in.
const NESTED: usize = 6;

/// What a file may cost altogether.
#[derive(Debug)]
pub(super) struct Budget {
    look_ups: Cell<usize>,
    unpacked: Cell<usize>,
    read: Cell<usize>,
    nested: Cell<usize>,
}

impl Budget {
    pub(super) const fn new() -> Self {
        Self {
            look_ups: Cell::new(LOOK_UPS),
            unpacked: Cell::new(UNPACKED_BYTES),
            read: Cell::new(READ_BYTES),
            nested: Cell::new(NESTED),
        }
    }

    fn spend(cell: &Cell<usize>, amount: usize) -> Result<(), Stop> {
        let left = cell.get().checked_sub(amount);
        cell.set(left.ok_or(Stop::Unclear("the document is too complex"))?);
        Ok(())
    }
}

/// Where an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Free,
    At { offset: usize, generation: u32 },
    Inside { stream: u32, index: usize },
}

/// One table with its trailer.
struct Section {
    entries: Vec<(u32, Entry)>,
    trailer: Dict,
    /// Its octets, trailer included.
    place: Range<usize>,
}

/// How a table is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// As programs write them: blanks and comments may stand about.
    Loose,
    /// As the standard writes them, so that every program reads the same.
    Exact,
}

/// A revision: the file up to its end.
pub(super) struct Revision<'a> {
    pub(super) trailer: Dict,
    /// Where its tables begin, the newest first.
    pub(super) starts: Vec<usize>,
    bytes: &'a [u8],
    entries: BTreeMap<u32, Entry>,
    /// Numbers in the tables that stand before the one at which reading stopped.
    newer: Vec<(u32, Entry)>,
    unpacked: RefCell<BTreeMap<u32, Rc<Unpacked>>>,
    budget: &'a Budget,
}

/// An unpacked stream of objects.
struct Unpacked {
    bytes: Vec<u8>,
    /// Number and place of each object.
    objects: Vec<(u32, usize)>,
}

impl<'a> Revision<'a> {
    /// Reads the tables of the revision that ends at `end`.
    ///
    /// `earlier` is the revision on which it builds: its first table must be met, and what stands before
    /// must lie behind that revision's end.
    pub(super) fn open(
        pdf: &'a [u8],
        end: usize,
        earlier: Option<&Self>,
        budget: &'a Budget,
    ) -> Result<Self, Stop> {
        let bytes = pdf.get(..end).ok_or(Stop::Unclear("the end of a revision"))?;
        let mut at = table_start(bytes)?;
        let mut revision = Self {
            trailer: Dict::new(),
            starts: Vec::new(),
            bytes,
            entries: BTreeMap::new(),
            newer: Vec::new(),
            unpacked: RefCell::default(),
            budget,
        };
        let met = earlier.and_then(|earlier| earlier.starts.first().copied());
        let behind = earlier.map_or(0, |earlier| earlier.bytes.len());
        let form = if earlier.is_some() { Form::Exact } else { Form::Loose };
        let mut update = Update::default();
        loop {
            if Some(at) == met {
                let earlier = earlier.map(|earlier| earlier.entries.clone()).unwrap_or_default();
                for (number, entry) in earlier {
                    revision.entries.entry(number).or_insert(entry);
                }
                update.inspect(&revision, behind)?;
                return Ok(revision);
            }
            if at < behind || revision.starts.len() == SECTIONS || revision.starts.contains(&at) {
                return Err(Stop::Unclear("tables of objects do not follow each other"));
            }
            let section = section(bytes, at, form, budget)?;
            revision.starts.push(at);
            if earlier.is_some() {
                update.add(&section)?;
            }
            let previous = section.trailer.get(b"Prev".as_slice()).map(Value::as_integer);
            let hidden = section.trailer.get(b"XRefStm".as_slice()).map(Value::as_integer);
            if earlier.is_some() && hidden.is_some() {
                return Err(Stop::Unclear("an update for two kinds of readers"));
            }
            revision.take(section.entries, earlier.map(|_| behind))?;
            if let Some(at) = hidden {
                let at = at.and_then(|at| usize::try_from(at).ok());
                let hidden = at.ok_or(Stop::Unclear("a table of hidden objects"))?;
                for (number, entry) in self::section(bytes, hidden, Form::Loose, budget)?.entries {
                    let slot = revision.entries.entry(number).or_insert(entry);
                    if *slot == Entry::Free {
                        *slot = entry;
                    }
                }
            }
            if revision.starts.len() == 1 {
                revision.trailer = section.trailer;
            }
            match (previous, earlier) {
                (None, None) => return Ok(revision),
                (Some(Some(previous)), _) => {
                    let unclear = Stop::Unclear("the place of an earlier table");
                    at = usize::try_from(previous).map_err(|_| unclear)?;
                }
                _ => return Err(Stop::Unclear("an update does not name what it builds on")),
            }
        }
    }

    /// Takes the entries of a table: what a newer one says stands.
    fn take(&mut self, entries: Vec<(u32, Entry)>, behind: Option<usize>) -> Result<(), Stop> {
        let mut own = BTreeMap::new();
        for (number, entry) in entries {
            if let Some(behind) = behind {
                let moved = matches!(entry, Entry::At { offset, .. } if offset < behind);
                if moved || own.insert(number, entry).is_some() {
                    return Err(Stop::Unclear("an update names an object of the earlier file"));
                }
            }
            if let btree_map::Entry::Vacant(slot) = self.entries.entry(number) {
                slot.insert(entry);
                if behind.is_some() {
                    self.newer.push((number, entry));
                }
            }
            if self.entries.len() > ENTRIES {
                return Err(Stop::Unclear("too many objects"));
            }
        }
        Ok(())
    }

    /// The objects that the tables after the earlier revision name.
    pub(super) fn newer(&self) -> impl Iterator<Item = u32> {
        self.newer.iter().map(|(number, _)| *number)
    }

    /// The stream of objects in which an object stands.
    pub(super) fn container(&self, number: u32) -> Option<u32> {
        match self.entries.get(&number) {
            Some(Entry::Inside { stream, .. }) => Some(*stream),
            _ => None,
        }
    }

    /// An object; what is nowhere is null (ISO 32000-2, 7.3.10).
    pub(super) fn object(&self, number: u32) -> Result<Value, Stop> {
        self.numbered(number, None)
    }

    fn numbered(&self, number: u32, wanted: Option<u32>) -> Result<Value, Stop> {
        Budget::spend(&self.budget.look_ups, 1)?;
        let nested = self.budget.nested.get();
        self.budget.nested.set(nested.checked_sub(1).ok_or(Stop::Unclear("objects in a circle"))?);
        let value = self.entry(number, wanted);
        self.budget.nested.set(nested);
        value
    }

    fn entry(&self, number: u32, wanted: Option<u32>) -> Result<Value, Stop> {
        let other = Stop::Unclear("a reference to another generation");
        match self.entries.get(&number) {
            None | Some(Entry::Free) => Ok(Value::Null),
            Some(Entry::At { offset, generation }) => {
                if wanted.is_some_and(|wanted| wanted != *generation) {
                    return Err(other);
                }
                self.at(*offset, number, *generation)
            }
            Some(Entry::Inside { stream, index }) => {
                if wanted.is_some_and(|wanted| wanted != 0) {
                    return Err(other);
                }
                self.inside(*stream, *index, number)
            }
        }
    }

    /// A value, and if it is a reference, what it refers to.
    pub(super) fn resolve(&self, value: &Value) -> Result<Value, Stop> {
        let mut value = value.clone();
        for _ in 0..8 {
            let Value::Reference(number, generation) = value else { return Ok(value) };
            value = self.numbered(number, Some(generation))?;
        }
        Err(Stop::Unclear("references in a circle"))
    }

    /// An entry of a dictionary, resolved; null when there is none.
    pub(super) fn get(&self, dict: &Dict, key: &[u8]) -> Result<Value, Stop> {
        dict.get(key).map_or(Ok(Value::Null), |value| self.resolve(value))
    }

    fn at(&self, offset: usize, number: u32, generation: u32) -> Result<Value, Stop> {
        self.at_until(offset, number, generation).map(|(value, _)| value)
    }

    /// The object that stands at a place, and where it ends.
    fn at_until(
        &self,
        offset: usize,
        number: u32,
        generation: u32,
    ) -> Result<(Value, usize), Stop> {
        let mut reader = Reader::new(self.bytes, offset);
        let named = (reader.number()?, reader.number()?);
        if named != (usize_of(number), usize_of(generation)) {
            return Err(Stop::Unclear("an object stands under another number"));
        }
        reader.keyword(b"obj")?;
        let value = reader.value()?;
        reader.space();
        Budget::spend(&self.budget.read, reader.at - offset)?;
        match (reader.word(), value) {
            (b"endobj", value) => Ok((value, reader.at)),
            (b"stream", Value::Dict(dict)) => {
                let length = self.get(&dict, b"Length")?.as_integer();
                let length = length.and_then(|length| usize::try_from(length).ok());
                let range = stream(&mut reader, length)?;
                Ok((Value::Stream(dict, range), reader.at))
            }
            _ => Err(Stop::Unclear("an object does not end")),
        }
    }

    fn inside(&self, stream: u32, index: usize, number: u32) -> Result<Value, Stop> {
        let known = self.unpacked.borrow().get(&stream).cloned();
        let unpacked = if let Some(unpacked) = known {
            unpacked
        } else {
            let unpacked = Rc::new(self.unpack_objects(stream)?);
            self.unpacked.borrow_mut().insert(stream, Rc::clone(&unpacked));
            unpacked
        };
        let unclear = Stop::Unclear("an object is missing in its stream");
        let (found, at) = *unpacked.objects.get(index).ok_or(unclear.clone())?;
        if found != number {
            return Err(unclear);
        }
        let mut reader = Reader::new(&unpacked.bytes, at);
        let value = reader.value()?;
        Budget::spend(&self.budget.read, reader.at.saturating_sub(at))?;
        Ok(value)
    }

    fn unpack_objects(&self, number: u32) -> Result<Unpacked, Stop> {
        let unclear = Stop::Unclear("a stream of objects is broken");
        if !matches!(self.entries.get(&number), Some(Entry::At { .. })) {
            return Err(unclear);
        }
        let Value::Stream(dict, range) = self.object(number)? else { return Err(unclear) };
        let named = dict.get(b"Type".as_slice()).and_then(Value::as_name);
        let integer = |key: &[u8]| {
            let value = self.get(&dict, key)?.as_integer();
            value.and_then(|value| usize::try_from(value).ok()).ok_or(unclear.clone())
        };
        let (count, first) = (integer(b"N")?, integer(b"First")?);
        let bytes = self.unpack(&dict, &range)?;
        if named != Some(b"ObjStm") || count > bytes.len() {
            return Err(unclear);
        }
        let mut reader = Reader::new(&bytes, 0);
        let mut objects = Vec::new();
        for _ in 0..count {
            let number = u32::try_from(reader.number()?).map_err(|_| unclear.clone())?;
            objects.push((number, first.checked_add(reader.number()?).ok_or(unclear.clone())?));
        }
        Ok(Unpacked { bytes, objects })
    }

    /// The undecoded bytes of a stream.
    pub(super) fn raw(&self, range: &Range<usize>) -> &'a [u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    /// The bytes of a stream, unpacked.
    pub(super) fn unpack(&self, dict: &Dict, range: &Range<usize>) -> Result<Vec<u8>, Stop> {
        unpack(self.raw(range), dict, self.budget)
    }
}

/// What the tables after an earlier revision name, whether or not a still later table names it anew.
#[derive(Default)]
struct Update {
    objects: Vec<(u32, Entry)>,
    tables: Vec<Range<usize>>,
}

impl Update {
    fn add(&mut self, section: &Section) -> Result<(), Stop> {
        let size = section.trailer.get(b"Size".as_slice()).and_then(Value::as_integer);
        let size = size.and_then(|size| u32::try_from(size).ok());
        // Programs pass over what has a number that large, or look for objects of their own accord.
        if !size.is_some_and(|size| section.entries.iter().all(|(number, _)| *number < size)) {
            return Err(Stop::Unclear("the number of objects of an update"));
        }
        self.objects.extend_from_slice(&section.entries);
        self.tables.push(section.place.clone());
        if self.objects.len() > ENTRIES {
            return Err(Stop::Unclear("too many objects"));
        }
        Ok(())
    }

    /// Demands that what was appended is its tables and the objects that they name, and nothing else. A program that
    /// takes a table for damaged looks for objects everywhere, and would find what stands beside.
    fn inspect(self, revision: &Revision<'_>, behind: usize) -> Result<(), Stop> {
        let mut places = self.tables;
        for (number, entry) in self.objects {
            let Entry::At { offset, generation } = entry else { continue };
            if !revision.bytes.get(offset).is_some_and(u8::is_ascii_digit) {
                return Err(Stop::Unclear("an update names a place where no object begins"));
            }
            let (_, end) = revision.at_until(offset, number, generation)?;
            places.push(offset..end);
        }
        places.sort_by_key(|place| (place.start, place.end));
        // A table in a stream may name itself.
        places.dedup();
        let beside = Stop::Unclear("an update holds what its tables do not name");
        let mut at = behind;
        let last = revision.bytes.len()..revision.bytes.len();
        for place in places.into_iter().chain([last]) {
            let between = revision.bytes.get(at..place.start).ok_or(beside.clone())?;
            if !is_idle(between) {
                return Err(beside);
            }
            at = place.end;
        }
        Ok(())
    }
}

/// Whether octets between objects say nothing: blanks, comments, and where a table begins.
fn is_idle(bytes: &[u8]) -> bool {
    // A program that looks for objects does not know that they stand in a comment.
    if bytes.windows(3).any(|word| word == b"obj") {
        return false;
    }
    let mut reader = Reader::new(bytes, 0);
    loop {
        reader.space();
        match reader.word() {
            b"" => return reader.at == bytes.len(),
            b"startxref" if reader.number().is_ok() => {}
            _ => return false,
        }
    }
}

fn usize_of(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The bytes between `stream` and `endstream`.
fn stream(reader: &mut Reader<'_>, length: Option<usize>) -> Result<Range<usize>, Stop> {
    let unclear = Stop::Unclear("a stream is broken");
    if !reader.eat(b"\r\n") && !reader.eat(b"\n") {
        return Err(unclear);
    }
    let start = reader.at;
    let end = length.and_then(|length| start.checked_add(length)).ok_or(unclear.clone())?;
    if end > reader.bytes.len() {
        return Err(unclear);
    }
    reader.at = end;
    // No comments here: what stands before the key word would be data.
    while reader.eat(b"\r") || reader.eat(b"\n") || reader.eat(b" ") {}
    if reader.word() != b"endstream" {
        return Err(unclear);
    }
    reader.keyword(b"endobj")?;
    Ok(start..end)
}

/// Undoes FlateDecode with its predictors; other filters are not known here.
fn unpack(raw: &[u8], dict: &Dict, budget: &Budget) -> Result<Vec<u8>, Stop> {
    let unclear = Stop::Unclear("a stream is packed in another way");
    let one = |value: &Value| match value {
        Value::Array(values) => match values.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        },
        value => Some(value.clone()),
    };
    let filter = match dict.get(b"Filter".as_slice()) {
        None | Some(Value::Null) => None,
        Some(Value::Array(filters)) if filters.is_empty() => None,
        Some(filter) => Some(one(filter).ok_or(unclear.clone())?),
    };
    let Some(filter) = filter else {
        Budget::spend(&budget.unpacked, raw.len())?;
        return Ok(raw.to_vec());
    };
    if filter.as_name() != Some(b"FlateDecode") {
        return Err(unclear);
    }
    let left = budget.unpacked.get();
    let limit = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = ZlibDecoder::new(raw).take(limit).read_to_end(&mut bytes);
    read.map_err(|_| Stop::Unclear("a packed stream is broken"))?;
    Budget::spend(&budget.unpacked, bytes.len())?;
    let parameters = match dict.get(b"DecodeParms".as_slice()) {
        None | Some(Value::Null) => return Ok(bytes),
        Some(parameters) => one(parameters).ok_or(unclear.clone())?,
    };
    let Some(parameters) = parameters.as_dict() else { return Err(unclear) };
    let integer = |key: &[u8], absent| match parameters.get(key) {
        None => Some(absent),
        Some(value) => value.as_integer().and_then(|value| usize::try_from(value).ok()),
    };
    let read = (integer(b"Predictor", 1), integer(b"Colors", 1), integer(b"BitsPerComponent", 8));
    match (read, integer(b"Columns", 1)) {
        ((Some(1), _, _), _) => Ok(bytes),
        ((Some(10..=15), Some(1), Some(8)), Some(columns @ 1..=4096)) => unpredict(&bytes, columns),
        _ => Err(unclear),
    }
}

/// Undoes the predictors of PNG for rows of single bytes.
fn unpredict(bytes: &[u8], columns: usize) -> Result<Vec<u8>, Stop> {
    let unclear = Stop::Unclear("a packed stream is broken");
    let mut plain = Vec::with_capacity(bytes.len());
    let mut above = vec![0_u8; columns];
    for row in bytes.chunks(columns + 1) {
        let Some((kind, row)) = row.split_first() else { break };
        if row.len() != columns {
            return Err(unclear);
        }
        let (mut left, mut corner) = (0_u8, 0_u8);
        let mut current = Vec::with_capacity(columns);
        for (byte, up) in row.iter().zip(&above) {
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => *up,
                3 => u8::midpoint(left, *up),
                4 => paeth(left, *up, corner),
                _ => return Err(unclear),
            };
            left = byte.wrapping_add(guess);
            corner = *up;
            current.push(left);
        }
        plain.extend_from_slice(&current);
        above = current;
    }
    Ok(plain)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |value: u8| (guess - i16::from(value)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}

/// Reads the end of a revision: `startxref`, an offset, `%%EOF`.
fn table_start(bytes: &[u8]) -> Result<usize, Stop> {
    let unclear = Stop::NoUpdate;
    let tail = bytes.trim_ascii_end().strip_suffix(b"%%EOF").ok_or(unclear.clone())?;
    let tail = tail.trim_ascii_end();
    let digits = tail.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (before, digits) = tail.split_at_checked(tail.len() - digits).ok_or(unclear.clone())?;
    if !before.trim_ascii_end().ends_with(b"startxref") {
        return Err(unclear);
    }
    crate::syntax::number(digits).ok_or(unclear)
}

fn section(bytes: &[u8], at: usize, form: Form, budget: &Budget) -> Result<Section, Stop> {
    let mut reader = Reader::new(bytes, at);
    match form {
        Form::Loose => reader.space(),
        Form::Exact if bytes.get(at).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'x') => {
        }
        Form::Exact => return Err(Stop::Unclear("a table of objects is broken")),
    }
    if reader.eat(b"xref") {
        classic(&mut reader, at, form)
    } else {
        packed(&mut reader, at, budget)
    }
}

/// A table of lines (ISO 32000-2, 7.5.4).
fn classic(reader: &mut Reader<'_>, start: usize, form: Form) -> Result<Section, Stop> {
    let unclear = Stop::Unclear("a table of objects is broken");
    let mut entries = Vec::new();
    loop {
        reader.space();
        let head = reader.at;
        let word = reader.word();
        if word == b"trailer" {
            let Value::Dict(trailer) = reader.value()? else { return Err(unclear) };
            return Ok(Section { entries, trailer, place: start..reader.at });
        }
        let first = crate::syntax::number(word).ok_or(unclear.clone())?;
        let count = reader.number()?;
        if form == Form::Exact && !rows_are_exact(reader, head, count) {
            return Err(unclear);
        }
        for index in 0..count {
            let offset = reader.number()?;
            let generation = u32::try_from(reader.number()?).map_err(|_| unclear.clone())?;
            reader.space();
            let entry = match reader.word() {
                b"n" => Entry::At { offset, generation },
                b"f" => Entry::Free,
                _ => return Err(unclear),
            };
            let number = first.checked_add(index).and_then(|number| u32::try_from(number).ok());
            entries.push((number.ok_or(unclear.clone())?, entry));
            if entries.len() > ENTRIES {
                return Err(Stop::Unclear("too many objects"));
            }
        }
    }
}

/// Whether the lines of a part of a table, whose first line begins at `head`, have the 20 octets each by which programs
/// count them.
fn rows_are_exact(reader: &Reader<'_>, head: usize, count: usize) -> bool {
    let exact = |row: &[u8; 20]| {
        let digits = |range: Range<usize>| {
            row.get(range).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
        };
        digits(0..10)
            && row[10] == b' '
            && digits(11..16)
            && row[16] == b' '
            && matches!(row[17..], [b'n' | b'f', b' ', b'\r' | b'\n'] | [b'n' | b'f', b'\r', b'\n'])
    };
    let first = reader.bytes.get(reader.at..).unwrap_or_default();
    let blanks = first.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let start = reader.at + blanks;
    let line = reader.bytes.get(head..start).unwrap_or_default();
    let rows = count.checked_mul(20).and_then(|length| reader.bytes.get(start..start + length));
    let rows = rows.map(|rows| rows.as_chunks::<20>().0);
    !line.contains(&b'%') && rows.is_some_and(|rows| rows.iter().all(exact))
}

/// A table in a stream (ISO 32000-2, 7.5.8).
fn packed(reader: &mut Reader<'_>, start: usize, budget: &Budget) -> Result<Section, Stop> {
    let unclear = Stop::Unclear("a table of objects is broken");
    reader.number()?;
    reader.number()?;
    reader.keyword(b"obj")?;
    let Value::Dict(trailer) = reader.value()? else { return Err(unclear) };
    reader.keyword(b"stream")?;
    let integers = |key: &[u8]| {
        let values = trailer.get(key).and_then(Value::as_array)?;
        let each = |value: &Value| value.as_integer().and_then(|n| usize::try_from(n).ok());
        values.iter().map(each).collect::<Option<Vec<usize>>>()
    };
    let length = trailer.get(b"Length".as_slice()).and_then(Value::as_integer);
    let range = stream(reader, length.and_then(|length| usize::try_from(length).ok()))?;
    let place = start..reader.at;
    if trailer.get(b"Type".as_slice()).and_then(Value::as_name) != Some(b"XRef") {
        return Err(unclear);
    }
    let data = unpack(reader.bytes.get(range).unwrap_or_default(), &trailer, budget)?;
    let [kind, second, third] = integers(b"W").ok_or(unclear.clone())?[..] else {
        return Err(unclear);
    };
    if kind > 4 || second > 8 || third > 4 || kind + second + third == 0 {
        return Err(unclear);
    }
    let size = trailer.get(b"Size".as_slice()).and_then(Value::as_integer);
    let size = size.and_then(|size| usize::try_from(size).ok()).ok_or(unclear.clone())?;
    let index = match trailer.get(b"Index".as_slice()) {
        Some(_) => integers(b"Index").ok_or(unclear.clone())?,
        None => vec![0, size],
    };
    let mut rows = data.chunks_exact(kind + second + third);
    let mut entries = Vec::new();
    for run in index.chunks(2) {
        let [first, count] = *run else { return Err(unclear) };
        for index in 0..count {
            let row = rows.next().ok_or(unclear.clone())?;
            let (kinds, row) = row.split_at_checked(kind).ok_or(unclear.clone())?;
            let (seconds, thirds) = row.split_at_checked(second).ok_or(unclear.clone())?;
            let value = |bytes: &[u8]| bytes.iter().fold(0_u64, |sum, b| sum << 8 | u64::from(*b));
            let place = usize::try_from(value(seconds)).map_err(|_| unclear.clone())?;
            let last = u32::try_from(value(thirds)).map_err(|_| unclear.clone())?;
            let entry = match if kind == 0 { 1 } else { value(kinds) } {
                0 => Entry::Free,
                1 => Entry::At { offset: place, generation: last },
                2 => Entry::Inside {
                    stream: u32::try_from(place).map_err(|_| unclear.clone())?,
                    index: usize_of(last),
                },
                _ => return Err(unclear),
            };
            let number = first.checked_add(index).and_then(|number| u32::try_from(number).ok());
            entries.push((number.ok_or(unclear.clone())?, entry));
        }
    }
    Ok(Section { entries, trailer, place })
}
