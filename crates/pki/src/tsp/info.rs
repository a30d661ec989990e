//! What a time stamp says.

use crypto::{DigestAlgorithm, Signer};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use crate::{
    Certificate, Oid, Serial, SignatureFault, algorithm,
    asn1::{
        self, GENERALIZED_TIME, INTEGER, Input, Malformed, SEQUENCE, context, context_primitive,
    },
    cms::{CmsFault, Content, Signatory, assembly::Assembly},
    oid,
    x509::{Extension, build::read_extensions},
};

/// A nonce is shorter than this.
const MAX_NONCE_BYTES: usize = 64;

/// The digest of the octets that are stamped.
///
/// ```text
/// MessageImprint ::= SEQUENCE  {
///    hashAlgorithm    AlgorithmIdentifier,
///    hashedMessage    OCTET STRING }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imprint {
    algorithm: Vec<u8>,
    digest: Vec<u8>,
}

impl Imprint {
    /// The imprint of some octets.
    pub fn of(algorithm: DigestAlgorithm, octets: &[u8]) -> Self {
        let digest = crypto::digest(algorithm, octets);
        Self { algorithm: algorithm.identifier_der(), digest }
    }

    /// As [`Self::of`], for a document that may have been read as a stream; `None` without that digest of it.
    pub fn of_content(algorithm: DigestAlgorithm, content: Content<'_>) -> Option<Self> {
        let digest = content.digest(algorithm)?.into_owned();
        Some(Self { algorithm: algorithm.identifier_der(), digest })
    }

    /// The digest algorithm, if it is known here.
    pub fn algorithm(&self) -> Result<DigestAlgorithm, SignatureFault> {
        algorithm::digest_algorithm(&self.algorithm)
    }

    /// The digest.
    pub fn digest(&self) -> &[u8] {
        &self.digest
    }

    /// Whether it is the imprint of these octets. One with SHA-1 proves nothing of them, because
    /// two documents can have the same: it is answered as an algorithm that is not supported.
    pub fn is_of(&self, octets: &[u8]) -> Result<bool, SignatureFault> {
        self.is_of_content(octets.into())
    }

    /// As [`Self::is_of`], for a document that may have been read as a stream. Digests without that of [`Self::algorithm`]
    /// prove nothing: the answer is no.
    pub fn is_of_content(&self, content: Content<'_>) -> Result<bool, SignatureFault> {
        match self.algorithm()? {
            DigestAlgorithm::Sha1 => Err(SignatureFault::Unsupported(oid::SHA1)),
            algorithm => Ok(content.digest(algorithm).is_some_and(|digest| *digest == self.digest)),
        }
    }

    /// Whether algorithm and digest are the same. Parameters may be absent or NULL.
    pub(super) fn equals(&self, other: &Self) -> bool {
        let same_algorithm = match (self.algorithm(), other.algorithm()) {
            (Ok(one), Ok(two)) => one == two,
            _ => self.algorithm == other.algorithm,
        };
        same_algorithm && self.digest == other.digest
    }

    pub(super) fn der(&self) -> Vec<u8> {
        asn1::sequence(&[&self.algorithm, &asn1::octet_string(&self.digest)])
    }

    pub(crate) fn read(input: &mut Input<'_>) -> Result<Self, Malformed> {
        let mut fields = input.sequence()?;
        let algorithm = fields.element()?;
        algorithm.expect(SEQUENCE)?;
        let digest = fields.octets()?.to_vec();
        fields.finish()?;
        let imprint = Self { algorithm: algorithm.raw.to_vec(), digest };
        match imprint.algorithm() {
            Ok(algorithm) if algorithm.output_bytes() != imprint.digest.len() => Err(Malformed),
            _ => Ok(imprint),
        }
    }
}

/// A number that is used once, which binds an answer to its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce(Vec<u8>);

impl Nonce {
    /// From random octets.
    pub fn new(octets: &[u8]) -> Self {
        let der = asn1::integer(octets.get(..MAX_NONCE_BYTES - 1).unwrap_or(octets));
        let content = asn1::Element::only(&der).map(|element| element.content.to_vec());
        Self(content.unwrap_or_default())
    }

    pub(super) fn der(&self) -> Vec<u8> {
        asn1::tlv(INTEGER, &[&self.0])
    }

    /// Any INTEGER: some programs send negative ones.
    pub(super) fn read(input: &mut Input<'_>) -> Result<Option<Self>, Malformed> {
        match input.optional(INTEGER)? {
            Some(element) if (1..=MAX_NONCE_BYTES).contains(&element.content.len()) => {
                Ok(Some(Self(element.content.to_vec())))
            }
            Some(_) => Err(Malformed),
            None => Ok(None),
        }
    }
}

/// How far the stated moment may be from the real one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accuracy {
    /// Seconds.
    pub seconds: u64,
    /// Milliseconds, below 1000.
    pub millis: u16,
    /// Microseconds, below 1000.
    pub micros: u16,
}

impl Accuracy {
    /// ```text
    /// Accuracy ::= SEQUENCE {
    ///    seconds        INTEGER              OPTIONAL,
    ///    millis     [0] INTEGER  (1..999)    OPTIONAL,
    ///    micros     [1] INTEGER  (1..999)    OPTIONAL  }
    /// ```
    fn der(self) -> Vec<u8> {
        let seconds = if self.seconds == 0 { Vec::new() } else { asn1::integer_u64(self.seconds) };
        let part = |number: u8, value: u16| {
            let integer = asn1::integer_u64(value.into());
            let content = asn1::Element::only(&integer).map(|element| element.content.to_vec());
            match (value, content) {
                (1.., Ok(content)) => asn1::tlv(context_primitive(number), &[&content]),
                _ => Vec::new(),
            }
        };
        asn1::sequence(&[&seconds, &part(0, self.millis), &part(1, self.micros)])
    }

    fn read(content: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Input::new(content);
        let seconds = if fields.peek() == Some(INTEGER) { fields.small()? } else { 0 };
        let mut part = |number: u8| match fields.optional(context_primitive(number))? {
            Some(element) => {
                let integer = asn1::tlv(INTEGER, &[element.content]);
                let value = u16::try_from(Input::new(&integer).small()?).map_err(|_| Malformed)?;
                if value < 1000 { Ok(value) } else { Err(Malformed) }
            }
            None => Ok(0),
        };
        let (millis, micros) = (part(0)?, part(1)?);
        fields.finish()?;
        Ok(Self { seconds, millis, micros })
    }
}

/// The content of a time-stamp token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TstInfo {
    /// Under which policy it was made.
    pub policy: Oid,
    /// What is stamped.
    pub imprint: Imprint,
    /// The number of the stamp.
    pub serial: Serial,
    /// The moment.
    pub gen_time: Timestamp,
    /// How exact the moment is.
    pub accuracy: Option<Accuracy>,
    /// Whether stamps of this authority can be put in order by their moments alone.
    pub ordering: bool,
    /// The nonce of the request.
    pub nonce: Option<Nonce>,
    /// A critical extension, none of which is known here. None is written.
    pub unknown_critical: Option<Oid>,
}

/// The moment of a stamp.
pub(crate) fn read_gen_time(input: &mut Input<'_>) -> Result<Timestamp, Malformed> {
    moment(input.expect(GENERALIZED_TIME)?)
}

impl TstInfo {
    /// What a plain stamp says: no accuracy, no ordering, no nonce.
    pub const fn new(policy: Oid, imprint: Imprint, serial: Serial, gen_time: Timestamp) -> Self {
        Self {
            policy,
            imprint,
            serial,
            gen_time,
            accuracy: None,
            ordering: false,
            nonce: None,
            unknown_critical: None,
        }
    }

    /// ```text
    /// TSTInfo ::= SEQUENCE  {
    ///    version                   INTEGER  { v1(1) },
    ///    policy                    TSAPolicyId,
    ///    messageImprint            MessageImprint,
    ///    serialNumber              INTEGER,
    ///    genTime                   GeneralizedTime,
    ///    accuracy                  Accuracy                 OPTIONAL,
    ///    ordering                  BOOLEAN             DEFAULT FALSE,
    ///    nonce                     INTEGER                  OPTIONAL,
    ///    tsa                       [0] GeneralName          OPTIONAL,
    ///    extensions                [1] IMPLICIT Extensions  OPTIONAL   }
    /// ```
    pub fn to_der(&self) -> Vec<u8> {
        let utc = self.gen_time.to_zoned(TimeZone::UTC);
        // No trailing zeros, and no point without digits (RFC 3161 2.4.2).
        let time = utc.strftime("%Y%m%d%H%M%S%.fZ").to_string();
        asn1::sequence(&[
            &asn1::integer_u64(1),
            &asn1::oid(&self.policy),
            &self.imprint.der(),
            &self.serial.der(),
            &asn1::tlv(GENERALIZED_TIME, &[time.as_bytes()]),
            &self.accuracy.map(Accuracy::der).unwrap_or_default(),
            &if self.ordering { asn1::boolean_true() } else { Vec::new() },
            &self.nonce.as_ref().map(Nonce::der).unwrap_or_default(),
        ])
    }

    pub(super) fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Input::of_sequence(der)?;
        if fields.small()? != 1 {
            return Err(Malformed);
        }
        let policy = fields.oid()?;
        let imprint = Imprint::read(&mut fields)?;
        let serial = Serial::read(&mut fields)?;
        let gen_time = read_gen_time(&mut fields)?;
        let accuracy = fields.optional(SEQUENCE)?;
        let accuracy = accuracy.map(|element| Accuracy::read(element.content)).transpose()?;
        let ordering = fields.default_false()?;
        let nonce = Nonce::read(&mut fields)?;
        // The name of the authority is a hint: its certificate is what is bound.
        fields.optional(context(0))?;
        let unknown_critical = critical(fields.optional(context(1))?.map(|e| e.content))?;
        fields.finish()?;
        Ok(Self { policy, imprint, serial, gen_time, accuracy, ordering, nonce, unknown_critical })
    }

    /// Makes the token. The certificate is bound with ESSCertIDv2 (RFC 5816).
    ///
    /// `certificates` go inside: the authority's and those above it when the request wants them
    /// (RFC 3161 2.4.1, certReq), and none when it does not.
    pub fn sign(
        &self,
        signer: &dyn Signer,
        certificate: &Certificate,
        certificates: &[Certificate],
    ) -> Result<Vec<u8>, CmsFault> {
        let content = self.to_der();
        let signing_time = Some(self.gen_time);
        let signatory = Signatory { signer, certificate, signing_time };
        let mut assembly = Assembly::new(&oid::TST_INFO, Some(&content));
        assembly.add_signer(signatory.sign(Some(&oid::TST_INFO), content.as_slice().into())?)?;
        assembly.add_certificates(certificates);
        Ok(assembly.to_der())
    }
}

/// The first critical one of `[n] IMPLICIT Extensions`.
fn critical(content: Option<&[u8]>) -> Result<Option<Oid>, Malformed> {
    let Some(content) = content else { return Ok(None) };
    let extensions = read_extensions(&asn1::tlv(SEQUENCE, &[content]))?;
    Ok(extensions.iter().find(|extension| extension.is_critical()).map(Extension::oid))
}

/// `YYYYMMDDhhmmss[.s...]Z`.
fn moment(text: &[u8]) -> Result<Timestamp, Malformed> {
    let text = std::str::from_utf8(text).map_err(|_| Malformed)?;
    let text = text.strip_suffix('Z').ok_or(Malformed)?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 14 || !digits(whole) || !digits(fraction) || fraction.len() > 9 {
        return Err(Malformed);
    }
    let number = |from: usize, to: usize| {
        let part = whole.get(from..to).and_then(|part| part.parse::<i16>().ok());
        part.ok_or(Malformed)
    };
    let small = |from: usize| i8::try_from(number(from, from + 2)?).map_err(|_| Malformed);
    let nanoseconds: i32 = format!("{fraction:0<9}").parse().map_err(|_| Malformed)?;
    let civil = DateTime::new(
        number(0, 4)?,
        small(4)?,
        small(6)?,
        small(8)?,
        small(10)?,
        small(12)?,
        nanoseconds,
    );
    let zoned = civil.and_then(|civil| civil.to_zoned(TimeZone::UTC)).map_err(|_| Malformed)?;
    Ok(zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_exact_to_the_fraction() {
        for (text, want) in [
            ("20220918132014Z", Some("2022-09-18T13:20:14Z")),
            ("20220918132014.5Z", Some("2022-09-18T13:20:14.5Z")),
            ("20220918132014.000001Z", Some("2022-09-18T13:20:14.000001Z")),
            ("20220918132014", None),
            ("20220918132014.Z", None),
            ("20221318132014Z", None),
            ("2022091813201Z", None),
            ("20220918132014+0600", None),
            ("+2220918132014Z", None),
        ] {
            assert_eq!(moment(text.as_bytes()).ok(), want.map(|w| w.parse().unwrap()), "{text}");
        }
    }
}
