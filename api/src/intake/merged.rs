//! Cells that reach over several rows: their text holds for all of them, and whoever reads knows that it is one cell.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::marks::Merge;
use super::rows::{Cell, address};

/// Goes along with the rows of a sheet.
pub(super) struct Merged {
    coming: std::iter::Peekable<std::vec::IntoIter<Merge>>,
    /// What reaches the row at hand, by its first column; of two that overlap, the later one.
    open: BTreeMap<usize, (Merge, Cell)>,
}

impl Merged {
    /// `merges` are ordered by their first row.
    pub(super) fn new(merges: Vec<Merge>) -> Self {
        Self { coming: merges.into_iter().peekable(), open: BTreeMap::new() }
    }

    /// Marks the cells of a row, and gives the columns over which one of its cells reaches.
    pub(super) fn apply(&mut self, row: u32, cells: &mut Vec<Cell>, max_columns: usize) -> Vec<(usize, usize)> {
        let mut spans = Vec::new();
        self.open.retain(|_, (merge, _)| merge.rows.1 >= row);
        for (column, (_, held)) in self.open.iter().filter(|(column, _)| **column < max_columns) {
            if cells.len() <= *column {
                cells.resize(*column + 1, Cell::Empty);
            }
            if let Some(slot) = cells.get_mut(*column).filter(|slot| slot.is_blank()) {
                *slot = held.clone();
            }
        }
        while let Some(merge) = self.coming.next_if(|merge| merge.rows.0 <= row) {
            let column = merge.columns.0 as usize;
            if merge.rows.0 == row && column < max_columns {
                spans.push((column, merge.columns.1 as usize));
            }
            if merge.rows.1 <= row || merge.rows.0 != row {
                continue;
            }
            let Some(cell) = cells.get_mut(column) else { continue };
            let below = match cell {
                Cell::Text(own) | Cell::Number { text: own, lossy: false, .. } => {
                    let (text, range): (Arc<str>, Arc<str>) = (std::mem::take(own).into(), range(merge).into());
                    *cell = Cell::Merged { text: Arc::clone(&text), range: Arc::clone(&range), first: true };
                    Cell::Merged { text, range, first: false }
                }
                // What cannot be read in the first row cannot be read in the others.
                Cell::Error(_) | Cell::NoResult | Cell::TooLarge(_) | Cell::Number { .. } => cell.clone(),
                Cell::Empty | Cell::Merged { .. } => continue,
            };
            self.open.insert(column, (merge, below));
        }
        spans
    }
}

fn range(merge: Merge) -> String {
    let at = |row: u32, column: u32| address(column as usize, u64::from(row) + 1);
    format!("{}:{}", at(merge.rows.0, merge.columns.0), at(merge.rows.1, merge.columns.1))
}
