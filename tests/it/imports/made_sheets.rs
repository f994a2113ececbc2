//! Sheets made by eyes that had not seen the reader (tests/data/sheets/made): each gives exactly what the table in their README says.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::Value;

use crate::support::{App, Backend, make};

/// A line of the table.
struct Made {
    name: String,
    query: String,
    gives: Vec<String>,
}

fn folder() -> String {
    format!("{}/data/sheets/made", env!("CARGO_MANIFEST_DIR"))
}

/// The table: file, what the request says besides the kind, what a person reads, what comes out.
fn table() -> Vec<Made> {
    let readme = std::fs::read_to_string(format!("{}/README.md", folder())).unwrap();
    let rows = readme.lines().filter(|line| line.starts_with("| `"));
    let made = rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [name, query, _, gives] = cells.as_slice() else { panic!("{line}") };
        let bare = |text: &str| text.trim_matches('`').to_owned();
        Made { name: bare(name), query: bare(query), gives: gives.split("<br>").map(bare).collect() }
    });
    made.collect()
}

/// A value as the table has it; nothing is a dash.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn line(value: &Value, fields: &[&str]) -> String {
    fields.iter().map(|field| shown(&value[*field])).collect::<Vec<_>>().join(" ")
}

/// The units of the register with the figures of each year, in the order of entry.
async fn units(app: &App) -> Vec<String> {
    let mut lines = Vec::new();
    for unit in app.city().all("/units?sort=created_at").await {
        let activities: Vec<String> = unit["activities"].as_array().unwrap().iter().map(shown).collect();
        let unit_line = format!("unit {} {} {}", shown(&unit["name"]), shown(&unit["division_code"]), activities.join("+"));
        let metrics = app.city().get(&format!("/units/{}/metrics", unit["id"].as_str().unwrap())).await.status(200).json;
        let years = metrics["items"].as_array().unwrap();
        const FIGURES: [&str; 5] = ["year", "employees_period_end", "employees_annual_average", "main_business_revenue_wan", "merchandise_sales_wan"];
        let figures: Vec<String> = years.iter().map(|year| line(year, &FIGURES)).collect();
        lines.push([vec![unit_line], figures].concat().join(", "));
    }
    lines
}

/// What comes of a file, line by line.
async fn outcome(app: &App, made: &Made) -> Vec<String> {
    let said = made.query.split('&').filter_map(|part| part.split_once('='));
    let said: String = said.map(|(name, value)| format!("&{name}={}", make::encoded(value))).collect();
    let path = format!("/imports?kind=units&entry_reason=baseline_survey{said}");
    let file = std::fs::read(format!("{}/{}", folder(), made.name)).unwrap();
    let reply = app.city().send_raw(Method::POST, &path, "application/octet-stream", file).await;
    if reply.code != 202 {
        return vec![format!("refused {}", shown(&reply.json["errors"][0]["code"]))];
    }
    let job = app.city().finished(reply.json["id"].as_str().unwrap()).await;
    let mut lines = units(app).await;
    let warnings = job["warnings"].as_array().unwrap();
    lines.extend(warnings.iter().map(|warning| format!("warning {}", line(warning, &["code", "sheet", "cell", "count"]))));
    for row in app.city().rows(&job).await {
        let reasons: Vec<String> = row["errors"].as_array().unwrap().iter().map(|error| shown(&error["code"])).collect();
        if row["outcome"] == "rejected" {
            lines.push(format!("rejected {} {}", line(&row, &["sheet", "row"]), reasons.join("+")));
        }
    }
    lines
}

#[test]
fn every_made_sheet_gives_what_the_table_says() {
    let mut wrong = Vec::new();
    for made in table() {
        // What is read is read before the database is asked.
        let (sender, receiver) = std::sync::mpsc::channel();
        let (name, gives) = (made.name.clone(), made.gives.clone());
        App::run(Backend::Sqlite, |app| async move { sender.send(outcome(&app, &made).await).unwrap() });
        let came = receiver.recv().unwrap();
        if came != gives {
            wrong.push(format!("{name}\n  must: {gives:?}\n  came: `{}`", came.join("`<br>`")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_every_made_sheet() {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> = files.filter(|name| name != "README.md").collect();
    let listed: Vec<String> = table().into_iter().map(|made| made.name).collect();
    assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), files);
    assert!(listed.len() == files.len() && files.len() >= 20, "{}", listed.len());
}
