//! The database threads: workers with a bounded queue in front of them and a pool of connections behind them.
//!
//! A request hands in one closure that does all its work, so it crosses over to a database thread and back once. Reads and
//! writes have a worker pool each. On SQLite there is one writer, which commits those who wait together ([`group`]); on
//! PostgreSQL each writer commits for itself, and the server groups them ([`single`]).

mod connections;
mod group;
mod job;
mod single;
mod workers;

use crate::connection::{DatabaseUrl, Purpose};

pub use connections::ConnectionCounts;
pub(crate) use job::{Done, Job, Tried, Work};
pub use workers::PoolStatus;
pub(crate) use workers::WorkerPool;

/// How many threads, each with at most one connection.
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

/// The worker pools of a database.
pub(crate) struct Engine {
    pub readers: WorkerPool,
    pub writers: WorkerPool,
}

impl Engine {
    /// Starts the threads; connections are opened when they are first needed.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(url: &DatabaseUrl, threads: Threads) -> std::io::Result<Self> {
        let opener = connections::opener();
        let readers = WorkerPool::start(Purpose::Read, threads.readers, url, opener.clone(), single::read)?;
        let writers = match url {
            DatabaseUrl::Sqlite(_) => WorkerPool::start(Purpose::Write, 1, url, opener, group::write)?,
            DatabaseUrl::Postgres(_) => WorkerPool::start(Purpose::Write, threads.writers, url, opener, single::write)?,
        };
        Ok(Self { readers, writers })
    }

    /// Lets everything that waits be done, then ends the threads and closes the connections.
    pub fn close(&self) {
        self.writers.close();
        self.readers.close();
    }
}
