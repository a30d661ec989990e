//! Verifying a signed message.

use crypto::{DigestAlgorithm, SignatureAlgorithm};
use jiff::Timestamp;

use super::{
    CmsFault, SignedData,
    signed_data::{Attribute, SignerInfo, attributes},
};
use crate::{
    Certificate, Oid, Serial, SignatureFault, algorithm,
    asn1::{self, Element, Input, Malformed, OCTET_STRING, SEQUENCE, SET},
    oid,
};

/// A signer whose signature is good. Whether the certificate is trusted, valid and not revoked is
/// another question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedSigner {
    /// The signer's certificate.
    pub certificate: Certificate,
    /// The moment that the signer states. It proves nothing by itself.
    pub signing_time: Option<Timestamp>,
    /// The algorithm of the signature.
    pub signature_algorithm: SignatureAlgorithm,
    /// The signature value, over which a time stamp is made.
    pub signature: Vec<u8>,
    /// A time-stamp token over the signature value (CAdES-T), as it stands: not verified here.
    pub time_stamp_token: Option<Vec<u8>>,
}

impl SignedData {
    /// Verifies every signature.
    ///
    /// `content` is the document of a detached signature; when the document is inside as well,
    /// both must be the same. One bad signature makes the whole message bad.
    pub fn verify(&self, content: Option<&[u8]>) -> Result<Vec<VerifiedSigner>, CmsFault> {
        let content = match (self.content(), content) {
            (None, None) => return Err(CmsFault::ContentMissing),
            (Some(inside), Some(given)) if inside != given => {
                return Err(CmsFault::ContentMismatch);
            }
            (Some(content), _) | (None, Some(content)) => content,
        };
        if self.signers.is_empty() {
            return Err(CmsFault::WithoutSigners);
        }
        self.signers.iter().map(|signer| self.verify_signer(signer, content)).collect()
    }

    fn verify_signer(
        &self,
        signer: &SignerInfo,
        content: &[u8],
    ) -> Result<VerifiedSigner, CmsFault> {
        let certificate = self
            .certificates
            .iter()
            .find(|certificate| signer.id.names(certificate))
            .ok_or(CmsFault::CertificateMissing)?;
        let digest = algorithm::digest_algorithm(&signer.digest_algorithm)?;
        let algorithm = algorithm::cms_signature_algorithm(&signer.signature_algorithm, digest)?;
        let set = signer
            .signed_attributes
            .as_deref()
            .ok_or(CmsFault::NotCades { attribute: "signedAttrs" })?;
        let claims = Signed::read(set)?;
        if claims.content_type != self.content_type {
            return Err(CmsFault::NotCades { attribute: "contentType" });
        }
        if claims.message_digest != crypto::digest(digest, content) {
            return Err(CmsFault::ContentMismatch);
        }
        if !claims.reference.names(certificate) {
            return Err(CmsFault::CertificateMismatch);
        }
        verify_attributes(certificate, algorithm, set, &signer.signature)?;
        Ok(VerifiedSigner {
            certificate: certificate.clone(),
            signing_time: claims.signing_time,
            signature_algorithm: algorithm,
            signature: signer.signature.clone(),
            time_stamp_token: time_stamp(&signer.unsigned_attributes),
        })
    }
}

/// What is signed is the DER of the attributes as a SET, not as the `[0]` that stands in the
/// message (RFC 5652 5.4). A signer that did not sort them in the message may still have signed
/// them sorted.
fn verify_attributes(
    certificate: &Certificate,
    algorithm: SignatureAlgorithm,
    set: &[u8],
    signature: &[u8],
) -> Result<(), SignatureFault> {
    let check =
        |message: &[u8]| algorithm::verify(certificate.spki_der(), algorithm, message, signature);
    let as_written = asn1::tlv(SET, &[set]);
    check(&as_written).or_else(|fault| {
        let mut rows = Input::new(set);
        let mut elements = Vec::new();
        while let Ok(element) = rows.element() {
            elements.push(element.raw.to_vec());
        }
        let sorted = asn1::set_of(elements);
        if sorted == as_written { Err(fault) } else { check(&sorted) }
    })
}

/// The signed attributes that count.
struct Signed {
    content_type: Oid,
    message_digest: Vec<u8>,
    signing_time: Option<Timestamp>,
    reference: CertificateReference,
}

impl Signed {
    fn read(set: &[u8]) -> Result<Self, CmsFault> {
        let all =
            attributes(set).map_err(|Malformed| CmsFault::NotCades { attribute: "signedAttrs" })?;
        let content_type = demand(&all, &oid::CONTENT_TYPE, "contentType", Input::oid)?;
        let message_digest = demand(&all, &oid::MESSAGE_DIGEST, "messageDigest", |value| {
            value.octets().map(<[u8]>::to_vec)
        })?;
        let signing_time = if all.iter().any(|(kind, _)| *kind == oid::SIGNING_TIME) {
            Some(demand(&all, &oid::SIGNING_TIME, "signingTime", Input::time)?)
        } else {
            None
        };
        let second = all.iter().any(|(kind, _)| *kind == oid::SIGNING_CERTIFICATE_V2);
        let reference = if second {
            let name = "signingCertificateV2";
            demand(&all, &oid::SIGNING_CERTIFICATE_V2, name, CertificateReference::read_v2)?
        } else {
            let name = "signingCertificate";
            demand(&all, &oid::SIGNING_CERTIFICATE, name, CertificateReference::read_v1)?
        };
        Ok(Self { content_type, message_digest, signing_time, reference })
    }
}

/// The one value of an attribute that must be there.
fn demand<'a, T>(
    all: &[Attribute<'a>],
    kind: &Oid,
    attribute: &'static str,
    read: impl FnOnce(&mut Input<'a>) -> Result<T, Malformed>,
) -> Result<T, CmsFault> {
    let absent = CmsFault::NotCades { attribute };
    let (_, values) = all.iter().find(|(found, _)| found == kind).ok_or(absent.clone())?;
    let mut input = Input::new(values);
    read(&mut input).and_then(|value| input.finish().map(|()| value)).map_err(|Malformed| absent)
}

/// The first entry of signingCertificate or signingCertificateV2: the signer's certificate.
struct CertificateReference {
    digest: DigestAlgorithm,
    certificate_digest: Vec<u8>,
    serial: Option<Serial>,
}

impl CertificateReference {
    fn names(&self, certificate: &Certificate) -> bool {
        crypto::digest(self.digest, certificate.der()) == self.certificate_digest
            && self.serial.is_none_or(|serial| serial == *certificate.serial())
    }

    fn read_v2(value: &mut Input<'_>) -> Result<Self, Malformed> {
        let mut id = first_id(value)?;
        let digest = match id.optional(SEQUENCE)? {
            Some(algorithm) => algorithm::digest_algorithm(algorithm.raw).map_err(|_| Malformed)?,
            None => DigestAlgorithm::Sha256,
        };
        Self::rest(digest, id)
    }

    /// SHA-1 by its definition (RFC 2634 5.4.1). It names one of the certificates that the message
    /// carries.
    fn read_v1(value: &mut Input<'_>) -> Result<Self, Malformed> {
        Self::rest(DigestAlgorithm::Sha1, first_id(value)?)
    }

    fn rest(digest: DigestAlgorithm, mut id: Input<'_>) -> Result<Self, Malformed> {
        let certificate_digest = id.expect(OCTET_STRING)?.to_vec();
        let serial = match id.optional(SEQUENCE)? {
            Some(issuer_serial) => {
                let mut fields = Input::new(issuer_serial.content);
                fields.expect(SEQUENCE)?;
                Some(Serial::read(&mut fields)?)
            }
            None => None,
        };
        id.finish()?;
        Ok(Self { digest, certificate_digest, serial })
    }
}

/// The fields of the first ESSCertID.
fn first_id<'a>(value: &mut Input<'a>) -> Result<Input<'a>, Malformed> {
    value.sequence()?.sequence()?.sequence()
}

/// The first time stamp over the signature, if there is one.
fn time_stamp(unsigned: &[u8]) -> Option<Vec<u8>> {
    let all = attributes(unsigned).ok()?;
    let (_, values) = all.iter().find(|(kind, _)| *kind == oid::SIGNATURE_TIME_STAMP)?;
    let token: Element<'_> = Input::new(values).element().ok()?;
    Some(token.raw.to_vec())
}
