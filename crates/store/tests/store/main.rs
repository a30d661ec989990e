//! The store on both engines: SQLite always, PostgreSQL where `SENIM_TEST_POSTGRES` names a cluster.
#![expect(clippy::unwrap_used, reason = "what a test builds on must be there")]

mod casework;
mod chain;
mod effects;
mod fixture;
mod migration;
mod million;
mod names;
mod procedures;
mod recipients;
mod rows;
mod statements;
mod strangers;
mod together;
mod transactions;
