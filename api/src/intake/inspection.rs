//! A full pass over a file: what it is read as, and everything that refuses it whole.

use std::path::Path;

use super::asked::{Answer, Asked};
use super::claims::ReadBy;
use super::error::FileError;
use super::layout;
use super::money::UnitSource;
use super::repeated::RepeatedCodes;
use super::table::SheetRead;
use super::units::Statement;
use super::warning::Warning;
use super::{Field, Format, Limits, Record, RecordKind, Source, open};
use crate::flows::refusal::FieldCode;

/// Of so many rows the revenue is held against the number of people.
const PER_HEAD: usize = 20_000;

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
    /// The median revenue of a unit for each of its people, in 万元, as it is read.
    pub revenue_per_head: Option<f64>,
    /// Codes that it has in more than one row.
    pub repeated: RepeatedCodes,
    /// What to [`open`] the file with.
    pub asked: Asked,
}

/// Reads the whole file once, in bounded memory, and finds everything that refuses it whole.
pub fn inspect(path: &Path, limits: &Limits, asked: &Asked) -> Result<Inspection, FileError> {
    let mut reader = open(path, limits, asked)?;
    let (mut total, mut data, mut per_head, mut repeated) = (0u64, 0u64, Vec::new(), RepeatedCodes::default());
    for record in reader.by_ref() {
        let record = record?;
        total += 1;
        data += u64::from(record.kind == RecordKind::Data);
        repeated.count(&record);
        if per_head.len() < PER_HEAD {
            per_head.extend(revenue_per_head(&record));
        }
    }
    let (revenue_per_head, repeated) = (median(per_head), repeated.end());
    let (format, encoding, rows_total) = (reader.format, reader.encoding, Some(total));
    let inspection = match &reader.source {
        Source::Lines(lines) => {
            let tables = vec![ReadTable { sheet: None, heading_row: 0, columns: lines.columns()?, missing: Vec::new() }];
            let sent_headings = vec![lines.sent_headings()];
            Inspection {
                format,
                encoding,
                tables,
                sheets: Vec::new(),
                sent_headings,
                rows_total,
                warnings: lines.warnings(),
                revenue_per_head,
                repeated,
                asked: asked.clone(),
            }
        }
        Source::Table(table) => {
            if table.sheets().any(|sheet| has_news(sheet, asked)) {
                // Rows above were read before the notes below them were: once more, with what they say.
                let notes = table.sheets().map(|sheet| sheet.findings.notes.clone()).collect();
                return inspect(path, limits, &Asked { notes, ..asked.clone() });
            }
            table.sheets().try_for_each(unclear_note)?;
            let tables: Vec<ReadTable> = table.sheets().flat_map(tables).collect();
            if let Some(answer) = asked.answers.iter().find(|answer| !is_used(answer, &tables)) {
                return Err(FileError::new(FieldCode::NoSuchHeading).with("heading", &answer.heading).with("field", answer.field.name()));
            }
            let sheets = table.sheets().filter_map(|sheet| sheet.around.sheet.clone()).collect();
            let warnings = table.sheets().flat_map(|sheet| sheet.findings.warnings(&sheet.headings, &sheet.around)).collect();
            let sent_headings = table.sent_headings();
            Inspection { format, encoding, tables, sheets, sent_headings, rows_total, warnings, revenue_per_head, repeated, asked: asked.clone() }
        }
    };
    with_data(data, inspection)
}

/// Revenue for each of the people of a row, in 万元.
fn revenue_per_head(record: &Record) -> Option<f64> {
    // Larger than the economy of the country: its row is rejected.
    let figure = |field| record.get(field)?.parse::<f64>().ok().filter(|figure| *figure > 0.0 && *figure < 1e10);
    Some(figure(Field::MainBusinessRevenueWan)? / figure(Field::EmployeesPeriodEnd)?)
}

/// The one in the middle.
pub fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied()
}

/// Whether a note below one of its tables says what was not known when its rows were read.
fn has_news(sheet: &SheetRead, asked: &Asked) -> bool {
    let said = |(table, note): (usize, &Statement)| !note.is_empty() && asked.note_of(sheet.around.place, table).is_empty();
    sheet.note_matters() && sheet.findings.notes.iter().enumerate().any(said)
}

/// A note below the last table may be meant for all above it: where one of them has money of which nothing says the unit, nobody can tell.
fn unclear_note(sheet: &SheetRead) -> Result<(), FileError> {
    let notes = &sheet.findings.notes;
    let is_open = |column: &layout::Column| matches!(&column.unit, Some((unit, UnitSource::Default)) if unit != "人");
    for (table, layout) in sheet.headings.iter().enumerate() {
        let below = notes.get(table + 1..).unwrap_or_default().iter().flat_map(|note| &note.money).next();
        let own = notes.get(table).is_some_and(|note| !note.money.is_empty());
        if let (Some(note), false, Some(column)) = (below, own, layout.columns.iter().find(|column| is_open(column))) {
            let unclear = FileError::new(FieldCode::UnitsContradict).with("column", &column.heading);
            return Err(unclear.with("first", "?").with("second", &note.text).on_sheet(&sheet.around));
        }
    }
    Ok(())
}

/// An answered column that is not read is one whose figures a title says to be of a part of a year, which is told.
fn is_used(answer: &Answer, tables: &[ReadTable]) -> bool {
    let is_it = |column: &ReadColumn| column.by == ReadBy::Answer && column.field.is_none_or(|field| field == answer.field);
    tables.iter().flat_map(|table| &table.columns).any(is_it)
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
