//! The engine room: a few database threads, each with a connection of its own, behind bounded queues.
//!
//! A request hands in one closure that does all its work, so it crosses over to a database thread and back once. Reads and
//! writes have lanes of their own. On SQLite there is one writer, which commits those who wait together ([`group`]); on
//! PostgreSQL each writer commits for itself, and the server groups them ([`single`]).

mod group;
mod lane;
mod single;

use std::time::{Duration, Instant};

use crate::connection::{AnyConnection, DatabaseUrl};
use crate::error::Error;

pub(crate) use lane::Lane;

/// Jobs that may wait in a lane; one more is told to come back (503).
const QUEUE: usize = 2048;
/// A job that has waited for so long is not begun any more: whoever asked has been told to come back, or is about to give up.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is left to say once it is known whether the job's transaction was kept.
pub(crate) type Answer = Box<dyn FnOnce(Result<(), Error>) + Send>;

/// What a job has done.
pub(crate) struct Done {
    /// Whether its changes are to be kept.
    pub keep: bool,
    /// Tells whoever asked.
    pub answer: Answer,
}

/// The work of a job: with a connection it does it, with an error it passes that on.
pub(crate) type Work = Box<dyn FnOnce(Result<&mut AnyConnection, Error>) -> Done + Send>;

/// A piece of work that waits for a database thread.
pub(crate) struct Job {
    queued: Instant,
    work: Work,
}

impl Job {
    pub fn new(work: Work) -> Self {
        Self { queued: Instant::now(), work }
    }

    /// The work, unless it has waited too long; then whoever asked is told so.
    fn take(self) -> Option<Work> {
        if self.queued.elapsed() <= PATIENCE {
            return Some(self.work);
        }
        refuse(self.work, Error::Busy);
        None
    }
}

/// Tells whoever asked that the work is not done.
fn refuse(work: Work, error: Error) {
    (work(Err(error)).answer)(Ok(()));
}

/// How many threads, each with one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threads {
    /// For reads.
    pub readers: usize,
    /// For writes; on SQLite always one, since a second would only wait for its lock.
    pub writers: usize,
}

impl Threads {
    /// What suits a machine with so many cores.
    pub fn suited(url: &DatabaseUrl, cores: usize) -> Self {
        match url {
            // A SQLite read is all computing; more threads than cores only take turns.
            DatabaseUrl::Sqlite(_) => Self { readers: cores.clamp(2, 16), writers: 1 },
            // Here a thread waits for the server, which shares the cores or stands elsewhere; a writer waits for its disk besides.
            DatabaseUrl::Postgres(_) => Self { readers: (2 * cores).clamp(4, 32), writers: 12 },
        }
    }
}

/// The lanes of a database.
pub(crate) struct Engine {
    pub readers: Lane,
    pub writers: Lane,
}

impl Engine {
    /// Starts the threads; connections are opened when they are first needed.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(url: &DatabaseUrl, threads: Threads) -> std::io::Result<Self> {
        let readers = Lane::start("read", threads.readers, url, single::read)?;
        let writers = match url {
            DatabaseUrl::Sqlite(_) => Lane::start("write", 1, url, group::write)?,
            DatabaseUrl::Postgres(_) => Lane::start("write", threads.writers, url, single::write)?,
        };
        Ok(Self { readers, writers })
    }

    /// Lets everything that waits be done, then ends the threads.
    pub fn close(&self) {
        self.writers.close();
        self.readers.close();
    }
}
