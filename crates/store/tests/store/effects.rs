//! What acts still owe is done once, by who knows how.

use store::{EffectKind, EffectRow, StoreFault};

use crate::{
    fixture::{moment, on_both},
    rows::keep,
};

#[tokio::test]
async fn an_effect_is_one_worker_s_at_a_time_and_done_once() {
    const LIST: EffectKind = EffectKind::PublishList;
    on_both(async |database| {
        let store = database.open().await;
        let owed = |key: &str, second: i64| EffectRow {
            key: key.into(),
            kind: EffectKind::PublishList,
            subject: "nca-rsa".into(),
            created_at: moment(second),
            attempts: 0,
            leased_until: moment(second + 20),
            body: None,
        };
        for (key, second) in [("b", 1), ("a", 2)] {
            let row = &owed(key, second);
            keep!(store, insert_effect(row)).unwrap();
        }
        for key in ["paper/1/b", "paper/1/a", "paper/10/a"] {
            let body = Some(key.to_owned());
            let row = &EffectRow { kind: EffectKind::MakePaper, body, ..owed(key, 0) };
            keep!(store, insert_effect(row)).unwrap();
        }
        let lease = async |now: i64| {
            keep!(store, lease_effects(LIST, moment(now + 20), 1, moment(now))).unwrap().pop()
        };
        assert_eq!(lease(20).await, None, "whoever did the acts has them first");
        let first = EffectRow { attempts: 1, leased_until: moment(42), ..owed("b", 1) };
        assert_eq!(lease(22).await, Some(first));
        assert_eq!(lease(22).await.unwrap().key, "a");
        assert_eq!(lease(22).await, None);
        keep!(store, postpone_effect("a", moment(30))).unwrap();
        assert_eq!(lease(30).await.map(|row| (row.key, row.attempts)), Some(("a".into(), 2)));
        keep!(store, effect_done("b")).unwrap();
        assert!(matches!(keep!(store, effect_done("b")), Err(StoreFault::Conflict)));
        let papers = EffectKind::MakePaper;
        for taken in [2, 1, 0] {
            let leased = keep!(store, lease_effects(papers, moment(90), 2, moment(60))).unwrap();
            assert_eq!(leased.len(), taken, "those of another kind are not among them");
        }
        let mut db = store.reading().await.unwrap();
        assert_eq!(db.effect_count().await.unwrap(), 4);
        let under = db.effects_under("paper/1", 9).await.unwrap();
        let bodies: Vec<_> = under.into_iter().map(|row| row.body.unwrap()).collect();
        assert_eq!(bodies, ["paper/1/a", "paper/1/b"]);
        assert_eq!(db.effects_under("paper", 9).await.unwrap().len(), 3);
        assert_eq!(db.effects_under("paper/2", 9).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn an_effect_of_a_newer_build_is_left_to_it_and_holds_up_no_other() {
    on_both(async |database| {
        let store = database.open().await;
        let row = &EffectRow {
            key: "known".into(),
            kind: EffectKind::PublishList,
            subject: "nca-rsa".into(),
            created_at: moment(2),
            attempts: 0,
            leased_until: moment(2),
            body: None,
        };
        keep!(store, insert_effect(row)).unwrap();
        let mut raw = database.raw().await;
        raw.run(
            "INSERT INTO effect (key, kind, subject, created_at, attempts, leased_until) \
             SELECT 'newer', 'send-pigeon', subject, created_at - 1, 0, leased_until - 1 FROM effect",
        )
        .await;
        let lease = async || {
            let (kind, until, now) = (EffectKind::PublishList, moment(90), moment(60));
            keep!(store, lease_effects(kind, until, 2, now)).unwrap()
        };
        let leased = lease().await;
        assert_eq!(leased.iter().map(|effect| effect.key.as_str()).collect::<Vec<_>>(), ["known"]);
        assert_eq!(lease().await, []);
        assert_eq!(raw.texts("SELECT key FROM effect ORDER BY key").await, ["known", "newer"]);
    })
    .await;
}
