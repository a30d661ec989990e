//! Reading a signed message.

use std::{borrow::Cow, ops::Range};

use crypto::{DigestAlgorithm, SignatureAlgorithm};

use super::attributes::{attributes, values};
use crate::{
    Certificate, DecodeFault, Object, Oid, Serial, SignatureFault, algorithm,
    asn1::{Input, Malformed, OCTET_STRING, SEQUENCE, SET, ber, context, context_primitive},
    fault::OfObject,
    oid, pem,
};

/// Larger messages are refused; an attached document counts. Memory holds the message once; who takes messages from
/// strangers has a limit of his own.
pub const MAX_MESSAGE_BYTES: usize = 1024 * 1024 * 1024;

/// How many signers a message may have.
pub const MAX_SIGNERS: usize = 32;

/// How many certificates, and how many lists and answers, a message may carry.
const MAX_CARRIED: usize = 64;

/// A signed message, as read. Nothing in it counts before [`super::judge`] or
/// [`SignedData::verify`].
#[derive(Clone, Debug)]
pub struct SignedData<'a> {
    /// The message in definite form: where it was read from, when it had this form there. The document is not copied out
    /// of it.
    der: Cow<'a, [u8]>,
    layout: Layout,
}

/// Where the parts stand.
#[derive(Clone, Debug)]
struct Layout {
    content_type: Oid,
    /// EncapsulatedContentInfo.
    encapsulated: Range<usize>,
    content: Option<Range<usize>>,
    certificates: Vec<Certificate>,
    /// All that stands among the certificates, of other kinds too.
    certificate_rows: Vec<Range<usize>>,
    revocation_rows: Vec<Range<usize>>,
    signers: Vec<SignerInfo>,
}

/// What one signer left.
#[derive(Clone, Debug)]
pub(crate) struct SignerInfo {
    /// As it stands.
    pub(super) raw: Vec<u8>,
    pub(super) id: SignerId,
    /// `AlgorithmIdentifier`.
    pub(super) digest_algorithm: Vec<u8>,
    /// The content of signedAttrs, if there are any.
    pub(super) signed_attributes: Option<Vec<u8>>,
    /// `AlgorithmIdentifier`.
    pub(super) signature_algorithm: Vec<u8>,
    pub(super) signature: Vec<u8>,
    /// The content of unsignedAttrs.
    pub(super) unsigned_attributes: Vec<u8>,
}

#[derive(Clone, Debug)]
pub(super) enum SignerId {
    IssuerAndSerial { issuer: Vec<u8>, serial: Serial },
    KeyId(Vec<u8>),
}

impl SignerId {
    pub(super) fn names(&self, certificate: &Certificate) -> bool {
        match self {
            Self::IssuerAndSerial { issuer, serial } => {
                certificate.serial() == serial && certificate.issuer().der() == issuer.as_slice()
            }
            Self::KeyId(id) => certificate.subject_key_id() == Some(id.as_slice()),
        }
    }
}

impl<'a> SignedData<'a> {
    /// Reads DER, BER, PEM (any label: `CMS`, `PKCS7`) or bare base64.
    pub fn from_any(bytes: &'a [u8]) -> Result<Self, DecodeFault> {
        let limit_bytes = MAX_MESSAGE_BYTES * 3 / 2;
        let der = pem::decode_any(bytes, Object::SignedMessage, limit_bytes)?;
        DecodeFault::budget(&der, MAX_MESSAGE_BYTES)?;
        if let Ok(layout) = Layout::read(&der) {
            return Ok(Self { der, layout });
        }
        let object = Object::SignedMessage;
        let definite = ber::to_definite(&der).of(object, &der)?;
        let layout = match (Layout::read(&definite), &definite) {
            (Ok(layout), _) => layout,
            // Octets of another form than came tell nobody a place.
            (Err(Malformed), Cow::Owned(_)) => return Err(DecodeFault::Malformed(object)),
            (fault, Cow::Borrowed(_)) => fault.of(object, &der)?,
        };
        Ok(Self { der: definite.into_owned().into(), layout })
    }

    /// Reads DER or BER.
    pub(crate) fn from_ber(bytes: Cow<'a, [u8]>) -> Result<Self, Malformed> {
        if let Ok(layout) = Layout::read(&bytes) {
            return Ok(Self { der: bytes, layout });
        }
        let der = ber::to_definite(&bytes)?.into_owned();
        let layout = Layout::read(&der)?;
        Ok(Self { der: der.into(), layout })
    }

    fn part(&self, range: &Range<usize>) -> &[u8] {
        self.der.get(range.clone()).unwrap_or_default()
    }

    /// The message with definite lengths.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The document, if it is inside.
    pub fn content(&self) -> Option<&[u8]> {
        self.layout.content.as_ref().map(|range| self.part(range))
    }

    /// The kind of content; id-data for documents.
    pub const fn content_type(&self) -> &Oid {
        &self.layout.content_type
    }

    /// The certificates inside. They prove nothing by being there.
    pub fn certificates(&self) -> &[Certificate] {
        &self.layout.certificates
    }

    /// How many signers there are.
    pub const fn signers(&self) -> usize {
        self.layout.signers.len()
    }

    /// The signature value of a signer, over which a time stamp is made.
    pub fn signature_value(&self, signer: usize) -> Option<&[u8]> {
        self.layout.signers.get(signer).map(|signer| signer.signature.as_slice())
    }

    /// The digest algorithm of a signer; a time stamp is best asked with the same.
    pub fn digest_algorithm(
        &self,
        signer: usize,
    ) -> Option<Result<DigestAlgorithm, SignatureFault>> {
        let signer = self.layout.signers.get(signer)?;
        Some(algorithm::digest_algorithm(&signer.digest_algorithm))
    }

    /// The digests of the document beside, by which the message can be judged without that document: SHA-256 to compare it
    /// with one inside, else those of the signers. `None` when nothing but the document will do, because somebody signed
    /// without attributes (RFC 5652 5.4) and with Ed25519, which digests by itself.
    pub fn digests_wanted(&self) -> Option<Vec<DigestAlgorithm>> {
        if self.content().is_some() {
            return Some(vec![DigestAlgorithm::Sha256]);
        }
        let signers = &self.layout.signers;
        let itself = signers.iter().any(|signer| {
            let digest = algorithm::digest_algorithm(&signer.digest_algorithm);
            let by = |digest| {
                algorithm::cms_signature_algorithm(&signer.signature_algorithm, digest).ok()
            };
            signer.signed_attributes.is_none()
                && digest.ok().and_then(by) == Some(SignatureAlgorithm::Ed25519)
        });
        // Algorithms that are not known here are said to be so by whoever judges.
        let known =
            |signer: &SignerInfo| algorithm::digest_algorithm(&signer.digest_algorithm).ok();
        (!itself).then(|| signers.iter().filter_map(known).collect())
    }

    /// The time-stamp tokens that a signer carries (CAdES-T), as they stand.
    pub fn time_stamps(&self, signer: usize) -> Vec<&[u8]> {
        let Some(signer) = self.layout.signers.get(signer) else { return Vec::new() };
        let Ok(unsigned) = attributes(&signer.unsigned_attributes) else { return Vec::new() };
        values(&unsigned, &oid::SIGNATURE_TIME_STAMP).filter_map(Result::ok).collect()
    }

    pub(crate) fn signer_infos(&self) -> &[SignerInfo] {
        &self.layout.signers
    }

    /// EncapsulatedContentInfo, as it stands.
    pub(super) fn encapsulated(&self) -> &[u8] {
        self.part(&self.layout.encapsulated)
    }

    /// The members of the set of certificates, of whatever kind.
    pub(super) fn certificate_rows(&self) -> impl Iterator<Item = &[u8]> {
        self.layout.certificate_rows.iter().map(|range| self.part(range))
    }

    /// The members of the set of revocation information (RFC 5652 10.2.1).
    pub(super) fn revocation_rows(&self) -> impl Iterator<Item = &[u8]> {
        self.layout.revocation_rows.iter().map(|range| self.part(range))
    }
}

/// Where `part`, which was cut out of `whole`, stands in it.
fn place(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = part.as_ptr().addr().wrapping_sub(whole.as_ptr().addr());
    start..start.wrapping_add(part.len())
}

impl Layout {
    /// ```text
    /// SignedData ::= SEQUENCE {
    ///   version CMSVersion,
    ///   digestAlgorithms DigestAlgorithmIdentifiers,
    ///   encapContentInfo EncapsulatedContentInfo,
    ///   certificates [0] IMPLICIT CertificateSet OPTIONAL,
    ///   crls [1] IMPLICIT RevocationInfoChoices OPTIONAL,
    ///   signerInfos SignerInfos }
    /// ```
    fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut info = Input::of_sequence(der)?;
        if info.oid()? != oid::SIGNED_DATA {
            return Err(Malformed);
        }
        let inner = info.expect(context(0))?;
        info.finish()?;
        let mut fields = Input::of_sequence(inner)?;
        fields.small()?;
        fields.expect(SET)?;
        let encapsulated = fields.element()?;
        let (content_type, content) = read_encapsulated(encapsulated.expect(SEQUENCE)?)?;
        let certificate_rows = rows(fields.optional(context(0))?.map_or(&[][..], |e| e.content))?;
        let revocation_rows = rows(fields.optional(context(1))?.map_or(&[][..], |e| e.content))?;
        let mut infos = Input::new(fields.expect(SET)?);
        fields.finish()?;
        let mut signers = Vec::new();
        while !infos.is_empty() {
            if signers.len() == MAX_SIGNERS {
                return Err(Malformed);
            }
            signers.push(SignerInfo::read(&mut infos)?);
        }
        // What is no X.509 certificate that we can read can't be a signer's.
        let certificates =
            certificate_rows.iter().filter_map(|row| Certificate::from_der(row).ok()).collect();
        let places = |rows: &[&[u8]]| rows.iter().map(|row| place(der, row)).collect();
        Ok(Self {
            content_type,
            encapsulated: place(der, encapsulated.raw),
            content: content.map(|content| place(der, content)),
            certificates,
            certificate_rows: places(&certificate_rows),
            revocation_rows: places(&revocation_rows),
            signers,
        })
    }
}

/// `SEQUENCE { eContentType, eContent [0] EXPLICIT OCTET STRING OPTIONAL }`
fn read_encapsulated(content: &[u8]) -> Result<(Oid, Option<&[u8]>), Malformed> {
    let mut fields = Input::new(content);
    let content_type = fields.oid()?;
    let content = match fields.optional(context(0))? {
        Some(explicit) => {
            let mut explicit = Input::new(explicit.content);
            let content = explicit.expect(OCTET_STRING)?;
            explicit.finish()?;
            Some(content)
        }
        None => None,
    };
    fields.finish()?;
    Ok((content_type, content))
}

fn rows(set: &[u8]) -> Result<Vec<&[u8]>, Malformed> {
    let mut input = Input::new(set);
    let mut rows = Vec::new();
    while !input.is_empty() {
        if rows.len() == MAX_CARRIED {
            return Err(Malformed);
        }
        rows.push(input.element()?.raw);
    }
    Ok(rows)
}

impl SignerInfo {
    /// ```text
    /// SignerInfo ::= SEQUENCE {
    ///   version CMSVersion,
    ///   sid SignerIdentifier,
    ///   digestAlgorithm DigestAlgorithmIdentifier,
    ///   signedAttrs [0] IMPLICIT SignedAttributes OPTIONAL,
    ///   signatureAlgorithm SignatureAlgorithmIdentifier,
    ///   signature SignatureValue,
    ///   unsignedAttrs [1] IMPLICIT UnsignedAttributes OPTIONAL }
    /// ```
    pub(super) fn read(rows: &mut Input<'_>) -> Result<Self, Malformed> {
        let whole = rows.element()?;
        let mut fields = Input::new(whole.expect(SEQUENCE)?);
        fields.small()?;
        let sid = fields.element()?;
        let id = if sid.tag == SEQUENCE {
            let mut pair = Input::new(sid.content);
            let issuer = pair.element()?;
            issuer.expect(SEQUENCE)?;
            let serial = Serial::read(&mut pair)?;
            pair.finish()?;
            SignerId::IssuerAndSerial { issuer: issuer.raw.to_vec(), serial }
        } else {
            SignerId::KeyId(sid.expect(context_primitive(0))?.to_vec())
        };
        let digest_algorithm = fields.element()?;
        digest_algorithm.expect(SEQUENCE)?;
        let signed = fields.optional(context(0))?;
        let signature_algorithm = fields.element()?;
        signature_algorithm.expect(SEQUENCE)?;
        let signature = fields.octets()?.to_vec();
        let unsigned = fields.optional(context(1))?;
        fields.finish()?;
        Ok(Self {
            raw: whole.raw.to_vec(),
            id,
            digest_algorithm: digest_algorithm.raw.to_vec(),
            signed_attributes: signed.map(|set| set.content.to_vec()),
            signature_algorithm: signature_algorithm.raw.to_vec(),
            signature,
            unsigned_attributes: unsigned.map(|set| set.content.to_vec()).unwrap_or_default(),
        })
    }
}
