//! Running an instance as an operator does: starting, stopping, backing up, and killing it.
#![expect(clippy::panic, clippy::unwrap_used, reason = "what a test builds on must be there")]

mod instance;
mod journal;
mod starting;
