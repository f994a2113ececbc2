//! What headings, lines and notes say: right values, and what is not understood rather than read wrongly.

use super::meaning::{Period, understand, understand_path};
use super::units::statement;
use super::*;

fn path(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn brackets_say_units_and_periods() {
    use Field::{EmployeesAnnualAverage, EmployeesPeriodEnd, MainBusinessRevenueWan, MerchandiseSalesWan};
    for (heading, field, shift, period) in [
        ("营业收入（2024年度、元）", MainBusinessRevenueWan, Some(-4), Some(Period::Year(2024))),
        ("营业收入（元/年）", MainBusinessRevenueWan, Some(-4), None),
        ("营业收入（含税，元）", MainBusinessRevenueWan, Some(-4), None),
        ("营业收入（含税 元）", MainBusinessRevenueWan, Some(-4), None),
        ("营业收入（计量单位：元）", MainBusinessRevenueWan, Some(-4), None),
        ("营业收入（单位为元）", MainBusinessRevenueWan, Some(-4), None),
        ("营业收入（以元计）", MainBusinessRevenueWan, Some(-4), None),
        ("营业收入（单位：人民币（元））", MainBusinessRevenueWan, Some(-4), None),
        ("营业收入（上年，万元）", MainBusinessRevenueWan, Some(0), Some(Period::Last)),
        ("商品销售额〔元〕", MerchandiseSalesWan, Some(-4), None),
        ("从业人员（全年平均）", EmployeesAnnualAverage, None, None),
        ("从业人员（期末，人）", EmployeesPeriodEnd, Some(0), None),
    ] {
        let meaning = understand(heading).unwrap();
        assert_eq!((meaning.field, meaning.unit.map(|unit| unit.shift), meaning.period), (field, shift, period), "{heading}");
        assert!(!meaning.bad_unit, "{heading}");
    }
    for heading in ["营业收入（K元）", "营业收入（美元）", "营业收入（含税，万美元）"] {
        assert!(understand(heading).unwrap().bad_unit, "{heading}");
    }
}

#[test]
fn brackets_that_change_nothing_and_brackets_that_change_all() {
    for heading in [
        "单位名称（必填）",
        "单位名称（与营业执照 一致）",
        "统一社会信用代码（18位）",
        "主体类型（生产/批发/零售）",
        "是否限额以上（是/否）",
        "许可认证（生产许可、CCC）",
        "营业收入（全年，万元）",
        "商品销售额（不含税）",
    ] {
        assert!(understand(heading).is_some(), "{heading}");
    }
    for heading in [
        "营业收入（2025年1-6月）（万元）",
        "营业收入（人均，万元）",
        "营业收入（集团合并，万元）",
        "营业收入（预计）",
        "从业人员（离退休）",
        "从业人员（其中：女性）",
        "从业人员（劳务派遣）",
        "单位名称（总公司）",
        "统一社会信用代码（受托生产企业）",
        "地址（法定代表人）",
        "主体类型（供应商）",
    ] {
        assert_eq!(understand(heading), None, "{heading}");
    }
}

#[test]
fn groups_keep_their_year() {
    for (texts, period) in [
        (["2024年经营情况", "营业收入（万元）"], Period::Year(2024)),
        (["二、2024年度主要指标（万元）", "营业收入"], Period::Year(2024)),
        (["上年度主要指标", "营业收入（万元）"], Period::Last),
        (["营业收入（万元）", "2024年（实际）"], Period::Year(2024)),
        (["营业收入", "2024年（万元）"], Period::Year(2024)),
    ] {
        let meaning = understand_path(&path(&texts)).unwrap();
        assert_eq!((meaning.field, meaning.unit.map(|unit| unit.shift)), (Field::MainBusinessRevenueWan, Some(0)), "{texts:?}");
        assert_eq!(meaning.period, Some(period), "{texts:?}");
    }
    for texts in
        [["2025年目标", "营业收入（万元）"], ["营业收入（万元）", "2025年（预计）"], ["1-9月经营情况", "营业收入"], ["营业收入", "2025年（1-6月）"]]
    {
        assert_eq!(understand_path(&path(&texts)), None, "{texts:?}");
    }
}

#[test]
fn figures_of_something_else_are_not_read() {
    for texts in [
        ["检查情况", "人数"],
        ["线上销售", "年营业额（万元）"],
        ["线上销售", "营业收入"],
        ["商品销售额", "数量（台）"],
        ["商品销售额", "数量"],
        ["商品销售额", "人数"],
        ["从业人员", "金额"],
        ["子公司", "期末从业人员"],
    ] {
        assert_eq!(understand_path(&path(&texts)), None, "{texts:?}");
    }
    for (texts, field) in [
        (["商品销售额", "金额（万元）"], Field::MerchandiseSalesWan),
        (["从业人员", "数量"], Field::EmployeesPeriodEnd),
        (["从业人员情况", "全年平均人数"], Field::EmployeesAnnualAverage),
        (["二、经营情况", "营业收入"], Field::MainBusinessRevenueWan),
        (["人员情况", "人数"], Field::EmployeesPeriodEnd),
    ] {
        assert_eq!(understand_path(&path(&texts)).map(|meaning| meaning.field), Some(field), "{texts:?}");
    }
}

#[test]
fn units_said_beside_a_table() {
    for text in [
        "单位：户、元",
        "单位：家、人、元",
        "单位：人 元",
        "单位：户 人 元",
        "单位：人民币（元）",
        "（单位：元（人民币））",
        "注：1.从业人员为年末人数；2.表中金额均为人民币元。",
        "西湖区重点产品单位名录（金额：元）",
        "注：营业收入以人民币元为计量单位",
        "填报单位：西湖区局  单位：元",
        "名录（单位：元）",
    ] {
        let said = statement(&cells::fold(text));
        assert_eq!((said.money.iter().map(|unit| unit.shift).collect::<Vec<_>>(), said.unknown), (vec![-4], None), "{text}");
    }
    assert_eq!(statement(&cells::fold("单位：K元")).unknown.as_deref(), Some("k元"));
    for text in ["填报单位：某某开元", "单位：家", "联系单位：西湖区局"] {
        assert!(statement(&cells::fold(text)).is_empty(), "{text}");
    }
}

fn read_columns(text: &str) -> Vec<Option<String>> {
    let all = super::tests::records(text);
    let data = all.iter().find(|record| record.kind == RecordKind::Data).unwrap();
    [Field::EmployeesPeriodEnd, Field::MainBusinessRevenueWan].iter().map(|field| data.get(*field).map(str::to_owned)).collect()
}

#[test]
fn lines_of_units_around_a_heading() {
    let head = "统一社会信用代码,单位名称,行政区划代码,主体类型,期末从业人员,营业收入";
    let data = "91330106MAAY4CL12W,甲公司,330106,生产,30,12340000";
    for text in [
        format!("{head}\n—,—,—,—,人,元\n{data}\n"),
        format!("{head}\n计量单位,,,,人,元\n{data}\n"),
        format!("名录,,,,金额单位：,元\n{head}\n{data}\n"),
        format!("名录,,,,,单位：人 元\n{head}\n{data}\n"),
        format!("{head},单位：元\n{data},\n"),
    ] {
        assert_eq!(read_columns(&text), [Some("30".to_owned()), Some("1234".to_owned())], "{text}");
    }
    let later = super::tests::Temp::new(format!("{head}\n甲,乙,丙,丁,1,2\n—,—,—,—,人,元\n{data}\n").as_bytes());
    let refused = inspect(&later.0, &Limits::default(), &super::tests::asked()).unwrap_err();
    assert_eq!(refused.code.code(), "unknown_money_unit");
}

#[test]
fn figures_shown_in_a_larger_unit() {
    use rust_xlsxwriter::{Format as Style, Workbook};
    for (heading, number, code, expected) in [
        ("营业收入（元）", 12_340_000.0, "0!.0,\"w\"", Some("1234")),
        ("营业收入（元）", 12_340_000.0, "0!.0,\"万\"", Some("1234")),
        ("营业收入（元）", 1_234_000.0, "#,##0.0,\"K\"", Some("123.4")),
        ("营业收入（元）", 12_340_000.0, "0.00,,\"M\"", Some("1234")),
        ("营业收入（元）", 12_340_000.0, "#,##0,", Some("1234")),
        ("营业收入（千元）", 12_340_000.0, "#,##0,", Some("1234")),
        ("营业收入（万元）", 12_340_000.0, "0!.0,\"万\"", Some("1234")),
        ("营业收入（元）", 1234.0, "0\"万\"", None),
        ("营业收入（元）", 12_340_000.0, "0.0,\"x\"", None),
        ("从业人员", 3.0, "0\"万人\"", Some("30000")),
        ("从业人员", 12_000.0, "0!.0,\"万人\"", Some("12000")),
        ("从业人员（人）", 3.0, "0\"万人\"", None),
    ] {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for (i, text) in ["统一社会信用代码", "单位名称", "行政区划代码", "主体类型", heading].into_iter().enumerate() {
            sheet.write(0, i as u16, text).unwrap();
        }
        for (i, text) in ["91330106MAAY4CL12W", "甲公司", "330106", "生产"].into_iter().enumerate() {
            sheet.write(1, i as u16, text).unwrap();
        }
        sheet.write_number_with_format(1, 4, number, &Style::new().set_num_format(code)).unwrap();
        let file = super::tests::Temp::path();
        workbook.save(&file.0).unwrap();
        let all = super::tests::read(&file.0).unwrap();
        let field = if heading.starts_with("从业") { Field::EmployeesPeriodEnd } else { Field::MainBusinessRevenueWan };
        assert_eq!(all[0].get(field), expected, "{heading} {code}");
        assert_eq!(all[0].problems.len(), usize::from(expected.is_none()), "{heading} {code}");
    }
}
