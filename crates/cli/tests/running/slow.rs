//! Strangers who take what a connection gives and never finish, against a server in a process of its own, so that its memory is
//! measured apart from theirs. What they hold, kind by kind, is told in `docs/testing.md`.
//!
//! `SENIM_SLOW_CONNECTIONS=2000` makes so many connections of each kind; the driver needs as many open files.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use gateway::population::Population;
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpSocket, TcpStream},
};

use crate::{
    hardship::{Reader, assert_small, number, peak_memory},
    instance::Instance,
    story::Staff,
};

/// So many connections of each kind by default.
const CONNECTIONS: u64 = 60;
/// The buffer of a reader who does not read, in octets.
const READER_BYTES: u32 = 4096;

/// What strangers send, never to go on.
fn holds() -> [(&'static str, String); 6] {
    let head = |start: &str, length: u32, kind: &str| {
        format!(
            "{start} HTTP/1.1\r\nhost: a\r\ncontent-length: {length}\r\ncontent-type: {kind}\r\n\r\n"
        )
    };
    let form = head("POST /en/sign-in", 900_000, "application/x-www-form-urlencoded");
    let file = head("POST /api/v1/drafts/0/files/a", 9_000_000, "application/pdf");
    let question = head("POST /ocsp", 90, "application/ocsp-request");
    [
        ("nothing", String::new()),
        ("half a head", format!("GET /en HTTP/1.1\r\nhost: a\r\nx: {}", "x".repeat(8000))),
        ("half a status request", question + "0"),
        ("half a form", form + "a=1"),
        ("half a file", file + "%PDF"),
        (
            "answers that nobody reads",
            "GET /api/openapi.json HTTP/1.1\r\nhost: a\r\n\r\n".repeat(40),
        ),
    ]
}

/// A connection from the address of a stranger by her number: addresses of loopback.
async fn stranger(number: u32, server: SocketAddr) -> TcpStream {
    let [_, _, high, low] = (number / 250 * 256 + number % 250 + 1).to_be_bytes();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(READER_BYTES).unwrap();
    socket.bind((IpAddr::V4(Ipv4Addr::new(127, 1, high, low)), 0).into()).unwrap();
    socket.connect(server).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_strangers_take_bounded_memory_and_keep_nobody_waiting() {
    let instance = Instance::founded(None);
    let population = Population::standard().unwrap();
    let staff = Staff::enrolled(&instance, &population).await;
    let server = instance.start();
    let address = SocketAddr::from(([127, 0, 0, 1], instance.port));
    let certificate = staff.operator.certificate.clone();
    let mut reader = Reader::new(instance.base(instance.port), certificate).await;
    reader.look().await;
    let each = number("SENIM_SLOW_CONNECTIONS", CONNECTIONS);
    let mut told = vec![format!("{} MiB before", peak_memory(&server) >> 10)];
    let mut held = Vec::new();
    for (kind, bytes) in holds() {
        for _ in 0..each {
            let mut stream = stranger(u32::try_from(held.len()).unwrap(), address).await;
            // One that was sent away meanwhile holds nothing, which is what is wanted.
            drop(stream.write_all(bytes.as_bytes()).await);
            held.push(stream);
            if held.len() % 200 == 0 {
                let answer = reader.look().await;
                assert!(answer.error().is_none(), "{kind}: {:?}", answer.error());
            }
        }
        for _ in 0..5 {
            let answer = reader.look().await;
            assert!(answer.error().is_none(), "{kind}: {:?}", answer.error());
        }
        told.push(format!("{kind} {}", peak_memory(&server) >> 10));
    }
    let memory = assert_small(&server);
    assert!(server.stop(), "it stops though they hold it");
    assert!(!instance.logs().contains("panicked"), "{}", instance.logs());
    eprintln!("{each} of each kind: {}; {}; {memory}", told.join(", "), reader.told());
}
