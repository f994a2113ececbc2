//! Imports: files that offices have, row by row, each with its outcome.

pub mod create_import;
pub mod get_import;
pub mod list_import_rows;
pub mod list_imports;
pub mod upload;
pub mod view;

use crate::http::operation::{Area, operations};

/// The operations of the area.
pub fn operations(area: &mut Area) {
    operations!(area, list_imports::list_imports, create_import::create_import, get_import::get_import, list_import_rows::list_import_rows,);
}
