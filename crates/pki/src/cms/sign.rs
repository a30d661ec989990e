//! Signing.

use std::io::{self, Write};

use crypto::{SignatureAlgorithm, Signer};
use jiff::Timestamp;

use super::{
    CmsFault, Content, SignedData,
    assembly::{Assembly, signer_info},
    attributes::{CertificateReference, attribute},
    signed_data::SignerInfo,
};
use crate::{
    Certificate, Oid,
    asn1::{self, Input, Malformed},
    oid,
    tsp::Token,
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
    let signatory = Signatory {
        signer: request.signer,
        certificate: request.certificate,
        signing_time: request.signing_time,
    };
    sign_together(request.content, request.detached, &[signatory], request.extra_certificates)
}

/// One of those who sign.
#[derive(Clone, Copy)]
pub struct Signatory<'a> {
    /// The key.
    pub signer: &'a dyn Signer,
    /// The certificate of the key.
    pub certificate: &'a Certificate,
    /// The moment to state; `None` leaves it out.
    pub signing_time: Option<Timestamp>,
}

impl Signatory<'_> {
    /// The `SignerInfo` over a content of a kind; the signature value of another signer has none.
    pub(crate) fn sign(
        &self,
        kind: Option<&Oid>,
        signed: Content<'_>,
    ) -> Result<Vec<u8>, CmsFault> {
        if self.signer.public_key_info() != self.certificate.spki_der() {
            return Err(CmsFault::OtherKey);
        }
        let algorithm = self.signer.signature_algorithm();
        let digest = signed.digest(algorithm.digest_algorithm()).ok_or(CmsFault::ContentMissing)?;
        let attributes = attributes_der(kind, &digest, self.certificate, self.signing_time);
        let signature = self.signer.sign(&attributes)?;
        signer_info(self.certificate, algorithm, &attributes, &signature)
    }
}

/// A message that was signed and is not laid out yet. A document inside is not copied into it: only what goes around the
/// document is made.
pub struct Draft<'a> {
    assembly: Assembly<'a>,
    /// The number of the signer who signed last.
    last: usize,
}

impl<'a> Draft<'a> {
    /// Signs a document that goes inside.
    pub fn around(
        content: &'a [u8],
        signatory: &Signatory<'_>,
        extra_certificates: &[Certificate],
    ) -> Result<Self, CmsFault> {
        let assembly = Assembly::new(&oid::DATA, Some(content));
        Self::signed(assembly, content.into(), signatory, extra_certificates)
    }

    /// Signs a document that stays outside. One that was read as a stream needs the digest of the signer's algorithm.
    pub fn beside(
        content: Content<'_>,
        signatory: &Signatory<'_>,
        extra_certificates: &[Certificate],
    ) -> Result<Self, CmsFault> {
        Self::signed(Assembly::new(&oid::DATA, None), content, signatory, extra_certificates)
    }

    /// A message with one more signer of the same content, as [`SignedData::with_signer`] makes it. A document that was
    /// read as a stream needs the digest of the signer's algorithm, or SHA-256 when it is inside as well.
    pub fn of(
        message: &'a SignedData<'_>,
        content: Option<Content<'_>>,
        signatory: &Signatory<'_>,
        extra_certificates: &[Certificate],
    ) -> Result<Self, CmsFault> {
        let content = match (message.content(), content) {
            (None, None) => return Err(CmsFault::ContentMissing),
            (Some(inside), Some(given)) if !given.is(inside) => {
                return Err(CmsFault::ContentMismatch);
            }
            (Some(inside), _) => Content::Octets(inside),
            (None, Some(given)) => given,
        };
        Self::signed(Assembly::of(message), content, signatory, extra_certificates)
    }

    fn signed(
        mut assembly: Assembly<'a>,
        content: Content<'_>,
        signatory: &Signatory<'_>,
        extra_certificates: &[Certificate],
    ) -> Result<Self, CmsFault> {
        let last = assembly.signers().len();
        let info = signatory.sign(Some(assembly.content_type()), content)?;
        assembly.add_signer(info)?;
        assembly.add_certificates([signatory.certificate]);
        assembly.add_certificates(extra_certificates);
        Ok(Self { assembly, last })
    }

    /// How many signers there are.
    pub fn signers(&self) -> usize {
        self.assembly.signers().len()
    }

    /// The value of the new signature, over which a time stamp is made.
    pub fn signature_value(&self) -> Result<Vec<u8>, CmsFault> {
        let info = self.assembly.signers().get(self.last).ok_or(CmsFault::WithoutSigners)?;
        let read = SignerInfo::read(&mut Input::new(info));
        let info = read.map_err(|Malformed| CmsFault::Attribute { attribute: "signature" })?;
        Ok(info.signature)
    }

    /// Adds a time stamp over the new signature (CAdES-T), as [`SignedData::with_time_stamp`] does.
    pub fn add_time_stamp(&mut self, token: &Token) -> Result<(), CmsFault> {
        if !token.info().imprint.is_of(&self.signature_value()?)? {
            return Err(CmsFault::OtherTimeStamp);
        }
        self.assembly.add_unsigned(self.last, &oid::SIGNATURE_TIME_STAMP, token.der())
    }

    /// The message in DER.
    pub fn to_der(&self) -> Vec<u8> {
        self.assembly.to_der()
    }

    /// Writes the message in DER.
    pub fn write(&self, mut to: impl Write) -> io::Result<()> {
        let layout = self.assembly.lay_out();
        for part in [&layout.head, layout.content, &layout.tail] {
            to.write_all(part)?;
        }
        Ok(())
    }
}

/// Signs a document by several at once, each for himself.
pub fn sign_together(
    content: &[u8],
    detached: bool,
    signatories: &[Signatory<'_>],
    extra_certificates: &[Certificate],
) -> Result<Vec<u8>, CmsFault> {
    if signatories.is_empty() {
        return Err(CmsFault::WithoutSigners);
    }
    let mut assembly = Assembly::new(&oid::DATA, (!detached).then_some(content));
    for signatory in signatories {
        assembly.add_signer(signatory.sign(Some(&oid::DATA), content.into())?)?;
        assembly.add_certificates([signatory.certificate]);
    }
    assembly.add_certificates(extra_certificates);
    Ok(assembly.to_der())
}

/// The octets that a signer signs, whose key is elsewhere: the signed attributes as a SET.
///
/// `content_digest` is the digest of the document with [`SignatureAlgorithm::digest_algorithm`].
pub fn signed_attributes_der(
    content_digest: &[u8],
    certificate: &Certificate,
    signing_time: Option<Timestamp>,
) -> Vec<u8> {
    attributes_der(Some(&oid::DATA), content_digest, certificate, signing_time)
}

fn attributes_der(
    kind: Option<&Oid>,
    digest: &[u8],
    certificate: &Certificate,
    signing_time: Option<Timestamp>,
) -> Vec<u8> {
    let mut attributes = vec![
        attribute(&oid::MESSAGE_DIGEST, &asn1::octet_string(digest)),
        attribute(&oid::SIGNING_CERTIFICATE_V2, &CertificateReference::v2_der(certificate)),
    ];
    attributes.extend(kind.map(|kind| attribute(&oid::CONTENT_TYPE, &asn1::oid(kind))));
    attributes.extend(signing_time.map(|at| attribute(&oid::SIGNING_TIME, &asn1::time(at))));
    asn1::set_of(attributes)
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
    let mut assembly = Assembly::new(&oid::DATA, parts.content);
    let attributes = parts.signed_attributes_der;
    let info = signer_info(parts.certificate, parts.algorithm, attributes, parts.signature)?;
    assembly.add_signer(info)?;
    assembly.add_certificates([parts.certificate]);
    assembly.add_certificates(parts.extra_certificates);
    Ok(assembly.to_der())
}

impl SignedData<'_> {
    /// The message with one more signer of the same content, re-issued with all certificates as
    /// the national tools do it. `content` is the document of a detached signature.
    pub fn with_signer(
        &self,
        content: Option<&[u8]>,
        signatory: &Signatory<'_>,
        extra_certificates: &[Certificate],
    ) -> Result<Vec<u8>, CmsFault> {
        let content = content.map(Content::Octets);
        Ok(Draft::of(self, content, signatory, extra_certificates)?.to_der())
    }

    /// The message with a signature over the signature of the signer of that number
    /// (RFC 5652 11.4).
    pub fn with_counter_signature(
        &self,
        signer: usize,
        signatory: &Signatory<'_>,
        extra_certificates: &[Certificate],
    ) -> Result<Vec<u8>, CmsFault> {
        let value = self.signature_value(signer).ok_or(CmsFault::WithoutSigners)?;
        let info = signatory.sign(None, value.into())?;
        let mut assembly = Assembly::of(self);
        assembly.add_unsigned(signer, &oid::COUNTER_SIGNATURE, &info)?;
        assembly.add_certificates([signatory.certificate]);
        assembly.add_certificates(extra_certificates);
        Ok(assembly.to_der())
    }

    /// The message with a time stamp over the signature of the signer of that number (CAdES-T,
    /// ETSI EN 319 122-1 5.3). The token must be over this signature; whether it is good is for
    /// [`crate::tsp::judge`] to say.
    pub fn with_time_stamp(&self, signer: usize, token: &Token) -> Result<Vec<u8>, CmsFault> {
        let value = self.signature_value(signer).ok_or(CmsFault::WithoutSigners)?;
        if !token.info().imprint.is_of(value)? {
            return Err(CmsFault::OtherTimeStamp);
        }
        let mut assembly = Assembly::of(self);
        assembly.add_unsigned(signer, &oid::SIGNATURE_TIME_STAMP, token.der())?;
        Ok(assembly.to_der())
    }

    /// The message with all that is needed to verify it later (CAdES-LT, ETSI EN 319 122-1 5.4:
    /// in the fields of SignedData): certificates of the paths, revocation lists and OCSP answers
    /// in DER, of the time-stamping authority too.
    pub fn with_evidence(
        &self,
        certificates: &[Certificate],
        lists: &[&[u8]],
        answers: &[&[u8]],
    ) -> Result<Vec<u8>, CmsFault> {
        let mut assembly = Assembly::of(self);
        assembly.add_certificates(certificates);
        assembly.add_revocation(lists, answers);
        Ok(assembly.to_der())
    }
}
