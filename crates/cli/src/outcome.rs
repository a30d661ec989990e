//! How a command about keys and objects ends: 0 done, 1 damaged or a wrong password, 2 not supported, 64 wrong use.

use std::process::ExitCode;

use base::{Fault, Lang};

use crate::{
    language::Refusal,
    report::{fault_words, print_json},
};

/// Exit status of what is damaged, does not belong together, or has another password.
pub(crate) const INVALID: u8 = 1;
/// Exit status of what is not supported.
pub(crate) const UNSUPPORTED: u8 = 2;
/// Exit status of a command that can't be done as it was given.
pub(crate) const USAGE: u8 = 64;

/// What is not supported says nothing about whether it is good.
const UNSUPPORTED_CODES: [&str; 9] = [
    "algorithm-pss-parameters-unsupported",
    "algorithm-sha1-unsafe",
    "algorithm-sha3-unsupported",
    "algorithm-unsupported",
    "file-kind-unknown",
    "key-algorithm-unknown",
    "key-container-unsupported",
    "key-container-without-mac",
    "key-encryption-unknown",
];

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
    /// What was given is not good.
    #[error("{0}")]
    Fault(Fault),
    /// The command can't be done as it was given, or here.
    #[error("{0}")]
    Use(Fault),
    /// The same, in words already.
    #[error(transparent)]
    Refusal(#[from] Refusal),
}

impl Stop {
    /// A fault of what was given.
    pub(crate) fn fault(fault: impl Into<Fault>) -> Self {
        Self::Fault(fault.into())
    }
}

/// The exit status that belongs to a fault.
pub(crate) fn status_of(fault: &Fault) -> u8 {
    if UNSUPPORTED_CODES.contains(&fault.code) { UNSUPPORTED } else { INVALID }
}

/// How a command tells its end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// As one JSON object.
    Json,
    /// In words.
    Words,
}

impl Told {
    /// By the option `--json`.
    pub(crate) const fn of(json: bool) -> Self {
        if json { Self::Json } else { Self::Words }
    }
}

/// A fault as JSON.
#[derive(serde::Serialize)]
struct FaultView<'a> {
    /// `invalid` or `unsupported`.
    result: &'static str,
    reason: &'a str,
    message: String,
}

/// Tells a fault that ended a command; gives its exit status.
pub(crate) fn ended(done: Result<ExitCode, Stop>, lang: Lang, told: Told) -> ExitCode {
    let fault = match done {
        Ok(status) => return status,
        Err(Stop::Refusal(refusal)) => {
            eprintln!("senim: {refusal}");
            return ExitCode::from(USAGE);
        }
        Err(Stop::Use(fault)) => {
            eprintln!("senim: {}", fault_words(lang, &fault));
            return ExitCode::from(USAGE);
        }
        Err(Stop::Fault(fault)) => fault,
    };
    let (status, message) = (status_of(&fault), fault_words(lang, &fault));
    eprintln!("senim: {message}");
    if told == Told::Json {
        let result = if status == UNSUPPORTED { "unsupported" } else { "invalid" };
        // The words were told already; without them the exit status still tells.
        let _ = print_json(&FaultView { result, reason: fault.code, message });
    }
    ExitCode::from(status)
}
