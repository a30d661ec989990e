//! Answers about the status of certificates (RFC 6960).
//!
//! The answers are made from the register of what was issued, not from a list of what was revoked, so that a serial that
//! was never issued is never "good" (promise 6). There is no switch for that; only the form of the answer can be
//! chosen ([`NeverIssued`]).

use crypto::SignatureAlgorithm;
use jiff::Timestamp;
use pki::{
    Certificate, Serial,
    ocsp::{
        self, CertId, CertStatus, ErrorStatus, Request, ResponseBuilder, SingleResponse,
        error_response,
    },
};

use crate::{
    key::KeyName,
    profile::Term,
    revocation::Revocation,
    signing::{Assignment, Purpose},
};

/// What the register knows of a serial number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Issued {
    /// Issued, past its end, never revoked. Answered as good: an answer tells of revocation, not of validity in time
    /// (RFC 6960 2.2).
    Expired,
    /// Issued, not revoked.
    Good,
    /// Never issued by this authority.
    Never,
    /// Revoked, whether past its end or not: a revocation is never forgotten.
    Revoked(Revocation),
}

/// The register cannot be read now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the register of issued certificates cannot be read now")]
pub struct RegisterUnavailable;

/// The register of issued certificates.
pub trait IssuedSet {
    /// What is known of a serial number that a key of the authority gave.
    fn find(&self, issuer: KeyName, serial: &Serial) -> Result<Issued, RegisterUnavailable>;
}

/// How a serial is answered that was never issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum NeverIssued {
    /// `revoked` since 1 January 1970, `certificateHold`, with the extension extended-revoke (RFC 6960 2.2): what the
    /// national responder does (kz ecosystem 3.3).
    ExtendedRevoke,
    /// `unknown`.
    #[default]
    Unknown,
}

/// Settings of a responder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How long an answer may be used: nextUpdate minus thisUpdate.
    pub freshness: Term,
    /// How a serial is answered that was never issued.
    pub never_issued: NeverIssued,
}

impl Default for Settings {
    fn default() -> Self {
        Self { freshness: Term::Hours(1), never_issued: NeverIssued::Unknown }
    }
}

/// The responder of one issuing key.
#[derive(Clone, Copy, Debug)]
pub struct Responder<'a> {
    /// The issuing key.
    pub issuer_key: KeyName,
    /// The issuer's certificate.
    pub issuer: &'a Certificate,
    /// The responder's key.
    pub key: KeyName,
    /// The responder's certificate, issued by the issuer (RFC 6960 4.2.2.2).
    pub certificate: &'a Certificate,
}

/// Names an answer that can be served again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CacheKey {
    /// The issuing key: a revocation drops all keys of its issuer and serial.
    pub issuer: KeyName,
    /// The serial number.
    pub serial: Serial,
    /// SHA-256 of the certificate identifier as asked: the answer repeats it.
    pub cert_id: base::Sha256,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The OCSP response in DER.
    pub der: Vec<u8>,
    /// How the same answer may be found again: a question about one certificate, without a nonce.
    pub cache: Option<CacheKey>,
    /// Until when it may be served.
    pub fresh_until: Option<Timestamp>,
}

impl Answer {
    fn error(status: ErrorStatus) -> Self {
        Self { der: error_response(status), cache: None, fresh_until: None }
    }
}

/// What became of a request.
#[derive(Debug)]
pub enum Reply<'a> {
    /// A refusal, which no key signs (RFC 6960 2.3).
    Ready(Answer),
    /// An answer that waits for its signature.
    ToSign(Assignment, UnsignedAnswer<'a>),
}

/// An answer that waits for its signature value.
#[derive(Debug)]
pub struct UnsignedAnswer<'a> {
    responder: Responder<'a>,
    algorithm: SignatureAlgorithm,
    tbs_der: Vec<u8>,
    cache: Option<CacheKey>,
    fresh_until: Option<Timestamp>,
}

impl UnsignedAnswer<'_> {
    /// Puts the answer together. A signature is not verified here: every client does, and a wrong one says nothing.
    pub fn complete(self, signature: &[u8]) -> Answer {
        let certificates = std::slice::from_ref(self.responder.certificate);
        let der = ocsp::assemble(&self.tbs_der, self.algorithm, signature, certificates);
        Answer { der, cache: self.cache, fresh_until: self.fresh_until }
    }

    /// What is answered when the key cannot sign now.
    pub fn give_up(self) -> Answer {
        Answer::error(ErrorStatus::TryLater)
    }
}

/// The serials that a request asks about, with the key of their issuer, so that a caller can read its register before it
/// calls [`reply`]. Empty for what will be refused.
pub fn questions(request: &[u8], responders: &[Responder<'_>]) -> Vec<(KeyName, Serial)> {
    let Ok(request) = Request::parse(request) else { return Vec::new() };
    let ids = request.cert_ids().iter();
    ids.filter_map(|id| Some((find(id, responders)?.issuer_key, *id.serial()))).collect()
}

/// Judges a request and lays out the answer to it.
///
/// The responder is that of the issuer of the first certificate asked about that is ours; certificates of other issuers
/// in one request are answered `unknown`, since one signature cannot speak for two issuers. A request about foreign
/// issuers only is refused as `unauthorized` (RFC 5019 2.2.3). What cannot be known now is `tryLater`, never a guess.
pub fn reply<'a>(
    request: &[u8],
    issued: &dyn IssuedSet,
    responders: &[Responder<'a>],
    settings: Settings,
    now: Timestamp,
) -> Reply<'a> {
    let refusal = |status| Reply::Ready(Answer::error(status));
    let Ok(request) = Request::parse(request) else {
        return refusal(ErrorStatus::MalformedRequest);
    };
    let Some(responder) = request.cert_ids().iter().find_map(|id| find(id, responders)) else {
        return refusal(ErrorStatus::Unauthorized);
    };
    let key = responder.certificate.public_key();
    let next_update = settings.freshness.after(now);
    let (Ok(key), Some(next_update), true) =
        (key, next_update, responder.certificate.is_valid_at(now))
    else {
        return refusal(ErrorStatus::InternalError);
    };
    let mut builder = ResponseBuilder::new(responder.certificate, now).nonce(request.nonce());
    for id in request.cert_ids() {
        let status = match status(id, responder, issued, settings) {
            Ok(status) => status,
            Err(RegisterUnavailable) => return refusal(ErrorStatus::TryLater),
        };
        builder = builder.answer(SingleResponse {
            cert_id: id.clone(),
            status,
            this_update: now,
            next_update: Some(next_update),
        });
    }
    let algorithm = key.algorithm().default_signature();
    let tbs_der = builder.tbs_der();
    let assignment = Assignment::new(
        (responder.key, Purpose::Status),
        responder.certificate.spki_der(),
        algorithm,
        tbs_der.clone(),
    );
    let cache = match request.cert_ids() {
        [id] => key_of(&request, id, responder),
        _ => None,
    };
    let fresh_until = Some(next_update);
    let answer = UnsignedAnswer { responder: *responder, algorithm, tbs_der, cache, fresh_until };
    Reply::ToSign(assignment, answer)
}

fn find<'a, 'b>(id: &CertId, responders: &'a [Responder<'b>]) -> Option<&'a Responder<'b>> {
    responders.iter().find(|responder| id.matches_issuer(responder.issuer))
}

fn key_of(request: &Request, id: &CertId, responder: &Responder<'_>) -> Option<CacheKey> {
    request.nonce().is_none().then(|| CacheKey {
        issuer: responder.issuer_key,
        serial: *id.serial(),
        cert_id: crypto::sha256(id.der()),
    })
}

fn status(
    id: &CertId,
    responder: &Responder<'_>,
    issued: &dyn IssuedSet,
    settings: Settings,
) -> Result<CertStatus, RegisterUnavailable> {
    if !id.matches_issuer(responder.issuer) {
        return Ok(CertStatus::Unknown);
    }
    Ok(match issued.find(responder.issuer_key, id.serial())? {
        Issued::Expired | Issued::Good => CertStatus::Good,
        Issued::Never => match settings.never_issued {
            NeverIssued::ExtendedRevoke => CertStatus::NotIssued,
            NeverIssued::Unknown => CertStatus::Unknown,
        },
        Issued::Revoked(Revocation { at, reason, .. }) => {
            CertStatus::Revoked { at, reason: Some(reason.published()) }
        }
    })
}
