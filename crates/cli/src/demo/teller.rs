//! One line for each step: what happened, and by what it can be checked.

use std::future::Future;

use anyhow::Result;

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
#[derive(Default)]
pub(crate) struct Teller {
    steps: u32,
}

impl Teller {
    /// Runs a step and prints its line.
    pub(crate) async fn step<T>(
        &mut self,
        what: &str,
        step: impl Future<Output = Result<Told<T>>>,
    ) -> Result<T> {
        self.steps += 1;
        match Box::pin(step).await {
            Ok(told) => {
                println!("{:02}. {what} · {}", self.steps, told.evidence);
                Ok(told.value)
            }
            Err(cause) => {
                println!("{:02}. {what}: failed: {cause:#}", self.steps);
                Err(Failed.into())
            }
        }
    }
}
