//! `senim crl` and `senim ocsp`: what an authority says of its certificates.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use base::{Fault, Lang};
use crypto::{DigestAlgorithm, random};
use pki::{
    Certificate, RevocationReason, Serial,
    crl::CertificateList,
    ocsp::{self, CertId, CertStatus},
    validation::{Evidence, Revocation, Settings, Verdict},
};
use serde::Serialize;
use verification::{Kind, Recognised, Report};

use crate::{
    evidence::{certificates, trusted_by_environment},
    files::{read, write},
    http,
    language::{LanguageArgs, Refusal},
    report::{ReportView, in_words},
    verify::exit_code,
};

/// Octets of the nonce of a question (RFC 9654 2.1 wants 32; the NCA's own clients send 8).
const NONCE_BYTES: usize = 16;

/// `senim crl`.
#[derive(clap::Args)]
#[command(
    after_help = "Exit status: 0 the list is valid, 1 invalid, 2 its issuer is not known or an algorithm is not supported."
)]
pub(crate) struct CrlArgs {
    /// A revocation list: file, or address (http, https).
    list: String,
    /// Certificate of the issuer; it is trusted. Else the authorities named by SENIM_TRUST.
    #[arg(long, value_name = "CERT")]
    issuer: Option<PathBuf>,
    /// Serial number to look up, hexadecimal. May be given many times.
    #[arg(long, value_name = "HEX")]
    serial: Vec<String>,
    /// Where to keep the list, DER.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// `senim ocsp`.
#[derive(clap::Args)]
#[command(
    after_help = "Exit status: 0 the certificate is in force, 1 it is revoked or was never issued, or the answer is invalid, 2 unknown."
)]
#[command(group(clap::ArgGroup::new("subject").required(true).args(["cert", "serial"])))]
pub(crate) struct OcspArgs {
    /// Certificate of the issuer; it is trusted.
    #[arg(long, value_name = "CERT")]
    issuer: PathBuf,
    /// The certificate to ask about.
    #[arg(long)]
    cert: Option<PathBuf>,
    /// Or its serial number, hexadecimal.
    #[arg(long, value_name = "HEX")]
    serial: Option<String>,
    /// Address of the service; that of the certificate if not given.
    #[arg(long)]
    url: Option<String>,
    /// Where to keep the answer, DER.
    #[arg(long, value_name = "RESP")]
    out: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// A certificate that was looked up in a list.
#[derive(Debug, Serialize)]
struct Found {
    serial: String,
    /// `revoked` or `not-listed`.
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<jiff::Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revocation_reason: Option<RevocationReason>,
}

#[derive(Debug, Serialize)]
struct ListAnswer<'a> {
    #[serde(flatten)]
    report: &'a ReportView,
    certificates: &'a [Found],
}

/// Reads a list, verifies it, and looks serial numbers up.
pub(crate) async fn crl(args: &CrlArgs) -> Result<ExitCode, Refusal> {
    let lang = args.language.lang();
    let bytes = if http::is_address(&args.list) {
        http::fetch(&args.list, CertificateList::MAX_BYTES, lang).await?
    } else {
        read(args.list.as_ref()).map_err(|fault| Refusal::of(lang, &fault))?
    };
    let serials: Vec<Serial> =
        args.serial.iter().map(|text| serial(text, lang)).collect::<Result<_, _>>()?;
    let anchors = match &args.issuer {
        Some(path) => certificates(path, lang)?,
        None => trusted_by_environment(lang)?,
    };
    let recognised = Recognised::new(&bytes);
    if recognised.kind != Kind::RevocationList {
        let fault = pki::DecodeFault::Malformed(pki::Object::RevocationList);
        return Err(Refusal::of_file(lang, args.list.as_ref(), &fault.into()));
    }
    let (report, settings) = judge(&bytes, &anchors);
    let list = CertificateList::from_der(&recognised.octets)
        .map_err(|fault| Refusal::of_file(lang, args.list.as_ref(), &fault.into()))?;
    let found: Vec<Found> = serials.iter().map(|serial| look_up(&list, serial)).collect();
    if let Some(out) = &args.out {
        write(out, &recognised.octets).map_err(|fault| Refusal::of(lang, &fault))?;
    }
    let view = view(&report, &settings, &anchors, lang);
    if args.json {
        crate::report::print_json(&ListAnswer { report: &view, certificates: &found })?;
    } else {
        print!("{}", in_words(&view, lang));
        for found in &found {
            println!("{}", found_words(found, lang));
        }
    }
    Ok(exit_code(&report.verdict))
}

/// Asks a responder about one certificate.
pub(crate) async fn ocsp(args: &OcspArgs) -> Result<ExitCode, Refusal> {
    let lang = args.language.lang();
    let issuer = one_certificate(&args.issuer, lang)?;
    let subject = args.cert.as_ref().map(|path| one_certificate(path, lang)).transpose()?;
    let serial = match (&subject, &args.serial) {
        (Some(subject), _) => {
            if subject.issuer() != issuer.subject() {
                let name = |name: &pki::Name| name.to_string();
                let args =
                    [("issuer", name(issuer.subject())), ("subject", name(subject.subject()))];
                return Err(Refusal(texts::say_with(lang, "command-issuer-mismatch", &args)));
            }
            *subject.serial()
        }
        (None, text) => self::serial(text.as_deref().unwrap_or_default(), lang)?,
    };
    let told = subject.as_ref().and_then(|subject| subject.ocsp_addresses().first());
    let url = args.url.as_ref().or(told);
    let url = url.ok_or_else(|| Refusal(texts::say(lang, "command-ocsp-address-missing")))?;

    let nonce: [u8; NONCE_BYTES] =
        random::bytes().map_err(|fault| http::unusable(url, &fault.to_string(), lang))?;
    // SHA-1 only names the issuer here, and every responder knows it.
    let id = CertId::new(DigestAlgorithm::Sha1, &issuer, serial).ok_or_else(|| {
        let fault = pki::DecodeFault::Malformed(pki::Object::Certificate);
        Refusal::of_file(lang, &args.issuer, &fault.into())
    })?;
    let question = ocsp::Request::new(vec![id], Some(&nonce)).to_der();
    let limit = ocsp::MAX_RESPONSE_BYTES;
    let bytes = http::ask(url, "application/ocsp-request", question, limit, lang).await?;
    if let Some(out) = &args.out {
        write(out, &bytes).map_err(|fault| Refusal::of(lang, &fault))?;
    }

    let anchors = [issuer];
    let (mut report, settings) = judge(&bytes, &anchors);
    let [issuer] = &anchors;
    let status = status_verdict(&bytes, issuer, &serial, &nonce);
    report.verdict = report.verdict.and(status);
    let view = view(&report, &settings, &anchors, lang);
    if args.json {
        crate::report::print_json(&view)?;
    } else {
        print!("{}", in_words(&view, lang));
    }
    Ok(exit_code(&report.verdict))
}

/// What an answer says of the certificate that was asked about.
fn status_verdict(bytes: &[u8], issuer: &Certificate, serial: &Serial, nonce: &[u8]) -> Verdict {
    let Ok(response) = ocsp::Response::parse(bytes) else {
        let fault = pki::DecodeFault::Malformed(pki::Object::OcspResponse);
        return Verdict::Invalid(fault.into());
    };
    // A responder may leave the nonce out (RFC 9654 2.1), and then the answer is as fresh as it says.
    if response.nonce().is_some_and(|repeated| repeated != nonce) {
        return Verdict::Invalid(Fault::new("ocsp-response-nonce-mismatch"));
    }
    let told = response.find(issuer, serial).map(|answer| answer.status);
    match told {
        Some(CertStatus::Good) => Verdict::Valid,
        Some(CertStatus::Revoked { at, .. }) => Verdict::Invalid(
            Fault::new("ocsp-status-revoked").with("serial", serial).with("at", at),
        ),
        Some(CertStatus::NotIssued) => {
            Verdict::Invalid(Fault::new("ocsp-status-not-issued").with("serial", serial))
        }
        Some(CertStatus::Unknown) | None => {
            Verdict::Unknown(Fault::new("ocsp-status-unknown").with("serial", serial))
        }
    }
}

/// Judges with the issuer as the one who is trusted, for now.
fn judge(bytes: &[u8], anchors: &[Certificate]) -> (Report, Settings) {
    let now = app::clock::Clock::System.now();
    let settings = Settings { revocation: Revocation::Off, ..Settings::at(now) };
    let evidence = Evidence { anchors, ..Evidence::default() };
    (verification::verify(bytes, None, &evidence, &settings), settings)
}

fn view(report: &Report, settings: &Settings, anchors: &[Certificate], lang: Lang) -> ReportView {
    let mut view = ReportView::of(report, settings.at, lang);
    if anchors.is_empty() {
        view.note(&Fault::new("nobody-trusted"), lang);
    }
    view
}

fn look_up(list: &CertificateList, serial: &Serial) -> Found {
    let entry = list.find(serial);
    Found {
        serial: serial.to_string(),
        status: if entry.is_some() { "revoked" } else { "not-listed" },
        revoked_at: entry.as_ref().map(|entry| entry.revoked_at),
        revocation_reason: entry.and_then(|entry| entry.reason),
    }
}

fn found_words(found: &Found, lang: Lang) -> String {
    let serial = ("serial", found.serial.clone());
    let Some(at) = found.revoked_at else {
        return texts::say_with(lang, "status-not-revoked", &[serial]);
    };
    let reason = match found.revocation_reason {
        Some(reason) => reason_words(reason, lang),
        None => texts::say(lang, "status-reason-none"),
    };
    let args = [serial, ("at", texts::date_time(lang, at)), ("reason", reason)];
    texts::say_with(lang, "status-on-list", &args)
}

/// A reason in words.
pub(crate) fn reason_words(reason: RevocationReason, lang: Lang) -> String {
    texts::say(lang, &format!("crl-reason-{}", reason_code(reason)))
}

/// The stable word for a reason.
pub(crate) fn reason_code(reason: RevocationReason) -> String {
    let word = serde_json::to_value(reason).ok();
    word.as_ref().and_then(|word| word.as_str()).unwrap_or_default().to_owned()
}

/// Reads a serial number: hexadecimal digits, as tools print them.
fn serial(text: &str, lang: Lang) -> Result<Serial, Refusal> {
    let bare = text.trim().trim_start_matches("0x").replace([':', ' '], "").to_ascii_lowercase();
    let even = if bare.len().is_multiple_of(2) { bare } else { format!("0{bare}") };
    let digits = hex::decode(&even).ok().and_then(|digits| Serial::new(&digits).ok());
    digits.ok_or_else(|| {
        let args = [("serial", text.to_owned())];
        Refusal(texts::say_with(lang, "command-serial-unreadable", &args))
    })
}

fn one_certificate(path: &Path, lang: Lang) -> Result<Certificate, Refusal> {
    let found = certificates(path, lang)?;
    let fault = || Fault::from(pki::DecodeFault::Malformed(pki::Object::Certificate));
    found.into_iter().next().ok_or_else(|| Refusal::of_file(lang, path, &fault()))
}
