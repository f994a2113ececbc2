//! The columns of an export: headings that an import reads back, cells that are safe to open.

use domain::units::Figures;
use domain::{Code, CodeSet};
use persistence::queries::units::{Unit, UnitMetrics};
use persistence::values::Remark;

use crate::error::Problem;
use crate::intake::{FORMULA_MARKS, meant};
use crate::routes::exports::workbook::Holds;

/// The headings, in the words that an import understands.
pub const HEADINGS: [&str; 22] = [
    "统一社会信用代码",
    "单位名称",
    "主体类型",
    "个体工商户",
    "行政区划代码",
    "地址",
    "许可认证",
    "录入原因",
    "信用风险分类",
    "年度",
    "期末从业人员",
    "全年平均从业人员",
    "主营业务收入（万元）",
    "商品销售额（万元）",
    "限额以上",
    "代码例外原因",
    "经营状态",
    "主体级别",
    "监管类别",
    "主体级别对应监管部门代码",
    "进口者",
    "日常监管方式",
];

/// A cell.
pub enum Cell {
    /// Text, harmless.
    Text(String),
    /// A number, exact.
    Number(String),
    /// Nothing.
    Empty,
}

/// A text that no spreadsheet takes for a formula: those that begin like one get an apostrophe in front, which an import
/// takes off again.
pub fn harmless(text: &str) -> String {
    let bare = text.trim_start_matches('\'');
    if bare.starts_with(FORMULA_MARKS) || bare.starts_with(['\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// The same of a text that is read for itself already: one that begins with an apostrophe is harmless as it stands.
pub fn guarded(text: &str) -> String {
    if text.starts_with('\'') { text.to_owned() } else { harmless(text) }
}

/// For whom a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// CSV: codes, and texts that do not come alive in a spreadsheet either.
    Programs,
    /// XLSX: words, and texts as they are, which a text cell keeps for itself.
    People,
}

impl For {
    fn text(self, value: Option<&str>) -> Cell {
        let Some(value) = value.filter(|v| !v.is_empty()) else { return Cell::Empty };
        Cell::Text(if self == Self::Programs { harmless(value) } else { meant(value) })
    }

    fn codes<T: Code>(self, set: CodeSet<T>) -> Cell {
        if self == Self::Programs { codes(set) } else { labels(set) }
    }
}

fn number<T: ToString>(value: Option<T>) -> Cell {
    value.map_or(Cell::Empty, |v| Cell::Number(v.to_string()))
}

fn labels<T: Code>(set: CodeSet<T>) -> Cell {
    let list: Vec<&str> = set.iter().map(Code::zh).collect();
    if list.is_empty() { Cell::Empty } else { Cell::Text(list.join("、")) }
}

fn codes<T: Code>(set: CodeSet<T>) -> Cell {
    let list: Vec<&str> = set.iter().map(Code::code).collect();
    if list.is_empty() { Cell::Empty } else { Cell::Text(list.join(",")) }
}

fn yes_no(value: bool) -> Cell {
    Cell::Text(if value { "是" } else { "否" }.into())
}

/// What stands in its columns.
pub fn columns() -> [(&'static str, Holds); 22] {
    HEADINGS.map(|heading| {
        let holds = match heading {
            "统一社会信用代码" | "行政区划代码" | "主体级别对应监管部门代码" => Holds::Code,
            "年度" | "期末从业人员" | "全年平均从业人员" | "主营业务收入（万元）" | "商品销售额（万元）" => {
                Holds::Number
            }
            _ => Holds::Text,
        };
        (heading, holds)
    })
}

/// One unit as cells, with the figures that decided its tier. `lead_code` is the code of the authority that leads today.
///
/// # Errors
/// Internal, on corrupt data.
pub fn cells(unit: &Unit, metrics: Option<&UnitMetrics>, lead_code: &str, reader: For) -> Result<[Cell; 22], Problem> {
    let figures = metrics.map(UnitMetrics::figures).transpose()?.unwrap_or(Figures::default());
    Ok([
        reader.text(Some(&unit.facts.uscc)),
        reader.text(Some(unit.facts.name.as_str())),
        labels(unit.facts.activities.set()),
        yes_no(unit.facts.sole_proprietor),
        reader.text(Some(&unit.facts.division_code)),
        reader.text(unit.facts.address.as_ref().map(Remark::as_str)),
        reader.codes(unit.facts.applicability.set()),
        reader.codes(unit.facts.entry_reasons.set()),
        reader.text(unit.facts.credit_risk_class.map(|c| c.0.code())),
        number(metrics.map(|m| m.year)),
        number(figures.employees_period_end),
        number(figures.employees_annual_average),
        number(figures.main_business_revenue_wan),
        number(figures.merchandise_sales_wan),
        figures.above_designated_size.map_or(Cell::Empty, yes_no),
        reader.text(unit.facts.uscc_override_reason.as_ref().map(Remark::as_str)),
        reader.text(Some(unit.facts.operating_status.0.zh())),
        reader.text(unit.tier.map(|t| if reader == For::Programs { t.0.code() } else { t.0.zh() })),
        reader.text(Some(unit.monitoring_level.0.zh())),
        reader.text(Some(lead_code)),
        yes_no(unit.facts.importer),
        reader.text(Some(unit.routine_mode.0.zh())),
    ])
}

/// A line of CSV.
///
/// # Errors
/// Internal.
pub fn csv_line<'a>(fields: impl IntoIterator<Item = &'a str>) -> Result<Vec<u8>, Problem> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(fields).map_err(Problem::internal)?;
    writer.into_inner().map_err(Problem::internal)
}

impl Cell {
    /// As CSV has it.
    pub fn as_text(&self) -> &str {
        match self {
            Self::Text(value) | Self::Number(value) => value,
            Self::Empty => "",
        }
    }
}
