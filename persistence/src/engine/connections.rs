//! The connections of a worker pool, kept by r2d2: opened when a worker needs one and none is idle, never more than there are
//! workers, replaced when they are broken, and on PostgreSQL closed when they are old or were idle for long.
//!
//! A worker checks one out for each job and hands it back; r2d2 gives out first what came back last, so few are kept busy and
//! their statements prepared. That costs two short locks a job, and no question to the database: a connection is asked whether it
//! still lives only when there is a reason to doubt it ([`Manager::is_valid`]).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::r2d2::{ManageConnection, Pool, PooledConnection, R2D2Connection};
use scheduled_thread_pool::{OnPoolDropBehavior, ScheduledThreadPool};

use crate::connection::{AnyConnection, DatabaseUrl, Purpose, connect_for};
use crate::error::Error;

/// A connection that was used so recently is not asked whether it still lives.
const FRESH: Duration = Duration::from_secs(1);
/// A worker waits so long for a connection: a little longer than libpq tries to reach a server.
const OPENING: Duration = Duration::from_secs(6);
/// PostgreSQL keeps a process for each connection, and that process keeps what it has learnt: neither lives for ever.
const LIFETIME: Duration = Duration::from_secs(30 * 60);
const IDLE: Duration = Duration::from_secs(10 * 60);

/// The thread on which the pools of one database open and close connections.
pub(super) fn opener() -> Arc<ScheduledThreadPool> {
    let opener = ScheduledThreadPool::builder().num_threads(1).thread_name_pattern("db-connections");
    Arc::new(opener.on_drop_behavior(OnPoolDropBehavior::DiscardPendingScheduled).build())
}

/// What to do with a connection after a job.
pub(super) enum After {
    Keep,
    /// The job failed, perhaps because the connection has died.
    Ping,
    /// Nobody knows what state it is in.
    Close,
}

/// A pool of connections for one purpose. Cheap to clone; the connections are closed with the last clone.
#[derive(Clone)]
pub(super) struct Connections {
    pool: Pool<Manager>,
    manager: Manager,
}

/// The connections of a pool at one moment, and since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ConnectionCounts {
    /// At most so many.
    pub limit: u32,
    /// So many are open.
    pub open: u32,
    /// So many of those wait for a job.
    pub idle: u32,
    /// Opened since the start.
    pub opened: u64,
    /// Openings that failed since the start.
    pub failed: u64,
    /// Connections that were found dead, or closed because a job left them in doubt, since the start.
    pub lost: u64,
}

impl Connections {
    /// Opens nothing yet.
    pub fn new(url: &DatabaseUrl, purpose: Purpose, limit: u32, opener: Arc<ScheduledThreadPool>) -> Self {
        let manager = Manager { url: url.clone(), purpose, totals: Arc::default() };
        let ends = manager.may_die();
        let pool = Pool::builder()
            .max_size(limit.max(1))
            .min_idle(Some(0))
            .test_on_check_out(false)
            .max_lifetime(ends.then_some(LIFETIME))
            .idle_timeout(ends.then_some(IDLE))
            .thread_pool(opener)
            .build_unchecked(manager.clone());
        Self { pool, manager }
    }

    /// Runs a job with a connection, or with the reason why there is none.
    pub fn run(&self, job: impl FnOnce(Result<&mut AnyConnection, Error>) -> After) {
        let mut pooled = match self.check_out() {
            Ok(pooled) => pooled,
            Err(error) => {
                job(Err(error));
                return;
            }
        };
        let after = match &mut pooled.conn {
            Ok(conn) => job(Ok(conn)),
            Err(error) => job(Err(Error::Unavailable(error.clone()))),
        };
        match after {
            After::Keep => {}
            After::Ping => drop(self.manager.ping(&mut pooled)),
            After::Close => self.manager.lose(&mut pooled),
        }
    }

    fn check_out(&self) -> Result<PooledConnection<Manager>, Error> {
        let asked = Instant::now();
        loop {
            let mut pooled = self.pool.get_timeout(OPENING).map_err(|error| Error::Unavailable(error.to_string()))?;
            match self.manager.is_valid(&mut pooled) {
                Ok(()) => {
                    pooled.used = asked;
                    pooled.lost_by_then = self.manager.totals.lost.load(Ordering::Relaxed);
                    return Ok(pooled);
                }
                // Opened for this very job.
                Err(error) if pooled.used >= asked => return Err(error),
                // It has died meanwhile, or failed to open for a job that has given up since: it leaves the pool here.
                Err(_) => {}
            }
        }
    }

    pub fn counts(&self) -> ConnectionCounts {
        let (state, totals) = (self.pool.state(), &self.manager.totals);
        ConnectionCounts {
            limit: self.pool.max_size(),
            open: state.connections,
            idle: state.idle_connections,
            opened: totals.opened.load(Ordering::Relaxed),
            failed: totals.failed.load(Ordering::Relaxed),
            lost: totals.lost.load(Ordering::Relaxed),
        }
    }
}

/// What r2d2 keeps: a connection, or why it could not be opened.
struct Pooled {
    conn: Result<AnyConnection, String>,
    /// When a job last began with it.
    used: Instant,
    /// How many connections of the pool had been lost by then.
    lost_by_then: u64,
    broken: bool,
}

/// Opens connections for r2d2 and says which are still good.
#[derive(Clone)]
struct Manager {
    url: DatabaseUrl,
    purpose: Purpose,
    totals: Arc<Totals>,
}

#[derive(Default)]
struct Totals {
    opened: AtomicU64,
    failed: AtomicU64,
    lost: AtomicU64,
}

impl Manager {
    /// Whether a connection can end without a job's doing. That of SQLite is an open file.
    fn may_die(&self) -> bool {
        matches!(self.url, DatabaseUrl::Postgres(_))
    }

    /// Asks a connection whether it lives; one that does not is lost.
    fn ping(&self, pooled: &mut Pooled) -> Result<(), Error> {
        let Ok(conn) = &mut pooled.conn else { return Ok(()) };
        if !self.may_die() {
            return Ok(());
        }
        let answered = conn.ping().map_err(Error::from);
        if answered.is_err() {
            self.lose(pooled);
        }
        answered
    }

    /// It is closed when it comes back; what else was open by then is asked before it is used again.
    fn lose(&self, pooled: &mut Pooled) {
        pooled.broken = true;
        self.totals.lost.fetch_add(1, Ordering::Relaxed);
    }
}

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = Error;

    /// Never fails as r2d2 means it: r2d2 would try again by itself and tell nobody before the time is over, whereas those who
    /// wait are to be told at once. A failure is handed out once and never comes back into the pool.
    fn connect(&self) -> Result<Pooled, Error> {
        let lost_by_then = self.totals.lost.load(Ordering::Relaxed);
        let conn = connect_for(&self.url, self.purpose).map_err(|error| match error {
            Error::Unavailable(why) => why,
            other => other.to_string(),
        });
        let counter = if conn.is_ok() { &self.totals.opened } else { &self.totals.failed };
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(Pooled { conn, used: Instant::now(), lost_by_then, broken: false })
    }

    /// Asks the database only when there is a doubt: the connection was idle for a while, or another was lost meanwhile.
    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), Error> {
        match &pooled.conn {
            Err(error) => Err(Error::Unavailable(error.clone())),
            Ok(_) if pooled.used.elapsed() <= FRESH && pooled.lost_by_then == self.totals.lost.load(Ordering::Relaxed) => Ok(()),
            Ok(_) => self.ping(pooled),
        }
    }

    /// A job that panicked or could not end its transaction leaves one open.
    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.broken || std::thread::panicking() || pooled.conn.as_mut().map_or(true, R2D2Connection::is_broken)
    }
}
