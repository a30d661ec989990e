//! Signing.

use crypto::{DigestAlgorithm, SignatureAlgorithm, Signer};
use jiff::Timestamp;

use super::CmsFault;
use crate::{
    Certificate, Oid,
    asn1::{self, Malformed, SET, context},
    oid,
};

/// What to sign, and how.
#[derive(Clone, Copy)]
pub struct SignRequest<'a> {
    /// The document.
    pub content: &'a [u8],
    /// Whether the document stays outside the message.
    pub detached: bool,
    /// The key.
    pub signer: &'a dyn Signer,
    /// The signer's certificate.
    pub certificate: &'a Certificate,
    /// Further certificates to put inside, as the signer's authority.
    pub extra_certificates: &'a [Certificate],
    /// The moment to state; `None` leaves it out, as PAdES has it (ETSI EN 319 142-1 table 1: the
    /// moment stands in the PDF).
    pub signing_time: Option<Timestamp>,
}

/// Signs a document: one signer, attributes contentType, signingTime, signingCertificateV2 and
/// messageDigest.
pub fn sign(request: &SignRequest<'_>) -> Result<Vec<u8>, CmsFault> {
    if request.signer.public_key_info() != request.certificate.spki_der() {
        return Err(CmsFault::OtherKey);
    }
    let algorithm = request.signer.signature_algorithm();
    let digest = crypto::digest(algorithm.digest_algorithm(), request.content);
    let attributes = signed_attributes_der(&digest, request.certificate, request.signing_time);
    let signature = request.signer.sign(&attributes)?;
    assemble(&Parts {
        content: (!request.detached).then_some(request.content),
        signed_attributes_der: &attributes,
        algorithm,
        signature: &signature,
        certificate: request.certificate,
        extra_certificates: request.extra_certificates,
    })
}

/// The octets that a signer signs, whose key is elsewhere: the signed attributes as a SET.
///
/// `content_digest` is the digest of the document with [`SignatureAlgorithm::digest_algorithm`].
pub fn signed_attributes_der(
    content_digest: &[u8],
    certificate: &Certificate,
    signing_time: Option<Timestamp>,
) -> Vec<u8> {
    let mut attributes = vec![
        attribute(&oid::CONTENT_TYPE, &asn1::oid(&oid::DATA)),
        attribute(&oid::MESSAGE_DIGEST, &asn1::octet_string(content_digest)),
        attribute(&oid::SIGNING_CERTIFICATE_V2, &signing_certificate(certificate)),
    ];
    if let Some(at) = signing_time {
        attributes.push(attribute(&oid::SIGNING_TIME, &asn1::time(at)));
    }
    asn1::set_of(attributes)
}

fn attribute(kind: &Oid, value: &[u8]) -> Vec<u8> {
    asn1::sequence(&[&asn1::oid(kind), &asn1::tlv(SET, &[value])])
}

/// ```text
/// SigningCertificateV2 ::=  SEQUENCE { certs SEQUENCE OF ESSCertIDv2, policies ... OPTIONAL }
/// ESSCertIDv2 ::=  SEQUENCE {
///     hashAlgorithm   AlgorithmIdentifier DEFAULT {algorithm id-sha256},
///     certHash        Hash,
///     issuerSerial    IssuerSerial OPTIONAL }
/// ```
/// SHA-256 for all keys, GOST too, as the national tools do.
fn signing_certificate(certificate: &Certificate) -> Vec<u8> {
    let digest = crypto::digest(DigestAlgorithm::Sha256, certificate.der());
    let id = asn1::sequence(&[&asn1::octet_string(&digest)]);
    asn1::sequence(&[&asn1::sequence(&[&id])])
}

/// The parts of a message with one signer.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The document, if it goes inside.
    pub content: Option<&'a [u8]>,
    /// The octets that were signed: [`signed_attributes_der`].
    pub signed_attributes_der: &'a [u8],
    /// The algorithm with which they were signed.
    pub algorithm: SignatureAlgorithm,
    /// The signature value.
    pub signature: &'a [u8],
    /// The signer's certificate.
    pub certificate: &'a Certificate,
    /// Further certificates.
    pub extra_certificates: &'a [Certificate],
}

/// Puts a message together. The caller verifies the result.
pub fn assemble(parts: &Parts<'_>) -> Result<Vec<u8>, CmsFault> {
    let attributes = asn1::Element::only(parts.signed_attributes_der)
        .and_then(|set| set.expect(SET))
        .map_err(|Malformed| CmsFault::NotCades { attribute: "signedAttrs" })?;
    let digest = parts.algorithm.digest_algorithm().identifier_der();
    let signer = asn1::sequence(&[
        &asn1::integer_u64(1),
        &asn1::sequence(&[parts.certificate.issuer().der(), &parts.certificate.serial().der()]),
        &digest,
        &asn1::tlv(context(0), &[attributes]),
        &parts.algorithm.cms_identifier_der(),
        &asn1::octet_string(parts.signature),
    ]);
    let mut certificates: Vec<Vec<u8>> = vec![parts.certificate.der().to_vec()];
    for extra in parts.extra_certificates {
        if !certificates.iter().any(|known| known == extra.der()) {
            certificates.push(extra.der().to_vec());
        }
    }
    certificates.sort();
    let content = parts
        .content
        .map(|content| asn1::explicit(0, &asn1::octet_string(content)))
        .unwrap_or_default();
    let signed_data = asn1::sequence(&[
        &asn1::integer_u64(1),
        &asn1::tlv(SET, &[&digest]),
        &asn1::sequence(&[&asn1::oid(&oid::DATA), &content]),
        &asn1::tlv(context(0), &[&certificates.concat()]),
        &asn1::tlv(SET, &[&signer]),
    ]);
    Ok(asn1::sequence(&[&asn1::oid(&oid::SIGNED_DATA), &asn1::explicit(0, &signed_data)]))
}
