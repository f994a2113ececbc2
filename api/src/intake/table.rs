//! From rows of raw cells to records.

use std::collections::VecDeque;

use domain::units::SkipReason;

use super::cells::{Outcome, fold, lost_digits, normalise};
use super::field::Kind;
use super::findings::Findings;
use super::layout::{self, Column, Layout};
use super::rows::{Cell, Row, RowSource, Surroundings, address, column_letter};
use super::titles::Title;
use super::unit_columns::RowUnit;
use super::units::{Quantity, Statement, statement};
use super::{Asked, CellProblem, Field, FileError, Record, RecordKind, head, period, remarks, sent, skip, ticks};
use crate::flows::refusal::FieldCode;

/// Blank rows in one run beyond this are not reported: they are the formatted emptiness below or
/// between tables, not rows somebody forgot to fill in.
const BLANK_RUN: usize = 1000;

/// So many rows are known ahead, so that the lines above a second heading are not taken for data.
const AHEAD: usize = 8;
/// So many lines above a second heading may belong to it: a title, a line of units, groups of columns.
const LINES_ABOVE: usize = 3;

/// What was read of a sheet besides its records.
#[derive(Clone, Debug)]
pub(super) struct SheetRead {
    pub around: Surroundings,
    /// All its headings, the first one first.
    pub headings: Vec<Layout>,
    /// How far rows below each of them reach.
    pub widths: Vec<usize>,
    pub findings: Findings,
}

impl SheetRead {
    /// Whether a note below can say anything of the figures: where no figures are, it is of something else.
    pub(super) fn note_matters(&self) -> bool {
        self.headings.iter().flat_map(|layout| &layout.columns).any(|column| column.unit.is_some())
    }
}

/// Reads the records of the sheets of a file, one sheet after the other.
pub(super) struct TableReader {
    source: Box<dyn RowSource>,
    asked: Asked,
    /// Sheets that were read to their end.
    before: Vec<SheetRead>,
    sheet: SheetRead,
    layout: Layout,
    /// Which heading of the sheet is over the rows at hand, and how many all sheets before have.
    table: usize,
    tables_before: usize,
    /// Rows read ahead.
    ahead: VecDeque<Row>,
    ended: bool,
    /// Blank rows are held back until something follows them, so that trailing ones vanish.
    blanks: VecDeque<u64>,
    waiting: Option<Row>,
    /// Lines of a second heading that are still to come.
    heading_lines: usize,
    /// What lines since the last row of data say of units.
    above_next: Statement,
    /// The titles among them.
    title_above: Option<Title>,
    /// A unit of money that a line between rows of data says.
    unit_between: Option<String>,
}

impl TableReader {
    pub(super) fn new(mut source: Box<dyn RowSource>, asked: &Asked) -> Result<Self, FileError> {
        let (sheet, layout, ahead) = begin(source.as_mut(), asked)?;
        Ok(Self {
            source,
            asked: asked.clone(),
            before: Vec::new(),
            sheet,
            layout,
            table: 0,
            tables_before: 0,
            ahead,
            ended: false,
            blanks: VecDeque::new(),
            waiting: None,
            heading_lines: 0,
            above_next: Statement::default(),
            title_above: None,
            unit_between: None,
        })
    }

    /// The sheets that were read so far.
    pub(super) fn sheets(&self) -> impl Iterator<Item = &SheetRead> {
        self.before.iter().chain([&self.sheet])
    }

    /// The headings under which rows that are refused are given back.
    pub(super) fn sent_headings(&self) -> Vec<Vec<String>> {
        let layouts = self.sheets().flat_map(|sheet| sheet.headings.iter().zip(&sheet.widths));
        sent::headings(layouts)
    }

    /// Goes on to the next sheet; whether there is one.
    fn next_sheet(&mut self) -> Result<bool, FileError> {
        if !self.source.next_sheet()? {
            return Ok(false);
        }
        let (sheet, layout, ahead) = begin(self.source.as_mut(), &self.asked)?;
        self.tables_before += self.sheet.headings.len();
        self.table = 0;
        self.before.push(std::mem::replace(&mut self.sheet, sheet));
        (self.layout, self.ahead, self.ended) = (layout, ahead, false);
        (self.heading_lines, self.above_next, self.title_above, self.unit_between) = (0, Statement::default(), None, None);
        self.blanks.clear();
        Ok(true)
    }

    pub(super) fn next_record(&mut self) -> Result<Option<Record>, FileError> {
        loop {
            if self.waiting.is_some()
                && let Some(number) = self.blanks.pop_front()
            {
                return Ok(Some(self.skipped(number, SkipReason::BlankRow)));
            }
            if let Some(row) = self.waiting.take() {
                return self.record(row).map(Some);
            }
            self.read_ahead()?;
            match self.ahead.pop_front() {
                None if self.next_sheet()? => {}
                None => return Ok(None),
                Some(row) if row.is_blank() => {
                    self.sheet.findings.unseen(&row, &self.layout);
                    if self.blanks.len() < BLANK_RUN {
                        self.blanks.push_back(row.number);
                    }
                }
                Some(row) => self.waiting = Some(row),
            }
        }
    }

    fn read_ahead(&mut self) -> Result<(), FileError> {
        while !self.ended && self.ahead.len() < AHEAD {
            match self.source.next_row()? {
                Some(row) => self.ahead.push_back(row),
                None => self.ended = true,
            }
        }
        Ok(())
    }

    fn skipped(&self, number: u64, reason: SkipReason) -> Record {
        Record::new(self.sheet.around.place, number, RecordKind::Skipped(reason))
    }

    fn record(&mut self, row: Row) -> Result<Record, FileError> {
        self.sheet.findings.unseen(&row, &self.layout);
        if self.heading_lines > 0 {
            self.heading_lines -= 1;
            return Ok(self.skipped(row.number, SkipReason::RepeatedHeading));
        }
        let code = self.layout.column_of(Field::Uscc).map_or("", |column| row.text(column));
        // Nearly every row is one of data; what follows looks at what comes after it.
        if !skip::looks_like_code(code)
            && let Some(reason) = self.next_heading(&row)?
        {
            return Ok(self.skipped(row.number, reason));
        }
        if let Some(reason) = skip::reason(&row, &self.layout) {
            if reason == SkipReason::NoteRow {
                for cell in &row.cells {
                    let part = period::part_in_note(cell.text());
                    let said = Statement { part, ..statement(&fold(cell.text())) };
                    if let Some(unit) = said.money.first().filter(|_| self.sheet.findings.has_rows(self.table)) {
                        self.unit_between = Some(unit.text.clone());
                    }
                    self.sheet.findings.note(self.table, said);
                }
            }
            return Ok(self.skipped(row.number, reason));
        }
        (self.above_next, self.title_above) = (Statement::default(), None);
        // Of the rows above or of those below, nobody can tell.
        if let Some(unit) = self.unit_between.take().filter(|_| self.sheet.note_matters()) {
            let error = FileError::new(FieldCode::UnknownMoneyUnit).with("column", format!("{}：{unit}", address(0, row.number)));
            return Err(error.on_sheet(&self.sheet.around));
        }
        self.sheet.findings.count(&row, &self.layout, self.table);
        if let Some(width) = self.sheet.widths.get_mut(self.table) {
            *width = row.cells.len().max(*width);
        }
        Ok(self.data(row))
    }

    /// Whether the row belongs to another heading: one of its lines, or a title or line of units above it.
    fn next_heading(&mut self, row: &Row) -> Result<Option<SkipReason>, FileError> {
        let coming = std::iter::once(row).chain(self.ahead.iter().take(LINES_ABOVE));
        let is_main = |row: &Row| head::is_anchor(row) || head::may_be_anchor(row, &self.asked);
        let Some(anchor) = coming.clone().position(is_main) else { return Ok(None) };
        let window: Vec<Row> = std::iter::once(row).chain(&self.ahead).cloned().collect();
        let Some(head) = head::around(&window, anchor) else { return Ok(None) };
        if head.start > 0 {
            let texts = row.cells.iter().filter(|cell| !cell.is_blank()).count();
            // What calls itself a note is one of the table above.
            let first = row.cells.iter().find(|cell| !cell.is_blank()).map_or("", Cell::text);
            if texts > 2 || skip::is_note(&fold(first)) || row.cells.iter().any(|cell| matches!(cell, Cell::Number { .. })) {
                return Ok(None);
            }
            row.cells.iter().for_each(|cell| self.title_above.get_or_insert_default().join(cell.text()));
            row.cells.iter().for_each(|cell| self.above_next.join(statement(&fold(cell.text()))));
            return Ok(Some(SkipReason::NoteRow));
        }
        self.unit_between = None;
        let own = std::mem::take(&mut self.above_next);
        let is_inherited = own.is_empty();
        let stated = if is_inherited { self.layout.stated.clone() } else { own };
        let repeated = layout::repeated(&head, &window);
        let title = Title::or_earlier(self.title_above.take(), &self.layout.title);
        let is_known = |known: &Layout| known.repeated == repeated && known.stated == stated && known.title == title;
        let known = self.sheet.headings.iter().position(is_known);
        let around = &self.sheet.around;
        let note = self.asked.note_of(around.place, known.unwrap_or(self.sheet.headings.len()));
        let layout = layout::of_head(&head, &window, (&stated, is_inherited), &self.asked, around, note)?;
        self.layout = complete(layout, &self.asked)?.under(title, &self.asked, note);
        self.table = known.unwrap_or(self.sheet.headings.len());
        if known.is_none() {
            self.sheet.headings.push(self.layout.clone());
            self.sheet.widths.push(0);
        }
        self.heading_lines = head.end - 1;
        Ok(Some(SkipReason::RepeatedHeading))
    }

    fn data(&self, mut row: Row) -> Record {
        let mut record = Record::new(self.sheet.around.place, row.number, RecordKind::Data);
        record.year = self.layout.year;
        record.sent = sent::of_table(&row, &self.layout, self.tables_before + self.table);
        let figures = [Field::MainBusinessRevenueWan, Field::MerchandiseSalesWan];
        let units = figures.map(|figure| (figure, self.layout.unit_columns.unit(&row, figure)));
        let across = across(&row, &self.layout);
        if let Some((column, text)) = remarks::part_of_row(&row, &self.layout).filter(|_| !self.asked.whole_year) {
            record.problem(CellProblem::new(&column.heading, None, FieldCode::PartOfYear).with("text", text));
        }
        if let Some(column) = remarks::other_unit(&row, &self.layout) {
            record.problem(CellProblem::new(&column.heading, None, FieldCode::UnitOfCellContradicts));
        }
        let mut extra_told = false;
        for (i, cell) in std::mem::take(&mut row.cells).into_iter().enumerate() {
            let column = self.layout.columns.get(i);
            let said = column.and_then(|column| column.field).and_then(|field| units.iter().find(|(figure, _)| *figure == field));
            let by_row = said.map_or(&RowUnit::NotAsked, |(_, unit)| unit);
            match column {
                Some(Column { heading, field: Some(field), .. }) if !cell.is_blank() && covering(&across, i).is_some() => {
                    let range = covering(&across, i).map(|(first, last)| range(first, last, row.number)).unwrap_or_default();
                    record.problem(CellProblem::new(heading, Some(*field), FieldCode::MergedFigure).with("range", range));
                }
                Some(column @ Column { field: Some(field), other_year: Some(year), .. }) => {
                    let mut of_year = Record::new(0, 0, RecordKind::Data);
                    read_cell(&mut of_year, column, cell, by_row);
                    record.others.extend(of_year.get(*field).map(|text| (*year, *field, text.to_owned())));
                    of_year.problems.into_iter().for_each(|problem| record.problem(problem));
                }
                Some(column) => read_cell(&mut record, column, cell, by_row),
                None if !extra_told && !cell.is_blank() => {
                    extra_told = true;
                    record.problem(CellProblem::new(&column_letter(i), None, FieldCode::ExtraCells));
                }
                None => {}
            }
        }
        record
    }
}

/// Runs of columns over which one figure of a row reaches, where more than one of them is read as a figure.
fn across(row: &Row, layout: &Layout) -> Vec<(usize, usize)> {
    let is_figure = |column: &&Column| matches!(column.field.map(Field::kind), Some(Kind::Number(_)));
    let several = |(first, last): &&(usize, usize)| {
        let covered = layout.columns.get(*first..=(*last).min(layout.columns.len().saturating_sub(1))).unwrap_or_default();
        last > first && covered.iter().filter(is_figure).count() > 1
    };
    row.spans.iter().filter(several).copied().collect()
}

fn covering(across: &[(usize, usize)], column: usize) -> Option<(usize, usize)> {
    across.iter().copied().find(|(first, last)| (*first..=*last).contains(&column))
}

fn range(first: usize, last: usize, row: u64) -> String {
    format!("{}:{}", address(first, row), address(last, row))
}

/// Reads the heading of the sheet at hand.
fn begin(source: &mut dyn RowSource, asked: &Asked) -> Result<(SheetRead, Layout, VecDeque<Row>), FileError> {
    let around = source.surroundings();
    let first = layout::first_rows(|| source.next_row())?;
    let layout = layout::find(&first, asked, &around).and_then(|layout| complete(layout, asked)).map_err(|error| error.on_sheet(&around))?;
    let ahead = first.into_iter().skip(layout.rows_used).collect();
    Ok((SheetRead { around, headings: vec![layout.clone()], widths: vec![0], findings: Findings::default() }, layout, ahead))
}

/// Refuses a table without what is needed; a preview goes on and tells it.
fn complete(layout: Layout, asked: &Asked) -> Result<Layout, FileError> {
    if layout.missing.is_empty() || asked.preview { Ok(layout) } else { Err(layout.incomplete()) }
}

fn read_cell(record: &mut Record, column: &Column, cell: Cell, by_row: &RowUnit) {
    let Some(field) = column.field else {
        return;
    };
    if let Some(activity) = column.tick {
        return ticks::read(record, column, activity, &cell);
    }
    let problem = |code| CellProblem::new(&column.heading, Some(field), code);
    let by_row = match by_row {
        RowUnit::Shift(shift) => Some(*shift),
        RowUnit::NotAsked => None,
        _ if cell.is_blank() => None,
        RowUnit::Silent if column.states_unit() => None,
        RowUnit::Silent => return record.problem(problem(FieldCode::UnknownMoneyUnit).with("column", &column.heading)),
        RowUnit::Unknown(text) => {
            return record.problem(problem(FieldCode::UnknownMoneyUnit).with("column", format!("{}：{text}", column.heading)));
        }
    };
    let problem = match cell {
        Cell::Empty => return,
        Cell::Number { lossy: true, .. } if matches!(field.kind(), Kind::Uscc | Kind::Code) => {
            return accept(record, &column.heading, field, lost_digits(field));
        }
        Cell::Merged { text, range, .. } => match field.kind() {
            // One figure for several units: whose it is, or how it is divided, nobody can tell.
            Kind::Number(_) if !text.trim().is_empty() => problem(FieldCode::MergedFigure).with("range", range),
            _ => return accept(record, &column.heading, field, normalise(field, &text, 0)),
        },
        Cell::Text(text) => match shift(column, by_row) {
            Some(shift) => return accept(record, &column.heading, field, normalise(field, &text, shift)),
            None => problem(FieldCode::UnitOfCellContradicts),
        },
        Cell::Number { text, shown, .. } => {
            let known = shift(column, by_row);
            let stated = by_row.is_some() || column.states_unit();
            let shown = shown.as_deref();
            let (unit, is_unclear, is_money) = match field.kind() {
                Kind::Number(Quantity::Money) => (shown.and_then(|shown| shown.unit.as_ref()), shown.is_some_and(|s| s.foreign.is_some()), true),
                Kind::Number(Quantity::People) => (shown.and_then(|shown| shown.people.as_ref()), false, false),
                _ => (None, false, false),
            };
            let digits = shown.map_or(0, |shown| shown.digits);
            match (known, unit) {
                (None, _) => problem(FieldCode::UnitOfCellContradicts),
                _ if is_unclear => problem(FieldCode::UnknownMoneyUnit).with("column", &column.heading),
                // What is stored in the unit of the heading may be shown in a larger one.
                (Some(shift), Some(unit)) if stated && unit.shift != shift && unit.shift != shift + digits => {
                    problem(FieldCode::UnitOfCellContradicts)
                }
                (Some(_), Some(unit)) => return accept(record, &column.heading, field, normalise(field, &text, unit.shift - digits)),
                // Yuan are yuan, however they are shown.
                (Some(shift), None) => {
                    let in_yuan = stated && shift == -4;
                    let shift = if is_money && !in_yuan { shift - digits } else { shift };
                    return accept(record, &column.heading, field, normalise(field, &text, shift));
                }
            }
        }
        Cell::Error(error) => problem(FieldCode::FormulaError).with("error", error),
        Cell::NoResult => problem(FieldCode::FormulaWithoutResult),
        Cell::TooLarge(size) => problem(FieldCode::CellTooLarge).with("size", size),
    };
    record.problem(problem);
}

/// How far the point of a figure moves; none where heading and row contradict each other.
fn shift(column: &Column, by_row: Option<i32>) -> Option<i32> {
    let is_money = column.field.is_some_and(|field| field.kind() == Kind::Number(Quantity::Money));
    match by_row.filter(|_| is_money) {
        Some(said) => (!column.states_unit() || said == column.shift).then_some(said),
        None => Some(column.shift),
    }
}

/// Puts what a cell came to into the record.
pub(super) fn accept(record: &mut Record, column: &str, field: Field, outcome: Outcome) {
    match outcome {
        Outcome::Value(value) => record.put(field, value),
        Outcome::Problem(value, code) => {
            record.put(field, value);
            record.problem(CellProblem::new(column, Some(field), code));
        }
    }
}
