//! Import jobs and the outcomes of their rows.

use diesel::prelude::*;
use domain::units::{ImportOutcome, ImportStatus};

use crate::coded::{Coded, of_codes};
use crate::connection::insert_rows;
use crate::error::Error;
use crate::page::Page;
use crate::schema::{import_jobs, import_rows};
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::visible::visible_import_jobs;

/// An import job.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_jobs, treat_none_as_default_value = false)]
pub struct ImportJob {
    pub id: Id,
    /// Whose; none when the program's owner runs it from the command line.
    pub user_id: Option<Id>,
    /// Of which authority.
    pub authority_id: Id,
    /// What is imported: `units`.
    pub kind: String,
    /// Name of the file, if it was told.
    pub file_name: Option<String>,
    /// SHA-256 of the file, hex.
    pub file_sha256: String,
    /// csv | xlsx | ndjson.
    pub format: String,
    /// utf-8 | gb18030 | …
    pub encoding: String,
    /// Headings and what they were understood as, as JSON.
    pub headings: String,
    /// Whether nothing is to be stored.
    pub dry_run: bool,
    /// `entry_reason`, `year`, as JSON.
    pub parameters: String,
    pub status: Coded<ImportStatus>,
    /// Rows of the file below the heading, if known.
    pub rows_total: Option<i64>,
    /// Rows done.
    pub rows_read: i64,
    /// Outcomes.
    pub created: i64,
    /// Outcomes.
    pub updated: i64,
    /// Outcomes.
    pub unchanged: i64,
    /// Outcomes.
    pub rejected: i64,
    /// Outcomes.
    pub skipped: i64,
    /// Why it failed: a code.
    pub failure_code: Option<String>,
    /// The process that works on it.
    pub instance_id: Id,
    /// Its last sign of life.
    pub heartbeat_at: Instant,
    /// When it was accepted.
    pub created_at: Instant,
    /// When it ended.
    pub finished_at: Option<Instant>,
    /// What of the file was not read, or should be looked at, as JSON.
    pub warnings: String,
    /// Names of the sheets that are read, in the order in which places of rows number them, as JSON.
    pub sheets: String,
    /// The headings of each of its tables, as JSON; none of jobs from before they were kept.
    pub tables: String,
}

/// Where a row stands in its file: in the order of the file, over several sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowPlace {
    /// The place of its sheet among those that are read, from 0.
    pub sheet: u32,
    /// Its row, the heading being 1.
    pub row: u32,
}

impl RowPlace {
    /// As it is stored: the row on the first sheet is its own number.
    pub fn stored(self) -> i64 {
        i64::from(self.sheet) << 32 | i64::from(self.row)
    }

    /// From what is stored.
    pub fn of(stored: i64) -> Self {
        let part = |bits: i64| u32::try_from(bits & i64::from(u32::MAX)).unwrap_or(0);
        Self { sheet: part(stored >> 32), row: part(stored) }
    }
}

/// The outcome of one row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_rows, treat_none_as_default_value = false)]
pub struct ImportRow {
    /// Of which job.
    pub job_id: Id,
    /// Its [`RowPlace`].
    pub row: i64,
    pub outcome: Coded<ImportOutcome>,
    /// The code as the row has it, normalised.
    pub uscc: Option<String>,
    pub unit_id: Option<Id>,
    /// Changed fields, as JSON.
    pub changed: Option<String>,
    /// Errors and warnings, as JSON.
    pub errors: Option<String>,
    /// A rejected row as it was sent, as JSON; none where it is too large, or no row at all.
    pub sent: Option<String>,
}

/// One job in scope.
///
/// # Errors
/// `NotFound`.
pub fn get_import(tx: &mut Tx<'_>, id: Id) -> Result<ImportJob, Error> {
    Ok(visible_import_jobs(tx).filter(import_jobs::id.eq(id)).select(ImportJob::as_select()).first(tx.conn)?)
}

/// A job as it is stored, whoever asks: for the program that works on it.
pub fn find_import(tx: &mut Tx<'_>, id: Id) -> Result<Option<ImportJob>, Error> {
    Ok(import_jobs::table.find(id).select(ImportJob::as_select()).first(tx.conn).optional()?)
}

/// A page of the jobs in scope, newest first.
pub fn list_imports(tx: &mut Tx<'_>, after: Option<Id>, limit: i64) -> Result<Page<ImportJob>, Error> {
    let mut query = visible_import_jobs(tx);
    if let Some(after) = after {
        query = query.filter(import_jobs::id.lt(after));
    }
    Ok(Page::cut(query.order(import_jobs::id.desc()).limit(limit + 1).select(ImportJob::as_select()).load(tx.conn)?, limit))
}

/// How many jobs are in scope.
pub fn count_imports(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(visible_import_jobs(tx).count().get_result(tx.conn)?)
}

/// Stores a new job.
pub fn insert_import(tx: &mut Tx<'_>, job: &ImportJob) -> Result<(), Error> {
    diesel::insert_into(import_jobs::table).values(job.clone()).execute(tx.conn)?;
    Ok(())
}

/// Stores how far a job has come; also its sign of life. A job that another process has given up stays given up.
///
/// # Errors
/// `Stale` when it was given up.
pub fn update_import(tx: &mut Tx<'_>, job: &ImportJob) -> Result<(), Error> {
    let changed = diesel::update(import_jobs::table.filter(import_jobs::id.eq(job.id)).filter(import_jobs::finished_at.is_null()))
        .set((
            import_jobs::status.eq(job.status),
            import_jobs::rows_total.eq(job.rows_total),
            import_jobs::rows_read.eq(job.rows_read),
            import_jobs::created.eq(job.created),
            import_jobs::updated.eq(job.updated),
            import_jobs::unchanged.eq(job.unchanged),
            import_jobs::rejected.eq(job.rejected),
            import_jobs::skipped.eq(job.skipped),
            import_jobs::failure_code.eq(job.failure_code.clone()),
            import_jobs::heartbeat_at.eq(tx.now),
            import_jobs::finished_at.eq(job.finished_at),
        ))
        .execute(tx.conn)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Ends a job as failed, whatever it has done.
pub fn fail_import(tx: &mut Tx<'_>, id: Id, code: &str) -> Result<(), Error> {
    diesel::update(import_jobs::table.filter(import_jobs::id.eq(id)).filter(import_jobs::finished_at.is_null()))
        .set((import_jobs::status.eq(Coded(ImportStatus::Failed)), import_jobs::failure_code.eq(code), import_jobs::finished_at.eq(tx.now)))
        .execute(tx.conn)?;
    Ok(())
}

/// A sign of life for all jobs of a process, those that wait included.
pub fn touch_imports(tx: &mut Tx<'_>, instance: Id) -> Result<(), Error> {
    diesel::update(import_jobs::table.filter(import_jobs::instance_id.eq(instance)).filter(import_jobs::finished_at.is_null()))
        .set(import_jobs::heartbeat_at.eq(tx.now))
        .execute(tx.conn)?;
    Ok(())
}

/// Stores outcomes.
pub fn insert_import_rows(tx: &mut Tx<'_>, rows: Vec<ImportRow>) -> Result<(), Error> {
    insert_rows!(tx.conn, import_rows::table, rows);
    Ok(())
}

/// Rows of a job so far that name one of these codes and were not rejected: (code, row).
pub fn list_taken_codes(tx: &mut Tx<'_>, job: Id, codes: &[String]) -> Result<Vec<(String, i64)>, Error> {
    let rows: Vec<(Option<String>, i64)> = import_rows::table
        .filter(import_rows::job_id.eq(job))
        .filter(import_rows::uscc.eq_any(codes))
        .filter(import_rows::outcome.ne(Coded(ImportOutcome::Rejected)))
        // Of several the first is told.
        .order(import_rows::row.desc())
        .select((import_rows::uscc, import_rows::row))
        .load(tx.conn)?;
    Ok(rows.into_iter().filter_map(|(code, row)| code.map(|code| (code, row))).collect())
}

/// A page of the outcomes of a job, by row. Call it for a job that the caller sees.
pub fn list_import_rows(tx: &mut Tx<'_>, job: Id, outcomes: &[ImportOutcome], after: Option<i64>, limit: i64) -> Result<Page<ImportRow>, Error> {
    let mut query = import_rows::table.filter(import_rows::job_id.eq(job)).into_boxed();
    query = of_codes!(tx, query, import_rows, outcome, outcomes);
    if let Some(after) = after {
        query = query.filter(import_rows::row.gt(after));
    }
    Ok(Page::cut(query.order(import_rows::row.asc()).limit(limit + 1).select(ImportRow::as_select()).load(tx.conn)?, limit))
}

/// How many outcomes there are.
pub fn count_import_rows(tx: &mut Tx<'_>, job: Id, outcomes: &[ImportOutcome]) -> Result<i64, Error> {
    let mut query = import_rows::table.filter(import_rows::job_id.eq(job)).into_boxed();
    query = of_codes!(tx, query, import_rows, outcome, outcomes);
    Ok(query.count().get_result(tx.conn)?)
}
