//! A request for a certificate: `senim csr`.

use std::{path::PathBuf, process::ExitCode};

use ::token::TokenKey;
use base::{Bin, Fault, Iin};
use crypto::{KeyAlgorithm, PrivateKey, Signer};
use pki::{
    Name, csr,
    x509::{Extension, ExtensionValue, GeneralName},
};

use crate::{
    fields::Fields,
    files::write,
    language::LanguageArgs,
    national::Storage,
    objects::{describe, public_key},
    outcome::{Stop, Told, ended},
    own_key,
    report::print_json,
    token::TokenArgs,
};

/// `senim csr`.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("whose").required(true).multiple(true).args(["algorithm", "key", "token_key"])))]
#[command(group(clap::ArgGroup::new("place").args(["out_key", "token_key"])))]
pub(crate) struct CsrArgs {
    /// Kind of the new key: rsa-2048, rsa-3072, rsa-4096, gost-2015-512, gost-2015-256, ec-p256, ec-p384, ed25519.
    #[arg(long, requires = "place", conflicts_with = "key")]
    algorithm: Option<KeyAlgorithm>,
    /// Where the new key goes: encrypted PKCS#8, PEM. The file must not exist.
    #[arg(long, value_name = "FILE", conflicts_with = "key")]
    out_key: Option<PathBuf>,
    /// Or a key that is there: PKCS#8, PEM or DER.
    #[arg(long, value_name = "FILE", conflicts_with = "token_key")]
    key: Option<PathBuf>,
    #[command(flatten)]
    token: TokenArgs,
    /// Where the request goes: PKCS#10, PEM.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Name in the request. Names in a certificate come from the state database, not from here.
    #[arg(long, default_value = "senim")]
    common_name: String,
    /// Surname.
    #[arg(long)]
    surname: Option<String>,
    /// Patronymic, as the national profile has it.
    #[arg(long)]
    given_name: Option<String>,
    /// Individual identification number.
    #[arg(long, value_parser = Iin::parse)]
    iin: Option<Iin>,
    /// Country, two letters.
    #[arg(long, value_parser = country)]
    country: Option<String>,
    /// Locality.
    #[arg(long)]
    locality: Option<String>,
    /// Region.
    #[arg(long)]
    state: Option<String>,
    /// Organisation.
    #[arg(long)]
    organization: Option<String>,
    /// Unit of the organisation.
    #[arg(long)]
    organizational_unit: Option<String>,
    /// Business identification number.
    #[arg(long, value_parser = Bin::parse)]
    bin: Option<Bin>,
    /// Host name for subjectAltName. May be given many times.
    #[arg(long, value_name = "HOST")]
    dns: Vec<String>,
    /// Mail address for subjectAltName. May be given many times.
    #[arg(long, value_name = "ADDRESS")]
    email: Vec<String>,
    /// What holds the key; the national authority requires it.
    #[arg(long, value_enum)]
    storage: Option<Storage>,
    /// File whose first line is the passphrase; else SENIM_KEY_PASSPHRASE, else it is asked for.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

fn country(text: &str) -> Result<String, &'static str> {
    if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(text.to_owned())
    } else {
        Err("two capital letters, as KZ (ISO 3166)")
    }
}

/// Makes a request, and a key for it when none is named.
pub(crate) fn csr(args: &CsrArgs) -> ExitCode {
    let told = Told::of(args.json);
    ended(make(args, told), args.language.lang(), told)
}

fn make(args: &CsrArgs, told: Told) -> Result<ExitCode, Stop> {
    let lang = args.language.lang();
    let passphrase_file = args.passphrase_file.as_deref();
    if args.token.names_a_key() && args.storage.is_some_and(Storage::is_file) {
        return Err(Stop::Use(Fault::new("storage-not-of-key")));
    }
    let key = match (args.token.key(args.algorithm, lang)?, &args.key, args.algorithm) {
        (Some(key), _, _) => Key::OnToken(key),
        (None, Some(path), _) => Key::Here(own_key::open(path, passphrase_file, lang)?),
        (None, None, Some(algorithm)) => {
            Key::Here(PrivateKey::generate(algorithm).map_err(Stop::fault)?)
        }
        // The group of the arguments lets nobody come here.
        (None, None, None) => {
            return Err(Stop::Use(Fault::new("key-source-needed")));
        }
    };
    let request = csr::build(&subject(args), key.signer(), &extensions(args));
    let request = request.map_err(Stop::fault)?;
    let request = csr::CertificationRequest::from_der(&request).map_err(Stop::fault)?;
    let mut fields = Fields::default();
    match (&key, &args.out_key) {
        (Key::Here(key), Some(path)) => {
            own_key::keep(path, &own_key::locked(key, passphrase_file, lang)?)?;
            fields.add("key", path.display().to_string());
        }
        (Key::OnToken(key), _) => {
            fields.add("token", key.token().label()).add("name", key.label());
        }
        (Key::Here(_), None) => {}
    }
    write(&args.out, request.pem().as_bytes()).map_err(Stop::Use)?;
    fields.add("request", args.out.display().to_string());
    match told {
        Told::Json => {
            fields.append(describe(verification::Kind::CertificateRequest, request.der())?);
            print_json(&fields)?;
        }
        Told::Words => {
            fields.append(public_key(key.signer().public_key_info()));
            print!("{}", fields.in_words(lang));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The key of the request.
enum Key {
    /// In memory, for a file.
    Here(PrivateKey),
    /// On a token, which it does not leave.
    OnToken(TokenKey),
}

impl Key {
    fn signer(&self) -> &dyn Signer {
        match self {
            Self::Here(key) => key,
            Self::OnToken(key) => key,
        }
    }
}

fn subject(args: &CsrArgs) -> Name {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut name = Name::builder()
        .common_name(args.common_name.as_str())
        .surname(text(&args.surname))
        .given_name(text(&args.given_name))
        .country(text(&args.country))
        .locality(text(&args.locality))
        .state(text(&args.state))
        .organisation(text(&args.organization));
    if let Some(iin) = &args.iin {
        name = name.iin(iin);
    }
    if let Some(bin) = &args.bin {
        name = name.bin(bin);
    }
    name.organisational_unit(text(&args.organizational_unit)).build()
}

fn extensions(args: &CsrArgs) -> Vec<Extension> {
    let mails = args.email.iter().cloned().map(GeneralName::Email);
    let names: Vec<_> = mails.chain(args.dns.iter().cloned().map(GeneralName::Dns)).collect();
    let mut extensions = Vec::new();
    if !names.is_empty() {
        extensions.push(Extension::plain(ExtensionValue::SubjectAltName(names)));
    }
    if let Some(storage) = args.storage.and_then(Storage::oid) {
        extensions.push(Extension::plain(ExtensionValue::KeyStorage(storage)));
    }
    extensions
}
