//! The operations: a folder an area, a file an operation. The folder is the tag and the noun of the URL.

pub mod audit;
pub mod auth;
pub mod authorities;
pub mod exports;
pub mod findings;
pub mod imports;
pub mod measures;
pub mod monitoring;
pub mod operations;
pub mod records;
pub mod rules;
pub mod statistics;
pub mod units;
pub mod users;
