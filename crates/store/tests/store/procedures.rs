//! Procedures of offices: the day of a queue, places of slots, what the clock finds.

use base::{ProcedureId, UniqueNumber};
use store::{ProcedureRow, ProceduresOf, StoreFault, UniqueKey};

use crate::fixture::{digest, iin, moment, on_both};

/// One write of one row.
macro_rules! keep {
    ($store:expr, $method:ident($($arg:expr),* $(,)?)) => {
        $store.write(|mut tx| async move { tx.$method($($arg),*).await }).await
    };
}

fn ticket(n: u8) -> ProcedureRow {
    ProcedureRow {
        id: ProcedureId::from_random([n; 16]),
        number: UniqueNumber::compose(2026, "KEZ", n.into()),
        kind: "queue".into(),
        office: "71-002".into(),
        state: "slot-booked".into(),
        iin: (n == 4).then(|| iin(1)),
        bin: None,
        day: "2026-11-18".into(),
        // The later it was taken, the earlier its turn.
        turn: moment((9 - n).into()),
        ticket: format!("A-00{n}"),
        slot: Some(format!("71-002/2026-11-18/11:00/{n}")),
        origin: (n != 4).then(|| "192.0.2.1".to_owned()),
        access_sha256: Some(digest(n)),
        opened_at: moment(n.into()),
        next_due: Some(moment(n.into())),
        version: 1,
        body: "{}".into(),
    }
}

#[tokio::test]
async fn the_tickets_of_a_day_stand_in_their_order_and_a_place_is_had_once() {
    on_both(async |database| {
        let store = database.open().await;
        for n in 1..=4 {
            let row = &ticket(n);
            keep!(store, insert_procedure(row)).unwrap();
        }
        let twice = &ProcedureRow { slot: ticket(1).slot, ..ticket(5) };
        let taken = keep!(store, insert_procedure(twice));
        assert!(matches!(taken, Err(StoreFault::Duplicate(UniqueKey::ProcedureSlot))), "{taken:?}");
        let same = &ProcedureRow { ticket: "A-001".into(), ..ticket(5) };
        assert!(matches!(keep!(store, insert_procedure(same)), Err(StoreFault::Duplicate(_))));
        let mut db = store.reading().await.unwrap();
        let day = db.tickets_of_day("71-002", "2026-11-18", 9).await.unwrap();
        let tickets: Vec<&str> = day.iter().map(|row| row.ticket.as_str()).collect();
        assert_eq!(tickets, ["A-004", "A-003", "A-002", "A-001"]);
        assert_eq!(day[0], ticket(4));
        assert!(db.tickets_of_day("71-001", "2026-11-18", 9).await.unwrap().is_empty());
        assert_eq!(db.ticket("71-002", "2026-11-18", "A-002").await.unwrap(), Some(ticket(2)));
        assert_eq!(db.ticket("71-002", "2026-11-19", "A-002").await.unwrap(), None);
        let origin = db.procedures_of_origin("192.0.2.1", "slot-booked", moment(1)).await.unwrap();
        assert_eq!(origin, 2, "those after the moment");
        let hers = db.procedures_of_person(&iin(1), "queue", "slot-booked").await.unwrap();
        assert_eq!(hers, 1);
        drop(db);

        // Whoever gives a place up leaves it to another.
        let cancelled = &ProcedureRow { state: "ticket-cancelled".into(), slot: None, ..ticket(1) };
        keep!(store, update_procedure(cancelled)).unwrap();
        assert!(matches!(keep!(store, update_procedure(cancelled)), Err(StoreFault::Conflict)));
        keep!(store, insert_procedure(twice)).unwrap();
        let mut db = store.reading().await.unwrap();
        let kept = ProcedureRow { version: 2, ..cancelled.clone() };
        assert_eq!(db.procedure(kept.id).await.unwrap(), Some(kept.clone()));
        assert_eq!(db.procedure_by_number(&kept.number).await.unwrap(), Some(kept));
        for (of, count) in [
            (ProceduresOf::Everybody, 5),
            (ProceduresOf::Office("71-002".into()), 5),
            (ProceduresOf::Office("71-001".into()), 0),
            (ProceduresOf::Person(iin(1)), 1),
        ] {
            let first = db.procedures("queue", &of, None, 2).await.unwrap();
            let rest = db.procedures("queue", &of, first.last(), 9).await.unwrap();
            let rest = if first.is_empty() { 0 } else { rest.len() };
            assert_eq!(first.len() + rest, count, "{of:?}");
        }
        assert!(
            db.procedures("archive", &ProceduresOf::Everybody, None, 9).await.unwrap().is_empty()
        );
        let due = db.procedures_due(moment(3), None, 9).await.unwrap();
        assert_eq!(due.len(), 3);
        assert_eq!(db.procedures_due(moment(3), due.first(), 9).await.unwrap().len(), 2);
    })
    .await;
}
