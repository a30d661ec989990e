//! Tests that walk the whole house: the map against the code, the documents against the product. They live in `tests/`.
//!
//! Judges that several crates ask stand here.

pub mod archival;
pub mod editor;
pub mod keys;
