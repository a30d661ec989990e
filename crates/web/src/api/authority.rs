//! The public answers of the authority: `/authorities`, `/cert`, `/crl`, `/ocsp`, `/health`, and this description.

use std::future::ready;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::{
    bodies::RevokedPage,
    call::{Answer, Call, give, give_with, public_file},
    catalogue::{Auth, Given, Query, Route, Taken},
    openapi,
};
use crate::{problem::Problem, publications, site::Site};

/// The entries.
pub(super) const ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/authorities",
        "authorities",
        "The certification authorities of the instance.",
        Auth::Public,
        Given::JsonList("AuthorityView"),
        |call| Box::pin(authorities(call)),
    ),
    Route::get(
        "/api/v1/authorities/{name}/revoked",
        "revoked",
        "The revoked certificates of an authority: serial number, date, reason.",
        Auth::Public,
        Given::Json("RevokedPage"),
        |call| Box::pin(revoked(call)),
    )
    .asking(&[Query { name: "after", about: "`next` of the page before.", needed: false }]),
    Route::get(
        "/api/openapi.json",
        "openapi",
        "This description.",
        Auth::Public,
        Given::SelfDescribed,
        |call| Box::pin(ready(describe(&call))),
    ),
    Route::get(
        "/cert/{name}.cer",
        "authorityCertificate",
        "The certificate of an authority, DER (RFC 2585).",
        Auth::Public,
        Given::Bytes("application/pkix-cert"),
        |call| Box::pin(ready(certificate(&call))),
    ),
    Route::get(
        "/crl/{name}.crl",
        "revocationList",
        "The newest list of revoked certificates of an authority, DER (RFC 2585).",
        Auth::Public,
        Given::Bytes("application/pkix-crl"),
        |call| Box::pin(ready(crl(&call))),
    ),
    Route::post(
        "/ocsp",
        "ocsp",
        "The status of certificates (RFC 6960).",
        Auth::Public,
        Taken::OcspRequest,
        Given::Bytes("application/ocsp-response"),
        |call| Box::pin(ocsp_posted(call)),
    ),
    Route::get(
        "/ocsp/{*request}",
        "ocspByGet",
        "The same; the request is in the address, in Base64 or Base64url (RFC 6960 A.1).",
        Auth::Public,
        Given::Bytes("application/ocsp-response"),
        |call| Box::pin(ocsp_in_address(call)),
    ),
    Route::get(
        "/health",
        "health",
        "How the instance fares; 503 with the same fields when something cannot be done or would be told untrue.",
        Auth::Public,
        Given::Json("HealthView"),
        |call| Box::pin(health(call)),
    ),
];

async fn authorities(call: Call) -> Answer {
    give(&call.app().authority().authorities(call.lang()).await?)
}

async fn revoked(call: Call) -> Answer {
    let (name, after) = (call.parameter("name"), call.query("after"));
    let (rows, next) = call.app().authority().revoked_list(name, after, call.lang()).await?;
    give(&RevokedPage { rows, next })
}

#[expect(clippy::unnecessary_wraps, reason = "every handler gives an answer")]
fn describe(_: &Call) -> Answer {
    Ok(public_file("application/json", 300, openapi::document().as_bytes()))
}

fn certificate(call: &Call) -> Answer {
    let name = call.parameter("name");
    let kept = call.app().published_certificate(name).ok_or_else(Problem::nothing_here)?;
    Ok(publications::certificate(&kept, call.headers()))
}

fn crl(call: &Call) -> Answer {
    let name = call.parameter("name");
    let kept = call.app().published_list(name).ok_or_else(Problem::nothing_here)?;
    Ok(publications::list(&kept, call.headers()))
}

async fn ocsp_posted(call: Call) -> Answer {
    Ok(publications::answer_to_body(call.app().ocsp(&call.body).await?))
}

async fn ocsp_in_address(call: Call) -> Answer {
    // What is no Base64 is an empty request, which the responder calls malformed.
    let request = publications::request_in_address(call.parameter("request")).unwrap_or_default();
    let answer = call.app().ocsp(&request).await?;
    Ok(publications::answer_in_address(answer, call.headers(), call.app().now()))
}

/// `GET /ocsp/`
pub(super) async fn no_question(
    State(site): State<Site>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let answer = site.app.ocsp(&[]).await?;
    Ok(publications::answer_in_address(answer, &headers, site.app.now()))
}

async fn health(call: Call) -> Answer {
    let view = call.app().health().await;
    let status = if view.ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    give_with(status, &view)
}
