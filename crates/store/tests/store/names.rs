//! Requests by the beginning of a name.

use base::name_key;
use store::RequestRow;

use crate::{
    fixture::on_both,
    rows::{keep, request},
};

#[tokio::test]
async fn requests_are_found_by_the_beginning_of_a_name() {
    on_both(async |database| {
        let store = database.open().await;
        let people = ["Қасымова Айгүл", "ӘБДІРАХМАНОВ ДӘУРЕН", "Касымов Тимур", "Әлиева Сәуле"];
        for (n, name) in (1..).zip(people) {
            let mut row = request(n);
            row.name_key = Some(name_key(name));
            if n == 4 {
                row.organisation_key = Some(name_key("«Қазақ газы» ЖШС"));
            }
            let row = &row;
            keep!(store, insert_request(row)).unwrap();
        }
        let elsewhere = &RequestRow { office: "almaty".into(), ..request(5) };
        keep!(store, insert_request(elsewhere)).unwrap();
        let mut db = store.reading().await.unwrap();
        let mut found = async |start: &str, limit| {
            let rows = db.requests_by_name("astana", &name_key(start), limit).await.unwrap();
            rows.iter().map(|row| row.opened_at.as_second() % 100).collect::<Vec<_>>()
        };
        assert_eq!(found("ә", 9).await, [2, 4], "in the order of the alphabet");
        assert_eq!(found("Әбдір", 9).await, [2]);
        assert_eq!(found("ка", 9).await, [3], "К is not Қ");
        assert_eq!(found("ҚА", 9).await, [1, 4], "people first, then organisations");
        assert_eq!(found("қазақ ГАЗЫ", 9).await, [4]);
        assert_eq!(found("ә", 1).await, [2]);
        assert!(found("аба", 9).await.is_empty(), "of another office");
    })
    .await;
}

#[tokio::test]
async fn a_request_of_an_earlier_build_is_named_once() {
    on_both(async |database| {
        let store = database.open().await;
        let (old, new) = (&RequestRow { name_key: None, ..request(1) }, &request(2));
        keep!(store, insert_request(old)).unwrap();
        keep!(store, insert_request(new)).unwrap();
        let mut db = store.reading().await.unwrap();
        assert_eq!(db.requests_unnamed(9).await.unwrap(), std::slice::from_ref(old));
        drop(db);
        keep!(store, name_request(old.id, "A", Some("B"))).unwrap();
        keep!(store, name_request(old.id, "C", None)).unwrap();
        keep!(store, name_request(new.id, "C", None)).unwrap();
        let mut db = store.reading().await.unwrap();
        assert!(db.requests_unnamed(9).await.unwrap().is_empty());
        let named = RequestRow {
            name_key: Some("A".into()),
            organisation_key: Some("B".into()),
            ..old.clone()
        };
        assert_eq!(db.request(old.id).await.unwrap(), Some(named));
        assert_eq!(db.request(new.id).await.unwrap().as_ref(), Some(new));
    })
    .await;
}
