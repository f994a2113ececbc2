//! The queries, a file an area.

pub mod audit;
pub mod auth;
pub mod authorities;
pub mod calendar;
pub(crate) mod counters;
pub mod divisions;
pub mod idempotency;
pub mod imports;
pub mod maintenance;
pub mod settings;
pub mod statistics;
pub mod tokens;
pub mod unit_history;
pub mod unit_list;
pub mod unit_search;
pub mod units;
pub mod users;
