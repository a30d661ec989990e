//! The same for what is done around requests for certificates: taking back, a new link, a repeat issue, a revocation of the
//! authority's own motion.

use std::sync::Mutex;

use base::{Lang, Role, UniqueNumber};
use forms::Typed;
use registration::IdentityMark;

use super::{
    About, Signed, assert_struck, calm, strike_each_call, struck_stage, while_the_office_is_open,
};
use crate::{Access, GroundToRecord, Session, stage::Stage};

/// A request with the secret that opens it.
struct Filed {
    number: UniqueNumber,
    access: String,
}

impl About for Filed {
    fn number(&self) -> Option<UniqueNumber> {
        Some(self.number.clone())
    }
}

async fn filed(stage: &Stage) -> Filed {
    let filed = stage.file(&stage.applicant()).await.unwrap();
    stage.app.work().await.unwrap();
    Filed { number: filed.request.status.number, access: filed.access }
}

async fn state(stage: &Stage, number: &UniqueNumber) -> String {
    stage.app.registration().status(number, Lang::Kk).await.unwrap().state
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_taken_back_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = Box::pin(struck_stage()).await;
    let (stage, app) = (&stage, &stage.app);
    let withdraw = async |filed: &Filed| {
        let access = Access::Secret(&filed.access);
        app.registration().withdraw(&filed.number, access, Lang::Kk).await
    };
    let act = async |filed: &Filed| {
        withdraw(filed).await.ok();
        app.work().await.ok();
    };
    let settle = async |filed: &Filed| {
        assert_eq!(withdraw(filed).await.unwrap().status.state, "withdrawn");
        calm(stage).await;
    };
    let set = async || filed(stage).await;
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written", "mail", "mailed"]);
}

/// A request whose applicant has lost its link, with an operator before whom she stands.
struct Lost {
    filed: Filed,
    operator: Session,
}

impl About for Lost {
    fn number(&self) -> Option<UniqueNumber> {
        self.filed.number()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_renewed_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = Box::pin(struck_stage()).await;
    let (stage, app) = (&stage, &stage.app);
    let set = async || Lost { filed: filed(stage).await, operator: stage.operator_session().await };
    let renew = async |lost: &Lost| {
        app.desk().renew_link(&lost.operator, &lost.filed.number, IdentityMark::Proved).await
    };
    let act = async |lost: &Lost| {
        renew(lost).await.ok();
        app.work().await.ok();
    };
    let settle = async |lost: &Lost| {
        // The operator sees whether the former link opens the request still.
        let Filed { number, access } = &lost.filed;
        let opens = async || {
            let access = Access::Secret(access);
            app.registration().request(number, access, Lang::Kk).await.is_ok()
        };
        if opens().await {
            renew(lost).await.unwrap();
        }
        calm(stage).await;
        assert_eq!(stage.journalled_of("request-link-renewed", number).await, 1);
        assert!(!opens().await);
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written", "mail", "mailed"]);
}

/// A repeat issue that is read, signed and not filed yet.
struct Repeat {
    session: Session,
    text: String,
    signature: Vec<u8>,
    answers: Typed,
}

impl About for Repeat {
    fn number(&self) -> Option<UniqueNumber> {
        None
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_issue_is_filed_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = Box::pin(struck_stage()).await;
    let (stage, app) = (&stage, &stage.app);
    let applicant = stage.applicant();
    let first = stage.file(&applicant).await.unwrap().request.status.number;
    stage.take_papers(&first).await;
    let issued = Box::pin(stage.approve(&first)).await.unwrap().request;
    let signer = applicant.signer_of(&issued.certificates[0].pem);
    let (registration, new) = (app.registration(), stage.applicant().form());
    let set = async || {
        let session = stage.sign_in(&signer).await.unwrap();
        let text = registration.repeat_text(&session, new.clone(), Lang::Kk).await.unwrap();
        let signature = signer.sign(text.text.as_bytes());
        app.work().await.unwrap();
        Repeat { session, text: text.id, signature, answers: new.clone() }
    };
    let file = async |repeat: &Repeat| {
        let Repeat { session, text, signature, answers } = repeat;
        registration.repeat(session, text, signature, answers.clone(), Lang::Kk).await
    };
    let act = async |repeat: &Repeat| {
        file(repeat).await.ok();
        app.work().await.ok();
    };
    let settle = async |repeat: &Repeat| {
        // Her cabinet tells whether it was filed.
        let open = async || {
            let cabinet = app.cabinet().show(&repeat.session, Lang::Kk).await.unwrap();
            let open = cabinet.requests.into_iter().find(|request| {
                !["issued", "installed", "withdrawn"].contains(&request.state.as_str())
            });
            open.map(|request| request.number)
        };
        let number = match open().await {
            Some(number) => number,
            None => file(repeat).await.unwrap().status.number,
        };
        calm(stage).await;
        // The next one finds no rival.
        let access = Access::Session(&repeat.session);
        registration.withdraw(&number, access, Lang::Kk).await.unwrap();
        assert_eq!(open().await, None);
        calm(stage).await;
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    let calls = ["read", "write", "written", "ask", "answered", "mail", "mailed"];
    assert_struck(&tally, &calls);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_its_own_motion_the_authority_revokes_once_whatever_call_fails_or_is_the_last() {
    let (stage, faults) = Box::pin(struck_stage()).await;
    let (stage, app) = (&stage, &stage.app);
    let cast = stage.cast();
    let first = stage.enrol(&cast.officer.iin, Role::Officer, "nca").await;
    let second = stage.enrol(&cast.authorised_person.iin, Role::AuthorisedPerson, "nca").await;
    let desk = app.desk();
    // Whoever is certified has two certificates: one for this story and one for the next.
    let spare = Mutex::new(None);
    let certified = async || {
        let kept = spare.lock().unwrap().take();
        if let Some(kept) = kept {
            return kept;
        }
        while_the_office_is_open(stage);
        let number = stage.file(&stage.applicant()).await.unwrap().request.status.number;
        stage.take_papers(&number).await;
        let issued = Box::pin(stage.approve(&number)).await.unwrap().request;
        let mut both = issued.certificates.into_iter().map(|made| (made.pem, made.serial));
        let now = both.next().unwrap();
        *spare.lock().unwrap() = both.next();
        now
    };
    let set = async || {
        let (pem, serial) = certified().await;
        let ground = GroundToRecord {
            iin: cast.applicant.iin.clone(),
            bin: None,
            serials: vec![serial.clone()],
            reason: "UNRELIABLE_DATA".to_owned(),
            evidence: "№ 5, 2026-11-10".to_owned(),
        };
        let one = stage.sign_in(&first).await.unwrap();
        let recorded = desk.record_ground(&one, ground, Lang::Kk).await.unwrap();
        let (number, session) = (recorded.status.number, stage.sign_in(&second).await.unwrap());
        let text = desk.ground_text(&session, &number, Lang::Kk).await.unwrap();
        let signature = second.sign(text.text.as_bytes());
        app.work().await.unwrap();
        Signed { number, session, text: text.id, signature, certificate: Some((pem, serial)) }
    };
    let confirm = async |signed: &Signed, text: &str, signature: &[u8]| {
        desk.confirm_ground(&signed.session, &signed.number, text, signature, Lang::Kk).await
    };
    let act = async |signed: &Signed| {
        Box::pin(confirm(signed, &signed.text, &signed.signature)).await.ok();
        app.work().await.ok();
    };
    let settle = async |signed: &Signed| {
        if state(stage, &signed.number).await == "grounds-recorded" {
            let text = desk.ground_text(&signed.session, &signed.number, Lang::Kk).await.unwrap();
            let signature = second.sign(text.text.as_bytes());
            Box::pin(confirm(signed, &text.id, &signature)).await.unwrap();
        }
        calm(stage).await;
        assert_eq!(state(stage, &signed.number).await, "revoked");
        let (pem, serial) = signed.certificate.as_ref().unwrap();
        assert_eq!(stage.ocsp_status(pem).await, "revoked");
        assert!(stage.crl_lists(serial));
        assert_eq!(stage.journalled("certificate-revoked", serial).await, 1);
    };
    let tally = Box::pin(strike_each_call(app, &faults, set, act, settle)).await;
    assert_struck(&tally, &["read", "write", "written", "sign", "signed"]);
}
