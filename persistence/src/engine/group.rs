//! The one writer of a SQLite database: all who wait share a transaction and its one fsync.
//!
//! Each job behind the first runs under a savepoint, so that one that fails or panics undoes itself alone. The first needs none:
//! when it fails there is nothing else to keep. (A savepoint copies every page before it changes, which a batch of an import
//! would pay dearly for.) Nobody is answered, not even with a refusal (it may rest on what a neighbour has written), before the
//! transaction is on the disk; if it cannot be kept, everybody in it is told so.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;

use super::connections::After;
use super::job::{Answer, Done, Job, Tried, Work, refuse};
use super::workers::Worker;
use crate::connection::AnyConnection;
use crate::error::Error;
use crate::savepoint::{begin, begin_immediate, commit, depth, rollback};

/// Jobs that share a transaction at most.
const GROUP: usize = 256;
/// For how long a transaction takes in more jobs.
const SPAN: Duration = Duration::from_millis(10);

/// Serves writes in groups.
pub(super) fn write(worker: &Worker) {
    while let Ok(first) = worker.jobs.recv() {
        let Some(first) = first.unless_late() else { continue };
        worker.connections.run(|conn| match group(conn, first, &worker.jobs) {
            Ok(()) => After::Keep,
            Err(error) => {
                log::error!("a group of writes was not kept: {error}");
                After::Close
            }
        });
    }
}

/// Runs a group. An error means that the connection is not to be used again; everybody has been told.
fn group(conn: Result<&mut AnyConnection, Error>, first: Work, jobs: &Receiver<Job>) -> Result<(), Error> {
    let started = Instant::now();
    let conn = match conn.and_then(|conn| begin_immediate(conn).map(|()| conn)) {
        Ok(conn) => conn,
        Err(error) => {
            let said = error.to_string();
            // Another process holds the write lock: this connection is as good as before.
            let busy = matches!(error, Error::Busy);
            refuse(first, error);
            return if busy { Ok(()) } else { Err(Error::Unavailable(said)) };
        }
    };
    let mut answers: Vec<Answer> = Vec::new();
    match catch_unwind(AssertUnwindSafe(|| first(Ok(conn)))) {
        Ok(Tried::Done(Done { keep: true, answer })) => answers.push(answer),
        Ok(Tried::Dead(work, error)) => return Err(gone(work, &error)),
        Ok(Tried::Done(Done { keep: false, answer })) => {
            let undone = rollback(conn);
            answer(Ok(()));
            return undone;
        }
        Err(_) => return undo_panic(conn, 0),
    }
    while answers.len() < GROUP && started.elapsed() < SPAN {
        let Ok(job) = jobs.try_recv() else { break };
        let Some(work) = job.unless_late() else { continue };
        if let Err(error) = under_savepoint(conn, work, &mut answers) {
            return Err(all_lost(answers, &error));
        }
    }
    match commit(conn) {
        Ok(()) => {
            answers.into_iter().for_each(|answer| answer(Ok(())));
            Ok(())
        }
        Err(error) => Err(all_lost(answers, &error)),
    }
}

/// Runs one job. An error means that the transaction around it is gone, as when the disk is full.
fn under_savepoint(conn: &mut AnyConnection, work: Work, answers: &mut Vec<Answer>) -> Result<(), Error> {
    if let Err(error) = begin(conn) {
        refuse(work, Error::Unavailable(error.to_string()));
        return Err(error);
    }
    match catch_unwind(AssertUnwindSafe(|| work(Ok(conn)))) {
        Ok(Tried::Dead(work, error)) => Err(gone(work, &error)),
        Ok(Tried::Done(Done { keep, answer })) => {
            answers.push(answer);
            if keep { commit(conn) } else { rollback(conn) }
        }
        Err(_) => undo_panic(conn, 1),
    }
}

/// Undoes what a panicked job has done; it may have opened savepoints of its own. Whoever asked hears that no answer came.
fn undo_panic(conn: &mut AnyConnection, outside: u32) -> Result<(), Error> {
    log::error!("a write panicked; its changes are undone");
    while depth(conn) > outside {
        rollback(conn)?;
    }
    Ok(())
}

/// Whose work met a file that cannot be used is told so; so is everybody else in the transaction.
fn gone(work: Work, error: &Error) -> Error {
    refuse(work, Error::Unavailable(error.to_string()));
    Error::Unavailable(error.to_string())
}

fn all_lost(answers: Vec<Answer>, error: &Error) -> Error {
    let said = error.to_string();
    answers.into_iter().for_each(|answer| answer(Err(Error::Unavailable(said.clone()))));
    Error::Unavailable(said)
}
