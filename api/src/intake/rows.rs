//! What the two tabular formats have in common: numbered rows of raw cells.

use std::sync::Arc;

use super::FileError;
use super::units::Unit;

/// A cell before it is known what it means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    /// A spreadsheet number as plain decimal text; `lossy` when a double cannot have held it.
    Number {
        text: String,
        lossy: bool,
        /// What its number format says of it, where that changes how it reads.
        shown: Option<Box<Shown>>,
    },
    /// The error a formula came to, e.g. `#REF!`.
    Error(String),
    /// A formula that no spreadsheet has calculated.
    NoResult,
    /// One of several rows over which one cell reaches: its text, its range, and whether it is the first.
    Merged {
        text: Arc<str>,
        range: Arc<str>,
        first: bool,
    },
    /// Over the limit and dropped; its size in bytes.
    TooLarge(usize),
}

/// A number format that scales a number or names its unit: `0!.0,"万"`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Shown {
    /// By so many digits the number is shown smaller than it is stored.
    pub digits: i32,
    /// The unit that stands behind the number, of a sum of money.
    pub unit: Option<Unit>,
    /// The same of a number of people.
    pub people: Option<Unit>,
    /// A currency that is not the yuan, or a sign of a scale that is not known.
    pub foreign: Option<String>,
}

impl Cell {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number { text, .. } => text,
            Self::Merged { text, first: true, .. } => text,
            Self::Empty | Self::Error(_) | Self::NoResult | Self::Merged { .. } | Self::TooLarge(_) => "",
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.chars().all(super::cells::is_space_or_junk),
            Self::Merged { first, .. } => !first,
            Self::Number { .. } | Self::Error(_) | Self::NoResult | Self::TooLarge(_) => false,
        }
    }
}

/// A row of raw cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub number: u64,
    pub cells: Vec<Cell>,
    /// Columns over which one cell of the row reaches: the first and the last.
    pub spans: Vec<(usize, usize)>,
    pub hidden: bool,
    /// Columns with something that its number format does not show.
    pub unseen: Vec<usize>,
}

impl Row {
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_blank)
    }

    pub(super) fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", Cell::text)
    }

    /// The last column over which the cell reaches, if it is merged.
    pub(super) fn span_end(&self, column: usize) -> Option<usize> {
        self.spans.iter().find(|(first, _)| *first == column).map(|(_, last)| *last)
    }
}

/// How well rows read as a table with this delimiter, or on this sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Score {
    /// Whether every column that is needed is there.
    pub complete: bool,
    /// How many columns are recognised; 0 without a heading.
    pub columns: usize,
}

/// Tells how well the first rows read as a table.
pub(super) type Scorer = Arc<dyn Fn(&[Row]) -> Score + Send + Sync>;

/// What is known of a sheet besides its rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Surroundings {
    /// Its place among the sheets that are read, from 0.
    pub place: usize,
    /// Its name, if it has one.
    pub sheet: Option<String>,
    /// What stands in the margins of its printed pages.
    pub printed: Vec<String>,
    /// Columns that are hidden: the first and the last of a run.
    pub hidden_columns: Vec<(usize, usize)>,
    /// Other sheets with data that are not read, and how many rows they have.
    pub other_sheets: Vec<(String, u64)>,
}

impl Surroundings {
    pub(super) fn is_hidden(&self, column: usize) -> bool {
        self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }
}

/// Where rows come from.
pub(super) trait RowSource: Send {
    fn next_row(&mut self) -> Result<Option<Row>, FileError>;

    /// What is known of the sheet; a text file is nothing but its rows.
    fn surroundings(&self) -> Surroundings {
        Surroundings::default()
    }

    /// Goes on to the next sheet with a heading, once the rows of the one at hand have ended; whether there is one.
    fn next_sheet(&mut self) -> Result<bool, FileError> {
        Ok(false)
    }
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

/// The address of a cell as a spreadsheet shows it: `IQ2`.
pub fn address(column: usize, row: u64) -> String {
    format!("{}{row}", column_letter(column))
}
