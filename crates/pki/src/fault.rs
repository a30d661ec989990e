//! Why an object can't be read, and why a signature is not good.
//!
//! Codes of faults that a user sees, from the whole crate (faults of keys, and
//! `signature-invalid`, have their texts in `crypto`):
//!
//! Those that end in `unreadable` tell by `part` whether it is known where the object is broken: in the field `name`, at
//! octet `offset`.
//!
//! | code | meaning |
//! |---|---|
//! | `algorithm-pss-parameters-unsupported` | RSASSA-PSS with another mask or trailer |
//! | `algorithm-sha1-unsafe` | the algorithm `oid` is or uses SHA-1, which proves nothing any more |
//! | `algorithm-sha3-unsupported` | the algorithm `oid` is or uses SHA-3 |
//! | `algorithm-unsupported` | the algorithm `oid` is not supported; nothing is said about validity |
//! | `certificate-expired` | the certificate of `subject` was valid until `not_after` |
//! | `certificate-expired-time-unproven` | so it is, and nothing proves that the signature is older than `not_after` |
//! | `certificate-extension-unsupported` | an extension `oid` of `subject` is not understood |
//! | `certificate-issuer-not-authority` | the certificate of `subject` does not allow issuing |
//! | `certificate-issuer-unknown` | no path to a trusted authority: `issuer` is not known |
//! | `certificate-key-usage-wrong` | the key of `subject` is for other uses |
//! | `certificate-name-constraint-unsupported` | `subject` bears a name of a kind whose constraints are not evaluated |
//! | `certificate-name-mismatch` | `subject` does not bear the demanded `name` |
//! | `certificate-name-not-permitted` | the authority of `subject` may not issue for `name` |
//! | `certificate-not-conforming` | the certificate of `subject` breaks `clause` of its standard |
//! | `certificate-not-yet-valid` | the certificate of `subject` is valid from `not_before` |
//! | `certificate-not-issued` | the status service says that `subject` was never issued |
//! | `certificate-path-too-long` | more authorities in the path than allowed |
//! | `certificate-policy-not-acceptable` | `subject` is not issued under an acceptable policy |
//! | `certificate-purpose-wrong` | `subject` is not for `purpose` |
//! | `certificate-request-proof-invalid` | the request is not signed with the key it carries |
//! | `certificate-request-unreadable` | not a PKCS#10 request |
//! | `certificate-revoked` | the certificate of `subject` was revoked on `revoked_at`, for `reason` |
//! | `certificate-signature-invalid` | the issuer's signature on the certificate of `subject` does not verify |
//! | `certificate-unreadable` | not an X.509 certificate |
//! | `key-certificate-mismatch` | the private key is not the one of the certificate |
//! | `key-container-password-wrong` | wrong password, or the container was altered |
//! | `key-container-several-keys` | more than one private key inside, and none was named |
//! | `key-container-unreadable` | not a PKCS#12 container |
//! | `key-container-unsupported` | encrypted in a way we do not read, or at too high a price |
//! | `key-container-without-mac` | no check of integrity inside |
//! | `key-container-without-key` | no private key inside (of that name) |
//! | `ocsp-request-unreadable` | not an OCSP request |
//! | `ocsp-response-extension-unsupported` | a critical extension `oid` of an OCSP answer is not understood |
//! | `ocsp-response-unreadable` | not an OCSP answer |
//! | `ocsp-response-untrusted` | the OCSP answer is not signed by the issuer or its responder |
//! | `revocation-list-extension-unsupported` | a critical extension `oid` of a list is not understood |
//! | `revocation-list-issuer-mismatch` | the certificate is not that of the list's issuer, or may not sign lists |
//! | `revocation-list-signature-invalid` | the signature of a list does not verify |
//! | `revocation-list-unreadable` | not a CRL |
//! | `revocation-unknown` | the status of `subject` can't be told: `cause` |
//! | `signature-attribute-broken` | `attribute` of the signature is absent, doubled or broken |
//! | `signature-certificate-mismatch` | the signed reference names another certificate |
//! | `signature-certificate-missing` | the signer's certificate is not inside |
//! | `signature-content-mismatch` | the document was changed after signing, or is another one |
//! | `signature-content-missing` | a detached signature without its document |
//! | `signature-invalid` | the signature does not verify |
//! | `signature-key-usage` | the signer's certificate is not for signing |
//! | `signature-not-cades` | the signature lacks what CAdES-BES demands (`attribute`) |
//! | `signature-too-complex` | too many signers, counter-signatures or time stamps |
//! | `signature-unreadable` | not a CMS signature |
//! | `signature-without-signers` | a CMS message that nobody signed |
//! | `time-stamp-answer-mismatch` | the time stamp does not answer the request (`field`) |
//! | `time-stamp-authority-unfit` | the certificate that made the time stamp is not for time stamps alone |
//! | `time-stamp-certificate-missing` | the certificate of the time-stamping authority is not known |
//! | `time-stamp-imprint-mismatch` | the time stamp is over something else |
//! | `time-stamp-invalid` | the time stamp is forged, altered or not made as RFC 3161 demands |
//! | `time-stamp-refused` | the time-stamping authority refused (`reason`) |
//! | `time-stamp-request-unreadable` | not a time-stamp request |
//! | `time-stamp-response-unreadable` | not the answer of a time-stamping authority |
//! | `time-stamp-unreadable` | not a time-stamp token |
//! | `upload-too-large` | larger than `limit_kib` |

use std::fmt;

use base::Fault;

use crate::{Oid, asn1::Malformed, place};

/// The kinds of objects this crate reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// An X.509 certificate.
    Certificate,
    /// A PKCS#10 request.
    CertificateRequest,
    /// A PKCS#12 container.
    KeyContainer,
    /// An OCSP request.
    OcspRequest,
    /// An OCSP answer.
    OcspResponse,
    /// A CRL.
    RevocationList,
    /// A CMS signed message.
    SignedMessage,
    /// A time-stamp token.
    TimeStamp,
    /// A request for a time stamp.
    TimeStampRequest,
    /// The answer of a time-stamping authority.
    TimeStampResponse,
}

impl Object {
    const fn unreadable(self) -> &'static str {
        match self {
            Self::Certificate => "certificate-unreadable",
            Self::CertificateRequest => "certificate-request-unreadable",
            Self::KeyContainer => "key-container-unreadable",
            Self::OcspRequest => "ocsp-request-unreadable",
            Self::OcspResponse => "ocsp-response-unreadable",
            Self::RevocationList => "revocation-list-unreadable",
            Self::SignedMessage => "signature-unreadable",
            Self::TimeStamp => "time-stamp-unreadable",
            Self::TimeStampRequest => "time-stamp-request-unreadable",
            Self::TimeStampResponse => "time-stamp-response-unreadable",
        }
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate => "an X.509 certificate",
            Self::CertificateRequest => "a PKCS#10 request",
            Self::KeyContainer => "a PKCS#12 container",
            Self::OcspRequest => "an OCSP request",
            Self::OcspResponse => "an OCSP response",
            Self::RevocationList => "a CRL",
            Self::SignedMessage => "a CMS signed message",
            Self::TimeStamp => "a time-stamp token",
            Self::TimeStampRequest => "a time-stamp request",
            Self::TimeStampResponse => "the answer of a time-stamping authority",
        })
    }
}

/// Where an object is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The field, by the names of the standard from the outside in: `tbsCertificate.validity.notAfter`.
    pub field: String,
    /// Where it begins: octets from the first of the object in DER.
    pub offset: usize,
}

/// The octets are not the object that was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeFault {
    /// This object, but broken.
    #[error("{0} is broken at octet {offset}, in {field}", offset = .1.offset, field = .1.field)]
    Broken(Object, Place),
    /// Not this object, or one that is broken as a whole.
    #[error("the octets are not {0}")]
    Malformed(Object),
    /// Over the budget.
    #[error("larger than {limit_bytes} octets")]
    TooLarge {
        /// The budget.
        limit_bytes: usize,
    },
}

impl DecodeFault {
    /// Refuses input over the budget.
    pub(crate) const fn budget(bytes: &[u8], limit_bytes: usize) -> Result<(), Self> {
        if bytes.len() > limit_bytes { Err(Self::TooLarge { limit_bytes }) } else { Ok(()) }
    }
}

impl From<DecodeFault> for Fault {
    fn from(fault: DecodeFault) -> Self {
        match fault {
            DecodeFault::Broken(object, place) => Self::new(object.unreadable())
                .with("part", "told")
                .with("name", place.field)
                .with("offset", place.offset),
            DecodeFault::Malformed(object) => Self::new(object.unreadable()),
            DecodeFault::TooLarge { limit_bytes } => {
                Self::new("upload-too-large").with("limit_kib", limit_bytes / 1024)
            }
        }
    }
}

/// Names the object to which malformed octets belong, and where it is broken.
pub(crate) trait OfObject<T> {
    /// `der` are the octets that were read.
    fn of(self, object: Object, der: &[u8]) -> Result<T, DecodeFault>;
}

impl<T> OfObject<T> for Result<T, Malformed> {
    fn of(self, object: Object, der: &[u8]) -> Result<T, DecodeFault> {
        self.map_err(|Malformed| match place::find(object, der) {
            Some(place) => DecodeFault::Broken(object, place),
            None => DecodeFault::Malformed(object),
        })
    }
}

/// Why a signature is not good. "Can't tell" and "is wrong" are different answers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// The signature does not verify with this key.
    #[error("the signature does not verify")]
    Invalid,
    /// The public key can't be used.
    #[error("the public key can't be used")]
    Key(#[from] crypto::KeyFault),
    /// The algorithm is unknown here, so nothing is said about the signature.
    #[error("algorithm {0} is not supported")]
    Unsupported(Oid),
}

impl SignatureFault {
    /// Whether nothing is said of the signature, because its algorithm or that of the key is not
    /// known here.
    pub const fn is_unsupported(&self) -> bool {
        matches!(self, Self::Unsupported(_) | Self::Key(crypto::KeyFault::AlgorithmUnknown(_)))
    }
}

impl From<SignatureFault> for Fault {
    fn from(fault: SignatureFault) -> Self {
        match fault {
            SignatureFault::Invalid => Self::new("signature-invalid"),
            SignatureFault::Key(fault) => fault.into(),
            SignatureFault::Unsupported(oid) => Self::new(unsupported(&oid)).with("oid", oid),
        }
    }
}

/// Algorithms with SHA-1: the digest, RSA, DSA and ECDSA.
const WITH_SHA_1: [Oid; 4] = [
    Oid::new_unwrap("1.3.14.3.2.26"),
    Oid::new_unwrap("1.2.840.113549.1.1.5"),
    Oid::new_unwrap("1.2.840.10040.4.3"),
    Oid::new_unwrap("1.2.840.10045.4.1"),
];

/// What to say of an algorithm that is not supported. RSASSA-PSS is, but not with all parameters.
fn unsupported(oid: &Oid) -> &'static str {
    /// Digests 7 to 12 of NIST are SHA-3 and its relatives, signatures 5 to 16 are made with them.
    fn is_sha_3(text: &str) -> bool {
        let number = |arc: &str| text.strip_prefix(arc).and_then(|n| n.parse::<u8>().ok());
        number("2.16.840.1.101.3.4.2.").is_some_and(|n| (7..=12).contains(&n))
            || number("2.16.840.1.101.3.4.3.").is_some_and(|n| (5..=16).contains(&n))
    }
    let text = oid.to_string();
    if WITH_SHA_1.contains(oid) {
        "algorithm-sha1-unsafe"
    } else if is_sha_3(&text) {
        "algorithm-sha3-unsupported"
    } else if text == "1.2.840.113549.1.1.10" {
        "algorithm-pss-parameters-unsupported"
    } else {
        "algorithm-unsupported"
    }
}
