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
mod cells;
mod claims;
mod content;
mod delimited;
mod encoding;
mod error;
mod field;
mod findings;
mod head;
mod headings;
mod json_line;
mod layout;
mod marks;
mod meaning;
mod merged;
mod money;
mod ndjson;
mod number;
mod number_format;
mod rows;
pub mod sent;
mod sheet;
mod sheet_rows;
mod skip;
pub mod spot_checks;
mod table;
pub mod understood;
mod units;
mod vocabulary;
mod warning;
mod xlsx;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_spot_checks;
#[cfg(test)]
mod tests_values;
#[cfg(test)]
mod tests_xlsx;

use std::path::Path;
use std::sync::Arc;

use domain::units::SkipReason;
use serde::{Deserialize, Serialize};

pub use cells::meant;
pub use claims::ReadBy;
pub use error::FileError;
pub use field::Field;
pub use money::UnitSource;
use ndjson::NdjsonReader;
use rows::Scorer;
use sent::SentRow;
use sheet::{Opened, Sheet};
use table::{SheetRead, TableReader};
use units::Statement;
pub use warning::Warning;

use crate::flows::refusal::FieldCode;

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

/// What whoever sends a file says of one of its columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What the column is.
    pub field: Field,
    /// Its heading as written.
    pub heading: String,
}

/// What was said of the columns of files with the same headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// All headings of such a file, as written.
    pub headings: Vec<String>,
    pub answers: Vec<Answer>,
}

impl Answer {
    /// What the column with this heading is.
    pub fn new(field: Field, heading: &str) -> Self {
        Self { field, heading: heading.to_owned() }
    }
}

/// What a file is read with besides its own rows.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The year that its sender names.
    pub year: Option<i32>,
    /// The year of figures of which nothing says it.
    pub last_complete_year: i32,
    /// The sheet to read, of a workbook; all of them if none is named.
    pub sheet: Option<String>,
    /// What its sender says of columns.
    pub answers: Vec<Answer>,
    /// What was said of earlier files.
    pub remembered: Vec<Remembered>,
    /// Fields that its sender gives for all rows that state none.
    pub given: Vec<Field>,
    /// Whether it is looked at only: what is missing is told and refuses nothing.
    preview: bool,
    /// What notes below its tables say of units, by sheet: known once they have been read to the end.
    notes: Vec<Statement>,
}

impl Asked {
    /// Before anything of the file is known.
    pub fn new(year: Option<i32>, last_complete_year: i32) -> Self {
        Self { year, last_complete_year, ..Self::default() }
    }

    /// To look at a file only: what is missing is told and refuses nothing.
    pub fn for_preview(self) -> Self {
        Self { preview: true, ..self }
    }

    /// The year of figures of which nothing says it.
    fn year_or_default(&self) -> i32 {
        self.year.unwrap_or(self.last_complete_year)
    }

    fn note_of(&self, sheet: usize) -> &Statement {
        const NOTHING: &Statement = &Statement { money: Vec::new(), people: None, unknown: None };
        self.notes.get(sheet).unwrap_or(NOTHING)
    }
}

/// A column as it is read.
#[derive(Clone, Debug)]
pub struct ReadColumn {
    /// The heading as written, the lines of a heading of several one after the other.
    pub heading: String,
    /// The field it is understood as; `None` is ignored on reading.
    pub field: Option<Field>,
    /// What makes it the field.
    pub by: ReadBy,
    /// The unit of its figures, and what says so.
    pub unit: Option<(String, UnitSource)>,
    /// The year that its heading names.
    pub year: Option<i32>,
    /// The first text below.
    pub sample: Option<String>,
}

/// A heading and its columns.
#[derive(Clone, Debug)]
pub struct ReadTable {
    /// The sheet, of a workbook.
    pub sheet: Option<String>,
    /// Row of the (first) heading line; 0 for NDJSON, which has none.
    pub heading_row: u64,
    pub columns: Vec<ReadColumn>,
    /// What is needed and nothing says.
    pub missing: Vec<Field>,
}

impl ReadTable {
    /// Why the table cannot be imported, where something is missing.
    pub fn incomplete(&self) -> FileError {
        let unread = self.columns.iter().filter(|column| column.field.is_none()).map(|column| column.heading.as_str());
        layout::incomplete(&self.missing, self.heading_row, unread)
    }
}

/// What a full pass over a file found.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// The format, by content.
    pub format: Format,
    /// `utf-8` or `gb18030`; an XLSX is always `utf-8`.
    pub encoding: &'static str,
    /// Every heading, sheet by sheet; at least one.
    pub tables: Vec<ReadTable>,
    /// Names of the sheets that are read, in the order in which records number them; none of a text file.
    pub sheets: Vec<String>,
    /// The headings of each table, under which rows of it that are refused are given back.
    pub sent_headings: Vec<Vec<String>>,
    /// How many records [`open`] will yield, skipped ones included.
    pub rows_total: Option<u64>,
    /// What is not read, or should be looked at.
    pub warnings: Vec<Warning>,
    /// What to [`open`] the file with.
    pub asked: Asked,
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
    /// Explanation in Chinese.
    pub detail_zh: String,
    /// Explanation in English.
    pub detail_en: String,
}

impl CellProblem {
    fn new(column: &str, field: Option<Field>, code: FieldCode) -> Self {
        Self { column: column.to_owned(), field, code, detail_zh: code.zh().to_owned(), detail_en: code.en().to_owned() }
    }

    /// Fills `{name}` in the texts.
    fn with(self, name: &str, value: impl ToString) -> Self {
        let (mark, value) = (format!("{{{name}}}"), value.to_string());
        Self { detail_zh: self.detail_zh.replace(&mark, &value), detail_en: self.detail_en.replace(&mark, &value), ..self }
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

/// Reads the whole file once, in bounded memory, and finds everything that refuses it whole.
pub fn inspect(path: &Path, limits: &Limits, asked: &Asked) -> Result<Inspection, FileError> {
    let mut reader = open(path, limits, asked)?;
    let (mut total, mut data) = (0u64, 0u64);
    for record in reader.by_ref() {
        total += 1;
        data += u64::from(record?.kind == RecordKind::Data);
    }
    let (format, encoding, rows_total) = (reader.format, reader.encoding, Some(total));
    let inspection = match &reader.source {
        Source::Lines(lines) => {
            let tables = vec![ReadTable { sheet: None, heading_row: 0, columns: lines.columns()?, missing: Vec::new() }];
            let sent_headings = vec![lines.sent_headings()];
            Inspection { format, encoding, tables, sheets: Vec::new(), sent_headings, rows_total, warnings: lines.warnings(), asked: asked.clone() }
        }
        Source::Table(table) => {
            let notes: Vec<Statement> = table.sheets().map(|sheet| sheet.findings.note.clone()).collect();
            let said =
                |(place, sheet): (usize, &SheetRead)| !sheet.findings.note.is_empty() && asked.note_of(place).is_empty() && sheet.note_matters();
            if table.sheets().enumerate().any(said) {
                // Rows above were read before their note was: once more, with what it says.
                return inspect(path, limits, &Asked { notes, ..asked.clone() });
            }
            let tables: Vec<ReadTable> = table.sheets().flat_map(tables).collect();
            if let Some(answer) = asked.answers.iter().find(|answer| !is_used(answer, &tables)) {
                return Err(FileError::new(FieldCode::NoSuchHeading).with("heading", &answer.heading).with("field", answer.field.name()));
            }
            let sheets = table.sheets().filter_map(|sheet| sheet.around.sheet.clone()).collect();
            let warnings = table.sheets().flat_map(|sheet| sheet.findings.warnings(&sheet.headings, &sheet.around)).collect();
            let sent_headings = table.sent_headings();
            Inspection { format, encoding, tables, sheets, sent_headings, rows_total, warnings, asked: asked.clone() }
        }
    };
    with_data(data, inspection)
}

fn is_used(answer: &Answer, tables: &[ReadTable]) -> bool {
    tables.iter().flat_map(|table| &table.columns).any(|column| column.by == ReadBy::Answer && column.field == Some(answer.field))
}

fn tables(sheet: &SheetRead) -> impl Iterator<Item = ReadTable> {
    sheet.headings.iter().map(|layout| {
        let column = |column: &layout::Column| ReadColumn {
            heading: column.heading.clone(),
            field: column.field,
            by: column.by,
            unit: column.unit.clone(),
            year: column.year,
            sample: column.sample.clone(),
        };
        ReadTable {
            sheet: sheet.around.sheet.clone(),
            heading_row: layout.heading_row,
            columns: layout.columns.iter().map(column).collect(),
            missing: layout.missing.clone(),
        }
    })
}

fn with_data(rows: u64, inspection: Inspection) -> Result<Inspection, FileError> {
    if rows == 0 { Err(FileError::new(FieldCode::NoRows)) } else { Ok(inspection) }
}
