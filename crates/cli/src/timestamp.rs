//! `senim tsp`: a time stamp for a document (RFC 3161).

use std::{path::PathBuf, process::ExitCode};

use base::{Fault, Lang};
use crypto::{DigestAlgorithm, SignatureAlgorithm, UnknownAlgorithm, random};
use pki::{
    Oid,
    cms::Content,
    tsp::{self, Imprint, Nonce, Request, Response, Token},
    validation::{Evidence, Settings, Verdict},
};

use crate::{
    evidence::trusted_by_environment,
    files::{digests, write},
    http,
    language::{LanguageArgs, Refusal},
    report::{ReportView, fault_words, in_words, print_json},
};

/// Octets of the nonce.
const NONCE_BYTES: usize = 8;

/// Services below this domain choose their key by the policy that is asked for.
const NATIONAL_DOMAIN: &str = "pki.gov.kz";

/// `senim tsp`.
#[derive(clap::Args)]
pub(crate) struct TspArgs {
    /// The document.
    document: PathBuf,
    /// Address of the time-stamping authority.
    #[arg(long)]
    url: String,
    /// Policy to ask for.
    #[arg(long, value_name = "OID")]
    policy: Option<Oid>,
    /// Digest of the document: sha-256, sha-384, sha-512, streebog-256, streebog-512 or gost-34311.
    #[arg(long, value_name = "ALG", default_value = "sha-256", value_parser = digest_algorithm)]
    digest: DigestAlgorithm,
    /// Where the token goes, DER.
    #[arg(long, value_name = "TOKEN")]
    out: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// Asks for a time stamp and keeps it.
pub(crate) async fn tsp(args: &TspArgs) -> Result<ExitCode, Refusal> {
    let lang = args.language.lang();
    let digests =
        digests(&args.document, &[args.digest]).map_err(|fault| Refusal::of(lang, &fault))?;
    let document = Content::Digests(&digests);
    let asked = Asked { url: &args.url, policy: args.policy, digest: args.digest };
    let token = asked.stamp(document, lang).await?;
    write(&args.out, token.der()).map_err(|fault| Refusal::of(lang, &fault))?;
    let anchors = trusted_by_environment(lang)?;
    let evidence = Evidence { anchors: &anchors, ..Evidence::default() };
    let settings = Settings::at(app::clock::Clock::System.now());
    let report = verification::verify_content(token.der(), Some(document), &evidence, &settings);
    let mut view = ReportView::of(&report, settings.at, lang);
    if anchors.is_empty() {
        view.note(&Fault::new("nobody-trusted"), lang);
    }
    if args.json {
        print_json(&view)?;
    } else {
        print!("{}", in_words(&view, lang));
    }
    Ok(ExitCode::SUCCESS)
}

/// What to ask of whom.
pub(crate) struct Asked<'a> {
    /// Address of the authority.
    pub(crate) url: &'a str,
    /// The policy to ask for.
    pub(crate) policy: Option<Oid>,
    /// The digest of what is stamped.
    pub(crate) digest: DigestAlgorithm,
}

impl Asked<'_> {
    /// Asks for a stamp over a document, of which the digest that is asked for is at hand. The stamp is over it, answers
    /// this very question, and its signature is not proven to be bad; whether its authority is trusted is another question.
    pub(crate) async fn stamp(&self, document: Content<'_>, lang: Lang) -> Result<Token, Refusal> {
        let unusable = |cause: &str| http::unusable(self.url, cause, lang);
        let nonce: [u8; NONCE_BYTES] =
            random::bytes().map_err(|fault| unusable(&fault.to_string()))?;
        let imprint = Imprint::of_content(self.digest, document);
        let mut request = Request::new(imprint.ok_or_else(|| unusable("-"))?);
        request.policy = self.policy;
        request.nonce = Some(Nonce::new(&nonce));
        let bytes = http::ask(
            self.url,
            "application/timestamp-query",
            request.to_der(),
            tsp::MAX_RESPONSE_BYTES,
            lang,
        )
        .await?;
        let words = |fault: &Fault| unusable(&fault_words(lang, fault));
        let response = Response::parse(&bytes).map_err(|fault| words(&fault.into()))?;
        let token = response.token_for(&request).map_err(|fault| words(&fault.into()))?;
        let evidence = Evidence::default();
        let settings = Settings::at(token.info().gen_time);
        match tsp::judge_content(&token, Some(document), &evidence, &settings).verdict {
            Verdict::Invalid(fault) => Err(words(&fault)),
            _ => Ok(token),
        }
    }
}

/// A digest by its name, as people write it too: `sha-256`, `sha256`, `SHA256`.
pub(crate) fn digest_algorithm(text: &str) -> Result<DigestAlgorithm, UnknownAlgorithm> {
    let plain = |name: &str| name.replace('-', "").to_ascii_lowercase();
    let named = |known: &&DigestAlgorithm| plain(known.as_str()) == plain(text);
    // What no algorithm is called, the library refuses with words.
    DigestAlgorithm::ALL.iter().find(named).map_or_else(|| text.parse(), |known| Ok(*known))
}

/// The policy by which the national authority chooses its key: the same kind as the signer's. `None` for other
/// authorities, which choose themselves.
pub(crate) fn policy_for(url: &str, algorithm: SignatureAlgorithm) -> Option<Oid> {
    let url = reqwest::Url::parse(url).ok()?;
    let host = url.host_str()?;
    let below = host.strip_suffix(NATIONAL_DOMAIN)?;
    let national = below.is_empty() || below.ends_with('.');
    if national { tsp::national_policy(algorithm) } else { None }
}
