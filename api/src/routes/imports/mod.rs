//! Imports: files that offices have, row by row, each with its outcome.

pub mod answers;
pub mod create_import;
pub mod delete_import_layout;
pub mod get_import;
pub mod get_rejected_rows;
pub mod get_template;
pub mod list_import_layouts;
pub mod list_import_rows;
pub mod list_imports;
pub mod preview_import;
pub mod template;
pub mod upload;
pub mod view;

use crate::http::operation::{Area, operations};

/// The operations of the area.
pub fn operations(area: &mut Area) {
    operations!(
        area,
        list_imports::list_imports,
        create_import::create_import,
        preview_import::preview_import,
        list_import_layouts::list_import_layouts,
        delete_import_layout::delete_import_layout,
        get_import::get_import,
        list_import_rows::list_import_rows,
        get_rejected_rows::get_rejected_rows_csv,
        get_rejected_rows::get_rejected_rows_xlsx,
        get_template::get_units_template,
        get_template::get_spot_checks_template,
    );
}
