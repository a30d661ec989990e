//! A strict reader of ZIP archives (APPNOTE 6.3), of one reading only.
//!
//! Readers disagree about archives whose directory and local headers differ, that name a file
//! twice, or that hide bytes between entries; what one shows the other does not verify. So the
//! entries here must fill the file without a gap, and say the same twice. Nothing is written to
//! disk.

use std::io::Read;

use base::Fault;
use flate2::{Crc, read::DeflateDecoder};
use pki::validation::Verdict;

/// Larger archives are refused.
pub const MAX_ARCHIVE_BYTES: usize = 256 * 1024 * 1024;

/// How many entries an archive may have.
pub const MAX_ENTRIES: usize = 4096;

/// How many bytes all entries together may unpack to.
pub const MAX_CONTENT_BYTES: usize = 512 * 1024 * 1024;

/// How long a name may be.
pub const MAX_NAME_BYTES: usize = 1024;

const END: &[u8; 4] = b"PK\x05\x06";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const LOCAL: [u8; 4] = *b"PK\x03\x04";
const DESCRIPTOR: &[u8; 4] = b"PK\x07\x08";

const END_BYTES: usize = 22;
const MAX_COMMENT_BYTES: usize = 65_535;

const FLAG_ENCRYPTED: u16 = 1;
const FLAG_DESCRIPTOR: u16 = 1 << 3;
const FLAG_STRONG_ENCRYPTION: u16 = 1 << 6;
const FLAG_MASKED: u16 = 1 << 13;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// Info-ZIP's field of another name: readers that know it show that one.
const UNICODE_PATH: u16 = 0x7075;
/// ZIP64 sizes.
const ZIP64: u16 = 1;

/// Why an archive can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZipFault {
    /// Not an archive, a damaged one, or one that readers understand differently.
    #[error("the archive is broken: {0}")]
    Malformed(&'static str),
    /// The manifest is not one.
    #[error("the manifest is broken: {0}")]
    Manifest(&'static str),
    /// A file that the manifest names is not there.
    #[error("{0} is missing")]
    Missing(String),
    /// A name that leads out of the folder, or is no plain relative name.
    #[error("a name is not a plain relative one")]
    Name,
    /// Over a limit.
    #[error("more {0} than allowed")]
    TooLarge(&'static str),
    /// A feature of the format that is not known here.
    #[error("{0} are not supported")]
    Unsupported(&'static str),
}

impl From<ZipFault> for Fault {
    fn from(fault: ZipFault) -> Self {
        match fault {
            ZipFault::Malformed(_) => Self::new("zip-unreadable"),
            ZipFault::Manifest(_) => Self::new("zip-manifest-unreadable"),
            ZipFault::Missing(name) => Self::new("zip-file-missing").with("name", name),
            ZipFault::Name => Self::new("zip-name-unsafe"),
            ZipFault::TooLarge(_) => Self::new("zip-too-large"),
            ZipFault::Unsupported(feature) => {
                Self::new("zip-feature-unsupported").with("feature", feature)
            }
        }
    }
}

impl From<ZipFault> for Verdict {
    fn from(fault: ZipFault) -> Self {
        match fault {
            ZipFault::TooLarge(_) | ZipFault::Unsupported(_) => Self::Unsupported(fault.into()),
            _ => Self::Invalid(fault.into()),
        }
    }
}

/// An archive by its entries.
pub(super) struct Archive<'a> {
    entries: Vec<Entry<'a>>,
    /// How many bytes may still be unpacked.
    left: usize,
}

struct Entry<'a> {
    name: &'a str,
    flags: u16,
    method: u16,
    crc: u32,
    size: usize,
    packed_size: usize,
    offset: usize,
    packed: &'a [u8],
}

/// A cursor over little-endian fields.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], ZipFault> {
        let (taken, rest) =
            self.0.split_at_checked(count).ok_or(ZipFault::Malformed("the end of the file"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn number<const N: usize>(&mut self) -> Result<u64, ZipFault> {
        let digits = self.take(N)?;
        Ok(digits.iter().rev().fold(0, |sum, digit| sum << 8 | u64::from(*digit)))
    }

    fn short(&mut self) -> Result<u16, ZipFault> {
        Ok(u16::try_from(self.number::<2>()?).unwrap_or(u16::MAX))
    }

    fn long(&mut self) -> Result<u32, ZipFault> {
        Ok(u32::try_from(self.number::<4>()?).unwrap_or(u32::MAX))
    }

    /// A size or an offset. All ones mean that ZIP64 tells it.
    fn size(&mut self) -> Result<usize, ZipFault> {
        match self.long()? {
            u32::MAX => Err(ZipFault::Unsupported("ZIP64 archives")),
            size => usize::try_from(size).map_err(|_| ZipFault::TooLarge("bytes")),
        }
    }

    fn signature(&mut self, expected: [u8; 4]) -> Result<(), ZipFault> {
        let same = self.take(4)? == expected;
        if same { Ok(()) } else { Err(ZipFault::Malformed("a header is missing")) }
    }
}

impl<'a> Archive<'a> {
    /// Reads the directory and all headers. No entry is unpacked.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ZipFault> {
        if bytes.len() > MAX_ARCHIVE_BYTES {
            return Err(ZipFault::TooLarge("bytes"));
        }
        let end = end_of_directory(bytes)?;
        let mut fields = Fields(bytes.get(end + 4..).unwrap_or_default());
        let disks = [fields.short()?, fields.short()?];
        let [here, all] = [fields.short()?, fields.short()?];
        let [size, start] = [fields.size()?, fields.size()?];
        if disks != [0, 0] || here != all || all == u16::MAX {
            return Err(ZipFault::Unsupported("archives in parts, and ZIP64 archives"));
        }
        if usize::from(all) > MAX_ENTRIES {
            return Err(ZipFault::TooLarge("entries"));
        }
        if start.checked_add(size) != Some(end) {
            return Err(ZipFault::Malformed("the directory is not where it should be"));
        }
        let mut directory = Fields(bytes.get(start..end).unwrap_or_default());
        let mut entries = Vec::new();
        for _ in 0..all {
            entries.push(Entry::read(&mut directory)?);
        }
        if !directory.0.is_empty() {
            return Err(ZipFault::Malformed("the directory holds more than it counts"));
        }
        lay_out(bytes, &mut entries, start)?;
        let mut names: Vec<&str> = entries.iter().map(|entry| entry.name).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| matches!(pair, [left, right] if left == right)) {
            return Err(ZipFault::Malformed("a name stands twice"));
        }
        let total = entries.iter().try_fold(0_usize, |sum, entry| sum.checked_add(entry.size));
        if total.is_none_or(|total| total > MAX_CONTENT_BYTES) {
            return Err(ZipFault::TooLarge("bytes"));
        }
        // Folders carry nothing and are passed over.
        if entries.iter().any(|entry| entry.name.ends_with('/') && entry.size != 0) {
            return Err(ZipFault::Malformed("a folder with content"));
        }
        entries.retain(|entry| !entry.name.ends_with('/'));
        // The manifest may name a file twice; the work stays bounded.
        Ok(Self { entries, left: 2 * MAX_CONTENT_BYTES })
    }

    /// Names of the files, in the order of the archive.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.entries.iter().map(|entry| entry.name)
    }

    /// Unpacks a file.
    pub(super) fn read(&mut self, name: &str) -> Result<Vec<u8>, ZipFault> {
        let entry = self.entries.iter().find(|entry| entry.name == name);
        let entry = entry.ok_or_else(|| ZipFault::Missing(name.to_owned()))?;
        self.left = self.left.checked_sub(entry.size).ok_or(ZipFault::TooLarge("bytes"))?;
        let content = entry.unpack()?;
        let mut crc = Crc::new();
        crc.update(&content);
        if crc.sum() == entry.crc { Ok(content) } else { Err(ZipFault::Malformed("a checksum")) }
    }
}

/// Where the end-of-directory record begins: its comment ends with the file.
fn end_of_directory(bytes: &[u8]) -> Result<usize, ZipFault> {
    let from = bytes.len().saturating_sub(END_BYTES + MAX_COMMENT_BYTES);
    let tail = bytes.get(from..).unwrap_or_default();
    let fits = |at: &usize| {
        let record = tail.get(*at..).unwrap_or_default();
        let mut comment = Fields(record.get(END_BYTES - 2..).unwrap_or_default());
        record.starts_with(END)
            && comment.short().is_ok_and(|length| usize::from(length) == comment.0.len())
    };
    let mut found = (0..tail.len()).filter(fits);
    match (found.next(), found.next()) {
        (Some(at), None) => Ok(from + at),
        (None, _) => Err(ZipFault::Malformed("no directory")),
        (Some(_), Some(_)) => Err(ZipFault::Malformed("two directories")),
    }
}

impl<'a> Entry<'a> {
    /// Reads an entry of the directory.
    fn read(fields: &mut Fields<'a>) -> Result<Self, ZipFault> {
        fields.signature(CENTRAL)?;
        fields.take(4)?; // versions
        let [flags, method] = [fields.short()?, fields.short()?];
        fields.take(4)?; // time and day
        let crc = fields.long()?;
        let [packed_size, size] = [fields.size()?, fields.size()?];
        let [name, extra, comment] = [fields.short()?, fields.short()?, fields.short()?];
        if fields.short()? != 0 {
            return Err(ZipFault::Unsupported("archives in parts"));
        }
        fields.take(6)?; // attributes
        let offset = fields.size()?;
        let name = read_name(fields.take(usize::from(name))?)?;
        check_extra(fields.take(usize::from(extra))?)?;
        fields.take(usize::from(comment))?;
        if flags & (FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED) != 0 {
            return Err(ZipFault::Unsupported("encrypted archives"));
        }
        if ![STORED, DEFLATED].contains(&method) {
            return Err(ZipFault::Unsupported("other methods of packing than deflate"));
        }
        let packed = &[][..];
        Ok(Self { name, flags, method, crc, size, packed_size, offset, packed })
    }

    /// Reads the local header and finds the packed bytes. Gives the offset after the entry; `None`
    /// as the limit of the entry that follows is for the last one the directory.
    fn locate(&mut self, bytes: &'a [u8], until: usize) -> Result<(), ZipFault> {
        let differs = ZipFault::Malformed("a header differs from the directory");
        let whole = bytes.get(self.offset..until).ok_or(differs.clone())?;
        let mut fields = Fields(whole);
        fields.signature(LOCAL)?;
        fields.take(2)?; // version
        let [flags, method] = [fields.short()?, fields.short()?];
        fields.take(4)?; // time and day
        let crc = fields.long()?;
        let [packed_size, size] = [fields.size()?, fields.size()?];
        let [name, extra] = [fields.short()?, fields.short()?];
        let same_name = fields.take(usize::from(name))? == self.name.as_bytes();
        check_extra(fields.take(usize::from(extra))?)?;
        let told = (crc, packed_size, size);
        let later = flags & FLAG_DESCRIPTOR != 0;
        let same_sizes = told == (self.crc, self.packed_size, self.size);
        if (flags, method) != (self.flags, self.method) || !same_name {
            return Err(differs);
        }
        if !(same_sizes || later && told == (0, 0, 0)) {
            return Err(differs);
        }
        self.packed = fields.take(self.packed_size)?;
        if later {
            let mut after = Fields(fields.0);
            if fields.0.starts_with(DESCRIPTOR) && fields.0.len() == 16 {
                after.take(4)?;
            }
            let told = (after.long()?, after.size()?, after.size()?);
            if told != (self.crc, self.packed_size, self.size) {
                return Err(differs);
            }
            fields = after;
        }
        if fields.0.is_empty() { Ok(()) } else { Err(ZipFault::Malformed("bytes between entries")) }
    }

    fn unpack(&self) -> Result<Vec<u8>, ZipFault> {
        let wrong = ZipFault::Malformed("an entry does not unpack");
        if self.method == STORED {
            let same = self.packed.len() == self.size;
            return if same { Ok(self.packed.to_vec()) } else { Err(wrong) };
        }
        // One more than told, to see that there is no more.
        let most = u64::try_from(self.size).unwrap_or(u64::MAX).saturating_add(1);
        let mut content = Vec::new();
        let mut decoder = DeflateDecoder::new(self.packed);
        decoder.by_ref().take(most).read_to_end(&mut content).map_err(|_| wrong.clone())?;
        let all_used = decoder.total_in() == self.packed.len() as u64;
        if content.len() == self.size && all_used { Ok(content) } else { Err(wrong) }
    }
}

/// Reads the local headers: entries follow each other from the first byte to the directory.
fn lay_out<'a>(
    bytes: &'a [u8],
    entries: &mut [Entry<'a>],
    directory: usize,
) -> Result<(), ZipFault> {
    let mut order: Vec<&mut Entry<'a>> = entries.iter_mut().collect();
    order.sort_by_key(|entry| entry.offset);
    let starts: Vec<usize> = order.iter().map(|entry| entry.offset).collect();
    if starts.first().copied().unwrap_or(directory) != 0 {
        return Err(ZipFault::Malformed("bytes before the first entry"));
    }
    let ends = starts.iter().skip(1).copied().chain([directory]);
    order.iter_mut().zip(ends).try_for_each(|(entry, end)| entry.locate(bytes, end))
}

/// A plain relative name in UTF-8; the oldest encoding of ZIP is not guessed at.
pub(super) fn read_name(name: &[u8]) -> Result<&str, ZipFault> {
    let text = std::str::from_utf8(name).map_err(|_| ZipFault::Name)?;
    let path = text.strip_suffix('/').unwrap_or(text);
    let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    let banned = |letter: char| letter.is_control() || letter == '\\' || letter == ':';
    if text.len() > MAX_NAME_BYTES || text.contains(banned) || !path.split('/').all(plain) {
        return Err(ZipFault::Name);
    }
    Ok(text)
}

/// Extra fields must be whole, and none may change what was read.
fn check_extra(extra: &[u8]) -> Result<(), ZipFault> {
    let mut fields = Fields(extra);
    while !fields.0.is_empty() {
        let [kind, length] = [fields.short()?, fields.short()?];
        fields.take(usize::from(length))?;
        match kind {
            UNICODE_PATH => return Err(ZipFault::Name),
            ZIP64 => return Err(ZipFault::Unsupported("ZIP64 archives")),
            _ => {}
        }
    }
    Ok(())
}
