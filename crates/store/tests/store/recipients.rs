//! What recipients say of services: complaints and the survey.

use base::{Bin, ComplaintId, UniqueNumber};
use jiff::civil::date;
use store::{ComplaintRow, ComplaintsOf, StoreFault, SurveyCount, SurveyRow, UniqueKey};

use crate::fixture::{digest, iin, moment, on_both};

/// One write of one row.
macro_rules! keep {
    ($store:expr, $method:ident($($arg:expr),* $(,)?)) => {
        $store.write(|mut tx| async move { tx.$method($($arg),*).await }).await
    };
}

fn bin() -> Bin {
    (0..).find_map(|serial| Bin::compose(date(2020, 5, 1), 4, serial)).unwrap()
}

fn complaint(n: u8) -> ComplaintRow {
    ComplaintRow {
        id: ComplaintId::from_random([n; 16]),
        number: UniqueNumber::compose(2026, "SHG", n.into()),
        service: "mes-01".into(),
        addressee: "mes-committee".into(),
        passed_to: String::new(),
        state: "delivered".into(),
        iin: Some(iin(1)),
        bin: None,
        opened_at: moment(n.into()),
        due_on: Some(date(2026, 12, 1)),
        next_due: Some(moment(n.into())),
        version: 1,
        body: "{}".into(),
    }
}

#[tokio::test]
async fn a_complaint_stands_in_the_registers_of_its_bodies_newest_first() {
    on_both(async |database| {
        let store = database.open().await;
        for n in 1..=4 {
            let row = &complaint(n);
            keep!(store, insert_complaint(row)).unwrap();
        }
        let moved = &ComplaintRow {
            passed_to: "quality-body".into(),
            state: "appealed".into(),
            due_on: None,
            next_due: None,
            ..complaint(2)
        };
        keep!(store, update_complaint(moved)).unwrap();
        let stale = keep!(store, update_complaint(moved));
        assert!(matches!(stale, Err(StoreFault::Conflict)));
        let mut db = store.reading().await.unwrap();
        let kept = ComplaintRow { version: 2, ..moved.clone() };
        assert_eq!(db.complaint(kept.id).await.unwrap(), Some(kept.clone()));
        assert_eq!(db.complaint_by_number(&kept.number).await.unwrap(), Some(kept.clone()));
        let own = ComplaintsOf::Addressee("mes-committee".into());
        let first = db.complaints(&own, None, 3).await.unwrap();
        let numbers = |rows: &[ComplaintRow]| -> Vec<i64> {
            rows.iter().map(|row| row.opened_at.as_second() % 100).collect()
        };
        assert_eq!(numbers(&first), [4, 3, 2]);
        assert_eq!(numbers(&db.complaints(&own, first.last(), 3).await.unwrap()), [1]);
        for (of, count) in [
            (ComplaintsOf::PassedTo("quality-body".into()), 1),
            (ComplaintsOf::PassedTo("mes-committee".into()), 0),
            (ComplaintsOf::Person(iin(1)), 4),
            (ComplaintsOf::Organisation(bin()), 0),
        ] {
            assert_eq!(db.complaints(&of, None, 9).await.unwrap().len(), count, "{of:?}");
        }
        let due = db.complaints_due(moment(3), None, 9).await.unwrap();
        assert_eq!(numbers(&due), [1, 3]);
        assert_eq!(numbers(&db.complaints_due(moment(3), due.first(), 9).await.unwrap()), [3]);
    })
    .await;
}

#[tokio::test]
async fn the_survey_is_answered_once_for_each_and_counted_by_month() {
    on_both(async |database| {
        let store = database.open().await;
        for (n, month, quality) in [(1, "2026-10", 3), (2, "2026-11", 3), (3, "2026-11", 1)] {
            let row = &SurveyRow {
                id: format!("id-{n}"),
                service: "mes-01".into(),
                month: month.into(),
                quality,
                information: 2,
            };
            keep!(store, insert_survey_answer(row, digest(n))).unwrap();
            let again = &SurveyRow { id: format!("again-{n}"), ..row.clone() };
            let again = keep!(store, insert_survey_answer(again, digest(n)));
            assert!(matches!(again, Err(StoreFault::Duplicate(UniqueKey::SurveyGiven))));
        }
        let mut db = store.reading().await.unwrap();
        assert!(db.survey_is_given(digest(1)).await.unwrap());
        assert!(!db.survey_is_given(digest(9)).await.unwrap());
        let count = |quality, count| SurveyCount { quality, information: 2, count };
        let both = db.survey_counts("mes-01", "2026-10", "2026-11").await.unwrap();
        assert_eq!(both, [count(1, 1), count(3, 2)]);
        let one = db.survey_counts("mes-01", "2026-11", "2026-12").await.unwrap();
        assert_eq!(one, [count(1, 1), count(3, 1)]);
        assert_eq!(db.survey_counts("mes-02", "2026-10", "2026-11").await.unwrap(), []);
    })
    .await;
}
