//! XLSX: the rows of the visible sheets that have a heading, one after the other; which others have data is told.
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

use calamine::{Reader, SheetType, SheetVisible, Xlsx};

use super::error::{FileError, broken_xlsx};
use super::marks::{self, Marks};
use super::rows::{Cell, Row, RowSource, Score, Scorer, Surroundings};
use super::sheet_rows::{SheetRows, failure};
use super::{Limits, archive, titles};
use crate::flows::refusal::FieldCode;

type Workbook = Xlsx<BufReader<File>>;
/// What comes from the worker: rows of the sheet at hand, or the next sheet.
enum Part {
    Rows(Vec<Row>),
    Sheet(Box<Surroundings>),
}

type Batch = Result<Part, FileError>;
type Start = Result<Surroundings, FileError>;

const BATCH: usize = 256;
/// More sheets no office made.
const MAX_SHEETS: usize = 200;
/// A title stands on one of so many lines, and is not longer.
const TITLE_LINES: usize = 3;
const TITLE_LENGTH: usize = 20;

/// Rows from the worker.
pub(super) struct XlsxRows {
    /// `None` only while being dropped.
    batches: Option<Receiver<Batch>>,
    current: std::vec::IntoIter<Row>,
    worker: Option<JoinHandle<()>>,
    surroundings: Surroundings,
    /// The sheet after this one, whose rows are still to come.
    coming: Option<Box<Surroundings>>,
}

/// Checks the archive and starts reading it.
pub(super) fn open(path: &Path, limits: &Limits, score: &Scorer, only: Option<&str>) -> Result<XlsxRows, FileError> {
    archive::check(path, limits)?;
    let (sender, batches) = sync_channel(4);
    let (begin, started) = sync_channel::<Start>(1);
    let (path, limits, score, only) = (PathBuf::from(path), limits.clone(), Scorer::clone(score), only.map(str::to_owned));
    let worker = std::thread::Builder::new().name("intake-xlsx".to_owned()).spawn(move || {
        // A library's panic on a malformed file must be a refusal, not an end without rows.
        let run = catch_unwind(AssertUnwindSafe(|| run(&path, &limits, (&begin, &sender), &score, only.as_deref())));
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
    let mut rows = XlsxRows {
        batches: Some(batches),
        current: Vec::new().into_iter(),
        worker: Some(worker),
        surroundings: Surroundings::default(),
        coming: None,
    };
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
            if self.coming.is_some() {
                return Ok(None);
            }
            match self.batches.as_ref().map(Receiver::recv) {
                Some(Ok(part)) => match part? {
                    Part::Rows(rows) => self.current = rows.into_iter(),
                    Part::Sheet(around) => self.coming = Some(around),
                },
                Some(Err(_)) | None => return Ok(None),
            }
        }
    }

    fn next_sheet(&mut self) -> Result<bool, FileError> {
        let Some(around) = self.coming.take() else { return Ok(false) };
        self.surroundings = *around;
        Ok(true)
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

/// Sheets that show how to fill in the others; read only where there is no other.
fn is_example(name: &str) -> bool {
    ["示例", "样例", "示范", "样表", "模板", "说明", "example", "Example"].iter().any(|word| name.contains(word))
}

/// The same of a text above a table.
fn shows_an_example(rows: &[Row]) -> bool {
    titles_of(rows).any(|text| text.chars().count() <= TITLE_LENGTH && is_example(text))
}

/// Texts that stand alone in one of the first lines.
fn titles_of(rows: &[Row]) -> impl Iterator<Item = &str> {
    let alone = |row: &&Row| row.cells.iter().filter(|cell| !cell.is_blank()).count() == 1;
    rows.iter().take(TITLE_LINES).filter(alone).map(|row| row.cells.iter().find(|cell| !cell.is_blank()).map_or("", Cell::text))
}

/// A sheet that was looked at.
struct Seen {
    name: String,
    marks: Marks,
    score: Score,
    is_example: bool,
    /// Whether its units have ended.
    is_former: bool,
    is_blank: bool,
    /// Why its first rows cannot be read.
    broken: Option<FileError>,
}

fn run(
    path: &Path,
    limits: &Limits,
    (begin, sender): (&SyncSender<Start>, &SyncSender<Batch>),
    score: &Scorer,
    only: Option<&str>,
) -> Result<(), FileError> {
    let file = BufReader::new(File::open(path)?);
    let mut workbook: Workbook = Xlsx::new(file).map_err(failure)?;
    let (visible, hidden): (Vec<_>, Vec<_>) =
        workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).partition(|sheet| sheet.visible == SheetVisible::Visible);
    if visible.len() + hidden.len() > MAX_SHEETS {
        return Err(broken_xlsx("too many sheets"));
    }
    let mut names: Vec<String> = visible.into_iter().map(|sheet| sheet.name.clone()).collect();
    let hidden: Vec<String> = hidden.into_iter().map(|sheet| sheet.name.clone()).collect();
    if let Some(only) = only {
        let listed = names.join("、");
        names.retain(|name| name.trim() == only.trim());
        if names.is_empty() {
            return Err(FileError::new(FieldCode::NoSuchSheet).with("sheet", only).with("sheets", listed));
        }
    }
    let mut marked = marks::Workbook::open(path)?;
    let mut sheets = Vec::new();
    for name in names {
        let marks = marked.marks(&name)?;
        let mut rows = SheetRows::new(workbook.worksheet_cells_reader(&name).map_err(failure)?, limits, marks.clone());
        let (first, broken) = match rows.first_rows() {
            Ok(first) => (first, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        let is_example = is_example(&name) || shows_an_example(&first);
        let is_former = titles::former(&name).is_some();
        sheets.push(Seen { score: score(&first), is_blank: first.iter().all(Row::is_blank), name, marks, is_example, is_former, broken });
    }
    let chosen = choose(&sheets);
    // What cannot be read matters where nothing else can be imported either.
    let is_whole = |place: &usize| sheets.get(*place).is_some_and(|seen| seen.score.complete);
    if let Some(error) = sheets.iter().find_map(|seen| seen.broken.clone()).filter(|_| !chosen.iter().any(is_whole)) {
        return Err(error);
    }
    if chosen.is_empty() {
        return Err(FileError::new(FieldCode::EmptyFile));
    }
    let other = |(place, seen): (usize, &Seen)| {
        let rows = seen.marks.table_rows;
        (rows > 0 && !chosen.contains(&place)).then(|| (seen.name.clone(), rows))
    };
    let mut other_sheets: Vec<(String, u64)> = sheets.iter().enumerate().filter_map(other).collect();
    for name in hidden {
        let rows = marked.marks(&name)?.table_rows;
        other_sheets.extend((rows > 0).then_some((name, rows)));
    }
    for (place, seen) in chosen.iter().filter_map(|place| sheets.get(*place)).enumerate() {
        let around = Surroundings {
            place,
            sheet: Some(seen.name.clone()),
            printed: seen.marks.printed.clone(),
            hidden_columns: seen.marks.hidden_columns.clone(),
            other_sheets: std::mem::take(&mut other_sheets),
        };
        let listens = if place == 0 { begin.send(Ok(around)).is_ok() } else { sender.send(Ok(Part::Sheet(Box::new(around)))).is_ok() };
        let cells = workbook.worksheet_cells_reader(&seen.name).map_err(failure)?;
        if !listens || !send_all(SheetRows::new(cells, limits, seen.marks.clone()), sender)? {
            return Ok(());
        }
    }
    Ok(())
}

/// Which sheets are read: all that have every column that is needed; those of units that have ended, and then examples, only where nothing
/// else can be. Without one, the sheet that comes nearest says best what is missing.
fn choose(sheets: &[Seen]) -> Vec<usize> {
    let those = |wanted: &dyn Fn(&Seen) -> bool| -> Vec<usize> {
        sheets.iter().enumerate().filter(|(_, seen)| wanted(seen)).map(|(place, _)| place).collect()
    };
    let in_order: [&dyn Fn(&Seen) -> bool; 3] = [&|seen| !seen.is_example && !seen.is_former, &|seen| !seen.is_example, &|_| true];
    for wanted in in_order {
        let complete = those(&|seen| seen.score.complete && wanted(seen));
        if !complete.is_empty() {
            return complete;
        }
    }
    let most = sheets.iter().map(|seen| seen.score.columns).max().unwrap_or(0);
    let nearest = those(&|seen| seen.score.columns == most && !seen.is_blank);
    nearest.into_iter().take(1).collect()
}

/// Sends the rows of a sheet; whether somebody listens still.
fn send_all(mut rows: SheetRows<'_>, sender: &SyncSender<Batch>) -> Result<bool, FileError> {
    let mut batch = Vec::with_capacity(BATCH);
    while let Some(row) = rows.next_row()? {
        batch.push(row);
        if batch.len() >= BATCH {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            if sender.send(Ok(Part::Rows(full))).is_err() {
                return Ok(false);
            }
        }
    }
    Ok(sender.send(Ok(Part::Rows(batch))).is_ok())
}
