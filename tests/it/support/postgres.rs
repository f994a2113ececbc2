//! A throw-away PostgreSQL: a cluster of this test process, ended with it; or the server of `TEST_DATABASE_URL`.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use persistence::DatabaseUrl;

use super::postgres_programs::{as_user, binaries, unprivileged};

/// Where databases can be made: everything of the URL but the name of the database.
struct Server {
    before: String,
    after: String,
}

impl Server {
    fn url(&self, database: &str) -> String {
        format!("{}{database}{}", self.before, self.after)
    }

    fn run(&self, sql: &str) {
        let mut conn = persistence::testing::connect(&self.url("postgres")).unwrap();
        persistence::testing::execute(&mut conn, sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    }
}

/// A database of one test.
pub struct Database {
    pub url: DatabaseUrl,
    name: String,
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(server) = server() {
            server.run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

fn fresh(template: Option<&Database>) -> Database {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    static TURN: Mutex<()> = Mutex::new(());
    let server = server().expect("a PostgreSQL");
    let name = format!("qsr_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
    let from = template.map_or(String::new(), |t| format!(" TEMPLATE {} STRATEGY FILE_COPY", t.name));
    // One copy at a time: a template that is being copied refuses others.
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    server.run(&format!("CREATE DATABASE {name}{from}"));
    Database { url: DatabaseUrl::parse(&server.url(&name)).unwrap(), name }
}

/// A database with nothing in it.
pub fn empty() -> Database {
    fresh(None)
}

impl Database {
    /// Ends whatever connection is left, so that the database can be copied.
    pub fn disconnect(&self) {
        if let Some(server) = server() {
            server.run(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'", self.name));
        }
    }
}

/// A copy of a database that nobody is connected to.
pub fn copy(database: &Database) -> Database {
    fresh(Some(database))
}

fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| match std::env::var("TEST_DATABASE_URL") {
            Ok(url) => {
                let (main, query) = url.split_once('?').map_or((url.as_str(), String::new()), |(m, q)| (m, format!("?{q}")));
                let (before, _) = main.rsplit_once('/').expect("TEST_DATABASE_URL names a database");
                Some(Server { before: format!("{before}/"), after: query })
            }
            Err(_) => cluster(),
        })
        .as_ref()
}

/// Where a throw-away cluster lies: in memory, where there is room. Copying a database makes hundreds of files and dropping it deletes
/// them; on a disk that was half of what the tests cost.
fn folder() -> PathBuf {
    const MEMORY: &str = "/dev/shm";
    const ROOM_MB: u64 = 2048;
    let room = || {
        let output = Command::new("df").args(["-Pm", MEMORY]).output().ok()?;
        String::from_utf8(output.stdout).ok()?.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok()
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix("qsr-pg-");
    let in_memory = if room().is_some_and(|free| free >= ROOM_MB) { builder.tempdir_in(MEMORY).ok() } else { None };
    in_memory.unwrap_or_else(|| builder.tempdir().unwrap()).keep()
}

/// A cluster that is reached by a socket in its folder.
fn cluster() -> Option<Server> {
    start("-c listen_addresses=", |folder| Server { before: "postgres://postgres@localhost/".into(), after: format!("?host={}", folder.display()) })
}

/// The URL of a cluster of its own that speaks TLS, by the certificate of `tests/data/tls`, without parameters.
pub fn speaking_tls() -> String {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let options = format!("-c listen_addresses=127.0.0.1 -p {port} -c ssl=on -c ssl_cert_file=server.crt -c ssl_key_file=server.key");
    let server = start(&options, |_| Server { before: format!("postgres://postgres@localhost:{port}/"), after: String::new() });
    server.expect("a PostgreSQL").url("postgres")
}

/// Makes and starts a cluster that ends when this process does: a shell holds a pipe from us, and stops it when the pipe closes.
fn start(options: &str, server: impl FnOnce(&Path) -> Server) -> Option<Server> {
    let (bin, user) = (binaries()?, unprivileged());
    let folder = folder();
    if let Some((uid, gid)) = user {
        std::os::unix::fs::chown(&folder, Some(uid), Some(gid)).unwrap();
    }
    let data = folder.join("data");
    let made = as_user(&bin.join("initdb"), user)
        .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"])
        .arg(&data)
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
    for (name, content) in [("server.crt", CERTIFICATE), ("server.key", KEY)] {
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(data.join(name)).unwrap();
        file.write_all(content.as_bytes()).unwrap();
        if let Some((uid, gid)) = user {
            std::os::unix::fs::fchown(&file, Some(uid), Some(gid)).unwrap();
        }
    }
    let script = format!(
        "\"$0\" -D \"$1/data\" -k \"$1\" {options} -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
         -c max_connections=400 -c shared_buffers=128MB -c autovacuum=off >\"$1/log\" 2>&1 & pid=$!; cat >/dev/null; kill -INT $pid; wait $pid; rm -rf \"$1\""
    );
    let child = as_user(Path::new("/bin/sh"), user)
        .args(["-c", &script])
        .arg(bin.join("postgres"))
        .arg(&folder)
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap();
    // The pipe stays open until this process ends.
    std::mem::forget(child);
    let server = server(&folder);
    for _ in 0..200 {
        if persistence::testing::connect(&server.url("postgres")).is_ok() {
            return Some(server);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("PostgreSQL does not start: {}", std::fs::read_to_string(folder.join("log")).unwrap_or_default());
}

/// Of nobody, for the tests only.
const CERTIFICATE: &str = include_str!("../../data/tls/server.crt");
const KEY: &str = include_str!("../../data/tls/server.key");
