//! The judgement of a token.

use base::Fault;
use crypto::SignatureAlgorithm;
use jiff::Timestamp;

use super::Token;
use crate::{
    Certificate, Oid, Serial, SignatureFault,
    cms::{
        CmsFault, Content,
        material::Material,
        verify::{Document, Subject, check},
    },
    oid,
    path::Demands,
    validation::{Evidence, Settings, Verdict, judge_certificate},
    x509::{ExtensionValue, KeyUsage},
};

/// The field that faults of the authority's certificate name, to tell them from those of a signer.
const FIELD: &str = "time-stamp";

/// A judged token.
#[derive(Clone, Debug)]
pub struct TokenJudgement {
    /// The answer.
    pub verdict: Verdict,
    /// The moment that it states. It counts only when the verdict is *valid*.
    pub gen_time: Timestamp,
    /// Under which policy it was made.
    pub policy: Oid,
    /// The number of the stamp.
    pub serial: Serial,
    /// The authority's certificate; `None` when it was not found.
    pub authority: Option<Certificate>,
    /// The authority's path, its certificate first; empty when none was found.
    pub path: Vec<Certificate>,
    /// The algorithm of the signature; `None` when it is not known here.
    pub algorithm: Option<SignatureAlgorithm>,
}

/// Judges a token (RFC 3161 2.2, 2.3, 2.4.2).
///
/// `over` are the octets that it shall stamp; without them the imprint is not compared. The
/// authority is judged for the moment of the token, whatever `settings.at` says. Its certificate
/// must have the purpose timeStamping, critical and alone, and must be bound by signingCertificate
/// or signingCertificateV2. What the token carries joins `evidence` as material that is not
/// trusted.
pub fn judge(
    token: &Token,
    over: Option<&[u8]>,
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> TokenJudgement {
    judge_content(token, over.map(Content::Octets), evidence, settings)
}

/// As [`judge`], for a document that may have been read as a stream, with the digest that the imprint names.
pub fn judge_content(
    token: &Token,
    over: Option<Content<'_>>,
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> TokenJudgement {
    let info = token.info();
    let mut judgement = TokenJudgement {
        verdict: over.map_or(Verdict::Valid, |content| imprint_verdict(token, content)),
        gen_time: info.gen_time,
        policy: info.policy,
        serial: info.serial,
        authority: None,
        path: Vec::new(),
        algorithm: None,
    };
    let mut note = |found: Verdict| {
        judgement.verdict = judgement.verdict.clone().and(found);
    };
    if let Some(extension) = info.unknown_critical {
        note(Verdict::Unsupported(unsupported(extension)));
    }
    let [signer] = token.message().signer_infos() else {
        note(Verdict::Invalid(Fault::new("time-stamp-invalid")));
        return judgement;
    };
    let material = Material::of(token.message());
    let joined = material.beside(evidence);
    let evidence = joined.evidence();
    let mut document = Document::of(token.message(), None);
    let checked = check(signer, Subject::Content(&mut document), evidence.certificates);
    for fault in &checked.faults {
        note(signature_verdict(fault));
    }
    if !checked.bound {
        note(Verdict::Invalid(Fault::new("time-stamp-invalid")));
    }
    if let Some(authority) = checked.certificate {
        if !is_fit(authority) {
            note(Verdict::Invalid(Fault::new("time-stamp-authority-unfit")));
        }
        let settings = for_authority(info.gen_time, settings);
        let judged = judge_certificate(authority, &evidence, &settings);
        note(of_authority(judged.verdict));
        judgement.path = judged.path;
        judgement.authority = Some(authority.clone());
    }
    judgement.algorithm = checked.algorithm;
    judgement
}

/// The authority is judged for the moment of the token, and for its own purpose: what is demanded
/// of signers, as their policies, is not demanded of it.
fn for_authority(at: Timestamp, settings: &Settings) -> Settings {
    let demands = Demands {
        profile: settings.demands.profile,
        purpose: Some(oid::PURPOSE_TIME_STAMPING),
        legacy: settings.demands.legacy,
        ..Demands::none()
    };
    Settings { at, until: settings.until.max(at), demands, ..settings.clone() }
}

fn imprint_verdict(token: &Token, content: Content<'_>) -> Verdict {
    match token.info().imprint.is_of_content(content) {
        Ok(true) => Verdict::Valid,
        Ok(false) => Verdict::Invalid(Fault::new("time-stamp-imprint-mismatch")),
        Err(fault) => of_authority(Verdict::Unsupported(fault.into())),
    }
}

fn unsupported(oid: Oid) -> Fault {
    SignatureFault::Unsupported(oid).into()
}

/// What a fault of the signature means for the token.
fn signature_verdict(fault: &CmsFault) -> Verdict {
    match Verdict::from(fault.clone()) {
        Verdict::Invalid(_) => Verdict::Invalid(Fault::new("time-stamp-invalid")),
        Verdict::Unknown(_) => Verdict::Unknown(Fault::new("time-stamp-certificate-missing")),
        other => of_authority(other),
    }
}

/// Says that it is the time stamp, and not the signer, of which a fault speaks.
fn of_authority(verdict: Verdict) -> Verdict {
    let named = |fault: Fault| Fault { field: Some(FIELD.to_owned()), ..fault };
    match verdict {
        Verdict::Invalid(fault) => Verdict::Invalid(named(fault)),
        Verdict::Unknown(fault) => Verdict::Unknown(named(fault)),
        Verdict::Unsupported(fault) => Verdict::Unsupported(named(fault)),
        Verdict::Valid => Verdict::Valid,
    }
}

/// The purpose timeStamping, critical and alone (RFC 3161 2.3), and a key that may sign.
fn is_fit(authority: &Certificate) -> bool {
    let purpose = authority.extensions().iter().any(|extension| {
        let ExtensionValue::ExtendedKeyUsage(purposes) = extension.value() else { return false };
        extension.is_critical() && *purposes == [oid::PURPOSE_TIME_STAMPING]
    });
    let signs = authority.key_usage().is_none_or(|usage| {
        usage.contains(KeyUsage::DIGITAL_SIGNATURE) || usage.contains(KeyUsage::NON_REPUDIATION)
    });
    purpose && signs
}
