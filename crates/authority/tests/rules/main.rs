//! The authority's rules, seen from outside: what goes in, what comes out, and what a foreign judge says of it.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what a test stands on may fall with it"
)]

mod approvals;
mod judges;
mod key_requests;
mod lints;
mod lists;
mod pipeline;
mod profiles;
mod status;
mod world;
