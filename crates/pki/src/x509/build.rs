//! The to-be-signed part of a certificate (RFC 5280 4.1.2), and putting a certificate together.

use std::ops::Range;

use crypto::SignatureAlgorithm;
use jiff::Timestamp;

use super::Extension;
use crate::{
    DecodeFault, Name, Object, Serial, SignatureFault, algorithm,
    asn1::{self, INTEGER, Input, Malformed, SEQUENCE, context, context_primitive},
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
        let fields = Fields::read(tbs_der, Extension::read_original)
            .map_err(|Malformed| DecodeFault::Malformed(Object::Certificate))?;
        if fields.version != 2 {
            return Err(TbsFault::Version);
        }
        let octets = |place: &Range<usize>| tbs_der.get(place.clone()).unwrap_or_default();
        Ok(Self {
            serial: fields.serial,
            signature_algorithm: algorithm::signature_algorithm(octets(&fields.algorithm))?,
            issuer: fields.issuer,
            not_before: fields.not_before,
            not_after: fields.not_after,
            subject: fields.subject,
            spki_der: octets(&fields.spki).to_vec(),
            extensions: fields.extensions,
        })
    }
}

/// Puts a certificate together of the octets that were signed and their signature. Nothing is
/// checked: the caller verifies the result with [`super::Certificate::verify_signed_by`].
pub fn assemble(tbs_der: &[u8], algorithm: SignatureAlgorithm, signature: &[u8]) -> Vec<u8> {
    asn1::sequence(&[tbs_der, algorithm.identifier_der().as_ref(), &asn1::bit_string(signature)])
}

/// The fields of a to-be-signed certificate, of any version and with any algorithm. Places count from its first octet.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    /// As encoded: 2 is version 3.
    pub(super) version: u64,
    pub(super) serial: Serial,
    pub(super) algorithm: Range<usize>,
    pub(super) issuer: Name,
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
    pub(super) subject: Name,
    pub(super) spki: Range<usize>,
    pub(super) extensions: Vec<Extension>,
}

impl Fields {
    pub(super) fn read(
        tbs_der: &[u8],
        read_extension: fn(&mut Input<'_>) -> Result<Extension, Malformed>,
    ) -> Result<Self, Malformed> {
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
        let algorithm = place_of_sequence(tbs_der, &mut tbs)?;
        let issuer = Name::read(&mut tbs)?;
        let mut validity = tbs.sequence()?;
        let not_before = validity.time()?;
        let not_after = validity.time()?;
        validity.finish()?;
        let subject = Name::read(&mut tbs)?;
        let spki = place_of_sequence(tbs_der, &mut tbs)?;
        // Unique identifiers: nobody issues them, and they are not of version 1 (4.1.2.8).
        let ids = [tbs.optional(context_primitive(1))?, tbs.optional(context_primitive(2))?];
        if version == 0 && ids.iter().any(Option::is_some) {
            return Err(Malformed);
        }
        let extensions = match tbs.optional(context(3))? {
            Some(extensions) if version == 2 => read_all(extensions.content, read_extension)?,
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

/// Takes the next element, which must be a SEQUENCE; gives where in `whole`, whose end `input` reaches, it stands.
fn place_of_sequence(whole: &[u8], input: &mut Input<'_>) -> Result<Range<usize>, Malformed> {
    let start = whole.len() - input.remaining();
    input.expect(SEQUENCE)?;
    Ok(start..whole.len() - input.remaining())
}

/// Reads `Extensions`. One kind may stand only once (RFC 5280 4.2).
pub(crate) fn read_extensions(der: &[u8]) -> Result<Vec<Extension>, Malformed> {
    read_all(der, Extension::read)
}

fn read_all(
    der: &[u8],
    read: fn(&mut Input<'_>) -> Result<Extension, Malformed>,
) -> Result<Vec<Extension>, Malformed> {
    let mut room = MAX_EXTENSIONS;
    let extensions = Input::of_sequence(der)?.rows(|rows| {
        room = room.checked_sub(1).ok_or(Malformed)?;
        read(rows)
    })?;
    let mut rest = extensions.as_slice();
    while let [extension, others @ ..] = rest {
        if others.iter().any(|other| other.is_of_kind_of(extension)) {
            return Err(Malformed);
        }
        rest = others;
    }
    Ok(extensions)
}
