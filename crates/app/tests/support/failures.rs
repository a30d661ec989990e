//! The log of failures, and what it does to the terms of requests (nca-01 2012 p.16; gap 20).

use app::{CaseAct, ProcedureToBegin, Session};
use base::{Lang, Role, UniqueNumber};
use forms::Typed;

use crate::{codes, story::Stage};

fn given(pairs: &[(&str, &str)]) -> Typed {
    pairs.iter().fold(Typed::default(), |all, (name, text)| all.with_text(name, *text))
}

fn failure(at: &str) -> ProcedureToBegin {
    ProcedureToBegin {
        kind: "technical-failure".to_owned(),
        lang: Lang::Kk,
        given: given(&[
            ("failed_system", "PORTAL"),
            ("failed_on", "2026-11-18"),
            ("failed_at", at),
        ]),
        files: Vec::new(),
    }
}

fn restoration(day: &str, at: &str) -> CaseAct {
    CaseAct {
        act: "record-restoration".to_owned(),
        given: given(&[("restored_on", day), ("restored_at", at)]),
        ..CaseAct::default()
    }
}

/// Somebody who holds certificates orders new ones on the portal.
async fn ordered_again(stage: &Stage) -> (Session, UniqueNumber) {
    let citizen = stage.citizen();
    let issued = stage.certify(&citizen).await;
    let signer = stage.signer(&citizen.sign, &issued.certificates[0].pem);
    let session = stage.sign_in(&signer).await.unwrap();
    let new = stage.citizen();
    let answers = new.new_keys();
    let registration = stage.app.registration();
    let text = registration.repeat_text(&session, answers.clone(), Lang::Kk).await.unwrap();
    let signature = signer.sign(text.text.as_bytes());
    let filed = registration.repeat(&session, &text.id, &signature, answers, Lang::Kk).await;
    let status = filed.unwrap().status;
    // Wednesday, 10:00, and one working day.
    assert_eq!(status.due_on.unwrap().to_string(), "2026-11-19");
    (session, status.number)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_in_the_log_stops_the_terms_of_the_portal_until_the_log_says_that_it_is_over() {
    let stage = Stage::set().await;
    let (holder, number) = ordered_again(&stage).await;
    let at_office = stage.employee_of_firm();
    let official = stage.enrol(&at_office.person.iin, Role::Officer, "nca").await;
    let official = stage.sign_in(&official).await.unwrap();
    let status = async || {
        stage.app.work().await.unwrap();
        let status = stage.app.registration().status(&number, Lang::Kk).await.unwrap();
        (status.state, status.due_on.map(|day| day.to_string()).unwrap_or_default())
    };
    stage.advance_minutes(70);
    let procedures = stage.app.procedures();
    for (at, code) in [("11:75", "time-form"), ("11:11", "failure-in-future")] {
        let wrong = procedures.begin(&official, failure(at), Lang::Kk).await;
        assert_eq!(codes(wrong), [code], "{at}");
    }
    let kept = procedures.begin(&official, failure("11:00"), Lang::Kk).await.unwrap();
    let log = kept.status.number;
    assert_eq!(status().await.0, "suspended-technical");
    // Nothing is confirmed meanwhile, and the list of what is owed is empty: the worker does it once.
    stage.approve(&number).await.unwrap_err();
    assert_eq!(status().await.0, "suspended-technical");
    assert_eq!(stage.acts_journalled("request-suspended").await, 1);

    // Thursday, 12:30.
    stage.advance_minutes(25 * 60 + 20);
    let early = procedures.act(&official, &log, restoration("2026-11-18", "11:00"), Lang::Kk).await;
    assert_eq!(codes(early), ["restored-before-failure"]);
    let over = restoration("2026-11-19", "12:00");
    procedures.act(&official, &log, over, Lang::Kk).await.unwrap();
    // Lost: Wednesday 11:00 to 13:00 and 14:30 to 18:30, Thursday 9:00 to 12:00, nine hours. The term had its end on Thursday, 18:30;
    // Friday has eight working hours, so it ends on Monday, 10:00.
    assert_eq!(status().await, ("registered".to_owned(), "2026-11-23".to_owned()));
    assert_eq!(stage.acts_journalled("request-resumed").await, 1);
    let own = stage.app.registration();
    let view = own.request(&number, app::Access::Session(&holder), Lang::Kk).await.unwrap();
    let stops: Vec<_> = view.timeline.iter().map(|line| line.at.to_string()).collect();
    assert!(stops.contains(&"2026-11-18T06:00:00Z".to_owned()), "as the log states it: {stops:?}");
    assert!(stops.contains(&"2026-11-19T07:00:00Z".to_owned()), "{stops:?}");
    assert_eq!(stage.approve(&number).await.unwrap().request.status.state, "issued");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_that_was_over_before_it_was_written_down_stops_what_waited_then() {
    let stage = Stage::set().await;
    let (_, number) = ordered_again(&stage).await;
    let at_office = stage.employee_of_firm();
    // A first request of hers waits for a visit: it has no term, and stays as it is.
    let waiting = stage.employee_of_firm().file(&stage).await.unwrap().request.status;
    let official = stage.enrol(&at_office.person.iin, Role::Officer, "nca").await;
    let official = stage.sign_in(&official).await.unwrap();
    stage.advance_minutes(3 * 60);
    let procedures = stage.app.procedures();
    let kept = procedures.begin(&official, failure("10:30"), Lang::Kk).await.unwrap();
    let over = restoration("2026-11-18", "11:30");
    procedures.act(&official, &kept.status.number, over, Lang::Kk).await.unwrap();
    stage.app.work().await.unwrap();
    let registration = stage.app.registration();
    let status = registration.status(&number, Lang::Kk).await.unwrap();
    // One hour was lost: Thursday, 18:30, becomes Friday, 10:00.
    assert_eq!(status.state, "registered");
    assert_eq!(status.due_on.unwrap().to_string(), "2026-11-20");
    let other = registration.status(&waiting.number, Lang::Kk).await.unwrap();
    assert_eq!(other.state, waiting.state);
    // A failure before the request was filed takes nothing from it.
    let before = procedures.begin(&official, failure("09:10"), Lang::Kk).await.unwrap();
    let over = restoration("2026-11-18", "09:50");
    procedures.act(&official, &before.status.number, over, Lang::Kk).await.unwrap();
    stage.app.work().await.unwrap();
    let status = registration.status(&number, Lang::Kk).await.unwrap();
    assert_eq!(status.due_on.unwrap().to_string(), "2026-11-20");
}
