//! One call of the interface: who calls, with what; and the steps that every call goes through before its handler.

use std::{future::Future, pin::Pin};

use app::{Access, App, Caller, Session};
use axum::{
    RequestExt as _,
    body::{Body, Bytes},
    extract::{RawPathParams, Request},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use base::{Fault, Lang, UniqueNumber};
use serde::Serialize;

use super::{
    catalogue::{Auth, Content, Route},
    json,
};
use crate::{
    posted::parse_urlencoded,
    problem::Problem,
    server::{Client, whole},
    site::Site,
    visitor::{Credential, Visitor},
};

/// What a handler gives.
pub(super) type Answer = Result<Response, Problem>;
/// A handler at work.
pub(super) type Running = Pin<Box<dyn Future<Output = Answer> + Send>>;
/// A handler.
pub(super) type Handler = fn(Call) -> Running;

/// The header with the secret of a request.
const ACCESS: &str = "senim-access";
/// The header with the session's token against forgery.
const CSRF: &str = "senim-csrf";
/// The header that makes a submission sent twice be done once.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// One call.
pub(super) struct Call {
    /// The site.
    site: Site,
    visitor: Visitor,
    headers: HeaderMap,
    parameters: Vec<(String, String)>,
    query: Vec<(String, String)>,
    /// The body.
    pub(super) body: Bytes,
}

impl Call {
    /// The use cases.
    pub(super) const fn app(&self) -> &App {
        &self.site.app
    }

    /// The reader's language.
    pub(super) const fn lang(&self) -> Lang {
        self.visitor.lang
    }

    /// A part of the path.
    pub(super) fn parameter(&self, name: &str) -> &str {
        value(&self.parameters, name).unwrap_or_default()
    }

    /// The number in the path.
    pub(super) fn number(&self) -> Result<UniqueNumber, Problem> {
        self.parameter("number").parse().map_err(|_| Problem::nothing_here())
    }

    /// A value of the query that is not empty.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        value(&self.query, name).filter(|value| !value.is_empty())
    }

    /// Which text the signature in the body is of.
    pub(super) fn signed_text(&self) -> Result<&str, Problem> {
        self.query("text").ok_or_else(|| json::wrong(Fault::at("value-missing", "text")))
    }

    /// Who is signed in.
    pub(super) fn session(&self) -> Result<&Session, Problem> {
        self.visitor.signed_in()
    }

    /// Who calls, signed in or not.
    pub(super) fn caller(&self) -> Result<Caller<'_>, Problem> {
        self.visitor.caller()
    }

    /// The token of the session.
    pub(super) fn token(&self) -> Option<&str> {
        self.visitor.token.as_ref().map(|(token, _)| token.as_str())
    }

    /// How a request may be read: by its secret, else by the session.
    pub(super) fn access(&self) -> Result<Access<'_>, Problem> {
        match self.header(ACCESS) {
            Some(secret) => Ok(Access::Secret(secret)),
            None => Ok(Access::Session(self.session()?)),
        }
    }

    /// The key that makes a submission sent twice be done once.
    pub(super) fn idempotency_key(&self) -> Option<&str> {
        // What is not ASCII becomes an empty key, which `app` refuses by its form.
        self.headers.get(IDEMPOTENCY_KEY).map(|value| value.to_str().unwrap_or_default())
    }

    /// The body itself, which is a file: it is not copied.
    pub(super) fn take_body(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.body).into()
    }

    /// The values of a JSON body.
    pub(super) fn fields(&self) -> Result<json::Fields, Problem> {
        json::Fields::read(&self.body)
    }

    /// The headers of the request.
    pub(super) const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn check_credential(&self, auth: Auth) -> Result<(), Problem> {
        match auth {
            Auth::Public => Ok(()),
            Auth::Role(_) | Auth::Session => self.session().map(|_| ()),
            Auth::SecretOrSession => self.access().map(|_| ()),
        }
    }

    /// A browser sends a cookie by itself, so an act needs a second proof that its own page asks for it.
    fn check_forgery(&self, method: &Method) -> Result<(), Problem> {
        let reads = matches!(*method, Method::GET | Method::HEAD);
        let by_cookie = matches!(self.visitor.token, Some((_, Credential::Cookie)));
        match &self.visitor.session {
            Some(session) if by_cookie && !reads => {
                if self.header(CSRF) == Some(session.csrf.as_str()) {
                    Ok(())
                } else {
                    Err(Problem::new(StatusCode::FORBIDDEN, "csrf-token"))
                }
            }
            _ => Ok(()),
        }
    }
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Takes a request through all steps: credential, forgery, media type, size, handler, headers.
pub(super) async fn run(route: &'static Route, site: Site, request: Request) -> Response {
    let mut response = match answer(route, site, request).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    };
    let headers = response.headers_mut();
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

async fn answer(route: &'static Route, site: Site, mut request: Request) -> Answer {
    let parameters = request
        .extract_parts::<RawPathParams>()
        .await
        .map_err(|_| Problem::nothing_here())?
        .iter()
        .map(|(name, value)| Some((name.to_owned(), route.without_ending(value)?.to_owned())))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(Problem::nothing_here)?;
    let (parts, body) = request.into_parts();
    let visitor = if let Some(visitor) = parts.extensions.get::<Visitor>() {
        visitor.clone()
    } else {
        let mut visitor = Visitor::read(&site, &parts.headers, &parts.uri).await;
        visitor.address = parts.extensions.get::<Client>().map(|client| client.0);
        visitor
    };
    let query = parse_urlencoded(parts.uri.query().unwrap_or_default().as_bytes());
    let mut call =
        Call { site, visitor, headers: parts.headers, parameters, query, body: Bytes::new() };
    call.check_credential(route.auth)?;
    call.check_forgery(&parts.method)?;
    if let Some(content) = route.body.content() {
        call.body = read_body(&call.headers, body, content).await?;
    }
    (route.run)(call).await
}

async fn read_body(headers: &HeaderMap, body: Body, content: &Content) -> Result<Bytes, Problem> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.split(';').next()).unwrap_or_default();
    let given = given.trim().to_ascii_lowercase();
    if !content.media_types.contains(&given.as_str()) {
        return Err(Problem {
            status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
            faults: Fault::at("media-type", "content-type")
                .with("wanted", content.media_types.join(", "))
                .into(),
            operation: None,
        });
    }
    let too_large = || Problem {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        faults: Fault::new("body-too-large").with("limit", content.most_bytes / 1024).into(),
        operation: None,
    };
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let announced: Option<usize> = announced.and_then(|length| length.parse().ok());
    if announced.is_some_and(|length| length > content.most_bytes) {
        return Err(too_large());
    }
    // A body that breaks off leaves nobody to read the answer; so what fails here is too large.
    whole(body, content.most_bytes).await.map(Bytes::from).ok_or_else(too_large)
}

/// A JSON answer.
pub(super) fn give(view: &impl Serialize) -> Answer {
    give_with(StatusCode::OK, view)
}

/// A JSON answer to what made something new.
pub(super) fn made(view: &impl Serialize) -> Answer {
    give_with(StatusCode::CREATED, view)
}

/// A JSON answer with a status.
pub(super) fn give_with(status: StatusCode, view: &impl Serialize) -> Answer {
    let text = serde_json::to_vec(view).map_err(|error| app::Error::internal(&error))?;
    Ok((status, [(header::CONTENT_TYPE, "application/json")], text).into_response())
}

/// Bytes of a public file that may be kept for a while.
pub(super) fn public_file(
    media_type: &'static str,
    seconds: u32,
    bytes: impl Into<Body>,
) -> Response {
    let mut response = bytes.into().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    if let Ok(value) = HeaderValue::from_str(&format!("public, max-age={seconds}")) {
        headers.insert(header::CACHE_CONTROL, value);
    }
    response
}
