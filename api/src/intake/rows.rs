//! What the two tabular formats have in common: numbered rows of raw cells.

use super::FileError;

/// A cell before it is known what it means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    /// A spreadsheet number as plain decimal text; `lossy` when a double cannot have held it.
    Number {
        text: String,
        lossy: bool,
    },
    /// The error a formula came to, e.g. `#REF!`.
    Error(String),
    /// Over the limit and dropped; its size in bytes.
    TooLarge(usize),
}

impl Cell {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number { text, .. } => text,
            Self::Empty | Self::Error(_) | Self::TooLarge(_) => "",
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.chars().all(super::cells::is_space_or_junk),
            Self::Number { .. } | Self::Error(_) | Self::TooLarge(_) => false,
        }
    }
}

/// A row of raw cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub number: u64,
    pub cells: Vec<Cell>,
}

impl Row {
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_blank)
    }

    pub(super) fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", Cell::text)
    }
}

/// How well the first rows read as a table with this delimiter, or on this sheet: 0 without a heading.
pub(super) type Scorer = fn(&[Row]) -> usize;

/// Where rows come from.
pub(super) trait RowSource: Send {
    fn next_row(&mut self) -> Result<Option<Row>, FileError>;
}

/// The letter a spreadsheet shows above a column, for columns that have no heading.
pub(super) fn column_letter(mut index: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (index % 26) as u8));
        if index < 26 {
            break;
        }
        index = index / 26 - 1;
    }
    letters.iter().rev().collect()
}
