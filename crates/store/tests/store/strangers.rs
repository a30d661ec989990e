//! What strangers may take up: questions to the registers, drafts with their files, requests that nobody brings.

use base::{DocumentId, DraftId, Lang};
use store::{DocumentRow, DraftRow, InquiryRow, RequestRow, StrangersQuestions};

use crate::{
    fixture::{digest, iin, moment, on_both},
    rows::{keep, request},
};

#[tokio::test]
async fn questions_of_strangers_are_counted_by_person_and_by_origin() {
    on_both(async |database| {
        let store = database.open().await;
        let asked = |n: u8, person, origin: Option<&str>| InquiryRow {
            id: format!("q{n}"),
            register: "gbd-fl".into(),
            iin: Some(iin(person)),
            bin: None,
            actor: "system".into(),
            purpose: "request-for-certificates".into(),
            subject: None,
            address: origin.map(str::to_owned),
            origin: origin.map(str::to_owned),
            outcome: "asked".into(),
            at: moment(n.into()),
        };
        let rows = [
            asked(1, 1, Some("192.0.2.1")),
            asked(2, 1, Some("192.0.2.1")),
            asked(3, 1, Some("192.0.2.2")),
            asked(4, 2, Some("192.0.2.1")),
            asked(5, 1, None),
        ];
        for row in &rows {
            keep!(store, insert_inquiry(row)).unwrap();
        }
        let person = &iin(1);
        for (since, about_person, about_person_from_origin) in [(0, 3, 2), (1, 2, 1)] {
            let origin = ("192.0.2.1", moment(1));
            let found = keep!(store, strangers_questions((person, moment(since)), origin));
            let from_origin = 2;
            let expected =
                StrangersQuestions { about_person, about_person_from_origin, from_origin };
            assert_eq!(found.unwrap(), expected);
        }
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_deleted_with_its_files_and_counted_with_those_of_its_owner() {
    on_both(async |database| {
        let store = database.open().await;
        let draft = |n: u8| DraftRow {
            id: DraftId::from_random([n; 16]),
            token_sha256: digest(n),
            form: "f1".into(),
            lang: Lang::Kk,
            answers: "{}".into(),
            version: 1,
            expires_at: moment(10),
            opened_at: None,
            owner: Some("person/1".into()),
        };
        for n in [1, 2] {
            let (draft, id) = (&draft(n), DocumentId::from_random([n; 16]));
            keep!(store, insert_draft(draft)).unwrap();
            let file = &DocumentRow {
                id,
                owner_kind: "draft".into(),
                owner_id: draft.id.to_string(),
                kind: "upload".into(),
                media_type: "application/pdf".into(),
                name: "a.pdf".into(),
                size: 4,
                sha256: digest(n),
                object_path: None,
                created_at: moment(1),
            };
            keep!(store, insert_document(file, Some(b"%PDF"))).unwrap();
        }
        let (first, file) = (draft(1).id, DocumentId::from_random([1; 16]));
        assert_eq!(keep!(store, drafts_of_owner("person/1", moment(9))).unwrap(), 2);
        assert_eq!(keep!(store, draft_bytes(first)).unwrap(), 4);
        assert_eq!(keep!(store, draft_bytes_of_owner("person/1")).unwrap(), 8);
        keep!(store, delete_draft(first)).unwrap();
        assert_eq!(keep!(store, draft_bytes_of_owner("person/1")).unwrap(), 4);
        let mut db = store.reading().await.unwrap();
        assert_eq!(db.document(file).await.unwrap(), None);
        assert_eq!(db.document_content(file).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn requests_with_which_nobody_came_are_found_by_how_long_they_wait() {
    on_both(async |database| {
        let store = database.open().await;
        // The second waits for nobody; the first, filed before the others, means to come last.
        for (n, since) in [(1, Some(9)), (2, None), (3, Some(3)), (4, Some(4)), (5, Some(5))] {
            let row = &RequestRow { unvisited_since: since.map(moment), ..request(n) };
            keep!(store, insert_request(row)).unwrap();
        }
        let mut db = store.reading().await.unwrap();
        let first = db.requests_unvisited(moment(9), None, 2).await.unwrap();
        let rest = db.requests_unvisited(moment(9), first.last(), 2).await.unwrap();
        let seen = |rows: &[RequestRow]| rows.iter().map(|row| row.opened_at).collect::<Vec<_>>();
        assert_eq!(seen(&first), [3, 4].map(moment));
        assert_eq!(seen(&rest), [5].map(moment), "the one of the moment itself has time yet");
        drop(db);
        let came = &RequestRow { unvisited_since: None, ..rest[0].clone() };
        keep!(store, update_request(came)).unwrap();
        let mut db = store.reading().await.unwrap();
        assert!(db.requests_unvisited(moment(9), first.last(), 2).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn requests_that_grew_old_are_found_page_by_page() {
    on_both(async |database| {
        let store = database.open().await;
        for n in 1..=5 {
            let row = &request(n);
            keep!(store, insert_request(row)).unwrap();
        }
        let mut db = store.reading().await.unwrap();
        let first = db.requests_opened_before("filed", moment(5), None, 3).await.unwrap();
        let rest = db.requests_opened_before("filed", moment(5), first.last(), 3).await.unwrap();
        let seen = |rows: &[RequestRow]| rows.iter().map(|row| row.opened_at).collect::<Vec<_>>();
        assert_eq!(seen(&first), [1, 2, 3].map(moment));
        assert_eq!(seen(&rest), [4].map(moment));
    })
    .await;
}
