//! The files that a document carries (ISO 32000-1, 7.11.4, 7.7.4; ISO 19005-3, 6.8), and whether it shows anything but what was drawn
//! before they were put in.

use super::{
    Stop, Weight,
    catalog::Walk,
    object::{Dict, Value},
    permission::{Permission, text},
    table::{Budget, Revision},
};
use crate::{carried::CarriedFile, limits, signed::FoundSignature};

/// Deepest tree of names.
const DEPTH: usize = 16;
/// What comes into the catalog with files.
const WITH_FILES: [&[u8]; 3] = [b"AF", b"Names", b"Perms"];

/// The files that the newest revision relates to the document or names in its tree of embedded files, in that order. `None` where
/// that can't be read, or where they are more than [`limits::CARRIED_FILES`]. Attachments of pages and of comments are not looked at.
pub fn carried_files(pdf: &[u8]) -> Option<Vec<CarriedFile>> {
    let budget = Budget::new();
    let read = || {
        let revision = Revision::open(pdf, pdf.len(), None, &budget)?;
        let mut found = Vec::new();
        for place in places(&revision)? {
            found.extend(file(&revision, &place)?);
        }
        Ok::<_, Stop>(found)
    };
    read().ok()
}

/// Whether the revision that a signature covers shows what the file showed that its first `drawn` octets are: beside that there are
/// files inside and signatures that are not seen, and nothing else. `all` are the signatures of the file that could be read.
pub fn shows_what_was_drawn(
    pdf: &[u8],
    drawn: usize,
    signature: &FoundSignature,
    all: &[&FoundSignature],
) -> bool {
    let budget = Budget::new();
    let compare = || {
        let old = Revision::open(pdf, drawn, None, &budget)?;
        let new = Revision::open(pdf, signature.end(), Some(&old), &budget)?;
        let came = [root(&old)?, root(&new)?].map(|catalog| {
            let has = |key: &&[u8]| catalog.contains_key(*key);
            WITH_FILES.iter().any(has) || catalog.contains_key(b"AcroForm".as_slice())
        });
        if came != [false, true] || !names_files_alone(&new)? {
            return Err(Stop::Forbidden("/Names".to_owned()));
        }
        let permission = Permission::default();
        Walk::new(&old, &new, &permission, all).but_for_new(&WITH_FILES).catalog()
    };
    drawn < signature.end() && compare().is_ok_and(|(weight, _)| weight <= Weight::Forms)
}

fn root(revision: &Revision<'_>) -> Result<Dict, Stop> {
    let root = revision.get(&revision.trailer, b"Root")?;
    root.as_dict().cloned().ok_or(Stop::Unclear("the catalog"))
}

/// Whether the catalog names embedded files and nothing else: no scripts, no places.
fn names_files_alone(revision: &Revision<'_>) -> Result<bool, Stop> {
    let names = revision.get(&root(revision)?, b"Names")?;
    let only = |names: &Dict| names.keys().all(|key| key == b"EmbeddedFiles");
    Ok(names == Value::Null || names.as_dict().is_some_and(only))
}

/// Where files are described, each place once.
fn places(revision: &Revision<'_>) -> Result<Vec<Value>, Stop> {
    let root = root(revision)?;
    let mut places = Vec::new();
    let related = revision.get(&root, b"AF")?;
    for place in related.as_array().unwrap_or_default() {
        add(place, &mut places)?;
    }
    let names = revision.get(&root, b"Names")?;
    if let Some(names) = names.as_dict() {
        named(revision, &revision.get(names, b"EmbeddedFiles")?, 0, &mut places)?;
    }
    Ok(places)
}

fn add(place: &Value, places: &mut Vec<Value>) -> Result<(), Stop> {
    if !places.contains(place) {
        places.push(place.clone());
    }
    if places.len() > limits::CARRIED_FILES {
        return Err(Stop::Unclear("too many files"));
    }
    Ok(())
}

/// A node of the tree of names (ISO 32000-1, 7.9.6).
fn named(
    revision: &Revision<'_>,
    node: &Value,
    depth: usize,
    places: &mut Vec<Value>,
) -> Result<(), Stop> {
    let Some(node) = node.as_dict() else { return Ok(()) };
    if depth > DEPTH {
        return Err(Stop::Unclear("the tree of names"));
    }
    let pairs = revision.get(node, b"Names")?;
    for pair in pairs.as_array().unwrap_or_default().chunks(2) {
        if let [_, place] = pair {
            add(place, places)?;
        }
    }
    let kids = revision.get(node, b"Kids")?;
    for kid in kids.as_array().unwrap_or_default() {
        named(revision, &revision.resolve(kid)?, depth + 1, places)?;
    }
    Ok(())
}

/// A file by its description; none where it lies outside of the document.
fn file(revision: &Revision<'_>, place: &Value) -> Result<Option<CarriedFile>, Stop> {
    let described = revision.resolve(place)?;
    let Some(described) = described.as_dict() else { return Ok(None) };
    let inside = revision.get(described, b"EF")?;
    let Some(inside) = inside.as_dict() else { return Ok(None) };
    let mut stream = revision.get(inside, b"UF")?;
    if stream == Value::Null {
        stream = revision.get(inside, b"F")?;
    }
    let Value::Stream(dictionary, range) = stream else { return Ok(None) };
    let words = |key: &[u8]| match revision.get(described, key)? {
        Value::Text(bytes) => Ok(text(&bytes)),
        _ => Ok::<_, Stop>(None),
    };
    let name = |dictionary: &Dict, key: &[u8]| {
        let value = revision.get(dictionary, key)?;
        let name = value.as_name().map(|name| String::from_utf8_lossy(name).into_owned());
        Ok::<_, Stop>(name.unwrap_or_default())
    };
    Ok(Some(CarriedFile {
        name: words(b"UF")?.or(words(b"F")?).unwrap_or_default(),
        description: words(b"Desc")?.unwrap_or_default(),
        media_type: name(&dictionary, b"Subtype")?,
        relation: name(described, b"AFRelationship")?,
        content: revision.unpack(&dictionary, &range)?,
    }))
}
