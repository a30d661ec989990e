//! The same for what is done around requests and cases: enrolling, installing, signing in, drafts with their files, paying.

use std::sync::atomic::{AtomicU32, Ordering};

use base::{Lang, Role, Sha256, UniqueNumber};
use crypto::{KeyAlgorithm, Signer as _};
use gateway::payment::PaymentPlay;
use pki::{Name, csr};

use super::{
    About, Once, assert_struck, calm, calm_cases, strike_each_call, struck_cases, struck_stage,
};
use crate::{App, Session, cases::tests::by, staff::Enrolment};

/// A member of the staff with a fresh key.
struct Candidate {
    enrolment: Enrolment,
    key: Sha256,
}

impl Candidate {
    fn of(app: &App) -> Self {
        let key = testkit::keys::fresh(KeyAlgorithm::Rsa2048);
        let subject = Name::builder().common_name("REQUEST").build();
        let enrolment = Enrolment {
            iin: app.population().unwrap().cast().authorised_person.iin.clone(),
            role: Role::AuthorisedPerson,
            post: "mes-committee".to_owned(),
            bin: None,
            email: None,
            request: csr::build(&subject, &key, &[]).unwrap(),
            papers: None,
        };
        Self { enrolment, key: crypto::sha256(key.public_key_info()) }
    }
}

impl About for Candidate {
    fn number(&self) -> Option<UniqueNumber> {
        None
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_of_the_staff_is_enrolled_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = Box::pin(struck_stage()).await;
    let (stage, app) = (&stage, &stage.app);
    let set = async || Candidate::of(app);
    let act = async |candidate: &Candidate| {
        app.authority().enrol(&candidate.enrolment).await.ok();
        app.work().await.ok();
    };
    let settle = async |candidate: &Candidate| {
        // Whoever stands at the console sees in the register whether it was done.
        let held = async || {
            let staff = app.authority().staff().await.unwrap();
            let mut held = staff.into_iter().filter(|post| post.iin == candidate.enrolment.iin);
            held.find_map(|post| post.serial.filter(|_| post.is_active))
        };
        let is_hers = async |serial: &str| {
            let row = app.0.store.reading().await.unwrap().certificate(serial).await.unwrap();
            row.is_some_and(|row| row.subject_key_sha256 == candidate.key)
        };
        let done = match held().await {
            Some(serial) => is_hers(&serial).await,
            None => false,
        };
        if !done {
            app.authority().enrol(&candidate.enrolment).await.unwrap();
        }
        calm(stage).await;
        assert!(is_hers(&held().await.unwrap()).await);
    };
    // The first post of the person replaces nothing; each after it does.
    app.authority().enrol(&Candidate::of(app).enrolment).await.unwrap();
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(
        &tally,
        &["read", "write", "written", "seal", "sign", "signed", "ask", "answered"],
    );
}

/// A request whose certificates are issued, with the secret that opens it.
struct Issued {
    number: UniqueNumber,
    access: String,
}

impl About for Issued {
    fn number(&self) -> Option<UniqueNumber> {
        Some(self.number.clone())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_is_recorded_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = Box::pin(struck_stage()).await;
    let (stage, app) = (&stage, &stage.app);
    let set = async || {
        let filed = stage.file(&stage.applicant()).await.unwrap();
        let number = filed.request.status.number;
        stage.take_papers(&number).await;
        Box::pin(stage.approve(&number)).await.unwrap();
        app.work().await.unwrap();
        Issued { number, access: filed.access }
    };
    let confirm = async |issued: &Issued| {
        let access = crate::Access::Secret(&issued.access);
        app.registration().confirm_installation(&issued.number, access, Lang::Kk).await
    };
    let act = async |issued: &Issued| {
        confirm(issued).await.ok();
        app.work().await.ok();
    };
    let settle = async |issued: &Issued| {
        let state =
            async || app.registration().status(&issued.number, Lang::Kk).await.unwrap().state;
        if state().await == "issued" {
            confirm(issued).await.unwrap();
        }
        calm(stage).await;
        assert_eq!(state().await, "installed");
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_gets_a_session_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = Box::pin(struck_stage()).await;
    let (stage, app) = (&stage, &stage.app);
    let set = async || Once(String::new());
    let sign_in = async || {
        let text = app.sessions().begin_sign_in(Lang::Kk).await?;
        let signature = stage.operator.sign(text.text.as_bytes());
        app.sessions().sign_in(&text.id, &signature).await
    };
    let act = async |_: &Once| {
        if let Ok((token, _)) = sign_in().await {
            app.sessions().sign_out(&token).await.ok();
        }
    };
    let settle = async |_: &Once| {
        let (token, session) = sign_in().await.unwrap();
        assert_eq!(app.sessions().find(&token).await.unwrap().unwrap().iin, session.iin);
        app.sessions().sign_out(&token).await.unwrap();
        assert!(app.sessions().find(&token).await.unwrap().is_none());
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written"]);
}

/// A draft and who writes it.
struct Draft {
    session: Session,
    secret: String,
}

impl About for Draft {
    fn number(&self) -> Option<UniqueNumber> {
        None
    }
}

const FIELD: &str = "attachment_expert_conclusion";

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_has_its_answers_and_its_file_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = struck_cases().await;
    let (stage, app) = (&stage, &stage.app);
    let drafts = app.drafts();
    let set = async || {
        let session = stage.sign_in(&stage.head).await;
        let opened = drafts.open_draft("mes-01", Lang::Ru, by(&session)).await.unwrap();
        Draft { session, secret: opened.0 }
    };
    let bytes = b"%PDF-1.7\nconclusion".to_vec();
    let write = async |draft: &Draft| {
        let Draft { secret, .. } = draft;
        let answers = forms::Typed::default().with_text("head_position", "Директор");
        drafts.save_draft(secret, answers, Lang::Ru).await?;
        drafts.attach(secret, FIELD, "conclusion.pdf", bytes.clone()).await
    };
    let act = async |draft: &Draft| {
        // Opening one more is what begins it; whose answer was lost opens another.
        drafts.open_draft("mes-01", Lang::Ru, by(&draft.session)).await.ok();
        write(draft).await.ok();
    };
    let settle = async |draft: &Draft| {
        write(draft).await.unwrap();
        let kept = drafts.draft(&draft.secret).await.unwrap();
        assert_eq!(kept.filled.typed().text("head_position"), Some("Директор"));
        assert_eq!(
            kept.filled.typed().files(FIELD).len(),
            1,
            "a file that is sent again is the answer"
        );
        calm_cases(stage).await;
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written"]);
}

/// A case that waits for its fee.
struct Unpaid {
    session: Session,
    number: UniqueNumber,
}

impl About for Unpaid {
    fn number(&self) -> Option<UniqueNumber> {
        Some(self.number.clone())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fee_counts_once_and_the_rest_goes_back_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = struck_cases().await;
    let (stage, app) = (&stage, &stage.app);
    stage.bank().play(PaymentPlay::Doubles);
    let set = async || {
        let (session, number) = stage.awaiting_payment().await;
        app.work().await.unwrap();
        Unpaid { session, number }
    };
    let pay =
        async |unpaid: &Unpaid| app.cases().pay(&unpaid.session, &unpaid.number, Lang::En).await;
    let act = async |unpaid: &Unpaid| {
        pay(unpaid).await.ok();
        app.work().await.ok();
    };
    let orders = AtomicU32::new(0);
    let settle = async |unpaid: &Unpaid| {
        orders.fetch_add(1, Ordering::SeqCst);
        let case = app.cases().case(&unpaid.session, &unpaid.number, Lang::En).await.unwrap();
        if case.status.state == "awaiting-payment" {
            pay(unpaid).await.unwrap();
        }
        calm_cases(stage).await;
        let payments = stage.bank().payments(&format!("{}-fee-issue", unpaid.number));
        let refunded: Vec<bool> = payments.iter().map(|payment| payment.refunded).collect();
        assert_eq!(refunded, [false, true], "order {}", orders.load(Ordering::SeqCst));
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written", "pay", "paid"]);
}
