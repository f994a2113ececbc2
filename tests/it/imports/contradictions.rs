//! A file that says two things of one figure is not guessed at: it is refused, or its row is, or it is told.

use actix_web::http::Method;
use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Value, json};

use crate::support::{App, files, make};

const QUERY: &str = "kind=units&entry_reason=baseline_survey&year=2025";

fn code(number: u32) -> String {
    make::uscc("330106", number)
}

/// A CSV of one unit: its first four columns, and what else is headed and said.
fn csv(headings: &str, cells: &str, lines: &str) -> String {
    format!("{lines}单位名称,统一社会信用代码,行政区划代码,主体类型,{headings}\n某某公司,{},330106,生产,{cells}\n", code(1))
}

fn codes(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|told| told["code"].as_str().unwrap().to_owned()).collect()
}

async fn two_units_of_money_refuse_the_file(app: App) {
    for (headings, lines) in [("主营业务收入（元）", "金额单位：万元\n"), ("营业收入（美元）", ""), ("营业收入", "单位：元，金额单位：千元\n")]
    {
        let refused = app.county().import_refused(QUERY, csv(headings, "5", lines)).await;
        let told = refused["errors"][0]["code"].as_str().unwrap();
        assert!(["units_contradict", "unknown_money_unit"].contains(&told), "{headings}: {refused}");
    }
    let refused = app.county().import_refused(QUERY, csv("主营业务收入（元）", "5", "金额单位：万元\n")).await;
    assert_eq!(refused["errors"][0]["code"], "units_contradict");
}

async fn a_row_that_contradicts_its_heading_is_rejected(app: App) {
    for (headings, cells, expected) in
        [("营业收入（万元）,金额单位", "5,元", "unit_of_cell_contradicts"), ("2025年营业收入（万元）,年度", "5,2024", "year_of_row_contradicts")]
    {
        let job = app.county().import(QUERY, csv(headings, cells, "")).await;
        let rows = app.county().rows(&job).await;
        assert_eq!(codes(&rows[0]["errors"]), [expected], "{job}");
    }
    assert_eq!(app.county().all("/units").await.len(), 0);
}

async fn a_row_says_its_unit_or_is_rejected(app: App) {
    let file = |unit: &str, rows: &[(&str, &str)]| {
        let rows = (1..).zip(rows).map(|(number, (money, unit))| format!("某某公司,{},330106,生产,{money},{unit}\n", code(number)));
        format!("单位名称,统一社会信用代码,行政区划代码,主体类型,营业收入,{unit}\n{}", rows.collect::<String>())
    };
    for (heading, rows, expected) in [
        ("金额单位", &[("5000000", "元"), ("5000000", "")][..], ["", "unknown_money_unit"]),
        ("单位", &[("5000000", "元"), ("500", "万元")][..], ["", ""]),
        ("币种", &[("500", "人民币"), ("500", "美元")][..], ["", "unknown_money_unit"]),
        ("金额单位", &[("500", "万元"), ("500", "〃")][..], ["", "unknown_money_unit"]),
    ] {
        let job = app.county().import(&format!("{QUERY}&dry_run=true"), file(heading, rows)).await;
        let rows = app.county().rows(&job).await;
        let told: Vec<&str> = rows.iter().map(|row| row["errors"][0]["code"].as_str().unwrap_or("")).collect();
        assert_eq!(told, expected, "{heading}: {rows:?}");
    }
}

async fn a_note_is_of_the_table_above_it(app: App) {
    let heading = "单位名称,统一社会信用代码,行政区划代码,主体类型,营业收入";
    let table = |number: u32, money: &str| format!("{heading}\n某某公司,{},330106,生产,{money}\n", code(number));
    let both = |first: &str, second: &str| format!("{}{first}{}{second}", table(1, "5000000"), table(2, "9000000").replace("营业收入", "年营业收入"));
    let metrics = async || {
        let mut told = Vec::new();
        for unit in app.county().all("/units?sort=created_at").await {
            let list = app.county().get(&format!("/units/{}/metrics", unit["id"].as_str().unwrap())).await.status(200).json;
            told.push(list["items"][0]["main_business_revenue_wan"].clone());
        }
        told
    };
    // Below the last table it may be meant for the first as well.
    let refused = app.county().import_refused(QUERY, both("", "注：金额单位为元,,,,\n")).await;
    assert_eq!(refused["errors"][0]["code"], "units_contradict", "{refused}");
    let job = app.county().import(QUERY, both("注：金额单位为元,,,,\n", "注：金额单位为千元,,,,\n")).await;
    assert_eq!((&job["created"], metrics().await), (&json!(2), vec![json!(500), json!(900_000)]), "{job}");
}

async fn a_figure_across_two_columns_is_of_neither(app: App) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let cells = ["某某公司", &code(1), "330106", "生产"];
    for (column, (heading, cell)) in (0..).zip(["单位名称", "统一社会信用代码", "行政区划代码", "主体类型"].iter().zip(cells)) {
        sheet.write(0, column, *heading).unwrap();
        sheet.write(1, column, cell).unwrap();
    }
    sheet.write(0, 4, "主营业务收入（万元）").unwrap();
    sheet.write(0, 5, "商品销售额（万元）").unwrap();
    sheet.merge_range(1, 4, 1, 5, "5000", &Format::new()).unwrap();
    let job = app.county().import(QUERY, book.save_to_buffer().unwrap()).await;
    let rows = app.county().rows(&job).await;
    assert_eq!((codes(&rows[0]["errors"]), &rows[0]["errors"][0]["cell"]), (vec!["merged_figure".to_owned()], &json!("E2")), "{rows:?}");
}

async fn what_is_read_though_it_may_not_be_meant_is_told(app: App) {
    let job = app.county().import(QUERY, csv("员工人数,期末从业人员,营业收入（万元）", "7,9,5", "2023年度名录,,\n")).await;
    assert_eq!(codes(&job["warnings"]), ["title_of_other_year", "less_sure_column_not_read"], "{job}");
    let unit = &app.county().all("/units").await[0];
    let metrics = app.county().get(&format!("/units/{}/metrics", unit["id"].as_str().unwrap())).await.status(200).json;
    assert_eq!((&metrics["items"][0]["employees_period_end"], &metrics["items"][0]["year"]), (&json!(9), &json!(2025)));
    // Last year of which year, nothing says; a title names the year of what is below it.
    let job = app.county().import(&format!("{QUERY}&dry_run=true"), csv("期末从业人员,上年营业收入（万元）", "9,5", "截至2024年12月31日,,\n")).await;
    assert_eq!(codes(&job["warnings"]), ["title_of_other_year", "other_year_not_read"], "{job}");
    let second = csv("期末从业人员,年营业收入（万元）", "9,5", "").replace(&code(1), &code(3));
    let file = format!("{}二、2024年度,,,,,\n{second}", csv("期末从业人员,营业收入（万元）", "9,5", ""));
    let job = app.county().import(&format!("{QUERY}&dry_run=true"), file).await;
    assert_eq!(codes(&job["warnings"]), ["title_of_other_year"], "{job}");
    // The only column of a figure is hidden.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, (heading, cell)) in (0..).zip(files::HEADING.iter().zip(["某某公司", &code(2), "330106", "生产", "10", "20"])) {
        sheet.write(0, column, *heading).unwrap();
        sheet.write(1, column, cell).unwrap();
    }
    sheet.set_column_hidden(5).unwrap();
    let job = app.county().import(QUERY, book.save_to_buffer().unwrap()).await;
    assert_eq!(codes(&job["warnings"]), ["hidden_column_read"], "{job}");
    assert_eq!((&job["warnings"][0]["cell"], &job["created"]), (&json!("F2"), &json!(1)));
}

async fn every_sheet_is_read_by_its_own_heading(app: App) {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    for (name, money, number, figure) in
        [("文一街道", "营业收入（万元）", 1, 100.0), ("文二街道", "营业收入（元）", 2, 3_000_000.0), ("重复", "营业收入（万元）", 1, 100.0)]
    {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        let code = code(number);
        for (column, (heading, cell)) in
            (0..).zip([("单位名称", "某某公司"), ("统一社会信用代码", code.as_str()), ("行政区划代码", "330106"), ("主体类型", "生产")])
        {
            sheet.write_with_format(0, column, heading, &bold).unwrap();
            sheet.write(1, column, cell).unwrap();
        }
        sheet.write(0, 4, money).unwrap();
        sheet.write(1, 4, figure).unwrap();
    }
    let phones = book.add_worksheet().set_name("联系人").unwrap();
    for (column, text) in (0..).zip(["单位名称", "联系人", "电话"]) {
        phones.write(0, column, text).unwrap();
        phones.write(1, column, text).unwrap();
    }
    let job = app.county().import(QUERY, book.save_to_buffer().unwrap()).await;
    assert_eq!((&job["created"], &job["rejected"], &job["rows_total"]), (&json!(2), &json!(1), &json!(3)), "{job}");
    assert_eq!((codes(&job["warnings"]), &job["warnings"][0]["sheet"]), (vec!["sheet_not_read".to_owned()], &json!("联系人")));
    let rows = app.county().rows(&job).await;
    let places: Vec<Value> = rows.iter().map(|row| json!([row["sheet"], row["row"]])).collect();
    assert_eq!(Value::from(places), json!([["文一街道", 2], ["文二街道", 2], ["重复", 2]]));
    // The same code again is told with the place of the first one.
    assert!(rows[2]["errors"][0]["detail"].as_str().unwrap().contains("文一街道!2"), "{}", rows[2]);
    let units: Vec<&Value> = job["columns"].as_array().unwrap().iter().filter(|column| column["unit"].is_string()).collect();
    let units: Vec<Value> = units.iter().map(|column| json!([column["sheet"], column["unit"]])).collect();
    assert_eq!(Value::from(units), json!([["文一街道", "万元"], ["文二街道", "元"], ["重复", "万元"]]));
    let page = app.county().get(&format!("/imports/{}/rows?limit=1", job["id"].as_str().unwrap())).await.status(200);
    assert!(page.json["next_cursor"].is_string());
    let walked = app.county().all(&format!("/imports/{}/rows?outcome=created", job["id"].as_str().unwrap())).await;
    assert_eq!(walked.len(), 2);
}

async fn columns_are_known_by_what_stands_in_them(app: App) {
    let first = code(1);
    for headings in [
        "企业名称,证照号码,所在区县代码,类型,人数,年营业额",
        "企业名称,证件,地区编号,经营类别,人数,年营业额",
        "单位名称,机构代码,编码,企业类型,员工人数,销售收入",
    ] {
        let job = app.county().import(&format!("{QUERY}&dry_run=true"), format!("{headings}\n某某公司,{first},330106,生产企业,12,345\n")).await;
        assert_eq!((&job["created"], &job["rejected"]), (&json!(1), &json!(0)), "{headings}: {job}");
        let fields: Vec<&str> = job["columns"].as_array().unwrap().iter().map(|column| column["field"].as_str().unwrap()).collect();
        assert_eq!(fields[1..4], ["uscc", "division_code", "activities"], "{headings}");
        assert_eq!(job["columns"][1]["read_by"], "content");
        assert!(codes(&job["warnings"]).contains(&"read_by_content".to_owned()), "{job}");
    }
    // A post code or a sum of money is no division, and what the sender gives needs no column.
    for headings in ["邮政编码", "注册资本（元）"] {
        let file = format!("单位名称,统一社会信用代码,主体类型,{headings}\n某某公司,{first},生产,330106\n");
        let refused = app.county().import_refused(QUERY, file.clone()).await;
        assert_eq!(refused["errors"][0]["code"], "missing_column", "{headings}: {refused}");
    }
    let file = format!("单位名称,统一社会信用代码,供货方类型,地区\n某某公司,{first},生产,330105\n");
    let job = app.county().import(&format!("{QUERY}&dry_run=true&division_code=330106&activities=retail"), file).await;
    assert_eq!((&job["created"], &job["columns"][2]["field"], &job["columns"][3]["field"]), (&json!(1), &Value::Null, &Value::Null), "{job}");
    // A heading that says all that is needed is the heading, though a later one says more.
    let file = format!(
        "单位名称,统一社会信用代码,行政区划代码,主体类型\n某某公司,{first},330106,生产\n单位名称,统一社会信用代码,行政区划代码,主体类型,期末从业人员\n某某公司,{},330106,生产,7\n",
        code(2)
    );
    let job = app.county().import(&format!("{QUERY}&dry_run=true"), file).await;
    assert_eq!((&job["created"], &job["rows_total"]), (&json!(2), &json!(3)), "{job}");
    // Two columns that could be it: neither is taken, and both are named.
    let refused =
        app.county().import_refused(QUERY, format!("企业名称,甲,乙,行政区划代码,主体类型\n某某公司,{first},{},330106,生产\n", code(2))).await;
    assert_eq!(refused["errors"][0]["code"], "missing_column", "{refused}");
    assert!(refused["detail"].as_str().unwrap().contains("甲、乙"), "{refused}");
}

async fn money_that_looks_ten_thousand_times_too_large_is_a_question(app: App) {
    let file = csv("期末从业人员,营业收入", "50,12340000", "");
    let refused = app.county().import_refused(QUERY, file.clone()).await;
    assert_eq!(refused["errors"][0]["code"], "figures_implausible", "{refused}");
    assert!(refused["detail"].as_str().unwrap().contains("money_unit=元"), "{refused}");
    let preview = app.county().send_raw(Method::POST, "/imports/preview?kind=units", "application/octet-stream", file.clone()).await.status(200).json;
    assert_eq!(preview["refusal"]["code"], "figures_implausible");
    // The answer is taken, and is told as what it is.
    let job = app.county().import(&format!("{QUERY}&money_unit=%E5%85%83"), file.clone()).await;
    let column = &job["columns"][5];
    assert_eq!((&column["unit"], &column["unit_from"]), (&json!("元"), &json!("answer")));
    let unit = &app.county().all("/units").await[0];
    let metrics = app.county().get(&format!("/units/{}/metrics", unit["id"].as_str().unwrap())).await.status(200).json;
    assert_eq!(metrics["items"][0]["main_business_revenue_wan"], 1234);
    let job = app.county().import(&format!("{QUERY}&dry_run=true&money_unit=%E4%B8%87%E5%85%83"), file).await;
    assert_eq!(job["updated"], 1, "what is said to be 万元 is taken for it");
    let contradicts = csv("期末从业人员,营业收入（万元）", "50,1234", "");
    let refused = app.county().import_refused(&format!("{QUERY}&money_unit=%E5%85%83"), contradicts).await;
    assert_eq!(refused["errors"][0]["code"], "units_contradict", "{refused}");
}

async fn a_fault_names_its_cell_and_the_heading_of_the_office(app: App) {
    let job = app.county().import(QUERY, csv("职工人数,营业收入（万元）", "很多,5", "某区名录,,\n")).await;
    let fault = &app.county().rows(&job).await[0]["errors"][0];
    assert_eq!((&fault["column"], &fault["cell"], &fault["heading"]), (&json!("employees_period_end"), &json!("E3"), &json!("职工人数")), "{fault}");
}

e2e![
    a_row_says_its_unit_or_is_rejected,
    a_note_is_of_the_table_above_it,
    a_figure_across_two_columns_is_of_neither,
    money_that_looks_ten_thousand_times_too_large_is_a_question,
    a_fault_names_its_cell_and_the_heading_of_the_office,
    two_units_of_money_refuse_the_file,
    a_row_that_contradicts_its_heading_is_rejected,
    what_is_read_though_it_may_not_be_meant_is_told,
    every_sheet_is_read_by_its_own_heading,
    columns_are_known_by_what_stands_in_them
];
