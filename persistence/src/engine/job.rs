//! What a request hands to a database thread, and how it is told what came of it.

use std::time::{Duration, Instant};

use crate::connection::AnyConnection;
use crate::error::Error;

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

/// What came of the work of a job.
pub(crate) enum Tried {
    Done(Done),
    /// The connection was dead, and nothing was done: the work, for another one, and what was wrong.
    Dead(Work, Error),
}

/// The work of a job: with a connection it does it, with an error it passes that on.
pub(crate) type Work = Box<dyn FnOnce(Result<&mut AnyConnection, Error>) -> Tried + Send>;

/// A piece of work that waits for a worker.
pub(crate) struct Job {
    queued: Instant,
    work: Work,
}

impl Job {
    pub fn new(work: Work) -> Self {
        Self { queued: Instant::now(), work }
    }

    /// The work, unless it has waited too long; then whoever asked is told so.
    pub fn unless_late(self) -> Option<Work> {
        if self.queued.elapsed() <= PATIENCE {
            return Some(self.work);
        }
        self.refuse(Error::Busy);
        None
    }

    pub fn refuse(self, error: Error) {
        refuse(self.work, error);
    }
}

/// Tells whoever asked that the work is not done.
pub(super) fn refuse(work: Work, error: Error) {
    if let Tried::Done(done) = work(Err(error)) {
        (done.answer)(Ok(()));
    }
}
