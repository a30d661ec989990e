//! A list that was signed, as it is kept.

use base::Lang;

use crate::{Caller, stage::Stage};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_approved_in_a_list_is_proven_again_from_what_is_kept() {
    let stage = Box::pin(Stage::set()).await;
    let applicant = stage.file(&stage.applicant()).await.unwrap();
    let head = stage.file_form("f2", stage.head().legal_form(), Caller::default()).await.unwrap();
    let numbers = [applicant.request.status.number, head.request.status.number];
    for number in &numbers {
        stage.take_papers(number).await;
    }
    let session = stage.operator_session().await;
    let desk = stage.app.desk();
    let text = desk.approvals_text(&session, &numbers, Lang::Ru).await.unwrap();
    let signature = stage.operator.sign(text.text.as_bytes());
    let approve = desk.approve_list(&session, &text.id, &signature, Lang::Kk);
    let told = Box::pin(approve).await.unwrap();
    assert!(told.iter().all(|item| item.state.as_deref() == Some("issued")), "{told:?}");
    for number in &numbers {
        let loaded = stage.app.registration().load_request(number).await.unwrap();
        // As after a crash between the approval and the certificates: nothing is at hand but what the store has.
        let proven = desk.kept_approval(&loaded, None).await.unwrap().unwrap();
        assert_eq!(proven.request().number, *number);
        assert_eq!(proven.approval_digest(), crypto::sha256(&signature));
    }
    // What a request keeps of it is the list's digest; the list itself is kept once.
    let digest = crypto::sha256(text.text.as_bytes());
    let kept = desk.kept_list(digest).await.unwrap();
    assert_eq!(kept.signed().1, text.text);
    let mut reading = stage.app.0.store.reading().await.unwrap();
    let rows = reading.documents_of("approval-list", &digest.to_string()).await.unwrap();
    assert_eq!(rows.len(), 1);
}
