//! One job after the other, each for itself: reads on both databases, writes on PostgreSQL.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::lane::Desk;
use super::{Done, Work, refuse};
use crate::connection::AnyConnection;
use crate::error::Error;
use crate::transaction::{begin, commit, rollback};

/// Serves reads. On SQLite they share a snapshot, which also spares the locks of every statement; on PostgreSQL, where a
/// snapshot costs two more round trips, each statement sees what was committed before it.
pub(crate) fn read(desk: &mut Desk) {
    serve(desk, |conn, work| {
        let snapshot = matches!(conn, AnyConnection::Sqlite(_));
        if snapshot && let Err(error) = begin(conn) {
            refuse(work, error);
            return After::GiveUp;
        }
        match catch_unwind(AssertUnwindSafe(|| work(Ok(conn)))) {
            Ok(done) => {
                let ended = if snapshot { commit(conn) } else { Ok(()) };
                (done.answer)(Ok(()));
                match (ended, done.keep) {
                    (Err(_), _) => After::GiveUp,
                    (Ok(()), true) => After::GoOn,
                    (Ok(()), false) => After::Look,
                }
            }
            Err(_) => After::GiveUp,
        }
    });
}

/// Serves writes: a transaction each.
pub(crate) fn write(desk: &mut Desk) {
    serve(desk, |conn, work| {
        if let Err(error) = begin(conn) {
            refuse(work, error);
            return After::GiveUp;
        }
        match catch_unwind(AssertUnwindSafe(|| work(Ok(conn)))) {
            Ok(Done { keep: true, answer }) => match commit(conn) {
                Ok(()) => {
                    answer(Ok(()));
                    After::GoOn
                }
                Err(error) => {
                    answer(Err(error));
                    After::GiveUp
                }
            },
            Ok(Done { keep: false, answer }) => {
                let undone = rollback(conn);
                answer(Ok(()));
                if undone.is_ok() { After::Look } else { After::GiveUp }
            }
            // The server undoes the transaction when the connection closes.
            Err(_) => After::GiveUp,
        }
    });
}

/// What to do with the connection after a job.
enum After {
    GoOn,
    Look,
    GiveUp,
}

fn serve(desk: &mut Desk, job: impl Fn(&mut AnyConnection, Work) -> After) {
    while let Ok(next) = desk.jobs.recv() {
        let Some(work) = next.take() else { continue };
        let after = match desk.connection() {
            Ok(conn) => job(conn, work),
            Err(error) => {
                log::error!("no connection to the database: {error}");
                refuse(work, Error::Unavailable(error.to_string()));
                After::GiveUp
            }
        };
        match after {
            After::GoOn => {}
            After::Look => desk.look_after_failure(),
            After::GiveUp => desk.give_up_connection(),
        }
    }
}
