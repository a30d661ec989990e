//! A signature without a browser: `senim sign`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use ::token::TokenKey;
use base::{Fault, Lang};
use crypto::{DigestAlgorithm, SignatureAlgorithm, Signer};
use jiff::Timestamp;
use pki::{
    Certificate, DecodeFault, Object, Oid,
    cms::{Content, Draft, Signatory, SignedData},
    oid, pkcs12,
};
use serde::{Serialize, Serializer};
use verification::zip;
use xmldsig::Identity;

use crate::{
    container::PasswordArgs,
    evidence::certificates,
    files::{digests, read, write, write_pieces},
    language::LanguageArgs,
    outcome::{Stop, Told, ended},
    own_key,
    report::{name_of, person_of, print_json},
    timestamp::{Asked, digest_algorithm, policy_for},
    token::TokenArgs,
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
#[command(
    after_help = "Exit status: 0 signed, 1 wrong password, damaged, or not fit to be signed, 2 not supported, \
64 wrong use of the command."
)]
pub(crate) struct SignArgs {
    /// The document; several for a ZIP.
    #[arg(required = true, value_name = "DOC")]
    documents: Vec<PathBuf>,
    /// PKCS#12 file with key and certificate.
    #[arg(long, conflicts_with_all = ["key", "certificate", "token_key"], required_unless_present_any = ["key", "token_key"])]
    p12: Option<PathBuf>,
    #[command(flatten)]
    password: PasswordArgs,
    /// Encrypted PKCS#8 key, PEM, as `senim csr` writes it.
    #[arg(long, requires = "certificate", conflicts_with = "token_key")]
    key: Option<PathBuf>,
    /// Certificate of the key, PEM or DER; further certificates in a PEM file go into the signature too. Of a key on a token, the
    /// newest one that lies beside it, if not given.
    #[arg(long)]
    certificate: Option<PathBuf>,
    #[command(flatten)]
    token: TokenArgs,
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
    key: Box<dyn Signer>,
    certificate: Certificate,
    chain: Vec<Certificate>,
}

/// What was made, for `--json`.
#[derive(Serialize)]
struct Made {
    out: String,
    format: &'static str,
    subject: String,
    /// Whom the words name.
    #[serde(skip)]
    signer: String,
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
fn as_word<S: Serializer>(algorithm: &SignatureAlgorithm, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(algorithm.as_str())
}

/// Signs a document.
pub(crate) async fn sign(args: &SignArgs) -> ExitCode {
    let done = make(args).await;
    ended(done, args.language.lang(), Told::of(args.json))
}

async fn make(args: &SignArgs) -> Result<ExitCode, Stop> {
    let lang = args.language.lang();
    if args.format != Format::Cms && (args.detached || args.add) {
        return Err(Stop::Use(Fault::new("sign-option-of-cms")));
    }
    if args.format == Format::Xml && args.timestamp.is_some() {
        return Err(Stop::Use(Fault::new("sign-time-stamp-in-xml")));
    }
    let own = signing_key(args, lang)?;
    let mut made = Made {
        out: args.out.display().to_string(),
        format: match args.format {
            Format::Cms => "cms",
            Format::Xml => "xml",
            Format::Zip => "zip",
        },
        subject: own.certificate.subject().to_string(),
        signer: person_of(&own.certificate),
        algorithm: own.key.signature_algorithm(),
        signers: 1,
        time_stamp: None,
    };
    match args.format {
        Format::Cms => {
            let document = one_document(args)?;
            if args.detached {
                let digests = digests(document, &[own.digest()]).map_err(Stop::Use)?;
                let content = Content::Digests(&digests);
                let draft = Draft::beside(content, &own.signatory(), &own.chain);
                made.finish(args, draft.map_err(Stop::fault)?).await?;
            } else if args.add {
                let octets = read(document).map_err(Stop::Use)?;
                let before = SignedData::from_any(&octets).map_err(Stop::fault)?;
                made.finish(args, own.added_to(&before, args.content.as_deref())?).await?;
            } else {
                let octets = read(document).map_err(Stop::Use)?;
                let draft = Draft::around(&octets, &own.signatory(), &own.chain);
                made.finish(args, draft.map_err(Stop::fault)?).await?;
            }
        }
        Format::Xml => {
            let identity = Identity { signer: own.key.as_ref(), certificate: &own.certificate };
            let document = read(one_document(args)?).map_err(Stop::Use)?;
            let signed = xmldsig::sign_enveloped(&document, &identity).map_err(Stop::fault)?;
            write(&args.out, &signed).map_err(Stop::Use)?;
        }
        Format::Zip => {
            let files = args.documents.iter().map(|path| Ok((name(path)?, read(path)?)));
            let files = files.collect::<Result<_, _>>().map_err(Stop::Use)?;
            let archive = zip::Draft::new(files).map_err(Stop::fault)?;
            let manifest = Content::Octets(archive.manifest());
            let draft = Draft::beside(manifest, &own.signatory(), &own.chain);
            let mut draft = draft.map_err(Stop::fault)?;
            made.stamp(args, &mut draft).await?;
            let signed = archive.finish(&draft.to_der()).map_err(Stop::fault)?;
            write(&args.out, &signed).map_err(Stop::Use)?;
        }
    }
    if args.json {
        print_json(&made)?;
    } else {
        made.tell(lang);
    }
    Ok(ExitCode::SUCCESS)
}

fn one_document(args: &SignArgs) -> Result<&Path, Stop> {
    match args.documents.as_slice() {
        [document] => Ok(document),
        _ => Err(Stop::Use(Fault::new("sign-one-document"))),
    }
}

/// The name that a file has in an archive.
fn name(path: &Path) -> Result<String, Fault> {
    let name = path.file_name().and_then(|name| name.to_str());
    let fault = || Fault::new("file-name-not-unicode").with("path", path.display());
    Ok(name.ok_or_else(fault)?.to_owned())
}

impl SigningKey {
    fn signatory(&self) -> Signatory<'_> {
        Signatory {
            signer: self.key.as_ref(),
            certificate: &self.certificate,
            signing_time: Some(app::clock::Clock::System.now()),
        }
    }

    /// The digest that its signatures are over.
    fn digest(&self) -> DigestAlgorithm {
        self.key.signature_algorithm().digest_algorithm()
    }

    /// A message with one more signature. What is there already is kept as it is.
    fn added_to<'a>(
        &self,
        message: &'a SignedData<'_>,
        content: Option<&Path>,
    ) -> Result<Draft<'a>, Stop> {
        let inside = message.content().is_some();
        let wanted = if inside { DigestAlgorithm::Sha256 } else { self.digest() };
        let digests = content.map(|path| digests(path, &[wanted]));
        let digests = digests.transpose().map_err(Stop::Use)?;
        let content = digests.as_ref().map(Content::Digests);
        Draft::of(message, content, &self.signatory(), &self.chain).map_err(Stop::fault)
    }
}

impl Made {
    fn tell(&self, lang: Lang) {
        let args = [("file", self.out.clone()), ("signer", self.signer.clone())];
        println!("{}", texts::say_with(lang, "sign-made", &args));
        if let Some(stamp) = &self.time_stamp {
            let authority = stamp.authority.clone().unwrap_or_else(|| "?".to_owned());
            let at = texts::date_time(lang, stamp.gen_time);
            println!(
                "{}",
                texts::say_with(lang, "sign-stamped", &[("at", at), ("authority", authority)])
            );
        }
    }

    /// Stamps a message if that is wanted, and writes it.
    async fn finish(&mut self, args: &SignArgs, mut draft: Draft<'_>) -> Result<(), Stop> {
        self.stamp(args, &mut draft).await?;
        self.signers = draft.signers();
        write_pieces(&args.out, |file| draft.write(file)).map_err(Stop::Use)
    }

    /// Puts a time stamp over the signature, if one is wanted.
    async fn stamp(&mut self, args: &SignArgs, draft: &mut Draft<'_>) -> Result<(), Stop> {
        let Some(url) = &args.timestamp else { return Ok(()) };
        let value = draft.signature_value().map_err(Stop::fault)?;
        let digest = args.timestamp_digest.unwrap_or(self.algorithm.digest_algorithm());
        let policy = args.timestamp_policy.or_else(|| policy_for(url, self.algorithm));
        let token = Asked { url, policy, digest }
            .stamp(value.as_slice().into(), args.language.lang())
            .await?;
        let info = token.info();
        let authority = token.message().certificates().iter().find(|certificate| {
            certificate.extended_key_usages().contains(&oid::PURPOSE_TIME_STAMPING)
        });
        self.time_stamp = Some(Stamped {
            gen_time: info.gen_time,
            policy: info.policy.to_string(),
            authority: authority.map(name_of),
        });
        draft.add_time_stamp(&token).map_err(Stop::fault)
    }
}

/// The newest certificate of a key on the token that holds it.
fn beside(key: &TokenKey) -> Result<Option<Certificate>, Stop> {
    let mut own = key.token().certificates().map_err(Stop::fault)?;
    own.retain(|certificate| certificate.spki_der() == key.public_key_info());
    Ok(own.into_iter().max_by_key(Certificate::not_before))
}

fn signing_key(args: &SignArgs, lang: Lang) -> Result<SigningKey, Stop> {
    if let Some(key) = args.token.key(None, lang)? {
        let mut chain = match &args.certificate {
            Some(path) => certificates(path, lang)?,
            None => beside(&key)?.into_iter().collect(),
        };
        if chain.is_empty() {
            return Err(Stop::fault(
                Fault::new("token-key-uncertified").with("label", key.label()),
            ));
        }
        let certificate = chain.remove(0);
        return Ok(SigningKey { key: Box::new(key), certificate, chain });
    }
    match (&args.p12, &args.key, &args.certificate) {
        (Some(p12), _, _) => {
            let bytes = read(p12).map_err(Stop::Use)?;
            let opened = pkcs12::read(&bytes, &args.password.take(lang)?).map_err(Stop::fault)?;
            let (certificate, chain) = (opened.certificate, opened.chain);
            Ok(SigningKey { key: Box::new(opened.key), certificate, chain })
        }
        (None, Some(key), Some(certificate)) => {
            let key = own_key::open(key, args.passphrase_file.as_deref(), lang)?;
            let mut chain = certificates(certificate, lang)?;
            if chain.is_empty() {
                return Err(Stop::fault(DecodeFault::Malformed(Object::Certificate)));
            }
            Ok(SigningKey { key: Box::new(key), certificate: chain.remove(0), chain })
        }
        _ => Err(Stop::Use(Fault::new("sign-key-missing"))),
    }
}
