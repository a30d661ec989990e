//! The judgement of a message.

use std::cell::Cell;

use base::Fault;

use super::{
    CmsFault, Content, SignedData,
    attributes::{Attribute, attributes, values},
    material::Material,
    signed_data::SignerInfo,
    verify::{Checked, Document, Subject, check},
};
use crate::{
    Certificate,
    asn1::{Input, Malformed},
    oid,
    tsp::{self, Token},
    validation::{
        Evidence, Level, ProvenTime, Revocation, Settings, SignerJudgement, Verdict,
        judge_certificate, signing_use,
    },
};

/// How deep counter-signatures may stand over each other.
const MAX_DEPTH: usize = 4;

/// How many counter-signatures and time stamps are judged in one message.
const MAX_ADDED: usize = 64;

/// A judged message.
#[derive(Clone, Debug)]
pub struct MessageJudgement {
    /// The answer for the whole: the worst of all signers and counter-signers.
    pub verdict: Verdict,
    /// Each signer, in the order of the message.
    pub signers: Vec<SignerJudgement>,
}

/// Judges every signer of a message, each for himself.
///
/// `content` is the document of a detached signature; without it the verdict is *unknown*. What
/// the message carries joins `evidence` as material that is not trusted. A signer is judged for
/// the moment that a valid time stamp proves, and otherwise for `settings.at`; a time stamp that
/// is there and not good spoils the signature. A signature that does not bind its certificate is
/// judged too, at [`Level::Plain`].
///
/// Archive time stamps, references to evidence and content time stamps are not evaluated.
pub fn judge(
    message: &SignedData<'_>,
    content: Option<&[u8]>,
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> MessageJudgement {
    judge_content(message, content.map(Content::Octets), evidence, settings)
}

/// As [`judge`], for a document that may have been read as a stream, with the digests that
/// [`SignedData::digests_wanted`] names.
pub fn judge_content(
    message: &SignedData<'_>,
    content: Option<Content<'_>>,
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> MessageJudgement {
    let material = Material::of(message);
    let joined = material.beside(evidence);
    let mut document = Document::of(message, content);
    let judge = Judge {
        evidence: joined.evidence(),
        inside: Evidence {
            anchors: evidence.anchors,
            certificates: &material.certificates,
            lists: &material.lists,
            answers: &material.answers,
        },
        settings,
        added: Cell::new(0),
    };
    let absent = document.fault().map_or(Verdict::Valid, Verdict::from);
    let mut signers = Vec::new();
    for info in message.signer_infos() {
        let mut signer = judge.signer(info, Subject::Content(&mut document), MAX_DEPTH);
        signer.verdict = absent.clone().and(signer.verdict);
        signers.push(signer);
    }
    let verdict = if signers.is_empty() {
        CmsFault::WithoutSigners.into()
    } else {
        worst(&signers, Verdict::Valid)
    };
    MessageJudgement { verdict, signers }
}

fn worst(signers: &[SignerJudgement], verdict: Verdict) -> Verdict {
    signers.iter().fold(verdict, |verdict, signer| {
        worst(&signer.counter_signatures, verdict.and(signer.verdict.clone()))
    })
}

impl From<CmsFault> for Verdict {
    fn from(fault: CmsFault) -> Self {
        match fault {
            CmsFault::CertificateMissing | CmsFault::ContentMissing => Self::Unknown(fault.into()),
            CmsFault::TooComplex => Self::Unsupported(fault.into()),
            CmsFault::Signature(ref signature) if signature.is_unsupported() => {
                Self::Unsupported(fault.into())
            }
            _ => Self::Invalid(fault.into()),
        }
    }
}

impl Checked<'_> {
    /// What the signature itself is worth, trust aside.
    pub(crate) fn verdict(&self) -> Verdict {
        let faults = self.faults.iter().cloned();
        faults.fold(Verdict::Valid, |verdict, fault| verdict.and(fault.into()))
    }
}

struct Judge<'a> {
    evidence: Evidence<'a>,
    /// The anchors, and what the message itself carries.
    inside: Evidence<'a>,
    settings: &'a Settings,
    /// How many counter-signatures and time stamps were judged.
    added: Cell<usize>,
}

impl Judge<'_> {
    fn signer(
        &self,
        signer: &SignerInfo,
        subject: Subject<'_, '_>,
        depth: usize,
    ) -> SignerJudgement {
        let checked = check(signer, subject, self.evidence.certificates);
        let mut verdict = checked.verdict();
        let unsigned = attributes(&signer.unsigned_attributes).unwrap_or_else(|Malformed| {
            let fault = CmsFault::Attribute { attribute: "unsignedAttrs" };
            verdict = verdict.clone().and(fault.into());
            Vec::new()
        });
        let stamps = self.stamps(&unsigned, &signer.signature);
        verdict = verdict.and(stamps.verdict);
        let at = stamps.proven.as_ref().map_or(self.settings.at, |proven| proven.at);
        let mut path = Vec::new();
        if let Some(certificate) = checked.certificate {
            verdict = verdict.and(signing_use(certificate, self.settings));
            let until = self.settings.until.max(at);
            let settings = Settings { at, until, ..self.settings.clone() };
            let judged = judge_certificate(certificate, &self.evidence, &settings);
            let is_proven = stamps.proven.is_some();
            verdict = verdict.and(judged.verdict.without_proof_of_time(is_proven));
            path = judged.path;
        }
        let mut counter_signatures = Vec::new();
        for value in values(&unsigned, &oid::COUNTER_SIGNATURE) {
            match self.counter_signature(value, &signer.signature, depth) {
                Ok(judged) => counter_signatures.push(judged),
                Err(fault) => verdict = verdict.and(fault.into()),
            }
        }
        let level = match (checked.bound, &stamps.proven) {
            (false, _) => Level::Plain,
            (true, None) => Level::Basic,
            (true, Some(_)) => {
                let whole = verdict == Verdict::Valid
                    && checked.certificate.is_some_and(|c| self.is_whole(c, at, &stamps.tokens));
                if whole { Level::LongTerm } else { Level::Time }
            }
        };
        SignerJudgement {
            verdict,
            certificate: checked.certificate.cloned(),
            path,
            signing_time: checked.signing_time,
            proven_time: stamps.proven,
            level,
            algorithm: checked.algorithm,
            counter_signatures,
        }
    }

    fn counter_signature(
        &self,
        value: Result<&[u8], Malformed>,
        over: &[u8],
        depth: usize,
    ) -> Result<SignerJudgement, CmsFault> {
        let depth = depth.checked_sub(1).ok_or(CmsFault::TooComplex)?;
        self.count()?;
        let read = |value| {
            let mut input = Input::new(value);
            let info = SignerInfo::read(&mut input)?;
            input.finish().map(|()| info)
        };
        let info = value
            .and_then(read)
            .map_err(|Malformed| CmsFault::Attribute { attribute: "countersignature" })?;
        Ok(self.signer(&info, Subject::Signature(over), depth))
    }

    fn count(&self) -> Result<(), CmsFault> {
        self.added.set(self.added.get() + 1);
        if self.added.get() > MAX_ADDED { Err(CmsFault::TooComplex) } else { Ok(()) }
    }

    /// Judges the time stamps over a signature. All must be good; the earliest proves the moment.
    fn stamps(&self, unsigned: &[Attribute<'_>], signature: &[u8]) -> Stamps {
        let mut stamps = Stamps { verdict: Verdict::Valid, proven: None, tokens: Vec::new() };
        for value in values(unsigned, &oid::SIGNATURE_TIME_STAMP) {
            if let Err(fault) = self.count() {
                stamps.verdict = stamps.verdict.and(fault.into());
                break;
            }
            let unreadable = || Fault::new("time-stamp-unreadable");
            let token = value.ok().and_then(|der| Token::from_any(der).ok());
            let Some(token) = token else {
                stamps.verdict = stamps.verdict.and(Verdict::Invalid(unreadable()));
                continue;
            };
            let judged = tsp::judge(&token, Some(signature), &self.evidence, self.settings);
            if let (Verdict::Valid, Some(authority)) = (&judged.verdict, judged.authority) {
                let earlier = stamps.proven.as_ref().is_none_or(|p| judged.gen_time < p.at);
                if earlier {
                    stamps.proven = Some(ProvenTime { at: judged.gen_time, authority });
                }
            }
            stamps.verdict = stamps.verdict.and(judged.verdict);
            stamps.tokens.push(token);
        }
        if stamps.verdict != Verdict::Valid {
            stamps.proven = None;
        }
        stamps
    }

    /// Whether the message alone, with the anchors, proves the signer and the stamps: level LT.
    fn is_whole(&self, signer: &Certificate, at: jiff::Timestamp, tokens: &[Token]) -> bool {
        let demanded = Settings { revocation: Revocation::Demanded, ..self.settings.clone() };
        let signer_proven = || {
            let until = demanded.until.max(at);
            let settings = Settings { at, until, ..demanded.clone() };
            judge_certificate(signer, &self.inside, &settings).verdict == Verdict::Valid
        };
        let stamp_proven = |token: &Token| {
            tsp::judge(token, None, &self.inside, &demanded).verdict == Verdict::Valid
        };
        let proofs = !self.inside.lists.is_empty() || !self.inside.answers.is_empty();
        proofs && signer_proven() && tokens.iter().all(stamp_proven)
    }
}

/// The time stamps of one signature.
struct Stamps {
    verdict: Verdict,
    proven: Option<ProvenTime>,
    tokens: Vec<Token>,
}
