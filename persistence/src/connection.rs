//! One connection type for both databases, chosen at run time from `DATABASE_URL`, and the pools of them.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool, R2D2Connection};

use crate::error::Error;

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// Bundled SQLite.
    Sqlite(SqliteConnection),
    /// PostgreSQL through the bundled libpq.
    Postgres(PgConnection),
}

/// Runs the same expression on whichever concrete connection it is: for the few statements that diesel cannot say on both
/// at once (multi-row insert, upsert).
macro_rules! on_backend {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::connection::AnyConnection::Sqlite($c) => $body,
            $crate::connection::AnyConnection::Postgres($c) => $body,
        }
    };
}
pub(crate) use on_backend;

/// Where the data lives.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of this machine.
    Sqlite(PathBuf),
    /// A `postgres://` URL, as libpq reads it.
    Postgres(String),
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            // The URL may hold a password.
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

impl DatabaseUrl {
    /// Reads `sqlite://PATH` or `postgres://…`. Refuses a remote PostgreSQL over an unencrypted connection unless
    /// `sslmode=disable` is spelled out: libpq's default would talk in plain text without a word.
    pub fn parse(url: &str) -> Result<Self, Error> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            if path.is_empty() {
                return Err(Error::Configuration("DATABASE_URL: sqlite:// needs a path".into()));
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let plain_text_is_meant = url.contains("sslmode=disable");
            if !cfg!(feature = "pg-tls-vendored") && !plain_text_is_meant && !is_local(url) {
                return Err(Error::Configuration(
                    "DATABASE_URL: this build has no TLS, and the PostgreSQL server is not on this machine; \
                     build with the feature pg-tls-vendored, or add sslmode=disable if the network is trusted"
                        .into(),
                ));
            }
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err(Error::Configuration("DATABASE_URL must start with sqlite:// or postgres://".into()))
    }
}

/// Whether every host of a PostgreSQL URL is loopback or a socket.
fn is_local(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let (main, query) = rest.split_once('?').unwrap_or((rest, ""));
    let authority = main.split('/').next().unwrap_or("");
    let hosts = authority.rsplit('@').next().unwrap_or("");
    let named = query.split('&').filter_map(|pair| pair.strip_prefix("host=").or_else(|| pair.strip_prefix("hostaddr=")));
    hosts.split(',').chain(named).all(|host| {
        let host = if host.starts_with('[') { host.split_once(']').map_or(host, |(h, _)| h) } else { host.split(':').next().unwrap_or("") };
        let host = host.trim_start_matches('[');
        host.is_empty()
            || host.starts_with('/')
            || host.starts_with("%2F")
            || host.starts_with("%2f")
            || matches!(host, "localhost" | "127.0.0.1" | "::1")
    })
}

/// What a pooled connection is for: SQLite readers cannot write, whatever a query file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Read,
    Write,
}

pub(crate) struct Manager {
    url: DatabaseUrl,
    purpose: Purpose,
}

impl Manager {
    fn open(&self) -> Result<AnyConnection, diesel::ConnectionError> {
        match &self.url {
            DatabaseUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
                // FULL: under WAL, NORMAL may lose acknowledged commits at power loss.
                conn.batch_execute(
                    "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                     PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;",
                )
                .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                if self.purpose == Purpose::Read {
                    conn.batch_execute("PRAGMA query_only = ON;").map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                }
                Ok(AnyConnection::Sqlite(conn))
            }
            DatabaseUrl::Postgres(url) => {
                let mut conn = PgConnection::establish(url)?;
                conn.batch_execute("SET TIME ZONE 'UTC'; SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '60s';")
                    .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConnection::Postgres(conn))
            }
        }
    }
}

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<AnyConnection, Self::Error> {
        self.open().map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, conn: &mut AnyConnection) -> Result<(), Self::Error> {
        conn.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut AnyConnection) -> bool {
        // A transaction left open (a panic in a closure) must not reach the next borrower.
        std::thread::panicking() || conn.is_broken()
    }
}

pub(crate) type ConnectionPool = Pool<Manager>;

/// A pool whose connections are opened when they are first needed, so that a start without a database can say so itself.
pub(crate) fn pool(url: &DatabaseUrl, purpose: Purpose, size: u32) -> ConnectionPool {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        .connection_timeout(Duration::from_secs(5))
        .test_on_check_out(matches!(url, DatabaseUrl::Postgres(_)))
        .build_unchecked(Manager { url: url.clone(), purpose })
}

/// One connection outside the pools: for migrations.
pub(crate) fn connect(url: &DatabaseUrl) -> Result<AnyConnection, Error> {
    if let DatabaseUrl::Sqlite(path) = url
        && let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(|e| Error::Configuration(format!("cannot create {}: {e}", folder.display())))?;
    }
    Manager { url: url.clone(), purpose: Purpose::Write }.open().map_err(|e| Error::Unavailable(e.to_string()))
}
