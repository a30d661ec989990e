//! The signed ZIP of the national tools: read strictly, written alike.

use base64ct::{Base64, Encoding};
use crypto::DigestAlgorithm;
use pki::{
    Certificate,
    validation::{Evidence, Revocation, Settings},
};
use verification::{Kind, Report, verify, zip::Draft};

use crate::data;

fn judged(bytes: &[u8]) -> Report {
    let at = "2022-09-01T00:00:00Z".parse().unwrap();
    let settings = Settings { revocation: Revocation::Off, ..Settings::at(at) };
    let anchors: Vec<Certificate> = Vec::new();
    verify(bytes, None, &Evidence { anchors: &anchors, ..Evidence::default() }, &settings)
}

fn code(bytes: &[u8]) -> &'static str {
    let report = judged(bytes);
    assert_eq!(report.kind, Kind::Zip);
    report.verdict.reason().unwrap().code
}

fn files() -> Vec<(String, Vec<u8>)> {
    vec![("а.txt".to_owned(), b"1".to_vec()), ("b/c.txt".to_owned(), vec![7; 3000])]
}

fn archive() -> Vec<u8> {
    Draft::new(files()).unwrap().finish(b"no message").unwrap()
}

/// Without the message of a signer all else is looked at: the first fault of equal weight is told.
#[test]
fn the_manifest_has_the_form_of_the_national_tools() {
    let draft = Draft::new(files()).unwrap();
    let manifest = std::str::from_utf8(draft.manifest()).unwrap();
    let lines: Vec<&str> = manifest.split("\r\n").map(str::trim).collect();
    assert_eq!(lines[0], r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#);
    assert_eq!(lines[1], "<NCAManifest>");
    assert!(lines[2].starts_with(r#"<SigReference URI="META-INF/signature-"#), "{}", lines[2]);
    assert_eq!(lines[3], r#"<DataObjectReference URI="а.txt">"#);
    let method = r#"<DigestMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#gost34311"/>"#;
    assert_eq!(lines[4], method);
    let digest = Base64::encode_string(&crypto::digest(DigestAlgorithm::Gost34311, b"1"));
    assert_eq!(lines[5], format!("<DigestValue>{digest}</DigestValue>"));
    assert_eq!((lines[6], lines[11]), ("</DataObjectReference>", "</NCAManifest>"));
    assert_eq!(code(&archive()), "signature-unreadable");
}

#[test]
fn a_name_that_leads_out_is_never_written_nor_read() {
    for name in ["", "/a", "../a", "a/../b", "a\\b", "C:a", "a/", "META-INF/x", "meta-inf/x", "a\n"]
    {
        assert!(Draft::new(vec![(name.to_owned(), Vec::new())]).is_err(), "{name:?}");
    }
    let twice = vec![("a".to_owned(), Vec::new()), ("a".to_owned(), vec![1])];
    assert!(Draft::new(twice).is_err());
    assert!(Draft::new(Vec::new()).is_err());
    let good = archive();
    let mut bad = good.clone();
    for at in 0..bad.len() - 7 {
        if bad[at..].starts_with(b"b/c.txt") {
            bad[at..at + 7].copy_from_slice(b"../.txt");
        }
    }
    assert_eq!(code(&bad), "zip-name-unsafe");
}

#[test]
fn an_archive_of_two_readings_is_refused() {
    let good = archive();
    let unreadable = |bytes: &[u8]| assert_eq!(code(bytes), "zip-unreadable");
    // Bytes before, between and after.
    let mut between = good.clone();
    between.splice(0..0, *b"PK\x03\x04");
    unreadable(&between);
    unreadable(&[&good[..], b"x"].concat());
    // The local header names another file than the directory.
    let mut other = good.clone();
    let at = other.windows(7).position(|name| name == b"b/c.txt").unwrap();
    other[at] = b'd';
    unreadable(&other);
    // Cut anywhere.
    for kept in (4..good.len()).step_by(97) {
        unreadable(&good[..kept]);
    }
    // One bit of a file's content: the checksum.
    let mut flipped = good.clone();
    let at = flipped.windows(9).position(|bytes| bytes == [7; 9]).unwrap();
    flipped[at] ^= 1;
    assert!(["zip-unreadable", "signature-unreadable"].contains(&code(&flipped)));
}

#[test]
fn noise_in_any_byte_of_the_headers_never_panics_and_never_passes() {
    let good = archive();
    for at in 0..good.len() {
        for bit in [1, 0x80] {
            let mut bytes = good.clone();
            bytes[at] ^= bit;
            assert_ne!(judged(&bytes).verdict.as_str(), "valid");
        }
    }
}

#[test]
fn an_archive_without_its_payload_is_invalid() {
    let Some(manifest) = data::file("zip/zip_signed_files-META-INF/NCAManifest.xml") else {
        return;
    };
    let message = data::file("zip/zip_signed_files-META-INF/signature-7ad1db5cc2.cms").unwrap();
    let with = |extra: &[(&str, &[u8])]| {
        let mut files = vec![
            ("META-INF/NCAManifest.xml", manifest.as_slice()),
            ("META-INF/signature-7ad1db5cc2.cms", message.as_slice()),
        ];
        files.extend_from_slice(extra);
        stored(&files)
    };
    assert_eq!(code(&with(&[])), "zip-file-missing");
    assert_eq!(code(&with(&[("wsse.txt", b"another")])), "zip-file-changed");
    assert_eq!(code(&stored(&[("a.txt", b"a")])), "zip-unsigned");
    assert_eq!(code(&stored(&[("META-INF/ASiCManifest.xml", b"a")])), "zip-container-unsupported");
}

/// An archive of stored files.
fn stored(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let offset = u32::try_from(bytes.len()).unwrap();
        let size = u32::try_from(content.len()).unwrap().to_le_bytes();
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let mut common = vec![20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0];
        common.extend(crc.sum().to_le_bytes());
        common.extend([size, size].concat());
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);
        bytes.extend([b"PK\x03\x04", common.as_slice(), name.as_bytes(), content].concat());
        directory.extend([b"PK\x01\x02\x14\0", common.as_slice(), &[0; 10]].concat());
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, size) = (bytes.len(), directory.len());
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    bytes.extend(directory);
    bytes.extend([b"PK\x05\x06\0\0\0\0", count.as_slice(), &count].concat());
    bytes.extend(u32::try_from(size).unwrap().to_le_bytes());
    bytes.extend(u32::try_from(start).unwrap().to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}
