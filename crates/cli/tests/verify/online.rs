//! Services of authorities over HTTP. What stands behind the listeners is openssl.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    thread,
};

use serde_json::Value;

use crate::{
    expect, must, senim, sign,
    world::{Kind, World},
};

/// What a service answers to a question.
type Answer = Box<dyn Fn(&[u8]) -> Vec<u8> + Send>;

/// A service on this computer that answers so many questions of a media type; gives its address.
fn service(media_type: &'static str, questions: usize, answer: Answer) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        for _ in 0..questions {
            let (mut stream, _) = listener.accept().unwrap();
            let (head, body) = request(&mut stream);
            assert!(head.contains("user-agent: senim/"), "{head}");
            assert!(head.contains(media_type), "{head}");
            reply(&mut stream, "200 OK", &answer(&body));
        }
    });
    address
}

/// Reads a request: its head in small letters, and its body.
fn request(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).unwrap();
        request.extend_from_slice(&buffer[..count]);
        let Some(end) = request.windows(4).position(|end| end == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.map_or(0, |length| length.parse().unwrap());
        if request.len() >= end + 4 + length {
            return (head, request[end + 4..].to_vec());
        }
    }
}

fn reply(stream: &mut TcpStream, status: &str, body: &[u8]) {
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
}

/// A time-stamping authority: `openssl ts`.
fn time_stamping_authority(world: &World, questions: usize) -> String {
    world.party("tsa", Kind::Rsa);
    let settings = "[tsa]\ndefault_tsa=one\n[one]\nserial=serial\nsigner_cert=tsa.pem\n\
        signer_key=tsa-key.pem\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256,sha512\n\
        ess_cert_id_chain=no\ness_cert_id_alg=sha256\n";
    fs::write(world.path().join("ts.cnf"), settings).unwrap();
    fs::write(world.path().join("serial"), "01\n").unwrap();
    let folder = world.path().to_owned();
    let answer = move |question: &[u8]| {
        fs::write(folder.join("query.tsq"), question).unwrap();
        must(
            &folder,
            "openssl ts -reply -config ts.cnf -section one -queryfile query.tsq -out reply.tsr",
        );
        fs::read(folder.join("reply.tsr")).unwrap()
    };
    service("content-type: application/timestamp-query", questions, Box::new(answer))
}

#[test]
fn a_signature_takes_a_time_stamp_of_an_authority() {
    let world = World::new();
    let bench = world.path();
    let address = time_stamping_authority(&world, 2);
    fs::write(bench.join("a.txt"), "Сәлем\r\n").unwrap();
    sign(
        bench,
        &format!("--p12 holder.p12 --password parole --timestamp {address} --out a.p7s a.txt"),
    );
    let trusted = "--no-revocation --trust ca.pem";
    let signed = expect(bench, &format!("{trusted} a.p7s"), (0, "valid", "cms", None));
    let signer = &signed["signers"][0];
    assert_eq!((&signer["level"], &signer["time_stamp_authority"]), (&"T".into(), &"tsa".into()));
    assert!(signer["proven_time"].is_string());

    let output = senim(bench, &format!("tsp --json --url {address} --out a.tst a.txt"));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let stamp = expect(
        bench,
        &format!("{trusted} --content a.txt a.tst"),
        (0, "valid", "timestamp-token", None),
    );
    assert_eq!(stamp["time_stamp"]["compared"], true);
    // Without trust in the authority the moment is not proven.
    let untrusted = Some("certificate-issuer-unknown");
    let line = "--no-revocation --content a.txt a.tst";
    expect(bench, line, (2, "unknown", "timestamp-token", untrusted));
    fs::write(bench.join("b.txt"), "Басқа").unwrap();
    expect(
        bench,
        &format!("{trusted} --content b.txt a.tst"),
        (1, "invalid", "timestamp-token", Some("time-stamp-imprint-mismatch")),
    );
    must(bench, "openssl ts -verify -token_in -in a.tst -data a.txt -CAfile ca.pem");
}

/// Asks about the holder; gives exit status and answer.
fn ask(bench: &Path, rest: &str) -> (Option<i32>, Value) {
    let output = senim(bench, &format!("ocsp --json --issuer ca.pem {rest}"));
    let object = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code(), object)
}

#[test]
fn a_responder_tells_whether_a_certificate_is_in_force() {
    let world = World::new();
    world.party("revoked", Kind::Ec);
    let bench = world.path();
    let serial = |name: &str| {
        let told = must(bench, &format!("openssl x509 -in {name}.pem -noout -serial"));
        told.trim().trim_start_matches("serial=").to_owned()
    };
    let (good, revoked) = (serial("holder"), serial("revoked"));
    let index = format!(
        "V\t400101000000Z\t\t{good}\tunknown\t/CN=holder\n\
         R\t400101000000Z\t260101000000Z,keyCompromise\t{revoked}\tunknown\t/CN=revoked\n"
    );
    fs::write(bench.join("index.txt"), index).unwrap();
    let folder = bench.to_owned();
    let answer = move |question: &[u8]| {
        fs::write(folder.join("question.der"), question).unwrap();
        must(
            &folder,
            "openssl ocsp -index index.txt -rsigner ca.pem -rkey ca-key.pem -CA ca.pem -ndays 1 \
             -reqin question.der -respout answer.der",
        );
        fs::read(folder.join("answer.der")).unwrap()
    };
    let address = service("content-type: application/ocsp-request", 3, Box::new(answer));

    let (status, told) = ask(bench, &format!("--cert holder.pem --url {address} --out good.der"));
    assert_eq!((status, &told["result"]), (Some(0), &"valid".into()), "{told:#}");
    assert_eq!(told["status"]["answers"][0]["status"], "good");
    let (status, told) = ask(bench, &format!("--cert revoked.pem --url {address}"));
    assert_eq!((status, &told["reason"]), (Some(1), &"ocsp-status-revoked".into()), "{told:#}");
    let (status, told) = ask(bench, &format!("--serial 0102 --url {address}"));
    assert_eq!((status, &told["reason"]), (Some(2), &"ocsp-status-unknown".into()), "{told:#}");

    // What was kept is proof for a judgement.
    let judged = "--trust ca.pem --ocsp good.der holder.pem";
    expect(bench, judged, (0, "valid", "certificate", None));
    // A certificate without an address wants one, and nobody there is no answer.
    assert_eq!(ask(bench, "--cert holder.pem").0, Some(64));
    assert_eq!(ask(bench, "--cert holder.pem --url http://127.0.0.1:9/").0, Some(64));
}

#[test]
fn a_list_is_fetched_from_its_address_and_no_redirect_is_followed() {
    let world = World::new();
    let bench = world.path();
    fs::write(bench.join("index.txt"), "").unwrap();
    let settings = "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=number\n\
        default_md=sha256\ndefault_crl_days=9\n[e]\nauthorityKeyIdentifier=keyid\n";
    fs::write(bench.join("ca.cnf"), settings).unwrap();
    fs::write(bench.join("number"), "07\n").unwrap();
    must(
        bench,
        "openssl ca -gencrl -config ca.cnf -crlexts e -cert ca.pem -keyfile ca-key.pem -out list.crl",
    );
    let list = fs::read(bench.join("list.crl")).unwrap();
    let address = service("accept: */*", 1, Box::new(move |_| list.clone()));
    let output =
        senim(bench, &format!("crl --json --issuer ca.pem --serial 02 --out kept.crl {address}"));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &told["result"]), (Some(0), &"valid".into()), "{told:#}");
    assert_eq!(told["certificates"][0]["status"], "not-listed");
    expect(bench, "--trust ca.pem --crl kept.crl holder.pem", (0, "valid", "certificate", None));

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        request(&mut stream);
        reply(&mut stream, "302 Found\r\nLocation: /list.crl", b"");
    });
    let output = senim(bench, &format!("crl --issuer ca.pem {address}"));
    assert_eq!(output.status.code(), Some(64));
}
