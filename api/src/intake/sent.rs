//! A row as it was sent, so that one that is refused can be given back, mended and sent again.
//!
//! What lies around a table does not come back with it: a unit from a line above goes into the heading, one of a number format into the
//! cell. What was refused for what a cell is (merged, lossy, without a result) is written so that it is refused again until it is mended.

use serde::{Deserialize, Serialize};

use super::Field;
use super::cells::{fold, meant};
use super::field::Kind;
use super::layout::{Column, Layout};
use super::meaning::{Period, understand};
use super::number::move_point;
use super::rows::{Cell, Row, Shown, column_letter};
use super::units::Quantity;

/// Headings of so many tables are kept; rows of further ones are told without their cells.
const MAX_TABLES: usize = 20;
/// A longer heading is understood as nothing.
const MAX_HEADING: usize = 200;
/// Rows with more text than this are told without their cells: they wait for their batch in memory.
const MAX_BYTES: usize = 16 * 1024;

/// A cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SentCell {
    /// A number, as decimal text.
    Number {
        number: String,
    },
    Text(String),
}

/// A row as it was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SentRow {
    /// Which of the headings of its file stands over it.
    pub table: usize,
    pub cells: Vec<SentCell>,
}

impl SentRow {
    fn bounded(self) -> Option<Self> {
        let size = |cell: &SentCell| match cell {
            SentCell::Number { number } => number.len(),
            SentCell::Text(text) => text.len(),
        };
        (self.table < MAX_TABLES && self.cells.iter().map(size).sum::<usize>() <= MAX_BYTES).then_some(self)
    }
}

/// A row of a table, unless it is too large to be kept.
pub(super) fn of_table(row: &Row, layout: &Layout, table: usize) -> Option<SentRow> {
    let cells = row.cells.iter().enumerate().map(|(i, cell)| sent(cell, layout.columns.get(i), layout)).collect();
    SentRow { table, cells }.bounded()
}

fn sent(cell: &Cell, column: Option<&Column>, layout: &Layout) -> SentCell {
    let kind = column.and_then(|column| column.field).map(Field::kind);
    // As a text it would be stored for what stands there; anywhere else it is no value of its field.
    let mark = |mark: &str| if kind == Some(Kind::Text) { String::new() } else { mark.to_owned() };
    SentCell::Text(match cell {
        Cell::Empty | Cell::TooLarge(_) => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number { text, lossy: true, .. } if matches!(kind, Some(Kind::Uscc | Kind::Code)) => {
            text.parse::<f64>().map_or_else(|_| text.clone(), |number| format!("{number:.14E}"))
        }
        Cell::Number { text, shown: Some(shown), .. } if kind == Some(Kind::Number(Quantity::Money)) => {
            let contradicts = |shift| !layout.unit_columns.is_empty() || column.is_some_and(|column| column.states_unit() && column.shift != shift);
            as_shown(text, shown, contradicts)
        }
        Cell::Number { text, .. } => return SentCell::Number { number: text.clone() },
        Cell::Merged { text, range, .. } if matches!(kind, Some(Kind::Number(_))) && !text.trim().is_empty() => {
            format!("{text}（合并单元格 {range}）")
        }
        Cell::Merged { text, .. } => text.to_string(),
        Cell::Error(error) => mark(error),
        Cell::NoResult => mark("（公式没有结果）"),
    })
}

/// A number with the unit that its number format shows; one that contradicts its heading stays no number.
fn as_shown(text: &str, shown: &Shown, contradicts: impl Fn(i32) -> bool) -> String {
    let (sign, magnitude) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let number = format!("{sign}{}", move_point(magnitude, -shown.digits));
    match (&shown.foreign, &shown.unit) {
        (Some(currency), _) => format!("{number} {currency}"),
        (None, Some(unit)) if contradicts(unit.shift) => format!("{number}（{}）", unit.text),
        (None, Some(unit)) => format!("{number}{}", unit.text),
        (None, None) => number,
    }
}

/// The headings of each table under which its rows come back, and how far its rows reach.
pub(super) fn headings<'a>(tables: impl Iterator<Item = (&'a Layout, &'a usize)>) -> Vec<Vec<String>> {
    let of = |(layout, width): (&Layout, &usize)| {
        let mut headings: Vec<String> = layout.columns.iter().enumerate().map(|(i, column)| heading(i, column)).collect();
        headings.resize(headings.len().max(*width), String::new());
        headings
    };
    tables.take(MAX_TABLES).map(of).collect()
}

/// A heading in one line that is understood as the column was.
fn heading(index: usize, column: &Column) -> String {
    let own: String = if column.heading == column_letter(index) { String::new() } else { column.heading.chars().take(MAX_HEADING).collect() };
    let understood = understand(&own);
    if let Some(activity) = column.tick {
        return activity.to_owned();
    }
    let Some(field) = column.field else {
        // Alone it would be read, or claim the field of the column that was.
        return if understood.is_some() { format!("（未读取）{own}") } else { own };
    };
    let is_alike = |heading: &str| {
        understand(heading).is_some_and(|meaning| {
            let year = match meaning.period {
                Some(super::meaning::Period::Year(year)) => Some(year),
                _ => None,
            };
            let shift = meaning.unit.map_or(0, |unit| unit.shift);
            meaning.field == field && year == column.year && shift == column.shift && !meaning.bad_unit
        })
    };
    let unit = column.unit.as_ref().filter(|_| column.states_unit()).map_or_else(String::new, |(unit, _)| format!("（{unit}）"));
    let year = column.year.map_or_else(String::new, |year| format!("{year}年"));
    [own.clone(), format!("{own}{unit}")].into_iter().find(|heading| is_alike(heading)).unwrap_or_else(|| format!("{year}{}{unit}", field.heading()))
}

/// The field that a heading means.
pub fn field_of(heading: &str) -> Option<Field> {
    understand(heading).map(|meaning| meaning.field)
}

/// Whether a heading says of which year its figures are.
pub fn names_year(heading: &str) -> bool {
    understand(heading).is_some_and(|meaning| matches!(meaning.period, Some(Period::Year(_))))
}

/// Of lines of JSON: the fields by the order in which the file names them.
#[derive(Default)]
pub(super) struct SentKeys(Vec<String>);

impl SentKeys {
    /// The column of a key; none beyond `max` of them.
    pub(super) fn column(&mut self, key: &str, max: usize) -> Option<usize> {
        let place = self.0.iter().position(|known| known == key);
        if place.is_none() && self.0.len() < max && key.len() <= MAX_HEADING {
            self.0.push(key.to_owned());
            return Some(self.0.len() - 1);
        }
        place
    }

    pub(super) fn headings(&self) -> Vec<String> {
        self.0.clone()
    }
}

/// A cell of a line of JSON.
pub(super) fn put(row: &mut SentRow, column: usize, field: Option<Field>, text: &str) {
    if row.cells.len() <= column {
        row.cells.resize(column + 1, SentCell::Text(String::new()));
    }
    if let Some(cell) = row.cells.get_mut(column) {
        *cell = SentCell::Text(if field.is_some_and(|field| field.kind() == Kind::Text) { meant(text) } else { text.to_owned() });
    }
}

/// The same bounds for a line.
pub(super) fn of_line(row: SentRow) -> Option<SentRow> {
    row.bounded()
}

/// Headings that this program puts beside the rows that it gives back.
pub const ROW_SENT: &str = "原表行号";
pub const REASONS: &str = "未导入原因";

/// Whether a heading is one of them.
pub fn is_ours(heading: &str) -> bool {
    [ROW_SENT, REASONS].contains(&fold(heading).as_str())
}
