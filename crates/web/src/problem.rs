//! How a failure looks outside: one table from `app::Error` to a status, then a page or `application/problem+json`.
//!
//! Codes of faults that this face finds by itself:
//!
//! | code | meaning |
//! |---|---|
//! | `bad-request` | the address or the body cannot be read |
//! | `form-expired` | the form lacks the token of this session |
//! | `method-not-allowed` | this address does not take this method |
//! | `no-such-page` | there is nothing at this address |
//! | `answered-too-late` | the instance itself did not answer in time |
//! | `other-site` | the form was sent from another site |
//! | `request-timeout` | the request took too long to arrive or to be answered |
//! | `too-busy` | as many requests run as the instance takes |
//! | `too-large` | the body is larger than this address takes |
//! | `too-many-requests` | one address sent too many forms in a short time |
//! | `upload-no-room` | there is no room for a file that was sent |
//! | `unreadable-body` | the body is not of the form that this address takes |

use app::Error;
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use base::{Fault, Faults, Lang};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    api,
    guard::{self, Personal},
    pages, security_log,
    server::Client,
    site::Site,
    visitor::Visitor,
};

/// A failure on its way out. As a response it is empty; [`finish`] gives it the shape that the reader wants.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// The status.
    pub(crate) status: StatusCode,
    /// What is wrong.
    pub(crate) faults: Faults,
    /// The number under which an internal failure is logged.
    pub(crate) operation: Option<String>,
}

impl Problem {
    /// A problem with one fault of this face.
    pub(crate) fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, faults: Fault::new(code).into(), operation: None }
    }

    /// There is nothing at this address.
    pub(crate) fn nothing_here() -> Self {
        Self::new(StatusCode::NOT_FOUND, "no-such-page")
    }

    /// The problem behind a status that a library chose.
    fn of_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::NOT_FOUND => "no-such-page",
            StatusCode::METHOD_NOT_ALLOWED => "method-not-allowed",
            StatusCode::PAYLOAD_TOO_LARGE => "too-large",
            StatusCode::REQUEST_TIMEOUT => "request-timeout",
            StatusCode::SERVICE_UNAVAILABLE => "answered-too-late",
            StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::UNPROCESSABLE_ENTITY => {
                "unreadable-body"
            }
            _ => "bad-request",
        };
        Self::new(status, code)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::Conflict(_) => StatusCode::CONFLICT,
            Error::Forbidden(_) => StatusCode::FORBIDDEN,
            Error::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::NotFound(_) => StatusCode::NOT_FOUND,
            Error::SignInNeeded => StatusCode::UNAUTHORIZED,
            Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        let faults = error.faults();
        let operation = match error {
            Error::Internal { operation } => Some(operation),
            _ => None,
        };
        Self { status, faults, operation }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The answer at an address where there is nothing; a slash too many at the end is forgiven.
pub(crate) async fn no_such_page(method: Method, uri: Uri) -> Response {
    let path = uri.path();
    let slashed =
        path.strip_suffix('/').filter(|path| path.starts_with('/') && !path.starts_with("//"));
    match slashed {
        Some(path) if method == Method::GET => Redirect::permanent(path).into_response(),
        _ => Problem::nothing_here().into_response(),
    }
}

/// Gives every failure its shape: a page for readers, `application/problem+json` where machines come.
pub(crate) async fn finish(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (method, uri, headers) =
        (request.method().clone(), request.uri().clone(), request.headers().clone());
    let client = request.extensions().get::<Client>().copied();
    let response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    security_log::note(client, &method, uri.path(), status, response.extensions().get());
    let problem = match response.extensions().get::<Problem>() {
        Some(problem) => problem.clone(),
        // A page that shows faults beside the fields is complete already, and so is what `/health` tells.
        None if is_complete(&response) => return response,
        None => Problem::of_status(status),
    };
    let visitor = Visitor::read(&site, &headers, &uri).await;
    shaped(&visitor, &method, &uri, &problem)
}

/// The answer to a request that does not get as far as the router. Nobody is looked up for it: it costs nothing.
pub(crate) fn finished(site: &Site, request: &Request, problem: &Problem) -> Response {
    let visitor = Visitor::stranger(request.headers(), request.uri());
    let response = shaped(&visitor, request.method(), request.uri(), problem);
    guard::with_headers(site, response, Personal::Yes)
}

fn shaped(visitor: &Visitor, method: &Method, uri: &Uri, problem: &Problem) -> Response {
    let mut response = if api::is_for_machines(uri.path()) {
        as_json(problem, visitor.lang)
    } else if problem.status == StatusCode::UNAUTHORIZED {
        let next = if *method == Method::GET { visitor.path.as_str() } else { "" };
        Redirect::to(&pages::sign_in_address(visitor.lang, next)).into_response()
    } else {
        pages::problem_page(visitor, problem)
    };
    let wait = match problem.status {
        StatusCode::SERVICE_UNAVAILABLE => "10",
        StatusCode::TOO_MANY_REQUESTS => "60",
        _ => return response,
    };
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(wait));
    response
}

fn is_complete(response: &Response) -> bool {
    let media_type = response.headers().get(header::CONTENT_TYPE);
    media_type
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html") || kind == "application/json")
}

/// What went wrong (RFC 9457).
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Problem")]
pub(crate) struct Body<'a> {
    /// Nothing beyond the status and the faults.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["about:blank"]))]
    kind: &'static str,
    /// HTTP status.
    status: u16,
    /// The status in words, English.
    title: &'static str,
    /// All faults at once.
    faults: Vec<FaultBody<'a>>,
    /// Number under which an internal failure is logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
}

/// One fault.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Fault")]
struct FaultBody<'a> {
    /// Stable code, kebab-case.
    code: &'static str,
    /// The value, field or header that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    /// What is wrong and how to mend it, in the reader's language.
    text: String,
}

/// A problem as RFC 9457 has it, with the faults of the fields beside it.
pub(crate) fn as_json(problem: &Problem, lang: Lang) -> Response {
    let faults = problem.faults.0.iter().map(|fault| FaultBody {
        code: fault.code,
        field: fault.field.as_deref(),
        text: texts::fault(lang, fault),
    });
    let body = Body {
        kind: "about:blank",
        status: problem.status.as_u16(),
        title: problem.status.canonical_reason().unwrap_or("Error"),
        faults: faults.collect(),
        operation: problem.operation.as_deref(),
    };
    let mut response = (problem.status, Json(body)).into_response();
    let media_type = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    if problem.status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Bearer");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
