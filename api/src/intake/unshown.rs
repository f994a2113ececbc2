//! What nobody sees of a sheet: hidden rows, and cells that their number format does not show. The former are read, the latter are not, and
//! both are told.

use super::rows::{Row, address};
use super::warning::Warning;
use crate::flows::refusal::FieldCode;

/// What was counted of a sheet while its rows went by.
#[derive(Clone, Debug, Default)]
pub(super) struct Unshown {
    cells: u64,
    first_cell: Option<String>,
    rows: u64,
    first_row: Option<u64>,
}

impl Unshown {
    /// Counts the cells of a row that are not shown, in columns that are read.
    pub(super) fn cells(&mut self, row: &Row, is_read: impl Fn(usize) -> bool) {
        for column in row.unseen.iter().filter(|column| is_read(**column)) {
            self.cells += 1;
            self.first_cell.get_or_insert_with(|| address(*column, row.number));
        }
    }

    /// Counts a row of data, if it is hidden.
    pub(super) fn row(&mut self, row: &Row) {
        if row.hidden {
            self.rows += 1;
            self.first_row.get_or_insert(row.number);
        }
    }

    /// What is told of them.
    pub(super) fn warnings(&self, sheet: Option<&str>) -> impl Iterator<Item = Warning> {
        let of_cells = Warning::new(FieldCode::UnseenCellsNotRead, sheet, self.first_cell.clone(), Some(self.cells));
        let cell = self.first_row.map(|row| format!("A{row}"));
        let of_rows = Warning::new(FieldCode::HiddenRowsRead, sheet, cell, Some(self.rows));
        let told = [(self.cells, of_cells.with("count", self.cells)), (self.rows, of_rows.with("rows", self.rows))];
        told.into_iter().filter(|(count, _)| *count > 0).map(|(_, warning)| warning)
    }
}
