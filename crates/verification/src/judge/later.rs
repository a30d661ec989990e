//! What follows a signature in a PDF: changes, and proofs that were stored.

use base::Fault;
use documents::{FoundSignature, LaterChanges, LongTermStore, SignatureFault, SignatureFormat};
use pki::{
    Certificate,
    cms::{self, SignedData},
    crl::CertificateList,
    ocsp,
    validation::{
        Evidence, Level, Revocation, Settings, SignerJudgement, Verdict, judge_certificate,
    },
};

/// The changes after each signature that answers for content.
pub(super) struct Later {
    by_end: Vec<(usize, LaterChanges)>,
}

/// What the changes after a signature mean.
pub(super) struct After {
    pub(super) verdict: Verdict,
    /// Whether something was added that a reader should know of.
    pub(super) noted: bool,
}

impl Later {
    /// Analyses what follows every signature of a person. A time stamp answers for content only where
    /// nobody signed.
    pub(super) fn of(pdf: &[u8], found: &[Result<FoundSignature, SignatureFault>]) -> Self {
        let all: Vec<&FoundSignature> = found.iter().flatten().collect();
        let stamp = |signature: &FoundSignature| signature.format == SignatureFormat::TimeStamp;
        let stamps_only = all.iter().all(|signature| stamp(signature));
        let answers = all.iter().filter(|signature| stamps_only || !stamp(signature));
        let by_end = answers
            .map(|signature| (signature.end(), documents::later_changes(pdf, signature, &all)))
            .collect();
        Self { by_end }
    }

    pub(super) fn after(&self, signature: &FoundSignature) -> After {
        let changes = self.by_end.iter().find(|(end, _)| *end == signature.end());
        let (verdict, noted) = match changes.map(|(_, changes)| changes) {
            None | Some(LaterChanges::None) => (Verdict::Valid, false),
            Some(LaterChanges::Permitted) => (Verdict::Valid, true),
            Some(LaterChanges::Forbidden { place }) => {
                let fault = Fault::new("pdf-changed-after-signing").with("place", place);
                (Verdict::Invalid(fault), false)
            }
            Some(LaterChanges::Unclear { reason }) => {
                let fault = Fault::new("pdf-changes-unclear").with("reason", *reason);
                (Verdict::Unknown(fault), false)
            }
        };
        After { verdict, noted }
    }
}

/// The store of proofs of a document, as far as it can be read.
pub(super) struct Stored {
    certificates: Vec<Certificate>,
    lists: Vec<CertificateList>,
    answers: Vec<ocsp::Response>,
}

/// The store beside the evidence that was given.
pub(super) struct Beside {
    certificates: Vec<Certificate>,
    lists: Vec<CertificateList>,
    answers: Vec<ocsp::Response>,
}

impl Beside {
    pub(super) fn evidence<'a>(&'a self, given: &Evidence<'a>) -> Evidence<'a> {
        Evidence {
            anchors: given.anchors,
            certificates: &self.certificates,
            lists: &self.lists,
            answers: &self.answers,
        }
    }
}

impl Stored {
    pub(super) fn of(pdf: &[u8]) -> Self {
        let LongTermStore { certificates, lists, answers } = documents::long_term_store(pdf);
        Self {
            certificates: certificates.iter().flat_map(|der| Certificate::from_der(der)).collect(),
            lists: lists.iter().flat_map(|der| CertificateList::from_der(der)).collect(),
            answers: answers.iter().flat_map(|der| ocsp::Response::parse(der)).collect(),
        }
    }

    pub(super) fn beside(&self, given: &Evidence<'_>) -> Beside {
        Beside {
            certificates: [&self.certificates, given.certificates].concat(),
            lists: [&self.lists, given.lists].concat(),
            answers: [&self.answers, given.answers].concat(),
        }
    }

    /// Raises the level of signers whose time is proven, if the document alone, with the anchors,
    /// proves their signature for that time, and the authority of the stamp: LT; LTA if a document
    /// time stamp covers the store.
    pub(super) fn raise(
        &self,
        signature: &FoundSignature,
        pdf: &[u8],
        signers: &mut [SignerJudgement],
        archived: bool,
        evidence: &Evidence<'_>,
        settings: &Settings,
    ) {
        if self.lists.is_empty() && self.answers.is_empty() {
            return;
        }
        let inside = Evidence {
            anchors: evidence.anchors,
            certificates: &self.certificates,
            lists: &self.lists,
            answers: &self.answers,
        };
        let Ok(message) = SignedData::from_any(&signature.value) else { return };
        let covered = signature.covered(pdf);
        for (number, signer) in signers.iter_mut().enumerate() {
            let Some(proven) = &signer.proven_time else { continue };
            if signer.verdict != Verdict::Valid || signer.level < Level::Time {
                continue;
            }
            let revocation = Revocation::Demanded;
            let settings = Settings { at: proven.at, revocation, ..settings.clone() };
            // Who proves the time must be proven by what is inside as well.
            let authority = judge_certificate(&proven.authority, &inside, &settings);
            if authority.verdict != Verdict::Valid {
                continue;
            }
            let alone = cms::judge(&message, Some(&covered), &inside, &settings);
            if alone.signers.get(number).is_some_and(|signer| signer.verdict == Verdict::Valid) {
                signer.level = if archived { Level::Archive } else { Level::LongTerm };
            }
        }
    }
}
