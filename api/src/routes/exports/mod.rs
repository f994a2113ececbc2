//! Exports of units: streamed, logged, and no cell of them ever comes alive in a spreadsheet.

pub mod export_units;
pub mod pieces;
pub mod table;
pub mod workbook;

use crate::http::operation::{Area, operations};

/// The operations of the area.
pub fn operations(area: &mut Area) {
    operations!(area, export_units::export_units_csv, export_units::export_units_xlsx, export_units::export_units_ndjson,);
}
