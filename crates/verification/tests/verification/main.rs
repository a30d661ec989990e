//! The judge of any signed file.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test builds on must be there"
)]

mod archive;
mod carried;
mod changes;
mod data;
mod document;
mod hostile;
mod kind;
mod levels;
mod paper;
mod people;
mod promises;
mod renewal;
mod trials;
mod yardstick;
