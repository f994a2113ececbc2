//! Exports of units: streamed, logged, and no cell of them ever comes alive in a spreadsheet.

pub mod export_units;
pub mod table;
