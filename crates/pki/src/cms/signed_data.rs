//! Reading a signed message.

use crate::{
    Certificate, DecodeFault, Object, Oid, Serial,
    asn1::{Input, Malformed, OCTET_STRING, SEQUENCE, SET, ber, context, context_primitive},
    fault::OfObject,
    oid, pem,
};

/// Larger messages are refused; an attached document counts.
pub const MAX_MESSAGE_BYTES: usize = 64 * 1024 * 1024;

/// How many signers a message may have.
const MAX_SIGNERS: usize = 32;

/// How many certificates a message may carry.
const MAX_CERTIFICATES: usize = 64;

/// How many attributes a signer may have.
const MAX_ATTRIBUTES: usize = 64;

/// A signed message, as read. Nothing in it counts before [`SignedData::verify`].
#[derive(Clone, Debug)]
pub struct SignedData {
    pub(super) content_type: Oid,
    pub(super) content: Option<Vec<u8>>,
    pub(super) certificates: Vec<Certificate>,
    pub(super) signers: Vec<SignerInfo>,
}

/// What one signer left.
#[derive(Clone, Debug)]
pub(super) struct SignerInfo {
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

impl SignedData {
    /// Reads DER, BER, PEM (any label: `CMS`, `PKCS7`) or bare base64.
    pub fn from_any(bytes: &[u8]) -> Result<Self, DecodeFault> {
        let limit_bytes = MAX_MESSAGE_BYTES * 3 / 2;
        let der = pem::decode_any(bytes, Object::SignedMessage, limit_bytes)?;
        DecodeFault::budget(&der, MAX_MESSAGE_BYTES)?;
        Self::read(&der)
            .or_else(|Malformed| Self::read(&ber::to_definite(&der)?))
            .of(Object::SignedMessage)
    }

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
        let mut encapsulated = fields.sequence()?;
        let content_type = encapsulated.oid()?;
        let content = match encapsulated.optional(context(0))? {
            Some(explicit) => {
                let mut explicit = Input::new(explicit.content);
                let content = explicit.expect(OCTET_STRING)?;
                explicit.finish()?;
                Some(content.to_vec())
            }
            None => None,
        };
        encapsulated.finish()?;
        let certificates = match fields.optional(context(0))? {
            Some(set) => read_certificates(set.content)?,
            None => Vec::new(),
        };
        fields.optional(context(1))?;
        let mut rows = Input::new(fields.expect(SET)?);
        fields.finish()?;
        let mut signers = Vec::new();
        while !rows.is_empty() {
            if signers.len() == MAX_SIGNERS {
                return Err(Malformed);
            }
            signers.push(SignerInfo::read(&mut rows)?);
        }
        Ok(Self { content_type, content, certificates, signers })
    }

    /// The document, if it is inside.
    pub fn content(&self) -> Option<&[u8]> {
        self.content.as_deref()
    }

    /// The kind of content; id-data for documents.
    pub const fn content_type(&self) -> &Oid {
        &self.content_type
    }

    /// The certificates inside. They prove nothing by being there.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// How many signers there are.
    pub const fn signers(&self) -> usize {
        self.signers.len()
    }
}

/// Certificates of other kinds than X.509 are passed over.
fn read_certificates(set: &[u8]) -> Result<Vec<Certificate>, Malformed> {
    let mut rows = Input::new(set);
    let mut certificates = Vec::new();
    while !rows.is_empty() {
        let element = rows.element()?;
        if element.tag == SEQUENCE {
            certificates.push(Certificate::from_der(element.raw).map_err(|_| Malformed)?);
        }
        if certificates.len() > MAX_CERTIFICATES {
            return Err(Malformed);
        }
    }
    Ok(certificates)
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
    fn read(rows: &mut Input<'_>) -> Result<Self, Malformed> {
        let mut fields = rows.sequence()?;
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
            id,
            digest_algorithm: digest_algorithm.raw.to_vec(),
            signed_attributes: signed.map(|set| set.content.to_vec()),
            signature_algorithm: signature_algorithm.raw.to_vec(),
            signature,
            unsigned_attributes: unsigned.map(|set| set.content.to_vec()).unwrap_or_default(),
        })
    }
}

/// One attribute: its kind and the content of its set of values.
pub(super) type Attribute<'a> = (Oid, &'a [u8]);

/// Splits attributes. One kind may stand only once (RFC 5652 11: "MUST NOT include multiple
/// instances").
pub(super) fn attributes(set: &[u8]) -> Result<Vec<Attribute<'_>>, Malformed> {
    let mut rows = Input::new(set);
    let mut all: Vec<Attribute<'_>> = Vec::new();
    while !rows.is_empty() {
        let mut row = rows.sequence()?;
        let kind = row.oid()?;
        let values = row.expect(SET)?;
        row.finish()?;
        if all.len() == MAX_ATTRIBUTES || all.iter().any(|(known, _)| *known == kind) {
            return Err(Malformed);
        }
        all.push((kind, values));
    }
    Ok(all)
}
