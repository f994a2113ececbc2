//! Tables in workbooks that people work with: widths, a head that stays in sight and on every printed page, a filter, codes as text,
//! A4 across. Rows are written through, so that memory does not grow with the table.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, IgnoreError, Worksheet, XlsxError};

use crate::routes::exports::table::Cell;

/// What a worksheet holds below its first line.
pub const ROWS: i64 = 1_048_575;
const A4: u8 = 9;
/// The number format of text.
pub const TEXT: u8 = 49;
/// In characters, a Chinese one counting two; longer texts are broken over lines.
const WIDEST: usize = 40;
const NARROWEST: usize = 6;
/// A longer heading is broken over lines.
const HEADING: usize = 12;
/// What is still read with ease on a printed page.
const PAGE: usize = 180;
/// The height of a line, in points, and how many of them a row has at most.
const LINE: u32 = 15;
const MOST_LINES: usize = 20;

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Words.
    Text,
    /// Digits and letters that are no number: a spreadsheet must never calculate with them.
    Code,
    /// Figures.
    Number,
}

/// A table that is being written.
pub struct Table<'a> {
    sheet: &'a mut Worksheet,
    head: u32,
    next: u32,
    columns: Vec<Holds>,
    widths: Vec<usize>,
    heading: Format,
    text: Format,
    code: Format,
    number: Format,
}

impl<'a> Table<'a> {
    /// Begins on an empty sheet, with lines above the table.
    ///
    /// # Errors
    /// Of the writer.
    pub fn begin(sheet: &'a mut Worksheet, name: &str, above: &[String], columns: &[(&str, Holds)]) -> Result<Self, XlsxError> {
        sheet.set_name(name)?;
        let (title, plain) = (Format::new().set_bold(), Format::new());
        let mut next = 0;
        for line in above {
            sheet.write_string_with_format(next, 0, line, if next == 0 { &title } else { &plain })?;
            next += 1;
        }
        let cell = || Format::new().set_align(FormatAlign::Top).set_border(FormatBorder::Hair);
        let mut table = Self {
            sheet,
            head: next,
            next,
            columns: columns.iter().map(|(_, holds)| *holds).collect(),
            widths: vec![NARROWEST; columns.len()],
            heading: cell().set_bold().set_text_wrap().set_align(FormatAlign::Center).set_background_color(Color::RGB(0x00DD_EBF7)),
            text: cell().set_text_wrap(),
            code: cell().set_num_format_index(TEXT),
            number: cell(),
        };
        table.heading(columns.iter().map(|(heading, _)| *heading))?;
        Ok(table)
    }

    /// A line of headings.
    ///
    /// # Errors
    /// Of the writer.
    pub fn heading<'b>(&mut self, headings: impl IntoIterator<Item = &'b str>) -> Result<(), XlsxError> {
        let headings: Vec<&str> = headings.into_iter().collect();
        self.set_height(headings.iter().map(|heading| width(heading).div_ceil(HEADING)).max())?;
        for (column, heading) in (0_u16..).zip(headings) {
            self.sheet.write_string_with_format(self.next, column, heading, &self.heading)?;
            self.widen(column, width(heading).min(HEADING));
        }
        self.next += 1;
        Ok(())
    }

    /// A row.
    ///
    /// # Errors
    /// Of the writer.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        let lines = |cell: &Cell| cell.as_text().lines().map(|line| width(line).div_ceil(WIDEST)).sum::<usize>();
        self.set_height(cells.iter().map(lines).max())?;
        for (column, cell) in (0_u16..).zip(cells) {
            let holds = self.columns.get(usize::from(column)).copied().unwrap_or(Holds::Text);
            match cell {
                // Digits in a column of words are a code too.
                Cell::Text(text) if holds == Holds::Code || looks_like_number(text) => {
                    self.sheet.write_string_with_format(self.next, column, text, &self.code)?;
                }
                Cell::Text(text) => drop(self.sheet.write_string_with_format(self.next, column, text, &self.text)?),
                Cell::Number(digits) => {
                    let number: f64 = digits.parse().map_err(|_| XlsxError::ParameterError(digits.clone()))?;
                    self.sheet.write_number_with_format(self.next, column, number, &self.number)?;
                }
                Cell::Empty => drop(self.sheet.write_blank(self.next, column, &self.text)?),
            }
            let widest = cell.as_text().lines().map(width).max().unwrap_or(0);
            self.widen(column, widest);
        }
        self.next += 1;
        Ok(())
    }

    /// Not every program finds out by itself how high broken lines are.
    fn set_height(&mut self, lines: Option<usize>) -> Result<(), XlsxError> {
        if let Some(lines) = lines.filter(|lines| *lines > 1) {
            self.sheet.set_row_height(self.next, LINE * u32::try_from(lines.min(MOST_LINES)).unwrap_or(1))?;
        }
        Ok(())
    }

    fn widen(&mut self, column: u16, to: usize) {
        if let Some(known) = self.widths.get_mut(usize::from(column)) {
            *known = to.clamp(*known, WIDEST.max(*known));
        }
    }

    /// Ends the table: `frozen` columns stay in sight beside the head.
    ///
    /// # Errors
    /// Of the writer.
    pub fn end(self, frozen: u16) -> Result<(), XlsxError> {
        let last_column = u16::try_from(self.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let last_row = self.next.saturating_sub(1).max(self.head);
        for (column, width) in (0_u16..).zip(&self.widths) {
            // Two more for the button of the filter.
            self.sheet.set_column_width(column, u32::try_from(width + 2).unwrap_or(u32::MAX))?;
        }
        self.sheet.set_freeze_panes(self.head + 1, frozen)?;
        self.sheet.autofilter(self.head, 0, last_row, last_column)?;
        self.sheet.ignore_error_range(self.head, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
        let printed: usize = self.widths.iter().map(|width| width + 2).sum();
        let pages = u16::try_from(printed.div_ceil(PAGE)).unwrap_or(1);
        print_set_up(self.sheet, pages);
        if pages > 1 && frozen > 0 {
            self.sheet.set_repeat_columns(0, frozen - 1)?;
        }
        self.sheet.set_repeat_rows(self.head, self.head)?;
        Ok(())
    }
}

/// A4 across, all columns on so many pages side by side, pages numbered.
pub fn print_set_up(sheet: &mut Worksheet, pages: u16) {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(pages, 0).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&C第 &P 页，共 &N 页");
}

/// How wide a text is shown.
fn width(text: &str) -> usize {
    text.chars().map(|c| if u32::from(c) < 0x1100 { 1 } else { 2 }).sum()
}

fn looks_like_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'/' | b'E' | b'e' | b'+'))
}
