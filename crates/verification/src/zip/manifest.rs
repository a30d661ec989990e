//! `NCAManifest.xml`.

use base64ct::{Base64, Encoding};
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::archive::{MAX_ENTRIES, ZipFault};

/// The digest of every manifest: GOST 34.311-95 with the test S-box.
pub(super) const GOST34311: &str = "http://www.w3.org/2001/04/xmldsig-more#gost34311";

/// Larger manifests are refused.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// A manifest, as read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// Names of signatures.
    pub(super) signatures: Vec<String>,
    /// The files.
    pub(super) files: Vec<Entry>,
}

/// A file by its digest.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    /// The address of the digest's algorithm.
    pub(super) algorithm: String,
    pub(super) digest: Vec<u8>,
}

impl Manifest {
    /// Reads a manifest: this list of elements and no other, no document type, no entities in text.
    ///
    /// ```text
    /// <NCAManifest>
    ///   <SigReference URI="META-INF/signature-….cms"/>
    ///   <DataObjectReference URI="…">
    ///     <DigestMethod Algorithm="…"/>
    ///     <DigestValue>…</DigestValue>
    ///   </DataObjectReference>
    /// </NCAManifest>
    /// ```
    pub(super) fn read(bytes: &[u8]) -> Result<Self, ZipFault> {
        if bytes.len() > MAX_BYTES {
            return Err(ZipFault::TooLarge("bytes in the manifest"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| ZipFault::Manifest("not UTF-8"))?;
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let mut manifest = Self::default();
        let mut open: Vec<String> = Vec::new();
        let mut value = String::new();
        let mut ended = false;
        loop {
            match reader.read_event().map_err(|_| ZipFault::Manifest("not well-formed"))? {
                Event::Start(element) => {
                    let name = element.name().as_ref().to_owned();
                    let path: Vec<&str> = open.iter().map(String::as_str).collect();
                    if ended {
                        return Err(ZipFault::Manifest("two roots"));
                    }
                    manifest.begin(&path, &name, &element)?;
                    value.clear();
                    open.push(name);
                }
                Event::End(_) => {
                    if open.pop().as_deref() == Some("DigestValue") {
                        manifest.end_value(&value)?;
                    }
                    ended = open.is_empty();
                }
                Event::Text(text) => {
                    let text: &str = &text;
                    if open.last().is_some_and(|name| name == "DigestValue") {
                        value.push_str(text);
                    } else if !text.trim().is_empty() {
                        return Err(ZipFault::Manifest("text between elements"));
                    }
                }
                Event::Decl(_) | Event::Comment(_) => {}
                Event::Eof if ended => return Ok(manifest),
                _ => return Err(ZipFault::Manifest("something else than elements")),
            }
        }
    }

    fn begin(
        &mut self,
        path: &[&str],
        name: &str,
        element: &BytesStart<'_>,
    ) -> Result<(), ZipFault> {
        match (path, name) {
            ([], "NCAManifest") | (["NCAManifest", "DataObjectReference"], "DigestValue") => {}
            (["NCAManifest"], "SigReference") => {
                self.signatures.push(attribute(element, "URI")?);
            }
            (["NCAManifest"], "DataObjectReference") => {
                let name = attribute(element, "URI")?;
                if self.files.iter().any(|file| file.name == name) {
                    return Err(ZipFault::Manifest("a file stands twice"));
                }
                self.files.push(Entry { name, ..Entry::default() });
            }
            (["NCAManifest", "DataObjectReference"], "DigestMethod") => {
                let algorithm = attribute(element, "Algorithm")?;
                let file = self.files.last_mut().ok_or(ZipFault::Manifest("no file"))?;
                if !std::mem::replace(&mut file.algorithm, algorithm).is_empty() {
                    return Err(ZipFault::Manifest("two digests"));
                }
            }
            _ => return Err(ZipFault::Manifest("an unknown element")),
        }
        if self.files.len() > MAX_ENTRIES || self.signatures.len() > MAX_ENTRIES {
            return Err(ZipFault::TooLarge("entries"));
        }
        Ok(())
    }

    fn end_value(&mut self, value: &str) -> Result<(), ZipFault> {
        let dense: String = value.split_ascii_whitespace().collect();
        let digest = Base64::decode_vec(&dense).map_err(|_| ZipFault::Manifest("no base64"))?;
        let file = self.files.last_mut().ok_or(ZipFault::Manifest("no file"))?;
        let first = std::mem::replace(&mut file.digest, digest).is_empty();
        if first { Ok(()) } else { Err(ZipFault::Manifest("two digests")) }
    }
}

/// The only attribute of an element.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<String, ZipFault> {
    let broken = |_| ZipFault::Manifest("an attribute");
    let mut all = element.attributes();
    let attribute = all.next().ok_or(ZipFault::Manifest("an attribute is missing"))?;
    let attribute = attribute.map_err(|_| ZipFault::Manifest("an attribute"))?;
    if attribute.key.as_ref() != name || all.next().is_some() {
        return Err(ZipFault::Manifest("an unknown attribute"));
    }
    let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(broken)?;
    Ok(value.into_owned())
}
