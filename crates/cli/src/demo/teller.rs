//! One line for each step: what happened, and by what it can be checked.

use std::future::Future;

use anyhow::Result;
use base::Lang;

/// What a step leaves: its evidence for the reader, and what the next steps go on with.
pub(crate) struct Told<T> {
    /// Numbers, dates, files.
    pub(crate) evidence: String,
    /// For the next steps.
    pub(crate) value: T,
}

impl<T> Told<T> {
    /// A step done.
    pub(crate) fn new(evidence: impl Into<String>, value: T) -> Self {
        Self { evidence: evidence.into(), value }
    }
}

/// A step failed, and its line said why.
#[derive(Debug, thiserror::Error)]
#[error("a step failed")]
pub(crate) struct Failed;

/// Numbers the steps and prints them.
pub(crate) struct Teller {
    lang: Lang,
    steps: u32,
}

impl Teller {
    /// Tells in a language.
    pub(crate) const fn new(lang: Lang) -> Self {
        Self { lang, steps: 0 }
    }

    /// Runs a step and prints its line, which begins with the text of this key.
    pub(crate) async fn step<T>(
        &mut self,
        key: &str,
        step: impl Future<Output = Result<Told<T>>>,
    ) -> Result<T> {
        self.steps += 1;
        let what = texts::say(self.lang, key);
        match Box::pin(step).await {
            Ok(told) => {
                println!("{:02}. {what} · {}", self.steps, told.evidence);
                Ok(told.value)
            }
            Err(cause) => {
                let failed = texts::say(self.lang, "demo-failed");
                println!("{:02}. {what}: {failed}: {cause:#}", self.steps);
                Err(Failed.into())
            }
        }
    }
}
