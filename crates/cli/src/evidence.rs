//! What a judgement may rest on, as the command line names it.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use base::Lang;
use jiff::Timestamp;
use pki::{
    Certificate,
    crl::CertificateList,
    ocsp,
    validation::{Evidence, Revocation, Settings},
};
use verification::Recognised;
use xmldsig::ReadList;

use crate::{
    files::{self, read},
    language::Refusal,
};

/// The trusted authorities when no `--trust` is given: a file, or a folder of files.
const TRUST: &str = "SENIM_TRUST";

/// How many files of a folder are read.
const MAX_TRUST_FILES: usize = 1024;

/// Endings of files of a folder that hold certificates.
const CERTIFICATE_FILES: [&str; 7] = ["cer", "crt", "der", "p7b", "p7c", "p7s", "pem"];

/// Options that `verify` and its siblings share.
#[derive(clap::Args)]
pub(crate) struct EvidenceArgs {
    /// Certificates of authorities to trust: PEM with one or many, DER, base64 or PKCS#7. May be given many times; else
    /// the file or folder named by SENIM_TRUST.
    #[arg(long, value_name = "CERT")]
    trust: Vec<PathBuf>,
    /// A trust list (ETSI TS 119 612): the services that stood as granted at the moment of the judgement are trusted.
    #[arg(long, value_name = "XML", requires = "trust_list_signer")]
    trust_list: Option<PathBuf>,
    /// Certificates of those who sign the trust list. A list that none of them signed is refused, and so is one whose time
    /// is over.
    #[arg(long, value_name = "CERT", requires = "trust_list")]
    trust_list_signer: Vec<PathBuf>,
    /// Certificates that may stand between, in the same forms. They are not trusted by themselves.
    #[arg(long, value_name = "CERT")]
    with: Vec<PathBuf>,
    /// Revocation lists, full or delta.
    #[arg(long, value_name = "CRL")]
    crl: Vec<PathBuf>,
    /// OCSP answers.
    #[arg(long, value_name = "RESP")]
    ocsp: Vec<PathBuf>,
    /// The moment for which to judge, as 2026-05-08T12:00:00Z; now if not given.
    #[arg(long, value_name = "RFC3339")]
    at: Option<Timestamp>,
    /// Do not ask whether certificates were revoked.
    #[arg(long)]
    no_revocation: bool,
}

/// Evidence that was read.
#[derive(Debug, Default)]
pub(crate) struct OwnedEvidence {
    pub(crate) anchors: Vec<Certificate>,
    pub(crate) certificates: Vec<Certificate>,
    lists: Vec<CertificateList>,
    answers: Vec<ocsp::Response>,
}

impl OwnedEvidence {
    /// Reads all files that are named.
    pub(crate) fn read(args: &EvidenceArgs, lang: Lang) -> Result<Self, Refusal> {
        let mut evidence = Self::default();
        if args.trust.is_empty() && args.trust_list.is_none() {
            evidence.anchors = trusted_by_environment(lang)?;
        }
        for path in &args.trust {
            evidence.anchors.extend(certificates(path, lang)?);
        }
        if let Some(path) = &args.trust_list {
            evidence.anchors.extend(listed(path, args, lang)?);
        }
        for path in &args.with {
            evidence.certificates.extend(certificates(path, lang)?);
        }
        for path in &args.crl {
            let list = CertificateList::from_any(&bytes(path, lang)?);
            evidence.lists.push(list.map_err(|fault| Refusal::of_file(lang, path, &fault.into()))?);
        }
        for path in &args.ocsp {
            let bytes = bytes(path, lang)?;
            let answer = ocsp::Response::parse(&Recognised::new(&bytes).octets);
            evidence
                .answers
                .push(answer.map_err(|fault| Refusal::of_file(lang, path, &fault.into()))?);
        }
        Ok(evidence)
    }

    /// As the judges take it.
    pub(crate) fn lent(&self) -> Evidence<'_> {
        Evidence {
            anchors: &self.anchors,
            certificates: &self.certificates,
            lists: &self.lists,
            answers: &self.answers,
        }
    }
}

impl EvidenceArgs {
    /// How to judge.
    pub(crate) fn settings(&self) -> Settings {
        let at = self.at.unwrap_or_else(|| app::clock::Clock::System.now());
        let mut settings = Settings::at(at);
        if self.no_revocation {
            settings.revocation = Revocation::Off;
        }
        settings
    }
}

fn bytes(path: &Path, lang: Lang) -> Result<Vec<u8>, Refusal> {
    read(path).map_err(|fault| Refusal::of(lang, &fault))
}

/// Whom a trust list trusts at the moment of the judgement. The list itself must be good today, whatever moment is judged: it
/// tells of the past too.
fn listed(path: &Path, args: &EvidenceArgs, lang: Lang) -> Result<Vec<Certificate>, Refusal> {
    let mut signers = Vec::new();
    for signer in &args.trust_list_signer {
        signers.extend(certificates(signer, lang)?);
    }
    let now = app::clock::Clock::System.now();
    let list = ReadList::open(&bytes(path, lang)?, &signers, now)
        .map_err(|fault| Refusal::of_file(lang, path, &fault.into()))?;
    Ok(list.trusted_on(args.at.unwrap_or(now)))
}

/// The certificates of a file.
pub(crate) fn certificates(path: &Path, lang: Lang) -> Result<Vec<Certificate>, Refusal> {
    verification::certificates(&bytes(path, lang)?)
        .map_err(|fault| Refusal::of_file(lang, path, &fault.into()))
}

/// Whom the environment trusts; nobody when it says nothing.
pub(crate) fn trusted_by_environment(lang: Lang) -> Result<Vec<Certificate>, Refusal> {
    let Some(place) = env::var_os(TRUST).filter(|place| !place.is_empty()) else {
        return Ok(Vec::new());
    };
    let place = PathBuf::from(place);
    if !place.is_dir() {
        return certificates(&place, lang);
    }
    let entries = fs::read_dir(&place)
        .map_err(|cause| Refusal::of(lang, &files::unreadable(&place, &cause)))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        path.is_file() && CERTIFICATE_FILES.contains(&ending.to_ascii_lowercase().as_str())
    });
    paths.sort();
    paths.truncate(MAX_TRUST_FILES);
    let mut found = Vec::new();
    for path in paths {
        found.extend(certificates(&path, lang)?);
    }
    Ok(found)
}
