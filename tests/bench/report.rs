//! The table: medians over the rounds and their spread.

use std::fmt::Write as _;

use super::Settings;
use super::client::Window;
use super::process::root;

const BEGIN: &str = "<!-- bench: begin (written by `make bench`) -->\n";
const END: &str = "<!-- bench: end -->\n";

pub struct Report {
    text: String,
    heading: String,
    lines: Vec<(String, String, String)>,
    workloads: Vec<(String, String)>,
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
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
        Self { text: String::new(), heading, lines: Vec::new(), workloads: Vec::new() }
    }

    /// A figure that is no load.
    pub fn line(&mut self, database: &str, what: &str, figure: &str) {
        println!("{database:<9} {what:<48} {figure}");
        self.lines.push((database.into(), what.into(), figure.into()));
    }

    pub fn workload(&mut self, database: &str, name: &str, windows: &[(Window, f64)]) {
        let rates: Vec<f64> = windows.iter().map(|(w, _)| w.per_second()).collect();
        let (low, high) = rates.iter().fold((f64::MAX, 0.0_f64), |(low, high), r| (low.min(*r), high.max(*r)));
        let p = |q: f64| median(windows.iter().map(|(w, _)| w.percentile(q)).collect());
        let cpu = median(windows.iter().map(|(w, cpu)| cpu * 1e6 / w.latencies.len().max(1) as f64).collect());
        let refused: u64 = windows.iter().map(|(w, _)| w.refused).sum();
        let row = format!("| {name} | {:.0} ({low:.0}–{high:.0}) | {:.2} | {:.2} | {cpu:.0} | {refused} |", median(rates), p(0.5), p(0.99));
        println!("{database:<9} {row}");
        self.workloads.push((database.into(), row));
    }

    /// Writes docs/performance.md anew between its marks.
    pub fn finish(mut self) {
        let mut databases: Vec<String> = self.workloads.iter().map(|(d, _)| d.clone()).collect();
        databases.dedup();
        self.text.push_str(&self.heading);
        for database in databases {
            let title = if database == "sqlite" { "SQLite (synchronous=FULL)" } else { "PostgreSQL 15 (fsync and synchronous_commit on)" };
            write!(
                self.text,
                "\n### {title}\n\n| workload | req/s | p50 ms | p99 ms | CPU ms / 1,000 requests | refused |\n|---|---|---|---|---|---|\n"
            )
            .unwrap();
            for (_, row) in self.workloads.iter().filter(|(d, _)| *d == database) {
                writeln!(self.text, "{row}").unwrap();
            }
            self.text.push_str("\n| besides | |\n|---|---|\n");
            for (_, what, figure) in self.lines.iter().filter(|(d, ..)| *d == database) {
                writeln!(self.text, "| {what} | {figure} |").unwrap();
            }
        }
        let path = root().join("docs/performance.md");
        let page = std::fs::read_to_string(&path).unwrap_or_default();
        let page = match (page.split_once(BEGIN), page.split_once(END)) {
            (Some((before, _)), Some((_, after))) => format!("{before}{BEGIN}{}{END}{after}", self.text),
            _ => format!("{page}\n{BEGIN}{}{END}", self.text),
        };
        std::fs::write(&path, page).unwrap();
        println!("written to {}", path.display());
    }
}
