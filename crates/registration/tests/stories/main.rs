//! Requests from the form to the outcome, told through the crate's interface.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test that meets the unexpected must stop"
)]

mod cards;
mod data;
mod desk;
mod issue;
mod life_cycle;
mod older;
mod outcomes;
mod papers;
mod participants;
mod processes;
mod refusals;
mod registers;
mod revocation;
mod world;
