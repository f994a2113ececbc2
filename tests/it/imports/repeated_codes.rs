//! The same code in several rows of a file: years of one unit are taken, parts of a year are not.

use serde_json::{Value, json};

use crate::support::{App, make};

const HEADING: &str = "单位名称,统一社会信用代码,行政区划代码,主体类型,年度,期末从业人员,主营业务收入（万元）";
const QUERY: &str = "kind=units&entry_reason=baseline_survey";

fn row(serial: u32, year: &str, people: u32, revenue: u32) -> String {
    format!("某某公司{serial},{},330106,生产,{year},{people},{revenue}\n", make::uscc("330106", serial))
}

/// (outcome, code of the first error) of each row.
async fn told(app: &App, rows: &[String]) -> Vec<(String, String)> {
    let job = app.county().import(QUERY, format!("{HEADING}\n{}", rows.concat())).await;
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    app.county().rows(&job).await.iter().map(|row| (text(&row["outcome"]), text(&row["errors"][0]["code"]))).collect()
}

async fn figures(app: &App, serial: u32) -> Vec<Value> {
    let unit = app.county().all(&format!("/units?uscc={}", make::uscc("330106", serial))).await.remove(0);
    let list = app.county().get(&format!("/units/{}/metrics", unit["id"].as_str().unwrap())).await.status(200).json;
    list["items"].as_array().unwrap().iter().map(|m| json!([m["year"], m["employees_period_end"], m["main_business_revenue_wan"]])).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(outcome, code)| ((*outcome).to_owned(), (*code).to_owned())).collect()
}

async fn quarters_of_a_year_are_not_the_year(app: App) {
    let rows = [row(1, "2025", 50, 100), row(2, "2025", 10, 20), row(1, "2025", 50, 200), row(1, "2024", 50, 300)];
    let expected = [("rejected", "rows_of_code_differ"), ("created", ""), ("rejected", "rows_of_code_differ"), ("rejected", "rows_of_code_differ")];
    assert_eq!(told(&app, &rows).await, pairs(&expected));
    assert_eq!(app.county().all("/units").await.len(), 1);
    // The reason names the rows.
    let job = app.county().import(QUERY, format!("{HEADING}\n{}", rows.concat())).await;
    let detail = app.county().rows(&job).await[0]["errors"][0]["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("2、4、5"), "{detail}");
}

/// What the other row would have said nobody knows.
async fn a_row_that_cannot_be_read_is_a_row_of_its_code_too(app: App) {
    for (first, second) in [("50,abc", "50,200"), ("50,-100", "50,200"), ("五十,100", "50,200"), ("50,200", "50,abc")] {
        let rows = [first, second].map(|figures| format!("某某公司1,{},330106,生产,2025,{figures}\n", make::uscc("330106", 1)));
        let outcomes: Vec<String> = told(&app, &rows).await.into_iter().map(|(outcome, _)| outcome).collect();
        assert_eq!(outcomes, ["rejected", "rejected"], "{first} {second}");
    }
    assert_eq!(app.county().all("/units").await.len(), 0);
}

async fn rows_of_one_unit_agree_in_whatever_order(app: App) {
    let row = |serial: u32, division: &str, year: &str, people: &str, address: &str| {
        format!("某某公司{serial},{},{division},生产,{year},{people},{address}\n", make::uscc("330106", serial))
    };
    let heading = "单位名称,统一社会信用代码,行政区划代码,主体类型,年度,期末从业人员,地址";
    let outcomes = async |rows: Vec<String>| {
        let job = app.county().import(QUERY, format!("{heading}\n{}", rows.concat())).await;
        let rows = app.county().rows(&job).await;
        rows.iter().map(|row| row["outcome"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(outcomes(vec![row(1, "330106", "2024", "1", ""), row(1, "330106", "2025", "2", "文一路1号")]).await, ["created", "updated"]);
    assert_eq!(outcomes(vec![row(2, "330106", "2024", "1", "文一路1号"), row(2, "330106", "2025", "2", "")]).await, ["created", "updated"]);
    // Another division is another place, or a mistake.
    assert_eq!(outcomes(vec![row(3, "330106", "2024", "1", ""), row(3, "330102", "2025", "2", "")]).await, ["rejected", "rejected"]);
    // An empty cell is no other figure.
    assert_eq!(outcomes(vec![row(4, "330106", "2025", "1", ""), row(4, "330106", "2025", "", "")]).await, ["created", "rejected"]);
}

async fn each_year_goes_to_its_year(app: App) {
    // Of a new unit, of one that is there and is changed by its first row, and across batches.
    let rows = [row(1, "2024", 40, 900), row(1, "2025", 50, 1000), row(1, "2025", 50, 1000)];
    assert_eq!(told(&app, &rows).await, pairs(&[("created", ""), ("updated", ""), ("rejected", "duplicate_in_file")]));
    assert_eq!(figures(&app, 1).await, [json!([2025, 50, 1000]), json!([2024, 40, 900])]);
    let rows = [row(1, "2024", 41, 901), row(1, "2025", 51, 1001), row(1, "2023", 30, 800)];
    assert_eq!(told(&app, &rows).await, pairs(&[("updated", ""), ("updated", ""), ("updated", "")]));
    assert_eq!(figures(&app, 1).await, [json!([2025, 51, 1001]), json!([2024, 41, 901]), json!([2023, 30, 800])]);
    assert_eq!(told(&app, &rows).await, pairs(&[("unchanged", ""), ("unchanged", ""), ("unchanged", "")]));
    // Another name may be another unit's.
    let rows = [row(900, "2024", 1, 1), row(900, "2025", 2, 2).replace("公司900", "公司九百")];
    assert_eq!(told(&app, &rows).await, pairs(&[("rejected", "rows_of_code_differ"), ("rejected", "rows_of_code_differ")]));
    let mut rows: Vec<String> = (2..=300).map(|serial| row(serial, "2024", 1, 1)).collect();
    rows.push(row(2, "2025", 2, 2));
    assert_eq!(told(&app, &rows).await.pop(), Some(("updated".to_owned(), String::new())));
    assert_eq!(figures(&app, 2).await, [json!([2025, 2, 2]), json!([2024, 1, 1])]);
}

e2e![
    quarters_of_a_year_are_not_the_year,
    a_row_that_cannot_be_read_is_a_row_of_its_code_too,
    rows_of_one_unit_agree_in_whatever_order,
    each_year_goes_to_its_year
];
