//! All or nothing, whoever comes in between.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::Poll,
};

use store::{Store, StoreFault, UniqueKey};
use tokio::sync::{Barrier, Notify};

use crate::fixture::{entry, fresh, moment, on_both, on_postgres, on_sqlite};

async fn number(store: &Store) -> u64 {
    store.write(|mut tx| async move { tx.next_number("case").await }).await.unwrap()
}

#[tokio::test]
async fn what_fails_is_undone_wholly() {
    on_both(async |database| {
        let store = database.open().await;
        let refused: Result<(), StoreFault> = store
            .write(|mut tx| async move {
                tx.next_number("case").await?;
                tx.record(&entry("a")).await?;
                Err(StoreFault::Conflict)
            })
            .await;
        assert!(matches!(refused, Err(StoreFault::Conflict)));
        assert_eq!(number(&store).await, 1);
        assert!(matches!(store.sealed("a").await, Err(StoreFault::Missing)));
    })
    .await;
}

#[tokio::test]
async fn a_transaction_that_goes_on_after_a_fault_is_not_committed() {
    on_both(async |database| {
        let store = database.open().await;
        let refused: Result<(), StoreFault> = store
            .write(|mut tx| async move {
                tx.record(&entry("a")).await?;
                tx.record(&entry("a")).await.ok();
                Ok(())
            })
            .await;
        assert!(matches!(refused, Err(StoreFault::Duplicate(UniqueKey::JournalEntry))));
        assert!(matches!(store.sealed("a").await, Err(StoreFault::Missing)));
    })
    .await;
}

#[tokio::test]
async fn a_transaction_cannot_be_kept_beyond_its_closure() {
    on_both(async |database| {
        let store = database.open().await;
        let kept = std::sync::Mutex::new(None);
        let kept = &kept;
        let refused: Result<(), StoreFault> = store
            .write(move |mut tx| async move {
                tx.next_number("case").await?;
                kept.lock().unwrap().replace(tx);
                Ok(())
            })
            .await;
        assert!(matches!(refused, Err(StoreFault::Escaped)));
        kept.lock().unwrap().take();
        assert_eq!(number(&store).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_writers_leave_no_gap_no_double_and_one_chain() {
    const WRITERS: u64 = 8;
    const WRITES: u64 = 20;
    on_both(async |database| {
        // Two nodes, as behind a load balancer.
        let nodes = [database.open().await, database.open().await];
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let store = nodes[usize::try_from(writer % 2).unwrap()].clone();
                tokio::spawn(async move {
                    let mut numbers = Vec::new();
                    for write in 0..WRITES {
                        let id = &format!("{writer}-{write}");
                        let number: Result<u64, StoreFault> = store
                            .write(move |mut tx| async move {
                                let number = tx.next_number("case").await?;
                                tx.record(&entry(id)).await?;
                                // Every fourth gives up and must give its number back.
                                if write % 4 == 3 {
                                    return Err(StoreFault::Conflict);
                                }
                                Ok(number)
                            })
                            .await;
                        match number {
                            Ok(number) => numbers.push(number),
                            Err(StoreFault::Conflict) => {}
                            Err(fault) => panic!("{fault}"),
                        }
                    }
                    numbers
                })
            })
            .collect();
        let mut numbers = Vec::new();
        for writer in writers {
            numbers.extend(writer.await.unwrap());
        }
        numbers.sort_unstable();
        let count = WRITERS * WRITES * 3 / 4;
        assert!(numbers.into_iter().eq(1..=count));
        nodes[0].seal_now().await.unwrap();
        let end = nodes[1].verify_journal([]).await.unwrap().unwrap();
        assert_eq!(end.seq, count);
        let mut db = nodes[0].reading().await.unwrap();
        assert_eq!(db.journal_pending_count().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn numbers_are_drawn_once_by_whomever_and_stand_with_the_act_that_follows() {
    const DRAWERS: usize = 8;
    const DRAWN: u64 = 25;
    on_both(async |database| {
        let nodes = [database.open().await, database.open().await];
        let drawers: Vec<_> = (0..DRAWERS)
            .map(|drawer| {
                let store = nodes[drawer % 2].clone();
                tokio::spawn(async move {
                    let mut numbers = Vec::new();
                    for _ in 0..DRAWN {
                        numbers.push(store.draw_number("case").await.unwrap());
                    }
                    numbers
                })
            })
            .collect();
        let mut numbers = Vec::new();
        for drawer in drawers {
            numbers.extend(drawer.await.unwrap());
        }
        numbers.sort_unstable();
        assert!(numbers.into_iter().eq(1..=DRAWERS as u64 * DRAWN));
        let [first, second] = nodes;
        let drawn = first.draw_number("case").await.unwrap();
        first.write(|mut tx| async move { tx.record(&entry("filed")).await }).await.unwrap();
        first.close().await;
        assert_eq!(second.draw_number("case").await.unwrap(), drawn + 1);
        assert_eq!(second.draw_number("ticket").await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_use_case_dropped_midway_leaves_nothing_and_stops_nobody() {
    on_both(async |database| {
        let store = database.open().await;
        let midway = Arc::new(Notify::new());
        let dropped = {
            let (store, midway) = (store.clone(), Arc::clone(&midway));
            tokio::spawn(async move {
                let midway = &midway;
                store
                    .write(move |mut tx| async move {
                        tx.next_number("case").await?;
                        tx.record(&entry("a")).await?;
                        midway.notify_one();
                        std::future::pending::<Result<(), StoreFault>>().await
                    })
                    .await
            })
        };
        midway.notified().await;
        dropped.abort();
        assert!(dropped.await.unwrap_err().is_cancelled());
        assert_eq!(number(&store).await, 1);
        assert!(matches!(store.sealed("a").await, Err(StoreFault::Missing)));
    })
    .await;
}

/// Advances two numbers in one transaction.
async fn twins(store: &Store, first: &str, second: &str) -> Result<(u64, u64), StoreFault> {
    store
        .write(move |mut tx| async move {
            Ok((tx.next_number(first).await?, tx.next_number(second).await?))
        })
        .await
}

/// Polls a future at most `polls` times and then drops it.
async fn dropped_after<F: Future>(polls: u32, future: F) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut left = polls;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

#[tokio::test]
async fn writes_dropped_at_any_poll_leave_nothing_half_done_and_stop_nobody() {
    on_sqlite(async |database| {
        let store = database.open().await;
        for polls in 1.. {
            let mut is_whole = false;
            // The second is dropped while it clears away what the first left.
            for polls_after in 0..=polls {
                let (first, second) = (
                    format!("first {polls} {polls_after}"),
                    format!("second {polls} {polls_after}"),
                );
                is_whole = dropped_after(polls, twins(&store, &first, &second)).await.is_some();
                dropped_after(polls_after, twins(&store, &first, &second)).await;
                let (one, other) = twins(&store, &first, &second).await.unwrap();
                assert_eq!(one, other, "dropped after {polls} and {polls_after} polls");
            }
            if is_whole {
                break;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_use_case_that_panics_leaves_nothing_and_stops_nobody() {
    on_both(async |database| {
        let store = database.open().await;
        let panicking = {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .write(|mut tx| async move {
                        tx.next_number("case").await?;
                        let absent = tx.setting("absent").await?;
                        absent.expect("a mistake in a use case");
                        Ok::<(), StoreFault>(())
                    })
                    .await
            })
        };
        assert!(panicking.await.unwrap_err().is_panic());
        assert_eq!(number(&store).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_connection_cut_midway_leaves_nothing_half_done() {
    on_postgres(async |database| {
        let store = database.open().await;
        let raw = &tokio::sync::Mutex::new(database.raw().await);
        let refused: Result<(), StoreFault> = store
            .write(move |mut tx| async move {
                tx.next_number("case").await?;
                let cut = "SELECT CAST(COUNT(pg_terminate_backend(pid)) AS TEXT) \
                           FROM pg_stat_activity WHERE datname = current_database() \
                           AND state = 'idle in transaction'";
                assert_eq!(raw.lock().await.texts(cut).await, ["1"]);
                tx.record(&entry("a")).await
            })
            .await;
        assert!(matches!(refused, Err(StoreFault::Unavailable(_))), "{refused:?}");
        assert_eq!(number(&store).await, 1);
        assert!(matches!(store.sealed("a").await, Err(StoreFault::Missing)));
    })
    .await;
}

#[tokio::test]
async fn a_process_killed_midway_leaves_what_was_acknowledged_and_no_more() {
    on_sqlite(async |database| {
        let store = database.open().await;
        store.write(|mut tx| async move { tx.record(&entry("done")).await }).await.unwrap();
        let file = database.file.as_ref().unwrap();
        let killed = tempfile::tempdir().unwrap();
        let folder = killed.path();
        let refused: Result<(), StoreFault> = store
            .write(move |mut tx| async move {
                tx.next_number("case").await?;
                tx.record(&entry("half")).await?;
                // The files as a kill at this moment would leave them.
                for end in ["", "-wal"] {
                    let name = format!("senim.db{end}");
                    std::fs::copy(file.with_file_name(&name), folder.join(&name)).unwrap();
                }
                Err(StoreFault::Conflict)
            })
            .await;
        assert!(refused.is_err());
        let address = folder.join("senim.db");
        let copy = Store::open(address.to_str().unwrap(), fresh()).await.unwrap();
        assert_eq!(copy.verify_journal([]).await.unwrap().unwrap().seq, 1);
        assert_eq!(copy.sealed("done").await.unwrap().seq, 1);
        assert_eq!(number(&copy).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_that_cannot_be_serialised_are_run_again() {
    on_postgres(async |database| {
        let store = database.open().await;
        store
            .write(|mut tx| async move {
                tx.set("a", "0", "test", moment(0)).await?;
                tx.set("b", "0", "test", moment(0)).await
            })
            .await
            .unwrap();
        // Each reads what the other writes: run side by side, both would see 0.
        let runs = Arc::new(AtomicU32::new(0));
        let both = Arc::new(Barrier::new(2));
        let skewed = [("a", "b"), ("b", "a")].map(|(from, to)| {
            let (store, runs, both) = (store.clone(), Arc::clone(&runs), Arc::clone(&both));
            tokio::spawn(async move {
                let (runs, both) = (&runs, &both);
                store
                    .write(move |mut tx| async move {
                        let seen = tx.setting(from).await?.unwrap().value;
                        if runs.fetch_add(1, Ordering::SeqCst) < 2 {
                            both.wait().await;
                        }
                        let next = seen.parse::<u32>().unwrap() + 1;
                        tx.set(to, &next.to_string(), "test", moment(1)).await
                    })
                    .await
            })
        });
        for transaction in skewed {
            transaction.await.unwrap().unwrap();
        }
        assert!(runs.load(Ordering::SeqCst) > 2);
        let mut db = store.reading().await.unwrap();
        let mut values = Vec::new();
        for name in ["a", "b"] {
            values.push(db.setting(name).await.unwrap().unwrap().value);
        }
        values.sort();
        assert_eq!(values, ["1", "2"]);
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_sees_one_state_and_a_reading_the_newest() {
    on_both(async |database| {
        let store = database.open().await;
        let set = async |value: &'static str| {
            store
                .write(move |mut tx| async move { tx.set("a", value, "test", moment(0)).await })
                .await
                .unwrap();
        };
        set("old").await;
        let mut snapshot = store.snapshot().await.unwrap();
        let mut reading = store.reading().await.unwrap();
        assert_eq!(snapshot.setting("a").await.unwrap().unwrap().value, "old");
        set("new").await;
        assert_eq!(snapshot.setting("a").await.unwrap().unwrap().value, "old");
        assert_eq!(reading.setting("a").await.unwrap().unwrap().value, "new");
    })
    .await;
}
