//! The to-be-signed part of a certificate (RFC 5280 4.1.2), and putting a certificate together.

use crypto::SignatureAlgorithm;
use jiff::Timestamp;

use super::Extension;
use crate::{
    DecodeFault, Name, Object, Oid, Serial, SignatureFault, algorithm,
    asn1::{self, Element, INTEGER, Input, Malformed, SEQUENCE, context, context_primitive},
    fault::OfObject,
};

/// How many extensions a certificate may have.
const MAX_EXTENSIONS: usize = 64;

/// Why to-be-signed octets can't be taken for a [`TbsCertificate`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TbsFault {
    /// The octets are broken.
    #[error(transparent)]
    Decode(#[from] DecodeFault),
    /// Signed with an algorithm that is not known here.
    #[error(transparent)]
    Signature(#[from] SignatureFault),
    /// Not version 3.
    #[error("not version 3")]
    Version,
}

/// What an authority signs: all fields of a version 3 certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TbsCertificate {
    /// Serial number, unique for the issuer.
    pub serial: Serial,
    /// The algorithm with which it will be signed.
    pub signature_algorithm: SignatureAlgorithm,
    /// The issuer's name.
    pub issuer: Name,
    /// First second of validity.
    pub not_before: Timestamp,
    /// Last second of validity.
    pub not_after: Timestamp,
    /// The subject's name.
    pub subject: Name,
    /// The subject's public key (SubjectPublicKeyInfo).
    pub spki_der: Vec<u8>,
    /// Extensions in their order.
    pub extensions: Vec<Extension>,
}

impl TbsCertificate {
    /// The exact octets to sign. The same fields always give the same octets; fractions of a
    /// second are cut.
    pub fn to_der(&self) -> Vec<u8> {
        let extensions: Vec<Vec<u8>> = self.extensions.iter().map(Extension::der).collect();
        let extensions = if extensions.is_empty() {
            Vec::new()
        } else {
            asn1::explicit(3, &asn1::sequence(&[&extensions.concat()]))
        };
        asn1::sequence(&[
            &asn1::explicit(0, &asn1::integer_u64(2)),
            &self.serial.der(),
            self.signature_algorithm.identifier_der().as_ref(),
            self.issuer.der(),
            &asn1::sequence(&[&asn1::time(self.not_before), &asn1::time(self.not_after)]),
            self.subject.der(),
            &self.spki_der,
            &extensions,
        ])
    }

    /// Reads to-be-signed octets, for tools that inspect what will be signed.
    pub fn parse(tbs_der: &[u8]) -> Result<Self, TbsFault> {
        let fields = Fields::read(tbs_der).of(Object::Certificate)?;
        if fields.version != 2 {
            return Err(TbsFault::Version);
        }
        Ok(Self {
            serial: fields.serial,
            signature_algorithm: algorithm::signature_algorithm(&fields.algorithm)?,
            issuer: fields.issuer,
            not_before: fields.not_before,
            not_after: fields.not_after,
            subject: fields.subject,
            spki_der: fields.spki,
            extensions: fields.extensions,
        })
    }
}

/// Puts a certificate together of the octets that were signed and their signature. Nothing is
/// checked: the caller verifies the result with [`super::Certificate::verify_signed_by`].
pub fn assemble(tbs_der: &[u8], algorithm: SignatureAlgorithm, signature: &[u8]) -> Vec<u8> {
    asn1::sequence(&[tbs_der, algorithm.identifier_der().as_ref(), &asn1::bit_string(signature)])
}

/// The fields of a to-be-signed certificate, of any version and with any algorithm.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    /// As encoded: 2 is version 3.
    pub(super) version: u64,
    pub(super) serial: Serial,
    pub(super) algorithm: Vec<u8>,
    pub(super) issuer: Name,
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
    pub(super) subject: Name,
    pub(super) spki: Vec<u8>,
    pub(super) extensions: Vec<Extension>,
}

impl Fields {
    pub(super) fn read(tbs_der: &[u8]) -> Result<Self, Malformed> {
        let mut tbs = Input::of_sequence(tbs_der)?;
        let version = match tbs.optional(context(0))? {
            Some(version) => {
                let mut inner = Input::new(version.content);
                let version = inner.small()?;
                inner.finish()?;
                // Version 1 is the default and so is not written.
                if !(1..=2).contains(&version) {
                    return Err(Malformed);
                }
                version
            }
            None => 0,
        };
        let serial = read_serial(&mut tbs)?;
        let algorithm = sequence_raw(&mut tbs)?;
        let issuer = Name::read(&mut tbs)?;
        let mut validity = tbs.sequence()?;
        let not_before = validity.time()?;
        let not_after = validity.time()?;
        validity.finish()?;
        let subject = Name::read(&mut tbs)?;
        let spki = sequence_raw(&mut tbs)?;
        // Unique identifiers: nobody issues them, and they are not of version 1 (4.1.2.8).
        let ids = [tbs.optional(context_primitive(1))?, tbs.optional(context_primitive(2))?];
        if version == 0 && ids.iter().any(Option::is_some) {
            return Err(Malformed);
        }
        let extensions = match tbs.optional(context(3))? {
            Some(extensions) if version == 2 => read_extensions(extensions.content)?,
            Some(_) => return Err(Malformed),
            None => Vec::new(),
        };
        tbs.finish()?;
        Ok(Self {
            version,
            serial,
            algorithm,
            issuer,
            not_before,
            not_after,
            subject,
            spki,
            extensions,
        })
    }
}

/// At most 20 octets as encoded: with the zero octet before a number whose top bit is set
/// (4.1.2.2).
fn read_serial(tbs: &mut Input<'_>) -> Result<Serial, Malformed> {
    if tbs.clone().expect(INTEGER)?.len() > Serial::MAX_OCTETS {
        return Err(Malformed);
    }
    Serial::read(tbs)
}

fn sequence_raw(input: &mut Input<'_>) -> Result<Vec<u8>, Malformed> {
    let element: Element<'_> = input.element()?;
    element.expect(SEQUENCE)?;
    Ok(element.raw.to_vec())
}

/// Reads `Extensions`. One kind may stand only once (RFC 5280 4.2).
pub(crate) fn read_extensions(der: &[u8]) -> Result<Vec<Extension>, Malformed> {
    let mut known: Vec<Oid> = Vec::new();
    Input::of_sequence(der)?.rows(|rows| {
        let extension = Extension::read(rows)?;
        if known.len() == MAX_EXTENSIONS || known.contains(&extension.oid()) {
            return Err(Malformed);
        }
        known.push(extension.oid());
        Ok(extension)
    })
}
