//! XLSX: the rows of the first visible sheet that has a heading; which others have data is told.
//!
//! The cell reader of calamine borrows the workbook, so that a stream of rows cannot own both. A
//! worker thread does, and hands rows over in batches through a bounded channel; it ends as soon
//! as the receiving end is dropped.

use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};

use super::encoding::encrypted;
use super::error::{FileError, broken_xlsx, too_many_columns};
use super::marks::{self, Marks};
use super::merged::Merged;
use super::number::render_f64;
use super::number_format::shown;
use super::rows::{Cell, Row, RowSource, Scorer, Shown, Surroundings};
use super::{Limits, archive, layout};
use crate::flows::refusal::FieldCode;

type Workbook = Xlsx<BufReader<File>>;
type Batch = Result<Vec<Row>, FileError>;
type Start = Result<Surroundings, FileError>;

const BATCH: usize = 256;

/// From here on a double no longer holds every whole number that has so many digits.
const LOSSY_FROM: f64 = 1e15;

/// Rows from the worker.
pub(super) struct XlsxRows {
    /// `None` only while being dropped.
    batches: Option<Receiver<Batch>>,
    current: std::vec::IntoIter<Row>,
    worker: Option<JoinHandle<()>>,
    surroundings: Surroundings,
}

/// Checks the archive and starts reading it.
pub(super) fn open(path: &Path, limits: &Limits, score: Scorer) -> Result<XlsxRows, FileError> {
    archive::check(path, limits)?;
    let (sender, batches) = sync_channel(4);
    let (begin, started) = sync_channel::<Start>(1);
    let (path, limits) = (PathBuf::from(path), limits.clone());
    let worker = std::thread::Builder::new().name("intake-xlsx".to_owned()).spawn(move || {
        // A library's panic on a malformed file must be a refusal, not an end without rows.
        let run = catch_unwind(AssertUnwindSafe(|| run(&path, &limits, &begin, &sender, score)));
        let failed = match run {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error,
            Err(_) => broken_xlsx("unreadable structure"),
        };
        // Nobody listening any more is not a failure; before the start only the start is listened to.
        if begin.try_send(Err(failed.clone())).is_err() {
            let _ = sender.send(Err(failed));
        }
    })?;
    let mut rows = XlsxRows { batches: Some(batches), current: Vec::new().into_iter(), worker: Some(worker), surroundings: Surroundings::default() };
    rows.surroundings = started.recv().map_err(|_| broken_xlsx("unreadable structure"))??;
    drop(started);
    Ok(rows)
}

impl RowSource for XlsxRows {
    fn next_row(&mut self) -> Result<Option<Row>, FileError> {
        loop {
            if let Some(row) = self.current.next() {
                return Ok(Some(row));
            }
            match self.batches.as_ref().map(Receiver::recv) {
                Some(Ok(batch)) => self.current = batch?.into_iter(),
                Some(Err(_)) | None => return Ok(None),
            }
        }
    }

    fn surroundings(&self) -> Surroundings {
        self.surroundings.clone()
    }
}

impl Drop for XlsxRows {
    fn drop(&mut self) {
        // The order matters: the worker may be waiting for room in the channel.
        self.batches = None;
        if let Some(worker) = self.worker.take() {
            let _ = worker.join();
        }
    }
}

fn failure(error: XlsxError) -> FileError {
    match error {
        XlsxError::Password => encrypted(),
        // Error values newer than the reader, such as #SPILL!; it cannot say where they are.
        XlsxError::CellError(value) => FileError::new(FieldCode::UnsupportedErrorCell).with("error", value),
        other => broken_xlsx(other),
    }
}

/// Sheets that show how to fill in the others; read only where there is no other.
fn is_example(name: &str) -> bool {
    ["示例", "样例", "示范", "样表", "模板", "说明", "example", "Example"].iter().any(|word| name.contains(word))
}

fn run(path: &Path, limits: &Limits, begin: &SyncSender<Start>, sender: &SyncSender<Batch>, score: Scorer) -> Result<(), FileError> {
    let file = BufReader::new(File::open(path)?);
    let mut workbook: Workbook = Xlsx::new(file).map_err(failure)?;
    let mut sheets: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|s| s.visible == SheetVisible::Visible && s.typ == SheetType::WorkSheet)
        .map(|s| s.name.clone())
        .collect();
    sheets.sort_by_key(|name| is_example(name));
    let mut marked = marks::Workbook::open(path)?;
    let mut fallback: Option<Vec<Row>> = None;
    for (index, name) in sheets.iter().enumerate() {
        let marks = marked.marks(name)?;
        let cells = workbook.worksheet_cells_reader(name).map_err(failure)?;
        let hidden_columns = marks.hidden_columns.clone();
        let mut rows = SheetRows::new(cells, limits, marks);
        let mut first = Vec::new();
        while first.len() <= layout::SEARCHED + layout::LINES_BELOW {
            match rows.next_row()? {
                Some(row) => first.push(row),
                None => break,
            }
        }
        if score(&first) > 0 {
            let mut other_sheets = Vec::new();
            for (_, other) in sheets.iter().enumerate().filter(|(other, _)| *other != index) {
                let rows = marked.marks(other)?.table_rows;
                if rows > 0 {
                    other_sheets.push((other.clone(), rows));
                }
            }
            if begin.send(Ok(Surroundings { sheet: Some(name.clone()), hidden_columns, other_sheets })).is_err() {
                return Ok(());
            }
            return send_all(first, rows, sender);
        }
        if !first.iter().all(Row::is_blank) {
            fallback.get_or_insert(first);
        }
    }
    // Without a heading anywhere, the first sheet with content says best what is missing.
    let rows = fallback.ok_or_else(|| FileError::new(FieldCode::EmptyFile))?;
    let _ = begin.send(Ok(Surroundings::default()));
    let _ = sender.send(Ok(rows));
    Ok(())
}

fn send_all(mut batch: Vec<Row>, mut rows: SheetRows<'_>, sender: &SyncSender<Batch>) -> Result<(), FileError> {
    while let Some(row) = rows.next_row()? {
        batch.push(row);
        if batch.len() >= BATCH {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            if sender.send(Ok(full)).is_err() {
                return Ok(());
            }
        }
    }
    let _ = sender.send(Ok(batch));
    Ok(())
}

/// Gathers a sheet's cells into rows.
struct SheetRows<'a> {
    cells: XlsxCellReader<'a, BufReader<File>>,
    limits: &'a Limits,
    held: Option<(u32, usize, Cell)>,
    /// The cell reader reports an error when asked again after its end.
    ended: bool,
    marks: Marks,
    merged: Merged,
    /// What each style says of figures.
    shown: Vec<Option<Shown>>,
}

impl<'a> SheetRows<'a> {
    fn new(cells: XlsxCellReader<'a, BufReader<File>>, limits: &'a Limits, mut marks: Marks) -> Self {
        let of_style = |style: &calamine::Style| style.number_format.as_ref().and_then(|format| shown(&format.format_code));
        let shown = cells.styles().iter().map(of_style).collect();
        let merged = Merged::new(std::mem::take(&mut marks.merges));
        Self { cells, limits, held: None, ended: false, marks, merged, shown }
    }

    fn next_cell(&mut self) -> Result<Option<(u32, usize, Cell)>, FileError> {
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
            return Ok(Some((row, column as usize, value)));
        }
        Ok(None)
    }

    /// What the marks say of the cells of a row.
    fn finish(&mut self, row: u32, mut cells: Vec<Cell>) -> Row {
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
        Row { number: u64::from(row) + 1, cells, spans, hidden: self.marks.is_hidden(row) }
    }

    fn next_row(&mut self) -> Result<Option<Row>, FileError> {
        let mut current: Option<(u32, Vec<Cell>)> = None;
        while let Some((row, column, cell)) = self.next_cell()? {
            let (number, cells) = current.get_or_insert_with(|| (row, Vec::with_capacity(16)));
            if *number != row {
                self.held = Some((row, column, cell));
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
            if cells.len() <= column {
                cells.resize(column + 1, Cell::Empty);
            }
            if let Some(slot) = cells.get_mut(column) {
                *slot = cell;
            }
        }
        Ok(current.map(|(number, cells)| self.finish(number, cells)))
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
