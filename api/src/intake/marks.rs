//! What a sheet of a workbook says besides its values: hidden rows and columns, merged cells, formulas that nobody calculated, errors
//! newer than the reader of cells.
//!
//! That reader gives values only, so the sheet is read once more, streaming; what is kept is bounded.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::error::{FileError, broken_xlsx};

/// More of such marks than this no office made, on all sheets together.
const MAX_MARKS: usize = 500_000;
/// Further to the right no column is read.
const MAX_COLUMN: u32 = 1024;
/// A row with so many filled cells is one of a table.
const TABLE_CELLS: u32 = 3;
/// Of the margins of printed pages so much is kept, of so many texts.
const MARGIN_BYTES: usize = 1024;
const MAX_PRINTED: usize = 20;
const KNOWN_ERRORS: [&str; 8] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!"];

/// Cells over which one reaches: rows and columns from 0, the last ones included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Merge {
    pub rows: (u32, u32),
    pub columns: (u32, u32),
}

/// The marks of a sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    /// Rows that look like those of a table.
    pub table_rows: u64,
    /// Texts in the margins of printed pages.
    pub printed: Vec<String>,
    pub hidden_columns: Vec<(usize, usize)>,
    hidden_rows: Vec<(u32, u32)>,
    /// By their first row.
    pub merges: Vec<Merge>,
    /// Runs of rows by column.
    without_result: BTreeMap<u32, Vec<(u32, u32)>>,
    errors: BTreeMap<(u32, u32), String>,
    /// A cell that does not say where it is cannot be found again.
    pub without_places: bool,
}

impl Marks {
    pub(super) fn is_hidden(&self, row: u32) -> bool {
        is_in(&self.hidden_rows, row)
    }

    /// Columns of the row in which a formula has no result.
    pub(super) fn without_result(&self, row: u32) -> impl Iterator<Item = u32> {
        self.without_result.iter().filter(move |(_, runs)| is_in(runs, row)).map(|(column, _)| *column)
    }

    /// Errors of the row that the reader of cells does not know.
    pub(super) fn errors(&self, row: u32) -> impl Iterator<Item = (u32, &str)> {
        self.errors.range((row, 0)..=(row, u32::MAX)).map(|((_, column), error)| (*column, error.as_str()))
    }

    fn len(&self) -> usize {
        self.merges.len()
            + self.errors.len()
            + self.hidden_rows.len()
            + self.hidden_columns.len()
            + self.without_result.values().map(Vec::len).sum::<usize>()
    }
}

fn is_in(runs: &[(u32, u32)], row: u32) -> bool {
    let after = runs.partition_point(|(first, _)| *first <= row);
    after.checked_sub(1).and_then(|at| runs.get(at)).is_some_and(|(_, last)| row <= *last)
}

fn extend(runs: &mut Vec<(u32, u32)>, row: u32) {
    match runs.last_mut() {
        Some((_, last)) if *last + 1 >= row => *last = (*last).max(row),
        _ => runs.push((row, row)),
    }
}

type Part = ZipArchive<BufReader<File>>;

/// Reads the marks of the sheets of a workbook, by name.
pub(super) struct Workbook {
    archive: Part,
    /// Name of a sheet and its part.
    sheets: Vec<(String, String)>,
    /// Marks of the sheets so far.
    kept: usize,
}

impl Workbook {
    pub(super) fn open(path: &Path) -> Result<Self, FileError> {
        let mut archive = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(broken_xlsx)?;
        let mut parts = BTreeMap::new();
        each_tag(&mut archive, "xl/_rels/workbook.xml.rels", |tag| {
            if tag.local_name().as_ref() == "Relationship"
                && let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target"))
            {
                parts.insert(id, target);
            }
        })?;
        let mut sheets = Vec::new();
        each_tag(&mut archive, "xl/workbook.xml", |tag| {
            if tag.local_name().as_ref() == "sheet"
                && let (Some(name), Some(id)) = (attribute(tag, "name"), attribute(tag, "id"))
                && let Some(target) = parts.get(&id)
            {
                let part = target.strip_prefix('/').map_or_else(|| format!("xl/{}", target.trim_start_matches("xl/")), str::to_owned);
                sheets.push((name, part));
            }
        })?;
        Ok(Self { archive, sheets, kept: 0 })
    }

    /// The marks of a sheet; none of one whose part is not where it should be.
    pub(super) fn marks(&mut self, sheet: &str) -> Result<Marks, FileError> {
        let Some(part) = self.sheets.iter().find(|(name, _)| name == sheet).map(|(_, part)| part.clone()) else {
            return Ok(Marks::default());
        };
        let Some(name) = stored_name(&self.archive, &part) else { return Ok(Marks::default()) };
        let part = self.archive.by_name(&name).map_err(broken_xlsx)?;
        let mut scan = Scan::default();
        let mut reader = reader(BufReader::new(part));
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).map_err(broken_xlsx)? {
                Event::Eof => break,
                Event::Start(tag) => scan.start(&tag, false),
                Event::Empty(tag) => scan.start(&tag, true),
                Event::End(tag) => scan.end(tag.local_name().as_ref()),
                Event::Text(text) => scan.text(&text),
                Event::CData(_) => scan.text("x"),
                Event::GeneralRef(name) => scan.text(entity(&name)),
                _ => {}
            }
            if self.kept + scan.kept > MAX_MARKS {
                return Err(broken_xlsx("too many merged or hidden cells"));
            }
        }
        self.kept += scan.kept;
        let mut marks = scan.marks;
        marks.merges.sort_unstable_by_key(|merge| (merge.rows.0, merge.columns.0));
        Ok(marks)
    }
}

/// Names of parts are written in any case.
fn stored_name(archive: &Part, part: &str) -> Option<String> {
    archive.file_names().flatten().find(|name| name.eq_ignore_ascii_case(part)).map(std::borrow::Cow::into_owned)
}

fn reader<R: BufRead>(input: R) -> Reader<R> {
    let mut reader = Reader::from_reader(input);
    let config = reader.config_mut();
    (config.check_end_names, config.check_comments) = (false, false);
    reader
}

fn each_tag(archive: &mut Part, part: &str, mut tell: impl FnMut(&BytesStart<'_>)) -> Result<(), FileError> {
    let Some(name) = stored_name(archive, part) else { return Ok(()) };
    let mut reader = reader(BufReader::new(archive.by_name(&name).map_err(broken_xlsx)?));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(broken_xlsx)? {
            Event::Eof => return Ok(()),
            Event::Start(tag) | Event::Empty(tag) => tell(&tag),
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

fn is_true(tag: &BytesStart<'_>, name: &str) -> bool {
    attribute(tag, name).is_some_and(|value| matches!(value.as_str(), "1" | "true"))
}

/// What has no size is not seen.
fn is_zero(size: &str) -> bool {
    size.parse::<f64>().is_ok_and(|size| size == 0.0)
}

/// `IQ2` as row and column from 0.
fn place(reference: &str) -> Option<(u32, u32)> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = reference.split_at_checked(letters)?;
    let column = letters.bytes().try_fold(0u32, |sum, letter| sum.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1))?;
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

#[derive(Default)]
struct Scan {
    marks: Marks,
    kept: usize,
    row: u32,
    column: u32,
    filled: u32,
    in_value: bool,
    cell: Option<OpenCell>,
    /// The text of a margin of printed pages.
    margin: Option<String>,
}

#[derive(Default)]
struct OpenCell {
    at: (u32, u32),
    is_error: bool,
    is_text: bool,
    has_formula: bool,
    value: String,
    has_value: bool,
}

impl Scan {
    fn start(&mut self, tag: &BytesStart<'_>, is_empty: bool) {
        match tag.local_name().as_ref() {
            "row" => {
                if let Some(number) = attribute(tag, "r").and_then(|r| r.parse::<u32>().ok()) {
                    self.row = number.saturating_sub(1);
                }
                (self.column, self.filled) = (0, 0);
                if is_true(tag, "hidden") || attribute(tag, "ht").is_some_and(|height| is_zero(&height)) {
                    extend(&mut self.marks.hidden_rows, self.row);
                    self.kept = self.marks.len();
                }
                if is_empty {
                    self.row = self.row.saturating_add(1);
                }
            }
            "col" if is_true(tag, "hidden") || attribute(tag, "width").is_some_and(|width| is_zero(&width)) => {
                let bound = |name| attribute(tag, name).and_then(|value| value.parse::<usize>().ok()).and_then(|value| value.checked_sub(1));
                if let (Some(first), Some(last)) = (bound("min"), bound("max")) {
                    self.marks.hidden_columns.push((first, last));
                    self.kept = self.marks.len();
                }
            }
            "c" => self.open_cell(tag, is_empty),
            "f" => {
                if let Some(cell) = &mut self.cell {
                    cell.has_formula = true;
                }
            }
            "v" | "t" => self.in_value = !is_empty,
            "oddHeader" | "evenHeader" | "firstHeader" | "oddFooter" | "evenFooter" | "firstFooter" => {
                self.margin = (!is_empty).then(String::new);
            }
            "mergeCell" => {
                if let Some(merge) = attribute(tag, "ref").as_deref().and_then(merge) {
                    self.marks.merges.push(merge);
                    self.kept = self.marks.len();
                }
            }
            _ => {}
        }
    }

    fn open_cell(&mut self, tag: &BytesStart<'_>, is_empty: bool) {
        let said = attribute(tag, "r").as_deref().and_then(place);
        self.marks.without_places |= said.is_none();
        let at = said.unwrap_or((self.row, self.column));
        self.column = at.1.saturating_add(1);
        if !is_empty {
            let kind = attribute(tag, "t");
            let (is_error, is_text) = (kind.as_deref() == Some("e"), kind.as_deref() == Some("str"));
            self.cell = Some(OpenCell { at, is_error, is_text, ..OpenCell::default() });
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(margin) = self.margin.as_mut().filter(|margin| margin.len() + text.len() <= MARGIN_BYTES) {
            margin.push_str(text);
        }
        if let Some(cell) = self.cell.as_mut().filter(|_| self.in_value) {
            cell.has_value |= !text.is_empty();
            if cell.is_error && cell.value.len() < 40 {
                cell.value.push_str(text.get(..text.len().min(40)).unwrap_or_default());
            }
        }
    }

    fn end(&mut self, tag: &str) {
        match tag {
            "v" | "t" => self.in_value = false,
            "oddHeader" | "evenHeader" | "firstHeader" | "oddFooter" | "evenFooter" | "firstFooter" => {
                let margin = self.margin.take().unwrap_or_default();
                if self.marks.printed.len() < MAX_PRINTED {
                    self.marks.printed.extend(printed(&margin));
                }
            }
            "row" => {
                self.row = self.row.saturating_add(1);
                self.marks.table_rows += u64::from(self.filled >= TABLE_CELLS);
            }
            "c" => {
                let Some(cell) = self.cell.take() else { return };
                self.filled += u32::from(cell.has_value);
                // A formula that came to an empty text has a result.
                if cell.has_formula && !cell.has_value && !cell.is_text && cell.at.1 < MAX_COLUMN {
                    extend(self.marks.without_result.entry(cell.at.1).or_default(), cell.at.0);
                    self.kept += 1;
                }
                if cell.is_error && cell.at.1 < MAX_COLUMN && !KNOWN_ERRORS.contains(&cell.value.as_str()) {
                    self.marks.errors.insert(cell.at, cell.value);
                    self.kept = self.marks.len();
                }
            }
            _ => {}
        }
    }
}

/// What a reference stands for, of those that margins have.
fn entity(name: &str) -> &'static str {
    match name {
        "amp" | "#38" => "&",
        "quot" | "#34" => "\"",
        "#10" | "#xA" | "#xa" => "\n",
        _ => " ",
    }
}

/// The texts at the left, in the middle and at the right of a margin, without what only formats them: `&L金额单位：元&R第 &P 页`.
fn printed(margin: &str) -> Vec<String> {
    let (mut texts, mut chars) = (vec![String::new()], margin.chars().peekable());
    while let Some(c) = chars.next() {
        let mut put = |c: char| {
            if let Some(text) = texts.last_mut() {
                text.push(c);
            }
        };
        match (c, if c == '&' { chars.next() } else { None }) {
            ('&', Some('&')) => put('&'),
            ('&', Some('L' | 'C' | 'R')) => texts.push(String::new()),
            ('&', Some('"')) => drop(chars.by_ref().find(|c| *c == '"')),
            ('&', Some('K')) => drop(chars.by_ref().take(6).last()),
            ('&', Some(size)) if size.is_ascii_digit() => while chars.next_if(char::is_ascii_digit).is_some() {},
            ('&', _) => {}
            ('\n', _) => texts.push(String::new()),
            (c, _) => put(c),
        }
    }
    texts.retain(|text| !text.trim().is_empty());
    texts
}

fn merge(reference: &str) -> Option<Merge> {
    let (first, last) = reference.split_once(':')?;
    let (first, last) = (place(first)?, place(last)?);
    Some(Merge { rows: (first.0, last.0), columns: (first.1, last.1) })
}
