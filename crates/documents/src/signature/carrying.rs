//! Files put into a document as it was drawn (ISO 32000-1, 7.11.4; ISO 19005-3, 6.8).
//!
//! They are appended as an update: the octets of the drawn document stay the beginning of the file, so that what is put in may name
//! their digest.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};
use jiff::Timestamp;
use md5::{Digest as _, Md5};

use super::{PdfFile, Update, hexadecimal, text_string, with_entry};
use crate::{carried::CarriedFile, fault::SignatureFault};

/// Relations that ISO 19005-3 names (annex E).
const RELATIONS: [&str; 5] = ["Alternative", "Data", "Source", "Supplement", "Unspecified"];

/// The document with files inside, each related to the document as a whole. It is one that [`crate::render_to_carry`] drew and that
/// nobody signed; `at` is the moment at which the files were made.
///
/// They stand in the order of their names, packed.
pub fn with_files(
    pdf: &[u8],
    files: &[CarriedFile],
    at: Timestamp,
) -> Result<Vec<u8>, SignatureFault> {
    let file = PdfFile::open(pdf)?;
    let catalog = file.object(file.root)?;
    if catalog.get(b"AcroForm").is_some() {
        return Err(SignatureFault::AlreadySigned);
    }
    let taken = [b"AF".as_slice(), b"Names"].iter().any(|key| catalog.get(key).is_some());
    let mut files: Vec<&CarriedFile> = files.iter().collect();
    files.sort_by(|left, right| left.name.cmp(&right.name));
    let fits = files.iter().all(|file| is_plain(&file.name) && is_related(file));
    if taken || !fits || files.is_empty() {
        return Err(SignatureFault::Malformed("files that cannot be put in"));
    }
    let mut update = Update::new(pdf);
    let mut next = file.size;
    let (mut related, mut named) = (Vec::new(), Vec::new());
    for carried in files {
        let (content, described) = (next, next + 1);
        next += 2;
        update.object(content, &content_stream(carried, at)?);
        update.object(described, &description(carried, content));
        related.push(format!("{described} 0 R"));
        named.push(format!("({}) {described} 0 R", carried.name));
    }
    let entries = format!(
        "/AF[{}]/Names<</EmbeddedFiles<</Names[{}]>>>>",
        related.join(" "),
        named.join(" ")
    );
    update.object(file.root, &with_entry(catalog.source(), entries.as_bytes())?);
    update.finish(&file, next)?;
    Ok(update.bytes)
}

/// The stream of a file: its media type, and of its octets number, moment and digest (ISO 32000-1, tables 45 and 46).
fn content_stream(file: &CarriedFile, at: Timestamp) -> Result<Vec<u8>, SignatureFault> {
    let unpacked = SignatureFault::Malformed("a file that cannot be packed");
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    let packed = packer.write_all(&file.content).and_then(|()| packer.finish());
    let packed = packed.map_err(|_| unpacked)?;
    let (at, size) = (at.strftime("%Y%m%d%H%M%S"), file.content.len());
    let digest = hexadecimal(&Md5::digest(&file.content));
    let head = format!(
        "<</Type/EmbeddedFile/Subtype/{}/Params<</ModDate(D:{at}Z)/Size {size}/CheckSum<{digest}>>>\
         /Filter/FlateDecode/Length {}>>\nstream\n",
        name(&file.media_type),
        packed.len()
    );
    Ok([head.as_bytes(), &packed, b"\nendstream"].concat())
}

/// The dictionary that names a file twice, describes it, and relates it to the document (ISO 19005-3, 6.8).
fn description(file: &CarriedFile, content: u32) -> Vec<u8> {
    format!(
        "<</Type/Filespec/F({})/UF{}/Desc{}/AFRelationship/{}/EF<</F {content} 0 R/UF {content} 0 R>>>>",
        file.name,
        text_string(&file.name),
        text_string(&file.description),
        file.relation
    )
    .into_bytes()
}

/// A name that every system takes, and that needs no escape in a string.
fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    !name.is_empty() && name.len() <= 100 && name.bytes().all(plain)
}

fn is_related(file: &CarriedFile) -> bool {
    RELATIONS.contains(&file.relation.as_str()) && file.media_type.contains('/')
}

/// A name object: what is no regular character stands as its number (ISO 32000-1, 7.3.5).
fn name(text: &str) -> String {
    text.bytes().fold(String::new(), |name, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'+' => {
            name + char::from(byte).encode_utf8(&mut [0; 4])
        }
        _ => format!("{name}#{byte:02X}"),
    })
}
