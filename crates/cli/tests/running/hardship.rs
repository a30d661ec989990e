//! What a machine does to a server: its disk fills, its clock is set, its database stands still, strangers send gigabytes.
//! Meanwhile whoever relies on certificates gets an answer within a second, and afterwards whatever was acknowledged stands.
//!
//! Small by default; `SENIM_FILLS=200` and `SENIM_UPLOAD_MIB=2500` make it large. `docs/testing.md` has the last results.

use std::{
    collections::BTreeMap,
    env, fs,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use crypto::DigestAlgorithm;
use gateway::population::Population;
use jiff::SignedDuration;
use pki::{
    Certificate,
    crl::CertificateList,
    ocsp::{CertId, ErrorStatus, Request, Response},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    clock::Watch,
    disk::Disk,
    facts::Facts,
    instance::{Instance, Server},
    postgres::Postgres,
    story::{People, Staff, Teller, sign_in},
    wire::{Program, Wire, pause},
};

/// Of a hundred public answers 95 come within this time, whatever else happens.
const AT_ONCE: Duration = Duration::from_secs(1);
/// And each within this one: other tests may have the processor.
const AT_LAST: Duration = Duration::from_secs(5);
/// And with so much memory, at most.
const MOST_MEMORY_KIB: u64 = 200 << 10;
/// How often the disk of a story fills.
const FILLS: u64 = 12;
/// What strangers send by default, in files of 20 MiB.
const UPLOAD_MIB: u64 = 200;
const FILE_MIB: u64 = 20;
/// So many send at the same time, each from an address of its own.
const STRANGERS: u64 = 24;
/// Waiting for messages that a full disk held up: their pauses double.
const MOST_LOOKS: u32 = 5 * 900;

pub(crate) fn number(name: &str, usual: u64) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Somebody who relies on certificates, and keeps the time of each answer.
pub(crate) struct Reader {
    http: reqwest::Client,
    base: String,
    issuer: Certificate,
    certificate: Certificate,
    took: BTreeMap<&'static str, Vec<Duration>>,
}

impl Reader {
    pub(crate) async fn new(base: String, certificate: Certificate) -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_mins(1)).build();
        let http = http.unwrap();
        let issuer = http.get(format!("{base}/cert/nca-rsa.cer")).send().await.unwrap();
        let issuer = Certificate::from_der(&issuer.bytes().await.unwrap()).unwrap();
        Self { http, base, issuer, certificate, took: BTreeMap::new() }
    }

    /// A question about the certificate; with a nonce it wants an answer of its own.
    fn question(&self, nonce: Option<&[u8]>) -> Vec<u8> {
        let serial = *self.certificate.serial();
        let id = CertId::new(DigestAlgorithm::Sha1, &self.issuer, serial).unwrap();
        Request::new(vec![id], nonce).to_der()
    }

    async fn timed(&mut self, what: &'static str, request: reqwest::RequestBuilder) -> Vec<u8> {
        let began = Instant::now();
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let bytes = answer.bytes().await.unwrap().to_vec();
        let took = began.elapsed();
        self.took.entry(what).or_default().push(took);
        assert!(status.is_success(), "{what}: {status} {}", String::from_utf8_lossy(&bytes));
        assert!(took < AT_LAST, "{what} took {took:?}");
        bytes
    }

    async fn ocsp(&mut self, what: &'static str, nonce: Option<&[u8]>) -> Response {
        let request = self.http.post(format!("{}/ocsp", self.base));
        let request = request.header("content-type", "application/ocsp-request");
        let request = request.body(self.question(nonce));
        let answer = self.timed(what, request).await;
        Response::parse(&answer).unwrap()
    }

    async fn list(&mut self) -> CertificateList {
        let request = self.http.get(format!("{}/crl/nca-rsa.crl", self.base));
        CertificateList::from_der(&self.timed("list", request).await).unwrap()
    }

    async fn page(&mut self) {
        self.timed("page", self.http.get(format!("{}/en", self.base))).await;
    }

    /// One look at everything public; gives the answer to a question that was not asked before.
    pub(crate) async fn look(&mut self) -> Response {
        self.list().await;
        let known = self.ocsp("kept answer", None).await;
        assert!(known.find(&self.issuer, self.certificate.serial()).is_some());
        self.page().await;
        let nonce = crypto::random::bytes::<16>().unwrap();
        self.ocsp("new answer", Some(&nonce)).await
    }

    async fn health(&self) -> Value {
        let answer = self.http.get(format!("{}/health", self.base)).send().await.unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }

    /// Judges the times of all answers, and tells them.
    pub(crate) fn told(&self) -> String {
        let told = self.took.iter().map(|(what, took)| {
            let mut took = took.clone();
            took.sort();
            let nearly_all = took[(took.len() * 95).div_ceil(100) - 1];
            let worst = took[took.len() - 1];
            assert!(nearly_all < AT_ONCE, "{what}: {took:?}");
            let (nearly_all, worst) = (nearly_all.as_millis(), worst.as_millis());
            format!("{what} {nearly_all} ms of {} ({worst} ms at most)", took.len())
        });
        told.collect::<Vec<_>>().join(", ")
    }
}

/// The most memory that a server ever had, in KiB.
pub(crate) fn peak_memory(server: &Server) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Refuses a server that had more than its share.
pub(crate) fn assert_small(server: &Server) -> String {
    let peak = peak_memory(server);
    assert!(peak < MOST_MEMORY_KIB, "{peak} KiB");
    format!("{} MiB at most", peak >> 10)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_the_disk_fills_at_any_point_of_a_story() {
    let instance = Instance::bare();
    let Some(disk) = Disk::under(&instance) else { return };
    instance.found(None);
    let population = Population::standard().unwrap();
    let (people, staff) = (People::of(&population), Staff::enrolled(&instance, &population).await);
    let server = instance.start();
    let wire = &Wire::new(vec![instance.base(instance.port)]);
    wire.set_up(true);
    let (facts, over, stories) = (&Facts::default(), &AtomicBool::new(false), &AtomicUsize::new(0));
    let mut reader =
        Reader::new(instance.base(instance.port), staff.operator.certificate.clone()).await;
    reader.look().await;
    let tell = async {
        let program = Program::new(wire, 0);
        let mut teller =
            Teller { program, facts, people: &people, staff: &staff, number: 0, tellers: 1 };
        for turn in 0.. {
            if over.load(Ordering::SeqCst) {
                return;
            }
            teller.tell(turn).await;
            stories.fetch_add(1, Ordering::SeqCst);
        }
    };
    let fills = number("SENIM_FILLS", FILLS);
    let fill = async {
        for _ in 0..fills {
            // Each request of a story meets a full disk, and is sent again when there is room.
            wire.after(1).await;
            disk.fill();
            wire.after(1).await;
            let answer = reader.look().await;
            assert!(answer.error().is_none(), "{:?}", answer.error());
            disk.clear();
        }
        over.store(true, Ordering::SeqCst);
    };
    tokio::join!(tell, fill);
    let mut program = Program::new(wire, 1);
    let mut sessions = Vec::new();
    for signet in [&staff.operator, &staff.authorised] {
        sessions.push(sign_in(&mut program, signet).await);
    }
    facts.check(&mut program, 0, &sessions).await;
    let mailbox = instance.data().join("mailbox");
    let mut faults = facts.mail_faults(&mailbox);
    for _ in 0..MOST_LOOKS {
        if faults.is_empty() {
            break;
        }
        pause(200).await;
        faults = facts.mail_faults(&mailbox);
    }
    assert!(faults.is_empty(), "{faults:#?}");
    let memory = assert_small(&server);
    assert!(server.stop());
    assert!(instance.run(&["journal", "verify", "--data", "data"]).done);
    assert!(!instance.logs().contains("panicked"), "{}", instance.logs());
    eprintln!(
        "{fills} times full, {} stories, {} requests sent, {} failed, {}; {}; {memory}",
        stories.load(Ordering::SeqCst),
        wire.sent(),
        wire.failures.load(Ordering::SeqCst),
        facts.told(),
        reader.told(),
    );
}

/// What strangers send together, and what they were answered.
struct Uploads {
    base: String,
    file: Vec<u8>,
    left: AtomicU64,
    answers: Mutex<BTreeMap<u16, u32>>,
}

impl Uploads {
    /// One stranger, at an address of her own.
    async fn send(self: Arc<Self>, stranger: u64) {
        let address = [127, 0, 2, u8::try_from(stranger + 1).unwrap()];
        let http = reqwest::Client::builder()
            .no_proxy()
            .local_address(std::net::IpAddr::from(address))
            .timeout(Duration::from_mins(5))
            .build()
            .unwrap();
        let asked = json!({ "form": "mes-01", "lang": "kk", "answers": {} }).to_string();
        let opened = http.post(format!("{}/api/v1/drafts", self.base));
        let opened = opened.header("content-type", "application/json").body(asked).send().await;
        let draft: Value = serde_json::from_slice(&opened.unwrap().bytes().await.unwrap()).unwrap();
        // Who gets no draft sends all the same.
        let draft = draft["draft"].as_str().map_or_else(|| "0".repeat(64), str::to_owned);
        let path = format!("api/v1/drafts/{draft}/files/attachment_expert_conclusion?name=a.pdf");
        let url = format!("{}/{path}", self.base);
        let one = |count: u64| count.checked_sub(1);
        while self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one).is_ok() {
            let request = http.post(&url).header("content-type", "application/pdf");
            // Who is refused may be cut off before she has sent everything.
            let answer = request.body(self.file.clone()).send().await;
            let status = answer.map_or(0, |answer| answer.status().as_u16());
            *self.answers.lock().unwrap().entry(status).or_default() += 1;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_who_send_gigabytes_keep_nobody_waiting() {
    let instance = Instance::founded(None);
    let population = Population::standard().unwrap();
    let staff = Staff::enrolled(&instance, &population).await;
    let server = instance.start();
    let base = instance.base(instance.port);
    let mut reader = Reader::new(base.clone(), staff.operator.certificate.clone()).await;
    reader.look().await;
    let files = number("SENIM_UPLOAD_MIB", UPLOAD_MIB).div_ceil(FILE_MIB);
    let mut file = b"%PDF-1.7\n".to_vec();
    file.resize(usize::try_from(FILE_MIB << 20).unwrap() - 1, b'.');
    let (left, answers) = (AtomicU64::new(files), Mutex::default());
    let uploads = Arc::new(Uploads { base, file, left, answers });
    let began = Instant::now();
    let mut strangers = JoinSet::new();
    for stranger in 0..STRANGERS {
        strangers.spawn(Arc::clone(&uploads).send(stranger));
    }
    while !strangers.is_empty() {
        let answer = reader.look().await;
        assert!(answer.error().is_none(), "{:?}", answer.error());
        pause(20).await;
        while let Some(done) = strangers.try_join_next() {
            done.unwrap();
        }
    }
    let memory = assert_small(&server);
    let answers = uploads.answers.lock().unwrap().clone();
    assert!(answers.keys().all(|status| *status < 500 || *status == 503), "{answers:?}");
    assert!(server.stop());
    let files_of = fs::read_dir(instance.data()).unwrap();
    let lengths = files_of.map(|entry| entry.unwrap().metadata().unwrap().len());
    let kept: u64 = lengths.sum();
    eprintln!(
        "{} MiB in {} s, answers {answers:?}; {}; {memory}; {} MiB kept",
        files * FILE_MIB,
        began.elapsed().as_secs(),
        reader.told(),
        kept >> 20,
    );
    assert!(kept < 1 << 30, "{kept} bytes are kept of what strangers sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_goes_back_an_hour_and_forward_a_week_keeps_nobody_waiting() {
    let instance = Instance::founded(None);
    let population = Population::standard().unwrap();
    let staff = Staff::enrolled(&instance, &population).await;
    // The certificates of the founding are two hours old.
    let watch = Watch::new(instance.folder.path());
    watch.set("+2h");
    let mut serve = instance.serve_at(instance.port);
    watch.wear(&mut serve);
    let server = instance.try_start_as(instance.port, serve).unwrap_or_else(|log| panic!("{log}"));
    let certificate = staff.operator.certificate.clone();
    let mut reader = Reader::new(instance.base(instance.port), certificate).await;
    let answer = reader.look().await;
    assert!(answer.error().is_none(), "{:?}", answer.error());
    let first = reader.list().await;

    // Back an hour: what is there is served, nothing new is signed.
    watch.set("+1h");
    for _ in 0..5 {
        let answer = reader.look().await;
        assert_eq!(answer.error(), Some(ErrorStatus::TryLater));
        pause(100).await;
    }
    // An answer to /health serves for two seconds.
    while reader.health().await["clock"] != false {
        pause(100).await;
    }

    // Forward a week: the lists have ended, and are there anew after one round of the worker.
    watch.set("+170h");
    let due = first.this_update().checked_add(SignedDuration::from_hours(7 * 24)).unwrap();
    let mut looks = 0;
    while reader.list().await.this_update() < due {
        reader.page().await;
        looks += 1;
        assert!(looks < 100, "no new list in ten seconds");
        pause(100).await;
    }
    let answer = reader.look().await;
    assert!(answer.error().is_none(), "{:?}", answer.error());

    // And where it belongs again: a week behind its own lists.
    watch.set("+2h");
    assert_eq!(reader.look().await.error(), Some(ErrorStatus::TryLater));
    let memory = assert_small(&server);
    assert!(server.stop());
    assert!(instance.run(&["journal", "verify", "--data", "data"]).done);
    let refused = instance.try_start(instance.port).err().unwrap();
    assert!(refused.contains("the server is behind"), "{refused}");
    eprintln!("{}; {memory}", reader.told());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_stands_still_is_told_and_keeps_no_relying_party_waiting() {
    let Some(postgres) = Postgres::start() else { return };
    let instance = Instance::founded(Some(&postgres.address));
    let population = Population::standard().unwrap();
    let staff = Staff::enrolled(&instance, &population).await;
    let server = instance.start();
    let certificate = staff.operator.certificate.clone();
    let mut reader = Reader::new(instance.base(instance.port), certificate).await;
    reader.look().await;
    // What is read from the database each time.
    let url = format!("{}/api/v1/authorities/nca-rsa/revoked", instance.base(instance.port));
    let asked = reader.http.get(&url).send();
    assert_eq!(asked.await.unwrap().status().as_u16(), 200);

    postgres.freeze();
    let began = Instant::now();
    let asked = tokio::spawn(reader.http.get(&url).header("accept-language", "en").send());
    for _ in 0..10 {
        reader.list().await;
        let known = reader.ocsp("kept answer", None).await;
        assert!(known.find(&reader.issuer, reader.certificate.serial()).is_some());
        reader.page().await;
    }
    let answer = asked.await.unwrap().unwrap();
    let (status, took) = (answer.status().as_u16(), began.elapsed());
    let problem: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    postgres.thaw();
    assert_eq!((status, &problem["faults"][0]["code"]), (503, &"answered-too-late".into()));
    assert!(took < Duration::from_secs(40), "{took:?}");
    // It goes on where it stood.
    let asked = reader.http.get(&url).send();
    assert_eq!(asked.await.unwrap().status().as_u16(), 200);
    assert!(server.stop());
    eprintln!("503 after {} s; {}", took.as_secs(), reader.told());
}
