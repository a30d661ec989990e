//! A signature without a browser: `senim sign`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use base::{Fault, Lang};
use crypto::{DigestAlgorithm, PrivateKey, SignatureAlgorithm, Signer};
use jiff::Timestamp;
use pki::{
    Certificate, Oid,
    cms::{self, SignedData},
    oid, pkcs12,
};
use serde::{Serialize, Serializer};
use verification::zip;
use xmldsig::Identity;

use crate::{
    files::{read, write},
    language::LanguageArgs,
    passphrase::{self, Age, Purpose},
    report::{fault_words, print_json},
    timestamp::{Asked, digest_algorithm, policy_for},
};

/// What a signature looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// CMS (CAdES), DER.
    Cms,
    /// An enveloped signature in an XML document.
    Xml,
    /// The signed ZIP of the national tools, around the documents.
    Zip,
}

/// `senim sign`.
#[derive(clap::Args)]
pub(crate) struct SignArgs {
    /// The document; several for a ZIP.
    #[arg(required = true, value_name = "DOC")]
    documents: Vec<PathBuf>,
    /// PKCS#12 file with key and certificate.
    #[arg(long, conflicts_with_all = ["key", "certificate"], required_unless_present = "key")]
    p12: Option<PathBuf>,
    /// Password of the PKCS#12 file.
    #[arg(long, env = "SENIM_P12_PASSWORD", hide_env_values = true, requires = "p12")]
    password: Option<String>,
    /// Encrypted PKCS#8 key, PEM, as `senim csr` writes it.
    #[arg(long, requires = "certificate")]
    key: Option<PathBuf>,
    /// Certificate of the key, PEM or DER; further certificates in a PEM file go into the signature too.
    #[arg(long, requires = "key")]
    certificate: Option<PathBuf>,
    /// File whose first line is the passphrase of the key; else SENIM_KEY_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
    /// Form of the signature.
    #[arg(long, value_enum, default_value = "cms")]
    format: Format,
    /// Leave the document out of the signature (CMS).
    #[arg(long)]
    detached: bool,
    /// The document is a CMS message: add a signature to it.
    #[arg(long, conflicts_with = "detached")]
    add: bool,
    /// With --add: the document of a detached message.
    #[arg(long, value_name = "DOC", requires = "add")]
    content: Option<PathBuf>,
    /// Address of a time-stamping authority: its stamp over the signature goes inside (CAdES-T).
    #[arg(long, value_name = "URL")]
    timestamp: Option<String>,
    /// Policy to ask the time-stamping authority for; for the NCA it follows the kind of key.
    #[arg(long, value_name = "OID", requires = "timestamp")]
    timestamp_policy: Option<Oid>,
    /// Digest of the time stamp; that of the signature if not given.
    #[arg(long, value_name = "ALG", requires = "timestamp", value_parser = digest_algorithm)]
    timestamp_digest: Option<DigestAlgorithm>,
    /// Where the signature goes.
    #[arg(long)]
    out: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// A key with what belongs to it.
struct SigningKey {
    key: PrivateKey,
    certificate: Certificate,
    chain: Vec<Certificate>,
}

/// What was made, for `--json`.
#[derive(Serialize)]
struct Made {
    out: String,
    format: &'static str,
    subject: String,
    #[serde(serialize_with = "as_word")]
    algorithm: SignatureAlgorithm,
    signers: usize,
    time_stamp: Option<Stamped>,
}

/// A time stamp that went inside.
#[derive(Serialize)]
struct Stamped {
    gen_time: Timestamp,
    policy: String,
    authority: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
fn as_word<S: Serializer>(
    algorithm: &SignatureAlgorithm,
    to: S,
) -> std::result::Result<S::Ok, S::Error> {
    to.serialize_str(algorithm.as_str())
}

/// Signs a document.
pub(crate) async fn sign(args: &SignArgs) -> Result<()> {
    let lang = args.language.lang();
    if args.format != Format::Cms && (args.detached || args.add) {
        bail!("--detached and --add belong to CMS messages: leave --format out");
    }
    if args.format == Format::Xml && args.timestamp.is_some() {
        bail!("a time stamp goes into CMS messages and ZIP archives: leave --timestamp out");
    }
    let own = signing_key(args)?;
    let mut made = Made {
        out: args.out.display().to_string(),
        format: match args.format {
            Format::Cms => "cms",
            Format::Xml => "xml",
            Format::Zip => "zip",
        },
        subject: own.certificate.subject().to_string(),
        algorithm: own.key.signature_algorithm(),
        signers: 1,
        time_stamp: None,
    };
    let signed = match args.format {
        Format::Cms => {
            let document = read(one_document(args)?)?;
            let before = args.add.then(|| SignedData::from_any(&document)).transpose()?;
            let message = match &before {
                Some(before) => own.added_to(before, args.content.as_deref())?,
                None => own.message(&document, args.detached)?,
            };
            let message = made.stamp(args, message, before.as_ref(), lang).await?;
            made.signers = message.signers();
            message.der().to_vec()
        }
        Format::Xml => {
            let document = read(one_document(args)?)?;
            let identity = Identity { signer: &own.key, certificate: &own.certificate };
            xmldsig::sign_enveloped(&document, &identity).map_err(|fault| said(lang, fault))?
        }
        Format::Zip => {
            let files = args.documents.iter().map(|path| Ok((name(path)?, read(path)?)));
            let files = files.collect::<Result<Vec<_>>>()?;
            let draft = zip::Draft::new(files).map_err(|fault| said(lang, fault))?;
            let message = own.message(draft.manifest(), true)?;
            let message = made.stamp(args, message, None, lang).await?;
            draft.finish(message.der()).map_err(|fault| said(lang, fault))?
        }
    };
    write(&args.out, &signed)?;
    if args.json {
        print_json(&made)?;
    } else {
        println!("signature: {} · by {}", made.out, made.subject);
        if let Some(stamp) = &made.time_stamp {
            let authority = stamp.authority.as_deref().unwrap_or("?");
            println!("time stamp: {} · by {authority}", stamp.gen_time);
        }
    }
    Ok(())
}

fn said(lang: Lang, fault: impl Into<Fault>) -> anyhow::Error {
    anyhow!(fault_words(lang, &fault.into()))
}

fn one_document(args: &SignArgs) -> Result<&Path> {
    match args.documents.as_slice() {
        [document] => Ok(document),
        _ => bail!("one document at a time; several go into a ZIP: --format zip"),
    }
}

/// The name that a file has in an archive.
fn name(path: &Path) -> Result<String> {
    let name = path.file_name().and_then(|name| name.to_str());
    Ok(name.with_context(|| format!("{} has no name in UTF-8", path.display()))?.to_owned())
}

impl SigningKey {
    fn message(&self, content: &[u8], detached: bool) -> Result<SignedData> {
        let message = cms::sign(&cms::SignRequest {
            content,
            detached,
            signer: &self.key,
            certificate: &self.certificate,
            extra_certificates: &self.chain,
            signing_time: Some(app::clock::Clock::System.now()),
        })?;
        Ok(SignedData::from_any(&message)?)
    }

    /// A message with one more signature. What is there already is kept as it is.
    fn added_to(&self, message: &SignedData, content: Option<&Path>) -> Result<SignedData> {
        let content = content.map(read).transpose()?;
        let signatory = cms::Signatory {
            signer: &self.key,
            certificate: &self.certificate,
            signing_time: Some(app::clock::Clock::System.now()),
        };
        let message = message.with_signer(content.as_deref(), &signatory, &self.chain)?;
        Ok(SignedData::from_any(&message)?)
    }
}

impl Made {
    /// The message with a time stamp over the signature that `before` does not have, if one is wanted.
    async fn stamp(
        &mut self,
        args: &SignArgs,
        message: SignedData,
        before: Option<&SignedData>,
        lang: Lang,
    ) -> Result<SignedData> {
        let Some(url) = &args.timestamp else { return Ok(message) };
        let values = |message: &SignedData| -> Vec<Vec<u8>> {
            let all = (0..message.signers()).filter_map(|n| message.signature_value(n));
            all.map(<[u8]>::to_vec).collect()
        };
        let old = before.map(values).unwrap_or_default();
        let new = values(&message).into_iter().enumerate().find(|(_, value)| !old.contains(value));
        let (signer, value) = new.context("the message has no new signature")?;
        let digest = match args.timestamp_digest {
            Some(digest) => digest,
            None => message.digest_algorithm(signer).context("no signer")??,
        };
        let policy = args.timestamp_policy.or_else(|| policy_for(url, self.algorithm));
        let token = Asked { url, policy, digest }.stamp(&value, lang).await?;
        let info = token.info();
        let authority = token.message().certificates().iter().find(|certificate| {
            certificate.extended_key_usages().contains(&oid::PURPOSE_TIME_STAMPING)
        });
        self.time_stamp = Some(Stamped {
            gen_time: info.gen_time,
            policy: info.policy.to_string(),
            authority: authority.map(|authority| authority.subject().to_string()),
        });
        Ok(SignedData::from_any(&message.with_time_stamp(signer, &token)?)?)
    }
}

fn signing_key(args: &SignArgs) -> Result<SigningKey> {
    match (&args.p12, &args.key, &args.certificate) {
        (Some(p12), _, _) => {
            let password = args
                .password
                .clone()
                .map_or_else(|| rpassword::prompt_password("Password of the PKCS#12 file: "), Ok)?;
            let container = pkcs12::read(&read(p12)?, &password)
                .map_err(|fault| anyhow!(fault))
                .with_context(|| format!("{} cannot be opened", p12.display()))?;
            Ok(SigningKey {
                key: container.key,
                certificate: container.certificate,
                chain: container.chain,
            })
        }
        (None, Some(key), Some(certificate)) => {
            let passphrase =
                passphrase::take(Purpose::Key, args.passphrase_file.as_deref(), Age::Old)?;
            let pem = String::from_utf8(read(key)?)
                .with_context(|| format!("{} is not a PEM file", key.display()))?;
            let key = PrivateKey::from_encrypted_pkcs8_pem(&pem, passphrase.expose())?;
            let (certificate, chain) = certificates(certificate)?;
            Ok(SigningKey { key, certificate, chain })
        }
        _ => bail!("name a key: --p12 FILE, or --key FILE and --certificate FILE"),
    }
}

fn certificates(path: &Path) -> Result<(Certificate, Vec<Certificate>)> {
    let bytes = read(path)?;
    let mut all = match std::str::from_utf8(&bytes) {
        Ok(text) if text.contains("-----BEGIN") => Certificate::all_from_pem(text)?,
        _ => vec![Certificate::from_any(&bytes)?],
    };
    if all.is_empty() {
        bail!("{} holds no certificate", path.display());
    }
    Ok((all.remove(0), all))
}
