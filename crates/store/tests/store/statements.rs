//! Every statement, on both engines.

use sqlx::{Executor as _, SqlSafeStr as _};
use store::Statement;

use crate::fixture::{Raw, on_both, on_sqlite};

#[tokio::test]
async fn every_statement_is_understood_by_both_engines() {
    on_both(async |database| {
        database.open().await.close().await;
        let mut raw = database.raw().await;
        for Statement { name, sql } in store::statements() {
            let fault = match &mut raw {
                Raw::Postgres(connection) => {
                    let prepared = connection.prepare(sql.into_sql_str()).await;
                    prepared.err().map(|fault| fault.to_string())
                }
                Raw::Sqlite(connection) => {
                    connection.prepare(sql).err().map(|fault| fault.to_string())
                }
            };
            assert!(fault.is_none(), "{name}: {fault:?}");
        }
    })
    .await;
}

/// Tables of a few rows, queues that are short when all is well, and what a limit has cut before may be read whole.
const READ_WHOLE: [&str; 7] = [
    "counted",
    "certificate_authority",
    "effect USING",
    "journal_pending",
    "outbox USING INDEX outbox_unsent",
    "schema_version",
    "setting",
];

#[tokio::test]
async fn lists_are_read_by_index_and_in_its_order() {
    on_sqlite(async |database| {
        database.open().await.close().await;
        let mut raw = database.raw().await;
        let mut slow = Vec::new();
        for Statement { name, sql } in store::statements() {
            if sql.starts_with("INSERT") {
                continue;
            }
            let Raw::Sqlite(connection) = &mut raw else { return };
            let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let mut plan = explain.raw_query();
            while let Some(row) = plan.next().unwrap() {
                let step: String = row.get(3).unwrap();
                let whole = step.strip_prefix("SCAN ").is_some_and(|table| {
                    !READ_WHOLE.iter().any(|allowed| table.starts_with(allowed))
                });
                if whole || step.contains("TEMP B-TREE") {
                    slow.push(format!("{name}: {step}"));
                }
            }
        }
        assert_eq!(slow, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn every_index_serves_a_statement() {
    on_sqlite(async |database| {
        database.open().await.close().await;
        let mut raw = database.raw().await;
        let indexes = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE INDEX%' ORDER BY name";
        let mut unread = raw.texts(indexes).await;
        assert!(unread.len() > 40, "{unread:?}");
        let Raw::Sqlite(connection) = &mut raw else { return };
        for Statement { sql, .. } in store::statements() {
            let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let mut plan = explain.raw_query();
            while let Some(row) = plan.next().unwrap() {
                let step: String = row.get(3).unwrap();
                unread.retain(|index| step.split(' ').all(|word| word != index));
            }
        }
        assert_eq!(unread, Vec::<String>::new());
    })
    .await;
}
