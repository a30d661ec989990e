//! The crate from outside: against libxml2 and xmlsec, against a file of the national provider,
//! against forgers and against noise.
#![expect(
    clippy::format_collect,
    clippy::format_push_string,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed step fails the test, and speed is not asked of it"
)]

mod canonical;
mod kazakhstan;
mod noise;
mod signatures;
mod soap;
mod tools;
mod trust_list;
mod world;
mod wrapping;
mod xades;
mod xmlsec;
