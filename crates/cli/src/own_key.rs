//! A private key of one's own, from and to a file.

use std::path::Path;

use base::Lang;
use crypto::{KeyFault, PrivateKey};
use verification::{Kind, Recognised};

use crate::{
    files::{read, write_secret},
    outcome::Stop,
    passphrase::{self, Age, Purpose},
};

/// Reads a key, PEM or DER: PKCS#8, or of RSA and of curves as programs wrote them before; one under a passphrase is
/// opened with it.
pub(crate) fn open(
    path: &Path,
    passphrase_file: Option<&Path>,
    lang: Lang,
) -> Result<PrivateKey, Stop> {
    let bytes = read(path).map_err(Stop::Use)?;
    let recognised = Recognised::new(&bytes);
    match recognised.kind {
        Kind::EncryptedPrivateKey => {
            let passphrase = passphrase::take(Purpose::Key, passphrase_file, Age::Old, lang)
                .map_err(Stop::Use)?;
            PrivateKey::from_encrypted_pkcs8(&recognised.octets, passphrase.expose())
                .map_err(Stop::fault)
        }
        Kind::PrivateKey => PrivateKey::from_der(&recognised.octets).map_err(Stop::fault),
        _ => Err(Stop::fault(KeyFault::Malformed)),
    }
}

/// A key as encrypted PKCS#8, PEM, under a new passphrase.
pub(crate) fn locked(
    key: &PrivateKey,
    passphrase_file: Option<&Path>,
    lang: Lang,
) -> Result<String, Stop> {
    let passphrase =
        passphrase::take(Purpose::Key, passphrase_file, Age::New, lang).map_err(Stop::Use)?;
    key.to_encrypted_pkcs8_pem(passphrase.expose()).map_err(Stop::fault)
}

/// Writes a locked key to a new file.
pub(crate) fn keep(path: &Path, pem: &str) -> Result<(), Stop> {
    write_secret(path, pem.as_bytes()).map_err(Stop::Use)
}
