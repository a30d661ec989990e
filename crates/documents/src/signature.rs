//! A PAdES signature on a PDF that [`crate::render`] wrote (ETSI EN 319 142-1, ISO 32000-1, 12.8).
//!
//! The file is never rewritten: the form, the signature and the changed page are appended as an incremental update.
//! Private keys stay with their holders: this module only says which bytes to sign, and puts the result in its place.

mod carrying;
mod file;
mod longer;

use std::{fmt::Write, ops::Range};

use jiff::Timestamp;

pub use carrying::with_files;
pub use longer::{prepare_time_stamp, with_long_term_store};

use crate::{
    fault::SignatureFault,
    limits,
    signature::file::PdfFile,
    syntax::{Dictionary, hexadecimal_string, integers, references},
    value::{der_length, der_value},
};

/// Format of the signature: a detached CAdES signature (ETSI EN 319 142-1, 5.2).
const SUB_FILTER: &[u8] = b"/ETSI.CAdES.detached";

/// The signature certifies the document: no later change is allowed, P=1 (ISO 32000-2, tables 256, 257).
const CERTIFIED: &[u8] = b"/Reference[<</Type/SigRef/TransformMethod/DocMDP\
    /TransformParams<</Type/TransformParams/P 1/V/1.2>>>>]";

/// What is written about a signature beside the signature itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureSlot {
    /// Name of the signer.
    pub name: String,
    /// Why the document is signed; empty if nothing is to be said.
    pub reason: String,
    /// Where; empty if nothing is to be said.
    pub location: String,
    /// When, as claimed by the signer (ETSI EN 319 142-1, 6.3: the entry M).
    pub signing_time: Timestamp,
    /// Bytes kept free for the CMS; [`SignatureSlot::RESERVED_BYTES`] holds a chain of certificates and a time stamp.
    pub reserved_bytes: usize,
}

impl SignatureSlot {
    /// Room enough for three certificates and a time stamp.
    pub const RESERVED_BYTES: usize = 16_384;
}

/// A PDF with an empty place for a signature.
///
/// STORED: as its bytes; [`Prepared::from_bytes`] finds the place again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    bytes: Vec<u8>,
    /// The hexadecimal string with its angle brackets.
    slot: Range<usize>,
}

/// A signed PDF, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedPdf {
    /// What the signature covers: the whole file but for the signature itself.
    pub to_be_signed: Vec<u8>,
    /// The signature: one DER value, a detached CMS.
    pub cms: Vec<u8>,
}

/// Appends an invisible signature field with an empty place for the signature.
///
/// The field stands outside the visible page, so that it needs neither a picture (ISO 19005-2, 6.3.3) nor a tag
/// (ISO 14289-1, 7.18.1).
pub fn prepare(pdf: &[u8], slot: &SignatureSlot) -> Result<Prepared, SignatureFault> {
    slot.inspect()?;
    let file = PdfFile::open(pdf)?;
    let catalog = file.object(file.root)?;
    // As it was drawn, with the files that it carries if it does.
    let own = if catalog.get(b"AF").is_some() { 2 } else { 1 };
    if file.updates > own || catalog.get(b"AcroForm").is_some() {
        return Err(SignatureFault::AlreadySigned);
    }
    let (page_number, page) = first_page(&file, &catalog)?;
    let field = file.size;
    let signature = field + 1;

    let mut update = Update::new(pdf);
    // Certified: no later change is allowed (ISO 32000-2, 12.8.2.2).
    let form =
        format!("/AcroForm<</Fields[{field} 0 R]/SigFlags 3>>/Perms<</DocMDP {signature} 0 R>>");
    update.object(file.root, &with_entry(catalog.source(), form.as_bytes())?);
    update.object(page_number, &with_annotation(&file, &page, field)?);
    update.object(field, &field_dictionary(slot, page_number, signature));
    let (dictionary, place) = signature_dictionary(slot);
    let at = update.object(signature, &dictionary);
    update.finish(&file, signature + 1)?;

    let mut bytes = update.bytes;
    let slot = at + place.contents.start..at + place.contents.end;
    let ranges = format!("[0 {} {} {}", slot.start, slot.end, bytes.len() - slot.end);
    let target = bytes.get_mut(at + place.byte_range.start..at + place.byte_range.end);
    let target = target.and_then(|target| target.get_mut(..ranges.len()));
    target.ok_or(SignatureFault::Malformed("no room"))?.copy_from_slice(ranges.as_bytes());
    Ok(Prepared { bytes, slot })
}

/// Takes a signed PDF apart: what to verify the signature over, and the signature.
///
/// Refuses a file whose signature leaves out anything but itself: bytes appended after signing are not signed.
pub fn extract_signature(pdf: &[u8]) -> Result<SignedPdf, SignatureFault> {
    let slot = locate(pdf)?;
    let value = slot_value(pdf, &slot)?;
    Ok(SignedPdf { to_be_signed: outside(pdf, &slot), cms: der_value(&value)?.to_vec() })
}

impl Prepared {
    /// Reads a prepared PDF back.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, SignatureFault> {
        let slot = locate(&bytes)?;
        let prepared = Self { bytes, slot };
        prepared.inspect_slot()?;
        Ok(prepared)
    }

    /// The file, as it is stored and shown to the signer.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Offsets and lengths of the two signed ranges (ISO 32000-1, 12.8.1: ByteRange).
    pub fn byte_range(&self) -> [usize; 4] {
        [0, self.slot.start, self.slot.end, self.bytes.len() - self.slot.end]
    }

    /// The exact bytes that the signer signs, as the content of a detached CMS.
    pub fn to_be_signed(&self) -> Vec<u8> {
        outside(&self.bytes, &self.slot)
    }

    /// Puts the signature in its place. The caller verifies it over [`Prepared::to_be_signed`] first.
    pub fn embed(&self, cms: &[u8]) -> Result<Vec<u8>, SignatureFault> {
        self.inspect_slot()?;
        if der_length(cms) != Some(cms.len()) {
            return Err(SignatureFault::NotDer);
        }
        let reserved = self.slot.len().saturating_sub(2) / 2;
        if cms.len() > reserved {
            return Err(SignatureFault::SlotTooSmall { size: cms.len(), reserved });
        }
        let mut bytes = self.bytes.clone();
        let start = self.slot.start + 1;
        let target = bytes.get_mut(start..start + 2 * cms.len());
        let hexadecimal = hexadecimal(cms);
        target
            .ok_or(SignatureFault::Malformed("signature place"))?
            .copy_from_slice(hexadecimal.as_bytes());
        Ok(bytes)
    }

    fn inspect_slot(&self) -> Result<(), SignatureFault> {
        let value = slot_value(&self.bytes, &self.slot)?;
        if value.iter().all(|&byte| byte == 0) {
            return Ok(());
        }
        Err(SignatureFault::SlotAltered)
    }
}

impl SignatureSlot {
    fn inspect(&self) -> Result<(), SignatureFault> {
        let reserved = self.reserved_bytes;
        if !(limits::SLOT_MIN_BYTES..=limits::SLOT_MAX_BYTES).contains(&reserved) {
            return Err(SignatureFault::SlotTooSmall { size: limits::SLOT_MIN_BYTES, reserved });
        }
        for (field, text) in
            [("name", &self.name), ("reason", &self.reason), ("location", &self.location)]
        {
            if text.len() > limits::LINE_BYTES {
                return Err(SignatureFault::TextTooLong(field));
            }
        }
        Ok(())
    }
}

/// Goes down the tree of pages to the first.
fn first_page<'a>(
    file: &PdfFile<'a>,
    catalog: &Dictionary<'a>,
) -> Result<(u32, Dictionary<'a>), SignatureFault> {
    let mut number =
        catalog.reference(b"Pages").ok_or(SignatureFault::Malformed("no tree of pages"))?;
    for _ in 0..16 {
        let node = file.object(number)?;
        let Some(kids) = node.get(b"Kids") else { return Ok((number, node)) };
        let first = references(kids).and_then(|kids| kids.first().copied());
        number = first.ok_or(SignatureFault::Malformed("no page"))?;
    }
    Err(SignatureFault::Malformed("the tree of pages is too deep"))
}

/// The page with one more annotation.
fn with_annotation(
    file: &PdfFile<'_>,
    page: &Dictionary<'_>,
    field: u32,
) -> Result<Vec<u8>, SignatureFault> {
    let added = format!(" {field} 0 R]");
    let Some(range) = page.range(b"Annots") else {
        return with_entry(page.source(), format!("/Annots[{field} 0 R]").as_bytes());
    };
    let kids = file.slice(range.clone())?;
    let Some(kids) = kids.strip_suffix(b"]").filter(|kids| kids.starts_with(b"[")) else {
        return Err(SignatureFault::Malformed("annotations of another form"));
    };
    let mut bytes = file.slice(page.start()..range.start)?.to_vec();
    bytes.extend_from_slice(kids);
    bytes.extend_from_slice(added.as_bytes());
    bytes.extend_from_slice(file.slice(range.end..page.end())?);
    Ok(bytes)
}

/// The dictionary with one more entry.
fn with_entry(source: &[u8], entry: &[u8]) -> Result<Vec<u8>, SignatureFault> {
    let body = source.strip_suffix(b">>").ok_or(SignatureFault::Malformed("dictionary"))?;
    Ok([body, entry, b">>"].concat())
}

fn field_dictionary(slot: &SignatureSlot, page: u32, signature: u32) -> Vec<u8> {
    let name = text_string(&slot.name);
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/TU{name}/V {signature} 0 R/P {page} 0 R\
         /F 132/Rect[-1 -1 -1 -1]>>"
    )
    .into_bytes()
}

/// Where the entries stand that are filled in later.
struct Place {
    byte_range: Range<usize>,
    contents: Range<usize>,
}

fn signature_dictionary(slot: &SignatureSlot) -> (Vec<u8>, Place) {
    let mut bytes = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter".to_vec();
    bytes.extend_from_slice(SUB_FILTER);
    bytes.extend_from_slice(b"/ByteRange");
    let start = bytes.len();
    bytes.extend_from_slice(&[b' '; 48]);
    let byte_range = start..bytes.len();
    bytes.extend_from_slice(b"]/Contents");
    let start = bytes.len();
    bytes.push(b'<');
    bytes.resize(bytes.len() + 2 * slot.reserved_bytes, b'0');
    bytes.push(b'>');
    let contents = start..bytes.len();
    let time = slot.signing_time.strftime("%Y%m%d%H%M%S");
    bytes.extend_from_slice(format!("/M(D:{time}Z)").as_bytes());
    bytes.extend_from_slice(CERTIFIED);
    for (key, text) in
        [("Name", &slot.name), ("Reason", &slot.reason), ("Location", &slot.location)]
    {
        if !text.is_empty() {
            bytes.extend_from_slice(format!("/{key}{}", text_string(text)).as_bytes());
        }
    }
    bytes.extend_from_slice(b">>");
    (bytes, Place { byte_range, contents })
}

/// A text string: UTF-16 with a byte order mark (ISO 32000-1, 7.9.2.2), written in hexadecimal.
fn text_string(text: &str) -> String {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    let bytes: Vec<u8> = units.flat_map(u16::to_be_bytes).collect();
    format!("<{}>", hexadecimal(&bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// An incremental update under construction (ISO 32000-1, 7.5.6).
struct Update {
    bytes: Vec<u8>,
    offsets: Vec<(u32, usize)>,
}

impl Update {
    fn new(pdf: &[u8]) -> Self {
        let mut bytes = pdf.to_vec();
        if bytes.last() != Some(&b'\n') {
            bytes.push(b'\n');
        }
        Self { bytes, offsets: Vec::new() }
    }

    /// Writes an object and says where its value begins.
    fn object(&mut self, number: u32, value: &[u8]) -> usize {
        self.offsets.push((number, self.bytes.len()));
        self.bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        let at = self.bytes.len();
        self.bytes.extend_from_slice(value);
        self.bytes.extend_from_slice(b"\nendobj\n");
        at
    }

    /// Writes the table of objects and the trailer.
    fn finish(&mut self, file: &PdfFile<'_>, size: u32) -> Result<(), SignatureFault> {
        self.offsets.sort_unstable();
        let start = self.bytes.len();
        let mut table = "xref\n".to_owned();
        for run in self.offsets.chunk_by(|left, right| left.0 + 1 == right.0) {
            let Some(first) = run.first() else { continue };
            // Writing to a string cannot fail.
            let _ = writeln!(table, "{} {}", first.0, run.len());
            for (_, offset) in run {
                let _ = write!(table, "{offset:010} 00000 n\r\n");
            }
        }
        self.bytes.extend_from_slice(table.as_bytes());
        let (root, previous) = (file.root, file.start);
        let trailer = format!("trailer\n<</Size {size}/Root {root} 0 R/Prev {previous}");
        self.bytes.extend_from_slice(trailer.as_bytes());
        for key in [b"Info".as_slice(), b"ID"] {
            if let Some(range) = file.trailer.range(key) {
                self.bytes.push(b'/');
                self.bytes.extend_from_slice(key);
                self.bytes.push(b' ');
                self.bytes.extend_from_slice(file.slice(range)?);
            }
        }
        self.bytes.extend_from_slice(format!(">>\nstartxref\n{start}\n%%EOF\n").as_bytes());
        Ok(())
    }
}

/// Finds the place of the signature and checks that the signed ranges leave out nothing else.
fn locate(pdf: &[u8]) -> Result<Range<usize>, SignatureFault> {
    let file = PdfFile::open(pdf)?;
    let catalog = file.object(file.root)?;
    let form = catalog.get(b"AcroForm").ok_or(SignatureFault::Unsigned)?;
    let form = Dictionary::read(pdf, form.start)?;
    let fields = form.get(b"Fields").and_then(references);
    let [field] = fields.as_deref().unwrap_or_default() else {
        return Err(SignatureFault::Unsigned);
    };
    let field = file.object(*field)?;
    let number = field.reference(b"V").ok_or(SignatureFault::Unsigned)?;
    let signature = file.object(number)?;
    if signature.get(b"SubFilter").map(|value| value.source) != Some(SUB_FILTER) {
        return Err(SignatureFault::Malformed("signature of another format"));
    }
    let slot = signature.range(b"Contents").ok_or(SignatureFault::Unsigned)?;
    let ranges = signature.get(b"ByteRange").and_then(integers);
    let whole = [0, slot.start, slot.end, pdf.len() - slot.end];
    if ranges.as_deref() != Some(whole.as_slice()) {
        return Err(SignatureFault::NotWhole);
    }
    Ok(slot)
}

fn slot_value(pdf: &[u8], slot: &Range<usize>) -> Result<Vec<u8>, SignatureFault> {
    let digits = pdf.get(slot.clone()).unwrap_or_default();
    hexadecimal_string(digits).ok_or(SignatureFault::Malformed("signature place"))
}

fn outside(pdf: &[u8], slot: &Range<usize>) -> Vec<u8> {
    let before = pdf.get(..slot.start).unwrap_or_default();
    let after = pdf.get(slot.end..).unwrap_or_default();
    [before, after].concat()
}
