//! `Db::read` and `Db::write`: the only two doors to the database.
//!
//! A request hands in who calls (a verified credential), what permission the work needs, and a closure. In one hop off the
//! async workers the caller is looked up, the permission checked, the scope fixed and the closure run; a write is one
//! transaction that commits with its audit and idempotency rows or not at all.

use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use domain::auth::Permission;

use crate::connection::{AnyConnection, DatabaseUrl, Purpose};
use crate::counter_changes::CounterChanges;
use crate::engine::{Done, Engine, Job, PoolStatus, Threads, Tried, Work};
use crate::error::Error;
use crate::identity::{self, Credential, Identity};
use crate::savepoint::{begin, commit, rollback};
use crate::source::Sources;
use crate::types::{Id, Instant};

/// The database, as the rest of the program sees it. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    url: DatabaseUrl,
    engine: Engine,
    sources: Sources,
}

/// What the edge knows of a request, for the audit trail.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// `X-Request-Id`, echoed or made.
    pub request_id: Option<String>,
    /// The peer's address.
    pub address: Option<String>,
    /// The operationId.
    pub operation: &'static str,
}

/// The user who was found to call, none before; shared with the edge, which tells it in the log.
#[derive(Debug, Clone, Default)]
pub struct Found(Arc<OnceLock<Id>>);

impl Found {
    /// The user.
    pub fn user(&self) -> Option<Id> {
        self.0.get().copied()
    }

    /// Remembers the user.
    pub fn is(&self, user: Id) {
        // One request has one caller: said again, it is the same.
        let _ = self.0.set(user);
    }
}

/// Who calls, and for what. The permission is checked before the closure runs.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The verified credential.
    pub credential: Credential,
    /// What the work needs; none: what comes before a log-in, and the work of the program itself.
    pub permission: Option<Permission>,
    /// Where the call comes from.
    pub origin: Origin,
    /// Who it was found to be.
    pub found: Found,
}

impl Caller {
    /// The program itself: commands of the person who owns the machine, and its own maintenance. Sees everything.
    pub fn system(operation: &'static str) -> Self {
        Self { credential: Credential::System, permission: None, origin: Origin { operation, ..Origin::default() }, found: Found::default() }
    }

    /// Nobody yet: for log-in and refresh. Sees nothing; what they need is looked up by exact keys.
    pub fn nobody(origin: Origin) -> Self {
        Self { credential: Credential::Nobody, permission: None, origin, found: Found::default() }
    }
}

/// A unit of work on the database: a read, or a write that commits whole.
pub struct Tx<'a> {
    pub(crate) conn: &'a mut AnyConnection,
    /// Who calls; what they may see. Outside of this crate it can be read only.
    pub(crate) identity: Identity,
    /// Where the call comes from.
    pub origin: Origin,
    /// The instant of this work; the same for everything it writes.
    pub now: Instant,
    pub(crate) counters: CounterChanges,
    sources: &'a Sources,
}

impl Tx<'_> {
    /// Who calls; what they may see.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// A fresh id.
    pub fn new_id(&self) -> Id {
        self.sources.id(self.now)
    }

    /// Today in Asia/Shanghai.
    pub fn today(&self) -> NaiveDate {
        self.now.business_day()
    }

    /// Runs `work` under a savepoint: its failure undoes its own writes and nothing else of this transaction.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn attempt<T, E: From<Error>>(&mut self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.under_savepoint(true, work)
    }

    /// Runs `work` under a savepoint and takes back what it wrote, whatever comes of it: a dry run finds what a real one would.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn dry_run<T, E: From<Error>>(&mut self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.under_savepoint(false, work)
    }

    fn under_savepoint<T, E: From<Error>>(&mut self, keep: bool, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let Self { conn, identity, origin, now, counters, sources } = self;
        begin(conn)?;
        let mut inner = Tx { conn, identity: identity.clone(), origin: origin.clone(), now: *now, counters: CounterChanges::default(), sources };
        let result = work(&mut inner);
        let keep = keep && result.is_ok();
        if keep {
            counters.take_in(inner.counters);
        }
        let ended = if keep { commit(conn) } else { rollback(conn) };
        // A database that undid everything by itself has told the work why.
        match (result, ended) {
            (Ok(_), Err(error)) => Err(error.into()),
            (result, _) => result,
        }
    }
}

impl Db {
    /// Starts the database threads; connections are opened when they are first needed.
    ///
    /// # Errors
    /// `Configuration` when the operating system gives no threads.
    pub fn new(url: DatabaseUrl, sources: Sources, threads: Threads) -> Result<Self, Error> {
        let engine = Engine::start(&url, threads).map_err(|e| Error::Configuration(format!("no database threads: {e}")))?;
        Ok(Self { inner: Arc::new(Inner { url, engine, sources }) })
    }

    /// Where the data lives.
    pub fn url(&self) -> &DatabaseUrl {
        &self.inner.url
    }

    /// The clock and ids of this process.
    pub fn sources(&self) -> &Sources {
        &self.inner.sources
    }

    /// Jobs that wait for a database thread: (reads, writes).
    pub fn waiting(&self) -> (usize, usize) {
        let [(_, readers), (_, writers)] = self.pools();
        (readers.waiting, writers.waiting)
    }

    /// The worker pools by name, at this moment.
    pub fn pools(&self) -> [(&'static str, PoolStatus); 2] {
        let engine = &self.inner.engine;
        [(Purpose::Read.name(), engine.readers.status()), (Purpose::Write.name(), engine.writers.status())]
    }

    /// Takes no more work, lets what waits be done, and closes every connection.
    pub fn close(&self) {
        self.inner.engine.close();
    }

    /// Reads. `work` sees what the caller may see.
    ///
    /// # Errors
    /// `Unauthenticated`, `Forbidden`, `Busy`, `Unavailable`, `Lost`, and whatever `work` returns.
    pub async fn read<T, E>(&self, caller: &Caller, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = tokio::sync::oneshot::channel();
        self.inner.engine.readers.submit(self.job(caller, work, Reply::Awaited(reply)));
        answer.await.unwrap_or_else(|_| Err(Error::Lost.into()))
    }

    /// Writes: one transaction, all or nothing; the answer comes when it is on the disk.
    ///
    /// # Errors
    /// As `read`; any error rolls everything back.
    pub async fn write<T, E>(&self, caller: &Caller, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = tokio::sync::oneshot::channel();
        self.inner.engine.writers.submit(self.job(caller, work, Reply::Awaited(reply)));
        answer.await.unwrap_or_else(|_| Err(Error::Lost.into()))
    }

    /// `read` for threads that may block: commands and import jobs.
    ///
    /// # Errors
    /// As `read`.
    pub fn read_now<T, E>(&self, caller: &Caller, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = crossbeam_channel::bounded(1);
        self.inner.engine.readers.submit(self.job(caller, work, Reply::Blocking(reply)));
        answer.recv().unwrap_or_else(|_| Err(Error::Lost.into()))
    }

    /// `write` for threads that may block: commands and import jobs.
    ///
    /// # Errors
    /// As `write`.
    pub fn write_now<T, E>(&self, caller: &Caller, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = crossbeam_channel::bounded(1);
        self.inner.engine.writers.submit(self.job(caller, work, Reply::Blocking(reply)));
        answer.recv().unwrap_or_else(|_| Err(Error::Lost.into()))
    }

    /// The job that looks the caller up, checks the permission and runs `work`, all in one hop.
    fn job<T, E>(&self, caller: &Caller, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static, reply: Reply<Result<T, E>>) -> Job
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        Job::new(work_of(self.inner.sources.clone(), caller.clone(), work, reply))
    }
}

/// The work of a job. A connection that is dead when the caller is looked up has done nothing, and is no reason to refuse anybody.
fn work_of<T, E>(
    sources: Sources,
    caller: Caller,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    reply: Reply<Result<T, E>>,
) -> Work
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    Box::new(move |conn| {
        let result = match conn {
            // Whoever went away while they waited wants nothing done.
            Ok(_) if reply.is_unwanted() => Err(Error::Busy.into()),
            Ok(conn) => {
                let now = sources.now();
                match identity::resolve(conn, &caller.credential, now) {
                    Ok(identity) => with(conn, identity, now, (&caller, &sources), work),
                    Err(error @ Error::Unavailable(_)) => return Tried::Dead(work_of(sources, caller, work, reply), error),
                    Err(error) => Err(error.into()),
                }
            }
            Err(error) => Err(error.into()),
        };
        Tried::Done(Done {
            keep: result.is_ok(),
            answer: Box::new(move |kept| {
                // What was lost with its group is lost for those too that were refused: they may have been refused for what
                // a neighbour had written.
                reply.send(match kept {
                    Err(error) => Err(error.into()),
                    Ok(()) => result,
                });
            }),
        })
    })
}

/// Where the answer of a job goes.
enum Reply<T> {
    Awaited(tokio::sync::oneshot::Sender<T>),
    Blocking(crossbeam_channel::Sender<T>),
}

impl<T> Reply<T> {
    fn is_unwanted(&self) -> bool {
        matches!(self, Self::Awaited(sender) if sender.is_closed())
    }

    /// Whoever does not listen any more misses it.
    fn send(self, value: T) {
        match self {
            Self::Awaited(sender) => drop(sender.send(value)),
            Self::Blocking(sender) => drop(sender.send(value)),
        }
    }
}

fn with<T, E: From<Error>>(
    conn: &mut AnyConnection,
    identity: Identity,
    now: Instant,
    (caller, sources): (&Caller, &Sources),
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    if let Some(user) = identity.user_id {
        caller.found.is(user);
    }
    if let Some(missing) = caller.permission.filter(|permission| !identity.allows(*permission)) {
        return Err(Error::Forbidden(domain::Code::code(missing)).into());
    }
    let mut tx = Tx { conn, identity, origin: caller.origin.clone(), now, counters: CounterChanges::default(), sources };
    let value = work(&mut tx)?;
    let counters = tx.counters;
    counters.write(conn)?;
    Ok(value)
}
