//! The judges of the kinds.

mod document;
mod issued;
mod later;
mod signed;

use base::Fault;
use crypto::DigestAlgorithm;
use pki::{
    Certificate,
    cms::{Content, SignedData},
    tsp::{self, Token},
    validation::{Evidence, Settings, Verdict, judge_certificate},
};

use crate::{Facts, Kind, Recognised, Report, zip};

/// Judges a file.
///
/// `content` is the document of a detached signature, or what was time-stamped; it is compared
/// with what is inside when there is something. Other kinds carry what they sign, and do not look
/// at it.
///
/// The work is bounded: every reader has its limits of size, depth and number. The answer for the
/// file is that of its worst part, so nothing that is not proven can hide beside what is.
pub fn verify(
    bytes: &[u8],
    content: Option<&[u8]>,
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> Report {
    verify_content(bytes, content.map(Content::Octets), evidence, settings)
}

/// As [`verify`], for a document that may have been read as a stream, with the digests that [`digests_wanted`] names.
pub fn verify_content(
    bytes: &[u8],
    content: Option<Content<'_>>,
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> Report {
    let Recognised { kind, octets } = Recognised::new(bytes);
    let octets = octets.as_ref();
    match kind {
        Kind::Certificate => certificate(octets, evidence, settings),
        Kind::RevocationList => issued::list(octets, evidence, settings),
        Kind::OcspResponse => issued::status(octets, evidence, settings),
        Kind::TimestampResponse => signed::time_stamp_response(octets, content, evidence, settings),
        Kind::TimestampToken => signed::time_stamp_token(octets, content, evidence, settings),
        Kind::Cms => signed::message(octets, content, evidence, settings),
        Kind::Xml => signed::xml(octets, evidence, settings),
        Kind::Pdf => document::pdf(octets, evidence, settings),
        Kind::Zip => {
            let judged = zip::judge(octets, evidence, settings);
            Report {
                kind,
                verdict: judged.verdict,
                signers: judged.signers,
                facts: Facts::Archive { files: judged.files },
                notes: Vec::new(),
            }
        }
        Kind::CertificateRequest
        | Kind::EncryptedMessage
        | Kind::EncryptedPrivateKey
        | Kind::KeyContainer
        | Kind::OcspRequest
        | Kind::PrivateKey
        | Kind::PublicKey
        | Kind::TimestampRequest => {
            let fault = Fault::new("file-kind-not-verifiable").with("kind", kind.as_str());
            Report::bare(kind, Verdict::Unsupported(fault))
        }
        Kind::Unknown => Report::bare(kind, Verdict::Unsupported(Fault::new("file-kind-unknown"))),
    }
}

/// The digests of its document by which a file can be judged without the document itself; none for a file that does not
/// look at one. `None` when nothing but the document will do.
pub fn digests_wanted(bytes: &[u8]) -> Option<Vec<DigestAlgorithm>> {
    let Recognised { kind, octets } = Recognised::new(bytes);
    // Of what can't be read, and of algorithms that are not known, the judge tells.
    let imprint = |token: &Token| token.info().imprint.algorithm().ok();
    let stamped = match kind {
        Kind::Cms => {
            return SignedData::from_any(&octets)
                .map_or(Some(Vec::new()), |message| message.digests_wanted());
        }
        Kind::TimestampResponse => tsp::Response::parse(&octets)
            .ok()
            .and_then(|response| response.outcome().ok().and_then(imprint)),
        Kind::TimestampToken => Token::from_any(&octets).ok().and_then(|token| imprint(&token)),
        _ => None,
    };
    Some(stamped.into_iter().collect())
}

fn certificate(der: &[u8], evidence: &Evidence<'_>, settings: &Settings) -> Report {
    let certificate = match Certificate::from_any(der) {
        Ok(certificate) => certificate,
        Err(fault) => return Report::unreadable(Kind::Certificate, fault),
    };
    let judged = judge_certificate(&certificate, evidence, settings);
    let facts = Facts::Certificate { certificate: Box::new(certificate), path: judged.path };
    Report { facts, ..Report::bare(Kind::Certificate, judged.verdict) }
}
