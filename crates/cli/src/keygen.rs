//! `senim keygen`: a key pair without a request.

use std::{path::PathBuf, process::ExitCode};

use crypto::{KeyAlgorithm, PrivateKey};

use crate::{
    fields::Fields,
    language::LanguageArgs,
    objects::public_key,
    outcome::{Stop, Told, ended},
    own_key,
    report::print_json,
};

/// `senim keygen`.
#[derive(clap::Args)]
pub(crate) struct KeygenArgs {
    /// Kind of key: rsa-2048, rsa-3072, rsa-4096, gost-2015-512, gost-2015-256, ec-p256, ec-p384, ed25519.
    #[arg(long)]
    algorithm: KeyAlgorithm,
    /// Where the key goes: encrypted PKCS#8, PEM. The file must not exist. Else it is printed.
    #[arg(long, value_name = "FILE")]
    out_key: Option<PathBuf>,
    /// File whose first line is the passphrase; else SENIM_KEY_PASSPHRASE, else it is asked for.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// Makes a key.
pub(crate) fn keygen(args: &KeygenArgs) -> ExitCode {
    let told = Told::of(args.json);
    ended(make(args, told), args.language.lang(), told)
}

fn make(args: &KeygenArgs, told: Told) -> Result<ExitCode, Stop> {
    let lang = args.language.lang();
    let key = PrivateKey::generate(args.algorithm).map_err(Stop::fault)?;
    let pem = own_key::locked(&key, args.passphrase_file.as_deref(), lang)?;
    let mut fields = Fields::default();
    match &args.out_key {
        Some(path) => {
            own_key::keep(path, &pem)?;
            fields.add("key", path.display().to_string());
        }
        None if told == Told::Json => {
            fields.add("pem", pem.as_str());
        }
        None => print!("{pem}"),
    }
    fields.append(public_key(key.public_key().spki_der()));
    match (told, &args.out_key) {
        (Told::Json, _) => print_json(&fields)?,
        (Told::Words, Some(_)) => print!("{}", fields.in_words(lang)),
        // The key alone goes to the standard output.
        (Told::Words, None) => eprint!("{}", fields.in_words(lang)),
    }
    Ok(ExitCode::SUCCESS)
}
