//! What a newer build kept, met by this one: two nodes of different releases on one database, or a release that was taken back.

use base::Lang;
use jiff::SignedDuration;

use crate::{
    Error,
    cases::tests::{Stage, codes},
    complaints::tests::{answers, of},
    procedures::tests::{OFFICE, machine},
    requests::Access,
};

/// The same, as a build of tomorrow would have written it.
fn of_tomorrow(body: &str) -> String {
    let (form, fields) = body.split_once(',').unwrap();
    assert!(form.starts_with("{\"v\":"), "{form}");
    format!("{{\"v\":1001,\"invented\":true,{fields}")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_newer_build_kept_is_named_as_such_and_holds_up_nothing_else() {
    let stage = Box::pin(Stage::set()).await;
    let (case, other) = (stage.to_review().await, stage.to_review().await);
    let complaint = stage.complain(of("mes-01", 4, answers())).await.unwrap().status.number;
    let procedures = stage.app.procedures();
    let ticket = procedures.take_ticket(OFFICE, "nca-01", machine(), Lang::Kk).await.unwrap();
    let head = stage.sign_in(&stage.head).await;
    let draft = stage.draft(&head).await;

    let store = &stage.app.0.store;
    let mut reading = store.reading().await.unwrap();
    let mut case_row = reading.case_by_number(case.as_str()).await.unwrap().unwrap();
    let mut complaint_row = reading.complaint_by_number(&complaint).await.unwrap().unwrap();
    let mut ticket_row = reading.procedure_by_number(&ticket.number).await.unwrap().unwrap();
    let secret = crypto::sha256(draft.as_bytes());
    let mut draft_row = reading.draft_by_token(secret, stage.app.now()).await.unwrap().unwrap();
    let mut requests = reading.requests_of_person(&head.iin, None, 1).await.unwrap();
    let request_row = requests.first_mut().unwrap();
    drop(reading);
    for body in [
        &mut case_row.body,
        &mut complaint_row.body,
        &mut ticket_row.body,
        &mut draft_row.answers,
        &mut request_row.body,
    ] {
        *body = of_tomorrow(body);
    }
    let (rows, request_row) = (&(case_row, complaint_row, ticket_row, draft_row), &*request_row);
    let written = store.write(move |mut tx| async move {
        tx.update_case(&rows.0).await?;
        tx.update_complaint(&rows.1).await?;
        tx.update_procedure(&rows.2).await?;
        tx.update_draft(&rows.3).await?;
        Ok::<_, Error>(tx.update_request(request_row).await?)
    });
    written.await.unwrap();

    let newer = ["stored-by-newer-build"];
    let found = stage.app.cases().case(&head, &case, Lang::En).await;
    assert!(matches!(&found, Err(Error::Unavailable(_))), "nobody's mistake, and not ours");
    assert_eq!(codes(found), newer);
    assert_eq!(codes(stage.app.complaints().own(&head, &complaint, Lang::En).await), newer);
    let access = Access::Session(&head);
    assert_eq!(codes(procedures.booking(&ticket.number, access, Lang::En).await), newer);
    assert_eq!(codes(stage.app.drafts().draft(&draft).await), newer);
    let number = &request_row.unique_number;
    assert_eq!(codes(stage.app.registration().status(number, Lang::En).await), newer);

    // A list shows each as what it is, and the others as ever.
    let newer = texts::say(Lang::En, "row-of-newer-build");
    let cabinet = stage.app.cases().cases_of(&head, Lang::En).await.unwrap();
    let unread = cabinet.iter().map(|(status, _)| (&status.number, status.state_label == newer));
    let mut unread: Vec<_> = unread.collect();
    unread.sort();
    let mut want = vec![(&case, true), (&other, false)];
    want.sort();
    assert_eq!(unread, want);
    assert!(cabinet.iter().all(|(_, title)| *title == cabinet[0].1), "the service is told of both");
    let officer = stage.sign_in(&stage.officer).await;
    let first = stage.app.inbox().queue(&officer, None, None, Lang::En).await.unwrap();
    let mut seen = std::collections::BTreeMap::new();
    for queue in first.queues {
        let page = stage.app.inbox().queue(&officer, Some(&queue.code), None, Lang::En).await;
        let rows = page.unwrap().rows.into_iter();
        seen.extend(rows.map(|row| (row.number.clone(), (row.title == newer, row.applicant))));
    }
    assert_eq!(seen[&case], (true, String::new()), "nobody is named whom this build cannot know");
    assert!(!seen[&other].0 && !seen[&other].1.is_empty());
    let own = stage.app.complaints().mine(&head, None, Lang::En).await.unwrap().rows;
    let own: Vec<_> = own.iter().map(|row| (&row.number, row.title == newer)).collect();
    assert_eq!(own, [(&complaint, true)]);

    // Silence decides the other case; what cannot be read stays as it was written.
    stage.clock.advance(SignedDuration::from_hours(24 * 30));
    stage.app.work().await.unwrap();
    let mut reading = store.reading().await.unwrap();
    let decided = reading.case_by_number(other.as_str()).await.unwrap().unwrap();
    assert_ne!(decided.state, rows.0.state);
    let kept = reading.case_by_number(case.as_str()).await.unwrap().unwrap();
    assert_eq!((kept.body, kept.state), (rows.0.body.clone(), rows.0.state.clone()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_of_a_register_says_in_which_form_it_is_and_an_older_one_is_read() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.to_review().await;
    let register = stage.grant(&number).await;
    let found = stage.app.verification().check(&register, Lang::En).await.unwrap().unwrap();
    let store = &stage.app.0.store;
    let case = store.reading().await.unwrap().case_by_number(number.as_str()).await.unwrap();
    let case = case.unwrap().id;
    let entry = async || {
        let rows = store.reading().await.unwrap().register_entries_of_case(case).await.unwrap();
        rows.into_iter().find(|row| row.number == register).unwrap()
    };
    let written = async |body: String| {
        let (row, now) = (&store::RegisterRow { body, ..entry().await }, stage.clock.now());
        let written = store.write(move |mut tx| async move {
            Ok::<_, Error>(tx.update_register_entry(row, now).await?)
        });
        written.await.unwrap();
    };
    let today = entry().await.body;
    // Before forms were numbered the same stood there without one.
    written(today.replacen("{\"v\":1,", "{", 1)).await;
    let older = stage.app.verification().check(&register, Lang::En).await.unwrap().unwrap();
    let values = |view: &crate::view::CheckView| {
        view.rows.iter().map(|row| row.value.clone()).collect::<Vec<_>>()
    };
    assert_eq!(values(&older), values(&found));
    written(of_tomorrow(&today)).await;
    let newer = stage.app.verification().check(&register, Lang::En).await;
    assert_eq!(codes(newer), ["stored-by-newer-build"]);
}
