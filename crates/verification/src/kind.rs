//! What a file is, told from its octets and not from its name.

use std::borrow::Cow;

use pki::pem;

use crate::shape;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// X.509 certificate (RFC 5280).
    Certificate,
    /// PKCS#10 request for a certificate (RFC 2986).
    CertificateRequest,
    /// CMS message (RFC 5652), other than a time stamp.
    Cms,
    /// CMS message that is encrypted (RFC 5652 6, 8; RFC 5083).
    EncryptedMessage,
    /// PKCS#8 key under a password (RFC 5958).
    EncryptedPrivateKey,
    /// PKCS#12 key container (RFC 7292).
    KeyContainer,
    /// OCSP request (RFC 6960).
    OcspRequest,
    /// OCSP answer (RFC 6960).
    OcspResponse,
    /// PDF document (ISO 32000-1).
    Pdf,
    /// PKCS#8 key in the open (RFC 5958).
    PrivateKey,
    /// SubjectPublicKeyInfo (RFC 5280 4.1.2.7).
    PublicKey,
    /// CRL, full or delta (RFC 5280 5).
    RevocationList,
    /// Time-stamp request (RFC 3161 2.4.1).
    TimestampRequest,
    /// Time-stamp answer (RFC 3161 2.4.2).
    TimestampResponse,
    /// Time-stamp token: a CMS message that carries a TSTInfo (RFC 3161 2.4.2).
    TimestampToken,
    /// None of these.
    Unknown,
    /// XML document.
    Xml,
    /// ZIP archive.
    Zip,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 18] = [
        Self::Certificate,
        Self::CertificateRequest,
        Self::Cms,
        Self::EncryptedMessage,
        Self::EncryptedPrivateKey,
        Self::KeyContainer,
        Self::OcspRequest,
        Self::OcspResponse,
        Self::Pdf,
        Self::PrivateKey,
        Self::PublicKey,
        Self::RevocationList,
        Self::TimestampRequest,
        Self::TimestampResponse,
        Self::TimestampToken,
        Self::Unknown,
        Self::Xml,
        Self::Zip,
    ];

    /// The word for it in interfaces. It never changes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::CertificateRequest => "certificate-request",
            Self::Cms => "cms",
            Self::EncryptedMessage => "cms-encrypted",
            Self::EncryptedPrivateKey => "encrypted-private-key",
            Self::KeyContainer => "pkcs12",
            Self::OcspRequest => "ocsp-request",
            Self::OcspResponse => "ocsp-response",
            Self::Pdf => "pdf",
            Self::PrivateKey => "private-key",
            Self::PublicKey => "public-key",
            Self::RevocationList => "crl",
            Self::TimestampRequest => "timestamp-request",
            Self::TimestampResponse => "timestamp-response",
            Self::TimestampToken => "timestamp-token",
            Self::Unknown => "unknown",
            Self::Xml => "xml",
            Self::Zip => "zip",
        }
    }

    /// Whether files of this kind are judged.
    const fn is_judged(self) -> bool {
        match self {
            Self::Certificate
            | Self::Cms
            | Self::OcspResponse
            | Self::Pdf
            | Self::RevocationList
            | Self::TimestampResponse
            | Self::TimestampToken
            | Self::Xml
            | Self::Zip => true,
            Self::CertificateRequest
            | Self::EncryptedMessage
            | Self::EncryptedPrivateKey
            | Self::KeyContainer
            | Self::OcspRequest
            | Self::PrivateKey
            | Self::PublicKey
            | Self::TimestampRequest
            | Self::Unknown => false,
        }
    }

    /// What a file is.
    pub fn of(bytes: &[u8]) -> Self {
        Recognised::new(bytes).kind
    }

    /// The kind that a PEM label promises (RFC 7468), for contents that do not speak for themselves.
    fn of_label(label: &str) -> Self {
        match label {
            "CERTIFICATE" | "TRUSTED CERTIFICATE" | "X509 CERTIFICATE" => Self::Certificate,
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Self::CertificateRequest,
            "CMS" | "PKCS7" | "PKCS #7 SIGNED DATA" => Self::Cms,
            "ENCRYPTED PRIVATE KEY" => Self::EncryptedPrivateKey,
            "OCSP REQUEST" => Self::OcspRequest,
            "OCSP RESPONSE" => Self::OcspResponse,
            "PKCS12" => Self::KeyContainer,
            "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" => Self::PrivateKey,
            "PUBLIC KEY" => Self::PublicKey,
            "X509 CRL" => Self::RevocationList,
            _ => Self::Unknown,
        }
    }
}

/// A file whose kind is known, freed of its text form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its octets: what PEM or base64 stood for, or the file as it is. Of several PEM blocks the
    /// first.
    pub octets: Cow<'a, [u8]>,
}

/// How far a PDF header may stand from the beginning; readers look so far (ISO 32000-1, annex H.3).
const PDF_HEADER_WITHIN: usize = 1024;

impl<'a> Recognised<'a> {
    /// Looks at a file.
    ///
    /// The work is bounded: text forms are decoded once, and of ASN.1 only the outermost heads are
    /// looked at. A kind says what to read the file as, not that it is whole.
    pub fn new(bytes: &'a [u8]) -> Self {
        let whole = |kind| Self { kind, octets: Cow::Borrowed(bytes) };
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return whole(Kind::Zip);
        }
        let head = bytes.get(..PDF_HEADER_WITHIN).unwrap_or(bytes);
        if head.windows(5).any(|word| word == b"%PDF-") {
            return whole(Kind::Pdf);
        }
        if let Some(kind) = shape::of(bytes) {
            return whole(kind);
        }
        if is_xml(bytes) {
            return whole(Kind::Xml);
        }
        if pem::is_pem(bytes) {
            return Self::of_pem(bytes).unwrap_or_else(|| whole(label_kind(bytes)));
        }
        let Ok(text) = std::str::from_utf8(bytes) else { return whole(Kind::Unknown) };
        let text = text.trim_start_matches('\u{feff}').trim_ascii();
        match pem::decode_base64(text) {
            Some(octets) => match shape::of(&octets) {
                Some(kind) => Self { kind, octets: Cow::Owned(octets) },
                None => whole(Kind::Unknown),
            },
            None => whole(Kind::Unknown),
        }
    }

    /// Of several blocks the first that can be judged, else the first that is known here, else the first: keys often lie
    /// beside their certificates, and behind the parameters of their curve.
    fn of_pem(text: &[u8]) -> Option<Self> {
        let kind = |block: &pem::Block| {
            shape::of(&block.der).unwrap_or_else(|| Kind::of_label(&block.label))
        };
        let mut blocks = pem::decode_all(text)?;
        let first = |wanted: fn(Kind) -> bool| blocks.iter().position(|block| wanted(kind(block)));
        let chosen = first(Kind::is_judged).or_else(|| first(|kind| kind != Kind::Unknown));
        let block = blocks.swap_remove(chosen.unwrap_or(0));
        Some(Self { kind: kind(&block), octets: Cow::Owned(block.der) })
    }
}

/// Whether the octets begin as an XML document does, in any charset.
fn is_xml(bytes: &[u8]) -> bool {
    let utf16 = [&b"\xFE\xFF\0<"[..], b"\xFF\xFE<\0", b"\0<\0", b"<\0"];
    let plain = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    plain.starts_with(b"<") || utf16.iter().any(|start| bytes.starts_with(start))
}

/// What the first label of a broken PEM file promises.
fn label_kind(text: &[u8]) -> Kind {
    let text = String::from_utf8_lossy(text);
    let label = text.split_once("-----BEGIN ").and_then(|(_, rest)| rest.split_once("-----"));
    label.map_or(Kind::Unknown, |(label, _)| Kind::of_label(label))
}
