//! How the schema comes to be.

use store::{MIGRATIONS, Migration, Store, StoreFault};

use crate::fixture::{Database, Raw, fresh, on_both};

/// The schema as the engine describes it.
async fn schema(database: &Database) -> Vec<String> {
    let mut raw = database.raw().await;
    let sql = match raw {
        Raw::Sqlite(_) => "SELECT name || ': ' || COALESCE(sql, '') FROM sqlite_master ORDER BY 1",
        Raw::Postgres(_) => {
            "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable \
             || ' ' || COALESCE(collation_name, '') FROM information_schema.columns \
             WHERE table_schema = 'public' \
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' \
             UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
             WHERE connamespace = 'public'::regnamespace ORDER BY 1"
        }
    };
    raw.texts(sql).await
}

fn known() -> i64 {
    MIGRATIONS.last().unwrap().version
}

#[test]
fn every_file_is_a_migration_and_none_is_left_out() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name[..4].parse::<i64>().unwrap(), std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    let known: Vec<_> = MIGRATIONS.iter().map(|m| (m.version, m.text.to_owned())).collect();
    assert_eq!(files, known);
    assert!(known.iter().map(|(version, _)| *version).eq(1..=known.len().try_into().unwrap()));
}

#[tokio::test]
async fn a_schema_made_step_by_step_is_the_one_made_at_once() {
    use std::cell::RefCell;
    let at_once = RefCell::new(Vec::new());
    on_both(async |database| {
        database.open().await.close().await;
        let schema = schema(&database).await;
        at_once.borrow_mut().push(schema);
    })
    .await;
    let mut at_once = at_once.into_inner().into_iter();
    let at_once = RefCell::new(&mut at_once);
    on_both(async |database| {
        for steps in 1..=MIGRATIONS.len() {
            let store =
                Store::open_at(&database.address, fresh(), &MIGRATIONS[..steps]).await.unwrap();
            store.close().await;
        }
        let expected = at_once.borrow_mut().next().unwrap();
        assert!(expected.len() > 20);
        assert_eq!(schema(&database).await, expected);
    })
    .await;
}

#[tokio::test]
async fn a_migration_that_fails_midway_changes_nothing() {
    let broken = Migration {
        version: known() + 1,
        text: "CREATE TABLE half (a {int} NOT NULL){strict}; \
               INSERT INTO half (a) VALUES (1); INSERT INTO nowhere (a) VALUES (1);",
    };
    let migrations = [MIGRATIONS, &[broken]].concat();
    let migrations = &migrations;
    on_both(async |database| {
        database.open().await.close().await;
        let before = schema(&database).await;
        let refused = Store::open_at(&database.address, fresh(), migrations).await;
        assert!(matches!(refused.err(), Some(StoreFault::Unavailable(_))));
        assert_eq!(schema(&database).await, before);
        database.open().await.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_schema_of_a_newer_release_is_refused() {
    let newer =
        Migration { version: known() + 1, text: "CREATE TABLE newer (a {int} NOT NULL){strict};" };
    let migrations = [MIGRATIONS, &[newer]].concat();
    let migrations = &migrations;
    on_both(async |database| {
        Store::open_at(&database.address, fresh(), migrations).await.unwrap().close().await;
        let refused = Store::open(&database.address, fresh()).await.err();
        assert!(
            matches!(refused, Some(StoreFault::NewerSchema { found, known: ours })
                if found == known() + 1 && ours == known()),
            "{refused:?}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_together_make_one_schema() {
    on_both(async |database| {
        let address = &database.address;
        let nodes: Vec<_> = (0..4)
            .map(|_| {
                let address = address.clone();
                tokio::spawn(async move { Store::open(&address, fresh()).await.unwrap() })
            })
            .collect();
        for node in nodes {
            node.await.unwrap().close().await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_instance_keeps_its_name() {
    on_both(async |database| {
        database.open().await.close().await;
        let other = store::Fresh { instance: "another".into(), ..fresh() };
        let store = Store::open(&database.address, other).await.unwrap();
        assert_eq!(store.instance(), fresh().instance);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn an_address_of_another_kind_is_refused() {
    for address in ["", "sqlite:", "mysql://localhost/senim"] {
        let refused = Store::open(address, fresh()).await.err();
        assert!(matches!(refused, Some(StoreFault::UnknownAddress)), "{address}");
    }
}
