//! The vault of encrypted files.
//!
//! STORED: `<name>.key.pem`, encrypted PKCS#8, readable by its owner alone; `<name>.pub.pem`, SubjectPublicKeyInfo.
//! Both are plain standards: `openssl pkcs8 -in <name>.key.pem` opens an RSA key without this program.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use authority::key::KeyName;
use crypto::{KeyAlgorithm, PrivateKey, PublicKey};

use crate::{KeyEntry, KeyVault, KeystoreFault, OpenKey, Passphrase};

const KEY_SUFFIX: &str = ".key.pem";
const PUBLIC_SUFFIX: &str = ".pub.pem";
/// The longest file that is read: an encrypted RSA key of 8192 bits has 7 KiB of PEM.
const MAX_FILE_BYTES: u64 = 32 * 1024;

/// A folder of encrypted keys.
#[derive(Debug)]
pub struct Keystore {
    folder: PathBuf,
}

impl Keystore {
    /// Opens the folder; makes it, closed to others, when it does not exist.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, KeystoreFault> {
        let folder = folder.into();
        make_private_folder(&folder).map_err(|e| KeystoreFault::unavailable(&folder, e))?;
        Ok(Self { folder })
    }

    /// The public half of a key.
    pub fn entry(&self, name: KeyName) -> Result<KeyEntry, KeystoreFault> {
        if self.path(name, KEY_SUFFIX).symlink_metadata().is_err() {
            return Err(KeystoreFault::Missing(name));
        }
        let pem = match self.read(name, PUBLIC_SUFFIX) {
            Err(KeystoreFault::Missing(_)) => Err(KeystoreFault::FileDamaged(name)),
            other => other,
        }?;
        let public_key =
            PublicKey::from_spki_pem(&pem).map_err(|_| KeystoreFault::FileDamaged(name))?;
        Ok(KeyEntry { name, public_key })
    }

    /// All keys, by name.
    pub fn list(&self) -> Result<Vec<KeyEntry>, KeystoreFault> {
        let at_fault = |e| KeystoreFault::unavailable(&self.folder, e);
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(at_fault)? {
            let file_name = entry.map_err(at_fault)?.file_name();
            let name = file_name
                .to_str()
                .and_then(|text| text.strip_suffix(KEY_SUFFIX))
                .and_then(|text| text.parse::<KeyName>().ok());
            names.extend(name);
        }
        names.sort();
        names.into_iter().map(|name| self.entry(name)).collect()
    }

    fn keep(
        &self,
        name: KeyName,
        key: &PrivateKey,
        passphrase: &Passphrase,
    ) -> Result<KeyEntry, KeystoreFault> {
        let pem = key
            .to_encrypted_pkcs8_pem(passphrase.expose())
            .map_err(|fault| KeystoreFault::key(name, fault))?;
        let public =
            key.public_key().to_spki_pem().map_err(|fault| KeystoreFault::key(name, fault))?;
        self.store(name, &pem, &public)?;
        Ok(KeyEntry { name, public_key: key.public_key().clone() })
    }

    /// Writes both files. The public one comes first: a key file then never stands alone, and a public file that an
    /// interrupted creation left behind is replaced by the next one.
    fn store(&self, name: KeyName, key: &str, public: &str) -> Result<(), KeystoreFault> {
        let lock_path = self.folder.join(".lock");
        let lock = File::create(&lock_path)
            .and_then(|file| file.lock().map(|()| file))
            .map_err(|e| KeystoreFault::unavailable(&lock_path, e))?;
        let key_path = self.path(name, KEY_SUFFIX);
        if key_path.symlink_metadata().is_ok() {
            return Err(KeystoreFault::Exists(name));
        }
        let public_path = self.path(name, PUBLIC_SUFFIX);
        write_whole(&public_path, public.as_bytes(), 0o644, Clobber::Replace)
            .map_err(|e| KeystoreFault::unavailable(&public_path, e))?;
        write_whole(&key_path, key.as_bytes(), 0o600, Clobber::Refuse).map_err(|e| {
            if e.kind() == ErrorKind::AlreadyExists {
                KeystoreFault::Exists(name)
            } else {
                KeystoreFault::unavailable(&key_path, e)
            }
        })?;
        drop(lock);
        Ok(())
    }

    fn path(&self, name: KeyName, suffix: &str) -> PathBuf {
        self.folder.join(format!("{name}{suffix}"))
    }

    fn read(&self, name: KeyName, suffix: &str) -> Result<String, KeystoreFault> {
        let path = self.path(name, suffix);
        let file = File::open(&path).map_err(|e| match e.kind() {
            ErrorKind::NotFound => KeystoreFault::Missing(name),
            _ => KeystoreFault::unavailable(&path, e),
        })?;
        if suffix == KEY_SUFFIX {
            check_closed(&file, &path)?;
        }
        let mut text = String::new();
        file.take(MAX_FILE_BYTES).read_to_string(&mut text).map_err(|e| match e.kind() {
            ErrorKind::InvalidData => KeystoreFault::FileDamaged(name),
            _ => KeystoreFault::unavailable(&path, e),
        })?;
        Ok(text)
    }
}

impl KeyVault for Keystore {
    fn prepare(
        &self,
        wanted: &[(KeyName, KeyAlgorithm)],
        passphrase: &Passphrase,
    ) -> Result<(), KeystoreFault> {
        for (name, _) in wanted {
            passphrase.check_for_new_key()?;
            if self.path(*name, KEY_SUFFIX).symlink_metadata().is_ok() {
                return Err(KeystoreFault::Exists(*name));
            }
        }
        Ok(())
    }

    fn create(
        &self,
        name: KeyName,
        algorithm: KeyAlgorithm,
        passphrase: &Passphrase,
    ) -> Result<KeyEntry, KeystoreFault> {
        passphrase.check_for_new_key()?;
        if self.path(name, KEY_SUFFIX).symlink_metadata().is_ok() {
            return Err(KeystoreFault::Exists(name));
        }
        let key =
            PrivateKey::generate(algorithm).map_err(|fault| KeystoreFault::key(name, fault))?;
        self.keep(name, &key, passphrase)
    }

    fn open_key(&self, name: KeyName, passphrase: &Passphrase) -> Result<OpenKey, KeystoreFault> {
        let pem = self.read(name, KEY_SUFFIX)?;
        let key = PrivateKey::from_encrypted_pkcs8_pem(&pem, passphrase.expose())
            .map_err(|fault| KeystoreFault::key(name, fault))?;
        // The public file is not authenticated; what the key says is the truth, and a difference is an alarm.
        let entry = self.entry(name)?;
        if entry.public_key != *key.public_key() {
            return Err(KeystoreFault::FileDamaged(name));
        }
        Ok(OpenKey::new(entry, key))
    }

    fn look(&self) -> Result<(), KeystoreFault> {
        let read = fs::read_dir(&self.folder);
        read.map(drop).map_err(|e| KeystoreFault::unavailable(&self.folder, e))
    }
}

#[derive(Clone, Copy)]
enum Clobber {
    Refuse,
    Replace,
}

/// Writes a file as a whole or not at all: beside its place, to the disk, then into its place.
fn write_whole(path: &Path, bytes: &[u8], mode: u32, clobber: Clobber) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    // What an interrupted creation left; nobody else writes here, for the folder is locked.
    match fs::remove_file(&beside) {
        Err(e) if e.kind() != ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut file = private_options(mode).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    match clobber {
        Clobber::Replace => fs::rename(&beside, path)?,
        // A rename would overwrite; a link fails when the place is taken.
        Clobber::Refuse => {
            let linked = fs::hard_link(&beside, path);
            fs::remove_file(&beside)?;
            linked?;
        }
    }
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(unix)]
fn private_options(mode: u32) -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(mode);
    options
}

#[cfg(not(unix))]
fn private_options(_mode: u32) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    options
}

#[cfg(unix)]
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
fn check_closed(file: &File, path: &Path) -> Result<(), KeystoreFault> {
    use std::os::unix::fs::PermissionsExt;
    let mode =
        file.metadata().map_err(|e| KeystoreFault::unavailable(path, e))?.permissions().mode();
    let others = mode & 0o077;
    if others == 0 {
        Ok(())
    } else {
        Err(KeystoreFault::PermissionsOpen(path.display().to_string()))
    }
}

#[cfg(not(unix))]
fn check_closed(_file: &File, _path: &Path) -> Result<(), KeystoreFault> {
    Ok(())
}
