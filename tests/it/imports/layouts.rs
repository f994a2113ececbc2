//! What offices do to a table: titles, merged headings, units in the heading, blank rows and totals, digits of every width.

use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Value, json};

use crate::support::{App, make};

/// Figures by name: (people, revenue in 万元).
async fn figures(app: &App) -> Vec<(String, Value, Value)> {
    let mut told = Vec::new();
    for unit in app.county().all("/units?sort=created_at").await {
        let list = app.county().get(&format!("/units/{}/metrics", unit["id"].as_str().unwrap())).await.status(200).json;
        let row = &list["items"][0];
        told.push((unit["name"].as_str().unwrap().to_owned(), row["employees_period_end"].clone(), row["main_business_revenue_wan"].clone()));
    }
    told
}

/// (row, outcome, code of the note) of every row.
async fn outcomes(app: &App, job: &Value) -> Vec<(i64, String, Option<String>)> {
    let rows = app.county().rows(job).await;
    let told = rows
        .iter()
        .map(|r| (r["row"].as_i64().unwrap(), r["outcome"].as_str().unwrap().to_owned(), r["errors"][0]["code"].as_str().map(str::to_owned)));
    told.collect()
}

fn row(number: i64, outcome: &str, code: Option<&str>) -> (i64, String, Option<String>) {
    (number, outcome.into(), code.map(Into::into))
}

async fn import(app: &App, file: impl Into<actix_web::web::Bytes>) -> Value {
    app.county().import("kind=units&entry_reason=baseline_survey", file).await
}

async fn a_csv_with_title_totals_notes_and_blank_rows_counts_as_the_spreadsheet_does(app: App) {
    let (one, two) = (make::uscc("330106", 1), make::uscc("330106", 2));
    let heading = "序号,单位名称,统一社会信用代码,所属行政区划代码,主体类型,从业人员（人）,营业收入（元）";
    let file = format!(
        "西湖区工业产品单位名录,,,,,,\n\n{heading}\n1,甲公司,{one},330106,生产,\"1,234\",\"12,345,678.90\"\n,,,,,,\n\n本页小计,,,,,1234,12345678.90\n\
         {heading}\n２,乙公司,{two},３３０１０６,批发,１２,￥５０００元\n合计,2家,,,,1246,\n备注：以上为年报数据,,,,,,\n\n\n"
    );
    let job = import(&app, file).await;
    assert_eq!((&job["created"], &job["skipped"], &job["rejected"], &job["rows_read"]), (&json!(2), &json!(6), &json!(0), &json!(8)), "{job}");
    let expected = [
        row(4, "created", None),
        row(5, "skipped", Some("blank_row")),
        row(6, "skipped", Some("blank_row")),
        row(7, "skipped", Some("total_row")),
        row(8, "skipped", Some("repeated_heading")),
        row(9, "created", None),
        row(10, "skipped", Some("total_row")),
        row(11, "skipped", Some("note_row")),
    ];
    assert_eq!(outcomes(&app, &job).await, expected);
    let expected = [("甲公司".to_owned(), json!(1234), json!(1234.56789)), ("乙公司".to_owned(), json!(12), json!(0.5))];
    assert_eq!(figures(&app).await, expected);
}

async fn a_workbook_with_merged_headings_and_the_unit_in_the_corner(app: App) {
    let mut book = Workbook::new();
    let (sheet, style) = (book.add_worksheet(), Format::new());
    sheet.merge_range(0, 0, 0, 6, "西湖区生产和销售单位登记表", &style).unwrap();
    sheet.write_string(1, 6, "金额单位：元").unwrap();
    for (column, text) in [(0, "单位名称"), (1, "统一社会\n信用代码"), (2, "行政区划代码"), (3, "主体类型"), (6, "营业收入")]
    {
        sheet.merge_range(2, column, 3, column, text, &style).unwrap();
    }
    sheet.merge_range(2, 4, 2, 5, "从业人员", &style).unwrap();
    sheet.write_string(3, 4, "期末人数").unwrap();
    sheet.write_string(3, 5, "全年平均人数").unwrap();
    for (line, serial, name) in [(4, 1, "甲公司"), (6, 2, "乙公司")] {
        sheet.write_string(line, 0, name).unwrap();
        sheet.write_string(line, 1, make::uscc("330106", serial)).unwrap();
        sheet.write_number(line, 2, 330106).unwrap();
        sheet.write_string(line, 3, "生产").unwrap();
        sheet.write_number(line, 4, 300).unwrap();
        sheet.write_number(line, 6, 4_000_000.5).unwrap();
    }
    sheet.write_string(8, 0, "合计").unwrap();
    sheet.write_formula(8, 4, "=SUM(E5:E7)").unwrap();
    let job = import(&app, book.save_to_buffer().unwrap()).await;
    assert_eq!((&job["created"], &job["rejected"]), (&json!(2), &json!(0)), "{job}");
    let column = json!({"heading": "从业人员 期末人数", "field": "employees_period_end", "unit": "人", "unit_from": "default", "year": null,
        "read_by": "heading", "sheet": "Sheet1", "heading_row": 3});
    assert_eq!(job["columns"][4], column);
    assert_eq!((&job["columns"][6]["unit"], &job["columns"][6]["unit_from"]), (&json!("元"), &json!("line_above")));
    let seen: Vec<_> =
        outcomes(&app, &job).await.into_iter().filter(|(_, outcome, code)| outcome != "skipped" || code.as_deref() == Some("total_row")).collect();
    assert_eq!(seen, [row(5, "created", None), row(7, "created", None), row(9, "skipped", Some("total_row"))]);
    let expected = [("甲公司".to_owned(), json!(300), json!(400.00005)), ("乙公司".to_owned(), json!(300), json!(400.00005))];
    assert_eq!(figures(&app).await, expected);
}

async fn the_same_revenue_in_every_unit(app: App) {
    for (serial, heading, written) in [
        (1, "主营业务收入（万元）", "1234.5"),
        (2, "主营业务收入(元)", "12345000"),
        (3, "主营业务收入/千元", "12345"),
        (4, "营业收入（亿元）", "0.12345"),
        (5, "2025年度营业收入", "\"1,234.50\""),
        (6, "主营业务收入", "1234.5万元"),
        (7, "主营业务收入（万元）", "１２３４．５"),
        (8, "主营业务收入（万元）", "0.12345亿元"),
    ] {
        let file = format!(
            "单位名称,统一社会信用代码,行政区划代码,主体类型,{heading}\n单位{serial},{},330106,生产,{written}\n",
            make::uscc("330106", serial)
        );
        let job = import(&app, file).await;
        assert_eq!(job["created"], 1, "{heading} {written} {job}");
    }
    for (name, _, revenue) in figures(&app).await {
        assert_eq!(revenue, json!(1234.5), "{name}");
    }
}

async fn words_of_the_office_become_codes(app: App) {
    let heading =
        "单位名称,统一社会信用代码,行政区划代码,主体类型,是否个体工商户,许可认证,录入原因,信用风险分类,限额以上,年度,主营业务收入（万元）,地址";
    let file = format!(
        "{heading}\n甲,{},330106,生产兼批发,否,生产许可证、3C认证,监督抽查；投诉举报并经核实,c级,是,2024年,3000,  文三路９０号 \n",
        make::uscc("330106", 1)
    );
    let job = app.county().import("kind=units", file).await;
    assert_eq!(job["created"], 1, "{job} {:?}", app.county().rows(&job).await);
    let unit = app.county().all("/units").await.remove(0);
    assert_eq!(unit["activities"], json!(["production", "wholesale"]));
    assert_eq!(unit["applicability"], json!(["production_licence", "ccc"]));
    assert_eq!(unit["entry_reasons"], json!(["product_spot_check", "verified_complaint"]));
    assert_eq!((&unit["credit_risk_class"], &unit["metrics_year"], &unit["address"]), (&json!("C"), &json!(2024), &json!("文三路９０号")));
    let figures = app.county().get(&format!("/units/{}/metrics", unit["id"].as_str().unwrap())).await.status(200).json;
    assert_eq!(figures["items"][0]["above_designated_size"], true);
}

e2e![
    a_csv_with_title_totals_notes_and_blank_rows_counts_as_the_spreadsheet_does,
    a_workbook_with_merged_headings_and_the_unit_in_the_corner,
    the_same_revenue_in_every_unit,
    words_of_the_office_become_codes
];
