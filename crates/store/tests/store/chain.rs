//! The journal in the store.

use base::{Actor, Role, SystemPart};
use journal::{Checkpoint, Defect, Entry, verify_lines};
use store::{Archive, StoreFault, UniqueKey};

use crate::fixture::{entry, fresh, iin, moment, on_both, on_postgres};

#[tokio::test]
async fn an_entry_is_sealed_when_asked_and_found_by_subject_actor_and_act() {
    on_both(async |database| {
        let store = database.open().await;
        store
            .write(|mut tx| async move {
                tx.record(&entry("b")).await?;
                tx.record(&entry("a")).await
            })
            .await
            .unwrap();
        let place = store.sealed("a").await.unwrap();
        assert_eq!(place.seq, 2, "entries of one transaction keep their order");
        assert_eq!(store.verify_journal([place]).await.unwrap(), Ok(place));
        let mut db = store.reading().await.unwrap();
        let page = db.journal_page(0, 10).await.unwrap();
        assert_eq!(page[1].entry(), Some(entry("a")));
        assert_eq!(db.journal_of_subject("case/a", 0, 10).await.unwrap(), page[1..]);
        let worker = Actor::System { part: SystemPart::Worker };
        assert_eq!(db.journal_of_actor(&worker, 0, 10).await.unwrap(), page);
        let lines = page.iter().map(store::JournalRow::to_line);
        assert_eq!(verify_lines(Checkpoint::genesis(store.instance()), lines), Ok(place));
    })
    .await;
}

#[tokio::test]
async fn an_entry_that_cannot_be_recorded_undoes_its_act() {
    on_both(async |database| {
        let store = database.open().await;
        let refused = store
            .write(|mut tx| async move {
                tx.next_number("case").await?;
                let mut entry = entry("a");
                entry.act = "Not kebab".into();
                tx.record(&entry).await
            })
            .await;
        assert!(matches!(refused, Err(StoreFault::Entry(journal::EntryFault::Act))));
        let number = store.write(|mut tx| async move { tx.next_number("case").await }).await;
        assert_eq!(number.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_entry_is_recorded_once() {
    on_both(async |database| {
        let store = database.open().await;
        let twice = || {
            store.write(|mut tx| async move {
                tx.record(&entry("a")).await?;
                tx.record(&entry("a")).await
            })
        };
        let refused = twice().await;
        assert!(
            matches!(refused, Err(StoreFault::Duplicate(UniqueKey::JournalEntry))),
            "{refused:?}"
        );
        assert!(matches!(store.sealed("a").await, Err(StoreFault::Missing)));
    })
    .await;
}

#[tokio::test]
async fn many_entries_of_one_transaction_keep_their_order() {
    on_both(async |database| {
        let store = database.open().await;
        // More than fit into the largest statement, and some over of each kind.
        let ids: Vec<String> = (0..19).map(|n| format!("{}", (n * 7) % 19)).collect();
        let all = &ids;
        store
            .write(move |mut tx| async move {
                for id in all {
                    tx.record(&entry(id)).await?;
                }
                Ok::<_, StoreFault>(())
            })
            .await
            .unwrap();
        let end = store.sealed(&ids[18]).await.unwrap();
        assert_eq!(end.seq, 19);
        assert_eq!(store.verify_journal([end]).await.unwrap(), Ok(end));
        let page = store.reading().await.unwrap().journal_page(0, 100).await.unwrap();
        let found: Vec<String> = page.iter().map(|row| row.entry().unwrap().id).collect();
        assert_eq!(found, ids);
    })
    .await;
}

#[tokio::test]
async fn what_other_hands_change_in_the_journal_is_found() {
    on_both(async |database| {
        let store = database.open().await;
        for n in 0..5 {
            let id = &n;
            store.write(move |mut tx| async move { tx.record(&entry(id)).await }).await.unwrap();
        }
        let end = store.sealed("4").await.unwrap();
        let mut raw = database.raw().await;
        let broken = async || store.verify_journal([end]).await.unwrap().unwrap_err();

        raw.run("UPDATE journal SET entry = REPLACE(entry, 'case/2', 'case/9') WHERE seq = 3")
            .await;
        assert_eq!((broken().await.seq, broken().await.defect), (3, Defect::Altered));
        raw.run("UPDATE journal SET entry = REPLACE(entry, 'case/9', 'case/2') WHERE seq = 3")
            .await;
        assert_eq!(store.verify_journal([end]).await.unwrap(), Ok(end));

        raw.run("DELETE FROM journal WHERE seq = 5").await;
        assert_eq!((broken().await.seq, broken().await.defect), {
            (5, Defect::Truncated { checkpoint: 5 })
        });
        raw.run("DELETE FROM journal WHERE seq = 2").await;
        assert_eq!((broken().await.seq, broken().await.defect), (2, Defect::Gap { found: 3 }));
    })
    .await;
}

#[tokio::test]
async fn entries_that_a_dead_node_left_pending_are_sealed_by_the_next() {
    on_postgres(async |database| {
        let store = database.open().await;
        store.close().await;
        let entry = entry("left").canonical().unwrap();
        let mut raw = database.raw().await;
        raw.run(&format!(
            "INSERT INTO journal_pending (id, at, position, actor, act, subject, entry) \
             VALUES ('left', 1, 0, 'worker', 'case-filed', 'case/left', '{entry}')"
        ))
        .await;
        let store = database.open().await;
        let mut db = store.reading().await.unwrap();
        assert_eq!(db.journal_pending_count().await.unwrap(), 0);
        assert_eq!(db.journal_place("left").await.unwrap().unwrap().seq, 1);
        assert_eq!(store.instance(), fresh().instance);
    })
    .await;
}

#[tokio::test]
async fn an_archive_verifies_what_the_store_wrote_and_makes_nothing() {
    on_both(async |database| {
        let missing = Archive::open(&database.address).await.err().unwrap();
        assert!(matches!(missing, StoreFault::NoDatabase), "{missing:?}");
        if let Some(file) = &database.file {
            assert!(!file.exists());
        }
        let store = database.open().await;
        for n in 0..3 {
            store.write(move |mut tx| async move { tx.record(&entry(&n)).await }).await.unwrap();
        }
        store.seal_now().await.unwrap();
        let archive = Archive::open(&database.address).await.unwrap();
        assert_eq!(archive.instance(), store.instance());
        let mut snapshot = archive.snapshot().await.unwrap();
        let place = snapshot.verify_journal(archive.instance(), []).await.unwrap().unwrap();
        assert_eq!(place.seq, 3);
        drop(snapshot);
        archive.close().await;
        let newer = "UPDATE schema_version SET version = version + 100";
        database.raw().await.run(newer).await;
        let refused = Archive::open(&database.address).await.err().unwrap();
        assert!(matches!(refused, StoreFault::NewerSchema { .. }), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn people_stand_in_the_journal_by_pseudonyms_and_can_be_taken_out_of_it() {
    on_both(async |database| {
        let store = database.open().await;
        let person = iin(1);
        let actor = Actor::Person { iin: person.clone(), bin: None, role: Role::Operator };
        for id in ["p1", "p2"] {
            let (subject, detail) = ("request/1", serde_json::json!({}));
            let entry =
                &Entry::new(id, actor.clone(), "request-viewed", subject, detail, moment(1));
            store.write(|mut tx| async move { tx.record(entry).await }).await.unwrap();
        }
        store.seal_now().await.unwrap();
        let mut db = store.reading().await.unwrap();
        let page = db.journal_page(0, 10).await.unwrap();
        assert!(page.iter().all(|row| !row.to_line().contains(person.as_str())));
        let hers = db.journal_of_actor(&actor, 0, 10).await.unwrap();
        assert_eq!(hers.len(), 2);
        let people = db.journal_people("", 10).await.unwrap();
        assert_eq!((&people[0].iin, people[0].pseudonym.as_str()), (&person, "p1"));

        let forgotten = &person;
        let gone = store.write(|mut tx| async move { tx.forget_journal_person(forgotten).await });
        assert_eq!(gone.await.unwrap().as_deref(), Some("p1"));
        let mut db = store.reading().await.unwrap();
        assert!(db.journal_people("", 10).await.unwrap().is_empty());
        assert!(db.journal_of_actor(&actor, 0, 10).await.unwrap().is_empty());
        let lines = db.journal_page(0, 10).await.unwrap();
        let lines = lines.iter().map(store::JournalRow::to_line);
        assert!(verify_lines(Checkpoint::genesis(store.instance()), lines).is_ok());
    })
    .await;
}
