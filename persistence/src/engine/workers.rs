//! A bounded queue, and the threads that work on it with connections of one pool.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use scheduled_thread_pool::ScheduledThreadPool;

use super::connections::{ConnectionCounts, Connections};
use super::job::Job;
use crate::connection::{DatabaseUrl, Purpose};
use crate::error::Error;

/// Jobs that may wait in a queue; one more is told to come back (503).
const QUEUE: usize = 2048;

/// A bounded queue with its threads and their connections.
pub(crate) struct WorkerPool {
    open: RwLock<Option<Open>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// What a pool has until it is closed.
struct Open {
    queue: Sender<Job>,
    connections: Connections,
}

/// What one thread works with.
pub(super) struct Worker {
    pub jobs: Receiver<Job>,
    pub connections: Connections,
}

/// The queue and the connections of a pool at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PoolStatus {
    /// Jobs that wait for a worker.
    pub waiting: usize,
    /// The connections of the workers.
    pub connections: ConnectionCounts,
}

impl WorkerPool {
    /// Starts `count` threads that run `serve` until the pool is closed and its queue empty. Connections are opened when they are
    /// first needed.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub(super) fn start(
        purpose: Purpose,
        count: usize,
        url: &DatabaseUrl,
        opener: Arc<ScheduledThreadPool>,
        serve: fn(&Worker),
    ) -> std::io::Result<Self> {
        let (queue, jobs) = bounded(QUEUE);
        let count = count.max(1);
        let connections = Connections::new(url, purpose, u32::try_from(count).unwrap_or(u32::MAX), opener);
        let mut threads = Vec::with_capacity(count);
        for number in 0..count {
            let worker = Worker { jobs: jobs.clone(), connections: connections.clone() };
            let thread = std::thread::Builder::new().name(format!("db-{}-{number}", purpose.name()));
            threads.push(thread.spawn(move || worker.keep_serving(serve))?);
        }
        Ok(Self { open: RwLock::new(Some(Open { queue, connections })), threads: Mutex::new(threads) })
    }

    /// Queues a job. When there is no room, or the pool is closed, the job itself tells whoever asked.
    pub fn submit(&self, job: Job) {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        let refused = match open.as_ref() {
            None => Some((job, Error::Unavailable("the program is stopping".into()))),
            Some(open) => match open.queue.try_send(job) {
                Ok(()) => None,
                Err(TrySendError::Full(job)) => Some((job, Error::Busy)),
                Err(TrySendError::Disconnected(job)) => Some((job, Error::Unavailable("no database thread".into()))),
            },
        };
        drop(open);
        if let Some((job, error)) = refused {
            job.refuse(error);
        }
    }

    /// How it is now; all zero once it is closed.
    pub fn status(&self) -> PoolStatus {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.as_ref().map_or_else(PoolStatus::default, |open| PoolStatus { waiting: open.queue.len(), connections: open.connections.counts() })
    }

    /// Takes no more jobs, lets those that wait be done, ends the threads and closes the connections.
    pub fn close(&self) {
        drop(self.open.write().unwrap_or_else(PoisonError::into_inner).take());
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // A thread that drops the last handle of the database must not wait for itself.
            if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
                log::error!("a database thread ended with a panic");
            }
        }
    }
}

impl Drop for WorkerPool {
    fn drop(&mut self) {
        self.close();
    }
}

impl Worker {
    /// A panic outside of a job is a mistake of ours: it is said, the connection at hand is closed, and the thread goes on. Those
    /// whose jobs were at hand are told that their work ended without an answer.
    fn keep_serving(&self, serve: fn(&Self)) {
        while catch_unwind(AssertUnwindSafe(|| serve(self))).is_err() {
            log::error!("a database thread panicked between jobs; it goes on with a new connection");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::connections::{After, opener};
    use crate::engine::job::{Done, Tried, Work};
    use std::sync::mpsc::channel;

    /// Serves one job and then makes a mistake that no job made.
    fn clumsy(worker: &Worker) {
        while let Ok(job) = worker.jobs.recv() {
            let Some(work) = job.unless_late() else { continue };
            worker.connections.run(|conn| {
                if let Tried::Done(done) = work(conn) {
                    (done.answer)(Ok(()));
                }
                After::Keep
            });
            std::panic::resume_unwind(Box::new("a panic of the tests"));
        }
    }

    fn pool(count: usize, url: &str, serve: fn(&Worker)) -> WorkerPool {
        let url = DatabaseUrl::parse(url).expect("a URL");
        WorkerPool::start(Purpose::Write, count, &url, opener(), serve).expect("threads")
    }

    /// Hands in a job that needs nothing but a connection, and gives its answer.
    fn ask(pool: &WorkerPool, number: i32) -> Result<i32, String> {
        let (sender, receiver) = channel();
        let work: Work = Box::new(move |conn| {
            let said = conn.map(|_| number).map_err(|e| e.to_string());
            Tried::Done(Done { keep: true, answer: Box::new(move |_| drop(sender.send(said))) })
        });
        pool.submit(Job::new(work));
        receiver.recv().expect("an answer")
    }

    #[test]
    fn a_panic_between_jobs_does_not_end_the_thread() {
        let pool = pool(1, "sqlite://:memory:", clumsy);
        for number in 0..5 {
            assert_eq!(ask(&pool, number), Ok(number));
        }
        pool.close();
        assert_eq!(pool.status(), PoolStatus::default());
        assert_eq!(ask(&pool, 0), Err("database unavailable: the program is stopping".into()));
    }

    #[test]
    fn connections_are_opened_when_they_are_needed_and_kept() {
        let pool = pool(3, "sqlite://:memory:", crate::engine::single::write);
        let counts = |pool: &WorkerPool| pool.status().connections;
        assert_eq!(counts(&pool), ConnectionCounts { limit: 3, ..ConnectionCounts::default() });
        for number in 0..20 {
            assert_eq!(ask(&pool, number), Ok(number));
        }
        let after = counts(&pool);
        assert!((1..=3).contains(&after.opened), "{after:?}");
        assert_eq!((u64::from(after.open), after.failed, after.lost), (after.opened, 0, 0));
    }

    #[test]
    fn whoever_gets_no_connection_is_told_so_at_once_and_the_failure_is_not_kept() {
        let pool = pool(2, "sqlite:///nowhere/at/all/qsr.db", crate::engine::single::write);
        for failed in 1..=3 {
            assert!(ask(&pool, 0).is_err_and(|said| said.starts_with("database unavailable: ")));
            assert_eq!(pool.status().connections.failed, failed);
        }
    }
}
