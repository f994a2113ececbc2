//! The intake reader: from the file an office has to a stream of records of named text fields.
//!
//! County offices keep their registers as CSV (UTF-8 or GB18030), XLSX or NDJSON, with title
//! rows, merged headings, units in the heading, total rows and notes. This module reads all of
//! that, whatever the file is called, and yields one [`Record`] a row. It deals in text only:
//! whether a code is valid or a number plausible is for its caller to say.
//!
//! Two kinds of trouble are kept apart. A [`FileError`] refuses the file whole, and [`inspect`]
//! finds every one of them before anything is stored. A [`CellProblem`] belongs to one row.

mod archive;
mod asked;
mod bracketed;
mod cells;
mod claims;
mod content;
mod delimited;
mod directory;
mod encoding;
mod error;
mod field;
mod findings;
mod head;
mod headings;
mod inspection;
mod json_line;
mod layout;
mod marks;
mod meaning;
mod merged;
mod money;
mod ndjson;
mod number;
mod number_format;
mod period;
mod remarks;
mod repeated;
mod rows;
pub mod sent;
mod sheet;
mod sheet_rows;
mod skip;
pub mod spot_checks;
mod table;
mod ticks;
mod titles;
pub mod understood;
mod unit_columns;
mod units;
mod unshown;
mod vocabulary;
mod warning;
mod xlsx;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_beside;
#[cfg(test)]
mod tests_period;
#[cfg(test)]
mod tests_said;
#[cfg(test)]
mod tests_spot_checks;
#[cfg(test)]
mod tests_told;
#[cfg(test)]
mod tests_values;
#[cfg(test)]
mod tests_xlsx;

use std::path::Path;
use std::sync::Arc;

use domain::units::SkipReason;

pub use asked::{Answer, Asked, Remembered};
pub use cells::meant;
pub use claims::ReadBy;
pub use error::FileError;
pub use field::Field;
pub use inspection::{Inspection, ReadColumn, ReadTable, inspect, median};
pub use money::UnitSource;
use ndjson::NdjsonReader;
pub use repeated::RepeatedCodes;
use rows::Scorer;
pub use rows::address;
use sent::SentRow;
use sheet::{Opened, Sheet};
use table::TableReader;
pub use warning::Warning;

use crate::flows::refusal::{FieldCode, Text};

/// A single record larger than this refuses the file: it is an unclosed quotation mark or not a
/// table at all, and holding it would need memory without a bound.
const MAX_RECORD_BYTES: usize = 1024 * 1024;

/// What a spreadsheet takes for the beginning of a formula. A safe export writes an apostrophe before a text that begins with one
/// (or with apostrophes and then one), and reading takes one apostrophe off again.
pub const FORMULA_MARKS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// What the content of the file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Delimited text: comma, tab, semicolon or vertical bar.
    Csv,
    /// An Office Open XML workbook.
    Xlsx,
    /// One JSON object a line.
    Ndjson,
}

impl Format {
    /// As the API names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Ndjson => "ndjson",
        }
    }
}

/// Bounds beyond which a file, a row or a cell is not taken.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Columns with content in any row.
    pub max_columns: usize,
    /// Bytes of UTF-8 in one cell; a larger one is a problem of its row.
    pub max_cell_bytes: usize,
    /// Total size of an unpacked XLSX.
    pub max_uncompressed_bytes: u64,
    /// Unpacked to packed size of an XLSX; looked at only once the unpacked size is worth it.
    pub max_ratio: u64,
    /// Records, skipped ones included.
    pub max_rows: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_columns: 200, max_cell_bytes: 8 * 1024, max_uncompressed_bytes: 1024 * 1024 * 1024, max_ratio: 200, max_rows: 2_000_000 }
    }
}

/// Something wrong with one cell of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellProblem {
    /// Heading as written, or the column letter where there is no heading.
    pub column: String,
    /// The field, when the column is understood as one.
    pub field: Option<Field>,
    /// Stable code, e.g. `cell_too_large`.
    pub code: FieldCode,
    /// What to do.
    pub detail: Text,
}

impl CellProblem {
    fn new(column: &str, field: Option<Field>, code: FieldCode) -> Self {
        Self { column: column.to_owned(), field, code, detail: code.text() }
    }

    /// Fills `{name}` in the texts.
    fn with(self, name: &str, value: impl ToString) -> Self {
        let value = value.to_string();
        Self { detail: self.detail.fill(name, &value, &value), ..self }
    }
}

/// Whether a record holds data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// A row of data.
    Data,
    /// A row that carries none.
    Skipped(SkipReason),
}

/// One row of the file.
#[derive(Clone, Debug)]
pub struct Record {
    /// Place of its sheet among those that are read; 0 of a text file.
    pub sheet: usize,
    /// Spreadsheet row, CSV record (blank lines counted, as a spreadsheet does) or NDJSON line.
    pub row: u64,
    /// Data, or why not.
    pub kind: RecordKind,
    /// Normalised text by field, in the order of [`Field::ALL`]; `None` is empty or dropped.
    pub values: [Option<String>; Field::COUNT],
    /// What is wrong with it, at most [`Record::MAX_PROBLEMS`].
    pub problems: Vec<CellProblem>,
    /// The year of its figures, where headings name it.
    pub year: Option<i32>,
    /// Figures of other years, where headings name them.
    pub others: Vec<(i32, Field, String)>,
    /// The row as it was sent, unless it is too large to be kept.
    pub sent: Option<SentRow>,
}

impl Record {
    /// More problems than this in one row say nothing new and would only cost memory.
    pub const MAX_PROBLEMS: usize = 50;

    /// The text of a field, if there is any.
    pub fn get(&self, field: Field) -> Option<&str> {
        self.values.get(field as usize).and_then(Option::as_deref)
    }

    fn new(sheet: usize, row: u64, kind: RecordKind) -> Self {
        Self { sheet, row, kind, values: [const { None }; Field::COUNT], problems: Vec::new(), year: None, others: Vec::new(), sent: None }
    }

    fn put(&mut self, field: Field, value: Option<String>) {
        if let Some(slot) = self.values.get_mut(field as usize) {
            *slot = value;
        }
    }

    fn problem(&mut self, problem: CellProblem) {
        if self.problems.len() < Self::MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }
}

/// A stream of the records of a file; it ends after the first [`FileError`].
pub struct Reader {
    source: Source,
    done: bool,
    format: Format,
    encoding: &'static str,
    left: u64,
    max_rows: u64,
}

enum Source {
    Table(Box<TableReader>),
    Lines(Box<NdjsonReader>),
}

impl Iterator for Reader {
    type Item = Result<Record, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = match &mut self.source {
            Source::Table(table) => table.next_record(),
            Source::Lines(lines) => lines.next_record(),
        };
        let item = match next {
            Ok(Some(_)) if self.left == 0 => Some(Err(error::too_many_rows(self.max_rows))),
            Ok(Some(record)) => {
                self.left -= 1;
                return Some(Ok(record));
            }
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        };
        self.done = true;
        item
    }
}

/// Opens a file for reading; see [`inspect`] for what should be asked first.
pub fn open(path: &Path, limits: &Limits, asked: &Asked) -> Result<Reader, FileError> {
    let told = asked.clone();
    let score: Scorer = Arc::new(move |rows| layout::score(rows, &told));
    let (format, encoding, source) = match sheet::open(path, limits, &score, asked.sheet.as_deref())? {
        Opened::Sheet(Sheet { format, encoding, rows }) => (format, encoding, Source::Table(Box::new(TableReader::new(rows, asked)?))),
        Opened::Lines(encoding) => {
            let lines = NdjsonReader::new(encoding::reader(path, encoding)?, limits.clone());
            (Format::Ndjson, encoding.name(), Source::Lines(Box::new(lines)))
        }
    };
    Ok(Reader { source, done: false, format, encoding, left: limits.max_rows, max_rows: limits.max_rows })
}
