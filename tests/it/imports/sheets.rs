//! Sheets as offices have them (tests/data/sheets): each gives what its README says, and nothing wrong without a word.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::{App, Backend};

const QUERY: &str = "kind=units&entry_reason=baseline_survey&year=2025";

fn sheet(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/data/sheets/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Every figure that the register has, in the order of entry: year, people at the end, on average, revenue.
async fn figures(app: &App) -> Vec<Value> {
    let mut told = Vec::new();
    for unit in app.city().all("/units?sort=created_at").await {
        let list = app.city().get(&format!("/units/{}/metrics", unit["id"].as_str().unwrap())).await.status(200).json;
        for row in list["items"].as_array().unwrap() {
            told.push(json!([row["year"], row["employees_period_end"], row["employees_annual_average"], row["main_business_revenue_wan"]]));
        }
    }
    told
}

fn codes(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|told| told["code"].as_str().unwrap().to_owned()).collect()
}

/// Imports a sheet into an empty register: the figures there afterwards, the warnings, and the errors of its rows.
async fn imported(app: &App, name: &str) -> (Vec<Value>, Vec<String>, Vec<String>) {
    let job = app.city().import(QUERY, sheet(name)).await;
    assert_eq!(job["status"], "completed", "{name}: {job}");
    let rows = app.city().rows(&job).await;
    let rejected = rows.iter().filter(|row| row["outcome"] == "rejected").flat_map(|row| codes(&row["errors"])).collect();
    (figures(app).await, codes(&job["warnings"]), rejected)
}

/// What must come out of a sheet: figures, warnings, errors of rows.
type Expected<'a> = (&'a str, Vec<Value>, &'a [&'a str], &'a [&'a str]);

fn one_database_is_enough(expected: Vec<Expected<'static>>) {
    for (name, figures, warnings, errors) in expected {
        // What is read is read before the database is asked.
        App::run(Backend::Sqlite, |app| async move {
            let (stored, told, rejected) = imported(&app, name).await;
            assert_eq!((stored, told, rejected), (figures, owned(warnings), owned(errors)), "{name}");
        });
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn heads_of_two_lines_are_read_as_trees() {
    // Figures of a year that its heading names go to that year.
    let of_one = || [json!([2025, 50, null, 2000]), json!([2024, null, null, 100])];
    let both_years = || of_one().into_iter().chain(of_one()).collect();
    one_database_is_enough(vec![
        ("01-two-line-heading-years.xlsx", both_years(), &[], &[]),
        ("02-two-line-heading-yuan.xlsx", vec![json!([2025, 10, 20, 1234]); 2], &[], &[]),
        ("03-two-line-heading-average-first.xlsx", vec![json!([2025, 10, 20, 900]); 2], &["other_year_not_read"], &[]),
        ("05-two-line-heading-of-which.xlsx", vec![json!([2025, 100, null, 900]); 2], &["figures_not_understood", "figures_not_understood"], &[]),
    ]);
}

#[test]
fn units_of_money_are_read_wherever_they_stand() {
    let converted = || vec![json!([2025, 50, null, 1234])];
    one_database_is_enough(vec![
        ("07-second-table-other-unit.xlsx", vec![json!([2025, 40, null, 500]), json!([2025, 60, null, 700])], &[], &[]),
        ("10-unit-line-two-units.xlsx", converted(), &[], &[]),
        ("12-unit-line-brackets.xlsx", converted(), &[], &[]),
        ("15-unit-line-yiyuanji.xlsx", converted(), &[], &[]),
        ("18-unit-note-below.xlsx", converted(), &[], &[]),
        ("29-number-format-wan.xlsx", vec![json!([2025, 50, null, 1234]), json!([2025, 50, null, 5678])], &[], &[]),
        ("45-unit-column-per-row.xlsx", vec![json!([2025, 50, null, 1234]); 2], &[], &[]),
    ]);
}

#[test]
fn what_is_not_read_is_told() {
    let one = || vec![json!([2025, 50, null, 1000])];
    one_database_is_enough(vec![
        ("19-formula-no-cached-value.xlsx", one(), &[], &["formula_without_result"]),
        ("21-merged-revenue.xlsx", vec![], &[], &["merged_figure", "merged_figure"]),
        ("24-two-visible-sheets.xlsx", vec![json!([2025, 50, null, 1000]); 2], &[], &[]),
        ("26-example-sheet-first.xlsx", vec![json!([2025, 50, null, 1000]); 2], &["sheet_not_read"], &[]),
        ("28-filtered-rows.xlsx", vec![json!([2025, 50, null, 1000]); 3], &["hidden_rows_read"], &[]),
        ("37-spill-in-unused-column.xlsx", one(), &[], &[]),
        ("41-status-column-ignored.xlsx", vec![], &["column_not_imported"], &[]),
        ("46-hidden-column-wins.xlsx", vec![json!([2025, 500, null, 1000])], &["hidden_column_not_read"], &[]),
    ]);
}

async fn a_warning_names_sheet_cell_and_count_in_both_languages(app: App) {
    let job = app.city().import(QUERY, sheet("46-hidden-column-wins.xlsx")).await;
    let warning = &job["warnings"][0];
    assert_eq!((&warning["sheet"], &warning["cell"], &warning["count"]), (&json!("Sheet1"), &json!("E2"), &json!(1)), "{warning}");
    assert!(warning["detail"].as_str().unwrap().contains("期末从业人员"), "{warning}");
    let path = format!("/imports/{}", job["id"].as_str().unwrap());
    let english = app.city().with("Accept-Language", "en").get(&path).await.status(200).json;
    assert!(english["warnings"][0]["detail"].as_str().unwrap().contains("is hidden"), "{english}");
    let columns = app.city().import(QUERY, sheet("18-unit-note-below.xlsx")).await["columns"].clone();
    let expected = json!({"heading": "营业收入", "field": "main_business_revenue_wan", "unit": "元", "unit_from": "note_below", "year": null,
        "read_by": "heading", "sheet": "Sheet1", "heading_row": 1});
    assert_eq!(columns[5], expected);
}

async fn files_that_contradict_themselves_are_refused(app: App) {
    let refused = async |name: &str, code: &str| {
        let reply = app.city().send_raw(Method::POST, &format!("/imports?{QUERY}"), "application/octet-stream", sheet(name)).await;
        reply.names(400, "unreadable_file", &[("file", code)]).json["detail"].as_str().unwrap().to_owned()
    };
    let detail = refused("30-heading-year-differs.xlsx", "years_contradict").await;
    assert!(detail.contains("2024年营业收入"), "{detail}");
    let detail = refused("35-ods-xlsb-advice.xlsb", "not_xlsx").await;
    assert!(detail.contains("另存为 .xlsx"), "{detail}");
    let detail = refused("39-full-width-comma.csv", "full_width_separator").await;
    assert!(detail.contains('，'), "{detail}");
    assert_eq!(app.city().all("/units").await.len(), 0);
}

async fn a_name_broken_over_lines_is_the_same_name(app: App) {
    let first = app.city().import(QUERY, sheet("33-name-line-break.first.xlsx")).await;
    assert_eq!(first["created"], 2);
    let again = app.city().import(QUERY, sheet("33-name-line-break.xlsx")).await;
    assert_eq!((&again["unchanged"], &again["updated"]), (&json!(2), &json!(0)), "{again}");
}

async fn lists_of_spot_checks_with_swapped_columns_and_merged_cells(app: App) {
    for (name, expected) in [
        (
            "09-spot-second-table-swapped.xlsx",
            json!([["杭州试样28号电器有限公司", "电热水壶", "接地措施"], ["杭州试样29号电器有限公司", "电热水壶", "接地措施"]]),
        ),
        ("23-spot-merged-failed-items.xlsx", json!([["杭州甲公司", "水壶", "接地"], ["杭州甲公司", "水壶", "接地"]])),
    ] {
        let path = "/spot-check-results";
        let intake = app.city().send_raw(Method::POST, path, "application/octet-stream", sheet(name)).await.status(201).json;
        assert_eq!(intake["rejected"], 0, "{name}: {intake}");
        let mut results = app.city().all(&format!("{path}?intake_id={}", intake["id"].as_str().unwrap())).await;
        results.sort_by_key(|result| result["source_record_id"].as_str().unwrap().to_owned());
        let told: Vec<Value> = results.iter().map(|r| json!([r["producer"], r["product_name"], r["failed_items"]])).collect();
        assert_eq!(Value::from(told), expected, "{name}");
    }
}

e2e![
    a_warning_names_sheet_cell_and_count_in_both_languages,
    files_that_contradict_themselves_are_refused,
    a_name_broken_over_lines_is_the_same_name,
    lists_of_spot_checks_with_swapped_columns_and_merged_cells
];
