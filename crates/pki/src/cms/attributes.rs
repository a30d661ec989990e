//! The attributes of a signer: what it signed beside the content, and what was added later.

use crypto::DigestAlgorithm;
use jiff::Timestamp;

use super::CmsFault;
use crate::{
    Certificate, Oid, Serial, SignatureFault, algorithm,
    asn1::{self, Input, Malformed, OCTET_STRING, SEQUENCE, SET},
    oid,
};

/// How many attributes a signer may have.
const MAX_ATTRIBUTES: usize = 64;

/// How many certificates a signing-certificate attribute may name.
const MAX_REFERENCES: usize = 16;

/// One attribute: its kind and the content of its set of values.
pub(super) type Attribute<'a> = (Oid, &'a [u8]);

/// Splits attributes. Of unsigned ones a kind may stand several times (RFC 5652 11.4).
pub(super) fn attributes(set: &[u8]) -> Result<Vec<Attribute<'_>>, Malformed> {
    let mut rows = Input::new(set);
    let mut all: Vec<Attribute<'_>> = Vec::new();
    while !rows.is_empty() {
        let mut row = rows.sequence()?;
        let kind = row.oid()?;
        let values = row.expect(SET)?;
        row.finish()?;
        if all.len() == MAX_ATTRIBUTES {
            return Err(Malformed);
        }
        all.push((kind, values));
    }
    Ok(all)
}

/// The values of every attribute of a kind, each as it stands.
pub(super) fn values<'a>(
    all: &[Attribute<'a>],
    kind: &'static Oid,
) -> impl Iterator<Item = Result<&'a [u8], Malformed>> {
    let sets: Vec<&'a [u8]> =
        all.iter().filter(|(found, _)| found == kind).map(|(_, values)| *values).collect();
    sets.into_iter().flat_map(|set| {
        let mut rows = Input::new(set);
        let mut broken = false;
        std::iter::from_fn(move || {
            if rows.is_empty() || broken {
                return None;
            }
            let row = rows.element().map(|element| element.raw);
            broken = row.is_err();
            Some(row)
        })
    })
}

/// An attribute with one value.
pub(super) fn attribute(kind: &Oid, value: &[u8]) -> Vec<u8> {
    asn1::sequence(&[&asn1::oid(kind), &asn1::tlv(SET, &[value])])
}

/// The signed attributes that count.
#[derive(Clone, Debug)]
pub(super) struct Claims {
    /// Absent in a counter-signature (RFC 5652 11.4).
    pub(super) content_type: Option<Oid>,
    pub(super) message_digest: Vec<u8>,
    pub(super) signing_time: Option<Timestamp>,
    /// What signingCertificate and signingCertificateV2 name; empty when both are absent.
    pub(super) references: Vec<CertificateReference>,
}

impl Claims {
    /// Each kind may stand once, with one value (RFC 5652 11).
    pub(super) fn read(set: &[u8]) -> Result<Self, CmsFault> {
        let all = attributes(set).map_err(|Malformed| broken("signedAttrs"))?;
        let doubled = |(index, (kind, _)): (usize, &Attribute<'_>)| {
            all.iter().skip(index + 1).any(|(other, _)| other == kind)
        };
        if all.iter().enumerate().any(doubled) {
            return Err(broken("signedAttrs"));
        }
        let octets = |value: &mut Input<'_>| value.octets().map(<[u8]>::to_vec);
        let digest = one(&all, &oid::MESSAGE_DIGEST, "messageDigest", octets)?;
        let second = CertificateReference::read_v2;
        let second = one(&all, &oid::SIGNING_CERTIFICATE_V2, "signingCertificateV2", second)?;
        let first = CertificateReference::read_v1;
        let first = one(&all, &oid::SIGNING_CERTIFICATE, "signingCertificate", first)?;
        Ok(Self {
            content_type: one(&all, &oid::CONTENT_TYPE, "contentType", Input::oid)?,
            message_digest: digest.ok_or(broken("messageDigest"))?,
            signing_time: one(&all, &oid::SIGNING_TIME, "signingTime", Input::time)?,
            references: [second, first].into_iter().flatten().collect(),
        })
    }
}

pub(super) const fn broken(attribute: &'static str) -> CmsFault {
    CmsFault::Attribute { attribute }
}

/// The one value of an attribute, if it is there.
fn one<'a, T>(
    all: &[Attribute<'a>],
    kind: &Oid,
    attribute: &'static str,
    read: impl FnOnce(&mut Input<'a>) -> Result<T, Malformed>,
) -> Result<Option<T>, CmsFault> {
    let Some((_, values)) = all.iter().find(|(found, _)| found == kind) else { return Ok(None) };
    let mut input = Input::new(values);
    let value = read(&mut input).and_then(|value| input.finish().map(|()| Some(value)));
    value.map_err(|Malformed| broken(attribute))
}

/// The first entry of signingCertificate or signingCertificateV2: the signer's certificate.
#[derive(Clone, Debug)]
pub(super) struct CertificateReference {
    /// `AlgorithmIdentifier`; `None` stands for what the attribute means without one.
    algorithm: Option<Vec<u8>>,
    default: DigestAlgorithm,
    certificate_digest: Vec<u8>,
    serial: Option<Serial>,
}

impl CertificateReference {
    /// Whether this is the certificate that was meant.
    pub(super) fn names(&self, certificate: &Certificate) -> Result<bool, SignatureFault> {
        let digest = match &self.algorithm {
            Some(identifier) => algorithm::digest_algorithm(identifier)?,
            None => self.default,
        };
        Ok(crypto::digest(digest, certificate.der()) == self.certificate_digest
            && self.serial.is_none_or(|serial| serial == *certificate.serial()))
    }

    /// ```text
    /// SigningCertificateV2 ::=  SEQUENCE { certs SEQUENCE OF ESSCertIDv2, policies ... OPTIONAL }
    /// ESSCertIDv2 ::=  SEQUENCE {
    ///     hashAlgorithm   AlgorithmIdentifier DEFAULT {algorithm id-sha256},
    ///     certHash        Hash,
    ///     issuerSerial    IssuerSerial OPTIONAL }
    /// ```
    fn read_v2(value: &mut Input<'_>) -> Result<Self, Malformed> {
        let mut id = first_id(value)?;
        let algorithm = id.optional(SEQUENCE)?.map(|element| element.raw.to_vec());
        Self::rest(algorithm, DigestAlgorithm::Sha256, id)
    }

    /// SHA-1 by its definition (RFC 2634 5.4.1). It names one of the certificates that the judge
    /// was given.
    fn read_v1(value: &mut Input<'_>) -> Result<Self, Malformed> {
        Self::rest(None, DigestAlgorithm::Sha1, first_id(value)?)
    }

    fn rest(
        algorithm: Option<Vec<u8>>,
        default: DigestAlgorithm,
        mut id: Input<'_>,
    ) -> Result<Self, Malformed> {
        let certificate_digest = id.expect(OCTET_STRING)?.to_vec();
        let serial = match id.optional(SEQUENCE)? {
            Some(issuer_serial) => {
                let mut fields = Input::new(issuer_serial.content);
                fields.expect(SEQUENCE)?;
                let serial = Serial::read(&mut fields)?;
                Some(serial)
            }
            None => None,
        };
        id.finish()?;
        Ok(Self { algorithm, default, certificate_digest, serial })
    }

    /// The value of signingCertificateV2 that names `certificate`, with SHA-256 for all keys, GOST
    /// too, as the national tools do.
    pub(super) fn v2_der(certificate: &Certificate) -> Vec<u8> {
        let digest = crypto::digest(DigestAlgorithm::Sha256, certificate.der());
        let id = asn1::sequence(&[&asn1::octet_string(&digest)]);
        asn1::sequence(&[&asn1::sequence(&[&id])])
    }
}

/// The fields of the first ESSCertID.
fn first_id<'a>(value: &mut Input<'a>) -> Result<Input<'a>, Malformed> {
    let mut attribute = value.sequence()?;
    let mut ids = attribute.sequence()?;
    attribute.optional(SEQUENCE)?;
    attribute.finish()?;
    let first = ids.sequence()?;
    let mut more = 0;
    while !ids.is_empty() {
        more += 1;
        if more == MAX_REFERENCES {
            return Err(Malformed);
        }
        ids.expect(SEQUENCE)?;
    }
    Ok(first)
}
