//! One job after the other, each for itself: reads on both databases, writes on PostgreSQL.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::connections::After;
use super::job::{Done, Tried, Work, refuse};
use super::workers::Worker;
use crate::connection::AnyConnection;
use crate::error::Error;
use crate::savepoint::{begin, commit, rollback};

/// What to do with the connection after a job; or the work, of which nothing was done since the connection was dead.
type Served = Result<After, (Work, Error)>;

/// Serves reads. On SQLite they share a snapshot, which also spares the locks of every statement; on PostgreSQL, where a
/// snapshot costs two more round trips, each statement sees what was committed before it.
pub(super) fn read(worker: &Worker) {
    serve(worker, |conn, work| {
        let snapshot = matches!(conn, AnyConnection::Sqlite(_));
        if snapshot && let Err(error) = begin(conn) {
            return Err((work, error));
        }
        let done = match catch_unwind(AssertUnwindSafe(|| work(Ok(conn)))) {
            Ok(Tried::Done(done)) => done,
            Ok(Tried::Dead(work, error)) => return Err((work, error)),
            Err(_) => return Ok(After::Close),
        };
        let ended = if snapshot { commit(conn) } else { Ok(()) };
        (done.answer)(Ok(()));
        Ok(match (ended, done.keep) {
            (Err(_), _) => After::Close,
            (Ok(()), true) => After::Keep,
            (Ok(()), false) => After::Ping,
        })
    });
}

/// Serves writes: a transaction each.
pub(super) fn write(worker: &Worker) {
    serve(worker, |conn, work| {
        if let Err(error) = begin(conn) {
            return Err((work, error));
        }
        match catch_unwind(AssertUnwindSafe(|| work(Ok(conn)))) {
            Ok(Tried::Done(Done { keep: true, answer })) => match commit(conn) {
                Ok(()) => {
                    answer(Ok(()));
                    Ok(After::Keep)
                }
                Err(error) => {
                    answer(Err(error));
                    Ok(After::Close)
                }
            },
            Ok(Tried::Done(Done { keep: false, answer })) => {
                let undone = rollback(conn);
                answer(Ok(()));
                Ok(if undone.is_ok() { After::Ping } else { After::Close })
            }
            Ok(Tried::Dead(work, error)) => Err((work, error)),
            // The server undoes the transaction when the connection closes.
            Err(_) => Ok(After::Close),
        }
    });
}

/// Jobs that meet a dead connection are tried once more: the pool asks every other one before it gives it out again.
fn serve(worker: &Worker, job: impl Fn(&mut AnyConnection, Work) -> Served) {
    while let Ok(next) = worker.jobs.recv() {
        let Some(work) = next.unless_late() else { continue };
        let mut waiting = Some(work);
        for is_last in [false, true] {
            let Some(work) = waiting.take() else { break };
            worker.connections.run(|conn| match conn {
                Ok(conn) => job(conn, work).unwrap_or_else(|(work, error)| {
                    if is_last {
                        refuse(work, error)
                    } else {
                        waiting = Some(work)
                    }
                    After::Close
                }),
                Err(error) => {
                    log::error!("no connection to the database: {error}");
                    refuse(work, error);
                    After::Close
                }
            });
        }
    }
}
