//! The queries, a file an area.

pub mod audit;
pub mod auth;
pub mod authorities;
pub mod calendar;
pub(crate) mod counters;
pub mod credit_risk;
pub mod divisions;
pub mod elevations;
pub mod findings;
pub mod idempotency;
pub mod imports;
pub mod maintenance;
pub mod monitoring;
pub mod monitoring_lists;
pub mod policies;
pub mod settings;
pub mod spot_checks;
pub mod statistics;
pub mod sweep;
pub mod tokens;
pub mod unit_history;
pub mod unit_list;
pub mod unit_names;
pub mod unit_search;
pub mod units;
pub mod users;
