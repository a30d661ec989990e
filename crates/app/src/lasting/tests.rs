//! Results with time stamps of a foreign authority: `openssl ts` behind a small HTTP server.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use base::{Lang, UniqueNumber};
use jiff::{SignedDuration, Timestamp};
use pki::{
    Certificate,
    tsp::Token,
    validation::{Evidence, Settings},
};

use super::Level;
use crate::{
    cases::tests::{Stage, codes, plain},
    instance::config::TimeStampsConfig,
    journal_answers::{self, Against},
};

/// The morning of the stage, at which the authority's clock stands.
const MORNING: &str = "2026-11-18 05:00:00";
/// An hour before, when it got its certificate.
const EARLIER: &str = "2026-11-18 04:00:00";

/// How the stamper is certified.
const STAMPER: [&str; 17] = [
    "x509",
    "-req",
    "-in",
    "tsa.csr",
    "-CA",
    "root.pem",
    "-CAkey",
    "root.key",
    "-CAcreateserial",
    "-out",
    "tsa.pem",
    "-extfile",
    "openssl.cnf",
    "-extensions",
    "stamper",
    "-days",
    "DAYS",
];
/// How the list is made.
const LIST: [&str; 10] = [
    "ca",
    "-gencrl",
    "-config",
    "openssl.cnf",
    "-cert",
    "root.pem",
    "-keyfile",
    "root.key",
    "-out",
    "list.crl",
];

/// An authority with a certificate of its own root, in a folder.
struct Authority(tempfile::TempDir);

impl Authority {
    fn new() -> Self {
        let own = Self(tempfile::tempdir().unwrap());
        let at = |name: &str| own.0.path().join(name);
        fs::write(at("openssl.cnf"), include_str!("openssl.cnf")).unwrap();
        fs::write(at("index.txt"), "").unwrap();
        fs::write(at("crlnumber"), "01\n").unwrap();
        fs::write(at("serial"), "01\n").unwrap();
        own.run(&[
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            "root.key",
            "-out",
            "root.pem",
            "-config",
            "openssl.cnf",
            "-extensions",
            "root",
            "-days",
            "3650",
        ]);
        own.run(&[
            "req",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            "tsa.key",
            "-out",
            "tsa.csr",
            "-config",
            "openssl.cnf",
            "-subj",
            "/CN=STAMPER",
        ]);
        own.certify(EARLIER, "1000");
        own.list(EARLIER);
        own
    }

    fn run(&self, arguments: &[&str]) {
        openssl(self.0.path(), EARLIER, arguments);
    }

    fn file(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.path().join(name)).unwrap()
    }

    /// Has its own clock stand at another moment, or answers nothing any more where there is none.
    fn stands_at(&self, clock: &str) {
        fs::write(self.0.path().join("clock"), clock).unwrap();
    }

    /// A certificate of the stamper from a moment on, for so many days.
    fn certify(&self, clock: &str, days: &str) {
        let folder = self.0.path();
        openssl(folder, clock, &STAMPER.map(|word| if word == "DAYS" { days } else { word }));
    }

    /// The newest list, made at a moment.
    fn list(&self, clock: &str) -> Vec<u8> {
        openssl(self.0.path(), clock, &LIST);
        self.file("list.crl")
    }

    /// Answers questions over HTTP, its clock standing at a moment; gives its address.
    fn serve(&self, clock: &str) -> String {
        self.stands_at(clock);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let folder: PathBuf = self.0.path().to_owned();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                let query = body_of(&mut connection);
                // Whoever only looks whether somebody listens asks nothing.
                if query.is_empty() {
                    continue;
                }
                fs::write(folder.join("query.tsq"), query).unwrap();
                let clock = fs::read_to_string(folder.join("clock")).unwrap();
                if clock.is_empty() {
                    continue;
                }
                openssl(
                    &folder,
                    &clock,
                    &[
                        "ts",
                        "-reply",
                        "-queryfile",
                        "query.tsq",
                        "-signer",
                        "tsa.pem",
                        "-inkey",
                        "tsa.key",
                        "-config",
                        "openssl.cnf",
                        "-section",
                        "one",
                        "-out",
                        "reply.tsr",
                    ],
                );
                let reply = fs::read(folder.join("reply.tsr")).unwrap();
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\n\
                     Content-Length: {}\r\nConnection: close\r\n\r\n",
                    reply.len()
                );
                connection.write_all(head.as_bytes()).unwrap();
                connection.write_all(&reply).unwrap();
            }
        });
        address
    }
}

fn openssl(folder: &Path, clock: &str, arguments: &[&str]) {
    let done = Command::new("faketime")
        .args([clock, "openssl"])
        .args(arguments)
        .env("TZ", "UTC")
        .current_dir(folder)
        .output()
        .expect("faketime and openssl");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn body_of(connection: &mut std::net::TcpStream) -> Vec<u8> {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            assert!(head.contains("content-type: application/timestamp-query"), "{head}");
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.unwrap().trim().parse().unwrap();
            if bytes.len() >= end + 4 + length {
                return bytes[end + 4..end + 4 + length].to_vec();
            }
        }
        match connection.read(&mut chunk).unwrap() {
            0 => return Vec::new(),
            read => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}

/// The result of an application that was granted on the stage, and what the public page says of it.
async fn granted(stage: &Stage) -> (Vec<u8>, UniqueNumber, String) {
    let number = stage.to_review().await;
    let register = stage.grant(&number).await;
    let session = stage.sign_in(&stage.officer).await;
    let pdf = stage.app.inbox().result_preview(&session, &number).await.unwrap();
    let found = stage.app.verification().check(&register, Lang::En).await.unwrap().unwrap();
    (pdf, number, found.level.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_is_sealed_for_the_archive_by_a_foreign_authority_of_time() {
    let authority = Authority::new();
    let (root, list) = (authority.file("root.pem"), authority.file("list.crl"));
    let trusted: [(&str, &[u8]); 2] = [("root.pem", &root), ("list.crl", &list)];
    let stage = Box::pin(Stage::stamped_by(&authority.serve(MORNING), &trusted)).await;
    let (pdf, number, told) = granted(&stage).await;
    assert_eq!((Level::of(&pdf), told.as_str()), (Some(Level::Archive), "B-LTA"));

    // The judge needs nothing but the two roots: what proves the rest is inside.
    let mut anchors = stage.app.0.keys.anchors();
    anchors.push(Certificate::from_any(&root).unwrap());
    let evidence = Evidence { anchors: &anchors, certificates: &[], lists: &[], answers: &[] };
    let soon = stage.clock.now() + SignedDuration::from_mins(1);
    let report = verification::verify(&pdf, None, &evidence, &Settings::at(soon));
    assert_eq!(report.verdict.as_str(), "valid", "{:?}", report.verdict);
    assert_eq!(report.signers[0].level, pki::validation::Level::Archive);
    assert!(report.signers[0].proven_time.is_some());
    assert_eq!(report.notes, [], "the seals on the data inside are proven by what is inside");
    assert_eq!(testkit::archival::breaches(&pdf), []);
    judged_by_pyhanko(&authority, &anchors, &pdf, "2026-11-18T05:01:00+00:00");
    // One byte that is changed in what was appended is found.
    let mut forged = pdf.clone();
    let at = forged.windows(9).rposition(|nine| nine == b"/Contents").unwrap() + 200;
    forged[at] = if forged[at] == b'0' { b'1' } else { b'0' };
    let report = verification::verify(&forged, None, &evidence, &Settings::at(soon));
    assert_ne!(
        (report.verdict.as_str(), report.signers[0].level),
        ("valid", pki::validation::Level::Archive)
    );

    // Another maker's judge finds both signatures whole: poppler knows neither root, and says so of the certificates alone.
    let file = authority.0.path().join("result.pdf");
    fs::write(&file, &pdf).unwrap();
    let said = Command::new("pdfsig").arg("-nocert").arg(&file).output().expect("pdfsig");
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("Signature Type: ETSI.CAdES.detached"), "{said}");
    assert!(said.contains("Signature is Valid"), "{said}");
    assert!(!said.contains("Invalid"), "{said}");
    let page = stage.app.verification().check(number.as_str(), Lang::Kk).await.unwrap().unwrap();
    assert!(page.level_label.is_some_and(|label| label.contains("B-LTA")));
}

/// What pyHanko says of a result, where `SENIM_PYHANKO_PYTHON` names a Python that has it (docs/testing.md).
fn judged_by_pyhanko(authority: &Authority, anchors: &[Certificate], pdf: &[u8], moment: &str) {
    let Ok(python) = std::env::var("SENIM_PYHANKO_PYTHON") else { return };
    let folder = authority.0.path();
    fs::write(folder.join("judged.pdf"), pdf).unwrap();
    fs::write(folder.join("judge.py"), include_str!("judge.py")).unwrap();
    let roots: Vec<String> = anchors.iter().map(Certificate::pem).collect();
    fs::write(folder.join("roots.pem"), roots.concat()).unwrap();
    // Its algorithm asks the clock of the machine, whatever moment it is told.
    let clock = moment.replace('T', " ");
    let said = Command::new("faketime")
        .args([
            clock.trim_end_matches("+00:00"),
            &python,
            "judge.py",
            "judged.pdf",
            moment,
            "roots.pem",
        ])
        .env("TZ", "UTC")
        .current_dir(folder)
        .output()
        .expect("a Python with pyHanko");
    let told = String::from_utf8_lossy(&said.stdout).into_owned();
    let wrong = String::from_utf8_lossy(&said.stderr);
    println!("{told}");
    assert!(told.contains("indication AdESPassed.OK"), "{told}{wrong}");
    assert!(told.contains("evidence 2026-11-18 05:00:00+00:00"), "{told}{wrong}");
    assert!(told.contains("docmdp True"), "{told}{wrong}");
}

/// What the document carries: how many lists, and the OCSP answers.
fn carried(pdf: &[u8]) -> (usize, Vec<Vec<u8>>) {
    let store = documents::long_term_store(pdf);
    (store.lists.len(), store.answers)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_about_the_signer_goes_into_the_document_where_the_list_is_too_large_for_it() {
    let authority = Authority::new();
    let (root, list) = (authority.file("root.pem"), authority.file("list.crl"));
    let trusted: [(&str, &[u8]); 2] = [("root.pem", &root), ("list.crl", &list)];
    let config =
        TimeStampsConfig { largest_list_kib: 0, ..TimeStampsConfig::at(&authority.serve(MORNING)) };
    let stage = Box::pin(Stage::stamped(config, &trusted)).await;
    let (pdf, ..) = granted(&stage).await;
    let keys = &stage.app.0.keys;
    let roots = keys.anchors();
    let (lists, answers) = carried(&pdf);
    assert_eq!(lists, 1 + roots.len(), "the lists of the roots, and of time");
    assert_eq!(answers.len(), 2, "about the signer, and about the seal on the data inside");

    let mut anchors = roots.clone();
    anchors.push(Certificate::from_any(&root).unwrap());
    let evidence = Evidence { anchors: &anchors, certificates: &[], lists: &[], answers: &[] };
    let soon = stage.clock.now() + SignedDuration::from_mins(1);
    let report = verification::verify(&pdf, None, &evidence, &Settings::at(soon));
    assert_eq!(report.verdict.as_str(), "valid", "{:?}", report.verdict);
    assert_eq!(report.signers[0].level, pki::validation::Level::Archive);
    judged_by_pyhanko(&authority, &anchors, &pdf, "2026-11-18T05:01:00+00:00");

    // openssl reads the answer, finds it signed by whom it may, and good.
    let folder = authority.0.path();
    let found = documents::signatures(&pdf).unwrap();
    let message = pki::cms::SignedData::from_any(&found[0].as_ref().unwrap().value).unwrap();
    let signer = &message.certificates()[0];
    let issuer = keys.issuer_of(signer).unwrap();
    let above = roots.iter().find(|root| issuer.verify_signed_by(root).is_ok()).unwrap();
    fs::write(folder.join("answer.der"), &answers[0]).unwrap();
    fs::write(folder.join("signer.pem"), signer.pem()).unwrap();
    fs::write(folder.join("issuer.pem"), issuer.pem()).unwrap();
    fs::write(folder.join("above.pem"), format!("{}{}", issuer.pem(), above.pem())).unwrap();
    let judged = Command::new("faketime")
        .args(["2026-11-18 05:01:00", "openssl", "ocsp", "-respin", "answer.der", "-sha256"])
        .args(["-issuer", "issuer.pem", "-cert", "signer.pem", "-CAfile", "above.pem"])
        .env("TZ", "UTC")
        .current_dir(folder)
        .output()
        .expect("openssl");
    let said = [judged.stdout, judged.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("Response verify OK") && said.contains("signer.pem: good"), "{said}");
}

/// When the certificate of the last time stamp over the document ends.
fn last_end(pdf: &[u8]) -> Timestamp {
    let found = documents::signatures(pdf).unwrap();
    let last = found.last().unwrap().as_ref().unwrap();
    let token = Token::from_any(&last.value).unwrap();
    let ends = token.message().certificates().iter().map(Certificate::not_after);
    ends.min().unwrap()
}

/// Twenty days after the morning, half-way to the end of a certificate of forty days.
const HALF_WAY: &str = "2026-12-08 05:00:00";

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_renews_the_archive_in_time_once_and_the_page_tells_both_copies() {
    let authority = Authority::new();
    authority.certify(EARLIER, "40");
    let (root, list) = (authority.file("root.pem"), authority.file("list.crl"));
    let trusted: [(&str, &[u8]); 2] = [("root.pem", &root), ("list.crl", &list)];
    let stage = Box::pin(Stage::stamped_by(&authority.serve(MORNING), &trusted)).await;
    let (first, number, _) = granted(&stage).await;
    assert_eq!(stage.app.perform_effects().await.unwrap(), 0, "nothing is due yet");
    stage.clock.advance(SignedDuration::from_hours(20 * 24 + 1));

    // The authority of time does not answer: the renewal is owed all the same.
    authority.stands_at("");
    assert_eq!(stage.app.perform_effects().await.unwrap(), 0);
    let owed = stage.app.0.store.reading().await.unwrap().effect_count().await.unwrap();
    assert_eq!(owed, 1);

    // It comes back with a new certificate, and the administrator lays in its newest list.
    let later = "2026-12-08 06:15:00";
    authority.certify(HALF_WAY, "400");
    fs::write(stage.app.folder().time_stamps().join("list.crl"), authority.list(later)).unwrap();
    authority.stands_at(later);
    stage.clock.advance(SignedDuration::from_mins(15));
    assert_eq!(stage.app.perform_effects().await.unwrap(), 1);
    assert_eq!(stage.app.perform_effects().await.unwrap(), 0, "the next is due in time");
    let session = stage.sign_in(&stage.officer).await;
    let renewed = stage.app.inbox().result_preview(&session, &number).await.unwrap();
    assert!(renewed.starts_with(&first) && renewed.len() > first.len(), "the copy is lengthened");
    assert_eq!(testkit::archival::breaches(&renewed), []);
    assert_eq!(stage.journalled("archive-renewed").await.len(), 1);

    // Whoever holds the first copy finds it on the page, as whoever holds the new one.
    let page = stage.app.verification().check(number.as_str(), Lang::En).await.unwrap().unwrap();
    assert_eq!(page.sha256, Some(crypto::sha256(&renewed)));
    assert_eq!(page.earlier, [crypto::sha256(&first)]);
    assert_eq!(page.level.as_deref(), Some("B-LTA"));

    // When the first certificate of the authority has ended, that of the last stamp still lasts, and the time is proven as before.
    let mut anchors = stage.app.0.keys.anchors();
    anchors.push(Certificate::from_any(&root).unwrap());
    judged_by_pyhanko(&authority, &anchors, &renewed, "2026-12-09T06:00:00+00:00");
    let evidence = Evidence { anchors: &anchors, certificates: &[], lists: &[], answers: &[] };
    let long_after: Timestamp = "2027-02-01T05:00:00Z".parse().unwrap();
    assert!(last_end(&first) < long_after && long_after < last_end(&renewed));
    // The copy from before was not made to last so long, and says so.
    let report = verification::verify(&first, None, &evidence, &Settings::at(long_after));
    let reason = report.verdict.reason().map(|fault| fault.code);
    assert_eq!((report.verdict.as_str(), reason), ("unknown", Some("pdf-archive-stamp-ended")));
    let report = verification::verify(&renewed, None, &evidence, &Settings::at(long_after));
    assert_eq!(report.verdict.as_str(), "valid", "{:?}", report.verdict);
    assert_eq!(report.signers[0].level, pki::validation::Level::Archive);
    let proven = report.signers[0].proven_time.as_ref().map(|proven| proven.at.to_string());
    assert_eq!(proven.as_deref(), Some("2026-11-18T05:00:00Z"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_second_to_a_renewal_changes_nothing() {
    let authority = Authority::new();
    authority.certify(EARLIER, "40");
    let (root, list) = (authority.file("root.pem"), authority.file("list.crl"));
    let trusted: [(&str, &[u8]); 2] = [("root.pem", &root), ("list.crl", &list)];
    let stage = Box::pin(Stage::stamped_by(&authority.serve(MORNING), &trusted)).await;
    let (first, number, _) = granted(&stage).await;
    let (store, now) = (&stage.app.0.store, stage.clock.now());
    let due = now + SignedDuration::from_hours(21 * 24);
    let kind = store::EffectKind::RenewArchive;
    let effect = store.write(move |mut tx| async move {
        Ok::<_, crate::Error>(tx.lease_effects(kind, due, 1, due).await?.pop())
    });
    let effect = effect.await.unwrap().unwrap();
    let (documents, id) = (stage.app.kept_documents(), effect.subject.parse().unwrap());
    documents.renew_archive(id, &effect.key, now).await.unwrap();
    let once = documents.content(id).await.unwrap();
    assert!(once.len() > first.len());
    let second = documents.renew_archive(id, &effect.key, now).await;
    assert!(second.is_err(), "the effect is gone");
    assert_eq!(documents.content(id).await.unwrap(), once);
    assert_eq!(stage.journalled("archive-renewed").await.len(), 1);
    let owed = store.reading().await.unwrap().effect_count().await.unwrap();
    assert_eq!(owed, 1, "the next renewal of {number}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_does_not_wait_for_a_stamp_that_does_not_come_or_is_not_right() {
    let authority = Authority::new();
    let (root, list) = (authority.file("root.pem"), authority.file("list.crl"));
    let trusted: [(&str, &[u8]); 2] = [("root.pem", &root), ("list.crl", &list)];
    // Nobody listens there: the address was free a moment ago.
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", nobody.local_addr().unwrap());
    drop(nobody);
    let stage = Box::pin(Stage::stamped_by(&address, &trusted)).await;
    let (pdf, _, told) = granted(&stage).await;
    assert_eq!((Level::of(&pdf), told.as_str()), (Some(Level::Basic), "B-B"), "nobody answers");
    // The clock of the authority is an hour ahead.
    let ahead = authority.serve("2026-11-18 06:00:00");
    let stage = Box::pin(Stage::stamped_by(&ahead, &trusted)).await;
    assert_eq!(Level::of(&granted(&stage).await.0), Some(Level::Basic), "another time");
    // Nobody of those who are trusted certified it.
    let stranger = Authority::new();
    let stage = Box::pin(Stage::stamped_by(&stranger.serve(MORNING), &trusted)).await;
    assert_eq!(Level::of(&granted(&stage).await.0), Some(Level::Basic), "a stranger");
    // Without a list nothing tells of its status: a stamp, and no more.
    let bare: [(&str, &[u8]); 1] = [("root.pem", &root)];
    let stage = Box::pin(Stage::stamped_by(&authority.serve(MORNING), &bare)).await;
    let (pdf, _, told) = granted(&stage).await;
    assert_eq!((Level::of(&pdf), told.as_str()), (Some(Level::Time), "B-T"), "no list");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_authority_of_time_the_paper_and_the_page_say_so() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.to_review().await;
    stage.act(&stage.officer, &number, plain("propose-grant")).await.unwrap();
    let session = stage.sign_in(&stage.officer).await;
    let pdf = stage.app.inbox().result_preview(&session, &number).await.unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), &pdf).unwrap();
    let text = Command::new("pdftotext").arg(file.path()).arg("-").output().expect("pdftotext");
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert_eq!(text.matches("(PAdES B-B)").count(), 3, "in each language: {text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_is_told_to_machines_under_the_seal_as_json_and_as_xml() {
    let stage = Box::pin(Stage::set()).await;
    let (pdf, number, _) = granted(&stage).await;
    let verification = stage.app.verification();
    let unknown = verification.sealed_xml("0000-0000-0000-0000").await;
    assert_eq!(codes(unknown), ["paper-unknown"]);
    let anchors = stage.app.0.keys.anchors();
    let certificates = stage.app.0.keys.intermediates();
    let evidence =
        Evidence { anchors: &anchors, certificates: &certificates, lists: &[], answers: &[] };
    let settings = Settings {
        revocation: pki::validation::Revocation::Off,
        ..Settings::at(stage.clock.now())
    };
    let digest = crypto::sha256(&pdf).to_string();
    for (name, file) in [
        ("json", verification.sealed_json(number.as_str()).await.unwrap()),
        ("xml", verification.sealed_xml(number.as_str()).await.unwrap()),
    ] {
        let report = verification::verify(&file, None, &evidence, &settings);
        assert_eq!(report.verdict.as_str(), "valid", "{name}: {:?}", report.verdict);
        let text = String::from_utf8_lossy(&file);
        assert!(text.contains(&digest), "{name} names the digest of the PDF");
        let state = texts::say(Lang::Kk, "case-check-active");
        assert!(text.contains("B-B") && text.contains(&state), "{name}: {text}");
        // One letter that is changed breaks the seal.
        let at = file.windows(digest.len()).position(|part| part == digest.as_bytes()).unwrap();
        let mut forged = file.clone();
        forged[at] = if forged[at] == b'0' { b'1' } else { b'0' };
        let report = verification::verify(&forged, None, &evidence, &settings);
        assert_eq!(report.verdict.as_str(), "invalid", "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_carries_a_time_stamp_of_a_foreign_authority() {
    let authority = Authority::new();
    let root = authority.file("root.pem");
    let address = authority.serve(MORNING);
    let stage = Box::pin(Stage::stamped_by(&address, &[("root.pem", &root)])).await;
    let folder = stage.app.folder();
    let held = async || journal_answers::verify(folder, &Against::default()).await;
    let verified = held().await.unwrap().unwrap();
    assert!(!verified.checkpoints.all.is_empty());
    for checkpoint in &verified.checkpoints.all {
        let (said, proven) = (checkpoint.text.at, checkpoint.stamped_at.unwrap());
        assert!(proven.duration_since(said).abs() < jiff::SignedDuration::from_mins(5));
    }
    // A stamp of somebody who is not trusted here proves nothing, and is told.
    fs::write(folder.time_stamps().join("root.pem"), Authority::new().file("root.pem")).unwrap();
    assert_eq!(codes(held().await), ["checkpoint-stamp-wrong"]);
}
