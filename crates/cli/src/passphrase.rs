//! Where passphrases come from: a file, the environment, or the terminal. Never the command line, which others can see.

use std::{env, fs, io::IsTerminal, path::Path};

use anyhow::{Context, Result, bail};
use keystore::Passphrase;
use zeroize::Zeroizing;

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
            Self::Key => "Passphrase of the key: ",
            Self::Online => "Passphrase of the issuing keys: ",
            Self::Root => "Passphrase of the root keys: ",
        }
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
pub(crate) fn take(purpose: Purpose, file: Option<&Path>, age: Age) -> Result<Passphrase> {
    let text = if let Some(file) = file {
        let read = fs::read_to_string(file);
        let text =
            Zeroizing::new(read.with_context(|| format!("{} cannot be read", file.display()))?);
        text.lines().next().unwrap_or_default().to_owned()
    } else if let Ok(text) = env::var(purpose.variable()) {
        text
    } else if std::io::stdin().is_terminal() {
        ask(purpose, age)?
    } else {
        bail!(
            "no passphrase: set {} or name a file (see --help); there is no terminal to ask at",
            purpose.variable()
        )
    };
    let passphrase = Passphrase::new(text);
    if age == Age::New {
        passphrase
            .check_for_new_key()
            .map_err(|fault| anyhow::anyhow!(texts::fault(base::Lang::En, &fault.fault())))?;
    }
    Ok(passphrase)
}

fn ask(purpose: Purpose, age: Age) -> Result<String> {
    let first = rpassword::prompt_password(purpose.prompt())?;
    if age == Age::New {
        let second = Zeroizing::new(rpassword::prompt_password("Once more: ")?);
        if *second != first {
            bail!("the two passphrases differ; begin again");
        }
    }
    Ok(first)
}
