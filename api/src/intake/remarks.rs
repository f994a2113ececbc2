//! What columns that are not read say of the figures beside them: `单位为元` under 备注.

use std::sync::LazyLock;

use regex::Regex;

use super::cells::{clean, fold};
use super::field::Kind;
use super::head::{Head, HeadColumn};
use super::layout::{Column, Layout};
use super::period::{compiled, part_in_note, part_in_period, part_in_remark, says};
use super::rows::{Cell, Row};
use super::unit_columns::RowUnit;
use super::units::{Quantity, Unit, statement};
use super::{Field, titles};

/// Longer texts describe something else.
const LENGTH: usize = 40;

/// A text that is no value of a longer description.
fn short(cell: &Cell) -> Option<&str> {
    let text = match cell {
        Cell::Text(text) => text.as_str(),
        Cell::Merged { text, .. } => text,
        _ => return None,
    };
    (!text.is_empty() && text.len() <= LENGTH * 3).then_some(text)
}

/// A column that is not read and says of a row another unit of money than its figures are read in.
pub(super) fn other_unit<'a>(row: &Row, layout: &'a Layout) -> Option<&'a Column> {
    let unread =
        row.cells.iter().zip(&layout.columns).enumerate().filter(|(i, (_, column))| column.field.is_none() && !layout.unit_columns.contains(*i));
    let mut said = unread.filter_map(|(_, (cell, column))| Some((money(cell)?, column)));
    let figures = || row.cells.iter().zip(&layout.columns).filter(|(cell, _)| !cell.is_blank());
    let is_money = |column: &Column| column.field.map(Field::kind) == Some(Kind::Number(Quantity::Money));
    let shift = |column: &Column| match column.field.map(|field| layout.unit_columns.unit(row, field)) {
        Some(RowUnit::Shift(shift)) => shift,
        _ => column.shift,
    };
    said.find(|(unit, _)| figures().any(|(_, column)| is_money(column) && shift(column) != unit.shift)).map(|(_, column)| column)
}

/// Headings of columns that say of each row of which time its figures are, and of remarks on them.
struct Patterns {
    period: Vec<Regex>,
    remark: Vec<Regex>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns {
    period: compiled(&[
        "^(?:数据|统计|所属|报告|核算|指标|报表|填报)?(?:期|期别|期间|期次|时期|时段|周期|区间|年月|季度?|月份?)$",
        "^(?:数据|统计|所属|报告|核算|指标)(?:时间|所属期)$|^(?:数据|统计)?口径$|^季别$|^月度$|^时间范围$|^报送频次$",
    ]),
    remark: compiled(&["备注|说明|附注|标注|注释|^注$|^[a-z]+$"]),
});

/// Columns of a table that say of each row of which part of a year its figures are.
pub(super) fn period_columns(head: &Head) -> Vec<usize> {
    let is_one = |column: &HeadColumn| column.meaning.is_none() && column.path.last().is_some_and(|text| says(&PATTERNS.period, &fold(text)));
    head.columns.iter().enumerate().filter(|(_, column)| is_one(column)).map(|(place, _)| place).collect()
}

/// Columns of remarks, and those that have no heading.
pub(super) fn remark_columns(columns: &[Column]) -> Vec<usize> {
    columns.iter().enumerate().filter(|(_, column)| says(&PATTERNS.remark, &fold(&column.heading))).map(|(place, _)| place).collect()
}

/// The column that says that the figures of a row are of a part of a year, and what it says.
pub(super) fn part_of_row<'a>(row: &Row, layout: &'a Layout) -> Option<(&'a Column, String)> {
    let unread = row.cells.iter().zip(&layout.columns).enumerate().filter(|(_, (_, column))| column.field.is_none());
    let mut said = unread.filter_map(|(place, (cell, column))| {
        if layout.period_columns.contains(&place) {
            let text = short(cell).or_else(|| matches!(cell, Cell::Number { .. }).then(|| cell.text()))?;
            // A number alone counts quarters or months.
            let is_count = column.heading.contains(['季', '月']) && text.trim().parse::<f64>().is_ok_and(|number| number <= 12.0);
            return (is_count || part_in_period(text)).then(|| (column, clean(text)));
        }
        // Nearly no cell has such a word; folding every one would cost.
        let text = short(cell).filter(|text| text.contains(['季', '月', '年', 'Q', 'H', 'q', 'h']))?;
        let is_remark = layout.remark_columns.contains(&place) || text.contains("数据");
        if is_remark { part_in_remark(text).map(|text| (column, text)) } else { None }
    });
    said.next()
}

/// The unit of money that a cell says figures to be in.
fn money(cell: &Cell) -> Option<Unit> {
    // Nearly no cell has such a word; folding every one would cost.
    let says = |text: &&str| text.contains(['元', '圆']) && ["单位", "金额", "收入", "销售额", "以", "按"].iter().any(|word| text.contains(word));
    match statement(&fold(short(cell).filter(says)?)).money.as_slice() {
        [unit] => Some(unit.clone()),
        _ => None,
    }
}

/// Whether a cell says of the figures or the unit of its row what a reader must know: their unit, a part of a year, that the unit has ended.
pub(super) fn is_on_figures(cell: &Cell) -> bool {
    const WORDS: [&str; 14] = ["单位", "季", "月", "半年", "注销", "吊销", "停产", "停业", "歇业", "关停", "关闭", "倒闭", "迁出", "撤销"];
    let Some(text) = short(cell).filter(|text| WORDS.iter().any(|word| text.contains(word))) else { return false };
    let said = statement(&fold(text));
    !said.money.is_empty() || !said.people.is_empty() || part_in_note(text).is_some() || titles::former(text).is_some()
}
