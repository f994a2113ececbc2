//! The same register in every form that offices send.

use serde_json::{Value, json};

use crate::support::{App, files, make};

/// What the file says of its two units, in the words of the register.
async fn register(app: &App) -> Vec<(Value, Value, Value, Value)> {
    let units = app.county().all("/units?sort=created_at").await;
    units.iter().map(|u| (u["name"].clone(), u["uscc"].clone(), u["tier"].clone(), u["activities"].clone())).collect()
}

fn expected() -> Vec<(Value, Value, Value, Value)> {
    vec![
        (json!("西湖恒泰电线电缆有限公司"), json!(make::uscc("330106", 1)), json!("B"), json!(["production", "wholesale"])),
        (json!("明辉消防器材商店"), json!(make::uscc("330106", 2)), json!("D"), json!(["retail"])),
    ]
}

fn rows() -> [[String; 6]; 2] {
    let text = |cells: [&str; 6]| cells.map(str::to_owned);
    [
        text(["西湖恒泰电线电缆有限公司", &make::uscc("330106", 1), "330106", "生产、批发", "20", "300"]),
        text(["明辉消防器材商店", &make::uscc("330106", 2), "330106", "零售", "9", "99.9999"]),
    ]
}

fn csv() -> String {
    let rows = rows();
    files::csv(&[rows[0].each_ref().map(String::as_str), rows[1].each_ref().map(String::as_str)])
}

async fn imports(app: &App, file: impl Into<actix_web::web::Bytes>, format: &str, encoding: &str) {
    let job = app.county().import("kind=units&entry_reason=baseline_survey", file).await;
    assert_eq!((&job["status"], &job["format"], &job["encoding"]), (&json!("completed"), &json!(format), &json!(encoding)), "{job}");
    assert_eq!((&job["created"], &job["rows_read"], &job["rows_total"], &job["rejected"]), (&json!(2), &json!(2), &json!(2), &json!(0)), "{job}");
    assert_eq!(register(app).await, expected());
}

async fn csv_in_utf_8(app: App) {
    imports(&app, csv(), "csv", "utf-8").await;
}

async fn csv_in_utf_8_with_a_byte_order_mark(app: App) {
    imports(&app, format!("\u{feff}{}", csv()), "csv", "utf-8").await;
}

async fn csv_in_gb18030(app: App) {
    imports(&app, files::gb18030(&csv()), "csv", "gb18030").await;
}

async fn csv_between_tabs_or_semicolons_with_unix_line_ends_and_quotes(app: App) {
    let text = csv().replace("\r\n", "\n").replace("明辉消防器材商店", "\"明辉消防器材商店\"");
    imports(&app, text.replace(',', "\t"), "csv", "utf-8").await;
    let again = app.county().import("kind=units", text.replace(',', ";")).await;
    assert_eq!((&again["unchanged"], &again["rejected"]), (&json!(2), &json!(0)), "{again}");
}

async fn a_workbook(app: App) {
    let rows = rows();
    let table: Vec<Vec<&str>> = std::iter::once(files::HEADING.to_vec()).chain(rows.iter().map(|r| r.iter().map(String::as_str).collect())).collect();
    let table: Vec<&[&str]> = table.iter().map(Vec::as_slice).collect();
    imports(&app, files::xlsx(&table), "xlsx", "utf-8").await;
}

async fn one_object_a_line(app: App) {
    let first = json!({"name": "西湖恒泰电线电缆有限公司", "uscc": make::uscc("330106", 1), "division_code": "330106", "activities": ["production", "wholesale"],
        "metrics": {"year": 2025, "employees_period_end": 20, "main_business_revenue_wan": 300}});
    let second = json!({"name": "明辉消防器材商店", "uscc": make::uscc("330106", 2), "division_code": "330106", "activities": ["retail"],
        "metrics": {"year": 2025, "employees_period_end": 9, "main_business_revenue_wan": "99.9999"}});
    imports(&app, format!("{first}\n{second}\n"), "ndjson", "utf-8").await;
}

async fn the_job_tells_how_the_headings_were_understood(app: App) {
    let file = csv().replace("主体类型", "主体类型,备用列").replace("生产、批发", "生产、批发,x").replace("零售", "零售,y");
    let job = app.county().import("kind=units&entry_reason=baseline_survey", file).await;
    let told: Vec<_> = job["columns"].as_array().unwrap().iter().map(|c| (c["heading"].as_str().unwrap(), c["field"].as_str())).collect();
    let expected = [
        ("单位名称", Some("name")),
        ("统一社会信用代码", Some("uscc")),
        ("行政区划代码", Some("division_code")),
        ("主体类型", Some("activities")),
        ("备用列", None),
        ("期末从业人员", Some("employees_period_end")),
        ("主营业务收入（万元）", Some("main_business_revenue_wan")),
    ];
    assert_eq!(told, expected);
    assert_eq!((&job["kind"], &job["dry_run"], &job["failure_code"]), (&json!("units"), &json!(false), &json!(null)));
    assert_eq!(app.city().all("/imports").await, std::slice::from_ref(&job));
    assert_eq!(app.sibling().all("/imports").await.len(), 0);
}

e2e![
    csv_in_utf_8,
    csv_in_utf_8_with_a_byte_order_mark,
    csv_in_gb18030,
    csv_between_tabs_or_semicolons_with_unix_line_ends_and_quotes,
    a_workbook,
    one_object_a_line,
    the_job_tells_how_the_headings_were_understood
];
