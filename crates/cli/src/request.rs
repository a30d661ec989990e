//! A request for a certificate: `senim csr`.

use std::path::PathBuf;

use anyhow::Result;
use crypto::{KeyAlgorithm, PrivateKey};
use pki::{Name, csr};

use crate::{
    files::{write, write_secret},
    passphrase::{self, Age, Purpose},
};

/// `senim csr`.
#[derive(clap::Args)]
pub(crate) struct CsrArgs {
    /// Kind of key: rsa-2048, rsa-3072, rsa-4096, gost-2015-512, gost-2015-256, ec-p256, ec-p384, ed25519.
    #[arg(long)]
    algorithm: KeyAlgorithm,
    /// Where the key goes: encrypted PKCS#8, PEM. The file must not exist.
    #[arg(long)]
    out_key: PathBuf,
    /// Where the request goes: PKCS#10, PEM.
    #[arg(long)]
    out: PathBuf,
    /// Name in the request. Names in a certificate come from the state register, not from here.
    #[arg(long, default_value = "senim")]
    common_name: String,
    /// File whose first line is the passphrase; else SENIM_KEY_PASSPHRASE, else it is asked for.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
}

/// Makes a key and a request for it.
pub(crate) fn csr(args: &CsrArgs) -> Result<()> {
    let passphrase = passphrase::take(Purpose::Key, args.passphrase_file.as_deref(), Age::New)?;
    let key = PrivateKey::generate(args.algorithm)?;
    let subject = Name::builder().common_name(args.common_name.as_str()).build();
    let request = csr::build(&subject, &key, &[])?;
    let request = csr::CertificationRequest::from_der(&request)?;
    write_secret(&args.out_key, key.to_encrypted_pkcs8_pem(passphrase.expose())?.as_bytes())?;
    write(&args.out, request.pem().as_bytes())?;
    println!("key: {} (encrypted; it stays with you)", args.out_key.display());
    println!("request: {} ({})", args.out.display(), args.algorithm);
    Ok(())
}
