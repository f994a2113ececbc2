//! `qsr import units FILE`: the same import as over HTTP, with a progress bar.

use std::path::Path;

use domain::Code;
use domain::units::ImportOutcome;
use indicatif::{ProgressBar, ProgressStyle};
use persistence::queries::authorities::find_authority_by_code;
use persistence::queries::imports::{ImportJob, ImportRow, RowPlace, insert_import, list_import_rows};
use persistence::{Caller, Db};

use crate::flows::imports::columns::FileColumns;
use crate::flows::imports::file::unreadable;
use crate::flows::imports::job::{self, Source};
use crate::flows::imports::order::Order;
use crate::flows::imports::plausible::question;
use crate::flows::imports::preview::Preview;
use crate::flows::imports::row::Parameters;
use crate::flows::imports::warnings::StoredWarning;
use crate::flows::refusal::{FieldError, Refusal};
use crate::http::language::Language;
use crate::intake::{self, Field, Limits};

/// The national authority: what the owner of the program imports belongs to it.
const ROOT: &str = "100000";

/// Imports a file and gives the finished job. `quiet` draws no bar.
///
/// # Errors
/// When the file cannot be read or the database refuses; nothing of an unreadable file is stored.
pub fn import_units(db: &Db, file: &Path, parameters: &Parameters, dry_run: bool, quiet: bool) -> Result<ImportJob, Refusal> {
    let caller = Caller::system("import units");
    let sources = db.sources();
    let asked = parameters.asked(sources.now().business_day(), Vec::new());
    let inspection = intake::inspect(file, &Limits::default(), &asked).map_err(|e| unreadable(&e))?;
    let (asked, repeated) = (inspection.asked.clone(), inspection.repeated.clone());
    let id = sources.id(sources.now());
    let file_name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    let told = parameters.clone();
    let (looked_at, revenue_per_head) = (parameters.clone(), inspection.revenue_per_head);
    if let Some(odd) = db.read_now(&caller, move |tx| question(tx, revenue_per_head, &looked_at))? {
        return Err(unreadable(&odd));
    }
    let job = db.write_now(&caller, move |tx| {
        let root = find_authority_by_code(tx, ROOT)?.ok_or_else(|| Refusal::internal("no authorities; run `qsr authorities load` first"))?;
        let order = Order { id, instance_id: id, authority_id: root.id, file_name, file_sha256: String::new(), dry_run };
        let job = order.job(tx, &inspection, &told)?;
        insert_import(tx, &job)?;
        Ok::<_, Refusal>(job)
    })?;
    let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new(u64::try_from(job.rows_total.unwrap_or(0)).unwrap_or(0)) };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} rows  {per_sec}  {eta}") {
        bar.set_style(style);
    }
    let done = job::run(db, &caller, job, Source { file, asked: &asked, repeated: &repeated, parameters }, |job| {
        bar.set_position(u64::try_from(job.rows_read).unwrap_or(0));
        true
    })?;
    bar.finish_and_clear();
    Ok(done)
}

/// How a file would be read, a line each: its headings and what their columns are, what is missing, what is not read, what the first rows
/// would come to.
///
/// # Errors
/// When the file cannot be read.
pub fn preview(db: &Db, file: &Path, parameters: &Parameters) -> Result<Vec<String>, Refusal> {
    let today = db.sources().now().business_day();
    let asked = parameters.asked(today, Vec::new()).for_preview();
    let mut seen = Preview::of(file, &asked, parameters, today).map_err(|e| unreadable(&e))?;
    let told = parameters.clone();
    let caller = Caller::system("import units");
    let (seen, outcomes, refusal) = db.read_now(&caller, move |tx| {
        let outcomes = seen.outcomes(tx, today)?;
        let refusal = seen.refusal(tx, &told)?;
        Ok::<_, Refusal>((seen, outcomes, refusal))
    })?;
    let inspection = &seen.inspection;
    let mut lines = vec![format!("{} ({}), {} rows", inspection.format.name(), inspection.encoding, inspection.rows_total.unwrap_or(0))];
    for table in &inspection.tables {
        lines.push(format!("{} row {}:", table.sheet.as_deref().unwrap_or("heading"), table.heading_row));
        for column in &table.columns {
            let field = column.field.map_or("(not read)", |field| field.name());
            let unit = column.unit.as_ref().map(|(unit, source)| format!(", {unit} ({})", source.name())).unwrap_or_default();
            let year = column.year.map(|year| format!(", {year}")).unwrap_or_default();
            let sample = column.sample.as_deref().unwrap_or("");
            lines.push(format!("  {} -> {field} (by {}{unit}{year}): {sample}", column.heading, column.by.name()));
        }
        lines.extend(table.missing.iter().map(|field| format!("  missing: {}; give {}", field.name(), advice(*field))));
    }
    lines.extend(inspection.warnings.iter().map(|warning| format!("warning: {}: {}", warning.code.code(), warning.detail.en)));
    for outcome in &outcomes {
        lines.push(row_line(outcome, &inspection.sheets)?);
    }
    lines.extend(refusal.map(|error| format!("refused: {}", sentence(&unreadable(&error)))));
    Ok(lines)
}

/// What a row came to, or would come to, and why.
fn row_line(row: &ImportRow, sheets: &[String]) -> Result<String, Refusal> {
    let place = RowPlace::of(row.row);
    let sheet = sheets.get(place.sheet as usize).filter(|_| sheets.len() > 1).map(|sheet| format!("{sheet}!")).unwrap_or_default();
    let faults: Vec<FieldError> = row.errors.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
    let reasons = faults.iter().map(|fault| format!("{}: {}", fault.pointer, fault.detail.in_language(Language::English)));
    let told: Vec<String> = row.uscc.iter().cloned().chain(reasons).collect();
    Ok(format!("{}: row {sheet}{}: {}", row.outcome.0.code(), place.row, told.join("; ")))
}

/// How a field is given that no column is understood as.
fn advice(field: Field) -> String {
    let column = format!("--column {}=HEADING", field.name());
    match field {
        Field::Activities => format!("{column}, or --activities for all rows"),
        Field::DivisionCode => format!("{column}, or --division-code for all rows"),
        _ => column,
    }
}

/// So many rejected rows are named.
const NAMED: i64 = 20;

/// The first rejected rows with their reasons, a line each.
///
/// # Errors
/// When what is stored cannot be read.
pub fn rejected(db: &Db, job: &ImportJob) -> Result<Vec<String>, Refusal> {
    let id = job.id;
    let rows = db.read_now(&Caller::system("import units"), move |tx| {
        Ok::<_, Refusal>(list_import_rows(tx, id, &[ImportOutcome::Rejected], None, NAMED)?.items)
    })?;
    let sheets = FileColumns::of(job)?.sheets;
    let mut lines = rows.iter().map(|row| row_line(row, &sheets)).collect::<Result<Vec<_>, Refusal>>()?;
    if job.rejected > NAMED {
        lines.push(format!("rejected: {} more rows", job.rejected - NAMED));
    }
    Ok(lines)
}

/// Why a file is refused, as a sentence.
pub fn sentence(refusal: &Refusal) -> String {
    refusal.detail.as_ref().map_or_else(|| refusal.to_string(), |detail| detail.in_language(Language::English).to_owned())
}

/// What of the file was not read, or should be looked at, a line each.
///
/// # Errors
/// When what is stored cannot be read.
pub fn warnings(job: &ImportJob) -> Result<Vec<String>, Refusal> {
    let warnings: Vec<StoredWarning> = serde_json::from_str(&job.warnings)?;
    let place = |warning: &StoredWarning| [warning.sheet.as_deref(), warning.cell.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("!");
    Ok(warnings
        .iter()
        .map(|warning| format!("warning: {} {}: {}", place(warning), warning.code, warning.detail.in_language(Language::English)))
        .collect())
}
