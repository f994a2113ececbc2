//! From rows of raw cells to records.

use std::collections::VecDeque;

use domain::units::SkipReason;

use super::cells::{LOST_DIGITS, Outcome, normalise};
use super::layout::{self, Column, Layout};
use super::rows::{Cell, Row, RowSource, column_letter};
use super::{CellProblem, Field, FileError, Record, RecordKind, skip};
use crate::flows::refusal::FieldCode;

/// Blank rows in one run beyond this are not reported: they are the formatted emptiness below or
/// between tables, not rows somebody forgot to fill in.
const BLANK_RUN: usize = 1000;

/// Reads the records of a table whose heading has been found.
pub(super) struct TableReader {
    source: Box<dyn RowSource>,
    layout: Layout,
    /// Rows read while looking for the heading that turned out to be data.
    ahead: VecDeque<Row>,
    /// Blank rows are held back until something follows them, so that trailing ones vanish.
    blanks: VecDeque<u64>,
    waiting: Option<Row>,
}

impl TableReader {
    pub(super) fn new(mut source: Box<dyn RowSource>) -> Result<Self, FileError> {
        let mut first = Vec::new();
        while first.len() <= layout::SEARCHED {
            match source.next_row()? {
                Some(row) => first.push(row),
                None => break,
            }
        }
        let layout = layout::find(&first)?;
        let ahead = first.into_iter().skip(layout.rows_used).collect();
        Ok(Self { source, layout, ahead, blanks: VecDeque::new(), waiting: None })
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    pub(super) fn next_record(&mut self) -> Result<Option<Record>, FileError> {
        loop {
            if self.waiting.is_some()
                && let Some(number) = self.blanks.pop_front()
            {
                let kind = RecordKind::Skipped(SkipReason::BlankRow);
                return Ok(Some(Record::new(number, kind)));
            }
            if let Some(row) = self.waiting.take() {
                return Ok(Some(self.record(row)));
            }
            let next = match self.ahead.pop_front() {
                Some(row) => Some(row),
                None => self.source.next_row()?,
            };
            match next {
                None => return Ok(None),
                Some(row) if row.is_blank() => {
                    if self.blanks.len() < BLANK_RUN {
                        self.blanks.push_back(row.number);
                    }
                }
                Some(row) => self.waiting = Some(row),
            }
        }
    }

    fn record(&self, row: Row) -> Record {
        if let Some(reason) = skip::reason(&row, &self.layout) {
            return Record::new(row.number, RecordKind::Skipped(reason));
        }
        let mut record = Record::new(row.number, RecordKind::Data);
        let mut extra_told = false;
        for (i, cell) in row.cells.into_iter().enumerate() {
            match self.layout.columns.get(i) {
                Some(column) => read_cell(&mut record, column, cell),
                None if !extra_told && !cell.is_blank() => {
                    extra_told = true;
                    record.problem(CellProblem::new(&column_letter(i), None, FieldCode::ExtraCells));
                }
                None => {}
            }
        }
        record
    }
}

fn read_cell(record: &mut Record, column: &Column, cell: Cell) {
    let Some(field) = column.field else {
        return;
    };
    let problem = |code| CellProblem::new(&column.heading, Some(field), code);
    let problem = match cell {
        Cell::Empty => return,
        Cell::Number { lossy: true, .. } if field == Field::Uscc => {
            return accept(record, &column.heading, field, LOST_DIGITS);
        }
        Cell::Text(text) | Cell::Number { text, .. } => {
            let outcome = normalise(field, &text, column.shift);
            return accept(record, &column.heading, field, outcome);
        }
        Cell::Error(error) => problem(FieldCode::FormulaError).with("error", error),
        Cell::TooLarge(size) => problem(FieldCode::CellTooLarge).with("size", size),
    };
    record.problem(problem);
}

/// Puts what a cell came to into the record.
pub(super) fn accept(record: &mut Record, column: &str, field: Field, outcome: Outcome) {
    match outcome {
        Outcome::Value(value) => record.put(field, value),
        Outcome::Problem(value, code) => {
            record.put(field, value);
            record.problem(CellProblem::new(column, Some(field), code));
        }
    }
}
