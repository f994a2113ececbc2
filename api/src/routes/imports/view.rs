//! An import on the wire.

use domain::units::{Activity, EntryReason, ImportOutcome, ImportStatus};
use persistence::queries::imports::{ImportJob, ImportRow, RowPlace};
use persistence::{Id, Instant};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{FieldError, Problem};
use crate::flows::imports::columns::FileColumns;
use crate::flows::imports::layouts::ColumnAnswer;
use crate::flows::imports::order::ImportColumn;
use crate::flows::imports::row::Parameters;
use crate::flows::imports::warnings::ImportWarning;
use crate::http::language::Language;

/// An import job.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportView {
    pub id: Id,
    /// What is imported.
    #[schema(example = "units")]
    pub kind: String,
    /// queued, running, completed or failed. A failed import keeps what it had stored; sending the file again is harmless.
    pub status: ImportStatus,
    /// Whether nothing is stored.
    pub dry_run: bool,
    #[schema(required = true)]
    pub file_name: Option<String>,
    pub file_sha256: String,
    /// csv, xlsx or ndjson.
    #[schema(example = "csv")]
    pub format: String,
    /// Encoding of the text.
    #[schema(example = "gb18030")]
    pub encoding: String,
    /// How the headings were understood.
    pub columns: Vec<ImportColumn>,
    /// Rows below the heading, if known.
    #[schema(required = true)]
    pub rows_total: Option<i64>,
    /// Rows done.
    pub rows_read: i64,
    /// New units.
    pub created: i64,
    /// Units that differed.
    pub updated: i64,
    /// Units that were the same.
    pub unchanged: i64,
    /// Rows with errors: nothing of them is stored.
    pub rejected: i64,
    /// Blank rows, totals, notes.
    pub skipped: i64,
    /// Why it failed.
    #[schema(required = true)]
    pub failure_code: Option<String>,
    /// When it was accepted.
    pub created_at: Instant,
    /// When it ended.
    #[schema(required = true)]
    pub finished_at: Option<Instant>,
    /// What of the file was not read, or should be looked at: other sheets, hidden rows and columns, columns that nobody understood.
    pub warnings: Vec<ImportWarning>,
    /// What its sender said besides the file.
    pub parameters: ImportParameters,
}

/// What an import was told besides its file: its own parameters, as they were given.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportParameters {
    /// Entry reason of rows that state none.
    #[schema(required = true)]
    pub entry_reason: Option<EntryReason>,
    /// Reporting year of figures in rows that state none.
    #[schema(required = true, example = 2025)]
    pub year: Option<i32>,
    /// Division of rows that state none.
    #[schema(required = true, example = "330106")]
    pub division_code: Option<String>,
    /// Activities of rows that state none.
    pub activities: Vec<Activity>,
    /// The unit of money.
    #[schema(required = true, example = "万元")]
    pub money_unit: Option<String>,
    /// Whether its figures are of whole years, whatever titles say.
    pub whole_year: bool,
    /// The sheet that is read alone.
    #[schema(required = true, example = "西湖区")]
    pub sheet: Option<String>,
    /// What its columns are.
    pub columns: Vec<ColumnAnswer>,
}

impl From<Parameters> for ImportParameters {
    fn from(told: Parameters) -> Self {
        let Parameters { entry_reason, year, division_code, activities, sheet, money_unit, whole_year, columns } = told;
        Self {
            entry_reason,
            year,
            division_code,
            activities,
            sheet,
            money_unit,
            whole_year,
            columns: columns.into_iter().map(ColumnAnswer::from).collect(),
        }
    }
}

impl ImportView {
    /// Shows a job in the caller's language.
    pub fn new(job: &ImportJob, language: Language) -> Result<Self, Problem> {
        Ok(Self {
            id: job.id,
            kind: job.kind.clone(),
            status: job.status.0,
            dry_run: job.dry_run,
            file_name: job.file_name.clone(),
            file_sha256: job.file_sha256.clone(),
            format: job.format.clone(),
            encoding: job.encoding.clone(),
            columns: serde_json::from_str(&job.headings).map_err(Problem::internal)?,
            rows_total: job.rows_total,
            rows_read: job.rows_read,
            created: job.created,
            updated: job.updated,
            unchanged: job.unchanged,
            rejected: job.rejected,
            skipped: job.skipped,
            failure_code: job.failure_code.clone(),
            created_at: job.created_at,
            finished_at: job.finished_at,
            warnings: ImportWarning::read(&job.warnings, language)?,
            parameters: serde_json::from_str::<Parameters>(&job.parameters).map_err(Problem::internal)?.into(),
        })
    }
}

/// Something to tell about a cell of a row.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportRowError {
    /// The column: its field, or its heading.
    #[schema(example = "uscc")]
    pub column: String,
    /// The cell as the spreadsheet names it, of a file with headings.
    #[schema(required = true, example = "C2")]
    pub cell: Option<String>,
    /// The heading above it, as the file has it.
    #[schema(required = true, example = "统一社会信用代码")]
    pub heading: Option<String>,
    /// Stable code.
    #[schema(example = "uscc_wrong_check_digit")]
    pub code: String,
    /// What to do.
    pub detail: String,
}

/// The outcome of one row.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportRow)]
pub struct ImportRowView {
    /// Row of the spreadsheet or record of the CSV, the heading being 1.
    #[schema(example = 2)]
    pub row: u32,
    /// The sheet, of a workbook of which several are read.
    #[schema(required = true, example = "西湖区")]
    pub sheet: Option<String>,
    /// created, updated, unchanged, rejected or skipped.
    pub outcome: ImportOutcome,
    /// The code of the row, as far as it can be read.
    #[schema(required = true)]
    pub uscc: Option<String>,
    #[schema(required = true)]
    pub unit_id: Option<Id>,
    /// Which fields differed, of an updated unit.
    pub changed_fields: Vec<String>,
    /// Why the row was rejected or skipped.
    pub errors: Vec<ImportRowError>,
    /// What to look at again, of a row that was taken.
    pub warnings: Vec<ImportRowError>,
}

impl ImportRowView {
    /// Shows an outcome in the caller's language.
    pub fn new(row: &ImportRow, file: &FileColumns, language: Language) -> Result<Self, Problem> {
        let notes: Vec<FieldError> = row.errors.as_deref().map(serde_json::from_str).transpose().map_err(Problem::internal)?.unwrap_or_default();
        let place = RowPlace::of(row.row);
        let told = |note: FieldError| {
            let (cell, heading) = file.cell(place, &note.pointer).map(|at| (at.address, at.heading)).unzip();
            ImportRowError { cell, heading, detail: note.detail.in_language(language).to_owned(), column: note.pointer, code: note.code }
        };
        let notes = notes.into_iter().map(told).collect();
        let taken = matches!(row.outcome.0, ImportOutcome::Created | ImportOutcome::Updated | ImportOutcome::Unchanged);
        let (errors, warnings) = if taken { (vec![], notes) } else { (notes, vec![]) };
        Ok(Self {
            row: place.row,
            sheet: file.sheets.get(place.sheet as usize).filter(|_| file.sheets.len() > 1).cloned(),
            outcome: row.outcome.0,
            uscc: row.uscc.clone(),
            unit_id: row.unit_id,
            changed_fields: row.changed.as_deref().map(serde_json::from_str).transpose().map_err(Problem::internal)?.unwrap_or_default(),
            errors,
            warnings,
        })
    }
}
