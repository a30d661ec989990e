//! Signed PDF documents (ISO 32000-1, 12.8; ETSI EN 319 142-1).

use base::Fault;
use documents::{FoundSignature, SignatureFault, SignatureFormat};
use jiff::Timestamp;
use pki::{
    Certificate,
    cms::{self, SignedData},
    tsp::Token,
    validation::{Evidence, Level, ProvenTime, Settings, SignerJudgement, Verdict},
};

use super::{
    later::{Later, Stored},
    signed::stamp_signer,
};
use crate::{Facts, Kind, Report, carried, report::of_unreadable};

/// Judges every signature of a PDF, what they cover, and what was done after them.
///
/// - Each signature of a person is judged over its own revision. What follows is compared with that
///   revision: what it forbids makes it invalid, what can't be analysed unknown.
/// - A signature that a later, valid document time stamp covers is judged for the moment of that
///   stamp, unless it carries a stamp of its own. A stamp takes over no content.
/// - A document time stamp must be proven still when the next one covers it, and the last one now: when a certificate of its path has
///   ended before, nothing shows that the stamp was there in time (ETSI EN 319 102-1, 5.6.2.3, 5.2.6: OUT_OF_BOUNDS_NO_POE).
/// - The store of proofs (DSS) of the file joins the evidence. None of it is believed for being there.
pub(super) fn pdf(bytes: &[u8], evidence: &Evidence<'_>, settings: &Settings) -> Report {
    let found = match documents::signatures(bytes) {
        Ok(found) => found,
        Err(fault) => return Report::unreadable(Kind::Pdf, fault.fault()),
    };
    if found.is_empty() {
        return Report::bare(Kind::Pdf, Verdict::Unknown(Fault::new("pdf-unsigned")));
    }
    let stored = Stored::of(bytes);
    let beside = stored.beside(evidence);
    let evidence = &beside.evidence(evidence);
    let later = Later::of(bytes, &found);
    let mut report = Report::bare(Kind::Pdf, Verdict::Valid);
    let mut proven: Option<ProvenTime> = None;
    let mut archived = false;
    // From the last to the first: stamps prove the time of what they cover.
    for (number, entry) in found.iter().enumerate().rev() {
        let signature = match entry {
            Ok(signature) => signature,
            Err(fault) => {
                report.add_verdict(Verdict::Invalid(fault.fault()));
                continue;
            }
        };
        let mut signers = signers(signature, bytes, proven.as_ref(), evidence, settings);
        if signature.format == SignatureFormat::TimeStamp {
            let known = proven.as_ref().map_or(settings.at, |proven| proven.at);
            signers.must_last(known, evidence);
        }
        if let [stamp @ SignerJudgement { verdict: Verdict::Valid, .. }] =
            signers.judged.as_mut_slice()
            && let Some(at) = signers.stamped_at
        {
            proven = stamp.certificate.clone().map(|authority| ProvenTime { at, authority });
            stamp.proven_time.clone_from(&proven);
            archived |= documents::covers_store(bytes, signature);
        }
        if signature.format != SignatureFormat::TimeStamp {
            stored.raise(signature, bytes, &mut signers.judged, archived, evidence, settings);
        }
        let after = later.after(signature);
        for signer in &mut signers.judged {
            signer.verdict = signer.verdict.clone().and(after.verdict.clone());
        }
        if after.noted {
            let note = Fault::new("pdf-earlier-revision").with("number", number + 1);
            report.notes.insert(0, note);
        }
        report.add_verdict(signers.verdict.and(after.verdict));
        report.signers.splice(0..0, signers.judged);
    }
    add_files(&mut report, bytes, &found, evidence, settings);
    report
}

impl Report {
    fn add_verdict(&mut self, verdict: Verdict) {
        self.verdict = self.verdict.clone().and(verdict);
    }
}

/// Adds the files that the document carries, and what the data of its paper among them are worth: data that say of another paper, or
/// whose seal is broken, make the document worth nothing, because it says two things.
fn add_files(
    report: &mut Report,
    pdf: &[u8],
    found: &[Result<FoundSignature, SignatureFault>],
    evidence: &Evidence<'_>,
    settings: &Settings,
) {
    let signed = found.iter().flatten().find(|one| one.format != SignatureFormat::TimeStamp);
    // What was signed was there when it was signed.
    let proven = report.signers.iter().find_map(|signer| signer.proven_time.as_ref());
    let at = proven.map_or(settings.at, |proven| proven.at);
    let Some(files) = carried::carried_files(pdf, evidence, &Settings { at, ..settings.clone() })
    else {
        report.notes.push(Fault::new("pdf-files-not-read"));
        return;
    };
    for (file, data) in files.iter().filter_map(|file| Some((file, file.data.as_ref()?))) {
        let all: Vec<&FoundSignature> = found.iter().flatten().collect();
        if !signed.is_some_and(|signature| data.is_of(pdf, signature, &all)) {
            let fault = Fault::new("pdf-data-of-another-paper").with("name", &file.name);
            report.add_verdict(Verdict::Invalid(fault));
        }
        match &data.verdict {
            Verdict::Valid => {}
            // A seal whose certificate has ended or was revoked is not broken: whoever signed the document signed these octets.
            Verdict::Invalid(reason) if !reason.code.starts_with("certificate-") => {
                let fault = Fault::new("pdf-data-seal-broken").with("name", &file.name);
                report.add_verdict(Verdict::Invalid(fault));
            }
            Verdict::Invalid(reason) | Verdict::Unknown(reason) | Verdict::Unsupported(reason) => {
                let note = Fault::new("pdf-data-not-proven").with("name", &file.name);
                report.notes.push(note.with("reason", reason.code));
            }
        }
    }
    report.facts = Facts::Document { files };
}

/// What one signature field gives.
struct Signers {
    verdict: Verdict,
    judged: Vec<SignerJudgement>,
    /// The moment of a document time stamp.
    stamped_at: Option<Timestamp>,
}

impl Signers {
    const fn none(verdict: Verdict) -> Self {
        Self { verdict, judged: Vec::new(), stamped_at: None }
    }

    /// The moment to which a time stamp is known to have been there must not be later than the end of a certificate below the one that
    /// is trusted.
    fn must_last(&mut self, known: Timestamp, evidence: &Evidence<'_>) {
        for stamp in &mut self.judged {
            let below = stamp.path.iter().filter(|one| !evidence.anchors.contains(one));
            let Some(end) = below.map(Certificate::not_after).min() else { continue };
            if end < known {
                let fault = Fault::new("pdf-archive-stamp-ended").with("at", end);
                let ended = Verdict::Unknown(fault);
                stamp.verdict = stamp.verdict.clone().and(ended.clone());
                self.verdict = self.verdict.clone().and(ended);
            }
        }
    }
}

fn signers(
    signature: &FoundSignature,
    pdf: &[u8],
    proven: Option<&ProvenTime>,
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> Signers {
    let covered = signature.covered(pdf);
    match &signature.format {
        SignatureFormat::Other(name) => {
            let fault = Fault::new("pdf-signature-format-unsupported").with("format", name);
            Signers::none(Verdict::Unsupported(fault))
        }
        SignatureFormat::TimeStamp => match Token::from_any(&signature.value) {
            Ok(token) => {
                let judged =
                    stamp_signer(&token, Some(covered.as_slice().into()), evidence, settings);
                Signers {
                    verdict: judged.verdict.clone(),
                    judged: vec![judged],
                    stamped_at: Some(token.info().gen_time),
                }
            }
            Err(fault) => Signers::none(of_unreadable(fault)),
        },
        SignatureFormat::Cades | SignatureFormat::Cms => {
            match SignedData::from_any(&signature.value) {
                Ok(message) => {
                    of_message(&message, signature, &covered, proven, evidence, settings)
                }
                Err(fault) => Signers::none(of_unreadable(fault)),
            }
        }
    }
}

fn of_message(
    message: &SignedData<'_>,
    signature: &FoundSignature,
    covered: &[u8],
    proven: Option<&ProvenTime>,
    evidence: &Evidence<'_>,
    settings: &Settings,
) -> Signers {
    let at = proven.map_or(settings.at, |proven| proven.at);
    let settings = Settings { at, ..settings.clone() };
    let mut judged = cms::judge(message, Some(covered), evidence, &settings);
    let mut verdict = judged.verdict;
    // What a CMS message carries inside is not the document (ISO 32000-1, 12.8.3.3).
    if message.content().is_some() {
        verdict = verdict.and(Verdict::Invalid(Fault::new("signature-content-mismatch")));
    }
    for signer in &mut judged.signers {
        signer.signing_time = signer.signing_time.or(signature.claimed_time);
        if signer.proven_time.is_none()
            && let Some(proven) = proven
        {
            signer.proven_time = Some(proven.clone());
            signer.level = signer.level.max(Level::Time);
        }
        // A format that promises to bind the certificate, and does not (ETSI EN 319 142-1, 6.3).
        if signature.format == SignatureFormat::Cades && signer.level == Level::Plain {
            let fault = Fault::new("signature-not-cades").with("attribute", "signingCertificateV2");
            let unbound = Verdict::Invalid(fault);
            signer.verdict = signer.verdict.clone().and(unbound.clone());
            verdict = verdict.and(unbound);
        }
    }
    Signers { verdict, judged: judged.signers, stamped_at: None }
}
