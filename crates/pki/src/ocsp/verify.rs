//! Reading and verifying an answer.

use base::Fault;
use crypto::Legacy;
use jiff::Timestamp;

use super::{CertId, CertStatus, ErrorStatus, SingleResponse, request::nonce_of};
use crate::{
    Certificate, DecodeFault, Name, Object, Oid, RevocationReason, Serial, SignatureFault,
    algorithm,
    asn1::{ENUMERATED, Input, Malformed, OCTET_STRING, SEQUENCE, context, context_primitive},
    fault::OfObject,
    oid,
    x509::{Extension, KeyUsage, build::read_extensions, key_identifier},
};

/// Larger answers are refused.
pub const MAX_RESPONSE_BYTES: usize = 64 * 1024;

/// How many certificates an answer may carry.
const MAX_CERTIFICATES: usize = 8;

/// How many certificates an answer may speak of. Responders answer about one.
const MAX_RESPONSES: usize = 256;

/// Why an answer can't be relied on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResponseFault {
    /// A critical extension that is not understood (RFC 6960 4.4).
    #[error("extension {0} is not understood")]
    Extension(Oid),
    /// The responder answered without a status.
    #[error("the responder answered {0:?}")]
    Error(ErrorStatus),
    /// Neither the issuer nor a responder that it appointed is named as the signer.
    #[error("the answer is not of the issuer or its responder")]
    Responder,
    /// The signature is not good.
    #[error("the signature of the answer is not good")]
    Signature(#[from] SignatureFault),
}

impl From<ResponseFault> for Fault {
    fn from(fault: ResponseFault) -> Self {
        match fault {
            ResponseFault::Signature(SignatureFault::Unsupported(oid)) => {
                SignatureFault::Unsupported(oid).into()
            }
            ResponseFault::Extension(oid) => {
                Self::new("ocsp-response-extension-unsupported").with("oid", oid)
            }
            _ => Self::new("ocsp-response-untrusted"),
        }
    }
}

/// An answer, as read. Nothing in it counts before [`Response::verify`].
#[derive(Clone, Debug)]
pub struct Response {
    body: Result<Basic, ErrorStatus>,
}

#[derive(Clone, Debug)]
struct Basic {
    tbs: Vec<u8>,
    responder: ResponderId,
    produced_at: Timestamp,
    responses: Vec<SingleResponse>,
    nonce: Option<Vec<u8>>,
    unknown_critical: Option<Oid>,
    algorithm: Vec<u8>,
    signature: Vec<u8>,
    certificates: Vec<Certificate>,
}

#[derive(Clone, Debug)]
enum ResponderId {
    Key(Vec<u8>),
    Name(Name),
}

impl ResponderId {
    fn names(&self, certificate: &Certificate) -> bool {
        match self {
            Self::Key(id) => key_identifier(certificate.spki_der()).as_ref() == Some(id),
            Self::Name(name) => certificate.subject().matches(name),
        }
    }
}

impl Response {
    /// Reads DER.
    pub fn parse(der: &[u8]) -> Result<Self, DecodeFault> {
        DecodeFault::budget(der, MAX_RESPONSE_BYTES)?;
        Self::read(der).of(Object::OcspResponse, der)
    }

    fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut outer = Input::of_sequence(der)?;
        let status = outer.expect(ENUMERATED)?;
        let bytes = outer.optional(context(0))?;
        outer.finish()?;
        let body = match (status, bytes) {
            ([0], Some(bytes)) => {
                let mut fields = Input::of_sequence(bytes.content)?;
                if fields.oid()? != oid::OCSP_BASIC {
                    return Err(Malformed);
                }
                let basic = fields.octets()?;
                fields.finish()?;
                Ok(Basic::read(basic)?)
            }
            ([code], None) => Err(ErrorStatus::from_code(*code).ok_or(Malformed)?),
            _ => return Err(Malformed),
        };
        Ok(Self { body })
    }

    /// Verifies that the answer is signed by `issuer`, or by a responder whose certificate
    /// `issuer` signed, that has the purpose OCSPSigning and is valid at `at` (RFC 6960 4.2.2.2).
    ///
    /// Says nothing of freshness ([`SingleResponse::is_fresh_at`]), of the nonce
    /// ([`Response::nonce`]), nor of whether the responder is revoked.
    pub fn verify(&self, issuer: &Certificate, at: Timestamp) -> Result<(), ResponseFault> {
        self.signer(issuer, &[], at).map(|_| ())
    }

    /// Verifies like [`Response::verify`]; gives whoever signed. The responder's certificate may be in the answer or
    /// among `others`.
    pub fn signer<'a>(
        &'a self,
        issuer: &'a Certificate,
        others: &'a [Certificate],
        at: Timestamp,
    ) -> Result<&'a Certificate, ResponseFault> {
        let basic = self.body.as_ref().map_err(|status| ResponseFault::Error(*status))?;
        let appointed = |certificate: &&Certificate| {
            certificate.extended_key_usages().contains(&oid::PURPOSE_OCSP_SIGNING)
                && certificate.is_valid_at(at)
                && certificate
                    .key_usage()
                    .is_none_or(|usage| usage.contains(KeyUsage::DIGITAL_SIGNATURE))
                && certificate.verify_signed_by(issuer).is_ok()
        };
        let named = |certificate: &&Certificate| basic.responder.names(certificate);
        let delegates = basic.certificates.iter().chain(others).filter(named).filter(appointed);
        let mut candidates = Some(issuer).filter(named).into_iter().chain(delegates);
        let signer = candidates.next().ok_or(ResponseFault::Responder)?;
        let algorithm = algorithm::signature_algorithm(&basic.algorithm)?;
        let key = signer.shared_public_key()?;
        let legacy = Legacy::Refused;
        algorithm::verify_with(legacy, &key, algorithm, &basic.tbs, &basic.signature)?;
        // Who signed is known; what it says is not.
        basic.unknown_critical.map_or(Ok(signer), |oid| Err(ResponseFault::Extension(oid)))
    }

    /// The answer about one certificate of `issuer`. Unknown when this gives `None`.
    ///
    /// Of several answers about it, the one that is worst for it: what contradicts itself is never good.
    pub fn find(&self, issuer: &Certificate, serial: &Serial) -> Option<&SingleResponse> {
        let of_it =
            |r: &&SingleResponse| r.cert_id.serial() == serial && r.cert_id.matches_issuer(issuer);
        self.responses().iter().filter(of_it).max_by_key(|r| r.status.weight())
    }

    /// Whether it says different things of one certificate.
    pub fn contradicts_itself(&self) -> bool {
        let answers = self.responses();
        answers.iter().enumerate().any(|(n, one)| {
            let mut later = answers.iter().skip(n + 1);
            later.any(|other| one.cert_id == other.cert_id && one.status != other.status)
        })
    }

    /// All answers.
    pub fn responses(&self) -> &[SingleResponse] {
        self.body.as_ref().map_or(&[], |basic| basic.responses.as_slice())
    }

    /// The nonce; it must be that of the request.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.body.as_ref().ok()?.nonce.as_deref()
    }

    /// When the answer was signed.
    pub fn produced_at(&self) -> Option<Timestamp> {
        self.body.as_ref().ok().map(|basic| basic.produced_at)
    }

    /// The certificates inside.
    pub fn certificates(&self) -> &[Certificate] {
        self.body.as_ref().map_or(&[], |basic| basic.certificates.as_slice())
    }

    /// What the responder said instead of a status.
    pub fn error(&self) -> Option<ErrorStatus> {
        self.body.as_ref().err().copied()
    }
}

impl Basic {
    /// ```text
    /// BasicOCSPResponse       ::= SEQUENCE {
    ///    tbsResponseData      ResponseData,
    ///    signatureAlgorithm   AlgorithmIdentifier,
    ///    signature            BIT STRING,
    ///    certs            [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
    /// ```
    fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Input::of_sequence(der)?;
        let tbs = fields.element()?;
        let algorithm = fields.element()?;
        algorithm.expect(SEQUENCE)?;
        let signature = fields.bits()?.to_vec();
        let certificates = match fields.optional(context(0))? {
            Some(certificates) => read_certificates(certificates.content)?,
            None => Vec::new(),
        };
        fields.finish()?;

        let mut data = Input::new(tbs.expect(SEQUENCE)?);
        if let Some(version) = data.optional(context(0))?
            && Input::new(version.content).small()? != 0
        {
            return Err(Malformed);
        }
        let responder = read_responder(&mut data)?;
        let produced_at = data.time()?;
        let mut rows = data.sequence()?;
        let mut responses = Vec::new();
        let mut unknown_critical = None;
        while !rows.is_empty() {
            if responses.len() == MAX_RESPONSES {
                return Err(Malformed);
            }
            responses.push(read_single(&mut rows, &mut unknown_critical)?);
        }
        let mut nonce = None;
        if let Some(extensions) = data.optional(context(1))? {
            let extensions = read_extensions(extensions.content)?;
            nonce = nonce_of(&extensions)?;
            let known = [oid::OCSP_NONCE, oid::OCSP_EXTENDED_REVOKE];
            unknown_critical = extensions
                .iter()
                .find(|extension| extension.is_critical() && !known.contains(&extension.oid()))
                .map(Extension::oid)
                .or(unknown_critical);
            let extended =
                extensions.iter().any(|extension| extension.oid() == oid::OCSP_EXTENDED_REVOKE);
            if extended {
                responses.iter_mut().for_each(name_not_issued);
            }
        }
        data.finish()?;
        Ok(Self {
            tbs: tbs.raw.to_vec(),
            responder,
            produced_at,
            responses,
            nonce,
            unknown_critical,
            algorithm: algorithm.raw.to_vec(),
            signature,
            certificates,
        })
    }
}

/// With extended-revoke, "on hold since 1970" means "never issued" (RFC 6960 2.2).
fn name_not_issued(response: &mut SingleResponse) {
    let hold = Some(RevocationReason::CertificateHold);
    if response.status == (CertStatus::Revoked { at: Timestamp::UNIX_EPOCH, reason: hold }) {
        response.status = CertStatus::NotIssued;
    }
}

fn read_certificates(der: &[u8]) -> Result<Vec<Certificate>, Malformed> {
    let mut rows = Input::of_sequence(der)?;
    let mut certificates = Vec::new();
    while !rows.is_empty() {
        if certificates.len() == MAX_CERTIFICATES {
            return Err(Malformed);
        }
        certificates.push(Certificate::from_der(rows.element()?.raw).map_err(|_| Malformed)?);
    }
    Ok(certificates)
}

fn read_responder(data: &mut Input<'_>) -> Result<ResponderId, Malformed> {
    let choice = data.element()?;
    let mut inner = Input::new(choice.content);
    let responder = if choice.tag == context(1) {
        ResponderId::Name(Name::read(&mut inner)?)
    } else if choice.tag == context(2) {
        ResponderId::Key(inner.expect(OCTET_STRING)?.to_vec())
    } else {
        return Err(Malformed);
    };
    inner.finish()?;
    Ok(responder)
}

fn read_single(
    rows: &mut Input<'_>,
    unknown_critical: &mut Option<Oid>,
) -> Result<SingleResponse, Malformed> {
    let mut fields = rows.sequence()?;
    let cert_id = CertId::read(&mut fields)?;
    let choice = fields.element()?;
    let status = if choice.tag == context_primitive(0) && choice.content.is_empty() {
        CertStatus::Good
    } else if choice.tag == context_primitive(2) && choice.content.is_empty() {
        CertStatus::Unknown
    } else if choice.tag == context(1) {
        let mut revoked = Input::new(choice.content);
        let at = revoked.time()?;
        let reason = match revoked.optional(context(0))? {
            Some(reason) => match Input::new(reason.content).expect(ENUMERATED)? {
                [code] => RevocationReason::from_code(*code),
                _ => return Err(Malformed),
            },
            None => None,
        };
        revoked.finish()?;
        CertStatus::Revoked { at, reason }
    } else {
        return Err(Malformed);
    };
    let this_update = fields.time()?;
    let next_update = match fields.optional(context(0))? {
        Some(next) => Some(Input::new(next.content).time()?),
        None => None,
    };
    if let Some(extensions) = fields.optional(context(1))? {
        let extensions = read_extensions(extensions.content)?;
        let critical = extensions.iter().find(|extension| extension.is_critical());
        *unknown_critical = critical.map(Extension::oid).or(*unknown_critical);
    }
    fields.finish()?;
    Ok(SingleResponse { cert_id, status, this_update, next_update })
}
