//! Lists of spot checks: headings as they are published, titles, pages, refusals.

use super::spot_checks::{Column, List, read};
use super::tests::Temp;
use super::{FileError, Format};

fn list_of(text: &str) -> Result<List, FileError> {
    read(&Temp::new(text.as_bytes()).0)
}

const HEADING: &str = "样品编号,标称生产企业名称,产品名称,规格型号,生产日期,批号,检验结果,主要不合格项目";

#[test]
fn titles_blank_rows_and_repeated_headings_are_no_data() {
    let text = format!(
        "2026年制动液抽查结果,,,,,,,\n\n{HEADING}\nA-1,甲厂,制动液,500g,2026/1/2,07,不合格,沸点\n,,,,,,,\n{HEADING}\nA-2,乙厂,制动液,,,,合格,/\n"
    );
    let list = list_of(&text).unwrap();
    assert_eq!((list.format, list.encoding), (Format::Csv, "utf-8"));
    let rows: Vec<_> = list.lines.iter().map(|line| (line.row, line.get(Column::RecordId), line.get(Column::Batch))).collect();
    assert_eq!(rows, [(4, Some("A-1"), Some("2026/1/2 07")), (7, Some("A-2"), None)]);
}

#[test]
fn headings_of_others_mean_the_same() {
    let list = list_of("编 号;生产单位（标称）;*产品名称;判定;来源\n1;a;b;c;d\n").err().map(|e| e.code.code());
    assert_eq!(list, Some("no_heading"), "an unknown heading is not guessed");
    let list = list_of("编 号;生产单位;*产品名称;判定;来源\n1;a;b;c;d\n").unwrap();
    assert_eq!(list.lines[0].get(Column::OfficialPage), Some("d"));
}

#[test]
fn what_cannot_be_a_list_is_refused_whole() {
    let code = |text: &str| list_of(text).unwrap_err().code.code();
    assert_eq!(code(""), "empty_file");
    assert_eq!(code("单位名称,统一社会信用代码\n甲,乙\n"), "no_heading");
    assert_eq!(code(&"x\n".repeat(30)), "no_heading");
    assert_eq!(code("标称生产企业名称,产品名称,规格型号\n甲,乙,丙\n"), "missing_column");
    assert_eq!(code(&format!("{HEADING},生产企业\n")), "duplicate_column");
    assert_eq!(code(&format!("{HEADING}\n")), "no_rows");
    assert_eq!(code("{\"producer\":\"甲\"}\n"), "not_a_table");
    assert_eq!(code(&format!("{HEADING}\n{}", "1,甲,乙,,,,合格,\n".repeat(5001))), "too_many_rows");
    assert_eq!(list_of(&format!("{HEADING}\n{}", "1,甲,乙,,,,合格,\n".repeat(5000))).unwrap().lines.len(), 5000);
}
