//! The import thread of a process: one job after the other, so that imports never crowd out requests.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use persistence::queries::imports::{ImportJob, fail_import};
use persistence::{Caller, Db};
use tempfile::TempPath;

use crate::flows::imports::job::{self, Source};
use crate::flows::imports::row::Parameters;
use crate::flows::refusal::{ProblemCode, Refusal};
use crate::intake::{Asked, RepeatedCodes};

/// Jobs that may wait; one more is told to come back.
const WAITING: usize = 32;

/// A job with its file; the file goes when the job ends.
pub struct Work {
    pub job: ImportJob,
    /// Who asked for it.
    pub caller: Caller,
    pub file: TempPath,
    /// What else was told.
    pub parameters: Parameters,
    /// What the first pass over the file found.
    pub asked: Asked,
    pub repeated: RepeatedCodes,
    /// Its place among the waiting.
    pub place: Place,
}

/// A place among the waiting jobs; free again when it is dropped.
pub struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Where jobs wait for the import thread.
pub struct Queue {
    thread: Mutex<Option<(Sender<Work>, JoinHandle<()>)>>,
    waiting: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
}

impl Queue {
    /// Starts the thread. It ends when the queue is dropped.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(db: Db) -> std::io::Result<Self> {
        let (sender, receiver) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = std::thread::Builder::new().name("imports".into()).spawn(move || work(&db, &receiver, &told))?;
        Ok(Self { thread: Mutex::new(Some((sender, thread))), waiting: Arc::default(), stop })
    }

    /// Takes a place, before the job is stored: what is stored will be worked on.
    ///
    /// # Errors
    /// 503 when too many wait, or the server is stopping.
    pub fn reserve(&self) -> Result<Place, Refusal> {
        if self.thread.lock().unwrap_or_else(PoisonError::into_inner).is_none() {
            return Err(busy());
        }
        let more = |waiting| (waiting < WAITING).then_some(waiting + 1);
        self.waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).map_err(|_| busy())?;
        Ok(Place(Arc::clone(&self.waiting)))
    }

    /// Hands a job over.
    ///
    /// # Errors
    /// 503 when the server stops at this moment; the job is marked failed at the next start.
    pub fn push(&self, work: Work) -> Result<(), Refusal> {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        let (sender, _) = thread.as_ref().ok_or_else(busy)?;
        sender.send(work).map_err(|_| busy())
    }

    /// Lets the batch at hand end and waits for the thread; jobs that are not done are stored as interrupted.
    pub fn finish(&self) {
        self.stop.store(true, Ordering::Relaxed);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((sender, thread)) = thread {
            drop(sender);
            if thread.join().is_err() {
                log::error!("the import thread panicked");
            }
        }
    }
}

fn busy() -> Refusal {
    Refusal::new(ProblemCode::Busy).retry_after(30)
}

fn work(db: &Db, receiver: &Receiver<Work>, stop: &AtomicBool) {
    while let Ok(Work { job, caller, file, parameters, asked, repeated, place }) = receiver.recv() {
        drop(place);
        let id = job.id;
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let source = Source { file: &file, asked: &asked, repeated: &repeated, parameters: &parameters };
            job::run(db, &caller, job, source, |_| !stop.load(Ordering::Relaxed))
        }));
        match ended {
            Ok(Ok(job)) => {
                log::info!("import {id}: {} rows, {} created, {} updated, {} rejected", job.rows_read, job.created, job.updated, job.rejected)
            }
            Ok(Err(problem)) => log::warn!("import {id}: {problem}"),
            Err(_) => {
                log::error!("import {id}: panicked");
                let ended = db.write_now(&Caller::system("import"), move |tx| fail_import(tx, id, "internal_error"));
                if let Err(error) = ended {
                    log::error!("import {id}: {error}");
                }
            }
        }
    }
}
