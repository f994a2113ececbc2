//! Stories of the domain and contract tests, over the real router, on real SQLite and a real PostgreSQL.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

#[macro_use]
mod support;

mod audit;
mod auth;
mod authorities;
mod contract;
mod engine;
mod exports;
mod findings;
mod http;
mod imports;
mod rules;
mod scenarios;
mod statistics;
mod units;
mod users;
