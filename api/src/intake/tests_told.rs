//! What would be read wrongly in silence: parts of a year, ended units, remarks, ticks, what is not shown, parts of a name.

use rust_xlsxwriter::{Format as Style, Workbook};

use super::tests::{Temp, asked, records};
use super::units::{Quantity, statement};
use super::*;

const HEAD: &str = "统一社会信用代码,单位名称,行政区划代码,主体类型,期末从业人员,营业收入（万元）";
const DATA: &str = "91330106MAAY4CL12W,甲公司,330106,生产,30,900";

fn told(file: &Temp) -> Vec<(&'static str, Option<String>, Option<u64>)> {
    let seen = inspect(&file.0, &Limits::default(), &asked()).unwrap();
    seen.warnings.into_iter().map(|warning| (warning.code.code(), warning.cell, warning.count)).collect()
}

fn told_of(text: &str) -> Vec<(&'static str, Option<String>, Option<u64>)> {
    told(&Temp::new(text.as_bytes()))
}

/// Activities, people and revenue of the rows of data.
fn values(text: &str) -> Vec<[Option<String>; 3]> {
    let file = Temp::new(text.as_bytes());
    let read_with = inspect(&file.0, &Limits::default(), &asked()).unwrap().asked;
    let all = open(&file.0, &Limits::default(), &read_with).unwrap().map(Result::unwrap);
    let fields = [Field::Activities, Field::EmployeesPeriodEnd, Field::MainBusinessRevenueWan];
    all.filter(|record| record.kind == RecordKind::Data).map(|record| fields.map(|field| record.get(field).map(str::to_owned))).collect()
}

fn some(texts: [&str; 3]) -> [Option<String>; 3] {
    texts.map(|text| (!text.is_empty()).then(|| text.to_owned()))
}

#[test]
fn figures_of_a_part_of_a_year_are_not_those_of_the_year() {
    for text in [
        format!("西湖区2025年1-9月报表,,,,,\n{HEAD}\n{DATA}\n"),
        format!("{HEAD}\n{DATA}\n注：表中数据为2025年上半年数据,,,,,\n"),
        format!("填报期：,2025年第三季度,,,,\n{HEAD}\n{DATA}\n"),
    ] {
        assert_eq!(values(&text), [some(["production", "", ""])], "{text}");
        let codes: Vec<_> = told_of(&text).into_iter().map(|(code, ..)| code).collect();
        assert_eq!(codes, ["part_of_year_not_read", "part_of_year_not_read"], "{text}");
    }
    // A heading that names the year says more than the title does.
    let named = HEAD.replace("营业收入", "2025年营业收入");
    assert_eq!(values(&format!("2026年第一季度名录,,,,,\n{named}\n{DATA}\n")), [some(["production", "", "900"])]);
    assert_eq!(values(&format!("2025年1-12月报表,,,,,\n{HEAD}\n{DATA}\n")), [some(["production", "30", "900"])]);
    // What happened in that time is not what the figures are of.
    assert_eq!(values(&format!("{HEAD}\n{DATA}\n注：上半年新增企业1家,,,,,\n")), [some(["production", "30", "900"])]);
}

#[test]
fn a_title_holds_until_another_one_says_otherwise() {
    let table = |title: &str| format!("{title},,,,,\n{HEAD}\n{DATA}\n");
    let half = some(["production", "", ""]);
    let whole = some(["production", "30", "900"]);
    assert_eq!(values(&format!("{}{}", table("2025年上半年"), table("二、零售企业"))), [half.clone(), half.clone()]);
    assert_eq!(values(&format!("{}{}", table("2025年上半年"), table("二、2025年度"))), [half.clone(), whole.clone()]);
    assert_eq!(values(&format!("{}{}", table("一、2025年度"), table("二、2025年上半年"))), [whole, half]);
    let ended = told_of(&format!("{}{}", table("一、在营企业"), table("二、已注销企业")));
    assert_eq!(ended, [("former_units_read", None, Some(1))]);
    let years = told_of(&format!("{}{}", table("一、2025年度"), table("二、2024年度")));
    assert_eq!(years, [("title_of_other_year", None, None)]);
}

#[test]
fn a_sheet_of_ended_units_is_read_if_it_is_asked_for() {
    let mut workbook = Workbook::new();
    for name in ["在营企业", "已注销企业"] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        for (i, (heading, cell)) in HEAD.split(',').zip(DATA.split(',')).enumerate() {
            sheet.write(0, i as u16, heading).unwrap();
            sheet.write(1, i as u16, cell).unwrap();
        }
    }
    let file = Temp::path();
    workbook.save(&file.0).unwrap();
    let read = |sheet: Option<&str>| {
        let seen = inspect(&file.0, &Limits::default(), &Asked { sheet: sheet.map(str::to_owned), ..asked() }).unwrap();
        (seen.sheets, seen.warnings.iter().map(|warning| warning.code.code()).collect::<Vec<_>>())
    };
    assert_eq!(read(None), (vec!["在营企业".to_owned()], vec!["former_units_not_read"]));
    assert_eq!(read(Some("已注销企业")), (vec!["已注销企业".to_owned()], vec!["former_units_read"]));
}

#[test]
fn remarks_on_figures_are_told_and_other_units_refused() {
    let with = |remark: &str| format!("{HEAD},备注\n{DATA},{remark}\n");
    for remark in ["已注销", "单位：百人", "1-9月收入", "单位为万元"] {
        assert_eq!(told_of(&with(remark)), [("remark_not_read", Some("G2".to_owned()), Some(1))], "{remark}");
    }
    for remark in ["重点企业", "单位食堂", "三月迁入", ""] {
        assert_eq!(told_of(&with(remark)), [], "{remark}");
    }
    let contradicted = records(&with("单位为元"));
    assert_eq!(super::tests::codes(&contradicted[0]), ["unit_of_cell_contradicts"]);
    assert_eq!(contradicted[0].problems[0].column, "备注");
}

#[test]
fn rows_that_are_of_a_part_of_a_year_are_refused() {
    for (heading, text, codes) in [
        ("季度", "一季度", &["part_of_year"][..]),
        ("季度", "4", &["part_of_year"]),
        ("月份", "12月", &["part_of_year"]),
        ("报告期", "2025年1-9月", &["part_of_year"]),
        ("报告期", "2025年", &[]),
        ("报告期", "全年", &[]),
        ("月份", "1-12月", &[]),
        ("备用", "一季度", &[]),
        ("备注", "为1-9月数据", &["part_of_year"]),
    ] {
        let all = records(&format!("{HEAD},{heading}\n{DATA},{text}\n"));
        assert_eq!(super::tests::codes(&all[0]), codes, "{heading}: {text}");
    }
}

#[test]
fn columns_of_ticks_are_activities() {
    let file = |headings: &str, cells: &str| format!("统一社会信用代码,单位名称,行政区划代码,{headings}\n91330106MAAY4CL12W,甲公司,330106,{cells}\n");
    for (headings, cells, expected) in [
        ("生产,批发,零售", "√,,√", "production,retail"),
        ("是否生产,是否批发,是否零售", "否,是,0", "wholesale"),
        ("生产企业,零售企业（打√）", "1,", "production"),
        ("零售,生产", "有,×", "retail"),
        ("生产,销售", "☑,□", "production"),
    ] {
        assert_eq!(values(&file(headings, cells))[0][0].as_deref(), Some(expected), "{headings}: {cells}");
        assert_eq!(told_of(&file(headings, cells)), [], "{headings}");
    }
    let refused = |headings: &str, cells: &str| {
        let error = inspect(&Temp::new(file(headings, cells).as_bytes()).0, &Limits::default(), &asked()).unwrap_err();
        (error.code.code(), error.detail.zh)
    };
    // One alone, and figures, are no ticks; two ways to say it are one too many.
    assert_eq!(refused("生产,期末从业人员", "√,3").0, "missing_column");
    assert_eq!(refused("生产,零售", "120,30").0, "missing_column");
    let (code, text) = refused("主体类型,生产,零售", "生产,√,√");
    assert_eq!(code, "duplicate_column");
    assert!(text.contains("字段 主体类型"), "{text}");
    assert_eq!(values(&file("生产,销售", ",√"))[0][0].as_deref(), Some("销售"));
    let rows = format!(
        "统一社会信用代码,单位名称,行政区划代码,生产,零售\n{}{}",
        "91330106MAAY4CL12W,甲公司,330106,√,\n".repeat(30),
        "91330106MAAY4CL12W,甲公司,330106,√,部分\n"
    );
    assert_eq!(values(&rows)[30][0].as_deref(), Some("production、零售：部分"));
    assert_eq!(values(&file("生产,零售", "√,部分"))[0][0].as_deref(), Some("production、零售：部分"));
}

#[test]
fn what_no_format_shows_is_not_read() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (i, (heading, cell)) in HEAD.split(',').zip(DATA.split(',')).enumerate() {
        sheet.write(0, i as u16, heading).unwrap();
        sheet.write(1, i as u16, cell).unwrap();
    }
    sheet.write_number_with_format(1, 4, 0.0, &Style::new().set_num_format("0;-0;;@")).unwrap();
    sheet.write_number_with_format(1, 5, 99_999.0, &Style::new().set_num_format(";;;")).unwrap();
    let file = Temp::path();
    workbook.save(&file.0).unwrap();
    let all = super::tests::read(&file.0).unwrap();
    assert_eq!((all[0].get(Field::EmployeesPeriodEnd), all[0].get(Field::MainBusinessRevenueWan)), (None, None));
    assert_eq!(told(&file), [("unseen_cells_not_read", Some("E2".to_owned()), Some(2))]);
}

#[test]
fn margins_of_printed_pages_are_read() {
    let with = |footer: &str| {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for (i, (heading, cell)) in HEAD.replace("（万元）", "").split(',').zip(DATA.split(',')).enumerate() {
            sheet.write(0, i as u16, heading).unwrap();
            sheet.write(1, i as u16, cell).unwrap();
        }
        sheet.set_footer(footer);
        let file = Temp::path();
        workbook.save(&file.0).unwrap();
        super::tests::read(&file.0).unwrap().remove(0).get(Field::MainBusinessRevenueWan).map(str::to_owned)
    };
    assert_eq!(with("&L&\"宋体,常规\"&10金额单位：元&R第 &P 页").as_deref(), Some("0.09"));
    assert_eq!(with("&C&K0000FF2025年1-9月&R&D"), None);
    assert_eq!(with("&C第 &P 页，共 &N 页").as_deref(), Some("900"));
}

#[test]
fn a_part_of_a_workbook_that_is_there_twice_refuses_it() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write(0, 0, "x").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let refusal = |bytes: &[u8]| inspect(&Temp::new(bytes).0, &Limits::default(), &asked()).unwrap_err();
    assert_eq!(refusal(&bytes).code.code(), "no_heading");
    // A name of the same length takes the place of another one.
    for name in ["docProps/app.xml", "docProps/APP.xml"] {
        let mut twice = archive_with(b"docProps/ap2.xml");
        let places: Vec<usize> = (0..twice.len()).filter(|at| twice[*at..].starts_with(b"docProps/ap2.xml")).collect();
        assert_eq!(places.len(), 2);
        places.iter().for_each(|at| twice[*at..at + name.len()].copy_from_slice(name.as_bytes()));
        let error = refusal(&twice);
        assert_eq!((error.code.code(), error.detail.zh.contains("docprops/app.xml")), ("part_twice", true), "{error}");
    }
    assert_eq!(refusal(&archive_with(b"docProps/ap2.xml")).code.code(), "broken_xlsx");
}

/// A workbook of a few parts, one of which has this name.
fn archive_with(name: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for part in [b"xl/workbook.xml".as_slice(), b"docProps/app.xml", name] {
        zip.start_file(String::from_utf8_lossy(part), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"<w/>").unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn units_may_be_said_of_one_figure_each() {
    let (revenue, sales) = (Field::MainBusinessRevenueWan, Field::MerchandiseSalesWan);
    for text in [
        "营业收入单位：元；商品销售额单位：万元",
        "注：1.营业收入单位为元，2.商品销售额单位为万元",
        "营业收入以元计，商品销售额以万元计",
        "主营业务收入：元；商品销售额：万元",
    ] {
        let said = statement(&cells::fold(text));
        let shifts = [revenue, sales].map(|field| said.units_of(field, Quantity::Money).iter().map(|unit| unit.shift).collect::<Vec<_>>());
        assert_eq!(shifts, [vec![-4], vec![0]], "{text}");
    }
    // What is said of one is meant for all where nothing else is said, and two that are said of none contradict each other.
    let said = statement(&cells::fold("营业收入单位：元"));
    assert_eq!(said.units_of(sales, Quantity::Money).len(), 1);
    let said = statement(&cells::fold("单位：元，金额单位：千元"));
    assert_eq!(said.units_of(revenue, Quantity::Money).len(), 2);
    let said = statement(&cells::fold("人数单位：人；平均人数单位：百人"));
    assert_eq!(said.units_of(Field::EmployeesAnnualAverage, Quantity::People)[0].shift, 2);
}

#[test]
fn rows_of_data_are_no_headings() {
    let refused = |text: &str| inspect(&Temp::new(text.as_bytes()).0, &Limits::default(), &asked()).unwrap_err().detail.zh;
    let data = format!("{DATA}\n{DATA}\n");
    let text = refused(&data);
    assert!(!text.contains("甲公司") && !text.contains("未识别的表头"), "{text}");
    let text = refused(&format!("证件,户,属,类,人,钱\n{data}"));
    assert!(text.contains("未识别的表头：证件、户、属、类、人、钱") && !text.contains("甲公司"), "{text}");
}
