//! Imports: a file in, an outcome for each of its rows.

pub mod batch;
pub mod columns;
pub mod division_names;
pub mod divisions;
pub mod file;
pub mod job;
pub mod layouts;
pub mod order;
pub mod plausible;
pub mod preview;
pub mod rejected;
pub mod repeats;
pub mod row;
pub mod warnings;
pub mod worker;
