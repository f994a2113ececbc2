//! The threads that work on passwords: few, each with its memory, behind a queue that has an end, since anybody may try to log in.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use crate::auth::password::Memory;
use crate::error::{Problem, ProblemCode};

/// Passwords that are worked on at once: each takes 19 MiB for as long as the process lives, and some 20 ms of a core.
const THREADS: usize = 2;
/// Passwords that may wait for their turn: about a second's work.
const WAITING: usize = 128;

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// The threads; they end with it.
pub struct Hashing(SyncSender<Job>);

impl Hashing {
    /// Starts them. Their memory is taken with the first password.
    ///
    /// # Errors
    /// When the operating system gives no threads.
    pub fn start() -> std::io::Result<Self> {
        let (jobs, waiting) = sync_channel(WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        for number in 0..THREADS {
            let waiting = Arc::clone(&waiting);
            std::thread::Builder::new().name(format!("password-{number}")).spawn(move || work_on(&waiting))?;
        }
        Ok(Self(jobs))
    }

    /// Runs `work` on one of them.
    ///
    /// # Errors
    /// 503 when too many wait already; internal, when `work` panics.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce(&mut Memory) -> T + Send + 'static) -> Result<T, Problem> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |memory| {
            // Whoever went away while they waited wants nothing done.
            if !reply.is_closed() {
                drop(reply.send(work(memory)));
            }
        });
        match self.0.try_send(job) {
            Ok(()) => answer.await.map_err(Problem::internal),
            Err(TrySendError::Full(_)) => Err(Problem::new(ProblemCode::Busy).retry_after(1)),
            Err(TrySendError::Disconnected(_)) => Err(Problem::internal("no password threads")),
        }
    }
}

fn work_on(waiting: &Mutex<Receiver<Job>>) {
    let mut memory = Memory::default();
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        if catch_unwind(AssertUnwindSafe(|| job(&mut memory))).is_err() {
            log::error!("work on a password panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::mpsc::channel;
    use std::task::{Context, Waker};

    use super::*;

    /// Hands work in: a future does nothing before it is asked.
    fn asked<F: Future>(work: F) -> Pin<Box<F>> {
        let mut work = Box::pin(work);
        assert!(work.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        work
    }

    #[actix_web::test]
    async fn when_too_many_wait_the_next_is_told_to_come_again() {
        let hashing = Hashing::start().expect("threads");
        let (mut holds, mut held_up) = (Vec::new(), Vec::new());
        // One after the other, so that each thread holds one before the queue fills.
        for _ in 0..THREADS {
            let (hold, held) = channel::<()>();
            let (at_work, begun) = oneshot::channel();
            held_up.push(asked(hashing.run(move |_| (at_work.send(()), held.recv()))));
            begun.await.expect("begun");
            holds.push(hold);
        }
        let waiting: Vec<_> = (0..WAITING).map(|number| asked(hashing.run(move |_| number))).collect();
        let refused = hashing.run(|_| ()).await.expect_err("full");
        assert_eq!((refused.code, refused.retry_after), (ProblemCode::Busy, Some(1)));
        drop(holds);
        for (number, job) in waiting.into_iter().enumerate() {
            assert_eq!(job.await.expect("done"), number);
        }
        assert!(hashing.run(|_| ()).await.is_ok());
    }

    #[actix_web::test]
    async fn one_that_panics_takes_no_thread_with_it() {
        let hashing = Hashing::start().expect("threads");
        for _ in 0..2 * THREADS {
            let failed = hashing.run(|_| assert!(std::hint::black_box(false), "on purpose")).await.expect_err("no answer");
            assert_eq!(failed.code, ProblemCode::Internal);
        }
        assert_eq!(hashing.run(|_| 7).await.expect("done"), 7);
    }
}
