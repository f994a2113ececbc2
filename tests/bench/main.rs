//! `make bench`: the workload W1–W7 of docs/performance.md against the release binary over real sockets, with authentication,
//! scope and audit on, beside the floor, in the same run. Prints a table and writes it into docs/performance.md.
//!
//! `BENCH_UNITS` (1,000,000), `BENCH_SECONDS` a window (5), `BENCH_ROUNDS` (3), `BENCH_DATABASES` (sqlite,postgres),
//! `BENCH_FOLDER` (a folder of the system's temporary one): the databases stay there for the next run. `BENCH_PARTS`: register (W1–W7),
//! supervision and imports, each with a table of its own in the page; the first two if it is not said. `BENCH_ONLY`: these workloads alone (`W1,W3`), printed and not
//! written.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a program for the terminal of a developer")]

mod client;
mod files;
mod floor;
mod imports;
#[path = "../it/support/postgres_programs.rs"]
mod postgres_programs;
mod process;
mod readers;
mod report;
mod supervision;
mod workloads;

use std::path::PathBuf;
use std::time::Duration;

use floor::Floors;
use process::{Cluster, Server, run};
use report::Report;
use workloads::World;

/// How much and how long.
struct Settings {
    units: u64,
    window: Duration,
    rounds: usize,
    folder: PathBuf,
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

fn main() {
    let settings = Settings {
        units: number("BENCH_UNITS", 1_000_000),
        window: Duration::from_secs(number("BENCH_SECONDS", 5)),
        rounds: usize::try_from(number("BENCH_ROUNDS", 3)).unwrap(),
        folder: std::env::var_os("BENCH_FOLDER").map_or_else(|| std::env::temp_dir().join("qsr-bench"), PathBuf::from),
    };
    std::fs::create_dir_all(&settings.folder).unwrap();
    let databases = std::env::var("BENCH_DATABASES").unwrap_or_else(|_| "sqlite,postgres".into());
    let mut report = Report::new(&settings);
    for database in databases.split(',') {
        let cluster = (database == "postgres").then(|| Cluster::start(&settings.folder.join("postgres")));
        if part("register") || part("supervision") {
            let url = database_of(cluster.as_ref(), &settings, &format!("units_{}", settings.units), false);
            one_database(database, &url, &settings, &mut report);
        }
        if std::env::var_os("BENCH_PARTS").is_some() && part("imports") {
            let empty = || {
                let url = database_of(cluster.as_ref(), &settings, "imports", true);
                run(&url, &["migrate"], "");
                run(&url, &["authorities", "load"], "");
                url
            };
            readers::run_all(database, &empty, &settings, &mut report);
        }
        drop(cluster);
    }
    if std::env::var_os("BENCH_ONLY").is_none() {
        report.finish();
    }
}

/// The address of a database of this name, which is there already or made; `anew` empties it.
fn database_of(cluster: Option<&Cluster>, settings: &Settings, name: &str, anew: bool) -> String {
    let Some(cluster) = cluster else {
        let file = settings.folder.join(format!("{}.db", name.replace('_', "-")));
        for end in ["", "-wal", "-shm"].iter().filter(|_| anew) {
            let _ = std::fs::remove_file(format!("{}{end}", file.display()));
        }
        return format!("sqlite://{}", file.display());
    };
    let mut conn = persistence::testing::connect(&cluster.url("postgres")).unwrap();
    if anew {
        persistence::testing::execute(&mut conn, &format!("DROP DATABASE IF EXISTS {name}")).unwrap();
    }
    // It fails when the database is there, which is as well.
    let _ = persistence::testing::execute(&mut conn, &format!("CREATE DATABASE {name}"));
    cluster.url(name)
}

fn one_database(database: &str, url: &str, settings: &Settings, report: &mut Report) {
    println!("== {database}");
    run(url, &["migrate"], "");
    run(url, &["authorities", "load"], "");
    prepare(database, url, settings, report);
    if part("register") {
        register(database, url, settings, report);
    }
    if part("supervision") {
        supervision::run_all(database, url, settings, report);
    }
}

/// Whether `BENCH_ONLY`, a list like `W1,W3`, asks for this workload.
fn wanted(name: &str) -> bool {
    std::env::var("BENCH_ONLY").map_or(true, |only| only.split(',').any(|begin| name.starts_with(begin)))
}

/// Whether `BENCH_PARTS` asks for this half.
fn part(name: &str) -> bool {
    std::env::var("BENCH_PARTS").map_or(true, |parts| parts.split(',').any(|part| part == name))
}

fn register(database: &str, url: &str, settings: &Settings, report: &mut Report) {
    let server = Server::start(url);
    report.line(database, "start to first answer, s", &format!("{:.3}", server.start));
    std::thread::sleep(Duration::from_secs(1));
    report.line(database, "memory idle, MB", &format!("{:.0}", process::memory(server.pid(), "VmRSS")));
    let world = World::new(&server, url);
    let floors = Floors::new(url);
    workloads::run(database, &server, &world, &floors, settings, report);
    floors.close();
    report.line(database, "memory peak W1–W7, MB", &format!("{:.0}", process::memory(server.pid(), "VmHWM")));
    if wanted("W4") {
        imports::run(database, url, &server, &world, settings, report);
    }
}

/// Makes the units once; another run finds them.
fn prepare(database: &str, url: &str, settings: &Settings, report: &mut Report) {
    let mut conn = persistence::testing::connect(url).unwrap();
    let there = persistence::testing::lines(&mut conn, "SELECT CAST(count(*) AS TEXT) AS line FROM users").unwrap();
    if there == ["0"] {
        let (seconds, peak) = run(url, &["generate", "units", "--count", &settings.units.to_string(), "--seed", "1"], "");
        let rate = settings.units as f64 / seconds;
        report.line(database, "qsr generate units", &format!("{rate:.0} units/s, {seconds:.0} s, {peak:.0} MB"));
        if database == "postgres" {
            persistence::testing::execute(&mut conn, "VACUUM ANALYZE").unwrap();
        }
        run(url, &["admin", "create", "--username", "bench", "--authority", "100000"], "a password of the bench\n");
        run(url, &["admin", "create", "--username", "bench-province", "--authority", "330000"], "a password of the bench\n");
    }
}
