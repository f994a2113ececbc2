//! The database threads under stress: what fails alone, what waits, what is refused, and that nothing acknowledged is lost.

mod backup;
mod disk;
mod errors;
mod isolation;
mod metrics;
mod outage;
mod queue;
mod tls;
mod wal;
mod writers;

use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use persistence::queries::settings::{find_setting, put_setting};
use persistence::{Caller, DatabaseUrl, Db, Error, Tx};

use crate::support::{App, THREADS};

/// The program itself: sees everything.
fn system() -> Caller {
    Caller::system("test")
}

/// All database threads for writes, busy until they are let go: whatever is asked for meanwhile waits.
struct Held {
    go: Vec<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl Held {
    fn writers(db: &Db) -> Self {
        let count = if matches!(db.url(), DatabaseUrl::Sqlite(_)) { 1 } else { THREADS.writers };
        let (mut go, mut threads) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let ((sender, receiver), (busy, begun), db) = (channel::<()>(), channel(), db.clone());
            let hold = move |_: &mut Tx<'_>| {
                busy.send(()).unwrap();
                let _ = receiver.recv();
                Ok::<_, Error>(())
            };
            // A full disk may take this one down with the others.
            threads.push(std::thread::spawn(move || drop(db.write_now(&system(), hold))));
            begun.recv().unwrap();
            go.push(sender);
        }
        Self { go, threads }
    }

    /// One thread for reads, in the middle of a read.
    fn reader(db: &Db) -> Self {
        let ((go, receiver), (busy, begun), db) = (channel::<()>(), channel(), db.clone());
        let hold = move |tx: &mut Tx<'_>| {
            // The snapshot begins with the first statement.
            find_setting(tx, "anything")?;
            busy.send(()).unwrap();
            let _ = receiver.recv();
            Ok::<_, Error>(())
        };
        let thread = std::thread::spawn(move || drop(db.read_now(&system(), hold)));
        begun.recv().unwrap();
        Self { go: vec![go], threads: vec![thread] }
    }

    /// After so long a time that those who wait do not come into the transaction of this one.
    fn let_go(self) {
        std::thread::sleep(Duration::from_millis(12));
        drop(self.go);
        self.threads.into_iter().for_each(|thread| thread.join().unwrap());
    }
}

/// Until so many writes wait.
async fn waiting(app: &App, writes: usize) {
    for _ in 0..500 {
        if app.db.waiting().1 == writes {
            return;
        }
        actix_web::rt::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("{:?} jobs wait, not {writes} writes", app.db.waiting());
}

/// A write of the program itself.
async fn write<T: Send + 'static>(db: &Db, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    db.write(&system(), work).await
}

/// A write that leaves a note.
async fn note(db: &Db, key: &'static str) -> Result<(), Error> {
    write(db, move |tx| put_setting(tx, key, "noted")).await
}

/// Which of these notes are there.
fn noted<'a>(db: &Db, keys: &[&'a str]) -> Vec<&'a str> {
    let there = |key: &&str| {
        let key = (*key).to_owned();
        db.read_now(&system(), move |tx| find_setting(tx, &key)).unwrap().is_some()
    };
    keys.iter().copied().filter(there).collect()
}
