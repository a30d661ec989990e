//! The judge of anything signed: tells what a file is, who signed it, when, and whether it holds.
//!
//! Pure: bytes and evidence in, a report out.

mod kind;
mod shape;

pub use kind::{Kind, Recognised};
