//! Files that are refused whole, with 4xx and a reason, and nothing stored.

use std::io::Write;

use actix_web::http::Method;
use serde_json::json;

use crate::support::{App, files, make};

/// Sends a file that must be refused with this code; the job and the register stay empty.
async fn refused(app: &App, file: impl Into<actix_web::web::Bytes>, code: &str) {
    let path = "/imports?kind=units&entry_reason=baseline_survey";
    let reply = app.county().send_raw(Method::POST, path, "application/octet-stream", file).await;
    let chinese = reply.names(400, "unreadable_file", &[("file", code)]).json;
    assert_eq!(chinese["detail"], chinese["errors"][0]["detail"]);
    assert_eq!(app.county().all("/imports").await.len(), 0, "{code}");
    assert_eq!(app.county().all("/units").await.len(), 0, "{code}");
}

fn good() -> String {
    files::csv(&[["甲公司", &make::uscc("330106", 1), "330106", "生产", "50", "1000"]])
}

async fn nothing_in_it(app: App) {
    refused(&app, "", "empty_file").await;
    refused(&app, " \r\n\r\n", "empty_file").await;
    refused(&app, ",,,\n,,\n", "empty_file").await;
    refused(&app, files::csv(&[]), "no_rows").await;
    refused(&app, format!("{}合计,,,,0,0\r\n", files::csv(&[])), "no_rows").await;
    refused(&app, files::xlsx(&[&files::HEADING]), "no_rows").await;
    refused(&app, files::xlsx(&[]), "empty_file").await;
}

async fn not_what_it_says(app: App) {
    refused(&app, "PK\u{3}\u{4} this is no archive", "broken_xlsx").await;
    let mut cut = files::xlsx(&[&files::HEADING, &["甲"]]);
    cut.truncate(cut.len() / 2);
    refused(&app, cut, "broken_xlsx").await;
    refused(&app, archive(&[("word/document.xml", b"<w/>".to_vec())]), "not_xlsx").await;
    refused(&app, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old".to_vec(), "legacy_xls").await;
    refused(&app, "<html><table><tr><td>单位名称</td></tr></table></html>", "markup_not_supported").await;
    refused(&app, "{\n  \"uscc\": 1\n}\n", "not_ndjson").await;
}

async fn in_an_encoding_that_cannot_be_read(app: App) {
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        let utf16: Vec<u8> = format!("\u{feff}{}", good()).encode_utf16().flat_map(order).collect();
        refused(&app, utf16, "utf16_not_supported").await;
    }
    let mut broken = good().into_bytes();
    let at = broken.len() - 12;
    broken.splice(at..at, [0xE4, 0xB8]);
    refused(&app, broken, "broken_encoding").await;
    refused(&app, good().replace("甲公司", "甲\0公司"), "nul_byte").await;
}

async fn without_a_heading_that_can_be_used(app: App) {
    refused(&app, "file,producer,outcome\na,b,c\n", "no_heading").await;
    refused(&app, good().lines().nth(1).unwrap().to_owned(), "no_heading").await;
    refused(&app, "单位名称,统一社会信用代码,地址\na,b,c\n", "missing_column").await;
    refused(&app, good().replace("期末从业人员", "企业名称"), "duplicate_column").await;
    refused(&app, good().replace("万元", "万美元"), "unknown_money_unit").await;
    refused(&app, good().replace("甲公司", "\"甲公司"), "unclosed_quote").await;
}

async fn larger_than_a_table_can_be(app: App) {
    let wide = |line: &str| format!("{line}{},x", ",".repeat(1000));
    refused(&app, good().lines().map(|line| wide(line) + "\n").collect::<String>(), "too_many_columns").await;
    let headings: Vec<String> = files::HEADING.iter().map(|h| (*h).to_owned()).chain((0..1000).map(|n| format!("列{n}"))).collect();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    refused(&app, files::xlsx(&[&headings, &["甲"]]), "too_many_columns").await;
    refused(&app, good().replace("甲公司", &"x".repeat(1 << 20)), "record_too_large").await;
    let line = json!({"uscc": make::uscc("330106", 1), "name": "x".repeat(1 << 20)});
    refused(&app, format!("{line}\n"), "record_too_large").await;
}

#[test]
fn a_zip_bomb_is_not_unpacked() {
    // One database is enough: the file never gets that far.
    App::run(crate::support::Backend::Sqlite, |app| async move {
        let bomb = archive(&[("xl/workbook.xml", b"<workbook/>".to_vec()), ("xl/worksheets/sheet1.xml", vec![b' '; 70 << 20])]);
        assert!(bomb.len() < 1 << 20);
        refused(&app, bomb, "zip_bomb").await;
        let cell = format!("<sheetData><row><c><is><t>{}", "x".repeat(2 << 20)).into_bytes();
        refused(&app, archive(&[("xl/workbook.xml", b"<workbook/>".to_vec()), ("xl/sharedStrings.xml", cell)]), "record_too_large").await;
        let entities = b"<!DOCTYPE lol [<!ENTITY a \"aaaa\">]><workbook/>".to_vec();
        refused(&app, archive(&[("xl/workbook.xml", entities)]), "broken_xlsx").await;
    });
}

/// A zip archive of these parts.
fn archive(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

async fn the_reason_is_told_in_both_languages(app: App) {
    let send = async |caller: crate::support::CallerOf<'_>| caller.send_raw(Method::POST, "/imports?kind=units", "text/csv", files::csv(&[])).await;
    let chinese = send(app.county()).await.problem(400, "unreadable_file").json;
    let english = send(app.county().with("Accept-Language", "en")).await.problem(400, "unreadable_file").json;
    assert_eq!(english["title"], "The file cannot be read; nothing was stored");
    assert_ne!(chinese["detail"], english["detail"]);
    assert!(english["detail"].as_str().unwrap().is_ascii(), "{english}");
}

e2e![
    nothing_in_it,
    not_what_it_says,
    in_an_encoding_that_cannot_be_read,
    without_a_heading_that_can_be_used,
    larger_than_a_table_can_be,
    the_reason_is_told_in_both_languages
];
