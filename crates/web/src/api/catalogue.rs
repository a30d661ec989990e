//! What an entry of the interface is. The routes that answer and the published description are both made of entries.

use axum::{
    Router,
    extract::{Request, State},
    routing::{MethodFilter, on},
};
use base::Role;

use super::call::{self, Handler};
use crate::{
    guard::{self, Budget},
    site::Site,
};

/// Who may call.
#[derive(Clone, Copy, Debug)]
pub(super) enum Auth {
    /// Anybody; a draft is opened by the secret in its path.
    Public,
    /// A signed-in person in one of these roles; `app` decides.
    Role(&'static [Role]),
    /// Whoever has the secret of the request, or its signed-in applicant.
    SecretOrSession,
    /// Any signed-in person.
    Session,
}

/// Methods of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Delete,
    Get,
    Post,
    Put,
}

impl Verb {
    /// As OpenAPI writes it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Get => "get",
            Self::Post => "post",
            Self::Put => "put",
        }
    }

    const fn filter(self) -> MethodFilter {
        match self {
            Self::Delete => MethodFilter::DELETE,
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
            Self::Put => MethodFilter::PUT,
        }
    }
}

/// What a body may be.
pub(super) struct Content {
    /// Its media types.
    pub(super) media_types: &'static [&'static str],
    /// Its largest size.
    pub(super) most_bytes: usize,
}

/// A body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// The bytes of an upload.
    File,
    /// A JSON object of this shape.
    Json(&'static str),
    /// A JSON object of this shape, with files in Base64.
    JsonWithFiles(&'static str),
    /// No body; one that is sent is not looked at.
    Nothing,
    /// An OCSP request (RFC 6960).
    OcspRequest,
    /// A signature: CMS in DER, PEM or Base64.
    Signature,
}

impl Taken {
    /// What the body may be.
    pub(super) const fn content(self) -> Option<&'static Content> {
        match self {
            Self::File => Some(&Content {
                media_types: &[
                    "application/octet-stream",
                    "application/pdf",
                    "image/jpeg",
                    "image/png",
                ],
                most_bytes: 20 << 20,
            }),
            // Two PKCS#10 requests and the answers; a draft holds 256 KiB.
            Self::Json(_) => {
                Some(&Content { media_types: &["application/json"], most_bytes: 512 << 10 })
            }
            Self::JsonWithFiles(_) => {
                Some(&Content { media_types: &["application/json"], most_bytes: 20 << 20 })
            }
            Self::Nothing => None,
            Self::OcspRequest => {
                Some(&Content { media_types: &["application/ocsp-request"], most_bytes: 8 << 10 })
            }
            Self::Signature => Some(&Content {
                media_types: &[
                    "application/pkcs7-signature",
                    "application/octet-stream",
                    "text/plain",
                ],
                most_bytes: 256 << 10,
            }),
        }
    }
}

/// A good answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// Bytes of this media type; `*/*` where it depends.
    Bytes(&'static str),
    /// A JSON object of this shape.
    Json(&'static str),
    /// A list of JSON objects of this shape.
    JsonList(&'static str),
    /// A JSON object of this shape that was just made: 201.
    Made(&'static str),
    /// Nothing: 204.
    Nothing,
    /// A JSON Schema or another JSON document that describes itself.
    SelfDescribed,
}

/// A value of the query.
pub(super) struct Query {
    /// The name behind the question mark.
    pub(super) name: &'static str,
    /// What it means.
    pub(super) about: &'static str,
    /// Whether it must be there.
    pub(super) needed: bool,
}

/// The values of a page of a queue.
pub(super) const QUEUE_PAGE: &[Query] = &[
    Query { name: "queue", about: "Code of the queue; the first one by default.", needed: false },
    Query { name: "after", about: "`next` of the page before.", needed: false },
];

/// Which text a signature is of.
pub(super) const SIGNED_TEXT: &[Query] =
    &[Query { name: "text", about: "`id` of the text that was signed.", needed: true }];

/// One entry.
pub(super) struct Route {
    /// Method.
    pub(super) verb: Verb,
    /// Path, with its parameters in braces.
    pub(super) path: &'static str,
    /// Stable name of the operation.
    pub(super) operation: &'static str,
    /// What it does, in one line.
    pub(super) summary: &'static str,
    /// Who may call.
    pub(super) auth: Auth,
    /// The values of the query.
    pub(super) query: &'static [Query],
    /// Whether `Idempotency-Key` is heeded.
    pub(super) once: bool,
    /// The body.
    pub(super) body: Taken,
    /// The good answer.
    pub(super) gives: Given,
    /// What answers.
    pub(super) run: Handler,
}

impl Route {
    /// An entry that reads.
    pub(super) const fn get(
        path: &'static str,
        operation: &'static str,
        summary: &'static str,
        auth: Auth,
        gives: Given,
        run: Handler,
    ) -> Self {
        let (query, body): (&[Query], _) = (&[], Taken::Nothing);
        Self {
            verb: Verb::Get,
            path,
            operation,
            summary,
            auth,
            query,
            once: false,
            body,
            gives,
            run,
        }
    }

    /// An entry that acts.
    pub(super) const fn post(
        path: &'static str,
        operation: &'static str,
        summary: &'static str,
        auth: Auth,
        body: Taken,
        gives: Given,
        run: Handler,
    ) -> Self {
        let query: &[Query] = &[];
        Self {
            verb: Verb::Post,
            path,
            operation,
            summary,
            auth,
            query,
            once: false,
            body,
            gives,
            run,
        }
    }

    /// The same with another method.
    pub(super) const fn by(mut self, verb: Verb) -> Self {
        self.verb = verb;
        self
    }

    /// The same with values of the query.
    pub(super) const fn asking(mut self, query: &'static [Query]) -> Self {
        self.query = query;
        self
    }

    /// The same, heeding `Idempotency-Key`.
    pub(super) const fn once(mut self) -> Self {
        self.once = true;
        self
    }

    /// The ending after the last parameter: `.cer`.
    fn ending(&self) -> &'static str {
        self.path.rsplit_once('}').map_or("", |(_, ending)| ending)
    }

    /// The value of a parameter without the ending of the path; none if it has another.
    pub(super) fn without_ending<'a>(&self, value: &'a str) -> Option<&'a str> {
        let ending = self.ending();
        if ending.starts_with('.') { value.strip_suffix(ending) } else { Some(value) }
    }

    /// The path as the router takes it: a parameter is a whole segment.
    pub(super) fn routed_path(&self) -> &'static str {
        let ending = self.ending();
        if ending.starts_with('.') {
            self.path.strip_suffix(ending).unwrap_or(self.path)
        } else {
            self.path
        }
    }

    /// The names of the parameters of the path.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path
            .split('{')
            .skip(1)
            .filter_map(|part| part.split('}').next())
            .map(|name| name.trim_start_matches('*'))
    }

    /// The area: the last part of the address that is no parameter and names things.
    pub(super) fn tag(&self) -> &'static str {
        let path = self.path.strip_prefix("/api/v1/").unwrap_or("public addresses");
        path.split('/').next().unwrap_or(path)
    }
}

/// The router of all entries.
pub(super) fn router(routes: impl Iterator<Item = &'static Route>) -> Router<Site> {
    let (mut small, mut uploads) = (Router::new(), Router::new());
    for route in routes {
        let answer =
            move |State(site): State<Site>, request: Request| call::run(route, site, request);
        let method = on(route.verb.filter(), answer);
        if matches!(route.body, Taken::File | Taken::JsonWithFiles(_)) {
            uploads = uploads.route(route.routed_path(), method);
        } else {
            small = small.route(route.routed_path(), method);
        }
    }
    guard::limited(small, Budget::Page).merge(guard::limited(uploads, Budget::Upload))
}
