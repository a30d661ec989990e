//! `senim token`: keys on a token or the chip of a card, through PKCS#11. A private key is made there and stays there.

use std::{
    collections::BTreeMap,
    io::IsTerminal as _,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use ::token::{Module, Pin, PinState, Token, TokenFacts, TokenFault, TokenKey};
use base::{Fault, Lang};
use crypto::KeyAlgorithm;
use pki::{
    csr,
    x509::{Extension, ExtensionValue},
};

use crate::{
    evidence::certificates,
    fields::{Fields, Value},
    files::write,
    language::LanguageArgs,
    national::Storage,
    objects::public_key,
    outcome::{Stop, Told, ended},
    passphrase,
    report::{fault_words, print_json},
};

/// How often a PIN is asked for in one run: a card is locked after three wrong ones.
const TRIES: u32 = 3;

/// Which token, and the key on it.
#[derive(clap::Args)]
pub(crate) struct TokenArgs {
    /// Library of the token's maker (PKCS#11 module).
    #[arg(long, value_name = "MODULE", requires = "token")]
    pkcs11: Option<PathBuf>,
    /// Label or serial number of the token.
    #[arg(long, value_name = "TOKEN", requires = "pkcs11")]
    token: Option<String>,
    /// Name of the key on the token.
    #[arg(long, value_name = "NAME", requires = "token")]
    token_key: Option<String>,
    /// File whose first line is the PIN; else SENIM_PIN, else it is asked for.
    #[arg(long, value_name = "FILE", requires = "token")]
    pin_file: Option<PathBuf>,
}

/// A token that is named in any case.
#[derive(clap::Args)]
pub(crate) struct ThisToken {
    /// Library of the token's maker (PKCS#11 module).
    #[arg(long, value_name = "MODULE")]
    pkcs11: PathBuf,
    /// Label or serial number of the token.
    #[arg(long, value_name = "TOKEN")]
    token: String,
    /// File whose first line is the PIN; else SENIM_PIN, else it is asked for.
    #[arg(long, value_name = "FILE")]
    pin_file: Option<PathBuf>,
}

/// `senim token list`.
#[derive(clap::Args)]
pub(crate) struct ListArgs {
    /// Library of the token's maker (PKCS#11 module).
    #[arg(long, value_name = "MODULE")]
    pkcs11: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// `senim token keys`.
#[derive(clap::Args)]
pub(crate) struct KeysArgs {
    #[command(flatten)]
    token: ThisToken,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// `senim token install`.
#[derive(clap::Args)]
pub(crate) struct InstallArgs {
    #[command(flatten)]
    token: ThisToken,
    /// The issued certificate, PEM or DER; several in a PEM file are written each beside its key.
    #[arg(long, value_name = "CERT", required = true)]
    certificate: Vec<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// `senim token card`.
#[derive(clap::Args)]
pub(crate) struct CardArgs {
    #[command(flatten)]
    token: ThisToken,
    /// What the card is, as its certificates will say: id-card, sim-card.
    #[arg(long, value_enum, default_value = "id-card")]
    storage: Storage,
    /// Name of the key for signing, made on the card.
    #[arg(long, value_name = "NAME", default_value = "signature")]
    sign_key: String,
    /// Name of the key for authentication, made on the card.
    #[arg(long, value_name = "NAME", default_value = "authentication")]
    auth_key: String,
    /// Where the answer for the desk goes, JSON.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    language: LanguageArgs,
}

/// The answer of the workstation for the desk: `CardKeysAtDesk` of the interface.
#[derive(serde::Serialize)]
struct CardAnswer {
    requests: BTreeMap<&'static str, String>,
    card: CardRead,
}

/// What was read of the card.
#[derive(serde::Serialize)]
struct CardRead {
    serial: String,
    model: String,
    made_on_card: bool,
    never_leaves: bool,
}

/// `senim token remove`.
#[derive(clap::Args)]
pub(crate) struct RemoveArgs {
    #[command(flatten)]
    token: ThisToken,
    /// Name of the key.
    #[arg(long, value_name = "NAME")]
    token_key: String,
    /// Remove it although a certificate was issued for it and lies beside it.
    #[arg(long)]
    with_certificates: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

impl TokenArgs {
    /// The key that is named, made anew when an algorithm is given; `None` when no token is named.
    pub(crate) fn key(
        &self,
        make: Option<KeyAlgorithm>,
        lang: Lang,
    ) -> Result<Option<TokenKey>, Stop> {
        let (Some(module), Some(name), Some(label)) = (&self.pkcs11, &self.token, &self.token_key)
        else {
            return Ok(None);
        };
        let token = log_in(module, name, self.pin_file.as_deref(), lang)?;
        let key = match make {
            Some(algorithm) => token.make_key(label, algorithm),
            None => token.key(label),
        };
        key.map(Some).map_err(Stop::fault)
    }

    /// Whether a key on a token is named.
    pub(crate) const fn names_a_key(&self) -> bool {
        self.token_key.is_some()
    }
}

impl ThisToken {
    fn log_in(&self, lang: Lang) -> Result<Arc<Token>, Stop> {
        log_in(&self.pkcs11, &self.token, self.pin_file.as_deref(), lang)
    }
}

/// Lets in whoever knows the PIN. At a terminal a wrong one may be typed again, three times in all.
fn log_in(
    module: &Path,
    name: &str,
    pin_file: Option<&Path>,
    lang: Lang,
) -> Result<Arc<Token>, Stop> {
    let module = Module::open(module).map_err(Stop::fault)?;
    let facts = module.token(name).map_err(Stop::fault)?;
    if facts.has_keypad {
        return module.log_in(&facts.serial, &Pin::new("")).map_err(Stop::fault);
    }
    if let Some(text) = passphrase::given_pin(pin_file).map_err(Stop::Use)? {
        return module.log_in(&facts.serial, &Pin::new(text.as_str())).map_err(Stop::fault);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Stop::Use(Fault::new("passphrase-missing").with("variable", passphrase::PIN)));
    }
    let mut tries = 1;
    loop {
        let text = passphrase::prompt("prompt-token-pin", lang).map_err(Stop::Use)?;
        match module.log_in(&facts.serial, &Pin::new(text.as_str())) {
            Ok(token) => return Ok(token),
            Err(fault @ (TokenFault::PinWrong(_) | TokenFault::PinWrongLast(_)))
                if tries < TRIES =>
            {
                eprintln!("senim: {}", fault_words(lang, &fault.fault()));
                tries += 1;
            }
            Err(fault) => return Err(Stop::fault(fault)),
        }
    }
}

/// Tells what is plugged in.
pub(crate) fn list(args: &ListArgs) -> ExitCode {
    let told = Told::of(args.json);
    let lang = args.language.lang();
    let done = Module::open(&args.pkcs11).and_then(|module| module.tokens());
    let fields = done.map_err(Stop::fault).map(|tokens| {
        let mut fields = Fields::default();
        fields.add("tokens", tokens.iter().map(facts).collect::<Value>());
        fields
    });
    ended(fields.and_then(|fields| tell(&fields, lang, told)), lang, told)
}

fn facts(token: &TokenFacts) -> Fields {
    let algorithms = token.algorithms.iter().map(|algorithm| algorithm.as_str());
    let mut fields = Fields::default();
    fields
        .add("token", token.label.as_str())
        .add("serial", token.serial.as_str())
        .add("maker", token.manufacturer.as_str())
        .add("model", token.model.as_str())
        .word("pin", "token-pin-", pin_word(token.pin))
        .add("makes_keys", algorithms.collect::<Value>());
    fields
}

const fn pin_word(state: PinState) -> &'static str {
    match state {
        PinState::LastTry => "last-try",
        PinState::Locked => "locked",
        PinState::Missed => "missed",
        PinState::Unset => "unset",
        PinState::Well => "well",
    }
}

/// Tells what keys and certificates a token holds, and what it says of them.
pub(crate) fn keys(args: &KeysArgs) -> ExitCode {
    let (told, lang) = (Told::of(args.json), args.language.lang());
    let look = || {
        let token = args.token.log_in(lang)?;
        let keys = token.keys().map_err(Stop::fault)?;
        let keys = keys.iter().map(|key| {
            let mut fields = Fields::default();
            fields
                .add("name", key.label.as_str())
                .append(public_key(key.public_key.spki_der()))
                .add("made_on_token", key.is_made_here)
                .add("never_leaves", key.never_leaves)
                .add("certificates_beside", key.certificates);
            fields
        });
        let mut fields = Fields::default();
        fields
            .add("token", token.label())
            .add("serial", token.serial())
            .add("token_keys", keys.collect::<Value>());
        tell(&fields, lang, told)
    };
    ended(look(), lang, told)
}

/// Makes the pair of keys of process D on a card: its owner types the PIN, the desk gets the requests for the keys and what the card
/// says of them. A key of that name that is there already is taken: the first run was interrupted.
pub(crate) fn card(args: &CardArgs) -> ExitCode {
    let lang = args.language.lang();
    let make = || {
        let token = args.token.log_in(lang)?;
        let mut requests = BTreeMap::new();
        for (field, label) in [
            ("signature_public_key", &args.sign_key),
            ("authentication_public_key", &args.auth_key),
        ] {
            let key = match token.make_key(label, KeyAlgorithm::Rsa2048) {
                Err(TokenFault::KeyExists { .. }) => token.key(label),
                made => made,
            };
            let key = key.map_err(Stop::fault)?;
            requests.insert(field, request_of(&key, args.storage)?);
        }
        let names = [&args.sign_key, &args.auth_key];
        let mut keys = token.keys().map_err(Stop::fault)?;
        keys.retain(|key| names.contains(&&key.label));
        let facts = token.module().token(token.serial()).map_err(Stop::fault)?;
        let answer = CardAnswer {
            requests,
            card: CardRead {
                serial: facts.serial,
                model: format!("{} {}", facts.manufacturer, facts.model),
                made_on_card: keys.iter().all(|key| key.is_made_here),
                never_leaves: keys.iter().all(|key| key.never_leaves),
            },
        };
        let json = serde_json::to_vec_pretty(&answer);
        let json = json.map_err(|cause| {
            Stop::Use(
                Fault::new("file-unwritable").with("path", args.out.display()).with("cause", cause),
            )
        })?;
        write(&args.out, &json).map_err(Stop::Use)?;
        let mut fields = Fields::default();
        fields.add("token", token.label()).add("written", args.out.display().to_string());
        tell(&fields, lang, Told::Words)
    };
    ended(make(), lang, Told::Words)
}

/// A request for a key that says what holds it. Names come from the registers, not from here.
fn request_of(key: &TokenKey, storage: Storage) -> Result<String, Stop> {
    let subject = pki::Name::builder().common_name(key.label()).build();
    let storage = storage.oid().map(|oid| Extension::plain(ExtensionValue::KeyStorage(oid)));
    let extensions: Vec<Extension> = storage.into_iter().collect();
    let der = csr::build(&subject, key, &extensions).map_err(Stop::fault)?;
    Ok(csr::CertificationRequest::from_der(&der).map_err(Stop::fault)?.pem())
}

/// Writes issued certificates beside their keys.
pub(crate) fn install(args: &InstallArgs) -> ExitCode {
    let (told, lang) = (Told::of(args.json), args.language.lang());
    let write = || {
        let mut given = Vec::new();
        for path in &args.certificate {
            given.extend(certificates(path, lang)?);
        }
        if given.is_empty() {
            return Err(Stop::fault(pki::DecodeFault::Malformed(pki::Object::Certificate)));
        }
        let token = args.token.log_in(lang)?;
        let mut written = Vec::new();
        for certificate in &given {
            let name = token.write_certificate(certificate).map_err(Stop::fault)?;
            let mut fields = Fields::default();
            fields.add("name", name).add("serial", certificate.serial().to_string());
            written.push(fields);
        }
        let mut fields = Fields::default();
        fields.add("token", token.label()).add("written", written.into_iter().collect::<Value>());
        tell(&fields, lang, told)
    };
    ended(write(), lang, told)
}

/// Destroys a key: of a card whose request came to nothing.
pub(crate) fn remove(args: &RemoveArgs) -> ExitCode {
    let (told, lang) = (Told::of(args.json), args.language.lang());
    let remove = || {
        let token = args.token.log_in(lang)?;
        let keys = token.keys().map_err(Stop::fault)?;
        let certified = keys.iter().any(|key| key.label == args.token_key && key.certificates > 0);
        if certified && !args.with_certificates {
            let fault = Fault::new("token-key-certified").with("label", &args.token_key);
            return Err(Stop::fault(fault));
        }
        token.destroy_key(&args.token_key).map_err(Stop::fault)?;
        let mut fields = Fields::default();
        fields.add("token", token.label()).add("removed", args.token_key.as_str());
        tell(&fields, lang, told)
    };
    ended(remove(), lang, told)
}

fn tell(fields: &Fields, lang: Lang, told: Told) -> Result<ExitCode, Stop> {
    match told {
        Told::Json => print_json(fields)?,
        Told::Words => print!("{}", fields.in_words(lang)),
    }
    Ok(ExitCode::SUCCESS)
}
