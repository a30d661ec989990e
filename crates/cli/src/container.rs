//! `senim p12`: key containers.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use base::{Fault, Lang};
use pki::pkcs12::{self, ContainerFault, Contents, KeyEntry};
use zeroize::Zeroizing;

use crate::{
    evidence::certificates,
    fields::{Fields, Value},
    files::{read, write, write_secret},
    language::LanguageArgs,
    objects::{certificate, public_key},
    outcome::{INVALID, Stop, Told, ended, status_of},
    own_key,
    passphrase::{prompt, prompt_new},
    report::print_json,
};

/// Shortest password of a container that is made (the rule of the national programs).
const MIN_PASSWORD_CHARS: usize = 6;

/// Where the password of a container comes from.
#[derive(clap::Args)]
pub(crate) struct PasswordArgs {
    /// Password of the container; better in SENIM_P12_PASSWORD, which others can't see; else it is asked for.
    #[arg(long, env = "SENIM_P12_PASSWORD", hide_env_values = true)]
    password: Option<String>,
}

/// `senim p12 show`.
#[derive(clap::Args)]
#[command(
    after_help = "Exit status: 0 shown, 1 wrong password or damaged, or a key without its certificate, \
2 something inside is not supported, 64 wrong use of the command."
)]
pub(crate) struct ShowArgs {
    /// PKCS#12 file.
    file: PathBuf,
    #[command(flatten)]
    password: PasswordArgs,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// `senim p12 make`.
#[derive(clap::Args)]
pub(crate) struct MakeArgs {
    /// Private key: PKCS#8, PEM or DER.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// File whose first line is the passphrase of the key; else SENIM_KEY_PASSPHRASE, else it is asked for.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Certificate of the key; further certificates in a PEM file go inside too.
    #[arg(long, value_name = "CERT")]
    certificate: PathBuf,
    /// Certificate to put inside beside it. May be given many times.
    #[arg(long, value_name = "CERT")]
    with: Vec<PathBuf>,
    /// Name that programs show; the holder's if not given.
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    password: PasswordArgs,
    /// Where the container goes. The file must not exist.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// `senim p12 extract`.
#[derive(clap::Args)]
pub(crate) struct ExtractArgs {
    /// PKCS#12 file.
    file: PathBuf,
    #[command(flatten)]
    password: PasswordArgs,
    /// Of several keys, the one with this name.
    #[arg(long)]
    name: Option<String>,
    /// Where the key goes: encrypted PKCS#8, PEM. The file must not exist.
    #[arg(long, value_name = "FILE")]
    out_key: PathBuf,
    /// Where the certificates go, that of the key first: PEM.
    #[arg(long, value_name = "FILE")]
    out_certificate: PathBuf,
    /// File whose first line is the passphrase for the key; else SENIM_KEY_PASSPHRASE, else it is asked for.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

impl PasswordArgs {
    /// The password of a container that is there.
    pub(crate) fn take(&self, lang: Lang) -> Result<Zeroizing<String>, Stop> {
        match &self.password {
            Some(text) => Ok(Zeroizing::new(text.clone())),
            None => prompt("prompt-container-password", lang).map_err(Stop::Use),
        }
    }

    /// The password of a container that is made.
    fn take_new(&self, lang: Lang) -> Result<Zeroizing<String>, Stop> {
        let text = match &self.password {
            Some(text) => Zeroizing::new(text.clone()),
            None => prompt_new("prompt-container-password", lang).map_err(Stop::Use)?,
        };
        if text.chars().count() < MIN_PASSWORD_CHARS {
            let fault = Fault::new("container-password-short");
            return Err(Stop::Use(fault.with("least", MIN_PASSWORD_CHARS)));
        }
        Ok(text)
    }
}

// --- show ---

/// Shows what a container holds.
pub(crate) fn show(args: &ShowArgs) -> ExitCode {
    let told = Told::of(args.json);
    ended(show_contents(args, told), args.language.lang(), told)
}

fn open(path: &Path, password: &PasswordArgs, lang: Lang) -> Result<Contents, Stop> {
    let bytes = read(path).map_err(Stop::Use)?;
    pkcs12::read_all(&bytes, &password.take(lang)?).map_err(Stop::fault)
}

fn show_contents(args: &ShowArgs, told: Told) -> Result<ExitCode, Stop> {
    let lang = args.language.lang();
    let contents = open(&args.file, &args.password, lang)?;
    let name = args.file.display().to_string();
    let fields = contents_fields(&contents);
    if told == Told::Json {
        let mut all = Fields::default();
        all.add("file", name).add("kind", "pkcs12").append(fields);
        print_json(&all)?;
    } else {
        let kind = texts::say(lang, "file-kind-pkcs12");
        print!("{name}: {kind}\n{}", fields.in_words(lang));
    }
    let status = contents.keys.iter().map(|key| key_status(&contents, key)).max();
    Ok(ExitCode::from(status.unwrap_or(0)))
}

/// 0 for a key with its certificate.
fn key_status(contents: &Contents, entry: &KeyEntry) -> u8 {
    match &entry.key {
        Err(fault) => status_of(&Fault::from(fault.clone())),
        Ok(_) if contents.certificate_of(entry).is_none() => INVALID,
        Ok(_) => 0,
    }
}

fn contents_fields(contents: &Contents) -> Fields {
    let with_key: Vec<_> = contents
        .keys
        .iter()
        .filter_map(|key| contents.certificate_of(key))
        .map(|entry| &entry.certificate)
        .collect();
    let certificates = contents.certificates.iter().map(|entry| {
        let mut fields = Fields::default();
        fields
            .maybe("friendly_name", entry.friendly_name.clone())
            .maybe("local_key_id", entry.local_key_id.as_ref().map(hex::encode))
            .add("has_key", with_key.contains(&&entry.certificate))
            .append(certificate(&entry.certificate));
        fields
    });
    let keys = contents.keys.iter().map(|entry| {
        let mut fields = Fields::default();
        fields
            .maybe("friendly_name", entry.friendly_name.clone())
            .maybe("local_key_id", entry.local_key_id.as_ref().map(hex::encode));
        match &entry.key {
            Ok(key) => {
                let own = contents.certificate_of(entry);
                fields
                    .append(public_key(key.public_key().spki_der()))
                    .add("matches", own.is_some())
                    .maybe("certificate", own.map(|own| own.certificate.serial().to_string()));
            }
            Err(fault) => {
                fields.add("fault", Fault::from(fault.clone()));
            }
        }
        fields
    });
    let mut fields = Fields::default();
    fields
        .add("certificates", certificates.collect::<Value>())
        .add("keys", keys.collect::<Value>());
    fields
}

// --- make ---

/// Makes a container.
pub(crate) fn make(args: &MakeArgs) -> ExitCode {
    let told = Told::of(args.json);
    ended(make_container(args, told), args.language.lang(), told)
}

fn make_container(args: &MakeArgs, told: Told) -> Result<ExitCode, Stop> {
    let lang = args.language.lang();
    let mut chain = certificates(&args.certificate, lang)?;
    if chain.is_empty() {
        return Err(Stop::fault(pki::DecodeFault::Malformed(pki::Object::Certificate)));
    }
    let own = chain.remove(0);
    for path in &args.with {
        chain.extend(certificates(path, lang)?);
    }
    let key = own_key::open(&args.key, args.passphrase_file.as_deref(), lang)?;
    let friendly_name = match (&args.name, own.subject().common_name()) {
        (Some(name), _) => name.as_str(),
        (None, name) => name.unwrap_or("senim"),
    };
    let pfx = pkcs12::Pfx { friendly_name, key: &key, certificate: &own, chain: &chain };
    let password = args.password.take_new(lang)?;
    let bytes = pkcs12::write(&pfx, &password).map_err(Stop::fault)?;
    write_secret(&args.out, &bytes).map_err(Stop::Use)?;
    let mut fields = Fields::default();
    fields
        .add("container", args.out.display().to_string())
        .add("friendly_name", friendly_name)
        .add("subject", own.subject().to_string());
    tell(&fields, lang, told)
}

fn tell(fields: &Fields, lang: Lang, told: Told) -> Result<ExitCode, Stop> {
    match told {
        Told::Json => print_json(fields)?,
        Told::Words => print!("{}", fields.in_words(lang)),
    }
    Ok(ExitCode::SUCCESS)
}

// --- extract ---

/// Takes key and certificates out of a container.
pub(crate) fn extract(args: &ExtractArgs) -> ExitCode {
    let told = Told::of(args.json);
    ended(extract_key(args, told), args.language.lang(), told)
}

fn extract_key(args: &ExtractArgs, told: Told) -> Result<ExitCode, Stop> {
    let lang = args.language.lang();
    let contents = open(&args.file, &args.password, lang)?;
    let found: Result<_, ContainerFault> = contents.into_container(args.name.as_deref());
    let found = found.map_err(Stop::fault)?;
    let locked = own_key::locked(&found.key, args.passphrase_file.as_deref(), lang)?;
    own_key::keep(&args.out_key, &locked)?;
    let mut pem = found.certificate.pem();
    for certificate in &found.chain {
        pem.push_str(&certificate.pem());
    }
    write(&args.out_certificate, pem.as_bytes()).map_err(Stop::Use)?;
    let mut fields = Fields::default();
    fields
        .add("key", args.out_key.display().to_string())
        .add("certificate", args.out_certificate.display().to_string())
        .add("subject", found.certificate.subject().to_string());
    tell(&fields, lang, told)
}
