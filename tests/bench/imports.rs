//! W4: an import of 100,000 rows, one in a hundred bad, as CSV and as XLSX; and what creates feel meanwhile.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::Settings;
use super::client::{get, load, once};
use super::files::{csv, xlsx};
use super::process::{Server, memory};
use super::report::Report;
use super::workloads::World;

const ROWS: u64 = 100_000;
fn upload(server: &Server, world: &World, file: &[u8]) -> String {
    let head = format!(
        "POST /api/v1/imports?kind=units&entry_reason=baseline_survey HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/octet-stream\r\nContent-Length: {}\r\n\r\n",
        world.token,
        file.len()
    );
    let (status, body) = once(server.port, &[head.as_bytes(), file].concat());
    assert_eq!(status, 202, "{body}");
    let job: Value = serde_json::from_str(&body).unwrap();
    job["id"].as_str().unwrap().to_owned()
}

fn finished(server: &Server, world: &World, id: &str) -> Option<Value> {
    let (_, body) = once(server.port, &get(&format!("/api/v1/imports/{id}"), &world.token));
    let job: Value = serde_json::from_str(&body).unwrap();
    (!job["finished_at"].is_null()).then_some(job)
}

fn timed(server: &Server, world: &World, file: &[u8]) -> f64 {
    let started = Instant::now();
    let id = upload(server, world, file);
    loop {
        if let Some(job) = finished(server, world, &id) {
            assert_eq!((job["status"].as_str(), job["rejected"].as_u64()), (Some("completed"), Some(ROWS / 100)), "{job}");
            return ROWS as f64 / started.elapsed().as_secs_f64();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Units alone, without figures, decisions, reasons, status, audit and search on SQLite: copies of stored ones, undone afterwards.
fn floor(url: &str) -> f64 {
    let mut conn = persistence::testing::connect(url).unwrap();
    let columns = "name, search_name, activities, sole_proprietor, division_code, address, applicability, entry_reasons, credit_risk_class, \
                   operating_status, uscc_override_reason, territorial_authority_id, provincial_id, municipal_id, county_id, station_id, metrics_year, \
                   tier, completeness, lead_authority_id, level_substituted, override_authority_id, override_from, override_to, monitoring_level, \
                   version, created_at, updated_at";
    let id = if url.starts_with("postgres") { "gen_random_uuid()" } else { "randomblob(16)" };
    let copied = format!("INSERT INTO units (id, uscc, {columns}) SELECT {id}, 'F' || seq, {columns} FROM units ORDER BY seq LIMIT {ROWS}");
    persistence::testing::execute(&mut conn, "BEGIN").unwrap();
    let started = Instant::now();
    persistence::testing::execute(&mut conn, &copied).unwrap();
    let rate = ROWS as f64 / started.elapsed().as_secs_f64();
    persistence::testing::execute(&mut conn, "ROLLBACK").unwrap();
    rate
}

pub fn run(database: &str, url: &str, server: &Server, world: &World, settings: &Settings, report: &mut Report) {
    let start = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() % 4_000_000 * 100_000;
    let rate = timed(server, world, &csv(start, ROWS));
    report.line(database, "W4 import of 100,000 rows, CSV", &format!("{rate:.0} rows/s"));
    let again = timed(server, world, &csv(start, ROWS));
    report.line(database, "W4 the same file again (all unchanged)", &format!("{again:.0} rows/s"));
    let rate = timed(server, world, &xlsx(start + ROWS, ROWS));
    report.line(database, "W4 import of 100,000 rows, XLSX", &format!("{rate:.0} rows/s"));
    report.line(database, "memory peak with imports, MB", &format!("{:.0}", memory(server.pid(), "VmHWM")));
    // Creates alone, and beside an import.
    let idle = load(server.port, 32, settings.window, &world.creates());
    let id = upload(server, world, &csv(start + 2 * ROWS, 10 * ROWS));
    std::thread::sleep(Duration::from_millis(500));
    let beside = load(server.port, 32, settings.window, &world.creates());
    assert!(finished(server, world, &id).is_none(), "the import ended before the window");
    report.line(
        database,
        "W3 beside an import of 1,000,000 rows",
        &format!(
            "{:.0}/s, p99 {:.1} ms (alone {:.0}/s, p99 {:.1} ms)",
            beside.per_second(),
            beside.percentile(0.99),
            idle.per_second(),
            idle.percentile(0.99)
        ),
    );
    // Last, since what is undone stays behind as dead rows.
    let floor = floor(url);
    report.line(database, "floor W4: 100,000 rows of units alone, by one INSERT … SELECT, not committed", &format!("{floor:.0} rows/s"));
}
