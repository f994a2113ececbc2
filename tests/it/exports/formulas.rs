//! What a name or an address says never runs in a spreadsheet that opens an export.

use calamine::{Reader, Xlsx};
use serde_json::json;

use crate::support::{App, make};

/// Names that a spreadsheet, or an import, could take for something else.
pub const NAMES: [&str; 20] = [
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://example.com\",\"点我\")",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "'=1+1",
    "''=1+1",
    "'单引号",
    "\"双引号\",逗号",
    "-",
    "合计",
    "00123",
    "1e5",
    "true",
    "#REF!",
    "a;b\\c",
];

/// Enters one unit a name, which is its address too.
pub async fn register(app: &App) {
    for (serial, name) in (1..).zip(NAMES) {
        let mut body = make::unit("330106", serial);
        (body["name"], body["address"]) = (json!(name), json!(name));
        make::enter(&app.county(), body).await;
    }
}

fn comes_alive(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

async fn no_cell_of_a_csv_begins_like_a_formula(app: App) {
    register(&app).await;
    let text = app.county().get("/exports/units.csv").await.status(200).text();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut names = Vec::new();
    for record in reader.records() {
        let record = record.unwrap();
        assert!(!record.iter().any(comes_alive), "{record:?}");
        assert_eq!(record[1], record[5]);
        names.push(record[1].to_owned());
    }
    assert_eq!(names[0], "'=cmd|' /C calc'!A0");
    assert_eq!(names[9..12], ["''=1+1", "'''=1+1", "'单引号"]);
    assert_eq!(names[14..], NAMES[14..]);
}

async fn no_cell_of_a_workbook_is_a_formula(app: App) {
    register(&app).await;
    let bytes = app.county().get("/exports/units.xlsx").await.status(200).bytes;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(book.worksheet_formula("units").unwrap().used_cells().count(), 0);
    let sheet = book.worksheet_range("units").unwrap();
    assert_eq!(sheet.height(), NAMES.len() + 1);
    // A text cell keeps a text for itself; only an apostrophe that is meant gets another one, since reading takes one off.
    let names: Vec<String> = sheet.rows().skip(1).map(|row| row[1].to_string()).collect();
    let expected = NAMES.map(|name| if name.starts_with("'=") || name.starts_with("''=") { format!("'{name}") } else { name.to_owned() });
    assert_eq!(names, expected);
}

async fn a_formula_in_an_imported_file_is_a_text_like_any_other(app: App) {
    let heading = "单位名称,统一社会信用代码,行政区划代码,主体类型,地址";
    let file = format!("{heading}\n\"=cmd|' /C calc'!A0\",{},330106,生产,@SUM(A1)\n", make::uscc("330106", 1));
    let job = app.county().import("kind=units&entry_reason=baseline_survey", file).await;
    assert_eq!(job["created"], 1);
    let unit = app.county().all("/units").await.remove(0);
    assert_eq!((&unit["name"], &unit["address"]), (&json!("=cmd|' /C calc'!A0"), &json!("@SUM(A1)")));
    let text = app.county().get("/exports/units.csv").await.status(200).text();
    assert!(text.contains(",'=cmd|' /C calc'!A0,") && text.contains(",'@SUM(A1),"), "{text}");
}

e2e![no_cell_of_a_csv_begins_like_a_formula, no_cell_of_a_workbook_is_a_formula, a_formula_in_an_imported_file_is_a_text_like_any_other];
