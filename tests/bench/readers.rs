//! What files cost: an import into an empty database, a preview, and rows that are nothing but formatted.

use super::Settings;
use super::files::{csv, formatted, xlsx};
use super::process::run;
use super::report::{IMPORTS, Report};

const ROWS: u64 = 50_000;
const PREVIEWED: u64 = 200_000;
/// Excel has 1,048,576 rows.
const EMPTY: u32 = 1_000_000;

/// Imports into `empty`, the address of a database that is migrated and has authorities and no units.
pub fn run_all(database: &str, empty: &dyn Fn() -> String, settings: &Settings, report: &mut Report) {
    let file = |name: &str, content: Vec<u8>| {
        let path = settings.folder.join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    for (name, content) in [("CSV", csv(0, ROWS)), ("XLSX", xlsx(0, ROWS))] {
        let path = file(&format!("units.{}", name.to_lowercase()), content);
        let mut seconds = Vec::new();
        let mut peak = 0.0_f64;
        for _ in 0..settings.rounds {
            let (took, memory) = import(&empty(), &path, &[]);
            seconds.push(took);
            peak = peak.max(memory);
        }
        seconds.sort_by(f64::total_cmp);
        let rate = |seconds: f64| ROWS as f64 / seconds;
        let (low, middle, high) = (seconds[seconds.len() - 1], seconds[seconds.len() / 2], seconds[0]);
        let figure = format!("{:.0} ({:.0}–{:.0}) rows/s, {peak:.0} MB", rate(middle), rate(low), rate(high));
        report.line(database, &format!("{IMPORTS}{ROWS} rows, {name}"), &figure);
    }
    let url = empty();
    for (name, content) in [("CSV", csv(0, PREVIEWED)), ("XLSX", xlsx(0, PREVIEWED))] {
        let path = file(&format!("preview.{}", name.to_lowercase()), content);
        let (took, peak) = import(&url, &path, &["--preview"]);
        report.line(database, &format!("{IMPORTS}preview of {PREVIEWED} rows, {name}"), &format!("{took:.2} s, {peak:.0} MB"));
    }
    let path = file("formatted.xlsx", formatted(0, 100, EMPTY));
    let (took, peak) = import(&url, &path, &[]);
    report.line(database, &format!("{IMPORTS}100 rows above {EMPTY} formatted empty ones, XLSX"), &format!("{took:.2} s, {peak:.0} MB"));
}

fn import(url: &str, file: &str, besides: &[&str]) -> (f64, f64) {
    let asked = ["import", "units", file, "--entry-reason", "baseline_survey"];
    run(url, &[&asked[..], besides].concat(), "")
}
