//! Lists of product spot checks (产品质量监督抽查) as they are published: CSV or XLSX, under the headings of whoever publishes.
//!
//! Like the reader of registers it deals in text only; what a day or an outcome means is for its caller to say. Such a list is
//! short, so it is read whole.

use std::path::Path;
use std::sync::Arc;

use super::cells::{clean, clean_half, fold, looks_scientific};
use super::error::{FileError, duplicate_column, missing_column, too_many_rows};
use super::findings::other_sheets;
use super::layout::SEARCHED;
use super::rows::{Cell, Row, Score, Scorer};
use super::sheet::{self, Opened, Sheet};
use super::skip::is_example;
use super::unshown::Unshown;
use super::warning::Warning;
use super::{CellProblem, Format, Limits};
use crate::flows::refusal::FieldCode;

/// Longer lists are sent in parts.
pub const MAX_ROWS: u64 = 5000;
/// Unpacked, a workbook of so many rows is smaller.
const MAX_UNPACKED: u64 = 128 * 1024 * 1024;

/// A column of such a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Number of the sample or of its report.
    RecordId,
    /// Day of the publication.
    ReportDate,
    Producer,
    Product,
    Model,
    /// Batch and day of production.
    Batch,
    /// Conforming or not.
    Outcome,
    /// What did not conform.
    FailedItems,
    /// Where it is published.
    OfficialPage,
}

impl Column {
    /// How many there are.
    pub const COUNT: usize = 9;
    /// All of them.
    pub const ALL: [Self; Self::COUNT] = [
        Self::RecordId,
        Self::ReportDate,
        Self::Producer,
        Self::Product,
        Self::Model,
        Self::Batch,
        Self::Outcome,
        Self::FailedItems,
        Self::OfficialPage,
    ];
    /// Without these a row says nothing that can be followed.
    const NEEDED: [Self; 4] = [Self::RecordId, Self::Producer, Self::Product, Self::Outcome];

    /// As the API names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::RecordId => "source_record_id",
            Self::ReportDate => "report_date",
            Self::Producer => "producer",
            Self::Product => "product_name",
            Self::Model => "model",
            Self::Batch => "batch",
            Self::Outcome => "outcome",
            Self::FailedItems => "failed_items",
            Self::OfficialPage => "official_page",
        }
    }

    /// Folded headings without brackets and strokes. A running number (序号) is not among them: it names no record beyond its list.
    /// Nor is the unit where the sample was taken (被抽样单位), which is a seller as often as not.
    pub fn headings(self) -> &'static [&'static str] {
        match self {
            Self::RecordId => {
                &["编号", "抽查编号", "样品编号", "抽样单编号", "抽样编号", "检验报告编号", "报告编号", "记录编号", "sourcerecordid", "recordid"]
            }
            Self::ReportDate => &["公告日期", "公布日期", "发布日期", "通报日期", "通告日期", "公示日期", "reportdate"],
            Self::Producer => &[
                "标称生产企业名称",
                "标称生产企业",
                "标称生产单位名称",
                "标称生产单位",
                "标称生产者名称",
                "标称生产者",
                "生产企业名称标称",
                "生产企业名称",
                "生产企业",
                "生产单位名称",
                "生产单位",
                "生产者名称",
                "生产者",
                "生产厂家",
                "producer",
            ],
            Self::Product => &["产品名称", "样品名称", "产品品名", "productname", "product"],
            Self::Model => &["规格型号", "型号规格", "规格", "型号", "规格型号等级", "model"],
            Self::Batch => &["生产日期批号", "批号", "生产日期", "生产批号", "生产日期或批号", "批次", "生产日期批次", "batch"],
            Self::Outcome => {
                &["检验结果", "检验结论", "抽查结果", "抽检结果", "判定", "判定结果", "结果判定", "综合判定", "结论", "是否合格", "outcome"]
            }
            Self::FailedItems => &["不合格项目", "主要不合格项目", "不合格项目名称", "不合格项", "faileditems"],
            Self::OfficialPage => &["来源", "来源网址", "官方网页", "公告网址", "网址", "链接", "原文链接", "officialpage"],
        }
    }

    /// The heading under which it is written; reading understands it.
    pub fn label(self) -> &'static str {
        match self {
            Self::RecordId => "样品编号",
            Self::ReportDate => "公告日期",
            Self::Producer => "标称生产企业名称",
            Self::Product => "产品名称",
            Self::Model => "规格型号",
            Self::Batch => "生产日期/批号",
            Self::Outcome => "检验结果",
            Self::FailedItems => "不合格项目",
            Self::OfficialPage => "来源网址",
        }
    }

    /// Whether a list without it is refused.
    pub fn is_needed(self) -> bool {
        Self::NEEDED.contains(&self)
    }

    /// What a heading means.
    pub fn of(heading: &str) -> Option<Self> {
        let squeezed: String = fold(heading).chars().filter(|c| !matches!(c, '(' | ')' | '/' | '、' | '_' | '-' | ':')).collect();
        Self::ALL.into_iter().find(|column| column.headings().contains(&squeezed.as_str()))
    }
}

/// A row of such a list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Place of its sheet among those that are read, from 0.
    pub sheet: usize,
    /// Row of the spreadsheet or record of the CSV, the heading being 1.
    pub row: u64,
    /// Cells that cannot be read.
    pub problems: Vec<CellProblem>,
    values: [Option<String>; Column::COUNT],
}

impl Line {
    /// The text under a heading, if there is any.
    pub fn get(&self, column: Column) -> Option<&str> {
        self.values.get(column as usize).and_then(Option::as_deref)
    }
}

/// A list that was read whole.
#[derive(Clone, Debug)]
pub struct List {
    /// `csv` or `xlsx`.
    pub format: Format,
    /// `utf-8` or `gb18030`.
    pub encoding: &'static str,
    /// The rows of data.
    pub lines: Vec<Line>,
    /// Names of the sheets that are read, of a workbook.
    pub sheets: Vec<String>,
    /// What of the file is not read, or should be looked at.
    pub warnings: Vec<Warning>,
}

impl List {
    /// The sheet of a row, where there are several.
    pub fn sheet_of(&self, line: &Line) -> Option<&str> {
        self.sheets.get(line.sheet).filter(|_| self.sheets.len() > 1).map(String::as_str)
    }
}

fn columns_of(row: &Row) -> Vec<Option<Column>> {
    row.cells.iter().map(|cell| Column::of(cell.text())).collect()
}

/// How many columns a row names, if it is a heading.
fn heading_score(row: &Row) -> usize {
    let columns = columns_of(row);
    let named = Column::ALL.into_iter().filter(|column| columns.contains(&Some(*column))).count();
    if columns.contains(&Some(Column::Producer)) && named >= 3 { named } else { 0 }
}

fn score(rows: &[Row]) -> Score {
    let best = rows.iter().max_by_key(|row| heading_score(row));
    let named = best.map(columns_of).unwrap_or_default();
    let complete = Column::NEEDED.iter().all(|column| named.contains(&Some(*column)));
    Score { complete, columns: best.map_or(0, heading_score) }
}

/// Reads a list.
///
/// # Errors
/// Whatever refuses the file whole.
pub fn read(path: &Path) -> Result<List, FileError> {
    let limits = Limits { max_rows: MAX_ROWS, max_uncompressed_bytes: MAX_UNPACKED, ..Limits::default() };
    let Opened::Sheet(Sheet { format, encoding, rows: mut source }) = sheet::open(path, &limits, &(Arc::new(score) as Scorer), None)? else {
        return Err(FileError::new(FieldCode::NotATable));
    };
    let (mut columns, mut lines, mut seen): (Option<Vec<Option<Column>>>, Vec<Line>, usize) = (None, Vec::new(), 0);
    let (mut around, mut unshown) = (source.surroundings(), Unshown::default());
    let mut sheets: Vec<String> = around.sheet.iter().cloned().collect();
    let mut warnings: Vec<Warning> = other_sheets(&around).collect();
    loop {
        let Some(row) = source.next_row()? else {
            warnings.extend(std::mem::take(&mut unshown).warnings(around.sheet.as_deref()));
            if source.next_sheet()? {
                (columns, seen, around) = (None, 0, source.surroundings());
                sheets.extend(around.sheet.iter().cloned());
                continue;
            }
            break;
        };
        seen += 1;
        if let Some(columns) = &columns {
            unshown.cells(&row, |column| columns.get(column).is_some_and(Option::is_some));
        }
        if row.is_blank() || row.cells.iter().find(|cell| !cell.is_blank()).is_some_and(|cell| is_example(cell.text())) {
            continue;
        }
        let is_heading = heading_score(&row) > 0;
        match &columns {
            // Also the heading again on the next printed page, or of another table: what is below is its own.
            _ if is_heading => columns = Some(layout(&row)?),
            // A title above the heading.
            None if seen < SEARCHED => {}
            None => return Err(no_heading()),
            Some(_) if lines.len() as u64 == MAX_ROWS => return Err(too_many_rows(MAX_ROWS)),
            Some(columns) => {
                unshown.row(&row);
                lines.push(line(row, around.place, columns));
            }
        }
    }
    match (columns, lines.is_empty(), seen) {
        (None, _, 0) => Err(FileError::new(FieldCode::EmptyFile)),
        (None, ..) => Err(no_heading()),
        (Some(_), true, _) => Err(FileError::new(FieldCode::NoRows)),
        (Some(_), false, _) => Ok(List { format, encoding, lines, sheets, warnings }),
    }
}

/// The columns of a heading: each once, but for the batch, whose number and day often stand apart.
fn layout(row: &Row) -> Result<Vec<Option<Column>>, FileError> {
    let columns = columns_of(row);
    for column in Column::ALL.into_iter().filter(|column| *column != Column::Batch) {
        let mut claims = (0..).zip(&columns).filter(|(_, claimed)| **claimed == Some(column)).map(|(place, _)| clean(row.text(place)));
        if let (Some(first), Some(second)) = (claims.next(), claims.next()) {
            return Err(duplicate_column((column.label(), column.name()), &first, &second));
        }
    }
    let missing: Vec<Column> = Column::NEEDED.into_iter().filter(|column| !columns.contains(&Some(*column))).collect();
    if missing.is_empty() {
        Ok(columns)
    } else {
        let error = missing_column(&missing.iter().map(|column| (column.label(), column.name())).collect::<Vec<_>>());
        let unknown: Vec<String> = row
            .cells
            .iter()
            .zip(&columns)
            .filter(|(cell, column)| column.is_none() && !cell.is_blank())
            .map(|(cell, _)| clean(cell.text()))
            .collect();
        Err(error.with("row", row.number).with_found(&unknown.iter().map(String::as_str).collect::<Vec<_>>()))
    }
}

fn line(row: Row, sheet: usize, columns: &[Option<Column>]) -> Line {
    let mut line = Line { sheet, row: row.number, problems: Vec::new(), values: [const { None }; Column::COUNT] };
    for (cell, column) in row.cells.into_iter().zip(columns).filter_map(|(cell, column)| Some((cell, (*column)?))) {
        let problem = |code| CellProblem::new(column.name(), None, code);
        let problem = match cell {
            Cell::Empty => continue,
            Cell::Number { lossy: true, .. } => problem(FieldCode::LostDigits),
            Cell::Text(text) if matches!(column, Column::RecordId | Column::Batch) && looks_scientific(&clean_half(&text)) => {
                problem(FieldCode::LostDigits)
            }
            // What one cell says of several rows holds for each of them.
            cell @ (Cell::Text(_) | Cell::Number { .. } | Cell::Merged { .. }) => {
                let text = match &cell {
                    Cell::Merged { text, .. } => clean(text),
                    cell => clean(cell.text()),
                };
                if let Some(slot) = line.values.get_mut(column as usize).filter(|_| !text.is_empty()) {
                    *slot = Some(slot.take().map_or_else(|| text.clone(), |before| format!("{before} {text}")));
                }
                continue;
            }
            Cell::Error(error) => problem(FieldCode::FormulaError).with("error", error),
            Cell::NoResult => problem(FieldCode::FormulaWithoutResult),
            Cell::TooLarge(size) => problem(FieldCode::CellTooLarge).with("size", size),
        };
        line.problems.push(problem);
    }
    line
}

fn no_heading() -> FileError {
    let labels = Column::NEEDED.map(Column::label).join("、");
    let names = Column::NEEDED.map(Column::name).join(", ");
    FileError::new(FieldCode::NoHeading).with("rows", SEARCHED).with_words("needed", &labels, &names)
}
