//! Every call that an act makes outside of itself fails once in turn, and is once in turn the last that a process makes.
//!
//! Afterwards whoever asked asks again, the clock goes on, and the worker works. Then exactly that must stand which stands
//! where nothing went wrong: the same entries of the journal, papers, register entries and messages, and nothing owed.
//! `docs/testing.md` tells which calls were struck.

mod around;
mod desk;
mod faults;
mod lesser;
mod offices;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use base::{Lang, UniqueNumber};
use jiff::SignedDuration;

use crate::{
    App, Caller, Error, Result, Session,
    cases::tests::{self as cases, plain},
    stage::Stage,
};
use faults::{Faults, Strike};

/// What stands, counted.
type Ledger = BTreeMap<String, i64>;

/// What an act, and nothing else, writes into the journal.
const ACTS: [&str; 6] = ["case-", "certificate-", "complaint-", "procedure-", "request-", "staff-"];

/// Looks are no acts of a request or a case.
const LOOK: &str = "-viewed";

/// Counts what stands in the whole instance, and of one owner of papers and register entries.
async fn ledger(app: &App, number: Option<&UniqueNumber>) -> Ledger {
    let mut counts = Ledger::new();
    let mut lines = Vec::new();
    app.journal().export(&mut lines).await.unwrap();
    for line in String::from_utf8(lines).unwrap().lines() {
        let act = line.split("\"act\":\"").nth(1).and_then(|rest| rest.split('"').next());
        let Some(act) = act else { continue };
        if ACTS.iter().any(|prefix| act.starts_with(prefix)) && !act.ends_with(LOOK) {
            *counts.entry(act.to_owned()).or_default() += 1;
        }
    }
    let mailbox = std::fs::read_dir(app.0.folder.path().join("mailbox"));
    let letters = mailbox.map_or(0, |files| files.filter_map(std::result::Result::ok).count());
    let mut reading = app.0.store.reading().await.unwrap();
    let (effects, unsent) =
        (reading.effect_count().await.unwrap(), reading.unsent_mail_count().await.unwrap());
    let mut count = |name: &str, number: u64| {
        counts.insert(name.to_owned(), i64::try_from(number).unwrap());
    };
    count("letters", letters as u64);
    count("effects owed", effects);
    count("letters unsent", unsent);
    let Some(number) = number else { return counts };
    if let Some(case) = reading.case_by_number(number.as_str()).await.unwrap() {
        let papers = reading.documents_of("case", &case.id.to_string()).await.unwrap();
        count("papers", papers.len() as u64);
        let entries = reading.register_entries_of_case(case.id).await.unwrap();
        count("register entries", entries.len() as u64);
    }
    if let Some(request) = reading.request_by_number(number).await.unwrap() {
        let papers = reading.documents_of("request", &request.id.to_string()).await.unwrap();
        count("papers", papers.len() as u64);
        let certificates = reading.certificates_of_request(request.id).await.unwrap();
        count("certificates", certificates.len() as u64);
    }
    counts
}

/// What came to it.
fn added(before: &Ledger, after: Ledger) -> Ledger {
    let came = |(name, count): (String, i64)| {
        let difference = count - before.get(&name).copied().unwrap_or_default();
        (difference != 0).then_some((name, difference))
    };
    after.into_iter().filter_map(came).collect()
}

/// The number of whatever a story is about, once it is known.
trait About {
    fn number(&self) -> Option<UniqueNumber>;
}

/// Plays an act with each of its calls struck in turn; gives how many of each kind were.
///
/// `set` prepares one more subject, `act` is what is struck, `settle` is what its author does when it broke off, and the
/// worker after her.
async fn strike_each_call<S: About>(
    app: &App,
    faults: &Faults,
    set: impl AsyncFn() -> S,
    act: impl AsyncFn(&S),
    settle: impl AsyncFn(&S),
) -> BTreeMap<&'static str, u32> {
    let subject = set().await;
    let before = ledger(app, subject.number().as_ref()).await;
    act(&subject).await;
    settle(&subject).await;
    let expected = added(&before, ledger(app, subject.number().as_ref()).await);
    let mut tally = BTreeMap::new();
    for strike in [Strike::Fails, Strike::Dies] {
        for at in 0.. {
            let subject = set().await;
            let before = ledger(app, subject.number().as_ref()).await;
            faults.arm(at, strike);
            faults.until_death(act(&subject)).await;
            let calls = faults.disarm();
            settle(&subject).await;
            let found = added(&before, ledger(app, subject.number().as_ref()).await);
            assert_eq!(found, expected, "{strike:?} at call {at} of {calls:?}");
            let Some(call) = calls.get(at) else { break };
            *tally.entry(*call).or_default() += 1;
        }
    }
    assert!(app.journal().verify().await.unwrap().is_ok());
    println!("{expected:?}\nstruck: {tally:?}");
    tally
}

fn assert_struck(tally: &BTreeMap<&'static str, u32>, calls: &[&str]) {
    for call in calls {
        // Once it failed and once the process died there, at least.
        assert!(tally.get(call).is_some_and(|count| *count >= 2), "{call} in {tally:?}");
    }
}

/// Lets the worker finish what is left: leases end, pauses pass.
async fn calm(stage: &Stage) {
    for _ in 0..3 {
        stage.advance_minutes(2);
        stage.app.work().await.unwrap();
    }
}

async fn struck_stage() -> (Stage, Arc<Faults>) {
    let mut stage = Box::pin(Stage::set()).await;
    let faults = Arc::new(Faults::default());
    faults.stand_before(&mut stage.app);
    (stage, faults)
}

/// A text with its signature.
struct Signed {
    number: UniqueNumber,
    session: Session,
    text: String,
    signature: Vec<u8>,
    /// A certificate of the request, PEM and serial number.
    certificate: Option<(String, String)>,
}

impl About for Signed {
    fn number(&self) -> Option<UniqueNumber> {
        Some(self.number.clone())
    }
}

/// Before the office closes the story goes on the next morning.
fn while_the_office_is_open(stage: &Stage) {
    if base::local_date_time(stage.app.now()).hour() >= 19 {
        stage.advance_minutes(15 * 60);
    }
}

/// A request that waits for its approval.
async fn accepted(stage: &Stage) -> Signed {
    while_the_office_is_open(stage);
    let applicant = stage.applicant();
    let filed = stage.file(&applicant).await.unwrap();
    let number = filed.request.status.number;
    stage.take_papers(&number).await;
    let session = stage.operator_session().await;
    let text = stage.app.desk().approval_text(&session, &number, Lang::Ru).await.unwrap();
    let signature = stage.operator.sign(text.text.as_bytes());
    stage.app.work().await.unwrap();
    Signed { number, session, text: text.id, signature, certificate: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_are_issued_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = Box::pin(struck_stage()).await;
    let (stage, app) = (&stage, &stage.app);
    let act = async |signed: &Signed| {
        let Signed { number, session, text, signature, .. } = signed;
        Box::pin(app.desk().approve(session, number, text, signature, Lang::Kk)).await.ok();
        app.work().await.ok();
    };
    let settle = async |signed: &Signed| {
        let state = app.registration().status(&signed.number, Lang::Kk).await.unwrap().state;
        if state == "accepted" {
            Box::pin(stage.approve(&signed.number)).await.unwrap();
        }
        calm(stage).await;
        let state = app.registration().status(&signed.number, Lang::Kk).await.unwrap().state;
        assert_eq!(state, "issued");
        assert_eq!(stage.certificates_of(&signed.number).await, 2);
    };
    let tally = Box::pin(strike_each_call(
        app,
        &faults,
        async || Box::pin(accepted(stage)).await,
        act,
        settle,
    ))
    .await;
    assert_struck(
        &tally,
        &["read", "write", "written", "seal", "sign", "signed", "mail", "mailed"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_whose_operator_left_before_the_issue_ends_in_a_refusal_that_is_told() {
    let (stage, faults) = Box::pin(struck_stage()).await;
    let (stage, app) = (&stage, &stage.app);
    // The process dies between the approval and the issue: at the first call after which that is so.
    let mut calls = 0..;
    let signed = loop {
        let signed = Box::pin(accepted(stage)).await;
        faults.arm(calls.next().unwrap(), Strike::Dies);
        let Signed { number, session, text, signature, .. } = &signed;
        let desk = app.desk();
        let approving = Box::pin(desk.approve(session, number, text, signature, Lang::Kk));
        assert!(faults.until_death(approving).await.is_none(), "no such call");
        faults.disarm();
        match app.registration().status(number, Lang::Kk).await.unwrap().state.as_str() {
            "ca-check" => break signed,
            // She has one open request at a time.
            "accepted" => drop(Box::pin(stage.approve(number)).await.unwrap()),
            _ => {}
        }
    };
    let before = ledger(app, Some(&signed.number)).await;
    let reason = crate::staff::read_reason("dismissal").unwrap();
    let iin = signed.session.iin.clone();
    let ending = crate::staff::Ending { iin, role: None, post: None, reason, effective_on: None };
    app.authority().end_posts(&ending).await.unwrap();
    calm(stage).await;
    let status = app.registration().status(&signed.number, Lang::Kk).await.unwrap();
    assert_eq!(status.state, "refused-ca");
    let after = ledger(app, Some(&signed.number)).await;
    assert_eq!((after["effects owed"], after["certificates"]), (0, 0));
    let came = added(&before, after);
    assert_eq!((came.get("certificate-issued"), came["request-refused-by-ca"]), (None, 1));
    assert!(came["letters"] > 0, "the applicant is told");
    assert!(app.journal().verify().await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_issue_whose_operator_left_before_the_issue_ends_in_a_refusal_too() {
    let (stage, faults) = Box::pin(struck_stage()).await;
    let (stage, app) = (&stage, &stage.app);
    let applicant = stage.applicant();
    let first = stage.file(&applicant).await.unwrap().request.status.number;
    stage.take_papers(&first).await;
    let issued = Box::pin(stage.approve(&first)).await.unwrap().request;
    let signer = applicant.signer_of(&issued.certificates[0].pem);
    let session = stage.sign_in(&signer).await.unwrap();
    let (registration, new) = (app.registration(), stage.applicant().form());
    let text = registration.repeat_text(&session, new.clone(), Lang::Kk).await.unwrap();
    let signature = signer.sign(text.text.as_bytes());
    let filed = registration.repeat(&session, &text.id, &signature, new, Lang::Kk).await.unwrap();
    let number = filed.status.number;
    let operator = stage.operator_session().await;
    let state = async || registration.status(&number, Lang::Kk).await.unwrap().state;
    let mut calls = 0..;
    while state().await != "ca-check" {
        let text = app.desk().approval_text(&operator, &number, Lang::En).await.unwrap();
        let signature = stage.operator.sign(text.text.as_bytes());
        faults.arm(calls.next().unwrap(), Strike::Dies);
        let desk = app.desk();
        let approving = Box::pin(desk.approve(&operator, &number, &text.id, &signature, Lang::Kk));
        assert!(faults.until_death(approving).await.is_none(), "no such call");
        faults.disarm();
    }
    let before = ledger(app, Some(&number)).await;
    let reason = crate::staff::read_reason("dismissal").unwrap();
    let iin = operator.iin.clone();
    let ending = crate::staff::Ending { iin, role: None, post: None, reason, effective_on: None };
    app.authority().end_posts(&ending).await.unwrap();
    calm(stage).await;
    assert_eq!(state().await, "refused-ca");
    let after = ledger(app, Some(&number)).await;
    assert_eq!((after["effects owed"], after["certificates"]), (0, 0));
    let came = added(&before, after);
    assert_eq!((came.get("certificate-issued"), came["request-refused-by-ca"]), (None, 1));
    assert!(came["letters"] > 0, "the applicant is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_are_revoked_and_listed_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = Box::pin(struck_stage()).await;
    let (stage, app) = (&stage, &stage.app);
    let set = async || {
        while_the_office_is_open(stage);
        let applicant = stage.applicant();
        let filed = stage.file(&applicant).await.unwrap();
        stage.take_papers(&filed.request.status.number).await;
        let view = Box::pin(stage.approve(&filed.request.status.number)).await.unwrap();
        let certificate = &view.request.certificates[0];
        let signer = applicant.signer_of(&certificate.pem);
        let session = stage.sign_in(&signer).await.unwrap();
        let serials = [certificate.serial.clone()];
        let registration = app.registration();
        let text = registration
            .revocation_text(&session, &serials, "HOLDER_DEMAND", Lang::Ru)
            .await
            .unwrap();
        let signature = signer.sign(text.text.as_bytes());
        app.work().await.unwrap();
        Signed {
            number: filed.request.status.number.clone(),
            session,
            text: text.id,
            signature,
            certificate: Some((certificate.pem.clone(), certificate.serial.clone())),
        }
    };
    let revoke = async |signed: &Signed| {
        let Signed { session, text, signature, .. } = signed;
        app.registration().revoke(session, text, signature, Lang::Kk).await
    };
    let act = async |signed: &Signed| {
        revoke(signed).await.ok();
        app.work().await.ok();
    };
    let settle = async |signed: &Signed| {
        if let Err(error) = revoke(signed).await {
            // Her demand was kept, or the certificate is revoked and her session with it.
            assert!(matches!(codes(&error)[..], ["text-not-waiting"]), "{error:?}");
        }
        calm(stage).await;
        let (pem, serial) = signed.certificate.as_ref().unwrap();
        assert_eq!(stage.ocsp_status(pem).await, "revoked");
        assert!(stage.crl_lists(serial));
        assert_eq!(stage.journalled("certificate-revoked", serial).await, 1);
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written", "sign", "signed", "mail", "mailed"]);
}

fn codes(error: &Error) -> Vec<&'static str> {
    error.faults().0.iter().map(|fault| fault.code).collect()
}

/// A key under which a submission is made once.
struct Once(String);

impl About for Once {
    fn number(&self) -> Option<UniqueNumber> {
        None
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_filed_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = Box::pin(struck_stage()).await;
    let (stage, app) = (&stage, &stage.app);
    let applicant = stage.applicant();
    let keys = AtomicU32::new(0);
    let set = async || {
        app.work().await.unwrap();
        Once(format!("file-at-each-step-{}", keys.fetch_add(1, Ordering::SeqCst)))
    };
    let file = async |once: &Once| {
        let (form, caller) = (applicant.form(), Caller::default());
        app.registration().submit("f1", form, Lang::Kk, Some(&once.0), caller).await
    };
    let act = async |once: &Once| {
        file(once).await.ok();
        app.work().await.ok();
    };
    let settle = async |once: &Once| {
        let filed = file(once).await.unwrap();
        let number = filed.request.status.number;
        assert_eq!(file(once).await.unwrap().request.status.number, number);
        calm(stage).await;
        let access = crate::Access::Secret(&filed.access);
        let withdrawn = app.registration().withdraw(&number, access, Lang::Kk).await.unwrap();
        assert_eq!(withdrawn.status.state, "withdrawn");
        calm(stage).await;
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written", "ask", "answered", "mail", "mailed"]);
    let recorded = app.0.store.reading().await.unwrap().inquiries(None, 10_000).await.unwrap();
    let questions = faults.questions();
    assert!(!questions.is_empty());
    // No question went out unrecorded, wherever the process died.
    for question in questions {
        assert!(recorded.iter().any(|row| row.id == question), "{question}");
    }
}

async fn struck_cases() -> (cases::Stage, Arc<Faults>) {
    Box::pin(struck(Box::pin(cases::Stage::set()).await)).await
}

async fn struck(stage: cases::Stage) -> (cases::Stage, Arc<Faults>) {
    let mut stage = stage.alone();
    // The letters of the story before leave first.
    Box::pin(stage.app.work()).await.unwrap();
    let faults = Arc::new(Faults::default());
    faults.stand_before(&mut stage.app);
    (stage, faults)
}

async fn calm_cases(stage: &cases::Stage) {
    for _ in 0..3 {
        stage.clock.advance(SignedDuration::from_mins(2));
        stage.app.work().await.unwrap();
    }
}

/// An application that is read, signed and not filed yet.
struct Application {
    session: Session,
    draft: String,
    text: String,
    signature: Vec<u8>,
    key: String,
}

impl About for Application {
    fn number(&self) -> Option<UniqueNumber> {
        None
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_is_filed_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = struck_cases().await;
    let (stage, app) = (&stage, &stage.app);
    let keys = AtomicU32::new(0);
    let set = async || {
        let session = stage.sign_in(&stage.head).await;
        let draft = stage.draft(&session).await;
        let text = app.cases().application_text(&session, &draft, Lang::En).await.unwrap();
        let signature = stage.head.sign(text.text.as_bytes(), true);
        let key = format!("file-at-each-step-{}", keys.fetch_add(1, Ordering::SeqCst));
        app.work().await.unwrap();
        Application { session, draft, text: text.id, signature, key }
    };
    let file = async |application: &Application| {
        let Application { session, draft, text, signature, key } = application;
        app.cases().submit_application(session, draft, text, signature, Some(key), Lang::En).await
    };
    let act = async |application: &Application| {
        file(application).await.ok();
        app.work().await.ok();
    };
    let settle = async |application: &Application| {
        let filed = file(application).await.unwrap();
        assert_eq!(filed.status.state, "submitted");
        let kinds = filed.documents.iter().map(|document| document.kind.as_str());
        let mut kinds: Vec<&str> = kinds.collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["application", "application-text", "receipt", "upload"]);
        calm_cases(stage).await;
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written", "sign", "signed", "mail", "mailed"]);
}

/// A case that waits for a signature, with that signature.
struct Proposed {
    number: UniqueNumber,
    signed: Option<(Session, Vec<u8>)>,
}

impl About for Proposed {
    fn number(&self) -> Option<UniqueNumber> {
        Some(self.number.clone())
    }
}

async fn proposed(stage: &cases::Stage) -> UniqueNumber {
    let number = stage.to_review().await;
    stage.act(&stage.officer, &number, plain("propose-grant")).await.unwrap();
    stage.app.work().await.unwrap();
    number
}

async fn state_of(stage: &cases::Stage, number: &UniqueNumber) -> Result<String> {
    let officer = stage.sign_in(&stage.officer).await;
    Ok(stage.app.inbox().case(&officer, number, Lang::En).await?.case.status.state)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_decided_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = struck_cases().await;
    let (stage, app) = (&stage, &stage.app);
    let set = async || {
        let number = proposed(stage).await;
        let session = stage.sign_in(&stage.authorised).await;
        let bytes = app.inbox().result_to_sign(&session, &number).await.unwrap().bytes;
        let signature = stage.authorised.sign(&bytes, true);
        Proposed { number, signed: Some((session, signature)) }
    };
    let decide = async |proposed: &Proposed| {
        let (session, signature) = proposed.signed.as_ref().unwrap();
        app.inbox().sign_result(session, &proposed.number, signature, Lang::En).await
    };
    let act = async |proposed: &Proposed| {
        decide(proposed).await.ok();
        app.work().await.ok();
    };
    let settle = async |proposed: &Proposed| {
        if state_of(stage, &proposed.number).await.unwrap() == "grant-proposed" {
            decide(proposed).await.unwrap();
        }
        calm_cases(stage).await;
        assert_eq!(state_of(stage, &proposed.number).await.unwrap(), "granted");
        let found = app.verification().check(proposed.number.as_str(), Lang::En).await.unwrap();
        assert_eq!(found.unwrap().state, "active");
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written", "mail", "mailed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_decides_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = struck_cases().await;
    let (stage, app) = (&stage, &stage.app);
    let filing_day = app.now();
    let set = async || {
        // Each case is filed on the same day and is due on the same day.
        stage.clock.move_to(filing_day);
        let number = proposed(stage).await;
        stage.clock.move_to("2026-12-10T01:00:00Z".parse().unwrap());
        Proposed { number, signed: None }
    };
    let act = async |_: &Proposed| {
        app.work().await.ok();
    };
    let settle = async |proposed: &Proposed| {
        calm_cases(stage).await;
        assert_eq!(state_of(stage, &proposed.number).await.unwrap(), "deemed-granted");
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written", "sign", "signed", "mail", "mailed"]);
}
