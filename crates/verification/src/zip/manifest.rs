//! `NCAManifest.xml`.

use base64ct::{Base64, Encoding};
use xmldsig::{Budget, Child, Document, ElementRef, XmlFault};

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
    /// Reads a manifest: this list of elements and no other, no document type, no processing instructions.
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
        let document = Document::parse_within(bytes, BUDGET).map_err(|fault| match fault {
            XmlFault::Encoding => ZipFault::Manifest("not UTF-8"),
            XmlFault::TooComplex => ZipFault::TooLarge("entries"),
            _ => ZipFault::Manifest("not well-formed"),
        })?;
        if document.has_instructions() {
            return Err(ZipFault::Manifest("something else than elements"));
        }
        let root = document.root_element().filter(|root| is(root, "NCAManifest"));
        let root = root.ok_or(ZipFault::Manifest("an unknown element"))?;
        let mut manifest = Self::default();
        for element in elements(root)? {
            if is(&element, "SigReference") {
                elements(element)?.is_empty().then_some(()).ok_or(UNKNOWN)?;
                manifest.signatures.push(attribute(element, "URI")?);
            } else if is(&element, "DataObjectReference") {
                let file = Entry::read(element)?;
                if manifest.files.iter().any(|known| known.name == file.name) {
                    return Err(ZipFault::Manifest("a file stands twice"));
                }
                manifest.files.push(file);
            } else {
                return Err(UNKNOWN);
            }
            if manifest.files.len() > MAX_ENTRIES || manifest.signatures.len() > MAX_ENTRIES {
                return Err(ZipFault::TooLarge("entries"));
            }
        }
        Ok(manifest)
    }
}

impl Entry {
    fn read(element: ElementRef<'_>) -> Result<Self, ZipFault> {
        let mut entry = Self { name: attribute(element, "URI")?, ..Self::default() };
        for part in elements(element)? {
            let first = if is(&part, "DigestMethod") {
                elements(part)?.is_empty().then_some(()).ok_or(UNKNOWN)?;
                std::mem::replace(&mut entry.algorithm, attribute(part, "Algorithm")?).is_empty()
            } else if is(&part, "DigestValue") {
                std::mem::replace(&mut entry.digest, value(part)?).is_empty()
            } else {
                return Err(UNKNOWN);
            };
            if !first {
                return Err(ZipFault::Manifest("two digests"));
            }
        }
        Ok(entry)
    }
}

const UNKNOWN: ZipFault = ZipFault::Manifest("an unknown element");

/// How much a manifest may have: four elements a file, and the texts in and between them.
const BUDGET: Budget = Budget { depth: 3, element_attributes: 2, nodes: 16 * MAX_ENTRIES + 64 };

/// Whether an element has this name. NCALayer writes none with a prefix.
fn is(element: &ElementRef<'_>, local: &str) -> bool {
    element.namespace().is_empty() && element.local() == local
}

/// The elements in one that holds nothing else.
fn elements(element: ElementRef<'_>) -> Result<Vec<ElementRef<'_>>, ZipFault> {
    let mut found = Vec::new();
    for child in element.children() {
        match child {
            Child::Element(child) => found.push(child),
            Child::Text(text) if !text.trim().is_empty() => {
                return Err(ZipFault::Manifest("text between elements"));
            }
            Child::Comment | Child::Instruction | Child::Text(_) => {}
        }
    }
    Ok(found)
}

/// The digest in an element.
fn value(element: ElementRef<'_>) -> Result<Vec<u8>, ZipFault> {
    let mut dense = String::new();
    for child in element.children() {
        match child {
            Child::Text(text) => dense.extend(text.split_ascii_whitespace()),
            Child::Comment | Child::Instruction => {}
            Child::Element(_) => return Err(UNKNOWN),
        }
    }
    Base64::decode_vec(&dense).map_err(|_| ZipFault::Manifest("no base64"))
}

/// The only attribute of an element.
fn attribute(element: ElementRef<'_>, name: &str) -> Result<String, ZipFault> {
    let mut all = element.attributes();
    let attribute = all.next().ok_or(ZipFault::Manifest("an attribute is missing"))?;
    let is_it = attribute.namespace.is_empty() && attribute.local == name;
    if !is_it || all.next().is_some() {
        return Err(ZipFault::Manifest("an unknown attribute"));
    }
    Ok(attribute.value.to_owned())
}
