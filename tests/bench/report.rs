//! The table: medians over the rounds and their spread.

use std::fmt::Write as _;

use super::Settings;
use super::client::Window;
use super::process::root;

/// The marks between which a part of the page is written.
fn marks(part: &str) -> [String; 2] {
    [format!("<!-- {part}: begin (written by `make bench`) -->\n"), format!("<!-- {part}: end -->\n")]
}

/// What the rounds of a workload gave.
#[derive(Default)]
pub struct Measured {
    pub windows: Vec<Window>,
    /// Seconds of CPU of the server in each window.
    pub cpu: Vec<f64>,
    /// The floor in each round, a second; empty where there is none.
    pub floors: Vec<f64>,
}

pub struct Report {
    heading: String,
    lines: Vec<(String, String, String)>,
    workloads: Vec<(String, String)>,
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Median (lowest–highest).
fn spread(rates: &[f64]) -> String {
    let (low, high) = rates.iter().fold((f64::MAX, 0.0_f64), |(low, high), r| (low.min(*r), high.max(*r)));
    format!("{:.0} ({low:.0}–{high:.0})", median(rates.to_vec()))
}

impl Report {
    pub fn new(settings: &Settings) -> Self {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let heading = format!(
            "{} units, {cores} cores shared by server, database and client, {} rounds of {} s, interleaved; median (lowest–highest).\n",
            settings.units,
            settings.rounds,
            settings.window.as_secs()
        );
        Self { heading, lines: Vec::new(), workloads: Vec::new() }
    }

    /// A figure that is no load.
    pub fn line(&mut self, database: &str, what: &str, figure: &str) {
        println!("{database:<9} {what:<48} {figure}");
        self.lines.push((database.into(), what.into(), figure.into()));
    }

    pub fn workload(&mut self, database: &str, name: &str, measured: &Measured) {
        let windows = &measured.windows;
        let rates: Vec<f64> = windows.iter().map(Window::per_second).collect();
        let p = |q: f64| median(windows.iter().map(|w| w.percentile(q)).collect());
        let cpu = median(windows.iter().zip(&measured.cpu).map(|(w, cpu)| cpu * 1e6 / w.latencies.len().max(1) as f64).collect());
        let refused: u64 = windows.iter().map(|w| w.refused).sum();
        let floor = match measured.floors.is_empty() {
            true => "| |".to_owned(),
            false => format!("{} | {:.0} % |", spread(&measured.floors), 100.0 * median(rates.clone()) / median(measured.floors.clone())),
        };
        let row = format!("| {name} | {} | {:.2} | {:.2} | {cpu:.0} | {refused} | {floor}", spread(&rates), p(0.5), p(0.99));
        println!("{database:<9} {row}");
        self.workloads.push((database.into(), row));
    }

    /// Writes docs/performance.md anew between its marks: what was measured by load, and what was not.
    pub fn finish(self) {
        let path = root().join("docs/performance.md");
        let mut page = std::fs::read_to_string(&path).unwrap_or_default();
        if !self.workloads.is_empty() {
            page = put(&page, "bench", &self.register());
        }
        for (part, of) in PARTS {
            if self.lines.iter().any(|(_, what, _)| what.starts_with(part)) {
                page = put(&page, part.trim_end_matches(": "), &self.part(part, of));
            }
        }
        std::fs::write(&path, page).unwrap();
        println!("written to {}", path.display());
    }

    fn databases(&self) -> Vec<String> {
        let mut databases: Vec<String> = self.lines.iter().map(|(d, ..)| d.clone()).collect();
        databases.dedup();
        databases
    }

    fn register(&self) -> String {
        let mut text = self.heading.clone();
        for database in self.databases() {
            let title = if database == "sqlite" { "SQLite (synchronous=FULL)" } else { "PostgreSQL 15 (fsync and synchronous_commit on)" };
            write!(
                text,
                "\n### {title}\n\n| workload | req/s | p50 ms | p99 ms | CPU ms / 1,000 requests | refused | floor, a second | of the floor |\n\
                 |---|---|---|---|---|---|---|---|\n"
            )
            .unwrap();
            for (_, row) in self.workloads.iter().filter(|(d, _)| *d == database) {
                writeln!(text, "{row}").unwrap();
            }
            text.push_str("\n| besides | |\n|---|---|\n");
            for (_, what, figure) in self.lines.iter().filter(|(d, what, _)| *d == database && !PARTS.iter().any(|(part, _)| what.starts_with(part)))
            {
                writeln!(text, "| {what} | {figure} |").unwrap();
            }
        }
        text
    }

    /// One column a database.
    fn part(&self, part: &str, of: &str) -> String {
        let databases = self.databases();
        let mut text = format!("| {of} | {} |\n|---|{}\n", databases.join(" | "), "---|".repeat(databases.len()));
        text = text.replace("sqlite", "SQLite").replace("postgres", "PostgreSQL 15");
        let column = |database: &String| -> Vec<(&str, &str)> {
            let theirs = self.lines.iter().filter(|(d, what, _)| d == database && what.starts_with(part));
            theirs.map(|(_, what, figure)| (what.trim_start_matches(part), figure.as_str())).collect()
        };
        let columns: Vec<Vec<(&str, &str)>> = databases.iter().map(column).collect();
        for index in 0..columns.first().map_or(0, Vec::len) {
            let row: Vec<(&str, &str)> = columns.iter().filter_map(|column| column.get(index).copied()).collect();
            let figures: Vec<&str> = row.iter().map(|(_, figure)| *figure).collect();
            writeln!(text, "| {} | {} |", row.first().map_or("", |(what, _)| what), figures.join(" | ")).unwrap();
        }
        text
    }
}

/// What the lines of supervision begin with.
pub const SUPERVISION: &str = "supervision: ";
/// What the lines of imports into an empty database begin with.
pub const IMPORTS: &str = "imports: ";
/// Parts with a table of their own, and what stands above its lines.
const PARTS: [(&str, &str); 2] = [(SUPERVISION, "over 1,000,000 units"), (IMPORTS, "into an empty database")];

fn put(page: &str, part: &str, text: &str) -> String {
    let [begin, end] = marks(part);
    match (page.split_once(&begin), page.split_once(&end)) {
        (Some((before, _)), Some((_, after))) => format!("{before}{begin}{text}{end}{after}"),
        _ => format!("{page}\n{begin}{text}{end}"),
    }
}
