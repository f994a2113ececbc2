//! How a database runs a statement, and what is wrong with that.
//!
//! PostgreSQL is asked how many rows it really touched: its planner walks an index in order where it knows that a page is soon
//! full, and is right. SQLite tells its plan only, which depends on the statement alone.

use std::fmt;

use persistence::DatabaseUrl;
use persistence::testing::{self, AnyConnection};

/// Rows of a large table that PostgreSQL may touch for one page or one figure: a tenth of the register.
const TOUCHED: f64 = 10_000.0;
/// Rows that it may sort for one.
const SORTED: f64 = 2500.0;

/// Something that takes longer the more rows there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A large table, or an index of it, is walked from one end.
    Scan,
    /// Many rows of a large table are sorted.
    Sort,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scan => "scan",
            Self::Sort => "sort",
        })
    }
}

/// A connection that explains.
pub struct Explainer {
    conn: AnyConnection,
    large: Vec<String>,
}

impl Explainer {
    /// `large` are the tables that grow with the register.
    pub fn new(url: &DatabaseUrl, large: Vec<String>) -> Self {
        let mut conn = testing::open(url).unwrap();
        if matches!(url, DatabaseUrl::Postgres(_)) {
            // With the values of this very request, as the server plans it.
            let function = "CREATE FUNCTION plan_of(statement text, arguments text) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN
                EXECUTE 'PREPARE explained AS ' || statement;
                RETURN QUERY EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) EXECUTE explained' || arguments;
                DEALLOCATE explained; END $$; SET plan_cache_mode = force_custom_plan";
            testing::execute(&mut conn, function).unwrap();
        }
        Self { conn, large }
    }

    /// Whether a statement touches a large table at all.
    pub fn concerns(&self, heard: &str) -> bool {
        self.large.iter().any(|table| heard.contains(table.as_str()))
    }

    /// The plan of a statement as diesel showed it, and what is wrong with it.
    pub fn explain(&mut self, heard: &str) -> (Vec<String>, Vec<Fault>) {
        let (sql, binds) = heard.rsplit_once(" -- binds: ").unwrap_or((heard, "[]"));
        if matches!(self.conn, AnyConnection::Sqlite(_)) {
            let plan = testing::plan_on_sqlite(&mut self.conn, sql).unwrap();
            let faults = faults_on_sqlite(&self.large, &plan);
            return (plan, faults);
        }
        let values: Vec<String> = values(binds).into_iter().map(|v| format!("'{}'", v.replace('\'', "''"))).collect();
        let arguments = if values.is_empty() { String::new() } else { format!("({})", values.join(", ")) };
        let call = format!("SELECT line FROM plan_of($a${sql}$a$, $a${arguments}$a$) AS line");
        let plan = testing::lines(&mut self.conn, &call).unwrap_or_else(|e| panic!("{sql} {arguments}: {e}"));
        let faults = faults_on_postgres(&self.large, &plan);
        (plan, faults)
    }
}

fn faults_on_sqlite(tables: &[String], plan: &[String]) -> Vec<Fault> {
    let large = |line: &&String| tables.iter().any(|table| line.split(' ').nth(1) == Some(table));
    let scan = plan.iter().filter(large).any(|line| line.starts_with("SCAN "));
    let sort = plan.iter().any(|line| line.contains("ORDER BY")) && plan.iter().any(|line| large(&line));
    [(scan, Fault::Scan), (sort, Fault::Sort)].into_iter().filter(|(found, _)| *found).map(|(_, fault)| fault).collect()
}

fn faults_on_postgres(tables: &[String], plan: &[String]) -> Vec<Fault> {
    let number_after = |line: &str, mark: &str| line.split(mark).nth(1).and_then(|rest| rest.split([' ', ')']).next()?.parse::<f64>().ok());
    let node = |line: &str| line.trim_start().starts_with("->") || !line.starts_with(' ');
    let (mut touched, mut sorted, mut large) = (0.0_f64, 0.0_f64, false);
    for (number, line) in plan.iter().enumerate() {
        let loops = number_after(line, "loops=").unwrap_or(1.0);
        if line.contains("Sort  (actual") || line.contains("Sort (actual") {
            // What is sorted is what the node below gives; a sort for a page keeps only that page.
            let input = plan[number + 1..].iter().find(|below| node(below)).and_then(|below| number_after(below, "rows="));
            sorted = sorted.max(input.unwrap_or_default());
        }
        if tables.iter().any(|table| line.contains(&format!(" on {table} "))) {
            large = true;
            let details = plan[number + 1..].iter().take_while(|detail| !node(detail));
            let removed: f64 = details
                .filter_map(|detail| {
                    number_after(detail, "Rows Removed by Filter: ").or_else(|| number_after(detail, "Rows Removed by Index Recheck: "))
                })
                .sum();
            touched = touched.max((number_after(line, "rows=").unwrap_or_default() + removed) * loops);
        }
    }
    [(touched > TOUCHED, Fault::Scan), (large && sorted > SORTED, Fault::Sort)]
        .into_iter()
        .filter(|(found, _)| *found)
        .map(|(_, fault)| fault)
        .collect()
}

/// The values of `[Id(…), "text", [1, 2], Coded(Active), 21]`, as PostgreSQL reads them.
fn values(binds: &str) -> Vec<String> {
    let inner = binds.trim().strip_prefix('[').and_then(|b| b.strip_suffix(']')).unwrap();
    let (mut parts, mut depth, mut quoted, mut escaped) = (vec![String::new()], 0, false, false);
    for c in inner.chars() {
        match c {
            '"' if !escaped => quoted = !quoted,
            '[' | '(' if !quoted => depth += 1,
            ']' | ')' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        escaped = quoted && c == '\\' && !escaped;
        parts.last_mut().unwrap().push(c);
    }
    parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).map(value).collect()
}

fn value(shown: &str) -> String {
    if shown.starts_with('[') {
        return format!("{{{}}}", values(shown).join(","));
    }
    if shown.starts_with('"') {
        return serde_json::from_str(shown).unwrap();
    }
    let Some((kind, inside)) = shown.strip_suffix(')').and_then(|s| s.split_once('(')) else { return shown.to_owned() };
    match kind {
        // A tier is a letter, every other code is in snake case.
        "Coded" if inside.len() > 1 => {
            let snake = inside.chars().flat_map(|c| if c.is_uppercase() { vec!['_', c.to_ascii_lowercase()] } else { vec![c] });
            snake.collect::<String>().trim_start_matches('_').to_owned()
        }
        "Some" => value(inside),
        _ => inside.to_owned(),
    }
}

#[test]
fn binds_are_read_as_diesel_shows_them() {
    let shown = r#"[Some(Id(0198)), "a, \"b\"", [Id(1), Id(2)], Coded(A), Coded(LicenceRevoked), Instant(2026-11-24T00:00:00Z), 21, []]"#;
    assert_eq!(values(shown), ["0198", "a, \"b\"", "{1,2}", "A", "licence_revoked", "2026-11-24T00:00:00Z", "21", "{}"]);
    assert_eq!(values("[]"), [""; 0]);
}
