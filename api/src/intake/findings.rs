//! What a pass over a table finds besides its records: what is not read, and what notes below say.

use std::collections::BTreeMap;

use super::cells::{clean, fold};
use super::claims::{Passed, ReadBy};
use super::layout::{Column, Layout};
use super::rows::{Cell, Row, Surroundings, address, column_letter};
use super::units::Statement;
use super::unshown::Unshown;
use super::warning::Warning;
use super::{remarks, titles, vocabulary};
use crate::flows::refusal::FieldCode;

/// What is counted while the rows go by.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings {
    /// What notes below each table say of units.
    pub notes: Vec<Statement>,
    /// Rows of data of each table.
    rows: Vec<u64>,
    unshown: Unshown,
    /// Remarks on figures in columns that are not read, by table and column: how many, and the first of them.
    remarks: BTreeMap<(usize, usize), (u64, u64, String)>,
    /// Per heading and column: cells with something in them, cells with figures, and the first row.
    filled: Vec<Vec<Filled>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Filled {
    cells: u64,
    figures: u64,
    first: u64,
}

/// Figures under such headings are no figures of a unit.
pub(super) const RUNNING: &[&str] = &[
    "序号",
    "编号",
    "号",
    "行号",
    super::sent::ROW_SENT,
    "顺序号",
    "联系电话",
    "电话",
    "手机",
    "手机号",
    "手机号码",
    "联系方式",
    "邮编",
    "邮政编码",
    "备注",
    "注册号",
    "工商注册号",
    "组织机构代码",
];

impl Findings {
    /// Takes in what a line below a table says.
    pub(super) fn note(&mut self, table: usize, said: Statement) {
        if self.notes.len() <= table {
            self.notes.resize(table + 1, Statement::default());
        }
        if let Some(note) = self.notes.get_mut(table) {
            note.join(said);
        }
    }

    /// Whether rows of data of a table went by.
    pub(super) fn has_rows(&self, table: usize) -> bool {
        self.rows.get(table).is_some_and(|rows| *rows > 0)
    }

    /// Counts what nobody sees, in columns that are read.
    pub(super) fn unseen(&mut self, row: &Row, layout: &Layout) {
        self.unshown.cells(row, |column| layout.columns.get(column).is_some_and(|column| column.field.is_some()));
    }

    /// Counts what a row of data has in columns that are not read.
    pub(super) fn count(&mut self, row: &Row, layout: &Layout, place: usize) {
        if self.rows.len() <= place {
            self.rows.resize(place + 1, 0);
        }
        if let Some(rows) = self.rows.get_mut(place) {
            *rows += 1;
        }
        self.unshown.row(row);
        if self.filled.len() <= place {
            self.filled.resize(place + 1, Vec::new());
        }
        let Some(filled) = self.filled.get_mut(place) else { return };
        filled.resize(layout.columns.len().max(filled.len()), Filled::default());
        for (i, ((cell, column), seen)) in row.cells.iter().zip(&layout.columns).zip(filled).enumerate() {
            if column.field.is_none() && (remarks::is_on_figures(cell) || says_ended(column, cell)) {
                let text = || clean(cell.text());
                self.remarks.entry((place, i)).or_insert_with(|| (0, row.number, text())).0 += 1;
            }
            if (column.field.is_none() || column.hidden) && !cell.is_blank() {
                if seen.cells == 0 {
                    seen.first = row.number;
                }
                seen.cells += 1;
                seen.figures += u64::from(is_figure(cell));
            }
        }
    }

    /// Everything of the file that is not read, or read though nobody sees it.
    pub(super) fn warnings(&self, headings: &[Layout], around: &Surroundings) -> Vec<Warning> {
        let sheet = around.sheet.as_deref();
        let mut told: Vec<Warning> = other_sheets(around).chain(self.unshown.warnings(sheet)).collect();
        for (place, layout) in headings.iter().enumerate() {
            if let Some(year) = layout.title_year {
                let warning = Warning::new(FieldCode::TitleOfOtherYear, sheet, None, None);
                told.push(warning.with("year", year));
            }
            let rows = self.rows.get(place).copied().unwrap_or(0);
            if let Some(title) = layout.title.former.as_ref().filter(|_| rows > 0) {
                let warning = Warning::new(FieldCode::FormerUnitsRead, sheet, None, Some(rows));
                told.push(warning.with("title", title).with("rows", rows));
            }
            for (i, column) in layout.columns.iter().enumerate() {
                if let Some((count, row, text)) = self.remarks.get(&(place, i)).filter(|_| !is_of_exports(&column.heading)) {
                    let warning = Warning::new(FieldCode::RemarkNotRead, sheet, Some(address(i, *row)), Some(*count));
                    told.push(warning.with("column", &column.heading).with("text", text).with("count", count));
                }
                if let Some(field) = column.field.filter(|_| column.by == ReadBy::Content) {
                    let cell = address(i, layout.heading_row);
                    let warning = Warning::new(FieldCode::ReadByContent, sheet, Some(cell), None);
                    told.push(warning.with("column", &column.heading).with_field(field));
                }
                let seen = self.filled.get(place).and_then(|filled| filled.get(i)).copied().unwrap_or_default();
                if seen.cells == 0 {
                    continue;
                }
                let (code, count) = match (column.field, column.passed) {
                    (Some(_), _) if column.hidden => (FieldCode::HiddenColumnRead, seen.cells),
                    (_, Some((_, Passed::Hidden))) => (FieldCode::HiddenColumnNotRead, seen.cells),
                    (_, Some((_, Passed::OtherYear))) => (FieldCode::OtherYearNotRead, seen.cells),
                    (_, Some((_, Passed::PartOfYear))) => (FieldCode::PartOfYearNotRead, seen.cells),
                    (_, Some((_, Passed::LessSure))) => (FieldCode::LessSureColumnNotRead, seen.cells),
                    (None, None) if layout.unit_columns.contains(i) => continue,
                    (None, None) if is_of_exports(&column.heading) => (FieldCode::ColumnNotImported, seen.cells),
                    (None, None) if seen.figures * 2 > seen.cells && !RUNNING.contains(&fold(&column.heading).as_str()) => {
                        (FieldCode::FiguresNotUnderstood, seen.figures)
                    }
                    _ => continue,
                };
                let field = column.field.or(column.passed.map(|(field, _)| field));
                let cell = format!("{}{}", column_letter(i), seen.first);
                let warning = Warning::new(code, sheet, Some(cell), Some(count));
                let warning = warning.with("column", &column.heading).with("count", count).with("title", layout.part.as_deref().unwrap_or_default());
                told.push(field.into_iter().fold(warning, Warning::with_field));
            }
        }
        told
    }
}

/// Sheets with data that are not read.
pub(super) fn other_sheets(around: &Surroundings) -> impl Iterator<Item = Warning> {
    around.other_sheets.iter().map(|(name, rows)| {
        let code = if titles::former(name).is_some() { FieldCode::FormerUnitsNotRead } else { FieldCode::SheetNotRead };
        Warning::new(code, Some(name), None, Some(*rows)).with("sheet", name).with("rows", rows)
    })
}

/// Columns of an export that say what follows from a unit's facts, or is changed in its own way.
fn is_of_exports(heading: &str) -> bool {
    const HEADINGS: &[&str] = &[
        "经营状态",
        "登记状态",
        "企业状态",
        "状态",
        "层级",
        "主体层级",
        "监管等级",
        "等级",
        "监管级别",
        "主体级别对应监管部门代码",
        "主体级别对应监管部门",
        "operating_status",
        "tier",
        "monitoring_level",
    ];
    HEADINGS.contains(&fold(heading).as_str())
}

/// `是否注销`: 是.
fn says_ended(column: &Column, cell: &Cell) -> bool {
    !cell.is_blank() && titles::asks_whether_ended(&column.heading) && vocabulary::flag(cell.text()) == "true"
}

fn is_figure(cell: &Cell) -> bool {
    match cell {
        Cell::Number { .. } | Cell::NoResult => true,
        Cell::Text(text) => {
            let folded = fold(text);
            folded.chars().any(|c| c.is_ascii_digit())
                && folded.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '¥' | '元' | '万' | '亿' | '人'))
        }
        Cell::Merged { text, .. } => text.parse::<f64>().is_ok(),
        Cell::Empty | Cell::Error(_) | Cell::TooLarge(_) => false,
    }
}
