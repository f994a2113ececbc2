//! XLSX: the rows of the first visible sheet that has a heading.
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
use super::layout;
use super::number::render_f64;
use super::rows::{Cell, Row, RowSource, Scorer};
use super::{Limits, archive};
use crate::flows::refusal::FieldCode;

type Workbook = Xlsx<BufReader<File>>;
type Batch = Result<Vec<Row>, FileError>;

const BATCH: usize = 256;

/// From here on a double no longer holds every whole number that has so many digits.
const LOSSY_FROM: f64 = 1e15;

/// Rows from the worker.
pub(super) struct XlsxRows {
    /// `None` only while being dropped.
    batches: Option<Receiver<Batch>>,
    current: std::vec::IntoIter<Row>,
    worker: Option<JoinHandle<()>>,
}

/// Checks the archive and starts reading it.
pub(super) fn open(path: &Path, limits: &Limits, score: Scorer) -> Result<XlsxRows, FileError> {
    archive::check(path, limits)?;
    let (sender, batches) = sync_channel(4);
    let (path, limits) = (PathBuf::from(path), limits.clone());
    let worker = std::thread::Builder::new().name("intake-xlsx".to_owned()).spawn(move || {
        // A library's panic on a malformed file must be a refusal, not an end without rows.
        let run = catch_unwind(AssertUnwindSafe(|| run(&path, &limits, &sender, score)));
        let failed = match run {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error,
            Err(_) => broken_xlsx("unreadable structure"),
        };
        // Nobody listening any more is not a failure.
        let _ = sender.send(Err(failed));
    })?;
    Ok(XlsxRows { batches: Some(batches), current: Vec::new().into_iter(), worker: Some(worker) })
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

fn run(path: &Path, limits: &Limits, sender: &SyncSender<Batch>, score: Scorer) -> Result<(), FileError> {
    let file = BufReader::new(File::open(path)?);
    let mut workbook: Workbook = Xlsx::new(file).map_err(failure)?;
    let sheets: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|s| s.visible == SheetVisible::Visible && s.typ == SheetType::WorkSheet)
        .map(|s| s.name.clone())
        .collect();
    let mut fallback: Option<Vec<Row>> = None;
    for name in sheets {
        let cells = workbook.worksheet_cells_reader(&name).map_err(failure)?;
        let mut rows = SheetRows::new(cells, limits);
        let mut first = Vec::new();
        while first.len() <= layout::SEARCHED {
            match rows.next_row()? {
                Some(row) => first.push(row),
                None => break,
            }
        }
        if score(&first) > 0 {
            return send_all(first, rows, sender);
        }
        if !first.iter().all(Row::is_blank) {
            fallback.get_or_insert(first);
        }
    }
    // Without a heading anywhere, the first sheet with content says best what is missing.
    let rows = fallback.ok_or_else(|| FileError::new(FieldCode::EmptyFile))?;
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
}

impl<'a> SheetRows<'a> {
    fn new(cells: XlsxCellReader<'a, BufReader<File>>, limits: &'a Limits) -> Self {
        Self { cells, limits, held: None, ended: false }
    }

    fn next_cell(&mut self) -> Result<Option<(u32, usize, Cell)>, FileError> {
        if let Some(held) = self.held.take() {
            return Ok(Some(held));
        }
        if self.ended {
            return Ok(None);
        }
        let Some(cell) = self.cells.next_cell().map_err(failure)? else {
            self.ended = true;
            return Ok(None);
        };
        let (row, column) = cell.get_position();
        let value = convert(cell.get_value(), self.limits.max_cell_bytes);
        Ok(Some((row, column as usize, value)))
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
        Ok(current.map(|(number, cells)| Row { number: u64::from(number) + 1, cells }))
    }
}

fn convert(value: &DataRef<'_>, max_bytes: usize) -> Cell {
    let text = match value {
        DataRef::Empty => return Cell::Empty,
        DataRef::Error(error) => return Cell::Error(error.to_string()),
        DataRef::Int(number) => {
            return Cell::Number { text: number.to_string(), lossy: number.unsigned_abs() as f64 >= LOSSY_FROM };
        }
        DataRef::Float(number) => {
            return Cell::Number { text: render_f64(*number), lossy: number.abs() >= LOSSY_FROM };
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
