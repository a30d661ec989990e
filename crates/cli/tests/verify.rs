//! `senim verify` and its siblings, as a person runs them: the built binary, by its exit status and its one JSON object.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test builds on must be there"
)]

use std::{
    env, fs,
    io::{Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
    thread,
};

use serde_json::Value;
use tempfile::TempDir;

const SENIM: &str = env!("CARGO_BIN_EXE_senim");

/// Runs the program in a folder.
fn senim(folder: &Path, line: &str) -> Output {
    Command::new(SENIM)
        .args(line.split(' '))
        .current_dir(folder)
        .env_remove("SENIM_TRUST")
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .unwrap()
}

/// Judges a file; gives the exit status and the JSON object.
fn verify(folder: &Path, line: &str) -> (i32, Value) {
    let output = senim(folder, &format!("verify --json {line}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let object = serde_json::from_str(&said).unwrap_or_else(|_| {
        let complaint = String::from_utf8_lossy(&output.stderr);
        unreachable!("{line}: {said}{complaint}")
    });
    (output.status.code().unwrap(), object)
}

/// Judges a file and compares exit status, result, kind and reason.
fn expect(folder: &Path, line: &str, want: (i32, &str, &str, Option<&str>)) -> Value {
    let (status, object) = verify(folder, line);
    let found = (
        status,
        object["result"].as_str().unwrap(),
        object["kind"].as_str().unwrap(),
        object["reason"].as_str(),
    );
    assert_eq!(found, want, "{line}: {object:#}");
    assert_eq!(object["message"].is_null(), object["reason"].is_null());
    object
}

fn must(folder: &Path, line: &str) -> String {
    let mut words = line.split(' ');
    let output =
        Command::new(words.next().unwrap()).args(words).current_dir(folder).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{line}: {said}");
    said
}

fn sign(folder: &Path, line: &str) -> String {
    let output = senim(folder, &format!("sign {line}"));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

/// The national test data, or a printed line.
fn national() -> Option<PathBuf> {
    let folder = env::var_os("SENIM_TESTDATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"),
        PathBuf::from,
    );
    let folder = folder.join("kz");
    if folder.exists() {
        return Some(folder);
    }
    assert!(env::var_os("CI").is_none(), "no test data: set SENIM_TESTDATA");
    println!("skipped: no test data, set SENIM_TESTDATA");
    None
}

/// Both production and test contours: time stamps of the test kit are of the production authority.
const NATIONAL: &str = "--no-revocation --trust ca-test/root_test_gost_2022.cer \
    --with ca-test/nca_gost2022_test.cer --trust ca-prod/root_gost_2022.pem \
    --with ca-prod/nca_gost_2022.pem --trust ca-test/root_gost_test.crt \
    --with ca-test/nca_gost_test.crt --trust ca-test/root_rsa_test.crt --with ca-test/nca_rsa_test.crt";

#[test]
fn every_national_object_verifies_as_its_description_says() {
    let Some(kz) = national() else { return };
    let valid = |line: &str, kind: &str| {
        expect(&kz, &format!("{NATIONAL} {line}"), (0, "valid", kind, None))
    };
    let message = valid("cms/individual_attached.der", "cms");
    let signer = &message["signers"][0];
    assert_eq!(signer["common_name"], "ТЕСТОВ ТЕСТ");
    assert_eq!(signer["iin"], "123456789011");
    assert_eq!(signer["bin"], Value::Null);
    assert_eq!(signer["roles"], serde_json::json!(["individual"]));
    assert_eq!(signer["algorithm"], "gost-2015-512");
    assert_eq!(signer["level"], "T");
    assert_eq!(signer["proven_time"], "2026-07-20T09:08:07Z");
    assert_eq!(signer["path"].as_array().unwrap().len(), 3);
    valid("--content cms/individual_document.txt cms/individual_detached.der", "cms");
    valid("tsp/tsp_response.bin", "timestamp-response");
    for (list, at) in [
        ("gost2022", "2022-08-01T00:00:00Z"),
        ("gost", "2022-04-01T00:00:00Z"),
        ("rsa", "2022-04-01T00:00:00Z"),
    ] {
        let list = valid(&format!("--at {at} crl/ncanode_nca_{list}_test.crl"), "crl");
        assert!(list["list"]["entries"].as_u64().unwrap() > 0 || list["list"]["number"] == "4");
    }
    let answer = "ocsp/ocsp_response_individual_2015.bin";
    let answer = valid(&format!("--at 2022-09-02T17:00:00Z {answer}"), "ocsp-response");
    assert_eq!(answer["status"]["answers"][0]["status"], "not-issued");
    assert_eq!(answer["signers"][0]["roles"], serde_json::json!(["ocsp-responder"]));
    assert_eq!(answer["signers"][0]["iin"], Value::Null, "nobody signs for himself there");
    let answer = "ocsp/ocsp_response_individual_sign_2004.bin";
    let produced = verify(&kz, answer).1["status"]["produced_at"].as_str().unwrap().to_owned();
    let answer = valid(&format!("--at {produced} {answer}"), "ocsp-response");
    assert_eq!(answer["status"]["answers"][0]["status"], "good");
    // Its authority is not among the data, so its signer is trusted.
    let bench = tempfile::tempdir().unwrap();
    let signer = bench.path().join("signer.pem").display().to_string();
    let zip = "zip/zip_signed_files-META-INF";
    let message = format!("{zip}/signature-7ad1db5cc2.cms");
    must(&kz, &format!("openssl pkcs7 -inform DER -in {message} -print_certs -out {signer}"));
    let line = format!("--at 2021-06-01T00:00:00Z --content {zip}/NCAManifest.xml {message}");
    valid(&format!("--trust {signer} {line}"), "cms");
    let unknown = Some("certificate-issuer-unknown");
    expect(&kz, &format!("{NATIONAL} {line}"), (2, "unknown", "cms", unknown));
    valid("--at 2022-06-01T00:00:00Z leaf-test/2022-gost1.cer", "certificate");
    valid("--at 2022-06-01T00:00:00Z leaf-test/individual_valid_sign_2004_rsa.cer", "certificate");
    valid("cms/individual_signer.cer", "certificate");
    let authority = "--trust ca-prod/root_rsa_2020.cer --with ca-prod/nca_rsa_2022.cer";
    valid(&format!("{authority} ca-prod/tsa_rsa_2025.cer"), "certificate");
}

#[test]
fn what_is_wrong_with_a_national_object_is_told_by_its_code() {
    let Some(kz) = national() else { return };
    let bench = tempfile::tempdir().unwrap();
    let wrong = |line: &str, want| expect(&kz, &format!("{NATIONAL} {line}"), want);
    let content = bench.path().join("other.txt");
    fs::write(&content, "басқа құжат").unwrap();
    let detached = "cms/individual_detached.der";
    wrong(
        &format!("--content {} {detached}", content.display()),
        (1, "invalid", "cms", Some("signature-content-mismatch")),
    );
    wrong(detached, (2, "unknown", "cms", Some("signature-content-missing")));
    let expired = Some("certificate-expired");
    wrong("leaf-test/2022-gost1.cer", (1, "invalid", "certificate", expired));
    wrong(
        "--at 2021-01-01T00:00:00Z leaf-test/2022-gost1.cer",
        (1, "invalid", "certificate", Some("certificate-not-yet-valid")),
    );
    wrong(
        "--at 2030-01-01T00:00:00Z crl/ncanode_nca_gost2022_test.crl",
        (1, "invalid", "crl", Some("revocation-list-expired")),
    );
    let unknown = Some("certificate-issuer-unknown");
    let foreign = "--no-revocation --trust ca-prod/root_rsa_2020.cer";
    expect(&kz, &format!("{foreign} cms/individual_attached.der"), (2, "unknown", "cms", unknown));
    let report = expect(&kz, "ca-prod/nca_gost_2022.pem", (2, "unknown", "certificate", unknown));
    assert_eq!(report["notes"][0]["code"], "nobody-trusted");

    let read = |path: &str| fs::read(kz.join(path)).unwrap();
    let damaged = |name: &str, bytes: &[u8]| {
        fs::write(bench.path().join(name), bytes).unwrap();
        bench.path().join(name).display().to_string()
    };
    let list = read("crl/ncanode_nca_gost_test.crl");
    let cut = damaged("cut.crl", &list[..list.len() - 7]);
    wrong(&cut, (1, "invalid", "crl", Some("revocation-list-unreadable")));
    let mut flipped = list;
    let last = flipped.len() - 1;
    flipped[last] ^= 1;
    let flipped = damaged("flipped.crl", &flipped);
    wrong(
        &format!("--at 2022-04-01T00:00:00Z {flipped}"),
        (1, "invalid", "crl", Some("revocation-list-signature-invalid")),
    );
    // An algorithm that is not known: the number of GOST 34.310-2004 with another last digit.
    let mut leaf = read("leaf-test/2022-gost1.cer");
    if leaf.starts_with(b"-----") {
        leaf = senim_der(bench.path(), &leaf);
    }
    let known = [0x2A, 0x83, 0x0E, 3, 10, 1, 1, 1, 2];
    let places: Vec<usize> =
        (0..leaf.len() - known.len()).filter(|at| leaf[*at..].starts_with(&known)).collect();
    assert_eq!(places.len(), 2);
    for at in places {
        leaf[at + known.len() - 1] = 9;
    }
    let strange = damaged("strange.cer", &leaf);
    wrong(
        &format!("--at 2022-06-01T00:00:00Z {strange}"),
        (2, "unsupported", "certificate", Some("algorithm-unsupported")),
    );
    let text = damaged("letter.txt", "жай хат".as_bytes());
    wrong(&text, (2, "unsupported", "unknown", Some("file-kind-unknown")));
    wrong(
        "p12-test/2022/gost1.p12",
        (2, "unsupported", "pkcs12", Some("file-kind-not-verifiable")),
    );
}

/// The DER of a PEM certificate.
fn senim_der(bench: &Path, pem: &[u8]) -> Vec<u8> {
    fs::write(bench.join("one.pem"), pem).unwrap();
    must(bench, "openssl x509 -in one.pem -outform DER -out one.der");
    fs::read(bench.join("one.der")).unwrap()
}

/// What the demo leaves: authorities, keys, documents, lists and answers.
fn demo() -> &'static Path {
    static DATA: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, folder) = DATA.get_or_init(|| {
        let data = tempfile::tempdir().unwrap();
        let told = Command::new(SENIM)
            .args(["demo", "--once", "--listen", "127.0.0.1:0", "--data"])
            .arg(data.path())
            .output()
            .unwrap();
        assert!(told.status.success());
        let folder = data.path().join("demo");
        (data, folder)
    });
    folder
}

const DEMO: &str =
    "--trust root-rsa.pem --with nca-rsa.pem --trust root-gost.pem --with nca-gost.pem";

#[test]
fn what_the_demo_leaves_verifies() {
    let demo = demo();
    let trusted = format!("--no-revocation {DEMO}");
    for (file, kind) in [
        ("receipt.pdf", "pdf"),
        ("result.pdf", "pdf"),
        ("application.p7s", "cms"),
        ("approval.p7s", "cms"),
        ("holder-sign.pem", "certificate"),
        ("nca-rsa.crl", "crl"),
        ("ocsp-good.der", "ocsp-response"),
        ("ocsp-revoked.der", "ocsp-response"),
    ] {
        expect(demo, &format!("{trusted} {file}"), (0, "valid", kind, None));
    }
    let result = verify(demo, &format!("{trusted} result.pdf")).1;
    let signer = &result["signers"][0];
    assert_eq!(signer["roles"], serde_json::json!(["legal-entity", "employee", "right-to-sign"]));
    assert_eq!(signer["level"], "B");
    assert!(signer["signing_time"].is_string() && signer["proven_time"].is_null());
    assert!(must(demo, "pdfsig result.pdf").contains("Signature is Valid"));

    // With the lists of both authorities nothing is left to ask.
    let lists = format!("{DEMO} --crl root-gost.crl --crl nca-gost.crl");
    expect(demo, &format!("{lists} application.p7s"), (0, "valid", "cms", None));

    // The holder was revoked in the story, and the list says so.
    let revoked = Some("certificate-revoked");
    expect(
        demo,
        &format!("{DEMO} --crl nca-rsa.crl holder-sign.pem"),
        (1, "invalid", "certificate", revoked),
    );
    expect(
        demo,
        &format!("{DEMO} holder-sign.pem"),
        (2, "unknown", "certificate", Some("revocation-unknown")),
    );

    let output = senim(demo, "crl --json --issuer nca-rsa.pem --serial 01 nca-rsa.crl");
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(list["certificates"][0]["status"], "not-listed");
    let other = senim(demo, "crl --json --issuer root-gost.pem nca-rsa.crl");
    assert_eq!(other.status.code(), Some(2));
}

#[test]
fn a_pdf_that_was_changed_is_invalid() {
    let demo = demo();
    let trusted = format!("--no-revocation {DEMO}");
    let pdf = fs::read(demo.join("result.pdf")).unwrap();
    let mut changed = pdf.clone();
    let at = changed.windows(6).position(|word| word == b"/Title" || word == b"/Pages").unwrap();
    changed[at + 1] ^= 1;
    fs::write(demo.join("changed.pdf"), changed).unwrap();
    let mismatch = Some("signature-content-mismatch");
    expect(demo, &format!("{trusted} changed.pdf"), (1, "invalid", "pdf", mismatch));
    fs::write(demo.join("longer.pdf"), [&pdf[..], b"\n%more\n"].concat()).unwrap();
    let longer = Some("pdf-changed-after-signing");
    expect(demo, &format!("{trusted} longer.pdf"), (1, "invalid", "pdf", longer));
    expect(demo, &format!("{trusted} conclusion.pdf"), (1, "invalid", "pdf", Some("pdf-unsigned")));
}

#[test]
fn what_sign_makes_verifies_and_changes_are_seen() {
    let demo = demo();
    let bench = tempfile::tempdir().unwrap();
    let bench = bench.path();
    for file in ["root-rsa.pem", "nca-rsa.pem", "root-gost.pem", "nca-gost.pem", "holder.p12"] {
        fs::copy(demo.join(file), bench.join(file)).unwrap();
    }
    fs::copy(demo.join("legal-head.p12"), bench.join("head.p12")).unwrap();
    let trusted = format!("--no-revocation {DEMO}");
    let own = "--p12 holder.p12 --password demo";
    fs::write(bench.join("a.txt"), "Сәлем\r\n").unwrap();
    fs::write(bench.join("b.txt"), "Бұл да құжат").unwrap();
    fs::write(bench.join("x.xml"), "<a><b>мәтін</b></a>").unwrap();

    sign(bench, &format!("{own} --detached --out a.p7s a.txt"));
    sign(bench, "--p12 head.p12 --password demo --add --content a.txt --out two.p7s a.p7s");
    let two =
        expect(bench, &format!("{trusted} --content a.txt two.p7s"), (0, "valid", "cms", None));
    assert_eq!(two["signers"].as_array().unwrap().len(), 2);
    let mismatch = Some("signature-content-mismatch");
    expect(bench, &format!("{trusted} --content b.txt two.p7s"), (1, "invalid", "cms", mismatch));

    sign(bench, &format!("{own} --format xml --out s.xml x.xml"));
    expect(bench, &format!("{trusted} s.xml"), (0, "valid", "xml", None));
    let xml = fs::read_to_string(bench.join("s.xml")).unwrap();
    fs::write(bench.join("t.xml"), xml.replace("мәтін", "метін")).unwrap();
    let (status, changed) = verify(bench, &format!("{trusted} t.xml"));
    assert_eq!((status, changed["result"].as_str()), (1, Some("invalid")));

    sign(bench, &format!("{own} --format zip --out s.zip a.txt b.txt"));
    let zip = expect(bench, &format!("{trusted} s.zip"), (0, "valid", "zip", None));
    assert_eq!(zip["files"], serde_json::json!(["a.txt", "b.txt"]));
    fs::write(bench.join("a.txt"), "Басқа").unwrap();
    must(bench, "cp s.zip changed.zip");
    must(bench, "python3 -m zipfile -l s.zip");
    must(bench, "python3 -c import\tzipfile;zipfile.ZipFile('changed.zip','a').write('x.xml')");
    let stray = Some("zip-file-not-signed");
    expect(bench, &format!("{trusted} changed.zip"), (1, "invalid", "zip", stray));
}

/// A time-stamping authority on this computer: `openssl ts` behind a listener that answers so many questions.
fn authority(folder: &Path, questions: usize) -> String {
    let settings = "[tsa]\ndefault_tsa=one\n[one]\nserial=serial\nsigner_cert=tsa.pem\n\
        signer_key=tsa-key.pem\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256,sha512\n\
        ess_cert_id_chain=no\ness_cert_id_alg=sha256\n[ext]\nextendedKeyUsage=critical,timeStamping\n\
        keyUsage=critical,digitalSignature\n[ca]\nbasicConstraints=critical,CA:true\n";
    fs::write(folder.join("ts.cnf"), settings).unwrap();
    fs::write(folder.join("serial"), "01\n").unwrap();
    for line in [
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout tsa-ca-key.pem -out tsa-ca.pem -subj /CN=TSA-CA -days 30",
        "openssl req -newkey rsa:2048 -nodes -keyout tsa-key.pem -out tsa.csr -subj /CN=TSA",
        "openssl x509 -req -in tsa.csr -CA tsa-ca.pem -CAkey tsa-ca-key.pem -CAcreateserial -out tsa.pem -days 30 -extfile ts.cnf -extensions ext",
    ] {
        must(folder, line);
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/tsp", listener.local_addr().unwrap());
    let folder = folder.to_owned();
    thread::spawn(move || {
        for _ in 0..questions {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            let body = loop {
                let count = stream.read(&mut buffer).unwrap();
                request.extend_from_slice(&buffer[..count]);
                let text = String::from_utf8_lossy(&request).to_lowercase();
                let Some(end) = request.windows(4).position(|end| end == b"\r\n\r\n") else {
                    continue;
                };
                let length = text.split("content-length: ").nth(1).unwrap();
                let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
                if request.len() >= end + 4 + length {
                    assert!(text.contains("content-type: application/timestamp-query"));
                    assert!(text.contains("user-agent: senim/"));
                    break request[end + 4..].to_vec();
                }
            };
            fs::write(folder.join("query.tsq"), body).unwrap();
            must(
                &folder,
                "openssl ts -reply -config ts.cnf -section one -queryfile query.tsq -out reply.tsr",
            );
            let reply = fs::read(folder.join("reply.tsr")).unwrap();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n",
                reply.len()
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&reply).unwrap();
        }
    });
    address
}

#[test]
fn a_signature_takes_a_time_stamp_of_an_authority() {
    let demo = demo();
    let bench = tempfile::tempdir().unwrap();
    let bench = bench.path();
    for file in ["root-rsa.pem", "nca-rsa.pem", "root-gost.pem", "nca-gost.pem", "holder.p12"] {
        fs::copy(demo.join(file), bench.join(file)).unwrap();
    }
    let address = authority(bench, 2);
    fs::write(bench.join("a.txt"), "Сәлем\r\n").unwrap();
    sign(
        bench,
        &format!("--p12 holder.p12 --password demo --timestamp {address} --out a.p7s a.txt"),
    );
    let line = format!("--no-revocation {DEMO} --trust tsa-ca.pem a.p7s");
    let signed = expect(bench, &line, (0, "valid", "cms", None));
    let signer = &signed["signers"][0];
    assert_eq!((&signer["level"], &signer["time_stamp_authority"]), (&"T".into(), &"TSA".into()));
    assert!(signer["proven_time"].is_string());
    // Without trust in the authority the moment is not proven.
    let untrusted = Some("certificate-issuer-unknown");
    expect(bench, &format!("--no-revocation {DEMO} a.p7s"), (2, "unknown", "cms", untrusted));

    let output = senim(bench, &format!("tsp --json --url {address} --out a.tst a.txt"));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let trusted = "--no-revocation --trust tsa-ca.pem";
    let stamp = expect(
        bench,
        &format!("{trusted} --content a.txt a.tst"),
        (0, "valid", "timestamp-token", None),
    );
    assert_eq!(stamp["time_stamp"]["compared"], true);
    fs::write(bench.join("b.txt"), "Басқа").unwrap();
    expect(
        bench,
        &format!("{trusted} --content b.txt a.tst"),
        (1, "invalid", "timestamp-token", Some("time-stamp-imprint-mismatch")),
    );
    must(bench, "openssl ts -verify -token_in -in a.tst -data a.txt -CAfile tsa-ca.pem");
}

#[test]
fn wrong_use_of_the_command_ends_with_its_own_status() {
    let bench = tempfile::tempdir().unwrap();
    fs::write(bench.path().join("a.txt"), "a").unwrap();
    for line in [
        "verify",
        "verify no-such-file",
        "verify --at yesterday a.txt",
        "verify --trust a.txt a.txt",
        "verify --trust no-such-file a.txt",
        "verify --content a.txt a.txt",
        "verify --lang xx a.txt",
        "crl ftp://a",
        "crl a.txt",
        "tsp --url file:///etc/passwd --out b a.txt",
        "ocsp --issuer a.txt --serial 01",
    ] {
        let output = senim(bench.path(), line);
        assert_eq!(output.status.code(), Some(64), "{line}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{line}");
    }
}

#[test]
fn a_person_is_told_in_her_language() {
    let demo = demo();
    for (lang, words) in [
        ("kk", ["ЖАРАМДЫ", "Қол қойған: ", "Рөлі: заңды тұлға"]),
        ("ru", ["ДЕЙСТВИТЕЛЬНО", "Подписал: ", "Роль: юридическое лицо"]),
        ("en", ["VALID", "Signed by: ", "Role: legal entity"]),
    ] {
        let output =
            senim(demo, &format!("verify --lang {lang} --no-revocation {DEMO} result.pdf"));
        let said = String::from_utf8(output.stdout).unwrap();
        for word in words {
            assert!(said.contains(word), "{lang}: {said}");
        }
        assert!(!said.contains('['), "a text is missing: {said}");
    }
}
