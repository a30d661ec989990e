//! What stands before every handler: limits of size, time and number, headers, and the net under a panic.

use std::{any::Any, time::Duration};

use app::{Origin, config::ServerConfig};
use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::time::Instant;
use tower_http::{
    catch_panic::{CatchPanicLayer, ResponseForPanic},
    timeout::TimeoutLayer,
};

use crate::{
    problem::{Problem, finished},
    security_log,
    server::{Buckets, Client},
    site::Site,
    visitor::Visitor,
};

/// How large and how slow a request may be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Budget {
    /// 1 MiB, answered in 30 seconds.
    Page,
    /// 20 MiB, answered in 60 seconds after it was received.
    Upload,
}

/// Puts a budget on routes. What takes longer is our own slowness: the server hands on a request with its whole body.
pub(crate) fn limited(routes: Router<Site>, budget: Budget) -> Router<Site> {
    let (bytes, seconds) = match budget {
        Budget::Page => (1 << 20, 30),
        Budget::Upload => (20 << 20, 60),
    };
    routes.layer(DefaultBodyLimit::max(bytes)).layer(TimeoutLayer::with_status_code(
        StatusCode::SERVICE_UNAVAILABLE,
        Duration::from_secs(seconds),
    ))
}

/// Counts the forms that each address sends without signing in, and each signed-in person.
pub(crate) struct Doorkeeper {
    strangers: Buckets<Origin>,
    sessions: Buckets<[u8; 32]>,
}

/// As many addresses, and as many sessions, are remembered in each half of the memory.
const REMEMBERED: usize = 20_000;

impl Doorkeeper {
    /// With the limits of the settings.
    pub(crate) fn new(settings: &ServerConfig) -> Self {
        let number = |count: u32| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
        let refill = number(settings.forms_per_minute) / 60.0;
        Self {
            strangers: Buckets::new(number(settings.forms_at_once), refill, REMEMBERED),
            sessions: Buckets::new(
                number(settings.forms_of_session_at_once),
                refill * 10.0,
                REMEMBERED,
            ),
        }
    }
}

/// Slows down whoever sends many forms: a signed-in person by her session, everybody else by the address. A cookie or a
/// token that opens no session makes nobody known.
///
/// Questions to OCSP come from programs in numbers and change nothing; they are not slowed down.
pub(crate) async fn admit(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || request.uri().path() == "/ocsp" {
        return next.run(request).await;
    }
    let mut visitor = Visitor::read(&site, request.headers(), request.uri()).await;
    let now = Instant::now();
    let client = request.extensions().get::<Client>().copied();
    visitor.address = client.map(|client| client.0);
    let may = match (&visitor.session, client) {
        (Some(session), _) => site.doorkeeper.sessions.take(session_key(&session.csrf), now),
        (None, Some(client)) => site.doorkeeper.strangers.take(client.0.into(), now),
        (None, None) => true,
    };
    if !may {
        let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests");
        let (method, path) = (request.method(), request.uri().path());
        security_log::note(client, method, path, problem.status, Some(&problem));
        return finished(&site, &request, &problem);
    }
    request.extensions_mut().insert(visitor);
    next.run(request).await
}

/// A session by the token of its forms, which is as random as the session's own and less secret.
fn session_key(csrf: &str) -> [u8; 32] {
    let mut key = [0; 32];
    for (slot, byte) in key.iter_mut().zip(csrf.bytes()) {
        *slot = byte;
    }
    key
}

/// Leaves the pattern of the address with the answer, for the log of requests: the address itself may name a person or
/// carry a secret.
pub(crate) async fn name_route(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

/// Whether an answer is for one reader only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Personal {
    /// It may be kept if it says so itself.
    No,
    /// It is kept by nobody.
    Yes,
}

/// Headers of every response.
pub(crate) async fn headers(State(site): State<Site>, request: Request, next: Next) -> Response {
    let personal = request.headers().contains_key(header::COOKIE)
        || request.headers().contains_key(header::AUTHORIZATION)
        || !matches!(*request.method(), Method::GET | Method::HEAD);
    let personal = if personal { Personal::Yes } else { Personal::No };
    let response = next.run(request).await;
    with_headers(&site, response, personal)
}

/// Puts them on.
pub(crate) fn with_headers(site: &Site, mut response: Response, personal: Personal) -> Response {
    let headers = response.headers_mut();
    // A PDF is shown inside the page on which it is signed; nothing else is ever framed.
    let is_pdf = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/pdf");
    let mut set = |name, value| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(
        header::CONTENT_SECURITY_POLICY,
        if is_pdf {
            "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
             object-src 'self'; frame-ancestors 'self'"
        } else {
            "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
             object-src 'self'; frame-src 'self'; frame-ancestors 'none'"
        },
    );
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_FRAME_OPTIONS, if is_pdf { "SAMEORIGIN" } else { "DENY" });
    set(
        header::HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    set(header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if site.secure {
        let value = if site.app.config().server.https_for_subdomains {
            "max-age=31536000; includeSubDomains"
        } else {
            "max-age=31536000"
        };
        set(header::STRICT_TRANSPORT_SECURITY, value);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        let personal = personal == Personal::Yes || headers.contains_key(header::SET_COOKIE);
        let value = if personal { "no-store" } else { "no-cache" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    }
    response
}

/// Whether a form comes from our own pages. Browsers say it in `Sec-Fetch-Site`, older ones in `Origin`; a client that says
/// neither is no browser and carries no cookies that it was not given.
pub(crate) fn from_own_pages(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(from) = text("sec-fetch-site") {
        return matches!(from, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host))
        }
        (Some(_), None) => false,
        (None, _) => true,
    }
}

/// What [`panics`] catches, as an error that `app` can log.
#[derive(Debug)]
struct Panicked(String);

impl std::fmt::Display for Panicked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a handler panicked: {}", self.0)
    }
}

impl std::error::Error for Panicked {}

/// Makes an internal failure of a panic.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AsProblem;

impl ResponseForPanic for AsProblem {
    type ResponseBody = axum::body::Body;

    fn response_for_panic(&mut self, cause: Box<dyn Any + Send + 'static>) -> Response {
        let text = cause
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()))
            .unwrap_or_default();
        Problem::from(app::Error::internal(&Panicked(text))).into_response()
    }
}

/// The net under a panic.
pub(crate) fn panics() -> CatchPanicLayer<AsProblem> {
    CatchPanicLayer::custom(AsProblem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_site_is_known_by_its_headers() {
        let ask = |pairs: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_str(value).unwrap());
            }
            from_own_pages(&headers)
        };
        assert!(ask(&[("sec-fetch-site", "same-origin")]));
        assert!(!ask(&[("sec-fetch-site", "cross-site")]));
        assert!(!ask(&[("sec-fetch-site", "same-site")]));
        assert!(ask(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
        assert!(!ask(&[("origin", "https://evil.example"), ("host", "127.0.0.1:8080")]));
        assert!(!ask(&[("origin", "null"), ("host", "127.0.0.1:8080")]));
        assert!(ask(&[("host", "127.0.0.1:8080")]));
    }
}
