//! Which headings mean which field: one table, and the folding that makes it short.

use super::Field;
use super::Field::{
    AboveDesignatedSize, Activities, Address, Applicability, CreditRiskClass, DivisionCode, EmployeesAnnualAverage, EmployeesPeriodEnd, EntryReasons,
    Importer, MainBusinessRevenueWan, MerchandiseSalesWan, Name, SoleProprietor, TerritorialAuthority, Uscc, UsccOverrideReason, Year,
};
use super::cells::fold;
use super::field::Kind;
use super::units::{Quantity, is_unit, shift_of};

/// Folded heading, its field, and how certain it is: where two columns claim one field, the lower
/// figure wins (`行政区划代码` over `行政区划`), and only equal claims are a duplicate.
pub(super) const SYNONYMS: &[(&str, Field, u8)] = &[
    ("统一社会信用代码", Uscc, 0),
    ("社会统一信用代码", Uscc, 0),
    ("统一信用代码", Uscc, 0),
    ("社会信用代码", Uscc, 1),
    ("信用代码", Uscc, 1),
    ("企业统一社会信用代码", Uscc, 0),
    ("单位统一社会信用代码", Uscc, 0),
    ("统一社会信用代码证号", Uscc, 0),
    ("统一社会信用代码/注册号", Uscc, 0),
    ("单位名称", Name, 0),
    ("企业名称", Name, 0),
    ("主体名称", Name, 0),
    ("市场主体名称", Name, 0),
    ("经营主体名称", Name, 0),
    ("单位全称", Name, 0),
    ("企业全称", Name, 0),
    ("单位详细名称", Name, 0),
    ("生产单位名称", Name, 0),
    ("销售单位名称", Name, 0),
    ("生产企业名称", Name, 0),
    ("销售企业名称", Name, 0),
    ("生产销售单位名称", Name, 0),
    ("字号名称", Name, 1),
    ("企业名", Name, 1),
    ("名称", Name, 1),
    ("行政区划代码", DivisionCode, 0),
    ("所属行政区划代码", DivisionCode, 0),
    ("所在地行政区划代码", DivisionCode, 0),
    ("所在行政区划代码", DivisionCode, 0),
    ("区划代码", DivisionCode, 0),
    ("所属区划代码", DivisionCode, 0),
    ("行政区划编码", DivisionCode, 0),
    ("行政区域代码", DivisionCode, 0),
    ("行政区代码", DivisionCode, 0),
    ("区划编码", DivisionCode, 0),
    ("区划", DivisionCode, 1),
    ("行政区划", DivisionCode, 1),
    ("所属行政区划", DivisionCode, 1),
    ("所属区划", DivisionCode, 1),
    ("主体类型", Activities, 0),
    ("单位类型", Activities, 0),
    ("主体类别", Activities, 0),
    ("单位类别", Activities, 0),
    ("经营活动", Activities, 0),
    ("经营环节", Activities, 0),
    ("生产销售类型", Activities, 0),
    ("生产/销售", Activities, 0),
    ("经营类型", Activities, 1),
    ("企业类别", Activities, 1),
    ("类别", Activities, 2),
    ("个体工商户", SoleProprietor, 0),
    ("是否个体工商户", SoleProprietor, 0),
    ("是否为个体工商户", SoleProprietor, 0),
    ("是否个体", SoleProprietor, 0),
    ("进口者", Importer, 0),
    ("进口商", Importer, 0),
    ("是否进口者", Importer, 0),
    ("是否进口商", Importer, 0),
    ("期末从业人员", EmployeesPeriodEnd, 0),
    ("期末从业人员数", EmployeesPeriodEnd, 0),
    ("期末从业人数", EmployeesPeriodEnd, 0),
    ("从业人员期末人数", EmployeesPeriodEnd, 0),
    ("从业人员期末数", EmployeesPeriodEnd, 0),
    ("从业人员期末", EmployeesPeriodEnd, 0),
    ("年末从业人员", EmployeesPeriodEnd, 0),
    ("年末从业人员数", EmployeesPeriodEnd, 0),
    ("期末人数", EmployeesPeriodEnd, 0),
    ("期末数", EmployeesPeriodEnd, 1),
    ("年末人数", EmployeesPeriodEnd, 0),
    ("从业人员", EmployeesPeriodEnd, 1),
    ("从业人员数", EmployeesPeriodEnd, 1),
    ("从业人员人数", EmployeesPeriodEnd, 1),
    ("从业人数", EmployeesPeriodEnd, 1),
    ("员工人数", EmployeesPeriodEnd, 2),
    ("员工数", EmployeesPeriodEnd, 2),
    ("职工人数", EmployeesPeriodEnd, 2),
    ("全年平均人数", EmployeesAnnualAverage, 0),
    ("年平均人数", EmployeesAnnualAverage, 0),
    ("平均人数", EmployeesAnnualAverage, 0),
    ("平均从业人员", EmployeesAnnualAverage, 0),
    ("平均从业人员数", EmployeesAnnualAverage, 0),
    ("年平均从业人员数", EmployeesAnnualAverage, 0),
    ("全年平均从业人员", EmployeesAnnualAverage, 0),
    ("全年平均从业人员数", EmployeesAnnualAverage, 0),
    ("从业人员全年平均", EmployeesAnnualAverage, 0),
    ("从业人员全年平均人数", EmployeesAnnualAverage, 0),
    ("从业人员年平均人数", EmployeesAnnualAverage, 0),
    ("从业人员平均人数", EmployeesAnnualAverage, 0),
    ("从业人员年平均", EmployeesAnnualAverage, 0),
    ("主营业务收入", MainBusinessRevenueWan, 0),
    ("年主营业务收入", MainBusinessRevenueWan, 0),
    ("营业收入", MainBusinessRevenueWan, 1),
    ("年营业收入", MainBusinessRevenueWan, 1),
    ("全年营业收入", MainBusinessRevenueWan, 1),
    ("年度营业收入", MainBusinessRevenueWan, 1),
    ("商品销售额", MerchandiseSalesWan, 0),
    ("年商品销售额", MerchandiseSalesWan, 0),
    ("销售额", MerchandiseSalesWan, 1),
    ("年销售额", MerchandiseSalesWan, 1),
    ("是否限额以上", AboveDesignatedSize, 0),
    ("限额以上", AboveDesignatedSize, 0),
    ("是否限额以上单位", AboveDesignatedSize, 0),
    ("限额以上单位", AboveDesignatedSize, 0),
    ("是否限上", AboveDesignatedSize, 0),
    ("年度", Year, 0),
    ("年份", Year, 0),
    ("报告年度", Year, 0),
    ("统计年度", Year, 0),
    ("数据年度", Year, 0),
    ("年报年度", Year, 0),
    ("地址", Address, 0),
    ("单位地址", Address, 0),
    ("企业地址", Address, 0),
    ("详细地址", Address, 0),
    ("生产地址", Address, 1),
    ("生产经营地址", Address, 1),
    ("经营地址", Address, 2),
    ("经营场所", Address, 2),
    ("住所", Address, 3),
    ("注册地址", Address, 4),
    ("适用范围", Applicability, 0),
    ("适用管理", Applicability, 0),
    ("许可认证", Applicability, 0),
    ("许可/认证", Applicability, 0),
    ("许可认证情况", Applicability, 0),
    ("许可及认证", Applicability, 0),
    ("生产许可或认证", Applicability, 0),
    ("录入原因", EntryReasons, 0),
    ("录入原因类别", EntryReasons, 0),
    ("录入事由", EntryReasons, 0),
    ("纳入原因", EntryReasons, 0),
    ("信用风险分类", CreditRiskClass, 0),
    ("信用风险等级", CreditRiskClass, 0),
    ("信用风险类别", CreditRiskClass, 0),
    ("企业信用风险分类", CreditRiskClass, 0),
    ("信用风险", CreditRiskClass, 1),
    ("代码例外原因", UsccOverrideReason, 0),
    ("信用代码例外原因", UsccOverrideReason, 0),
    ("代码校验例外说明", UsccOverrideReason, 0),
    ("属地监管机关", TerritorialAuthority, 0),
    ("属地监管部门", TerritorialAuthority, 0),
    ("属地市场监管部门", TerritorialAuthority, 0),
    ("属地机关代码", TerritorialAuthority, 0),
    ("监管机关代码", TerritorialAuthority, 0),
    ("territorial_authority", TerritorialAuthority, 0),
];

/// A heading understood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Meaning {
    pub field: Field,
    pub rank: u8,
    /// The unit's power of ten, if the heading states one.
    pub shift: Option<i32>,
    /// The heading states a unit that cannot be converted, e.g. dollars.
    pub foreign_unit: bool,
}

fn exact(folded: &str) -> Option<(Field, u8)> {
    SYNONYMS
        .iter()
        .find(|(heading, ..)| *heading == folded)
        .map(|&(_, field, rank)| (field, rank))
        .or_else(|| Field::by_name(folded).map(|field| (field, 0)))
}

/// `2023年度营业收入`, `上年营业收入`: the period does not change what the column is.
fn without_period(folded: &str) -> &str {
    for period in ["上一年度", "上年度", "本年度", "上年", "本年"] {
        if let Some(rest) = folded.strip_prefix(period) {
            return rest;
        }
    }
    let digits = folded.bytes().take_while(u8::is_ascii_digit).count();
    let Some(rest) = folded.get(digits..).filter(|_| digits == 4) else {
        return folded;
    };
    rest.strip_prefix("年度").or_else(|| rest.strip_prefix('年')).unwrap_or(folded)
}

/// Takes the bracketed parts out of a folded heading.
fn brackets(folded: &str) -> (String, Vec<String>) {
    let (mut outside, mut parts, mut inside) = (String::new(), Vec::new(), None::<String>);
    for c in folded.chars() {
        match (c, &mut inside) {
            ('(' | '[', None) => inside = Some(String::new()),
            (')' | ']', Some(_)) => parts.extend(inside.take()),
            (c, Some(part)) => part.push(c),
            (c, None) => outside.push(c),
        }
    }
    parts.extend(inside);
    (outside, parts)
}

/// What a heading means, or `None` if it is none of ours.
pub(super) fn understand(heading: &str) -> Option<Meaning> {
    let folded = fold(heading);
    if folded.is_empty() || folded.len() > 300 {
        return None;
    }
    let (outside, parts) = brackets(&folded);
    let mut units: Vec<&str> = Vec::new();
    let mut words = String::new();
    for part in &parts {
        let bare = part.strip_prefix("单位").unwrap_or(part);
        let bare = bare.trim_start_matches(':');
        match is_unit(bare) {
            true => units.push(bare),
            false => words.push_str(part),
        }
    }
    let outside = outside.trim_end_matches([':', '/', '-', '_']);
    let with_words = format!("{outside}{words}");
    let (bare, trailing) = trailing_unit(outside);
    units.extend(trailing);

    // Each fallback understands less of the heading, and so yields to a column that needs none.
    let (field, rank) = exact(&with_words)
        .or_else(|| exact(outside).map(|(field, rank)| (field, rank + 10)))
        .or_else(|| exact(bare))
        .or_else(|| exact(without_period(&with_words)).map(|(field, rank)| (field, rank + 20)))
        .or_else(|| exact(without_period(bare)).map(|(field, rank)| (field, rank + 20)))?;
    let quantity = match field.kind() {
        Kind::Number(quantity) => quantity,
        _ => {
            return Some(Meaning { field, rank, shift: None, foreign_unit: false });
        }
    };
    let shift = units.iter().find_map(|unit| shift_of(unit, quantity));
    let currency = ["元", "币", "usd", "$", "欧", "港"];
    let unknown = shift.is_none() && currency.iter().any(|mark| words.contains(mark));
    let misfit = shift.is_none() && units.iter().any(|unit| is_unit(unit));
    Some(Meaning { field, rank, shift, foreign_unit: quantity == Quantity::Money && (unknown || misfit) })
}

/// `营业收入/万元`, `营业收入万元`: a unit without brackets. Longest first.
fn trailing_unit(folded: &str) -> (&str, Option<&str>) {
    const UNITS: [&str; 8] = ["百万元", "千万元", "万元", "千元", "亿元", "元", "万人", "人"];
    for unit in UNITS {
        if let Some(rest) = folded.strip_suffix(unit) {
            let rest = rest.trim_end_matches(['/', ':', '-', '_', ',']);
            if !rest.is_empty() {
                return (rest, Some(unit));
            }
        }
    }
    (folded, None)
}
