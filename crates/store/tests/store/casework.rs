//! The work on cases: what a queue leaves out, how a case is found, what waits for an answer.

use base::{Bin, Role};
use jiff::civil::date;
use store::{Assignee, CaseMessageRow, CaseQueue, CaseRow, NotOf};

use crate::{
    fixture::{iin, moment, on_both},
    rows::{bin, case, keep},
};

#[tokio::test]
async fn a_queue_leaves_out_a_person_s_own_cases_and_those_of_her_organisation() {
    on_both(async |database| {
        let store = database.open().await;
        let other = Bin::compose(date(2021, 5, 1), 4, 7)
            .or_else(|| (8..).find_map(|serial| Bin::compose(date(2021, 5, 1), 4, serial)));
        let of = [(1, Some(bin())), (3, Some(bin())), (1, other.clone()), (4, None)];
        for (n, (person, organisation)) in (1..).zip(of) {
            let row =
                &CaseRow { applicant_iin: iin(person), applicant_bin: organisation, ..case(n) };
            keep!(store, insert_case(row)).unwrap();
        }
        let mut db = store.reading().await.unwrap();
        let mut left = async |not_of: NotOf| {
            let queue = CaseQueue {
                office: Some("committee".into()),
                assignee: Assignee::Anyone,
                not_of: not_of.clone(),
                turns: vec!["officer".into()],
                after: None,
                limit: 50,
            };
            let page = db.case_queue(&queue).await.unwrap();
            let office = Some("committee");
            let count = db.case_count("officer", office, &Assignee::Anyone, &not_of).await.unwrap();
            assert_eq!(count, page.len() as u64);
            page.iter().map(|row| row.due_on.unwrap().day()).collect::<Vec<_>>()
        };
        assert_eq!(left(NotOf::default()).await, [1, 2, 3, 4]);
        assert_eq!(left(NotOf { iin: Some(iin(1)), bin: None }).await, [2, 4]);
        assert_eq!(left(NotOf { iin: None, bin: Some(bin()) }).await, [3, 4]);
        assert_eq!(left(NotOf { iin: Some(iin(4)), bin: other }).await, [1, 2]);
    })
    .await;
}

#[tokio::test]
async fn cases_are_found_by_the_beginning_of_a_name_and_by_the_body_that_has_something_to_do() {
    on_both(async |database| {
        let store = database.open().await;
        let names = ["Абай", "Әсел", "Қасым", "Касым", "Қасымова"];
        for (n, name) in (1..).zip(names) {
            let row = &CaseRow {
                name_key: base::name_key(name),
                bodies: if n % 2 == 0 { "experts lawyers".into() } else { "experts".into() },
                ..case(n)
            };
            keep!(store, insert_case(row)).unwrap();
            keep!(store, place_case(row)).unwrap();
        }
        let mut db = store.reading().await.unwrap();
        let mut found = async |office: &str, start: &str| {
            let rows = db.cases_by_name(office, &base::name_key(start), 9).await.unwrap();
            rows.iter().map(|row| row.due_on.unwrap().day()).collect::<Vec<_>>()
        };
        assert_eq!(found("committee", "қасым").await, [3, 5]);
        assert_eq!(found("committee", "КАС").await, [4]);
        assert_eq!(found("committee", "ә").await, [2]);
        assert_eq!(found("region", "қасым").await, [] as [i8; 0]);
        let page = db.cases_at_body("lawyers", None, 9).await.unwrap();
        assert_eq!(page.iter().map(|row| row.id).collect::<Vec<_>>(), [case(2).id, case(4).id]);
        let page = db.cases_at_body("experts", None, 2).await.unwrap();
        let after = page.last().map(|row| (row.due_on, row.id));
        let rest = db.cases_at_body("experts", after, 9).await.unwrap();
        assert_eq!((page.len(), rest.len()), (2, 3));
        drop(db);

        let moved = &CaseRow { bodies: "lawyers".into(), due_on: None, ..case(1) };
        keep!(store, place_case(moved)).unwrap();
        let mut db = store.reading().await.unwrap();
        assert_eq!(db.cases_at_body("experts", None, 9).await.unwrap().len(), 4);
        let last = db.cases_at_body("lawyers", None, 9).await.unwrap();
        assert_eq!(last.last().map(|row| row.id), Some(case(1).id), "no day sorts last");
    })
    .await;
}

#[tokio::test]
async fn of_the_messages_of_an_applicant_the_oldest_waits_until_somebody_answers() {
    on_both(async |database| {
        let store = database.open().await;
        let message = |n: u8, role: Role, waits: i64| CaseMessageRow {
            id: format!("{n:02}"),
            case_id: case(1).id,
            office: "committee".into(),
            at: moment(n.into()),
            author_iin: iin(1),
            author_role: role,
            body: "words".into(),
            files: "[]".into(),
            waits,
        };
        let send = async |n: u8| {
            let row = &message(n, Role::Applicant, 1);
            keep!(store, insert_case_message(row)).unwrap();
        };
        send(1).await;
        send(2).await;
        let waiting = async || {
            let mut db = store.reading().await.unwrap();
            let rows = db.waiting_messages("committee", None, 9).await.unwrap();
            rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(waiting().await, ["01"]);
        let answer = &message(3, Role::Officer, 0);
        store
            .write(|mut tx| async move {
                tx.answer_case_messages(answer.case_id).await?;
                tx.insert_case_message(answer).await
            })
            .await
            .unwrap();
        assert_eq!(waiting().await, [] as [String; 0]);
        send(4).await;
        assert_eq!(waiting().await, ["04"]);
        let mut db = store.reading().await.unwrap();
        let all = db.case_messages(case(1).id, 9).await.unwrap();
        assert_eq!(all.iter().map(|row| row.waits).collect::<Vec<_>>(), [0, 0, 0, 1]);
        assert_eq!(db.case_messages(case(2).id, 9).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn the_clock_reads_only_what_is_due() {
    on_both(async |database| {
        let store = database.open().await;
        for n in 1..=6 {
            let row = &case(n);
            keep!(store, insert_case(row)).unwrap();
        }
        let mut db = store.reading().await.unwrap();
        let page = db.cases_due(moment(5), None, 2).await.unwrap();
        assert_eq!(page.iter().map(|row| row.id).collect::<Vec<_>>(), [case(3).id, case(4).id]);
        let rest = db.cases_due(moment(5), page.last(), 2).await.unwrap();
        assert_eq!(rest.iter().map(|row| row.id).collect::<Vec<_>>(), [case(5).id]);
    })
    .await;
}
