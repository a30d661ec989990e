//! The same for what a desk does and waits for: a revocation on papers, the confirmation of a first head, an intake.

use std::sync::Mutex;

use base::{Lang, UniqueNumber};
use forms::Typed;
use jiff::civil::Date;
use registration::{
    DocumentCode, DocumentMark, DocumentVerdict, IdentityMark, SeenAs, VisitPlace, Visitor,
};
use services::Channel;

use super::{
    About, Signed, assert_struck, calm, calm_cases, strike_each_call, struck_cases, struck_stage,
    while_the_office_is_open,
};
use crate::{
    Caller, CaseAct, DeskAct, RevocationAtDesk, RevocationForm, Session,
    reception::tests::{package, shipped, start},
    stage::Stage,
};

async fn state(stage: &Stage, number: &UniqueNumber) -> String {
    stage.app.registration().status(number, Lang::Kk).await.unwrap().state
}

/// An application for revocation on paper, as far as the operator's signature.
async fn formed(stage: &Stage, serial: &str, issued_on: Date) -> UniqueNumber {
    let (session, desk) = (stage.operator_session().await, stage.app.desk());
    let asked = RevocationAtDesk {
        iin: stage.cast().applicant.iin,
        bin: None,
        visitor: Visitor::Recipient,
        place: VisitPlace::Office,
        ticket: None,
    };
    let view = desk.open_revocation(&session, asked, Lang::Kk).await.unwrap();
    let number = view.request.status.number;
    let act = |act| Box::pin(desk.act(&session, &number, act, Lang::Kk));
    for paper in view.papers_seen.iter().filter(|paper| paper.required) {
        let mark = DocumentMark {
            code: DocumentCode::new(&paper.code),
            seen_as: SeenAs::Original,
            number: Some("1".to_owned()),
            date: None,
            issuer: None,
            valid_until: None,
            power: None,
            said: said(stage, &paper.code, issued_on),
            domains: Vec::new(),
            verdict: DocumentVerdict::Accepted,
        };
        act(DeskAct::MarkDocument { mark }).await.unwrap();
    }
    act(DeskAct::MarkIdentity { mark: IdentityMark::Proved }).await.unwrap();
    let accept = DeskAct::Accept {
        data_compared: true,
        originals_returned: true,
        secrets_consent_signed: true,
    };
    act(accept).await.unwrap();
    let form = RevocationForm {
        serials: vec![serial.to_owned()],
        reason: "HOLDER_DEMAND".to_owned(),
        answers: Typed::default()
            .with_text("email", "applicant@example.kz")
            .with_text("phone", "+7 701 000 00 00"),
        consents_signed: true,
    };
    act(DeskAct::FormRevocation { form }).await.unwrap();
    number
}

/// What the operator reads from a paper of the holder: of the application, whose it is.
fn said(stage: &Stage, code: &str, issued_on: Date) -> Typed {
    if code != "F7" {
        return Typed::default();
    }
    let person = stage.cast().applicant;
    let today = base::local_date(stage.app.now()).to_string();
    let said = Typed::default()
        .with_text("iin", person.iin.to_string())
        .with_text("last_name", &person.surname)
        .with_text("first_name", &person.name)
        .with_text("issue_date", issued_on.to_string())
        .with_text("visit_date", today)
        .with("applicant_signed", forms::Answer::Flag(true));
    match &person.patronymic {
        Some(patronymic) => said.with_text("middle_name", patronymic),
        None => said,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_revokes_on_papers_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = Box::pin(struck_stage()).await;
    let (stage, app) = (&stage, &stage.app);
    let desk = app.desk();
    // Whoever is certified has two certificates: one for this story and one for the next.
    let spare = Mutex::new(None);
    let certified = async || {
        while_the_office_is_open(stage);
        let kept = spare.lock().unwrap().take();
        if let Some(kept) = kept {
            return kept;
        }
        let number = stage.file(&stage.applicant()).await.unwrap().request.status.number;
        stage.take_papers(&number).await;
        let issued = Box::pin(stage.approve(&number)).await.unwrap().request;
        let today = base::local_date(app.now());
        let mut both = issued.certificates.into_iter().map(|made| (made.pem, made.serial, today));
        let now = both.next().unwrap();
        *spare.lock().unwrap() = both.next();
        now
    };
    let set = async || {
        let (pem, serial, issued_on) = certified().await;
        let number = Box::pin(formed(stage, &serial, issued_on)).await;
        let session = stage.operator_session().await;
        let text = desk.approval_text(&session, &number, Lang::Ru).await.unwrap();
        let signature = stage.operator.sign(text.text.as_bytes());
        app.work().await.unwrap();
        Signed { number, session, text: text.id, signature, certificate: Some((pem, serial)) }
    };
    let act = async |signed: &Signed| {
        let Signed { number, session, text, signature, .. } = signed;
        Box::pin(desk.approve(session, number, text, signature, Lang::Kk)).await.ok();
        app.work().await.ok();
    };
    let settle = async |signed: &Signed| {
        if state(stage, &signed.number).await == "precheck" {
            Box::pin(stage.approve(&signed.number)).await.unwrap();
        }
        calm(stage).await;
        assert_eq!(state(stage, &signed.number).await, "revoked");
        let (pem, serial) = signed.certificate.as_ref().unwrap();
        assert_eq!(stage.ocsp_status(pem).await, "revoked");
        assert!(stage.crl_lists(serial));
        assert_eq!(stage.journalled("certificate-revoked", serial).await, 1);
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written", "sign", "signed", "mail", "mailed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_confirms_an_employee_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = Box::pin(struck_stage()).await;
    let (stage, app) = (&stage, &stage.app);
    let registration = app.registration();
    let head = stage.certified_head().await;
    let text_of = async |session: &Session, number: &UniqueNumber| {
        let text = registration.head_text(session, number, Lang::Ru).await.unwrap();
        let signature = head.sign(text.text.as_bytes());
        (text.id, signature)
    };
    let set = async || {
        let answers = stage.new_employee().legal_form().with_text("applicant_role", "EMPLOYEE");
        let filed = stage.file_form("employee", answers, Caller::default()).await.unwrap();
        let number = filed.request.status.number;
        assert_eq!(filed.request.status.state, "awaiting-head");
        let session = stage.sign_in(&head).await.unwrap();
        let (text, signature) = text_of(&session, &number).await;
        app.work().await.unwrap();
        Signed { number, session, text, signature, certificate: None }
    };
    let confirm = async |signed: &Signed, text: &str, signature: &[u8]| {
        let Signed { session, number, .. } = signed;
        registration.confirm_by_head(session, number, text, signature, Lang::Kk).await
    };
    let act = async |signed: &Signed| {
        confirm(signed, &signed.text, &signed.signature).await.ok();
        app.work().await.ok();
    };
    let settle = async |signed: &Signed| {
        // Her list tells whether the employee still waits for her.
        let waiting = registration.awaiting_head(&signed.session, Lang::Kk).await.unwrap();
        if waiting.iter().any(|row| row.status.number == signed.number) {
            let (text, signature) = text_of(&signed.session, &signed.number).await;
            confirm(signed, &text, &signature).await.unwrap();
        }
        calm(stage).await;
        assert_eq!(state(stage, &signed.number).await, "awaiting-documents");
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written", "sign", "signed", "mail", "mailed"]);
}

/// An intake with everything typed, and the act that takes it in.
struct Intake {
    clerk: Session,
    secret: String,
    act: CaseAct,
}

impl About for Intake {
    fn number(&self) -> Option<UniqueNumber> {
        None
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_are_taken_in_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = struck_cases().await;
    let (stage, app) = (&stage, &stage.app);
    let desk = app.reception();
    let answers = shipped(include_str!("../../../../data/services/knb-02/cases.issue.toml"));
    let signer = stage.clerk_signer("knb").await;
    let set = async || {
        let clerk = stage.sign_in(&signer).await;
        let secret = stage.typed(&clerk, start("knb-02.issue", Channel::Office), &answers).await;
        let intake = desk.intake(&clerk, &secret, Lang::En).await.unwrap();
        let given = Typed::default().with_text("unit", "almaty-city");
        let act = CaseAct { given, ..package(&intake, "take-at-office") };
        app.work().await.unwrap();
        Intake { clerk, secret, act }
    };
    let take = async |intake: &Intake| {
        desk.take_in(&intake.clerk, &intake.secret, intake.act.clone(), Lang::En).await
    };
    let act = async |intake: &Intake| {
        take(intake).await.ok();
        app.work().await.ok();
    };
    let settle = async |intake: &Intake| {
        // An intake that was taken in is on her desk no more.
        if desk.intake(&intake.clerk, &intake.secret, Lang::En).await.is_ok() {
            take(intake).await.unwrap();
        }
        calm_cases(stage).await;
        assert!(desk.intake(&intake.clerk, &intake.secret, Lang::En).await.is_err());
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written"]);
}
