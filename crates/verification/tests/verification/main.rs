//! The judge of any signed file.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod archive;
mod data;
mod document;
mod kind;
mod trials;
