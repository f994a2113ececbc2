//! The workbooks to fill in: what is filled in goes in, their examples do not.

use std::io::{Cursor, Read as _, Write as _};

use actix_web::http::Method;
use serde_json::json;

use crate::support::{App, Reply, make};

const UNITS: &str = "/imports/templates/units.xlsx";
const SPOT_CHECKS: &str = "/imports/templates/spot_checks.xlsx";
const QUERY: &str = "kind=units&entry_reason=baseline_survey";
/// The sheet that is filled in, behind the notes.
const SHEET: &str = "xl/worksheets/sheet2.xml";

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

/// Types a row below the examples: a column and its text each.
fn filled(bytes: &[u8], cells: &[(char, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let cells: String = cells.iter().map(|(column, text)| format!("<c r=\"{column}4\" t=\"inlineStr\"><is><t>{text}</t></is></c>")).collect();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let (name, mut content) = (file.name().unwrap().into_owned(), Vec::new());
        file.read_to_end(&mut content).unwrap();
        if name == SHEET {
            let text = String::from_utf8(content).unwrap();
            content = text.replace("</sheetData>", &format!("<row r=\"4\">{cells}</row></sheetData>")).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

async fn send(app: &App, path: &str, file: Vec<u8>) -> Reply {
    app.county().send_raw(Method::POST, path, "application/octet-stream", file).await
}

async fn a_template_that_is_filled_in_goes_in(app: App) {
    let reply = app.county().get(UNITS).await.status(200);
    assert_eq!(reply.header("content-disposition"), "attachment; filename=\"units-template.xlsx\"");
    let refused = send(&app, &format!("/imports?{QUERY}"), reply.bytes.clone()).await;
    refused.names(400, "unreadable_file", &[("file", "no_rows")]);

    let code = make::uscc("330106", 1);
    let row =
        [('A', code.as_str()), ('B', "西湖恒泰电缆有限公司"), ('C', "330106"), ('D', "生产、批发"), ('F', "是"), ('J', "3560.5"), ('O', "监督抽查")];
    let job = app.county().import("kind=units", filled(&reply.bytes, &row)).await;
    assert_eq!((&job["created"], &job["skipped"], &job["warnings"]), (&json!(1), &json!(2), &json!([])), "{job}");
    let rows = app.county().rows(&job).await;
    let told: Vec<_> = rows.iter().map(|row| (&row["outcome"], &row["errors"][0]["code"])).collect();
    let example = (&json!("skipped"), &json!("example_row"));
    assert_eq!(told, [example, example, (&json!("created"), &json!(null))]);
    // Every column of it is understood.
    assert!(job["columns"].as_array().unwrap().iter().all(|column| column["field"] != json!(null)), "{job}");
    let unit = app.county().all("/units").await.remove(0);
    assert_eq!((&unit["uscc"], &unit["importer"], &unit["entry_reasons"]), (&json!(code), &json!(true), &json!(["product_spot_check"])));
    assert_eq!(unit["activities"], json!(["production", "wholesale"]));
}

async fn its_columns_have_drop_downs_and_codes_are_text(app: App) {
    let sheet = part(&app.county().get(UNITS).await.status(200).bytes, SHEET);
    for choices in ["\"生产,批发,零售,生产、批发,生产、零售,批发、零售,生产、批发、零售\"", "\"是,否\"", "\"A,B,C,D\"", "强制性产品认证", "摸底调查"]
    {
        let said = format!("<formula1>{}", choices.replace('"', "&quot;"));
        let found =
            sheet.contains(&said) || sheet.contains(&format!("<formula1>{choices}")) || (!choices.starts_with('"') && sheet.contains(choices));
        assert!(found, "{choices}: {sheet}");
    }
    let styles = part(&app.county().get(UNITS).await.bytes, "xl/styles.xml");
    assert!(styles.contains("numFmtId=\"49\""), "{styles}");
    for column in [1, 3] {
        let column = sheet.split("<col ").find(|col| col.starts_with(&format!("min=\"{column}\""))).unwrap();
        assert!(column.split('>').next().unwrap().contains("style="), "{column}");
    }
}

async fn results_of_spot_checks_have_a_template_too(app: App) {
    let template = app.county().get(SPOT_CHECKS).await.status(200).bytes;
    send(&app, "/spot-check-results", template.clone()).await.names(400, "unreadable_file", &[("file", "no_rows")]);
    let row = [('A', "CJ-1"), ('B', "2026-11-20"), ('C', "西湖恒泰电缆有限公司"), ('D', "电缆"), ('G', "不合格"), ('H', "绝缘厚度")];
    let intake = send(&app, "/spot-check-results", filled(&template, &row)).await.status(201).json;
    assert_eq!((&intake["rows"], &intake["rejected"]), (&json!(1), &json!(0)), "{intake}");
    let result = app.county().all("/spot-check-results").await.remove(0);
    assert_eq!((&result["source_record_id"], &result["failed_items"]), (&json!("CJ-1"), &json!("绝缘厚度")));
}

/// A row that says that it is an example is none, even with a code like any other; a name that begins like that is a name.
async fn examples_are_skipped_and_names_are_not(app: App) {
    let codes: Vec<String> = (1..7).map(|serial| make::uscc("330106", serial)).collect();
    let file = format!(
        "序号,单位名称,统一社会信用代码,行政区划代码,主体类型\n例,甲公司,{},330106,生产\n示例1,乙公司,{},330106,生产\n1,（示例）丙公司,{},330106,生产\n\
         2,示例电缆厂,{},330106,生产\n3,样品加工厂,{},330106,生产\n4,例外（杭州）公司,{},330106,生产\n",
        codes[0], codes[1], codes[2], codes[3], codes[4], codes[5]
    );
    let job = app.county().import(QUERY, file).await;
    assert_eq!((&job["created"], &job["skipped"]), (&json!(3), &json!(3)), "{job}");
    let mut names: Vec<String> = app.county().all("/units").await.iter().map(|unit| unit["name"].as_str().unwrap().to_owned()).collect();
    names.sort_unstable();
    assert_eq!(names, ["例外（杭州）公司", "样品加工厂", "示例电缆厂"]);
}

e2e![
    a_template_that_is_filled_in_goes_in,
    its_columns_have_drop_downs_and_codes_are_text,
    results_of_spot_checks_have_a_template_too,
    examples_are_skipped_and_names_are_not
];
