//! What stands before every handler: limits of size, time and number, headers, and the net under a panic.

use std::{
    any::Any,
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::{ConnectInfo, DefaultBodyLimit, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::{sync::Semaphore, time::Instant};
use tower_http::{
    catch_panic::{CatchPanicLayer, ResponseForPanic},
    timeout::TimeoutLayer,
};

use crate::{problem::Problem, site::Site};

/// How large and how slow a request may be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Budget {
    /// 1 MiB in 30 seconds.
    Page,
    /// 20 MiB in 15 minutes: the slowest line on which the service must work has 256 kbit/s (nca-01 R p.20).
    Upload,
}

/// Puts a budget on routes.
pub(crate) fn limited(routes: Router<Site>, budget: Budget) -> Router<Site> {
    let (bytes, seconds) = match budget {
        Budget::Page => (1 << 20, 30),
        Budget::Upload => (20 << 20, 900),
    };
    routes.layer(DefaultBodyLimit::max(bytes)).layer(TimeoutLayer::with_status_code(
        StatusCode::REQUEST_TIMEOUT,
        Duration::from_secs(seconds),
    ))
}

/// Counts what runs, and what each address outside sends without signing in.
pub(crate) struct Doorkeeper {
    running: Semaphore,
    senders: Mutex<HashMap<IpAddr, Sender>>,
}

/// A bucket of forms that one address may still send.
struct Sender {
    left: f32,
    seen: Instant,
}

/// As many requests run at once.
const MOST_RUNNING: usize = 512;
/// An address may send so many forms in one go without signing in.
const MOST_AT_ONCE: f32 = 60.0;
/// And so many more each second after that.
const MORE_EACH_SECOND: f32 = 1.0;
/// Addresses that are remembered; when there are more, those with a full bucket are forgotten.
const MOST_REMEMBERED: usize = 10_000;

impl Default for Doorkeeper {
    fn default() -> Self {
        Self { running: Semaphore::new(MOST_RUNNING), senders: Mutex::default() }
    }
}

impl Doorkeeper {
    /// Whether this address may send one more form.
    fn may_send(&self, address: IpAddr, now: Instant) -> bool {
        let mut senders = self.senders.lock().unwrap_or_else(PoisonError::into_inner);
        if senders.len() >= MOST_REMEMBERED {
            let full = Duration::from_secs_f32(MOST_AT_ONCE / MORE_EACH_SECOND);
            senders.retain(|_, sender| now.duration_since(sender.seen) < full);
        }
        let sender = senders.entry(address).or_insert(Sender { left: MOST_AT_ONCE, seen: now });
        let gained = now.duration_since(sender.seen).as_secs_f32() * MORE_EACH_SECOND;
        sender.left = (sender.left + gained).min(MOST_AT_ONCE);
        sender.seen = now;
        if sender.left < 1.0 {
            return false;
        }
        sender.left -= 1.0;
        true
    }
}

/// Lets a request in if there is room; slows down an address that sends many forms without signing in.
///
/// Questions to OCSP come from programs in numbers and change nothing; they are not slowed down.
///
/// Loopback is not slowed down: behind a proxy on the same machine every reader comes from there, and the proxy counts.
pub(crate) async fn admit(State(site): State<Site>, request: Request, next: Next) -> Response {
    let Ok(_place) = site.doorkeeper.running.try_acquire() else {
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too-busy").into_response();
    };
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let anonymous = !request.headers().contains_key(header::COOKIE)
        && !request.headers().contains_key(header::AUTHORIZATION);
    if let Some(address) = address.filter(|address| !address.is_loopback())
        && !reads
        && request.uri().path() != "/ocsp"
        && anonymous
        && !site.doorkeeper.may_send(address, Instant::now())
    {
        return Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests").into_response();
    }
    next.run(request).await
}

/// Headers of every response.
pub(crate) async fn headers(State(site): State<Site>, request: Request, next: Next) -> Response {
    let personal = request.headers().contains_key(header::COOKIE)
        || request.headers().contains_key(header::AUTHORIZATION)
        || !matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name, value| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
    );
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(
        header::HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    set(header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if site.secure {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        let personal = personal || headers.contains_key(header::SET_COOKIE);
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

    #[test]
    fn an_address_that_sends_too_many_forms_waits_a_second_for_each_further_one() {
        let (keeper, address) = (Doorkeeper::default(), IpAddr::from([192, 0, 2, 1]));
        let start = Instant::now();
        assert_eq!((0..100).filter(|_| keeper.may_send(address, start)).count(), 60);
        assert!(keeper.may_send(address, start + Duration::from_millis(1001)));
        assert!(!keeper.may_send(address, start + Duration::from_millis(1002)));
        assert!(keeper.may_send(IpAddr::from([192, 0, 2, 2]), start));
    }
}
