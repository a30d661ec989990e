//! Where passphrases come from: a file, the environment, or the terminal. Never the command line, which others can see.

use std::{env, io::IsTerminal, os::unix::fs::PermissionsExt as _, path::Path};

use base::{Fault, Lang};
use keystore::Passphrase;
use zeroize::Zeroizing;

use crate::files;

/// Which keys a passphrase opens.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// A key of one's own, made by `senim csr`.
    Key,
    /// The issuing authorities, the OCSP responders and the seal: needed to serve.
    Online,
    /// The roots: needed at `init` and at ceremonies only.
    Root,
}

impl Purpose {
    const fn variable(self) -> &'static str {
        match self {
            Self::Key => "SENIM_KEY_PASSPHRASE",
            Self::Online => "SENIM_PASSPHRASE",
            Self::Root => "SENIM_ROOT_PASSPHRASE",
        }
    }

    const fn prompt(self) -> &'static str {
        match self {
            Self::Key => "prompt-passphrase-key",
            Self::Online => "prompt-passphrase-online",
            Self::Root => "prompt-passphrase-root",
        }
    }
}

/// The variable of the PIN of a token.
pub(crate) const PIN: &str = "SENIM_PIN";

/// The PIN of a token from the first line of `file`, else from the environment; `None` if it is to be asked for.
pub(crate) fn given_pin(file: Option<&Path>) -> Result<Option<Zeroizing<String>>, Fault> {
    match file {
        Some(file) => first_line(file).map(Some),
        None => Ok(env::var(PIN).ok().map(Zeroizing::new)),
    }
}

/// Whether a passphrase is new.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// It opens keys that are there.
    Old,
    /// It will lock new keys: it is asked for twice, and must be long enough.
    New,
}

/// Takes a passphrase from the first line of `file`, else from the environment, else asks at the terminal.
pub(crate) fn take(
    purpose: Purpose,
    file: Option<&Path>,
    age: Age,
    lang: Lang,
) -> Result<Passphrase, Fault> {
    let text = if let Some(file) = file {
        first_line(file)?
    } else if let Ok(text) = env::var(purpose.variable()) {
        Zeroizing::new(text)
    } else if std::io::stdin().is_terminal() {
        let ask = if age == Age::New { prompt_new } else { prompt };
        ask(purpose.prompt(), lang)?
    } else {
        return Err(Fault::new("passphrase-missing").with("variable", purpose.variable()));
    };
    let passphrase = Passphrase::new(text.as_str());
    if age == Age::New {
        passphrase.check_for_new_key().map_err(|fault| fault.fault())?;
    }
    Ok(passphrase)
}

fn first_line(file: &Path) -> Result<Zeroizing<String>, Fault> {
    // A pipe (`<(pass show senim)`) has no mode that means anything; what cannot be looked at is told by the reading.
    let open = std::fs::metadata(file)
        .is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o077 != 0);
    if open {
        return Err(Fault::new("passphrase-file-open").with("path", file.display()));
    }
    let bytes = Zeroizing::new(files::read(file)?);
    let line = bytes.split(|byte| [b'\r', b'\n'].contains(byte)).next().unwrap_or_default();
    let line = std::str::from_utf8(line);
    line.map(|line| Zeroizing::new(line.to_owned()))
        .map_err(|_| Fault::new("file-not-text").with("path", file.display()))
}

/// Asks for a secret at the terminal; `words` is the key of the question.
pub(crate) fn prompt(words: &'static str, lang: Lang) -> Result<Zeroizing<String>, Fault> {
    rpassword::prompt_password(format!("{}: ", texts::say(lang, words)))
        .map(Zeroizing::new)
        .map_err(|cause| Fault::new("terminal-unusable").with("cause", cause))
}

/// Asks for a new secret, twice.
pub(crate) fn prompt_new(words: &'static str, lang: Lang) -> Result<Zeroizing<String>, Fault> {
    let first = prompt(words, lang)?;
    if prompt("prompt-once-more", lang)? == first {
        Ok(first)
    } else {
        Err(Fault::new("passphrases-differ"))
    }
}
