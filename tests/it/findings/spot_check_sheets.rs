//! Published results on several sheets of a workbook: each row is told with its sheet, and what is not read is told too.

use actix_web::http::Method;
use rust_xlsxwriter::{Format, Workbook};
use serde_json::json;

use super::spot_checks::PATH;
use crate::support::App;

const HEADING: [&str; 6] = ["样品编号", "公告日期", "标称生产企业名称", "产品名称", "检验结果", "不合格项目"];

/// Two batches, the second with a faulty row, a hidden one and a cell that nobody sees; and a sheet of something else.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in
        [("第一批", [["A-1", "不合格", "沸点"], ["A-2", "合格", ""]]), ("第二批", [["B-1", "不合格", "pH值"], ["B-2", "大概合格", ""]])]
    {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        sheet.write_row(0, 0, HEADING).unwrap();
        for (row, [id, outcome, failed]) in (1..).zip(rows) {
            sheet.write_row(row, 0, [id, "2026-11-20", "杭州远山制动液厂", "制动液", outcome, failed]).unwrap();
        }
    }
    let second = book.worksheet_from_name("第二批").unwrap();
    second.set_row_hidden(1).unwrap();
    second.write_with_format(2, 5, "pH值", &Format::new().set_num_format(";;;")).unwrap();
    let other = book.add_worksheet().set_name("通讯录").unwrap();
    other.write_row(0, 0, ["姓名", "部门", "电话"]).unwrap();
    other.write_row(1, 0, ["某某", "质监科", "0571"]).unwrap();
    book.save_to_buffer().unwrap()
}

async fn rows_of_all_sheets_are_taken_in_and_told_with_their_sheet(app: App) {
    let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let intake = app.county().send_raw(Method::POST, PATH, sheet, workbook()).await.status(201).json;
    assert_eq!((&intake["rows"], &intake["conforming"], &intake["no_unit"], &intake["rejected"]), (&json!(4), &json!(1), &json!(2), &json!(1)));
    let fault = &intake["errors"][0];
    assert_eq!((&fault["sheet"], &fault["row"], &fault["column"]), (&json!("第二批"), &json!(3), &json!("outcome")));
    let told: Vec<_> = intake["warnings"].as_array().unwrap().iter().map(|warning| [&warning["code"], &warning["sheet"], &warning["cell"]]).collect();
    let expected = [
        [json!("sheet_not_read"), json!("通讯录"), json!(null)],
        [json!("unseen_cells_not_read"), json!("第二批"), json!("F3")],
        [json!("hidden_rows_read"), json!("第二批"), json!("A2")],
    ];
    assert_eq!(told, expected.each_ref().map(|row| row.each_ref()));
    let all = app.county().all(PATH).await;
    let mut places: Vec<_> = all.iter().map(|result| (result["sheet"].as_str().unwrap(), result["row"].as_i64().unwrap())).collect();
    places.sort_unstable();
    assert_eq!(places, [("第一批", 2), ("第一批", 3), ("第二批", 2)]);
    // As it is read again.
    let path = format!("/spot-check-intakes/{}", intake["id"].as_str().unwrap());
    assert_eq!(app.county().get(&path).await.status(200).json, intake);
}

e2e![rows_of_all_sheets_are_taken_in_and_told_with_their_sheet];
