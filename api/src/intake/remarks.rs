//! What columns that are not read say of the figures beside them: `单位为元` under 备注.

use super::cells::{clean, fold};
use super::field::Kind;
use super::head::{Head, HeadColumn};
use super::layout::{Column, Layout};
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

/// Columns of a table that say of each row of which part of a year its figures are.
pub(super) fn period_columns(head: &Head) -> Vec<usize> {
    const PERIODS: [&str; 14] = [
        "季度",
        "所属季度",
        "统计季度",
        "月份",
        "所属月份",
        "统计月份",
        "期间",
        "数据期间",
        "报告期",
        "统计期",
        "所属期",
        "所属时期",
        "数据时期",
        "统计时段",
    ];
    let is_one = |column: &HeadColumn| column.meaning.is_none() && column.path.last().is_some_and(|text| PERIODS.contains(&fold(text).as_str()));
    head.columns.iter().enumerate().filter(|(_, column)| is_one(column)).map(|(place, _)| place).collect()
}

/// The column that says that the figures of a row are of a part of a year, and what it says.
pub(super) fn part_of_row<'a>(row: &Row, layout: &'a Layout) -> Option<(&'a Column, String)> {
    let unread = row.cells.iter().zip(&layout.columns).enumerate().filter(|(_, (_, column))| column.field.is_none());
    let mut said = unread.filter_map(|(place, (cell, column))| {
        let text = short(cell).or_else(|| matches!(cell, Cell::Number { .. }).then(|| cell.text()))?;
        let is_part = if layout.period_columns.contains(&place) {
            // A number alone counts quarters or months.
            let is_count = column.heading.contains(['季', '月']) && text.trim().parse::<f64>().is_ok_and(|number| number <= 12.0);
            is_count || titles::part_of_year(text).is_some()
        } else {
            text.contains("数据") && titles::part_of_year(text).is_some()
        };
        is_part.then(|| (column, clean(text)))
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
    !said.money.is_empty() || !said.people.is_empty() || titles::part_in_note(text).is_some() || titles::former(text).is_some()
}
