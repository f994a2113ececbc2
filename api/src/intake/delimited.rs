//! Delimited text, split into rows in bounded memory.
//!
//! The splitting is done here and not by the csv crate for three reasons: blank lines must count
//! as rows, or the row numbers would not be those a spreadsheet shows; a record must be refused
//! while it is being read and not once it is in memory, since one unclosed quotation mark makes
//! the rest of the file a single cell; and that mark must be reported with the row it is in.

use std::io::{Cursor, Read};
use std::path::Path;

use super::encoding::{self, Encoding, TextReader};
use super::error::{BrokenAt, FileError, record_too_large, too_many_columns};
use super::layout;
use super::rows::{Cell, Row, RowSource, Score, Scorer};
use super::{Limits, MAX_RECORD_BYTES};
use crate::flows::refusal::FieldCode;

/// How much text the delimiter is decided on; the heading is in the first twenty rows.
const SNIFFED: u64 = 256 * 1024;

const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Opens a delimited file, having decided which delimiter makes a heading of its first rows.
pub(super) fn open(path: &Path, encoding: Encoding, limits: &Limits, score: &Scorer) -> Result<Splitter<TextReader>, FileError> {
    let mut text = encoding::reader(path, encoding)?;
    let mut head = Vec::new();
    let mut chunk = [0u8; 8192];
    while (head.len() as u64) < SNIFFED {
        match text.read(&mut chunk)? {
            0 => break,
            read => head.extend_from_slice(chunk.get(..read).unwrap_or_default()),
        }
    }
    let mut best = (Score::default(), b',');
    for delimiter in DELIMITERS {
        let mut splitter = Splitter::new(Cursor::new(&head), delimiter, limits.clone());
        let mut rows = Vec::new();
        // What cannot be split this way only means that this is not the delimiter.
        while let Ok(Some(row)) = splitter.next_row() {
            rows.push(row);
            if rows.len() > layout::SEARCHED + layout::LINES_BELOW {
                break;
            }
        }
        let found = score(&rows);
        if found > best.0 {
            best = (found, delimiter);
        }
    }
    // Someone typed the commas of a sentence between the columns.
    let comma = "，";
    if best.0.columns == 0
        && let Ok(text) = std::str::from_utf8(&head)
        && let Some(heading) = text.lines().take(layout::SEARCHED).find(|line| line.contains(comma))
    {
        let cells = heading.split(comma).map(|cell| Cell::Text(cell.to_owned())).collect();
        if score(&[Row { number: 1, cells, ..Row::default() }]).columns > 0 {
            return Err(FileError::new(FieldCode::FullWidthSeparator));
        }
    }
    let rest: TextReader = Box::new(Cursor::new(head).chain(text));
    Ok(Splitter::new(rest, best.1, limits.clone()))
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Plain,
    Quoted,
    /// A quotation mark inside a quoted cell: its end, or the first half of a doubled one.
    QuoteSeen,
}

/// Splits text into rows of cells.
pub(super) struct Splitter<R> {
    input: R,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    delimiter: u8,
    limits: Limits,
    row: u64,
    after_cr: bool,
}

/// The row being split.
struct Draft {
    cells: Vec<Cell>,
    column: usize,
    cell: Vec<u8>,
    /// Bytes of the cell, those beyond the limit included, which are not kept.
    cell_bytes: usize,
    record_bytes: usize,
}

impl<R: Read> Splitter<R> {
    pub(super) fn new(input: R, delimiter: u8, limits: Limits) -> Self {
        Self { input, buffer: vec![0; 64 * 1024], from: 0, to: 0, delimiter, limits, row: 0, after_cr: false }
    }

    fn refill(&mut self) -> Result<bool, FileError> {
        if self.from == self.to {
            self.from = 0;
            self.to = self.input.read(&mut self.buffer)?;
        }
        Ok(self.to > 0)
    }

    fn end_cell(&self, draft: &mut Draft) -> Result<(), FileError> {
        let cell = if draft.cell_bytes == 0 {
            Cell::Empty
        } else if draft.cell_bytes > self.limits.max_cell_bytes {
            Cell::TooLarge(draft.cell_bytes)
        } else {
            match std::str::from_utf8(&draft.cell) {
                Ok(text) => Cell::Text(text.to_owned()),
                // Checked before; only a file changed in between gets here.
                Err(error) => {
                    return Err(BrokenAt { offset: error.valid_up_to() as u64, line: self.row, encoding: "UTF-8" }.into());
                }
            }
        };
        if draft.column < self.limits.max_columns {
            draft.cells.push(cell);
        } else if !cell.is_blank() {
            return Err(too_many_columns(self.row, self.limits.max_columns));
        }
        draft.column += 1;
        draft.cell.clear();
        draft.cell_bytes = 0;
        Ok(())
    }

    fn keep(&self, draft: &mut Draft, bytes: &[u8]) -> Result<(), FileError> {
        draft.cell_bytes += bytes.len();
        draft.record_bytes += bytes.len();
        if draft.record_bytes > MAX_RECORD_BYTES {
            return Err(record_too_large(self.row));
        }
        if draft.cell_bytes <= self.limits.max_cell_bytes {
            draft.cell.extend_from_slice(bytes);
        }
        Ok(())
    }
}

impl<R: Read + Send> RowSource for Splitter<R> {
    fn next_row(&mut self) -> Result<Option<Row>, FileError> {
        let mut draft = Draft { cells: Vec::new(), column: 0, cell: Vec::new(), cell_bytes: 0, record_bytes: 0 };
        let mut state = State::Plain;
        let mut started = false;
        loop {
            if !self.refill()? {
                if !started {
                    return Ok(None);
                }
                if state == State::Quoted {
                    return Err(unclosed_quote(self.row));
                }
                self.end_cell(&mut draft)?;
                break;
            }
            let Some(&byte) = self.buffer.get(self.from) else {
                continue;
            };
            if std::mem::take(&mut self.after_cr) && byte == b'\n' {
                self.from += 1;
                continue;
            }
            if !started {
                started = true;
                self.row += 1;
            }
            // Runs of ordinary bytes are taken at once; what ends them is looked at singly.
            let delimiter = self.delimiter;
            let window = self.buffer.get(self.from..self.to).unwrap_or_default();
            let run = window
                .iter()
                .position(|&b| match state {
                    State::Quoted => b == b'"',
                    _ => b == delimiter || matches!(b, b'"' | b'\r' | b'\n'),
                })
                .unwrap_or(window.len());
            if run > 0 {
                if state == State::QuoteSeen {
                    state = State::Plain;
                }
                self.keep(&mut draft, window.get(..run).unwrap_or_default())?;
                self.from += run;
                continue;
            }
            self.from += 1;
            draft.record_bytes += 1;
            match (state, byte) {
                (State::Quoted, _) => state = State::QuoteSeen,
                (State::QuoteSeen, b'"') => {
                    state = State::Quoted;
                    self.keep(&mut draft, b"\"")?;
                }
                // A mark opens a quoted cell only at its beginning; `5"管` is ordinary text.
                (_, b'"') if draft.cell.iter().all(|b| *b == b' ') && draft.cell_bytes < 64 => {
                    draft.cell.clear();
                    draft.cell_bytes = 0;
                    state = State::Quoted;
                }
                (_, b'"') => self.keep(&mut draft, b"\"")?,
                (_, b) if b == delimiter => {
                    state = State::Plain;
                    self.end_cell(&mut draft)?;
                }
                (_, b) => {
                    self.after_cr = b == b'\r';
                    self.end_cell(&mut draft)?;
                    break;
                }
            }
        }
        Ok(Some(Row { number: self.row, cells: draft.cells, ..Row::default() }))
    }
}

fn unclosed_quote(row: u64) -> FileError {
    FileError::new(FieldCode::UnclosedQuote).with("row", row)
}
