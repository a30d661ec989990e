//! One signature: digests, attributes and the signature value. Whether the certificate is trusted
//! is another question.

use crypto::{DigestAlgorithm, SignatureAlgorithm};
use jiff::Timestamp;

use super::{
    CmsFault, Content, SignedData,
    attributes::{Claims, attributes, broken},
    signed_data::SignerInfo,
};
use crate::{
    Certificate, Oid, SignatureFault, algorithm,
    asn1::{self, Header, Input, SET},
    oid,
};

/// How many certificates that fit the identifier of one signer are tried.
const MAX_CANDIDATES: usize = 4;

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

impl SignedData<'_> {
    /// Verifies every signature, each of which must bind its certificate (CAdES-BES).
    ///
    /// `content` is the document of a detached signature; when the document is inside as well,
    /// both must be the same. One bad signature makes the whole message bad. Trust, time stamps
    /// and counter-signatures are judged by [`super::judge`].
    pub fn verify(&self, content: Option<&[u8]>) -> Result<Vec<VerifiedSigner>, CmsFault> {
        let mut document = Document::of(self, content.map(Content::Octets));
        if let Some(fault) = document.fault() {
            return Err(fault);
        }
        if self.signers() == 0 {
            return Err(CmsFault::WithoutSigners);
        }
        let signers = self.signer_infos().iter().enumerate();
        signers
            .map(|(index, signer)| {
                let subject = Subject::Content(&mut document);
                let checked = check(signer, subject, self.certificates());
                if let Some(fault) = checked.faults.into_iter().next() {
                    return Err(fault);
                }
                if !checked.bound {
                    let plain = signer.signed_attributes.is_none();
                    let attribute = if plain { "signedAttrs" } else { "signingCertificate" };
                    return Err(CmsFault::NotCades { attribute });
                }
                Ok(VerifiedSigner {
                    certificate: checked.certificate.ok_or(CmsFault::CertificateMissing)?.clone(),
                    signing_time: checked.signing_time,
                    signature_algorithm: checked.algorithm.ok_or(SignatureFault::Invalid)?,
                    signature: signer.signature.clone(),
                    time_stamp_token: self.time_stamps(index).first().map(|token| token.to_vec()),
                })
            })
            .collect()
    }
}

/// The content of a message, digested once for each algorithm.
pub(crate) struct Document<'a> {
    kind: Oid,
    content: Option<Content<'a>>,
    differs: bool,
    digests: Vec<(DigestAlgorithm, Vec<u8>)>,
}

impl<'a> Document<'a> {
    /// What is inside, or else what was given beside it.
    pub(crate) fn of(message: &'a SignedData<'_>, given: Option<Content<'a>>) -> Self {
        let inside = message.content();
        let differs = matches!((inside, given), (Some(inside), Some(given)) if !given.is(inside));
        let kind = *message.content_type();
        let content = inside.map(Content::Octets).or(given);
        Self { kind, content, differs, digests: Vec::new() }
    }

    /// Whether the document is absent, or is not the one inside.
    pub(crate) fn fault(&self) -> Option<CmsFault> {
        if self.content.is_none() {
            Some(CmsFault::ContentMissing)
        } else {
            self.differs.then_some(CmsFault::ContentMismatch)
        }
    }

    fn digest(&mut self, algorithm: DigestAlgorithm) -> Option<&[u8]> {
        let known = self.digests.iter().position(|(known, _)| *known == algorithm);
        let index = if let Some(index) = known {
            index
        } else {
            self.digests.push((algorithm, self.content?.digest(algorithm)?.into_owned()));
            self.digests.len() - 1
        };
        self.digests.get(index).map(|(_, digest)| digest.as_slice())
    }
}

/// What is signed.
pub(crate) enum Subject<'a, 'b> {
    /// The content of the message.
    Content(&'b mut Document<'a>),
    /// The signature value of another signer: a counter-signature.
    Signature(&'b [u8]),
}

/// A signature that was looked at. It is good when there are no faults.
pub(crate) struct Checked<'c> {
    pub(crate) certificate: Option<&'c Certificate>,
    pub(crate) algorithm: Option<SignatureAlgorithm>,
    pub(crate) signing_time: Option<Timestamp>,
    /// Whether a signed attribute names the certificate.
    pub(crate) bound: bool,
    /// All that is wrong, missing or not known.
    pub(crate) faults: Vec<CmsFault>,
}

/// Looks at one signature. The certificate is searched for among `certificates`.
pub(crate) fn check<'c>(
    signer: &SignerInfo,
    mut subject: Subject<'_, '_>,
    certificates: &'c [Certificate],
) -> Checked<'c> {
    let mut faults = Vec::new();
    let mut note = |fault: CmsFault| faults.push(fault);
    let digest = algorithm::digest_algorithm(&signer.digest_algorithm);
    let digest = digest.map_err(|fault| note(fault.into())).ok();
    let algorithm = digest
        .map(|digest| algorithm::cms_signature_algorithm(&signer.signature_algorithm, digest));
    let algorithm = algorithm.transpose().map_err(|fault| note(fault.into())).ok().flatten();
    let claims = signer.signed_attributes.as_deref().map(Claims::read);
    let claims = claims.transpose().map_err(&mut note).ok().flatten();

    let candidates: Vec<&Certificate> = certificates
        .iter()
        .filter(|certificate| signer.id.names(certificate))
        .take(MAX_CANDIDATES)
        .collect();
    if candidates.is_empty() {
        note(CmsFault::CertificateMissing);
    }
    let mut certificate = candidates.first().copied();
    let references = claims.as_ref().map_or(&[][..], |claims| claims.references.as_slice());
    if !references.is_empty() && certificate.is_some() {
        match meant(references, &candidates) {
            Ok(Some(found)) => certificate = Some(found),
            Ok(None) => note(CmsFault::CertificateMismatch),
            Err(fault) => note(fault.into()),
        }
    }
    match (&signer.signed_attributes, &claims) {
        (Some(set), Some(claims)) => {
            subject.compare(claims, digest, &mut note);
            if let (Some(certificate), Some(algorithm)) = (certificate, algorithm) {
                let verified = verify_attributes(certificate, algorithm, set, &signer.signature);
                verified.unwrap_or_else(|fault| note(fault.into()));
            }
        }
        // Attributes that can't be read: said already.
        (Some(_), None) => {}
        (None, _) => {
            if let Some(algorithm) = algorithm {
                let verified = subject.verify_plain(&candidates, algorithm, &signer.signature);
                match verified {
                    Ok(found) => certificate = found.or(certificate),
                    Err(fault) => note(fault),
                }
            }
        }
    }
    let signing_time = claims.as_ref().and_then(|claims| claims.signing_time);
    Checked { certificate, algorithm, signing_time, bound: !references.is_empty(), faults }
}

/// The candidate that every reference names.
fn meant<'c>(
    references: &[super::attributes::CertificateReference],
    candidates: &[&'c Certificate],
) -> Result<Option<&'c Certificate>, SignatureFault> {
    for candidate in candidates {
        let mut all = true;
        for reference in references {
            all &= reference.names(candidate)?;
        }
        if all {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}

impl Subject<'_, '_> {
    /// Compares what the signed attributes say of the subject with what it is.
    fn compare(
        &mut self,
        claims: &Claims,
        digest: Option<DigestAlgorithm>,
        note: &mut impl FnMut(CmsFault),
    ) {
        let wanted_type = match self {
            Subject::Content(document) => Some(document.kind),
            // A counter-signature has no content type (RFC 5652 11.4).
            Subject::Signature(_) => None,
        };
        if claims.content_type != wanted_type {
            note(broken("contentType"));
        }
        let Some(algorithm) = digest else { return };
        let same = match self {
            Subject::Content(document) => {
                document.digest(algorithm).map(|digest| digest == claims.message_digest)
            }
            Subject::Signature(value) => {
                Some(crypto::digest(algorithm, value) == claims.message_digest)
            }
        };
        match same {
            Some(true) => {}
            Some(false) => note(CmsFault::ContentMismatch),
            None => note(CmsFault::ContentMissing),
        }
    }

    /// Verifies a signature without signed attributes, which is made over the subject itself
    /// (RFC 5652 5.4); gives the certificate with whose key it verifies.
    fn verify_plain<'c>(
        &self,
        candidates: &[&'c Certificate],
        algorithm: SignatureAlgorithm,
        signature: &[u8],
    ) -> Result<Option<&'c Certificate>, CmsFault> {
        let message = match self {
            Subject::Content(document) => {
                // Any other kind must have attributes (RFC 5652 5.3).
                if document.kind != oid::DATA {
                    return Err(broken("signedAttrs"));
                }
                let content = document.content.ok_or(CmsFault::ContentMissing)?;
                if is_attributes(content) {
                    return Err(broken("signedAttrs"));
                }
                content
            }
            Subject::Signature(value) => Content::Octets(value),
        };
        // Without the digest of this very algorithm, see `SignedData::digests_wanted`, nothing can be said.
        let verify = |certificate: &Certificate| match message {
            Content::Octets(octets) => {
                Some(algorithm::verify(certificate.spki_der(), algorithm, octets, signature))
            }
            Content::Digests(_) if algorithm == SignatureAlgorithm::Ed25519 => None,
            Content::Digests(digests) => digests.by(algorithm.digest_algorithm()).map(|digest| {
                algorithm::verify_digest(certificate.spki_der(), algorithm, digest, signature)
            }),
        };
        let mut fault = None;
        for candidate in candidates {
            match verify(candidate).ok_or(CmsFault::ContentMissing)? {
                Ok(()) => return Ok(Some(candidate)),
                Err(found) => fault = Some(found),
            }
        }
        fault.map_or(Ok(None), |fault| Err(fault.into()))
    }
}

/// Whether a document is the DER of signed attributes. A signature over attributes could be passed
/// off as a plain signature over such a document.
fn is_attributes(content: Content<'_>) -> bool {
    let content = match content {
        Content::Octets(octets) => octets,
        Content::Digests(digests) => match digests.beginning() {
            (whole, length) if u64::try_from(whole.len()) == Ok(length) => whole,
            // Of a longer one only the head is at hand: one SET as long as the document is taken for attributes.
            (head, length) => return is_set_of(head, length),
        },
    };
    let set = asn1::Element::only(content).and_then(|element| element.expect(SET));
    let all = set.and_then(attributes);
    all.is_ok_and(|all| all.iter().any(|(kind, _)| *kind == oid::MESSAGE_DIGEST))
}

/// Whether a document that begins so is one SET of that length.
fn is_set_of(head: &[u8], length: u64) -> bool {
    Header::read(head).is_ok_and(|header| {
        let whole = header.length.saturating_add(header.content_length);
        header.tag == SET && u64::try_from(whole) == Ok(length)
    })
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
