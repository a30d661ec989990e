//! The server on a real port of loopback, with strangers who hold what they can get.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI32, Ordering},
    },
};

use pki::{
    Certificate,
    ocsp::{CertId, CertStatus, Request as StatusRequest, Response as StatusResponse},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpSocket,
    sync::oneshot,
    task::JoinHandle,
};

use super::*;
use crate::api::tests::application;

/// A connection from an address of loopback.
async fn connect(from: Ipv4Addr, to: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((IpAddr::V4(from), 0).into())?;
    socket.set_recv_buffer_size(4096)?;
    socket.connect(to).await
}

/// The address of a stranger by her number.
fn stranger(number: u32) -> Ipv4Addr {
    let [_, _, high, low] = (number / 250 * 256 + number % 250 + 1).to_be_bytes();
    Ipv4Addr::new(127, 1, high, low)
}

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<io::Result<()>>,
    app: App,
    _folder: tempfile::TempDir,
}

impl Running {
    async fn start() -> Self {
        let (folder, app) = application().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async move {
            let _ = stopped.await;
        };
        let served = tokio::spawn(serve(app.clone(), listener, shutdown));
        Self { address, stop, served, app, _folder: folder }
    }

    /// Sends a request and reads the whole answer.
    async fn ask(&self, head: &str, body: &[u8]) -> (u16, String, Vec<u8>) {
        ask_from(Ipv4Addr::LOCALHOST, self.address, head, body).await
    }

    /// The same, which must come within a second.
    async fn ask_quickly(&self, head: &str, body: &[u8]) -> (u16, String, Vec<u8>) {
        let start = Instant::now();
        let answer = self.ask(head, body).await;
        assert!(start.elapsed() < Duration::from_secs(1), "{head}: {:?}", start.elapsed());
        answer
    }

    fn status_request(&self, serial: pki::Serial, nonce: Option<&[u8]>) -> Vec<u8> {
        let issuer = self.app.published_certificate("nca-rsa").unwrap();
        let issuer = Certificate::from_der(&issuer.der).unwrap();
        let id = CertId::new(crypto::DigestAlgorithm::Sha256, &issuer, serial).unwrap();
        StatusRequest::new(vec![id], nonce).to_der()
    }
}

/// Sends a request from an address and reads the whole answer.
async fn ask_from(
    from: Ipv4Addr,
    to: SocketAddr,
    head: &str,
    body: &[u8],
) -> (u16, String, Vec<u8>) {
    let mut stream = connect(from, to).await.unwrap();
    let length = body.len();
    let head =
        format!("{head}\r\nhost: a\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await.unwrap();
    let end = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(all[..end].to_vec()).unwrap().to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head, all.split_off(end + 4))
}

const POST_OCSP: &str = "POST /ocsp HTTP/1.1\r\ncontent-type: application/ocsp-request";

/// How strangers hold a connection: what they send, never to go on.
fn holds() -> Vec<(&'static str, Vec<u8>)> {
    let openapi = "GET /api/openapi.json HTTP/1.1\r\nhost: a\r\n\r\n".repeat(40);
    let form = "POST /en/sign-in HTTP/1.1\r\nhost: a\r\ncontent-length: 900000\r\n\
        content-type: application/x-www-form-urlencoded\r\n\r\na=1";
    let upload = "POST /api/v1/drafts/0/files/a HTTP/1.1\r\nhost: a\r\ncontent-length: 9000000\r\n\
        content-type: application/pdf\r\n\r\n%PDF";
    let small = format!("{POST_OCSP}\r\nhost: a\r\ncontent-length: 90\r\n\r\n0");
    vec![
        ("head", format!("GET /en HTTP/1.1\r\nhost: a\r\nx: {}", "x".repeat(8000)).into()),
        ("nothing", Vec::new()),
        ("body of a status request", small.into()),
        ("body of a form", form.into()),
        ("body of a file", upload.into()),
        ("response", openapi.into()),
    ]
}

/// Set for the large version: so many connections of each kind instead of the few that every run of the tests makes.
fn strangers() -> u32 {
    std::env::var("SENIM_SLOW_CONNECTIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(60)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_strangers_hold_up_nobody() {
    let running = Running::start().await;
    let request = running.status_request(pki::Serial::new(&[0x11; 16]).unwrap(), None);
    let mut held = Vec::new();
    let mut number = 0;
    for (kind, bytes) in holds() {
        for _ in 0..strangers() {
            number += 1;
            let mut stream = connect(stranger(number), running.address).await.unwrap();
            // One that was sent away meanwhile holds nothing, which is what is wanted.
            let _ = stream.write_all(&bytes).await;
            held.push(stream);
        }
        let (status, _, list) = running.ask_quickly("GET /crl/nca-rsa.crl HTTP/1.1", b"").await;
        assert_eq!(status, 200, "{kind}");
        assert!(pki::crl::CertificateList::from_any(&list).is_ok(), "{kind}");
        let (status, _, answer) = running.ask_quickly(POST_OCSP, &request).await;
        assert_eq!(
            (status, StatusResponse::parse(&answer).unwrap().error()),
            (200, None),
            "{kind}"
        );
        for page in ["/en", "/kk/sign-in", "/ru/services", "/en/check", "/assets/style.css"] {
            let (status, _, _) = running.ask_quickly(&format!("GET {page} HTTP/1.1"), b"").await;
            assert_eq!(status, 200, "{page} beside {kind}");
        }
        // A form of a person, which is small, is taken as well.
        let form = b"challenge=0&signature=0";
        let head = "POST /en/sign-in HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded";
        assert!(running.ask_quickly(head, form).await.0 < 429, "{kind}");
    }
    let start = Instant::now();
    running.stop.send(()).unwrap();
    running.served.await.unwrap().unwrap();
    assert!(start.elapsed() < STOP_PATIENCE + Duration::from_secs(1), "{:?}", start.elapsed());
    drop(held);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_at_the_seal_hold_up_nobody() {
    // More than the places, one for two processors, and those who may wait for one.
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let most = 48 + u32::try_from(processors / 2).unwrap();
    let running = Running::start().await;
    let serial = pki::Serial::new(&[0x11; 16]).unwrap();
    let (over, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicI32::new(0)));
    let mut strangers = tokio::task::JoinSet::new();
    for number in 0..most {
        let (over, asked, to) = (Arc::clone(&over), Arc::clone(&asked), running.address);
        strangers.spawn(async move {
            let mut answers = Vec::new();
            while !over.load(Ordering::SeqCst) {
                // Each asks for another day, so that none is kept.
                let days = jiff::Span::new().days(asked.fetch_add(1, Ordering::SeqCst));
                let on = jiff::civil::date(1, 1, 1).checked_add(days).unwrap();
                let path = format!("/api/v1/registers/mes-01/attestats/sealed?on={on}");
                let head = format!("GET {path} HTTP/1.1");
                let (status, head, body) = ask_from(stranger(number + 1), to, &head, b"").await;
                if status == 503 {
                    assert!(head.contains("\r\nretry-after: 10"), "{head}");
                    let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
                    assert_eq!(problem["faults"][0]["code"], "extracts-busy");
                }
                answers.push(status);
            }
            answers
        });
    }
    while asked.load(Ordering::SeqCst) < 2 * i32::try_from(most).unwrap() {
        tokio::task::yield_now().await;
    }
    for nonce in 0..20 {
        // A new signature for each answer, as the strangers want one for each extract.
        let request = running.status_request(serial, Some(&[nonce; 16]));
        let (status, _, answer) = running.ask_quickly(POST_OCSP, &request).await;
        assert_eq!((status, StatusResponse::parse(&answer).unwrap().error()), (200, None));
        for path in ["/crl/nca-rsa.crl", "/en", "/kk/registers", "/en/check/0000-0000-0000-0000"] {
            let (status, _, _) = running.ask_quickly(&format!("GET {path} HTTP/1.1"), b"").await;
            assert_eq!(status, if path.starts_with("/en/check") { 404 } else { 200 }, "{path}");
        }
    }
    over.store(true, Ordering::SeqCst);
    let answers: Vec<u16> = strangers.join_all().await.into_iter().flatten().collect();
    let count = |wanted| answers.iter().filter(|status| **status == wanted).count();
    assert!(count(200) > 0 && count(503) > 0, "{} sealed of {}", count(200), answers.len());
    assert_eq!(count(200) + count(503), answers.len());
    running.stop.send(()).unwrap();
    running.served.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_address_cannot_hold_more_than_its_part() {
    let running = Running::start().await;
    let most = running.app.config().server.connections_per_address;
    let mut held = Vec::new();
    for _ in 0..most + 50 {
        held.push(connect(stranger(1), running.address).await.unwrap());
    }
    // The first of them made room for the last.
    let mut first = held.remove(0);
    assert_eq!(first.read(&mut [0; 1]).await.unwrap_or(0), 0);
    assert_eq!(running.ask_quickly("GET /en HTTP/1.1", b"").await.0, 200);
    running.stop.send(()).unwrap();
    running.served.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_everybody_reads_comes_with_what_caches_need() {
    let running = Running::start().await;
    for path in ["/crl/nca-rsa.crl", "/cert/root-gost.cer"] {
        let (status, head, bytes) = running.ask(&format!("GET {path} HTTP/1.1"), b"").await;
        assert!(status == 200 && !bytes.is_empty(), "{path}");
        let value = |name: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
            line.unwrap_or_else(|| panic!("{path} has no {name}")).to_owned()
        };
        assert!(value("cache-control").starts_with("public, max-age="));
        for condition in [
            format!("if-none-match: {}", value("etag")),
            format!("if-none-match: W/{}, \"x\"", value("etag")),
            format!("if-modified-since: {}", value("last-modified")),
            "if-modified-since: Fri, 01 Jan 2100 00:00:00 GMT".to_owned(),
        ] {
            let asked = format!("GET {path} HTTP/1.1\r\n{condition}");
            let (status, _, bytes) = running.ask(&asked, b"").await;
            assert_eq!((status, bytes.len()), (304, 0), "{condition}");
        }
        for condition in ["if-none-match: \"x\"", "if-modified-since: rubbish"] {
            let asked = format!("GET {path} HTTP/1.1\r\n{condition}");
            assert_eq!(running.ask(&asked, b"").await.0, 200, "{condition}");
        }
        let (status, _, bytes) = running.ask(&format!("HEAD {path} HTTP/1.1"), b"").await;
        assert_eq!((status, bytes.len()), (200, 0));
    }
    assert_eq!(running.ask("GET /crl/nobody.crl HTTP/1.1", b"").await.0, 404);
    running.stop.send(()).unwrap();
    running.served.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nonce_comes_back_and_a_number_that_was_never_issued_is_not_kept() {
    let running = Running::start().await;
    let serial = pki::Serial::new(&[0x11; 16]).unwrap();
    let request = running.status_request(serial, Some(&[7; 16]));
    let (_, head, answer) = running.ask(POST_OCSP, &request).await;
    let answer = StatusResponse::parse(&answer).unwrap();
    assert_eq!(answer.nonce(), Some([7; 16].as_slice()));
    assert_eq!(answer.responses()[0].status, CertStatus::Unknown);
    assert!(head.contains("cache-control: no-store"));
    let plain = running.status_request(serial, None);
    running.ask(POST_OCSP, &plain).await;
    assert!(running.app.kept_status(&plain).is_none());
    let (_, _, answer) = running.ask(POST_OCSP, b"rubbish").await;
    assert_eq!(
        StatusResponse::parse(&answer).unwrap().error(),
        Some(pki::ocsp::ErrorStatus::MalformedRequest)
    );
    running.stop.send(()).unwrap();
    running.served.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cookie_of_no_session_does_not_lift_the_limit_of_an_address() {
    let running = Running::start().await;
    let most = running.app.config().server.forms_at_once;
    let mut statuses = std::collections::BTreeMap::new();
    for count in 0..most + 10 {
        let head = format!(
            "POST /api/v1/sign-in HTTP/1.1\r\ncontent-type: application/json\r\n\
             cookie: senim={count:064x}"
        );
        *statuses.entry(running.ask(&head, b"{}").await.0).or_insert(0) += 1;
    }
    assert!(statuses[&429] >= 5, "{statuses:?}");
    assert!(statuses.len() == 2, "{statuses:?}");
    // OCSP is not slowed down.
    assert_eq!(running.ask(POST_OCSP, b"rubbish").await.0, 200);
    running.stop.send(()).unwrap();
    running.served.await.unwrap().unwrap();
}
