//! Several statements for PostgreSQL in one: each way to the server and back costs more than what most of them do.
//!
//! They become the parts of one `WITH`, which PostgreSQL runs together, on one state of the tables (WITH Queries, "Data-Modifying
//! Statements in WITH"). So none may build on what another of them wrote; what goes in are rows to add and rows of earlier
//! transactions to change.

use std::fmt::Write as _;

use sqlx::{AssertSqlSafe, PgConnection, Postgres, postgres::PgArguments, query::Query};

use crate::{statement::Statement, value::Arg};

/// So many go into one; those that an act writes are fewer.
pub(crate) const MOST: usize = 24;

/// A statement with its values, of which nobody asks how many rows it touched.
pub(crate) type Change = (Statement, Vec<Arg>);

/// Runs all of them, in one way there and back for each [`MOST`].
pub(crate) async fn run(
    connection: &mut PgConnection,
    mut changes: Vec<Change>,
) -> Result<(), sqlx::Error> {
    while !changes.is_empty() {
        let rest = changes.split_off(changes.len().min(MOST));
        let (sql, values) = joined(changes);
        let query = sqlx::query(AssertSqlSafe(sql));
        values.into_iter().fold(query, bind).execute(&mut *connection).await?;
        changes = rest;
    }
    Ok(())
}

/// Binds a value to the next placeholder.
pub(crate) fn bind(
    query: Query<'_, Postgres, PgArguments>,
    arg: Arg,
) -> Query<'_, Postgres, PgArguments> {
    match arg {
        Arg::Bytes(bytes) => query.bind(bytes),
        Arg::Int(int) => query.bind(int),
        Arg::Text(text) => query.bind(text),
    }
}

/// The text of one statement that does what all do, and the values in its order. A single one stays as it is.
///
/// PostgreSQL runs the statement itself first and then its parts from the last to the first (`es_auxmodifytables`), so the text goes
/// from the last change to the first: if several are refused, the fault told is that of the one that came first.
fn joined(changes: Vec<Change>) -> (String, Vec<Arg>) {
    let (mut sql, mut values) = (String::new(), Vec::new());
    let parts = changes.len().saturating_sub(1);
    for (place, (statement, args)) in changes.into_iter().rev().enumerate() {
        if place < parts {
            sql.push_str(if place == 0 { "WITH " } else { ", " });
            write!(sql, "part{place} AS (").ok();
        } else if parts > 0 {
            sql.push(' ');
        }
        push_shifted(&mut sql, statement.sql, values.len());
        if place < parts {
            sql.push(')');
        }
        values.extend(args);
    }
    (sql, values)
}

/// Adds a text whose placeholders count from another number. No statement has a dollar elsewhere.
fn push_shifted(sql: &mut String, text: &str, shift: usize) {
    let mut parts = text.split('$');
    sql.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, rest) = part.split_at(digits);
        let number: usize = number.parse().unwrap_or_default();
        write!(sql, "${}{rest}", number + shift).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::args;

    const ADD: Statement = Statement { name: "ADD", sql: "INSERT INTO a (x, y) VALUES ($1, $2)" };
    const SET: Statement = Statement { name: "SET", sql: "UPDATE b SET z = $2 WHERE x = $1" };

    #[test]
    fn placeholders_count_on_from_statement_to_statement() {
        let changes = vec![(ADD, args![1_i64, 2_i64]), (SET, args![3_i64, 4_i64])];
        let expected =
            "WITH part0 AS (UPDATE b SET z = $2 WHERE x = $1) INSERT INTO a (x, y) VALUES ($3, $4)";
        let (sql, values) = joined(changes);
        assert_eq!(sql, expected);
        assert_eq!(
            format!("{values:?}"),
            "[Int(Some(3)), Int(Some(4)), Int(Some(1)), Int(Some(2))]"
        );
        assert_eq!(joined(vec![(SET, args![3_i64, 4_i64])]).0, SET.sql);
    }

    #[test]
    fn no_statement_has_a_dollar_that_is_no_placeholder() {
        for Statement { name, sql } in crate::statement::all() {
            let strange =
                sql.split('$').skip(1).any(|part| !part.starts_with(|c: char| c.is_ascii_digit()));
            assert!(!strange, "{name}");
        }
    }
}
