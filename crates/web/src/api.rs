//! The interface `/api/v1` and the public addresses of the authority.
//!
//! One catalogue of entries; the routes and the published OpenAPI document are both made from it. Failures are
//! `application/problem+json` (RFC 9457) with coded faults. Codes that this face finds by itself, besides those of
//! [`problem`](crate::problem):
//!
//! | code | meaning |
//! |---|---|
//! | `body-too-large` | the body is over `limit` KiB |
//! | `check-code-unknown` | no document has this code or number |
//! | `csrf-token` | an act by cookie lacks the session's token in the header `senim-csrf` |
//! | `json-malformed` | the body is no JSON; it breaks at `line` and `column` |
//! | `json-too-deep` | the body nests deeper than `limit` |
//! | `language-unknown` | the language is not one of kk, ru, en |
//! | `media-type` | the body is of no `wanted` type |
//! | `value-kind` | the value is of another JSON type than `wanted` |
//! | `value-missing` | a value that must be there is not |
//! | `value-not-listed` | `value` is none of the words that are offered |
//! | `value-wrong` | a value of the body is of the wrong type or form |
//!
//! And from lower floors `form-unknown` and `unknown-field`.

mod authority;
mod bodies;
mod call;
mod catalogue;
mod complaints;
mod described;
mod desk;
mod inbox;
mod json;
mod openapi;
mod procedures;
mod reception;
mod registers;
mod registration;
mod services;
mod session;
mod shape;
mod shapes;

#[cfg(test)]
pub(crate) mod tests;

use axum::{Router, routing::get};

use self::catalogue::Route;
use crate::site::Site;

/// All entries.
fn entries() -> impl Iterator<Item = &'static Route> {
    [
        session::ROUTES,
        registration::ROUTES,
        desk::ROUTES,
        services::ROUTES,
        complaints::ROUTES,
        procedures::ROUTES,
        registers::ROUTES,
        inbox::ROUTES,
        reception::ROUTES,
        authority::ROUTES,
    ]
    .into_iter()
    .flatten()
}

/// The routes.
pub(crate) fn routes() -> Router<Site> {
    // An address without a request is a malformed request, and no missing page.
    catalogue::router(entries()).route("/ocsp/", get(authority::no_question))
}

/// Whether machines, not people, come to this path: a failure there is `application/problem+json`, never a page.
pub(crate) fn is_for_machines(path: &str) -> bool {
    ["/api/", "/cert/", "/crl/", "/ocsp/"].iter().any(|start| path.starts_with(start))
        || matches!(path, "/health" | "/ocsp" | "/trust-list.xml")
}
