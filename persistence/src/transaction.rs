//! `Db::read` and `Db::write`: the only two doors to the database.
//!
//! A request hands in who calls (a verified credential), what permission the work needs, and a closure. In one hop off the
//! async workers the caller is looked up, the permission checked, the scope fixed and the closure run; a write is one
//! transaction that commits with its audit and idempotency rows or not at all.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::NaiveDate;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use domain::auth::Permission;
use tokio::sync::Semaphore;

use crate::connection::{AnyConnection, ConnectionPool, DatabaseUrl, Purpose, on_backend, pool};
use crate::error::Error;
use crate::identity::{self, Credential, Identity};
use crate::source::Sources;
use crate::types::{Id, Instant};

/// Requests that may wait for a connection; one more is told to come back (503).
const QUEUE: usize = 1024;
/// How long a request waits for its turn before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database, as the rest of the program sees it. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    url: DatabaseUrl,
    readers: Lane,
    writers: Lane,
    sources: Sources,
}

/// A pool with a bounded queue in front of it.
struct Lane {
    pool: ConnectionPool,
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl Lane {
    fn new(url: &DatabaseUrl, purpose: Purpose, size: u32) -> Self {
        Self { pool: pool(url, purpose, size), permits: Arc::new(Semaphore::new(size as usize)), waiting: AtomicUsize::new(0) }
    }

    async fn enter(&self) -> Result<tokio::sync::OwnedSemaphorePermit, Error> {
        struct Leave<'a>(&'a AtomicUsize);
        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::Relaxed);
            }
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _leave = Leave(&self.waiting);
        if before >= QUEUE {
            return Err(Error::Busy);
        }
        match tokio::time::timeout(PATIENCE, Arc::clone(&self.permits).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) | Err(_) => Err(Error::Busy),
        }
    }
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

/// Who calls, and for what. The permission is checked before the closure runs.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The verified credential.
    pub credential: Credential,
    /// What the work needs.
    pub permission: Permission,
    /// Where the call comes from.
    pub origin: Origin,
}

impl Caller {
    /// The program itself: commands of the person who owns the machine, and its own maintenance. Sees everything.
    pub fn system(operation: &'static str) -> Self {
        Self { credential: Credential::System, permission: Permission::ReferenceRead, origin: Origin { operation, ..Origin::default() } }
    }
}

/// A unit of work on the database: a read, or a write that commits whole.
pub struct Tx<'a> {
    pub(crate) conn: &'a mut AnyConnection,
    /// Who calls; what they may see.
    pub identity: Identity,
    /// Where the call comes from.
    pub origin: Origin,
    /// The instant of this work; the same for everything it writes.
    pub now: Instant,
    sources: &'a Sources,
}

impl Tx<'_> {
    /// A fresh id.
    pub fn new_id(&self) -> Id {
        self.sources.id(self.now)
    }

    /// Today in Asia/Shanghai.
    pub fn today(&self) -> NaiveDate {
        self.now.business_day()
    }

    /// Runs `work` under a savepoint: its failure undoes its own writes and nothing else of this transaction.
    pub fn attempt<T, E: From<Error>>(&mut self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let Self { conn, identity, origin, now, sources } = self;
        begin(conn, None)?;
        let mut inner = Tx { conn, identity: identity.clone(), origin: origin.clone(), now: *now, sources };
        let result = work(&mut inner);
        finish(conn, result)
    }
}

impl Db {
    /// Opens nothing yet; connections come when they are needed.
    pub fn new(url: DatabaseUrl, sources: Sources) -> Self {
        // One SQLite writer: a second one would only wait for its lock.
        let (readers, writers) = match url {
            DatabaseUrl::Sqlite(_) => (4, 1),
            DatabaseUrl::Postgres(_) => (8, 8),
        };
        let inner = Inner { readers: Lane::new(&url, Purpose::Read, readers), writers: Lane::new(&url, Purpose::Write, writers), sources, url };
        Self { inner: Arc::new(inner) }
    }

    /// Where the data lives.
    pub fn url(&self) -> &DatabaseUrl {
        &self.inner.url
    }

    /// The clock and ids of this process.
    pub fn sources(&self) -> &Sources {
        &self.inner.sources
    }

    /// Reads. `work` sees what the caller may see.
    ///
    /// # Errors
    /// `Unauthenticated`, `Forbidden`, `Busy`, `Unavailable`, and whatever `work` returns.
    pub async fn read<T, E>(&self, caller: &Caller, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (db, caller) = (self.clone(), caller.clone());
        let permit = db.inner.readers.enter().await?;
        off_the_workers(move || {
            let _permit = permit;
            db.read_now(&caller, work)
        })
        .await
    }

    /// Writes: one transaction, all or nothing.
    ///
    /// # Errors
    /// As `read`; any error rolls everything back.
    pub async fn write<T, E>(&self, caller: &Caller, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (db, caller) = (self.clone(), caller.clone());
        let permit = db.inner.writers.enter().await?;
        off_the_workers(move || {
            let _permit = permit;
            db.write_now(&caller, work)
        })
        .await
    }

    /// `read` for threads that may block: commands and import jobs.
    ///
    /// # Errors
    /// As `read`.
    pub fn read_now<T, E: From<Error>>(&self, caller: &Caller, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut conn = self.inner.readers.pool.get().map_err(|e| Error::Unavailable(e.to_string()))?;
        self.with(&mut conn, caller, work)
    }

    /// `write` for threads that may block: commands and import jobs.
    ///
    /// # Errors
    /// As `write`.
    pub fn write_now<T, E: From<Error>>(&self, caller: &Caller, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut conn = self.inner.writers.pool.get().map_err(|e| Error::Unavailable(e.to_string()))?;
        begin(&mut conn, Some("BEGIN IMMEDIATE"))?;
        let result = self.with(&mut conn, caller, work);
        finish(&mut conn, result)
    }

    fn with<T, E: From<Error>>(&self, conn: &mut AnyConnection, caller: &Caller, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let now = self.inner.sources.now();
        let identity = identity::resolve(conn, &caller.credential, now)?;
        if !identity.allows(caller.permission) {
            return Err(Error::Forbidden(domain::Code::code(caller.permission)).into());
        }
        let mut tx = Tx { conn, identity, origin: caller.origin.clone(), now, sources: &self.inner.sources };
        work(&mut tx)
    }
}

/// Begins a transaction, or a savepoint inside one. SQLite takes its write lock at once: a read that later turns into a
/// write could otherwise fail half-way.
fn begin(conn: &mut AnyConnection, sqlite: Option<&str>) -> Result<(), Error> {
    match (conn, sqlite) {
        (AnyConnection::Sqlite(c), Some(sql)) => AnsiTransactionManager::begin_transaction_sql(c, sql)?,
        (AnyConnection::Sqlite(c), None) => AnsiTransactionManager::begin_transaction(c)?,
        (AnyConnection::Postgres(c), _) => AnsiTransactionManager::begin_transaction(c)?,
    }
    Ok(())
}

fn finish<T, E: From<Error>>(conn: &mut AnyConnection, result: Result<T, E>) -> Result<T, E> {
    let outcome = match result {
        Ok(_) => on_backend!(conn, |c| AnsiTransactionManager::commit_transaction(c)),
        Err(_) => on_backend!(conn, |c| AnsiTransactionManager::rollback_transaction(c)),
    };
    match (result, outcome) {
        (Ok(value), Ok(())) => Ok(value),
        (Ok(_), Err(e)) => Err(Error::from(e).into()),
        (Err(e), _) => Err(e),
    }
}

/// Runs blocking work on the runtime's blocking threads. A panic in it has rolled back (the connection is discarded) and
/// comes out as our own fault.
async fn off_the_workers<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(join) => Err(Error::Unavailable(format!("a database task ended: {join}")).into()),
    }
}
