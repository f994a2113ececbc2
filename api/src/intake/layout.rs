//! What the columns of a table are read as: which field, in which unit, of which year.

use super::cells::{clean, fold};
use super::claims::{Passed, ReadBy, assign, assign_ticks, meanings, samples};
use super::error::{FileError, missing_column};
use super::field::Kind;
use super::head::{self, Head, HeadColumn};
use super::meaning::{Period, understand};
use super::money::{self, Beside, UnitSource};
use super::rows::{Cell, Row, Score, Surroundings, column_letter};
use super::titles::Title;
use super::unit_columns::UnitColumns;
use super::units::{Quantity, Statement, shift_of, statement};
use super::{Asked, Field, content, remarks, ticks};
use crate::flows::refusal::FieldCode;

/// How many rows are looked at for the heading.
pub(super) const SEARCHED: usize = 20;
/// Rows below them that may belong to the heading.
pub(super) const LINES_BELOW: usize = 4;

/// A column and what it is read as.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub heading: String,
    pub field: Option<Field>,
    /// The activity of which its ticks say whether a unit has it.
    pub tick: Option<&'static str>,
    /// What makes it the field.
    pub by: ReadBy,
    pub shift: i32,
    /// The unit of its figures and what says so.
    pub unit: Option<(String, UnitSource)>,
    /// The year that its heading names.
    pub year: Option<i32>,
    /// The year of its figures, if it is not that of the other figures.
    pub other_year: Option<i32>,
    /// Why it is not read, though it means a field.
    pub passed: Option<(Field, Passed)>,
    pub hidden: bool,
    /// The first text below.
    pub sample: Option<String>,
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
    pub unit_columns: UnitColumns,
    /// Columns that say of each row of which part of a year it is.
    pub period_columns: Vec<usize>,
    /// Columns of remarks.
    pub remark_columns: Vec<usize>,
    /// The year of all figures, as headings say.
    pub year: Option<i32>,
    /// What titles above it say; it holds for later tables whose own say nothing.
    pub title: Title,
    /// The year that a title names, if it is another one than that of the figures.
    pub title_year: Option<i32>,
    /// What says that the figures are of a part of a year.
    pub part: Option<String>,
    /// What lines above say of units; it holds for later tables that say nothing.
    pub stated: Statement,
    /// What is needed, and neither a column nor who sent the file says.
    pub missing: Vec<Field>,
}

impl Column {
    /// Whether something says the unit of its figures.
    pub(super) fn states_unit(&self) -> bool {
        self.unit.as_ref().is_some_and(|(_, source)| *source != UnitSource::Default)
    }
}

impl Layout {
    pub(super) fn column_of(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|column| column.field == Some(field) && column.other_year.is_none())
    }
}

/// The rows that are looked at to find the heading.
pub(super) fn first_rows(mut next: impl FnMut() -> Result<Option<Row>, FileError>) -> Result<Vec<Row>, FileError> {
    let mut first = Vec::new();
    while first.len() <= SEARCHED + LINES_BELOW {
        match next()? {
            Some(row) => first.push(row),
            None => break,
        }
    }
    Ok(first)
}

/// How well the rows read as a table.
pub(super) fn score(rows: &[Row], asked: &Asked) -> Score {
    let heads = head::candidates(rows, SEARCHED, asked);
    let Some(columns) = heads.iter().map(|head| head.score).max() else { return Score::default() };
    let layout = find(rows, asked, &Surroundings::default());
    // A heading that contradicts itself is one: whoever reads on says so.
    Score { complete: layout.map_or(true, |layout| layout.missing.is_empty()), columns }
}

/// Finds the first heading, or says why the table cannot be imported.
pub(super) fn find(rows: &[Row], asked: &Asked, around: &Surroundings) -> Result<Layout, FileError> {
    let searched = rows.get(..SEARCHED + LINES_BELOW).unwrap_or(rows);
    if searched.iter().all(Row::is_blank) {
        return Err(FileError::new(FieldCode::EmptyFile));
    }
    // The first one that says all that is needed; what stands above a later one would be lost.
    let mut nearest: Option<(usize, Layout)> = None;
    for head in head::candidates(searched, SEARCHED, asked) {
        let layout = below_title(&head, searched, asked, around)?;
        if layout.missing.is_empty() {
            return Ok(layout);
        }
        if nearest.as_ref().is_none_or(|(score, _)| head.score > *score) {
            nearest = Some((head.score, layout));
        }
    }
    nearest.map(|(_, layout)| layout).ok_or_else(|| no_heading(searched))
}

/// What a heading says with the lines above it.
fn below_title(head: &Head, searched: &[Row], asked: &Asked, around: &Surroundings) -> Result<Layout, FileError> {
    let above = searched.get(..head.start).unwrap_or_default();
    let mut stated = Statement::default();
    above.iter().for_each(|row| stated.join(said_in(row)));
    let printed = || around.printed.iter().map(String::as_str);
    around.sheet.as_deref().into_iter().chain(printed()).for_each(|text| stated.join(statement(&fold(text))));
    let note = asked.note_of(around.place, 0);
    let layout = of_head(head, searched, (&stated, false), asked, around, note)?;
    let mut title = Title::default();
    let titles = above.iter().flat_map(titles_in).chain(around.sheet.as_deref()).chain(printed());
    titles.for_each(|text| title.join(text));
    Ok(layout.under(title, asked, note))
}

/// The texts of a line, but for the day on which somebody filled it in: `填报日期`, `2026年3月`.
fn titles_in(row: &Row) -> Vec<&str> {
    let texts: Vec<&str> = row.cells.iter().filter(|cell| !cell.is_blank()).map(Cell::text).collect();
    let is_label = |text: &&str| ["日期", "时间"].iter().any(|word| fold(text).trim_end_matches(':').ends_with(word));
    let of_label = |place: &usize| place.checked_sub(1).and_then(|before| texts.get(before)).is_some_and(is_label);
    (0..texts.len()).filter(|place| !of_label(place)).filter_map(|place| texts.get(place).copied()).collect()
}

/// What a line says of units; the label and the unit may stand in two cells.
fn said_in(row: &Row) -> Statement {
    let texts: Vec<String> = row.cells.iter().filter(|cell| !cell.is_blank()).map(|cell| fold(cell.text())).collect();
    let mut said = Statement::default();
    for (i, text) in texts.iter().enumerate() {
        let next = texts.get(i + 1).filter(|_| text.trim_end_matches(':').ends_with("单位"));
        said.join(statement(&format!("{text}{}", next.map_or("", String::as_str))));
    }
    said
}

/// What the columns below a heading are. `stated` is what lines above say of units, or those above an earlier table; `note`, what stands
/// below it.
pub(super) fn of_head(
    head: &Head,
    rows: &[Row],
    (stated, is_inherited): (&Statement, bool),
    asked: &Asked,
    around: &Surroundings,
    note: &Statement,
) -> Result<Layout, FileError> {
    let mut stated = stated.clone();
    let lines = rows.get(head.start..head.end).unwrap_or_default();
    let below = rows.get(head.end..).unwrap_or_default();
    // A cell of the heading that is over no figures: `单位：元`.
    let labels = head.columns.iter().filter(|column| column.meaning.is_none()).filter_map(|column| match column.path.as_slice() {
        [text] => Some(fold(text)).filter(|text| text.contains("单位")),
        _ => None,
    });
    labels.for_each(|text| stated.join(statement(&text)));
    let samples = samples(below, head.columns.len());
    let unread = |(i, (column, sample)): (usize, (&HeadColumn, Option<String>))| {
        let text = column.text();
        Column {
            heading: if text.is_empty() { column_letter(i) } else { text },
            field: None,
            tick: None,
            by: ReadBy::Heading,
            shift: 0,
            unit: None,
            year: None,
            other_year: None,
            passed: None,
            hidden: around.is_hidden(i),
            sample,
        }
    };
    let mut columns: Vec<Column> = head.columns.iter().zip(samples).enumerate().map(unread).collect();
    let ticks = ticks::columns(head, below);
    let read = meanings(head, &columns, below, asked, !ticks.is_empty())?;
    for (column, slot) in columns.iter_mut().zip(&read) {
        if let Some((meaning, by)) = slot {
            column.by = *by;
            column.year = match meaning.period {
                Some(Period::Year(year)) => Some(year),
                _ => None,
            };
        }
    }
    assign(&read, &mut columns, asked)?;
    assign_ticks(&ticks, &mut columns)?;
    let has = |field: Field| columns.iter().any(|column| column.field == Some(field));
    // An address begins with its division.
    let is_said = |field: &Field| asked.given.contains(field) || has(*field) || (*field == Field::DivisionCode && has(Field::Address));
    let missing = Field::NEEDED.into_iter().filter(|field| !is_said(field)).collect();
    let unit_columns = UnitColumns::of(head, below);
    let beside = Beside { above: &stated, is_inherited, below: note, by_row: !unit_columns.is_empty(), answer: asked.money_unit.as_ref() };
    for (column, slot) in columns.iter_mut().zip(&read) {
        money::units(column, slot.as_ref().map(|(meaning, _)| meaning), beside)?;
    }
    // Units further down are of these figures all the same, and which of them nobody can tell.
    for row in below.iter().take(LINES_BELOW).filter(|row| head::is_units_line(row)) {
        let is_money = |i: usize| columns.get(i).is_some_and(|column| column.field.map(Field::kind) == Some(Kind::Number(Quantity::Money)));
        let unit = row.cells.iter().enumerate().find(|(i, cell)| is_money(*i) && shift_of(&fold(cell.text()), Quantity::Money).is_some());
        if let Some((i, cell)) = unit {
            let heading = columns.get(i).map_or("", |column| column.heading.as_str());
            return Err(FileError::new(FieldCode::UnknownMoneyUnit).with("column", format!("{heading}：{}", cell.text())));
        }
    }
    let heading_row = lines.first().map_or(1, |row| row.number);
    Ok(Layout {
        heading_row,
        year: year(&columns, asked)?,
        remark_columns: remarks::remark_columns(&columns),
        columns,
        rows_used: head.end,
        repeated: repeated(head, rows),
        unit_columns,
        period_columns: remarks::period_columns(head),
        title: Title::default(),
        title_year: None,
        part: None,
        stated,
        missing,
    })
}

/// The lines of a heading folded, to recognise them when a later page repeats them.
pub(super) fn repeated(head: &Head, rows: &[Row]) -> Vec<Vec<String>> {
    let lines = rows.get(head.start..head.end).unwrap_or_default();
    lines.iter().map(|row| row.cells.iter().map(|cell| fold(cell.text())).collect()).collect()
}

impl Layout {
    /// The same below titles, and above a note: figures of a part of a year are not those of the year, unless their own heading names it.
    pub(super) fn under(mut self, title: Title, asked: &Asked, note: &Statement) -> Self {
        let figures = self.year.unwrap_or_else(|| asked.year_or_default());
        self.title_year = title.year.filter(|year| *year != figures);
        let part = title.part.as_ref().filter(|part| part.is_of(figures)).or(note.part.as_ref().filter(|part| part.is_of(figures)));
        self.part = part.filter(|_| !asked.whole_year).map(|part| part.text.clone());
        self.title = title;
        let is_figure = |column: &Column| matches!(column.field.map(Field::kind), Some(Kind::Number(_)));
        for column in self.columns.iter_mut().filter(|column| is_figure(column) && column.year.is_none()) {
            if self.part.is_some() {
                column.passed = column.field.take().map(|field| (field, Passed::PartOfYear));
                column.unit = None;
            }
        }
        self
    }

    /// Why the table cannot be imported.
    pub(super) fn incomplete(&self) -> FileError {
        let unread = self.columns.iter().filter(|column| column.field.is_none()).map(|column| column.heading.as_str());
        incomplete(&self.missing, self.heading_row, unread)
    }
}

/// What is missing of a table, and which headings say nothing.
pub(super) fn incomplete<'a>(missing: &[Field], heading_row: u64, unread: impl Iterator<Item = &'a str>) -> FileError {
    let missing = missing_column(&missing.iter().map(|field| field.names()).collect::<Vec<_>>());
    missing.with("row", heading_row).with_found(&unread.collect::<Vec<_>>())
}

/// The year of all figures, where headings name one. Figures of which nothing names the year beside some of another year than the one asked
/// for could be of either.
fn year(columns: &[Column], asked: &Asked) -> Result<Option<i32>, FileError> {
    let figures: Vec<&Column> =
        columns.iter().filter(|c| matches!(c.field.map(Field::kind), Some(Kind::Number(_))) && c.other_year.is_none()).collect();
    let named: Vec<&&Column> = figures.iter().filter(|column| column.year.is_some()).collect();
    let Some(first) = named.first() else { return Ok(None) };
    let differs = named.iter().find(|column| column.year != first.year);
    let silent = figures.iter().find(|column| column.year.is_none() && first.year != Some(asked.year_or_default()));
    match differs.copied().or(silent) {
        Some(other) => Err(FileError::new(FieldCode::YearsContradict).with("first", &first.heading).with("second", &other.heading)),
        None => Ok(first.year),
    }
}

fn no_heading(rows: &[Row]) -> FileError {
    let (mut found, mut fields): (Vec<&'static str>, Vec<Field>) = (Vec::new(), Vec::new());
    for cell in rows.iter().flat_map(|row| &row.cells) {
        if let Some(meaning) = understand(cell.text())
            && !fields.contains(&meaning.field)
        {
            fields.push(meaning.field);
            found.push(meaning.field.heading());
        }
    }
    let (zh, en) = match found.is_empty() {
        true => ("没有".to_owned(), "none".to_owned()),
        false => (found.join("、"), found.join(", ")),
    };
    let zh = format!("“统一社会信用代码”和“单位名称”（另需“行政区划代码”“主体类型”），找到的只有：{zh}");
    let en = format!("统一社会信用代码 (uscc) with 单位名称 (name), and for 行政区划代码 (division_code) and 主体类型 (activities); found: {en}");
    // Before the data the row with the most texts is the heading, if there is one.
    let before_data = rows.iter().take_while(|row| !row.cells.iter().any(content::is_data));
    let texts_of = |row: &Row| row.cells.iter().map(|cell| clean(cell.text())).filter(|text| !text.is_empty()).collect::<Vec<String>>();
    let texts =
        before_data.map(texts_of).filter(|texts| texts.len() > 1).reduce(|widest, texts| if texts.len() > widest.len() { texts } else { widest });
    let texts = texts.unwrap_or_default();
    let error = FileError::new(FieldCode::NoHeading).with("rows", SEARCHED).with_words("needed", &zh, &en);
    error.with_found(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}
