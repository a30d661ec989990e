//! The whole story, told by several people at once to servers that die: filing, the desk, the approval, installing,
//! a public service with its signed result, and revocation.

use std::{
    fmt::Debug,
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

use base::Bin;
use base64ct::{Base64, Encoding as _};
use crypto::{KeyAlgorithm, PrivateKey};
use gateway::{LifeStatus, Person, population::Population};
use jiff::{Timestamp, ToSpan as _};
use pki::{
    Certificate, Name, cms, csr,
    x509::{Extension, ExtensionValue},
};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::{
    facts::{Fact, Facts, List, rank, signet},
    instance::{Instance, Said},
    wire::{Body, Outcome, Program, Who, pause, read, text},
};

const OFFICE: &str = "71-002";
const BODY: &str = "mes-committee";
pub(crate) const REQUESTS: &str = "/api/v1/registration/requests";

/// A key with its certificate.
#[derive(Clone)]
pub(crate) struct Signet {
    pub(crate) key: Arc<PrivateKey>,
    pub(crate) certificate: Certificate,
}

impl Signet {
    fn sign(&self, content: &[u8], detached: bool, timed: bool) -> Vec<u8> {
        let request = cms::SignRequest {
            content,
            detached,
            signer: self.key.as_ref(),
            certificate: &self.certificate,
            extra_certificates: &[],
            signing_time: timed.then(now),
        };
        cms::sign(&request).unwrap()
    }
}

fn now() -> Timestamp {
    app::clock::Clock::System.now()
}

/// How long one step may be tried in vain before that is a fault. A lost answer, a row that somebody else changed, a server
/// or a database that is starting take moments; an effect that a killed server had begun waits until its lease ends.
const LONGEST_STEP: Duration = Duration::from_mins(6);

/// The tries of one step that stays undone.
struct Tries(Instant);

impl Tries {
    fn begin() -> Self {
        Self(Instant::now())
    }

    /// Waits a little, and fails when the same step was tried for too long.
    async fn add(&self, step: &str, came: &dyn Debug, stands: &Value) {
        let late = self.0.elapsed() > LONGEST_STEP;
        assert!(!late, "{step} is never done: {came:?}; it stands: {stands}");
        pause(10).await;
    }

    /// Adds what came of a call that changes something, unless it was done.
    async fn judge(&self, step: &str, outcome: &Outcome, stands: &Value) {
        match outcome {
            Outcome::Done(_) => self.add(step, &"done", stands).await,
            Outcome::Refused(_, codes) => self.add(step, codes, stands).await,
            Outcome::Lost(status) => self.add(step, status, stands).await,
        }
    }
}

/// Makes a key beside the work of others.
pub(crate) async fn new_key(algorithm: KeyAlgorithm) -> Arc<PrivateKey> {
    Arc::new(tokio::task::spawn_blocking(move || testkit::keys::fresh(algorithm)).await.unwrap())
}

/// A PKCS#10 request, PEM.
pub(crate) fn request_for(key: &PrivateKey) -> String {
    let subject = Name::builder().common_name("REQUEST").build();
    let der = csr::build(&subject, key, &[]).unwrap();
    csr::CertificationRequest::from_der(&der).unwrap().pem()
}

/// The same, of a key on an external protected carrier.
fn request_on_token(key: &PrivateKey) -> String {
    let subject = Name::builder().common_name("REQUEST").build();
    let storage = "1.2.398.3.3.5.2.2".parse().unwrap();
    let storage = Extension::plain(ExtensionValue::KeyStorage(storage));
    let der = csr::build(&subject, key, &[storage]).unwrap();
    csr::CertificationRequest::from_der(&der).unwrap().pem()
}

/// The staff, whom no story changes.
#[derive(Clone)]
pub(crate) struct Staff {
    pub(crate) authorised: Signet,
    pub(crate) officer: Signet,
    pub(crate) operator: Signet,
}

impl Staff {
    /// Enrols the staff of an instance, at its console.
    pub(crate) async fn enrolled(instance: &Instance, population: &Population) -> Self {
        let cast = population.cast();
        let enrol = async |role, person: &Person, post, bin: &Bin| {
            let key = new_key(KeyAlgorithm::Rsa2048).await;
            enrol(instance, role, person, post, bin, &key)
        };
        let (authority, committee) = (&cast.authority.bin, &cast.committee.bin);
        let person = &cast.authorised_person;
        Self {
            authorised: enrol("authorised-person", person, BODY, committee).await,
            officer: enrol("officer", &cast.officer, BODY, committee).await,
            operator: enrol("operator", &cast.operator, OFFICE, authority).await,
        }
    }
}

fn enrol(
    instance: &Instance,
    role: &str,
    person: &Person,
    post: &str,
    bin: &Bin,
    key: &Arc<PrivateKey>,
) -> Signet {
    let request = instance.folder.path().join(format!("{role}.csr"));
    let operates = role == "operator";
    fs::write(&request, if operates { request_on_token(key) } else { request_for(key) }).unwrap();
    let command = ["staff", "enrol", "--data", "data", "--passphrase-file", "online"];
    let mut enrol = instance.senim(&command);
    enrol.args(["--role", role, "--iin", person.iin.as_str(), "--post", post]);
    enrol.args(["--bin", bin.as_str()]).arg("--csr").arg(&request);
    if operates {
        enrol.args(["--letter", "17-01/1", "--letter-date", "2026-01-12", "--order", "5-к"]);
        enrol.args(["--order-date", "2026-01-09", "--applied-on", "2026-01-09"]);
        enrol.args(["--position", "Оператор", "--executor", "executor@centre.kz"]);
        enrol.args(["--token-serial", "0000000001"]);
    }
    let said = Said::of(enrol.output().unwrap());
    assert!(said.done, "{}", said.err);
    signet(key, &said.out)
}

/// An organisation and its head, as the register has them.
type Headed = (Person, String, String);

/// Who may tell a story.
pub(crate) struct People {
    citizens: Vec<Person>,
    heads: Vec<Headed>,
}

impl People {
    pub(crate) fn of(population: &Population) -> Self {
        let today = now();
        let cast = population.cast();
        let staff = [&cast.operator, &cast.officer, &cast.authorised_person];
        let others = [&cast.foreigner].into_iter().chain(staff).map(|person| &person.iin);
        let others: Vec<_> = others.collect();
        let grown = |person: &&Person| {
            matches!(person.life_status, LifeStatus::Alive)
                && person.birth_date.saturating_add(17.years()) < base::local_date(today)
                && !others.contains(&&person.iin)
        };
        let mut heads: Vec<Headed> = Vec::new();
        for organisation in population.organisations() {
            let leader = organisation.leader.as_ref().and_then(|leader| leader.iin.as_ref());
            let person = leader.and_then(|iin| population.person(iin)).filter(grown);
            let Some(person) = person else { continue };
            let usual = organisation.status == gateway::OrganisationStatus::Active
                && !organisation.non_resident
                && !heads.iter().any(|(known, ..)| known.iin == person.iin);
            if usual {
                let (bin, name) = (&organisation.bin, &organisation.full_name.kk);
                heads.push((person.clone(), bin.to_string(), name.clone()));
            }
        }
        let citizens = population
            .people()
            .filter(grown)
            .filter(|person| !heads.iter().any(|(head, ..)| head.iin == person.iin))
            .cloned()
            .collect();
        Self { citizens, heads }
    }
}

/// One of the people who tell stories, all at the same time.
pub(crate) struct Teller<'w> {
    pub(crate) program: Program<'w>,
    pub(crate) facts: &'w Facts,
    pub(crate) people: &'w People,
    pub(crate) staff: &'w Staff,
    pub(crate) number: usize,
    pub(crate) tellers: usize,
}

/// A pair of keys with their certificates, and the request that brought them.
struct Pair {
    sign: Signet,
    auth: Signet,
}

impl Teller<'_> {
    /// Tells one story to its end.
    pub(crate) async fn tell(&mut self, turn: usize) {
        let place = turn * self.tellers + self.number;
        if turn % 4 == 3 {
            let head = self.own(turn / 4, &self.people.heads).clone();
            let pair = self.certificates(&head.0, Some((&head.1, &head.2)), place).await;
            self.service(&pair, &head, place).await;
        } else {
            let citizen = self.own(turn, &self.people.citizens).clone();
            let pair = self.certificates(&citizen, None, place).await;
            if turn.is_multiple_of(2) {
                self.revoke(&pair).await;
            }
        }
    }

    /// The one of whom this story is told. No two tellers ever tell of the same: a rival request would supersede hers, and
    /// a case that is looked for in her cabinet could be another teller's.
    fn own<'p, T>(&self, turn: usize, people: &'p [T]) -> &'p T {
        let shared_out = people.len() - people.len() % self.tellers;
        &people[(turn * self.tellers + self.number) % shared_out]
    }

    /// From the form to the installed certificates.
    async fn certificates(
        &mut self,
        person: &Person,
        organisation: Option<(&str, &str)>,
        place: usize,
    ) -> Pair {
        let kind = match organisation {
            Some(_) => KeyAlgorithm::Gost2015_512,
            None => KeyAlgorithm::Rsa2048,
        };
        let (sign, auth) = (new_key(kind).await, new_key(KeyAlgorithm::Rsa2048).await);
        let email = format!("teller{}.{place}@example.kz", self.number);
        let answers = form(person, organisation, &email, [&sign, &auth]);
        let code = if organisation.is_some() { "f2" } else { "f1" };
        let body = Body::json(&json!({ "form": code, "lang": "kk", "answers": answers }));
        let key = hex::encode(crypto::random::bytes::<16>().unwrap());
        let filed =
            self.program.act(REQUESTS, &Who::Nobody, Some(&key), &body, async |_| None).await;
        let (number, access) = (text(&filed, "number"), text(&filed, "access"));
        let fact = Fact::Filed { number: number.clone(), access: access.clone(), email };
        self.facts.add(fact);
        self.facts.reached(&number, &text(&filed, "state"));

        self.desk(&number, &text(&filed, "keys_code"), organisation.is_some()).await;
        let view = self.approve(&number).await;
        let pair = Pair { sign: issued(&view, &sign), auth: issued(&view, &auth) };
        for signet in [&pair.sign, &pair.auth] {
            self.facts.add(Fact::Issued { number: number.clone(), pem: signet.certificate.pem() });
        }
        let path = format!("{REQUESTS}/{number}");
        let own = Who::Access(access);
        let view = self
            .program
            .act(&format!("{path}/installation"), &own, None, &Body::json(&json!({})), async |p| {
                standing(p, &path, &own, "installed").await
            })
            .await;
        self.facts.reached(&number, &text(&view, "state"));
        pair
    }

    /// The operator takes the papers.
    async fn desk(&mut self, number: &str, code: &str, legal: bool) {
        let staff = self.staff.clone();
        let session = self.sign_in(&staff.operator).await;
        let path = format!("/api/v1/desk/requests/{number}");
        let papers: &[&str] = if legal { &["F2", "D_ID", "D_HEAD"] } else { &["F1", "D_ID"] };
        let mut acts = vec![(json!({ "act": "open" }), "document-check")];
        for code in papers {
            let verdict = json!({ "verdict": "accepted" });
            let mark = json!({ "code": code, "seen_as": "original", "verdict": verdict });
            acts.push((json!({ "act": "mark-document", "mark": mark }), "accepted"));
        }
        let proved = json!({ "identity": "proved" });
        acts.push((json!({ "act": "mark-identity", "mark": proved }), "accepted"));
        acts.push((json!({ "act": "compare-keys", "code": code }), "accepted"));
        acts.push((
            json!({
                "act": "accept",
                "data_compared": true,
                "originals_returned": true,
                "secrets_consent_signed": true,
            }),
            "accepted",
        ));
        let mut view = Value::Null;
        for (act, after) in acts {
            view = self
                .program
                .act(&format!("{path}/acts"), &session, None, &Body::json(&act), async |p| {
                    standing(p, &path, &session, after).await
                })
                .await;
        }
        self.facts.reached(number, &text(&view, "state"));
        let documents = view["documents"].as_array().unwrap();
        let receipt = documents.iter().rfind(|document| document["kind"] == "receipt").unwrap();
        let path = format!("/api/v1/documents/{}", text(receipt, "id"));
        let bytes = self.program.get(&path, &session).await.unwrap();
        assert!(bytes.starts_with(b"%PDF-"));
        self.facts.add(Fact::Document { path, sha256: crypto::sha256(&bytes) });
    }

    /// The operator signs, the authority issues; if a server died in between, another goes on.
    async fn approve(&mut self, number: &str) -> Value {
        let staff = self.staff.clone();
        let session = self.sign_in(&staff.operator).await;
        let path = format!("/api/v1/desk/requests/{number}");
        let tries = Tries::begin();
        loop {
            let view = self.program.view(&path, &session).await;
            let state = text(&view, "state");
            if state == "accepted" {
                // The text is asked for again each time: what was lost may have used the one before.
                let to = format!("{path}/approval");
                let offered = match self.program.get(&to, &session).await {
                    Ok(offered) => read(&offered),
                    Err(codes) => {
                        tries.add(&to, &codes, &view).await;
                        continue;
                    }
                };
                let signed = staff.operator.sign(text(&offered, "text").as_bytes(), false, true);
                let to = format!("{path}/approval?text={}", text(&offered, "id"));
                let body = Body::cms(signed);
                let outcome =
                    self.program.call(Method::POST, &to, &session, None, Some(&body)).await;
                tries.judge(&to, &outcome, &view).await;
            } else if rank(&state) >= rank("issued") {
                self.facts.reached(number, &state);
                return view;
            } else {
                assert_eq!(state, "ca-check", "request {number}");
                tries.add(&path, &"waiting", &view).await;
                pause(190).await;
            }
        }
    }

    /// The head asks for an attestat, the officer considers, the authorised person signs.
    async fn service(&mut self, pair: &Pair, head: &Headed, place: usize) {
        let own = self.sign_in(&pair.sign).await;
        let case = self.apply(pair, head, &own, place).await;
        let staff = self.staff.clone();
        let officer = self.sign_in(&staff.officer).await;
        let path = format!("/api/v1/inbox/{case}");
        for act in ["accept", "confirm-completeness", "propose-grant"] {
            let body = Body::json(&json!({ "act": act }));
            let acts = format!("{path}/acts");
            let view = self
                .program
                .act(&acts, &officer, None, &body, async |p| {
                    // The next act is offered only when this one is done.
                    let view = p.view(&path, &officer).await;
                    let offered = view["acts"].to_string();
                    (!offered.contains(&format!("\"{act}\""))).then_some(view)
                })
                .await;
            assert!(view["state"].is_string());
        }
        let session = self.sign_in(&staff.authorised).await;
        let tries = Tries::begin();
        let view = loop {
            let view = self.program.view(&path, &session).await;
            // Not the state: whoever checks the facts meanwhile opens the case, and with that the attestat is delivered.
            if view["outcome"] == "granted" {
                break view;
            }
            let to = format!("{path}/result/to-be-signed");
            let bytes = match self.program.get(&to, &session).await {
                Ok(bytes) => bytes,
                Err(codes) => {
                    tries.add(&to, &codes, &view).await;
                    continue;
                }
            };
            let body = Body::cms(staff.authorised.sign(&bytes, true, false));
            let to = format!("{path}/result/signature");
            let outcome = self.program.call(Method::POST, &to, &session, None, Some(&body)).await;
            tries.judge(&to, &outcome, &view).await;
        };
        let documents = view["documents"].as_array().unwrap();
        let result = documents.iter().rfind(|document| document["kind"] == "result").unwrap();
        let document = format!("/api/v1/documents/{}", text(result, "id"));
        let pdf = self.program.get(&document, &session).await.unwrap();
        let sha256 = crypto::sha256(&pdf);
        self.facts.add(Fact::Document { path: document, sha256 });
        let view = self.program.view(&format!("/api/v1/cases/{case}"), &own).await;
        let url = text(&view, "check_url");
        let code = url.rsplit('/').next().unwrap().to_owned();
        self.facts.add(Fact::Granted { case, code, sha256 });
    }

    async fn apply(&mut self, pair: &Pair, head: &Headed, own: &Who, place: usize) -> String {
        let examined = base::local_date(now()).checked_sub(10.days()).unwrap();
        let answers = json!({
            // The register tells these too, but not while the server that asks it is killed.
            "organisation_name": head.2,
            "applicant_address": "010000, Астана қ., Сығанақ к., 1",
            "applicant_phone": "+77172123456",
            "applicant_email": format!("case{}.{place}@example.kz", self.number),
            "industry_branches": ["ore-mining", "energy"],
            "activity_subkinds": ["expertise"],
            "conclusion_number": format!("{}/17", examined.year()),
            "expertise_date": examined.to_string(),
            "expert_organisation_name": "«Тәуелсіз Сараптама» ЖШС",
            "expert_organisation_attestat_number": "2025-MES01-0000005-1",
            "head_full_name": names(&head.0).join(" "),
            "head_position": "Директор",
        });
        let opened = Body::json(&json!({ "form": "mes-01", "lang": "kk", "answers": answers }));
        let draft = self.program.act("/api/v1/drafts", own, None, &opened, async |_| None).await;
        let path = format!("/api/v1/drafts/{}", text(&draft, "draft"));
        let upload = format!("{path}/files/attachment_expert_conclusion?name=conclusion.pdf");
        let pdf = Body("application/pdf", crate::facts::small_pdf());
        self.program.act(&upload, own, None, &pdf, async |_| None).await;
        let known = cases(&mut self.program, own).await;
        let tries = Tries::begin();
        loop {
            // A case that was made although its answer was lost is in the cabinet.
            let new: Vec<String> = cases(&mut self.program, own).await;
            if let Some(case) = new.into_iter().find(|case| !known.contains(case)) {
                return case;
            }
            let to = format!("{path}/text");
            let offered = match self.program.get(&to, own).await {
                Ok(offered) => read(&offered),
                Err(codes) => {
                    tries.add(&to, &codes, &Value::from(known.clone())).await;
                    continue;
                }
            };
            let signed = pair.sign.sign(text(&offered, "text").as_bytes(), false, true);
            let to = format!("{path}/signature?text={}", text(&offered, "id"));
            let body = Body::cms(signed);
            match self.program.call(Method::POST, &to, own, None, Some(&body)).await {
                Outcome::Done(view) => {
                    let number = text(&read(&view), "number");
                    self.facts.add(Fact::Case { number: number.clone(), who: own.clone() });
                    return number;
                }
                // The filing that took this text may have been seen by others and be gone with the PostgreSQL that was killed before it
                // was on the disk: the text waits again then.
                Outcome::Refused(_, codes) => {
                    if cases(&mut self.program, own).await.len() <= known.len() {
                        tries.add(&to, &codes, &Value::from(known.clone())).await;
                    }
                }
                Outcome::Lost(_) => {}
            }
        }
    }

    /// The holder revokes her signature certificate.
    async fn revoke(&mut self, pair: &Pair) {
        let session = self.sign_in(&pair.auth).await;
        let serial = pair.sign.certificate.serial().to_string();
        let asked = Body::json(&json!({ "serials": [serial], "reason": "HOLDER_DEMAND" }));
        let tries = Tries::begin();
        let list = loop {
            let cabinet = self.program.view("/api/v1/cabinet", &session).await;
            let own = cabinet["certificates"].as_array().unwrap();
            let row = own.iter().find(|row| row["serial"] == serial.as_str()).unwrap();
            if row["state"] == "revoked" {
                break List::Owed;
            }
            let to = "/api/v1/revocations/text";
            let offered = match self.program.ask(Method::POST, to, &session, Some(&asked)).await {
                Ok(offered) => read(&offered),
                Err(codes) => {
                    tries.add(to, &codes, row).await;
                    continue;
                }
            };
            let signed = pair.sign.sign(text(&offered, "text").as_bytes(), false, true);
            let signed = json!({
                "text": text(&offered, "id"),
                "signature": Base64::encode_string(&signed),
            });
            let body = Body::json(&signed);
            let path = "/api/v1/revocations";
            let outcome = self.program.call(Method::POST, path, &session, None, Some(&body)).await;
            tries.judge(path, &outcome, row).await;
            if let Outcome::Done(view) = outcome {
                let view = read(&view);
                self.facts.add(Fact::Numbered { number: text(&view, "number") });
                if view["state"] == "revoked" {
                    break List::Published;
                }
            }
        };
        self.facts.add(Fact::Revoked { pem: pair.sign.certificate.pem(), list });
    }

    /// Signs in by signing the challenge, until a session is given.
    async fn sign_in(&mut self, signet: &Signet) -> Who {
        sign_in(&mut self.program, signet).await
    }
}

pub(crate) async fn sign_in(program: &mut Program<'_>, signet: &Signet) -> Who {
    loop {
        let nothing = Body::json(&json!({}));
        let path = "/api/v1/sign-in/challenge";
        let challenge = program.act(path, &Who::Nobody, None, &nothing, async |_| None).await;
        let signed = signet.sign(text(&challenge, "text").as_bytes(), true, true);
        let body = Body::json(&json!({
            "challenge": text(&challenge, "id"),
            "signature": Base64::encode_string(&signed),
        }));
        match program.call(Method::POST, "/api/v1/sign-in", &Who::Nobody, None, Some(&body)).await {
            Outcome::Done(opened) => return Who::Session(text(&read(&opened), "token")),
            Outcome::Lost(_) => {}
            Outcome::Refused(status, codes) => panic!("sign-in: {status} {codes:?}"),
        }
    }
}

/// The view, if the request stands at a state or beyond it.
async fn standing(program: &mut Program<'_>, path: &str, who: &Who, state: &str) -> Option<Value> {
    let view = program.view(path, who).await;
    (rank(&text(&view, "state")) >= rank(state)).then_some(view)
}

async fn cases(program: &mut Program<'_>, own: &Who) -> Vec<String> {
    let cabinet = program.view("/api/v1/cabinet", own).await;
    let rows = cabinet["cases"].as_array().unwrap();
    // A row is the status and the title of the service.
    rows.iter().map(|row| text(row.get(0).unwrap_or(row), "number")).collect()
}

fn issued(view: &Value, key: &Arc<PrivateKey>) -> Signet {
    use crypto::Signer as _;
    let rows = view["certificates"].as_array().unwrap();
    let mut certificates = rows.iter().map(|row| Certificate::from_pem(&text(row, "pem")).unwrap());
    let certificate =
        certificates.find(|certificate| certificate.spki_der() == key.public_key_info()).unwrap();
    Signet { key: Arc::clone(key), certificate }
}

fn names(person: &Person) -> Vec<&str> {
    let parts = [Some(&person.surname), Some(&person.name), person.patronymic.as_ref()];
    parts.into_iter().flatten().map(String::as_str).collect()
}

/// The next day on which the offices are open, today included.
fn visit_day() -> jiff::civil::Date {
    let law = app::law::compiled_in();
    let file = |name: &str| law.get(name).unwrap().as_str();
    let calendar =
        calendar::Calendar::parse(file("calendar/holidays.toml"), file("calendar/schedules.toml"));
    let yesterday = base::local_date(now()).yesterday().unwrap();
    calendar.unwrap().next_working_day("state-corporation", yesterday).unwrap()
}

pub(crate) fn form(
    person: &Person,
    organisation: Option<(&str, &str)>,
    email: &str,
    [sign, auth]: [&PrivateKey; 2],
) -> Value {
    let visit = visit_day().to_string();
    let mut answers: Map<String, Value> = json!({
        "region": "71",
        "city": "Астана",
        "email": email,
        "phone": "+77011234567",
        "carrier": "COMPUTER",
        "registration_center": OFFICE,
        "visit_date": visit,
        "consent_certificate_policy": true,
        "consent_user_agreement": true,
        "consent_personal_data": true,
        "consent_email_messages": true,
        "signature_public_key": request_for(sign),
        "authentication_public_key": request_for(auth),
    })
    .as_object()
    .unwrap()
    .clone();
    let prefix = if let Some((bin, name)) = organisation {
        answers.insert("bin".to_owned(), bin.into());
        answers.insert("organization_or_sole_trader_name".to_owned(), name.into());
        answers.insert("applicant_role".to_owned(), "FIRST_HEAD".into());
        "employee_"
    } else {
        ""
    };
    for (field, part) in ["last_name", "first_name", "middle_name"].iter().zip(names(person)) {
        answers.insert(format!("{prefix}{field}"), part.into());
    }
    answers.insert(format!("{prefix}iin"), person.iin.as_str().into());
    Value::Object(answers)
}
