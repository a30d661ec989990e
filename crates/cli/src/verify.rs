//! `senim verify`: judges any signed file.

use std::{path::PathBuf, process::ExitCode};

use base::Fault;
use pki::validation::Verdict;
use verification::Kind;

use crate::{
    evidence::{EvidenceArgs, OwnedEvidence},
    files::{Document, read},
    language::{LanguageArgs, Refusal},
    report::{ReportView, in_words, print_json},
};

/// Exit status of what is proven to be wrong.
const INVALID: u8 = 1;
/// Exit status of what can't be told.
const UNDECIDED: u8 = 2;

/// `senim verify`.
#[derive(clap::Args)]
#[command(
    after_help = "Exit status: 0 valid, 1 invalid, 2 unknown or unsupported, 64 wrong use of the command, 74 the answer could not be written."
)]
pub(crate) struct VerifyArgs {
    /// A certificate, CRL, OCSP answer, time-stamp answer or token, CMS, signed XML, PDF or ZIP; PEM, DER or base64.
    file: PathBuf,
    /// The document of a detached signature, or what was time-stamped.
    #[arg(long, value_name = "DOC")]
    content: Option<PathBuf>,
    /// Accept XML of which the signatures cover a part only; the answer tells which.
    #[arg(long)]
    accept_part: bool,
    #[command(flatten)]
    evidence: EvidenceArgs,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// Judges a file and tells the answer.
pub(crate) fn verify(args: &VerifyArgs) -> Result<ExitCode, Refusal> {
    let lang = args.language.lang();
    let refusal = |fault| Refusal::of(lang, &fault);
    let file = read(&args.file).map_err(refusal)?;
    let document = |path: &PathBuf| {
        let wanted = verification::digests_wanted(&file);
        Document::read(path, wanted.as_deref()).map_err(refusal)
    };
    let content = args.content.as_ref().map(document).transpose()?;
    let evidence = OwnedEvidence::read(&args.evidence, lang)?;
    let settings = args.evidence.settings();

    let lent = content.as_ref().map(Document::lent);
    let mut report = verification::verify_content(&file, lent, &evidence.lent(), &settings);
    if args.accept_part {
        report = report.accept_part();
    }
    let takes_content = [Kind::Cms, Kind::TimestampResponse, Kind::TimestampToken];
    if content.is_some() && !takes_content.contains(&report.kind) {
        return Err(Refusal(texts::say(lang, "command-content-without-use")));
    }
    let mut view = ReportView::of(&report, settings.at, lang);
    if evidence.anchors.is_empty() && report.verdict != Verdict::Valid {
        view.note(&Fault::new("nobody-trusted"), lang);
    }
    if args.json {
        print_json(&view)?;
    } else {
        print!("{}", in_words(&view, lang));
    }
    Ok(exit_code(&report.verdict))
}

/// The exit status of an answer.
pub(crate) fn exit_code(verdict: &Verdict) -> ExitCode {
    match verdict {
        Verdict::Valid => ExitCode::SUCCESS,
        Verdict::Invalid(_) => ExitCode::from(INVALID),
        Verdict::Unknown(_) | Verdict::Unsupported(_) => ExitCode::from(UNDECIDED),
    }
}
