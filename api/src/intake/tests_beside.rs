//! What stands beside a table in words that few offices use: units, titles in several cells, parts of a year, ended units.

use super::tests::{Temp, asked, codes, records};
use super::units::statement;
use super::*;

const HEAD: &str = "统一社会信用代码,单位名称,行政区划代码,主体类型,期末从业人员,营业收入";
const DATA: &str = "91330106MAAY4CL12W,甲公司,330106,生产,30,900";

fn seen(text: &str, asked: &Asked) -> Result<Inspection, FileError> {
    inspect(&Temp::new(text.as_bytes()).0, &Limits::default(), asked)
}

fn told(text: &str) -> Vec<&'static str> {
    seen(text, &asked()).unwrap().warnings.iter().map(|warning| warning.code.code()).collect()
}

/// People and revenue of the first row of data.
fn figures(text: &str, asked: &Asked) -> [Option<String>; 2] {
    let file = Temp::new(text.as_bytes());
    let asked = inspect(&file.0, &Limits::default(), asked).unwrap().asked;
    let mut all = open(&file.0, &Limits::default(), &asked).unwrap().map(Result::unwrap);
    let data = all.find(|record| record.kind == RecordKind::Data).unwrap();
    [Field::EmployeesPeriodEnd, Field::MainBusinessRevenueWan].map(|field| data.get(field).map(str::to_owned))
}

#[test]
fn units_of_money_in_few_words() {
    for text in [
        "千元、人",
        "（千元/人）",
        "金额单位/千元",
        "金额单位：￥千元",
        "说明：收入数据为千元",
        "注：营业收入用千元表示",
        "备注：金额（千元）",
        "主体名录（千元）",
        "表中数据均以千元为单位",
    ] {
        let said = statement(&cells::fold(text));
        assert_eq!((said.money.iter().map(|unit| unit.shift).collect::<Vec<_>>(), said.unknown), (vec![-1], None), "{text}");
    }
}

#[test]
fn a_unit_of_money_that_nobody_understands_is_asked_for() {
    for line in ["(Unit: thousand yuan)", "RMB'000", "收入一栏请注意是千元哦", "币种：美元", "（万美元）", "金额：万美元", "In million RMB"]
    {
        let file = format!("{line},,,,,\n{HEAD}\n{DATA}\n");
        assert_eq!(seen(&file, &asked()).unwrap_err().code.code(), "unknown_money_unit", "{line}");
        let below = format!("{HEAD}\n{DATA}\n注：{line},,,,,\n");
        assert_eq!(seen(&below, &asked()).unwrap_err().code.code(), "unknown_money_unit", "{line}");
        let mut answered = asked();
        assert!(answered.set_money_unit("千元"));
        assert_eq!(figures(&file, &answered), [Some("30".to_owned()), Some("90".to_owned())], "{line}");
        // The heading says its own.
        let named = file.replace("营业收入", "营业收入（万元）");
        assert_eq!(figures(&named, &asked()), [Some("30".to_owned()), Some("900".to_owned())], "{line}");
    }
    // Thresholds, amounts and the unit of the notice are no question.
    for line in [
        "年营业收入2000万元以上企业名录",
        "规模以上指营业收入千万元以上",
        "亿元企业名单",
        "三千元以下不填",
        "收入一栏请注意是万元",
        "千元桥社区企业名录",
        "杭州百元商店名单",
        "亿元产业园名录",
        "金额请填万元，切勿以元填报",
        "请勿以元为单位",
        "不足1万元的按1万元填报",
        "注册资本单位为元",
        "罚款金额单位为元",
        "产品单价（元/台）",
    ] {
        let file = format!("{line},,,,,\n{HEAD}\n{DATA}\n");
        assert_eq!(figures(&file, &asked()), [Some("30".to_owned()), Some("900".to_owned())], "{line}");
    }
}

#[test]
fn a_title_in_several_cells_is_no_group_of_columns() {
    for title in ["填报单位,西湖区局,,,,", "西湖区,重点工业产品,主体名录,,,", "填报日期,2026年3月,制表人,某某,,"] {
        assert_eq!(figures(&format!("{title}\n{HEAD}\n{DATA}\n"), &asked()), [Some("30".to_owned()), Some("900".to_owned())], "{title}");
    }
    let dated = format!("填报单位,西湖区局,单位：千元,,,\n{HEAD}\n{DATA}\n");
    assert_eq!(figures(&dated, &asked()), [Some("30".to_owned()), Some("90".to_owned())]);
}

#[test]
fn a_sender_can_say_that_figures_are_of_the_whole_year() {
    let file = format!("西湖区2025年1-9月报表,,,,,\n{HEAD}\n{DATA}\n");
    assert_eq!(figures(&file, &asked()), [None, None]);
    let whole = Asked { whole_year: true, ..asked() };
    assert_eq!(figures(&file, &whole), [Some("30".to_owned()), Some("900".to_owned())]);
    // A column that is named is no unknown heading when its figures are left out.
    let named = Asked { answers: vec![Answer::new(Field::MainBusinessRevenueWan, "营业收入")], ..asked() };
    assert_eq!(seen(&file, &named).unwrap().warnings.len(), 2);
    let row = format!("{HEAD},期别\n{DATA},202509\n");
    assert_eq!(codes(&records(&row)[0]), ["part_of_year"]);
    assert_eq!(figures(&row, &whole), [Some("30".to_owned()), Some("900".to_owned())]);
}

#[test]
fn rows_say_their_time_in_many_words() {
    for (heading, text, expected) in [
        ("备注", "四季度", &["part_of_year"][..]),
        ("备注", "1-9月", &["part_of_year"]),
        ("数据期", "1-9", &["part_of_year"]),
        ("统计时间", "2025-09", &["part_of_year"]),
        ("期别", "2025", &[]),
        ("填报时间", "2026-01", &[]),
        ("检查时间", "9月", &[]),
        ("备注", "9月新增", &[]),
    ] {
        assert_eq!(codes(&records(&format!("{HEAD},{heading}\n{DATA},{text}\n"))[0]), expected, "{heading}: {text}");
    }
}

#[test]
fn a_column_that_says_that_a_unit_has_ended_is_told() {
    assert_eq!(told(&format!("{HEAD},是否注销\n{DATA},是\n")), ["remark_not_read"]);
    assert!(told(&format!("{HEAD},是否注销\n{DATA},否\n")).is_empty());
}

#[test]
fn sheets_of_a_list_of_spot_checks_are_all_read_and_what_is_not_is_told() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let headings = ["样品编号", "标称生产企业名称", "产品名称", "检验结果"];
    for (name, first) in [("第一批", "A-1"), ("第二批", "B-1")] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        for (i, text) in headings.into_iter().enumerate() {
            sheet.write(0, i as u16, text).unwrap();
        }
        for (row, record) in [(1, first), (2, "C-1")] {
            for (i, text) in [record, "甲厂", "制动液", "合格"].into_iter().enumerate() {
                sheet.write(row, i as u16, text).unwrap();
            }
        }
    }
    let sheet = workbook.worksheet_from_name("第二批").unwrap();
    sheet.set_row_hidden(2).unwrap();
    sheet.write_with_format(1, 2, "制动液", &rust_xlsxwriter::Format::new().set_num_format(";;;")).unwrap();
    let other = workbook.add_worksheet().set_name("联系人").unwrap();
    for (i, text) in ["姓名", "电话", "职务"].into_iter().enumerate() {
        other.write(0, i as u16, text).unwrap();
        other.write(1, i as u16, "0").unwrap();
    }
    let file = Temp::path();
    workbook.save(&file.0).unwrap();
    let list = spot_checks::read(&file.0).unwrap();
    let places: Vec<_> = list.lines.iter().map(|line| (list.sheet_of(line), line.row)).collect();
    assert_eq!(places, [(Some("第一批"), 2), (Some("第一批"), 3), (Some("第二批"), 2), (Some("第二批"), 3)]);
    let told: Vec<_> = list.warnings.iter().map(|warning| (warning.code.code(), warning.sheet.as_deref(), warning.cell.as_deref())).collect();
    let expected = [
        ("sheet_not_read", Some("联系人"), None),
        ("unseen_cells_not_read", Some("第二批"), Some("C2")),
        ("hidden_rows_read", Some("第二批"), Some("A3")),
    ];
    assert_eq!(told, expected);
}
