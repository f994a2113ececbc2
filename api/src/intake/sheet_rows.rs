//! From the cells of a sheet of a workbook to its rows.

use std::fs::File;
use std::io::BufReader;

use calamine::{DataRef, ExcelDateTime, XlsxCellReader, XlsxError};

use super::encoding::encrypted;
use super::error::{FileError, broken_xlsx, too_many_columns};
use super::marks::Marks;
use super::merged::Merged;
use super::number::render_f64;
use super::number_format::{Unseen, shown};
use super::rows::{Cell, Row, Shown};
use super::{Limits, layout};
use crate::flows::refusal::FieldCode;

/// From here on a double no longer holds every whole number that has so many digits.
const LOSSY_FROM: f64 = 1e15;

pub(super) fn failure(error: XlsxError) -> FileError {
    match error {
        XlsxError::Password => encrypted(),
        // Error values newer than the reader, such as #SPILL!; it cannot say where they are.
        XlsxError::CellError(value) => FileError::new(FieldCode::UnsupportedErrorCell).with("error", value),
        other => broken_xlsx(other),
    }
}

/// A cell, its row and column, and whether its number format leaves it out.
type Placed = (u32, usize, Cell, bool);

/// Gathers a sheet's cells into rows.
pub(super) struct SheetRows<'a> {
    cells: XlsxCellReader<'a, BufReader<File>>,
    limits: &'a Limits,
    held: Option<Placed>,
    /// The cell reader reports an error when asked again after its end.
    ended: bool,
    marks: Marks,
    merged: Merged,
    /// What each style says of figures.
    shown: Vec<Option<Shown>>,
    /// Of which values each style shows nothing.
    unseen: Vec<Unseen>,
}

impl<'a> SheetRows<'a> {
    pub(super) fn new(cells: XlsxCellReader<'a, BufReader<File>>, limits: &'a Limits, mut marks: Marks) -> Self {
        let code = |style: &calamine::Style| style.number_format.as_ref().map(|format| format.format_code.clone()).unwrap_or_default();
        let codes: Vec<_> = cells.styles().iter().map(code).collect();
        let (shown, unseen) = codes.iter().map(|code| (shown(code), Unseen::of(code))).unzip();
        let merged = Merged::new(std::mem::take(&mut marks.merges));
        Self { cells, limits, held: None, ended: false, marks, merged, shown, unseen }
    }

    fn next_cell(&mut self) -> Result<Option<Placed>, FileError> {
        if let Some(held) = self.held.take() {
            return Ok(Some(held));
        }
        while !self.ended {
            let (cell, style) = match self.cells.next_cell_with_style_id() {
                Ok(Some(found)) => found,
                Ok(None) => {
                    self.ended = true;
                    break;
                }
                // An error newer than the reader, such as #SPILL!: where it is, the marks know.
                Err(XlsxError::CellError(_)) if !self.marks.without_places => continue,
                Err(error) => return Err(failure(error)),
            };
            let (row, column) = cell.get_position();
            let value = convert(cell.get_value(), self.limits.max_cell_bytes, self.shown.get(style).and_then(Option::as_ref));
            let unseen = self.unseen.get(style).is_some_and(|unseen| is_unseen(*unseen, cell.get_value()));
            return Ok(Some((row, column as usize, value, unseen)));
        }
        Ok(None)
    }

    /// What the marks say of the cells of a row.
    fn finish(&mut self, row: u32, mut cells: Vec<Cell>, unseen: Vec<usize>) -> Row {
        let max = self.limits.max_columns;
        let mut put = |column: u32, cell: Cell| {
            let column = column as usize;
            if column < max {
                if cells.len() <= column {
                    cells.resize(column + 1, Cell::Empty);
                }
                if let Some(slot) = cells.get_mut(column).filter(|slot| slot.is_blank()) {
                    *slot = cell;
                }
            }
        };
        self.marks.errors(row).for_each(|(column, error)| put(column, Cell::Error(error.to_owned())));
        self.marks.without_result(row).for_each(|column| put(column, Cell::NoResult));
        let spans = self.merged.apply(row, &mut cells, max);
        Row { number: u64::from(row) + 1, cells, spans, hidden: self.marks.is_hidden(row), unseen }
    }

    /// What is looked at to find the heading.
    pub(super) fn first_rows(&mut self) -> Result<Vec<Row>, FileError> {
        layout::first_rows(|| self.next_row())
    }

    pub(super) fn next_row(&mut self) -> Result<Option<Row>, FileError> {
        let mut current: Option<(u32, Vec<Cell>, Vec<usize>)> = None;
        while let Some((row, column, cell, is_unseen)) = self.next_cell()? {
            let (number, cells, unseen) = current.get_or_insert_with(|| (row, Vec::with_capacity(16), Vec::new()));
            if *number != row {
                self.held = Some((row, column, cell, is_unseen));
                break;
            }
            // Formatting alone reaches to the last column of a sheet; only content counts.
            if cell.is_blank() {
                continue;
            }
            if column >= self.limits.max_columns {
                let row = u64::from(row) + 1;
                return Err(too_many_columns(row, self.limits.max_columns));
            }
            if is_unseen {
                unseen.push(column);
                continue;
            }
            if cells.len() <= column {
                cells.resize(column + 1, Cell::Empty);
            }
            if let Some(slot) = cells.get_mut(column) {
                *slot = cell;
            }
        }
        Ok(current.map(|(number, cells, unseen)| self.finish(number, cells, unseen)))
    }
}

fn is_unseen(unseen: Unseen, value: &DataRef<'_>) -> bool {
    match value {
        DataRef::Int(number) => unseen.number(*number as f64),
        DataRef::Float(number) => unseen.number(*number),
        DataRef::SharedString(_) | DataRef::String(_) => unseen.text(),
        _ => false,
    }
}

fn convert(value: &DataRef<'_>, max_bytes: usize, shown: Option<&Shown>) -> Cell {
    let shown = || shown.map(|shown| Box::new(shown.clone()));
    let text = match value {
        DataRef::Empty => return Cell::Empty,
        DataRef::Error(error) => return Cell::Error(error.to_string()),
        DataRef::Int(number) => {
            return Cell::Number { text: number.to_string(), lossy: number.unsigned_abs() as f64 >= LOSSY_FROM, shown: shown() };
        }
        DataRef::Float(number) => {
            return Cell::Number { text: render_f64(*number), lossy: number.abs() >= LOSSY_FROM, shown: shown() };
        }
        DataRef::Bool(true) => "true",
        DataRef::Bool(false) => "false",
        DataRef::SharedString(text) => text,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text,
        DataRef::DateTime(when) => return Cell::Text(iso(when)),
    };
    match text.len() {
        0 => Cell::Empty,
        size if size > max_bytes => Cell::TooLarge(size),
        _ => Cell::Text(text.to_owned()),
    }
}

fn iso(when: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = when.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}
