//! The work of an import: rows in batches, each batch one transaction with its outcomes and the progress of the job, so that
//! what was acknowledged stays and what was not can be sent again.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use chrono::NaiveDate;
use domain::units::{ImportFailure, ImportOutcome, ImportStatus};
use persistence::queries::imports::{ImportJob, ImportRow, find_import, insert_import_rows, update_import};
use persistence::{Caller, Coded, Db};

use crate::flows::imports::batch::outcomes;
use crate::flows::imports::file::unreadable;
use crate::flows::imports::repeats::Repeats;
use crate::flows::imports::row::{Parameters, Row, read};
use crate::flows::refusal::{FieldError, ProblemCode, Refusal};
use crate::intake::{self, Asked, Limits, RepeatedCodes};

/// Rows a transaction: large enough to share its cost, small enough not to hold up others.
const BATCH: usize = 250;
/// How often a batch is tried again when someone else was faster or the database was away.
const TRIES: u32 = 10;

/// A file and what it is read with.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    pub file: &'a Path,
    /// What the first pass over it found.
    pub asked: &'a Asked,
    pub repeated: &'a RepeatedCodes,
    pub parameters: &'a Parameters,
}

/// Runs a job to its end. `progress` is called after every batch and says whether to go on.
///
/// # Errors
/// What stopped the job; it is stored as failed then, if the database can be reached.
pub fn run(
    db: &Db,
    caller: &Caller,
    mut job: ImportJob,
    source: Source<'_>,
    mut progress: impl FnMut(&ImportJob) -> bool,
) -> Result<ImportJob, Refusal> {
    job.status = Coded(ImportStatus::Running);
    let result = rows(db, caller, &mut job, source, &mut progress);
    job.finished_at = Some(db.sources().now());
    match &result {
        Ok(()) => job.status = Coded(ImportStatus::Completed),
        Err(problem) => {
            job.status = Coded(ImportStatus::Failed);
            job.failure_code = Some(match problem.fields.first() {
                Some(error) => error.code.clone(),
                None => problem.code.code().to_owned(),
            });
            log::warn!("import {} failed: {problem}", job.id);
        }
    }
    // The end is the program's own note: it must be taken even if the user may no longer write.
    let last = job.clone();
    db.write_now(&Caller::system("import"), move |tx| Ok::<_, Refusal>(update_import(tx, &last)?))?;
    result.map(|()| job)
}

/// A job that was told to stop.
fn interrupted() -> Refusal {
    Refusal::new(ProblemCode::Busy).with_field(FieldError::of_code("", ImportFailure::Interrupted))
}

/// Batches that may be read ahead of the writing.
const AHEAD: usize = 2;

/// Reads and checks the rows on a thread of their own while the batch before is written; no more than a few batches are in
/// memory, however long the file is.
fn rows(db: &Db, caller: &Caller, job: &mut ImportJob, source: Source<'_>, progress: &mut impl FnMut(&ImportJob) -> bool) -> Result<(), Refusal> {
    let today = db.sources().now().business_day();
    let repeats = Repeats::of(source, today).map_err(|e| unreadable(&e))?;
    let repeats = Arc::new(repeats);
    let (sender, batches) = sync_channel(AHEAD);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            if let Err(problem) = read_batches(source, today, &sender) {
                // Nobody listens any more when the writing has failed.
                drop(sender.send(Err(problem)));
            }
        });
        for batch in batches {
            *job = store(db, caller, job, (&repeats, Arc::new(batch?)), today)?;
            if !progress(job) {
                return Err(interrupted());
            }
        }
        Ok(())
    })
}

fn read_batches(source: Source<'_>, today: NaiveDate, sender: &SyncSender<Result<Vec<Row>, Refusal>>) -> Result<(), Refusal> {
    let mut reader = intake::open(source.file, &Limits::default(), source.asked).map_err(|e| unreadable(&e))?;
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        for record in reader.by_ref().take(BATCH) {
            batch.push(read(record.map_err(|e| unreadable(&e))?, source.parameters, today));
        }
        if batch.is_empty() || sender.send(Ok(batch)).is_err() {
            return Ok(());
        }
    }
}

/// Stores a batch; tries again when another writer was faster or the database is away for a moment.
fn store(
    db: &Db,
    caller: &Caller,
    job: &ImportJob,
    (repeats, batch): (&Arc<Repeats>, Arc<Vec<Row>>),
    today: NaiveDate,
) -> Result<ImportJob, Refusal> {
    let mut tries = 0;
    loop {
        let (mut next, repeats, batch, again) = (job.clone(), Arc::clone(repeats), Arc::clone(&batch), tries > 0);
        let result = db.write_now(caller, move |tx| {
            // The answer of a commit may be lost with its connection, and the batch be stored all the same.
            if again && let Some(stored) = find_import(tx, next.id)?.filter(|stored| stored.rows_read > next.rows_read) {
                return Ok(stored);
            }
            let outcomes = outcomes(tx, &next, &repeats, &batch, today)?;
            count(&mut next, &outcomes);
            insert_import_rows(tx, outcomes)?;
            update_import(tx, &next)?;
            Ok::<_, Refusal>(next)
        });
        let again = |code| matches!(code, ProblemCode::StaleVersion | ProblemCode::UsccTaken | ProblemCode::Busy | ProblemCode::Unavailable);
        match result {
            Err(problem) if again(problem.code) && tries < TRIES => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(20 << tries));
            }
            other => return other,
        }
    }
}

fn count(job: &mut ImportJob, outcomes: &[ImportRow]) {
    for row in outcomes {
        job.rows_read += 1;
        match row.outcome.0 {
            ImportOutcome::Created => job.created += 1,
            ImportOutcome::Updated => job.updated += 1,
            ImportOutcome::Unchanged => job.unchanged += 1,
            ImportOutcome::Rejected => job.rejected += 1,
            ImportOutcome::Skipped => job.skipped += 1,
        }
    }
}
