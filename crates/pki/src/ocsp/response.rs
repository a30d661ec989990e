//! Building the answer.

use crypto::{SignFault, SignatureAlgorithm, Signer};
use jiff::Timestamp;

use super::{CertId, request::nonce_extension};
use crate::{
    Certificate, RevocationReason,
    asn1::{self, ENUMERATED, context, context_primitive},
    oid,
    x509::{Extension, ExtensionValue, key_identifier},
};

/// The status of one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertStatus {
    /// Issued, and not revoked.
    Good,
    /// Never issued by this authority. On the wire `revoked` since 1 January 1970 with reason
    /// `certificateHold` and the extension extended-revoke (RFC 6960 2.2), as the national
    /// responder answers.
    NotIssued,
    /// Revoked.
    Revoked {
        /// Since when.
        at: Timestamp,
        /// Why; `None` is "unspecified".
        reason: Option<RevocationReason>,
    },
    /// The responder knows nothing of it.
    Unknown,
}

impl CertStatus {
    /// How bad it is for the certificate: of contradictory answers the worst speaks.
    pub(super) const fn weight(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Unknown => 1,
            Self::Revoked { .. } => 2,
            Self::NotIssued => 3,
        }
    }

    fn der(self) -> Vec<u8> {
        match self {
            Self::Good => asn1::tlv(context_primitive(0), &[]),
            Self::NotIssued => {
                let reason = Some(RevocationReason::CertificateHold);
                Self::Revoked { at: Timestamp::UNIX_EPOCH, reason }.der()
            }
            Self::Revoked { at, reason } => {
                let reason = reason
                    .map(|r| asn1::explicit(0, &asn1::tlv(ENUMERATED, &[&[r.code()]])))
                    .unwrap_or_default();
                asn1::tlv(context(1), &[&asn1::generalized_time(at), &reason])
            }
            Self::Unknown => asn1::tlv(context_primitive(2), &[]),
        }
    }
}

/// The answer about one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SingleResponse {
    /// The certificate that was asked about (RFC 6960 4.1.1).
    pub cert_id: CertId,
    /// Its status.
    pub status: CertStatus,
    /// As of when the status is known.
    pub this_update: Timestamp,
    /// By when newer information comes.
    pub next_update: Option<Timestamp>,
}

impl SingleResponse {
    fn der(&self) -> Vec<u8> {
        let next = self
            .next_update
            .map(|next| asn1::explicit(0, &asn1::generalized_time(next)))
            .unwrap_or_default();
        asn1::sequence(&[
            self.cert_id.der(),
            &self.status.der(),
            &asn1::generalized_time(self.this_update),
            &next,
        ])
    }

    /// Whether the answer covers the moment: not before thisUpdate, and before nextUpdate. Without
    /// nextUpdate the answer was newest when it was given (RFC 6960 4.2.2.1); how old it may be is
    /// then the caller's decision.
    pub fn is_fresh_at(&self, at: Timestamp) -> bool {
        self.this_update <= at && self.next_update.is_none_or(|next| at < next)
    }
}

/// An answer without status (RFC 6960 4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorStatus {
    /// The question is no OCSP request.
    MalformedRequest,
    /// The responder is in an inconsistent state.
    InternalError,
    /// The responder can't answer now.
    TryLater,
    /// The request must be signed.
    SignatureRequired,
    /// The responder does not answer for this issuer (RFC 5019 2.2.3).
    Unauthorized,
}

impl ErrorStatus {
    const ALL: [Self; 5] = [
        Self::MalformedRequest,
        Self::InternalError,
        Self::TryLater,
        Self::SignatureRequired,
        Self::Unauthorized,
    ];

    const fn code(self) -> u8 {
        match self {
            Self::MalformedRequest => 1,
            Self::InternalError => 2,
            Self::TryLater => 3,
            Self::SignatureRequired => 5,
            Self::Unauthorized => 6,
        }
    }

    pub(super) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// The octets of an answer without status. It is not signed.
pub fn error_response(status: ErrorStatus) -> Vec<u8> {
    asn1::sequence(&[&asn1::tlv(ENUMERATED, &[&[status.code()]])])
}

/// Lays out an answer; the responder is named by its key.
#[derive(Clone, Debug)]
pub struct ResponseBuilder<'a> {
    responder: &'a Certificate,
    produced_at: Timestamp,
    nonce: Option<&'a [u8]>,
    responses: Vec<SingleResponse>,
}

impl<'a> ResponseBuilder<'a> {
    /// Begins an answer of `responder`, whose certificate goes with it.
    pub const fn new(responder: &'a Certificate, produced_at: Timestamp) -> Self {
        Self { responder, produced_at, nonce: None, responses: Vec::new() }
    }

    /// Repeats the nonce of the request.
    #[must_use]
    pub const fn nonce(mut self, nonce: Option<&'a [u8]>) -> Self {
        self.nonce = nonce;
        self
    }

    /// Adds the answer about one certificate.
    #[must_use]
    pub fn answer(mut self, response: SingleResponse) -> Self {
        self.responses.push(response);
        self
    }

    /// The exact octets to sign.
    ///
    /// ```text
    /// ResponseData ::= SEQUENCE {
    ///    version              [0] EXPLICIT Version DEFAULT v1,
    ///    responderID              ResponderID,
    ///    producedAt               GeneralizedTime,
    ///    responses                SEQUENCE OF SingleResponse,
    ///    responseExtensions   [1] EXPLICIT Extensions OPTIONAL }
    /// ```
    pub fn tbs_der(&self) -> Vec<u8> {
        let key_id = key_identifier(self.responder.spki_der()).unwrap_or_default();
        let responses: Vec<Vec<u8>> = self.responses.iter().map(SingleResponse::der).collect();
        let mut extensions = self.nonce.map(nonce_extension).unwrap_or_default();
        if self.responses.iter().any(|r| r.status == CertStatus::NotIssued) {
            let der = asn1::null();
            let value = ExtensionValue::Other { oid: oid::OCSP_EXTENDED_REVOKE, der };
            extensions.extend(Extension::plain(value).der());
        }
        let extensions = if extensions.is_empty() {
            extensions
        } else {
            asn1::explicit(1, &asn1::sequence(&[&extensions]))
        };
        asn1::sequence(&[
            &asn1::explicit(2, &asn1::octet_string(&key_id)),
            &asn1::generalized_time(self.produced_at),
            &asn1::sequence(&[&responses.concat()]),
            &extensions,
        ])
    }

    /// Signs and assembles the answer, with the responder's certificate inside.
    pub fn sign(&self, signer: &dyn Signer) -> Result<Vec<u8>, SignFault> {
        let tbs = self.tbs_der();
        let signature = signer.sign(&tbs)?;
        let certificates = std::slice::from_ref(self.responder);
        Ok(assemble(&tbs, signer.signature_algorithm(), &signature, certificates))
    }
}

/// Puts an answer together of the octets that were signed, their signature, and the responder's
/// certificate.
pub fn assemble(
    tbs_der: &[u8],
    algorithm: SignatureAlgorithm,
    signature: &[u8],
    certificates: &[Certificate],
) -> Vec<u8> {
    let certificates: Vec<u8> = certificates.iter().flat_map(Certificate::der).copied().collect();
    let certificates = if certificates.is_empty() {
        certificates
    } else {
        asn1::explicit(0, &asn1::sequence(&[&certificates]))
    };
    let basic = asn1::sequence(&[
        tbs_der,
        &algorithm.identifier_der(),
        &asn1::bit_string(signature),
        &certificates,
    ]);
    let bytes = asn1::sequence(&[&asn1::oid(&oid::OCSP_BASIC), &asn1::octet_string(&basic)]);
    asn1::sequence(&[&asn1::tlv(ENUMERATED, &[&[0]]), &asn1::explicit(0, &bytes)])
}
