//! Short acts of many people, committed together.

use std::sync::Arc;

use store::{Group, Store, StoreFault};
use tokio::sync::Notify;

use crate::{
    fixture::{entry, iin, moment, on_both},
    rows::request,
};

const MANY: u8 = 24;

/// Files a request with an entry of the journal, as a member of a group.
async fn file(store: &Store, n: u8) -> Result<(), StoreFault> {
    let row = &request(n);
    store
        .write_together(Group::Filings, move |mut tx| async move {
            tx.requests_of_person_in(&iin(u16::from(n)), "filed", 10).await?;
            tx.insert_request(row).await?;
            tx.record(&entry(&format!("filed-{n}"))).await
        })
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_fails_in_a_group_fails_alone() {
    on_both(async |database| {
        let store = database.open().await;
        file(&store, 1).await.unwrap();
        // The first is filed already; each third gives up after it has drawn a number.
        let members: Vec<_> = (1..=MANY)
            .map(|n| {
                let store = store.clone();
                tokio::spawn(async move {
                    if n % 3 != 0 {
                        return file(&store, n).await;
                    }
                    let given_up = move |mut tx: store::Tx| async move {
                        tx.next_number("case").await?;
                        tx.record(&entry(&format!("given-up-{n}"))).await?;
                        Err::<(), _>(StoreFault::Conflict)
                    };
                    store.write_together(Group::Filings, given_up).await
                })
            })
            .collect();
        let mut filed = 0;
        for (n, member) in (1..=MANY).zip(members) {
            match member.await.unwrap() {
                Err(StoreFault::Duplicate(_)) => assert_eq!(n, 1),
                Err(StoreFault::Conflict) => assert_eq!(n % 3, 0),
                Ok(()) => filed += 1,
                Err(other) => panic!("{n}: {other:?}"),
            }
        }
        assert_eq!(filed, MANY - MANY / 3 - 1);
        store.seal_now().await.unwrap();
        assert_eq!(store.verify_journal([]).await.unwrap().unwrap().seq, u64::from(filed) + 1);
        assert_eq!(store.draw_number("case").await.unwrap(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_budget_a_group_takes_no_more_than_there_is() {
    const BUDGET: usize = 5;
    on_both(async |database| {
        let nodes = [database.open().await, database.open().await];
        let members: Vec<_> = (0..MANY)
            .map(|n| {
                let store = nodes[usize::from(n % 2)].clone();
                tokio::spawn(async move {
                    let name = &format!("{n:032x}");
                    let taken = store.write_together(Group::Filings, move |mut tx| async move {
                        let person = (&iin(1), moment(0));
                        let asked =
                            tx.strangers_questions(person, ("192.0.2.1", moment(0))).await?;
                        if asked.from_origin >= BUDGET as u64 {
                            return Err(StoreFault::Conflict);
                        }
                        let row = store::InquiryRow {
                            id: name.clone(),
                            register: "gbd-fl".into(),
                            iin: Some(iin(1)),
                            bin: None,
                            actor: "system".into(),
                            purpose: "request-for-certificates".into(),
                            subject: None,
                            address: None,
                            origin: Some("192.0.2.1".into()),
                            outcome: "asked".into(),
                            at: moment(1),
                        };
                        tx.insert_inquiry(&row).await?;
                        tx.record(&entry(name)).await
                    });
                    taken.await.is_ok()
                })
            })
            .collect();
        let mut taken = 0;
        for member in members {
            taken += usize::from(member.await.unwrap());
        }
        assert_eq!(taken, BUDGET);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_member_dropped_midway_takes_nobody_with_it() {
    on_both(async |database| {
        let store = database.open().await;
        let midway = Arc::new(Notify::new());
        let dropped = {
            let (store, midway) = (store.clone(), Arc::clone(&midway));
            tokio::spawn(async move {
                let midway = &midway;
                store
                    .write_together(Group::Filings, move |mut tx| async move {
                        tx.next_number("case").await?;
                        tx.record(&entry("dropped")).await?;
                        midway.notify_one();
                        std::future::pending::<Result<(), StoreFault>>().await
                    })
                    .await
            })
        };
        midway.notified().await;
        // These came after it and wait for their turn.
        let waiting: Vec<_> = (1..=3)
            .map(|n| {
                let store = store.clone();
                tokio::spawn(async move { file(&store, n).await })
            })
            .collect();
        dropped.abort();
        assert!(dropped.await.unwrap_err().is_cancelled());
        for member in waiting {
            member.await.unwrap().unwrap();
        }
        assert_eq!(store.draw_number("case").await.unwrap(), 1);
        assert!(matches!(store.sealed("dropped").await, Err(StoreFault::Missing)));
        assert_eq!(store.verify_journal([]).await.unwrap().unwrap().seq, 3);
    })
    .await;
}
