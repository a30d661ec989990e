//! The language of a person at the terminal, and refusals in it.

use std::{env, path::Path};

use base::{Fault, Lang};

/// The option `--lang`.
#[derive(clap::Args)]
pub(crate) struct LanguageArgs {
    /// Language of the words: kk, ru or en; else that of LC_ALL, LC_MESSAGES or LANG, else en.
    #[arg(long, value_name = "LANG")]
    lang: Option<Lang>,
}

impl LanguageArgs {
    /// A language that was chosen already.
    pub(crate) const fn of(lang: Lang) -> Self {
        Self { lang: Some(lang) }
    }

    /// The language.
    pub(crate) fn lang(&self) -> Lang {
        self.lang.unwrap_or_else(of_terminal)
    }
}

/// The language of commands without the option: that of the terminal, else English.
pub(crate) fn of_terminal() -> Lang {
    of_environment().unwrap_or(Lang::En)
}

/// The language of the terminal, by the first variable that is set (POSIX, 8.2).
fn of_environment() -> Option<Lang> {
    let set = |name| env::var(name).ok().filter(|value: &String| !value.is_empty());
    let value = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set)?;
    value.split(['_', '.', '@']).next()?.parse().ok()
}

/// Why a command can't be done as it was given, in words. It is told on the standard error output, with exit status 64.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Refusal(pub(crate) String);

impl Refusal {
    /// A file that is not what it should be.
    pub(crate) fn of_file(lang: Lang, path: &Path, fault: &Fault) -> Self {
        Self(format!("{}: {}", path.display(), texts::fault(lang, fault)))
    }

    /// A fault, in words.
    pub(crate) fn of(lang: Lang, fault: &Fault) -> Self {
        Self(texts::fault(lang, fault))
    }
}
