//! A signature without a browser: `senim sign`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use crypto::PrivateKey;
use pki::{Certificate, cms, pkcs12};

use crate::{
    files::{read, write},
    passphrase::{self, Age, Purpose},
};

/// `senim sign`.
#[derive(clap::Args)]
pub(crate) struct SignArgs {
    /// The document.
    document: PathBuf,
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
    /// Leave the document out of the signature.
    #[arg(long)]
    detached: bool,
    /// Where the signature goes: CMS (CAdES-BES), DER.
    #[arg(long)]
    out: PathBuf,
}

/// A key with what belongs to it.
struct SigningKey {
    key: PrivateKey,
    certificate: Certificate,
    chain: Vec<Certificate>,
}

/// Signs a document.
pub(crate) fn sign(args: &SignArgs) -> Result<()> {
    let own = signing_key(args)?;
    let content = read(&args.document)?;
    let signature = cms::sign(&cms::SignRequest {
        content: &content,
        detached: args.detached,
        signer: &own.key,
        certificate: &own.certificate,
        extra_certificates: &own.chain,
        signing_time: Some(app::clock::Clock::System.now()),
    })?;
    write(&args.out, &signature)?;
    println!("signature: {} · by {}", args.out.display(), own.certificate.subject());
    Ok(())
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
