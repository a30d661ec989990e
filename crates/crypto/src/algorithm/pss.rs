//! Parameters of RSASSA-PSS (RFC 4055 section 3.1).

use der::{
    Decode, Encode,
    asn1::{AnyRef, ObjectIdentifier},
};
use spki::AlgorithmIdentifierRef;

use super::{DigestAlgorithm, oid};

/// id-RSASSA-PSS.
pub(super) const RSASSA_PSS: ObjectIdentifier = oid!("1.2.840.113549.1.1.10");
/// id-mgf1.
const MGF1: ObjectIdentifier = oid!("1.2.840.113549.1.1.8");

/// The length of a salt of which nothing is declared.
const DEFAULT_SALT_BYTES: u16 = 20;

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

/// A digest for PSS: of the message, and in the mask (RFC 8446 section 4.2.3, CA/Browser Forum 7.1.3.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PssDigest {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// What `RSASSA-PSS-params` declare, where the mask is MGF1 with the digest of the message and the trailer is 1: nobody
/// uses anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pss {
    pub(crate) digest: PssDigest,
    pub(crate) salt_bytes: u16,
}

/// Why parameters of PSS are not supported.
pub(super) enum PssFault {
    /// A digest that is not on the list, by its object identifier: SHA-1, which is the default, among them.
    Digest(ObjectIdentifier),
    /// Another mask, another digest in the mask, another trailer, or no parameters at all.
    Other,
}

impl PssDigest {
    pub(crate) const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    /// The digest.
    pub const fn digest(self) -> DigestAlgorithm {
        match self {
            Self::Sha256 => DigestAlgorithm::Sha256,
            Self::Sha384 => DigestAlgorithm::Sha384,
            Self::Sha512 => DigestAlgorithm::Sha512,
        }
    }

    /// With a salt as long as the digest: what is made here, and what most others make.
    pub(crate) const fn usual(self) -> Pss {
        let salt_bytes = match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        };
        Pss { digest: self, salt_bytes }
    }

    fn read(found: &AlgorithmIdentifierRef<'_>) -> Result<Self, PssFault> {
        let is_plain = found.parameters.is_none_or(AnyRef::is_null);
        let known = Self::ALL.into_iter().find(|known| known.digest().oid() == found.oid);
        known.filter(|_| is_plain).ok_or(PssFault::Digest(found.oid))
    }
}

impl Pss {
    /// Reads `RSASSA-PSS-params`. What is left out has the defaults of the standard: SHA-1, and a salt of 20 bytes.
    pub(super) fn read(parameters: Option<AnyRef<'_>>) -> Result<Self, PssFault> {
        let parameters = parameters.ok_or(PssFault::Other)?;
        let read: PssParameters<'_> = parameters.decode_as().map_err(|_| PssFault::Other)?;
        let hash = read.hash.ok_or(PssFault::Digest(DigestAlgorithm::Sha1.oid()))?;
        let digest = PssDigest::read(&hash)?;
        let mask = read.mask.ok_or(PssFault::Other)?;
        let inner = mask.parameters.ok_or(PssFault::Other)?;
        let inner: AlgorithmIdentifierRef<'_> = inner.decode_as().map_err(|_| PssFault::Other)?;
        let is_usual = mask.oid == MGF1
            && PssDigest::read(&inner).is_ok_and(|of_mask| of_mask == digest)
            && read.trailer.is_none_or(|trailer| trailer == 1);
        let salt_bytes = read.salt_bytes.unwrap_or(DEFAULT_SALT_BYTES);
        if is_usual { Ok(Self { digest, salt_bytes }) } else { Err(PssFault::Other) }
    }

    /// Reads the parameters of a key; `None` for anything that is not supported.
    pub(crate) fn of_key(parameters: AnyRef<'_>) -> Option<Self> {
        Self::read(Some(parameters)).ok()
    }

    /// The `AlgorithmIdentifier` of a signature: for usual salts in the one encoding that CA/Browser Forum 7.1.3.2.1
    /// allows.
    pub(super) fn signature_identifier_der(self) -> Vec<u8> {
        let null = Some(AnyRef::NULL);
        let hash = AlgorithmIdentifierRef { oid: self.digest.digest().oid(), parameters: null };
        let write = || {
            let inner = hash.to_der()?;
            let mask =
                AlgorithmIdentifierRef { oid: MGF1, parameters: Some(AnyRef::from_der(&inner)?) };
            // What is the default is left out (X.690 11.5).
            let salt_bytes = Some(self.salt_bytes).filter(|bytes| *bytes != DEFAULT_SALT_BYTES);
            let parameters =
                PssParameters { hash: Some(hash), mask: Some(mask), salt_bytes, trailer: None };
            let parameters = parameters.to_der()?;
            let parameters = Some(AnyRef::from_der(&parameters)?);
            AlgorithmIdentifierRef { oid: RSASSA_PSS, parameters }.to_der()
        };
        // Of these parts the encoder refuses none: its only fault is an overlong length.
        write().unwrap_or_else(|_: der::Error| Vec::new())
    }
}
