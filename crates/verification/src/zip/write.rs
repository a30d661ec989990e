//! Writing a signed archive as the national tools lay it out.

use std::fmt::Write as _;

use base64ct::{Base64, Encoding};
use flate2::Crc;

use super::{
    MANIFEST, META_INF,
    archive::{MAX_CONTENT_BYTES, MAX_ENTRIES, ZipFault},
    digest,
    manifest::GOST34311,
};

/// An archive whose manifest waits for its signature.
#[derive(Clone, Debug)]
pub struct Draft {
    files: Vec<(String, Vec<u8>)>,
    manifest: String,
    signature: String,
}

/// Names in UTF-8.
const FLAG_UTF8: u16 = 1 << 11;
/// 1 January 1980, the first day of the format: the same files make the same archive.
const FIRST_DAY: u16 = 0x21;

impl Draft {
    /// Lays out files by their names: plain relative ones, none in `META-INF`.
    pub fn new(files: Vec<(String, Vec<u8>)>) -> Result<Self, ZipFault> {
        let total: usize = files.iter().map(|(_, content)| content.len()).sum();
        if files.is_empty() || files.len() + 2 > MAX_ENTRIES || total > MAX_CONTENT_BYTES / 2 {
            return Err(ZipFault::TooLarge("files, or none"));
        }
        let mut known: Vec<&str> = Vec::new();
        for (name, _) in &files {
            let of_container = name.to_ascii_uppercase().starts_with(META_INF);
            let plain = super::archive::read_name(name.as_bytes())?;
            if of_container || plain.ends_with('/') || known.contains(&plain) {
                return Err(ZipFault::Name);
            }
            known.push(plain);
        }
        let mut rows = String::new();
        let mut digests = Vec::new();
        for (name, content) in &files {
            let digest = digest(content);
            // Writing to a string cannot fail.
            let _ = write!(
                rows,
                "\t<DataObjectReference URI=\"{}\">\r\n\
                 \t\t<DigestMethod Algorithm=\"{GOST34311}\"/>\r\n\
                 \t\t<DigestValue>{}</DigestValue>\r\n\
                 \t</DataObjectReference>\r\n",
                xmldsig::escaped(name),
                Base64::encode_string(&digest),
            );
            digests.extend(digest);
        }
        let number: String = crypto::sha256(&digests).to_string().chars().take(10).collect();
        let signature = format!("{META_INF}signature-{number}.cms");
        let manifest = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n\
             <NCAManifest>\r\n\t<SigReference URI=\"{signature}\"/>\r\n{rows}</NCAManifest>"
        );
        Ok(Self { files, manifest, signature })
    }

    /// What is signed: the content of a detached CMS message.
    pub fn manifest(&self) -> &[u8] {
        self.manifest.as_bytes()
    }

    /// The archive with the message that was made over [`Draft::manifest`].
    pub fn finish(&self, message: &[u8]) -> Result<Vec<u8>, ZipFault> {
        let own = [(MANIFEST, self.manifest.as_bytes()), (self.signature.as_str(), message)];
        let files = self.files.iter().map(|(name, content)| (name.as_str(), content.as_slice()));
        let mut bytes = Vec::new();
        let mut directory = Vec::new();
        let mut count = 0_u16;
        for (name, content) in files.chain(own) {
            let offset = long(bytes.len())?;
            let common = common(name, content)?;
            bytes.extend_from_slice(b"PK\x03\x04");
            bytes.extend_from_slice(&common);
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(content);
            directory.extend_from_slice(b"PK\x01\x02\x14\x00");
            directory.extend_from_slice(&common);
            // No comment, first disk, no attributes.
            directory.extend_from_slice(&[0; 10]);
            directory.extend_from_slice(&offset);
            directory.extend_from_slice(name.as_bytes());
            count += 1;
        }
        let start = long(bytes.len())?;
        let size = long(directory.len())?;
        bytes.append(&mut directory);
        bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        bytes.extend_from_slice(&count.to_le_bytes());
        bytes.extend_from_slice(&count.to_le_bytes());
        bytes.extend_from_slice(&size);
        bytes.extend_from_slice(&start);
        bytes.extend_from_slice(&[0; 2]);
        Ok(bytes)
    }
}

/// What both headers of an entry say: version 2.0, stored, its checksum, sizes and the name's length.
fn common(name: &str, content: &[u8]) -> Result<Vec<u8>, ZipFault> {
    let mut crc = Crc::new();
    crc.update(content);
    let size = long(content.len())?;
    let name = u16::try_from(name.len()).map_err(|_| ZipFault::Name)?;
    let mut bytes = vec![20, 0];
    bytes.extend_from_slice(&FLAG_UTF8.to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&FIRST_DAY.to_le_bytes());
    bytes.extend_from_slice(&crc.sum().to_le_bytes());
    bytes.extend_from_slice(&size);
    bytes.extend_from_slice(&size);
    bytes.extend_from_slice(&name.to_le_bytes());
    bytes.extend_from_slice(&[0; 2]);
    Ok(bytes)
}

fn long(size: usize) -> Result<[u8; 4], ZipFault> {
    let size = u32::try_from(size).map_err(|_| ZipFault::TooLarge("bytes"))?;
    Ok(size.to_le_bytes())
}
