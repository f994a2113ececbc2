//! Rejected rows go back to their office as it sent them, with the reasons beside them; mended, they go in.

use actix_web::http::Method;
use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Value, json};

use crate::support::{App, files, make};

const QUERY: &str = "kind=units&entry_reason=baseline_survey&year=2025";
const BAD: &str = "91330106MAAY4CL12X";

fn path(job: &Value, form: &str) -> String {
    format!("/imports/{}/rejected.{form}", job["id"].as_str().unwrap())
}

async fn csv_of(app: &App, job: &Value) -> String {
    app.county().get(&path(job, "csv")).await.status(200).text()
}

async fn sheet_of(app: &App, job: &Value) -> (Vec<Vec<Data>>, Vec<u8>) {
    let reply = app.county().get(&path(job, "xlsx")).await.status(200);
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(reply.bytes.clone())).unwrap();
    assert_eq!(book.worksheet_formula("未导入的行").unwrap().used_cells().count(), 0);
    let range = book.worksheet_range("未导入的行").unwrap();
    (range.rows().map(<[Data]>::to_vec).collect(), reply.bytes)
}

/// (created, rejected, codes of the warnings).
fn counts(job: &Value) -> (i64, i64, Vec<&str>) {
    let warnings = job["warnings"].as_array().unwrap().iter().map(|told| told["code"].as_str().unwrap()).collect();
    (job["created"].as_i64().unwrap(), job["rejected"].as_i64().unwrap(), warnings)
}

/// The figure of the only unit: revenue.
async fn revenue(app: &App) -> Value {
    let unit = app.county().all("/units").await.remove(0);
    let figures = app.county().get(&format!("/units/{}/metrics", unit["id"].as_str().unwrap())).await.status(200).json;
    figures["items"][0]["main_business_revenue_wan"].clone()
}

async fn rows_come_back_under_their_own_headings_with_the_reasons(app: App) {
    let good = make::uscc("330106", 1);
    let file = format!(
        "某局名录\n序号,企业名称,统一社会信用代码,区划代码,单位类别,从业人数,备注\n\
         1,甲公司,{good},330106,生产,50,\n2,\"乙,公司\",{BAD},330106,生产,很多,下月搬迁\n3,丙公司,{BAD},330106,=1+1,1,\n"
    );
    let job = app.county().import(QUERY, file).await;
    assert_eq!(counts(&job), (1, 2, vec![]));
    let reply = app.county().get(&path(&job, "csv")).await.status(200);
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(reply.header("content-disposition"), "attachment; filename=\"rejected.csv\"");
    let text = reply.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "\u{feff}序号,企业名称,统一社会信用代码,区划代码,单位类别,从业人数,备注,年度,录入原因,原表行号,未导入原因");
    assert!(lines[1].starts_with(&format!("2,\"乙,公司\",{BAD},330106,生产,很多,下月搬迁,2025,摸底调查,4,统一社会信用代码：")), "{text}");
    assert!(lines[1].contains("；从业人数："), "{text}");
    assert!(lines[2].starts_with(&format!("3,丙公司,{BAD},330106,'=1+1,1,,2025,摸底调查,5,")), "{text}");
    assert_eq!(lines.len(), 3);
    let english = app.county().with("Accept-Language", "en").get(&path(&job, "csv")).await.status(200).text();
    assert!(english.lines().nth(1).unwrap().contains("; 从业人数: "), "{english}");

    // As it is, it is rejected again for the same reasons, and what stands beside is not read, nor given back twice.
    let again = app.county().import(QUERY, text.clone()).await;
    assert_eq!(counts(&again), (0, 2, vec![]), "{again}");
    let twice = csv_of(&app, &again).await;
    assert_eq!(twice.replace(",2,统一", ",4,统一").replace(",3,统一", ",5,统一"), text);
    let mended =
        text.replacen(BAD, &make::uscc("330106", 2), 1).replacen(BAD, &make::uscc("330106", 3), 1).replace("很多", "7").replace("'=1+1", "批发");
    assert_eq!(counts(&app.county().import(QUERY, mended).await), (2, 0, vec![]));
}

async fn a_workbook_comes_back_with_codes_as_text_and_figures_as_figures(app: App) {
    let file = files::xlsx(&[&files::HEADING, &["=1+1", "913301066352080590", "330106", "生产", "50", "1000.5"]]);
    let job = app.county().import(QUERY, file).await;
    let (rows, bytes) = sheet_of(&app, &job).await;
    let texts: Vec<String> = rows[1].iter().map(ToString::to_string).collect();
    assert_eq!(texts[..6], ["=1+1", "913301066352080590", "330106", "生产", "50", "1000.5"]);
    assert!(matches!((&rows[1][1], &rows[1][2]), (Data::String(_), Data::String(_))), "{rows:?}");
    assert_eq!((&rows[1][4], &rows[1][5], &rows[1][8]), (&Data::Float(50.0), &Data::Float(1000.5), &Data::Float(2.0)));
    assert_eq!(counts(&app.county().import(QUERY, bytes).await), (0, 1, vec![]));
    let mended: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| cell.to_string().replace("913301066352080590", &make::uscc("330106", 1))).collect()).collect();
    let mended: Vec<Vec<&str>> = mended.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let lines: Vec<&[&str]> = mended.iter().map(Vec::as_slice).collect();
    assert_eq!(counts(&app.county().import(QUERY, files::xlsx(&lines)).await), (1, 0, vec![]));
    assert_eq!((app.county().all("/units").await[0]["name"].clone(), revenue(&app).await), (json!("=1+1"), json!(1000.5)));
}

/// A file with one bad code: its row is given back, mended, sent, and has this revenue.
async fn mended(app: &App, file: Vec<u8>, query: &str, serial: u32) -> Value {
    let job = app.county().import(query, file).await;
    assert_eq!(job["rejected"], 1, "{job}");
    let text = csv_of(app, &job).await;
    let code = make::uscc("330106", serial);
    let job = app.county().import(query, text.replace(BAD, &code)).await;
    assert_eq!((&job["created"], &job["rejected"]), (&json!(1), &json!(0)), "{text}");
    assert!(!job["warnings"].to_string().contains("原"), "{job}");
    let unit = app.county().all(&format!("/units?uscc={code}")).await.remove(0);
    let figures = app.county().get(&format!("/units/{}/metrics", unit["id"].as_str().unwrap())).await.status(200).json;
    json!([figures["items"][0]["year"], figures["items"][0]["main_business_revenue_wan"]])
}

/// A unit of money that stands around a table, a year in a heading of several lines and another table's heading come along.
async fn what_stands_around_a_table_comes_back_with_its_rows(app: App) {
    let head = "单位名称,统一社会信用代码,行政区划代码,主体类型";
    let row = format!("甲公司,{BAD},330106,生产");
    let good = format!("乙公司,{},330106,生产", make::uscc("330106", 90));
    let expected = json!([2025, 1234]);
    let text = |text: String| text.into_bytes();
    assert_eq!(mended(&app, text(format!("单位：元\n{head},营业收入\n{row},12340000\n")), QUERY, 1).await, expected);
    assert_eq!(mended(&app, text(format!("{head},营业收入\n{row},12340000\n注：金额单位为元\n")), QUERY, 2).await, expected);
    assert_eq!(mended(&app, text(format!("{head},营业收入,金额单位\n{row},12340000,元\n")), QUERY, 3).await, expected);
    let two = format!("{head},营业收入（元）,\n,,,,2024年,2025年\n{row},5,12340000\n");
    assert_eq!(mended(&app, text(two), "kind=units&entry_reason=baseline_survey&year=2025", 4).await, expected);
    let tables = format!("{head},营业收入（万元）\n{good},7\n单位：千元\n{head},营业收入\n{row},12340\n");
    assert_eq!(mended(&app, text(tables), QUERY, 5).await, expected);
    let foreign = format!("{head},资产总计,,营业收入（元）,\n,,,,期末,年初,合计,其中：出口\n{row},1,2,12340000,3\n");
    assert_eq!(mended(&app, text(foreign), QUERY, 6).await, expected);

    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(["单位名称", "统一社会信用代码", "行政区划代码", "主体类型", "营业收入"]) {
        sheet.write_string(0, column, heading).unwrap();
    }
    for (column, cell) in (0..).zip(["甲公司", BAD, "330106", "生产"]) {
        sheet.write_string(1, column, cell).unwrap();
    }
    sheet.write_number_with_format(1, 4, 12_340_000, &Format::new().set_num_format("0!.0,\"万\"")).unwrap();
    assert_eq!(mended(&app, book.save_to_buffer().unwrap(), QUERY, 7).await, expected);
}

/// What was refused for what its cell is stays refused until it is mended: merged figures, formulas without a result, codes that lost digits.
async fn no_row_goes_in_by_being_given_back(app: App) {
    for name in ["19-formula-no-cached-value.xlsx", "21-merged-revenue.xlsx"] {
        let file = std::fs::read(format!("{}/data/sheets/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let job = app.city().import(QUERY, file).await;
        let rejected = job["rejected"].as_i64().unwrap();
        assert!(rejected > 0, "{name}");
        for form in ["csv", "xlsx"] {
            let given = app.city().get(&path(&job, form)).await.status(200).bytes;
            let again = app.city().import(QUERY, given).await;
            assert_eq!((&again["rejected"], &again["created"]), (&json!(rejected), &json!(0)), "{name}: {again}");
        }
    }
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(files::HEADING) {
        sheet.write_string(0, column, heading).unwrap();
    }
    for (column, cell) in [(0, "甲公司"), (2, "330106"), (3, "生产")] {
        sheet.write_string(1, column, cell).unwrap();
    }
    sheet.write_number(1, 1, 913_301_066_352_080_599_f64).unwrap();
    let job = app.county().import(QUERY, book.save_to_buffer().unwrap()).await;
    for form in ["csv", "xlsx"] {
        let given = app.county().get(&path(&job, form)).await.status(200).bytes;
        let again = app.county().import(QUERY, given).await;
        assert_eq!(app.county().rows(&again).await[0]["errors"][0]["code"], "uscc_lost_digits");
    }
}

async fn lines_of_json_come_back_as_a_table(app: App) {
    let line = format!(
        "{{\"uscc\": \"{BAD}\", \"name\": \"'=甲公司\", \"division_code\": \"330106\", \"activities\": [\"production\", \"retail\"], \
         \"tier\": \"A\", \"metrics\": {{\"year\": 2025, \"main_business_revenue_wan\": 1234, \"version\": 3}}}}"
    );
    let job = app.county().import(QUERY, format!("{line}\nnot json\n")).await;
    assert_eq!(job["rejected"], 2);
    let text = csv_of(&app, &job).await;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "\u{feff}uscc,name,division_code,activities,year,main_business_revenue_wan,录入原因,原表行号,未导入原因");
    assert!(lines[1].starts_with(&format!("{BAD},''=甲公司,330106,\"production,retail\",2025,1234,摸底调查,1,")), "{text}");
    assert!(lines[2].starts_with(",,,,,,摸底调查,2,") && lines[2].contains("没有保留原行"), "{text}");
    let mended = format!("{}\n{}\n", lines[0], lines[1].replace(BAD, &make::uscc("330106", 1)));
    assert_eq!(counts(&app.county().import(QUERY, mended).await), (1, 0, vec![]));
    assert_eq!(app.county().all("/units").await[0]["name"], "'=甲公司");
}

async fn rows_that_were_not_kept_are_told_by_code_and_reason(app: App) {
    let long = "长".repeat(2700);
    let file = format!("单位名称,统一社会信用代码,行政区划代码,主体类型,备注,说明一,说明二\n甲公司,{BAD},330106,生产,{long},{long},{long}\n");
    let large = app.county().import(QUERY, file).await;
    let job = app.county().import(QUERY, files::csv(&[["甲公司", BAD, "330106", "生产", "50", "1"]])).await;
    app.rewrite("UPDATE import_rows SET sent = NULL").await;
    app.rewrite("UPDATE import_jobs SET tables = '[]' WHERE id IN (SELECT job_id FROM import_rows WHERE uscc IS NOT NULL)").await;
    for (job, blank, said) in [(&large, ",,,,,", "摸底调查"), (&job, ",,,,", "2025,摸底调查")] {
        let text = csv_of(&app, job).await;
        let line = text.lines().nth(1).unwrap();
        assert!(line.starts_with(&format!(",{BAD}{blank},{said},2,统一社会信用代码：")) && line.contains("没有保留原行"), "{text}");
    }
}

async fn what_is_beyond_the_heading_and_out_of_scope(app: App) {
    let file = format!("单位名称,统一社会信用代码,行政区划代码,主体类型\n甲公司,{BAD},330106,生产,多出\n");
    let job = app.county().import(QUERY, file).await;
    let text = csv_of(&app, &job).await;
    assert!(text.starts_with("\u{feff}单位名称,统一社会信用代码,行政区划代码,主体类型,,录入原因,原表行号,未导入原因\r\n"), "{text}");
    assert!(text.contains(&format!("甲公司,{BAD},330106,生产,多出,摸底调查,2,")), "{text}");
    for form in ["csv", "xlsx"] {
        app.sibling().get(&path(&job, form)).await.problem(404, "not_found");
        app.city().get(&path(&job, form)).await.status(200);
    }
    let clean = app.county().import(QUERY, files::csv(&[["甲公司", &make::uscc("330106", 1), "330106", "生产", "50", "1"]])).await;
    assert_eq!(csv_of(&app, &clean).await.lines().count(), 1);
    assert_eq!(sheet_of(&app, &clean).await.0.len(), 1);
    let empty = app.county().get(&path(&clean, "xlsx")).await.bytes;
    app.county().send_raw(Method::POST, &format!("/imports?{QUERY}"), "application/octet-stream", empty).await.names(
        400,
        "unreadable_file",
        &[("file", "no_rows")],
    );
}

/// What was said for all rows comes back with each of them, so that a mended file means the same without it.
async fn what_was_said_of_the_file_comes_back_with_its_rows(app: App) {
    let file = format!("单位名称,统一社会信用代码,期末从业人员,营业收入（万元）\n甲公司,{},三十,5\n", make::uscc("330106", 1));
    let query = "kind=units&entry_reason=baseline_survey&year=2024&division_code=330106&activities=production,retail";
    let job = app.county().import(query, file).await;
    let text = csv_of(&app, &job).await;
    assert!(text.contains(",三十,5,2024,330106,生产、零售,摸底调查,2,"), "{text}");
    assert_eq!(counts(&app.county().import("kind=units", text.replace("三十", "30")).await), (1, 0, vec![]), "{text}");
    let unit = app.county().all("/units").await.remove(0);
    let figures = app.county().get(&format!("/units/{}/metrics", unit["id"].as_str().unwrap())).await.status(200).json;
    assert_eq!((&figures["items"][0]["year"], &figures["items"][0]["employees_period_end"]), (&json!(2024), &json!(30)));
}

/// Rows of several sheets come back under the headings of each, and say of which they are.
async fn rows_of_several_sheets_say_of_which_they_are(app: App) {
    let mut book = Workbook::new();
    for (name, heading, cells) in [
        ("西湖", ["单位名称", "统一社会信用代码", "行政区划代码", "主体类型"], ["甲公司", BAD, "330106", "生产"]),
        ("文新", ["主体类型", "行政区划代码", "统一社会信用代码", "企业名称"], ["零售", "330106", BAD, "乙公司"]),
    ] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, line) in (0..).zip([heading, cells]) {
            for (column, cell) in (0..).zip(line) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
    let job = app.county().import(QUERY, book.save_to_buffer().unwrap()).await;
    let text = csv_of(&app, &job).await;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert!(lines[1].starts_with(&format!("甲公司,{BAD},330106,生产,摸底调查,西湖 2,")), "{text}");
    assert_eq!(lines[2], "主体类型,行政区划代码,统一社会信用代码,企业名称,录入原因,原表行号,未导入原因");
    assert!(lines[3].starts_with(&format!("零售,330106,{BAD},乙公司,摸底调查,文新 2,")), "{text}");
    let mended = text.replacen(BAD, &make::uscc("330106", 1), 1).replacen(BAD, &make::uscc("330106", 2), 1);
    assert_eq!(counts(&app.county().import(QUERY, mended).await), (2, 0, vec![]));
}

e2e![
    rows_of_several_sheets_say_of_which_they_are,
    rows_come_back_under_their_own_headings_with_the_reasons,
    what_was_said_of_the_file_comes_back_with_its_rows,
    a_workbook_comes_back_with_codes_as_text_and_figures_as_figures,
    what_stands_around_a_table_comes_back_with_its_rows,
    no_row_goes_in_by_being_given_back,
    lines_of_json_come_back_as_a_table,
    rows_that_were_not_kept_are_told_by_code_and_reason,
    what_is_beyond_the_heading_and_out_of_scope
];
