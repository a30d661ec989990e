//! What everybody may read, as finished bytes: OCSP answers (RFC 6960, RFC 5019), lists and certificates (RFC 2585), with
//! what HTTP needs to keep them: `ETag`, `Last-Modified`, `Expires`, `Cache-Control`; and 304 for who has them already.

use app::{App, Published, StatusAnswer};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};

/// A certificate of an authority does not change under its name before a ceremony.
const CERTIFICATE_KEPT: &str = "public, max-age=3600";
/// A new list comes with each revocation, so a list is kept for a short while only.
const LIST_KEPT: &str = "public, max-age=60";
/// Longest request in an address: RFC 5019 5 keeps it under 255 bytes; the largest body, in Base64, is the bound here.
const OCSP_ADDRESS_LIMIT: usize = 11 * 1024;
const OCSP: &str = "application/ocsp-response";

/// The answer to a request that can be given from memory; none where something has to be made or found out first.
pub(crate) fn at_once(
    app: &App,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Option<Response> {
    if *method != Method::GET && *method != Method::HEAD {
        return None;
    }
    let path = uri.path();
    if let Some(request) = path.strip_prefix("/ocsp/") {
        let kept = app.kept_status(&request_in_address(request)?)?;
        return Some(status_answer(&kept, headers, app.now()));
    }
    if let Some(name) = path.strip_prefix("/crl/").and_then(|name| name.strip_suffix(".crl")) {
        return Some(list(&*app.published_list(name)?, headers));
    }
    if let Some(name) = path.strip_prefix("/cert/").and_then(|name| name.strip_suffix(".cer")) {
        return Some(certificate(&*app.published_certificate(name)?, headers));
    }
    None
}

/// The answer to an OCSP request in a body that can be given from memory.
pub(crate) fn posted_at_once(app: &App, headers: &HeaderMap, body: &[u8]) -> Option<Response> {
    if headers.get(header::CONTENT_TYPE)? != "application/ocsp-request" {
        return None;
    }
    let kept = app.kept_status(body)?;
    // A cache does not look into bodies: the answer to one POST is not that to the next.
    Some(once(kept.der.clone()))
}

/// A list of revoked certificates.
pub(crate) fn list(list: &Published, headers: &HeaderMap) -> Response {
    public(list, "application/pkix-crl", HeaderValue::from_static(LIST_KEPT), headers)
}

/// A certificate of an authority.
pub(crate) fn certificate(certificate: &Published, headers: &HeaderMap) -> Response {
    public(
        certificate,
        "application/pkix-cert",
        HeaderValue::from_static(CERTIFICATE_KEPT),
        headers,
    )
}

/// An OCSP answer to a request that came in an address.
pub(crate) fn answer_in_address(
    answer: StatusAnswer,
    headers: &HeaderMap,
    now: Timestamp,
) -> Response {
    match answer {
        StatusAnswer::Kept(kept) => status_answer(&kept, headers, now),
        StatusAnswer::Once(der) => once(der.into()),
    }
}

/// An OCSP answer to a request that came in a body.
pub(crate) fn answer_to_body(answer: StatusAnswer) -> Response {
    match answer {
        StatusAnswer::Kept(kept) => once(kept.der.clone()),
        StatusAnswer::Once(der) => once(der.into()),
    }
}

/// What may be kept until a newer one is due (RFC 5019 6.2).
fn status_answer(answer: &Published, headers: &HeaderMap, now: Timestamp) -> Response {
    let seconds = answer.next_update.map_or(0, |end| end.as_second() - now.as_second()).max(0);
    let kept = format!("max-age={seconds}, public, no-transform, must-revalidate");
    public(answer, OCSP, shared(kept.into()), headers)
}

fn once(der: Bytes) -> Response {
    let mut response = Body::from(der).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(OCSP));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// A value that was made once and is shared by many answers; its bytes are ours, so they are fit for a header.
fn shared(value: Bytes) -> HeaderValue {
    HeaderValue::from_maybe_shared(value).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn public(
    file: &Published,
    media_type: &'static str,
    kept: HeaderValue,
    asked: &HeaderMap,
) -> Response {
    let known = is_known(file, asked);
    let mut response =
        Response::new(if known { Body::empty() } else { Body::from(file.der.clone()) });
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.reserve(8);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, kept);
    headers.insert(header::ETAG, shared(file.etag.clone()));
    headers.insert(header::LAST_MODIFIED, shared(file.last_modified.clone()));
    if let Some(expires) = &file.expires {
        headers.insert(header::EXPIRES, shared(expires.clone()));
    }
    response
}

/// Whether the reader has these bytes (RFC 9110 13.1.2, 13.1.3): a tag decides if there is one, else the date.
fn is_known(file: &Published, asked: &HeaderMap) -> bool {
    let mut tags = asked.get_all(header::IF_NONE_MATCH).iter().peekable();
    if tags.peek().is_some() {
        return tags.filter_map(|tags| tags.to_str().ok()).flat_map(|tags| tags.split(',')).any(
            |tag| {
                let tag = tag.trim();
                tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == file.etag
            },
        );
    }
    let Some(since) = asked.get(header::IF_MODIFIED_SINCE).and_then(|since| since.to_str().ok())
    else {
        return false;
    };
    // Most readers send back what they were given.
    since.as_bytes() == file.last_modified
        || DateTimeParser::new()
            .parse_timestamp(since)
            .is_ok_and(|since| file.this_update.as_second() <= since.as_second())
}

/// The request in an address: Base64 or Base64url (RFC 6960 A.1), its signs percent-encoded or not, with padding or without.
/// One pass, since it stands before every answer from memory. Slashes before it are those of a client whose address of the
/// service ended in one: a request begins with a SEQUENCE, and so its Base64 with `M`.
pub(crate) fn request_in_address(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_start_matches('/');
    if text.len() > OCSP_ADDRESS_LIMIT {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut bits, mut held, mut padding) = (0_u32, 0_u32, 0_u32);
    let mut signs = text.bytes();
    while let Some(sign) = signs.next() {
        let sign = match sign {
            b'%' => digit(signs.next()?)? << 4 | digit(signs.next()?)?,
            plain => plain,
        };
        if sign == b'=' {
            padding += 1;
            continue;
        }
        if padding > 0 {
            return None;
        }
        bits = bits << 6 | u32::from(sextet(sign)?);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held).ok()?);
            bits &= (1 << held) - 1;
        }
    }
    (padding <= 2 && held < 6 && bits == 0).then_some(bytes)
}

/// The six bits of a sign in either alphabet (RFC 4648 4, 5).
const fn sextet(sign: u8) -> Option<u8> {
    Some(match sign {
        b'A'..=b'Z' => sign - b'A',
        b'a'..=b'z' => sign - b'a' + 26,
        b'0'..=b'9' => sign - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

/// The four bits of a hexadecimal digit.
const fn digit(sign: u8) -> Option<u8> {
    Some(match sign {
        b'0'..=b'9' => sign - b'0',
        b'a'..=b'f' => sign - b'a' + 10,
        b'A'..=b'F' => sign - b'A' + 10,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_in_an_address_is_read_in_each_way_that_clients_write_it() {
        let bytes = [0xfb, 0xff, 0xfe, 0x01];
        for text in ["+//+AQ==", "+//+AQ", "-__-AQ==", "-__-AQ", "%2B%2F%2f%2BAQ%3D%3D"] {
            assert_eq!(request_in_address(text).as_deref(), Some(bytes.as_slice()), "{text}");
        }
        for text in ["%%", "A", "AB", "A=AA", "AA===", "AA%3", "A A=", "\u{e4}"] {
            assert_eq!(request_in_address(text), None, "{text}");
        }
        assert_eq!(request_in_address("/MAA="), Some(vec![0x30, 0]), "after one slash too many");
        assert_eq!(request_in_address(""), Some(Vec::new()));
        assert_eq!(request_in_address(&"A".repeat(1 << 20)), None);
    }

    #[test]
    fn an_answer_that_is_an_error_is_not_kept() {
        let der = pki::ocsp::error_response(pki::ocsp::ErrorStatus::TryLater);
        let response =
            answer_in_address(StatusAnswer::Once(der), &HeaderMap::new(), Timestamp::UNIX_EPOCH);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/ocsp-response");
    }
}
