//! Whether a PDF keeps the rules of the archive: PDF/A-2 of level A (ISO 19005-2:2011), or PDF/A-3 where the file says so (ISO 19005-3:2012).
//!
//! The bytes are looked at as they stand ([`bytes`]); the objects as qpdf, a program of another maker, reads them. The rules are
//! those that the standard gives for what a file of ours can hold; what it cannot hold (images, simple fonts, optional content,
//! DeviceN) is a breach by itself, so that nothing is passed because nobody looked.
//!
//! | clause | rule |
//! |---|---|
//! | 6.1.2 | header at byte zero, and a comment of four bytes above 127 |
//! | 6.1.3 | file identifier, no encryption, nothing after the end |
//! | 6.1.4 | one end of line between `xref` and its first subsection |
//! | 6.1.6 | hexadecimal strings of whole bytes, of digits alone |
//! | 6.1.7 | streams of the length they say, in this file, by a filter of ISO 32000-1 but LZW and Crypt |
//! | 6.1.8 | names in UTF-8 |
//! | 6.1.9 | objects with one blank between their numbers, alone on their lines |
//! | 6.1.12 | permissions of DocMDP alone, without digests |
//! | 6.1.13 | limits: integers, strings, names, depth of `q`, size of pages |
//! | 6.2.2 | operators of ISO 32000-1 alone, resources named by the page itself |
//! | 6.2.3, 6.2.4 | one output intent with a profile of ICC version below 5; colours by a profile, or by the intent |
//! | 6.2.5, 6.2.10 | graphics states without transfer functions, half-tones and blend modes of others |
//! | 6.2.11 | fonts: embedded, with the widths of their programs, with Unicode for each character, without `.notdef` |
//! | 6.3 | annotations: kinds, flags, appearances |
//! | 6.4 | fields without actions, no XFA, signatures over all but themselves |
//! | 6.5 | no actions but links |
//! | 6.6 | XMP: well formed, with what it extends, in agreement with the information dictionary, part and level |
//! | 6.7 | tagged: structure, standard types, language, all content marked |
//! | 6.8 | embedded files: none in part 2; in part 3 named, listed, described, typed, dated and related, of the size and digest that are told |
//! | 6.10, 6.11 | no presentations, no requirements |
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a judge of tests that can't read a file must fail"
)]

mod bytes;
mod content;
mod document;
mod fonts;
mod metadata;
mod objects;

use std::{fmt, process::Command};

use objects::Objects;

/// A rule that a file breaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Breach {
    /// The clause of ISO 19005-2, or of ISO 19005-3 where the file says part 3.
    pub clause: &'static str,
    /// What is wrong, and where.
    pub what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.clause, self.what)
    }
}

/// What was found so far.
#[derive(Default)]
struct Found(Vec<Breach>);

impl Found {
    /// Notes a breach unless the rule is kept.
    fn must(&mut self, clause: &'static str, is_kept: bool, what: impl FnOnce() -> String) {
        if !is_kept {
            self.0.push(Breach { clause, what: what() });
        }
    }
}

/// All breaches of a file, in the order of the clauses; none of an archive file.
pub fn breaches(pdf: &[u8]) -> Vec<Breach> {
    let mut found = Found::default();
    bytes::look(pdf, &mut found);
    let objects = Objects::read(pdf);
    judge(&objects, &mut found);
    document::signatures(pdf, &objects, &mut found);
    ordered(found)
}

/// The breaches of a file's objects, after somebody changed them: as `qpdf --json` tells them.
pub fn breaches_after(pdf: &[u8], change: impl FnOnce(&mut serde_json::Value)) -> Vec<Breach> {
    let mut found = Found::default();
    judge(&Objects::read_changed(pdf, change), &mut found);
    ordered(found)
}

fn judge(objects: &Objects, found: &mut Found) {
    objects.look(found);
    document::look(objects, found);
    fonts::look(objects, found);
    content::look(objects, found);
    metadata::look(objects, found);
}

/// The MD5 of octets in hexadecimal digits, as openssl computes it.
fn md5(octets: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), octets).expect("written");
    let command = ["dgst", "-md5", "-r"];
    let done = Command::new("openssl").args(command).arg(file.path()).output().expect("openssl");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    said.split(' ').next().unwrap_or_default().to_owned()
}

fn ordered(found: Found) -> Vec<Breach> {
    let mut breaches = found.0;
    breaches.sort();
    breaches.dedup();
    breaches
}
