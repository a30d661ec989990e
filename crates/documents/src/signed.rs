//! The signatures of a PDF of any origin (ISO 32000-1, 12.8; ETSI EN 319 142-1).
//!
//! No tree of objects is walked and no stream is unpacked: a signature must stand in the file as it is, since it names the
//! bytes that it covers. So dictionaries with a ByteRange are looked for in the bytes themselves, and what no signature
//! covers is said. A signature that other readers see and this one does not is then at worst called absent; it can make
//! nothing look signed that is not, because a signature counts for exactly the bytes that it covers.

use std::ops::Range;

use jiff::{Timestamp, civil, tz};

use crate::{
    fault::SignatureFault,
    limits, revision,
    syntax::{Dictionary, Scan, hexadecimal_string, integers},
    value::der_value,
};

/// What the value of a signature is (ISO 32000-1, table 252: SubFilter).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureFormat {
    /// `ETSI.CAdES.detached`: a detached CMS that binds its certificate (ETSI EN 319 142-1, 6.3).
    Cades,
    /// `adbe.pkcs7.detached`: a detached CMS.
    Cms,
    /// `ETSI.RFC3161`: a time-stamp token over the document (ETSI EN 319 142-1, 5.4.3).
    TimeStamp,
    /// Another one, by its name.
    Other(String),
}

/// A signature as it stands in a PDF. Nothing of it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSignature {
    /// What its value is.
    pub format: SignatureFormat,
    /// The moment that the signer states (entry M); it proves nothing.
    pub claimed_time: Option<Timestamp>,
    /// The value: one DER value.
    pub value: Vec<u8>,
    /// Where its dictionary begins.
    start: usize,
    /// The value's place: the string with its angle brackets.
    place: Range<usize>,
    /// Where the second range ends.
    end: usize,
}

impl FoundSignature {
    /// The bytes that the signature covers, of the file in which it was found.
    pub fn covered(&self, pdf: &[u8]) -> Vec<u8> {
        let before = pdf.get(..self.place.start).unwrap_or_default();
        let after = pdf.get(self.place.end..self.end).unwrap_or_default();
        [before, after].concat()
    }

    /// Where its dictionary begins.
    pub(crate) const fn start(&self) -> usize {
        self.start
    }

    /// Its ByteRange.
    pub(crate) const fn ranges(&self) -> [usize; 4] {
        [0, self.place.start, self.place.end, self.end - self.place.end]
    }

    /// Where the revision that the signature covers ends: offset of the first byte after it.
    pub const fn end(&self) -> usize {
        self.end
    }
}

/// Finds the signatures of a PDF, oldest first. Each is whole, or the reason why it is not.
///
/// The ranges of each are exactly its revision without the value's own place, and each later signature covers the
/// earlier ones. Whether the last one covers the whole file is for the caller to see: [`FoundSignature::end`].
pub fn signatures(
    pdf: &[u8],
) -> Result<Vec<Result<FoundSignature, SignatureFault>>, SignatureFault> {
    if pdf.len() > limits::SIGNED_PDF_BYTES || !pdf.starts_with(b"%PDF-") {
        return Err(SignatureFault::Unreadable);
    }
    let mut found = Vec::new();
    for at in occurrences(pdf, b"/ByteRange") {
        let Some(dictionary) = enclosing(pdf, at) else { continue };
        if found.len() == limits::SIGNATURES {
            return Err(SignatureFault::TooManySignatures);
        }
        found.push(read(pdf, &dictionary));
    }
    // What is broken stands last, so that it is never taken for covered.
    found.sort_by_key(|entry| entry.as_ref().map_or(usize::MAX, |signature| signature.end));
    let mut covered = 0;
    for entry in &mut found {
        let Ok(signature) = entry else { continue };
        let (start, end) = (signature.place.start, signature.end);
        if start < covered {
            *entry = Err(SignatureFault::Ranges);
        }
        covered = covered.max(end);
    }
    Ok(found)
}

fn occurrences<'a>(pdf: &'a [u8], word: &'a [u8]) -> impl Iterator<Item = usize> {
    let starts = pdf.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
    starts.filter(move |at| pdf.get(*at..).is_some_and(|rest| rest.starts_with(word)))
}

/// The dictionary of the object in which a ByteRange stands; `None` when it stands elsewhere, as in a text.
fn enclosing(pdf: &[u8], at: usize) -> Option<Dictionary<'_>> {
    let from = at.saturating_sub(limits::SIGNATURE_DICTIONARY_BYTES);
    let before = pdf.get(from..at)?;
    let start = before.windows(3).rposition(|word| word == b"obj")?;
    let numbers = before.get(..start)?.trim_ascii_end();
    if !numbers.last()?.is_ascii_digit() {
        return None;
    }
    let until = pdf.len().min(from + start + limits::SIGNATURE_DICTIONARY_BYTES);
    let mut scan = Scan { bytes: pdf.get(..until)?, at: from + start + 3 };
    scan.space();
    let dictionary = Dictionary::read(scan.bytes, scan.at).ok()?;
    dictionary.has_name_at(at).then_some(dictionary)
}

fn read(pdf: &[u8], dictionary: &Dictionary<'_>) -> Result<FoundSignature, SignatureFault> {
    let broken = SignatureFault::SignatureDictionary;
    let name = |key: &[u8]| dictionary.get(key).map(|value| value.source);
    if !matches!(name(b"Type"), None | Some(b"/Sig" | b"/DocTimeStamp")) {
        return Err(broken);
    }
    let format = match name(b"SubFilter").ok_or(broken.clone())? {
        b"/ETSI.CAdES.detached" => SignatureFormat::Cades,
        b"/ETSI.RFC3161" => SignatureFormat::TimeStamp,
        b"/adbe.pkcs7.detached" => SignatureFormat::Cms,
        other => {
            let name: String = String::from_utf8_lossy(other).chars().skip(1).take(64).collect();
            SignatureFormat::Other(name)
        }
    };
    let place = dictionary.range(b"Contents").ok_or(broken.clone())?;
    let ranges = dictionary.get(b"ByteRange").and_then(integers).ok_or(broken.clone())?;
    let [0, first, second, length] = ranges[..] else { return Err(SignatureFault::Ranges) };
    let end = second.checked_add(length).filter(|end| *end <= pdf.len());
    let end = end.ok_or(SignatureFault::Ranges)?;
    if place != (first..second) || !ends_revision(pdf, end) {
        return Err(SignatureFault::Ranges);
    }
    let string = pdf.get(place.clone()).and_then(hexadecimal_string).ok_or(broken)?;
    Ok(FoundSignature {
        format,
        claimed_time: name(b"M").and_then(date),
        value: der_value(&string)?.to_vec(),
        start: dictionary.start(),
        place,
        end,
    })
}

/// Whether a revision of the file ends here: a later reader must find a whole file.
fn ends_revision(pdf: &[u8], end: usize) -> bool {
    pdf.get(..end).is_some_and(|revision| revision.trim_ascii_end().ends_with(b"%%EOF"))
}

/// A date: `(D:YYYYMMDDHHmmSSOHH'mm')`, its characters perhaps escaped, whose parts from the day on may be absent (ISO 32000-1, 7.9.4).
fn date(source: &[u8]) -> Option<Timestamp> {
    let string = revision::string(source)?;
    let text = std::str::from_utf8(&string).ok()?.strip_prefix("D:")?;
    let length = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, zone) = text.split_at_checked(length)?;
    let part = |range: Range<usize>, absent: i8| match digits.get(range) {
        Some(digits) => digits.parse().ok(),
        None => Some(absent),
    };
    let moment = civil::DateTime::new(
        digits.get(0..4)?.parse().ok()?,
        part(4..6, 1)?,
        part(6..8, 1)?,
        part(8..10, 0)?,
        part(10..12, 0)?,
        part(12..14, 0)?,
        0,
    );
    let offset = match zone.split_at_checked(1) {
        None | Some(("Z", _)) => 0,
        Some((sign @ ("+" | "-"), rest)) => {
            let mut parts = rest.split('\'');
            let hours: i32 = parts.next()?.parse().ok()?;
            let minutes: i32 =
                parts.next().filter(|m| !m.is_empty()).unwrap_or("0").parse().ok()?;
            if !(0..=23).contains(&hours) || !(0..=59).contains(&minutes) {
                return None;
            }
            (hours * 60 + minutes) * if sign == "-" { -60 } else { 60 }
        }
        Some(_) => return None,
    };
    tz::Offset::from_seconds(offset).ok()?.to_timestamp(moment.ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_with_its_zone() {
        let cases: [(&str, Option<&str>); 11] = [
            ("(D\\07220260720090807Z)", Some("2026-07-20T09:08:07Z")),
            ("<443A32303236>", Some("2026-01-01T00:00:00Z")),
            ("(D:20260720140807+05'00')", Some("2026-07-20T09:08:07Z")),
            ("(D:20260720140807+05'00)", Some("2026-07-20T09:08:07Z")),
            ("(D:20260720090807Z)", Some("2026-07-20T09:08:07Z")),
            ("(D:20260720090807Z00'00')", Some("2026-07-20T09:08:07Z")),
            ("(D:2026)", Some("2026-01-01T00:00:00Z")),
            ("(D:20260720090807-99'00')", None),
            ("(D:20261320)", None),
            ("(2026)", None),
            ("(D:ү)", None),
        ];
        for (text, want) in cases {
            assert_eq!(date(text.as_bytes()), want.map(|w| w.parse().unwrap()), "{text}");
        }
    }
}
