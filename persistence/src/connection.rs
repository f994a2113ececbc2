//! One connection type for both databases, chosen at run time from `DATABASE_URL`.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use percent_encoding::percent_decode_str;

use crate::error::{Error, says_busy};

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

/// Inserts rows the way that is fastest: row after row through one prepared statement on SQLite, where a statement of many
/// rows would be compiled anew each time; one statement, or COPY for many, on PostgreSQL, where each would be a round trip.
macro_rules! insert_rows {
    ($conn:expr, $table:expr, $rows:expr) => {{
        let mut rows = $rows;
        match $conn {
            $crate::connection::AnyConnection::Sqlite(c) => {
                for row in rows {
                    diesel::insert_into($table).values(row).execute(c)?;
                }
            }
            $crate::connection::AnyConnection::Postgres(c) => match rows.len() {
                0 => {}
                1 => {
                    if let Some(row) = rows.pop() {
                        diesel::insert_into($table).values(row).execute(c)?;
                    }
                }
                2..$crate::connection::COPY_FROM => {
                    diesel::insert_into($table).values(rows).execute(c)?;
                }
                _ => {
                    diesel::copy_from($table).from_insertable(rows).execute(c)?;
                }
            },
        }
    }};
}
pub(crate) use insert_rows;

/// From so many rows on PostgreSQL takes them by COPY.
pub(crate) const COPY_FROM: usize = 32;

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
    /// Reads `sqlite://PATH` or `postgres://…`. To a PostgreSQL on another machine it speaks TLS (`sslmode=require`) unless the URL or PGSSLMODE
    /// says otherwise: libpq's default would talk in plain text without a word.
    ///
    /// # Errors
    /// `Configuration`: it is neither.
    pub fn parse(url: &str) -> Result<Self, Error> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            if path.is_empty() {
                return Err(Error::Configuration("DATABASE_URL: sqlite:// needs a path".into()));
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let is_said = settings(url).any(|(name, _)| name == "sslmode") || std::env::var_os("PGSSLMODE").is_some() || is_local(url);
            return Ok(Self::Postgres(if is_said { url.to_owned() } else { with_setting(url, "sslmode=require") }));
        }
        Err(Error::Configuration("DATABASE_URL must start with sqlite:// or postgres://".into()))
    }
}

/// What stands before the `@` of a PostgreSQL URL, if there is one, and what stands behind it: hosts, database, parameters. A password may hold
/// a question mark.
pub(crate) fn parts(url: &str) -> (Option<&str>, &str) {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let end = rest.find('/').unwrap_or(rest.len());
    match rest.get(..end).and_then(|main| main.rfind('@')) {
        Some(at) => (rest.get(..at), rest.get(at + 1..).unwrap_or_default()),
        None => (None, rest),
    }
}

/// The parameters of a PostgreSQL URL, as libpq reads them.
pub(crate) fn settings(url: &str) -> impl Iterator<Item = (String, String)> {
    let query = parts(url).1.split_once('?').map_or("", |(_, query)| query);
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    query.split('&').filter_map(|pair| pair.split_once('=')).map(move |(name, value)| (decoded(name), decoded(value)))
}

/// Whether every host of a PostgreSQL URL is loopback or a socket. Without one libpq takes a socket, unless the environment or a service
/// names another.
fn is_local(url: &str) -> bool {
    let hosts = parts(url).1.split(['/', '?']).next().unwrap_or("");
    let named: Vec<String> = settings(url).filter(|(name, _)| matches!(name.as_str(), "host" | "hostaddr")).map(|(_, value)| value).collect();
    let bare = |host: &str| match host.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or("").to_owned(),
        None => percent_decode_str(host.split(':').next().unwrap_or("")).decode_utf8_lossy().into_owned(),
    };
    let of_authority = hosts.split(',').map(bare);
    let all: Vec<String> =
        of_authority.chain(named.iter().flat_map(|hosts| hosts.split(',')).map(str::to_owned)).filter(|host| !host.is_empty()).collect();
    if all.is_empty() {
        let is_elsewhere = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        return settings(url).all(|(name, _)| name != "service") && !["PGHOST", "PGHOSTADDR", "PGSERVICE"].into_iter().any(is_elsewhere);
    }
    let is_here = |host: &String| {
        host.starts_with(['/', '@']) || host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    };
    all.iter().all(is_here)
}

/// What a connection is for: SQLite readers cannot write, whatever a query file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Read,
    Write,
}

impl Purpose {
    /// For names of threads and labels of metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// One connection, as its purpose wants it.
///
/// # Errors
/// `Unavailable`.
pub(crate) fn connect_for(url: &DatabaseUrl, purpose: Purpose) -> Result<AnyConnection, Error> {
    let mut tries = 0;
    loop {
        match open(url, purpose) {
            // Who turns a new file into a WAL needs it alone for a moment, and SQLite does not wait for that by itself.
            Err(error) if tries < OPENING_TRIES && says_busy(&error.to_string()) => {
                tries += 1;
                std::thread::sleep(OPENING_PAUSE);
            }
            opened => return opened.map_err(|e| Error::Unavailable(e.to_string())),
        }
    }
}

/// How often a SQLite file is tried that another program is just making.
const OPENING_TRIES: u32 = 100;
/// And after how long each time.
const OPENING_PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

fn open(url: &DatabaseUrl, purpose: Purpose) -> Result<AnyConnection, ConnectionError> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
            // FULL: under WAL, NORMAL may lose acknowledged commits at power loss. A checkpoint every 4,000 pages (16 MB), so
            // that a page which changes again and again is carried over once; the log is cut back to 64 MB afterwards. A
            // writer keeps the inner pages of its indexes at hand (negative: KiB).
            let cache = if purpose == Purpose::Write { -12_288 } else { -2_048 };
            conn.batch_execute(&format!(
                "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                 PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = {cache};"
            ))
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
            if purpose == Purpose::Read {
                conn.batch_execute("PRAGMA query_only = ON;").map_err(ConnectionError::CouldntSetupConfiguration)?;
            }
            Ok(AnyConnection::Sqlite(conn))
        }
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(&with_timeouts(url))?;
            // Unless it is told so, the planner takes the disk for one that turns, and rather reads a million rows in order
            // than ten thousand by an index.
            conn.batch_execute(
                "SET TIME ZONE 'UTC'; SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '60s'; SET random_page_cost = 1.1;",
            )
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(AnyConnection::Postgres(conn))
        }
    }
}

/// libpq would wait for minutes for a server that cannot be reached, or has gone silent in the middle of an answer.
fn with_timeouts(url: &str) -> String {
    const PATIENCE: [&str; 5] = ["connect_timeout=5", "tcp_user_timeout=10000", "keepalives_idle=10", "keepalives_interval=5", "keepalives_count=3"];
    PATIENCE.iter().fold(url.to_owned(), |url, setting| {
        let name = setting.split('=').next().unwrap_or_default();
        if settings(&url).any(|(said, _)| said == name) { url } else { with_setting(&url, setting) }
    })
}

fn with_setting(url: &str, setting: &str) -> String {
    format!("{url}{}{setting}", if url.contains('?') { '&' } else { '?' })
}

/// One connection outside the engine: for migrations and tests. Makes the folder of a SQLite file.
pub(crate) fn connect(url: &DatabaseUrl) -> Result<AnyConnection, Error> {
    if let DatabaseUrl::Sqlite(path) = url
        && let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(|e| Error::Configuration(format!("cannot create {}: {e}", folder.display())))?;
    }
    connect_for(url, Purpose::Write)
}
