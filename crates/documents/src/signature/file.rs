//! The table of objects of a PDF (ISO 32000-1, 7.5.4): classic tables only, as krilla and this crate write them.

use std::{collections::BTreeMap, ops::Range};

use crate::{
    fault::SignatureFault,
    limits,
    syntax::{Dictionary, Scan, number},
};

/// Most updates that are followed: the file, its signature, its proofs, and two for each time that the archive is renewed.
const UPDATES: usize = 256;

/// A PDF by its objects.
#[derive(Debug)]
pub(super) struct PdfFile<'a> {
    /// Number of the catalog.
    pub(super) root: u32,
    /// First number that no object has.
    pub(super) size: u32,
    /// Where the newest table begins.
    pub(super) start: usize,
    /// The newest trailer.
    pub(super) trailer: Dictionary<'a>,
    /// How many tables there are.
    pub(super) updates: usize,
    bytes: &'a [u8],
    offsets: BTreeMap<u32, Option<usize>>,
}

impl<'a> PdfFile<'a> {
    /// Reads the tables.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, SignatureFault> {
        if bytes.len() > limits::PDF_BYTES || !bytes.starts_with(b"%PDF-") {
            return Err(SignatureFault::Malformed("not a PDF, or too large"));
        }
        let start = table_start(bytes)?;
        let mut offsets = BTreeMap::new();
        let trailer = section(bytes, start, &mut offsets)?;
        if trailer.get(b"Encrypt").is_some() {
            return Err(SignatureFault::Malformed("encrypted"));
        }
        let mut updates = 1;
        let mut previous = trailer.integer(b"Prev");
        while let Some(at) = previous {
            updates += 1;
            if updates > UPDATES {
                return Err(SignatureFault::Malformed("too many updates"));
            }
            previous = section(bytes, at, &mut offsets)?.integer(b"Prev");
        }
        let root = trailer.reference(b"Root").ok_or(SignatureFault::Malformed("no catalog"))?;
        let size = trailer
            .integer(b"Size")
            .and_then(|size| u32::try_from(size).ok())
            .filter(|size| offsets.keys().all(|number| number < size) && *size < 8_388_600)
            .ok_or(SignatureFault::Malformed("number of objects"))?;
        Ok(Self { root, size, start, trailer, updates, bytes, offsets })
    }

    /// Bytes of the file.
    pub(super) fn slice(&self, range: Range<usize>) -> Result<&'a [u8], SignatureFault> {
        self.bytes.get(range).ok_or(SignatureFault::Malformed("a range outside the file"))
    }

    /// The dictionary of an object.
    pub(super) fn object(&self, number: u32) -> Result<Dictionary<'a>, SignatureFault> {
        let fault = SignatureFault::Malformed("an object is missing");
        let at = self.offsets.get(&number).copied().flatten().ok_or(fault.clone())?;
        let mut scan = Scan { bytes: self.bytes, at };
        if !scan.eat(format!("{number} 0 obj").as_bytes()) {
            return Err(fault);
        }
        scan.space();
        Dictionary::read(self.bytes, scan.at)
    }
}

/// Reads the end of the file: `startxref`, an offset, `%%EOF`, and nothing more.
fn table_start(bytes: &[u8]) -> Result<usize, SignatureFault> {
    let fault = SignatureFault::Malformed("the end of the file");
    let tail = bytes.trim_ascii_end().strip_suffix(b"%%EOF").ok_or(fault.clone())?;
    let tail = tail.trim_ascii_end();
    let digits = tail.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (before, digits) = tail.split_at_checked(tail.len() - digits).ok_or(fault.clone())?;
    if !before.trim_ascii_end().ends_with(b"startxref") {
        return Err(fault);
    }
    number(digits).ok_or(fault)
}

/// Reads one table and its trailer. What a newer table says of an object stands.
fn section<'a>(
    bytes: &'a [u8],
    at: usize,
    offsets: &mut BTreeMap<u32, Option<usize>>,
) -> Result<Dictionary<'a>, SignatureFault> {
    let fault = SignatureFault::Malformed("a table of objects of another form");
    let mut scan = Scan { bytes, at };
    if !scan.eat(b"xref") {
        return Err(fault);
    }
    loop {
        scan.space();
        let word = scan.word();
        if word == b"trailer" {
            scan.space();
            return Dictionary::read(bytes, scan.at);
        }
        let first = number(word).ok_or(fault.clone())?;
        scan.space();
        let count = number(scan.word()).ok_or(fault.clone())?;
        for index in 0..count {
            scan.space();
            let offset = number(scan.word()).ok_or(fault.clone())?;
            scan.space();
            number(scan.word()).ok_or(fault.clone())?;
            scan.space();
            let used = match scan.word() {
                b"n" => Some(offset),
                b"f" => None,
                _ => return Err(fault),
            };
            let object = first.checked_add(index).and_then(|number| u32::try_from(number).ok());
            offsets.entry(object.ok_or(fault.clone())?).or_insert(used);
        }
    }
}
