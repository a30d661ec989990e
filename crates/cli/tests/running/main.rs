//! Running an instance as an operator does: starting, stopping, backing up, and killing it.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what a test builds on must be there"
)]

mod backup;
mod clock;
mod disk;
mod facts;
mod hardship;
mod instance;
mod journal;
mod kill;
mod postgres;
mod slow;
mod starting;
mod story;
mod twins;
mod wire;
