//! A bounded queue and the threads that work on it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use diesel::r2d2::R2D2Connection;

use super::{Job, QUEUE, refuse};
use crate::connection::{AnyConnection, DatabaseUrl, Purpose, connect_for};
use crate::error::Error;

/// A connection that was idle for longer is asked whether it still lives before it is used.
const FRESH: Duration = Duration::from_secs(1);

/// A bounded queue with its threads.
pub(crate) struct Lane {
    queue: RwLock<Option<Sender<Job>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Lane {
    /// Starts `count` threads that run `serve` until the lane is closed and its queue empty.
    pub fn start(name: &str, count: usize, url: &DatabaseUrl, serve: fn(&mut Desk)) -> std::io::Result<Self> {
        let (sender, receiver) = bounded(QUEUE);
        let mut threads = Vec::with_capacity(count);
        for number in 0..count.max(1) {
            let purpose = if name == "read" { Purpose::Read } else { Purpose::Write };
            let mut desk = Desk { url: url.clone(), purpose, jobs: receiver.clone(), conn: None, used: Instant::now() };
            let thread = std::thread::Builder::new().name(format!("db-{name}-{number}"));
            threads.push(thread.spawn(move || desk.keep_serving(serve))?);
        }
        Ok(Self { queue: RwLock::new(Some(sender)), threads: Mutex::new(threads) })
    }

    /// Queues a job. When there is no room, or the lane is closed, the job itself tells whoever asked.
    pub fn submit(&self, job: Job) {
        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner);
        let refused = match queue.as_ref() {
            None => Some((job, Error::Unavailable("the program is stopping".into()))),
            Some(sender) => match sender.try_send(job) {
                Ok(()) => None,
                Err(TrySendError::Full(job)) => Some((job, Error::Busy)),
                Err(TrySendError::Disconnected(job)) => Some((job, Error::Unavailable("no database thread".into()))),
            },
        };
        drop(queue);
        if let Some((job, error)) = refused {
            refuse(job.work, error);
        }
    }

    /// Jobs that wait.
    pub fn waiting(&self) -> usize {
        self.queue.read().unwrap_or_else(PoisonError::into_inner).as_ref().map_or(0, Sender::len)
    }

    /// Takes no more jobs, lets those that wait be done, and ends the threads.
    pub fn close(&self) {
        drop(self.queue.write().unwrap_or_else(PoisonError::into_inner).take());
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // A thread that drops the last handle of the database must not wait for itself.
            if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
                log::error!("a database thread ended with a panic");
            }
        }
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.close();
    }
}

/// What one database thread works with: the queue, and a connection of its own.
pub(crate) struct Desk {
    url: DatabaseUrl,
    purpose: Purpose,
    pub jobs: Receiver<Job>,
    conn: Option<AnyConnection>,
    used: Instant,
}

impl Desk {
    /// A panic outside of a job is a mistake of ours: it is said, the connection is given up, and the thread goes on. Those
    /// whose jobs were at hand are told that their work ended without an answer.
    fn keep_serving(&mut self, serve: fn(&mut Self)) {
        while catch_unwind(AssertUnwindSafe(|| serve(self))).is_err() {
            log::error!("a database thread panicked between jobs; it goes on with a new connection");
            self.give_up_connection();
        }
    }

    /// The connection: opened if there is none, replaced if it has died while it was idle.
    ///
    /// # Errors
    /// `Unavailable`.
    pub fn connection(&mut self) -> Result<&mut AnyConnection, Error> {
        let idle = self.used.elapsed() > FRESH;
        if idle && matches!(self.url, DatabaseUrl::Postgres(_)) && self.conn.as_mut().is_some_and(|conn| conn.ping().is_err()) {
            self.conn = None;
        }
        self.used = Instant::now();
        match &mut self.conn {
            Some(conn) => Ok(conn),
            empty => Ok(empty.insert(connect_for(&self.url, self.purpose)?)),
        }
    }

    /// After a job that failed: a connection that has died is not used again.
    pub fn look_after_failure(&mut self) {
        if matches!(self.url, DatabaseUrl::Postgres(_)) && self.conn.as_mut().is_some_and(|conn| conn.ping().is_err()) {
            self.conn = None;
        }
    }

    /// Closes the connection; the next job opens another.
    pub fn give_up_connection(&mut self) {
        self.conn = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Done, Work};
    use std::sync::mpsc::channel;

    /// Serves one job and then makes a mistake that no job made.
    fn clumsy(desk: &mut Desk) {
        while let Ok(job) = desk.jobs.recv() {
            let Some(work) = job.take() else { continue };
            (work(desk.connection()).answer)(Ok(()));
            std::panic::resume_unwind(Box::new("a panic of the tests"));
        }
    }

    #[test]
    fn a_panic_between_jobs_does_not_end_the_thread() {
        let lane = Lane::start("test", 1, &DatabaseUrl::Sqlite(":memory:".into()), clumsy).expect("a thread");
        let (sender, receiver) = channel();
        for number in 0..5 {
            let sender = sender.clone();
            let work: Work = Box::new(move |conn| {
                let said = conn.map(|_| number).map_err(|e| e.to_string());
                Done { keep: true, answer: Box::new(move |_| drop(sender.send(said))) }
            });
            lane.submit(Job::new(work));
            assert_eq!(receiver.recv(), Ok(Ok(number)));
        }
        lane.close();
        assert_eq!(lane.waiting(), 0);
        let work: Work = Box::new(move |conn| {
            let said = conn.map(|_| 0).map_err(|e| e.to_string());
            Done { keep: true, answer: Box::new(move |_| drop(sender.send(said))) }
        });
        lane.submit(Job::new(work));
        assert_eq!(receiver.recv(), Ok(Err("database unavailable: the program is stopping".into())));
    }
}
