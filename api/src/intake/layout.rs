//! What the columns of a table are read as: which field, in which unit, of which year.

use super::cells::{clean, fold};
use super::error::{FileError, duplicate_column, missing_column};
use super::field::Kind;
use super::head::{self, Head, HeadColumn};
use super::headings::UNIT_COLUMNS;
use super::meaning::{Period, understand};
use super::rows::{Row, Surroundings, column_letter};
use super::units::{Quantity, Statement, Unit, statement};
use super::{Asked, Field};
use crate::flows::refusal::FieldCode;

/// How many rows are looked at for the heading.
pub(super) const SEARCHED: usize = 20;
/// Rows below them that may belong to the heading.
pub(super) const LINES_BELOW: usize = 4;

/// Why figures of a column are read in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitSource {
    /// Its heading says so.
    Heading,
    /// A line above the table does.
    LineAbove,
    /// A note below the table does.
    NoteBelow,
    /// Nothing says otherwise: the unit of the notice.
    Default,
}

impl UnitSource {
    /// As the API names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Heading => "heading",
            Self::LineAbove => "line_above",
            Self::NoteBelow => "note_below",
            Self::Default => "default",
        }
    }
}

/// Why a column that means a field is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passed {
    /// Another column means the field more surely.
    LessSure,
    /// It is of another year.
    OtherYear,
    /// It is hidden, and a visible column means the field.
    Hidden,
}

/// A column and what it is read as.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub heading: String,
    pub field: Option<Field>,
    pub shift: i32,
    /// The unit of its figures and what says so.
    pub unit: Option<(String, UnitSource)>,
    /// The year that its heading names.
    pub year: Option<i32>,
    /// Why it is not read, though it means a field.
    pub passed: Option<(Field, Passed)>,
    pub hidden: bool,
}

/// Where the heading is and what its columns are.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub heading_row: u64,
    pub columns: Vec<Column>,
    /// Rows up to and including the heading, counted in what was searched.
    pub rows_used: usize,
    /// The heading lines folded, to recognise them when a later page repeats them.
    pub repeated: Vec<Vec<String>>,
    /// The column that says of each row in which unit its money is.
    pub unit_column: Option<usize>,
    /// The year of all figures, as headings say.
    pub year: Option<i32>,
    /// The year that a title names, if it is another one than that of the figures.
    pub title_year: Option<i32>,
    /// What lines above say of units; it holds for later tables that say nothing.
    pub stated: Statement,
}

impl Layout {
    pub(super) fn column_of(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|column| column.field == Some(field))
    }
}

/// How well the rows read as a table: the number of fields recognised, 0 without a heading.
pub(super) fn score(rows: &[Row]) -> usize {
    head::best(rows, SEARCHED).map_or(0, |head| head.score)
}

/// Finds the first heading, or says why the table cannot be imported.
pub(super) fn find(rows: &[Row], asked: &Asked, around: &Surroundings) -> Result<Layout, FileError> {
    let searched = rows.get(..SEARCHED + LINES_BELOW).unwrap_or(rows);
    if searched.iter().all(Row::is_blank) {
        return Err(FileError::new(FieldCode::EmptyFile));
    }
    let head = head::best(searched, SEARCHED).ok_or_else(|| no_heading(searched))?;
    let above = searched.get(..head.start).unwrap_or_default();
    let mut stated = Statement::default();
    above.iter().flat_map(|row| &row.cells).for_each(|cell| stated.join(statement(&fold(cell.text()))));
    let mut layout = of_head(&head, searched, stated, asked, around)?;
    layout.title_year =
        above.iter().flat_map(|row| &row.cells).find_map(|cell| year_in(&fold(cell.text()))).filter(|year| *year != asked.year_of(&layout));
    Ok(layout)
}

/// `2024年度某县名录`: the year that a title is of.
fn year_in(folded: &str) -> Option<i32> {
    let at = folded.find('年')?;
    let digits = folded.get(at.checked_sub(4)?..at)?;
    let longer = folded.get(..at - 4).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    // A day is not a reporting year.
    let is_day = folded.get(at..).is_some_and(|after| after.trim_start_matches('年').starts_with(|c: char| c.is_ascii_digit()));
    digits.parse().ok().filter(|year| (1990..=2100).contains(year) && !longer && !is_day)
}

/// What the columns below a heading are. `stated` is what lines above say of units.
pub(super) fn of_head(head: &Head, rows: &[Row], stated: Statement, asked: &Asked, around: &Surroundings) -> Result<Layout, FileError> {
    let lines = rows.get(head.start..head.end).unwrap_or_default();
    let heading_row = lines.first().map_or(1, |row| row.number);
    let mut columns: Vec<Column> = Vec::with_capacity(head.columns.len());
    for (i, column) in head.columns.iter().enumerate() {
        let text = column.text();
        columns.push(Column {
            heading: if text.is_empty() { column_letter(i) } else { text },
            field: None,
            shift: 0,
            unit: None,
            year: match column.meaning.as_ref().and_then(|meaning| meaning.period) {
                Some(Period::Year(year)) => Some(year),
                _ => None,
            },
            passed: None,
            hidden: around.is_hidden(i),
        });
    }
    assign(head, &mut columns, asked)?;
    let missing: Vec<Field> = Field::NEEDED.into_iter().filter(|field| !columns.iter().any(|c| c.field == Some(*field))).collect();
    if !missing.is_empty() {
        let missing = missing_column(&missing.iter().map(|field| (label(*field), field.name())).collect::<Vec<_>>());
        return Err(missing
            .with("row", heading_row)
            .with_found(&columns.iter().filter(|c| c.field.is_none()).map(|c| c.heading.as_str()).collect::<Vec<_>>()));
    }
    let unit_column = head.columns.iter().position(|column| column.path.last().is_some_and(|text| UNIT_COLUMNS.contains(&fold(text).as_str())));
    for (column, said) in columns.iter_mut().zip(&head.columns) {
        units(column, said, &stated, unit_column.is_some(), asked)?;
    }
    Ok(Layout {
        heading_row,
        year: year(&columns, asked)?,
        columns,
        rows_used: head.end,
        repeated: lines.iter().map(|row| row.cells.iter().map(|cell| fold(cell.text())).collect()).collect(),
        unit_column,
        title_year: None,
        stated,
    })
}

/// One column a field: the year that is asked for, the visible one, the surest claim wins; two equal ones are an error.
fn assign(head: &Head, columns: &mut [Column], asked: &Asked) -> Result<(), FileError> {
    for field in Field::ALL {
        let mut claims: Vec<(bool, u8, u8, usize)> = Vec::new();
        for (i, column) in head.columns.iter().enumerate() {
            if let Some(meaning) = column.meaning.as_ref().filter(|meaning| meaning.field == field) {
                let hidden = columns.get(i).is_some_and(|column| column.hidden);
                claims.push((hidden, asked.distance(meaning.period), meaning.rank, i));
            }
        }
        claims.sort_unstable();
        let Some((hidden, distance, rank, first)) = claims.first().copied() else { continue };
        let year_of = |columns: &[Column], i: usize| columns.get(i).and_then(|column| column.year);
        for (other_hidden, other_distance, other_rank, other) in claims.iter().copied().skip(1) {
            // Neither says what the other does not, or no year of several is the one asked for.
            let alike = (hidden, distance, rank) == (other_hidden, other_distance, other_rank);
            let unclear = distance == FAR && year_of(columns, first) != year_of(columns, other) && hidden == other_hidden;
            let twice = distance == NEAR && other_distance == UNSAID && hidden == other_hidden;
            if alike || unclear || twice {
                let name = |i: usize| columns.get(i).map_or("", |column| column.heading.as_str());
                return Err(duplicate_column(field.name(), name(first), name(other)));
            }
            let why = match (hidden, other_hidden) {
                (false, true) => Passed::Hidden,
                _ if other_distance != distance => Passed::OtherYear,
                _ => Passed::LessSure,
            };
            if let Some(column) = columns.get_mut(other) {
                column.passed = Some((field, why));
            }
        }
        if let Some(column) = columns.get_mut(first) {
            column.field = Some(field);
        }
    }
    Ok(())
}

const NEAR: u8 = 0;
const UNSAID: u8 = 1;
const FAR: u8 = 3;

impl Asked {
    /// The year of figures of which nothing says it.
    fn year_or_default(&self) -> i32 {
        self.year.unwrap_or(self.last_complete_year)
    }

    fn year_of(&self, layout: &Layout) -> i32 {
        layout.year.unwrap_or_else(|| self.year_or_default())
    }

    /// How far a column is from the year that is asked for.
    fn distance(&self, period: Option<Period>) -> u8 {
        match period {
            Some(Period::Year(year)) if year == self.year_or_default() => NEAR,
            None | Some(Period::This) => UNSAID,
            Some(Period::Last) => 2,
            Some(Period::Year(_)) => FAR,
        }
    }
}

/// The year of all figures, where headings name one. Figures of which nothing names the year beside some of another year than the one asked
/// for could be of either.
fn year(columns: &[Column], asked: &Asked) -> Result<Option<i32>, FileError> {
    let figures: Vec<&Column> = columns.iter().filter(|c| matches!(c.field.map(Field::kind), Some(Kind::Number(_)))).collect();
    let named: Vec<&&Column> = figures.iter().filter(|column| column.year.is_some()).collect();
    let Some(first) = named.first() else { return Ok(None) };
    let differs = named.iter().find(|column| column.year != first.year);
    let silent = figures.iter().find(|column| column.year.is_none() && asked.year.is_some() && first.year != asked.year);
    match differs.copied().or(silent) {
        Some(other) => Err(FileError::new(FieldCode::YearsContradict).with("first", &first.heading).with("second", &other.heading)),
        None => Ok(first.year),
    }
}

/// In which unit the figures of a column are: what the heading says, else a line above, else a note below.
fn units(column: &mut Column, said: &HeadColumn, stated: &Statement, by_row: bool, asked: &Asked) -> Result<(), FileError> {
    let Some(Kind::Number(quantity)) = column.field.map(Field::kind) else { return Ok(()) };
    let heading = said.meaning.as_ref().and_then(|meaning| meaning.unit.clone());
    if said.meaning.as_ref().is_some_and(|meaning| meaning.bad_unit) {
        return Err(FileError::new(FieldCode::UnknownMoneyUnit).with("column", &column.heading));
    }
    let above: &[Unit] = match quantity {
        Quantity::Money => &stated.money,
        Quantity::People => stated.people.as_slice(),
    };
    let contradiction = |one: &Unit, other: &Unit| {
        FileError::new(FieldCode::UnitsContradict).with("column", &column.heading).with("first", &one.text).with("second", &other.text)
    };
    if let [one, other, ..] = above {
        return Err(contradiction(one, other));
    }
    if let (Some(own), [line]) = (&heading, above)
        && own.shift != line.shift
    {
        return Err(contradiction(own, line));
    }
    let unknown = stated.unknown.as_ref().or(asked.note.unknown.as_ref());
    if let (None, Quantity::Money, Some(unknown), false) = (&heading, quantity, unknown, by_row) {
        return Err(FileError::new(FieldCode::UnknownMoneyUnit).with("column", format!("{}：{unknown}", column.heading)));
    }
    let note = match quantity {
        Quantity::Money => asked.note.money.as_slice(),
        Quantity::People => asked.note.people.as_slice(),
    };
    let told = heading.as_ref().map(|unit| (unit, UnitSource::Heading)).or_else(|| above.first().map(|unit| (unit, UnitSource::LineAbove)));
    if let [one, other, ..] = note {
        return Err(contradiction(one, other));
    }
    if let (Some((unit, _)), [note]) = (told, note)
        && unit.shift != note.shift
    {
        return Err(contradiction(unit, note));
    }
    let told = told.or_else(|| note.first().map(|unit| (unit, UnitSource::NoteBelow)));
    column.shift = told.map_or(0, |(unit, _)| unit.shift);
    let default = if quantity == Quantity::Money { "万元" } else { "人" };
    column.unit = Some(told.map_or((default.to_owned(), UnitSource::Default), |(unit, source)| (unit.text.clone(), source)));
    Ok(())
}

pub(super) fn label(field: Field) -> &'static str {
    match field {
        Field::Uscc => "统一社会信用代码",
        Field::Name => "单位名称",
        Field::DivisionCode => "行政区划代码",
        Field::Activities => "主体类型",
        other => other.name(),
    }
}

fn no_heading(rows: &[Row]) -> FileError {
    let (mut found, mut fields): (Vec<&'static str>, Vec<Field>) = (Vec::new(), Vec::new());
    for cell in rows.iter().flat_map(|row| &row.cells) {
        if let Some(meaning) = understand(cell.text())
            && !fields.contains(&meaning.field)
        {
            fields.push(meaning.field);
            found.push(label(meaning.field));
        }
    }
    let (zh, en) = match found.is_empty() {
        true => ("没有".to_owned(), "none".to_owned()),
        false => (found.join("、"), found.join(", ")),
    };
    let zh = format!("“统一社会信用代码”和“单位名称”（另需“行政区划代码”“主体类型”），找到的只有：{zh}");
    let en = format!("统一社会信用代码 (uscc) with 单位名称 (name), and for 行政区划代码 (division_code) and 主体类型 (activities); found: {en}");
    // The row with the most texts is the heading, if there is one.
    let widest = rows.iter().max_by_key(|row| row.cells.iter().filter(|cell| !cell.is_blank()).count());
    let texts: Vec<String> =
        widest.map_or_else(Vec::new, |row| row.cells.iter().map(|cell| clean(cell.text())).filter(|text| !text.is_empty()).collect());
    let error = FileError::new(FieldCode::NoHeading).with("rows", SEARCHED).with_words("needed", &zh, &en);
    error.with_found(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}
