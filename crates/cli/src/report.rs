//! A judgement as JSON, and in words. Both are made of the same view.

mod words;

use base::{Fault, Lang};
use jiff::Timestamp;
use pki::{
    Certificate,
    ocsp::CertStatus,
    validation::{SignerJudgement, Verdict},
};
use serde::Serialize;
use verification::{Facts, HolderRole, Report, is_service};

use crate::language::Refusal;

pub(crate) use words::{fault_words, in_words};

/// A judged file.
#[derive(Debug, Serialize)]
pub(crate) struct ReportView {
    /// `valid`, `invalid`, `unknown` or `unsupported`.
    result: &'static str,
    /// What the file is.
    kind: &'static str,
    /// Why it is not valid: a stable code.
    reason: Option<&'static str>,
    /// The same in words.
    message: Option<String>,
    /// The moment for which it was judged.
    judged_at: Timestamp,
    signers: Vec<SignerView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<CertificateView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<ListView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<StatusView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_stamp: Option<TimeStampView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Vec<String>>,
    /// What a PDF carries, in the order in which it names it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    carried: Vec<CarriedView>,
    /// What to know beside, by code and in words.
    notes: Vec<NoteView>,
}

/// One signature.
#[derive(Debug, Serialize)]
pub(crate) struct SignerView {
    result: &'static str,
    reason: Option<&'static str>,
    message: Option<String>,
    #[serde(flatten)]
    certificate: CertificateView,
    /// Algorithm of the signature.
    algorithm: Option<&'static str>,
    /// `plain`, `B`, `T`, `LT` or `LTA`.
    level: &'static str,
    /// What the signer states.
    signing_time: Option<Timestamp>,
    /// What a time stamp proves.
    proven_time: Option<Timestamp>,
    /// Who made that stamp.
    time_stamp_authority: Option<String>,
    counter_signatures: Vec<Self>,
}

/// A certificate and its holder; all `null` when it was not found.
#[derive(Debug, Default, Serialize)]
pub(crate) struct CertificateView {
    subject: Option<String>,
    common_name: Option<String>,
    iin: Option<String>,
    bin: Option<String>,
    organization: Option<String>,
    roles: Vec<String>,
    serial: Option<String>,
    issuer: Option<String>,
    not_before: Option<Timestamp>,
    not_after: Option<Timestamp>,
    /// Subjects from the certificate to the trusted authority.
    path: Vec<String>,
    #[serde(skip)]
    issuer_name: Option<String>,
}

#[derive(Debug, Serialize)]
struct ListView {
    issuer: String,
    number: Option<String>,
    base_number: Option<String>,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    entries: usize,
}

#[derive(Debug, Serialize)]
struct StatusView {
    produced_at: Option<Timestamp>,
    answers: Vec<AnswerView>,
}

#[derive(Debug, Serialize)]
pub(crate) struct AnswerView {
    serial: String,
    /// `good`, `revoked`, `not-issued` or `unknown`.
    status: &'static str,
    revoked_at: Option<Timestamp>,
    revocation_reason: Option<pki::RevocationReason>,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
struct TimeStampView {
    gen_time: Timestamp,
    policy: String,
    serial: String,
    imprint: String,
    compared: bool,
}

/// A file inside a PDF.
#[derive(Debug, Serialize)]
struct CarriedView {
    name: String,
    media_type: String,
    /// What it is to the document: `Data`, `Source` and others of ISO 19005-3.
    relation: String,
    /// In octets.
    size: usize,
    /// Of the data of a paper: what their seal is worth. Other files are not judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'static str>,
    /// Who sealed them.
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed_by: Option<String>,
}

#[derive(Debug, Serialize)]
struct NoteView {
    code: &'static str,
    message: String,
}

impl ReportView {
    /// Views a report.
    pub(crate) fn of(report: &Report, judged_at: Timestamp, lang: Lang) -> Self {
        let mut view = Self {
            result: report.verdict.as_str(),
            kind: report.kind.as_str(),
            reason: code(&report.verdict),
            message: message(&report.verdict, lang),
            judged_at,
            signers: report.signers.iter().map(|signer| SignerView::of(signer, lang)).collect(),
            certificate: None,
            list: None,
            status: None,
            time_stamp: None,
            files: None,
            carried: Vec::new(),
            notes: Vec::new(),
        };
        view.add_facts(&report.facts);
        for note in &report.notes {
            view.note(note, lang);
        }
        view
    }

    /// Adds something to know.
    pub(crate) fn note(&mut self, note: &Fault, lang: Lang) {
        self.notes.push(NoteView { code: note.code, message: fault_words(lang, note) });
    }

    fn add_facts(&mut self, facts: &Facts) {
        match facts {
            Facts::Archive { files } => self.files = Some(files.clone()),
            Facts::Certificate { certificate, path } => {
                self.certificate = Some(CertificateView::of(certificate, path));
            }
            Facts::Document { files } => {
                self.carried = files.iter().map(CarriedView::of).collect();
            }
            Facts::List(list) => {
                self.list = Some(ListView {
                    issuer: list.issuer.to_string(),
                    number: list.number.clone(),
                    base_number: list.base_number.clone(),
                    this_update: list.this_update,
                    next_update: list.next_update,
                    entries: list.entries,
                });
            }
            Facts::None => {}
            Facts::Status(status) => {
                self.status = Some(StatusView {
                    produced_at: status.produced_at,
                    answers: status.answers.iter().map(AnswerView::of).collect(),
                });
            }
            Facts::TimeStamp(stamp) => {
                self.time_stamp = Some(TimeStampView {
                    gen_time: stamp.gen_time,
                    policy: stamp.policy.to_string(),
                    serial: stamp.serial.to_string(),
                    imprint: hex::encode(&stamp.imprint),
                    compared: stamp.compared,
                });
            }
        }
    }
}

impl SignerView {
    pub(crate) fn of(signer: &SignerJudgement, lang: Lang) -> Self {
        let certificate = signer.certificate.as_ref();
        let proven = signer.proven_time.as_ref();
        let nested = signer.counter_signatures.iter();
        Self {
            result: signer.verdict.as_str(),
            reason: code(&signer.verdict),
            message: message(&signer.verdict, lang),
            certificate: certificate
                .map(|certificate| CertificateView::of(certificate, &signer.path))
                .unwrap_or_default(),
            algorithm: signer.algorithm.map(crypto::SignatureAlgorithm::as_str),
            level: signer.level.as_str(),
            signing_time: signer.signing_time,
            proven_time: proven.map(|proven| proven.at),
            time_stamp_authority: proven.map(|proven| name_of(&proven.authority)),
            counter_signatures: nested.map(|signer| Self::of(signer, lang)).collect(),
        }
    }
}

impl CertificateView {
    pub(crate) fn of(certificate: &Certificate, path: &[Certificate]) -> Self {
        let holder = certificate.holder();
        // The number in the name of a service is not that of its signer.
        let person = !is_service(certificate);
        let roles = HolderRole::of(certificate);
        let issuer = certificate.issuer();
        Self {
            subject: Some(certificate.subject().to_string()),
            common_name: holder.common_name,
            iin: holder.iin.filter(|_| person),
            bin: holder.bin.filter(|_| person),
            organization: holder.organisation,
            roles: roles.iter().map(HolderRole::code).collect(),
            serial: Some(certificate.serial().to_string()),
            issuer: Some(issuer.to_string()),
            not_before: Some(certificate.not_before()),
            not_after: Some(certificate.not_after()),
            path: path.iter().map(|certificate| certificate.subject().to_string()).collect(),
            issuer_name: Some(
                issuer.common_name().map_or_else(|| issuer.to_string(), str::to_owned),
            ),
        }
    }
}

impl CarriedView {
    fn of(file: &verification::CarriedFile) -> Self {
        let data = file.data.as_ref();
        Self {
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            relation: file.relation.clone(),
            size: file.size,
            result: data.map(|data| data.verdict.as_str()),
            sealed_by: data.and_then(|data| data.sealed_by.as_ref()).map(name_of),
        }
    }
}

impl AnswerView {
    fn of(answer: &verification::StatusAnswer) -> Self {
        let (status, revoked) = match answer.status {
            CertStatus::Good => ("good", None),
            CertStatus::NotIssued => ("not-issued", None),
            CertStatus::Revoked { at, reason } => ("revoked", Some((at, reason))),
            CertStatus::Unknown => ("unknown", None),
        };
        Self {
            serial: answer.serial.to_string(),
            status,
            revoked_at: revoked.map(|(at, _)| at),
            revocation_reason: revoked.and_then(|(_, reason)| reason),
            this_update: answer.this_update,
            next_update: answer.next_update,
        }
    }
}

/// Prints one JSON object.
pub(crate) fn print_json(view: &impl Serialize) -> Result<(), Refusal> {
    let text = serde_json::to_string_pretty(view).map_err(|cause| Refusal(cause.to_string()))?;
    println!("{text}");
    Ok(())
}

/// Whom a certificate names, as people say it: name, patronymic, organisation.
pub(crate) fn person_of(certificate: &Certificate) -> String {
    let holder = certificate.holder();
    let Some(name) = holder.common_name else { return certificate.subject().to_string() };
    let person =
        [Some(name), holder.given_name].into_iter().flatten().collect::<Vec<_>>().join(" ");
    [Some(person), holder.organisation].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The common name of a certificate's holder, or the whole name when it has none.
pub(crate) fn name_of(certificate: &Certificate) -> String {
    let subject = certificate.subject();
    subject.common_name().map_or_else(|| subject.to_string(), str::to_owned)
}

fn code(verdict: &Verdict) -> Option<&'static str> {
    verdict.reason().map(|fault| fault.code)
}

fn message(verdict: &Verdict, lang: Lang) -> Option<String> {
    verdict.reason().map(|fault| fault_words(lang, fault))
}
