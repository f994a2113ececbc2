//! The release binary under load, and a PostgreSQL of its own that really writes to the disk.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::client;
use super::postgres_programs::{as_user, binaries, unprivileged};

/// The program under test: `QSR_BIN`, or the release binary of this workspace.
pub fn program() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let program = std::env::var_os("QSR_BIN").map_or_else(|| target.join("release/qsr"), PathBuf::from);
    assert!(program.exists(), "{} is not built: make bench builds it", program.display());
    program
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs a command of the program to its end; gives the seconds it took and its peak memory in MB.
pub fn run(url: &str, arguments: &[&str], input: &str) -> (f64, f64) {
    let started = Instant::now();
    let mut child = Command::new(program())
        .args(arguments)
        .env("DATABASE_URL", url)
        .env("RUST_LOG", "warn")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    let mut peak = 0.0_f64;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        peak = peak.max(memory(child.id(), "VmHWM"));
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success(), "qsr {arguments:?} failed");
    (started.elapsed().as_secs_f64(), peak)
}

/// A line of /proc/PID/status, MB.
pub fn memory(pid: u32, line: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kb = status.lines().find_map(|l| l.strip_prefix(line)?.trim_start_matches(':').trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1024.0
}

/// Seconds of CPU that a process has used.
pub fn cpu(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// A running `qsr serve`.
pub struct Server {
    child: Child,
    pub port: u16,
    /// Seconds from the start to the first answer of `/readyz`.
    pub start: f64,
}

impl Server {
    pub fn start(url: &str) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let started = Instant::now();
        let child = Command::new(program())
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .env("DATABASE_URL", url)
            .env("RUST_LOG", "error")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < Duration::from_secs(60), "the server does not start");
            std::thread::sleep(Duration::from_millis(1));
        }
        let (status, body) = client::once(port, b"GET /readyz HTTP/1.1\r\nHost: bench\r\n\r\n");
        assert_eq!(status, 200, "{body}");
        Self { child, port, start: started.elapsed().as_secs_f64() }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.pid().to_string()]).status();
        let _ = self.child.wait();
    }
}

/// A PostgreSQL with fsync and synchronous commits, kept between runs so that a million units are made once.
pub struct Cluster {
    child: Child,
    folder: PathBuf,
}

impl Cluster {
    pub fn start(folder: &Path) -> Self {
        let (bin, user) = (binaries().expect("PostgreSQL server binaries"), unprivileged());
        std::fs::create_dir_all(folder).unwrap();
        let folder = folder.canonicalize().unwrap();
        if let Some((uid, gid)) = user {
            std::os::unix::fs::chown(&folder, Some(uid), Some(gid)).unwrap();
        }
        let data = folder.join("data");
        if !data.exists() {
            let mut initdb = as_user(&bin.join("initdb"), user);
            let made =
                initdb.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-D"]).arg(&data).current_dir("/").output().unwrap();
            assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        }
        let child = as_user(&bin.join("postgres"), user)
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(&folder)
            .args([
                "-c",
                "listen_addresses=",
                "-c",
                "shared_buffers=1GB",
                "-c",
                "max_wal_size=8GB",
                "-c",
                "work_mem=16MB",
                "-c",
                "max_connections=100",
            ])
            .current_dir("/")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let cluster = Self { child, folder };
        for _ in 0..400 {
            if persistence::testing::connect(&cluster.url("postgres")).is_ok() {
                return cluster;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("PostgreSQL does not start");
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.folder.display())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}
