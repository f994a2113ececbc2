//! Columns that say of each row in which unit its money is.

use super::Field;
use super::cells::fold;
use super::content::column_fits;
use super::head::Head;
use super::headings::UNIT_COLUMNS;
use super::rows::{Cell, Row};
use super::units::{Quantity, named_currency, shift_of};

/// Headings of columns of units of whatever; of money, if units of money stand in them.
const UNIT_OR_CURRENCY: &[&str] = &["单位", "计量单位", "币种", "货币", "货币种类"];

/// The columns of units of a table.
#[derive(Clone, Debug, Default)]
pub(super) struct UnitColumns(Vec<(usize, Option<Field>)>);

/// What a row says of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RowUnit {
    /// No column is there to say it.
    NotAsked,
    /// How far its decimal point moves.
    Shift(i32),
    /// The column is there and says nothing.
    Silent,
    /// Something that is no unit of yuan.
    Unknown(String),
}

impl UnitColumns {
    /// The columns of units below a heading. One may be of one figure only (销售额单位).
    pub(super) fn of(head: &Head, below: &[Row]) -> Self {
        let of_column = |(place, column): (usize, &super::head::HeadColumn)| {
            let heading = fold(column.path.last()?);
            let figure = match heading.as_str() {
                "收入单位" | "营业收入单位" => Some(Field::MainBusinessRevenueWan),
                "销售额单位" => Some(Field::MerchandiseSalesWan),
                _ => None,
            };
            let is_one = UNIT_COLUMNS.contains(&heading.as_str())
                || (column.meaning.is_none() && UNIT_OR_CURRENCY.contains(&heading.as_str()) && column_fits(below, place, says_money));
            is_one.then_some((place, figure))
        };
        Self(head.columns.iter().enumerate().filter_map(of_column).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn contains(&self, place: usize) -> bool {
        self.0.iter().any(|(own, _)| *own == place)
    }

    /// What a row says of a figure: in the column of its own, or in one for all.
    pub(super) fn unit(&self, row: &Row, figure: Field) -> RowUnit {
        let own = self.0.iter().find(|(_, of)| *of == Some(figure)).or_else(|| self.0.iter().find(|(_, of)| of.is_none()));
        let Some((place, _)) = own else { return RowUnit::NotAsked };
        let text = match row.cells.get(*place) {
            Some(Cell::Merged { text, .. }) => text,
            _ => row.text(*place),
        };
        match fold(text).as_str() {
            "" => RowUnit::Silent,
            "人民币" | "rmb" | "cny" => RowUnit::NotAsked,
            folded => shift_of(folded, Quantity::Money).map_or_else(|| RowUnit::Unknown(text.to_owned()), RowUnit::Shift),
        }
    }
}

fn says_money(text: &str) -> bool {
    let folded = fold(text);
    matches!(folded.as_str(), "人民币" | "rmb" | "cny") || shift_of(&folded, Quantity::Money).is_some() || named_currency(&folded).is_some()
}
