//! The server: its own loop over `hyper`, because what keeps strangers from stopping it lies below a router: how many
//! connections there are and which one goes, how long a head, a body and a reader may take, and where each request runs.
//!
//! | what | limit |
//! |---|---|
//! | connections | [`app::config::ServerConfig`]; the one that waits longest makes room |
//! | head of a request, and waiting for one | [`HEAD_PATIENCE`], [`HEAD_BYTES`] |
//! | body | received before the request runs: 10 s if it is small, else [`SLOWEST_BYTES_PER_SECOND`] |
//! | reader of a response | [`SLOWEST_BYTES_PER_SECOND`] while it makes us wait; the slowest go when too much is held for them |
//! | running | places apart for status, publications, pages and uploads |
//! | stopping | what runs is finished within [`STOP_PATIENCE`], then it is cut off |

mod buckets;
mod connections;
mod origin;
mod paced;
mod places;
mod reception;
#[cfg(test)]
mod tests;

use std::{convert::Infallible, future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use app::{App, Origin};
use axum::{
    Router,
    body::Body,
    extract::{MatchedPath, Request},
    http::{HeaderValue, Method, StatusCode, header},
    response::Response,
};
use hyper::{
    body::{Body as _, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{Instant, timeout, timeout_at},
};
use tower::ServiceExt as _;

pub(crate) use self::{buckets::Buckets, origin::Client, places::Kind, reception::whole};
use self::{
    connections::{Connections, Entered},
    paced::Paced,
    places::{Places, SMALL_BODY_BYTES, announced},
    reception::Unreceived,
};
use crate::{
    metrics,
    problem::{Problem, finished},
    publications,
    site::Site,
};

/// Whoever sends or reads more slowly than this, over ten seconds, is cut off. An eighth of the slowest line on which the
/// service must work, 256 kbit/s (nca-01 R p.20).
pub(crate) const SLOWEST_BYTES_PER_SECOND: u64 = 4 << 10;
/// How long the head of a request may take, and how long a connection is kept without one.
const HEAD_PATIENCE: Duration = Duration::from_secs(15);
/// How large the head of a request may be: the longest OCSP request in an address is 11 KiB.
const HEAD_BYTES: usize = 16 << 10;
/// What a handler may take for a form.
const FORM_BYTES: usize = 1 << 20;
/// What a handler may take for a file, with the form around it.
const UPLOAD_BYTES: usize = (20 << 20) + (64 << 10);
/// How long a received file waits for its place.
const UPLOAD_PATIENCE: Duration = Duration::from_mins(1);
/// How long what runs may take to finish when the server stops.
const STOP_PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection without a request, or one whose reader is slow, is kept when the server stops.
const WAITING_PATIENCE: Duration = Duration::from_secs(2);
/// Descriptors that are left for the database, files and the log.
const OTHER_DESCRIPTORS: usize = 128;

struct Server {
    site: Site,
    router: Router,
    places: Places,
    connections: Arc<Connections>,
}

/// Serves until `shutdown` is done; requests that run are then finished, if they can be within ten seconds.
pub async fn serve(
    app: App,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let settings = &app.config().server;
    let size = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
    let files = connections::most_descriptors().unwrap_or(usize::MAX);
    let most = size(settings.connections).min(files.saturating_sub(OTHER_DESCRIPTORS)).max(16);
    if most < size(settings.connections) {
        tracing::warn!(most, "the limit of open files allows fewer connections than the settings");
    }
    let connections = Connections::new(most, size(settings.connections_per_address));
    let site = Site::new(app);
    let router = crate::router_of(site.clone());
    let server = Arc::new(Server { site, router, places: Places::default(), connections });
    let (stop, stopped) = watch::channel(false);
    let mut following = {
        let (app, stopped) = (server.site.app.clone(), stopped.clone());
        tokio::spawn(async move { app.follow_publications(until(stopped)).await })
    };
    let mut open = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            biased;
            () = &mut shutdown => break,
            Some(_) = open.join_next(), if !open.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    if let Some(entered) = server.connections.enter(server.origin(peer)) {
                        let attending = attend(Arc::clone(&server), stream, peer, entered, stopped.clone());
                        open.spawn(attending);
                    }
                }
                Err(fault) => server.recover(&fault).await,
            }
        }
    }
    drop(listener);
    stop.send_replace(true);
    let now = Instant::now();
    let (waiting, end) = (now + WAITING_PATIENCE, now + STOP_PATIENCE);
    while let Ok(Some(_)) = timeout_at(waiting, open.join_next()).await {}
    server.connections.dismiss_waiting();
    while let Ok(Some(_)) = timeout_at(end, open.join_next()).await {}
    if !open.is_empty() {
        tracing::warn!(connections = open.len(), "cut off at the end of the time to stop");
        open.shutdown().await;
    }
    if timeout_at(end, &mut following).await.is_err() {
        following.abort();
    }
    Ok(())
}

async fn until(mut stopped: watch::Receiver<bool>) {
    // A sender that is gone means the same as one that says so.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

impl Server {
    /// Whom a connection counts for; none for a proxy of ours.
    fn origin(&self, peer: SocketAddr) -> Option<Origin> {
        let proxies = &self.site.app.config().server.trusted_proxies;
        let address = peer.ip().to_canonical();
        let ours = proxies.iter().any(|proxy| proxy.to_canonical() == address);
        (!ours).then(|| Origin::from(address))
    }

    /// After a failure to accept: one connection's own is forgotten; for want of descriptors one that waits makes room.
    async fn recover(&self, fault: &io::Error) {
        use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
        if matches!(fault.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
            return;
        }
        tracing::warn!(error = %fault, "a connection cannot be accepted");
        self.connections.make_room();
        // The one that goes frees its descriptor meanwhile.
        let _ = timeout(Duration::from_millis(50), std::future::pending::<()>()).await;
    }
}

/// Attends to one connection until it ends, is dismissed, or the server stops.
async fn attend(
    server: Arc<Server>,
    stream: TcpStream,
    peer: SocketAddr,
    entered: Entered,
    stopped: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let entered = Arc::new(entered);
    let connection = Arc::clone(&entered.connection);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (server, entered) = (Arc::clone(&server), Arc::clone(&entered));
        async move { Ok::<_, Infallible>(server.answer(&entered, peer, request).await) }
    });
    let talk = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Paced::new(stream)), service);
    tokio::pin!(talk);
    let stopping = until(stopped);
    tokio::pin!(stopping);
    let mut told = false;
    loop {
        tokio::select! {
            // How a connection ends is its other end's affair.
            _ = talk.as_mut() => return,
            () = connection.dismissed() => return,
            () = &mut stopping, if !told => {
                told = true;
                talk.as_mut().graceful_shutdown();
            }
        }
    }
}

impl Server {
    async fn answer(
        &self,
        entered: &Entered,
        peer: SocketAddr,
        request: hyper::Request<Incoming>,
    ) -> Response {
        let app = &self.site.app;
        let began = Instant::now();
        let (method, uri, headers) = (request.method(), request.uri(), request.headers());
        let kind = Kind::of(method, uri.path());
        if let Some(response) = publications::at_once(app, method, uri, headers) {
            metrics::count(kind, response.status(), began.elapsed());
            return response;
        }
        let method = method.clone();
        let mut request = request.map(Body::new);
        let client =
            origin::client(peer.ip(), request.headers(), &app.config().server.trusted_proxies);
        request.extensions_mut().insert(client);
        let response = self.run(entered, client, kind, request).await;
        entered.waits();
        let length = response.body().size_hint().exact();
        entered.owes(length.and_then(|length| usize::try_from(length).ok()).unwrap_or(0));
        let took = began.elapsed();
        metrics::count(kind, response.status(), took);
        log(&method, &response, took);
        response
    }

    /// Receives the body, takes a place, and lets the router answer.
    async fn run(
        &self,
        entered: &Entered,
        client: Client,
        kind: Kind,
        request: Request,
    ) -> Response {
        let origin = Origin::from(client.0);
        let small = announced(request.headers()).is_some_and(|bytes| bytes <= SMALL_BODY_BYTES);
        // A form that could carry a file and does not costs no more than a page.
        let kind = if small && kind == Kind::Upload { Kind::Page } else { kind };
        let (parts, body) = request.into_parts();
        let received = if small || kind == Kind::Status {
            if parts.method == Method::GET {
                Ok(Body::empty())
            } else {
                match reception::small(body, SMALL_BODY_BYTES).await {
                    Ok(bytes) if parts.uri.path() == "/ocsp" => {
                        let at_once =
                            publications::posted_at_once(&self.site.app, &parts.headers, &bytes);
                        if let Some(response) = at_once {
                            return response;
                        }
                        Ok(Body::from(bytes))
                    }
                    received => received.map(Body::from),
                }
            }
        } else {
            let Some(_place) = self.places.receive(kind, Some(origin)) else {
                return self.refuse(&Request::from_parts(parts, Body::empty()), TOO_BUSY);
            };
            entered.works();
            if kind == Kind::Upload {
                let folder = self.site.app.folder().receptions();
                reception::file(body, UPLOAD_BYTES, &folder).await
            } else {
                reception::form(body, FORM_BYTES).await.map(Body::from)
            }
        };
        let (body, fault) = match received {
            Ok(body) => (body, None),
            Err(unreceived) => (Body::empty(), Some(problem_of(&unreceived))),
        };
        let request = Request::from_parts(parts, body);
        if let Some(fault) = fault {
            return self.refuse(&request, fault);
        }
        entered.works();
        let place = if kind == Kind::Upload {
            timeout(UPLOAD_PATIENCE, self.places.wait(kind)).await.ok().flatten()
        } else {
            self.places.take(kind)
        };
        let Some(_place) = place else { return self.refuse(&request, TOO_BUSY) };
        match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// An answer without the router; the connection ends after it, since what is left of the body is not read.
    fn refuse(&self, request: &Request, (status, code): (StatusCode, &'static str)) -> Response {
        let problem = Problem::new(status, code);
        let mut response = finished(&self.site, request, &problem);
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        response
    }
}

/// One line for each request that is not answered from memory, with `RUST_LOG=request=info`. It has the pattern of the
/// address, neither the address nor who asked.
fn log(method: &Method, response: &Response, took: Duration) {
    let route = response.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
    let status = response.status().as_u16();
    tracing::info!(target: "request", %method, route, status, ms = took.as_millis(), "answered");
}

const TOO_BUSY: (StatusCode, &str) = (StatusCode::SERVICE_UNAVAILABLE, "too-busy");

fn problem_of(unreceived: &Unreceived) -> (StatusCode, &'static str) {
    match unreceived {
        Unreceived::Broken => (StatusCode::BAD_REQUEST, "unreadable-body"),
        Unreceived::Disk(fault) => {
            tracing::error!(error = %fault, "a file that was sent cannot be kept on the disk");
            (StatusCode::SERVICE_UNAVAILABLE, "upload-no-room")
        }
        Unreceived::Slow => (StatusCode::REQUEST_TIMEOUT, "request-timeout"),
        Unreceived::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
    }
}
