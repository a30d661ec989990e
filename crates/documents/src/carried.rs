//! A file that a document carries (ISO 32000-1, 7.11.4), and by what the sealed data of a paper of this platform are known.

/// What the data of a paper say of their form, as JSON. STORED (wire).
pub const DATA_FORM: &str = "senim-paper/1";
/// The namespace of the data of a paper, as XML. STORED (wire).
pub const DATA_NAMESPACE: &str = "urn:senim:paper:1";

/// A file inside a document. Nothing of it is verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CarriedFile {
    /// Its name: `result.xml`. One that is written has ASCII letters, digits, dots and hyphens alone.
    pub name: String,
    /// What it is to a reader.
    pub description: String,
    /// Its media type: `application/xml`.
    pub media_type: String,
    /// What it is to the document (ISO 19005-3, annex E: AFRelationship): `Data`, `Source`, `Alternative`, `Supplement` or
    /// `Unspecified`.
    pub relation: String,
    /// Its bytes.
    pub content: Vec<u8>,
}
