//! Parameters of RSASSA-PSS (RFC 4055 section 3.1).

use der::asn1::{AnyRef, ObjectIdentifier};
use spki::AlgorithmIdentifierRef;

use super::{DigestAlgorithm, oid};

/// id-RSASSA-PSS.
pub(super) const RSASSA_PSS: ObjectIdentifier = oid!("1.2.840.113549.1.1.10");
/// id-mgf1.
const MGF1: ObjectIdentifier = oid!("1.2.840.113549.1.1.8");

/// ```text
/// RSASSA-PSS-params ::= SEQUENCE {
///     hashAlgorithm      [0] HashAlgorithm DEFAULT sha1Identifier,
///     maskGenAlgorithm   [1] MaskGenAlgorithm DEFAULT mgf1SHA1Identifier,
///     saltLength         [2] INTEGER DEFAULT 20,
///     trailerField       [3] INTEGER DEFAULT 1 }
/// ```
#[derive(der::Sequence)]
struct PssParameters<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    hash: Option<AlgorithmIdentifierRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mask: Option<AlgorithmIdentifierRef<'a>>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    salt_bytes: Option<u16>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    trailer: Option<u8>,
}

/// The digest of a signature with PSS whose mask is made with the same digest, and whose salt is as long as it: the
/// only combinations that are used (RFC 8446 section 4.2.3, CA/Browser Forum 7.1.3.2.1) and supported here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PssDigest {
    Sha256,
    Sha384,
    Sha512,
}

impl PssDigest {
    const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    pub(crate) const fn digest(self) -> DigestAlgorithm {
        match self {
            Self::Sha256 => DigestAlgorithm::Sha256,
            Self::Sha384 => DigestAlgorithm::Sha384,
            Self::Sha512 => DigestAlgorithm::Sha512,
        }
    }

    /// Reads `RSASSA-PSS-params`; `None` for anything that is not supported, the defaults with SHA-1 included.
    pub(crate) fn read(parameters: AnyRef<'_>) -> Option<Self> {
        let read: PssParameters<'_> = parameters.decode_as().ok()?;
        let (hash, mask) = (read.hash?, read.mask?);
        let inner: AlgorithmIdentifierRef<'_> = mask.parameters?.decode_as().ok()?;
        if mask.oid != MGF1 || read.trailer.is_some_and(|trailer| trailer != 1) {
            return None;
        }
        let of = |found: &AlgorithmIdentifierRef<'_>| {
            let is_plain = found.parameters.is_none_or(AnyRef::is_null);
            Self::ALL.into_iter().find(|known| is_plain && known.digest().oid() == found.oid)
        };
        let found = of(&hash)?;
        let salt_fits = read.salt_bytes.map(usize::from) == Some(found.digest().output_bytes());
        (of(&inner) == Some(found) && salt_fits).then_some(found)
    }

    /// The `AlgorithmIdentifier` of a signature, in the one encoding that CA/Browser Forum 7.1.3.2.1 allows.
    pub(super) const fn signature_identifier_der(self) -> &'static [u8] {
        match self {
            Self::Sha256 => {
                b"\x30\x41\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x34\
                \xa0\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\
                \xa1\x1c\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\
                \x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\
                \xa2\x03\x02\x01\x20"
            }
            Self::Sha384 => {
                b"\x30\x41\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x34\
                \xa0\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\
                \xa1\x1c\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\
                \x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\
                \xa2\x03\x02\x01\x30"
            }
            Self::Sha512 => {
                b"\x30\x41\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x34\
                \xa0\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\
                \xa1\x1c\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\
                \x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\
                \xa2\x03\x02\x01\x40"
            }
        }
    }
}
