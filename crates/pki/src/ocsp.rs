//! Certificate status by question and answer (RFC 6960, RFC 9654).

mod request;
mod response;
mod verify;

use crypto::DigestAlgorithm;

use crate::{
    Certificate, Serial, algorithm,
    asn1::{self, Input, Malformed, SEQUENCE},
    x509::key_bits,
};

pub use request::{MAX_CERT_IDS, MAX_REQUEST_BYTES, Request};
pub use response::{
    CertStatus, ErrorStatus, ResponseBuilder, SingleResponse, assemble, error_response,
};
pub use verify::{MAX_RESPONSE_BYTES, Response, ResponseFault};

/// The length of a nonce: 1 to 128 octets (RFC 9654 2.1).
pub const MAX_NONCE_BYTES: usize = 128;

/// Which certificate is asked about: digests of the issuer's name and key, and the serial number.
///
/// The octets are kept as they came, so that an answer repeats the question exactly.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CertId {
    /// `None` when the digest is not known here; then it matches no issuer.
    digest: Option<DigestAlgorithm>,
    name_digest: Vec<u8>,
    key_digest: Vec<u8>,
    serial: Serial,
    der: Vec<u8>,
}

impl CertId {
    /// The identifier of a certificate of `issuer`. SHA-1 is what most clients use and names the
    /// issuer only.
    /// `None` when the issuer's public key is not well formed.
    pub fn new(digest: DigestAlgorithm, issuer: &Certificate, serial: Serial) -> Option<Self> {
        let name_digest = crypto::digest(digest, issuer.subject().der());
        let key_digest = crypto::digest(digest, key_bits(issuer.spki_der()).ok()?);
        // With NULL for all digests: so do all known clients, and answers repeat it.
        let der = asn1::sequence(&[
            &asn1::algorithm_with_null(&digest.oid()),
            &asn1::octet_string(&name_digest),
            &asn1::octet_string(&key_digest),
            &serial.der(),
        ]);
        Some(Self { digest: Some(digest), name_digest, key_digest, serial, der })
    }

    /// ```text
    /// CertID          ::=     SEQUENCE {
    ///    hashAlgorithm       AlgorithmIdentifier,
    ///    issuerNameHash      OCTET STRING, -- Hash of issuer's DN
    ///    issuerKeyHash       OCTET STRING, -- Hash of issuer's public key
    ///    serialNumber        CertificateSerialNumber }
    /// ```
    fn read(input: &mut Input<'_>) -> Result<Self, Malformed> {
        let element = input.element()?;
        let mut fields = Input::new(element.expect(SEQUENCE)?);
        let digest = fields.element()?;
        digest.expect(SEQUENCE)?;
        let name_digest = fields.octets()?.to_vec();
        let key_digest = fields.octets()?.to_vec();
        let serial = Serial::read(&mut fields)?;
        fields.finish()?;
        Ok(Self {
            digest: algorithm::digest_algorithm(digest.raw).ok(),
            name_digest,
            key_digest,
            serial,
            der: element.raw.to_vec(),
        })
    }

    /// The serial number asked about.
    pub const fn serial(&self) -> &Serial {
        &self.serial
    }

    /// Whether it is a certificate of this issuer that is asked about: name and key both.
    pub fn matches_issuer(&self, issuer: &Certificate) -> bool {
        self.digest.is_some_and(|digest| {
            key_bits(issuer.spki_der()).is_ok_and(|key| {
                self.name_digest == crypto::digest(digest, issuer.subject().der())
                    && self.key_digest == crypto::digest(digest, key)
            })
        })
    }

    /// The octets.
    pub fn der(&self) -> &[u8] {
        &self.der
    }
}
