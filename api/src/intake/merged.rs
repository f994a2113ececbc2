//! Cells that reach over several rows: their text holds for all of them, and whoever reads knows that it is one cell.

use super::marks::Merge;
use super::rows::{Cell, address};

/// Goes along with the rows of a sheet.
pub(super) struct Merged {
    coming: std::iter::Peekable<std::vec::IntoIter<Merge>>,
    /// Those that reach the row at hand, with the text of their first cell.
    open: Vec<(Merge, Option<String>)>,
}

impl Merged {
    /// `merges` are ordered by their first row.
    pub(super) fn new(merges: Vec<Merge>) -> Self {
        Self { coming: merges.into_iter().peekable(), open: Vec::new() }
    }

    /// Marks the cells of a row, and gives the columns over which one of its cells reaches.
    pub(super) fn apply(&mut self, row: u32, cells: &mut Vec<Cell>, max_columns: usize) -> Vec<(usize, usize)> {
        let mut spans = Vec::new();
        self.open.retain(|(merge, _)| merge.rows.1 >= row);
        for (merge, text) in &self.open {
            let column = merge.columns.0 as usize;
            let Some(text) = text.as_ref().filter(|_| column < max_columns) else { continue };
            if cells.len() <= column {
                cells.resize(column + 1, Cell::Empty);
            }
            if let Some(slot) = cells.get_mut(column).filter(|slot| slot.is_blank()) {
                *slot = Cell::Merged { text: text.clone(), range: range(*merge), first: false };
            }
        }
        while let Some(merge) = self.coming.next_if(|merge| merge.rows.0 <= row) {
            let column = merge.columns.0 as usize;
            if merge.rows.0 == row {
                spans.push((column, merge.columns.1 as usize));
            }
            if merge.rows.1 <= row && merge.rows.0 == row || merge.rows.1 < row {
                continue;
            }
            let mut text = None;
            if let Some(cell) = cells.get_mut(column).filter(|_| merge.rows.0 == row)
                && let Cell::Text(own) | Cell::Number { text: own, lossy: false, .. } = cell
            {
                let own = std::mem::take(own);
                *cell = Cell::Merged { text: own.clone(), range: range(merge), first: true };
                text = Some(own);
            }
            self.open.push((merge, text));
        }
        spans
    }
}

fn range(merge: Merge) -> String {
    let at = |row: u32, column: u32| address(column as usize, u64::from(row) + 1);
    format!("{}:{}", at(merge.rows.0, merge.columns.0), at(merge.rows.1, merge.columns.1))
}
