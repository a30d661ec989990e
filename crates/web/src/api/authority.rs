//! The public answers of the authority: `/authorities`, `/cert`, `/crl`, `/ocsp`, `/health`, and this description.

use std::future::ready;

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use base64ct::{Base64, Base64Unpadded, Base64Url, Base64UrlUnpadded, Encoding};
use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use pki::ocsp;

use super::{
    bodies::{Health, RevokedPage},
    call::{Answer, Call, give, public_file},
    catalogue::{Auth, Given, Query, Route, Taken},
    openapi,
};

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
        |call| Box::pin(crl(call)),
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
        "Whether the instance answers and reaches its database.",
        Auth::Public,
        Given::Json("Health"),
        |call| Box::pin(health(call)),
    ),
];

/// A certificate of an authority does not change under its name before a ceremony.
const CERTIFICATE_SECONDS: u32 = 3_600;
/// A new list comes with each revocation, so a list is kept for a short while only.
const LIST_SECONDS: u32 = 60;
/// Longest request in an address: RFC 5019 5 keeps it under 255 bytes; the largest body, in Base64, is the bound here.
const OCSP_ADDRESS_LIMIT: usize = 11 * 1024;

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
    Ok(public_file("application/json", 300, openapi::document().as_bytes().to_vec()))
}

fn certificate(call: &Call) -> Answer {
    let der = call.app().authority().ca_certificate(call.parameter("name"))?;
    Ok(public_file("application/pkix-cert", CERTIFICATE_SECONDS, der))
}

async fn crl(call: Call) -> Answer {
    let der = call.app().authority().crl(call.parameter("name")).await?;
    Ok(public_file("application/pkix-crl", LIST_SECONDS, der))
}

async fn ocsp_posted(call: Call) -> Answer {
    let answer = call.app().authority().ocsp(&call.body).await?;
    Ok(ocsp_response(answer, call.app().now()))
}

async fn ocsp_in_address(call: Call) -> Answer {
    // What is no Base64 is an empty request, which the responder calls malformed.
    let request = read_base64(call.parameter("request")).unwrap_or_default();
    let answer = call.app().authority().ocsp(&request).await?;
    Ok(ocsp_response(answer, call.app().now()))
}

fn read_base64(text: &str) -> Option<Vec<u8>> {
    if text.len() > OCSP_ADDRESS_LIMIT {
        return None;
    }
    Base64::decode_vec(text)
        .or_else(|_| Base64Unpadded::decode_vec(text))
        .or_else(|_| Base64Url::decode_vec(text))
        .or_else(|_| Base64UrlUnpadded::decode_vec(text))
        .ok()
}

/// An answer with its headers: one about a single certificate without a nonce may be kept until a newer one is due
/// (RFC 5019 6.2), every other may not.
fn ocsp_response(der: Vec<u8>, now: Timestamp) -> Response {
    let kept = kept_between(&der);
    let mut response = Body::from(der).into_response();
    let headers = response.headers_mut();
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, "application/ocsp-response");
    let printer = DateTimePrinter::new();
    let day = |at: &Timestamp| printer.timestamp_to_rfc9110_string(at).ok();
    let Some((this_update, next_update)) = kept.filter(|(_, next)| *next > now) else {
        set(header::CACHE_CONTROL, "no-store");
        return response;
    };
    let seconds = next_update.as_second() - now.as_second();
    set(
        header::CACHE_CONTROL,
        &format!("max-age={seconds}, public, no-transform, must-revalidate"),
    );
    if let (Some(last_modified), Some(expires)) = (day(&this_update), day(&next_update)) {
        set(header::LAST_MODIFIED, &last_modified);
        set(header::EXPIRES, &expires);
    }
    response
}

fn kept_between(der: &[u8]) -> Option<(Timestamp, Timestamp)> {
    let response = ocsp::Response::parse(der).ok()?;
    match (response.responses(), response.nonce()) {
        ([one], None) => Some((one.this_update, one.next_update?)),
        _ => None,
    }
}

async fn health(call: Call) -> Answer {
    // A session that nobody has: the question goes through to the database.
    call.app().sessions().find(&"0".repeat(64)).await?;
    give(&Health { status: "ok" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_in_an_address_is_read_in_each_way_that_clients_write_it() {
        let bytes = [0xfb, 0xff, 0xfe, 0x01];
        for text in ["+//+AQ==", "+//+AQ", "-__-AQ==", "-__-AQ"] {
            assert_eq!(read_base64(text).as_deref(), Some(bytes.as_slice()), "{text}");
        }
        assert_eq!(read_base64("%%"), None);
        assert_eq!(read_base64(&"A".repeat(1 << 20)), None);
    }

    #[test]
    fn an_answer_that_is_an_error_is_not_kept() {
        let der = ocsp::error_response(ocsp::ErrorStatus::TryLater);
        let response = ocsp_response(der, Timestamp::UNIX_EPOCH);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/ocsp-response");
    }
}
