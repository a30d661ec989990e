//! The crate from outside: its keys and signatures, the examples of the standards, Wycheproof, OpenSSL.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed step fails the test")]

mod certificate;
mod examples;
mod kazakh;
mod keys;
mod legacy;
mod openssl;
mod wycheproof;
