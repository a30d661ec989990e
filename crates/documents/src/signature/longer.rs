//! What makes the signatures of a PDF provable for longer: the store of proofs, and time stamps over the whole document (ETSI EN 319
//! 142-1, 5.4 and 5.5). Both are appended as updates; that a certified document may have them ISO 32000-2, 12.8.2.2 says.

use std::ops::Range;

use super::{
    PdfFile, Prepared, Update, first_page, hexadecimal, limits, with_annotation, with_entry,
};
use crate::{
    fault::SignatureFault,
    revision::{LongTermStore, long_term_store},
    syntax::{Dictionary, references},
};

/// Format of a time stamp over the document (ETSI EN 319 142-1, 5.4.3).
const TIME_STAMP: &[u8] = b"/ETSI.RFC3161";

/// The document with what proves its signatures: certificates, revocation lists and OCSP answers in DER. What it carries already stays
/// in it.
pub fn with_long_term_store(pdf: &[u8], proofs: &LongTermStore) -> Result<Vec<u8>, SignatureFault> {
    let file = PdfFile::open(pdf)?;
    let catalog = file.object(file.root)?;
    let kept = long_term_store(pdf);
    let before = catalog.reference(b"DSS").map(|number| file.object(number)).transpose()?;
    let mut update = Update::new(pdf);
    let mut next = file.size;
    let mut dictionary = b"<</Type/DSS".to_vec();
    for (name, kept, new) in [
        ("Certs", &kept.certificates, &proofs.certificates),
        ("CRLs", &kept.lists, &proofs.lists),
        ("OCSPs", &kept.answers, &proofs.answers),
    ] {
        // What stands in the file is named, not written again: an archive that is renewed for decades stays small.
        let standing = before.as_ref().and_then(|store| store.get(name.as_bytes()));
        let mut places = standing.and_then(references).unwrap_or_default();
        let lost = if places.len() == kept.len() { &[] } else { kept.as_slice() };
        let mut written: Vec<&[u8]> = Vec::new();
        for der in lost.iter().chain(new.iter().filter(|der| !kept.contains(der))) {
            if !written.contains(&der.as_slice()) {
                update.object(next, &stream(der));
                written.push(der);
                places.push(next);
                next += 1;
            }
        }
        if !places.is_empty() {
            let places: Vec<String> = places.iter().map(|place| format!("{place} 0 R")).collect();
            dictionary.extend_from_slice(format!("/{name}[{}]", places.join(" ")).as_bytes());
        }
    }
    dictionary.extend_from_slice(b">>");
    update.object(next, &dictionary);
    let entry = format!("{next} 0 R");
    update.object(file.root, &with_value(&file, &catalog, b"DSS", entry.as_bytes())?);
    update.finish(&file, next + 1)?;
    Ok(update.bytes)
}

/// Appends an empty place for a time stamp over the whole document as it stands. The token's imprint is over
/// [`Prepared::to_be_signed`]; [`Prepared::embed`] puts it in its place.
pub fn prepare_time_stamp(pdf: &[u8], reserved_bytes: usize) -> Result<Prepared, SignatureFault> {
    if !(limits::SLOT_MIN_BYTES..=limits::SLOT_MAX_BYTES).contains(&reserved_bytes) {
        let size = limits::SLOT_MIN_BYTES;
        return Err(SignatureFault::SlotTooSmall { size, reserved: reserved_bytes });
    }
    let file = PdfFile::open(pdf)?;
    let catalog = file.object(file.root)?;
    let (page_number, page) = first_page(&file, &catalog)?;
    let (field, stamp) = (file.size, file.size + 1);
    let mut update = Update::new(pdf);
    let (form, count) = with_field(&file, pdf, &catalog, field)?;
    update.object(file.root, &with_value(&file, &catalog, b"AcroForm", &form)?);
    update.object(page_number, &with_annotation(&file, &page, field)?);
    let widget = format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(TimeStamp{count})/V {stamp} 0 R/P {page_number} 0 R\
         /F 132/Rect[-1 -1 -1 -1]>>"
    );
    update.object(field, widget.as_bytes());
    let (dictionary, byte_range, contents) = stamp_dictionary(reserved_bytes);
    let at = update.object(stamp, &dictionary);
    update.finish(&file, stamp + 1)?;

    let mut bytes = update.bytes;
    let slot = at + contents.start..at + contents.end;
    let ranges = format!("[0 {} {} {}", slot.start, slot.end, bytes.len() - slot.end);
    let target = bytes.get_mut(at + byte_range.start..at + byte_range.end);
    let target = target.and_then(|target| target.get_mut(..ranges.len()));
    target.ok_or(SignatureFault::Malformed("no room"))?.copy_from_slice(ranges.as_bytes());
    Ok(Prepared { bytes, slot })
}

/// A stream that is not packed.
fn stream(der: &[u8]) -> Vec<u8> {
    let head = format!("<</Length {}>>\nstream\n", der.len());
    [head.as_bytes(), der, b"\nendstream"].concat()
}

/// The dictionary with an entry in place of the one it has of that name, or beside the others.
fn with_value(
    file: &PdfFile<'_>,
    dictionary: &Dictionary<'_>,
    key: &[u8],
    value: &[u8],
) -> Result<Vec<u8>, SignatureFault> {
    let Some(range) = dictionary.range(key) else {
        return with_entry(dictionary.source(), &[b"/", key, b" ", value].concat());
    };
    let mut bytes = file.slice(dictionary.start()..range.start)?.to_vec();
    bytes.extend_from_slice(value);
    bytes.extend_from_slice(file.slice(range.end..dictionary.end())?);
    Ok(bytes)
}

/// The form of the catalog with one more field, and how many it has then.
fn with_field(
    file: &PdfFile<'_>,
    pdf: &[u8],
    catalog: &Dictionary<'_>,
    field: u32,
) -> Result<(Vec<u8>, usize), SignatureFault> {
    let Some(form) = catalog.get(b"AcroForm") else {
        return Ok((format!("<</Fields[{field} 0 R]/SigFlags 3>>").into_bytes(), 1));
    };
    let form = Dictionary::read(pdf, form.start)?;
    let fault = SignatureFault::Malformed("fields of another form");
    let count = form.get(b"Fields").and_then(references).ok_or(fault.clone())?.len();
    let range = form.range(b"Fields").ok_or(fault.clone())?;
    let kids = file.slice(range)?.strip_suffix(b"]").ok_or(fault)?;
    let kids = [kids, format!(" {field} 0 R]").as_bytes()].concat();
    Ok((with_value(file, &form, b"Fields", &kids)?, count + 1))
}

/// The dictionary of a time stamp, and where its ranges and its contents stand in it.
fn stamp_dictionary(reserved_bytes: usize) -> (Vec<u8>, Range<usize>, Range<usize>) {
    let mut bytes = b"<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter".to_vec();
    bytes.extend_from_slice(TIME_STAMP);
    bytes.extend_from_slice(b"/ByteRange");
    let start = bytes.len();
    bytes.extend_from_slice(&[b' '; 48]);
    let byte_range = start..bytes.len();
    bytes.extend_from_slice(b"]/Contents<");
    let start = bytes.len() - 1;
    bytes.extend_from_slice(hexadecimal(&vec![0; reserved_bytes]).as_bytes());
    bytes.push(b'>');
    let contents = start..bytes.len();
    bytes.extend_from_slice(b">>");
    (bytes, byte_range, contents)
}
