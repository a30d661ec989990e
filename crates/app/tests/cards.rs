//! Certificates on a card at the desk (process D), with SoftHSM as the chip of the identity card and a simulated SIM card.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set its stage fails, as it should"
)]
#![allow(clippy::large_futures, reason = "the thread of a test has room for them")]

#[path = "support/words.rs"]
mod papers;
#[path = "../../token/tests/support/softhsm.rs"]
mod softhsm;
#[path = "support/stage.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod story;

use app::{
    Access, CardAtDesk, CardFormAtDesk, CardKeysAtDesk, DeskAct, Error, Session,
    staff::{Ending, Enrolment},
    view::DeskView,
};
use base::{Lang, Role, UniqueNumber};
use crypto::KeyAlgorithm;
use pki::{
    Certificate, Name, csr,
    x509::{Extension, ExtensionValue},
};
use registration::{
    DocumentCode, DocumentMark, DocumentVerdict, IdentityMark, SeenAs, VisitPlace, Visitor,
};
use serde_json::json;
use softhsm::{PIN, Slots};
use story::{Person, Stage};
use token::{Module, Pin, SimCard as _, SimKey, SimulatedSim, Token};

const CHIP: &str = "1.2.398.3.3.5.2.1";
const SIM: &str = "1.2.398.3.3.5.2.7";

/// The codes of a refusal.
fn codes<T>(result: Result<T, Error>) -> Vec<&'static str> {
    result.err().unwrap().faults().0.iter().map(|fault| fault.code).collect()
}

/// An operator at her desk, and the person before it.
struct Desk<'a> {
    stage: &'a Stage,
    session: Session,
    number: UniqueNumber,
}

fn card_of(person: &Person, with_id_card: bool) -> CardAtDesk {
    let (iin, last, first, middle) = person.names_as_typed();
    serde_json::from_value(json!({
        "iin": iin,
        "name": { "last": last, "first": first, "middle": middle },
        "with_id_card": with_id_card,
        "documents": if with_id_card { vec!["F1"] } else { Vec::new() },
        "email": "applicant@example.kz",
    }))
    .unwrap()
}

impl<'a> Desk<'a> {
    async fn with(stage: &'a Stage, person: &Person, with_id_card: bool) -> Self {
        let session = stage.operator_session().await;
        let opened =
            stage.app.desk().open_card(&session, card_of(person, with_id_card), Lang::Kk).await;
        let number = opened.unwrap().request.status.number;
        Self { stage, session, number }
    }

    async fn act(&self, act: DeskAct) -> Result<DeskView, Error> {
        self.stage.app.desk().act(&self.session, &self.number, act, Lang::Kk).await
    }

    async fn done(&self, act: DeskAct) -> String {
        self.act(act).await.unwrap().request.status.state
    }

    async fn view(&self) -> DeskView {
        self.stage.app.desk().request(&self.session, &self.number, Lang::Kk).await.unwrap()
    }

    /// What the desk may do now.
    async fn acts(&self) -> Vec<String> {
        self.view().await.acts.into_iter().map(|act| act.code).collect()
    }

    async fn see_papers(&self) {
        for code in ["F1", "D_ID"] {
            let mark = DocumentMark {
                code: DocumentCode::new(code),
                seen_as: SeenAs::Original,
                number: Some("1".to_owned()),
                date: None,
                issuer: None,
                valid_until: None,
                power: None,
                said: forms::Typed::default(),
                domains: Vec::new(),
                verdict: DocumentVerdict::Accepted,
            };
            self.done(DeskAct::MarkDocument { mark }).await;
        }
        self.done(DeskAct::MarkIdentity { mark: IdentityMark::Proved }).await;
    }

    async fn issued(&self) -> DeskView {
        let view = self.stage.approve(&self.number).await.unwrap();
        assert_eq!(view.request.status.state, "issued");
        view
    }
}

fn form(carrier: &str, asks_pin: &str) -> DeskAct {
    let form: CardFormAtDesk = serde_json::from_value(json!({
        "answers": {
            "region": "71", "city": "Астана", "email": "applicant@example.kz",
            "phone": "+7 701 000 00 00",
        },
        "carrier": carrier,
        "asks_pin": asks_pin,
        "originals_returned": true,
        "secrets_consent_signed": true,
        "consents_signed": true,
    }))
    .unwrap();
    DeskAct::FillForm { form }
}

/// What the workstation had from a card.
fn given(requests: &serde_json::Value, serial: &str) -> DeskAct {
    let given: CardKeysAtDesk = serde_json::from_value(json!({
        "requests": requests,
        "card": {
            "serial": serial, "model": "test", "made_on_card": true, "never_leaves": true,
        },
        "print_signed": true,
    }))
    .unwrap();
    DeskAct::GiveCardKeys { given }
}

fn request(key: &dyn crypto::Signer, storage: &str) -> String {
    let name = Name::builder().common_name("CARD").build();
    let storage = Extension::plain(ExtensionValue::KeyStorage(storage.parse().unwrap()));
    let der = csr::build(&name, key, &[storage]).unwrap();
    csr::CertificationRequest::from_der(&der).unwrap().pem()
}

/// A chip of which somebody knows the PIN.
fn opened(slots: &Slots) -> std::sync::Arc<Token> {
    Module::open(slots.module()).unwrap().log_in("id card", &Pin::new(PIN)).unwrap()
}

fn made_on(token: &std::sync::Arc<Token>) -> DeskAct {
    let key = |label| token.make_key(label, KeyAlgorithm::Rsa2048).unwrap();
    let requests = json!({
        "signature_public_key": request(&key("signature"), CHIP),
        "authentication_public_key": request(&key("authentication"), CHIP),
    });
    given(&requests, token.serial())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_leaves_the_desk_with_certificates_on_the_chip_of_her_card() {
    let slots = Slots::with(&["id card"]);
    let stage = Stage::set().await;
    let person = stage.applicant();
    let desk = Desk::with(&stage, &person, false).await;
    assert!(!desk.acts().await.contains(&"approve".to_owned()));
    desk.see_papers().await;
    assert_eq!(desk.done(form("ID_CARD_CHIP", "YES")).await, "pin-wait");

    let token = opened(&slots);
    assert_eq!(desk.done(made_on(&token)).await, "registered");
    let view = desk.issued().await;
    for shown in &view.request.certificates {
        let certificate = Certificate::from_pem(&shown.pem).unwrap();
        assert_eq!(certificate.key_storage().unwrap().to_string(), CHIP);
        token.write_certificate(&certificate).unwrap();
        assert_eq!(stage.ocsp_status(&shown.pem).await, "good");
    }
    assert!(desk.acts().await.contains(&"card-written".to_owned()));
    assert_eq!(desk.done(DeskAct::CardWritten {}).await, "installed");
    let kinds: Vec<String> =
        desk.view().await.request.documents.into_iter().map(|paper| paper.kind).collect();
    assert!(
        kinds.contains(&"application-form".to_owned()) && kinds.contains(&"receipt".to_owned())
    );
    // The card signs, and what it signed counts.
    let signature = token.key("signature").unwrap();
    let text = stage.app.sessions().begin_sign_in(Lang::Kk).await.unwrap();
    let certificate = Certificate::from_pem(&view.request.certificates[0].pem).unwrap();
    let signed = pki::cms::sign(&pki::cms::SignRequest {
        content: text.text.as_bytes(),
        detached: false,
        signer: &signature,
        certificate: &certificate,
        extra_certificates: &[],
        signing_time: Some(stage.app.now()),
    });
    let (_, session) = stage.app.sessions().sign_in(&text.id, &signed.unwrap()).await.unwrap();
    assert_eq!(session.iin.to_string(), person.names_as_typed().0);
    assert!(stage.app.journal().verify().await.unwrap().is_ok());
    assert_eq!(stage.journalled_of("card-keys-given", &desk.number).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_is_locked_or_pulled_out_is_given_back_and_nothing_is_lost() {
    let slots = Slots::with(&["id card"]);
    let stage = Stage::set().await;
    let person = stage.applicant();
    let desk = Desk::with(&stage, &person, false).await;
    desk.see_papers().await;
    desk.done(form("ID_CARD_CHIP", "YES")).await;
    // Pulled out between its two keys: the request waits, and the same card goes on.
    let token = opened(&slots);
    token.make_key("signature", KeyAlgorithm::Rsa2048).unwrap();
    slots.set("out");
    let removed = token.make_key("authentication", KeyAlgorithm::Rsa2048).unwrap_err();
    assert_eq!(removed.fault().code, "token-removed");
    assert_eq!(desk.view().await.request.status.state, "pin-wait");
    slots.unset("out");
    assert!(token.key("signature").is_ok());
    drop(token);
    // Three wrong PINs, and it is locked; the desk gives it back.
    let module = Module::open(slots.module()).unwrap();
    for _ in 0..3 {
        module.log_in("id card", &Pin::new("0000")).unwrap_err();
    }
    let locked = module.log_in("id card", &Pin::new(PIN)).unwrap_err();
    assert_eq!(locked.fault().code, "token-pin-locked");
    assert_eq!(desk.done(DeskAct::CardGivenBack {}).await, "withdrawn");
    // With another card she begins anew.
    Desk::with(&stage, &person, false).await.see_papers().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_file_made_is_on_no_card_and_a_key_is_certified_once() {
    let stage = Stage::set().await;
    let desk = Desk::with(&stage, &stage.applicant(), false).await;
    desk.see_papers().await;
    desk.done(form("ID_CARD_CHIP", "YES")).await;
    let [first, second] = [(); 2].map(|()| testkit::keys::fresh(KeyAlgorithm::Rsa2048));
    let pair = |storage: &str| {
        given(
            &json!({
                "signature_public_key": request(&first, storage),
                "authentication_public_key": request(&second, storage),
            }),
            "1",
        )
    };
    let file = desk.act(pair("1.2.398.3.3.5.1.1")).await;
    assert_eq!(codes(file), ["carrier-differs", "carrier-differs"]);
    assert_eq!(codes(desk.act(pair(SIM)).await), ["carrier-differs", "carrier-differs"]);
    assert_eq!(desk.done(pair(CHIP)).await, "registered");
    desk.issued().await;
    desk.done(DeskAct::CardWritten {}).await;
    let other = Desk::with(&stage, &stage.employee(), false).await;
    other.see_papers().await;
    other.done(form("ID_CARD_CHIP", "YES")).await;
    assert_eq!(codes(other.act(pair(CHIP)).await), ["key-reused", "key-reused"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sim_card_signs_by_the_national_standard() {
    let stage = Stage::set().await;
    for pin in [Some(Pin::new("1234")), None] {
        let typed = pin.clone().unwrap_or_else(|| Pin::new(""));
        let (asks, waits) = match pin {
            Some(_) => ("YES", "pin-wait"),
            None => ("NO", "registry-check"),
        };
        let mut sim = SimulatedSim::new("8977010000000000001", pin);
        let person = if asks == "YES" { stage.applicant() } else { stage.employee() };
        let desk = Desk::with(&stage, &person, false).await;
        desk.see_papers().await;
        assert_eq!(desk.done(form("SIM", asks)).await, waits);
        sim.make_keys(&typed).unwrap();
        let mut requests = serde_json::Map::new();
        for (field, which) in [
            ("signature_public_key", SimKey::Signature),
            ("authentication_public_key", SimKey::Authentication),
        ] {
            let key = sim.key(which, &typed).unwrap();
            requests.insert(field.to_owned(), request(key.as_ref(), SIM).into());
        }
        let answer = given(&requests.into(), sim.serial());
        assert_eq!(desk.done(answer).await, "registered");
        let view = desk.issued().await;
        for shown in &view.request.certificates {
            let certificate = Certificate::from_pem(&shown.pem).unwrap();
            assert_eq!(certificate.key_storage().unwrap().to_string(), SIM);
            sim.write_certificate(&certificate).unwrap();
        }
        let signs = sim.certificates()[0].public_key().unwrap().algorithm();
        assert_eq!(signs, KeyAlgorithm::Gost2015_512);
        assert_eq!(stage.ocsp_status(&view.request.certificates[0].pem).await, "good");
        assert_eq!(desk.done(DeskAct::CardWritten {}).await, "installed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_papers_of_a_new_identity_card_wait_for_it_and_its_owner_is_told() {
    let slots = Slots::with(&["id card"]);
    let stage = Stage::set().await;
    let desk = Desk::with(&stage, &stage.applicant(), true).await;
    assert_eq!(desk.view().await.request.status.state, "waiting-id-card");
    // She leaves with her receipt, before anybody knows the day, and is told of it by mail.
    let receipts = async || {
        let papers = desk.view().await.request.documents.into_iter();
        papers.filter(|paper| paper.kind == "receipt").collect::<Vec<_>>()
    };
    let [receipt] = &receipts().await[..] else { panic!("one receipt") };
    let access = Access::Session(&desk.session);
    let pdf = stage.app.documents().fetch(&receipt.id, access, Lang::Kk).await.unwrap().1;
    assert_eq!(testkit::archival::breaches(&pdf), []);
    let text = papers::words_of(&pdf);
    for line in [
        "1-дана: көрсетілетін қызметті алушыға",
        "2-дана: қызмет көрсететін жақта қалады",
        "Тіркеу куәліктерін беруге өтініш (жеке тұлғадан)",
        "Жеке куәлік келгеннен кейін; күні хабарламада айтылады",
        desk.number.as_str(),
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    stage.app.work().await.unwrap();
    let told = "құжаттарыңыз жеке куәлік құжаттарымен бірге қабылданды";
    assert!(stage.letters().iter().any(|letter| letter.contains(told)));
    let open =
        || DeskAct::Open { visitor: Visitor::Recipient, place: VisitPlace::Office, ticket: None };
    assert_eq!(codes(desk.act(open()).await), ["act-not-now"]);
    desk.done(DeskAct::CardArrived {}).await;
    stage.app.work().await.unwrap();
    assert!(stage.letters().iter().any(|letter| letter.contains("Жеке куәлігіңіз келді: ")));
    // A Wednesday: the term is the next working day.
    let due = desk.view().await.request.status.due_on;
    assert_eq!(due.unwrap().to_string(), "2026-11-19");
    desk.done(open()).await;
    desk.see_papers().await;
    assert_eq!(desk.done(form("ID_CARD_CHIP", "YES")).await, "pin-wait");
    assert_eq!(desk.done(made_on(&opened(&slots))).await, "registered");
    desk.issued().await;
    assert_eq!(desk.done(DeskAct::CardWritten {}).await, "installed");
    assert_eq!(receipts().await.len(), 2, "what was handed in, and the package of process D");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_served_to_people_whom_the_registers_know_and_by_nobody_to_herself() {
    let stage = Stage::set().await;
    let minor = Desk::with(&stage, &stage.minor(), false).await;
    minor.see_papers().await;
    assert_eq!(minor.done(form("ID_CARD_CHIP", "YES")).await, "refused-service");
    let absent = Desk::with(&stage, &Person::absent(), false).await;
    absent.see_papers().await;
    assert_eq!(absent.done(form("ID_CARD_CHIP", "YES")).await, "refused-no-data");
    let session = stage.operator_session().await;
    let own: CardAtDesk = serde_json::from_value(json!({
        "iin": session.iin, "name": { "last": "О", "first": "О" },
    }))
    .unwrap();
    let opened = stage.app.desk().open_card(&session, own, Lang::Kk).await;
    assert_eq!(codes(opened), ["operator-own-request"]);
}

fn operator_request(key: &dyn crypto::Signer, storage: Option<&str>) -> Vec<u8> {
    let name = Name::builder().common_name("OPERATOR").build();
    let named = |oid: &str| Extension::plain(ExtensionValue::KeyStorage(oid.parse().unwrap()));
    let storage: Vec<Extension> = storage.map(named).into_iter().collect();
    csr::build(&name, key, &storage).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_is_enrolled_on_her_centres_letter_with_a_key_on_a_carrier() {
    const KAZTOKEN: &str = "1.2.398.3.3.5.2.2";
    let slots = Slots::with(&["carrier"]);
    let stage = Stage::set().await;
    let token = Module::open(slots.module()).unwrap().log_in("carrier", &Pin::new(PIN)).unwrap();
    let key = token.make_key("operator", KeyAlgorithm::Rsa2048).unwrap();
    let today = stage.today();
    let enrolment = |storage, papers| Enrolment {
        iin: stage.cast().employee.iin,
        role: Role::Operator,
        post: story::OFFICE.to_owned(),
        bin: None,
        email: None,
        request: operator_request(&key, storage),
        papers,
    };
    let authority = stage.app.authority();
    let enrol = async |enrolment: Enrolment| authority.enrol(&enrolment).await;
    let whole = || Some(story::papers(today));
    // The letter with what goes with it, and a carrier that is no file.
    let without = enrol(enrolment(Some(KAZTOKEN), None)).await;
    assert_eq!(codes(without), ["operator-papers-missing"]);
    let unsaid = enrol(enrolment(None, whole())).await;
    assert_eq!(codes(unsaid), ["operator-carrier-missing"]);
    let file = enrol(enrolment(Some("1.2.398.3.3.5.1.1"), whole())).await;
    assert_eq!(codes(file), ["issue-storage"]);
    let mut papers = story::papers(today);
    papers.letter_date = today.yesterday().unwrap();
    let early = enrol(enrolment(Some(KAZTOKEN), Some(papers))).await;
    assert_eq!(codes(early), ["operator-letter-before-papers"]);
    let mut papers = story::papers(today);
    (papers.order, papers.token_serial) = (String::new(), " ".to_owned());
    papers.applied_on = today.tomorrow().unwrap();
    papers.executor = "ЕРЛАНОВ".to_owned();
    let half = enrol(enrolment(Some(KAZTOKEN), Some(papers))).await;
    let wanted = [
        "statement-missing",
        "statement-missing",
        "document-date-in-future",
        "executor-without-address",
        "operator-letter-before-papers",
    ];
    assert_eq!(codes(half), wanted);
    assert_eq!(
        stage.acts_journalled("operator-papers-taken").await,
        1,
        "of the stage's own operator"
    );

    let certificate = enrol(enrolment(Some(KAZTOKEN), whole())).await.unwrap();
    assert_eq!(certificate.key_storage().unwrap().to_string(), KAZTOKEN);
    token.write_certificate(&certificate).unwrap();
    assert_eq!(stage.acts_journalled("operator-papers-taken").await, 2);
    stage.app.work().await.unwrap();
    let told = stage.letters();
    let told = told.iter().filter(|letter| letter.contains("executor@centre.kz"));
    let serial = certificate.serial().to_string();
    assert_eq!(told.filter(|letter| letter.contains(&serial)).count(), 1, "the executor is told");

    // She signs in with the carrier.
    let text = stage.app.sessions().begin_sign_in(Lang::Kk).await.unwrap();
    let signed = pki::cms::sign(&pki::cms::SignRequest {
        content: text.text.as_bytes(),
        detached: false,
        signer: &key,
        certificate: &certificate,
        extra_certificates: &[],
        signing_time: Some(stage.app.now()),
    });
    let (_, session) = stage.app.sessions().sign_in(&text.id, &signed.unwrap()).await.unwrap();
    assert!(session.post(Role::Operator).is_some());

    // Dismissed on Friday, told on Wednesday: in time, and revoked at once.
    let ending = Ending {
        iin: stage.cast().employee.iin,
        role: Some(Role::Operator),
        post: None,
        reason: app::staff::read_reason("operator-dismissed").unwrap(),
        effective_on: Some(today.checked_add(jiff::Span::new().days(2)).unwrap()),
    };
    authority.end_posts(&ending).await.unwrap();
    assert_eq!(stage.ocsp_status(&certificate.pem()).await, "revoked");
    assert!(stage.crl_lists(&serial));
    assert_eq!(stage.acts_journalled("operator-notice-late").await, 0);
}
