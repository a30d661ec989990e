//! Messages, time stamps and XML.

use base::Fault;
use pki::{
    cms::{self, Content, SignedData},
    tsp::{self, Token},
    validation::{Evidence, Level, Settings, SignerJudgement, Verdict},
};
use xmldsig::Coverage;

use crate::{Facts, Kind, Report, TimeStampFacts, shape};

/// Judges a CMS message.
pub(super) fn message(
    bytes: &[u8],
    content: Option<Content<'_>>,
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> Report {
    match SignedData::from_any(bytes) {
        Ok(message) => {
            let judged = cms::judge_content(&message, content, evidence, settings);
            let report = Report::bare(Kind::Cms, judged.verdict);
            Report { signers: judged.signers, ..report }
        }
        Err(fault) => match shape::foreign_content(bytes) {
            // Sound for another reader: what is signed there is no octets (PKCS#7 before CMS).
            Some(content) => {
                let fault = Fault::new("signature-content-unsupported").with("oid", content);
                Report::bare(Kind::Cms, Verdict::Unsupported(fault))
            }
            None => Report::unreadable(Kind::Cms, fault),
        },
    }
}

/// Judges the answer of a time-stamping authority.
pub(super) fn time_stamp_response(
    bytes: &[u8],
    content: Option<Content<'_>>,
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> Report {
    let kind = Kind::TimestampResponse;
    let response = match tsp::Response::parse(bytes) {
        Ok(response) => response,
        Err(fault) => return Report::unreadable(kind, fault),
    };
    match response.outcome() {
        Ok(token) => stamped(kind, token, content, evidence, settings),
        Err(refusal) => {
            let fault = Fault::from(tsp::TspFault::Refused(refusal.clone()));
            Report::bare(kind, Verdict::Unknown(fault))
        }
    }
}

/// Judges a time-stamp token.
pub(super) fn time_stamp_token(
    bytes: &[u8],
    content: Option<Content<'_>>,
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> Report {
    let kind = Kind::TimestampToken;
    match Token::from_any(bytes) {
        Ok(token) => stamped(kind, &token, content, evidence, settings),
        Err(fault) => Report::unreadable(kind, fault),
    }
}

fn stamped(
    kind: Kind,
    token: &Token,
    content: Option<Content<'_>>,
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> Report {
    let signer = stamp_signer(token, content, evidence, settings);
    let info = token.info();
    let mut notes = Vec::new();
    if content.is_none() {
        notes.push(Fault::new("time-stamp-content-not-compared"));
    }
    Report {
        kind,
        verdict: signer.verdict.clone(),
        signers: vec![signer],
        facts: Facts::TimeStamp(TimeStampFacts {
            gen_time: info.gen_time,
            policy: info.policy,
            serial: info.serial,
            imprint: info.imprint.digest().to_vec(),
            compared: content.is_some(),
        }),
        notes,
    }
}

/// The authority of a token as its signer.
pub(super) fn stamp_signer(
    token: &Token,
    over: Option<Content<'_>>,
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> SignerJudgement {
    let judged = tsp::judge_content(token, over, evidence, settings);
    SignerJudgement {
        verdict: judged.verdict,
        certificate: judged.authority,
        path: judged.path,
        signing_time: None,
        proven_time: None,
        level: Level::Basic,
        algorithm: judged.algorithm,
        counter_signatures: Vec::new(),
    }
}

/// Judges every signature of an XML document.
///
/// A signature that leaves out a part of the document never makes it plainly valid: what was not signed may say anything
/// (signature wrapping). What it covers is told, and whoever knows that this is the part to be relied on accepts it with
/// [`Report::accept_part`]. A signature that covers nothing is never accepted.
pub(super) fn xml(bytes: &[u8], evidence: &Evidence<'_>, settings: &Settings) -> Report {
    let signatures = match xmldsig::judge(bytes, evidence, settings) {
        Ok(signatures) => signatures,
        Err(fault) => return Report::bare(Kind::Xml, fault.into()),
    };
    let mut report = Report::bare(Kind::Xml, Verdict::Valid);
    let mut covers = Verdict::Valid;
    for (number, signature) in signatures.into_iter().enumerate() {
        report.verdict = report.verdict.and(signature.signer.verdict.clone());
        report.signers.push(signature.signer);
        let Coverage::Parts(parts) = signature.covers else { continue };
        if parts.is_empty() {
            let nothing = Fault::new("xml-nothing-signed").with("number", number + 1);
            report.verdict = report.verdict.and(Verdict::Unknown(nothing));
            continue;
        }
        let names: Vec<String> =
            parts.iter().map(|part| format!("{} (#{})", part.path, part.id)).collect();
        let note = Fault::new("xml-part-signed").with("number", number + 1);
        let note = note.with("parts", names.join(", "));
        covers = covers.and(Verdict::Unknown(note.clone()));
        report.notes.push(note);
    }
    report.verdict = report.verdict.and(covers);
    report
}
