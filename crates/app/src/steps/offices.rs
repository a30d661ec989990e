//! The same for what bodies and offices do beside cases: complaints, the queue, visits at home, the support service, the archive,
//! papers taken in at a desk.

use std::sync::{
    Mutex,
    atomic::{AtomicU32, Ordering},
};

use base::{Lang, Role, UniqueNumber};
use complaints::Channel;
use forms::Typed;
use jiff::SignedDuration;

use super::{About, assert_struck, calm_cases, strike_each_call, struck, struck_cases};
use crate::{
    Caller, CaseAct, ComplaintSearch, ComplaintTaken, ComplaintToFile, ProcedureToBegin, Session,
    cases::tests::{Signer, Stage, enrol_at, plain},
    config::DataFolder,
};

const OFFICE: &str = "71-002";

impl Stage {
    /// Somebody with a post: one of the people whom the registers know, by her place among them.
    async fn holder_of_post(&self, place: usize, post: &str, role: Role) -> Signer {
        let cast = self.app.population().unwrap().cast().clone();
        let people = [&cast.operator, &cast.employee, &cast.applicant];
        let iin = people[place].iin.clone();
        Box::pin(enrol_at(&self.app, post, &iin, role, &cast.committee.bin)).await
    }
}

fn answers(given: &[(&str, &str)]) -> Typed {
    given.iter().fold(Typed::default(), |answers, (name, value)| answers.with_text(name, *value))
}

fn with(act: &str, given: &[(&str, &str)]) -> CaseAct {
    CaseAct { given: answers(given), ..plain(act) }
}

fn complaint(service: &str) -> ComplaintToFile {
    let answers = answers(&[
        ("postal_address", "Астана, Мәңгілік ел 8"),
        ("email", "firm@example.kz"),
        ("outgoing_number", "17/1"),
        ("outgoing_date", "2026-11-17"),
        ("subject_name", "Комитет"),
        ("reasons", "Өтініш қаралмады"),
        ("demands", "Қарауды талап етемін"),
    ]);
    ComplaintToFile { service: service.to_owned(), place: 4, lang: Lang::Ru, answers }
}

const TALON: [(&str, &str); 3] = [
    ("responsible", "Сағынтаев Ермек"),
    ("contacts", "8 (7172) 60-21-33"),
    ("answer_place", "Орынбор 8, 511-кабинет"),
];

/// A complaint that is read, signed and not filed yet.
struct Signed {
    session: Session,
    text: String,
    signature: Vec<u8>,
    /// The key under which it is filed once, or the number of the complaint that is answered.
    key: String,
}

impl About for Signed {
    fn number(&self) -> Option<UniqueNumber> {
        None
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_is_filed_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = struck_cases().await;
    let (stage, app) = (&stage, &stage.app);
    let keys = AtomicU32::new(0);
    let set = async || {
        let session = stage.sign_in(&stage.head).await;
        let text = app.complaints().text(&session, complaint("mes-01")).await.unwrap();
        let signature = stage.head.sign(text.text.as_bytes(), false);
        let key = format!("file-at-each-step-{}", keys.fetch_add(1, Ordering::SeqCst));
        app.work().await.unwrap();
        Signed { session, text: text.id, signature, key }
    };
    let file = async |signed: &Signed| {
        let Signed { session, text, signature, key } = signed;
        app.complaints().file(session, text, signature, Some(key), Lang::En).await
    };
    let act = async |signed: &Signed| {
        file(signed).await.ok();
        app.work().await.ok();
    };
    let settle = async |signed: &Signed| {
        let filed = file(signed).await.unwrap();
        assert_eq!(filed.status.state, "delivered");
        assert_eq!(file(signed).await.unwrap().status.number, filed.status.number);
        calm_cases(stage).await;
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written"]);
}

/// A clerk, who is signed in.
struct AtDesk {
    session: Session,
}

impl About for AtDesk {
    fn number(&self) -> Option<UniqueNumber> {
        None
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_on_paper_is_taken_in_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = struck_cases().await;
    let (stage, app) = (&stage, &stage.app);
    let clerk = stage.holder_of_post(0, OFFICE, Role::Operator).await;
    let officer = stage.holder_of_post(1, "mes-fire-committee", Role::Officer).await;
    let newest = async || {
        let session = stage.sign_in(&officer).await;
        let (complaints, all) = (app.complaints(), ComplaintSearch::default());
        let page = complaints.register(&session, &all, Lang::En).await.unwrap();
        page.rows.first().map(|row| row.number.clone())
    };
    let before = Mutex::new(None);
    let take_in = async |at: &AtDesk| {
        let taken = ComplaintTaken {
            complaint: complaint("mes-05"),
            channel: Channel::Office,
            full_name: "Серікова Айгүл Бекқызы".to_owned(),
            iin: None,
            organisation: None,
            bin: None,
            given: answers(&TALON),
        };
        app.complaints().take_in(&at.session, taken, Lang::En).await
    };
    let set = async || {
        app.work().await.unwrap();
        *before.lock().unwrap() = newest().await;
        AtDesk { session: stage.sign_in(&clerk).await }
    };
    let act = async |at: &AtDesk| {
        take_in(at).await.ok();
        app.work().await.ok();
    };
    let settle = async |at: &AtDesk| {
        // A clerk whose answer was lost asks the body whether it has the complaint.
        let known = before.lock().unwrap().clone();
        if newest().await == known {
            take_in(at).await.unwrap();
        }
        calm_cases(stage).await;
        assert_ne!(newest().await, known);
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written", "sign", "signed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_is_answered_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = struck_cases().await;
    let (stage, app) = (&stage, &stage.app);
    let complaints = app.complaints();
    let answer = CaseAct {
        given: answers(&[("finding", "upheld")]),
        text: Some("Өтініш қайта қаралады.".to_owned()),
        ..plain("answer")
    };
    let set = async || {
        let head = stage.sign_in(&stage.head).await;
        let text = complaints.text(&head, complaint("mes-01")).await.unwrap();
        let signature = stage.head.sign(text.text.as_bytes(), false);
        let filed = complaints.file(&head, &text.id, &signature, None, Lang::En).await.unwrap();
        let (number, officer) = (filed.status.number, stage.sign_in(&stage.officer).await);
        for act in [with("register", &TALON), plain("take-up")] {
            complaints.act(&officer, &number, act, Lang::En).await.unwrap();
        }
        let text = complaints.answer_text(&officer, &number, answer.clone()).await.unwrap();
        let signature = stage.officer.sign(text.text.as_bytes(), true);
        app.work().await.unwrap();
        Signed { session: officer, text: text.id, signature, key: number.to_string() }
    };
    let give = async |signed: &Signed| {
        let Signed { session, text, signature, key } = signed;
        complaints.answer(session, &key.parse().unwrap(), text, signature, Lang::En).await
    };
    let act = async |signed: &Signed| {
        give(signed).await.ok();
        app.work().await.ok();
    };
    let settle = async |signed: &Signed| {
        let head = stage.sign_in(&stage.head).await;
        let number = signed.key.parse().unwrap();
        let state = async || complaints.own(&head, &number, Lang::Kk).await.unwrap().status.state;
        if state().await == "in-work" {
            give(signed).await.unwrap();
        }
        calm_cases(stage).await;
        assert_eq!(state().await, "answered");
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written", "mail", "mailed"]);
}

/// A procedure and who works on it.
struct Procedure {
    session: Session,
    number: UniqueNumber,
}

impl About for Procedure {
    fn number(&self) -> Option<UniqueNumber> {
        None
    }
}

/// An act with procedures of one kind, each call struck in turn: it leads from a state to the next, once.
struct Step<'a> {
    act: CaseAct,
    from: &'a str,
    to: &'a str,
}

async fn strike_step(
    stage: &Stage,
    faults: &super::Faults,
    set: impl AsyncFn() -> Procedure,
    step: Step<'_>,
    calls: &[&str],
) {
    let app = &stage.app;
    let procedures = app.procedures();
    let take = async |procedure: &Procedure| {
        let Procedure { session, number } = procedure;
        procedures.act(session, number, step.act.clone(), Lang::En).await
    };
    let prepared = async || {
        let procedure = set().await;
        app.work().await.unwrap();
        procedure
    };
    let act = async |procedure: &Procedure| {
        take(procedure).await.ok();
        app.work().await.ok();
    };
    let settle = async |procedure: &Procedure| {
        let state = async || {
            let Procedure { session, number } = procedure;
            procedures.show(session, number, Lang::En).await.unwrap().status.state
        };
        if state().await == step.from {
            take(procedure).await.unwrap();
        }
        calm_cases(stage).await;
        assert_eq!(state().await, step.to);
    };
    let tally = Box::pin(strike_each_call(app, faults, prepared, act, settle)).await;
    assert_struck(&tally, calls);
}

fn begin(kind: &str, given: Typed) -> ProcedureToBegin {
    ProcedureToBegin { kind: kind.to_owned(), lang: Lang::Ru, given, files: Vec::new() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_called_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = struck_cases().await;
    let (stage, app) = (&stage, &stage.app);
    let operator = stage.holder_of_post(0, OFFICE, Role::Operator).await;
    let procedures = app.procedures();
    let machine = Caller { session: None, address: Some("192.0.2.7".parse().unwrap()) };
    let set = async || {
        let session = stage.sign_in(&operator).await;
        let ticket = procedures.take_ticket(OFFICE, "nca-01", machine, Lang::Kk).await.unwrap();
        app.work().await.unwrap();
        Procedure { session, number: ticket.number }
    };
    let act = async |ticket: &Procedure| {
        procedures.call_next(&ticket.session, "7", Lang::En).await.ok();
        app.work().await.ok();
    };
    let settle = async |ticket: &Procedure| {
        let Procedure { session, number } = ticket;
        let desk = procedures.queue_desk(session, None, Lang::En).await.unwrap();
        if desk.in_hand.is_empty() {
            procedures.call_next(session, "7", Lang::En).await.unwrap();
        }
        // The next one finds an empty queue.
        for act in ["begin-serving", "close-ticket"] {
            procedures.ticket_act(session, number, act, Lang::En).await.unwrap();
        }
        calm_cases(stage).await;
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_at_home_is_set_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = struck_cases().await;
    let stage = &stage;
    let phone = stage.holder_of_post(0, "contact-centre", Role::Operator).await;
    let operator = stage.holder_of_post(1, OFFICE, Role::Operator).await;
    let order = [
        ("office", OFFICE),
        ("caller", "Көршісі"),
        ("person", "СЕРІКОВА АЙГҮЛ"),
        ("address", "Астана, Абай 1"),
        ("ability_lost", "MOVEMENT"),
        ("phone", "+77010000000"),
    ];
    let set = async || {
        let session = stage.sign_in(&phone).await;
        let order = begin("home-visit", answers(&order));
        let visit = stage.app.procedures().begin(&session, order, Lang::En).await.unwrap();
        Procedure { session: stage.sign_in(&operator).await, number: visit.status.number }
    };
    let day = [("slot_date", "2026-11-20"), ("slot_time", "15:00"), ("employee", "СЕРІКОВ ДӘУРЕН")];
    let step =
        Step { act: with("schedule-visit", &day), from: "visit-requested", to: "visit-scheduled" };
    strike_step(stage, &faults, set, step, &["read", "write", "written"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_to_the_support_service_is_passed_on_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = struck_cases().await;
    let (stage, procedures) = (&stage, stage.app.procedures());
    let clerk = stage.holder_of_post(0, "support-service", Role::Operator).await;
    let appointed = stage.holder_of_post(1, OFFICE, Role::Operator).await;
    let session = stage.sign_in(&appointed).await;
    let named = answers(&[
        ("order_number", "15-ж"),
        ("order_date", "2026-11-16"),
        ("corporate_email", "answers@example.kz"),
        ("letter_number", "12-3/50"),
        ("letter_date", "2026-11-17"),
        ("person", "ДОСОВ АРМАН"),
    ]);
    let named = named.with_text("person_iin", session.iin.to_string());
    let named = procedures.begin(&session, begin("support-person", named), Lang::En).await.unwrap();
    let from = [("registered_on", "2026-11-18"), ("valid_from", "2026-11-18")];
    let registers = stage.sign_in(&clerk).await;
    let registered = with("register-support-person", &from);
    procedures.act(&registers, &named.status.number, registered, Lang::En).await.unwrap();
    let set = async || {
        let head = stage.sign_in(&stage.head).await;
        let written = answers(&[
            ("centre", OFFICE),
            ("ticket_text", "Терезе жабық болды"),
            ("reply_email", "firm@example.kz"),
        ]);
        let ticket = begin("support-ticket", written);
        let ticket = stage.app.procedures().begin(&head, ticket, Lang::En).await.unwrap();
        Procedure { session: stage.sign_in(&clerk).await, number: ticket.status.number }
    };
    let (from, to) = ("ticket-received", "ticket-forwarded");
    let step = Step { act: plain("forward-ticket"), from, to };
    let calls = ["read", "write", "written", "mail", "mailed"];
    strike_step(stage, &faults, set, step, &calls).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_of_the_archive_is_destroyed_once_whatever_call_fails_or_is_the_last() {
    /// More than calls are struck.
    const KEPT: usize = 80;
    let folder = tempfile::tempdir().unwrap();
    crate::stage::write_law(&DataFolder::new(folder.path()));
    let file = folder.path().join("law/desk/archive.toml");
    let rules = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, rules.replace("\"3 years\"", "\"10 calendar days\"")).unwrap();
    let (stage, faults) = Box::pin(struck(Box::pin(Stage::set_in(folder)).await)).await;
    let (stage, procedures) = (&stage, stage.app.procedures());
    let first = stage.holder_of_post(0, OFFICE, Role::Operator).await;
    let second = stage.holder_of_post(1, OFFICE, Role::Operator).await;
    let head = stage.sign_in(&stage.head).await;
    let requests = stage.app.cabinet().show(&head, Lang::En).await.unwrap().requests;
    let request = requests[0].number.to_string();
    let session = stage.sign_in(&first).await;
    let mut kept = Vec::new();
    for _ in 0..KEPT {
        let given = answers(&[("request_number", request.as_str()), ("document_kind", "receipt")]);
        let document = begin("archive", given);
        let document = procedures.begin(&session, document, Lang::En).await.unwrap();
        kept.push(document.status.number);
    }
    // Kept to the end of the tenth day after it.
    stage.clock.advance(SignedDuration::from_hours(24 * 11));
    stage.app.work().await.unwrap();
    let kept = Mutex::new(kept);
    let set = async || {
        let number = kept.lock().unwrap().pop().unwrap();
        let session = stage.sign_in(&first).await;
        let proposed = with("propose-destruction", &[("destruction_act_number", "7")]);
        stage.app.procedures().act(&session, &number, proposed, Lang::En).await.unwrap();
        Procedure { session: stage.sign_in(&second).await, number }
    };
    let (from, to) = ("destruction-proposed", "document-destroyed");
    let step = Step { act: plain("confirm-destruction"), from, to };
    strike_step(stage, &faults, set, step, &["read", "write", "written"]).await;
}
