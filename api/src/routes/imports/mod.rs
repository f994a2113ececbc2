//! Imports: files that offices have, row by row, each with its outcome.

pub mod batch;
pub mod create_import;
pub mod get_import;
pub mod job;
pub mod list_import_rows;
pub mod list_imports;
pub mod row;
pub mod upload;
pub mod view;
pub mod worker;
