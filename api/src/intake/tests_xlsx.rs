//! Workbooks, sound and otherwise.

use std::io::Write;

use rust_xlsxwriter::{Format as Style, Formula, Workbook};
use zip::write::SimpleFileOptions;

use domain::units::SkipReason;

use super::tests::{HEADING, Temp, asked, codes, read};
use super::*;

const CODE: &str = "91330106MAAY4CL12W";

fn saved(mut workbook: Workbook) -> Temp {
    let file = Temp::path();
    workbook.save(&file.0).unwrap();
    file
}

fn simple() -> Workbook {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (i, heading) in HEADING.split(',').enumerate() {
        sheet.write(0, i as u16, heading).unwrap();
    }
    for (i, cell) in ["1", "甲公司", CODE, "", "生产"].iter().enumerate() {
        sheet.write(1, i as u16, *cell).unwrap();
    }
    sheet.write(1, 3, 330106).unwrap();
    sheet.write(1, 5, 25).unwrap();
    sheet.write(1, 6, 0.1 + 0.2).unwrap();
    workbook
}

#[test]
fn merged_headings_titles_and_hidden_sheets() {
    let mut workbook = Workbook::new();
    let hidden = workbook.add_worksheet();
    hidden.write(0, 0, "统一社会信用代码").unwrap();
    hidden.write(0, 1, "单位名称").unwrap();
    hidden.set_hidden(true);
    workbook.add_worksheet().write(0, 0, "填表说明：见第二页").unwrap();
    let sheet = workbook.add_worksheet();
    sheet.set_active(true);
    let style = Style::new();
    sheet.merge_range(0, 0, 0, 7, "某县工业产品单位名录", &style).unwrap();
    sheet.write(1, 7, "单位：人、元").unwrap();
    for (column, text) in [(0, "序号"), (1, "单位名称"), (2, "统一社会\n信用代码"), (3, "行政区划代码"), (4, "主体类型"), (7, "营业收入")]
    {
        sheet.merge_range(2, column, 3, column, text, &style).unwrap();
    }
    sheet.merge_range(2, 5, 2, 6, "从业人员", &style).unwrap();
    sheet.write(3, 5, "期末人数").unwrap();
    sheet.write(3, 6, "全年平均人数").unwrap();
    for (column, text) in [(1, "甲公司"), (2, CODE), (3, "330106"), (4, "批发")] {
        sheet.write(4, column, text).unwrap();
    }
    sheet.write(4, 5, 12).unwrap();
    sheet.write(4, 6, 11.5).unwrap();
    sheet.write(4, 7, 12_345_678.9).unwrap();
    sheet.write(7, 0, "合计").unwrap();
    sheet.write_blank(5000, 3, &style).unwrap();

    let file = saved(workbook);
    let seen = inspect(&file.0, &Limits::default(), &asked()).unwrap();
    assert_eq!((seen.format, seen.tables[0].heading_row, seen.rows_total), (Format::Xlsx, 3, Some(2)));
    assert_eq!(seen.tables[0].columns[5].heading, "从业人员 期末人数");
    let all = read(&file.0).unwrap();
    assert_eq!(all[0].row, 5);
    assert_eq!(all[0].get(Field::EmployeesPeriodEnd), Some("12"));
    assert_eq!(all[0].get(Field::EmployeesAnnualAverage), Some("11.5"));
    assert_eq!(all[0].get(Field::MainBusinessRevenueWan), Some("1234.56789"));
    assert_eq!((all[1].row, all[1].kind), (8, RecordKind::Skipped(SkipReason::TotalRow)));
}

#[test]
fn a_row_of_units_below_the_heading() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let without_units = HEADING.replace("（人）", "").replace("（万元）", "");
    for (i, heading) in without_units.split(',').enumerate() {
        sheet.write(0, i as u16, heading).unwrap();
    }
    for (column, text) in [(5, "人"), (6, "（元）")] {
        sheet.write(1, column, text).unwrap();
    }
    sheet.write(2, 1, "甲公司").unwrap();
    sheet.write(2, 6, 50_000).unwrap();
    let all = read(&saved(workbook).0).unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].get(Field::MainBusinessRevenueWan), Some("5"));
}

#[test]
fn cells_of_every_kind() {
    let mut workbook = simple();
    let sheet = workbook.worksheet_from_index(0).unwrap();
    sheet.write(0, 7, "年度").unwrap();
    sheet.write(0, 8, "是否限额以上").unwrap();
    let date = Style::new().set_num_format("yyyy-mm-dd");
    sheet.write_number_with_format(1, 7, 45291.0, &date).unwrap();
    sheet.write(1, 8, true).unwrap();
    sheet.write(2, 1, "乙公司").unwrap();
    sheet.write(2, 2, 911_302_006_010_646_915.0).unwrap();
    sheet.write_formula(2, 5, Formula::new("=1+1").set_result("2")).unwrap();
    sheet.write_formula(2, 6, Formula::new("=A1/0").set_result("#REF!")).unwrap();
    sheet.write(2, 3, 330_106.0).unwrap();
    let all = read(&saved(workbook).0).unwrap();
    let first = &all[0];
    assert_eq!(codes(first), Vec::<&str>::new());
    assert_eq!(first.get(Field::MainBusinessRevenueWan), Some("0.3"));
    assert_eq!(first.get(Field::DivisionCode), Some("330106"));
    assert_eq!(first.get(Field::Year), Some("2023"));
    assert_eq!(first.get(Field::AboveDesignatedSize), Some("true"));
    let second = &all[1];
    assert_eq!(codes(second), ["uscc_lost_digits", "formula_error"]);
    assert_eq!(second.get(Field::Uscc), None);
    assert_eq!(second.get(Field::EmployeesPeriodEnd), Some("2"));
    assert_eq!(second.problems[1].column, "营业收入（万元）");
}

fn archive_of(entries: &[(&str, Vec<u8>)]) -> Temp {
    let file = Temp::path();
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&file.0).unwrap());
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    file
}

#[test]
fn archives_that_are_refused() {
    let refused = |file: &Temp, limits: &Limits| inspect(&file.0, limits, &asked()).unwrap_err().code.code();
    let limits = Limits::default();
    assert_eq!(refused(&archive_of(&[("a.txt", b"x".to_vec())]), &limits), "not_xlsx");
    let zeros = vec![0u8; 80 << 20];
    let bomb = archive_of(&[("xl/workbook.xml", b"<w/>".to_vec()), ("xl/media/x.bin", zeros)]);
    assert_eq!(refused(&bomb, &limits), "zip_bomb");
    let small = Limits { max_uncompressed_bytes: 1000, ..Limits::default() };
    assert_eq!(refused(&saved(simple()), &small), "zip_bomb");
    for (part, code) in [
        (format!("<sheetData><row><c><is><t>{}", "x".repeat(2 << 20)), "record_too_large"),
        (format!("<sheetData><row><c><is>{}", "<t>x</t>".repeat(200_000)), "record_too_large"),
        ("<!DOCTYPE x []><a/>".to_owned(), "broken_xlsx"),
        ("<sst count=\"1\" uniqueCount=\"99999999999\">".to_owned(), "zip_bomb"),
        ("<sst uniqueCount='999999999999999999999999'>".to_owned(), "zip_bomb"),
    ] {
        let file = archive_of(&[("xl/workbook.xml", b"<w/>".to_vec()), ("xl/sharedStrings.xml", part.into_bytes())]);
        assert_eq!(refused(&file, &limits), code);
    }
    // A directory that understates the size is found out by inflating.
    let mut bytes = std::fs::read(&bomb.0).unwrap();
    let size = (80u32 << 20).to_le_bytes();
    let places: Vec<_> = bytes.windows(4).enumerate().filter(|(_, w)| *w == size).map(|(i, _)| i).collect();
    for at in places {
        bytes[at..at + 4].copy_from_slice(&[16, 0, 0, 0]);
    }
    let code = refused(&Temp::new(&bytes), &limits);
    assert!(["zip_bomb", "broken_xlsx"].contains(&code), "{code}");
    // The encryption bit of the directory and of the entry.
    let mut bytes = std::fs::read(&saved(simple()).0).unwrap();
    for at in 0..bytes.len() - 4 {
        match &bytes[at..at + 4] {
            b"PK\x03\x04" => bytes[at + 6] |= 1,
            b"PK\x01\x02" => bytes[at + 8] |= 1,
            _ => {}
        }
    }
    assert_eq!(refused(&Temp::new(&bytes), &limits), "encrypted_file");
}

#[test]
fn an_error_that_the_reader_does_not_know_is_told_in_its_row() {
    let mut workbook = simple();
    let spilt = Formula::new("=A1").set_result("#DIV/0!");
    workbook.worksheet_from_index(0).unwrap().write_formula(1, 6, spilt).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(std::fs::read(&saved(workbook).0).unwrap())).unwrap();
    let mut entries = Vec::new();
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).unwrap();
        let (name, mut content) = (String::from_utf8_lossy(entry.name_raw()).into_owned(), Vec::new());
        std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
        if name.ends_with("sheet1.xml") {
            content = String::from_utf8(content).unwrap().replace("#DIV/0!", "#SPILL!").into_bytes();
        }
        entries.push((name, content));
    }
    let parts =
        |entries: &[(String, Vec<u8>)]| archive_of(&entries.iter().map(|(name, content)| (name.as_str(), content.clone())).collect::<Vec<_>>());
    let record = read(&parts(&entries).0).unwrap().remove(0);
    assert_eq!((codes(&record), record.problems[0].column.as_str()), (vec!["formula_error"], "营业收入（万元）"));
    assert!(record.problems[0].detail.en.contains("#SPILL!"));
    // Where cells do not say where they are, nobody knows of which row it is.
    for (_, content) in entries.iter_mut().filter(|(name, _)| name.ends_with("sheet1.xml")) {
        let text = String::from_utf8(std::mem::take(content)).unwrap();
        let mut cells = text.split("<c r=\"");
        let mut bare = cells.next().unwrap().to_owned();
        cells.for_each(|cell| bare += &format!("<c{}", cell.split_once('"').unwrap().1));
        *content = bare.into_bytes();
    }
    assert_eq!(read(&parts(&entries).0).unwrap_err().code.code(), "unsupported_error_cell");
}

#[test]
fn a_number_of_a_spot_check_that_lost_digits_is_told() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (i, heading) in ["编号", "标称生产企业名称", "产品名称", "检验结果"].iter().enumerate() {
        sheet.write(0, i as u16, *heading).unwrap();
        sheet.write(1, i as u16, "合格").unwrap();
    }
    sheet.write(1, 0, 12_345_678_901_234_567_890_f64).unwrap();
    let list = spot_checks::read(&saved(workbook).0).unwrap();
    assert_eq!(list.lines[0].problems.iter().map(|p| p.code.code()).collect::<Vec<_>>(), ["lost_digits"]);
}

#[test]
fn the_worker_ends_when_the_reader_is_dropped_early() {
    let mut workbook = simple();
    let sheet = workbook.worksheet_from_index(0).unwrap();
    for row in 2..5000 {
        sheet.write(row, 1, "乙公司").unwrap();
    }
    let file = saved(workbook);
    let mut reader = open(&file.0, &Limits::default(), &asked()).unwrap();
    assert!(reader.next().unwrap().is_ok());
    // Dropping joins the worker; a worker that did not end would hang here.
    drop(reader);
}
