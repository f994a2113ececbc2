//! What a pass over a table finds besides its records: what is not read, and what notes below say.

use super::cells::fold;
use super::claims::{Passed, ReadBy};
use super::layout::Layout;
use super::rows::{Cell, Row, Surroundings, column_letter};
use super::units::Statement;
use super::warning::Warning;
use crate::flows::refusal::FieldCode;

/// What is counted while the rows go by.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings {
    /// What notes below each table say of units.
    pub notes: Vec<Statement>,
    hidden_rows: u64,
    first_hidden: Option<u64>,
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

    /// Counts what a row of data has in columns that are not read.
    pub(super) fn count(&mut self, row: &Row, layout: &Layout, headings: &[Layout]) {
        if row.hidden {
            self.hidden_rows += 1;
            self.first_hidden.get_or_insert(row.number);
        }
        let place = headings.iter().position(|known| known.repeated == layout.repeated).unwrap_or(0);
        if self.filled.len() <= place {
            self.filled.resize(place + 1, Vec::new());
        }
        let Some(filled) = self.filled.get_mut(place) else { return };
        filled.resize(layout.columns.len().max(filled.len()), Filled::default());
        for ((cell, column), seen) in row.cells.iter().zip(&layout.columns).zip(filled) {
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
        let mut told = Vec::new();
        for (name, rows) in &around.other_sheets {
            told.push(Warning::new(FieldCode::SheetNotRead, Some(name), None, Some(*rows)).with("sheet", name).with("rows", rows));
        }
        if self.hidden_rows > 0 {
            let cell = self.first_hidden.map(|row| format!("A{row}"));
            told.push(Warning::new(FieldCode::HiddenRowsRead, sheet, cell, Some(self.hidden_rows)).with("rows", self.hidden_rows));
        }
        for (place, layout) in headings.iter().enumerate() {
            if let Some(year) = layout.title_year {
                let warning = Warning::new(FieldCode::TitleOfOtherYear, sheet, None, None);
                told.push(warning.with("year", year));
            }
            for (i, column) in layout.columns.iter().enumerate() {
                if let Some(field) = column.field.filter(|_| column.by == ReadBy::Content) {
                    let cell = super::rows::address(i, layout.heading_row);
                    let warning = Warning::new(FieldCode::ReadByContent, sheet, Some(cell), None);
                    told.push(warning.with("column", &column.heading).with("field", field.name()));
                }
                let seen = self.filled.get(place).and_then(|filled| filled.get(i)).copied().unwrap_or_default();
                if seen.cells == 0 {
                    continue;
                }
                let (code, count) = match (column.field, column.passed) {
                    (Some(_), _) if column.hidden => (FieldCode::HiddenColumnRead, seen.cells),
                    (_, Some((_, Passed::Hidden))) => (FieldCode::HiddenColumnNotRead, seen.cells),
                    (_, Some((_, Passed::OtherYear))) => (FieldCode::OtherYearNotRead, seen.cells),
                    (_, Some((_, Passed::LessSure))) => (FieldCode::LessSureColumnNotRead, seen.cells),
                    (None, None) if layout.unit_columns.contains(i) => continue,
                    (None, None) if is_of_exports(&column.heading) => (FieldCode::ColumnNotImported, seen.cells),
                    (None, None) if seen.figures * 2 > seen.cells && !RUNNING.contains(&fold(&column.heading).as_str()) => {
                        (FieldCode::FiguresNotUnderstood, seen.figures)
                    }
                    _ => continue,
                };
                let field = column.field.or(column.passed.map(|(field, _)| field)).map_or("", |field| field.name());
                let cell = format!("{}{}", column_letter(i), seen.first);
                let warning = Warning::new(code, sheet, Some(cell), Some(count));
                told.push(warning.with("column", &column.heading).with("field", field).with("count", count));
            }
        }
        told
    }
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
