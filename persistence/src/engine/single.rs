//! One job after the other, each for itself: reads on both databases, writes on PostgreSQL.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::connections::After;
use super::job::{Done, Work, refuse};
use super::workers::Worker;
use crate::connection::AnyConnection;
use crate::savepoint::{begin, commit, rollback};

/// Serves reads. On SQLite they share a snapshot, which also spares the locks of every statement; on PostgreSQL, where a
/// snapshot costs two more round trips, each statement sees what was committed before it.
pub(super) fn read(worker: &Worker) {
    serve(worker, |conn, work| {
        let snapshot = matches!(conn, AnyConnection::Sqlite(_));
        if snapshot && let Err(error) = begin(conn) {
            refuse(work, error);
            return After::Close;
        }
        match catch_unwind(AssertUnwindSafe(|| work(Ok(conn)))) {
            Ok(done) => {
                let ended = if snapshot { commit(conn) } else { Ok(()) };
                (done.answer)(Ok(()));
                match (ended, done.keep) {
                    (Err(_), _) => After::Close,
                    (Ok(()), true) => After::Keep,
                    (Ok(()), false) => After::Ping,
                }
            }
            Err(_) => After::Close,
        }
    });
}

/// Serves writes: a transaction each.
pub(super) fn write(worker: &Worker) {
    serve(worker, |conn, work| {
        if let Err(error) = begin(conn) {
            refuse(work, error);
            return After::Close;
        }
        match catch_unwind(AssertUnwindSafe(|| work(Ok(conn)))) {
            Ok(Done { keep: true, answer }) => match commit(conn) {
                Ok(()) => {
                    answer(Ok(()));
                    After::Keep
                }
                Err(error) => {
                    answer(Err(error));
                    After::Close
                }
            },
            Ok(Done { keep: false, answer }) => {
                let undone = rollback(conn);
                answer(Ok(()));
                if undone.is_ok() { After::Ping } else { After::Close }
            }
            // The server undoes the transaction when the connection closes.
            Err(_) => After::Close,
        }
    });
}

fn serve(worker: &Worker, job: impl Fn(&mut AnyConnection, Work) -> After) {
    while let Ok(next) = worker.jobs.recv() {
        let Some(work) = next.unless_late() else { continue };
        worker.connections.run(|conn| match conn {
            Ok(conn) => job(conn, work),
            Err(error) => {
                log::error!("no connection to the database: {error}");
                refuse(work, error);
                After::Close
            }
        });
    }
}
